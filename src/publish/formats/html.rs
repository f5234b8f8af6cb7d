//! `report.html`: one file that opens anywhere, offline: no script, no request, pictures and style inside it.
//! Everything from the web is text: escaped, isolated from the direction of the text around it, and cut to a length.

use std::io::Write;

use askama::Template;
use data_encoding::BASE64;
use sha2::{Digest, Sha256};

use super::tables::{no_hits, past_line, say_since};
use super::title::MAX_TITLE;
use crate::locale::{Lang, Message};
use crate::publish::words::{grouped, minute, percent, say_link_kind, shown};
use crate::publish::{
    Changes, Edition, Format, NotWritten, PastHit, PirateLink, Report, SourceSummary, pirate_links, terminal,
};

mod card;

use card::{Card, Flood, Mention};

/// Cards, mentions and links on the page; the other files of the report have all of them.
const MAX_CARDS: usize = 500;
const MAX_MENTIONS: usize = 1_000;
const MAX_LINKS: usize = 1_000;
const MAX_FLOODS: usize = 50;
/// Characters of an address that are shown.
const MAX_ADDRESS: usize = 300;

const STYLE: &str = include_str!("html/report.css");

/// The page a newcomer sees first.
pub struct Html;

impl Format for Html {
    fn name(&self) -> &'static str {
        "html"
    }

    fn file_name(&self) -> &'static str {
        "report.html"
    }

    fn shows_pictures(&self) -> bool {
        true
    }

    fn write(&self, report: &Report, edition: &Edition<'_>, out: &mut dyn Write) -> Result<(), NotWritten> {
        Ok(Page::of(report, edition.lang).write_into(&mut *out)?)
    }
}

#[derive(Template)]
#[template(path = "report.html", config = "src/publish/formats/html/askama.toml")]
struct Page {
    lang: Lang,
    /// The only style that the page's own policy lets in.
    style_hash: String,
    made: String,
    summary: Vec<Figure>,
    sources: Vec<SourceRow>,
    floods: Vec<Flood>,
    /// In a report of changes: since when.
    since: Option<String>,
    past: Vec<PastList>,
    cards: Vec<Card>,
    /// What is said where there is no card.
    no_hits: &'static str,
    more_cards: usize,
    links: Vec<LinkRow>,
    more_links: usize,
    mentions: Vec<Mention>,
    more_mentions: usize,
    report_from: u32,
    snapshot: String,
}

/// A number of the summary and what it counts.
struct Figure {
    count: String,
    label: String,
}

struct SourceRow {
    name: String,
    /// The columns that say something about any of the sources.
    counts: Vec<Count>,
    failures: String,
    time: String,
    next_visit: String,
}

struct Count {
    label: String,
    text: String,
    zero: bool,
}

/// Hits that a report of changes tells of on a line each.
struct PastList {
    id: &'static str,
    heading: &'static str,
    hint: &'static str,
    count: usize,
    lines: Vec<String>,
}

struct LinkRow {
    kind: String,
    url: String,
    page: Option<String>,
    title: String,
    right: String,
    score: u32,
    because: String,
    first_seen: String,
}

impl Page {
    fn of(report: &Report, lang: Lang) -> Self {
        let reported = report.reported().count();
        let mentioned = report.mentions().count();
        let links = pirate_links(report);
        Page {
            lang,
            style_hash: BASE64.encode(&Sha256::digest(STYLE.as_bytes())),
            made: minute(report.made_ms),
            summary: summary(report, lang),
            sources: source_rows(&report.sources, lang),
            floods: report.held.iter().take(MAX_FLOODS).map(|held| Flood::of(held, lang)).collect(),
            since: report.changes.as_ref().map(|changes| say_since(changes.since, lang)),
            past: report.changes.as_ref().map(|changes| past_lists(changes, lang)).unwrap_or_default(),
            no_hits: no_hits(report),
            cards: card::cards(report, lang, MAX_CARDS),
            more_cards: reported.saturating_sub(MAX_CARDS),
            more_links: links.len().saturating_sub(MAX_LINKS),
            links: links.iter().take(MAX_LINKS).map(|link| link_row(link, lang)).collect(),
            mentions: report.mentions().take(MAX_MENTIONS).map(|hit| Mention::of(hit, lang)).collect(),
            more_mentions: mentioned.saturating_sub(MAX_MENTIONS),
            report_from: percent(report.weights.report_from),
            snapshot: shown(&report.snapshot, 16),
        }
    }

    /// A sentence of the catalogue, for the template.
    fn say(&self, code: &str) -> String {
        self.lang.say(code)
    }

    /// A sentence with a count in it.
    fn count(&self, code: &'static str, count: usize) -> String {
        self.lang.text(&Message::new(code).with("count", count))
    }

    fn threshold(&self, code: &'static str) -> String {
        self.lang.text(&Message::new(code).with("threshold", self.report_from))
    }
}

fn past_lists(changes: &Changes, lang: Lang) -> Vec<PastList> {
    let list = |id, heading, hint, hits: &[PastHit]| PastList {
        id,
        heading,
        hint,
        count: hits.len(),
        lines: hits.iter().take(MAX_MENTIONS).map(|hit| past_line(hit, lang)).collect(),
    };
    let gone = list("gone", "publish-gone", "publish-gone-hint", &changes.gone);
    let decided = list("decided", "publish-decided", "publish-decided-hint", &changes.decided);
    [gone, decided].into_iter().filter(|list| list.count > 0).collect()
}

fn summary(report: &Report, lang: Lang) -> Vec<Figure> {
    let total = |count: fn(&SourceSummary) -> u64| report.sources.iter().map(count).sum::<u64>();
    let new = report.reported().filter(|hit| hit.new).count() as u64;
    let figures = [
        ("publish-sum-sources", report.sources.len() as u64),
        ("publish-sum-pages", total(|source| source.pages_fetched + source.pages_unchanged)),
        ("publish-sum-pictures", total(|source| source.pictures_fetched)),
        ("publish-sum-listings", total(|source| source.listings)),
        ("publish-sum-rights", report.rights as u64),
        ("publish-sum-hits", report.reported().count() as u64),
        ("publish-sum-new", new),
    ];
    figures.map(|(code, count)| Figure { count: grouped(count), label: lang.say(code) }).into()
}

fn source_rows(sources: &[SourceSummary], lang: Lang) -> Vec<SourceRow> {
    let columns = terminal::source_columns(sources);
    let row = |source: &SourceSummary| {
        let counts = columns.iter().map(|column| {
            let count = (column.count)(source);
            let label = lang.say(&format!("publish-column-{}", column.name));
            Count { label, text: grouped(count), zero: count == 0 }
        });
        let next_visit =
            source.next_visit_ms.map(|next_ms| Message::new("publish-next-visit").with("time", minute(next_ms)));
        SourceRow {
            name: shown(&source.name, 80),
            counts: counts.collect(),
            failures: terminal::failures(source, lang),
            time: took(source, lang),
            next_visit: next_visit.map(|message| lang.text(&message)).unwrap_or_default(),
        }
    };
    sources.iter().map(row).collect()
}

/// When the scan began and how long it took.
fn took(source: &SourceSummary, lang: Lang) -> String {
    let started = minute(source.started_ms);
    let Some(finished_ms) = source.finished_ms else {
        return lang.text(&Message::new("publish-scan-unfinished").with("started", started));
    };
    let seconds = finished_ms.saturating_sub(source.started_ms).max(0) as f64 / 1000.0;
    lang.text(&Message::new("publish-scan-took").with("started", started).with("seconds", format!("{seconds:.1}")))
}

fn link_row(link: &PirateLink<'_>, lang: Lang) -> LinkRow {
    LinkRow {
        kind: link.kind.map(|kind| say_link_kind(lang, kind)).unwrap_or_default(),
        url: shown(link.url, MAX_ADDRESS),
        page: link.hit.web_address().map(str::to_owned),
        title: shown(&link.hit.listing.title, MAX_TITLE),
        right: terminal::right_name(link.hit, lang),
        score: percent(link.hit.ranked.score),
        because: lang.text(link.because),
        first_seen: minute(link.hit.first_seen_ms),
    }
}

#[cfg(test)]
mod tests;
