//! The picture that features are found in: upright, in colour and in grey, its long side at most 400 pixels.

use image::{DynamicImage, GrayImage, RgbImage};

use super::raster::{Raster, Samples, luma_of, rgb_samples};
use super::resize::{self, Filter};

/// A decoded picture in the size that is worked on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Size of the upright original, in pixels.
    pub width: u32,
    pub height: u32,
    /// Of one size, with the original's proportions; never enlarged.
    pub rgb: RgbImage,
    pub grey: GrayImage,
}

impl Picture {
    /// Pixels of the long side of `rgb` and `grey`, at most.
    pub const MAX_SIDE: u32 = 400;

    /// Where the raster has luma alone, `rgb` shows it in grey.
    pub fn of(raster: &Raster) -> Picture {
        Picture::within(raster, Picture::MAX_SIDE)
    }

    /// The same with another bound, in pixels, on the long side of `rgb` and `grey`.
    pub fn within(raster: &Raster, max_side: u32) -> Picture {
        let (width, height) = raster.upright_size();
        let (shown_width, shown_height) = working_size(raster.width, raster.height, max_side);
        let (from, to) = ((raster.width, raster.height), (shown_width, shown_height));
        let (rgb, grey) = match &raster.samples {
            Samples::Luma(luma) => {
                let grey = shrunk(luma, from, to, resize::greys);
                (tripled(&grey), grey)
            }
            Samples::YCbCr(colours) => {
                let colours = shrunk(colours, from, to, resize::colours);
                (rgb_samples(&colours), greys(&colours, |colour| colour[0]))
            }
            Samples::Rgb(colours) => {
                let rgb = shrunk(colours, from, to, resize::colours);
                let grey = greys(&rgb, |rgb| luma_of([rgb[0], rgb[1], rgb[2]]).round() as u8);
                (rgb, grey)
            }
        };
        // Both have exactly one pixel's samples for each pixel of the size they were shrunk to.
        let rgb = RgbImage::from_raw(shown_width, shown_height, rgb).unwrap_or_default();
        let grey = GrayImage::from_raw(shown_width, shown_height, grey).unwrap_or_default();
        let (mut rgb, mut grey) = (DynamicImage::from(rgb), DynamicImage::from(grey));
        rgb.apply_orientation(raster.orientation);
        grey.apply_orientation(raster.orientation);
        Picture { width, height, rgb: rgb.into_rgb8(), grey: grey.into_luma8() }
    }
}

fn tripled(grey: &[u8]) -> Vec<u8> {
    let mut rgb = vec![0; 3 * grey.len()];
    rgb.chunks_exact_mut(3).zip(grey).for_each(|(rgb, grey)| rgb.fill(*grey));
    rgb
}

fn greys(colours: &[u8], luma: impl Fn(&[u8]) -> u8) -> Vec<u8> {
    let mut grey = vec![0; colours.len() / 3];
    grey.iter_mut().zip(colours.chunks_exact(3)).for_each(|(grey, colour)| *grey = luma(colour));
    grey
}

fn working_size(width: u32, height: u32, max_side: u32) -> (u32, u32) {
    let longest = width.max(height);
    if longest <= max_side {
        return (width, height);
    }
    let scaled = |side: u32| {
        let (side, longest) = (u64::from(side), u64::from(longest));
        (((side * u64::from(max_side) + longest / 2) / longest) as u32).max(1)
    };
    (scaled(width), scaled(height))
}

/// A way to resize samples.
type Resize = fn(&[u8], (u32, u32), (u32, u32), Filter) -> Option<Vec<u8>>;

/// The samples averaged down to the size asked for.
fn shrunk(samples: &[u8], from: (u32, u32), to: (u32, u32), resize: Resize) -> Vec<u8> {
    if from == to {
        return samples.to_vec();
    }
    resize(samples, from, to, Filter::Hamming).expect("a raster has all its samples")
}
