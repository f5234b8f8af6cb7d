//! JPEG through zune-jpeg. A file that is cut off gives the rows that came, the rest grey, as browsers show it.

use image::metadata::Orientation;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::{DecodeError, Limits, Wanted, orientation, unreadable};
use crate::imaging::raster::{Raster, Samples};
use crate::locale::Message;

pub(super) fn read(bytes: &[u8], limits: &Limits, wanted: Wanted) -> Result<Raster, DecodeError> {
    let side = limits.max_side as usize;
    // The decoder's own bound on scans counts those of progressive pictures only; ours is checked below.
    let options = DecoderOptions::default()
        .set_max_width(side)
        .set_max_height(side)
        .set_strict_mode(false)
        .jpeg_set_max_scans(usize::MAX);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(|error| refused(&error, limits))?;
    let (Some((width, height)), Some(stored)) = (decoder.dimensions(), decoder.input_colorspace()) else {
        return Err(unreadable(&"no size is given"));
    };
    let (width, height) = (width as u32, height as u32);
    limits.check_size(width, height)?;
    let given = match (stored, wanted) {
        (ColorSpace::Luma, _) | (ColorSpace::YCbCr, Wanted::Luma) => ColorSpace::Luma,
        (ColorSpace::YCbCr, Wanted::Colour) => ColorSpace::YCbCr,
        _ => ColorSpace::RGB,
    };
    let scans = Scans::count(bytes);
    let pixels = u64::from(width) * u64::from(height);
    if pixels * scans.count > limits.max_scanned_pixels {
        return Err(DecodeError(Message::new("imaging-too-many-scans").with("scans", scans.count)));
    }
    let coefficients = if scans.buffered { 2 * stored.num_components() as u64 } else { 0 };
    limits.check_alloc(pixels * (given.num_components() as u64 + coefficients))?;
    decoder.set_options(options.jpeg_set_out_colorspace(given));
    let orientation = decoder.exif().map_or(Orientation::NoTransforms, |exif| orientation(Some(exif)));
    let samples = decoder.decode().map_err(|error| refused(&error, limits))?;
    let samples = match given {
        ColorSpace::Luma => Samples::Luma(samples),
        ColorSpace::YCbCr => Samples::YCbCr(samples),
        _ => Samples::Rgb(samples),
    };
    Ok(Raster { width, height, orientation, samples, frames_seen: 1 })
}

fn refused(error: &zune_jpeg::errors::DecodeErrors, limits: &Limits) -> DecodeError {
    match error {
        zune_jpeg::errors::DecodeErrors::LargeDimensions(_) => limits.too_large(),
        _ => unreadable(error),
    }
}

/// How often the decoder goes over the picture, and whether it keeps all coefficients while it does.
struct Scans {
    count: u64,
    buffered: bool,
}

impl Scans {
    /// Walks over the header segments to the first scan, then counts everything that could begin another. Data of a scan holds
    /// no such bytes, so this never counts too few; a thumbnail in the header is stepped over.
    fn count(bytes: &[u8]) -> Scans {
        const START_OF_SCAN: u8 = 0xda;
        let mut components = 0;
        let mut progressive = false;
        let mut at = 2;
        while let Some([0xff, marker]) = bytes.get(at..at + 2) {
            let Some([high, low]) = bytes.get(at + 2..at + 4) else { break };
            match marker {
                &START_OF_SCAN => {
                    let first = bytes.get(at + 4).copied().unwrap_or_default();
                    let rest = &bytes[at..];
                    let count = rest.windows(2).filter(|pair| *pair == [0xff, START_OF_SCAN]).count() as u64;
                    return Scans { count, buffered: progressive || first < components };
                }
                0xc0..=0xc3 => {
                    components = bytes.get(at + 9).copied().unwrap_or_default();
                    progressive |= *marker == 0xc2;
                }
                _ => {}
            }
            // A fill byte before a marker has no length.
            at += if *marker == 0xff { 1 } else { 2 + usize::from(u16::from_be_bytes([*high, *low])) };
        }
        // Not laid out as usual: every occurrence counts.
        let count = bytes.windows(2).filter(|pair| *pair == [0xff, START_OF_SCAN]).count() as u64;
        Scans { count, buffered: true }
    }
}
