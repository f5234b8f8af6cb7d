//! What leaves Reeve: the ranked report in its formats. Values in, bytes out.

use std::io::{self, Write};

use crate::extract::Listing;
use crate::locale::Lang;
use crate::rank::RankedHit;
use crate::rights::Right;

pub mod formats;

/// A finished look at the store: what was scanned and what was found, in rank order.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// When it was made, milliseconds since 1970 UTC.
    pub made_ms: i64,
    pub sources: Vec<SourceSummary>,
    /// Best first; ties by hit id.
    pub hits: Vec<ReportedHit>,
    /// The register the hits were found with.
    pub snapshot: String,
    /// Rights in that register.
    pub rights: usize,
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
    pub refused_by_robots: u64,
    pub failed: u64,
    /// Reason code and count, most frequent first.
    pub failures: Vec<(String, u64)>,
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
    /// First seen in the scan the report is about.
    pub new: bool,
    /// Where the page is in the archive: file name and offset.
    pub archived: Option<(String, u64)>,
    /// Pictures shown side by side, the matching ones first: JPEG bytes made by us, never the site's own.
    pub listing_pictures: Vec<Thumbnail>,
    pub right_pictures: Vec<Thumbnail>,
}

#[derive(Clone, Debug)]
pub struct Thumbnail {
    /// Address or file name it stands for.
    pub label: String,
    pub jpeg: Vec<u8>,
    pub width: u32,
    pub height: u32,
}

/// One way of writing a report.
pub trait Format: Sync {
    /// As `--format` knows it.
    fn name(&self) -> &'static str;
    /// File name inside the report's folder.
    fn file_name(&self) -> &'static str;
    fn write(&self, report: &Report, lang: Lang, out: &mut dyn Write) -> io::Result<()>;
}
