//! How well a scan's report agrees with the truth: precision and recall over (listing, right) pairs.

use std::collections::{BTreeMap, BTreeSet};

use super::truth::{TruthRow, Verdict};
use crate::rights::RightId;

/// A listing's address and the right it is said to infringe; no right where it spreads a work that is not registered.
pub type Pair = (String, Option<RightId>);

/// The report compared with the truth.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accuracy {
    pub true_positives: usize,
    pub false_positives: usize,
    pub false_negatives: usize,
    /// What the report lacks, in the order of the truth.
    pub misses: Vec<Verdicted>,
    /// What the report says in error, by address.
    pub false_alarms: Vec<Verdicted>,
}

/// A pair with what the truth says of its listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdicted {
    pub url: String,
    pub right: Option<RightId>,
    /// None where the truth does not know the address.
    pub verdict: Option<Verdict>,
    pub how: String,
}

impl Accuracy {
    /// True ones among those reported, 0..=1; 1 where nothing was reported.
    pub fn precision(&self) -> f64 {
        share(self.true_positives, self.false_positives)
    }

    /// Reported ones among those that are true, 0..=1; 1 where there was nothing to find.
    pub fn recall(&self) -> f64 {
        share(self.true_positives, self.false_negatives)
    }
}

fn share(good: usize, bad: usize) -> f64 {
    if good + bad == 0 { 1.0 } else { good as f64 / (good + bad) as f64 }
}

/// Compares reported pairs with the truth; a pair that is reported twice counts once.
///
/// An infringing row expects one pair for each of its rights, or, where it lists none because the work is not in the
/// register, the pair without a right. Everything else that is reported is a false alarm (a right that the row does not
/// list, a listing that does not infringe, an address that the truth does not know), with one exception: a pair without a
/// right on a row that infringes listed ones counts as neither, since it says too little but nothing wrong.
pub fn score(truth: &[TruthRow], reported: &[Pair]) -> Accuracy {
    let rows: BTreeMap<&str, &TruthRow> = truth.iter().map(|row| (row.url.as_str(), row)).collect();
    let reported: BTreeSet<(&str, Option<&RightId>)> =
        reported.iter().map(|(url, right)| (url.as_str(), right.as_ref())).collect();
    let mut accuracy = Accuracy::default();
    for (row, right) in truth.iter().flat_map(expected) {
        if reported.contains(&(row.url.as_str(), right)) {
            accuracy.true_positives += 1;
        } else {
            accuracy.false_negatives += 1;
            accuracy.misses.push(verdicted(&row.url, right, Some(row)));
        }
    }
    for (url, right) in reported {
        let row = rows.get(url).copied();
        if row.is_none_or(|row| is_false_alarm(row, right)) {
            accuracy.false_positives += 1;
            accuracy.false_alarms.push(verdicted(url, right, row));
        }
    }
    accuracy
}

fn expected(row: &TruthRow) -> Vec<(&TruthRow, Option<&RightId>)> {
    match row.verdict {
        Verdict::Infringing if row.rights.is_empty() => vec![(row, None)],
        Verdict::Infringing => row.rights.iter().map(|right| (row, Some(right))).collect(),
        _ => Vec::new(),
    }
}

fn is_false_alarm(row: &TruthRow, right: Option<&RightId>) -> bool {
    let infringed = right.is_none_or(|right| row.rights.contains(right));
    row.verdict != Verdict::Infringing || !infringed
}

fn verdicted(url: &str, right: Option<&RightId>, row: Option<&TruthRow>) -> Verdicted {
    Verdicted {
        url: url.to_owned(),
        right: right.cloned(),
        verdict: row.map(|row| row.verdict),
        how: row.map(|row| row.how.clone()).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(url: &str, verdict: Verdict, rights: &[&str]) -> TruthRow {
        let rights = rights.iter().map(|id| RightId((*id).to_owned())).collect();
        TruthRow { url: url.to_owned(), verdict, rights, how: String::new() }
    }

    fn pair(url: &str, right: &str) -> Pair {
        (url.to_owned(), (!right.is_empty()).then(|| RightId(right.to_owned())))
    }

    #[test]
    fn pairs_count_once_and_as_documented() {
        let truth = [
            row("shoe", Verdict::Infringing, &["mark", "design"]),
            row("pirate", Verdict::Infringing, &[]),
            row("pouch", Verdict::Compatible, &["mark"]),
        ];
        // reported pairs, then true positives, false positives, false negatives
        let table: [(&[(&str, &str)], [usize; 3]); 9] = [
            (&[], [0, 0, 3]),
            (&[("shoe", "mark"), ("shoe", "mark")], [1, 0, 2]),
            (&[("shoe", "mark"), ("shoe", "design"), ("pirate", "")], [3, 0, 0]),
            (&[("shoe", "")], [0, 0, 3]),
            (&[("shoe", "work")], [0, 1, 3]),
            (&[("pirate", "work")], [0, 1, 3]),
            (&[("pouch", "mark")], [0, 1, 3]),
            (&[("pouch", "")], [0, 1, 3]),
            (&[("elsewhere", "mark")], [0, 1, 3]),
        ];
        for (reported, [true_positives, false_positives, false_negatives]) in table {
            let reported: Vec<Pair> = reported.iter().map(|(url, right)| pair(url, right)).collect();
            let accuracy = score(&truth, &reported);
            assert_eq!(accuracy.true_positives, true_positives, "{reported:?}");
            assert_eq!(accuracy.false_positives, false_positives, "{reported:?}");
            assert_eq!(accuracy.false_negatives, false_negatives, "{reported:?}");
            assert_eq!(accuracy.misses.len(), false_negatives);
            assert_eq!(accuracy.false_alarms.len(), false_positives);
        }
    }

    #[test]
    fn precision_and_recall_are_shares() {
        let truth = [row("a", Verdict::Infringing, &["m"]), row("b", Verdict::Infringing, &["m"])];
        let accuracy = score(&truth, &[pair("a", "m"), pair("c", "m")]);
        assert_eq!((accuracy.precision(), accuracy.recall()), (0.5, 0.5));
        assert_eq!((score(&[], &[]).precision(), score(&[], &[]).recall()), (1.0, 1.0));
    }
}
