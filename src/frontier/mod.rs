//! Which address next, and when. Pure rules: canonical addresses, what an outcome leads to, how long a server rests.
//! The queue itself is kept by the store; `now` always comes in as an argument.

mod address;
mod budget;
mod duplicates;
mod hash;
mod hours;
mod normal;
mod pace;
mod patterns;
mod priority;
mod revisit;
mod traps;
mod visit;

pub use address::{AddressError, CrawlUrl, HostKey, ServerKey, UrlKey};
pub use budget::{HostBudget, HostOrigin};
pub use duplicates::{DuplicateRules, DuplicateSpotter};
pub use pace::{Latency, MAX_REST_MS, Next, Pace, RETRY_BASE_MS, is_too_slow, next_step, rest_after};
pub use patterns::{CLOSE_AFTER, PatternTable, PatternYield, UrlPattern};
pub use priority::{FoundAs, Hints, is_pagination, priority};
pub use revisit::{
    CacheHeaders, NotDue, PageHistory, PageWorth, due, fresh_until, next_visit, not_due, revisit_interval,
};
pub use traps::{Trap, trap, trap_of_form};

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
    /// Known, and not worth a visit yet: it is fresh by its own word, or changes seldom.
    NotDue,
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
            Outcome::NotDue => "not-due",
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
