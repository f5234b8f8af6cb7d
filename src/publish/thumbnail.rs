//! Small pictures for reports: decoded within limits and encoded anew, so that no byte a site sent reaches a reader.

use std::io::Cursor;
use std::panic::catch_unwind;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageReader, RgbImage};

use super::Thumbnail;
use crate::imaging::{DecodeError, Limits};
use crate::locale::Message;

const JPEG_QUALITY: u8 = 80;

/// Encodes the picture as a JPEG whose longer side has at most `max_side` pixels; smaller pictures keep their size.
/// `label` is the address or file name it stands for.
pub fn thumbnail(bytes: &[u8], label: &str, max_side: u32) -> Result<Thumbnail, DecodeError> {
    // A decoder that panics on hostile bytes gives an error like any other.
    let picture = catch_unwind(|| decode(bytes, &Limits::default()))
        .map_err(|_| DecodeError(Message::new("publish-picture-decoder-failed").with("name", label)))?
        .map_err(|problem| unreadable(label, &problem.to_string()))?;
    let max_side = max_side.max(1);
    let fits = picture.width() <= max_side && picture.height() <= max_side;
    let small = if fits { picture } else { picture.resize(max_side, max_side, FilterType::Triangle) };
    let flat = on_white(&small);
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, JPEG_QUALITY)
        .encode_image(&flat)
        .map_err(|problem| unreadable(label, &problem.to_string()))?;
    Ok(Thumbnail { label: label.to_owned(), jpeg, width: flat.width(), height: flat.height() })
}

fn decode(bytes: &[u8], limits: &Limits) -> image::ImageResult<DynamicImage> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
    let mut decoder_limits = image::Limits::default();
    decoder_limits.max_image_width = Some(limits.max_side);
    decoder_limits.max_image_height = Some(limits.max_side);
    decoder_limits.max_alloc = Some(limits.max_alloc_bytes);
    reader.limits(decoder_limits);
    let mut decoder = reader.into_decoder()?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > limits.max_pixels {
        let kind = image::error::LimitErrorKind::DimensionError;
        return Err(image::ImageError::Limits(image::error::LimitError::from_kind(kind)));
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

/// JPEG has no transparency: shops show their cut-out pictures on white.
fn on_white(picture: &DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.to_rgb8();
    }
    let rgba = picture.to_rgba8();
    RgbImage::from_fn(rgba.width(), rgba.height(), |x, y| {
        let [r, g, b, alpha] = rgba.get_pixel(x, y).0.map(u32::from);
        image::Rgb([r, g, b].map(|value| ((value * alpha + 255 * (255 - alpha)) / 255) as u8))
    })
}

fn unreadable(label: &str, problem: &str) -> DecodeError {
    DecodeError(Message::new("publish-picture-unreadable").with("name", label).with("problem", problem))
}

#[cfg(test)]
mod tests {
    use image::{ImageFormat, Rgba, RgbaImage};

    use super::*;

    fn png(width: u32, height: u32, colour: [u8; 4]) -> Vec<u8> {
        let mut file = Cursor::new(Vec::new());
        RgbaImage::from_pixel(width, height, Rgba(colour)).write_to(&mut file, ImageFormat::Png).unwrap();
        file.into_inner()
    }

    #[test]
    fn the_longer_side_is_bounded_and_the_shape_kept() {
        for (width, height, small) in [(640, 320, (240, 120)), (100, 50, (100, 50)), (10, 1000, (2, 240))] {
            let thumbnail = thumbnail(&png(width, height, [9, 9, 9, 255]), "a.png", 240).unwrap();
            assert_eq!((thumbnail.width, thumbnail.height), small, "{width}x{height}");
            let decoded = image::load_from_memory_with_format(&thumbnail.jpeg, ImageFormat::Jpeg).unwrap();
            assert_eq!((decoded.width(), decoded.height()), small);
        }
    }

    #[test]
    fn transparent_pictures_stand_on_white() {
        let thumbnail = thumbnail(&png(8, 8, [0, 0, 0, 0]), "a.png", 8).unwrap();
        let decoded = image::load_from_memory(&thumbnail.jpeg).unwrap().to_rgb8();
        assert!(decoded.pixels().all(|pixel| pixel.0.iter().all(|value| *value > 250)));
    }

    #[test]
    fn what_is_no_picture_is_named() {
        let cut_off = png(640, 640, [1, 2, 3, 255])[..60].to_vec();
        for bytes in [&b"<html>"[..], &[], &cut_off] {
            let DecodeError(message) = thumbnail(bytes, "https://shop.test/a.jpg", 240).unwrap_err();
            assert!(message.to_string().contains("https://shop.test/a.jpg"), "{message}");
        }
        assert!(thumbnail(&png(20_001, 1, [0; 4]), "wide.png", 240).is_err(), "wider than the limit");
    }
}
