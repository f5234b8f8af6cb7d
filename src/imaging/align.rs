//! The second look: lays a seen picture over the part of the registered one it may come from, moves that part until both
//! fit best, and says how well they do.

use super::canvas::{Canvas, Window};
use super::code::{SIDE, code_of_greys, distance};
use super::fingerprint::SeenView;
use super::reference::{PLANE_SIDE, ReferencePrint};

/// How well two pictures fit, each part -1..=1 (1: the same up to brightness and contrast).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Agreement {
    /// Correlation of light and dark.
    pub tone: f32,
    /// Correlation of what is left when the broad strokes are taken away: lines, lettering, texture.
    pub detail: f32,
    /// Share of the surface, as far as it shows anything, on which the two correlate closely; a sticker spoils only its own part.
    pub surface: f32,
    /// Bits in which the codes of the two still differ once they are laid over each other.
    pub distance: u32,
    /// The part of the registered picture that fits best.
    pub window: Window,
}

/// The registered picture's grey values, ready to be laid under seen pictures.
pub(super) struct Plane {
    canvas: Canvas,
    aspect: f32,
    /// Looks nearly the same upside down, as stars, targets and playing cards do, and so like all others of its kind.
    pub symmetric: bool,
}

impl Plane {
    pub fn of(print: &ReferencePrint) -> Plane {
        let canvas = Canvas::from_cells(PLANE_SIDE, PLANE_SIDE, &print.plane);
        let upright = canvas.sample(Window::WHOLE, SIDE);
        let upside_down: Vec<f32> = upright.iter().rev().copied().collect();
        let symmetric = Pattern::new(upright).correlation(&upside_down) >= SYMMETRIC;
        Plane { canvas, aspect: print.width as f32 / print.height as f32, symmetric }
    }

    /// The best fit near `window`; none where the shapes contradict each other.
    pub fn align(&self, seen: &SeenView, window: Window, mirrored: bool) -> Option<Agreement> {
        let seen_view = if mirrored { &seen.view.mirrored() } else { &seen.view };
        let seen_aspect = seen.aspect as f32 / 1000.0;
        if self.misshapen(window, seen_aspect) > START_MISSHAPEN {
            return None;
        }
        let wanted = Pattern::new(seen_view.greys.iter().map(|grey| f32::from(*grey)).collect());
        let (window, tone) = self.climb(&wanted, window);
        if self.misshapen(window, seen_aspect) > END_MISSHAPEN {
            return None;
        }
        let fitted = self.canvas.sample(window, SIDE);
        let distance = distance(&seen_view.code, &code_of_greys(&fitted));
        let fitted = Pattern::new(fitted);
        let (detail, surface) = (wanted.detail_correlation(&fitted), wanted.shared_surface(&fitted));
        Some(Agreement { tone, detail, surface, distance, window })
    }

    /// How far the window's shape is from the seen picture's: 0 for equal, 0.1 for ten per cent.
    fn misshapen(&self, window: Window, aspect: f32) -> f32 {
        (self.aspect * window.width() / window.height() / aspect.max(0.001)).ln().abs()
    }

    /// Moves the window's sides in ever smaller steps as long as the fit gets better.
    fn climb(&self, wanted: &Pattern, start: Window) -> (Window, f32) {
        let fit = |window: Window| wanted.correlation(&self.canvas.sample(window, SIDE));
        let (mut best, mut tone) = (start, fit(start));
        for step in [0.04, 0.02, 0.01, 0.005] {
            for _ in 0..6 {
                let Some((window, better)) = moves(best, step)
                    .map(|window| (window, fit(window)))
                    .max_by(|a, b| a.1.total_cmp(&b.1))
                    .filter(|(_, better)| *better > tone + 0.0005)
                else {
                    break;
                };
                (best, tone) = (window, better);
            }
        }
        (best, tone)
    }
}

/// Correlation with itself upside down from which a picture counts as symmetric.
const SYMMETRIC: f32 = 0.9;

/// How much the shapes may differ before and after the fit (natural logarithm of the ratio).
const START_MISSHAPEN: f32 = 0.2;
const END_MISSHAPEN: f32 = 0.12;

/// The windows one step away: shifted, grown, shrunk.
fn moves(window: Window, step: f32) -> impl Iterator<Item = Window> {
    const STEPS: [[f32; 4]; 14] = [
        [1.0, 0.0, 1.0, 0.0],
        [-1.0, 0.0, -1.0, 0.0],
        [0.0, 1.0, 0.0, 1.0],
        [0.0, -1.0, 0.0, -1.0],
        [1.0, 1.0, -1.0, -1.0],
        [-1.0, -1.0, 1.0, 1.0],
        [1.0, 0.0, 0.0, 0.0],
        [-1.0, 0.0, 0.0, 0.0],
        [0.0, 1.0, 0.0, 0.0],
        [0.0, -1.0, 0.0, 0.0],
        [0.0, 0.0, 1.0, 0.0],
        [0.0, 0.0, -1.0, 0.0],
        [0.0, 0.0, 0.0, 1.0],
        [0.0, 0.0, 0.0, -1.0],
    ];
    STEPS
        .into_iter()
        .map(move |[left, top, right, bottom]| Window {
            left: window.left + left * step,
            top: window.top + top * step,
            right: window.right + right * step,
            bottom: window.bottom + bottom * step,
        })
        .filter(|window| window.left >= 0.0 && window.top >= 0.0 && window.right <= 1.0 && window.bottom <= 1.0)
        .filter(|window| window.width() >= 0.5 && window.height() >= 0.5)
}

/// Grey values made comparable: mean 0, length 1.
struct Pattern {
    unit: Vec<f32>,
}

impl Pattern {
    fn new(mut greys: Vec<f32>) -> Pattern {
        make_unit(&mut greys);
        Pattern { unit: greys }
    }

    fn correlation(&self, greys: &[f32]) -> f32 {
        let count = greys.len() as f32;
        let mean = greys.iter().sum::<f32>() / count;
        let (mut product, mut square) = (0.0, 0.0);
        for (unit, grey) in self.unit.iter().zip(greys) {
            let centred = grey - mean;
            product += unit * centred;
            square += centred * centred;
        }
        if square > 0.0 { product / square.sqrt() } else { 0.0 }
    }

    fn detail_correlation(&self, other: &Pattern) -> f32 {
        let (a, b) = (detail(&self.unit), detail(&other.unit));
        a.iter().zip(&b).map(|(a, b)| a * b).sum()
    }
}

/// Side of the blocks in which the surface is compared.
const BLOCK: usize = 8;
/// Correlation from which two blocks show the same.
const SAME_BLOCK: f32 = 0.9;
/// A block with less of the picture's energy than this share of an even spread shows nothing.
const BLANK_BLOCK: f32 = 0.04;

impl Pattern {
    /// The share of blocks, among those that show something in either picture, that show the same.
    fn shared_surface(&self, other: &Pattern) -> f32 {
        let (mut same, mut telling) = (0.0, 0.0);
        let blank = BLANK_BLOCK * (BLOCK * BLOCK) as f32 / (SIDE * SIDE) as f32;
        for top in (0..SIDE).step_by(BLOCK) {
            for left in (0..SIDE).step_by(BLOCK) {
                let (mut a, mut b) = (self.block(left, top), other.block(left, top));
                let energy = energy(&a).max(energy(&b));
                if energy < blank {
                    continue;
                }
                telling += 1.0;
                make_unit(&mut a);
                make_unit(&mut b);
                let correlation: f32 = a.iter().zip(&b).map(|(a, b)| a * b).sum();
                same += f32::from(u8::from(correlation >= SAME_BLOCK));
            }
        }
        if telling > 0.0 { same / telling } else { 0.0 }
    }

    fn block(&self, left: usize, top: usize) -> Vec<f32> {
        (top..top + BLOCK).flat_map(|y| self.unit[y * SIDE + left..][..BLOCK].iter().copied()).collect()
    }
}

/// Sum of squares around the mean.
fn energy(values: &[f32]) -> f32 {
    let mean = values.iter().sum::<f32>() / values.len() as f32;
    values.iter().map(|value| (value - mean).powi(2)).sum()
}

fn make_unit(values: &mut [f32]) {
    let mean = values.iter().sum::<f32>() / values.len() as f32;
    for value in values.iter_mut() {
        *value -= mean;
    }
    let length = values.iter().map(|value| value * value).sum::<f32>().sqrt();
    if length > 0.0 {
        for value in values.iter_mut() {
            *value /= length;
        }
    }
}

/// Each value less the mean of its 5 x 5 neighbourhood, made a unit vector.
fn detail(values: &[f32]) -> Vec<f32> {
    const REACH: usize = 2;
    let mut detail = Vec::with_capacity(values.len());
    for y in 0..SIDE {
        for x in 0..SIDE {
            let rows = y.saturating_sub(REACH)..(y + REACH + 1).min(SIDE);
            let columns = x.saturating_sub(REACH)..(x + REACH + 1).min(SIDE);
            let count = (rows.len() * columns.len()) as f32;
            let sum: f32 = rows.map(|row| values[row * SIDE..][columns.clone()].iter().sum::<f32>()).sum();
            detail.push(values[y * SIDE + x] - sum / count);
        }
    }
    make_unit(&mut detail);
    detail
}
