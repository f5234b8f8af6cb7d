//! Finds every registered name that stands in a folded text as it is written, among millions of names.
//! Disguised spellings are not its business, nor are names inside the words of spaced scripts.

use std::ops::Range;

use table::{NOTHING, Prefix, Table, bit_of, extend, mark_of};
use tokens::{MAX_TEXT_BYTES, Token, Tokens, is_edge};

pub mod vocabulary;

mod build;
mod table;
mod tokens;

/// Names to be found, each with one or more values; made once, searched from any thread.
///
/// A text is read as tokens: a word of a spaced script ([`Script::Spaced`]) is one, so is a number, and so is every other
/// character (Han, kana, Thai, marks). A name is found where it begins and ends with tokens: `lirui` in `new lirui2026` and
/// in `lirui跑鞋`, not in `liruina`; `漓瑞` and `มะลิ` wherever they stand. So it finds what an Aho-Corasick automaton
/// finds, less what begins or ends inside a word or number.
///
/// The table holds, for each name, the shortest run of tokens from its start that no other name shares, and the runs that
/// names do share. A search walks from each token as long as some name goes on like the text, and compares what it finds with
/// the name itself: the hashes decide how fast it is, never what it finds.
///
/// [`Script::Spaced`]: crate::text::Script::Spaced
pub struct ExactIndex {
    names: Names,
    table: Table,
    /// Whether some name is a single character that is no word.
    has_single_names: bool,
    left_out: usize,
}

/// Longer names are left out.
pub const MAX_NAME_BYTES: usize = 2048;

/// Places of a text that are looked at together.
const PLACES: usize = 64;

impl ExactIndex {
    /// Names as folding gives them (or closed up, without spaces), each with a value of the caller's; equal pairs count
    /// once, and the order of the entries changes nothing.
    pub fn build<'a>(entries: impl IntoIterator<Item = (&'a str, u32)>) -> ExactIndex {
        build::build(entries)
    }

    /// Different names.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Entries that cannot be searched for: empty, over [`MAX_NAME_BYTES`], with spaces that folding would have taken away.
    pub fn left_out(&self) -> usize {
        self.left_out
    }

    /// What the index holds on the heap.
    pub fn memory_bytes(&self) -> usize {
        self.names.memory_bytes() + self.table.memory_bytes()
    }

    /// Calls `found` with the bytes of `text` and the value for every place of every name, in order of start, then of end,
    /// then of value. In a text over 1 GiB nothing is found.
    pub fn find(&self, text: &str, found: &mut dyn FnMut(Range<usize>, u32)) {
        if self.is_empty() || text.len() > MAX_TEXT_BYTES {
            return;
        }
        let tokens = Tokens::all(text);
        if self.has_single_names {
            self.find_from_every_place(text, &tokens, found);
            return;
        }
        let mut places = [(0, 0); PLACES];
        for first in (0..tokens.len()).step_by(PLACES) {
            // Where names may begin is asked of some places together, without a branch for each.
            let mut count = 0;
            for at in first..tokens.len().min(first + PLACES) {
                let (_, hash) = beginning(&tokens[at..]);
                places[count] = (at, hash);
                count += usize::from(self.table.may_know(hash));
            }
            let asked = count;
            count = 0;
            for place in 0..asked {
                places[count] = places[place];
                count += usize::from(self.table.knows(places[place].1));
            }
            for (at, hash) in &places[..count] {
                let tokens = &tokens[*at..];
                let (read, _) = beginning(tokens);
                self.walk(text, tokens, read, *hash, found);
            }
        }
    }

    /// As [`ExactIndex::find`] does, and looks for names of one character first.
    fn find_from_every_place(&self, text: &str, tokens: &[Token], found: &mut dyn FnMut(Range<usize>, u32)) {
        for at in 0..tokens.len() {
            let tokens = &tokens[at..];
            let (read, hash) = beginning(tokens);
            if read > 1 {
                self.walk(text, &tokens[..1], 1, extend(NOTHING, tokens[0].alone()), found);
            }
            self.walk(text, tokens, read, hash, found);
        }
    }

    /// Reports the names that begin with the first `read` tokens, whose hash is given.
    #[inline]
    fn walk(&self, text: &str, tokens: &[Token], read: usize, mut hash: u64, found: &mut dyn FnMut(Range<usize>, u32)) {
        let Some((first, last)) = tokens.first().zip(tokens.get(read - 1)) else { return };
        let start = first.start() as usize;
        let mut end = last.end as usize;
        let mut after = tokens[read..].iter();
        while self.table.may_know(hash) {
            let next = after.next();
            let mut goes_on = false;
            self.table.get(hash, |prefix| match prefix {
                Prefix::Branch { ends_here, next: bits } => {
                    if let Some(name) = ends_here
                        && text.get(start..end) == Some(self.names.get(name))
                    {
                        self.report(name, start, found);
                    }
                    goes_on |= next.is_some_and(|next| bits & bit_of(next.hash) != 0);
                }
                Prefix::Name { name, next: mark } => {
                    if (mark.is_none() || mark == next.map(|next| mark_of(next.hash))) && self.stands(text, start, name)
                    {
                        self.report(name, start, found);
                    }
                }
            });
            let Some(next) = next.filter(|_| goes_on) else { return };
            hash = extend(hash, next.hash);
            end = next.end as usize;
        }
    }

    /// Whether the text goes on like the name from there, and a token ends with it.
    fn stands(&self, text: &str, start: usize, name: u32) -> bool {
        let name = self.names.get(name);
        text.get(start..).is_some_and(|rest| rest.starts_with(name)) && is_edge(text, start + name.len())
    }

    fn report(&self, name: u32, start: usize, found: &mut dyn FnMut(Range<usize>, u32)) {
        let range = start..start + self.names.get(name).len();
        for value in self.names.values_of(name) {
            found(range.clone(), *value);
        }
    }
}

/// What a search begins with, of tokens of which there is one at least: a word, or two characters, since most single ones
/// begin some name. How many tokens that is, and their hash.
#[inline]
fn beginning(tokens: &[Token]) -> (usize, u64) {
    let first = extend(NOTHING, tokens[0].alone());
    match tokens.get(1) {
        Some(second) if tokens[0].is_single() => (2, extend(first, second.hash)),
        _ => (1, first),
    }
}

impl std::fmt::Debug for ExactIndex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ExactIndex").field("names", &self.len()).finish_non_exhaustive()
    }
}

/// Different names, sorted, one behind the other, and their values.
#[derive(Default)]
struct Names {
    text: String,
    /// One more than there are names.
    starts: Vec<u32>,
    values: Vec<u32>,
    /// One more than there are names.
    value_starts: Vec<u32>,
}

impl Names {
    fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    fn get(&self, name: u32) -> &str {
        part_of(&self.starts, name).and_then(|range| self.text.get(range)).unwrap_or_default()
    }

    fn values_of(&self, name: u32) -> &[u32] {
        part_of(&self.value_starts, name).and_then(|range| self.values.get(range)).unwrap_or_default()
    }

    fn shrink(&mut self) {
        self.text.shrink_to_fit();
        for numbers in [&mut self.starts, &mut self.values, &mut self.value_starts] {
            numbers.shrink_to_fit();
        }
    }

    fn memory_bytes(&self) -> usize {
        let numbers = self.starts.capacity() + self.values.capacity() + self.value_starts.capacity();
        self.text.capacity() + numbers * size_of::<u32>()
    }
}

fn part_of(starts: &[u32], at: u32) -> Option<Range<usize>> {
    let at = at as usize;
    Some(*starts.get(at)? as usize..*starts.get(at + 1)? as usize)
}

#[cfg(test)]
mod tests;
