//! The crawl: leases addresses at the pace their servers allow, visits them, keeps what came, commits what it means.
//! One task decides; visits run beside it and hand their results back; one commit at a time runs beside both. What is keyed
//! by host or server stands on the workbench, whose size is bounded, and in the store.

mod commit;
mod learned;
mod start;
mod workbench;

use std::collections::{BTreeMap, HashMap};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use tokio::task::JoinSet;

use self::commit::{Committed, RobotsAnswer};
pub(super) use self::learned::Learned;
use self::workbench::Workbench;
use super::active::ActiveSource;
use super::keeper::Keeper;
use super::robots::RobotsCache;
use super::visit::{Tools, Visited};
use super::{Progress, ScanEvent, ScanOptions, Stop, WaitReason, now_ms};
use crate::fetch::FetchError;
use crate::frontier::{Outcome, Pace, ResourceKind, ServerKey, rest_after};
use crate::sources::SourceId;
use crate::store::{Discovered, HostId, QueuedUrl, Settled, Store};

/// Visits committed together at the most, and how long an ended one waits for company: an archive is synced to disk with
/// every commit, lines are not.
const BATCH: usize = 64;
const ARCHIVE_BATCH_WAIT: Duration = Duration::from_millis(40);
const LINES_BATCH_WAIT: Duration = Duration::from_millis(25);
/// Hosts at hand; the others wait in the store.
const MAX_HOSTS: usize = 4_096;
/// Hosts taken from the store at once.
const HOSTS_A_ROUND: u32 = 256;
/// Addresses claimed at once, for all hosts at hand together and for one of them.
const MAX_CLAIMED: usize = 4_096;
const MAX_CLAIM: usize = 32;
/// Names looked up at once, and how long one may take.
const RESOLVING: u32 = 4;
const RESOLVE_TIMEOUT: Duration = Duration::from_secs(15);
/// How often people are told how much is open, and the workbench is tidied.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// How long the loop sleeps at the most when everything rests.
const TICK: Duration = Duration::from_millis(200);
/// How long a server waits when only a rate or a quota is in the way.
const HELD_BACK_MS: i64 = 20;

pub(super) struct Crawl {
    store: Arc<dyn Store>,
    sources: HashMap<SourceId, Arc<ActiveSource>>,
    source_ids: Vec<SourceId>,
    /// With the commit that is under way, if one is.
    keeper: Option<Keeper>,
    batch_wait: Duration,
    tools: Arc<Tools>,
    robots: RobotsCache,
    product_token: String,
    max_in_flight: usize,
    rate: Option<DefaultDirectRateLimiter>,
    /// The process-wide rate has no room until then.
    held_back_until_ms: i64,
    progress: Arc<dyn Progress>,
    tasks: JoinSet<Ended>,
    /// Requests begun that have not ended.
    in_flight: usize,
    /// Names being looked up.
    resolving: u32,
    bench: Workbench,
    /// Hosts up to here have been taken from the store, and whether there may be more.
    cursor: HostId,
    more_hosts: bool,
    /// Attempts at robots.txt files that have failed so far.
    robots_attempts: HashMap<HostId, u32>,
    ended: Vec<Work>,
    settled: Vec<Settled>,
    /// Addresses that others were folded to.
    found: Vec<(SourceId, i64, Discovered)>,
    /// Sources that may not be asked for longer than they wait, and until when.
    suspended: BTreeMap<SourceId, i64>,
    /// Sources that were to be left so far.
    left: usize,
    oldest_ended: Option<Instant>,
    /// Addresses that are known and not settled.
    open: u64,
    looked: Option<Instant>,
}

/// A task's result.
enum Ended {
    Resolved { host: HostId, server: Result<ServerKey, FetchError> },
    Work(Work),
    Committed(Box<Committed>),
}

/// Something that was asked for, to be kept and committed.
enum Work {
    Robots(Box<RobotsAnswer>),
    Visited(Box<Visited>),
}

impl Crawl {
    pub fn new(
        store: Arc<dyn Store>,
        active: Vec<Arc<ActiveSource>>,
        keeper: Keeper,
        tools: Tools,
        options: &ScanOptions,
        progress: Arc<dyn Progress>,
    ) -> Self {
        let rate = options.requests_per_second.and_then(NonZeroU32::new);
        Crawl {
            store,
            source_ids: active.iter().map(|source| source.id().clone()).collect(),
            sources: active.into_iter().map(|source| (source.id().clone(), source)).collect(),
            batch_wait: if keeper.wants_exchanges() { ARCHIVE_BATCH_WAIT } else { LINES_BATCH_WAIT },
            keeper: Some(keeper),
            tools: Arc::new(tools),
            robots: RobotsCache::default(),
            product_token: options.identity.product_token.clone(),
            max_in_flight: options.max_in_flight.max(1),
            rate: rate.map(|rate| RateLimiter::direct(Quota::per_second(rate))),
            held_back_until_ms: 0,
            progress,
            tasks: JoinSet::new(),
            in_flight: 0,
            resolving: 0,
            bench: Workbench::default(),
            cursor: HostId(0),
            more_hosts: true,
            robots_attempts: HashMap::new(),
            ended: Vec::new(),
            settled: Vec::new(),
            found: Vec::new(),
            suspended: BTreeMap::new(),
            left: 0,
            oldest_ended: None,
            open: 0,
            looked: None,
        }
    }

    /// Crawls until nothing is left to visit, or `stop` is set. Says which sources were suspended, and until when: outside
    /// their hours, or since they are to be left, nothing is asked of them, and their scans go on another time.
    pub async fn run(mut self, stop: &Stop) -> anyhow::Result<BTreeMap<SourceId, i64>> {
        self.open = self.store.open_urls(&self.source_ids).await?;
        loop {
            if !stop.is_set() {
                self.leave_sources(stop).await?;
                self.take_hosts().await?;
                self.start_due().await?;
                self.look_after_the_bench().await?;
            }
            self.start_commit();
            if !self.tasks.is_empty() {
                self.wait(stop.is_set()).await?;
            } else if stop.is_set() || self.is_done().await? {
                return Ok(self.suspended);
            } else {
                tokio::time::sleep(self.until_due()).await;
            }
        }
    }

    /// Nothing is at hand and the store has nothing either: only both together end a crawl.
    async fn is_done(&mut self) -> anyhow::Result<bool> {
        if self.bench.next_due_ms().is_some() || !self.bench.is_empty() || self.more_hosts {
            return Ok(false);
        }
        self.bench.tidy(now_ms());
        (self.cursor, self.more_hosts) = (HostId(0), true);
        self.take_hosts().await?;
        Ok(self.bench.is_empty())
    }

    /// Waits for something to end, or for a server to be due.
    async fn wait(&mut self, stopping: bool) -> anyhow::Result<()> {
        let due = if stopping || self.in_flight >= self.max_in_flight { TICK } else { self.until_due() };
        let committing = self.keeper.is_none();
        let batch =
            self.oldest_ended.filter(|_| !committing).map(|since| self.batch_wait.saturating_sub(since.elapsed()));
        let wait = batch.map_or(due, |batch| due.min(batch));
        if let Ok(Some(ended)) = tokio::time::timeout(wait, self.tasks.join_next()).await {
            self.take(ended.context("a visit broke off")?).await?;
            while let Some(ended) = self.tasks.try_join_next() {
                self.take(ended.context("a visit broke off")?).await?;
            }
        }
        Ok(())
    }

    /// How long it is until the next server is due; a millisecond at least, so that waiting never spins.
    fn until_due(&self) -> Duration {
        let Some(due_ms) = self.bench.next_due_ms() else { return TICK };
        let wait_ms = due_ms.max(self.held_back_until_ms).saturating_sub(now_ms());
        Duration::from_millis(u64::try_from(wait_ms).unwrap_or(0).max(1)).min(TICK)
    }

    async fn take(&mut self, ended: Ended) -> anyhow::Result<()> {
        match ended {
            Ended::Resolved { host, server } => {
                self.resolving -= 1;
                self.note_resolved(host, server).await
            }
            Ended::Work(work) => {
                self.in_flight -= 1;
                self.oldest_ended.get_or_insert_with(Instant::now);
                self.note_ended(work);
                Ok(())
            }
            Ended::Committed(committed) => self.note_committed(*committed).await,
        }
    }

    /// Takes hosts with work from the store as long as there is room on the workbench.
    async fn take_hosts(&mut self) -> anyhow::Result<()> {
        while self.more_hosts && self.bench.len() < MAX_HOSTS {
            let rows = self.store.hosts_with_work(&self.source_ids, self.cursor, HOSTS_A_ROUND).await?;
            self.more_hosts = rows.len() == HOSTS_A_ROUND as usize;
            // Work that turns up on a host that was passed over is found from the beginning again.
            self.cursor = rows.last().filter(|_| self.more_hosts).map_or(HostId(0), |row| row.id);
            for row in rows {
                if self.bench.has(row.id) {
                    self.bench.wake(row.id);
                } else {
                    let politeness = self.sources.get(&row.source_id).map(|active| &active.source.politeness);
                    let rest_ms = politeness.map_or(0, |own| rest_after(&Outcome::Fetched, Pace::default(), own));
                    self.bench.add(row, rest_ms);
                }
            }
        }
        Ok(())
    }

    /// Settles an address without a visit.
    fn settle_unvisited(&mut self, settled: Settled) {
        self.oldest_ended.get_or_insert_with(Instant::now);
        self.progress.event(ScanEvent::Refused { outcome: settled.outcome.clone(), addresses: 1 });
        self.settled.push(settled);
    }

    /// Leaves what is queued on a host, and what was already claimed of it, for this scan: all of it, or only one kind.
    async fn leave(&mut self, id: HostId, kind: Option<ResourceKind>, outcome: &Outcome) -> anyhow::Result<()> {
        let Some(host) = self.bench.host_mut(id) else { return Ok(()) };
        let source_id = host.source_id.clone();
        let is_left = |queued: &QueuedUrl| kind.is_none_or(|kind| queued.kind == kind && queued.depth > 0);
        let claimed: Vec<QueuedUrl> = host.claimed.drain(..).collect();
        let (left, kept): (Vec<_>, Vec<_>) = claimed.into_iter().partition(is_left);
        host.claimed.extend(kept);
        if kind.is_none() {
            (host.dry, host.next_due_ms) = (true, None);
        }
        let is_idle = kind.is_none() && host.in_flight == 0;
        if let Some(server) = host.server.clone() {
            self.bench.reconsider(&server);
        }
        if is_idle {
            self.bench.remove(id);
        }
        for queued in left {
            self.settle_unvisited(Settled { source_id: source_id.clone(), key: queued.key, outcome: outcome.clone() });
        }
        let addresses = self.store.leave_host(id, kind, outcome.code()).await?;
        self.open = self.open.saturating_sub(addresses);
        self.progress.event(ScanEvent::Refused { outcome: outcome.clone(), addresses });
        Ok(())
    }

    /// Puts a source aside until its hours begin. What it has queued stays queued.
    async fn suspend(&mut self, source_id: &SourceId, opens_ms: i64) -> anyhow::Result<()> {
        self.suspended.insert(source_id.clone(), opens_ms);
        self.source_ids.retain(|id| id != source_id);
        for id in self.bench.of_source(source_id) {
            let claimed: Vec<_> = self.bench.remove(id).into_iter().map(|queued| queued.key).collect();
            if !claimed.is_empty() {
                self.store.release(source_id, &claimed).await?;
            }
        }
        Ok(())
    }

    /// Puts those sources aside that are to be left from now on.
    async fn leave_sources(&mut self, stop: &Stop) -> anyhow::Result<()> {
        if self.left == stop.left_count() {
            return Ok(());
        }
        let left = stop.left();
        self.left = left.len();
        for source_id in left {
            if self.sources.contains_key(&source_id) && !self.suspended.contains_key(&source_id) {
                self.suspend(&source_id, now_ms()).await?;
            }
        }
        Ok(())
    }

    /// Every now and then: leaves hosts whose servers rest for longer than their source waits, makes room for others, and
    /// says how much is open.
    async fn look_after_the_bench(&mut self) -> anyhow::Result<()> {
        if self.looked.is_some_and(|at| at.elapsed() < LOOK_EVERY) {
            return Ok(());
        }
        self.looked = Some(Instant::now());
        self.progress.event(ScanEvent::Open(self.open));
        let now = now_ms();
        self.progress.event(ScanEvent::Waiting(self.bench.waiting(now)));
        let late: Vec<(i64, HostId)> = self.bench.last_due().take_while(|(due, _)| *due > now).take(256).collect();
        for (due_ms, id) in &late {
            let Some(active) = self.bench.host(*id).and_then(|host| self.sources.get(&host.source_id)) else {
                continue;
            };
            let politeness = &active.source.politeness;
            // Our own delay, and the mark that a process which died has left on a server, are always waited for.
            let longest = politeness.max_wait.max(politeness.delay).max(politeness.total_timeout);
            // A neighbour's errors rest the server for some minutes at the most: those are waited for.
            let server = self.bench.host(*id).and_then(|host| self.bench.server(host.server.as_ref()?));
            let in_errors = server.is_some_and(|server| server.trouble == Some(WaitReason::Errors));
            let is_late = u128::try_from(due_ms - now).unwrap_or(0) > longest.as_millis();
            if is_late && !in_errors {
                self.leave(*id, None, &Outcome::Busy { retry_after_ms: None }).await?;
            }
        }
        if self.bench.len() >= MAX_HOSTS / 2 {
            self.bench.tidy(now);
        }
        if self.more_hosts && self.bench.len() >= MAX_HOSTS {
            // Those whose servers rest longest make room; the store gives them back in their turn.
            for (_, id) in late {
                let Some(host) = self.bench.host(id).filter(|host| host.in_flight == 0) else { continue };
                let source_id = host.source_id.clone();
                let claimed: Vec<_> = self.bench.remove(id).into_iter().map(|queued| queued.key).collect();
                if !claimed.is_empty() {
                    self.store.release(&source_id, &claimed).await?;
                }
            }
        }
        Ok(())
    }
}

/// For how long a server counts as asked, should this process die in the middle of the request. Never longer than a scan
/// waits for a server: the scan that resumes this one would leave it instead.
fn longest_visit_ms(active: &ActiveSource) -> i64 {
    let politeness = &active.source.politeness;
    i64::try_from(politeness.total_timeout.min(politeness.max_wait).as_millis()).unwrap_or(i64::MAX / 2)
}
