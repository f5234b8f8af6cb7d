//! Addresses that exist for crawlers alone: endless calendars, paths that repeat themselves, parameters without end.
//! Judged by the address and by what its pattern gave so far; what people write as a start address is not judged at all.

use url::Url;

use super::patterns::{PatternTable, UrlPattern, is_date_key};

/// Longer addresses are followed when a person names them, not when a page does.
const MAX_FOUND_BYTES: usize = 1_500;
const MAX_SEGMENTS: usize = 20;
const MAX_PARAMETERS: usize = 20;
/// A sequence of segments that stands so many times in a row is a relative link gone wrong.
const REPEATS: usize = 3;
/// Calendars may show this many years before and after the present one.
const YEARS_BACK: i64 = 10;
const YEARS_AHEAD: i64 = 2;

/// Why an address is not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trap {
    TooLong,
    TooDeep,
    TooManyParameters,
    /// `/a/b/a/b/a/b`.
    RepeatedSegments,
    /// A calendar's page of a far year.
    FarDate,
    /// Its pattern was closed ([`PatternTable::is_closed`]).
    BarrenPattern,
}

impl Trap {
    /// The word the store, the report and the logs know it by.
    pub fn code(self) -> &'static str {
        match self {
            Trap::TooLong => "trap-too-long",
            Trap::TooDeep => "trap-too-deep",
            Trap::TooManyParameters => "trap-parameters",
            Trap::RepeatedSegments => "trap-repeated-path",
            Trap::FarDate => "trap-far-date",
            Trap::BarrenPattern => "trap-barren",
        }
    }
}

/// Why an address that a page links to is not followed; none where it may be. `patterns` are those of its host.
pub fn trap(url: &Url, patterns: &PatternTable, now_ms: i64) -> Option<Trap> {
    trap_of_form(url, now_ms).or_else(|| {
        let is_closed = !patterns.is_empty() && patterns.is_closed(&UrlPattern::of(url));
        is_closed.then_some(Trap::BarrenPattern)
    })
}

/// [`trap`] by the address alone: it never changes its mind but for the passing of years.
pub fn trap_of_form(url: &Url, now_ms: i64) -> Option<Trap> {
    if url.as_str().len() > MAX_FOUND_BYTES {
        return Some(Trap::TooLong);
    }
    let segments: Vec<&str> = url.path().split('/').filter(|segment| !segment.is_empty()).collect();
    if segments.len() > MAX_SEGMENTS {
        return Some(Trap::TooDeep);
    }
    let parameters = url.query().map_or(0, |query| query.split('&').filter(|pair| !pair.is_empty()).count());
    if parameters > MAX_PARAMETERS {
        return Some(Trap::TooManyParameters);
    }
    if repeats(&segments) {
        return Some(Trap::RepeatedSegments);
    }
    is_far_date(&segments, url, now_ms).then_some(Trap::FarDate)
}

/// Numbers may repeat, as in `/list/0/0/0/1`: they are positions, and mean something each.
fn repeats(segments: &[&str]) -> bool {
    (1..=segments.len() / REPEATS).any(|length| {
        segments.windows(length * REPEATS).any(|window| {
            let has_words = window[..length].iter().any(|segment| segment.bytes().any(|byte| !byte.is_ascii_digit()));
            has_words && window.iter().zip(&window[length..]).all(|(segment, later)| segment == later)
        })
    })
}

/// A calendar's page: the path ends in a date, or a parameter named for dates has one. An article that carries its date
/// has a title behind it and is none.
fn is_far_date(segments: &[&str], url: &Url, now_ms: i64) -> bool {
    let Ok(now) = jiff::Timestamp::from_millisecond(now_ms) else { return false };
    let this_year = i64::from(jiff::tz::TimeZone::UTC.to_datetime(now).year());
    let is_far = |year: i64| year < this_year - YEARS_BACK || year > this_year + YEARS_AHEAD;
    let in_path = (0..segments.len())
        .find(|at| date_part(&segments[*at..]).is_some_and(|length| at + length == segments.len()))
        .filter(|at| segments.len() - at != 2 || *at == 0 || names_dates(segments[at - 1]))
        .and_then(|at| year_of(segments[at]));
    let pairs = url.query().into_iter().flat_map(|query| query.split('&')).filter_map(|pair| pair.split_once('='));
    let dates: Vec<&str> =
        pairs.filter(|(key, _)| is_date_key(&key.to_ascii_lowercase())).map(|(_, value)| value).collect();
    // A year alone is a model's or a vintage's.
    let in_query = dates.iter().filter(|value| dates.len() > 1 || value.len() > 4).filter_map(|value| year_of(value));
    in_path.into_iter().chain(in_query).any(is_far)
}

/// Whether a year and a month may follow: `/item/2045/12` is no calendar.
fn names_dates(segment: &str) -> bool {
    let words = ["archive", "archives", "calendar", "events", "event", "agenda", "kalender", "month", "schedule"];
    words.contains(&segment.to_ascii_lowercase().as_str()) || is_date_key(&segment.to_ascii_lowercase())
}

/// How many of the segments at the beginning are a date: `2024/05/12` or `2024/05` (a month with two digits, so that
/// `/item/2045/3` is none), `2024-05-12`, `2024-05` or `20240512` by itself.
pub(super) fn date_part(segments: &[&str]) -> Option<usize> {
    let first = *segments.first()?;
    year_of(first)?;
    if first.len() > 4 {
        return Some(1);
    }
    let number = |at: usize, most: u32| segments.get(at).and_then(|text| number_of_two_digits(text, most));
    let has_month = number(1, 12).is_some();
    let month_is_padded = segments.get(1).is_some_and(|text| text.len() == 2);
    match (has_month, number(2, 31)) {
        (true, Some(_)) => Some(3),
        (true, None) if month_is_padded => Some(2),
        _ => None,
    }
}

fn number_of_two_digits(text: &str, most: u32) -> Option<u32> {
    let is_short_number = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| is_short_number && (1..=most).contains(number))
}

/// The year of `2024`, `2024-05`, `2024-05-12` or `20240512`.
fn year_of(text: &str) -> Option<i64> {
    let year = |digits: &str| {
        let is_year = digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse::<i64>().ok().filter(|year| is_year && (1_000..=9_999).contains(year))
    };
    let parts: Vec<&str> = text.splitn(4, '-').collect();
    match parts[..] {
        [all] if all.len() == 8 && all.is_ascii() => {
            let (month, day) = (all.get(4..6)?, all.get(6..)?);
            let found = year(all.get(..4)?)?;
            // Eight digits are an article number more often than a date: only years that a calendar would begin with.
            let is_date = number_of_two_digits(month, 12).is_some() && number_of_two_digits(day, 31).is_some();
            (is_date && (1_900..=2_199).contains(&found)).then_some(found)
        }
        [all] => year(all),
        [first, month] => number_of_two_digits(month, 12).and(year(first)),
        [first, month, day] => number_of_two_digits(month, 12).and(number_of_two_digits(day, 31)).and(year(first)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frontier::{PageWorth, patterns::CLOSE_AFTER};
    use proptest::prelude::*;

    /// 2026-11-22.
    const NOW: i64 = 1_795_305_600_000;

    fn url(address: &str) -> Url {
        Url::parse(address).unwrap_or_else(|error| panic!("{address}: {error}"))
    }

    #[test]
    fn traps_are_seen() {
        let parameters: String = (0..30).map(|number| format!("f{number}=1&")).collect();
        let table = [
            ("https://a.test/a/b/a/b/a/b/", Trap::RepeatedSegments),
            ("https://a.test/shop/img/img/img/x.html", Trap::RepeatedSegments),
            ("https://a.test/x/1/x/1/x/1", Trap::RepeatedSegments),
            ("https://a.test/calendar/2031/05/12", Trap::FarDate),
            ("https://a.test/2199/12/", Trap::FarDate),
            ("https://a.test/events/2199/12/", Trap::FarDate),
            ("https://a.test/events/1970-01-01", Trap::FarDate),
            ("https://a.test/events?date=2999-01-01", Trap::FarDate),
            ("https://a.test/events?cal_year=1901&cal_month=3", Trap::FarDate),
            ("https://a.test/events/day/20990101", Trap::FarDate),
            (&format!("https://a.test/s?{parameters}"), Trap::TooManyParameters),
            (&format!("https://a.test{}", "/x1/y2".repeat(11).replace('x', "v/w")), Trap::TooDeep),
            (&format!("https://a.test/?q={}", "x".repeat(1_500)), Trap::TooLong),
        ];
        for (address, expected) in table {
            assert_eq!(trap(&url(address), &PatternTable::default(), NOW), Some(expected), "{address}");
        }
    }

    #[test]
    fn ordinary_addresses_are_none() {
        for address in [
            "https://shop.test/",
            "https://shop.test/item/20451231.html",
            "https://shop.test/item/2045/12",
            "https://shop.test/item/2045",
            "https://shop.test/list/0/0/0/0/1.html",
            "https://shop.test/category/shoes/women/shoes/boots/shoes",
            "https://shop.test/zh/zh/product/zh-cn",
            "https://shop.test/p?id=2099&page=1",
            "https://shop.test/brakes?year=2009&model=x",
            "https://shop.test/search?q=1066+and+all+that&date_from=&sort=price&color=red&size=42&brand=x&page=3",
            "https://news.test/2009/05/12/what-they-said-then.html",
            "https://news.test/1999/an-old-article",
            "https://news.test/2024/05/",
            "https://news.test/2016/11/22",
            "https://news.test/archive/2025-12",
            "https://news.test/a/20260512/c_1129.htm",
            "https://tickets.test/events/2028-06-01",
            "https://tickets.test/events?date=2026-12-24",
            "https://blog.test/tag/2084",
            "https://wiki.test/wiki/1984_(novel)",
            "https://wiki.test/wiki/%E5%A3%AE%E9%94%A6",
            "https://a.test/a/b/a/b/c",
        ] {
            assert_eq!(trap(&url(address), &PatternTable::default(), NOW), None, "{address}");
        }
    }

    #[test]
    fn a_calendar_within_its_years_ends_too() {
        let mut patterns = PatternTable::default();
        let day = |number: u32| {
            url(&format!("https://a.test/events/2026/{:02}/{:02}", number / 28 % 12 + 1, number % 28 + 1))
        };
        let followed = (0..2_000).filter(|number| {
            let is_followed = trap(&day(*number), &patterns, NOW).is_none();
            if is_followed {
                patterns.note(&UrlPattern::of(&day(*number)), PageWorth::Content);
            }
            is_followed
        });
        assert_eq!(followed.count(), CLOSE_AFTER as usize);
        assert_eq!(trap(&day(7), &patterns, NOW), Some(Trap::BarrenPattern));
        assert_eq!(trap(&url("https://a.test/item/1"), &patterns, NOW), None);
    }

    proptest! {
        #[test]
        fn no_address_makes_it_panic(path in "\\PC{0,200}", query in "\\PC{0,200}", now in any::<i64>()) {
            if let Ok(url) = Url::parse(&format!("http://a.test/{path}?{query}")) {
                let found = trap(&url, &PatternTable::default(), now);
                prop_assert!(found != Some(Trap::BarrenPattern));
            }
        }

        #[test]
        fn whatever_repeats_three_times_is_one(before in "(/[a-z]{1,4}){0,3}", unit in "(/[a-z]{1,4}){1,3}", after in "(/[a-z]{1,4}){0,2}") {
            let address = url(&format!("https://a.test{before}{unit}{unit}{unit}{after}"));
            prop_assert_eq!(trap_of_form(&address, NOW), Some(Trap::RepeatedSegments));
        }
    }
}
