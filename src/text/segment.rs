//! Where words begin in scripts written without spaces: Thai, Lao, Khmer, Burmese by their dictionaries, Han by its own.
//! One call for a whole text, and only worth it where [`needs_segmenting`] says so.

use super::words::{Script, script_of};

/// Whether `text` has characters of a script that is written without spaces.
pub fn needs_segmenting(text: &str) -> bool {
    text.chars().any(|c| matches!(script_of(c), Script::Unspaced | Script::Han))
}

/// For each character of `text`, and one more for its end, whether a word begins or ends before it. Never empty; first and
/// last are true. In spaced scripts words are runs of letters or digits; punctuation and spaces stand alone.
pub fn word_boundaries(text: &str) -> Vec<bool> {
    let mut boundaries = Vec::with_capacity(text.len() + 1);
    let mut before = None;
    for c in text.chars() {
        let script = script_of(c);
        boundaries.push(before != Some(script) || script == Script::None);
        before = Some(script);
    }
    boundaries.push(true);
    boundaries
}
