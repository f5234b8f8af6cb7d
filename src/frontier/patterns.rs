//! Addresses that look alike hold alike: what the pages of one address pattern were good for so far. Per host, bounded.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use url::Url;

use super::PageWorth;
use super::traps::date_part;

/// Patterns that are remembered of one host; the least seen makes room.
const MAX_PATTERNS: usize = 256;
/// What is beyond these does not tell patterns apart.
const MAX_SEGMENTS: usize = 10;
const MAX_KEYS: usize = 10;
const MAX_PLAIN_CHARS: usize = 24;
/// Words joined by hyphens or underscores from which on a segment is a title and not a section.
const TITLE_WORDS: usize = 4;

/// Pages of a pattern without any use after which it is closed: where all were empty or duplicates, or where it is a
/// calendar's.
pub const CLOSE_AFTER: u32 = 200;

/// The form of an address within its host: numbers, ids, dates and titles of the path made equal, the names of the query's
/// parameters in order, and none of their values. `/item/1234?ref=a` is `/item/#?ref`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UrlPattern(String);

impl UrlPattern {
    pub fn of(url: &Url) -> Self {
        let segments: Vec<&str> = url.path().split('/').skip(1).collect();
        let mut pattern = String::new();
        let mut at = 0;
        while let Some(segment) = segments.get(at).filter(|_| at < MAX_SEGMENTS) {
            let dated = date_part(&segments[at..]);
            pattern.push('/');
            pattern.push_str(&dated.map_or_else(|| generalised(segment), |_| "@date".to_owned()));
            at += dated.unwrap_or(1);
        }
        if at < segments.len() {
            pattern.push_str("/…");
        }
        let mut keys: Vec<String> = url.query().map(parameter_names).unwrap_or_default();
        keys.sort_unstable();
        keys.dedup();
        keys.truncate(MAX_KEYS);
        if !keys.is_empty() {
            pattern.push('?');
            pattern.push_str(&keys.join("&"));
        }
        UrlPattern(pattern)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it ends in a date, in its path or as the value that its query is about: pages of a calendar rather than
    /// articles that carry their date.
    pub fn is_calendar(&self) -> bool {
        let (path, query) = self.0.split_once('?').unwrap_or((&self.0, ""));
        path.trim_end_matches('/').ends_with("/@date") || query.split('&').any(is_date_key)
    }
}

/// Names of parameters whose value is a day or a month.
pub(super) fn is_date_key(key: &str) -> bool {
    let words = ["date", "day", "month", "year", "ym", "ymd", "yyyymm", "calendar", "cal", "日期"];
    key.split(['_', '-', '[', ']', '.']).any(|word| words.contains(&word))
}

fn parameter_names(query: &str) -> Vec<String> {
    let names = query.split('&').filter_map(|pair| pair.split('=').next()).filter(|name| !name.is_empty());
    names.take(MAX_KEYS * 4).map(|name| short(&name.to_ascii_lowercase())).collect()
}

/// `1234` and `a1b2c3d4` are ids, `linen-shirt-with-blue-collar` is a title, `item` is what it is.
fn generalised(segment: &str) -> String {
    let (stem, extension) = match segment.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() && (1..=5).contains(&extension.len()) => (stem, Some(extension)),
        _ => (segment, None),
    };
    let digits = stem.bytes().filter(u8::is_ascii_digit).count();
    let words = stem.split(['-', '_']).filter(|word| !word.is_empty()).count();
    let is_title = words >= TITLE_WORDS || stem.contains('%') || stem.chars().count() > MAX_PLAIN_CHARS;
    let is_id = digits > 0 && stem.len() >= 8 && stem.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let form = if is_id {
        "#".to_owned()
    } else if is_title {
        "*".to_owned()
    } else {
        without_digits(stem)
    };
    match extension {
        Some(extension) => format!("{form}.{}", extension.to_ascii_lowercase()),
        None => form,
    }
}

/// Every run of digits as one `#`: `list_3_20` is `list_#_#`.
fn without_digits(text: &str) -> String {
    let mut form = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '0'..='9' if form.ends_with('#') => {}
            '0'..='9' => form.push('#'),
            _ => form.push(c),
        }
    }
    form
}

fn short(text: &str) -> String {
    text.chars().take(MAX_PLAIN_CHARS).collect()
}

/// What the pages of a pattern were good for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PatternYield {
    pub visited: u32,
    /// Pages with listings, those with hits included.
    pub useful: u32,
    pub hits: u32,
    /// Pages with content of their own, useful or not.
    pub novel: u32,
}

impl PatternYield {
    fn note(&mut self, worth: PageWorth) {
        let add = |count: &mut u32, counts: bool| *count = count.saturating_add(u32::from(counts));
        add(&mut self.visited, true);
        add(&mut self.novel, worth >= PageWorth::Content);
        add(&mut self.useful, worth.is_useful());
        add(&mut self.hits, worth == PageWorth::Hits);
    }

    /// What a further page may be expected to give, from 0 to 1,000, by Laplace's rule of succession: half for the chance
    /// of a listing (unknown: one in two), half for the chance of a hit (unknown: one in ten).
    pub fn expected(self) -> u32 {
        let chance = |seen: u32, prior: u64, of: u64| 500 * (u64::from(seen) + prior) / (u64::from(self.visited) + of);
        (chance(self.useful.min(self.visited), 1, 2) + chance(self.hits.min(self.visited), 1, 10)) as u32
    }
}

/// The patterns of one host. A pattern that is forgotten begins anew; nothing else depends on it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PatternTable {
    patterns: HashMap<UrlPattern, PatternYield>,
}

impl PatternTable {
    /// A page of this pattern was visited.
    pub fn note(&mut self, pattern: &UrlPattern, worth: PageWorth) {
        if !self.patterns.contains_key(pattern) {
            if self.patterns.len() >= MAX_PATTERNS {
                let least = self.patterns.iter().min_by_key(|(pattern, found)| (found.visited, *pattern));
                if let Some(least) = least.map(|(pattern, _)| pattern.clone()) {
                    self.patterns.remove(&least);
                }
            }
            self.patterns.insert(pattern.clone(), PatternYield::default());
        }
        if let Some(found) = self.patterns.get_mut(pattern) {
            found.note(worth);
        }
    }

    /// All zero for a pattern that is not known.
    pub fn found(&self, pattern: &UrlPattern) -> PatternYield {
        self.patterns.get(pattern).copied().unwrap_or_default()
    }

    /// Whether further pages of the pattern are not worth a visit: of [`CLOSE_AFTER`] none was useful, and none had content
    /// of its own or all belong to a calendar.
    pub fn is_closed(&self, pattern: &UrlPattern) -> bool {
        let found = self.found(pattern);
        found.visited >= CLOSE_AFTER && found.useful == 0 && (found.novel == 0 || pattern.is_calendar())
    }

    pub fn len(&self) -> usize {
        self.patterns.len()
    }

    pub fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pattern(address: &str) -> UrlPattern {
        UrlPattern::of(&Url::parse(address).expect("the test's address is sound"))
    }

    #[test]
    fn addresses_of_one_kind_have_one_pattern() {
        let table = [
            ("https://a.test/", "/"),
            ("https://a.test/item/1234", "/item/#"),
            ("https://a.test/item/1234.html?ref=a&color=3", "/item/#.html?color&ref"),
            ("https://a.test/list_3_20.HTM", "/list_#_#.htm"),
            ("https://a.test/p/9f86d081884c7d65", "/p/#"),
            ("https://a.test/p/linen-shirt-with-blue-collar", "/p/*"),
            ("https://a.test/t/%E5%A3%AE%E9%94%A6", "/t/*"),
            ("https://a.test/big-sale/shoes", "/big-sale/shoes"),
            ("https://a.test/2024/05/12/what-they-said-then", "/@date/*"),
            ("https://a.test/blog/2024/05", "/blog/@date"),
            ("https://a.test/events/2024-05-12", "/events/@date"),
            ("https://a.test/cal?month=2024-05&a", "/cal?a&month"),
            ("https://a.test/a/b/c/d/e/f/g/h/i/j/k", "/a/b/c/d/e/f/g/h/i/j/…"),
        ];
        for (address, expected) in table {
            assert_eq!(pattern(address).as_str(), expected, "{address}");
        }
    }

    #[test]
    fn what_gave_listings_is_expected_to_give_more() {
        let after =
            |visited: u32, useful: u32, hits: u32| PatternYield { visited, useful, hits, novel: useful }.expected();
        assert_eq!(after(0, 0, 0), 300);
        assert_eq!([after(8, 8, 0), after(8, 0, 0)], [477, 77]);
        assert!(after(100, 100, 100) > 940 && after(100, 0, 0) < 10);
        assert!(after(1, 1, 0) > after(0, 0, 0));
    }

    #[test]
    fn a_pattern_that_gives_nothing_is_closed() {
        let closed = |address: &str, worths: &[PageWorth]| {
            let mut table = PatternTable::default();
            for at in 0..CLOSE_AFTER as usize {
                assert!(!table.is_closed(&pattern(address)), "{address} {at}");
                table.note(&pattern(address), worths[at % worths.len()]);
            }
            table.is_closed(&pattern(address))
        };
        let (list, calendar) = ("https://a.test/list?page=1&sort=2", "https://a.test/events/2024/05/12");
        assert!(closed(list, &[PageWorth::Nothing]));
        assert!(!closed(list, &[PageWorth::Nothing, PageWorth::Content]));
        assert!(closed(calendar, &[PageWorth::Content]));
        assert!(!closed(calendar, &[PageWorth::Nothing, PageWorth::Listings]));
        assert!(!closed("https://a.test/2024/05/12/article-about-nothing", &[PageWorth::Content]));
    }

    #[test]
    fn the_table_stays_small_and_keeps_what_is_seen_most() {
        let mut table = PatternTable::default();
        let item = pattern("https://a.test/item/1");
        for _ in 0..10 {
            table.note(&item, PageWorth::Hits);
        }
        for letters in 0..2_000_u32 {
            let word: String = letters.to_string().bytes().map(|digit| char::from(digit - b'0' + b'a')).collect();
            table.note(&pattern(&format!("https://a.test/{word}")), PageWorth::Nothing);
        }
        assert_eq!(table.len(), MAX_PATTERNS);
        assert_eq!(table.found(&item).hits, 10);
        let kept = serde_json::to_string(&table).expect("a table is JSON");
        assert_eq!(serde_json::from_str::<PatternTable>(&kept).expect("and back"), table);
    }

    proptest! {
        #[test]
        fn patterns_do_not_panic_and_stay_short(path in "\\PC{0,300}", query in "\\PC{0,300}") {
            if let Ok(url) = Url::parse(&format!("http://a.test/{path}?{query}")) {
                prop_assert!(UrlPattern::of(&url).as_str().len() < 1_600);
            }
        }

        #[test]
        fn expectation_stays_in_its_range(visited in any::<u32>(), useful in any::<u32>(), hits in any::<u32>()) {
            let found = PatternYield { visited, useful, hits, novel: 0 };
            prop_assert!(found.expected() <= 1_000);
            let useful = PatternYield { useful: useful.saturating_add(1), ..found };
            prop_assert!(useful.expected() >= found.expected());
        }
    }
}
