//! One job from its beginning to its end: what it scans, how far it is, and what is written down when it ends.

use std::sync::Arc;
use std::time::Duration;

use super::live::{Live, LiveProgress};
use super::{BUSY_WAIT_MS, Runner, Why};
use crate::locale::Message;
use crate::scan::{
    Progress, ScanEvent, Stop, follow_in_background, known_sources, now_ms, refresh_captures, run_scan, snapshot,
};
use crate::sources::{Source, SourceId};
use crate::store::archive::ArchiveError;
use crate::store::{JobEnd, JobReason, JobState, RightQuery, ScanJob, ScanRow, SourceSchedule, StoreError};

/// How often it is written down how far a scan is, and looked whether somebody wants it stopped.
const NOTE_EVERY: Duration = Duration::from_millis(1_000);
/// A reason longer than this is cut.
const MAX_REASON_CHARS: usize = 2_000;

/// Why a job has nothing to scan.
#[derive(Debug)]
struct Nothing(Message);

impl std::fmt::Display for Nothing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Nothing {}

pub(super) struct Work {
    pub runner: Arc<Runner>,
    pub job: ScanJob,
    pub stop: Stop,
    pub why: Why,
}

/// What a job leaves behind.
#[derive(Default)]
pub(super) struct Ended {
    /// The archive is in use: nothing is to be begun until then.
    pub busy_until_ms: Option<i64>,
    /// The store does not know of the end yet.
    pub unwritten: Option<Box<JobEnd>>,
}

/// The task of a job broke off without a word.
pub(super) fn broken(job: &ScanJob, error: &tokio::task::JoinError) -> Ended {
    tracing::error!(job.id = %job.id, "{error}");
    let end = JobEnd {
        state: JobState::Failed,
        error: Some(broke_off(&error.to_string())),
        progress: None,
        scans: Vec::new(),
        resume: Vec::new(),
        now_ms: now_ms(),
    };
    Ended { busy_until_ms: None, unwritten: Some(Box::new(end)) }
}

impl Work {
    /// Runs the job and writes down how it ended.
    pub async fn run(self) -> Ended {
        let (runner, kept) = (&self.runner, self.job.progress.as_deref());
        let progress = Arc::new(LiveProgress::new(self.job.id.clone(), kept, runner.live.clone()));
        let scanned = self.scan_and_note(&progress).await;
        let (end, busy_until_ms) = self.end(progress.now(), scanned).await;
        tracing::info!(job.id = %self.job.id, state = end.state.as_str(), "a scan has ended");
        let written = runner.write_end(&self.job.id, &end).await;
        runner.live.send_replace(None);
        let unwritten = written.err().map(|error| {
            tracing::error!(job.id = %self.job.id, "{error:#}");
            Box::new(end)
        });
        Ended { busy_until_ms, unwritten }
    }

    /// Scans, and meanwhile keeps noting how far that is. Both go on side by side: a scan that was left waiting in the middle
    /// of a write would keep the note from being written.
    async fn scan_and_note(&self, progress: &Arc<LiveProgress>) -> anyhow::Result<Vec<ScanRow>> {
        let mut scanning = Box::pin(self.scan(Arc::clone(progress) as _));
        loop {
            let noting = async {
                tokio::time::sleep(NOTE_EVERY).await;
                self.note(progress).await;
                self.leave_paused().await;
            };
            tokio::select! {
                scanned = &mut scanning => return scanned,
                () = noting => {}
            }
        }
    }

    /// A source that somebody pauses is left in the middle of its scan.
    async fn leave_paused(&self) {
        match self.runner.store.schedules().await {
            Ok(said) => {
                let now = now_ms();
                self.job.sources.iter().filter(|id| is_paused(&said, id, now)).for_each(|id| self.stop.leave(id));
            }
            Err(error) => tracing::warn!(job.id = %self.job.id, "{error}"),
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
        let sources = self.sources(&*progress).await?;
        if store.find_rights(&RightQuery::default()).await?.total == 0 {
            return Err(Nothing(Message::new("desk-scans-empty-register")).into());
        }
        let (mut scans, sources) = self.left_to_scan(sources).await?;
        if sources.is_empty() {
            return Ok(scans);
        }
        let (snapshot, warnings) = snapshot(store).await?;
        for warning in warnings {
            tracing::info!("{warning}");
        }
        let scanned = run_scan(store, data, sources, snapshot, options, &progress, &self.stop).await;
        // Rights that were added meanwhile have been looked for by nobody in what the scan took in hand.
        follow_in_background(store, data, &options.weights, options.threads);
        scans.extend(scanned?);
        if !self.stop.is_set() {
            refresh_captures(store, data).await?;
        }
        Ok(scans)
    }

    /// The sources it was asked for, less those that were paused meanwhile. By hand also one that is switched off is scanned.
    async fn sources(&self, progress: &dyn Progress) -> anyhow::Result<Vec<Source>> {
        let store = &self.runner.store;
        let said = store.schedules().await?;
        let now = now_ms();
        let known = known_sources(store, &self.runner.sources_dir).await?;
        let mut chosen: Vec<Source> = known.into_iter().filter_map(|known| known.read.ok()).collect();
        chosen.retain(|source| {
            self.job.sources.contains(&source.id) && (source.enabled || self.job.reason == JobReason::Hand)
        });
        let (paused, chosen): (Vec<_>, Vec<_>) =
            chosen.into_iter().partition(|source| is_paused(&said, &source.id, now));
        for source in paused {
            progress.event(ScanEvent::Paused { source: source.id });
        }
        if chosen.is_empty() { Err(Nothing(Message::new("desk-scans-nothing-left")).into()) } else { Ok(chosen) }
    }

    /// Those whose scans have ended since the job began, when it was interrupted behind them, and those that are still to be
    /// scanned. A broadcast's are begun anew, whatever was under way, and nothing counts as fresh enough.
    async fn left_to_scan(&self, sources: Vec<Source>) -> anyhow::Result<(Vec<ScanRow>, Vec<Source>)> {
        let store = &self.runner.store;
        let began_ms = self.job.started_ms.unwrap_or(i64::MAX);
        let is_broadcast = self.job.reason == JobReason::Broadcast;
        let last = store.last_scans().await?;
        let (mut ended, mut left) = (Vec::new(), Vec::new());
        for mut source in sources {
            let scan = last.iter().find(|scan| scan.source_id == source.id);
            let is_own = scan.is_some_and(|scan| scan.started_ms >= began_ms);
            let has_ended = scan.is_some_and(|scan| scan.finished_ms.is_some_and(|ended_ms| ended_ms >= began_ms));
            if let Some(scan) = scan.filter(|_| has_ended && (is_own || !is_broadcast)) {
                ended.push(scan.clone());
                continue;
            }
            if is_broadcast {
                if let Some(scan) = scan.filter(|scan| scan.finished_ms.is_none() && !is_own) {
                    store.finish_scan(&scan.source_id, scan.number, now_ms()).await?;
                }
                (source.cadence.respect_cache, source.cadence.by_change) = (false, false);
            }
            left.push(source);
        }
        Ok((ended, left))
    }

    /// How the job has ended, and until when nothing is to be begun where the archive is in use.
    async fn end(&self, live: Live, scanned: anyhow::Result<Vec<ScanRow>>) -> (JobEnd, Option<i64>) {
        let now = now_ms();
        let is_busy = |error: &anyhow::Error| matches!(error.downcast_ref(), Some(ArchiveError::InUse { .. }));
        let put_aside = |scan: &ScanRow| {
            let own = live.sources.get(&scan.source_id.0);
            own.is_some_and(|own| own.paused || own.suspended_until_ms.is_some())
        };
        let (state, error, scans) = match scanned {
            // A wish to stop that came when all was done changes nothing.
            Ok(scans) if scans.iter().all(|scan| scan.finished_ms.is_some() || put_aside(scan)) => {
                (JobState::Done, None, scans)
            }
            Ok(scans) => (self.put_down().await, None, scans),
            // It waits for the other program, unless somebody has stopped it meanwhile.
            Err(error) if is_busy(&error) => (self.put_down().await, Some(error), Vec::new()),
            Err(error) => (JobState::Failed, Some(error), Vec::new()),
        };
        let busy_until_ms = error.as_ref().filter(|error| is_busy(error)).map(|_| now + BUSY_WAIT_MS);
        let error = error.map(|error| {
            tracing::warn!(job.id = %self.job.id, "{error:#}");
            message_of(&error)
        });
        let resume = self.resume(&live, &scans, now);
        let live = Live { open: self.open(live.open).await, number: live.number + 1, ..live };
        let end = JobEnd { state, error, progress: serde_json::to_string(&live).ok(), scans, resume, now_ms: now };
        (end, busy_until_ms)
    }

    /// Scans that go on by themselves, and from when.
    fn resume(&self, live: &Live, scans: &[ScanRow], now_ms: i64) -> Vec<(SourceId, i64)> {
        let put_aside = live.sources.iter().filter_map(|(id, own)| {
            let from_ms = own.suspended_until_ms.or(own.paused.then_some(now_ms))?;
            Some((SourceId(id.clone()), from_ms))
        });
        let cut_short = scans.iter().filter(|scan| self.why.is_next_turn() && scan.finished_ms.is_none());
        put_aside.chain(cut_short.map(|scan| (scan.source_id.clone(), now_ms))).collect()
    }

    /// Addresses that are open; what was told last is from half a second before.
    async fn open(&self, told: u64) -> u64 {
        self.runner.store.open_urls(&self.job.sources).await.unwrap_or(told)
    }

    /// How a job stands that was put down: stopped by somebody, at its end, or until there is time for it again.
    async fn put_down(&self) -> JobState {
        if self.why.is_yielding() {
            tracing::info!(job.id = %self.job.id, "it makes room for a broadcast");
        }
        let job = self.runner.store.job(&self.job.id).await.ok().flatten();
        match job.map(|job| job.state) {
            Some(JobState::Stopping) => JobState::Stopped,
            _ if self.why.is_next_turn() => JobState::Done,
            _ => JobState::Waiting,
        }
    }
}

fn is_paused(said: &[SourceSchedule], id: &SourceId, now_ms: i64) -> bool {
    let own = said.iter().find(|said| said.source_id == *id);
    own.and_then(|own| own.pause.as_ref()).is_some_and(|pause| pause.holds_at(now_ms))
}

/// What people are told of an error. What has no words of its own is told as it came.
fn message_of(error: &anyhow::Error) -> Message {
    if let Some(Nothing(message)) = error.downcast_ref() {
        return message.clone();
    }
    let own = error.downcast_ref().map(ArchiveError::message);
    let own = own.or_else(|| error.downcast_ref().map(StoreError::message));
    own.unwrap_or_else(|| broke_off(&format!("{error:#}")))
}

fn broke_off(reason: &str) -> Message {
    let reason: String = reason.chars().take(MAX_REASON_CHARS).collect();
    Message::new("desk-scans-broke-off").with("reason", reason)
}
