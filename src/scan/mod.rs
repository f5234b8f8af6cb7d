//! The one place that knows the whole flow: crawl, match, rank, archive, store, report. The only module that spawns.

mod active;
mod alerts;
mod archive;
mod aside;
mod cases;
mod check;
mod crawl;
mod follow;
mod keeper;
mod known;
mod handoff;
mod lines;
mod matching;
mod register;
mod pictures;
#[cfg(feature = "browser")]
mod render;
mod report;
mod robots;
pub mod runner;
pub mod schedule;
mod captured;
mod viewer;
mod visit;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context as _;
use tokio::sync::Notify;

use self::keeper::Keeper;
use crate::fetch::Identity;
use crate::frontier::{HostKey, Outcome, ResourceKind};
use crate::rank::Weights;
use crate::register::Snapshot;
use crate::sources::{Source, SourceId};
use crate::store::archive::{ArchiveLock, Writer};
use crate::store::{ScanRow, Store, digest_of};

pub use active::beginnings;
pub use alerts::{AlertRound, alert_round, scope_of, tell_news};
pub use archive::{ArchiveFile, ArchiveRead, ArchiveRequest, read_archives};
pub use aside::{again_and_again, aside, at_most, to_the_end};
pub use captured::{refresh_captures, search_as_indexed};
pub use cases::{CaseNews, JoinedHit, News, Rechecked, recheck_cases};
pub use check::{CheckedLink, CheckedRobots, RobotsVerdict, SourceCheck, check_source};
pub use follow::{Following, follow_in_background, following};
pub use handoff::{Collected, gather_case};
pub use known::{KnownSource, known_sources};
pub use lines::{Crawled, Lines, crawl_lines};
pub use matching::{Followed, Matched, follow_register, match_captures, refresh_search_index, search_captures};
pub use pictures::{Jpeg, PicturesInOrder};
pub use register::{keep_picture, read_register, snapshot, today};
pub use report::{About, SourceTally, build_report, build_report_about, next_visit_ms, tally, without_pictures};
pub use viewer::{Checked, PageText, PictureSize, Viewer, Wanted};

/// Where a running Reeve writes.
#[derive(Clone, Debug)]
pub struct DataDir(pub PathBuf);

impl DataDir {
    pub fn store_uri(&self) -> String {
        format!("sqlite:{}", self.0.join("reeve.db").display())
    }

    pub fn archive(&self) -> PathBuf {
        self.0.join("archive")
    }

    pub fn search_index(&self) -> PathBuf {
        self.0.join("search")
    }

    pub fn reports(&self) -> PathBuf {
        self.0.join("reports")
    }

    /// The key that files which leave are signed with; only its owner may read it.
    pub fn signing_key(&self) -> PathBuf {
        self.0.join("signing.key")
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

/// Pages rendered at the same time, each in a browser that takes up to a gibibyte.
const RENDERED_AT_ONCE: usize = 2;

/// Where pages are opened that need their scripts run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrowserPlace {
    /// Chromium or one of its kin.
    pub program: PathBuf,
    /// Each browser's profile is a folder in here for as long as the browser runs.
    pub profiles: PathBuf,
}

/// What a scan runs with besides its sources.
#[derive(Clone)]
pub struct ScanOptions {
    pub identity: Identity,
    /// Requests in flight over all servers.
    pub max_in_flight: usize,
    /// Requests a second over all servers; none is no cap.
    pub requests_per_second: Option<u32>,
    /// Pages of one source in one scan, where that is less than the source's own limit.
    pub max_pages: Option<u64>,
    pub archive_segment_bytes: u64,
    pub weights: Weights,
    /// Matching runs on this many threads.
    pub threads: usize,
    /// Needed where a source has `render = true`; never used in a build without the feature `browser`.
    pub browser: Option<BrowserPlace>,
}

/// Something that a person watching a scan wants to see.
#[derive(Clone, Debug)]
pub enum ScanEvent {
    Begun {
        source: SourceId,
        resumed: bool,
    },
    Visited {
        kind: ResourceKind,
        outcome: Outcome,
    },
    Refused {
        outcome: Outcome,
        addresses: u64,
    },
    /// A request has ended, robots.txt included.
    Requested(Requested),
    /// Addresses that are known and not settled.
    Open(u64),
    /// What the crawl waits for right now; empty where it waits for nobody.
    Waiting(Waiting),
    Matched(Matched),
    /// What the scan has found out about cases; only where there are any.
    Rechecked(Rechecked),
    /// Outside the source's hours nothing is asked of it; its scan goes on another time.
    Suspended {
        source: SourceId,
        until_ms: i64,
    },
    /// Somebody paused the source: its scan goes on once it is resumed.
    Paused {
        source: SourceId,
    },
    /// Interrupted: what is in flight is finished and kept.
    Stopping,
}

/// One request as it counts for the load on a site and on us.
#[derive(Clone, Debug, PartialEq)]
pub struct Requested {
    pub source: SourceId,
    /// Code of what came of it.
    pub outcome: String,
    /// None where there was no answer.
    pub elapsed_ms: Option<u64>,
    /// Of the body, as on the wire.
    pub body_bytes: u64,
}

/// Hosts that have addresses waiting and are not asked now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// At most [`Waiting::NAMED`] of them, those that wait longest last.
    pub hosts: Vec<WaitingHost>,
    /// All of them, by reason.
    pub counts: Vec<(WaitReason, u64)>,
}

impl Waiting {
    /// Hosts that are named.
    pub const NAMED: usize = 5;
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingHost {
    pub host: HostKey,
    pub reason: WaitReason,
    /// When it may be asked again, milliseconds since 1970 UTC.
    pub until_ms: i64,
}

/// Why a host is not asked now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WaitReason {
    /// It answered 429 or 503.
    Busy,
    /// It did not answer, or answered with errors.
    Errors,
    /// Its robots.txt asks for a pause.
    CrawlDelay,
    /// Our own pause between requests.
    Delay,
    /// The source's file names the hours in which it may be asked.
    OutsideHours,
    /// Its robots.txt could not be had.
    RobotsUnreachable,
}

impl WaitReason {
    pub const ALL: [WaitReason; 6] = [
        WaitReason::Busy,
        WaitReason::Errors,
        WaitReason::CrawlDelay,
        WaitReason::Delay,
        WaitReason::OutsideHours,
        WaitReason::RobotsUnreachable,
    ];

    /// The word metrics and messages know it by.
    pub fn code(self) -> &'static str {
        match self {
            WaitReason::Busy => "busy",
            WaitReason::Errors => "errors",
            WaitReason::CrawlDelay => "crawl-delay",
            WaitReason::Delay => "delay",
            WaitReason::OutsideHours => "outside-hours",
            WaitReason::RobotsUnreachable => "robots-unreachable",
        }
    }
}

/// Receives events; must not block.
pub trait Progress: Send + Sync {
    fn event(&self, event: ScanEvent);
}

/// Crawls `sources`, matching what they show against `snapshot` while the crawl runs. Resumes what was not ended.
/// Returns the scans, whose figures are kept then; `None` for `finished_ms` where `stop` ended them early, or the source was
/// put aside.
pub async fn run_scan(
    store: &Arc<dyn Store>,
    data: &DataDir,
    sources: Vec<Source>,
    snapshot: Arc<Snapshot>,
    options: &ScanOptions,
    progress: &Arc<dyn Progress>,
    stop: &Stop,
) -> anyhow::Result<Vec<ScanRow>> {
    #[cfg(feature = "browser")]
    let rendering = render::Rendering::for_sources(&sources, options)?;
    // The lock comes first: what another process commits until it ends must not look uncommitted.
    let lock = ArchiveLock::take(data.archive())?;
    let committed = store.archive_ends().await?;
    let writer = Writer::open_locked(lock, options.archive_segment_bytes, &options.identity.user_agent, &committed)?;
    follow_register(store, data, &snapshot, false, options.threads).await?;
    let mut active = Vec::new();
    for source in sources {
        let scan = store.begin_scan(&source.id, &reading_digest(&source), now_ms()).await?;
        progress.event(ScanEvent::Begun { source: source.id.clone(), resumed: scan.resumed });
        active.push(active::ActiveSource::begin(store, source, scan, &snapshot, options).await?);
    }
    let mut scans: Vec<ScanRow> = active.iter().map(|source| source.scan.clone()).collect();

    let crawl_ended = Arc::new(CrawlEnded::default());
    let matching = tokio::spawn(matching::match_while_crawling(
        Arc::clone(store),
        Arc::clone(&snapshot),
        options.weights.clone(),
        options.threads,
        Arc::clone(progress),
        Arc::clone(&crawl_ended),
        stop.clone(),
    ));
    let keeper = Keeper::Archive(Box::new(writer));
    let tools = visit::Tools::new(visit::Purpose::Scan);
    #[cfg(feature = "browser")]
    let tools = visit::Tools { rendering: rendering.clone(), ..tools };
    let crawl = crawl::Crawl::new(Arc::clone(store), active, keeper, tools, options, Arc::clone(progress));
    let crawled = crawl.run(stop).await;
    #[cfg(feature = "browser")]
    if let Some(rendering) = rendering {
        rendering.close().await;
    }
    crawl_ended.set();
    matching.await.context("the matching stage broke off")??;
    let suspended = crawled?;
    let left = stop.left();
    for (source, until_ms) in &suspended {
        let (source, until_ms) = (source.clone(), *until_ms);
        progress.event(if left.contains(&source) {
            ScanEvent::Paused { source }
        } else {
            ScanEvent::Suspended { source, until_ms }
        });
    }
    if !stop.is_set() {
        let ended_ms = now_ms();
        for scan in scans.iter_mut().filter(|scan| !suspended.contains_key(&scan.source_id)) {
            store.finish_scan(&scan.source_id, scan.number, ended_ms).await?;
            scan.finished_ms = Some(ended_ms);
        }
        let rechecked = recheck_cases(store, options.weights.report_from).await?;
        if rechecked.cases > 0 {
            progress.event(ScanEvent::Rechecked(rechecked));
        }
    }
    runner::keep_figures(store, &scans, &options.weights).await;
    Ok(scans)
}

/// What decides how a source's pages are read: when it changes, unchanged pages are read again. Where the source is and
/// how politely it is asked make no difference.
fn reading_digest(source: &Source) -> String {
    let reading =
        (&source.selectors, &source.scope, source.discovery.follow_links, source.render, env!("CARGO_PKG_VERSION"));
    digest_of(format!("{reading:?}").as_bytes())
}

/// Asks a scan to end, or to leave some of its sources: what is in flight is finished and kept, nothing new is begun.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<Wishes>);

#[derive(Debug, Default)]
struct Wishes {
    all: AtomicBool,
    left: Mutex<BTreeSet<SourceId>>,
    /// Grows with `left`.
    left_count: AtomicUsize,
}

impl Stop {
    pub fn set(&self) {
        self.0.all.store(true, Ordering::Relaxed);
    }

    pub fn is_set(&self) -> bool {
        self.0.all.load(Ordering::Relaxed)
    }

    /// Asks the scan to leave a source; the others go on.
    pub fn leave(&self, source: &SourceId) {
        let mut left = self.0.left.lock().unwrap_or_else(PoisonError::into_inner);
        left.insert(source.clone());
        self.0.left_count.store(left.len(), Ordering::Relaxed);
    }

    /// Sources that are left.
    pub fn left(&self) -> BTreeSet<SourceId> {
        self.0.left.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn left_count(&self) -> usize {
        self.0.left_count.load(Ordering::Relaxed)
    }

    /// Sets itself at the first interrupt from the terminal, and says so; the second one calls `again`.
    /// Nobody listens any more once the watch is dropped.
    pub fn on_interrupt(progress: Arc<dyn Progress>, again: impl FnOnce() + Send + 'static) -> (Self, InterruptWatch) {
        let stop = Stop::default();
        let at_interrupt = stop.clone();
        let watching = tokio::spawn(async move {
            if tokio::signal::ctrl_c().await.is_ok() {
                at_interrupt.set();
                progress.event(ScanEvent::Stopping);
            }
            if tokio::signal::ctrl_c().await.is_ok() {
                again();
            }
        });
        (stop, InterruptWatch(watching))
    }
}

/// Watches for interrupts until it is dropped.
pub struct InterruptWatch(tokio::task::JoinHandle<()>);

impl Drop for InterruptWatch {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Tells the matching stage that no more listings will come.
#[derive(Default)]
struct CrawlEnded {
    ended: AtomicBool,
    notify: Notify,
}

impl CrawlEnded {
    fn set(&self) {
        self.ended.store(true, Ordering::Release);
        self.notify.notify_one();
    }

    fn is_set(&self) -> bool {
        self.ended.load(Ordering::Acquire)
    }
}

/// Milliseconds since 1970 UTC.
pub fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
