//! How much there is to a drawing: its corners. Rings, bars and discs have hardly any, and lie in every other picture.

use image::{GrayImage, RgbImage, imageops};

use super::outline::Frame;

/// Longer side of the drawing in which corners are counted, in pixels, and the margin around it.
const SIDE: u32 = 200;
const MARGIN: u32 = 8;
/// A corner has at least this share of the strongest one's strength (Shi and Tomasi 1994), ...
const LEAST_SHARE: f32 = 0.12;
/// ... and none stronger within this many pixels.
const APART: usize = 5;
/// Half the side of the square over which gradients are gathered.
const WINDOW: usize = 2;

/// The number of corners of the drawing in `frame`.
pub(super) fn corners(picture: &RgbImage, frame: &Frame) -> u32 {
    let drawing = imageops::grayscale(&frame.cut(picture, SIDE, MARGIN));
    let (width, height) = (drawing.width() as usize, drawing.height() as usize);
    let strength = strengths(&drawing, width, height);
    let least = strength.iter().copied().fold(0.0, f32::max) * LEAST_SHARE;
    let mut count = 0;
    for y in APART..height - APART {
        for x in APART..width - APART {
            let here = strength[y * width + x];
            let is_peak = || {
                (y - APART..=y + APART).all(|row| {
                    let line = &strength[row * width + x - APART..=row * width + x + APART];
                    // Of equal ones the first counts.
                    let earlier = |column: usize| row < y || (row == y && column < APART);
                    line.iter().enumerate().all(|(column, &other)| other < here || (other == here && !earlier(column)))
                })
            };
            count += u32::from(here > least && here > f32::EPSILON && is_peak());
        }
    }
    count
}

/// The smaller eigenvalue of the gradients' structure at each pixel.
fn strengths(drawing: &GrayImage, width: usize, height: usize) -> Vec<f32> {
    let pixels = drawing.as_raw();
    let mut products = vec![[0.0f32; 3]; width * height];
    for y in 1..height - 1 {
        for x in 1..width - 1 {
            let at = |row: usize, column: usize| f32::from(pixels[row * width + column]);
            let right = at(y - 1, x + 1) + 2.0 * at(y, x + 1) + at(y + 1, x + 1)
                - at(y - 1, x - 1)
                - 2.0 * at(y, x - 1)
                - at(y + 1, x - 1);
            let down = at(y + 1, x - 1) + 2.0 * at(y + 1, x) + at(y + 1, x + 1)
                - at(y - 1, x - 1)
                - 2.0 * at(y - 1, x)
                - at(y - 1, x + 1);
            products[y * width + x] = [right * right, right * down, down * down];
        }
    }
    let mut strength = vec![0.0; width * height];
    for y in WINDOW..height - WINDOW {
        for x in WINDOW..width - WINDOW {
            let mut sum = [0.0f32; 3];
            for row in y - WINDOW..=y + WINDOW {
                for product in &products[row * width + x - WINDOW..=row * width + x + WINDOW] {
                    sum.iter_mut().zip(product).for_each(|(sum, product)| *sum += product);
                }
            }
            let [across, both, along] = sum;
            strength[y * width + x] = (across + along - ((across - along).powi(2) + 4.0 * both * both).sqrt()) / 2.0;
        }
    }
    strength
}
