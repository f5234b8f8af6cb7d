//! PNG, WebP, GIF and BMP through the `image` crate; of what moves, the first of a few frames that shows something.
//! A still picture that is cut off is an error; an animation is cut to the frames that came whole.

use std::io::Cursor;

use image::codecs::{bmp::BmpDecoder, gif::GifDecoder, png::PngDecoder, webp::WebPDecoder};
use image::metadata::Orientation;
use image::{AnimationDecoder, DynamicImage, Frames, ImageDecoder, ImageError};

use super::{DecodeError, Limits, backdrop, orientation, unreadable};
use crate::imaging::raster::Raster;

pub(super) fn png(bytes: &[u8], limits: &Limits) -> Result<Raster, DecodeError> {
    let mut decoder =
        PngDecoder::with_limits(Cursor::new(bytes), allowed(limits)).map_err(|error| refused(&error, limits))?;
    check(&decoder, limits)?;
    if decoder.is_apng().is_ok_and(|moves| moves) {
        check_animation(&decoder, limits)?;
        let turned = turned(&mut decoder);
        let frames = decoder.apng().map_err(|error| refused(&error, limits))?.into_frames();
        // A picture whose animation is broken still has its first image.
        if let Ok(raster) = telling_frame(frames, turned, limits) {
            return Ok(raster);
        }
        let again = PngDecoder::with_limits(Cursor::new(bytes), allowed(limits));
        return still(again.map_err(|error| refused(&error, limits))?, limits);
    }
    still(decoder, limits)
}

pub(super) fn webp(bytes: &[u8], limits: &Limits) -> Result<Raster, DecodeError> {
    let mut decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(|error| refused(&error, limits))?;
    check(&decoder, limits)?;
    decoder.set_limits(allowed(limits)).map_err(|error| refused(&error, limits))?;
    if decoder.has_animation() {
        check_animation(&decoder, limits)?;
        let turned = turned(&mut decoder);
        return telling_frame(decoder.into_frames(), turned, limits);
    }
    still(decoder, limits)
}

pub(super) fn gif(bytes: &[u8], limits: &Limits) -> Result<Raster, DecodeError> {
    let mut decoder = GifDecoder::new(Cursor::new(bytes)).map_err(|error| refused(&error, limits))?;
    check_animation(&decoder, limits)?;
    decoder.set_limits(allowed(limits)).map_err(|error| refused(&error, limits))?;
    telling_frame(decoder.into_frames(), Orientation::NoTransforms, limits)
}

pub(super) fn bmp(bytes: &[u8], limits: &Limits) -> Result<Raster, DecodeError> {
    let decoder = BmpDecoder::new(Cursor::new(bytes)).map_err(|error| refused(&error, limits))?;
    still(decoder, limits)
}

fn still(mut decoder: impl ImageDecoder, limits: &Limits) -> Result<Raster, DecodeError> {
    check(&decoder, limits)?;
    let turned = turned(&mut decoder);
    let picture = DynamicImage::from_decoder(decoder).map_err(|error| refused(&error, limits))?;
    Ok(backdrop::raster(picture, turned))
}

/// The first of the frames looked at that shows something; where none does, the first.
fn telling_frame(frames: Frames, turned: Orientation, limits: &Limits) -> Result<Raster, DecodeError> {
    let mut first: Option<Raster> = None;
    let mut seen = 0;
    for frame in frames.take(limits.max_frames.max(1) as usize) {
        let frame = match (frame, &first) {
            (Ok(frame), _) => frame,
            (Err(error), None) => return Err(refused(&error, limits)),
            (Err(_), Some(_)) => break,
        };
        seen += 1;
        let mut raster = backdrop::raster(DynamicImage::ImageRgba8(frame.into_buffer()), turned);
        if raster.shows_something() {
            raster.frames_seen = seen;
            return Ok(raster);
        }
        first.get_or_insert(raster);
    }
    let mut raster = first.ok_or_else(|| unreadable(&"there is no frame"))?;
    raster.frames_seen = seen;
    Ok(raster)
}

fn turned(decoder: &mut impl ImageDecoder) -> Orientation {
    let exif = decoder.exif_metadata().ok().flatten();
    orientation(exif.as_deref())
}

/// Bytes a pixel takes in the working copies: at most the decoder's own and one in RGB.
const COPY_BYTES: u64 = 3;

fn check(decoder: &impl ImageDecoder, limits: &Limits) -> Result<(), DecodeError> {
    let (width, height) = decoder.dimensions();
    limits.check_size(width, height)?;
    let copies = if decoder.color_type().bytes_per_pixel() > 4 { COPY_BYTES } else { 0 };
    limits.check_alloc(decoder.total_bytes() + copies * u64::from(width) * u64::from(height))
}

/// Canvases of four bytes a pixel that are held at once: the one shown, the one before, and the frame that changes it.
const ANIMATION_CANVASES: u64 = 3;

fn check_animation(decoder: &impl ImageDecoder, limits: &Limits) -> Result<(), DecodeError> {
    let (width, height) = decoder.dimensions();
    limits.check_size(width, height)?;
    limits.check_alloc(ANIMATION_CANVASES * 4 * u64::from(width) * u64::from(height))
}

fn allowed(limits: &Limits) -> image::Limits {
    let mut allowed = image::Limits::no_limits();
    allowed.max_image_width = Some(limits.max_side);
    allowed.max_image_height = Some(limits.max_side);
    allowed.max_alloc = Some(limits.max_alloc_bytes);
    allowed
}

fn refused(error: &ImageError, limits: &Limits) -> DecodeError {
    match error {
        ImageError::Limits(_) => limits.too_large(),
        _ => unreadable(error),
    }
}
