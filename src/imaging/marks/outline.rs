//! What a drawing looks like to the search: points spread evenly over its edges, with directions and the tones beside.
//! Taken at two sizes, since fine detail is gone where a mark is small.

use image::{RgbImage, imageops};

use super::edges::{Edge, edges};

/// Points of an outline.
pub const POINTS: usize = 240;
/// An outline is in units of which the drawing's longer side, without its margin, has this many.
pub(super) const SIDE: f32 = 200.0;
/// Longer sides at which outlines are taken, in pixels: the first for marks of about that size and larger.
pub(super) const SIDES: [u32; 2] = [200, 90];
/// Pixels around the drawing, so that its outermost edges have a neighbourhood.
const MARGIN: u32 = 8;
/// A pixel differs from the backdrop when a channel differs by more than this many levels.
const BACKDROP_TOLERANCE: u8 = 24;
/// Drawings with fewer edge pixels than this cannot be told from chance.
const LEAST_EDGES: usize = 40;
/// How far beside an edge its tones are read, in pixels of the size at which the outline is taken.
const BESIDE: f32 = 3.5;

/// One point of an outline.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Dot {
    /// In units of `SIDE`, from the drawing's left upper corner.
    pub x: f32,
    pub y: f32,
    /// Direction of the edge, as a vector of unit length.
    pub along: [f32; 2],
    /// Colours a little to the left and to the right of the edge, seen along the tangent with y downwards.
    pub left: [u8; 3],
    pub right: [u8; 3],
}

/// Places are kept in this many steps of a unit, and directions in this many of half a turn.
const PLACE_STEPS: f32 = 64.0;
const TURN_STEPS: f32 = 60_000.0;

impl Dot {
    /// A point from what is kept of it.
    pub fn new(place: [i16; 2], turn: u16, left: [u8; 3], right: [u8; 3]) -> Dot {
        let tangent = f32::from(turn) * (std::f32::consts::PI / TURN_STEPS);
        let [x, y] = place.map(|value| f32::from(value) / PLACE_STEPS);
        Dot { x, y, along: [tangent.cos(), tangent.sin()], left, right }
    }

    /// What `new` makes the point of: its place and its direction in steps.
    pub fn kept(&self) -> ([i16; 2], u16) {
        let tangent = self.along[1].atan2(self.along[0]).rem_euclid(std::f32::consts::PI);
        let turn = (tangent * (TURN_STEPS / std::f32::consts::PI)).round() as u16;
        ([self.x, self.y].map(|value| (value * PLACE_STEPS).round() as i16), turn)
    }
}

/// The edges of a drawing, thinned to `POINTS` points. The first ones are spread over the whole, as are the first of any number.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Outline {
    pub dots: Vec<Dot>,
    /// How many edge pixels there were.
    pub edges: u32,
}

/// The part of a picture that is drawing, in pixels: without the even margin around it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Frame {
    pub left: u32,
    pub top: u32,
    pub width: u32,
    pub height: u32,
}

impl Frame {
    /// What remains of `picture` without the margin of the colour that its corners have.
    pub fn of(picture: &RgbImage) -> Frame {
        let (width, height) = picture.dimensions();
        let whole = Frame { left: 0, top: 0, width, height };
        let corners = [(0, 0), (width - 1, 0), (0, height - 1), (width - 1, height - 1)];
        let backdrop = picture.get_pixel(0, 0).0;
        if !corners.iter().all(|&(x, y)| near(picture.get_pixel(x, y).0, backdrop)) {
            return whole;
        }
        let (mut left, mut top, mut right, mut bottom) = (width, height, 0, 0);
        for (x, y, pixel) in picture.enumerate_pixels() {
            if !near(pixel.0, backdrop) {
                (left, right) = (left.min(x), right.max(x + 1));
                (top, bottom) = (top.min(y), bottom.max(y + 1));
            }
        }
        if left + MARGIN > right && top + MARGIN > bottom {
            return whole;
        }
        Frame { left, top, width: (right - left).max(1), height: (bottom - top).max(1) }
    }

    /// Units of an outline in one pixel of the picture.
    pub fn units(&self) -> f32 {
        SIDE / self.width.max(self.height) as f32
    }

    /// The drawing with its longer side `side` pixels long, and the given margin of what is at its borders.
    pub fn cut(&self, picture: &RgbImage, side: u32, margin: u32) -> RgbImage {
        let cut = imageops::crop_imm(picture, self.left, self.top, self.width, self.height).to_image();
        let scale = side as f32 / self.width.max(self.height) as f32;
        let scaled = |length: u32| ((length as f32 * scale).round() as u32).max(1);
        let cut = imageops::resize(&cut, scaled(self.width), scaled(self.height), imageops::FilterType::Triangle);
        let backdrop = picture.get_pixel(0, 0);
        let even = self.width < picture.width() || self.height < picture.height();
        RgbImage::from_fn(cut.width() + 2 * margin, cut.height() + 2 * margin, |x, y| {
            let (column, row) = (x.wrapping_sub(margin), y.wrapping_sub(margin));
            if column < cut.width() && row < cut.height() {
                return *cut.get_pixel(column, row);
            }
            if even {
                return *backdrop;
            }
            *cut.get_pixel(
                x.saturating_sub(margin).min(cut.width() - 1),
                y.saturating_sub(margin).min(cut.height() - 1),
            )
        })
    }
}

fn near(one: [u8; 3], other: [u8; 3]) -> bool {
    one.iter().zip(other).all(|(&one, other)| one.abs_diff(other) <= BACKDROP_TOLERANCE)
}

/// The outline of the drawing in `frame`, at a longer side of `side` pixels. None when there is hardly anything in it.
pub(super) fn outline(picture: &RgbImage, frame: &Frame, side: u32) -> Option<Outline> {
    let drawing = frame.cut(picture, side, MARGIN);
    let found = edges(&drawing);
    if found.len() < LEAST_EDGES {
        return None;
    }
    let units = SIDE / side as f32;
    let dots = spread(&found).into_iter().map(|edge| dot(&drawing, edge, units)).collect();
    Some(Outline { dots, edges: found.len() as u32 })
}

fn dot(drawing: &RgbImage, edge: Edge, units: f32) -> Dot {
    let (x, y) = (edge.x as f32 + 0.5, edge.y as f32 + 0.5);
    let (along, down) = (edge.tangent.cos(), edge.tangent.sin());
    let tone = |side: f32| {
        let at = |value: f32, limit: u32| (value.max(0.0) as u32).min(limit - 1);
        let (x, y) = (x + side * down * BESIDE, y - side * along * BESIDE);
        drawing.get_pixel(at(x, drawing.width()), at(y, drawing.height())).0
    };
    let margin = MARGIN as f32;
    let place = |value: f32| ((value - margin) * units * PLACE_STEPS).round() as i16;
    let turn = (edge.tangent * (TURN_STEPS / std::f32::consts::PI)).round() as u16;
    Dot::new([place(x), place(y)], turn, tone(1.0), tone(-1.0))
}

/// `POINTS` of the edges, each as far as possible from those before it; short outlines are repeated.
fn spread(found: &[Edge]) -> Vec<Edge> {
    let mut distance = vec![u32::MAX; found.len()];
    let mut chosen = Vec::with_capacity(POINTS);
    let mut next = 0;
    for _ in 0..POINTS.min(found.len()) {
        let last = found[next];
        chosen.push(last);
        let mut farthest = (0, 0);
        for (at, (edge, nearest)) in found.iter().zip(&mut distance).enumerate() {
            let step = edge.x.abs_diff(last.x).pow(2) + edge.y.abs_diff(last.y).pow(2);
            *nearest = step.min(*nearest);
            farthest = farthest.max((*nearest, at));
        }
        next = farthest.1;
    }
    (0..POINTS).map(|at| chosen[at % chosen.len()]).collect()
}
