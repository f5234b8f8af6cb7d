//! A decoded picture at its full size, as the file stores it: not yet turned upright, in the samples its format has.

use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, RgbImage};

/// Decoded pixels. Their luma can be read row by row whatever they are stored as.
#[derive(Clone, Debug)]
pub struct Raster {
    /// Size as stored, in pixels.
    pub width: u32,
    pub height: u32,
    /// What must be done to see it upright.
    pub orientation: Orientation,
    pub samples: Samples,
    /// Frames that were looked at to choose this one: 1 for anything that does not move.
    pub frames_seen: u32,
}

/// Row by row, without padding.
#[derive(Clone, Debug)]
pub enum Samples {
    /// One byte a pixel.
    Luma(Vec<u8>),
    /// Three bytes a pixel, full range (JFIF).
    YCbCr(Vec<u8>),
    /// Three bytes a pixel.
    Rgb(Vec<u8>),
}

impl Raster {
    /// Width and height as displayed, in pixels.
    pub fn upright_size(&self) -> (u32, u32) {
        use Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
        match self.orientation {
            Rotate90 | Rotate270 | Rotate90FlipH | Rotate270FlipH => (self.height, self.width),
            _ => (self.width, self.height),
        }
    }
}

/// Standard deviation of grey values from which on a frame shows something: fades and blank leaders stay below.
const LEAST_SPREAD: f32 = 8.0;
/// Rows and columns that are looked at to tell.
const PROBES: usize = 32;

impl Raster {
    /// Whether the picture is more than one tone, judged by a grid of its pixels.
    pub fn shows_something(&self) -> bool {
        let (width, height) = (self.width as usize, self.height as usize);
        let probe = |at: usize, side: usize| (2 * at + 1) * side / (2 * PROBES);
        let greys: Vec<f32> = (0..PROBES * PROBES)
            .map(|at| self.luma_at(probe(at / PROBES, height) * width + probe(at % PROBES, width)))
            .collect();
        let mean = greys.iter().sum::<f32>() / greys.len() as f32;
        let variance = greys.iter().map(|grey| (grey - mean).powi(2)).sum::<f32>() / greys.len() as f32;
        variance.sqrt() >= LEAST_SPREAD
    }

    /// The whole picture, as it is stored, for code that wants it so. Takes as much memory again.
    pub fn to_image(&self) -> DynamicImage {
        // The samples are always as many as the size says.
        let rgb = |samples| RgbImage::from_raw(self.width, self.height, samples).unwrap_or_default().into();
        match &self.samples {
            Samples::Luma(luma) => {
                GrayImage::from_raw(self.width, self.height, luma.clone()).unwrap_or_default().into()
            }
            Samples::YCbCr(colours) => rgb(rgb_samples(colours)),
            Samples::Rgb(colours) => rgb(colours.clone()),
        }
    }

    pub fn luma_at(&self, pixel: usize) -> f32 {
        match &self.samples {
            Samples::Luma(luma) => f32::from(luma[pixel]),
            Samples::YCbCr(colours) => f32::from(colours[3 * pixel]),
            Samples::Rgb(colours) => luma_of([colours[3 * pixel], colours[3 * pixel + 1], colours[3 * pixel + 2]]),
        }
    }
}

/// Luma of a colour (ITU-R BT.601), as JPEG and PDQ define it.
pub fn luma_of([red, green, blue]: [u8; 3]) -> f32 {
    0.299 * f32::from(red) + 0.587 * f32::from(green) + 0.114 * f32::from(blue)
}

/// Colours from full-range YCbCr (JFIF), three bytes a pixel.
pub fn rgb_samples(colours: &[u8]) -> Vec<u8> {
    let mut rgb = vec![0; colours.len()];
    pulp::Arch::new().dispatch(|| {
        for (rgb, colour) in rgb.chunks_exact_mut(3).zip(colours.chunks_exact(3)) {
            rgb.copy_from_slice(&rgb_of([colour[0], colour[1], colour[2]]));
        }
    });
    rgb
}

/// In parts of 65,536, rounded.
#[inline(always)]
fn rgb_of([luma, blue, red]: [u8; 3]) -> [u8; 3] {
    const HALF: i32 = 1 << 15;
    let (luma, blue, red) = (i32::from(luma) << 16, i32::from(blue) - 128, i32::from(red) - 128);
    let rgb = [luma + 91_881 * red, luma - 22_554 * blue - 46_802 * red, luma + 116_130 * blue];
    rgb.map(|value| ((value + HALF) >> 16).clamp(0, 255) as u8)
}
