//! What a right's picture is searched by: computed once when it is registered, and kept beside it.

use super::Code;
use super::Window;
use super::copies::CopyReference;
use super::fingerprint::{
    CODE_BYTES, MAX_VIEWS, WINDOW_BYTES, hashed, read_code, read_window, write_code, write_window,
};
use super::marks::{self, MarkReference};
use super::picture::Picture;
use super::{DecodeError, Limits, decode_raster};
use crate::locale::Message;

/// A registered picture as the index takes it.
#[derive(Clone, Debug, PartialEq)]
pub struct ReferencePrint {
    /// Size of the original as displayed, in pixels.
    pub width: u32,
    pub height: u32,
    /// The whole and what is left without margins; none for a picture that shows too little.
    pub(super) views: Vec<RegisteredView>,
    pub(super) copy: CopyReference,
    /// Only drawings can be marks: the outline of a photograph is chance.
    pub(super) mark: Option<MarkReference>,
}

/// A part of the picture with its PDQ under all eight turns, in the order of [`Turn::ALL`](super::pdq::Turn::ALL).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct RegisteredView {
    pub window: Window,
    pub codes: [Code; 8],
}

/// First byte of [`ReferencePrint::to_bytes`]. Raised whenever an earlier print would give other matches.
const FORMAT: u8 = 1;
/// Format, width, height, number of views, lengths of what follows them.
const HEAD: usize = 1 + 4 + 4 + 1 + 4 + 4;
const VIEW_BYTES: usize = WINDOW_BYTES + 8 * CODE_BYTES;

/// Reads a right's picture into what it is searched by.
pub fn reference(bytes: &[u8], limits: &Limits) -> Result<ReferencePrint, DecodeError> {
    let raster = decode_raster(bytes, limits)?;
    let picture = Picture::of(&raster);
    Ok(ReferencePrint {
        width: picture.width,
        height: picture.height,
        views: hashed(&raster).into_iter().map(|(window, pdq)| RegisteredView { window, codes: pdq.codes }).collect(),
        copy: CopyReference::of(&picture),
        mark: if marks::is_drawing(&picture) { MarkReference::of(&picture) } else { None },
    })
}

impl ReferencePrint {
    /// Whether the picture shows enough to be searched for.
    pub fn is_telling(&self) -> bool {
        !self.views.is_empty() || self.copy.is_telling()
    }

    /// The picture's proportions in pixels, as transforms need them.
    pub(super) fn size(&self) -> [f32; 2] {
        [self.width as f32, self.height as f32]
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        let copy = self.copy.to_bytes();
        let mark = self.mark.as_ref().map(MarkReference::to_bytes).unwrap_or_default();
        let mut bytes = vec![FORMAT];
        bytes.extend(self.width.to_le_bytes());
        bytes.extend(self.height.to_le_bytes());
        bytes.push(self.views.len() as u8);
        bytes.extend((copy.len() as u32).to_le_bytes());
        bytes.extend((mark.len() as u32).to_le_bytes());
        for view in &self.views {
            write_window(view.window, &mut bytes);
            view.codes.iter().for_each(|code| write_code(code, &mut bytes));
        }
        bytes.extend(copy);
        bytes.extend(mark);
        bytes
    }

    /// Reads what [`ReferencePrint::to_bytes`] wrote; an error for anything else, which is then computed anew.
    pub fn from_bytes(bytes: &[u8]) -> Result<ReferencePrint, DecodeError> {
        Self::read(bytes).ok_or_else(|| DecodeError(Message::new("imaging-bad-fingerprint")))
    }

    fn read(bytes: &[u8]) -> Option<ReferencePrint> {
        let (head, rest) = bytes.split_at_checked(HEAD)?;
        let number = |at: usize| Some(u32::from_le_bytes(head.get(at..at + 4)?.try_into().ok()?));
        let count = usize::from(head[9]);
        if head[0] != FORMAT || count > MAX_VIEWS {
            return None;
        }
        let (views, rest) = rest.split_at_checked(count * VIEW_BYTES)?;
        let (copy, mark) = rest.split_at_checked(number(10)? as usize)?;
        if mark.len() != number(14)? as usize {
            return None;
        }
        Some(ReferencePrint {
            width: number(1)?,
            height: number(5)?,
            views: views.chunks_exact(VIEW_BYTES).map(read_view).collect::<Option<_>>()?,
            copy: CopyReference::from_bytes(copy).ok()?,
            mark: if mark.is_empty() { None } else { Some(MarkReference::from_bytes(mark).ok()?) },
        })
    }
}

/// `bytes` are [`VIEW_BYTES`].
fn read_view(bytes: &[u8]) -> Option<RegisteredView> {
    let (window, codes) = bytes.split_at_checked(WINDOW_BYTES)?;
    let mut view = RegisteredView { window: read_window(window)?, codes: [[0; 4]; 8] };
    for (code, bytes) in view.codes.iter_mut().zip(codes.chunks_exact(CODE_BYTES)) {
        *code = read_code(bytes);
    }
    Some(view)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_read_back_and_damage_is_refused() {
        let picture = image::RgbImage::from_fn(160, 120, |x, y| {
            let shade = ((x / 11 * 67) ^ (y / 13 * 45)) as u8;
            image::Rgb([shade, shade.wrapping_mul(3), 90])
        });
        let mut bytes = std::io::Cursor::new(Vec::new());
        picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        let print = reference(bytes.get_ref(), &Limits::default()).unwrap();
        assert!(print.is_telling());
        let kept = print.to_bytes();
        assert_eq!(ReferencePrint::from_bytes(&kept).unwrap().to_bytes(), kept);
        let mut later = kept.clone();
        later[0] = FORMAT + 1;
        for bad in [&kept[..kept.len() - 1], &kept[..9], &[], &later] {
            assert!(ReferencePrint::from_bytes(bad).is_err());
        }
    }
}
