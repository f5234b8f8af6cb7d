//! Watching a job from anywhere: in the server that runs it from its memory, in others from the store.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use super::{Live, Runner};
use crate::store::{JobState, ScanJob, Store};

/// Between two looks: people see no more than three changes a second.
const LOOK_EVERY: Duration = Duration::from_millis(300);
/// After so many looks (ten minutes) the watch ends; whoever still watches begins anew.
const LOOKS: u32 = 2_000;

/// Tells how a job stands whenever that has changed.
pub struct JobWatch {
    store: Arc<dyn Store>,
    id: String,
    live: Option<watch::Receiver<Option<(String, Live)>>>,
    closing: Option<watch::Receiver<bool>>,
    /// What was told last.
    told: Option<(u64, JobState)>,
    looks: u32,
    ended: bool,
}

impl JobWatch {
    /// `told` is what the watcher knows already: the number and state of [`JobWatch::next`].
    pub fn new(store: Arc<dyn Store>, runner: Option<&Runner>, id: String, told: Option<(u64, JobState)>) -> Self {
        let (live, closing) = (runner.map(Runner::live), runner.map(Runner::closing));
        JobWatch { store, id, live, closing, told, looks: 0, ended: false }
    }

    /// Waits for news; none when there will be no more, the server ends, or the job is not there.
    pub async fn next(&mut self) -> anyhow::Result<Option<(ScanJob, Live)>> {
        while !self.ended && self.looks < LOOKS {
            self.looks += 1;
            let Some(job) = self.store.job(&self.id).await? else { return Ok(None) };
            let live = self.live_of(&job);
            let now = (live.number, job.state);
            self.ended = !job.state.is_open();
            if self.told != Some(now) {
                self.told = Some(now);
                return Ok(Some((job, live)));
            }
            if !self.ended && self.rest().await {
                return Ok(None);
            }
        }
        Ok(None)
    }

    /// Whether the job rests: there will be no more news of it unless somebody lets it go on.
    pub fn has_ended(&self) -> bool {
        self.ended
    }

    fn live_of(&self, job: &ScanJob) -> Live {
        if let Some(live) = &self.live
            && let Some((id, live)) = &*live.borrow()
            && *id == job.id
        {
            return live.clone();
        }
        job.progress.as_deref().and_then(|kept| serde_json::from_str(kept).ok()).unwrap_or_default()
    }

    /// Whether the server ends meanwhile.
    async fn rest(&mut self) -> bool {
        let Some(closing) = &mut self.closing else {
            tokio::time::sleep(LOOK_EVERY).await;
            return false;
        };
        let closed = async {
            // A runner that is gone has ended too.
            let _ = closing.wait_for(|closing| *closing).await;
        };
        tokio::select! {
            () = closed => true,
            () = tokio::time::sleep(LOOK_EVERY) => false,
        }
    }
}
