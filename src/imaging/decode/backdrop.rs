//! Pictures of every kind of pixel to samples of eight bits, what is transparent laid on a backdrop on which it can be seen.

use image::metadata::Orientation;
use image::{ColorType, DynamicImage};

use crate::imaging::raster::{Raster, Samples, luma_of};

/// The picture as a page would show it.
pub(super) fn raster(picture: DynamicImage, orientation: Orientation) -> Raster {
    let (width, height) = (picture.width(), picture.height());
    let samples = match picture.color() {
        ColorType::L8 | ColorType::L16 => Samples::Luma(picture.into_luma8().into_raw()),
        colour if colour.has_alpha() => Samples::Rgb(laid_on_backdrop(picture.into_rgba8().into_raw())),
        _ => Samples::Rgb(picture.into_rgb8().into_raw()),
    };
    Raster { width, height, orientation, samples, frames_seen: 1 }
}

/// Blends in place: RGBA in, RGB out.
fn laid_on_backdrop(mut rgba: Vec<u8>) -> Vec<u8> {
    let backdrop = u32::from(backdrop(&rgba));
    let pixels = rgba.len() / 4;
    for pixel in 0..pixels {
        let alpha = u32::from(rgba[4 * pixel + 3]);
        for channel in 0..3 {
            let value = u32::from(rgba[4 * pixel + channel]);
            rgba[3 * pixel + channel] = ((value * alpha + backdrop * (255 - alpha) + 127) / 255) as u8;
        }
    }
    rgba.truncate(3 * pixels);
    rgba
}

/// Grey levels by which something must differ from the page to be seen on it.
const VISIBLE: f32 = 24.0;
/// A page is white; only what would be lost on it is laid on black: this share of what is drawn, or more, differs too little.
const LOST_SHARE: f64 = 0.75;

/// White, unless nearly all that is drawn is white itself and black would show more of it.
fn backdrop(rgba: &[u8]) -> u8 {
    let (mut drawn, mut lost_on_white, mut lost_on_black) = (0_u64, 0_u64, 0_u64);
    for pixel in rgba.chunks_exact(4) {
        let alpha = u64::from(pixel[3]);
        let luma = luma_of([pixel[0], pixel[1], pixel[2]]);
        drawn += alpha;
        lost_on_white += if luma > 255.0 - VISIBLE { alpha } else { 0 };
        lost_on_black += if luma < VISIBLE { alpha } else { 0 };
    }
    let is_lost = lost_on_white > 0 && lost_on_white as f64 >= LOST_SHARE * drawn as f64;
    if is_lost && lost_on_black < lost_on_white { 0 } else { 255 }
}
