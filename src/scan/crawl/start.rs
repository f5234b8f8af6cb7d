//! Starting work: whose turn it is, what is settled without asking, and what leaves.

use std::sync::Arc;

use super::super::active::ActiveSource;
use super::super::{ScanEvent, now_ms, robots, visit};
use super::commit::RobotsAnswer;
use super::learned::Learned;
use super::workbench::Stage;
use super::{Crawl, Ended, HELD_BACK_MS, MAX_CLAIM, MAX_CLAIMED, RESOLVE_TIMEOUT, RESOLVING, Work, longest_visit_ms};
use crate::fetch::{FetchError, RobotsRules};
use crate::frontier::{CrawlUrl, Outcome, Pace, Refusal, ResourceKind, is_too_slow, not_due, rest_after};
use crate::store::{Discovered, HostId, Lease, QueuedUrl, ServerRow, Settled};

/// A request that is about to leave.
enum Start {
    Robots { active: Arc<ActiveSource>, host: HostId },
    Visit { active: Arc<ActiveSource>, lease: Lease, rules: Arc<RobotsRules>, learned: Arc<Learned> },
}

/// What a host's turn came to.
enum Turn {
    Go(Box<Start>),
    /// Nothing leaves, and something about the host has changed.
    Passed,
    /// No room in the process-wide rate.
    HeldBack,
}

impl Crawl {
    /// Fills the free places with work that is due.
    pub(super) async fn start_due(&mut self) -> anyhow::Result<()> {
        self.start_resolving();
        let now = now_ms();
        if now < self.held_back_until_ms {
            return Ok(());
        }
        let mut starts = Vec::new();
        let mut asked: Vec<ServerRow> = Vec::new();
        while self.in_flight + starts.len() < self.max_in_flight
            && let Some(id) = self.bench.next_turn(now)
        {
            match self.turn(id, now).await? {
                Turn::Go(start) => {
                    asked.extend(self.begin(id, &start, now));
                    starts.push(*start);
                }
                Turn::Passed => {}
                Turn::HeldBack => {
                    self.held_back_until_ms = now + HELD_BACK_MS;
                    break;
                }
            }
        }
        if !asked.is_empty() {
            self.store.mark_asked(&asked).await?;
        }
        for start in starts {
            self.spawn(start);
        }
        Ok(())
    }

    /// Look-ups that hang must not take every thread: a few at a time.
    fn start_resolving(&mut self) {
        while self.resolving < RESOLVING
            && let Some(id) = self.bench.take_unresolved()
        {
            let Some(host) = self.bench.host(id) else { continue };
            let Some(active) = self.sources.get(&host.source_id).cloned() else { continue };
            let (url, name) = (host.key.robots_url(), host.key.0.clone());
            self.resolving += 1;
            self.tasks.spawn(async move {
                let looking = async {
                    let url = url.ok_or_else(|| FetchError::Dns(name.clone()))?;
                    active.fetcher.server_key(&url).await
                };
                let server = tokio::time::timeout(RESOLVE_TIMEOUT, looking).await;
                Ended::Resolved { host: id, server: server.unwrap_or_else(|_| Err(FetchError::Dns(name.clone()))) }
            });
        }
    }

    /// One host's turn: its robots.txt first, then one of its addresses.
    async fn turn(&mut self, id: HostId, now: i64) -> anyhow::Result<Turn> {
        let Some(host) = self.bench.host(id) else { return Ok(Turn::Passed) };
        let Some(active) = self.sources.get(&host.source_id).cloned() else { return Ok(Turn::Passed) };
        let server = host.server.clone().unwrap_or_default();
        let wants_robots = host.stage == Stage::WantsRobots;
        if !active.source.politeness.hours.open_at(now) {
            self.close(id, &active, now).await?;
            return Ok(Turn::Passed);
        }
        let Some(rules) = self.robots.rules(&*self.store, id, &self.product_token, now).await? else {
            if !wants_robots {
                self.set_stage(id, Stage::WantsRobots);
                return Ok(Turn::Passed);
            }
            if let Some(held) = self.hold_back(&active, &server, now) {
                return Ok(held);
            }
            return Ok(Turn::Go(Box::new(Start::Robots { active, host: id })));
        };
        if wants_robots {
            let pace = Pace { crawl_delay_ms: rules.crawl_delay_ms(), ..Pace::default() };
            if matches!(*rules, RobotsRules::Unreachable) {
                self.leave(id, None, &Outcome::Refused(Refusal::RobotsUnreachable)).await?;
            } else if is_too_slow(pace, &active.source.politeness) {
                self.leave(id, None, &Outcome::Busy { retry_after_ms: None }).await?;
            } else {
                self.open_host(id, &active, &rules);
            }
            return Ok(Turn::Passed);
        }
        let Some(queued) = self.next_address(id, now).await? else { return Ok(Turn::Passed) };
        if let Some(outcome) =
            refusal(&active, &rules, &queued).or_else(|| self.not_worth_it(id, &active, &queued, now))
        {
            self.settle_unvisited(Settled { source_id: active.id().clone(), key: queued.key, outcome });
            self.bench.reconsider(&server);
            return Ok(Turn::Passed);
        }
        if self.is_out_of_budget(id, &active, &queued) {
            self.settle_unvisited(Settled {
                source_id: active.id().clone(),
                key: queued.key,
                outcome: out_of_budget(),
            });
            self.leave(id, Some(ResourceKind::Page), &out_of_budget()).await?;
            self.bench.reconsider(&server);
            return Ok(Turn::Passed);
        }
        if let Some(held) = self.hold_back(&active, &server, now) {
            if let Some(host) = self.bench.host_mut(id) {
                host.claimed.push_front(queued);
            }
            return Ok(held);
        }
        if queued.attempts == 0 && !active.take_from_budget(queued.kind) {
            active.give_request_back();
            self.leave_kind(&active, &queued).await?;
            self.bench.reconsider(&server);
            return Ok(Turn::Passed);
        }
        let Some(host) = self.bench.host_mut(id) else { return Ok(Turn::Passed) };
        if queued.kind == ResourceKind::Page {
            host.budget.lease();
        }
        let learned = Arc::clone(&host.learned);
        let lease = Lease {
            source_id: active.id().clone(),
            scan: active.scan.number,
            host_id: id,
            host: host.key.clone(),
            server,
            queued,
        };
        Ok(Turn::Go(Box::new(Start::Visit { active, lease, rules, learned })))
    }

    /// Outside its source's hours a host waits; where that is longer than the source waits for, the source is suspended.
    async fn close(&mut self, id: HostId, active: &ActiveSource, now: i64) -> anyhow::Result<()> {
        let opens_ms = active.source.politeness.hours.next_open(now);
        let waits = active.source.politeness.max_wait.as_millis();
        if u128::try_from(opens_ms.saturating_sub(now)).unwrap_or(0) > waits {
            return self.suspend(active.id(), opens_ms).await;
        }
        if let Some(host) = self.bench.host_mut(id) {
            host.closed_until_ms = opens_ms;
            if let Some(server) = host.server.clone() {
                self.bench.reconsider(&server);
            }
        }
        Ok(())
    }

    /// Why an address that may be visited is not: it has not changed yet, it is a trap, another address shows the same, or
    /// its host has named too many sitemaps that are not there.
    fn not_worth_it(&mut self, id: HostId, active: &ActiveSource, queued: &QueuedUrl, now: i64) -> Option<Outcome> {
        if queued.attempts > 0 {
            return None;
        }
        if let Some(history) = &queued.history
            && not_due(history, &active.source.cadence, now).is_some()
        {
            return Some(Outcome::NotDue);
        }
        let learned = &self.bench.host(id)?.learned;
        if queued.kind == ResourceKind::Sitemap && learned.sitemaps_are_missing() {
            return Some(Outcome::Failed("sitemap-budget".to_owned()));
        }
        if queued.kind != ResourceKind::Page || queued.depth == 0 {
            return None;
        }
        if let Some(trap) = learned.trap(queued.url.url(), now) {
            return Some(Outcome::Failed(trap.code().to_owned()));
        }
        let folded = learned.fold(queued.url.url()).and_then(|url| CrawlUrl::new(url).ok())?;
        if folded.key() == queued.key {
            return None;
        }
        // Scope, robots.txt and everything else apply to it when its own turn comes.
        let found =
            Discovered { priority: queued.priority, ..Discovered::new(folded, queued.kind, queued.depth, queued.hops) };
        self.found.push((active.id().clone(), active.scan.number, found));
        Some(Outcome::Duplicate)
    }

    fn is_out_of_budget(&self, id: HostId, active: &ActiveSource, queued: &QueuedUrl) -> bool {
        let Some(host) = self.bench.host(id) else { return false };
        let is_further_page = queued.kind == ResourceKind::Page && queued.depth > 0 && queued.attempts == 0;
        is_further_page && host.budget.left(&active.source.scope, active.origin(&queued.url)) == 0
    }

    /// Claims from the store when nothing of the host is at hand.
    async fn next_address(&mut self, id: HostId, now: i64) -> anyhow::Result<Option<QueuedUrl>> {
        let Some(host) = self.bench.host(id) else { return Ok(None) };
        if host.claimed.is_empty() {
            // With a rest between requests a few will do, and what is found meanwhile may go before them.
            let most = if host.rest_ms > 0 { 4 } else { MAX_CLAIM };
            let share = (MAX_CLAIMED / self.bench.len().max(1)).clamp(1, most);
            let claimed = self.store.claim(id, now, u32::try_from(share).unwrap_or(1)).await?;
            let Some(host) = self.bench.host_mut(id) else { return Ok(None) };
            host.dry = claimed.urls.is_empty();
            host.next_due_ms = claimed.next_due_ms;
            host.claimed.extend(claimed.urls);
        }
        let Some(host) = self.bench.host_mut(id) else { return Ok(None) };
        let next = host.claimed.pop_front();
        if next.is_none()
            && let Some(server) = host.server.clone()
        {
            self.bench.reconsider(&server);
        }
        Ok(next)
    }

    /// robots.txt has been read: what it asks for, and how many requests the host may have in flight.
    fn open_host(&mut self, id: HostId, active: &ActiveSource, rules: &RobotsRules) {
        let crawl_delay_ms = rules.crawl_delay_ms();
        let pace = Pace { crawl_delay_ms, ..Pace::default() };
        if let Some(host) = self.bench.host_mut(id) {
            host.rest_ms = rest_after(&Outcome::Fetched, pace, &active.source.politeness);
            host.asks_for_delay = crawl_delay_ms.is_some_and(|delay| delay >= host.rest_ms && delay > 0);
            host.capacity = active.capacity(crawl_delay_ms);
        }
        self.set_stage(id, Stage::Open);
    }

    pub(super) fn set_stage(&mut self, id: HostId, stage: Stage) {
        let Some(host) = self.bench.host_mut(id) else { return };
        host.stage = stage;
        if let Some(server) = host.server.clone() {
            self.bench.reconsider(&server);
        }
    }

    /// A source's quota holds back its servers, the process-wide rate everything.
    fn hold_back(&mut self, active: &ActiveSource, server: &crate::frontier::ServerKey, now: i64) -> Option<Turn> {
        if !active.take_request() {
            if let Some(server) = self.bench.server_mut(server) {
                server.rest_until_ms = server.rest_until_ms.max(now + HELD_BACK_MS);
            }
            self.bench.reconsider(server);
            return Some(Turn::Passed);
        }
        if self.rate.as_ref().is_none_or(|rate| rate.check().is_ok()) {
            return None;
        }
        active.give_request_back();
        Some(Turn::HeldBack)
    }

    /// The source's budget for a kind of address is used up.
    async fn leave_kind(&mut self, active: &ActiveSource, queued: &QueuedUrl) -> anyhow::Result<()> {
        let code = match queued.kind {
            ResourceKind::Page => "page-budget",
            ResourceKind::Picture => "picture-budget",
            ResourceKind::Sitemap => "sitemap-budget",
        };
        let outcome = Outcome::Failed(code.to_owned());
        let addresses = self.store.leave_kind(active.id(), queued.kind, code).await?;
        self.open = self.open.saturating_sub(addresses);
        self.progress.event(ScanEvent::Refused { outcome: outcome.clone(), addresses });
        self.settle_unvisited(Settled { source_id: active.id().clone(), key: queued.key, outcome });
        Ok(())
    }

    /// Counts a request at its server, and says what is to be written down before it leaves: where rests are kept, a
    /// process that dies in the middle of it must not shorten one.
    fn begin(&mut self, id: HostId, start: &Start, now: i64) -> Option<ServerRow> {
        let (active, is_robots) = match start {
            Start::Robots { active, .. } => (active, true),
            Start::Visit { active, .. } => (active, false),
        };
        let host = self.bench.host_mut(id)?;
        host.in_flight += 1;
        if is_robots {
            host.stage = Stage::AskingRobots;
        }
        let rests = host.rest_ms > 0 || is_robots;
        let key = host.server.clone()?;
        let server = self.bench.server_mut(&key)?;
        server.in_flight += 1;
        let row = rests.then(|| server.row(&key, server.rest_until_ms.max(now + longest_visit_ms(active))));
        self.bench.reconsider(&key);
        row
    }

    fn spawn(&mut self, start: Start) {
        self.in_flight += 1;
        match start {
            Start::Robots { active, host: id } => {
                let Some(host) = self.bench.host(id) else { return };
                let (key, server) = (host.key.clone(), host.server.clone().unwrap_or_default());
                let agent = self.product_token.clone();
                let keep = self.tools.keeps_exchanges();
                self.tasks.spawn(async move {
                    let (row, mut exchanges) = robots::ask(&active, &key, now_ms()).await;
                    let requests = exchanges.iter().map(|one| (one.elapsed_ms, one.wire_body.len() as u64)).collect();
                    if !keep {
                        exchanges.clear();
                    }
                    let rules = RobotsRules::from_answer(row.status, &row.body, &agent);
                    let discovered = robots::sitemaps(&active, &key, &rules);
                    let source_id = active.id().clone();
                    let ended_ms = now_ms();
                    let answer =
                        RobotsAnswer { host: id, source_id, server, row, exchanges, discovered, requests, ended_ms };
                    Ended::Work(Work::Robots(Box::new(answer)))
                });
            }
            Start::Visit { active, lease, rules, learned } => {
                let tools = Arc::clone(&self.tools);
                self.tasks.spawn(async move {
                    Ended::Work(Work::Visited(Box::new(visit::visit(active, lease, rules, learned, tools).await)))
                });
            }
        }
    }
}

/// The host has shown too little to be worth more.
fn out_of_budget() -> Outcome {
    Outcome::Failed("host-budget".to_owned())
}

/// Why an address is settled without a visit, if it is.
fn refusal(active: &ActiveSource, rules: &RobotsRules, queued: &QueuedUrl) -> Option<Outcome> {
    if !in_scope(active, queued) {
        return Some(Outcome::Refused(Refusal::OutOfScope));
    }
    (!rules.allows(queued.url.url())).then_some(Outcome::Refused(Refusal::Robots))
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
