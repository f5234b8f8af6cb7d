//! What is lawful on the demonstration market and what is not, as a lawyer would say it. Only scoring reads it:
//! no page shows it, and no matcher may know of it.

use serde::{Deserialize, Serialize};

use crate::rights::RightId;

static TRUTH: &str = include_str!("truth.jsonl");

/// The judgement on one listing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TruthRow {
    /// The listing's own address, without session ids.
    pub url: String,
    pub verdict: Verdict,
    /// Infringing: the rights infringed; none where the work is not in the register. Otherwise: the rights it might be
    /// mistaken to infringe.
    pub rights: Vec<RightId>,
    /// In a sentence, why.
    pub how: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Infringing,
    /// Nothing of the right is used, or it is used as everyone may.
    Innocent,
    /// The right's holder or somebody with their leave.
    Licensed,
    /// The mark is named to say what the goods fit.
    Compatible,
    /// Genuine goods sold on.
    Resale,
}

/// Every listing that a scan may see, site by site.
pub fn truth() -> Vec<TruthRow> {
    TRUTH.lines().map(|line| serde_json::from_str(line).expect("every bundled truth row is read by a test")).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::demo::{rights_jsonl, sites};

    #[test]
    fn truth_and_market_name_the_same_listings() {
        let judged: Vec<String> = truth().into_iter().map(|row| row.url).collect();
        let contents: Vec<_> = sites::contents().collect();
        let shown: BTreeSet<String> =
            contents.iter().flat_map(|site| site.open_listings().map(|listing| site.url(&listing.path))).collect();
        assert_eq!(judged.iter().cloned().collect::<BTreeSet<_>>(), shown);
        assert_eq!(judged.len(), shown.len(), "a listing is judged twice");
    }

    #[test]
    fn every_verdict_occurs_and_infringements_are_about_registered_rights() {
        let registered: Vec<String> = rights_jsonl()
            .lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["id"].as_str().unwrap().to_owned())
            .collect();
        let rows = truth();
        for right in rows.iter().flat_map(|row| &row.rights) {
            assert!(right.0.starts_with("gi-") || registered.contains(&right.0), "{right} is not in the register");
        }
        for right in &registered {
            let infringed =
                |row: &TruthRow| row.verdict == Verdict::Infringing && row.rights.iter().any(|id| id.0 == *right);
            assert!(rows.iter().any(infringed), "nothing infringes {right}");
        }
        let verdicts: BTreeSet<Verdict> = rows.iter().map(|row| row.verdict).collect();
        assert_eq!(verdicts.len(), 5);
    }
}
