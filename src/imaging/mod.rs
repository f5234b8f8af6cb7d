//! Decodes pictures within limits, fingerprints them, and finds copies of registered pictures among them. CPU only.
//! A candidate is found by Hamming distance between codes and confirmed by laying the two pictures over each other.

use crate::locale::Message;

mod align;
mod canvas;
mod code;
mod decode;
mod fingerprint;
mod index;
#[cfg(test)]
mod measure;
mod reference;

pub use align::Agreement;
pub use canvas::Window;
pub use code::CODE_BITS;
pub use fingerprint::{Fingerprint, fingerprint};
pub use index::{FingerprintIndex, Near, PictureCopy, SURE};
pub use reference::{ReferencePrint, Variant, reference};

/// What a picture may cost before it is refused; checked before memory is allocated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub max_pixels: u64,
    pub max_side: u32,
    pub max_alloc_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { max_pixels: 50_000_000, max_side: 20_000, max_alloc_bytes: 256 << 20 }
    }
}

/// Why a picture has no fingerprint.
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
