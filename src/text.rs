//! TODO text
