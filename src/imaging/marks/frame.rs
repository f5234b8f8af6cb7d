//! Which points of an outline belong to a plain frame: a ring or a box around the rest. Many marks have one, so that fitting it says
//! little; what tells them apart is inside.

use super::outline::{Dot, POINTS};

/// A frame lies in the outer part: from these shares of the half extent on, for rings and for boxes.
const RING_FROM: f32 = 0.5;
const BOX_FROM: f32 = 0.75;
/// Sine of the largest angle between a frame's point and the frame.
const ALONG: f32 = 0.26;
/// Frames are looked for in steps of this share of the half extent, and are as wide as three steps.
const STEPS: usize = 25;
/// Parts of a frame's length, of which the second number must have points.
const PARTS: usize = 16;
const LEAST_PARTS: u32 = 11;

/// For each point whether it is part of no frame.
pub(super) fn telling(dots: &[Dot]) -> [bool; POINTS] {
    let [left, top, right, bottom] =
        dots.iter().fold([f32::MAX, f32::MAX, f32::MIN, f32::MIN], |[left, top, right, bottom], dot| {
            [left.min(dot.x), top.min(dot.y), right.max(dot.x), bottom.max(dot.y)]
        });
    let middle = [f32::midpoint(left, right), f32::midpoint(top, bottom)];
    let half = [((right - left) / 2.0).max(1.0), ((bottom - top) / 2.0).max(1.0)];
    let places: Vec<[Option<Place>; 3]> = dots.iter().map(|dot| places(dot, middle, half)).collect();
    // For each kind of frame and each step the parts that have points.
    let mut covered = [[0u16; STEPS + 2]; 5];
    for place in places.iter().flatten().flatten() {
        for parts in &mut covered[place.frame][place.step..place.step + 3] {
            *parts |= 1 << place.part;
        }
    }
    std::array::from_fn(|at| {
        let is_frame = |place: &Place| covered[place.frame][place.step + 1].count_ones() >= LEAST_PARTS;
        !places[at].iter().flatten().any(is_frame)
    })
}

/// Where a point would be in a frame.
#[derive(Clone, Copy)]
struct Place {
    /// 0: a ring; 1 to 4: the sides of a box.
    frame: usize,
    /// How far out, 0..STEPS.
    step: usize,
    part: usize,
}

fn places(dot: &Dot, middle: [f32; 2], half: [f32; 2]) -> [Option<Place>; 3] {
    let (x, y) = ((dot.x - middle[0]) / half[0], (dot.y - middle[1]) / half[1]);
    let step = |out: f32| ((out * (STEPS - 1) as f32) as usize).min(STEPS - 1);
    let part = |share: f32| ((share * PARTS as f32) as usize).min(PARTS - 1);
    let out = x.hypot(y);
    // The normal of the ellipse through the point.
    let normal = [x / half[0], y / half[1]];
    let length = normal[0].hypot(normal[1]).max(f32::EPSILON);
    let across = (normal[0] * dot.along[0] + normal[1] * dot.along[1]).abs() / length;
    let turn = y.atan2(x) / std::f32::consts::TAU + 0.5;
    let ring =
        (out >= RING_FROM && across <= ALONG).then(|| Place { frame: 0, step: step(out.min(1.0)), part: part(turn) });
    let side = |out: f32, along: f32, across: f32, first: usize| {
        (out.abs() >= BOX_FROM && across.abs() <= ALONG).then(|| Place {
            frame: first + usize::from(out > 0.0),
            step: step(out.abs().min(1.0)),
            part: part(f32::midpoint(along, 1.0)),
        })
    };
    [ring, side(x, y, dot.along[0], 1), side(y, x, dot.along[1], 3)]
}
