//! Folds text into the one form that names are compared in, with a way back to the source, and tells where words end.
//! It compares nothing and knows no rights; what it hands out is for comparing only, never for showing.

mod confusable;
mod fold;
mod frequency;
mod pinyin;
mod segment;
mod shape;
mod simplified;
mod sound;
mod tables;
mod views;
mod words;

pub use confusable::{LETTER_PAIRS, skeleton};
pub use fold::{Folded, fold, fold_name};
pub use frequency::zipf;
pub use pinyin::{MAX_LATIN, MAX_READINGS, MAX_SPLITS, Syllable, near_sound, pinyin, syllables_of};
pub use segment::{needs_segmenting, word_boundaries};
pub use shape::{MAX_SHAPE_KEYS, components, four_corner, joined, shape_keys, shape_similarity};
pub use simplified::simplified;
pub use sound::{LatinSound, MAX_SOUND, latin_sound, latin_sounds};
pub use views::{Kind, View};
pub use words::{Script, at_word_boundaries, is_common_word, is_han, script_of};
