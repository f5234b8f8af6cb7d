//! Ending work: what a visit leads to for its server, then keep, sync, commit; then what the commit makes possible.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::Context as _;

use super::super::keeper::{Keeper, Kept, Work as Keeping};
use super::super::visit::{Found, Visited};
use super::super::{Requested, ScanEvent, WaitReason, robots};
use super::workbench::Stage;
use super::{BATCH, Crawl, Ended, Work};
use crate::fetch::{Exchange, FetchError, RobotsRules};
use crate::frontier::{HostKey, Next, Outcome, Pace, PageWorth, ResourceKind, ServerKey, next_step, rest_after};
use crate::sources::SourceId;
use crate::store::{Batch, Completed, Discovered, HostId, RobotsRow, Store, Visit};

/// Visits of a host after which what was learned of it is kept again.
const LESSONS_EVERY: u64 = 64;

/// A host's robots.txt, asked for.
pub(super) struct RobotsAnswer {
    pub host: HostId,
    pub source_id: SourceId,
    pub server: ServerKey,
    pub row: RobotsRow,
    pub exchanges: Vec<Exchange>,
    pub discovered: Vec<Discovered>,
    /// Time to the answer in milliseconds and its body's bytes, for each request on the way.
    pub requests: Vec<(u64, u64)>,
    pub ended_ms: i64,
}

/// A commit that has ended.
pub(super) struct Committed {
    keeper: Option<Keeper>,
    result: anyhow::Result<Done>,
}

/// What a commit has made true.
struct Done {
    robots: Vec<RobotsAnswer>,
    visits: Vec<(Visit, Found)>,
    completed: Completed,
    settled: usize,
    /// Hosts of addresses that others were folded to.
    folded: Vec<(SourceId, HostKey)>,
}

impl Crawl {
    pub(super) async fn note_resolved(
        &mut self,
        id: HostId,
        server: Result<ServerKey, FetchError>,
    ) -> anyhow::Result<()> {
        match server {
            Ok(server) => {
                let row = self.store.set_server(id, &server).await?;
                self.bench.at_server(id, row);
            }
            Err(error) => {
                if let Some(host) = self.bench.host(id) {
                    tracing::warn!(source.id = %host.source_id.0, host = %host.key.0, "{error}");
                }
                self.leave(id, None, &Outcome::Failed(error.code().to_owned())).await?;
            }
        }
        Ok(())
    }

    /// A request has ended: what that means for its server holds from now on, before anything is committed.
    pub(super) fn note_ended(&mut self, mut work: Work) {
        match &mut work {
            Work::Robots(answer) => {
                let answered = self.is_answered(&answer.row);
                let outcome =
                    if answered { Outcome::Fetched } else { Outcome::Broken("robots-unreachable".to_owned()) };
                let (key, ended_ms) = (answer.server.clone(), answer.ended_ms);
                let source = answer.source_id.clone();
                let rules = RobotsRules::from_answer(answer.row.status, &answer.row.body, &self.product_token);
                let latency_ms = answer.requests.last().map(|(elapsed_ms, _)| elapsed_ms.cast_signed());
                self.rest(&key, &source, &outcome, rules.crawl_delay_ms(), ended_ms, latency_ms);
                for (elapsed_ms, bytes) in &answer.requests {
                    self.report_request(&source, outcome.code(), Some(*elapsed_ms), *bytes);
                }
            }
            Work::Visited(visited) => {
                self.settle(&mut visited.visit, visited.elapsed_ms);
                let visit = &visited.visit;
                let elapsed_ms = visited.elapsed_ms.map(i64::cast_unsigned);
                self.report_request(&visit.lease.source_id, visit.outcome.code(), elapsed_ms, visited.body_bytes);
            }
        }
        self.ended.push(work);
    }

    fn report_request(&self, source: &SourceId, outcome: &str, elapsed_ms: Option<u64>, body_bytes: u64) {
        let (source, outcome) = (source.clone(), outcome.to_owned());
        self.progress.event(ScanEvent::Requested(Requested { source, outcome, elapsed_ms, body_bytes }));
    }

    fn is_answered(&self, row: &RobotsRow) -> bool {
        row.status != robots::NO_ANSWER
            && !matches!(RobotsRules::from_answer(row.status, &row.body, &self.product_token), RobotsRules::Unreachable)
    }

    /// What an outcome leads to for the server: the rest in milliseconds and the troubles it has had in a row come back.
    fn rest(
        &mut self,
        key: &ServerKey,
        source: &SourceId,
        outcome: &Outcome,
        crawl_delay_ms: Option<i64>,
        ended_ms: i64,
        latency_ms: Option<i64>,
    ) -> (i64, u32) {
        let Some(active) = self.sources.get(source) else { return (0, 0) };
        let Some(server) = self.bench.server_mut(key) else { return (0, 0) };
        let in_trouble = matches!(outcome, Outcome::Busy { .. } | Outcome::Broken(_));
        server.troubles = if in_trouble { server.troubles.saturating_add(1) } else { 0 };
        server.last_end_ms = server.last_end_ms.max(ended_ms);
        if let Some(latency_ms) = latency_ms {
            let latency = server.latency;
            server.latency = if in_trouble { latency.observe_trouble(latency_ms) } else { latency.observe(latency_ms) };
        }
        let pace = Pace { crawl_delay_ms, troubles: server.troubles, latency: server.latency, seed: seed(key) };
        let rest = rest_after(outcome, pace, &active.source.politeness);
        // A server that has become slow rests longer than its sources ask for.
        server.trouble = in_trouble.then_some(if matches!(outcome, Outcome::Busy { .. }) {
            WaitReason::Busy
        } else {
            WaitReason::Errors
        });
        if in_trouble || server.latency.rest_ms() > 0 {
            server.rest_until_ms = server.rest_until_ms.max(ended_ms.saturating_add(rest));
        }
        let troubles = server.troubles;
        self.bench.reconsider(key);
        (rest, troubles)
    }

    /// What a visit leads to for the address and for its server.
    fn settle(&mut self, visit: &mut Visit, elapsed_ms: Option<i64>) {
        let id = visit.lease.host_id;
        let own_rest_ms = self.bench.host(id).map(|host| host.rest_ms);
        let (server, source) = (visit.lease.server.clone(), visit.lease.source_id.clone());
        let (rest, troubles) = self.rest(&server, &source, &visit.outcome, own_rest_ms, visit.ended_ms, elapsed_ms);
        let Some(active) = self.sources.get(&source) else { return };
        let attempts = visit.lease.queued.attempts + 1;
        visit.next = next_step(&visit.outcome, attempts, troubles, rest, &active.source.politeness, visit.ended_ms);
        let in_trouble = matches!(visit.outcome, Outcome::Busy { .. } | Outcome::Broken(_));
        if visit.next == Next::Done && in_trouble {
            tracing::info!(source.id = %source.0, url = %visit.lease.queued.url, "given up: {}", visit.outcome.code());
        }
        let is_page = visit.lease.queued.kind == ResourceKind::Page;
        let is_missing = matches!(visit.outcome, Outcome::Gone | Outcome::Failed(_));
        if visit.lease.queued.kind == ResourceKind::Sitemap
            && !in_trouble
            && let Some(host) = self.bench.host(id)
        {
            host.learned.note_sitemap(!is_missing);
        }
        if let Some((host, worth)) = self.bench.host_mut(id).filter(|_| is_page).zip(visit.worth) {
            host.budget.note(worth);
            let body = visit.body_digest.as_deref().and_then(|digest| u64::from_str_radix(digest.get(..16)?, 16).ok());
            host.learned.note(visit.lease.queued.url.url(), worth, body.filter(|_| worth > PageWorth::Nothing));
        }
    }

    /// Begins a commit when there is something to commit, none is under way, and waiting longer brings nothing.
    pub(super) fn start_commit(&mut self) {
        let waiting = self.ended.len() + self.settled.len();
        let waited = self.oldest_ended.is_some_and(|since| since.elapsed() >= self.batch_wait);
        if waiting == 0 || !(waiting >= BATCH || self.in_flight == 0 || waited) {
            return;
        }
        let Some(keeper) = self.keeper.take() else { return };
        self.oldest_ended = None;
        let (mut robots, mut visited) = (Vec::new(), Vec::new());
        for work in std::mem::take(&mut self.ended) {
            match work {
                Work::Robots(answer) => robots.push(*answer),
                Work::Visited(visit) => visited.push(*visit),
            }
        }
        let mut batch = self.batch(&robots, &visited);
        batch.settled = std::mem::take(&mut self.settled);
        batch.found = std::mem::take(&mut self.found);
        let store = Arc::clone(&self.store);
        let scans: BTreeMap<SourceId, i64> =
            self.sources.iter().map(|(id, active)| (id.clone(), active.scan.number)).collect();
        self.tasks.spawn(async move {
            let (keeper, result) = commit(store, keeper, scans, robots, visited, batch).await;
            Ended::Committed(Box::new(Committed { keeper, result }))
        });
    }

    /// What is to be committed besides the visits themselves: how their servers and hosts stand.
    fn batch(&self, robots: &[RobotsAnswer], visited: &[Visited]) -> Batch {
        let leases = visited.iter().map(|visited| &visited.visit.lease);
        let touched: BTreeMap<&ServerKey, HostId> = leases
            .clone()
            .map(|lease| (&lease.server, lease.host_id))
            .chain(robots.iter().map(|answer| (&answer.server, answer.host)))
            .collect();
        let servers = touched.iter().filter_map(|(key, host)| {
            let rest_ms = self.bench.host(*host).map_or(0, |host| host.rest_ms);
            let server = self.bench.server(key)?;
            // What else is in flight at the server keeps the mark that was set before it left.
            let rested_ms = server.rest_until_ms.max(server.last_end_ms.saturating_add(rest_ms));
            Some(server.row(key, rested_ms))
        });
        let hosts: BTreeSet<HostId> = leases.map(|lease| lease.host_id).collect();
        let hosts = hosts.into_iter().filter_map(|id| {
            let host = self.bench.host(id)?;
            // Lessons are kept now and then: they cost more to write than a visit, and can be learned again.
            let lessons =
                if host.budget.visited.is_multiple_of(LESSONS_EVERY) { host.learned.take_changed() } else { None };
            Some((id, host.budget, lessons))
        });
        Batch { servers: servers.collect(), hosts: hosts.collect(), ..Batch::default() }
    }

    /// A commit has ended: the places of its visits are free again, and what they found may be asked for.
    pub(super) async fn note_committed(&mut self, committed: Committed) -> anyhow::Result<()> {
        let done = committed.result?;
        self.keeper = committed.keeper;
        let queued = done.visits.iter().filter(|(visit, _)| matches!(visit.next, Next::Retry { .. })).count();
        let ended = (done.visits.len() - queued + done.settled) as u64;
        self.open = (self.open + done.completed.added).saturating_sub(ended);
        for (source, host) in done.folded {
            self.more_hosts |= !self.bench.queued_on(&source, &host);
        }
        for answer in done.robots {
            self.free(answer.host, &answer.server);
            self.note_robots(&answer).await?;
        }
        for ((visit, found), duplicate) in done.visits.into_iter().zip(done.completed.duplicates) {
            let lease = &visit.lease;
            self.free(lease.host_id, &lease.server);
            self.tools.seen.insert(&visit.discovered);
            if found.own || matches!(visit.next, Next::Retry { .. }) {
                self.bench.wake(lease.host_id);
            }
            for host in &found.others {
                self.more_hosts |= !self.bench.queued_on(&lease.source_id, host);
            }
            if visit.next == Next::Leave {
                self.leave(lease.host_id, None, &visit.outcome).await?;
            }
            let outcome = if duplicate { Outcome::Duplicate } else { visit.outcome };
            self.progress.event(ScanEvent::Visited { kind: visit.lease.queued.kind, outcome });
        }
        Ok(())
    }

    fn free(&mut self, host: HostId, server: &ServerKey) {
        if let Some(host) = self.bench.host_mut(host) {
            host.in_flight = host.in_flight.saturating_sub(1);
        }
        if let Some(server) = self.bench.server_mut(server) {
            server.in_flight = server.in_flight.saturating_sub(1);
        }
        self.bench.reconsider(server);
    }

    async fn note_robots(&mut self, answer: &RobotsAnswer) -> anyhow::Result<()> {
        let Some(active) = self.sources.get(&answer.source_id) else { return Ok(()) };
        let attempts = self.robots_attempts.entry(answer.host).or_default();
        *attempts += 1;
        let given_up = *attempts >= active.source.politeness.max_attempts;
        if self.is_answered(&answer.row) || given_up {
            self.robots_attempts.remove(&answer.host);
            self.robots.learn(answer.host, &answer.row, &self.product_token);
        }
        self.set_stage(answer.host, Stage::WantsRobots);
        for found in &answer.discovered {
            self.more_hosts |= !self.bench.queued_on(&answer.source_id, &found.url.host_key());
        }
        Ok(())
    }
}

/// Two servers that failed at the same time do not come back at the same time.
fn seed(key: &ServerKey) -> u64 {
    key.0.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Keeps every exchange or line, makes that durable, then commits what it means; in this order nothing is lost or doubled.
async fn commit(
    store: Arc<dyn Store>,
    keeper: Keeper,
    scans: BTreeMap<SourceId, i64>,
    mut robots: Vec<RobotsAnswer>,
    visited: Vec<Visited>,
    mut batch: Batch,
) -> (Option<Keeper>, anyhow::Result<Done>) {
    // What is committed by itself goes first into the archive too, so that no commit reaches behind an uncommitted visit.
    let mut works: Vec<Keeping> = robots
        .iter_mut()
        .map(|answer| Keeping { exchanges: std::mem::take(&mut answer.exchanges), refers_to: None, line: None })
        .collect();
    let mut visits = Vec::with_capacity(visited.len());
    for one in visited {
        let is_final = one.visit.next == Next::Done;
        works.push(Keeping {
            exchanges: one.exchange.into_iter().collect(),
            refers_to: one.visit.lease.queued.capture.clone(),
            line: one.line.filter(|_| is_final),
        });
        visits.push((one.visit, one.found));
    }
    let (keeper, kept) = match keep(keeper, works).await {
        Ok((keeper, kept)) => (keeper, kept),
        Err(error) => return (None, Err(error)),
    };
    let mut kept = kept.into_iter();
    let result = async {
        let mut added = 0;
        for answer in &robots {
            let archived = kept.next().map(|kept| kept.archived).unwrap_or_default();
            let positions: Vec<_> = archived.into_iter().map(|archived| archived.position).collect();
            let scan = scans.get(&answer.source_id).copied().unwrap_or_default();
            added += store.discover(&answer.source_id, scan, &answer.discovered).await?;
            store.set_robots(answer.host, &answer.row, &positions).await?;
        }
        let mut found = Vec::with_capacity(visits.len());
        for ((mut visit, hosts), kept) in visits.into_iter().zip(kept) {
            visit.archived = kept.archived.into_iter().next_back();
            batch.written.extend(kept.written);
            batch.visits.push(visit);
            found.push(hosts);
        }
        let mut completed = store.complete(&batch).await?;
        completed.added += added;
        let visits = batch.visits.into_iter().zip(found).collect();
        let folded = batch.found.iter().map(|(source, _, found)| (source.clone(), found.url.host_key())).collect();
        Ok(Done { robots, visits, completed, settled: batch.settled.len(), folded })
    };
    let result = result.await;
    (Some(keeper), result)
}

/// Syncing an archive to disk takes its time and leaves the async threads free; lines are a write.
async fn keep(mut keeper: Keeper, works: Vec<Keeping>) -> anyhow::Result<(Keeper, Vec<Kept>)> {
    if !keeper.wants_exchanges() {
        return keeper.keep(&works).map(|kept| (keeper, kept));
    }
    let writing = tokio::task::spawn_blocking(move || keeper.keep(&works).map(|kept| (keeper, kept)));
    writing.await.context("the archive writer broke off")?
}
