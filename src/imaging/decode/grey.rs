//! The grey picture that fingerprints of the first format are computed from.

use image::{DynamicImage, GrayImage, imageops};

use super::raster::{Raster, Samples, luma_of};
use super::{DecodeError, Limits};

/// Longer sides are shrunk to this many pixels before anything is computed.
const WORKING_SIDE: u32 = 512;

/// A decoded picture, ready to be measured.
pub(in crate::imaging) struct Decoded {
    /// Size as displayed, in pixels.
    pub width: u32,
    pub height: u32,
    /// The picture in grey, no side longer than the working size.
    pub grey: GrayImage,
}

pub(in crate::imaging) fn decode(bytes: &[u8], limits: &Limits) -> Result<Decoded, DecodeError> {
    let raster = Raster::luma(bytes, limits)?;
    let (width, height) = raster.upright_size();
    let grey = match raster.samples {
        Samples::Luma(luma) => luma,
        Samples::YCbCr(colours) => colours.chunks_exact(3).map(|colour| colour[0]).collect(),
        Samples::Rgb(colours) => {
            colours.chunks_exact(3).map(|rgb| luma_of([rgb[0], rgb[1], rgb[2]]).round() as u8).collect()
        }
    };
    let grey = GrayImage::from_raw(raster.width, raster.height, grey).unwrap_or_default();
    let longest = width.max(height);
    let grey = if longest > WORKING_SIDE {
        let scaled =
            |side: u32| ((u64::from(side) * u64::from(WORKING_SIDE)).div_ceil(u64::from(longest)) as u32).max(1);
        imageops::thumbnail(&grey, scaled(raster.width), scaled(raster.height))
    } else {
        grey
    };
    let mut grey = DynamicImage::from(grey);
    grey.apply_orientation(raster.orientation);
    Ok(Decoded { width, height, grey: grey.into_luma8() })
}
