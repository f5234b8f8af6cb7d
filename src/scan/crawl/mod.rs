//! The crawl: leases addresses at the pace their servers allow, visits them, archives what came, commits what it means.
//! One task decides; visits run beside it and hand their results back. What is keyed by host or
//! server is dropped when it has ended; servers are remembered for ten minutes more, and rates bound how many that can be.

mod commit;
mod start;

use std::collections::{HashMap, HashSet};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use tokio::task::JoinSet;

use super::active::ActiveSource;
use super::robots::RobotsCache;
use super::visit::Visited;
use super::{Progress, Requested, ScanEvent, ScanOptions, Stop, now_ms};
use crate::fetch::{Exchange, FetchError};
use crate::frontier::{HostKey, ServerKey};
use crate::sources::SourceId;
use crate::store::archive::Writer;
use crate::store::{Discovered, HostRow, ReadyHost, RobotsRow, Store};

/// Visits committed together at the most, and how long an ended one waits for company.
const BATCH: usize = 48;
const BATCH_WAIT: Duration = Duration::from_millis(40);
/// Hosts looked at in one round.
const HOSTS_A_ROUND: u32 = 64;
/// Addresses looked at for each free place: those refused without a request cost nothing.
const LOOKAHEAD: u32 = 32;
/// Names looked up at once, and how long one may take.
const RESOLVING: u32 = 4;
const RESOLVE_TIMEOUT: Duration = Duration::from_secs(15);
/// How often the open addresses are counted for people to see.
const COUNT_EVERY: Duration = Duration::from_millis(500);
/// A server is remembered this long after its last answer, so that every source keeps its own distance.
const REMEMBER_SERVER_MS: i64 = 600_000;
/// How long the loop sleeps at the most when everything rests.
const TICK: Duration = Duration::from_millis(200);
/// How long the loop sleeps when only a rate or a quota is in the way.
const HELD_BACK: Duration = Duration::from_millis(20);

pub(super) struct Crawl {
    store: Arc<dyn Store>,
    sources: HashMap<SourceId, Arc<ActiveSource>>,
    source_ids: Vec<SourceId>,
    writer: Option<Writer>,
    robots: RobotsCache,
    product_token: String,
    max_in_flight: usize,
    rate: Option<DefaultDirectRateLimiter>,
    progress: Arc<dyn Progress>,
    tasks: JoinSet<Ended>,
    /// What is going on at each server; one that rests no longer than its queue says is not in it.
    servers: HashMap<ServerKey, ServerState>,
    /// Hosts being resolved, and hosts whose robots.txt is being asked for.
    preparing: HashSet<(SourceId, HostKey)>,
    /// Attempts at robots.txt files that have failed so far in this scan.
    robots_attempts: HashMap<(SourceId, HostKey), u32>,
    /// Names being looked up.
    resolving: u32,
    ended: Vec<Ended>,
    oldest_ended: Option<Instant>,
    /// When the open addresses were last counted for people to see.
    counted_open: Option<Instant>,
}

/// A server while it is being asked, and as long as it is to be left alone.
#[derive(Clone, Copy, Default)]
struct ServerState {
    in_flight: u32,
    last_end_ms: i64,
    /// It said so, or it was in trouble; answers that were on their way by then do not shorten this.
    rest_until_ms: i64,
}

/// A task's result.
enum Ended {
    Resolved { host: HostRow, server: Result<ServerKey, FetchError> },
    Robots { host: ReadyHost, row: RobotsRow, exchanges: Vec<Exchange>, discovered: Vec<Discovered> },
    Visited(Box<Visited>),
}

/// What a round of looking for work came to.
#[derive(Default)]
struct Round {
    started: usize,
    /// Something is due that a rate or a quota holds back for the moment.
    held_back: bool,
    /// Addresses were settled without a visit, so that looking again at once may find more.
    refused: bool,
    /// When the first resting host is due.
    next_due: Option<ReadyHost>,
}

impl Crawl {
    pub fn new(
        store: Arc<dyn Store>,
        active: Vec<Arc<ActiveSource>>,
        writer: Writer,
        options: &ScanOptions,
        progress: Arc<dyn Progress>,
    ) -> Self {
        let rate = options.requests_per_second.and_then(NonZeroU32::new);
        Crawl {
            store,
            source_ids: active.iter().map(|source| source.id().clone()).collect(),
            sources: active.into_iter().map(|source| (source.id().clone(), source)).collect(),
            writer: Some(writer),
            robots: RobotsCache::default(),
            product_token: options.identity.product_token.clone(),
            max_in_flight: options.max_in_flight.max(1),
            rate: rate.map(|rate| RateLimiter::direct(Quota::per_second(rate))),
            progress,
            tasks: JoinSet::new(),
            servers: HashMap::new(),
            preparing: HashSet::new(),
            robots_attempts: HashMap::new(),
            resolving: 0,
            ended: Vec::new(),
            oldest_ended: None,
            counted_open: None,
        }
    }

    /// Crawls until nothing is left to visit, or `stop` is set.
    pub async fn run(mut self, stop: &Stop) -> anyhow::Result<()> {
        loop {
            let round = if stop.is_set() { Round::default() } else { self.start_work().await? };
            if self.tasks.is_empty() && self.ended.is_empty() && !round.refused {
                if stop.is_set() {
                    return Ok(());
                }
                match round.next_due {
                    _ if round.held_back => tokio::time::sleep(HELD_BACK).await,
                    Some(host) => self.wait_for(&host).await?,
                    None if round.started == 0 => return Ok(()),
                    None => {}
                }
                continue;
            }
            self.collect(&round).await?;
            if self.is_time_to_commit() {
                self.commit().await?;
            }
        }
    }

    fn is_time_to_commit(&self) -> bool {
        let waited = self.oldest_ended.is_some_and(|since| since.elapsed() >= BATCH_WAIT);
        !self.ended.is_empty() && (self.ended.len() >= BATCH || self.tasks.is_empty() || waited)
    }

    /// Takes finished tasks; waits a moment for the first unless there is something better to do.
    async fn collect(&mut self, round: &Round) -> anyhow::Result<()> {
        let wait = match self.oldest_ended {
            _ if round.refused => Duration::ZERO,
            Some(since) => BATCH_WAIT.saturating_sub(since.elapsed()),
            None if round.held_back => HELD_BACK,
            // A resting server may be due before anything in flight has ended.
            None => round.next_due.as_ref().map_or(TICK, |host| until(host.due_ms).min(TICK)),
        };
        if let Ok(Some(ended)) = tokio::time::timeout(wait, self.tasks.join_next()).await {
            self.take(ended.context("a visit broke off")?);
            while let Some(ended) = self.tasks.try_join_next() {
                self.take(ended.context("a visit broke off")?);
            }
        }
        Ok(())
    }

    fn take(&mut self, ended: Ended) {
        self.oldest_ended.get_or_insert_with(Instant::now);
        self.report_requests(&ended);
        let server = match &ended {
            Ended::Resolved { .. } => {
                self.resolving -= 1;
                None
            }
            Ended::Robots { host, .. } => Some(&host.server),
            Ended::Visited(visited) => Some(&visited.visit.lease.server),
        };
        let now = now_ms();
        if let Some(state) = server.and_then(|server| self.servers.get_mut(server)) {
            state.in_flight -= 1;
            state.last_end_ms = now;
        }
        self.servers.retain(|_, state| {
            state.in_flight > 0 || state.rest_until_ms > now || now - state.last_end_ms < REMEMBER_SERVER_MS
        });
        self.ended.push(ended);
    }

    fn report_requests(&self, ended: &Ended) {
        let report = |source, outcome, exchange| {
            self.progress.event(ScanEvent::Requested(Requested::of(source, outcome, exchange)));
        };
        match ended {
            Ended::Resolved { .. } => {}
            Ended::Robots { host, exchanges, .. } => {
                for exchange in exchanges {
                    report(&host.source_id, "fetched", Some(exchange));
                }
            }
            Ended::Visited(visited) => {
                let visit = &visited.visit;
                report(&visit.lease.source_id, visit.outcome.code(), visited.exchange.as_ref());
            }
        }
    }
}

/// How long it is until `due_ms`; a millisecond at least, so that waiting never spins.
fn until(due_ms: i64) -> Duration {
    Duration::from_millis(u64::try_from(due_ms - now_ms()).unwrap_or(0).max(1))
}

/// For how long a server counts as asked, should this process die in the middle of the request. Never longer than a scan
/// waits for a server: the scan that resumes this one would leave it instead.
fn longest_visit_ms(active: &ActiveSource) -> i64 {
    let politeness = &active.source.politeness;
    i64::try_from(politeness.total_timeout.min(politeness.max_wait).as_millis()).unwrap_or(i64::MAX / 2)
}
