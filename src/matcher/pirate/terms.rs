//! The tables of terms, one automaton over all of them, built at first use.

use std::ops::Range;
use std::sync::LazyLock;

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder, MatchKind};

use super::simple::simplified;
use super::slots::Slot;
use crate::text::{Script, fold_name, is_han, script_of};

/// A term of a table.
pub(super) struct Term {
    pub written: String,
    pub slot: Slot,
    /// In units of the logarithm of odds, 0..=6.
    pub weight: f64,
    /// Short words of scripts without spaces, which occur inside many others.
    starts_word: bool,
}

/// The tables; of terms that stand in several, the first counts.
pub(super) const TABLES: [(&str, &str); 6] = [
    ("zh", include_str!("terms/zh.txt")),
    ("en", include_str!("terms/en.txt")),
    ("vi", include_str!("terms/vi.txt")),
    ("th", include_str!("terms/th.txt")),
    ("id", include_str!("terms/id.txt")),
    ("other", include_str!("terms/other.txt")),
];

pub(super) struct Terms {
    automaton: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
    terms: Vec<Term>,
}

pub(super) static TERMS: LazyLock<Terms> = LazyLock::new(|| Terms::read(TABLES.iter().map(|(_, table)| *table)));

/// Terms of one text that are looked at.
const MAX_FOUND: usize = 2_000;

impl Terms {
    fn read<'a>(tables: impl Iterator<Item = &'a str>) -> Terms {
        let mut terms: Vec<(String, Term)> = tables.flat_map(read_table).collect();
        // Stable, so that of equal ones the first stays.
        terms.sort_by(|a, b| a.0.cmp(&b.0));
        terms.dedup_by(|later, first| later.0 == first.0);
        let automaton = CharwiseDoubleArrayAhoCorasickBuilder::new()
            .match_kind(MatchKind::LeftmostLongest)
            .build_with_values(terms.iter().zip(0u32..).map(|((folded, _), at)| (folded.as_str(), at)))
            .ok();
        Terms { automaton, terms: terms.into_iter().map(|(_, term)| term).collect() }
    }

    /// The terms that stand in `text` (folded and simplified) in order of place, with their bytes; of overlapping ones the
    /// first and longest.
    pub fn find<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (Range<usize>, &'a Term)> {
        let found = self.automaton.iter().flat_map(move |automaton| automaton.leftmost_find_iter(text));
        found
            .filter_map(|found| Some((found.start()..found.end(), self.terms.get(found.value() as usize)?)))
            .filter(move |(range, term)| stands(text, range, term))
            .take(MAX_FOUND)
    }
}

/// The terms of a table with their folded forms. A faulty heading leaves out what follows it; the tests see to it that there is none.
pub(super) fn read_table(table: &str) -> Vec<(String, Term)> {
    let mut heading = None;
    let mut terms = Vec::new();
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(text) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            heading = heading_of(text);
        } else if let Some((slot, weight)) = heading {
            for written in line.split(" | ").map(str::trim).filter(|written| !written.is_empty()) {
                let folded = simplified(&fold_name(written)).into_owned();
                let short = folded.chars().count() <= 3;
                let starts_word = short && folded.chars().next().is_some_and(is_unspaced);
                terms.push((folded, Term { written: written.to_owned(), slot, weight, starts_word }));
            }
        }
    }
    terms
}

fn heading_of(text: &str) -> Option<(Slot, f64)> {
    let (slot, weight) = text.split_once(' ')?;
    Some((Slot::of_name(slot)?, weight.parse().ok()?))
}

fn is_unspaced(c: char) -> bool {
    script_of(c) == Script::Unspaced
}

/// Whether the place is a word of its own: Chinese and Thai words are recognised anywhere, short Thai ones at the start of a
/// word, and others where no letter or digit of the same kind goes on.
fn stands(text: &str, range: &Range<usize>, term: &Term) -> bool {
    let before = text.get(..range.start).and_then(|before| before.chars().next_back());
    let after = text.get(range.end..).and_then(|after| after.chars().next());
    let Some(word) = text.get(range.clone()) else { return false };
    if term.starts_word {
        return !before.is_some_and(is_unspaced);
    }
    !joins(before, word.chars().next()) && !joins(word.chars().next_back(), after)
}

/// Whether two neighbours belong to one word: letters with letters, digits with both.
fn joins(left: Option<char>, right: Option<char>) -> bool {
    let (Some(left), Some(right)) = (left, right) else { return false };
    if is_han(left) || is_han(right) {
        return false;
    }
    let in_word = |c: char| matches!(script_of(c), Script::Spaced | Script::Digit);
    in_word(left) && in_word(right)
}
