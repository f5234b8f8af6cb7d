//! Uses of names that a person would point at, and innocent texts beside them: one table for each language and kind of right,
//! `tests/fixtures/uses/*.jsonl`. A row names the right that it uses, or none; and says whether the use looks unlawful.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use reeve::extract::{Listing, ListingId};
use reeve::matcher::{Candidate, match_listing};
use reeve::rank::{Weights, rank};
use reeve::register::{RegisteredRight, Snapshot};
use reeve::rights;
use serde_json::Value;

/// From here on a use counts as seen, and as suspect.
const CUT: f64 = 0.5;
/// Rows of one table that may be read wrongly: no table of language is ever read without a fault.
const MAY_FAIL: usize = 2;

struct Table {
    name: String,
    snapshot: Snapshot,
    rows: Vec<Value>,
}

fn tables() -> Vec<Table> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/uses");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| table(path)).collect()
}

fn table(path: &Path) -> Table {
    let text = fs::read_to_string(path).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let (registered, rows): (Vec<Value>, Vec<Value>) = lines.into_iter().partition(|line| line.get("right").is_some());
    let registered = registered
        .iter()
        .map(|line| RegisteredRight { right: rights::from_json(&line["right"]).unwrap(), pictures: Vec::new() });
    let snapshot = Snapshot::build(registered.collect(), jiff::civil::date(2026, 6, 1)).0;
    Table { name: path.file_stem().unwrap().to_string_lossy().into_owned(), snapshot, rows }
}

fn listing(row: &Value) -> Listing {
    let text = |key: &str| row[key].as_str().map(str::to_owned);
    Listing {
        id: ListingId("row".to_owned()),
        title: text("title").unwrap(),
        description: text("description"),
        seller: text("seller"),
        location: text("location"),
        nice_class: row["nice_class"].as_u64().map(|class| class as u8),
        ..Listing::default()
    }
}

/// Mention and suspicion by right.
fn scores(listing: &Listing, snapshot: &Snapshot) -> BTreeMap<String, (f64, f64)> {
    let hits = match_listing(&Candidate { listing, pictures: &[] }, snapshot);
    let ranked = hits.into_iter().map(|hit| rank(hit, &Weights::default()));
    ranked.filter_map(|ranked| Some((ranked.hit.right_id?.0, (ranked.mention.get(), ranked.suspicion.get())))).collect()
}

/// What is wrong with the answer to a row.
fn fault(row: &Value, scores: &BTreeMap<String, (f64, f64)>) -> Option<String> {
    let used = row["mentions"].as_str();
    let seen: Vec<&str> = scores.iter().filter(|(_, scores)| scores.0 >= CUT).map(|(id, _)| id.as_str()).collect();
    if seen != used.into_iter().collect::<Vec<_>>() {
        return Some(format!("uses {used:?}, seen {scores:?}"));
    }
    let suspicion = scores.get(used?)?.1;
    let expected = row["suspect"].as_bool()?;
    ((suspicion >= CUT) != expected).then(|| format!("suspect: {expected}, suspicion {suspicion:.3}"))
}

#[test]
fn names_are_seen_in_every_language_and_kind_of_right() {
    let mut too_many = Vec::new();
    for table in tables() {
        assert!(table.rows.len() >= 20, "{}: {} rows", table.name, table.rows.len());
        let faults: Vec<String> = table
            .rows
            .iter()
            .filter_map(|row| {
                Some(format!("  {}: {}", row["title"], fault(row, &scores(&listing(row), &table.snapshot))?))
            })
            .collect();
        println!("{}: {} of {} rows read wrongly\n{}", table.name, faults.len(), table.rows.len(), faults.join("\n"));
        if faults.len() > MAY_FAIL {
            too_many.push(table.name);
        }
    }
    assert!(too_many.is_empty(), "too many rows read wrongly (see above): {too_many:?}");
}
