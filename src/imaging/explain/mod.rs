//! Draws how two pictures correspond, so that a person can judge a match by eye. It shows what the matcher found and
//! decides nothing; it writes no words, which the report and the help around it have in the reader's language.

mod draw;
mod paint;
mod redo;
mod thin;

pub use draw::{Drawing, draw};
pub use redo::explain;

use std::io::Cursor;

use image::{ImageFormat, RgbImage};

/// What is known of how a seen picture and a registered one correspond. Points are in fractions of a picture's sides, from
/// its upper left corner; those of a pair are in the registered picture and in the seen one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Correspondence {
    /// `[a, b, c, d, e, f]` takes (x, y) of the registered picture to (ax + by + c, dx + ey + f) of the seen one.
    pub transform: Option<[f32; 6]>,
    /// Features of both that the transform explains.
    pub inliers: Vec<PointPair>,
    /// Parts of the registered picture that were compared once the seen one had been laid over it.
    pub blocks: Vec<AlignedBlock>,
    /// Outlines of a mark, where both have them.
    pub edges: Vec<PointPair>,
}

impl Correspondence {
    /// The box around the registered picture in the seen one: left, top, right and bottom, within 0..=1. The whole where it is
    /// not known.
    pub fn place(&self) -> [f32; 4] {
        let whole = [0.0, 0.0, 1.0, 1.0];
        let Some(transform) = self.transform.filter(|transform| transform.iter().all(|value| value.is_finite())) else {
            return whole;
        };
        let corners = thin::CORNERS.map(|corner| thin::apply(transform, corner).map(|value| value.clamp(0.0, 1.0)));
        corners.into_iter().fold([1.0, 1.0, 0.0, 0.0], |[left, top, right, bottom], [x, y]| {
            [f32::min(left, x), f32::min(top, y), f32::max(right, x), f32::max(bottom, y)]
        })
    }
}

pub type PointPair = ([f32; 2], [f32; 2]);

/// A part of the registered picture, in fractions of its sides, and how closely the seen one correlates there (-1..=1).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AlignedBlock {
    pub left: f32,
    pub top: f32,
    pub right: f32,
    pub bottom: f32,
    pub correlation: f32,
}

/// The drawing as a PNG file.
pub fn to_png(drawing: &RgbImage) -> Vec<u8> {
    let mut png = Cursor::new(Vec::new());
    drawing.write_to(&mut png, ImageFormat::Png).expect("a picture with pixels is written to memory");
    png.into_inner()
}

#[cfg(test)]
mod tests;
