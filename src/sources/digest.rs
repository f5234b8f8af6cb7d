//! The digest of a source's meaning: what it sets, not how its file is written.

use std::time::Duration;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Cadence, Politeness, Scope, SearchTemplate, Source};

/// SHA-256 over every setting in a fixed order, in lower-case hexadecimal. `text` and the digest itself are left out.
pub(super) fn digest(source: &Source) -> String {
    let discovery = &source.discovery;
    let meaning = json!({
        "version": 1,
        "id": source.id,
        "name": source.name,
        "enabled": source.enabled,
        "start": discovery.start,
        "sitemaps": discovery.sitemaps,
        "robots_sitemaps": discovery.robots_sitemaps,
        "usual_sitemaps": discovery.usual_sitemaps,
        "follow_links": discovery.follow_links,
        "search": discovery.search.as_ref().map(search),
        "domains": discovery.domains,
        "scope": scope(&source.scope),
        "politeness": politeness(&source.politeness),
        "cadence": cadence(&source.cadence),
        "selectors": source.selectors,
        "resolve": source.network.resolve,
        "allow_net": source.network.allow_net.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "from": source.network.from,
        "proxy": source.network.proxy,
        "root_certificates": source.network.root_certificates,
    });
    data_encoding::HEXLOWER.encode(&Sha256::digest(meaning.to_string()))
}

fn search(search: &SearchTemplate) -> Value {
    json!({
        "url": search.url,
        "max_pages": search.max_pages,
        "look_alikes": search.look_alikes,
        "kinds": search.kinds,
        "charset": search.charset.name(),
    })
}

fn scope(scope: &Scope) -> Value {
    let patterns =
        |patterns: &[regex::Regex]| patterns.iter().map(|pattern| pattern.as_str().to_owned()).collect::<Vec<_>>();
    json!({
        "hosts": scope.hosts,
        "include_subdomains": scope.include_subdomains,
        "include": patterns(&scope.include),
        "exclude": patterns(&scope.exclude),
        "max_depth": scope.max_depth,
        "max_pages": scope.max_pages,
        "host_pages_initial": scope.host_pages_initial,
        "max_images_per_listing": scope.max_images_per_listing,
        "image_hosts": scope.image_hosts,
    })
}

fn politeness(politeness: &Politeness) -> Value {
    let ms = |duration: Duration| u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    json!({
        "delay_ms": ms(politeness.delay),
        "concurrency": politeness.concurrency,
        "requests_per_minute": politeness.requests_per_minute,
        "first_byte_timeout_ms": ms(politeness.first_byte_timeout),
        "total_timeout_ms": ms(politeness.total_timeout),
        "max_attempts": politeness.max_attempts,
        "max_body_bytes": politeness.max_body_bytes,
        "max_wait_ms": ms(politeness.max_wait),
        "hours": politeness.hours.windows(),
        "days": politeness.hours.days(),
        "time_zone": politeness.hours.zone_name(),
    })
}

fn cadence(cadence: &Cadence) -> Value {
    json!({
        "every_s": cadence.every.as_secs(),
        "respect_cache": cadence.respect_cache,
        "by_change": cadence.by_change,
        "min_s": cadence.min.as_secs(),
        "max_s": cadence.max.as_secs(),
    })
}
