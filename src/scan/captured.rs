//! The analysts' search over what was captured: brought up to date behind every scan, and asked as it is by whoever waits for
//! the answer.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Context as _;

use super::{DataDir, refresh_search_index};
use crate::captures::{Captures, CapturesError, Searched};
use crate::locale::Message;
use crate::store::Store;

/// Indexes that are brought up to date right now, by folder.
static AT_WORK: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

fn at_work() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    AT_WORK.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Brings the analysts' search up to date. An analyst who searches right now holds the index: the next run does it then.
pub async fn refresh_captures(store: &Arc<dyn Store>, data: &DataDir) -> anyhow::Result<()> {
    let dir = data.search_index();
    let captures = tokio::task::spawn_blocking(move || Captures::open(&dir)).await.context("opening broke off")??;
    match refresh_search_index(store, captures).await {
        Err(error) if matches!(error.downcast_ref(), Some(CapturesError::Busy { .. })) => tracing::warn!("{error:#}"),
        refreshed => drop(refreshed?),
    }
    Ok(())
}

/// Searches what the index has by now, and waits for nothing else. Where listings wait to be indexed it says so, and has that
/// done beside.
pub async fn search_as_indexed(
    store: &Arc<dyn Store>,
    data: &DataDir,
    query: String,
    limit: usize,
) -> anyhow::Result<Searched> {
    let dir = data.search_index();
    let searching = tokio::task::spawn_blocking(move || {
        let captures = Captures::open(&dir)?;
        captures.search(&query, limit).map(|searched| (searched, captures.needs_refill()))
    });
    let (mut searched, needs_refill) = searching.await.context("searching broke off")??;
    if needs_refill || !store.unindexed(1).await?.is_empty() {
        searched.notes.push(Message::new("captures-catching-up"));
        refresh_beside(store, data);
    }
    Ok(searched)
}

/// Brings an index up to date in the background, once at a time.
fn refresh_beside(store: &Arc<dyn Store>, data: &DataDir) {
    let dir = data.search_index();
    if !at_work().insert(dir.clone()) {
        return;
    }
    let (store, data, done) = (Arc::clone(store), data.clone(), Done(dir));
    tokio::spawn(async move {
        if let Err(error) = refresh_captures(&store, &data).await {
            tracing::error!(index = %done.0.display(), "the search cannot be brought up to date: {error:#}");
        }
    });
}

/// Lets the next one begin, however this one ended.
struct Done(PathBuf);

impl Drop for Done {
    fn drop(&mut self) {
        at_work().remove::<Path>(&self.0);
    }
}
