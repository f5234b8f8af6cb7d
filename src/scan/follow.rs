//! What a changed register finds in past captures, beside everything else: one comparison at a time for each folder of data. What
//! is left to compare stands in the store, so one that was broken off is taken up again by whoever asks next.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::matching::match_batch;
use super::{DataDir, follow_register, now_ms, snapshot};
use crate::rank::Weights;
use crate::store::Store;

/// How far the comparison with past captures has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Following {
    /// Nobody compares right now.
    Idle,
    /// `total` is 0 until it is known which listings may have something to do with what changed.
    Running { done: u64, total: u64 },
    /// The last comparison broke off; what was left still waits.
    Failed(String),
}

struct Run {
    state: Following,
    /// Somebody asked while it ran: the register may be another one by now.
    again: bool,
}

/// Runs by folder of data, of which a process has one or, in tests, a few.
static RUNS: Mutex<BTreeMap<PathBuf, Run>> = Mutex::new(BTreeMap::new());

fn runs() -> MutexGuard<'static, BTreeMap<PathBuf, Run>> {
    RUNS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How far the comparison over this folder has come.
pub fn following(data: &DataDir) -> Following {
    runs().get(data.path()).map_or(Following::Idle, |run| run.state.clone())
}

/// Compares what was captured with the register as it is now, soon; returns at once. Asking while a comparison runs makes it
/// begin once more behind it.
pub fn follow_in_background(store: &Arc<dyn Store>, data: &DataDir, weights: &Weights, threads: usize) {
    let begun = Run { state: Following::Running { done: 0, total: 0 }, again: false };
    {
        let mut runs = runs();
        if let Some(run) = runs.get_mut(data.path())
            && matches!(run.state, Following::Running { .. })
        {
            run.again = true;
            return;
        }
        runs.insert(data.path().to_owned(), begun);
    }
    let (store, data, weights) = (Arc::clone(store), data.clone(), weights.clone());
    tokio::spawn(async move {
        let mut unwound = Unwound(Some(data.path().to_owned()));
        loop {
            let followed = follow(&store, &data, &weights, threads).await;
            let mut runs = runs();
            let Some(run) = runs.get_mut(data.path()) else { break };
            match followed {
                Ok(()) if run.again => *run = Run { state: Following::Running { done: 0, total: 0 }, again: false },
                Ok(()) => break drop(runs.remove(data.path())),
                Err(error) => {
                    tracing::error!("comparing the register with past captures: {error:#}");
                    break run.state = Following::Failed(format!("{error:#}"));
                }
            }
        }
        unwound.0 = None;
    });
}

/// Notes a run that panicked or was dropped with its runtime, so that the next one may begin.
struct Unwound(Option<PathBuf>);

impl Drop for Unwound {
    fn drop(&mut self) {
        if let Some(folder) = &self.0 {
            runs().remove(folder);
        }
    }
}

async fn follow(store: &Arc<dyn Store>, data: &DataDir, weights: &Weights, threads: usize) -> anyhow::Result<()> {
    if store.captured().await? == 0 {
        return Ok(());
    }
    let (snapshot, _) = snapshot(store).await?;
    let followed = follow_register(store, data, &snapshot, false, threads).await?;
    let mut done = 0;
    loop {
        if let Some(run) = runs().get_mut(data.path()) {
            // Listings that a scan brings meanwhile are matched along with the others.
            run.state = Following::Running { done, total: followed.waiting.max(done) };
        }
        let matched = match_batch(store, &snapshot, weights, true, threads).await?;
        if matched.listings == 0 {
            return Ok(store.hold_floods(now_ms()).await.map(drop)?);
        }
        done += matched.listings;
    }
}
