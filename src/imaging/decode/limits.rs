//! What a picture may cost before it is refused. Every bound is checked before memory is taken or work is done; as imaging may
//! not read the clock, time is bounded by counting work.

use crate::locale::Message;

/// Bounds on one picture. What exceeds one of them is an error, except frames: later ones are not looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Of the file.
    pub max_bytes: u64,
    pub max_pixels: u64,
    pub max_side: u32,
    /// Working memory of a decoder, the decoded picture included.
    pub max_alloc_bytes: u64,
    /// Frames of an animation that are decoded in search of one that shows something.
    pub max_frames: u32,
    /// A bound on time: pixels of a JPEG times the scans it sends them in. A file of a megabyte may hold 100,000 scans, each of
    /// which visits every pixel; a 24-megapixel photo in ten scans comes to 240 million.
    pub max_scanned_pixels: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            max_bytes: 64 << 20,
            max_pixels: 50_000_000,
            max_side: 20_000,
            max_alloc_bytes: 256 << 20,
            max_frames: 8,
            max_scanned_pixels: 800_000_000,
        }
    }
}

impl Limits {
    pub(super) fn check_size(&self, width: u32, height: u32) -> Result<(), DecodeError> {
        let pixels = u64::from(width) * u64::from(height);
        if width.max(height) > self.max_side || pixels > self.max_pixels { Err(self.too_large()) } else { Ok(()) }
    }

    pub(super) fn check_alloc(&self, bytes: u64) -> Result<(), DecodeError> {
        if bytes > self.max_alloc_bytes { Err(self.too_large()) } else { Ok(()) }
    }

    pub(super) fn too_large(&self) -> DecodeError {
        DecodeError(Message::new("imaging-too-large").with("pixels", self.max_pixels).with("side", self.max_side))
    }
}

/// Why a picture cannot be read, or has no fingerprint.
#[derive(Clone, Debug, PartialEq)]
pub struct DecodeError(pub Message);

impl DecodeError {
    pub fn message(&self) -> Message {
        self.0.clone()
    }
}

impl std::fmt::Display for DecodeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for DecodeError {}
