//! A decoded picture at its full size, as the file stores it: not yet turned upright, in the samples its format has.

use image::metadata::Orientation;

/// Decoded pixels. Their luma can be read row by row whatever they are stored as.
#[derive(Clone, Debug)]
pub struct Raster {
    /// Size as stored, in pixels.
    pub(in crate::imaging) width: u32,
    pub(in crate::imaging) height: u32,
    /// What must be done to see it upright.
    pub(in crate::imaging) orientation: Orientation,
    pub(in crate::imaging) samples: Samples,
    /// Frames that were looked at to choose this one: 1 for anything that does not move.
    pub frames_seen: u32,
}

/// Row by row, without padding.
#[derive(Clone, Debug)]
pub(in crate::imaging) enum Samples {
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
    pub(in crate::imaging) fn shows_something(&self) -> bool {
        let (width, height) = (self.width as usize, self.height as usize);
        let probe = |at: usize, side: usize| (2 * at + 1) * side / (2 * PROBES);
        let greys: Vec<f32> = (0..PROBES * PROBES)
            .map(|at| self.luma_at(probe(at / PROBES, height) * width + probe(at % PROBES, width)))
            .collect();
        let mean = greys.iter().sum::<f32>() / greys.len() as f32;
        let variance = greys.iter().map(|grey| (grey - mean).powi(2)).sum::<f32>() / greys.len() as f32;
        variance.sqrt() >= LEAST_SPREAD
    }

    fn luma_at(&self, pixel: usize) -> f32 {
        match &self.samples {
            Samples::Luma(luma) => f32::from(luma[pixel]),
            Samples::YCbCr(colours) => f32::from(colours[3 * pixel]),
            Samples::Rgb(colours) => luma_of([colours[3 * pixel], colours[3 * pixel + 1], colours[3 * pixel + 2]]),
        }
    }
}

/// Luma of a colour (ITU-R BT.601), as JPEG and PDQ define it.
pub(in crate::imaging) fn luma_of([red, green, blue]: [u8; 3]) -> f32 {
    0.299 * f32::from(red) + 0.587 * f32::from(green) + 0.114 * f32::from(blue)
}
