//! Where the characters of a folded text came from, kept as runs: most texts need a handful of them.
//! It knows offsets only, of folded bytes and of source scalars.

use std::ops::Range;

/// Ascending by `at`; the first begins at 0. A text whose characters came one by one needs a single run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Origins {
    runs: Vec<Run>,
    /// The source scalar that the next character comes from if the last run goes on; none may follow a joined run.
    expected: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    /// Byte offset in the folded text of the first character.
    at: u32,
    /// Source scalar of the first character.
    from: u32,
    /// 0: each character came from one scalar, one after the other. Otherwise all of them came from this many scalars.
    joined: u32,
}

/// A run ends after so many bytes, so that a place in it is found by counting few characters.
const RUN_BYTES: u32 = 1024;

impl Origins {
    /// One character at byte `at` of the folded text that came from `span` of the source.
    #[inline]
    pub fn push(&mut self, at: usize, span: [u32; 2]) {
        let [from, to] = span;
        if to == from + 1 {
            self.push_each(at, from, 1);
        } else {
            let run = Run { at: at as u32, from, joined: to - from };
            let same = self.runs.last().is_some_and(|last| last.from == from && last.joined == run.joined);
            if !same {
                self.runs.push(run);
                self.expected = None;
            }
        }
    }

    /// `count` characters from byte `at` on that came from one scalar each, the first from `from`.
    #[inline]
    pub fn push_each(&mut self, at: usize, from: u32, count: u32) {
        let goes_on = self.expected == Some(from)
            && self.runs.last().is_some_and(|last| (at as u32).wrapping_sub(last.at) < RUN_BYTES);
        if !goes_on {
            self.runs.push(Run { at: at as u32, from, joined: 0 });
        }
        self.expected = Some(from + count);
    }

    /// What `other` knows of a part of its `text`, as the part that begins at byte `at` of this text.
    pub fn append(&mut self, at: usize, other: &Origins, text: &str, part: Range<usize>) {
        let begun = other.runs.partition_point(|run| run.at as usize <= part.start);
        let end = other.runs.partition_point(|run| (run.at as usize) < part.end);
        let Some(runs) = other.runs.get(begun.saturating_sub(1)..end) else { return };
        for run in runs {
            let first = part.start.max(run.at as usize);
            let [from, _] = if first == run.at as usize { [run.from, 0] } else { other.of_char(text, first) };
            self.runs.push(Run { at: (at + first - part.start) as u32, from, joined: run.joined });
        }
        self.expected = None;
    }

    /// Forgets the last character, which began at byte `at`.
    pub fn pop(&mut self, at: usize) {
        self.runs.pop_if(|last| last.at as usize == at);
        self.expected = None;
    }

    /// The source scalars that the characters of `text` beginning within `range` came from.
    /// Where there are none, an empty span at the next character, or at the last one at the end of the text.
    pub fn span(&self, text: &str, range: &Range<usize>) -> [usize; 2] {
        let start = next_boundary(text, range.start);
        let end = next_boundary(text, range.end);
        if start < end {
            let [from, _] = self.of_char(text, start);
            let [_, to] = self.of_char(text, previous_boundary(text, end - 1));
            [from as usize, to as usize]
        } else {
            let at = if start < text.len() { start } else { previous_boundary(text, text.len().saturating_sub(1)) };
            let [from, _] = self.of_char(text, at);
            [from as usize, from as usize]
        }
    }

    /// The span of the character that begins at byte `at`.
    pub fn of_char(&self, text: &str, at: usize) -> [u32; 2] {
        let after = self.runs.partition_point(|run| run.at as usize <= at);
        let Some(run) = after.checked_sub(1).and_then(|last| self.runs.get(last)) else { return [0, 0] };
        if run.joined > 0 {
            return [run.from, run.from + run.joined];
        }
        let before = text.as_bytes().get(run.at as usize..at).unwrap_or_default();
        let from = run.from + before.iter().filter(|byte| !is_continuation(**byte)).count() as u32;
        [from, from + 1]
    }
}

/// Whether a byte of UTF-8 belongs to a character that began before it.
fn is_continuation(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}

fn next_boundary(text: &str, at: usize) -> usize {
    (at..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
}

fn previous_boundary(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}
