//! Tables that stand beside the one of hits: reasons, sources, counts, and what a report of changes tells of.

use std::collections::BTreeMap;

use crate::locale::{Lang, Message};
use crate::publish::cell::Cell;
use crate::publish::words::{Level, minute, percent, say_field, say_kind, shown};
use crate::publish::{Changes, PastHit, Report, ReportedHit, Since, SourceSummary, terminal};
use crate::review::Verdict;

/// A heading and its rows.
type Table = (Vec<String>, Vec<Vec<Cell>>);

fn heading(lang: Lang, codes: &[&str]) -> Vec<String> {
    codes.iter().map(|code| lang.say(code)).collect()
}

/// One row per finding: what it is and what it adds to the score.
pub(super) fn reasons(report: &Report, lang: Lang) -> Table {
    let codes = [
        "publish-csv-rank",
        "publish-csv-listing-title",
        "publish-csv-right",
        "publish-csv-why",
        "publish-csv-amount",
        "publish-csv-field",
        "publish-csv-signal",
        "publish-csv-hit-id",
    ];
    let mut rows = Vec::new();
    for (index, hit) in report.hits.iter().enumerate() {
        for (at, finding) in hit.ranked.hit.findings.iter().enumerate() {
            let amount = hit.ranked.explanation.shares.get(at).map(|share| share.amount);
            rows.push(vec![
                Cell::Count(index as u64 + 1),
                hit.listing.title.as_str().into(),
                terminal::right_name(hit, lang).into(),
                lang.text(&finding.because).into(),
                amount.map(|amount| (amount * 10_000.0).round() / 10_000.0).into(),
                say_field(lang, finding.field).into(),
                finding.signal.as_str().into(),
                hit.hit_id.as_str().into(),
            ]);
        }
    }
    (heading(lang, &codes), rows)
}

/// How each source's scan went.
pub(super) fn sources(report: &Report, lang: Lang) -> Table {
    let columns = terminal::source_columns(&report.sources);
    let mut codes: Vec<String> =
        ["publish-csv-source-id", "publish-csv-source", "publish-csv-began", "publish-csv-ended"]
            .map(|code| lang.say(code))
            .into();
    codes.extend(columns.iter().map(|column| lang.say(&format!("publish-column-{}", column.name))));
    codes.push(lang.say("publish-csv-why"));
    let row = |source: &SourceSummary| {
        let mut row = vec![
            source.source_id.as_str().into(),
            source.name.as_str().into(),
            Cell::Time(source.started_ms),
            source.finished_ms.map_or(Cell::Empty, Cell::Time),
        ];
        row.extend(columns.iter().map(|column| Cell::Count((column.count)(source))));
        row.push(terminal::failures(source, lang).into());
        row
    };
    (codes, report.sources.iter().map(row).collect())
}

/// The reported hits counted by right, kind, source, country, level and verdict.
pub(super) fn counts(report: &Report, lang: Lang) -> Table {
    let codes = ["publish-csv-counted-by", "publish-csv-counted", "publish-csv-count"];
    let unknown = || lang.say("publish-unknown");
    let by: [(&str, &dyn Fn(&ReportedHit) -> String); 6] = [
        ("right", &|hit| terminal::right_name(hit, lang)),
        ("kind", &|hit| hit.right.as_ref().map_or_else(unknown, |right| say_kind(lang, right.kind()))),
        ("source", &|hit| hit.source_name.clone()),
        ("country", &|hit| hit.listing.country.clone().unwrap_or_else(unknown)),
        ("level", &|hit| Level::of(hit.ranked.score, &report.weights).say(lang)),
        ("verdict", &|hit| say_verdict(lang, hit.verdict)),
    ];
    let mut rows = Vec::new();
    for (name, key_of) in by {
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        for hit in report.reported() {
            *counts.entry(key_of(hit)).or_default() += 1;
        }
        let mut counts: Vec<(String, u64)> = counts.into_iter().collect();
        counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let name = lang.say(&format!("publish-by-{name}"));
        rows.extend(counts.into_iter().map(|(key, count)| vec![name.as_str().into(), key.into(), Cell::Count(count)]));
    }
    (heading(lang, &codes), rows)
}

/// A verdict in words; none is one too.
pub(in crate::publish) fn say_verdict(lang: Lang, verdict: Option<Verdict>) -> String {
    lang.say(match verdict {
        None => "publish-verdict-open",
        Some(Verdict::Infringes) => "verdict-infringes",
        Some(Verdict::Lawful) => "verdict-lawful",
        Some(Verdict::NotUsed) => "verdict-not-used",
    })
}

/// What is gone or decided since the report before.
pub(super) fn changes(changes: &Changes, lang: Lang) -> Table {
    let codes = [
        "publish-csv-change",
        "publish-csv-listing-title",
        "publish-csv-right",
        "publish-csv-seller",
        "publish-csv-source",
        "publish-csv-url",
        "publish-csv-score",
        "publish-csv-verdict",
        "publish-csv-hit-id",
    ];
    let row = |code: &str, hit: &PastHit| {
        let listing = &hit.state.listing;
        vec![
            lang.say(code).into(),
            listing.title.as_str().into(),
            hit.right_name.as_deref().into(),
            listing.seller.as_deref().into(),
            hit.source_name.as_str().into(),
            listing.url.as_ref().map_or(Cell::Empty, |url| Cell::Link(url.to_string())),
            Cell::from(hit.state.ranked.score),
            hit.state.verdict.map(|verdict| say_verdict(lang, Some(verdict))).into(),
            hit.state.hit_id.as_str().into(),
        ]
    };
    let gone = changes.gone.iter().map(|hit| row("publish-change-gone", hit));
    let rows = gone.chain(changes.decided.iter().map(|hit| row("publish-change-decided", hit))).collect();
    (heading(lang, &codes), rows)
}

/// Since when a report of changes tells.
pub(super) fn say_since(since: Since, lang: Lang) -> String {
    match since {
        Since::Beginning => lang.say("publish-since-beginning"),
        Since::Report(ms) => lang.text(&Message::new("publish-since-report").with("time", minute(ms))),
        Since::Date(ms) => lang.text(&Message::new("publish-since-date").with("time", minute(ms))),
    }
}

/// What is said where no hit is shown.
pub(super) fn no_hits(report: &Report) -> &'static str {
    if report.changes.is_some() { "publish-no-changes" } else { "publish-no-hits" }
}

/// A hit that a report of changes tells of, on one line of text.
pub(super) fn past_line(hit: &PastHit, lang: Lang) -> String {
    let listing = &hit.state.listing;
    let mut parts = vec![percent(hit.state.ranked.score).to_string(), shown(&listing.title, 120)];
    parts.extend(hit.right_name.as_deref().map(|name| shown(name, 80)));
    parts.extend(listing.seller.as_deref().map(|seller| shown(seller, 80)));
    parts.push(shown(&hit.source_name, 80));
    parts.extend(hit.state.verdict.map(|verdict| say_verdict(lang, Some(verdict))));
    parts.join(" · ")
}
