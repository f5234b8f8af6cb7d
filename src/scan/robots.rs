//! robots.txt during a scan: asked for once a host and day, kept in the store, parsed once.

use std::collections::HashMap;
use std::sync::Arc;

use super::active::ActiveSource;
use crate::extract;
use crate::fetch::{
    Exchange, MAX_ROBOTS_BYTES, MAX_ROBOTS_REDIRECTS, ROBOTS_MAX_AGE_MS, Request, RobotsRules, Truncated, Validators,
};
use crate::frontier::{CrawlUrl, HostKey, HostOrigin, ResourceKind};
use crate::store::{Discovered, HostId, RobotsRow, Store, StoreError};

/// Bytes of the files kept parsed at once; the rest is parsed again from the store.
const MAX_CACHED_BYTES: usize = 16 << 20;
/// What a parsed file counts for besides its bytes.
const OVERHEAD_BYTES: usize = 512;
/// The status noted where no answer came at all.
pub(super) const NO_ANSWER: u16 = 0;

#[derive(Default)]
pub(super) struct RobotsCache {
    rules: HashMap<HostId, (Arc<RobotsRules>, i64)>,
    bytes: usize,
}

impl RobotsCache {
    /// The rules of a host, if they are known and fresh.
    pub async fn rules(
        &mut self,
        store: &dyn Store,
        host: HostId,
        agent: &str,
        now_ms: i64,
    ) -> Result<Option<Arc<RobotsRules>>, StoreError> {
        let is_fresh = |kept: &&(Arc<RobotsRules>, i64)| now_ms - kept.1 <= ROBOTS_MAX_AGE_MS;
        if let Some((rules, _)) = self.rules.get(&host).filter(is_fresh) {
            return Ok(Some(Arc::clone(rules)));
        }
        let Some(row) = store.robots(host).await? else { return Ok(None) };
        let rules = read(&row, agent);
        // A file that could not be had is asked for again by the next scan, not remembered for a day.
        if matches!(rules, RobotsRules::Unreachable) || now_ms - row.fetched_ms > ROBOTS_MAX_AGE_MS {
            return Ok(None);
        }
        Ok(Some(self.keep(host, rules, &row)))
    }

    /// Remembers an answer for the rest of this scan.
    pub fn learn(&mut self, host: HostId, row: &RobotsRow, agent: &str) {
        self.keep(host, read(row, agent), row);
    }

    fn keep(&mut self, host: HostId, rules: RobotsRules, row: &RobotsRow) -> Arc<RobotsRules> {
        let bytes = row.body.len() + OVERHEAD_BYTES;
        if self.bytes + bytes > MAX_CACHED_BYTES {
            // What could not be had must stay known: asking for it again and again is what it was given up for.
            self.rules.retain(|_, (rules, _)| matches!(**rules, RobotsRules::Unreachable));
            self.bytes = self.rules.len() * OVERHEAD_BYTES;
        }
        self.bytes += bytes;
        let rules = Arc::new(rules);
        self.rules.insert(host, (Arc::clone(&rules), row.fetched_ms));
        rules
    }
}

fn read(row: &RobotsRow, agent: &str) -> RobotsRules {
    if row.status == NO_ANSWER {
        RobotsRules::Unreachable
    } else {
        RobotsRules::from_answer(row.status, &row.body, agent)
    }
}

/// Asks a host for its robots.txt, through at most five redirects.
pub(super) async fn ask(active: &ActiveSource, host: &HostKey, now_ms: i64) -> (RobotsRow, Vec<Exchange>) {
    let mut exchanges = Vec::new();
    let mut row = RobotsRow { fetched_ms: now_ms, status: NO_ANSWER, body: Vec::new() };
    let Some(mut url) = host.robots_url() else { return (row, exchanges) };
    for _ in 0..=MAX_ROBOTS_REDIRECTS {
        let request = Request { url: &url, validators: &Validators::default(), max_body_bytes: MAX_ROBOTS_BYTES };
        let Ok(exchange) = active.fetcher.get(&request).await else {
            // A redirect that leads nowhere is no permission.
            row.status = NO_ANSWER;
            row.body.clear();
            return (row, exchanges);
        };
        let broke_off = matches!(exchange.truncated, Some(Truncated::Time | Truncated::Disconnect));
        let target = exchange.redirect_target();
        row.body = exchange.decoded(MAX_ROBOTS_BYTES).body.into_owned();
        // The rules that were cut off may be the ones that matter, and so may those that a redirect to nowhere hides.
        let leads_nowhere = matches!(exchange.status, 301 | 302 | 303 | 307 | 308) && target.is_none();
        row.status = if broke_off || leads_nowhere { NO_ANSWER } else { exchange.status };
        exchanges.push(exchange);
        match target.filter(|target| matches!(target.scheme(), "http" | "https")) {
            Some(target) => url = target,
            None => return (row, exchanges),
        }
    }
    // Beyond five redirects the file counts as absent (RFC 9309, section 2.3.1.2).
    row.status = 404;
    row.body.clear();
    (row, exchanges)
}

/// Sitemaps that a host's robots.txt names, or else the one where sites usually keep it, as far as the source asks for
/// either and its scope admits them.
pub(super) fn sitemaps(active: &ActiveSource, host: &HostKey, rules: &RobotsRules) -> Vec<Discovered> {
    let Some(base) = host.robots_url() else { return Vec::new() };
    let discovery = &active.source.discovery;
    let named = rules.sitemaps(&base);
    let is_own = CrawlUrl::new(base.clone()).is_ok_and(|url| active.origin(&url) == HostOrigin::Seed);
    let is_silent = named.is_empty() && !matches!(rules, RobotsRules::Unreachable);
    let named = if discovery.robots_sitemaps { named } else { Vec::new() };
    let usual = extract::usual_sitemaps(&base).into_iter().take(1);
    let usual = usual.filter(|_| discovery.usual_sitemaps && is_own && is_silent);
    let admitted = named.into_iter().chain(usual).filter(|url| active.source.scope.admits_host(url));
    admitted.filter_map(|url| Some(Discovered::new(CrawlUrl::new(url).ok()?, ResourceKind::Sitemap, 0, 0))).collect()
}
