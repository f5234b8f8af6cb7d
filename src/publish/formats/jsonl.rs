//! `report.jsonl`: one line per hit, for programs. Names and codes are the same in every language; only `text` is not.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Value, json};

use crate::extract::Listing;
use crate::locale::Lang;
use crate::matcher::Finding;
use crate::publish::words::{Level, classes, kind_name, rfc3339};
use crate::publish::{Change, Edition, Format, NotWritten, PastHit, Report, ReportedHit};
use crate::rank::Share;
use crate::review::Verdict;
use crate::rights::Right;

/// Rises when a key changes its meaning or goes; new keys may come without it.
const VERSION: u32 = 1;

/// One JSON object per line and hit, mentions below the threshold included (`reported` is false).
pub struct JsonLines;

#[derive(Serialize)]
struct Line<'a> {
    version: u32,
    rank: usize,
    hit_id: &'a str,
    reported: bool,
    new: bool,
    verdict: Option<Verdict>,
    score: f64,
    mention: f64,
    suspicion: f64,
    level: &'static str,
    source_id: &'a str,
    source_name: &'a str,
    listing: &'a Listing,
    right: Option<Value>,
    findings: Vec<SaidFinding<'a>>,
    shares: &'a [Share],
    first_seen: String,
    last_seen: String,
    archived: Option<Value>,
    register: &'a str,
    /// In a report of changes: `new` or `changed`. Lines behind those of the hits have `gone` or `decided`, and fewer keys.
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<Change>,
}

#[derive(Serialize)]
struct SaidFinding<'a> {
    #[serde(flatten)]
    finding: &'a Finding,
    /// `because` in words.
    text: String,
}

impl Format for JsonLines {
    fn name(&self) -> &'static str {
        "jsonl"
    }

    fn file_name(&self) -> &'static str {
        "report.jsonl"
    }

    fn write(&self, report: &Report, edition: &Edition<'_>, out: &mut dyn Write) -> Result<(), NotWritten> {
        for (index, hit) in report.hits.iter().enumerate() {
            write_line(&line(index + 1, hit, report, edition.lang), out)?;
        }
        if let Some(changes) = &report.changes {
            for (change, hits) in [("gone", &changes.gone), ("decided", &changes.decided)] {
                for hit in hits {
                    write_line(&past_line(change, hit), out)?;
                }
            }
        }
        Ok(())
    }
}

fn write_line(line: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")
}

/// A hit that a report of changes only tells of.
fn past_line(change: &str, hit: &PastHit) -> Value {
    let state = &hit.state;
    json!({
        "version": VERSION,
        "change": change,
        "hit_id": state.hit_id,
        "verdict": state.verdict,
        "score": state.ranked.score,
        "source_id": state.source_id,
        "source_name": hit.source_name,
        "listing": state.listing,
        "right_id": state.ranked.hit.right_id,
    })
}

fn line<'a>(rank: usize, hit: &'a ReportedHit, report: &'a Report, lang: Lang) -> Line<'a> {
    let findings = hit.ranked.hit.findings.iter();
    Line {
        version: VERSION,
        rank,
        hit_id: &hit.hit_id,
        reported: hit.is_reported(&report.weights),
        new: hit.new,
        verdict: hit.verdict,
        score: hit.ranked.score.get(),
        mention: hit.ranked.mention.get(),
        suspicion: hit.ranked.suspicion.get(),
        level: Level::of(hit.ranked.score, &report.weights).name(),
        source_id: &hit.source_id,
        source_name: &hit.source_name,
        listing: &hit.listing,
        right: hit.right.as_ref().map(right_record),
        findings: findings.map(|finding| SaidFinding { finding, text: lang.text(&finding.because) }).collect(),
        shares: &hit.ranked.explanation.shares,
        first_seen: rfc3339(hit.first_seen_ms),
        last_seen: rfc3339(hit.last_seen_ms),
        archived: hit.archived.as_ref().map(|(file, offset)| json!({"file": file, "offset": offset})),
        register: &report.snapshot,
        change: report.change(hit),
    }
}

/// What a reader needs to know about the right, under the keys of the register's records.
fn right_record(right: &Right) -> Value {
    json!({
        "id": right.id,
        "kind": kind_name(right.kind()),
        "name": right.name,
        "holder": right.holder,
        "classes": classes(right),
        "registration_number": right.registration.number,
        "jurisdictions": right.registration.jurisdictions,
        "reference_price": right.reference_price,
    })
}
