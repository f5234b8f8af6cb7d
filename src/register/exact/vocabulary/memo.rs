//! Remembers what words were near to: texts repeat their words.
//! It changes how fast an answer comes, never the answer.

use crate::register::exact::tokens::hash_of;

/// What was found for words looked up before; one for each thread and vocabulary, of a fixed size.
pub struct Memo {
    slots: Vec<Option<Known>>,
}

struct Known {
    word: Box<str>,
    max_edits: usize,
    near: Box<[u32]>,
}

/// A power of two. A word takes the place of another one of the same slot.
const SLOTS: usize = 1 << 16;

impl Memo {
    pub fn new() -> Self {
        Memo { slots: std::iter::repeat_with(|| None).take(SLOTS).collect() }
    }

    pub(super) fn get_or_insert_with(
        &mut self,
        word: &str,
        max_edits: usize,
        search: impl FnOnce() -> Box<[u32]>,
    ) -> &[u32] {
        let hash = hash_of(word.as_bytes(), 0..word.len()) as usize;
        let Some(slot) = self.slots.get_mut(hash % SLOTS) else { return &[] };
        let known = slot.take_if(|known| known.max_edits == max_edits && *known.word == *word);
        &slot.insert(known.unwrap_or_else(|| Known { word: word.into(), max_edits, near: search() })).near
    }
}

impl Default for Memo {
    fn default() -> Self {
        Memo::new()
    }
}
