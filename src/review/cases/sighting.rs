//! Whether a listing is still shown: what a crawl knows of its page, turned into one word. What no visit has answered stays
//! unknown; a page that could not be had says nothing about what it shows.

use serde::{Deserialize, Serialize};

/// What is known of a listing at a moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sighting {
    #[serde(flatten)]
    pub presence: Presence,
    /// When that was found out, milliseconds since 1970 UTC as all times here; none where nothing was.
    pub found_ms: Option<i64>,
    /// When it was last shown.
    pub last_shown_ms: i64,
}

/// Whether a listing is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "presence", rename_all = "kebab-case")]
pub enum Presence {
    /// Not looked at since it came into the case, or not known here at all.
    Unknown,
    Shown,
    /// Its page answers 404 or 410.
    Gone {
        status: Option<u16>,
    },
    /// Its page was read and does not show it.
    NotListed,
    /// It is shown and gives no hit any more: another offer, or a page that says that the offer has ended.
    Changed,
    /// Its page leads elsewhere.
    Redirected {
        to: Option<String>,
    },
    /// Its page could not be had.
    Unanswered {
        outcome: String,
    },
}

/// What a store knows of a listing and of the page it stands on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SightingFacts {
    /// Its page showed it when it was last read.
    pub shown: bool,
    /// It still gives the hit.
    pub hit_current: bool,
    pub last_seen_ms: i64,
    pub page: Option<PageFacts>,
}

/// The last visit to a page that was settled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageFacts {
    /// The code of what came of it.
    pub outcome: String,
    pub status: Option<u16>,
    pub settled_ms: i64,
    /// When it was last read.
    pub read_ms: Option<i64>,
    /// Where it leads.
    pub target: Option<String>,
}

/// Outcomes after which the page's own word counts: it was read, or nobody thought it needed reading.
const ANSWERED: &[&str] = &["fetched", "unchanged", "duplicate", "not-due"];
const GONE: &str = "gone";
const REDIRECTED: &str = "redirected";

/// What these facts say.
pub fn judge(facts: &SightingFacts) -> Sighting {
    let last_shown_ms = facts.last_seen_ms;
    let found = |presence, found_ms| Sighting { presence, found_ms: Some(found_ms), last_shown_ms };
    let page = facts.page.as_ref().filter(|page| page.settled_ms >= facts.last_seen_ms);
    match page {
        Some(page) if page.outcome == GONE => found(Presence::Gone { status: page.status }, page.settled_ms),
        Some(page) if page.outcome == REDIRECTED => {
            found(Presence::Redirected { to: page.target.clone() }, page.settled_ms)
        }
        _ if !facts.shown => {
            let read_ms = facts.page.as_ref().and_then(|page| page.read_ms);
            found(Presence::NotListed, read_ms.unwrap_or(facts.last_seen_ms))
        }
        _ if !facts.hit_current => found(Presence::Changed, facts.last_seen_ms),
        Some(page) if !ANSWERED.contains(&page.outcome.as_str()) => {
            found(Presence::Unanswered { outcome: page.outcome.clone() }, page.settled_ms)
        }
        _ => found(Presence::Shown, facts.last_seen_ms),
    }
}

impl Sighting {
    /// Of a listing that nothing is known of since it was last shown.
    pub fn unknown(last_shown_ms: i64) -> Sighting {
        Sighting { presence: Presence::Unknown, found_ms: None, last_shown_ms }
    }
}

impl Presence {
    /// The word it is shown under.
    pub fn name(&self) -> &'static str {
        match self {
            Presence::Unknown => "unknown",
            Presence::Shown => "shown",
            Presence::Gone { .. } => "gone",
            Presence::NotListed => "not-listed",
            Presence::Changed => "changed",
            Presence::Redirected { .. } => "redirected",
            Presence::Unanswered { .. } => "unanswered",
        }
    }

    pub fn is_shown(&self) -> bool {
        *self == Presence::Shown
    }

    /// Whether what infringed can no longer be seen there.
    pub fn is_gone(&self) -> bool {
        matches!(self, Presence::Gone { .. } | Presence::NotListed | Presence::Changed | Presence::Redirected { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_answer_says_that_something_is_gone() {
        let page = |outcome: &str, settled_ms: i64| {
            let target = (outcome == "redirected").then(|| "http://shop.test/".to_owned());
            Some(PageFacts { outcome: outcome.to_owned(), status: Some(404), settled_ms, read_ms: Some(15), target })
        };
        let status = Some(404);
        let to = Some("http://shop.test/".to_owned());
        for (shown, hit_current, page, expected, found_ms) in [
            (true, true, None, Presence::Shown, 10),
            (true, true, page("fetched", 10), Presence::Shown, 10),
            (true, true, page("not-due", 20), Presence::Shown, 10),
            (true, true, page("gone", 20), Presence::Gone { status }, 20),
            // It was gone in an earlier scan and has been seen since.
            (true, true, page("gone", 9), Presence::Shown, 10),
            (true, true, page("redirected", 20), Presence::Redirected { to }, 20),
            (false, true, page("fetched", 20), Presence::NotListed, 15),
            (false, false, page("fetched", 20), Presence::NotListed, 15),
            (true, false, page("fetched", 20), Presence::Changed, 10),
            (true, true, page("timeout", 20), Presence::Unanswered { outcome: "timeout".to_owned() }, 20),
            (true, true, page("robots", 20), Presence::Unanswered { outcome: "robots".to_owned() }, 20),
            // What was not shown before stays so when its page cannot be had.
            (false, true, page("timeout", 20), Presence::NotListed, 15),
        ] {
            let facts = SightingFacts { shown, hit_current, last_seen_ms: 10, page };
            let sighting = judge(&facts);
            assert_eq!((&sighting.presence, sighting.found_ms), (&expected, Some(found_ms)), "{facts:?}");
            assert_eq!(sighting.last_shown_ms, 10);
            assert!(!(expected.is_shown() && expected.is_gone()));
        }
    }
}
