//! What leaves Reeve: the ranked report in its formats. Values in, bytes out.

use std::io::{self, Write};

use crate::extract::Listing;
use crate::locale::{Lang, Message};
use crate::rank::{RankedHit, Weights};
use crate::review::Verdict;
use crate::rights::Right;

pub mod blocklists;
pub mod cell;
mod changes;
pub mod decided;
mod charts;
pub mod digest;
pub mod formats;
pub mod notices;
pub mod handoff;
pub mod offenders;
mod outcomes;
pub mod pages;
mod pirate;
pub mod sharing;
pub mod statistics;
mod terminal;
mod thumbnail;
pub mod transparency;
pub mod typeset;
mod words;

#[cfg(test)]
mod sample;

pub use changes::{Change, Changes, Compared, HitState, PastHit, Since};
pub use formats::title::{Run, runs as title_runs};
pub use outcomes::{OutcomeGroup, say_outcome};
pub use pirate::{PirateLink, pirate_links};
pub use terminal::{sources_table, summary_table};
pub use thumbnail::thumbnail;
pub use words::{
    Level, classes, minute, money, percent, price_line, rfc3339, say_edit, say_field, say_kind, shown, visible,
};

use typeset::{FaceName, FontLibrary, NoFonts};

/// A finished look at the store: what was scanned and what was found, in rank order.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// When it was made, milliseconds since 1970 UTC.
    pub made_ms: i64,
    pub sources: Vec<SourceSummary>,
    /// Best first; ties by hit id.
    pub hits: Vec<ReportedHit>,
    /// Floods that a person is to look at as one thing, the largest first; their hits are not among `hits`.
    pub held: Vec<HeldFlood>,
    /// The register the hits were found with.
    pub snapshot: String,
    /// Rights in that register.
    pub rights: usize,
    /// What the hits were scored with; decides which of them are reported.
    pub weights: Weights,
    /// Where only what has changed is shown: since when, and what else has.
    pub changes: Option<Changes>,
}

/// A registered picture that suddenly matches very many listings, whose hits are kept and not shown.
#[derive(Clone, Debug, Default)]
pub struct HeldFlood {
    /// Digest of the picture.
    pub image_id: String,
    /// Names of the rights it belongs to.
    pub rights: Vec<String>,
    pub hits: u64,
    /// How many hits it used to give.
    pub usual: u64,
    pub picture: Option<Thumbnail>,
}

/// How one source's scan went.
#[derive(Clone, Debug, Default, serde::Serialize)]
pub struct SourceSummary {
    pub source_id: String,
    pub name: String,
    pub started_ms: i64,
    pub finished_ms: Option<i64>,
    pub pages_fetched: u64,
    pub pages_unchanged: u64,
    pub pictures_fetched: u64,
    pub listings: u64,
    /// Not asked for, since they may not have changed since the last visit.
    pub not_due: u64,
    pub refused_by_robots: u64,
    /// Turned away as a program: recognised and reported, never circumvented.
    pub blocked: u64,
    /// Reason code and count, most frequent first; so are the other reasons.
    pub blocks: Vec<(String, u64)>,
    pub failed: u64,
    pub failures: Vec<(String, u64)>,
    /// Not visited this time: a limit was reached, or the server asked for rest.
    pub left: u64,
    pub leaves: Vec<(String, u64)>,
    /// When the source's cadence asks for the next scan; none where only a person does.
    pub next_visit_ms: Option<i64>,
    pub hits: u64,
    pub new_hits: u64,
}

#[derive(Clone, Debug)]
pub struct ReportedHit {
    /// Digest of listing and right.
    pub hit_id: String,
    pub ranked: RankedHit,
    pub listing: Listing,
    pub right: Option<Right>,
    pub source_id: String,
    pub source_name: String,
    pub first_seen_ms: i64,
    pub last_seen_ms: i64,
    /// First seen in the scan the report is about, or changed materially since somebody decided about it.
    pub new: bool,
    /// What was decided about it, where that still holds.
    pub verdict: Option<Verdict>,
    /// Where the page is in the archive: file name and offset.
    pub archived: Option<(String, u64)>,
    /// Pictures shown side by side, the matching ones first: JPEG bytes made by us, never the site's own.
    pub listing_pictures: Vec<Thumbnail>,
    pub right_pictures: Vec<Thumbnail>,
    /// The first of each with what they have in common drawn between them, made by us as well.
    pub drawing: Option<Thumbnail>,
}

#[derive(Clone, Debug)]
pub struct Thumbnail {
    /// Address or file name it stands for.
    pub label: String,
    pub jpeg: Vec<u8>,
    pub width: u32,
    pub height: u32,
}

impl Report {
    /// Brings the hits into rank order: best first, ties by hit id.
    pub fn sort(&mut self) {
        self.hits.sort_by(|a, b| {
            let (a_score, b_score) = (a.ranked.score.get(), b.ranked.score.get());
            b_score.total_cmp(&a_score).then_with(|| a.hit_id.cmp(&b.hit_id))
        });
    }

    /// Hits at or above the reporting threshold that nobody has cleared, in rank order.
    pub fn reported(&self) -> impl Iterator<Item = &ReportedHit> {
        self.hits.iter().filter(|hit| hit.is_reported(&self.weights))
    }

    /// Why the hit stands in a report of changes; none in a whole report.
    pub fn change(&self, hit: &ReportedHit) -> Option<Change> {
        self.changes.as_ref()?.of.get(&hit.hit_id).copied()
    }

    /// Hits below the threshold: the right is named, but the use does not look unlawful enough.
    pub fn mentions(&self) -> impl Iterator<Item = &ReportedHit> {
        self.hits.iter().filter(|hit| hit.ranked.score < self.weights.report_from)
    }
}

impl ReportedHit {
    /// Whether the score reaches the threshold of `weights`, and nobody has decided that there is nothing in it.
    pub fn is_reported(&self, weights: &Weights) -> bool {
        self.ranked.score >= weights.report_from && !self.verdict.is_some_and(Verdict::clears)
    }

    /// Where the listing was seen, when it is an address a browser may open: http or https, nothing else.
    pub fn web_address(&self) -> Option<&str> {
        let url = self.listing.url.as_ref()?;
        matches!(url.scheme(), "http" | "https").then(|| url.as_str())
    }
}

/// One way of writing a report.
pub trait Format: Sync {
    /// As `--format` knows it.
    fn name(&self) -> &'static str;
    /// File name inside the report's folder.
    fn file_name(&self) -> &'static str;
    /// Whether it shows pictures, which take long to gather.
    fn shows_pictures(&self) -> bool {
        false
    }
    /// Whether pages are set, for which fonts are needed.
    fn needs_fonts(&self) -> bool {
        false
    }
    fn write(&self, report: &Report, edition: &Edition<'_>, out: &mut dyn Write) -> Result<(), NotWritten>;
}

/// How a report is written: in which language, and in which fonts where pages are set.
#[derive(Clone, Copy)]
pub struct Edition<'a> {
    pub lang: Lang,
    pub fonts: &'a dyn FontLibrary,
}

impl Edition<'_> {
    /// For formats that need no fonts.
    pub fn new(lang: Lang) -> Self {
        Edition { lang, fonts: &NoLibrary }
    }
}

/// A machine without fonts.
struct NoLibrary;

impl FontLibrary for NoLibrary {
    fn faces(&self) -> Vec<FaceName> {
        Vec::new()
    }

    fn load(&self, _face: usize) -> Option<(Vec<u8>, u32)> {
        None
    }
}

/// Why a file of a report could not be written.
#[derive(Debug, thiserror::Error)]
pub enum NotWritten {
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The machine lacks fonts; the other formats can be written.
    #[error(transparent)]
    Fonts(#[from] NoFonts),
    #[error("{0}")]
    Other(String),
}

impl NotWritten {
    /// What is wrong and what helps.
    pub fn message(&self) -> Message {
        match self {
            NotWritten::Fonts(missing) if missing.letters.is_empty() => Message::new("publish-no-fonts"),
            NotWritten::Fonts(missing) => Message::new("publish-no-letters").with("letters", missing.letters.as_str()),
            NotWritten::Io(error) => Message::new("publish-not-made").with("reason", error.to_string()),
            NotWritten::Other(reason) => Message::new("publish-not-made").with("reason", reason.as_str()),
        }
    }
}
