//! The signals, one per file, in the order in which they run.

use super::Signal;

/// Every signal, in the order in which they look and are shown.
pub static SIGNALS: &[&dyn Signal] = &[];
