//! Folds text into the one form that names are compared in, with a way back to the source, and tells where words end.
//! It compares nothing and knows no rights; what it hands out is for comparing only, never for showing.

mod fold;
mod words;

pub use fold::{Folded, fold, fold_name};
pub use words::{Script, at_word_boundaries, is_common_word, is_han, script_of};
