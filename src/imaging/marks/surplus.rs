//! What else is drawn where a mark would lie: a ring fits into many richer marks and leaves most of their edges unexplained.

use super::edges::Edge;
use super::evidence::Laid;
use super::field::{BINS, bin_towards};

/// Directions around the middle in which the extent of the mark is told.
const SECTORS: usize = 16;
/// The share of that extent within which edges count: what runs along the border is the border's.
const WITHIN: f32 = 0.94;
/// Least side of the cells, in pixels, in which a point of the mark explains edges of its direction, together with those beside.
const LEAST_CELL: f32 = 4.0;
/// Edges that are not counted against a mark: some are always there.
const GRACE: f32 = 10.0;

/// Edges within a mark's extent.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Surplus {
    /// Share of them that the mark does not explain.
    pub share: f32,
    /// The same against the number of edge pixels that the mark itself would have there.
    pub ratio: f32,
}

/// `drawn` is the number of edge pixels of the whole mark at the size at which it lies in the picture.
pub(super) fn surplus(edges: &[Edge], laid: &Laid, drawn: f32) -> Surplus {
    let extent = Extent::of(laid);
    let explained = Explained::by(laid, drawn);
    let (mut all, mut unexplained) = (0, 0);
    for edge in edges {
        let at = [edge.x as f32, edge.y as f32];
        if extent.holds(at) {
            all += 1;
            unexplained += u32::from(!explained.holds(at, edge.tangent));
        }
    }
    let unexplained = unexplained as f32;
    Surplus { share: unexplained / (all as f32 + GRACE), ratio: unexplained / (drawn + GRACE) }
}

/// How far the points of a mark reach from their middle, direction by direction.
struct Extent {
    middle: [f32; 2],
    bounds: [f32; 4],
    /// Squares of the reaches.
    reach: [f32; SECTORS],
}

impl Extent {
    fn of(laid: &Laid) -> Extent {
        let bounds =
            laid.at.iter().fold([f32::MAX, f32::MAX, f32::MIN, f32::MIN], |[left, top, right, bottom], &[x, y]| {
                [left.min(x), top.min(y), right.max(x), bottom.max(y)]
            });
        let middle = [f32::midpoint(bounds[0], bounds[2]), f32::midpoint(bounds[1], bounds[3])];
        let mut reach = [0.0f32; SECTORS];
        for &[x, y] in &laid.at {
            let (right, down) = (x - middle[0], y - middle[1]);
            let most = &mut reach[sector(right, down)];
            *most = most.max((right * right + down * down) * WITHIN * WITHIN);
        }
        Extent { middle, bounds, reach }
    }

    fn holds(&self, [x, y]: [f32; 2]) -> bool {
        let [left, top, right, bottom] = self.bounds;
        if x <= left || y <= top || x >= right || y >= bottom {
            return false;
        }
        let (right, down) = (x - self.middle[0], y - self.middle[1]);
        right * right + down * down < self.reach[sector(right, down)]
    }
}

fn sector(right: f32, down: f32) -> usize {
    let turns = down.atan2(right) / std::f32::consts::TAU + 0.5;
    ((turns * SECTORS as f32) as usize).min(SECTORS - 1)
}

/// Cells over the mark with the directions of its hits in and beside each, a bit for each.
struct Explained {
    origin: [f32; 2],
    cell: f32,
    across: usize,
    down: usize,
    directions: Vec<u16>,
}

impl Explained {
    fn by(laid: &Laid, drawn: f32) -> Explained {
        let hits = || laid.hit_points();
        let bounds = hits()
            .fold([f32::MAX, f32::MAX, f32::MIN, f32::MIN], |[left, top, right, bottom], (&[x, y], _)| {
                [left.min(x), top.min(y), right.max(x), bottom.max(y)]
            });
        // Points stand for the edge pixels between them.
        let cell = (drawn / laid.at.len() as f32).max(LEAST_CELL);
        let [left, top, right, bottom] = bounds;
        let count = |length: f32| (length.max(0.0) / cell) as usize + 3;
        let (across, down) = (count(right - left), count(bottom - top));
        let origin = [left - cell, top - cell];
        let mut directions = vec![0u16; across * down];
        for (&[x, y], normal) in hits() {
            let bin = bin_towards(-normal[1], normal[0]);
            let bits = 1u16 << bin | 1 << ((bin + 1) % BINS) | 1 << ((bin + BINS - 1) % BINS);
            let (column, row) = (((x - origin[0]) / cell) as usize, ((y - origin[1]) / cell) as usize);
            for row in row.saturating_sub(1)..(row + 2).min(down) {
                for column in column.saturating_sub(1)..(column + 2).min(across) {
                    directions[row * across + column] |= bits;
                }
            }
        }
        Explained { origin, cell, across, down, directions }
    }

    fn holds(&self, [x, y]: [f32; 2], tangent: f32) -> bool {
        let (column, row) = ((x - self.origin[0]) / self.cell, (y - self.origin[1]) / self.cell);
        if column < 0.0 || row < 0.0 {
            return false;
        }
        let (column, row) = (column as usize, row as usize);
        let bin = (tangent * (BINS as f32 / std::f32::consts::PI)).round() as usize % BINS;
        column < self.across && row < self.down && self.directions[row * self.across + column] >> bin & 1 == 1
    }
}
