//! One visit: ask, judge the answer, read it. What it leads to is written down by the caller.

use std::sync::Arc;

use super::active::ActiveSource;
use super::now_ms;
use crate::extract::{self, ContentKind, Listing, ListingId, PageInput};
use crate::fetch::{Exchange, Request, Truncated, Validators, decode_body, header};
use crate::frontier::{CrawlUrl, Next, Outcome, ResourceKind};
use crate::imaging;
use crate::store::{Discovered, Lease, Visit, VisitedPicture, digest_of};

/// Redirects followed in a row before a chain counts as a trap.
const MAX_HOPS: u32 = 10;
/// Addresses one page may add to the queue.
const MAX_DISCOVERED: usize = 20_000;
/// A decoded body may be this many times the source's cap on wire bytes.
const DECODED_FACTOR: u64 = 4;

/// A visit that is not archived yet.
pub(super) struct Visited {
    pub visit: Visit,
    pub exchange: Option<Exchange>,
}

/// Visits the leased address. Never fails: what went wrong is the visit's outcome.
pub(super) async fn visit(active: Arc<ActiveSource>, lease: Lease) -> Visited {
    let request = Request {
        url: lease.queued.url.url(),
        validators: &lease.queued.validators,
        max_body_bytes: active.source.politeness.max_body_bytes,
    };
    let answer = active.fetcher.get(&request).await;
    let mut visit = Visit {
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
        server_next_ms: 0,
        troubles: 0,
    };
    let exchange = match answer {
        Ok(exchange) => exchange,
        Err(error) => {
            let code = error.code().to_owned();
            visit.outcome = if error.is_transient() { Outcome::Broken(code) } else { Outcome::Failed(code) };
            return Visited { visit, exchange: None };
        }
    };
    visit.status = Some(exchange.status);
    visit.started_ms = exchange.started_ms;
    visit.truncated = exchange.truncated.is_some();
    visit.outcome = judge(&exchange, visit.ended_ms);
    match visit.outcome {
        Outcome::Fetched => read_off_the_async_threads(active, visit, exchange).await,
        Outcome::Redirected => {
            match follow(&active, &visit.lease, &exchange) {
                Some(target) => visit.discovered.push(target),
                None => visit.outcome = Outcome::Failed("redirect-refused".to_owned()),
            }
            Visited { visit, exchange: Some(exchange) }
        }
        _ => Visited { visit, exchange: Some(exchange) },
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
    Some(Discovered { url: CrawlUrl::new(target).ok()?, kind, depth: lease.queued.depth, hops: lease.queued.hops + 1 })
}

/// Decoding, parsing and fingerprinting take milliseconds; the async threads stay free for the network.
async fn read_off_the_async_threads(active: Arc<ActiveSource>, visit: Visit, exchange: Exchange) -> Visited {
    let fallback = visit.clone();
    let reading = tokio::task::spawn_blocking(move || {
        let mut visit = visit;
        read(&active, &mut visit, &exchange);
        Visited { visit, exchange: Some(exchange) }
    });
    reading.await.unwrap_or_else(|_| Visited {
        visit: Visit { outcome: Outcome::Failed("unreadable".to_owned()), ..fallback },
        exchange: None,
    })
}

fn read(active: &ActiveSource, visit: &mut Visit, exchange: &Exchange) {
    let coding = exchange.header(header::CONTENT_ENCODING);
    let cap = active.source.politeness.max_body_bytes.saturating_mul(DECODED_FACTOR);
    let decoded = decode_body(&exchange.wire_body, coding, cap);
    visit.truncated |= decoded.incomplete;
    // A body that broke off is asked for again in whole: its validators would keep us from ever seeing the rest.
    if !matches!(exchange.truncated, Some(Truncated::Time | Truncated::Disconnect)) {
        visit.validators = exchange.validators();
    }
    let digest = digest_of(&decoded.body);
    if visit.lease.queued.body_digest.as_deref() == Some(digest.as_str()) {
        visit.outcome = Outcome::Unchanged;
        return;
    }
    visit.body_digest = Some(digest.clone());
    match visit.lease.queued.kind {
        ResourceKind::Picture => visit.picture = Some(read_picture(&decoded.body, digest)),
        ResourceKind::Sitemap => visit.discovered = read_sitemap(active, &visit.lease, &decoded.body),
        ResourceKind::Page => match extract::sniff(exchange.content_type(), &decoded.body) {
            ContentKind::Html | ContentKind::Text => read_page(active, visit, exchange, &decoded.body),
            ContentKind::Xml => visit.discovered = read_sitemap(active, &visit.lease, &decoded.body),
            // Linked to before it was shown; a listing may name it as its picture all the same.
            ContentKind::Picture(_) => visit.picture = Some(read_picture(&decoded.body, digest)),
            _ => {}
        },
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
    let found = |url, kind, depth, hops| Some(Discovered { url: CrawlUrl::new(url).ok()?, kind, depth, hops });
    // Sitemaps nest through `hops`, so that an index that names itself under ever new addresses ends.
    let deeper = lease.queued.hops + 1;
    let nested = sitemap.sitemaps.into_iter().filter(|url| deeper <= MAX_HOPS && scope.admits_host(url));
    let nested: Vec<_> = nested.filter_map(|url| found(url, ResourceKind::Sitemap, 0, deeper)).collect();
    let pages = sitemap.pages.into_iter().map(|entry| entry.loc).filter(|url| scope.admits_at(url, 1));
    nested.into_iter().chain(pages.filter_map(|url| found(url, ResourceKind::Page, 1, 0))).collect()
}

fn read_page(active: &ActiveSource, visit: &mut Visit, exchange: &Exchange, body: &[u8]) {
    let source = &active.source;
    let robots_headers: Vec<&str> =
        exchange.headers.get_all("x-robots-tag").iter().filter_map(|value| value.to_str().ok()).collect();
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
        keep_images_in_scope(active, listing);
        let images = listing.images.iter().cloned();
        visit.discovered.extend(images.filter_map(|url| discovered(url, ResourceKind::Picture, depth)));
    }
    if source.discovery.follow_links && !page.robots.nofollow {
        let admitted = page.links.drain(..).filter(|url| source.scope.admits_at(url, depth));
        visit.discovered.extend(admitted.filter_map(|url| discovered(url, ResourceKind::Page, depth)));
    }
    visit.discovered.truncate(MAX_DISCOVERED);
    visit.listings = Some(page.listings);
}

fn keep_images_in_scope(active: &ActiveSource, listing: &mut Listing) {
    let scope = &active.source.scope;
    listing.images.retain(|image| scope.admits_image(image));
    listing.images.truncate(scope.max_images_per_listing as usize);
}

fn discovered(url: url::Url, kind: ResourceKind, depth: u32) -> Option<Discovered> {
    Some(Discovered { url: CrawlUrl::new(url).ok()?, kind, depth, hops: 0 })
}
