//! The crawl: leases addresses at the pace their servers allow, visits them, archives what came, commits what it means.
//! One task decides; visits run beside it and hand their results back. Nothing here is keyed by what the web sends for longer
//! than it is in flight.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use std::num::NonZeroU32;
use tokio::task::JoinSet;

use super::active::ActiveSource;
use super::robots::{self, RobotsCache};
use super::visit::{self, Visited};
use super::{Progress, ScanEvent, ScanOptions, Stop, now_ms};
use crate::evidence::warc::Referred;
use crate::fetch::{Exchange, FetchError, RobotsRules};
use crate::frontier::{HostKey, Next, Outcome, Pace, Refusal, ResourceKind, ServerKey, UrlKey, next_step, rest_after};
use crate::sources::SourceId;
use crate::store::archive::{ArchiveError, Archived, Writer};
use crate::store::{Discovered, HostRow, Lease, QueuedUrl, ReadyHost, RobotsRow, Store};

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

    /// Fills the free places with work that is due.
    async fn start_work(&mut self) -> anyhow::Result<Round> {
        let mut round = Round::default();
        let free = self.max_in_flight.saturating_sub(self.tasks.len());
        if free == 0 {
            return Ok(round);
        }
        // Look-ups that hang must not take every thread: a few at a time, and those under way are in the list as well.
        let preparing = u32::try_from(self.preparing.len()).unwrap_or(u32::MAX);
        let hosts = self.store.unresolved_hosts(&self.source_ids, preparing.saturating_add(RESOLVING)).await?;
        for host in hosts {
            if self.tasks.len() >= self.max_in_flight || self.resolving >= RESOLVING {
                break;
            }
            round.started += usize::from(self.start_resolving(host));
        }
        let now = now_ms();
        for host in self.store.ready_hosts(&self.source_ids, HOSTS_A_ROUND).await? {
            if self.tasks.len() >= self.max_in_flight {
                break;
            }
            if host.due_ms > now {
                round.next_due = Some(host);
                break;
            }
            self.start_on_host(host, now, &mut round).await?;
        }
        Ok(round)
    }

    fn start_resolving(&mut self, host: HostRow) -> bool {
        let Some(active) = self.sources.get(&host.source_id).cloned() else { return false };
        if !self.preparing.insert((host.source_id.clone(), host.host.clone())) {
            return false;
        }
        self.resolving += 1;
        self.tasks.spawn(async move {
            let server = match host.host.robots_url() {
                Some(url) => tokio::time::timeout(RESOLVE_TIMEOUT, active.fetcher.server_key(&url)).await,
                None => Ok(Err(FetchError::Dns(host.host.0.clone()))),
            };
            let server = server.unwrap_or_else(|_| Err(FetchError::Dns(host.host.0.clone())));
            Ended::Resolved { host, server }
        });
        true
    }

    /// Starts what one host's server has room for: its robots.txt first, then its addresses.
    async fn start_on_host(&mut self, host: ReadyHost, now: i64, round: &mut Round) -> anyhow::Result<()> {
        let Some(active) = self.sources.get(&host.source_id).cloned() else { return Ok(()) };
        let state = self.servers.get(&host.server).copied().unwrap_or_default();
        let in_flight = state.in_flight;
        let rules = self.robots.rules(&*self.store, &host.source_id, &host.host, &self.product_token, now).await?;
        let Some(rules) = rules else {
            if in_flight == 0 && !self.preparing.contains(&(host.source_id.clone(), host.host.clone())) {
                if self.may_request(&active) {
                    round.started += usize::from(self.start_robots(active, host).await?);
                } else {
                    round.held_back = true;
                }
            }
            return Ok(());
        };
        if matches!(*rules, RobotsRules::Unreachable) {
            self.leave(&host, &Outcome::Refused(Refusal::RobotsUnreachable)).await?;
            round.refused = true;
            return Ok(());
        }
        // Several hosts and sources may share a server: each keeps its own distance from whoever asked last.
        let own_rest = rest_after(
            &Outcome::Fetched,
            Pace { crawl_delay_ms: rules.crawl_delay_ms(), troubles: 0 },
            &active.source.politeness,
        );
        let ready_ms = state.rest_until_ms.max(state.last_end_ms.saturating_add(own_rest));
        if now < ready_ms {
            self.store.rest_server(&host.server, ready_ms, host.troubles).await?;
            round.held_back = true;
            return Ok(());
        }
        let capacity = active.capacity(rules.crawl_delay_ms());
        let free = capacity
            .saturating_sub(in_flight)
            .min(u32::try_from(self.max_in_flight - self.tasks.len()).unwrap_or(u32::MAX));
        if free == 0 {
            return Ok(());
        }
        let queued = self.store.queued(&host.source_id, &host.host, now, free + LOOKAHEAD).await?;
        let (leased, refused) = self.choose(&active, &rules, queued, free, round).await?;
        round.refused |= !refused.is_empty();
        round.started += leased.len();
        let full = in_flight as usize + leased.len() >= capacity as usize;
        let server_next_ms = if full { now + longest_visit_ms(&active) } else { now };
        self.start_visits(&active, &host, leased, &refused, server_next_ms, rules.crawl_delay_ms()).await
    }

    /// Which of a host's addresses are visited now, and which are settled without a visit.
    async fn choose(
        &self,
        active: &ActiveSource,
        rules: &RobotsRules,
        queued: Vec<QueuedUrl>,
        free: u32,
        round: &mut Round,
    ) -> anyhow::Result<(Vec<QueuedUrl>, Vec<(UrlKey, Outcome)>)> {
        let mut leased = Vec::new();
        let mut refused = Vec::new();
        for address in queued {
            if leased.len() >= free as usize {
                break;
            }
            if !in_scope(active, &address) {
                refused.push((address.key, Outcome::Refused(Refusal::OutOfScope)));
            } else if !rules.allows(address.url.url()) {
                refused.push((address.key, Outcome::Refused(Refusal::Robots)));
            } else if !self.may_request(active) {
                round.held_back = true;
                break;
            } else if address.attempts == 0 && !active.take_from_budget(address.kind) {
                let code = if address.kind == ResourceKind::Page { "page-budget" } else { "picture-budget" };
                let addresses = self.store.leave_kind(active.id(), address.kind, code).await?;
                self.progress.event(ScanEvent::Refused { outcome: Outcome::Failed(code.to_owned()), addresses });
                // What is of another kind is still to be looked at.
                round.refused = true;
                break;
            } else {
                leased.push(address);
            }
        }
        Ok((leased, refused))
    }

    async fn start_visits(
        &mut self,
        active: &Arc<ActiveSource>,
        host: &ReadyHost,
        leased: Vec<QueuedUrl>,
        refused: &[(UrlKey, Outcome)],
        server_next_ms: i64,
        crawl_delay_ms: Option<i64>,
    ) -> anyhow::Result<()> {
        if leased.is_empty() && refused.is_empty() {
            return Ok(());
        }
        let keys: Vec<UrlKey> = leased.iter().map(|address| address.key).collect();
        self.store.lease(&host.source_id, &host.server, &keys, refused, server_next_ms).await?;
        for (_, outcome) in refused {
            self.progress.event(ScanEvent::Refused { outcome: outcome.clone(), addresses: 1 });
        }
        self.servers.entry(host.server.clone()).or_default().in_flight +=
            u32::try_from(leased.len()).unwrap_or(u32::MAX);
        for queued in leased {
            let lease = Lease {
                source_id: host.source_id.clone(),
                scan: active.scan.number,
                host: host.host.clone(),
                server: host.server.clone(),
                crawl_delay_ms,
                queued,
            };
            let (active, troubles) = (Arc::clone(active), host.troubles);
            self.tasks.spawn(async move {
                let mut visited = visit::visit(active, lease).await;
                visited.visit.troubles = troubles;
                Ended::Visited(Box::new(visited))
            });
        }
        Ok(())
    }

    async fn start_robots(&mut self, active: Arc<ActiveSource>, host: ReadyHost) -> anyhow::Result<bool> {
        if !self.preparing.insert((host.source_id.clone(), host.host.clone())) {
            return Ok(false);
        }
        self.store.rest_server(&host.server, now_ms() + longest_visit_ms(&active), host.troubles).await?;
        self.servers.entry(host.server.clone()).or_default().in_flight += 1;
        let agent = self.product_token.clone();
        self.tasks.spawn(async move {
            let (row, exchanges) = robots::ask(&active, &host.host, now_ms()).await;
            let discovered = robots::sitemaps(&active, &RobotsRules::from_answer(row.status, &row.body, &agent));
            Ended::Robots { host, row, exchanges, discovered }
        });
        Ok(true)
    }

    /// Whether the process-wide rate and the source's quota have room for one request right now.
    fn may_request(&self, active: &ActiveSource) -> bool {
        if !active.take_request() {
            return false;
        }
        let allowed = self.rate.as_ref().is_none_or(|rate| rate.check().is_ok());
        if !allowed {
            active.give_request_back();
        }
        allowed
    }

    /// Sleeps until a resting host is due, or gives it up for this scan where that is further off than the source waits for.
    async fn wait_for(&mut self, host: &ReadyHost) -> anyhow::Result<()> {
        let wait_ms = host.due_ms - now_ms();
        let Some(active) = self.sources.get(&host.source_id) else { return Ok(()) };
        let politeness = &active.source.politeness;
        // Our own delay, and the mark that a process which died has left on a server, are always waited for.
        let longest = politeness.max_wait.max(politeness.delay).max(politeness.total_timeout);
        if u128::try_from(wait_ms).unwrap_or(0) > longest.as_millis() {
            return self.leave(host, &Outcome::Busy { retry_after_ms: None }).await;
        }
        tokio::time::sleep(until(host.due_ms).min(TICK)).await;
        Ok(())
    }

    async fn leave(&self, host: &ReadyHost, outcome: &Outcome) -> anyhow::Result<()> {
        let addresses = self.store.leave_host(&host.source_id, &host.host, outcome.code()).await?;
        self.progress.event(ScanEvent::Refused { outcome: outcome.clone(), addresses });
        Ok(())
    }

    /// Archives what has ended, makes that durable, then commits what it means; in this order nothing is lost or doubled.
    async fn commit(&mut self) -> anyhow::Result<()> {
        let mut ended = std::mem::take(&mut self.ended);
        // What is committed by itself goes first into the archive too, so that no commit reaches behind an uncommitted visit.
        ended.sort_by_key(|ended| matches!(ended, Ended::Visited(_)));
        self.oldest_ended = None;
        let archived = self.archive(&mut ended).await?;
        let mut visits = Vec::new();
        for (ended, archived) in ended.into_iter().zip(archived) {
            match ended {
                Ended::Resolved { host, server } => self.note_resolved(host, server).await?,
                Ended::Robots { host, row, discovered, .. } => {
                    self.note_robots(host, row, &discovered, &archived).await?;
                }
                Ended::Visited(visited) => {
                    let mut visit = visited.visit;
                    visit.archived = archived.into_iter().next_back();
                    self.settle(&mut visit);
                    visits.push(visit);
                }
            }
        }
        self.store.complete(&visits).await?;
        for visit in visits {
            self.progress.event(ScanEvent::Visited { kind: visit.lease.queued.kind, outcome: visit.outcome });
        }
        if self.counted_open.is_none_or(|at| at.elapsed() >= COUNT_EVERY) {
            self.counted_open = Some(Instant::now());
            self.progress.event(ScanEvent::Open(self.store.open_urls(&self.source_ids).await?));
        }
        Ok(())
    }

    /// Writes every exchange and syncs once; what is to be remembered of each result's exchanges comes back.
    async fn archive(&mut self, ended: &mut [Ended]) -> anyhow::Result<Vec<Vec<Archived>>> {
        let work: Vec<(Vec<Exchange>, Option<Referred>)> = ended.iter_mut().map(exchanges_of).collect();
        let mut writer = self.writer.take().context("the archive is closed after an error")?;
        let writing = tokio::task::spawn_blocking(move || {
            let write = |writer: &mut Writer| -> Result<Vec<Vec<Archived>>, ArchiveError> {
                let mut all = Vec::with_capacity(work.len());
                for (exchanges, refers_to) in &work {
                    let archived = exchanges.iter().map(|exchange| writer.append(exchange, refers_to.as_ref()));
                    all.push(archived.collect::<Result<_, _>>()?);
                }
                writer.sync()?;
                Ok(all)
            };
            let archived = write(&mut writer);
            (writer, archived)
        });
        let (writer, archived) = writing.await.context("the archive writer broke off")?;
        self.writer = Some(writer);
        Ok(archived?)
    }

    async fn note_resolved(&mut self, host: HostRow, server: Result<ServerKey, FetchError>) -> anyhow::Result<()> {
        self.preparing.remove(&(host.source_id.clone(), host.host.clone()));
        match server {
            Ok(server) => self.store.set_server(&host.source_id, &host.host, &server).await?,
            Err(error) => {
                tracing::warn!(source.id = %host.source_id.0, host = %host.host.0, "{error}");
                let addresses = self.store.leave_host(&host.source_id, &host.host, error.code()).await?;
                let outcome = Outcome::Failed(error.code().to_owned());
                self.progress.event(ScanEvent::Refused { outcome, addresses });
            }
        }
        Ok(())
    }

    async fn note_robots(
        &mut self,
        host: ReadyHost,
        row: RobotsRow,
        discovered: &[Discovered],
        archived: &[Archived],
    ) -> anyhow::Result<()> {
        let key = (host.source_id.clone(), host.host.clone());
        self.preparing.remove(&key);
        let Some(active) = self.sources.get(&host.source_id).cloned() else { return Ok(()) };
        let answered =
            !matches!(RobotsRules::from_answer(row.status, &row.body, &self.product_token), RobotsRules::Unreachable)
                && row.status != robots::NO_ANSWER;
        let (outcome, troubles) = if answered {
            (Outcome::Fetched, 0)
        } else {
            (Outcome::Broken("robots-unreachable".to_owned()), host.troubles.saturating_add(1))
        };
        let attempts = self.robots_attempts.entry(key.clone()).or_default();
        *attempts += 1;
        if answered || *attempts >= active.source.politeness.max_attempts {
            self.robots_attempts.remove(&key);
            self.robots.learn(&host.source_id, &host.host, &row, &self.product_token);
        }
        let crawl_delay_ms = RobotsRules::from_answer(row.status, &row.body, &self.product_token).crawl_delay_ms();
        let rest = rest_after(&outcome, Pace { crawl_delay_ms, troubles }, &active.source.politeness);
        let positions: Vec<_> = archived.iter().map(|archived| archived.position.clone()).collect();
        self.store.discover(&host.source_id, active.scan.number, discovered).await?;
        self.store.set_robots(&host.source_id, &host.host, &row, &positions).await?;
        self.store.rest_server(&host.server, now_ms() + rest, troubles).await?;
        Ok(())
    }

    /// What a visit leads to for the address and for its server.
    fn settle(&mut self, visit: &mut crate::store::Visit) {
        let Some(active) = self.sources.get(&visit.lease.source_id) else { return };
        let politeness = &active.source.politeness;
        let in_trouble = matches!(visit.outcome, Outcome::Busy { .. } | Outcome::Broken(_));
        visit.troubles = if in_trouble { visit.troubles.saturating_add(1) } else { 0 };
        let crawl_delay_ms = visit.lease.crawl_delay_ms;
        let pace = Pace { crawl_delay_ms, troubles: visit.troubles };
        let rest = rest_after(&visit.outcome, pace, politeness);
        let state = self.servers.entry(visit.lease.server.clone()).or_default();
        if in_trouble {
            state.rest_until_ms = state.rest_until_ms.max(visit.ended_ms.saturating_add(rest));
        }
        visit.server_next_ms = visit.ended_ms.saturating_add(rest).max(state.rest_until_ms);
        let attempts = visit.lease.queued.attempts + 1;
        visit.next = next_step(&visit.outcome, attempts, visit.troubles, rest, politeness, visit.ended_ms);
        if visit.next == Next::Done && in_trouble {
            tracing::info!(source.id = %visit.lease.source_id.0, url = %visit.lease.queued.url, "given up: {}", visit.outcome.code());
        }
    }
}

/// How long it is until `due_ms`; a millisecond at least, so that waiting never spins.
fn until(due_ms: i64) -> Duration {
    Duration::from_millis(u64::try_from(due_ms - now_ms()).unwrap_or(0).max(1))
}

fn in_scope(active: &ActiveSource, address: &QueuedUrl) -> bool {
    let scope = &active.source.scope;
    match address.kind {
        ResourceKind::Page if address.depth == 0 => scope.admits_host(address.url.url()),
        ResourceKind::Page => scope.admits_at(address.url.url(), address.depth),
        ResourceKind::Picture => scope.admits_image(address.url.url()),
        ResourceKind::Sitemap => scope.admits_host(address.url.url()),
    }
}

/// For how long a server counts as asked, should this process die in the middle of the request. Never longer than a scan
/// waits for a server: the scan that resumes this one would leave it instead.
fn longest_visit_ms(active: &ActiveSource) -> i64 {
    let politeness = &active.source.politeness;
    i64::try_from(politeness.total_timeout.min(politeness.max_wait).as_millis()).unwrap_or(i64::MAX / 2)
}

/// Moves the exchanges out of a result, with what a 304 refers to.
fn exchanges_of(ended: &mut Ended) -> (Vec<Exchange>, Option<Referred>) {
    match ended {
        Ended::Resolved { .. } => (Vec::new(), None),
        Ended::Robots { exchanges, .. } => (std::mem::take(exchanges), None),
        Ended::Visited(visited) => {
            let refers_to = visited.visit.lease.queued.capture.clone();
            (visited.exchange.take().into_iter().collect(), refers_to)
        }
    }
}
