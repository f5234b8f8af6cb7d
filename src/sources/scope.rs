//! Which addresses belong to a source. Whether robots.txt and the address guard allow them is decided elsewhere.

use url::Url;

use super::Scope;

impl Scope {
    /// Whether a page found by following links may be fetched: on one of the hosts, included and not excluded. Start
    /// addresses, sitemaps and searches need only [`Scope::admits_host`].
    pub fn admits(&self, url: &Url) -> bool {
        let included = self.include.is_empty() || self.include.iter().any(|pattern| pattern.is_match(url.as_str()));
        self.admits_host(url) && included && !self.exclude.iter().any(|pattern| pattern.is_match(url.as_str()))
    }

    /// [`Scope::admits`] for a page that is `depth` links away from a start address (whose own depth is 0).
    pub fn admits_at(&self, url: &Url, depth: u32) -> bool {
        depth <= self.max_depth && self.admits(url)
    }

    /// http or https, and one of the hosts, on any port.
    pub fn admits_host(&self, url: &Url) -> bool {
        let Some(host) = web_host(url) else { return false };
        self.hosts.contains(host)
            || (self.include_subdomains && parents(host).any(|parent| self.hosts.contains(parent)))
    }

    /// Whether a picture may be fetched: on a page's host or one of the hosts named for pictures.
    pub fn admits_image(&self, url: &Url) -> bool {
        let Some(host) = web_host(url) else { return false };
        self.admits_host(url) || self.image_hosts.iter().any(|pattern| matches_host(pattern, host))
    }
}

fn matches_host(pattern: &str, host: &str) -> bool {
    match pattern.strip_prefix("*.") {
        Some(parent) => host == parent || parents(host).any(|above| above == parent),
        None => pattern == "*" || pattern == host,
    }
}

fn web_host(url: &Url) -> Option<&str> {
    let is_web = matches!(url.scheme(), "http" | "https");
    url.host_str().filter(|_| is_web).map(|host| host.trim_end_matches('.'))
}

/// `shop.example.com` is below `example.com` and `com`; numbers are below nothing.
fn parents(host: &str) -> impl Iterator<Item = &str> {
    let is_number = host.starts_with('[') || host.parse::<std::net::Ipv4Addr>().is_ok();
    host.match_indices('.').filter(move |_| !is_number).filter_map(|(at, dot)| host.get(at + dot.len()..))
}
