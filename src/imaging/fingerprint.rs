//! What is kept of a picture that was seen: whole-picture codes and a small copy, from which everything else is computed.
//! Its bytes outlive the program, so that a right registered later is compared with all pictures ever captured.

use std::borrow::Cow;

use image::codecs::jpeg::JpegEncoder;

use super::Code;
use super::Window;
use super::pdq::{Pdq, Trimmed};
use super::picture::Picture;
use super::raster::Raster;
use super::{DecodeError, Limits, decode, decode_raster};
use crate::locale::Message;

/// A picture as it is compared. Two of one picture are equal.
#[derive(Clone, Debug, PartialEq)]
pub struct Fingerprint {
    /// Size of the original as displayed, in pixels.
    pub width: u32,
    pub height: u32,
    /// PDQ of the whole, then of what is left without margins where there are any; none for a picture that shows too little.
    pub(super) views: Vec<SeenView>,
    small: Small,
}

/// A part of the picture with its code.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct SeenView {
    pub window: Window,
    pub code: Code,
}

/// The picture at working size, as pixels or as they are kept.
#[derive(Clone, Debug, PartialEq)]
enum Small {
    Pixels(Picture),
    Jpeg(Vec<u8>),
}

/// First byte of [`Fingerprint::to_bytes`].
const FORMAT: u8 = 2;
/// Format, width, height, number of views.
const HEAD: usize = 1 + 4 + 4 + 1;
pub(super) const CODE_BYTES: usize = 32;
pub(super) const WINDOW_BYTES: usize = 16;
pub(super) const MAX_VIEWS: usize = 2;
/// Fine enough for edges and features to stay where they are: a picture of 400 pixels takes some 20 KiB.
const JPEG_QUALITY: u8 = 85;

/// Reads a picture and takes its fingerprint.
pub fn fingerprint(bytes: &[u8], limits: &Limits) -> Result<Fingerprint, DecodeError> {
    let raster = decode_raster(bytes, limits)?;
    let picture = Picture::of(&raster);
    let views = hashed(&raster).into_iter().map(|(window, pdq)| SeenView { window, code: pdq.codes[0] }).collect();
    Ok(Fingerprint { width: picture.width, height: picture.height, views, small: Small::Pixels(picture) })
}

/// PDQ of the whole and of what is left without margins, as far as each shows enough.
pub(super) fn hashed(raster: &Raster) -> Vec<(Window, Pdq)> {
    let trimmed = Trimmed::of(raster).map(|trimmed| (trimmed.window, trimmed.pdq));
    [Some((Window::WHOLE, Pdq::of(raster))), trimmed]
        .into_iter()
        .flatten()
        .filter(|(_, pdq)| pdq.is_telling())
        .collect()
}

impl Fingerprint {
    /// Its size as transforms need it.
    pub(super) fn size(&self) -> [f32; 2] {
        [self.width as f32, self.height as f32]
    }

    /// The picture at working size. What was kept is nearly the same as what was seen.
    pub fn picture(&self) -> Result<Cow<'_, Picture>, DecodeError> {
        match &self.small {
            Small::Pixels(picture) => Ok(Cow::Borrowed(picture)),
            Small::Jpeg(bytes) => {
                let small = decode(bytes, &Limits::default())?;
                Ok(Cow::Owned(Picture { width: self.width, height: self.height, ..small }))
            }
        }
    }

    /// Format, size, views, then the small picture as JPEG: some 20 KiB.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![FORMAT];
        bytes.extend(self.width.to_le_bytes());
        bytes.extend(self.height.to_le_bytes());
        bytes.push(self.views.len() as u8);
        for view in &self.views {
            write_window(view.window, &mut bytes);
            write_code(&view.code, &mut bytes);
        }
        match &self.small {
            Small::Jpeg(jpeg) => bytes.extend(jpeg),
            Small::Pixels(picture) => {
                let into_memory = JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY).encode_image(&picture.rgb);
                into_memory.expect("a picture of working size is within what JPEG can hold");
            }
        }
        bytes
    }

    /// Reads what [`Fingerprint::to_bytes`] wrote.
    pub fn from_bytes(bytes: &[u8]) -> Result<Fingerprint, DecodeError> {
        Self::read(bytes).ok_or_else(|| DecodeError(Message::new("imaging-bad-fingerprint")))
    }

    fn read(bytes: &[u8]) -> Option<Fingerprint> {
        let (head, rest) = bytes.split_at_checked(HEAD)?;
        let number = |at: usize| Some(u32::from_le_bytes(head.get(at..at + 4)?.try_into().ok()?));
        let count = usize::from(head[9]);
        if head[0] != FORMAT || count > MAX_VIEWS {
            return None;
        }
        let (views, jpeg) = rest.split_at_checked(count * (WINDOW_BYTES + CODE_BYTES))?;
        let view = |bytes: &[u8]| {
            let (window, code) = bytes.split_at(WINDOW_BYTES);
            Some(SeenView { window: read_window(window)?, code: read_code(code) })
        };
        Some(Fingerprint {
            width: number(1)?,
            height: number(5)?,
            views: views.chunks_exact(WINDOW_BYTES + CODE_BYTES).map(view).collect::<Option<_>>()?,
            small: Small::Jpeg(jpeg.to_vec()),
        })
    }
}

pub(super) fn write_code(code: &Code, bytes: &mut Vec<u8>) {
    bytes.extend(code.iter().flat_map(|word| word.to_le_bytes()));
}

/// `bytes` are [`CODE_BYTES`].
pub(super) fn read_code(bytes: &[u8]) -> Code {
    let mut code = [0; 4];
    for (word, bytes) in code.iter_mut().zip(bytes.chunks_exact(8)) {
        *word = bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
    }
    code
}

pub(super) fn write_window(window: Window, bytes: &mut Vec<u8>) {
    bytes.extend([window.left, window.top, window.right, window.bottom].iter().flat_map(|side| side.to_le_bytes()));
}

/// None for sides that no window has. `bytes` are [`WINDOW_BYTES`].
pub(super) fn read_window(bytes: &[u8]) -> Option<Window> {
    let side = |at: usize| Some(f32::from_le_bytes(bytes.get(4 * at..4 * at + 4)?.try_into().ok()?));
    let window = Window { left: side(0)?, top: side(1)?, right: side(2)?, bottom: side(3)? };
    let within = window.left >= 0.0 && window.top >= 0.0 && window.right <= 1.0 && window.bottom <= 1.0;
    (within && window.left < window.right && window.top < window.bottom).then_some(window)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patterned() -> Fingerprint {
        let picture = image::GrayImage::from_fn(120, 90, |x, y| image::Luma([((x / 9 * 67) ^ (y / 7 * 45)) as u8]));
        let mut bytes = std::io::Cursor::new(Vec::new());
        picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        fingerprint(bytes.get_ref(), &Limits::default()).unwrap()
    }

    #[test]
    fn what_is_stored_is_read_back() {
        let seen = patterned();
        assert_eq!((seen.width, seen.height, seen.views.len()), (120, 90, 1));
        let kept = Fingerprint::from_bytes(&seen.to_bytes()).unwrap();
        assert_eq!((&kept.views, kept.width), (&seen.views, seen.width));
        assert_eq!(kept.to_bytes(), seen.to_bytes());
        assert_eq!(kept.picture().unwrap().grey.dimensions(), (120, 90));
    }

    #[test]
    fn damaged_and_later_formats_are_refused() {
        let seen = patterned();
        let bytes = seen.to_bytes();
        let mut later = bytes.clone();
        later[0] = FORMAT + 1;
        let mut more = bytes.clone();
        more[9] = 3;
        for bad in [&bytes[..HEAD + 20], &bytes[..4], &[], &later, &more] {
            assert_eq!(Fingerprint::from_bytes(bad).unwrap_err().0.code, "imaging-bad-fingerprint");
        }
        // A damaged small picture is found out when it is looked at.
        let head = HEAD + seen.views.len() * (WINDOW_BYTES + CODE_BYTES);
        assert!(Fingerprint::from_bytes(&bytes[..head + 20]).unwrap().picture().is_err());
    }
}
