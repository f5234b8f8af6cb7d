//! Ending work: archive, sync, commit; what a visit leads to for its address and its server.

use std::time::Instant;

use anyhow::Context as _;

use super::super::{ScanEvent, now_ms, robots};
use super::{COUNT_EVERY, Crawl, Ended};
use crate::evidence::warc::Referred;
use crate::fetch::{Exchange, FetchError, RobotsRules};
use crate::frontier::{Next, Outcome, Pace, ServerKey, next_step, rest_after};
use crate::store::archive::{ArchiveError, Archived, Writer};
use crate::store::{Discovered, HostRow, ReadyHost, RobotsRow};

impl Crawl {
    /// Archives what has ended, makes that durable, then commits what it means; in this order nothing is lost or doubled.
    pub(super) async fn commit(&mut self) -> anyhow::Result<()> {
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
        let rest =
            rest_after(&outcome, Pace { crawl_delay_ms, troubles, ..Pace::default() }, &active.source.politeness);
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
        let pace = Pace { crawl_delay_ms, troubles: visit.troubles, ..Pace::default() };
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
