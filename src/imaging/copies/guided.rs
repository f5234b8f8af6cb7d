//! With a transform in hand, looks for each feature of the reference where it should be: many more pairs hold than the index gave.

use super::fit::{self, Places};
use super::transform::{Transform, apply, determinant, stretches};
use crate::local::{Descriptor, Features, Variant, distance, wrapped};

/// Pixels within which a feature is looked for, round by round, as the transform becomes better.
const REACH: [f32; 4] = [14.0, 9.0, 6.0, 4.0];
/// Most bits in which it may differ: more than in the index, since the place speaks for it.
const LIMIT: u32 = 80;
/// As for votes.
const SIZE: f32 = 0.6;
const DIRECTION: f32 = 0.5;
/// Most that a transform may stretch one direction more than another, and how small and large it may make a picture.
const MOST_SKEWED: f32 = 3.0;
const SMALLEST: f32 = 0.05;
const LARGEST: f32 = 12.0;

/// A transform with the features that it brings together.
pub(super) struct Guided {
    pub transform: Transform,
    /// Features of the reference and of the seen picture.
    pub pairs: Vec<(u32, u32)>,
}

pub(super) fn guided(
    reference: &Features,
    width: f32,
    variant: Variant,
    seen: &Features,
    grid: &SeenGrid,
    start: &Transform,
) -> Option<Guided> {
    let points: Vec<_> = reference.points.iter().map(|point| variant.point(point, width)).collect();
    let descriptors: Vec<Descriptor> = reference.descriptors.iter().map(|each| variant.descriptor(each)).collect();
    let mut transform = *start;
    let mut pairs: Vec<(u32, u32)> = Vec::new();
    for reach in REACH {
        let size = determinant(&transform).abs().sqrt();
        let turn = (transform[3] - transform[1]).atan2(transform[0] + transform[4]);
        pairs.clear();
        pulp::Arch::new().dispatch(
            #[inline(always)]
            || {
                for (number, (point, descriptor)) in points.iter().zip(&descriptors).enumerate() {
                    let [x, y] = apply(&transform, [point.x, point.y]);
                    let wanted = Wanted { x, y, size: point.size * size, angle: wrapped(point.angle + turn), reach };
                    if let Some(found) = grid.nearest(seen, &wanted, descriptor) {
                        pairs.push((number as u32, found));
                    }
                }
            },
        );
        let places: Vec<Places> = pairs
            .iter()
            .map(|(of_reference, of_seen)| {
                let (from, to) = (&points[*of_reference as usize], &seen.points[*of_seen as usize]);
                ([from.x, from.y], [to.x, to.y])
            })
            .collect();
        transform = fit::affine(&places, &transform)?;
        let (long, short) = stretches(&transform);
        if determinant(&transform) <= 0.0 || long > MOST_SKEWED * short || short < SMALLEST || long > LARGEST {
            return None;
        }
    }
    Some(Guided { transform, pairs })
}

struct Wanted {
    x: f32,
    y: f32,
    size: f32,
    angle: f32,
    reach: f32,
}

/// The seen picture's features by their place.
pub(super) struct SeenGrid {
    columns: usize,
    rows: usize,
    /// Where each cell's features begin in `order`, and where the last one's end.
    starts: Vec<u32>,
    order: Vec<u32>,
}

/// Side of a cell in pixels.
const CELL: f32 = 16.0;

impl SeenGrid {
    pub fn of(features: &Features, width: u32, height: u32) -> SeenGrid {
        let columns = (width as f32 / CELL) as usize + 1;
        let rows = (height as f32 / CELL) as usize + 1;
        let cell = |x: f32, y: f32| {
            let (column, row) = ((x / CELL) as usize, (y / CELL) as usize);
            row.min(rows - 1) * columns + column.min(columns - 1)
        };
        let mut order: Vec<u32> = (0..features.len() as u32).collect();
        let cells: Vec<usize> = features.points.iter().map(|point| cell(point.x, point.y)).collect();
        order.sort_by_key(|number| cells[*number as usize]);
        let mut starts = vec![0; columns * rows + 1];
        for cell in &cells {
            starts[cell + 1] += 1;
        }
        for cell in 0..columns * rows {
            starts[cell + 1] += starts[cell];
        }
        SeenGrid { columns, rows, starts, order }
    }

    /// The most alike feature within reach.
    #[inline(always)]
    fn nearest(&self, features: &Features, wanted: &Wanted, descriptor: &Descriptor) -> Option<u32> {
        let cells = |at: f32, count: usize| {
            let first = ((at - wanted.reach) / CELL).floor().max(0.0) as usize;
            let last = ((at + wanted.reach) / CELL).floor();
            if last < 0.0 { first..first } else { first..(last as usize + 1).min(count) }
        };
        let mut best: Option<(u32, u32)> = None;
        for row in cells(wanted.y, self.rows) {
            for column in cells(wanted.x, self.columns) {
                let cell = row * self.columns + column;
                for number in &self.order[self.starts[cell] as usize..self.starts[cell + 1] as usize] {
                    let point = &features.points[*number as usize];
                    let (dx, dy) = (point.x - wanted.x, point.y - wanted.y);
                    let ratio = point.size / wanted.size;
                    if dx * dx + dy * dy > wanted.reach * wanted.reach
                        || !(1.0 / (1.0 + SIZE)..=1.0 + SIZE).contains(&ratio)
                        || wrapped(point.angle - wanted.angle).abs() > DIRECTION
                    {
                        continue;
                    }
                    let bits = distance(descriptor, &features.descriptors[*number as usize]);
                    if bits <= LIMIT && best.is_none_or(|(least, _)| bits < least) {
                        best = Some((bits, *number));
                    }
                }
            }
        }
        best.map(|(_, number)| number)
    }
}
