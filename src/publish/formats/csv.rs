//! `report.csv`: one row per hit, for spreadsheets. Headings are in the reader's language; the order of columns is fixed.

use std::io::Write;

use crate::locale::Lang;
use crate::publish::cell::{Cell, write_table};
use crate::publish::terminal::reasons;
use crate::publish::words::{Level, classes, say_kind};
use crate::publish::{Edition, Format, NotWritten, Report, ReportedHit};

/// One row per hit, mentions below the threshold included (their level says so).
pub struct Csv;

/// Heading codes, in column order.
const COLUMNS: &[&str] = &[
    "rank",
    "score",
    "level",
    "mention",
    "suspicion",
    "new",
    "right-id",
    "right",
    "kind",
    "holder",
    "classes",
    "listing-title",
    "seller",
    "price",
    "currency",
    "reference-price",
    "reference-currency",
    "url",
    "source-id",
    "source",
    "first-seen",
    "last-seen",
    "why",
    "archive-file",
    "archive-offset",
    "hit-id",
    "change",
];

impl Format for Csv {
    fn name(&self) -> &'static str {
        "csv"
    }

    fn file_name(&self) -> &'static str {
        "report.csv"
    }

    fn write(&self, report: &Report, edition: &Edition<'_>, out: &mut dyn Write) -> Result<(), NotWritten> {
        Ok(write_table(out, &heading(edition.lang), rows(report, edition.lang))?)
    }
}

pub(super) fn heading(lang: Lang) -> Vec<String> {
    COLUMNS.iter().map(|column| lang.say(&format!("publish-csv-{column}"))).collect()
}

/// A row for every hit, in rank order.
pub(super) fn rows(report: &Report, lang: Lang) -> impl Iterator<Item = Vec<Cell>> {
    report.hits.iter().enumerate().map(move |(index, hit)| row(index + 1, hit, report, lang))
}

fn row(rank: usize, hit: &ReportedHit, report: &Report, lang: Lang) -> Vec<Cell> {
    let right = hit.right.as_ref();
    let reference = right.and_then(|right| right.reference_price.as_ref());
    let class_list = right.map(|right| classes(right).iter().map(u8::to_string).collect::<Vec<_>>().join(" "));
    let listing = &hit.listing;
    vec![
        Cell::Count(rank as u64),
        Cell::from(hit.ranked.score),
        Level::of(hit.ranked.score, &report.weights).say(lang).into(),
        Cell::from(hit.ranked.mention),
        Cell::from(hit.ranked.suspicion),
        lang.say(if hit.new { "publish-yes" } else { "publish-no" }).into(),
        right.map(|right| right.id.0.as_str()).into(),
        right.map(|right| right.name.as_str()).into(),
        right.map(|right| say_kind(lang, right.kind())).into(),
        right.map(|right| right.holder.0.as_str()).into(),
        class_list.into(),
        listing.title.as_str().into(),
        listing.seller.as_deref().into(),
        listing.price.into(),
        listing.currency.as_deref().into(),
        reference.map(|price| price.amount).into(),
        reference.map(|price| price.currency.as_str()).into(),
        listing.url.as_ref().map_or(Cell::Empty, |url| Cell::Link(url.to_string())),
        hit.source_id.as_str().into(),
        hit.source_name.as_str().into(),
        Cell::Time(hit.first_seen_ms),
        Cell::Time(hit.last_seen_ms),
        reasons(hit, lang, usize::MAX).into(),
        hit.archived.as_ref().map(|(file, _)| file.as_str()).into(),
        hit.archived.as_ref().map(|(_, offset)| *offset).into(),
        hit.hit_id.as_str().into(),
        report.change(hit).map(|change| change.say(lang)).into(),
    ]
}
