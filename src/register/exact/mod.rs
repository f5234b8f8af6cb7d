//! Finds every registered name that stands in a folded text as it is written, among millions of names.
//! Disguised spellings are not its business, nor are names inside the words of spaced scripts.

use std::ops::Range;

use table::{LeadsTo, NOTHING, Table, bit_of, extend};
use tokens::{Token, Tokens, is_edge};

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
pub const MAX_NAME_BYTES: usize = 1024;

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
    /// then of value. Of a text over 4 GiB nothing is found.
    pub fn find(&self, text: &str, found: &mut dyn FnMut(Range<usize>, u32)) {
        if self.is_empty() || u32::try_from(text.len()).is_err() {
            return;
        }
        let mut tokens: Vec<Token> = Vec::with_capacity(text.len() / 3 + 1);
        tokens.extend(Tokens::new(text));
        let mut rest = tokens.as_slice();
        while let [first, after @ ..] = rest {
            let hash = extend(NOTHING, first.alone());
            if !first.is_single {
                self.walk(text, first, first, after, hash, found);
            } else {
                if self.has_single_names {
                    self.walk(text, first, first, &[], hash, found);
                }
                if let [second, after @ ..] = after {
                    self.walk(text, first, second, after, extend(hash, second.hash), found);
                }
            }
            rest = after;
        }
    }

    /// Reports the names that begin at `first` and have at least the tokens up to `last`, whose hash is given.
    #[inline]
    fn walk(
        &self,
        text: &str,
        first: &Token,
        last: &Token,
        after: &[Token],
        mut hash: u64,
        found: &mut dyn FnMut(Range<usize>, u32),
    ) {
        if !self.table.may_begin(hash) {
            return;
        }
        let start = first.start as usize;
        let mut end = last.end as usize;
        let mut after = after.iter();
        loop {
            let next = after.next();
            let next_bit = next.map_or(0, |next| bit_of(next.hash));
            let mut goes_on = false;
            for prefix in self.table.get(hash) {
                match prefix.leads_to {
                    LeadsTo::Branch(name) => {
                        if let Some(name) = name
                            && text.get(start..end) == Some(self.names.get(name))
                        {
                            self.report(name, start, found);
                        }
                        goes_on |= prefix.next & next_bit != 0;
                    }
                    LeadsTo::Name(name) => {
                        if (prefix.next == 0 || prefix.next & next_bit != 0) && self.stands(text, start, name) {
                            self.report(name, start, found);
                        }
                    }
                }
            }
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
