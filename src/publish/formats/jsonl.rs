//! `report.jsonl`: one line per hit, for programs. Names and codes are the same in every language; only `text` is not.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Value, json};

use crate::extract::Listing;
use crate::locale::Lang;
use crate::matcher::Finding;
use crate::publish::words::{Level, classes, kind_name, rfc3339};
use crate::publish::{Format, Report, ReportedHit};
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

    fn write(&self, report: &Report, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
        for (index, hit) in report.hits.iter().enumerate() {
            serde_json::to_writer(&mut *out, &line(index + 1, hit, report, lang))?;
            out.write_all(b"\n")?;
        }
        Ok(())
    }
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
