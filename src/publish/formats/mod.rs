//! The report's formats, one per file.

use super::Format;

/// Every format, in the order in which their files are listed.
pub static FORMATS: &[&dyn Format] = &[];
