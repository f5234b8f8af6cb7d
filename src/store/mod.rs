//! TODO store

pub mod archive;
