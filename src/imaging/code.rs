//! Whole-picture codes: 256 bits that stay nearly the same when a picture is saved again.

/// Bits in a code.
pub const CODE_BITS: u32 = 256;

/// A code as machine words.
pub type Code = [u64; 4];
