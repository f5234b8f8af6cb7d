//! Starting work: which hosts are due, what their servers have room for, and what is settled without asking.

use std::sync::Arc;

use super::super::active::ActiveSource;
use super::super::{ScanEvent, now_ms, robots, visit};
use super::{Crawl, Ended, HOSTS_A_ROUND, LOOKAHEAD, RESOLVE_TIMEOUT, RESOLVING, Round, TICK, longest_visit_ms, until};
use crate::fetch::{FetchError, RobotsRules};
use crate::frontier::{Outcome, Pace, Refusal, ResourceKind, UrlKey, rest_after};
use crate::store::{HostRow, Lease, QueuedUrl, ReadyHost};

impl Crawl {
    /// Fills the free places with work that is due.
    pub(super) async fn start_work(&mut self) -> anyhow::Result<Round> {
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
            Pace { crawl_delay_ms: rules.crawl_delay_ms(), ..Pace::default() },
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
    pub(super) async fn wait_for(&mut self, host: &ReadyHost) -> anyhow::Result<()> {
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
