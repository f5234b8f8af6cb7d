//! `reeve watch` with a gazette: filings that look like bad faith, the most suspicious first, with reasons and the last
//! day for an opposition.

use serde_json::{Value, json};

use super::args::WatchArgs;
use super::output::Listing;
use super::{Context, Done, match_};
use crate::locale::{Lang, Message};
use crate::matcher::filings::{AlikeNames, FilingHit, compare};
use crate::rights::import::Gazette;

pub async fn run(context: &Context, args: &WatchArgs, gazette: &Gazette) -> anyhow::Result<Done> {
    for fault in &gazette.faults {
        eprintln!("{}", fault.text(context.lang()));
    }
    let snapshot = match_::snapshot(context, args.rights.as_deref()).await?;
    let names = AlikeNames::new(&snapshot);
    let hits = compare(&gazette.filings, snapshot.rights(), &names);
    let min_score = args.min_score.unwrap_or_default();
    let rows: Vec<Value> =
        hits.iter().filter(|hit| hit.score >= min_score).map(|hit| row(hit, context.lang())).collect();
    context.ui.note(
        &Message::new("watch-filings-read")
            .with("filings", gazette.filings.len())
            .with("wordless", gazette.wordless)
            .with("hits", rows.len())
            .with("faults", gazette.faults.len()),
    );
    let columns = vec![
        ("score", "column-score"),
        ("filing_id", "column-filing"),
        ("mark", "column-mark"),
        ("applicants", "column-applicants"),
        ("right_id", "column-right"),
        ("right_name", "column-name"),
        ("oppose_by", "column-oppose-by"),
        ("why", "column-why"),
    ];
    Listing { columns, rows }.print(args.format, context.lang())?;
    if gazette.faults.is_empty() { Ok(Done::Well) } else { Ok(Done::Partly) }
}

fn row(hit: &FilingHit<'_>, lang: Lang) -> Value {
    let rounded = |value: f64| (value * 1e4).round() / 1e4;
    let date = |date: Option<jiff::civil::Date>| date.map(|date| date.to_string());
    let why = hit.reasons.iter().map(|reason| format!("{:+.2} {}", reason.share, lang.text(&reason.because)));
    json!({
        "filing_id": hit.filing.id,
        "line": hit.filing.line,
        "mark": hit.filing.mark,
        "applicants": hit.filing.applicants,
        "classes": hit.filing.classes,
        "office": hit.filing.office,
        "filed": date(hit.filing.filed),
        "published": date(hit.filing.published),
        "right_id": hit.right.id,
        "right_name": hit.right.name,
        "holder": hit.right.holder,
        "score": rounded(hit.score),
        "oppose_by": date(hit.deadline.as_ref().map(|deadline| deadline.date)),
        "oppose_by_rule": hit.deadline.as_ref().map(|deadline| lang.text(&deadline.source)),
        "reasons": hit.reasons,
        "why": why.collect::<Vec<_>>(),
    })
}
