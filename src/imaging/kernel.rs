//! What computes on pixels: codes of whole pictures and the search among them, local features and the copies they lead to,
//! and the outlines of marks. Pixels come in decoded; nothing here knows a file, a right or a word.

pub mod code;
pub mod copies;
pub mod hamming;
pub mod local;
pub mod marks;
pub mod pdq;
pub mod picture;
pub mod raster;
pub mod resize;
pub mod window;
