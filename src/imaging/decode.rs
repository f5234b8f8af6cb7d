//! Bytes to grey pixels, within limits. A decoder that panics gives an error like any other.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use image::{DynamicImage, GrayImage, ImageDecoder, ImageReader, imageops};

use super::{DecodeError, Limits};
use crate::locale::Message;

/// Pictures with a shorter side than this show too little to be compared.
const MIN_SIDE: u32 = 32;
/// Longer sides are shrunk to this many pixels before anything is computed.
const WORKING_SIDE: u32 = 512;

/// A decoded picture, ready to be measured.
pub(super) struct Decoded {
    /// Size as displayed, in pixels.
    pub width: u32,
    pub height: u32,
    /// The picture in grey on white, no side longer than the working size.
    pub grey: GrayImage,
}

/// Reads the first frame of a JPEG, PNG, GIF, WebP or BMP picture; the format is told by content, never by name.
pub(super) fn decode(bytes: &[u8], limits: &Limits) -> Result<Decoded, DecodeError> {
    let picture = catch_unwind(AssertUnwindSafe(|| read(bytes, limits)))
        .map_err(|_| DecodeError(Message::new("imaging-decoder-failed")))??;
    let (width, height) = (picture.width(), picture.height());
    if width.min(height) < MIN_SIDE {
        let message =
            Message::new("imaging-too-small").with("width", width).with("height", height).with("least", MIN_SIDE);
        return Err(DecodeError(message));
    }
    let grey = on_white(&picture);
    let longest = width.max(height);
    let grey = if longest > WORKING_SIDE {
        let scaled =
            |side: u32| ((u64::from(side) * u64::from(WORKING_SIDE)).div_ceil(u64::from(longest)) as u32).max(1);
        imageops::thumbnail(&grey, scaled(width), scaled(height))
    } else {
        grey
    };
    Ok(Decoded { width, height, grey })
}

fn read(bytes: &[u8], limits: &Limits) -> Result<DynamicImage, DecodeError> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|error| unreadable(&error))?;
    if reader.format().is_none() {
        return Err(DecodeError(Message::new("imaging-unknown-format")));
    }
    let mut allowed = image::Limits::no_limits();
    allowed.max_image_width = Some(limits.max_side);
    allowed.max_image_height = Some(limits.max_side);
    allowed.max_alloc = Some(limits.max_alloc_bytes);
    reader.limits(allowed);
    let mut decoder = reader.into_decoder().map_err(|error| refused(&error, limits))?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > limits.max_pixels || decoder.total_bytes() > limits.max_alloc_bytes {
        return Err(too_large(limits));
    }
    let orientation = decoder.orientation().unwrap_or(image::metadata::Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|error| refused(&error, limits))?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

/// Grey values as seen on a white page: transparent parts are white.
fn on_white(picture: &DynamicImage) -> GrayImage {
    if !picture.color().has_alpha() {
        return picture.to_luma8();
    }
    let with_alpha = picture.to_luma_alpha8();
    GrayImage::from_fn(with_alpha.width(), with_alpha.height(), |x, y| {
        let [grey, alpha] = with_alpha.get_pixel(x, y).0.map(u32::from);
        image::Luma([((grey * alpha + 255 * (255 - alpha) + 127) / 255) as u8])
    })
}

fn refused(error: &image::ImageError, limits: &Limits) -> DecodeError {
    match error {
        image::ImageError::Limits(_) => too_large(limits),
        _ => unreadable(error),
    }
}

fn too_large(limits: &Limits) -> DecodeError {
    DecodeError(Message::new("imaging-too-large").with("pixels", limits.max_pixels).with("side", limits.max_side))
}

fn unreadable(error: &dyn std::fmt::Display) -> DecodeError {
    DecodeError(Message::new("imaging-unreadable").with("reason", error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        let picture = DynamicImage::ImageRgba8(image::RgbaImage::from_pixel(width, height, image::Rgba([0, 0, 0, 0])));
        picture.write_to(&mut Cursor::new(&mut bytes), image::ImageFormat::Png).unwrap();
        bytes
    }

    fn code(bytes: &[u8], limits: &Limits) -> String {
        decode(bytes, limits)
            .map_or_else(|error| error.0.code.into_owned(), |picture| format!("{}x{}", picture.width, picture.height))
    }

    #[test]
    fn refuses_what_cannot_or_must_not_be_read() {
        let limits = Limits::default();
        let tight = Limits { max_pixels: 5_000, ..limits };
        let narrow = Limits { max_side: 90, ..limits };
        let cut = &png(100, 60)[..60];
        for (bytes, limits, outcome) in [
            (&png(100, 60)[..], &limits, "100x60"),
            (&png(31, 500), &limits, "imaging-too-small"),
            (&png(100, 60), &tight, "imaging-too-large"),
            (&png(100, 60), &narrow, "imaging-too-large"),
            (cut, &limits, "imaging-unreadable"),
            (b"<html>not a picture", &limits, "imaging-unknown-format"),
            (b"", &limits, "imaging-unknown-format"),
        ] {
            assert_eq!(code(bytes, limits), outcome);
        }
    }

    #[test]
    fn transparent_is_white() {
        let decoded = decode(&png(40, 40), &Limits::default()).unwrap();
        assert!(decoded.grey.pixels().all(|pixel| pixel.0 == [255]));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn damaged_pictures_never_panic(at in 8usize..200, byte in any::<u8>(), keep in 0usize..400) {
            let mut bytes = png(64, 64);
            if let Some(target) = bytes.get_mut(at) {
                *target = byte;
            }
            bytes.truncate(keep.max(8));
            let _ = decode(&bytes, &Limits { max_alloc_bytes: 1 << 20, ..Limits::default() });
        }
    }
}
