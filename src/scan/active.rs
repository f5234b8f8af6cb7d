//! A source while it is being scanned: its client, its quota, its page budget.

use std::collections::BTreeSet;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use url::Url;

use super::ScanOptions;
use crate::fetch::Fetcher;
use crate::frontier::{CrawlUrl, HostOrigin, ResourceKind};
use crate::register::Snapshot;
use crate::sources::{Source, SourceId};
use crate::store::{Discovered, ScanRow, Store};

/// Pictures that a scan fetches for each page it may visit, taken together; a small scan may fetch a whole gallery.
const PICTURES_A_PAGE: u64 = 20;
const MIN_PICTURES: u64 = 5_000;
/// A scan asks for one sitemap for so many pages it may visit, up to as many as one index may name; for some of each host
/// that the source names in any case, and for those that its file names.
const PAGES_A_SITEMAP: u64 = 10;
const MAX_SITEMAPS: u64 = 50_000;
const MIN_SITEMAPS_A_HOST: u64 = 100;

pub(super) struct ActiveSource {
    pub source: Source,
    pub scan: ScanRow,
    pub fetcher: Fetcher,
    quota: Option<DefaultDirectRateLimiter>,
    /// A request was taken from the quota and not made: the process-wide rate had no room for it.
    spare_request: AtomicBool,
    pages_left: AtomicU64,
    pictures_left: AtomicU64,
    sitemaps_left: AtomicU64,
    /// Hosts that the source itself names.
    own_hosts: BTreeSet<String>,
    /// What the addresses of its search begin with.
    search: Option<String>,
}

impl ActiveSource {
    /// Prepares the client and queues the addresses to begin with.
    pub async fn begin(
        store: &Arc<dyn Store>,
        source: Source,
        scan: ScanRow,
        snapshot: &Snapshot,
        options: &ScanOptions,
    ) -> anyhow::Result<Arc<Self>> {
        let fetcher = Fetcher::new(&source, &options.identity)?;
        let begin = beginnings(&source, snapshot, scan.number);
        let own_hosts: BTreeSet<_> =
            begin.iter().filter_map(|begin| begin.url.url().host_str().map(str::to_owned)).collect();
        store.discover(&source.id, scan.number, &begin).await?;
        let limit = options.max_pages.unwrap_or(u64::MAX).min(source.scope.max_pages);
        let pages = store.visited(&source.id, scan.number, ResourceKind::Page).await?;
        let pictures = store.visited(&source.id, scan.number, ResourceKind::Picture).await?;
        let sitemaps = store.visited(&source.id, scan.number, ResourceKind::Sitemap).await?;
        let per_minute = source.politeness.requests_per_minute.and_then(NonZeroU32::new);
        let quota = per_minute.map(|rate| RateLimiter::direct(Quota::per_minute(rate).allow_burst(NonZeroU32::MIN)));
        let pages_left = AtomicU64::new(limit.saturating_sub(pages));
        let pictures_left =
            AtomicU64::new(limit.saturating_mul(PICTURES_A_PAGE).max(MIN_PICTURES).saturating_sub(pictures));
        let most_sitemaps = sitemap_limit(limit, own_hosts.len(), source.discovery.sitemaps.len());
        let sitemaps_left = AtomicU64::new(most_sitemaps.saturating_sub(sitemaps));
        let spare_request = AtomicBool::new(false);
        let search = source.discovery.search.as_ref();
        let search = search.and_then(|search| search.url.split('{').next().map(str::to_owned));
        Ok(Arc::new(ActiveSource {
            source,
            scan,
            fetcher,
            quota,
            spare_request,
            pages_left,
            pictures_left,
            sitemaps_left,
            own_hosts,
            search,
        }))
    }

    pub fn id(&self) -> &SourceId {
        &self.source.id
    }

    /// Whether a host was named by the source or found by following links: the latter get smaller budgets.
    pub fn origin(&self, url: &CrawlUrl) -> HostOrigin {
        let is_own = url.url().host_str().is_some_and(|host| self.own_hosts.contains(host));
        if is_own { HostOrigin::Seed } else { HostOrigin::Found }
    }

    /// Whether an address is one of the source's search.
    pub fn is_search(&self, url: &Url) -> bool {
        self.search.as_ref().is_some_and(|search| url.as_str().starts_with(search.as_str()))
    }

    /// Takes one request from the source's quota, if there is one left right now.
    pub fn take_request(&self) -> bool {
        self.spare_request.swap(false, Ordering::Relaxed)
            || self.quota.as_ref().is_none_or(|quota| quota.check().is_ok())
    }

    /// The request that was taken last is not made now.
    pub fn give_request_back(&self) {
        self.spare_request.store(true, Ordering::Relaxed);
    }

    /// Takes one address from the scan's budget for its kind, if there is one left.
    pub fn take_from_budget(&self, kind: ResourceKind) -> bool {
        let budget = match kind {
            ResourceKind::Page => &self.pages_left,
            ResourceKind::Picture => &self.pictures_left,
            ResourceKind::Sitemap => &self.sitemaps_left,
        };
        budget.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok()
    }

    /// Requests in flight at one server: more than one only where no rest is asked for between them.
    pub fn capacity(&self, crawl_delay_ms: Option<i64>) -> u32 {
        let rests = !self.source.politeness.delay.is_zero() || crawl_delay_ms.is_some_and(|delay| delay > 0);
        if rests { 1 } else { self.source.politeness.concurrency.max(1) }
    }
}

fn sitemap_limit(pages: u64, own_hosts: usize, named: usize) -> u64 {
    let least = MIN_SITEMAPS_A_HOST.saturating_mul(own_hosts.max(1) as u64);
    (pages / PAGES_A_SITEMAP).min(MAX_SITEMAPS).max(least).saturating_add(named as u64)
}

/// Start addresses, sitemaps, domains, and the marketplace's search for the registered names whose turn it is in scan
/// number `scan` (from 1).
pub fn beginnings(source: &Source, snapshot: &Snapshot, scan: i64) -> Vec<Discovered> {
    let discovered = |url: Url, kind| Some(Discovered::new(CrawlUrl::new(url).ok()?, kind, 0, 0));
    let names: Vec<&str> = snapshot
        .rights()
        .iter()
        .filter(|right| source.discovery.search.as_ref().is_some_and(|search| search.asks_for(right.kind())))
        .flat_map(crate::rights::Right::names)
        .collect();
    let pages = source.seeds(names.into_iter(), scan);
    let pages = pages.into_iter().filter_map(|url| discovered(url, ResourceKind::Page));
    let sitemaps = source.discovery.sitemaps.iter().cloned().filter_map(|url| discovered(url, ResourceKind::Sitemap));
    sitemaps.chain(pages).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sitemaps_have_a_budget_of_their_own() {
        for (pages, own_hosts, named, limit) in [
            (50, 1, 0, 100),
            (50, 1, 300, 400),
            (50, 20, 0, 2_000),
            (10_000, 1, 0, 1_000),
            (u64::MAX, 1, 0, 50_000),
            (0, 0, 0, 100),
        ] {
            assert_eq!(sitemap_limit(pages, own_hosts, named), limit, "{pages} pages, {own_hosts} hosts");
        }
    }
}
