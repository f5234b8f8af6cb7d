//! Which address next, and when. Pure rules: canonical addresses, what an outcome leads to, how long a server rests.
//! The queue itself is kept by the store; `now` always comes in as an argument.

mod address;
mod normal;
mod pace;
mod visit;

pub use address::{AddressError, CrawlUrl, HostKey, ServerKey, UrlKey};
pub use pace::{Next, Pace, RETRY_BASE_MS, next_step, rest_after};

use serde::{Deserialize, Serialize};

/// What an address is expected to hold; decides priority and who reads the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResourceKind {
    Sitemap,
    Page,
    Picture,
}

impl ResourceKind {
    /// The number the store keeps; never changed once released.
    pub fn code(self) -> i64 {
        match self {
            ResourceKind::Sitemap => 0,
            ResourceKind::Page => 1,
            ResourceKind::Picture => 2,
        }
    }

    pub fn from_code(code: i64) -> Self {
        match code {
            0 => ResourceKind::Sitemap,
            2 => ResourceKind::Picture,
            _ => ResourceKind::Page,
        }
    }

    /// Lower is sooner. Sitemaps first, since they tell the rest; then pages by distance from a start address, with a
    /// page's pictures right behind the pages of its own depth, so that listings become complete while the crawl runs.
    pub fn priority(self, depth: u32) -> i64 {
        let depth = i64::from(depth.min(1_000_000));
        match self {
            ResourceKind::Sitemap => 0,
            ResourceKind::Page => 10 + 2 * depth,
            ResourceKind::Picture => 11 + 2 * depth,
        }
    }
}

/// How a visit to an address ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Read; its content is new or changed.
    Fetched,
    /// 304, or the same bytes as before.
    Unchanged,
    /// The same bytes as another address of the source: not read again.
    Duplicate,
    Redirected,
    /// 404 or 410.
    Gone,
    /// Refused by robots.txt, or by our own rules before any request was made.
    Refused(Refusal),
    /// 429, or 503 with Retry-After: the server wants to be left alone for this long.
    Busy {
        retry_after_ms: Option<i64>,
    },
    /// 5xx, time-outs, broken connections: worth another attempt.
    Broken(String),
    /// Anything that another attempt would not mend.
    Failed(String),
}

/// Why no request was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    Robots,
    RobotsUnreachable,
    OutOfScope,
}

impl Outcome {
    /// The word the store, the report and the logs know it by.
    pub fn code(&self) -> &str {
        match self {
            Outcome::Fetched => "fetched",
            Outcome::Unchanged => "unchanged",
            Outcome::Duplicate => "duplicate",
            Outcome::Redirected => "redirected",
            Outcome::Gone => "gone",
            Outcome::Refused(Refusal::Robots) => "robots",
            Outcome::Refused(Refusal::RobotsUnreachable) => "robots-unreachable",
            Outcome::Refused(Refusal::OutOfScope) => "out-of-scope",
            Outcome::Busy { .. } => "busy",
            Outcome::Broken(reason) | Outcome::Failed(reason) => reason,
        }
    }
}
