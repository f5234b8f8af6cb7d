//! One job from its beginning to its end: what it scans, how far it is, and what is written down when it ends.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::figures::figures_of;
use super::live::LiveProgress;
use super::{BUSY_WAIT_MS, Runner};
use crate::scan::{Progress, ScanEvent, Stop, known_sources, now_ms, refresh_captures, run_scan, snapshot};
use crate::sources::{Source, SourceId};
use crate::store::archive::ArchiveError;
use crate::store::{JobEnd, JobReason, JobState, RightQuery, ScanJob, ScanResult, ScanRow};

/// How often it is written down how far a scan is, and looked whether somebody wants it stopped.
const NOTE_EVERY: Duration = Duration::from_millis(1_000);
/// A reason longer than this is cut.
const MAX_ERROR_CHARS: usize = 2_000;

/// Why a job has nothing to scan.
#[derive(Debug, thiserror::Error)]
enum Nothing {
    #[error("the register is empty: nothing can be found")]
    EmptyRegister,
    #[error("its sources are paused, switched off or gone")]
    NoSource,
}

pub(super) struct Work {
    pub runner: Arc<Runner>,
    pub job: ScanJob,
    pub stop: Stop,
    pub yields: Arc<AtomicBool>,
}

impl Work {
    /// Runs the job and writes down how it ended. Until when nothing is to be begun comes back where the archive is in use.
    pub async fn run(self) -> Option<i64> {
        let (runner, kept) = (&self.runner, self.job.progress.as_deref());
        let progress = Arc::new(LiveProgress::new(self.job.id.clone(), kept, runner.live.clone()));
        let scanned = self.scan_and_note(&progress).await;
        let ended = self.end(&progress, scanned).await;
        runner.live.send_replace(None);
        ended.unwrap_or_else(|error| {
            tracing::error!(job.id = %self.job.id, "{error:#}");
            None
        })
    }

    /// Scans, and meanwhile keeps noting how far that is. Both go on side by side: a scan that was left waiting in the middle
    /// of a write would keep the note from being written.
    async fn scan_and_note(&self, progress: &Arc<LiveProgress>) -> anyhow::Result<Vec<ScanRow>> {
        let mut scanning = Box::pin(self.scan(Arc::clone(progress) as _));
        loop {
            let noting = async {
                tokio::time::sleep(NOTE_EVERY).await;
                self.note(progress).await;
            };
            tokio::select! {
                scanned = &mut scanning => return scanned,
                () = noting => {}
            }
        }
    }

    async fn note(&self, progress: &Arc<LiveProgress>) {
        let live = serde_json::to_string(&progress.now()).unwrap_or_default();
        match self.runner.store.note_progress(&self.job.id, &self.runner.holder, &live).await {
            Ok(Some(JobState::Running)) => {}
            // Somebody wants it stopped, or it is not ours any more.
            Ok(_) if self.stop.is_set() => {}
            Ok(_) => {
                self.stop.set();
                progress.event(ScanEvent::Stopping);
            }
            Err(error) => tracing::warn!(job.id = %self.job.id, "{error}"),
        }
    }

    async fn scan(&self, progress: Arc<dyn Progress>) -> anyhow::Result<Vec<ScanRow>> {
        let (store, data, options) = (&self.runner.store, &self.runner.data, &self.runner.options);
        let sources = self.sources().await?;
        if store.find_rights(&RightQuery::default()).await?.total == 0 {
            return Err(Nothing::EmptyRegister.into());
        }
        let (snapshot, warnings) = snapshot(store).await?;
        for warning in warnings {
            tracing::info!("{warning}");
        }
        let scans = run_scan(store, data, sources, snapshot, options, &progress, &self.stop).await?;
        refresh_captures(store, data).await?;
        Ok(scans)
    }

    /// The sources it was asked for, less those that were paused meanwhile. By hand also one that is switched off is scanned.
    async fn sources(&self) -> anyhow::Result<Vec<Source>> {
        let store = &self.runner.store;
        let said = store.schedules().await?;
        let now = now_ms();
        let is_paused = |id: &SourceId| {
            let own = said.iter().find(|said| said.source_id == *id);
            own.and_then(|own| own.pause.as_ref()).is_some_and(|pause| pause.holds_at(now))
        };
        let known = known_sources(store, &self.runner.sources_dir).await?;
        let sources = known.into_iter().filter_map(|known| known.read.ok());
        let chosen = sources.filter(|source| {
            self.job.sources.contains(&source.id)
                && !is_paused(&source.id)
                && (source.enabled || self.job.reason == JobReason::Hand)
        });
        let chosen: Vec<Source> = chosen.collect();
        if chosen.is_empty() { Err(Nothing::NoSource.into()) } else { Ok(chosen) }
    }

    async fn end(&self, progress: &LiveProgress, scanned: anyhow::Result<Vec<ScanRow>>) -> anyhow::Result<Option<i64>> {
        let store = &self.runner.store;
        let now = now_ms();
        let is_busy = |error: &anyhow::Error| matches!(error.downcast_ref(), Some(ArchiveError::InUse { .. }));
        let (state, error, scans) = match scanned {
            Ok(scans) if self.stop.is_set() => (self.stopped().await?, None, scans),
            Ok(scans) => (JobState::Done, None, scans),
            // It waits for the other program, unless somebody has stopped it meanwhile.
            Err(error) if is_busy(&error) => (self.stopped().await?, Some(error), Vec::new()),
            Err(error) => (JobState::Failed, Some(error), Vec::new()),
        };
        let busy_until_ms = error.as_ref().filter(|error| is_busy(error)).map(|_| now + BUSY_WAIT_MS);
        let error = error.map(|error| format!("{error:#}").chars().take(MAX_ERROR_CHARS).collect::<String>());
        if let Some(error) = &error {
            tracing::warn!(job.id = %self.job.id, "{error}");
        }
        let mut results = Vec::new();
        for scan in &scans {
            let figures = figures_of(store, scan, &self.runner.options.weights).await?;
            results.push(ScanResult { source_id: scan.source_id.clone(), number: scan.number, figures });
        }
        let mut live = progress.now();
        // What was told last is from half a second before.
        live.open = store.open_urls(&self.job.sources).await?;
        live.number += 1;
        let suspended = live.sources.iter().filter_map(|(id, source)| Some((id, source.suspended_until_ms?)));
        let resume = suspended.map(|(id, until_ms)| (SourceId(id.clone()), until_ms)).collect();
        let end = JobEnd { state, error, progress: serde_json::to_string(&live).ok(), results, resume, now_ms: now };
        store.end_job(&self.job.id, &self.runner.holder, &end).await?;
        tracing::info!(job.id = %self.job.id, state = state.as_str(), "a scan has ended");
        Ok(busy_until_ms)
    }

    /// Stopped by somebody, or put down until there is time for it again.
    async fn stopped(&self) -> anyhow::Result<JobState> {
        if self.yields.load(Ordering::Relaxed) {
            tracing::info!(job.id = %self.job.id, "it makes room for a broadcast");
        }
        let job = self.runner.store.job(&self.job.id).await?;
        let by_somebody = job.is_some_and(|job| job.state == JobState::Stopping);
        Ok(if by_somebody { JobState::Stopped } else { JobState::Waiting })
    }
}

impl Runner {
    /// The task of a job broke off without a word.
    pub(super) async fn note_broken(&self, job: &ScanJob, error: &tokio::task::JoinError) -> anyhow::Result<()> {
        tracing::error!(job.id = %job.id, "{error}");
        let end = JobEnd {
            state: JobState::Failed,
            error: Some(error.to_string()),
            progress: None,
            results: Vec::new(),
            resume: Vec::new(),
            now_ms: now_ms(),
        };
        self.store.end_job(&job.id, &self.holder, &end).await?;
        self.live.send_replace(None);
        Ok(())
    }
}
