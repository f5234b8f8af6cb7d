//! Where to look, and how politely: one TOML file per source. Parsing and checking only; nothing here connects.

mod crawl;
mod digest;
mod discovery;
pub mod document;
mod domains;
mod hours;
mod look_alikes;
mod nearest;
mod parse;
mod scope;
mod values;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use encoding_rs::Encoding;
use ipnet::IpNet;
use regex::Regex;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::rights::RightKind;

pub use crawl::{for_crawl, start_addresses};
pub use discovery::rotate;
pub use document::SeedFault;
pub use domains::domain_list;
pub use hours::{AllowedHours, MINUTES_A_DAY, Window};
pub use look_alikes::look_alikes;
pub use parse::{parse, parse_with_lists};
pub use values::time_zone;

/// The source's own name: file name without extension unless the file says otherwise; letters, digits, `-`, `_`, `.`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SourceId(pub String);

impl fmt::Display for SourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One place to watch.
#[derive(Clone, Debug)]
pub struct Source {
    pub id: SourceId,
    /// What people call it; the id where the file says nothing.
    pub name: String,
    pub enabled: bool,
    /// Pages are rendered in a browser, scripts and all. Only in builds with the feature `browser`.
    pub render: bool,
    pub discovery: Discovery,
    pub scope: Scope,
    pub politeness: Politeness,
    pub cadence: Cadence,
    pub selectors: Selectors,
    pub network: Network,
    /// Digest of the file's meaning: equal settings, equal digest, whatever the comments and the order of keys.
    pub digest: String,
    /// The file as it was read, comments included.
    pub text: String,
}

/// How a source's pages are found. At least one of the lists is not empty.
#[derive(Clone, Debug, Default)]
pub struct Discovery {
    /// Addresses to begin with.
    pub start: Vec<Url>,
    /// Sitemaps named outright; those named in robots.txt are read too when `robots_sitemaps` is on.
    pub sitemaps: Vec<Url>,
    pub robots_sitemaps: bool,
    /// Ask the source's own hosts for `/sitemap.xml` where robots.txt names no sitemap.
    pub usual_sitemaps: bool,
    /// Follow links inside the scope.
    pub follow_links: bool,
    pub search: Option<SearchTemplate>,
    /// Bare domain names to visit at their root; those of the list beside the source file are among them.
    pub domains: Vec<String>,
}

/// A marketplace's own search: asked for each registered name.
#[derive(Clone, Debug)]
pub struct SearchTemplate {
    /// Contains `{mark}` and perhaps `{page}` (from 1).
    pub url: String,
    pub max_pages: u32,
    /// Generated spellings of each name that are asked for besides the name, at the most.
    pub look_alikes: u32,
    /// Which kinds of right are asked for; empty means all.
    pub kinds: Vec<RightKind>,
    /// What the site expects the name's percent-encoded bytes to be in.
    pub charset: &'static Encoding,
}

/// Which addresses belong to the source.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// Host names as addresses write them (lower case, IDNA); those of `start`, `sitemaps`, `search` and `domains` are
    /// always in.
    pub hosts: BTreeSet<String>,
    pub include_subdomains: bool,
    /// Matched against the whole address; when not empty, one of them must match (start addresses excepted).
    pub include: Vec<Regex>,
    pub exclude: Vec<Regex>,
    /// Links followed from a start address.
    pub max_depth: u32,
    /// Pages per scan; pictures are not counted.
    pub max_pages: u64,
    /// Pages per scan of one host that has shown nothing useful yet; useful pages let the number grow up to `max_pages`.
    pub host_pages_initial: u64,
    /// Pictures per listing that are fetched; the first ones count.
    pub max_images_per_listing: u32,
    /// Hosts that pictures may also come from; page hosts are always allowed. `*.example.com` covers example.com and
    /// everything below it, `*` every host.
    pub image_hosts: Vec<String>,
}

/// How gently to ask.
#[derive(Clone, Debug)]
pub struct Politeness {
    /// From the end of one request to the start of the next at the same server; robots.txt may lengthen it, never shorten it.
    pub delay: Duration,
    /// Requests in flight at the same server; above 1 only matters when `delay` is zero.
    pub concurrency: u32,
    /// Requests a minute over the whole source; none is no quota.
    pub requests_per_minute: Option<u32>,
    /// Waiting for the first byte, which is also the longest silence after it, and for the whole response.
    pub first_byte_timeout: Duration,
    pub total_timeout: Duration,
    /// Attempts at one address in one scan, the first included.
    pub max_attempts: u32,
    pub max_body_bytes: u64,
    /// Longest Crawl-delay or Retry-After that is waited for inside a scan; beyond it the server is left for the next scan.
    pub max_wait: Duration,
    /// When requests may be made at all.
    pub hours: AllowedHours,
}

/// How often to come back.
#[derive(Clone, Debug)]
pub struct Cadence {
    /// A source is due when this long has passed since its last scan began.
    pub every: Duration,
    /// A page whose Cache-Control or Expires says that it is still fresh is not asked again.
    pub respect_cache: bool,
    /// Pages that were seen to change seldom are asked more seldom than `every`.
    pub by_change: bool,
    /// Bounds of the time between two visits to one page where `by_change` decides; `max` bounds what a page may say
    /// about its own freshness too. `min` is never above `max`.
    pub min: Duration,
    pub max: Duration,
}

/// CSS selectors for sites without structured data; all optional.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Selectors {
    /// One match per listing on a page of many; the others are then looked up inside it.
    pub item: Option<String>,
    pub title: Option<String>,
    pub description: Option<String>,
    pub price: Option<String>,
    /// Used where the price's text names no currency: ISO 4217.
    pub currency: Option<String>,
    pub seller: Option<String>,
    pub brand: Option<String>,
    pub location: Option<String>,
    /// Elements with `src`, `data-src`, `href` or `content`.
    pub image: Option<String>,
    /// The item's own page.
    pub link: Option<String>,
}

/// How the source is reached.
#[derive(Clone, Debug, Default)]
pub struct Network {
    /// Names answered from here instead of DNS; port 0 stands for the address's own port.
    pub resolve: BTreeMap<String, SocketAddr>,
    /// Private ranges that this source may connect to; everything that is not globally routable is refused otherwise.
    pub allow_net: Vec<IpNet>,
    /// `From` request header: a contact address for this source's operator (RFC 9110, section 10.1.2).
    pub from: Option<String>,
    /// What every connection of the source goes through: `http`, `socks5` or `socks5h`, host and port. Being named here
    /// is what allows its address; it allows no other.
    pub proxy: Option<Url>,
    /// Root certificates (DER) that are trusted beside the system's.
    pub root_certificates: Vec<Vec<u8>>,
}

/// The templates that ship with the program, as (file name, text).
pub fn starter() -> Vec<(&'static str, &'static str)> {
    static SEEDS: include_dir::Dir<'_> = include_dir::include_dir!("$CARGO_MANIFEST_DIR/seeds");
    let toml = SEEDS.files().filter(|file| file.path().extension().is_some_and(|extension| extension == "toml"));
    toml.filter_map(|file| Some((file.path().file_name()?.to_str()?, file.contents_utf8()?))).collect()
}

#[cfg(test)]
mod tests;
