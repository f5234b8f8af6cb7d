//! Gathers a report from the store: hits in order, how each source went, and the pictures to lay side by side.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::Context as _;

use super::{DataDir, now_ms};
use crate::evidence::warc::http_payload;
use crate::fetch::decode_body;
use crate::frontier::ResourceKind;
use crate::matcher::PictureMatch;
use crate::publish::{Report, ReportedHit, SourceSummary, Thumbnail, thumbnail};
use crate::rank::Weights;
use crate::register::Snapshot;
use crate::rights::Right;
use crate::sources::{Source, SourceId};
use crate::store::archive::{Archive, Position};
use crate::store::{HitFilter, ScanRow, SourceCounts, Store, StoredHit};

/// Side of the pictures in a report, in pixels.
const THUMBNAIL_SIDE: u32 = 320;
/// Pictures shown of each side of a hit.
const PICTURES_A_SIDE: usize = 3;
/// Hits that get pictures; a report of more is read as CSV or JSON Lines.
const HITS_WITH_PICTURES: usize = 500;
/// A picture taken back out of the archive is never larger than this once decoded.
const MAX_PICTURE_BYTES: u64 = 64 << 20;

/// The report on the given scans, or on everything where there are none to name.
pub async fn build_report(
    store: &Arc<dyn Store>,
    data: &DataDir,
    scans: &[ScanRow],
    sources: &[Source],
    snapshot: &Snapshot,
    weights: &Weights,
) -> anyhow::Result<Report> {
    let mut numbers = BTreeMap::new();
    let names: BTreeMap<&SourceId, &str> = sources.iter().map(|source| (&source.id, source.name.as_str())).collect();
    let name_of = |id: &SourceId| names.get(id).map_or_else(|| id.0.clone(), |name| (*name).to_owned());
    for scan in scans {
        numbers.insert(scan.source_id.clone(), scan.number);
    }
    let sources = Some(numbers.keys().cloned().collect());
    let filter = HitFilter { sources, shown_only: true, ..HitFilter::default() };
    let hits = store.hits(&filter).await?;
    let is_new = |hit: &StoredHit| numbers.get(&hit.source_id) == Some(&hit.first_scan);

    let mut summaries = Vec::new();
    for scan in scans {
        let own = hits.iter().filter(|hit| hit.source_id == scan.source_id && hit.ranked.score >= weights.report_from);
        let (count, new) = own.fold((0, 0), |(count, new), hit| (count + 1, new + u64::from(is_new(hit))));
        let mut summary = summarise(store, scan, name_of(&scan.source_id)).await?;
        (summary.hits, summary.new_hits) = (count, new);
        summaries.push(summary);
    }

    let mut gallery = Gallery { store, archive: Archive::open(data.archive()) };
    let mut reported = Vec::with_capacity(hits.len());
    for (position, hit) in hits.into_iter().enumerate() {
        let right = hit.ranked.hit.right_id.as_ref().and_then(|id| snapshot.right(id)).cloned();
        let wants_pictures = position < HITS_WITH_PICTURES && hit.ranked.score >= weights.report_from;
        let (listing_pictures, right_pictures) =
            if wants_pictures { gallery.of(&hit, right.as_ref()).await? } else { (Vec::new(), Vec::new()) };
        reported.push(ReportedHit {
            new: is_new(&hit),
            source_name: name_of(&hit.source_id),
            hit_id: hit.id,
            ranked: hit.ranked,
            listing: hit.listing,
            right,
            source_id: hit.source_id.0,
            first_seen_ms: hit.first_seen_ms,
            last_seen_ms: hit.last_seen_ms,
            archived: hit.archived.map(|at| (at.file, at.offset)),
            listing_pictures,
            right_pictures,
        });
    }
    let mut report = Report {
        made_ms: now_ms(),
        sources: summaries,
        hits: reported,
        snapshot: snapshot.digest().to_owned(),
        rights: snapshot.rights().len(),
        weights: weights.clone(),
    };
    report.sort();
    Ok(report)
}

async fn summarise(store: &Arc<dyn Store>, scan: &ScanRow, name: String) -> anyhow::Result<SourceSummary> {
    let counts = store.counts(&scan.source_id, scan.number).await?;
    let tally = Tally::of(&counts);
    Ok(SourceSummary {
        source_id: scan.source_id.0.clone(),
        name,
        started_ms: scan.started_ms,
        finished_ms: scan.finished_ms,
        pages_fetched: tally.pages_fetched,
        pages_unchanged: tally.pages_unchanged,
        pictures_fetched: tally.pictures,
        listings: store.listing_count(&scan.source_id, scan.number).await?,
        refused_by_robots: tally.robots,
        failed: tally.failures.values().sum(),
        failures: tally.by_frequency(),
        hits: 0,
        new_hits: 0,
    })
}

/// Addresses of a scan by what a reader wants to know of them.
#[derive(Default)]
struct Tally {
    pages_fetched: u64,
    pages_unchanged: u64,
    pictures: u64,
    robots: u64,
    failures: BTreeMap<String, u64>,
}

impl Tally {
    fn of(counts: &SourceCounts) -> Self {
        let mut tally = Tally::default();
        for (kind, outcome, count) in &counts.settled {
            match (kind, outcome.as_str()) {
                (ResourceKind::Page, "fetched" | "duplicate" | "redirected") => tally.pages_fetched += count,
                (ResourceKind::Page, "unchanged") => tally.pages_unchanged += count,
                (ResourceKind::Picture, "fetched" | "unchanged" | "redirected") => tally.pictures += count,
                (_, "robots") => tally.robots += count,
                (_, "fetched" | "unchanged" | "duplicate" | "redirected" | "out-of-scope") => {}
                (_, reason) => *tally.failures.entry(reason.to_owned()).or_default() += count,
            }
        }
        if counts.truncated > 0 {
            tally.failures.insert("truncated".to_owned(), counts.truncated);
        }
        tally
    }

    fn by_frequency(self) -> Vec<(String, u64)> {
        let mut failures: Vec<_> = self.failures.into_iter().collect();
        failures.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        failures
    }
}

/// Takes pictures back out of the archive and the register, as small pictures of our own making.
struct Gallery<'a> {
    store: &'a Arc<dyn Store>,
    archive: Archive,
}

impl Gallery<'_> {
    async fn of(&mut self, hit: &StoredHit, right: Option<&Right>) -> anyhow::Result<(Vec<Thumbnail>, Vec<Thumbnail>)> {
        let matches: Vec<&PictureMatch> =
            hit.ranked.hit.findings.iter().filter_map(|found| found.picture.as_ref()).collect();
        let Some(listing) = self.store.listing(&hit.listing.id).await? else { return Ok((Vec::new(), Vec::new())) };
        let rank_of =
            |picture_id: &str| matches.iter().position(|found| found.picture_id == picture_id).unwrap_or(usize::MAX);
        let mut seen = listing.pictures;
        seen.retain(|picture| picture.fingerprint.is_some());
        seen.sort_by_key(|picture| rank_of(&picture.picture_id));
        let mut shown = Vec::new();
        for picture in seen.into_iter().take(PICTURES_A_SIDE) {
            shown.extend(self.archived(picture.archived, picture.address).await?);
        }
        let mut registered = Vec::new();
        if let Some(right) = right {
            let mut images: Vec<&String> = right.images.iter().collect();
            images.sort_by_key(|id| matches.iter().position(|found| found.image_id == **id).unwrap_or(usize::MAX));
            for image_id in images.into_iter().take(PICTURES_A_SIDE) {
                let bytes = self.store.right_picture(image_id).await?;
                registered.extend(small(bytes, right.name.clone()).await?);
            }
        }
        Ok((shown, registered))
    }

    async fn archived(&self, position: Position, address: String) -> anyhow::Result<Option<Thumbnail>> {
        let archive = self.archive.clone();
        let reading = tokio::task::spawn_blocking(move || {
            let record = archive.read(&position)?;
            let payload = http_payload(&record)?;
            let decoded = decode_body(&payload.body, payload.header("content-encoding"), MAX_PICTURE_BYTES);
            anyhow::Ok(thumbnail(&decoded.body, &address, THUMBNAIL_SIDE).ok())
        });
        reading.await.context("reading the archive broke off")?
    }
}

async fn small(bytes: Vec<u8>, label: String) -> anyhow::Result<Option<Thumbnail>> {
    let drawing = tokio::task::spawn_blocking(move || thumbnail(&bytes, &label, THUMBNAIL_SIDE).ok());
    drawing.await.context("drawing a picture broke off")
}
