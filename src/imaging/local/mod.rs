//! Local features: corners over a pyramid of sizes, each described by 256 brightness comparisons that turn with it.
//! After ORB (Rublee, Rabaud, Konolige, Bradski 2011). They say which points look alike, not whether pictures do.

#![allow(
    clippy::inline_always,
    reason = "what a vectorised loop calls has to be part of it to be compiled for the same processor"
)]

mod bytes;
mod corners;
mod describe;
pub mod index;
mod pattern;
mod pyramid;
mod select;

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) use tests::scene as test_scene;

pub use bytes::DamagedFeatures;

use image::GrayImage;
use pyramid::Pyramid;

/// 256 brightness comparisons around a point. Two descriptors of one spot differ in some 30 bits, of two spots in some 110.
pub type Descriptor = [u64; 4];

/// Where a feature is, in pixels of the picture given.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    pub x: f32,
    pub y: f32,
    /// Side of the patch that is described.
    pub size: f32,
    /// Direction from the corner to the patch's centre of brightness, in radians, -pi..=pi, clockwise as y points down.
    pub angle: f32,
    /// How much of a corner it is (Harris); comparable within one picture only.
    pub response: f32,
}

/// The features of one picture, best and most evenly spread first: a prefix is a good choice of fewer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Features {
    pub points: Vec<Point>,
    /// One for each point.
    pub descriptors: Vec<Descriptor>,
}

impl Features {
    pub fn len(&self) -> usize {
        self.points.len()
    }

    pub fn is_empty(&self) -> bool {
        self.points.is_empty()
    }
}

/// How features are looked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// Most features that are returned.
    pub count: usize,
    /// Long side in pixels of the pyramid's first level: smaller pictures are enlarged, at most `MOST_ENLARGED` times, larger ones reduced.
    pub first_side: u32,
    /// Levels of the pyramid, each 1.2 times smaller than the one before.
    pub levels: usize,
    /// Least difference in brightness between a corner and the arc around it, 1..=254.
    pub threshold: u8,
    /// Least distance in pixels, on each level, of a corner from the picture's edge.
    pub border: u32,
}

impl Default for Options {
    fn default() -> Self {
        Options { count: 300, first_side: 400, levels: 8, threshold: 8, border: 8 }
    }
}

/// Enlarging further adds pixels and no detail.
const MOST_ENLARGED: f32 = 3.0;

/// The features of a picture; none for a picture too small or too plain.
pub fn features(picture: &GrayImage, options: &Options) -> Features {
    let Some(pyramid) = Pyramid::of(picture, options) else {
        return Features::default();
    };
    let quotas = select::quotas(&pyramid, options.count);
    let mut ranked = Vec::with_capacity(options.count + options.levels);
    let mut carried = 0;
    for (level, quota) in pyramid.levels.iter().zip(quotas) {
        let wanted = quota + carried;
        let corners = corners::corners(level, options);
        let chosen = select::strongest(level, corners, wanted);
        carried = wanted - chosen.len();
        let described = describe::describe(level, &chosen);
        let rank = |index: usize| (index as f32 + 0.5) / wanted.max(1) as f32;
        ranked.extend(described.into_iter().enumerate().map(|(index, feature)| (rank(index), feature)));
    }
    // The sort is stable: features of equal rank stay in the order of the levels.
    ranked.sort_by(|a, b| a.0.total_cmp(&b.0));
    ranked.truncate(options.count);
    let (points, descriptors) = ranked.into_iter().map(|(_, feature)| feature).unzip();
    Features { points, descriptors }
}

/// Which of the four pictures that one picture can be made into without moving anything but left and right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Variant {
    pub mirrored: bool,
    pub inverted: bool,
}

impl Variant {
    pub const ALL: [Variant; 4] = [
        Variant { mirrored: false, inverted: false },
        Variant { mirrored: false, inverted: true },
        Variant { mirrored: true, inverted: false },
        Variant { mirrored: true, inverted: true },
    ];

    /// Its place in `ALL`.
    pub fn number(self) -> usize {
        usize::from(self.inverted) + 2 * usize::from(self.mirrored)
    }

    /// The descriptor that this variant of the picture has at the same spot. Exact, and its own inverse: the pattern's four
    /// quarters are one set of tests, seen through the four variants, so that a variant exchanges the quarters.
    pub fn descriptor(self, descriptor: &Descriptor) -> Descriptor {
        std::array::from_fn(|quarter| descriptor[quarter ^ self.number()])
    }

    /// The point that this variant of a picture of this `width` has in place of `point`.
    pub fn point(self, point: &Point, width: f32) -> Point {
        use std::f32::consts::PI;
        let mut angle = point.angle;
        let mut x = point.x;
        if self.mirrored {
            angle = PI - angle;
            x = width - x;
        }
        if self.inverted {
            angle += PI;
        }
        Point { x, angle: wrapped(angle), ..*point }
    }
}

/// The same angle within -pi..=pi; the angle given is within -3 pi..=3 pi.
pub fn wrapped(angle: f32) -> f32 {
    use std::f32::consts::{PI, TAU};
    match angle {
        above if above > PI => above - TAU,
        below if below < -PI => below + TAU,
        within => within,
    }
}

/// Bits in which two descriptors differ.
#[inline(always)]
pub fn distance(a: &Descriptor, b: &Descriptor) -> u32 {
    (a[0] ^ b[0]).count_ones() + (a[1] ^ b[1]).count_ones() + (a[2] ^ b[2]).count_ones() + (a[3] ^ b[3]).count_ones()
}
