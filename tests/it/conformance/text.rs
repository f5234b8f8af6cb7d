//! How well names are found in 1,982 labelled listings: average precision, and recall where nine of ten answers are right.
//! The floors are what the matcher has reached, less a little; a change that costs more than that must say why.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use reeve::extract::Listing;
use reeve::matcher::{Candidate, match_listing};
use reeve::rank::{Weights, rank};
use reeve::register::{RegisteredRight, Snapshot};
use reeve::rights::import;

/// A listing (or domain) and the holder whose mark it uses.
type Use = (String, String);

struct Labelled {
    snapshot: Snapshot,
    holders: BTreeMap<String, String>,
    listings: Vec<Listing>,
    mentioned: BTreeSet<Use>,
    infringed: BTreeSet<Use>,
    /// Listings of which nobody knows whether they infringe.
    unjudged: BTreeSet<String>,
}

fn folder() -> Option<PathBuf> {
    let Some(folder) = std::env::var_os("REEVE_TEST_DATA") else {
        eprintln!("skipped: REEVE_TEST_DATA is not set, text-dev was not tried");
        return None;
    };
    Some(PathBuf::from(folder).join("text-dev"))
}

fn labelled() -> Option<Labelled> {
    let folder = folder()?;
    let read = |file: &str| std::fs::read(folder.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
    let rights: Vec<_> =
        import::read("rights.jsonl", &read("rights.jsonl")).rights.into_iter().map(|item| item.right).collect();
    let holders = rights.iter().map(|right| (right.id.0.clone(), right.holder.0.clone())).collect();
    let registered = rights.into_iter().map(|right| RegisteredRight { right, pictures: Vec::new() }).collect();
    let listings = String::from_utf8(read("listings.jsonl")).unwrap();
    let listings = listings.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let (mut mentioned, mut infringed, mut unjudged) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for row in csv::Reader::from_reader(read("truth.csv").as_slice()).records() {
        let row = row.unwrap();
        let used = (row[0].to_owned(), row[3].to_owned());
        if &row[4] == "1" {
            mentioned.insert(used.clone());
        }
        match &row[5] {
            "" => {
                unjudged.insert(used.0);
            }
            "1" => {
                infringed.insert(used);
            }
            _ => {}
        }
    }
    infringed.retain(|used| !unjudged.contains(&used.0));
    let snapshot = Snapshot::build(registered, jiff::civil::date(2026, 6, 1)).0;
    Some(Labelled { snapshot, holders, listings, mentioned, infringed, unjudged })
}

/// The best score by use, for mention and for suspicion.
fn scores(data: &Labelled) -> (BTreeMap<Use, f64>, BTreeMap<Use, f64>) {
    let (mut mention, mut suspicion) = (BTreeMap::new(), BTreeMap::new());
    for listing in &data.listings {
        for hit in match_listing(&Candidate { listing, pictures: &[] }, &data.snapshot) {
            let ranked = rank(hit, &Weights::default());
            let Some(holder) = ranked.hit.right_id.as_ref().and_then(|right| data.holders.get(&right.0)) else {
                continue;
            };
            let used = (listing.id.0.clone(), holder.clone());
            let raise = |scores: &mut BTreeMap<Use, f64>, score: f64| {
                let best = scores.entry(used.clone()).or_default();
                *best = best.max(score);
            };
            raise(&mut mention, ranked.mention.get());
            if !data.unjudged.contains(&listing.id.0) {
                raise(&mut suspicion, ranked.suspicion.get());
            }
        }
    }
    (mention, suspicion)
}

/// Average precision, and the largest recall at which nine of ten are right. Equal scores are taken together.
fn precision(scores: &BTreeMap<Use, f64>, truth: &BTreeSet<Use>) -> (f64, f64) {
    let mut ranked: Vec<(f64, bool)> =
        scores.iter().filter(|(_, score)| **score > 0.0).map(|(used, score)| (*score, truth.contains(used))).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut right, mut seen, mut average, mut recall_before, mut recall_at_90) = (0_usize, 0_usize, 0.0, 0.0, 0.0);
    for equal in ranked.chunk_by(|a, b| a.0 == b.0) {
        seen += equal.len();
        right += equal.iter().filter(|(_, is_right)| *is_right).count();
        let (precision, recall) = (right as f64 / seen as f64, right as f64 / truth.len() as f64);
        average += precision * (recall - recall_before);
        recall_before = recall;
        if precision >= 0.9 {
            recall_at_90 = recall;
        }
    }
    (average, recall_at_90)
}

#[test]
fn names_and_their_unlawful_uses_are_found_as_well_as_ever() {
    let Some(data) = labelled() else { return };
    let (mention, suspicion) = scores(&data);
    let (mention, mention_recall) = precision(&mention, &data.mentioned);
    let (suspicion, suspicion_recall) = precision(&suspicion, &data.infringed);
    println!("mention: {mention:.3} / {mention_recall:.3}; suspicion: {suspicion:.3} / {suspicion_recall:.3}");
    assert!(mention >= MENTION.0 && mention_recall >= MENTION.1, "{mention:.3} / {mention_recall:.3}");
    assert!(suspicion >= SUSPICION.0 && suspicion_recall >= SUSPICION.1, "{suspicion:.3} / {suspicion_recall:.3}");
}

/// Average precision, and recall at a precision of 0.9.
const MENTION: (f64, f64) = (0.91, 0.86);
const SUSPICION: (f64, f64) = (0.87, 0.74);
