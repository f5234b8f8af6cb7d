//! Runs scans in the background of a server: those that people ask for and those that are due, one at a time, in the order
//! of the store. Of several servers over one store one leads; what one leaves unfinished the next goes on with.

mod figures;
mod live;
mod watching;
mod work;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;

use self::work::{Ended, Work};
use super::schedule::{Broadcast, DueRun, Entry, Schedule, next_runs};
use super::{DataDir, KnownSource, ScanOptions, Stop, known_sources, now_ms};
use crate::rights::RightDetails;
use crate::sources::SourceId;
use crate::store::{JobEnd, JobReason, JobState, NewJob, ScanJob, SourceSchedule, Store, StoreError, digest_of};

pub(super) use figures::keep_figures;
pub use live::{Live, LiveHost, LiveSource};
pub use watching::JobWatch;

/// How often the leader looks what there is to do.
const TURN_EVERY: Duration = Duration::from_secs(1);
/// How often it looks what is due: source files are read for it, and schedules know no less than a minute.
const DUE_EVERY_MS: i64 = 5_000;
/// A leader that was not heard of for so long has left. It renews with every turn; a long write may hold it up for a while.
const LEASE_MS: i64 = 30_000;
/// How long a job waits that found another program writing to the archive.
const BUSY_WAIT_MS: i64 = 10_000;

/// No file takes so long to write; what is older and unfinished belongs to a process that was killed.
const UNFINISHED_MS: i64 = 3_600_000;

/// The server's part in running scans.
pub struct Runner {
    store: Arc<dyn Store>,
    data: DataDir,
    sources_dir: PathBuf,
    options: ScanOptions,
    /// Its name among the servers over this store; another one with every start.
    holder: String,
    /// The job that runs here and how far it is.
    live: watch::Sender<Option<(String, Live)>>,
    closing: watch::Sender<bool>,
}

/// The loop behind a runner.
pub struct Running(JoinHandle<()>);

impl Running {
    /// Waits until the scan that was under way has been put down.
    pub async fn ended(self) {
        if let Err(error) = self.0.await {
            tracing::error!("the scheduler broke off: {error}");
        }
    }

    /// Ends it at once, as a crash would.
    pub fn abort(self) {
        self.0.abort();
    }
}

/// A job that runs here.
struct Current {
    job: ScanJob,
    stop: Stop,
    why: Why,
    work: JoinHandle<Ended>,
}

/// Why the runner itself puts a scan down; nobody knows where nothing was said.
#[derive(Clone, Debug, Default)]
struct Why(Arc<AtomicU8>);

impl Why {
    const YIELDS: u8 = 1;
    const NEXT_TURN: u8 = 2;

    /// A broadcast waits: it goes on afterwards.
    fn yields(&self) {
        self.0.store(Self::YIELDS, Ordering::Relaxed);
    }

    /// A broadcast's next turn has come before this one was through.
    fn next_turn(&self) {
        self.0.store(Self::NEXT_TURN, Ordering::Relaxed);
    }

    fn is_yielding(&self) -> bool {
        self.0.load(Ordering::Relaxed) == Self::YIELDS
    }

    fn is_next_turn(&self) -> bool {
        self.0.load(Ordering::Relaxed) == Self::NEXT_TURN
    }
}

/// What is left to do at the next look, and when that is.
#[derive(Default)]
struct Pending {
    /// Another program writes to the archive: nothing is begun until then.
    busy_until_ms: i64,
    look_again_ms: i64,
    /// A job that has ended without the store knowing.
    unwritten: Option<(String, Box<JobEnd>)>,
}

impl Drop for Current {
    fn drop(&mut self) {
        self.work.abort();
    }
}

impl Runner {
    pub fn new(
        store: Arc<dyn Store>,
        data: DataDir,
        sources_dir: PathBuf,
        options: ScanOptions,
        holder: String,
    ) -> Arc<Self> {
        let (live, closing) = (watch::Sender::new(None), watch::Sender::new(false));
        Arc::new(Runner { store, data, sources_dir, options, holder, live, closing })
    }

    /// The job that runs in this server, as it changes.
    pub fn live(&self) -> watch::Receiver<Option<(String, Live)>> {
        self.live.subscribe()
    }

    /// Becomes true when the server ends: nobody shall be kept waiting then.
    pub fn closing(&self) -> watch::Receiver<bool> {
        self.closing.subscribe()
    }

    /// Whether this server leads at the moment: what is done once for all servers is done here.
    pub async fn leads(&self) -> Result<bool, StoreError> {
        self.store.leads(&self.holder, now_ms()).await
    }

    /// Asks everything here to end: a running scan is put down politely, and goes on with the next start.
    pub fn close(&self) {
        self.closing.send_replace(true);
    }

    /// Begins to lead, as soon as nobody else does.
    pub fn start(self: &Arc<Self>) -> Running {
        Running(tokio::spawn(Arc::clone(self).keep_going()))
    }

    async fn keep_going(self: Arc<Self>) {
        let mut closing = self.closing.subscribe();
        let mut current: Option<Current> = None;
        let mut pending = Pending::default();
        match self.store.sweep_files(now_ms() - UNFINISHED_MS).await {
            Ok(0) => {}
            Ok(files) => tracing::info!(files, "removed what writes have left that were killed"),
            Err(error) => tracing::warn!("{error}"),
        }
        while !*closing.borrow_and_update() {
            if let Err(error) = self.turn(&mut current, &mut pending).await {
                tracing::error!("{error:#}");
            }
            tokio::select! {
                _ = closing.changed() => {}
                () = tokio::time::sleep(TURN_EVERY) => {}
            }
        }
        if let Some(mut current) = current.take() {
            current.stop.set();
            // Whatever came of it stands in the store.
            let _ = (&mut current.work).await;
        }
        if let Err(error) = self.store.give_up_lead(&self.holder).await {
            tracing::warn!("{error}");
        }
    }

    /// One look: who leads, what is due, what to begin with.
    async fn turn(self: &Arc<Self>, current: &mut Option<Current>, pending: &mut Pending) -> anyhow::Result<()> {
        let now = now_ms();
        if !self.store.lead(&self.holder, now, now + LEASE_MS).await? {
            if let Some(current) = current {
                current.stop.set();
            }
            return Ok(());
        }
        if current.as_ref().is_some_and(|current| current.work.is_finished())
            && let Some(mut ended) = current.take()
        {
            let Ended { busy_until_ms, unwritten } =
                (&mut ended.work).await.unwrap_or_else(|error| work::broken(&ended.job, &error));
            pending.busy_until_ms = busy_until_ms.unwrap_or(0);
            pending.unwritten = unwritten.map(|end| (ended.job.id.clone(), end));
            self.live.send_replace(None);
        }
        // Before anything else begins: until then the job counts as running.
        if let Some((id, end)) = &pending.unwritten {
            self.write_end(id, end).await?;
            pending.unwritten = None;
        }
        if now >= pending.look_again_ms {
            let overtaken = self.ask_due(now).await?;
            if let Some(current) = current {
                current.give_way_to(&overtaken);
            }
            pending.look_again_ms = now + DUE_EVERY_MS;
        }
        match current {
            Some(current) => self.yield_to_broadcasts(current).await,
            None if now < pending.busy_until_ms => Ok(()),
            None => {
                // Nothing runs here, whatever the store says.
                self.store.take_up_jobs(&self.holder, now).await?;
                *current = self.store.start_next_job(&self.holder, now).await?.map(|job| self.begin(job));
                Ok(())
            }
        }
    }

    fn begin(self: &Arc<Self>, job: ScanJob) -> Current {
        tracing::info!(job.id = %job.id, reason = job.reason.as_str(), "a scan begins");
        let (stop, why) = (Stop::default(), Why::default());
        let work = Work { runner: Arc::clone(self), job: job.clone(), stop: stop.clone(), why: why.clone() };
        Current { job, stop, why, work: tokio::spawn(work.run()) }
    }

    /// Writes down that a job has ended: with all that is known of it or, where the store does not take that, the bare end.
    async fn write_end(&self, id: &str, end: &JobEnd) -> anyhow::Result<()> {
        let Err(error) = self.store.end_job(id, &self.holder, end).await else { return Ok(()) };
        tracing::error!(job.id = id, "its end is written down without what it came to: {error}");
        let bare = JobEnd { progress: None, scans: Vec::new(), resume: Vec::new(), ..end.clone() };
        self.store.end_job(id, &self.holder, &bare).await?;
        Ok(())
    }

    /// A broadcast does not wait for a scan that can as well go on later.
    async fn yield_to_broadcasts(&self, current: &Current) -> anyhow::Result<()> {
        if current.job.reason == JobReason::Broadcast || current.stop.is_set() {
            return Ok(());
        }
        let open = self.store.open_jobs().await?;
        if open.iter().any(|job| job.state == JobState::Waiting && job.reason == JobReason::Broadcast) {
            current.why.yields();
            current.stop.set();
        }
        Ok(())
    }

    /// Asks for what is due, broadcasts apart from the rest. Says for which sources the next turn of a broadcast has come
    /// while the one before still runs.
    async fn ask_due(&self, now: i64) -> anyhow::Result<BTreeSet<SourceId>> {
        let entries = entries(&self.store, &self.sources_dir).await?;
        let due = next_runs(&entries, now);
        for reason in [JobReason::Broadcast, JobReason::Schedule] {
            let own: Vec<&DueRun> = due.iter().filter(|run| run.reason == reason).collect();
            if own.is_empty() {
                continue;
            }
            let sources = own.iter().map(|run| run.source_id.clone()).collect();
            let job = NewJob { id: String::new(), sources, reason, asked_by: None, asked_ms: now };
            let job = NewJob { id: job_id(&job), ..job };
            let seen: Vec<_> = own.iter().map(|run| (run.source_id.clone(), run.covered_ms)).collect();
            self.store.ask_due(&self.holder, &job, &seen).await?;
        }
        Ok(entries.into_iter().filter(|entry| entry.is_overtaken(now)).map(|entry| entry.source_id).collect())
    }
}

impl Current {
    /// A broadcast is looked at every few minutes: a turn that takes longer ends where it is, and what it had left open goes
    /// first in the next one.
    fn give_way_to(&self, overtaken: &BTreeSet<SourceId>) {
        let is_overtaken = self.job.sources.iter().any(|id| overtaken.contains(id));
        if self.job.reason == JobReason::Broadcast && is_overtaken && !self.stop.is_set() {
            self.why.next_turn();
            self.stop.set();
        }
    }
}

/// The same sources asked for at the same moment by the same person for the same reason are the same job.
pub fn job_id(job: &NewJob) -> String {
    let mut names: Vec<&str> = job.sources.iter().map(|id| id.0.as_str()).collect();
    names.sort_unstable();
    let by = job.asked_by.as_deref().unwrap_or_default();
    let parts = [job.reason.as_str(), by, &job.asked_ms.to_string(), &names.join("\n")];
    let text: String = parts.iter().map(|part| format!("{}\n{part}\n", part.len())).collect();
    digest_of(text.as_bytes())[..24].to_owned()
}

/// What decides about every sound source, by id.
pub async fn entries(store: &Arc<dyn Store>, sources_dir: &std::path::Path) -> anyhow::Result<Vec<Entry>> {
    let known = known_sources(store, sources_dir).await?;
    entries_of(store, &known).await
}

/// [`entries`] of sources that are at hand.
pub async fn entries_of(store: &Arc<dyn Store>, known: &[KnownSource]) -> anyhow::Result<Vec<Entry>> {
    let said = store.schedules().await?;
    let plans = store.broadcast_plans().await?;
    let scans = store.last_scans().await?;
    let open = store.open_jobs().await?;
    let mut windows = Vec::new();
    for plan in &plans {
        let right = store.right(&plan.right_id).await?;
        if let Some(RightDetails::Broadcast { windows: own }) = right.map(|right| right.right.details) {
            windows.push((plan, own));
        }
    }
    let mut entries = Vec::new();
    for source in known.iter().filter_map(|known| known.read.as_ref().ok()) {
        let own = said.iter().find(|said| said.source_id == source.id).cloned();
        let said = own.unwrap_or_else(|| SourceSchedule::of(source.id.clone()));
        let Ok(schedule) = Schedule::read(&said, source) else {
            tracing::warn!(source.id = %source.id, "its schedule cannot be read; it runs by hand only");
            continue;
        };
        let broadcasts =
            windows.iter().filter(|(plan, _)| plan.sources.contains(&source.id)).flat_map(|(plan, own)| {
                own.iter().map(|window| Broadcast { window: *window, every_minutes: plan.every_minutes })
            });
        entries.push(Entry {
            source_id: source.id.clone(),
            schedule,
            enabled: source.enabled,
            covered_ms: said.covered_ms,
            last_started_ms: scans.iter().find(|scan| scan.source_id == source.id).map(|scan| scan.started_ms),
            pause: said.pause,
            resume_ms: said.resume_ms,
            in_job: open.iter().any(|job| job.sources.contains(&source.id)),
            in_broadcast: open.iter().any(|job| job.reason == JobReason::Broadcast && job.sources.contains(&source.id)),
            broadcasts: broadcasts.collect(),
        });
    }
    Ok(entries)
}
