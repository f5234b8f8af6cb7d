//! The matching stage: listings that wait are compared with the snapshot, ranked, and their hits written down.
//! It takes its work from the store, so that a crash, a new right or a changed picture all lead to the same thing: another look.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;

use super::{CrawlEnded, DataDir, Progress, ScanEvent, Stop, now_ms};
use crate::captures::{CapturedListing, Captures, CapturesError, Searched};
use crate::imaging::Fingerprint;
use crate::matcher::{Candidate, CandidatePicture, match_listing_seen};
use crate::rank::{RankedHit, Weights, rank};
use crate::register::Snapshot;
use crate::rights::RightId;
use crate::store::{Again, MatchedRegister, MatchedWith, Store, StoredListing};

const BATCH: u32 = 64;
/// New rights beyond this many are looked for in every listing: asking the index for each would take longer.
const FEW_RIGHTS: usize = 64;
/// Listings that the search index takes before they are written out.
const INDEXED_AT_ONCE: u32 = 5_000;
/// Captured pictures that are compared with new ones before the next are read: some 10 MiB.
const FINGERPRINTS_AT_ONCE: u32 = 256;
/// How often the stage looks for work while the crawl runs.
const PAUSE: Duration = Duration::from_millis(150);

/// What the stage has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Matched {
    pub listings: u64,
    /// Hits at or above the reporting threshold.
    pub hits: u64,
}

/// Matches what the crawl brings until it has ended and nothing waits any more, or it is to stop: what waits then stands in the
/// store.
pub(super) async fn match_while_crawling(
    store: Arc<dyn Store>,
    snapshot: Arc<Snapshot>,
    weights: Weights,
    threads: usize,
    progress: Arc<dyn Progress>,
    crawl: Arc<CrawlEnded>,
    stop: Stop,
) -> anyhow::Result<()> {
    loop {
        if stop.is_set() {
            return Ok(());
        }
        // Read before the store is asked: what came in between is found by the next round.
        let ended = crawl.is_set();
        let matched = match_batch(&store, &snapshot, &weights, ended, threads).await?;
        if matched.listings > 0 {
            progress.event(ScanEvent::Matched(matched));
        } else if ended {
            store.hold_floods(now_ms()).await?;
            return Ok(());
        } else {
            let _ = tokio::time::timeout(PAUSE, crawl.notify.notified()).await;
        }
    }
}

/// A register that is followed: what is new in it, and how many listings wait for matching because of it and otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Followed {
    pub waiting: u64,
    /// New and changed rights.
    pub changed: BTreeSet<RightId>,
}

/// Makes those captured listings wait for matching in which `snapshot` may find something else than the register that they
/// count as matched with. Few new names are looked for in the search index first; many, or with `everything`, in all listings.
pub async fn follow_register(
    store: &Arc<dyn Store>,
    data: &DataDir,
    snapshot: &Arc<Snapshot>,
    everything: bool,
    threads: usize,
) -> anyhow::Result<Followed> {
    let of = Arc::clone(snapshot);
    let now = tokio::task::spawn_blocking(move || MatchedRegister {
        snapshot: of.digest().to_owned(),
        matcher: of.matcher(),
        rights: of.rights().iter().map(|right| (right.id.clone(), right.digest())).collect(),
    });
    let now = now.await.context("digesting the register broke off")?;
    loop {
        let before = store.matched_register().await?;
        let known = before.as_ref().map(|before| &before.rights);
        let is_known = |id: &RightId, digest: &String| known.and_then(|rights| rights.get(id)) == Some(digest);
        let changed: BTreeSet<RightId> =
            now.rights.iter().filter(|(id, digest)| !is_known(id, digest)).map(|(id, _)| id.clone()).collect();
        let same_matcher = before.as_ref().is_some_and(|before| before.matcher == now.matcher);
        let again = if everything || !same_matcher || changed.len() > FEW_RIGHTS {
            Again::All
        } else {
            let removed = known.into_iter().flatten().map(|(id, _)| id).filter(|id| !now.rights.contains_key(id));
            let rights = changed.iter().chain(removed).cloned().collect();
            again(store, data, snapshot, &changed, rights, threads).await?
        };
        let from = before.as_ref().map(|before| before.snapshot.as_str());
        // None where another process has moved it meanwhile: what is new is then found out once more.
        if let Some(waiting) = store.move_register(from, &now, &again).await? {
            return Ok(Followed { waiting, changed });
        }
    }
}

/// The listings that had a hit of one of these rights, or may have one of those that changed.
async fn again(
    store: &Arc<dyn Store>,
    data: &DataDir,
    snapshot: &Arc<Snapshot>,
    changed: &BTreeSet<RightId>,
    rights: Vec<RightId>,
    threads: usize,
) -> anyhow::Result<Again> {
    if changed.is_empty() {
        return Ok(Again::Of { listings: Vec::new(), rights, pictures: Vec::new() });
    }
    let changed: Vec<_> = changed.iter().filter_map(|id| snapshot.right(id)).collect();
    let names: Vec<String> = changed.iter().flat_map(|right| right.names().map(str::to_owned)).collect();
    let images: Vec<String> = changed.iter().flat_map(|right| right.images.iter().cloned()).collect();
    let refreshed = match Captures::open(&data.search_index()) {
        Ok(captures) => refresh_search_index(store, captures).await,
        Err(error) => Err(error.into()),
    };
    let proposed = match refreshed {
        Ok(captures) => {
            let proposing = tokio::task::spawn_blocking(move || captures.propose(&names));
            proposing.await.context("searching broke off")?.map_err(anyhow::Error::from)
        }
        Err(error) => Err(error),
    };
    match proposed {
        Ok(listings) => Ok(Again::Of { listings, rights, pictures: showing(store, snapshot, images, threads).await? }),
        // Somebody else holds the index, or it has failed: nothing is lost but time.
        Err(error) if error.is::<CapturesError>() => {
            tracing::warn!("every listing is matched again, since the index of captures cannot be asked: {error:#}");
            Ok(Again::All)
        }
        Err(error) => Err(error),
    }
}

/// Captured pictures that show one of these registered ones, by id.
async fn showing(
    store: &Arc<dyn Store>,
    snapshot: &Arc<Snapshot>,
    images: Vec<String>,
    threads: usize,
) -> anyhow::Result<Vec<String>> {
    let index = Arc::new(snapshot.pictures().only(images.iter().map(String::as_str)));
    let mut showing = Vec::new();
    let mut after = String::new();
    while !index.is_empty() {
        let captured = store.fingerprints(&after, FINGERPRINTS_AT_ONCE).await?;
        let Some((last, _)) = captured.last() else { break };
        after.clone_from(last);
        let index = Arc::clone(&index);
        let looking = tokio::task::spawn_blocking(move || {
            in_parallel(threads, &captured, |(id, fingerprint)| {
                let seen = Fingerprint::from_bytes(fingerprint).ok()?;
                (!index.find(&seen).is_empty()).then(|| id.clone())
            })
        });
        showing.extend(looking.await.context("comparing pictures broke off")?.into_iter().flatten());
    }
    Ok(showing)
}

/// `work` on every item, on so many threads; results in the order of the items.
fn in_parallel<T: Sync, R: Send>(threads: usize, items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let share = items.len().div_ceil(threads.max(1)).max(1);
    std::thread::scope(|scope| {
        let shares = items.chunks(share).map(|share| scope.spawn(|| share.iter().map(&work).collect::<Vec<_>>()));
        let shares: Vec<_> = shares.collect();
        let done =
            shares.into_iter().map(|share| share.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        done.flatten().collect()
    })
}

/// Compares what was captured with a changed register: what it finds in the past. With `everything`, every listing.
pub async fn match_captures(
    store: &Arc<dyn Store>,
    data: &DataDir,
    snapshot: &Arc<Snapshot>,
    weights: &Weights,
    everything: bool,
    threads: usize,
) -> anyhow::Result<(Followed, Matched)> {
    let followed = follow_register(store, data, snapshot, everything, threads).await?;
    let mut total = Matched::default();
    loop {
        let matched = match_batch(store, snapshot, weights, true, threads).await?;
        if matched.listings == 0 {
            store.hold_floods(now_ms()).await?;
            return Ok((followed, total));
        }
        total.listings += matched.listings;
        total.hits += matched.hits;
    }
}

pub(super) async fn match_batch(
    store: &Arc<dyn Store>,
    snapshot: &Arc<Snapshot>,
    weights: &Weights,
    all: bool,
    threads: usize,
) -> anyhow::Result<Matched> {
    let waiting = store.unmatched(BATCH, all).await?;
    if waiting.is_empty() {
        return Ok(Matched::default());
    }
    let (for_matching, weights) = (Arc::clone(snapshot), weights.clone());
    let ranked = tokio::task::spawn_blocking(move || {
        let ranked =
            |stored: &StoredListing| (stored.listing.id.clone(), rank_listing(stored, &for_matching, &weights));
        (in_parallel(threads, &waiting, ranked), weights)
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

/// Searches everything captured, up to now where nobody else is writing to the index.
pub async fn search_captures(
    store: &Arc<dyn Store>,
    dir: &Path,
    query: String,
    limit: usize,
) -> anyhow::Result<Searched> {
    let captures = match refresh_search_index(store, Captures::open(dir)?).await {
        Ok(captures) => captures,
        // A scan is writing: what it adds is found a little later.
        Err(error) if matches!(error.downcast_ref(), Some(CapturesError::Busy { .. })) => Captures::open(dir)?,
        Err(error) => return Err(error),
    };
    let searching = tokio::task::spawn_blocking(move || captures.search(&query, limit));
    Ok(searching.await.context("searching broke off")??)
}

/// Brings the analysts' search up to date with the store.
pub async fn refresh_search_index(store: &Arc<dyn Store>, captures: Captures) -> anyhow::Result<Captures> {
    let mut captures = captures;
    if captures.needs_refill() {
        store.reindex_all().await?;
    }
    loop {
        let waiting = store.unindexed(INDEXED_AT_ONCE).await?;
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
