//! One visit: ask, judge the answer, read it. What it leads to is written down by the caller.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use serde::Serialize;
use url::Url;

use super::active::ActiveSource;
use super::crawl::Learned;
use super::now_ms;
use crate::extract::{self, ContentKind, Listing, ListingId, ListingKind, PageInput};
use crate::fetch::{Exchange, Request, RobotsRules, Truncated, Validators, Wall, header, wall};
use crate::frontier::{
    CrawlUrl, FoundAs, Hints, HostKey, Next, Outcome, PageWorth, ResourceKind, UrlKey, is_pagination, priority,
};
use crate::imaging;
use crate::store::{Discovered, Lease, Visit, VisitedPicture, digest_of};

/// Redirects followed in a row before a chain counts as a trap.
const MAX_HOPS: u32 = 10;
/// Addresses one page may add to the queue.
const MAX_DISCOVERED: usize = 20_000;
/// A decoded body may be this many times the source's cap on wire bytes.
const DECODED_FACTOR: u64 = 4;

/// Bodies up to this size are read where they arrive; reading larger ones leaves the async threads.
const READ_IN_PLACE_BYTES: usize = 96 << 10;
/// Addresses remembered as known, so that the store is not asked about them again.
const REMEMBERED: usize = 1 << 17;
/// Of a refusal, this much is looked at for what kind of wall it is.
const MAX_WALL_BYTES: u64 = 1 << 20;

/// A visit that is not kept yet.
pub(super) struct Visited {
    pub visit: Visit,
    pub exchange: Option<Exchange>,
    /// What a crawl without a register says of the page.
    pub line: Option<String>,
    pub found: Found,
    /// From the request's start to the answer's end.
    pub elapsed_ms: Option<i64>,
    /// Of the body, as on the wire.
    pub body_bytes: u64,
}

/// Hosts on which a visit has found addresses: its own, and others.
#[derive(Default)]
pub(super) struct Found {
    pub own: bool,
    pub others: BTreeSet<HostKey>,
}

/// What a crawl is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Listings and pictures for matching, and an archive.
    Scan,
    /// A line a page.
    Lines,
}

/// What all visits of a crawl share.
pub(super) struct Tools {
    pub purpose: Purpose,
    pub seen: Seen,
}

impl Tools {
    pub fn new(purpose: Purpose) -> Self {
        Tools { purpose, seen: Seen::default() }
    }

    pub fn keeps_exchanges(&self) -> bool {
        self.purpose == Purpose::Scan
    }
}

/// Addresses that are surely known to the store: most links of a page are those of the page before. Of two that would
/// stand in the same place the later one stays; forgetting costs a look into the store and nothing else.
pub(super) struct Seen(Box<[AtomicI64]>);

impl Default for Seen {
    fn default() -> Self {
        Seen((0..REMEMBERED).map(|_| AtomicI64::new(0)).collect())
    }
}

impl Seen {
    fn place(&self, key: UrlKey) -> &AtomicI64 {
        &self.0[key.0.cast_unsigned() as usize % REMEMBERED]
    }

    fn has(&self, key: UrlKey) -> bool {
        self.place(key).load(Ordering::Relaxed) == key.0
    }

    /// To be called once the addresses are committed.
    pub fn insert(&self, found: &[Discovered]) {
        for found in found {
            let key = found.url.key();
            self.place(key).store(key.0, Ordering::Relaxed);
        }
    }
}

/// A page as a crawl without a register tells of it.
#[derive(Serialize)]
struct Line<'a> {
    url: &'a str,
    status: u16,
    /// Of the decoded body.
    bytes: usize,
    content_type: Option<&'a str>,
    charset: Option<&'a str>,
    title: Option<&'a str>,
    listing: Option<&'a Listing>,
}

/// Visits the leased address. Never fails: what went wrong is the visit's outcome.
pub(super) async fn visit(
    active: Arc<ActiveSource>,
    lease: Lease,
    rules: Arc<RobotsRules>,
    learned: Arc<Learned>,
    tools: Arc<Tools>,
) -> Visited {
    let request = Request {
        url: lease.queued.url.url(),
        validators: &lease.queued.validators,
        max_body_bytes: active.source.politeness.max_body_bytes,
    };
    let answer = active.fetcher.get(&request).await;
    let visit = Visit {
        lease,
        outcome: Outcome::Gone,
        next: Next::Done,
        status: None,
        validators: Validators::default(),
        body_digest: None,
        truncated: false,
        ended_ms: now_ms(),
        archived: None,
        started_ms: 0,
        discovered: Vec::new(),
        listings: None,
        picture: None,
        fresh_until_ms: None,
        worth: None,
    };
    let mut visited =
        Visited { visit, exchange: None, line: None, found: Found::default(), elapsed_ms: None, body_bytes: 0 };
    let exchange = match answer {
        Ok(exchange) => exchange,
        Err(error) => {
            let code = error.code().to_owned();
            visited.visit.outcome = if error.is_transient() { Outcome::Broken(code) } else { Outcome::Failed(code) };
            return visited;
        }
    };
    let visit = &mut visited.visit;
    visit.status = Some(exchange.status);
    visit.started_ms = exchange.started_ms;
    visit.truncated = exchange.truncated.is_some();
    visit.outcome = judge(&exchange, visit.ended_ms);
    visit.fresh_until_ms = exchange.fresh_until_ms(visit.ended_ms);
    visited.elapsed_ms = Some(exchange.elapsed_ms.cast_signed());
    visited.body_bytes = exchange.wire_body.len() as u64;
    let reader = Reader { active, rules, learned, tools };
    match visit.outcome {
        Outcome::Fetched => reader.read_answer(visited, exchange).await,
        Outcome::Redirected => {
            match follow(&reader.active, &visit.lease, &exchange) {
                Some(target) => visit.discovered.push(target),
                None => visit.outcome = Outcome::Failed("redirect-refused".to_owned()),
            }
            reader.finish(&mut visited, exchange);
            visited
        }
        _ => {
            reader.look_for_a_wall(visit, &exchange);
            visited.line = reader.line(&visited.visit, &exchange, exchange.wire_body.len(), None);
            reader.finish(&mut visited, exchange);
            visited
        }
    }
}

/// What a status means for the address.
fn judge(exchange: &Exchange, now_ms: i64) -> Outcome {
    match exchange.status {
        200..=299 => Outcome::Fetched,
        304 => Outcome::Unchanged,
        300..=399 if exchange.redirect_target().is_some() => Outcome::Redirected,
        404 | 410 => Outcome::Gone,
        429 | 503 => Outcome::Busy { retry_after_ms: exchange.retry_after_ms(now_ms) },
        500..=599 => Outcome::Broken(format!("http-{}", exchange.status)),
        _ => Outcome::Failed(format!("http-{}", exchange.status)),
    }
}

/// A redirect's target is an address of its own: scope, robots, guard and pace apply to it like to any other.
fn follow(active: &ActiveSource, lease: &Lease, exchange: &Exchange) -> Option<Discovered> {
    let target = exchange.redirect_target()?;
    let kind = lease.queued.kind;
    let admitted = match kind {
        ResourceKind::Picture => active.source.scope.admits_image(&target),
        ResourceKind::Page => active.source.scope.admits(&target),
        ResourceKind::Sitemap => active.source.scope.admits_host(&target),
    };
    if !admitted || lease.queued.hops >= MAX_HOPS {
        return None;
    }
    Some(Discovered::new(CrawlUrl::new(target).ok()?, kind, lease.queued.depth, lease.queued.hops + 1))
}

/// Reads what came, with everything that takes.
struct Reader {
    active: Arc<ActiveSource>,
    rules: Arc<RobotsRules>,
    learned: Arc<Learned>,
    tools: Arc<Tools>,
}

impl Reader {
    /// A page of ordinary size is read in less than half a millisecond; decoding pictures and large pages take longer,
    /// and the async threads stay free for the network.
    async fn read_answer(self, mut visited: Visited, exchange: Exchange) -> Visited {
        let is_coded = exchange.header(header::CONTENT_ENCODING).is_some();
        let is_page = visited.visit.lease.queued.kind == ResourceKind::Page
            && !matches!(extract::sniff(exchange.content_type(), &exchange.wire_body), ContentKind::Picture(_));
        if is_page && !is_coded && exchange.wire_body.len() <= READ_IN_PLACE_BYTES {
            self.read(&mut visited, &exchange);
            self.finish(&mut visited, exchange);
            return visited;
        }
        let fallback = visited.visit.clone();
        let reading = tokio::task::spawn_blocking(move || {
            self.read(&mut visited, &exchange);
            self.finish(&mut visited, exchange);
            visited
        });
        reading.await.unwrap_or_else(|_| Visited {
            visit: Visit { outcome: Outcome::Failed("unreadable".to_owned()), ..fallback },
            exchange: None,
            line: None,
            found: Found::default(),
            elapsed_ms: None,
            body_bytes: 0,
        })
    }

    /// What was found is sorted out, and the exchange kept where it is archived.
    fn finish(&self, visited: &mut Visited, exchange: Exchange) {
        let visit = &mut visited.visit;
        let own = visit.lease.queued.url.url();
        let is_own = |url: &Url| {
            url.host_str() == own.host_str()
                && url.port_or_known_default() == own.port_or_known_default()
                && url.scheme() == own.scheme()
        };
        if visit.outcome != Outcome::Redirected {
            visit.discovered.retain(|found| !self.tools.seen.has(found.url.key()));
        }
        let found_as = if self.active.is_search(own) { FoundAs::SearchResult } else { FoundAs::Link };
        let of_hit = visit.lease.queued.history.as_ref().is_some_and(|history| history.worth == PageWorth::Hits);
        for found in &mut visit.discovered {
            let url = found.url.url();
            if visit.outcome != Outcome::Redirected && visit.lease.queued.kind == ResourceKind::Page {
                let is_page = found.kind == ResourceKind::Page;
                let expected = if is_page { self.learned.expected(url) } else { None };
                let hints = Hints { found_as, expected, pagination: is_page && is_pagination(url), of_hit };
                found.priority = i64::from(priority(found.kind, found.depth, hints));
            }
            if is_own(found.url.url()) {
                found.refused = !self.rules.allows(found.url.url());
                visited.found.own |= !found.refused;
            } else {
                visited.found.others.insert(found.url.host_key());
            }
        }
        visited.exchange = self.tools.keeps_exchanges().then_some(exchange);
    }

    /// A refusal may be a wall that is put up against crawlers: it is told apart, and never climbed.
    fn look_for_a_wall(&self, visit: &mut Visit, exchange: &Exchange) {
        let is_busy = matches!(visit.outcome, Outcome::Busy { .. });
        if !is_busy && !matches!(visit.outcome, Outcome::Failed(_)) {
            return;
        }
        let decoded = exchange.decoded(MAX_WALL_BYTES);
        if let Some(wall) = wall(exchange, &decoded.body)
            && (!is_busy || matches!(wall, Wall::Captcha | Wall::Challenge))
        {
            visit.outcome = Outcome::Failed(wall.code().to_owned());
        }
    }

    fn line(&self, visit: &Visit, exchange: &Exchange, bytes: usize, page: Option<&extract::Page>) -> Option<String> {
        if self.tools.purpose != Purpose::Lines || visit.lease.queued.kind != ResourceKind::Page {
            return None;
        }
        let line = Line {
            url: exchange.url.as_str(),
            status: exchange.status,
            bytes,
            content_type: exchange.content_type(),
            charset: page.and_then(|page| page.charset.as_deref()),
            title: page.and_then(|page| page.title.as_deref()),
            listing: page.and_then(|page| page.listings.first()),
        };
        serde_json::to_string(&line).ok()
    }

    fn read(&self, visited: &mut Visited, exchange: &Exchange) {
        let active = &*self.active;
        let visit = &mut visited.visit;
        let cap = active.source.politeness.max_body_bytes.saturating_mul(DECODED_FACTOR);
        let decoded = exchange.decoded(cap);
        if let Some(warning) = &decoded.warning {
            tracing::debug!(url = %exchange.url, "{warning}");
        }
        visit.truncated |= decoded.incomplete;
        // A body that broke off is asked for again in whole: its validators would keep us from ever seeing the rest.
        if !matches!(exchange.truncated, Some(Truncated::Time | Truncated::Disconnect)) {
            visit.validators = exchange.validators();
        }
        if visit.lease.queued.kind != ResourceKind::Sitemap
            && let Some(wall) = wall(exchange, &decoded.body)
        {
            visit.outcome = Outcome::Failed(wall.code().to_owned());
            return;
        }
        let digest = digest_of(&decoded.body);
        if visit.lease.queued.body_digest.as_deref() == Some(digest.as_str()) {
            visit.outcome = Outcome::Unchanged;
            visit.worth = visit.lease.queued.history.as_ref().map(|history| history.worth);
            return;
        }
        visit.body_digest = Some(digest.clone());
        let content = extract::sniff(exchange.content_type(), &decoded.body);
        let is_text = matches!(content, ContentKind::Html | ContentKind::Text);
        match (visit.lease.queued.kind, content) {
            (ResourceKind::Picture, _) => visit.picture = Some(read_picture(&decoded.body, digest)),
            (ResourceKind::Sitemap, _) | (ResourceKind::Page, ContentKind::Xml) => {
                visit.discovered = read_sitemap(active, &visit.lease, &decoded.body);
            }
            (ResourceKind::Page, _) if is_text => {
                let page = self.read_page(visit, exchange, &decoded.body);
                visited.line = self.line(visit, exchange, decoded.body.len(), Some(&page));
                visit.worth = Some(worth(&page.listings, visit));
                visit.listings = Some(page.listings);
                return;
            }
            // Linked to before it was shown; a listing may name it as its picture all the same.
            (ResourceKind::Page, ContentKind::Picture(_)) if self.tools.purpose == Purpose::Scan => {
                visit.picture = Some(read_picture(&decoded.body, digest));
            }
            _ => {}
        }
        visited.line = self.line(visit, exchange, decoded.body.len(), None);
    }

    fn read_page(&self, visit: &mut Visit, exchange: &Exchange, body: &[u8]) -> extract::Page {
        let source = &self.active.source;
        let robots_headers = exchange.robots_headers();
        let input = PageInput {
            url: &exchange.url,
            content_type: exchange.content_type(),
            body,
            selectors: &source.selectors,
            robots_headers: &robots_headers,
            now_ms: visit.ended_ms,
        };
        let (mut page, warnings) = extract::page(&input);
        for warning in warnings {
            tracing::debug!(url = %exchange.url, "{warning}");
        }
        let depth = visit.lease.queued.depth + 1;
        // Pictures first: an address that is both shown and linked to is queued as what it is.
        for listing in &mut page.listings {
            // Two sources over one site keep what each of them saw.
            listing.id = ListingId(digest_of(format!("{}\n{}", source.id, listing.id.0).as_bytes())[..32].to_owned());
            keep_images_in_scope(&self.active, listing);
            if self.tools.purpose == Purpose::Scan {
                let images = listing.images.iter().cloned();
                visit.discovered.extend(images.filter_map(|url| discovered(url, ResourceKind::Picture, depth)));
            }
        }
        if source.discovery.follow_links && !page.robots.nofollow {
            let admitted = page.links.drain(..).filter(|url| source.scope.admits_at(url, depth));
            visit.discovered.extend(admitted.filter_map(|url| discovered(url, ResourceKind::Page, depth)));
        }
        visit.discovered.truncate(MAX_DISCOVERED);
        page
    }
}

fn read_picture(bytes: &[u8], id: String) -> VisitedPicture {
    let fingerprint = imaging::fingerprint(bytes, &imaging::Limits::default());
    let fingerprint = fingerprint.map(|print| print.to_bytes()).map_err(|error| error.message().code.into_owned());
    VisitedPicture { id, fingerprint }
}

fn read_sitemap(active: &ActiveSource, lease: &Lease, bytes: &[u8]) -> Vec<Discovered> {
    let (sitemap, warnings) = extract::sitemap(bytes, lease.queued.url.url());
    for warning in warnings {
        tracing::debug!(url = %lease.queued.url, "{warning}");
    }
    let scope = &active.source.scope;
    let found = |url, kind, depth, hops| Some(Discovered::new(CrawlUrl::new(url).ok()?, kind, depth, hops));
    // Sitemaps nest through `hops`, so that an index that names itself under ever new addresses ends.
    let deeper = lease.queued.hops + 1;
    let nested = sitemap.sitemaps.into_iter().filter(|url| deeper <= MAX_HOPS && scope.admits_host(url));
    let nested: Vec<_> = nested.filter_map(|url| found(url, ResourceKind::Sitemap, 0, deeper)).collect();
    let pages = sitemap.pages.into_iter().map(|entry| entry.loc).filter(|url| scope.admits_at(url, 1));
    let hints = Hints { found_as: FoundAs::Sitemap, ..Hints::default() };
    let by_sitemap = i64::from(priority(ResourceKind::Page, 1, hints));
    let pages = pages.filter_map(|url| found(url, ResourceKind::Page, 1, 0));
    nested.into_iter().chain(pages.map(|page| Discovered { priority: by_sitemap, ..page })).collect()
}

/// What a page has turned out to be good for; one that had hits and still has listings is thought to have them still.
fn worth(listings: &[Listing], visit: &Visit) -> PageWorth {
    let had_hits = visit.lease.queued.history.as_ref().is_some_and(|history| history.worth == PageWorth::Hits);
    let says_something = |listing: &Listing| listing.description.is_some() || !listing.links.is_empty();
    if listings.iter().any(|listing| had_hits || listing.kind != ListingKind::Page) {
        if had_hits { PageWorth::Hits } else { PageWorth::Listings }
    } else if listings.iter().any(says_something) {
        PageWorth::Content
    } else {
        PageWorth::Nothing
    }
}

fn keep_images_in_scope(active: &ActiveSource, listing: &mut Listing) {
    let scope = &active.source.scope;
    listing.images.retain(|image| scope.admits_image(image));
    listing.images.truncate(scope.max_images_per_listing as usize);
}

fn discovered(url: url::Url, kind: ResourceKind, depth: u32) -> Option<Discovered> {
    Some(Discovered::new(CrawlUrl::new(url).ok()?, kind, depth, 0))
}
