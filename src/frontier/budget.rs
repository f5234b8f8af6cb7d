//! How many pages of one host a scan may visit: few at first, more with each useful page. A host that only makes pages
//! for crawlers uses up its first grant and costs nothing more.

use serde::{Deserialize, Serialize};

use super::PageWorth;
use crate::sources::Scope;

/// Pages that a page with listings earns its host, and one with hits. A host of which one page in ten is useful is never
/// stopped before the source's own limit.
const GROWTH_BY_LISTINGS: u64 = 10;
const GROWTH_BY_HITS: u64 = 50;
/// Hosts that links led to begin with this part of what the source's own hosts get.
const FOUND_HOST_SHARE: u64 = 5;

/// How a host came to be crawled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostOrigin {
    /// Named by the source.
    Seed,
    /// Found by following links.
    Found,
}

/// One host's pages in one scan. Equal numbers mean equal decisions, so it can be kept as three integers or made anew
/// from counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostBudget {
    /// Pages visited in this scan, those being visited included.
    pub visited: u64,
    /// Pages with listings and without hits, in this scan and, less and less, in those before.
    pub with_listings: u64,
    /// Pages with hits, likewise.
    pub with_hits: u64,
}

impl HostBudget {
    /// Pages of the host that the scan may visit in all: from the initial grant up to the source's own limit.
    pub fn granted(self, scope: &Scope, origin: HostOrigin) -> u64 {
        let initial = match origin {
            HostOrigin::Seed => scope.host_pages_initial,
            HostOrigin::Found => (scope.host_pages_initial / FOUND_HOST_SHARE).max(1),
        };
        let earned = self
            .with_listings
            .saturating_mul(GROWTH_BY_LISTINGS)
            .saturating_add(self.with_hits.saturating_mul(GROWTH_BY_HITS));
        initial.saturating_add(earned).min(scope.max_pages)
    }

    /// Pages that may be visited now.
    pub fn left(self, scope: &Scope, origin: HostOrigin) -> u64 {
        self.granted(scope, origin).saturating_sub(self.visited)
    }

    /// A page has been leased.
    pub fn lease(&mut self) {
        self.visited = self.visited.saturating_add(1);
    }

    /// A visit has ended. A page that is unchanged counts as what it was before; a duplicate counts as nothing.
    pub fn note(&mut self, worth: PageWorth) {
        match worth {
            PageWorth::Nothing | PageWorth::Content => {}
            PageWorth::Listings => self.with_listings = self.with_listings.saturating_add(1),
            PageWorth::Hits => self.with_hits = self.with_hits.saturating_add(1),
        }
    }

    /// What the next scan begins with: nothing visited, and half of what the host has earned, so that one that has turned
    /// useless loses its grant within a few scans.
    pub fn next_scan(self) -> Self {
        HostBudget { visited: 0, with_listings: self.with_listings / 2, with_hits: self.with_hits / 2 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn scope(host_pages_initial: u64, max_pages: u64) -> Scope {
        Scope { max_pages, host_pages_initial, ..Scope::default() }
    }

    /// Visits as many pages as the budget gives, each worth what `worth` says of its number from 1.
    fn crawl(scope: &Scope, origin: HostOrigin, worth: impl Fn(u64) -> PageWorth) -> u64 {
        let mut budget = HostBudget::default();
        while budget.left(scope, origin) > 0 {
            budget.lease();
            budget.note(worth(budget.visited));
        }
        budget.visited
    }

    #[test]
    fn a_host_gets_what_it_earns() {
        let every =
            |step: u64, worth| move |page: u64| if page.is_multiple_of(step) { worth } else { PageWorth::Content };
        let (seed, found) = (HostOrigin::Seed, HostOrigin::Found);
        let limits = scope(500, 10_000);
        assert_eq!(crawl(&limits, seed, |_| PageWorth::Content), 500);
        assert_eq!(crawl(&limits, found, |_| PageWorth::Nothing), 100);
        assert_eq!(crawl(&limits, seed, every(10, PageWorth::Listings)), 10_000);
        assert_eq!(crawl(&limits, seed, every(20, PageWorth::Listings)), 990);
        assert_eq!(crawl(&limits, found, every(50, PageWorth::Hits)), 10_000);
        assert_eq!(crawl(&scope(500, 20), seed, |_| PageWorth::Hits), 20);
        assert_eq!(crawl(&scope(1, 20), found, |_| PageWorth::Nothing), 1);
    }

    #[test]
    fn what_was_earned_fades() {
        let mut budget = HostBudget { visited: 900, with_listings: 80, with_hits: 3 };
        let grants: Vec<u64> = (0..8)
            .map(|_| {
                budget = budget.next_scan();
                budget.granted(&scope(100, 10_000), HostOrigin::Seed)
            })
            .collect();
        assert_eq!(grants, [550, 300, 200, 150, 120, 110, 100, 100]);
    }

    proptest! {
        #[test]
        fn never_above_the_limit_and_never_less_for_being_useful(
            visited in any::<u64>(),
            with_listings in any::<u64>(),
            with_hits in any::<u64>(),
            initial in 1_u64..10_000_000,
            max_pages in 1_u64..10_000_000,
            worth in 0_i64..4,
        ) {
            let scope = scope(initial, max_pages);
            let before = HostBudget { visited, with_listings, with_hits };
            let mut after = before;
            after.note(PageWorth::from_code(worth));
            for origin in [HostOrigin::Seed, HostOrigin::Found] {
                prop_assert!(after.granted(&scope, origin) <= max_pages);
                prop_assert!(after.granted(&scope, origin) >= before.granted(&scope, origin));
                prop_assert!(before.granted(&scope, origin) >= 1);
            }
            prop_assert!(before.granted(&scope, HostOrigin::Found) <= before.granted(&scope, HostOrigin::Seed));
        }
    }
}
