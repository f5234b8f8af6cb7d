//! Decodes pictures within limits, fingerprints them, and finds near ones by Hamming distance. CPU only.

use serde::{Deserialize, Serialize};

use crate::locale::Message;

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

/// The perceptual code of one whole picture. Its bytes carry a format version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    pub width: u32,
    pub height: u32,
}

/// Why a picture has no fingerprint.
#[derive(Clone, Debug, PartialEq)]
pub struct DecodeError(pub Message);
