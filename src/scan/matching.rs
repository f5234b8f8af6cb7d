//! The matching stage: listings that wait are compared with the snapshot, ranked, and their hits written down.
//! It takes its work from the store, so that a crash, a new right or a changed picture all lead to the same thing: another look.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;

use super::{CrawlEnded, Progress, ScanEvent};
use crate::captures::{CapturedListing, Captures};
use crate::imaging::Fingerprint;
use crate::matcher::{Candidate, CandidatePicture, match_listing_seen};
use crate::rank::{RankedHit, Weights, rank};
use crate::register::Snapshot;
use crate::store::{MatchedWith, Store, StoredListing};

const BATCH: u32 = 64;
/// How often the stage looks for work while the crawl runs.
const PAUSE: Duration = Duration::from_millis(150);

/// What the stage has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Matched {
    pub listings: u64,
    /// Hits at or above the reporting threshold.
    pub hits: u64,
}

/// Matches what the crawl brings until it has ended and nothing waits any more.
pub(super) async fn match_while_crawling(
    store: Arc<dyn Store>,
    snapshot: Arc<Snapshot>,
    weights: Weights,
    progress: Arc<dyn Progress>,
    crawl: Arc<CrawlEnded>,
) -> anyhow::Result<()> {
    loop {
        // Read before the store is asked: what came in between is found by the next round.
        let ended = crawl.is_set();
        let matched = match_batch(&store, &snapshot, &weights, ended).await?;
        if matched.listings > 0 {
            progress.event(ScanEvent::Matched(matched));
        } else if ended {
            return Ok(());
        } else {
            let _ = tokio::time::timeout(PAUSE, crawl.notify.notified()).await;
        }
    }
}

/// Compares every captured listing that was last matched with another snapshot: what a changed register finds in the past.
pub async fn match_captures(
    store: &Arc<dyn Store>,
    snapshot: &Arc<Snapshot>,
    weights: &Weights,
) -> anyhow::Result<Matched> {
    store.mark_stale(snapshot.digest()).await?;
    let mut total = Matched::default();
    loop {
        let matched = match_batch(store, snapshot, weights, true).await?;
        if matched.listings == 0 {
            return Ok(total);
        }
        total.listings += matched.listings;
        total.hits += matched.hits;
    }
}

async fn match_batch(
    store: &Arc<dyn Store>,
    snapshot: &Arc<Snapshot>,
    weights: &Weights,
    all: bool,
) -> anyhow::Result<Matched> {
    let waiting = store.unmatched(BATCH, all).await?;
    if waiting.is_empty() {
        return Ok(Matched::default());
    }
    let (for_matching, weights) = (Arc::clone(snapshot), weights.clone());
    let ranked = tokio::task::spawn_blocking(move || {
        let ranked =
            |stored: &StoredListing| (stored.listing.id.clone(), rank_listing(stored, &for_matching, &weights));
        (waiting.iter().map(ranked).collect::<Vec<_>>(), weights)
    });
    let (ranked, weights) = ranked.await.context("matching broke off")?;
    let with = MatchedWith { snapshot: snapshot.digest(), weights: weights.version };
    let mut matched = Matched::default();
    for (id, hits) in ranked {
        store.put_hits(&id, &hits, with).await?;
        matched.listings += 1;
        matched.hits += hits.iter().filter(|hit| hit.score >= weights.report_from).count() as u64;
    }
    Ok(matched)
}

fn rank_listing(stored: &StoredListing, snapshot: &Snapshot, weights: &Weights) -> Vec<RankedHit> {
    let pictures: Vec<CandidatePicture> = stored
        .pictures
        .iter()
        .filter_map(|picture| {
            let fingerprint = Fingerprint::from_bytes(picture.fingerprint.as_deref()?).ok()?;
            Some(CandidatePicture { url: picture.address.clone(), picture_id: picture.picture_id.clone(), fingerprint })
        })
        .collect();
    let candidate = Candidate { listing: &stored.listing, pictures: &pictures };
    let hits = match_listing_seen(&candidate, snapshot, Some(stored.last_seen_ms));
    hits.into_iter().map(|hit| rank(hit, weights)).collect()
}

/// Brings the analysts' search up to date with the store.
pub async fn refresh_search_index(store: &Arc<dyn Store>, captures: Captures) -> anyhow::Result<Captures> {
    let mut captures = captures;
    if captures.needs_refill() {
        store.reindex_all().await?;
    }
    loop {
        let waiting = store.unindexed(500).await?;
        if waiting.is_empty() {
            return Ok(captures);
        }
        let ids: Vec<_> = waiting.iter().map(|stored| stored.listing.id.clone()).collect();
        let indexing = tokio::task::spawn_blocking(move || {
            let listings: Vec<CapturedListing> = waiting
                .into_iter()
                .map(|stored| CapturedListing {
                    listing: stored.listing,
                    source_id: stored.source_id,
                    seen_ms: stored.last_seen_ms,
                })
                .collect();
            captures.add(&listings).and_then(|()| captures.commit()).map(|()| captures)
        });
        captures = indexing.await.context("indexing broke off")??;
        store.mark_indexed(&ids).await?;
    }
}
