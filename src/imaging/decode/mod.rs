//! Bytes from the web to pixels, within limits: JPEG, PNG, WebP, GIF and BMP, told by content and never by name.
//! A decoder that panics gives an error like any other. What is decoded is not turned upright here, only told how to be.

use std::panic::{AssertUnwindSafe, catch_unwind};

use image::ImageFormat;
use image::metadata::Orientation;

use super::picture::Picture;
use super::raster::Raster;
use crate::locale::Message;

mod backdrop;
mod jpeg;
mod limits;
mod others;

pub use limits::{DecodeError, Limits};

/// Pictures with a shorter side than this, in pixels, show too little to be compared.
const MIN_SIDE: u32 = 32;

/// What a picture is decoded for. Colour costs a JPEG twice the time, and three times the memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    Luma,
    Colour,
}

/// Decodes what whole-picture codes need: of a JPEG the luma alone; other formats are decoded whole in any case.
pub fn decode_luma(bytes: &[u8], limits: &Limits) -> Result<Raster, DecodeError> {
    contained(bytes, limits, Wanted::Luma)
}

/// Decodes a picture once for everything: its luma is the same as [`decode_luma`] gives, unless the file is damaged.
pub fn decode_raster(bytes: &[u8], limits: &Limits) -> Result<Raster, DecodeError> {
    contained(bytes, limits, Wanted::Colour)
}

/// Decodes a picture to the size that is worked on.
pub fn decode(bytes: &[u8], limits: &Limits) -> Result<Picture, DecodeError> {
    decode_raster(bytes, limits).map(|raster| Picture::of(&raster))
}

fn contained(bytes: &[u8], limits: &Limits, wanted: Wanted) -> Result<Raster, DecodeError> {
    if bytes.len() as u64 > limits.max_bytes {
        return Err(DecodeError(Message::new("imaging-file-too-large").with("bytes", limits.max_bytes)));
    }
    let raster = catch_unwind(AssertUnwindSafe(|| read(bytes, limits, wanted)))
        .map_err(|_| DecodeError(Message::new("imaging-decoder-failed")))??;
    if raster.width.min(raster.height) < MIN_SIDE {
        let (width, height) = raster.upright_size();
        let message =
            Message::new("imaging-too-small").with("width", width).with("height", height).with("least", MIN_SIDE);
        return Err(DecodeError(message));
    }
    Ok(raster)
}

fn read(bytes: &[u8], limits: &Limits, wanted: Wanted) -> Result<Raster, DecodeError> {
    match format_of(bytes)? {
        ImageFormat::Jpeg => jpeg::read(bytes, limits, wanted),
        ImageFormat::Png => others::png(bytes, limits),
        ImageFormat::WebP => others::webp(bytes, limits),
        ImageFormat::Gif => others::gif(bytes, limits),
        ImageFormat::Bmp => others::bmp(bytes, limits),
        other => Err(unsupported(&other.extensions_str().first().copied().unwrap_or("?").to_uppercase())),
    }
}

fn format_of(bytes: &[u8]) -> Result<ImageFormat, DecodeError> {
    if let Some(name) = iso_media_format(bytes) {
        return Err(unsupported(name));
    }
    image::guess_format(bytes).map_err(|_| DecodeError(Message::new("imaging-unknown-format")))
}

/// The still-picture formats that come in ISO media boxes: none has a decoder in safe Rust alone.
fn iso_media_format(bytes: &[u8]) -> Option<&'static str> {
    let brand = bytes.get(4..12)?.strip_prefix(b"ftyp")?;
    match brand {
        b"avif" | b"avis" => Some("AVIF"),
        b"heic" | b"heix" | b"hevc" | b"mif1" | b"msf1" => Some("HEIF"),
        _ => None,
    }
}

fn unsupported(format: &str) -> DecodeError {
    DecodeError(Message::new("imaging-unsupported-format").with("format", format))
}

fn unreadable(error: &dyn std::fmt::Display) -> DecodeError {
    DecodeError(Message::new("imaging-unreadable").with("reason", error.to_string()))
}

/// Reads the orientation from Exif data, which begins with its TIFF header.
fn orientation(exif: Option<&[u8]>) -> Orientation {
    exif.and_then(Orientation::from_exif_chunk).unwrap_or(Orientation::NoTransforms)
}

#[cfg(test)]
mod tests;
