//! TODO captures
