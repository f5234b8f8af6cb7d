//! `pirate-links.csv`: suspected links as proposals for review. The file says in its own columns that nothing is blocked.

use std::io::{self, Write};

use crate::locale::Lang;
use crate::publish::cell::{Cell, write_table};
use crate::publish::words::{rfc3339, say_link_kind};
use crate::publish::{Format, PirateLink, Report, pirate_links};

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

    fn write(&self, report: &Report, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
        let heading: Vec<String> = COLUMNS.iter().map(|column| lang.say(&format!("publish-csv-{column}"))).collect();
        write_table(out, &heading, pirate_links(report).iter().map(|link| row(link, lang)))
    }
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
        rfc3339(link.hit.first_seen_ms).into(),
        lang.text(link.because).into(),
    ]
}
