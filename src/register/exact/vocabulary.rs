//! Finds the tokens of registered names that a word of a text is a misspelling of, among millions of tokens.
//! It says which tokens are near; which names they belong to, and what that means, is for others.

use deletions::{Deletions, Word, for_each_key};
use distance::is_within;
pub use memo::Memo;

mod deletions;
mod distance;
mod memo;

/// Tokens of names, to be found by words that differ from them in a letter or two.
///
/// Two words that differ in one place become equal when one letter is deleted from each. So every token is kept under
/// the hashes of what is left of it after so many deletions as it may have edits, and a word is looked up by its own.
/// What is found so is compared letter by letter, and remembered: texts repeat their words.
pub struct Vocabulary {
    /// The tokens, one behind the other.
    text: String,
    /// One more than there are tokens.
    starts: Vec<u32>,
    deletions: Deletions,
}

/// Longer tokens are never found, and longer words find nothing.
pub const MAX_WORD_CHARS: usize = 48;
/// A word finds at most this many tokens, the nearest.
pub const MAX_NEAR: usize = 64;
/// Tokens beyond are never found.
pub const MAX_TOKENS: usize = 1 << 24;

/// How many letters of a name's word may differ, by its length in characters: too many words lie near a short one.
pub fn edit_limit(chars: usize) -> usize {
    match chars {
        0..5 => 0,
        5..9 => 1,
        _ => 2,
    }
}

impl Vocabulary {
    /// A token is known by its place in the sequence.
    pub fn build<'a>(tokens: impl IntoIterator<Item = &'a str>) -> Vocabulary {
        let mut text = String::new();
        let mut starts = vec![0];
        for token in tokens.into_iter().take(MAX_TOKENS) {
            if text.len() + token.len() > u32::MAX as usize {
                break;
            }
            text.push_str(token);
            starts.push(text.len() as u32);
        }
        text.shrink_to_fit();
        starts.shrink_to_fit();
        let mut vocabulary = Vocabulary { text, starts, deletions: Deletions::default() };
        vocabulary.deletions = Deletions::build(vocabulary.len() as u32, |token| vocabulary.get(token));
        vocabulary
    }

    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The token at that place of the sequence; empty where there is none.
    pub fn get(&self, token: u32) -> &str {
        let token = token as usize;
        let range = self.starts.get(token).zip(self.starts.get(token + 1));
        range.and_then(|(start, end)| self.text.get(*start as usize..*end as usize)).unwrap_or_default()
    }

    /// What the vocabulary holds on the heap.
    pub fn memory_bytes(&self) -> usize {
        self.text.capacity() + self.starts.capacity() * size_of::<u32>() + self.deletions.memory_bytes()
    }

    /// The tokens that differ from `word` in as many places as [`edit_limit`] grants them, but at most `max_edits`: a letter
    /// more, less or other, or two neighbours that changed places. Never those equal to it; the nearest first, then in order.
    /// A memo serves one vocabulary.
    pub fn near<'m>(&self, word: &str, max_edits: usize, memo: &'m mut Memo) -> &'m [u32] {
        // Four bytes hold no word of which five letters may be left.
        if max_edits == 0 || word.len() < 4 || word.len() > 4 * MAX_WORD_CHARS {
            return &[];
        }
        memo.get_or_insert_with(word, max_edits, || self.search(word, max_edits))
    }

    fn search(&self, word: &str, max_edits: usize) -> Box<[u32]> {
        let Some(word) = Word::of(word) else { return Box::default() };
        let mut candidates: Vec<u32> = Vec::new();
        for_each_key(&word, max_edits, &mut |key| candidates.extend(self.deletions.get(key)));
        candidates.sort_unstable();
        candidates.dedup();
        let mut near: Vec<(usize, u32)> = candidates
            .into_iter()
            .filter_map(|token| {
                let other = Word::of(self.get(token))?;
                let limit = edit_limit(other.chars().len()).min(max_edits);
                is_within(word.chars(), other.chars(), limit).filter(|edits| *edits > 0).map(|edits| (edits, token))
            })
            .collect();
        near.sort_unstable();
        near.into_iter().take(MAX_NEAR).map(|(_, token)| token).collect()
    }
}

impl std::fmt::Debug for Vocabulary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vocabulary").field("tokens", &self.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
