//! Decodes pictures within limits, and finds registered pictures in seen ones, however they were edited. CPU only.
//! A cascade, cheap first: whole-picture codes, then local features with a block-by-block check, then the outlines of marks.

mod decode;
mod edit;
pub mod explain;
mod fingerprint;
pub mod guards;
pub mod hashes;
mod index;
mod read_text;
#[cfg(feature = "ocr")]
pub mod reading;
mod reference;
#[cfg(test)]
mod reference_hashes;

pub use decode::{DecodeError, Limits, decode, decode_luma, decode_raster};
pub use edit::{Edit, Form};
pub use fingerprint::{Fingerprint, fingerprint};
pub use index::{Kind, MAX_DISTANCE, PictureIndex, PictureMatch, SURE};
pub use read_text::ReadText;
pub use reeve_imaging::code::{CODE_BITS, Code};
pub use reeve_imaging::window::Window;
pub use reeve_imaging::{copies, hamming, local, marks, pdq, picture, raster};
pub use reference::{ReferencePrint, reference};
