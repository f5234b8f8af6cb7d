//! The names, titles and aliases of all rights in one index over folded text.
//! It finds every registered name as it is written; disguised spellings are not its business.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use super::exact::ExactIndex;
use crate::locale::Message;
use crate::rights::{Right, RightId, RightKind};
use crate::text::{Folded, at_word_boundaries, fold_name, is_common_word, is_han};

/// Searches a text for all names at once.
#[derive(Default)]
pub struct TermIndex {
    names: Option<ExactIndex>,
    /// By pattern: the terms written like it, by right id.
    terms: Vec<Vec<Term>>,
}

/// A name by which a right is known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Term {
    pub right: RightId,
    /// As registered.
    pub written: String,
    /// Too short, or an everyday word: says little unless something else points to the right as well.
    pub weak: bool,
}

/// A name found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TermMatch<'a> {
    pub term: &'a Term,
    /// Bytes of the folded text.
    pub range: Range<usize>,
}

impl TermIndex {
    /// Names of fewer than two characters are left out, with a warning.
    pub(super) fn build(rights: &[Right]) -> (TermIndex, Vec<Message>) {
        let mut warnings = Vec::new();
        let mut by_text: BTreeMap<String, Vec<Term>> = BTreeMap::new();
        for right in rights {
            for name in right.names() {
                let folded = fold_name(name);
                if folded.chars().count() < 2 {
                    warnings.push(
                        Message::new("matcher-name-too-short").with("right", right.id.0.as_str()).with("name", name),
                    );
                    continue;
                }
                let weak = is_weak(right.kind(), &folded);
                let terms = by_text.entry(folded).or_default();
                if terms.iter().all(|term| term.right != right.id) {
                    terms.push(Term { right: right.id.clone(), written: name.to_owned(), weak });
                }
            }
        }
        let names = ExactIndex::build(by_text.keys().zip(0u32..).map(|(text, at)| (text.as_str(), at)));
        (TermIndex { names: Some(names), terms: by_text.into_values().collect() }, warnings)
    }

    /// Every name that stands in `text` as words of its own, in order of place, then of right. A name within a longer name
    /// (茉莉花 in 横县茉莉花茶) is not meant by itself and is left out.
    pub fn find(&self, text: &Folded) -> Vec<TermMatch<'_>> {
        let Some(names) = &self.names else { return Vec::new() };
        let mut places: Vec<(Range<usize>, usize)> = Vec::new();
        names.find(text.text(), &mut |range, at| {
            if at_word_boundaries(text.text(), &range) {
                places.push((range, at as usize));
            }
        });
        places.sort_by_key(|(range, _)| (range.start, usize::MAX - range.end));
        let mut found = Vec::new();
        let mut reached = 0;
        for (range, at) in places {
            // Sorted by start, longest first: whatever ends within what came before lies within it.
            if range.end <= reached {
                continue;
            }
            reached = range.end;
            found.extend(self.terms.get(at).into_iter().flatten().map(|term| TermMatch { term, range: range.clone() }));
        }
        found
    }
}

impl fmt::Debug for TermIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TermIndex").field("terms", &self.terms).finish_non_exhaustive()
    }
}

/// Protected names of places, plants and practices are never everyday words, however short.
fn is_weak(kind: RightKind, folded: &str) -> bool {
    let letters = folded.chars().filter(|c| c.is_alphanumeric()).count();
    match kind {
        RightKind::GeographicalIndication | RightKind::PlantVariety | RightKind::TraditionalKnowledge => false,
        _ if folded.chars().any(is_han) => is_common_word(folded),
        _ => letters <= 3 || is_common_word(folded),
    }
}
