//! The aligned check: the seen picture is laid over the reference by a transform, and the two are compared block by block.
//! Two things before one backdrop share many features; laid over each other they differ where the things are.

use super::Seen;
use super::plane::Plane;
use super::transform::{Projection, affine_at, chain, project, projection, scaling, stretches};

/// Side of a block in pixels of a reference's plane.
pub(super) const BLOCK: usize = 16;
/// The same where the plane is halved.
pub(super) const SMALL_BLOCK: usize = 8;
/// A block whose grey values spread less than this (standard deviation) shows nothing.
const TEXTURED: f32 = 4.0;

/// A block of the reference as it was found in the seen picture, in pixels of the reference's plane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Laid {
    pub left: usize,
    pub top: usize,
    /// How far from where the transform puts it the block fits best.
    pub shift: [f32; 2],
    /// Normalised correlation there.
    pub correlation: f32,
    /// Whether the best fit is the farthest that was tried, so that a better one may lie beyond.
    pub at_limit: bool,
}

/// The textured blocks that lie wholly within the seen picture, each where it fits best within `reach` pixels of the plane.
pub(super) fn lay<const SIDE: usize>(
    plane: &Plane,
    seen: &Seen,
    transform: &Projection,
    inverted: bool,
    reach: usize,
) -> Vec<Laid> {
    let mut laid = Vec::new();
    if plane.width < SIDE || plane.height < SIDE {
        return laid;
    }
    let (seen, transform) = matching_size(plane, seen, transform);
    pulp::Arch::new().dispatch(
        #[inline(always)]
        || {
            let warped = Warped::of(plane, seen, &transform, reach);
            for top in (0..=plane.height - SIDE).step_by(SIDE) {
                for left in (0..=plane.width - SIDE).step_by(SIDE) {
                    laid.extend(warped.best_fit::<SIDE>(plane, left, top, inverted));
                }
            }
        },
    );
    laid
}

/// The halving of the seen picture whose pixels are nearest in size to those of the plane, and the transform to it.
fn matching_size<'a>(plane: &Plane, seen: &'a Seen, transform: &Projection) -> (&'a Plane, Projection) {
    let middle = [plane.width as f32 / 2.0, plane.height as f32 / 2.0];
    let (long, short) = stretches(&affine_at(transform, middle));
    let size = (long * short).sqrt().max(1.0);
    let level = (size.log2().round() as usize).min(seen.planes.len() - 1);
    let chosen = &seen.planes[level];
    let (width, height) = seen.size();
    let shrunk = scaling(chosen.width as f32 / width as f32, chosen.height as f32 / height as f32);
    (chosen, chain(&projection(&shrunk), transform))
}

/// The seen picture as the reference's plane sees it, with a margin of `reach` on all sides.
struct Warped {
    reach: usize,
    stride: usize,
    cells: Vec<u8>,
    /// Whether a cell lies within the seen picture. What lies within is convex, so that four corners speak for a block.
    within: Vec<bool>,
}

impl Warped {
    #[inline(always)]
    fn of(plane: &Plane, seen: &Plane, transform: &Projection, reach: usize) -> Warped {
        let stride = plane.width + 2 * reach;
        let rows = plane.height + 2 * reach;
        let mut cells = vec![0; stride * rows];
        let mut within = vec![false; stride * rows];
        for row in 0..rows {
            let y = row as f32 + 0.5 - reach as f32;
            for column in 0..stride {
                let place = project(transform, [column as f32 + 0.5 - reach as f32, y]);
                if let Some(grey) = seen.read(place) {
                    cells[row * stride + column] = grey;
                    within[row * stride + column] = true;
                }
            }
        }
        Warped { reach, stride, cells, within }
    }

    /// None for a block that shows nothing, or of which no place within reach is wholly seen.
    #[inline(always)]
    fn best_fit<const SIDE: usize>(&self, plane: &Plane, left: usize, top: usize, inverted: bool) -> Option<Laid> {
        let ours: [[u8; SIDE]; SIDE] = std::array::from_fn(|row| {
            plane.cells[(top + row) * plane.width + left..][..SIDE].try_into().expect("the slice has this length")
        });
        let count = (SIDE * SIDE) as f32;
        let (mut sum, mut squares) = (0, 0);
        for grey in ours.iter().flatten() {
            sum += u32::from(*grey);
            squares += u32::from(*grey) * u32::from(*grey);
        }
        let spread = squares as f32 * count - sum as f32 * sum as f32;
        if spread < TEXTURED * TEXTURED * count * count {
            return None;
        }
        let sign = if inverted { -1.0 } else { 1.0 };
        let span = 2 * self.reach + 1;
        let mut fits = [[f32::NEG_INFINITY; MOST_SPAN]; MOST_SPAN];
        let mut best = (f32::NEG_INFINITY, 0, 0);
        for (down, fits) in fits.iter_mut().enumerate().take(span) {
            for (across, fit) in fits.iter_mut().enumerate().take(span) {
                let Some((product, their_sum, their_squares)) = self.sums(&ours, left + across, top + down) else {
                    continue;
                };
                let their_spread = their_squares as f32 * count - their_sum as f32 * their_sum as f32;
                // A block that is nearly blank over there may not agree by a lucky grain.
                let floor = count * count;
                let covariance = product as f32 * count - sum as f32 * their_sum as f32;
                *fit = sign * covariance / (spread * their_spread.max(floor)).sqrt();
                if *fit > best.0 {
                    best = (*fit, across, down);
                }
            }
        }
        let (correlation, across, down) = best;
        if correlation == f32::NEG_INFINITY {
            return None;
        }
        let between = |before: Option<f32>, after: Option<f32>| between(before, correlation, after);
        let row = |row: Option<usize>| row.and_then(|row| fits.get(row)).map(|fits| fits[across]);
        let column = |column: Option<usize>| column.and_then(|column| fits[down].get(column)).copied();
        let part_across = between(column(across.checked_sub(1)), column(Some(across + 1)));
        let part_down = between(row(down.checked_sub(1)), row(Some(down + 1)));
        let shift = |steps: usize, part: f32| steps as f32 - self.reach as f32 + part;
        Some(Laid {
            left,
            top,
            shift: [shift(across, part_across), shift(down, part_down)],
            correlation,
            at_limit: self.reach > 0 && (across.min(down) == 0 || across.max(down) + 1 == span),
        })
    }

    /// Sums of products, of their values, and of their squares, if the block is wholly within the seen picture.
    #[inline(always)]
    fn sums<const SIDE: usize>(&self, ours: &[[u8; SIDE]; SIDE], left: usize, top: usize) -> Option<(u32, u32, u32)> {
        let at = top * self.stride + left;
        let last = SIDE - 1;
        let corners = [at, at + last, at + last * self.stride, at + last * self.stride + last];
        if !corners.iter().all(|corner| self.within[*corner]) {
            return None;
        }
        let (mut product, mut sum, mut squares) = (0, 0, 0);
        for (row, ours) in ours.iter().enumerate() {
            let theirs: &[u8; SIDE] =
                self.cells[at + row * self.stride..][..SIDE].try_into().expect("the slice has this length");
            for column in 0..SIDE {
                let (a, b) = (i32::from(ours[column]), i32::from(theirs[column]));
                product += a * b;
                sum += b;
                squares += b * b;
            }
        }
        Some((product as u32, sum as u32, squares as u32))
    }
}

/// Farthest that blocks may be shifted: enough for a reach of four.
const MOST_SPAN: usize = 9;

/// Where between the neighbouring steps the parabola through three values has its top, -0.5..=0.5.
fn between(before: Option<f32>, best: f32, after: Option<f32>) -> f32 {
    match (before, after) {
        (Some(before), Some(after)) if before.is_finite() && after.is_finite() => {
            let bend = before + after - 2.0 * best;
            if bend < -1e-6 { ((before - after) / (2.0 * bend)).clamp(-0.5, 0.5) } else { 0.0 }
        }
        _ => 0.0,
    }
}
