//! What a crawl has learned of one host's addresses: which forms of address are worth a visit, and which show the same
//! page. Shared with the visits under way; kept with the host between scans.

use std::sync::{PoisonError, RwLock};

use serde::{Deserialize, Serialize};
use url::Url;

use crate::frontier::{DuplicateRules, DuplicateSpotter, PageWorth, PatternTable, Trap, UrlPattern, trap};

/// Sitemaps of a host that were not there, one behind the other, after which no more of them are asked for.
const MISSED_SITEMAPS: u32 = 20;

#[derive(Debug, Default)]
pub(in crate::scan) struct Learned(RwLock<Inner>);

#[derive(Debug, Default)]
struct Inner {
    lessons: Lessons,
    spotter: DuplicateSpotter,
    changed: bool,
    /// Sitemaps in a row that were not there; not kept between scans.
    missed_sitemaps: u32,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Lessons {
    patterns: PatternTable,
    duplicates: DuplicateRules,
}

impl Learned {
    /// What earlier scans have learned; what cannot be read any more is learned anew.
    pub fn from_json(json: Option<&str>) -> Self {
        let lessons = json.and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default();
        Learned(RwLock::new(Inner { lessons, ..Inner::default() }))
    }

    /// A page was read. `body` stands for its bytes where it had content.
    pub fn note(&self, url: &Url, worth: PageWorth, body: Option<u64>) {
        // Nothing here can be left half-done by a panic: a poisoned lock is as good as any.
        let mut inner = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let Inner { lessons, spotter, changed, .. } = &mut *inner;
        lessons.patterns.note(&UrlPattern::of(url), worth);
        if let Some(body) = body {
            spotter.see(url, body, &mut lessons.duplicates);
        }
        *changed = true;
    }

    /// A sitemap was there, or it was not.
    pub fn note_sitemap(&self, was_there: bool) {
        let mut inner = self.0.write().unwrap_or_else(PoisonError::into_inner);
        inner.missed_sitemaps = if was_there { 0 } else { inner.missed_sitemaps.saturating_add(1) };
    }

    /// So many sitemaps in a row were not there that the rest will not be either.
    pub fn sitemaps_are_missing(&self) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).missed_sitemaps >= MISSED_SITEMAPS
    }

    /// What pages of this form have been good for, 0 to 1,000; none where there were none.
    pub fn expected(&self, url: &Url) -> Option<u32> {
        let inner = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let found = inner.lessons.patterns.found(&UrlPattern::of(url));
        (found.visited > 0).then(|| found.expected())
    }

    pub fn trap(&self, url: &Url, now_ms: i64) -> Option<Trap> {
        let inner = self.0.read().unwrap_or_else(PoisonError::into_inner);
        trap(url, &inner.lessons.patterns, now_ms)
    }

    /// The address under which the same page is known.
    pub fn fold(&self, url: &Url) -> Option<Url> {
        let inner = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let rules = &inner.lessons.duplicates;
        if rules.is_empty() { None } else { rules.fold(url) }
    }

    /// As it is to be kept, if anything has changed since it was last asked for.
    pub fn take_changed(&self) -> Option<String> {
        let mut inner = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if !std::mem::take(&mut inner.changed) {
            return None;
        }
        serde_json::to_string(&inner.lessons).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_of_missing_sitemaps_ends_the_asking() {
        let learned = Learned::default();
        let note = |times: u32, was_there| (0..times).for_each(|_| learned.note_sitemap(was_there));
        note(MISSED_SITEMAPS - 1, false);
        note(1, true);
        note(MISSED_SITEMAPS - 1, false);
        assert!(!learned.sitemaps_are_missing());
        learned.note_sitemap(false);
        assert!(learned.sitemaps_are_missing());
    }

    #[test]
    fn what_was_learned_outlives_the_scan() {
        let learned = Learned::default();
        let item = |n: u32, session: &str| Url::parse(&format!("http://a.test/item/{n}{session}")).expect("valid");
        for n in 0..20 {
            learned.note(&item(n, ""), PageWorth::Listings, Some(u64::from(n)));
            learned.note(&item(n, "?from=list"), PageWorth::Listings, Some(u64::from(n)));
        }
        let kept = learned.take_changed();
        assert!(kept.is_some() && learned.take_changed().is_none());
        let again = Learned::from_json(kept.as_deref());
        assert!(again.expected(&item(77, "")) > Some(400));
        let folded: Vec<_> = (100..110).filter_map(|n| again.fold(&item(n, "?from=list"))).collect();
        assert!(folded.len() >= 8 && folded.iter().all(|url| url.query().is_none()));
        assert_eq!(Learned::from_json(Some("not json")).expected(&item(1, "")), None);
    }
}
