//! Which registered names a filed mark resembles. The rest of this folder knows only the trait, so that what finds
//! resemblances can be exchanged.

use std::collections::BTreeMap;

use crate::locale::Message;
use crate::register::names::mention;
use crate::register::{ClassAgreement, NameMatch, Snapshot};
use crate::rights::RightId;
use crate::text::{fold, fold_name, is_han};

/// A registered name that a mark resembles.
#[derive(Clone, Debug, PartialEq)]
pub struct SimilarName {
    pub right: RightId,
    /// As registered.
    pub written: String,
    /// How they are alike, in the words of examiners.
    pub because: Message,
    /// 0..1: 1 for the same name.
    pub quality: f64,
}

/// Finds the registered names that a mark resembles.
pub trait SimilarNames {
    /// At most one for each right, the best.
    fn similar_to(&self, mark: &str) -> Vec<SimilarName>;
}

/// Names that are the same, stand in the mark as words, or differ only in how they are spaced.
pub struct ExactNames<'a> {
    snapshot: &'a Snapshot,
    /// By letters and digits alone.
    compact: BTreeMap<String, Vec<(RightId, String)>>,
}

/// What an everyday word as a registered name counts.
const WEAK: f64 = 0.5;
/// What a name counts that stands in a longer mark; the longer its part of the mark, the more.
const CONTAINED: f64 = 0.65;

impl<'a> ExactNames<'a> {
    pub fn new(snapshot: &'a Snapshot) -> Self {
        let mut compact: BTreeMap<String, Vec<(RightId, String)>> = BTreeMap::new();
        for right in snapshot.rights() {
            for name in right.names() {
                let key = compacted(name);
                // Two letters stand for too much; two Han characters are a name.
                if key.chars().count() >= if key.chars().all(is_han) { 2 } else { 3 } {
                    compact.entry(key).or_default().push((right.id.clone(), name.to_owned()));
                }
            }
        }
        ExactNames { snapshot, compact }
    }
}

impl SimilarNames for ExactNames<'_> {
    fn similar_to(&self, mark: &str) -> Vec<SimilarName> {
        let folded = fold(mark);
        let whole = folded.text();
        let mut found: BTreeMap<RightId, SimilarName> = BTreeMap::new();
        let mut keep = |similar: SimilarName| {
            let known = found.get(&similar.right).map_or(0.0, |known| known.quality);
            if similar.quality > known {
                found.insert(similar.right.clone(), similar);
            }
        };
        for hit in self.snapshot.terms().find(&folded) {
            let is_whole = hit.range == (0..whole.len());
            let part = hit.range.len() as f64 / whole.len().max(1) as f64;
            let quality = if is_whole { 1.0 } else { CONTAINED + (1.0 - CONTAINED) * 0.8 * part };
            let code = if is_whole { "filings-same-name" } else { "filings-contains-name" };
            keep(SimilarName {
                right: hit.term.right.clone(),
                written: hit.term.written.clone(),
                because: Message::new(code).with("mark", mark).with("name", hit.term.written.as_str()),
                quality: if hit.term.weak { quality * WEAK } else { quality },
            });
        }
        for (right, name) in self.compact.get(&compacted(mark)).into_iter().flatten() {
            let because = Message::new("filings-same-letters").with("mark", mark).with("name", name.as_str());
            keep(SimilarName { right: right.clone(), written: name.clone(), because, quality: 0.95 });
        }
        found.into_values().collect()
    }
}

fn compacted(name: &str) -> String {
    fold_name(name).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Everything [`ExactNames`] finds, and names that sound or look alike, are reordered, misspelt or otherwise disguised.
pub struct AlikeNames<'a> {
    exact: ExactNames<'a>,
}

/// What a name that is only alike counts, against one that is the same.
const ALIKE: f64 = 0.9;
/// Less probable resemblances are not worth anybody's look.
const LEAST: f64 = 0.3;

impl<'a> AlikeNames<'a> {
    pub fn new(snapshot: &'a Snapshot) -> Self {
        AlikeNames { exact: ExactNames::new(snapshot) }
    }

    fn alike(&self, mark: &str, found: &NameMatch<'_>) -> Option<SimilarName> {
        let right = self.exact.snapshot.rights().get(found.right as usize)?;
        let [from, to] = found.span;
        let letters = |text: &mut dyn Iterator<Item = char>| text.filter(|c| c.is_alphanumeric()).count();
        let within = letters(&mut mark.chars().skip(from).take(to.saturating_sub(from)));
        let all = letters(&mut mark.chars()).max(1);
        let part = if within >= all { 1.0 } else { CONTAINED + (1.0 - CONTAINED) * 0.8 * within as f64 / all as f64 };
        let sameness = if found.rule.is_plain() { 1.0 } else { ALIKE };
        let quality = mention(found.rule, &found.quality, ClassAgreement::Unknown) * part * sameness;
        let written: String = mark.chars().skip(from).take(to.saturating_sub(from)).collect();
        let because = Message::new(found.rule.code()).with("name", found.name).with("written", written);
        let similar = SimilarName { right: right.id.clone(), written: found.name.to_owned(), because, quality };
        (quality >= LEAST).then_some(similar)
    }
}

impl SimilarNames for AlikeNames<'_> {
    fn similar_to(&self, mark: &str) -> Vec<SimilarName> {
        let folded = fold(mark);
        let found = self.exact.snapshot.names().find(mark, &folded);
        let alike = found.iter().filter_map(|found| self.alike(mark, found));
        let mut best: BTreeMap<RightId, SimilarName> = BTreeMap::new();
        // The exact ones first: where both find a name, their words for it are plainer.
        for similar in self.exact.similar_to(mark).into_iter().chain(alike) {
            let known = best.get(&similar.right).map_or(0.0, |known| known.quality);
            if similar.quality > known {
                best.insert(similar.right.clone(), similar);
            }
        }
        best.into_values().collect()
    }
}
