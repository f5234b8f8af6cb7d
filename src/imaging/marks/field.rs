//! Where edges of which direction lie in a picture, as maps that are read at a point: how far the next edge of that
//! direction is, and how much a hit there is worth beside what chance would give.

use super::edges::Edge;

/// Directions modulo pi are told apart in this many steps of 15 degrees.
pub(super) const BINS: usize = 12;
/// Distances are known up to this many pixels.
pub(super) const REACH: usize = 8;
/// What the distance maps hold where no edge is within reach: larger than any squared distance that is.
pub(super) const FAR: u8 = 255;
/// A point is hit when an edge of its direction is at most this far away: two pixels, squared.
pub(super) const HIT: u8 = 4;
/// Sides of the blocks for which the density of edges is kept, in pixels.
const BLOCK: usize = 8;
/// The density is taken over this many blocks to each side: about 100 pixels in all.
const BLOCKS_AROUND: usize = 6;
/// Fall of a hit's worth with its distance: exp(-d^2 / this).
const SOFTNESS: f32 = 12.0;
/// `worth` is in this many steps a hit.
pub(super) const WORTH: f32 = 120.0;

/// The oriented edges of one picture.
pub(super) struct Field {
    pub width: usize,
    pub height: usize,
    /// For each bin a plane of squared distances to the nearest edge of about that direction.
    distance: Vec<u8>,
    /// For each bin a plane of a soft hit's worth less the chance level, in steps of `1 / WORTH`. Of half the size to each
    /// side, so that all of it stays in a core's cache: it is read at random places, millions of times.
    worth: Vec<i8>,
    /// Pixels of a plane of `worth`, to the right and in all.
    worth_across: usize,
    pub worth_area: usize,
    /// For each bin a grid of blocks: the share of the surrounding pixels that would be hits.
    chance: Vec<f32>,
    blocks_across: usize,
    blocks_down: usize,
}

impl Field {
    pub fn new(edges: &[Edge], width: usize, height: usize) -> Field {
        pulp::Arch::new().dispatch(|| Field::laid_out(edges, width, height))
    }

    #[inline(always)]
    fn laid_out(edges: &[Edge], width: usize, height: usize) -> Field {
        let area = width * height;
        let (blocks_across, blocks_down) = (width.div_ceil(BLOCK), height.div_ceil(BLOCK));
        let blocks = blocks_across * blocks_down;
        let (worth_across, worth_area) = (width.div_ceil(2), width.div_ceil(2) * height.div_ceil(2));
        let mut field = Field {
            width,
            height,
            distance: vec![FAR; BINS * area],
            worth: vec![0; BINS * worth_area],
            worth_across,
            worth_area,
            chance: vec![0.0; BINS * blocks],
            blocks_across,
            blocks_down,
        };
        for edge in edges {
            let at = edge.y as usize * width + edge.x as usize;
            for bin in bins_of(edge.tangent) {
                field.distance[bin * area + at] = 0;
            }
        }
        let mut scratch = vec![FAR; width + 2 * REACH];
        let soft: Vec<i8> = (0..=255u8).map(softness).collect();
        for bin in 0..BINS {
            let plane = &mut field.distance[bin * area..(bin + 1) * area];
            squared_distances(plane, width, height, &mut scratch);
            let chance = density(plane, width, height);
            weigh(plane, &soft, &chance, width, &mut field.worth[bin * worth_area..(bin + 1) * worth_area]);
            field.chance[bin * blocks..(bin + 1) * blocks].copy_from_slice(&chance);
        }
        field
    }

    /// The index of a point in a plane; none outside the picture.
    #[inline(always)]
    pub fn at(&self, x: f32, y: f32) -> Option<usize> {
        // A cast saturates, so that what is not a number or far outside is compared correctly.
        let inside = x >= 0.0 && y >= 0.0 && x < self.width as f32 && y < self.height as f32;
        inside.then(|| y as usize * self.width + x as usize)
    }

    /// The squared distance from the pixel at `at` to the next edge whose direction is in `bin`.
    #[inline(always)]
    pub fn distance(&self, bin: usize, at: usize) -> u8 {
        self.distance[bin * self.width * self.height + at]
    }

    /// The worth of a hit at a point, read from the plane that begins at `plane`; nothing outside the picture.
    #[inline(always)]
    pub fn worth(&self, plane: u32, x: f32, y: f32) -> i32 {
        let inside = x >= 0.0 && y >= 0.0 && x < self.width as f32 && y < self.height as f32;
        if inside {
            let at = (y as i32 as u32 / 2) * self.worth_across as u32 + x as i32 as u32 / 2;
            i32::from(self.worth[(plane + at) as usize])
        } else {
            0
        }
    }

    /// The share of pixels around a point that would be hits for a point of direction `bin`.
    #[inline(always)]
    pub fn chance(&self, bin: usize, x: f32, y: f32) -> f32 {
        let column = ((x.max(0.0) as usize) / BLOCK).min(self.blocks_across - 1);
        let row = ((y.max(0.0) as usize) / BLOCK).min(self.blocks_down - 1);
        self.chance[(bin * self.blocks_down + row) * self.blocks_across + column]
    }
}

/// Tangents of the angles at which one bin of 15 degrees ends and the next begins, up to 45 degrees.
const BORDERS: [f32; 3] = [0.131_652_5, 0.414_213_57, 0.767_327];

/// The bin of a direction, of any length, told without an arc tangent.
#[inline(always)]
pub(super) fn bin_towards(x: f32, y: f32) -> usize {
    let (wide, tall) = (x.abs(), y.abs());
    let (short, long) = (wide.min(tall), wide.max(tall));
    let mut step = 0u32;
    for border in BORDERS {
        step += u32::from(short > border * long);
    }
    let quadrant = if tall <= wide { step } else { BINS as u32 / 2 - step };
    let bin = if (x < 0.0) == (y < 0.0) { quadrant } else { BINS as u32 - quadrant };
    (if bin == BINS as u32 { 0 } else { bin }) as usize
}

/// The two bins nearest to a direction: an edge answers to points that differ by up to 15 degrees.
fn bins_of(tangent: f32) -> [usize; 2] {
    let step = tangent * (BINS as f32 / std::f32::consts::PI);
    let low = step.floor() as i32;
    [low.rem_euclid(BINS as i32) as usize, (low + 1).rem_euclid(BINS as i32) as usize]
}

fn softness(distance: u8) -> i8 {
    if distance == FAR { 0 } else { ((-f32::from(distance) / SOFTNESS).exp() * WORTH).round() as i8 }
}

/// Turns zeros among `FAR` into squared Euclidean distances up to `REACH`: first down the columns, then along the rows.
#[inline(always)]
fn squared_distances(plane: &mut [u8], width: usize, height: usize, scratch: &mut [u8]) {
    let squares: Vec<u8> = (0..=REACH + 1).map(|step| if step < REACH { (step * step) as u8 } else { FAR }).collect();
    column_steps(plane, width, height);
    for row in plane.chunks_exact_mut(width) {
        for (value, &steps) in scratch[REACH..].iter_mut().zip(row.iter()) {
            *value = squares[usize::from(steps).min(REACH)];
        }
        scratch[width + REACH..].fill(FAR);
        let middle = &scratch[REACH..REACH + width];
        row.copy_from_slice(middle);
        for step in 1..REACH {
            let square = (step * step) as u8;
            let (left, right) = (&scratch[REACH - step..][..width], &scratch[REACH + step..][..width]);
            for ((value, &left), &right) in row.iter_mut().zip(left).zip(right) {
                *value = (*value).min(left.min(right).saturating_add(square));
            }
        }
        for value in row.iter_mut() {
            *value = if usize::from(*value) < REACH * REACH { *value } else { FAR };
        }
    }
}

/// Steps to the nearest zero in the same column, up to `REACH`.
#[inline(always)]
fn column_steps(plane: &mut [u8], width: usize, height: usize) {
    plane[..width].iter_mut().for_each(|value| *value = (*value).min(REACH as u8));
    for y in 1..height {
        let (before, here) = plane.split_at_mut(y * width);
        let above = &before[(y - 1) * width..];
        for (value, &above) in here[..width].iter_mut().zip(above) {
            *value = (*value).min((above + 1).min(REACH as u8));
        }
    }
    for y in (0..height - 1).rev() {
        let (here, after) = plane.split_at_mut((y + 1) * width);
        for (value, &below) in here[y * width..].iter_mut().zip(&after[..width]) {
            *value = (*value).min((below + 1).min(REACH as u8));
        }
    }
}

/// The share of hits in the surroundings of each block.
#[inline(always)]
fn density(plane: &[u8], width: usize, height: usize) -> Vec<f32> {
    let (across, down) = (width.div_ceil(BLOCK), height.div_ceil(BLOCK));
    let mut hits = vec![0u32; across * down];
    for (y, row) in plane.chunks_exact(width).enumerate() {
        let line = &mut hits[y / BLOCK * across..][..across];
        for (count, block) in line.iter_mut().zip(row.chunks(BLOCK)) {
            *count += block.iter().map(|&value| u32::from(value <= HIT)).sum::<u32>();
        }
    }
    let mut sums = vec![0u32; (across + 1) * (down + 1)];
    for row in 0..down {
        let mut line = 0;
        for column in 0..across {
            line += hits[row * across + column];
            sums[(row + 1) * (across + 1) + column + 1] = sums[row * (across + 1) + column + 1] + line;
        }
    }
    let mut share = vec![0.0; across * down];
    for row in 0..down {
        let (top, bottom) = (row.saturating_sub(BLOCKS_AROUND), (row + BLOCKS_AROUND + 1).min(down));
        for column in 0..across {
            let (left, right) = (column.saturating_sub(BLOCKS_AROUND), (column + BLOCKS_AROUND + 1).min(across));
            let corner = |row: usize, column: usize| sums[row * (across + 1) + column];
            let count = corner(bottom, right) + corner(top, left) - corner(top, right) - corner(bottom, left);
            let pixels = ((bottom * BLOCK).min(height) - top * BLOCK) * ((right * BLOCK).min(width) - left * BLOCK);
            share[row * across + column] = count as f32 / pixels as f32;
        }
    }
    share
}

/// The soft worth of each square of two by two pixels less the chance level around it.
#[inline(always)]
fn weigh(plane: &[u8], soft: &[i8], chance: &[f32], width: usize, worth: &mut [i8]) {
    let across = width.div_ceil(BLOCK);
    for (row, (lines, out)) in plane.chunks(2 * width).zip(worth.chunks_exact_mut(width.div_ceil(2))).enumerate() {
        let (upper, rest) = lines.split_at(width);
        let lower = if rest.is_empty() { upper } else { rest };
        let levels = &chance[2 * row / BLOCK * across..][..across];
        for (column, ((upper, lower), out)) in upper.chunks(2).zip(lower.chunks(2)).zip(out).enumerate() {
            let sum: i32 = upper.iter().chain(lower).map(|&distance| i32::from(soft[usize::from(distance)])).sum();
            let level = levels[2 * column / BLOCK] * WORTH;
            *out = (sum / (2 * upper.len() as i32)) as i8 - level as i8;
        }
    }
}
