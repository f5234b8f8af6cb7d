//! The fingerprint of a picture that was seen: its whole and its margin-free view, in bytes that outlive the program.

use data_encoding::BASE64;
use serde::{Deserialize, Serialize};

use super::canvas::{Canvas, Window};
use super::code::{SIDE, View};
use super::decode::decode;
use super::{DecodeError, Limits};
use crate::locale::Message;

/// The perceptual code of one picture. Its bytes carry a format version; in JSON it is their base64.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Fingerprint {
    pub width: u32,
    pub height: u32,
    /// The whole picture, then the picture without its margins where it has any; none for a picture that shows too little.
    pub(super) views: Vec<SeenView>,
}

/// A view with its shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SeenView {
    /// Width by height, in thousandths.
    pub aspect: u32,
    pub view: View,
}

/// First byte of [`Fingerprint::to_bytes`].
const FORMAT: u8 = 1;
const HEAD: usize = 9;
const VIEW_BYTES: usize = 4 + 32 + SIDE * SIDE;
const MAX_VIEWS: usize = 2;

/// Reads a picture and fingerprints it.
pub fn fingerprint(bytes: &[u8], limits: &Limits) -> Result<Fingerprint, DecodeError> {
    let decoded = decode(bytes, limits)?;
    let canvas = Canvas::new(&decoded.grey);
    let shape = decoded.width as f32 / decoded.height as f32;
    let views = [Some(Window::WHOLE), canvas.without_margins()]
        .into_iter()
        .flatten()
        .filter_map(|window| {
            let aspect = (shape * window.width() / window.height() * 1000.0).round() as u32;
            View::of(&canvas, window).map(|view| SeenView { aspect, view })
        })
        .collect();
    Ok(Fingerprint { width: decoded.width, height: decoded.height, views })
}

impl Fingerprint {
    /// Whether the picture shows enough to be found; a nearly flat one equals everything and so matches nothing.
    pub fn is_telling(&self) -> bool {
        !self.views.is_empty()
    }

    /// Version, size, then the views: 2.1 KiB at most.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![FORMAT];
        bytes.extend(self.width.to_le_bytes());
        bytes.extend(self.height.to_le_bytes());
        for SeenView { aspect, view } in &self.views {
            bytes.extend(aspect.to_le_bytes());
            bytes.extend(view.code.iter().flat_map(|word| word.to_le_bytes()));
            bytes.extend(&view.greys);
        }
        bytes
    }

    /// Reads what [`Fingerprint::to_bytes`] wrote, in this or an earlier version.
    pub fn from_bytes(bytes: &[u8]) -> Result<Fingerprint, DecodeError> {
        let bad = || DecodeError(Message::new("imaging-bad-fingerprint"));
        let (head, views) = bytes.split_at_checked(HEAD).ok_or_else(bad)?;
        if head[0] != FORMAT || views.len() % VIEW_BYTES != 0 || views.len() > MAX_VIEWS * VIEW_BYTES {
            return Err(bad());
        }
        Ok(Fingerprint {
            width: little_endian_u32(&head[1..5]),
            height: little_endian_u32(&head[5..9]),
            views: views.chunks_exact(VIEW_BYTES).map(read_view).collect(),
        })
    }
}

/// `bytes` is `VIEW_BYTES` long.
fn read_view(bytes: &[u8]) -> SeenView {
    let mut code = [0; 4];
    for (word, bytes) in code.iter_mut().zip(bytes[4..36].chunks_exact(8)) {
        *word = bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
    }
    SeenView { aspect: little_endian_u32(&bytes[..4]), view: View { code, greys: bytes[36..].to_vec() } }
}

fn little_endian_u32(bytes: &[u8]) -> u32 {
    bytes.iter().rev().fold(0, |word, byte| word << 8 | u32::from(*byte))
}

impl From<Fingerprint> for String {
    fn from(fingerprint: Fingerprint) -> String {
        BASE64.encode(&fingerprint.to_bytes())
    }
}

impl TryFrom<String> for Fingerprint {
    type Error = DecodeError;

    fn try_from(text: String) -> Result<Self, DecodeError> {
        let bytes = BASE64.decode(text.as_bytes()).map_err(|_| DecodeError(Message::new("imaging-bad-fingerprint")))?;
        Fingerprint::from_bytes(&bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patterned() -> Fingerprint {
        let picture = image::GrayImage::from_fn(120, 90, |x, y| image::Luma([((x * 7) ^ (y * 5)) as u8]));
        let mut bytes = std::io::Cursor::new(Vec::new());
        picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        fingerprint(bytes.get_ref(), &Limits::default()).unwrap()
    }

    #[test]
    fn what_is_stored_is_read_back() {
        let seen = patterned();
        assert!(seen.is_telling() && (seen.width, seen.height) == (120, 90));
        assert_eq!(Fingerprint::from_bytes(&seen.to_bytes()).unwrap(), seen);
        let json = serde_json::to_string(&seen).unwrap();
        assert_eq!(serde_json::from_str::<Fingerprint>(&json).unwrap(), seen);
    }

    #[test]
    fn damaged_and_later_formats_are_refused() {
        let bytes = patterned().to_bytes();
        let mut later = bytes.clone();
        later[0] = FORMAT + 1;
        for bad in [&bytes[..bytes.len() - 1], &bytes[..4], &[], &later] {
            assert_eq!(Fingerprint::from_bytes(bad).unwrap_err().0.code, "imaging-bad-fingerprint");
        }
    }
}
