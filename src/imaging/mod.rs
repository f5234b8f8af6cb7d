//! Decodes pictures within limits, fingerprints them, and finds copies of registered pictures among them. CPU only.
//! A candidate is found by Hamming distance between codes and confirmed by laying the two pictures over each other.

mod align;
mod canvas;
mod code;
mod decode;
mod fingerprint;
mod index;
#[cfg(test)]
mod measure;
pub mod picture;
mod reference;

pub use align::Agreement;
pub use canvas::Window;
pub use code::CODE_BITS;
pub use decode::{DecodeError, Limits, Raster};
pub use fingerprint::{Fingerprint, fingerprint};
pub use index::{FingerprintIndex, Near, PictureCopy, SURE};
pub use reference::{ReferencePrint, Variant, reference};
