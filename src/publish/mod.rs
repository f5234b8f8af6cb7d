//! What leaves Reeve: the ranked report in its formats. Values in, bytes out.

use std::io::{self, Write};

use crate::extract::Listing;
use crate::locale::Lang;
use crate::rank::{RankedHit, Weights};
use crate::review::Verdict;
use crate::rights::Right;

pub mod cell;
pub mod formats;
mod outcomes;
mod pirate;
mod terminal;
mod thumbnail;
mod words;

#[cfg(test)]
mod sample;

pub use outcomes::{OutcomeGroup, say_outcome};
pub use pirate::{PirateLink, pirate_links};
pub use terminal::{sources_table, summary_table};
pub use thumbnail::thumbnail;
pub use words::Level;

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
    fn write(&self, report: &Report, lang: Lang, out: &mut dyn Write) -> io::Result<()>;
}
