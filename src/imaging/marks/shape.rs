//! One way of looking at a registered drawing, upright or mirrored, laid out for fast scoring of many poses.

use super::frame::telling;
use super::outline::{Dot, Outline, POINTS, SIDE, SIDES};

/// Points for the quick score.
pub(super) const QUICK: usize = 64;
/// Points around a place in the drawing, for the score of a part of it.
pub(super) const LOCAL: usize = 32;
/// Places for which such points are listed: a grid of this many to each side.
const PLACES: usize = 8;
/// Straight cuts through a drawing are tried in this many directions.
const CUTS: usize = 8;
/// Directions are told apart in this many steps for the quick score: half a bin.
pub(super) const TURNS: usize = 24;

/// One size of outline, laid out for scoring.
#[derive(Clone)]
pub(super) struct Level {
    pub dots: Vec<Dot>,
    pub x: [f32; POINTS],
    pub y: [f32; POINTS],
    /// Directions in `TURNS` steps.
    pub turn: [u8; POINTS],
    /// For each place of the grid the points nearest to it.
    near: Vec<[u8; LOCAL]>,
    /// The points as straight cuts in `CUTS` directions pass over them.
    pub sweeps: Vec<[u8; POINTS]>,
    /// Points that belong to no plain frame around the rest.
    pub telling: [bool; POINTS],
}

impl Level {
    fn new(dots: Vec<Dot>) -> Level {
        let turn = |dot: &Dot| {
            let tangent = dot.along[1].atan2(dot.along[0]).rem_euclid(std::f32::consts::PI);
            ((tangent * (TURNS as f32 / std::f32::consts::PI)).round() as usize % TURNS) as u8
        };
        let near = (0..PLACES * PLACES).map(|place| nearest(&dots, place)).collect();
        let sweeps = (0..CUTS).map(|cut| sweep(&dots, cut)).collect();
        Level {
            x: std::array::from_fn(|at| dots[at].x),
            y: std::array::from_fn(|at| dots[at].y),
            turn: std::array::from_fn(|at| turn(&dots[at])),
            near,
            sweeps,
            telling: telling(&dots),
            dots,
        }
    }

    /// Which points are nearest to a place in the drawing.
    pub fn around(&self, [x, y]: [f32; 2]) -> &[u8; LOCAL] {
        let cell = |value: f32| ((value * (PLACES as f32 / SIDE)).max(0.0) as usize).min(PLACES - 1);
        &self.near[cell(y) * PLACES + cell(x)]
    }
}

fn sweep(dots: &[Dot], cut: usize) -> [u8; POINTS] {
    let angle = cut as f32 * std::f32::consts::TAU / CUTS as f32;
    let passed = |at: u8| dots[usize::from(at)].x * angle.cos() + dots[usize::from(at)].y * angle.sin();
    let mut order: [u8; POINTS] = std::array::from_fn(|at| at as u8);
    order.sort_by(|&one, &other| passed(one).total_cmp(&passed(other)).then(one.cmp(&other)));
    order
}

fn nearest(dots: &[Dot], place: usize) -> [u8; LOCAL] {
    let centre = |cell: usize| (cell as f32 + 0.5) * (SIDE / PLACES as f32);
    let (x, y) = (centre(place % PLACES), centre(place / PLACES));
    let far = |at: usize| (dots[at].x - x).powi(2) + (dots[at].y - y).powi(2);
    let mut order: Vec<(f32, u8)> = (0..POINTS).map(|at| (far(at), at as u8)).collect();
    order.select_nth_unstable_by(LOCAL - 1, |one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
    order.truncate(LOCAL);
    order.sort_unstable_by_key(|&(_, at)| at);
    std::array::from_fn(|at| order[at].1)
}

/// A drawing, upright or mirrored.
#[derive(Clone)]
pub(super) struct Shape {
    levels: [Level; SIDES.len()],
}

impl Shape {
    pub fn new(outlines: &[Outline; SIDES.len()], width: f32, mirrored: bool) -> Shape {
        let view = |outline: &Outline| {
            let dots = outline.dots.iter().map(|&dot| if mirrored { mirror(dot, width) } else { dot }).collect();
            Level::new(dots)
        };
        Shape { levels: std::array::from_fn(|at| view(&outlines[at])) }
    }

    /// The outline for a magnification: the fine one unless the mark is nearer to the size of the coarse one.
    pub fn level(&self, scale: f32) -> &Level {
        let between = ((SIDES[0] * SIDES[1]) as f32).sqrt();
        &self.levels[usize::from(scale * SIDE < between)]
    }
}

/// A point as the mirror shows it: turned over at the middle of a drawing of `width` units.
fn mirror(dot: Dot, width: f32) -> Dot {
    // The mirror exchanges left and right of a direction.
    Dot { x: width - dot.x, along: [-dot.along[0], dot.along[1]], left: dot.right, right: dot.left, ..dot }
}
