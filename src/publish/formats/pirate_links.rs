//! `pirate-links.csv`: suspected links as proposals for review. The file says in its own columns that nothing is blocked.

use std::io::Write;

use crate::locale::Lang;
use crate::publish::cell::{Cell, write_table};
use crate::publish::words::say_link_kind;
use crate::publish::{Edition, Format, NotWritten, PirateLink, Report, pirate_links};

/// One row per suspected link and right.
pub struct PirateLinks;

/// Heading codes, in column order.
const COLUMNS: &[&str] = &[
    "link",
    "link-kind",
    "page",
    "listing-title",
    "right",
    "right-id",
    "score",
    "state",
    "blocked",
    "first-seen",
    "why",
];

impl Format for PirateLinks {
    fn name(&self) -> &'static str {
        "pirate_links"
    }

    fn file_name(&self) -> &'static str {
        "pirate-links.csv"
    }

    fn write(&self, report: &Report, edition: &Edition<'_>, out: &mut dyn Write) -> Result<(), NotWritten> {
        Ok(write_table(out, &heading(edition.lang), rows(report, edition.lang).into_iter())?)
    }
}

pub(super) fn heading(lang: Lang) -> Vec<String> {
    COLUMNS.iter().map(|column| lang.say(&format!("publish-csv-{column}"))).collect()
}

/// A row for every suspected link. The links themselves are text: nothing is to open them by accident.
pub(super) fn rows(report: &Report, lang: Lang) -> Vec<Vec<Cell>> {
    pirate_links(report).iter().map(|link| row(link, lang)).collect()
}

fn row(link: &PirateLink<'_>, lang: Lang) -> Vec<Cell> {
    let right = link.hit.right.as_ref();
    vec![
        link.url.into(),
        link.kind.map(|kind| say_link_kind(lang, kind)).into(),
        link.hit.listing.url.as_ref().map(url::Url::as_str).into(),
        link.hit.listing.title.as_str().into(),
        right.map(|right| right.name.as_str()).into(),
        right.map(|right| right.id.0.as_str()).into(),
        Cell::from(link.hit.ranked.score),
        lang.say("publish-state-proposed").into(),
        lang.say("publish-state-not-blocked").into(),
        Cell::Time(link.hit.first_seen_ms),
        lang.text(link.because).into(),
    ]
}
