//! Which address first: what is likeliest to show listings, and hits most of all. Only the order is decided here; an
//! address that is last is visited too, as long as the budget lasts.

use url::Url;

use super::ResourceKind;

/// How an address was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FoundAs {
    /// Named by the source: a start address, a domain's root.
    Start,
    /// A page of results of the source's own search.
    Search,
    /// A link on such a page.
    SearchResult,
    Sitemap,
    #[default]
    Link,
}

/// What is known about an address before it is visited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    pub found_as: FoundAs,
    /// [`super::PatternYield::expected`] of its pattern, 0 to 1,000; none where the pattern is new.
    pub expected: Option<u32>,
    /// A further page of a list ([`is_pagination`]).
    pub pagination: bool,
    /// A picture of a listing that has a hit already.
    pub of_hit: bool,
}

/// What is expected of a page whose pattern is new, and of a new one by how it was found.
const EXPECTED_OF_LINK: u32 = 300;
const EXPECTED_OF_SITEMAP: u32 = 400;
const EXPECTED_OF_RESULT: u32 = 700;

/// First page's number; what is left free below it is for what comes before any page.
const FIRST_PAGE: i32 = 100;
/// How far one link's distance from a start address sets a page back.
const A_LINK: i32 = 20;
/// How far the best expectation moves a page forward, and the worst back, around that of a plain link: three links.
const EXPECTATION_SPAN: i32 = 120;
/// Distance beyond which all pages are equally far.
const MAX_DEPTH: u32 = 1_000_000;

/// The place of an address in the queue of its host: lower is sooner, from 0 (sitemaps and searches, which tell where the
/// rest is) upwards. `depth` counts the links from a start address. A page's pictures come right behind the page, so
/// that listings become complete while the crawl runs; pictures of hits before all pages.
pub fn priority(kind: ResourceKind, depth: u32, hints: Hints) -> i32 {
    match (kind, hints.found_as) {
        (ResourceKind::Sitemap, _) => 0,
        (ResourceKind::Page, FoundAs::Search | FoundAs::Start) => 10 + i32::from(hints.pagination),
        (ResourceKind::Picture, _) if hints.of_hit => 20,
        (ResourceKind::Page, _) => page_priority(depth, hints),
        // A picture goes by the page it is on, not by a pattern of its own.
        (ResourceKind::Picture, _) => page_priority(depth, Hints { pagination: false, ..hints }) + 1,
    }
}

fn page_priority(depth: u32, hints: Hints) -> i32 {
    let by_origin = match hints.found_as {
        FoundAs::SearchResult => EXPECTED_OF_RESULT,
        FoundAs::Sitemap => EXPECTED_OF_SITEMAP,
        FoundAs::Start | FoundAs::Search | FoundAs::Link => EXPECTED_OF_LINK,
    };
    let expected = hints.expected.unwrap_or(by_origin).min(1_000) as i32;
    let back = (EXPECTED_OF_LINK as i32 - expected) * EXPECTATION_SPAN / 1_000;
    // Of two equally promising pages, the first of a list is fresher than those behind it.
    let page = FIRST_PAGE + A_LINK * depth.min(MAX_DEPTH) as i32 + back + i32::from(hints.pagination) * 2;
    page.max(FIRST_PAGE / 2)
}

/// Whether an address names a further page of a list: a parameter or segment for pages with a number of 2 or more.
pub fn is_pagination(url: &Url) -> bool {
    let names = ["page", "p", "pg", "pn", "paged", "pageno", "pagenum", "page_no", "pageindex", "start", "offset"];
    let is_further = |number: &str| {
        let is_number = (1..=7).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
        is_number && number.parse::<u32>().is_ok_and(|number| number >= 2)
    };
    let in_query = url.query().into_iter().flat_map(|query| query.split('&')).filter_map(|pair| pair.split_once('='));
    let in_path = url.path().split('/').collect::<Vec<_>>();
    in_query.into_iter().any(|(name, number)| names.contains(&name.to_ascii_lowercase().as_str()) && is_further(number))
        || in_path.windows(2).any(|pair| pair[0].eq_ignore_ascii_case("page") && is_further(pair[1]))
        || in_path.iter().any(|segment| {
            let stem = segment.split('.').next().unwrap_or_default().to_ascii_lowercase();
            stem.rsplit_once(['-', '_']).is_some_and(|(name, number)| name.ends_with("page") && is_further(number))
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frontier::PatternYield;
    use proptest::prelude::*;

    #[test]
    fn the_most_promising_comes_first() {
        let link = Hints::default();
        let from = |found_as| Hints { found_as, ..link };
        let seen = |visited, useful, hits| {
            let found = PatternYield { visited, useful, hits, novel: visited };
            Hints { expected: Some(found.expected()), ..link }
        };
        let (page, picture) = (ResourceKind::Page, ResourceKind::Picture);
        let order = [
            ("a sitemap", priority(ResourceKind::Sitemap, 0, from(FoundAs::Start))),
            ("a search", priority(page, 0, from(FoundAs::Search))),
            ("a search's second page", priority(page, 0, Hints { pagination: true, ..from(FoundAs::Search) })),
            ("a picture of a hit", priority(picture, 7, Hints { of_hit: true, ..link })),
            ("a page like earlier hits", priority(page, 2, seen(50, 50, 50))),
            ("its picture", priority(picture, 2, seen(50, 50, 50))),
            ("a search result", priority(page, 1, from(FoundAs::SearchResult))),
            ("a page like earlier listings", priority(page, 2, seen(200, 200, 0))),
            ("a link on the start page", priority(page, 1, link)),
            ("a link further on", priority(page, 2, link)),
            ("the second page of that", priority(page, 2, Hints { pagination: true, ..link })),
            ("a page like those that gave nothing", priority(page, 2, seen(200, 0, 0))),
        ];
        for pair in order.windows(2) {
            assert!(pair[0].1 <= pair[1].1, "{} before {}: {order:?}", pair[0].0, pair[1].0);
        }
        assert!(order[4].1 < order[8].1 && order[8].1 < order[11].1);
    }

    #[test]
    fn further_pages_are_recognised() {
        let table = [
            ("https://a.test/s?q=x&page=2", true),
            ("https://a.test/s?q=x&PageNo=13", true),
            ("https://a.test/list/page/3/", true),
            ("https://a.test/list_page-2.html", true),
            ("https://a.test/s?q=x&page=1", false),
            ("https://a.test/s?page=last", false),
            ("https://a.test/home-page", false),
            ("https://a.test/item/2", false),
            ("https://a.test/s?page=99999999999", false),
        ];
        for (address, expected) in table {
            assert_eq!(is_pagination(&Url::parse(address).expect("a sound address")), expected, "{address}");
        }
    }

    proptest! {
        #[test]
        fn more_expected_is_never_later_and_deeper_never_sooner(
            depth in any::<u32>(),
            expected in 0_u32..1_000,
            pagination in any::<bool>(),
        ) {
            for kind in [ResourceKind::Sitemap, ResourceKind::Page, ResourceKind::Picture] {
                let hints = Hints { expected: Some(expected), pagination, ..Hints::default() };
                let better = Hints { expected: Some(expected + 1), ..hints };
                let here = priority(kind, depth, hints);
                prop_assert!(here >= 0);
                prop_assert!(priority(kind, depth, better) <= here);
                prop_assert!(priority(kind, depth.saturating_add(1), hints) >= here);
            }
        }
    }
}
