//! The picture at sizes that shrink by 1.2, each with a margin around it, so that patches at the edge need no special case.

use super::{MOST_ENLARGED, Options};
use crate::resize::{Filter, greys};
use image::GrayImage;

/// How much smaller each level is than the one before.
const STEP: f32 = 1.2;
/// Pixels of margin, mirrored from the picture: a patch's radius, and the blur's.
pub(super) const MARGIN: usize = 20;
/// Pixels by which a vector of corner tests may run over a row's end.
const OVERRUN: usize = 32;
/// A level with a side below this shows nothing that could be told apart.
const LEAST_SIDE: usize = 24;
/// Weights of a Gaussian with sigma 2 over seven pixels; they sum to 256.
const BLUR: [u16; 4] = [56, 48, 34, 18];

pub(super) struct Pyramid {
    /// Large to small; never empty.
    pub levels: Vec<Level>,
}

/// One size of the picture.
pub(super) struct Level {
    pub width: usize,
    pub height: usize,
    /// Bytes from one row to the next in both planes.
    pub stride: usize,
    /// Pixels of the picture given for one of this level, across and down.
    pub scale: (f32, f32),
    pub sharp: Vec<u8>,
    /// Blurred, so that a single pixel may be compared.
    pub smooth: Vec<u8>,
}

impl Pyramid {
    /// None for a picture without a single level.
    pub fn of(picture: &GrayImage, options: &Options) -> Option<Pyramid> {
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        if width == 0 || height == 0 {
            return None;
        }
        let enlarged = (options.first_side as f32 / width.max(height) as f32).min(MOST_ENLARGED);
        let mut levels = Vec::with_capacity(options.levels);
        let mut current = picture.as_raw().clone();
        let mut size = (width, height);
        for number in 0..options.levels {
            let shrunk = enlarged / STEP.powi(number as i32);
            let wanted = (side(width, shrunk), side(height, shrunk));
            if wanted.0.min(wanted.1) < LEAST_SIDE {
                break;
            }
            if wanted != size {
                current = resized(&current, size, wanted)?;
                size = wanted;
            }
            let scale = (width as f32 / size.0 as f32, height as f32 / size.1 as f32);
            levels.push(Level::of(&current, size, scale));
        }
        (!levels.is_empty()).then_some(Pyramid { levels })
    }
}

fn side(of: usize, shrunk: f32) -> usize {
    (of as f32 * shrunk).round() as usize
}

fn resized(pixels: &[u8], size: (usize, usize), wanted: (usize, usize)) -> Option<Vec<u8>> {
    let pixels_of = |(width, height): (usize, usize)| (width as u32, height as u32);
    greys(pixels, pixels_of(size), pixels_of(wanted), Filter::Bilinear)
}

impl Level {
    fn of(pixels: &[u8], (width, height): (usize, usize), scale: (f32, f32)) -> Level {
        let stride = width + 2 * MARGIN + OVERRUN;
        let mut sharp = vec![0; stride * (height + 2 * MARGIN)];
        for (row, target) in sharp.chunks_exact_mut(stride).enumerate() {
            let source = &pixels[reflected(row as isize - MARGIN as isize, height) * width..][..width];
            target[MARGIN..MARGIN + width].copy_from_slice(source);
            for step in 1..=MARGIN {
                target[MARGIN - step] = source[reflected(-(step as isize), width)];
                target[MARGIN + width - 1 + step] = source[reflected((width - 1 + step) as isize, width)];
            }
        }
        let smooth = blurred(&sharp, stride);
        Level { width, height, stride, scale, sharp, smooth }
    }

    /// Index of a pixel, which may lie in the margin, in both planes.
    pub fn index(&self, x: isize, y: isize) -> usize {
        ((y + MARGIN as isize) * self.stride as isize + x + MARGIN as isize) as usize
    }
}

/// The index within `0..length` of which `index`, less than `length` outside, is the mirror image.
fn reflected(index: isize, length: usize) -> usize {
    let last = length as isize - 1;
    let index = index.abs();
    (if index > last { 2 * last - index } else { index }).clamp(0, last) as usize
}

/// Gaussian blur; the outermost three pixels stay as they are.
fn blurred(sharp: &[u8], stride: usize) -> Vec<u8> {
    let rows = sharp.len() / stride;
    let mut across = vec![0; sharp.len()];
    let mut smooth = sharp.to_vec();
    pulp::Arch::new().dispatch(
        #[inline(always)]
        || {
            for (source, target) in sharp.chunks_exact(stride).zip(across.chunks_exact_mut(stride)) {
                let taps: [&[u8]; 7] = std::array::from_fn(|tap| &source[tap..][..stride - 6]);
                weigh(taps, &mut target[3..stride - 3]);
            }
            for row in 3..rows - 3 {
                let taps: [&[u8]; 7] = std::array::from_fn(|tap| &across[(row + tap - 3) * stride..][..stride]);
                weigh(taps, &mut smooth[row * stride..][..stride]);
            }
        },
    );
    smooth
}

#[inline(always)]
fn weigh(taps: [&[u8]; 7], target: &mut [u8]) {
    let length = target.len();
    let taps = taps.map(|tap| &tap[..length]);
    for at in 0..length {
        let tap = |number: usize| u16::from(taps[number][at]);
        let sum =
            tap(3) * BLUR[0] + (tap(2) + tap(4)) * BLUR[1] + (tap(1) + tap(5)) * BLUR[2] + (tap(0) + tap(6)) * BLUR[3];
        target[at] = (sum >> 8) as u8;
    }
}
