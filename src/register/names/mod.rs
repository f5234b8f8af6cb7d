//! Finds the names of all rights in a text, plain and disguised, and says by which rule and how well.
//! What it says is for the matcher to weigh: it knows no listings and no suspicion.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::text::Folded;

mod candidate;
mod entries;
mod han;
mod keys;
mod memo;
mod quality;
mod reading;
mod rule;
mod spelled;
mod weights;
mod words;

#[cfg(test)]
mod fit;
#[cfg(test)]
mod tests;

pub use entries::NewName;
pub use quality::{ClassAgreement, FEATURES, NameScript, Quality, features, mention, settle_namesakes};
pub use rule::Rule;

use candidate::Candidate;
use entries::Entries;
use han::HanIndex;
use memo::{Workspace, in_workspace};
use reading::Reading;
use spelled::Spelled;
use words::WordIndex;

/// All names, under everything that they may be written as. Built once, never changed.
pub struct NameIndex {
    entries: Entries,
    spelled: Spelled,
    words: WordIndex,
    han: HanIndex,
    /// Tells indices apart, for what threads remember of one.
    number: u64,
}

/// A place where a right's name may be meant.
#[derive(Clone, Debug, PartialEq)]
pub struct NameMatch<'a> {
    /// Position of the right among all rights.
    pub right: u32,
    /// The number of its holder.
    pub holder: u32,
    /// The name as registered.
    pub name: &'a str,
    pub rule: Rule,
    pub quality: Quality,
    /// Start and end in Unicode scalars of the source.
    pub span: [usize; 2],
}

/// Less probable mentions are not worth anybody's look.
pub const LEAST_MENTION: f64 = 0.05;

/// Places of one right that are handed out for one text.
const MAX_PER_RIGHT: usize = 3;
static INDICES: AtomicU64 = AtomicU64::new(1);

impl NameIndex {
    /// Also the names that are too short to be looked for. The order of `names` changes nothing.
    pub fn build<'a>(names: impl Iterator<Item = NewName<'a>>) -> (NameIndex, Vec<NewName<'a>>) {
        let (entries, too_short) = Entries::build(names);
        let index = NameIndex {
            spelled: Spelled::build(&entries),
            words: WordIndex::build(&entries),
            han: HanIndex::build(&entries),
            entries,
            number: INDICES.fetch_add(1, Ordering::Relaxed),
        };
        (index, too_short)
    }

    /// Every right that `folded`, folded from `source`, may name, by right, the best place first.
    /// Disguised ones less probable than [`LEAST_MENTION`] are left out.
    pub fn find(&self, source: &str, folded: &Folded) -> Vec<NameMatch<'_>> {
        self.find_from(LEAST_MENTION, source, folded)
    }

    /// The same with another bound.
    fn find_from(&self, least: f64, source: &str, folded: &Folded) -> Vec<NameMatch<'_>> {
        in_workspace(self.number, |workspace| self.find_in(least, source, folded, workspace))
    }

    fn find_in(&self, least: f64, source: &str, folded: &Folded, workspace: &mut Workspace) -> Vec<NameMatch<'_>> {
        let Workspace { view, words, compact, memo } = workspace;
        view.read(folded.text());
        words.read(view);
        let reading = Reading::new(source, folded, view, words);
        let mut candidates: Vec<Candidate> = Vec::new();
        self.spelled.find(&self.entries, &reading, compact, &mut candidates);
        self.words.find(&self.entries, &reading, memo, &mut candidates);
        self.han.find(&self.entries, &reading, &mut candidates);
        let mut matches = quality::weigh(&self.entries, &reading, candidates, least);
        let mut count = (u32::MAX, 0);
        matches.retain(|found| {
            count = if count.0 == found.right { (found.right, count.1 + 1) } else { (found.right, 1) };
            count.1 <= MAX_PER_RIGHT
        });
        matches
    }

    /// Names in distinct forms.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// About how much memory the tables take, the automaton aside.
    pub fn table_bytes(&self) -> usize {
        self.entries.bytes() + self.words.bytes() + self.han.bytes()
    }
}

impl std::fmt::Debug for NameIndex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NameIndex").field("names", &self.len()).finish_non_exhaustive()
    }
}
