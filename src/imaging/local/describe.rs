//! The direction of a patch, by its centre of brightness (Rosin 1999), and its 256 comparisons turned that way.

use super::corners::Corner;
use super::pattern::{self, DIRECTIONS, PATCH, RADIUS};
use super::pyramid::Level;
use super::{Descriptor, Point};

/// Side of the described patch on its level, in pixels.
const PATCH_SIZE: f32 = (2 * RADIUS + 1) as f32;

/// A patch of the blurred level around a corner; one row and one column more than needed, so that its side is a power of two.
type Patch = [u8; PATCH * PATCH];

pub(super) fn describe(level: &Level, corners: &[Corner]) -> Vec<(Point, Descriptor)> {
    let directions = pattern::directions();
    let circle = pattern::circle();
    let mut described = Vec::with_capacity(corners.len());
    pulp::Arch::new().dispatch(
        #[inline(always)]
        || {
            for corner in corners {
                let angle = direction(&patch(level, &level.sharp, corner), circle);
                let smooth = patch(level, &level.smooth, corner);
                let descriptor = comparisons(&smooth, &directions[nearest(angle)]);
                described.push((point(level, corner, angle), descriptor));
            }
        },
    );
    described
}

#[inline(always)]
fn patch(level: &Level, plane: &[u8], corner: &Corner) -> Patch {
    let mut patch = [0; PATCH * PATCH];
    let (left, top) = (corner.x as isize - RADIUS as isize, corner.y as isize - RADIUS as isize);
    for (row, target) in patch.chunks_exact_mut(PATCH).enumerate() {
        target.copy_from_slice(&plane[level.index(left, top + row as isize)..][..PATCH]);
    }
    patch
}

/// Direction of the centre of brightness within the circle.
#[inline(always)]
fn direction(patch: &Patch, circle: &[i16; PATCH * PATCH]) -> f32 {
    let (mut across, mut down) = (0, 0);
    for (row, (greys, inside)) in patch.chunks_exact(PATCH).zip(circle.chunks_exact(PATCH)).enumerate() {
        let (mut sum, mut moment) = (0, 0);
        for column in 0..PATCH {
            let grey = i16::from(greys[column]) & inside[column];
            sum += i32::from(grey);
            moment += i32::from(grey) * (column as i32 - RADIUS);
        }
        across += moment;
        down += sum * (row as i32 - RADIUS);
    }
    (down as f32).atan2(across as f32)
}

/// Number of the direction nearest to an angle.
fn nearest(angle: f32) -> usize {
    let turns = angle / std::f32::consts::TAU;
    ((turns * DIRECTIONS as f32).round() as isize).rem_euclid(DIRECTIONS as isize) as usize
}

#[inline(always)]
fn comparisons(patch: &Patch, tests: &[[u16; 2]; 256]) -> Descriptor {
    let mut descriptor = [0; 4];
    for (word, tests) in descriptor.iter_mut().zip(tests.chunks_exact(64)) {
        for (bit, [a, b]) in tests.iter().enumerate() {
            let (a, b) = (patch[*a as usize % (PATCH * PATCH)], patch[*b as usize % (PATCH * PATCH)]);
            *word |= u64::from(a < b) << bit;
        }
    }
    descriptor
}

fn point(level: &Level, corner: &Corner, angle: f32) -> Point {
    let (across, down) = level.scale;
    Point {
        x: (corner.x as f32 + 0.5) * across,
        y: (corner.y as f32 + 0.5) * down,
        size: PATCH_SIZE * (across * down).sqrt(),
        angle,
        response: corner.response,
    }
}
