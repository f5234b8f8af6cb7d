//! When a page is worth another visit: what it says about its own freshness, and how often it was seen to change.
//! A page is left out of a scan only for one of these reasons; without them every scan asks for every page.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::sources::Cadence;

/// What is remembered of a page between scans.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageHistory {
    pub first_seen_ms: i64,
    /// End of the last visit that was answered with a page or with 304.
    pub last_visit_ms: i64,
    /// Such visits, the first included.
    pub visits: u32,
    /// Visits at which the content was another than at the visit before; less than `visits`.
    pub changes: u32,
    /// From [`fresh_until`]; none where the page says nothing or wants to be asked.
    pub fresh_until_ms: Option<i64>,
    pub worth: PageWorth,
}

/// What a page was good for at its last visit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PageWorth {
    /// Nothing, or the same as another page.
    #[default]
    Nothing,
    /// Something of its own, and no listing.
    Content,
    Listings,
    Hits,
}

impl PageWorth {
    /// The number the store keeps; never changed once released.
    pub fn code(self) -> i64 {
        match self {
            PageWorth::Nothing => 0,
            PageWorth::Content => 1,
            PageWorth::Listings => 2,
            PageWorth::Hits => 3,
        }
    }

    pub fn from_code(code: i64) -> Self {
        match code {
            1 => PageWorth::Content,
            2 => PageWorth::Listings,
            3 => PageWorth::Hits,
            _ => PageWorth::Nothing,
        }
    }

    /// Listings or hits: what a crawl is for.
    pub fn is_useful(self) -> bool {
        self >= PageWorth::Listings
    }

    /// How many times sooner such a page is asked again than its changes alone would have it.
    fn urgency(self) -> i64 {
        match self {
            PageWorth::Nothing | PageWorth::Content => 1,
            PageWorth::Listings => 2,
            PageWorth::Hits => 4,
        }
    }
}

/// Why a page is not asked for in a scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotDue {
    /// It said that it is still fresh.
    Fresh { until_ms: i64 },
    /// It changes so seldom that it is not worth a visit yet.
    Calm { until_ms: i64 },
}

/// Whether a page is asked for in a scan that comes to it at `now_ms`.
pub fn due(page: &PageHistory, cadence: &Cadence, now_ms: i64) -> bool {
    not_due(page, cadence, now_ms).is_none()
}

/// Why it is not; none where it is. A clock that was put back makes every page due.
pub fn not_due(page: &PageHistory, cadence: &Cadence, now_ms: i64) -> Option<NotDue> {
    if now_ms < page.last_visit_ms {
        return None;
    }
    if let Some(until_ms) = fresh_end(page, cadence).filter(|until_ms| now_ms < *until_ms) {
        return Some(NotDue::Fresh { until_ms });
    }
    let until_ms = calm_end(page, cadence)?;
    (now_ms < until_ms).then_some(NotDue::Calm { until_ms })
}

/// When the page is next worth a visit: not before its last one.
pub fn next_visit(page: &PageHistory, cadence: &Cadence) -> i64 {
    let ends = [fresh_end(page, cadence), calm_end(page, cadence)];
    ends.into_iter().flatten().fold(page.last_visit_ms, i64::max)
}

/// Scans come every `every` or so: what falls due less than half of that after a scan belongs to it, or it would wait for
/// the one after.
fn slack(cadence: &Cadence) -> i64 {
    millis(cadence.every) / 2
}

/// The end of the page's own freshness; a page that wants to be left alone for a year is asked after `cadence.max`.
fn fresh_end(page: &PageHistory, cadence: &Cadence) -> Option<i64> {
    let claimed = page.fresh_until_ms.filter(|_| cadence.respect_cache)?;
    let longest = page.last_visit_ms.saturating_add((millis(cadence.max) - slack(cadence)).max(0));
    Some(claimed.min(longest))
}

fn calm_end(page: &PageHistory, cadence: &Cadence) -> Option<i64> {
    let interval = revisit_interval(page, cadence)?;
    Some(page.last_visit_ms.saturating_add((interval - slack(cadence)).max(0)))
}

/// The time after which the page has probably changed, in milliseconds, between `cadence.min` and `cadence.max`; none
/// where the source does not go by changes.
///
/// Changes are taken for a Poisson process and their rate is estimated as Cho and Garcia-Molina do (Estimating Frequency of
/// Change, ACM TOIT 3(3), 2003): of `n` comparisons `x` saw a change, so -ln((n - x + 0.5) / (n + 0.5)) changes happen in
/// one interval. A page is never thought calmer than it has been watched: the interval grows at most to the time between
/// the first and the last visit, so that it can double from visit to visit.
pub fn revisit_interval(page: &PageHistory, cadence: &Cadence) -> Option<i64> {
    if !cadence.by_change {
        return None;
    }
    let (min, max) = (millis(cadence.min), millis(cadence.max).max(millis(cadence.min)));
    let comparisons = page.visits.saturating_sub(1);
    if comparisons == 0 {
        return Some(min);
    }
    let watched = page.last_visit_ms.saturating_sub(page.first_seen_ms).max(0);
    let (seen, changed) = (f64::from(comparisons), f64::from(page.changes.min(comparisons)));
    let changes_an_interval = -((seen - changed + 0.5) / (seen + 0.5)).ln();
    // Without any change the rate is zero (-0 even) and the quotient infinite: the bounds make it finite.
    let expected = (watched as f64 / seen / changes_an_interval.max(f64::MIN_POSITIVE)).min(watched as f64) as i64;
    Some((expected / page.worth.urgency()).clamp(min, max))
}

/// What a response says about its own freshness.
#[derive(Clone, Copy, Debug, Default)]
pub struct CacheHeaders<'h> {
    /// All `Cache-Control` values, joined by commas.
    pub cache_control: &'h str,
    pub expires: Option<&'h str>,
    pub date: Option<&'h str>,
    /// `Age` in seconds: how long a cache on the way has had it.
    pub age_s: Option<u64>,
}

/// Until when a response that came at `received_ms` is fresh (RFC 9111, sections 4.2 and 5.2.2); none where it says
/// nothing, wants to be asked each time, or says something that cannot be read. A private cache's rules hold: `s-maxage`
/// and `private` mean others. Guessing freshness from Last-Modified is allowed there and not done here.
pub fn fresh_until(headers: CacheHeaders<'_>, received_ms: i64) -> Option<i64> {
    let mut max_age_s: Option<u64> = None;
    for directive in headers.cache_control.split(',') {
        let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
        match name.trim().to_ascii_lowercase().as_str() {
            "no-store" | "no-cache" => return None,
            "max-age" => {
                let digits = value.trim().trim_matches('"');
                let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
                // What is no number is stale; what is too great to be one is as long as can be.
                let stated = if is_number { digits.parse().unwrap_or(u64::MAX) } else { 0 };
                max_age_s = Some(max_age_s.map_or(stated, |earlier| earlier.min(stated)));
            }
            _ => {}
        }
    }
    let lifetime_ms = match max_age_s {
        Some(seconds) => i64::try_from(seconds).unwrap_or(i64::MAX).saturating_mul(1_000),
        None => {
            let expires = http_date(headers.expires?)?;
            let date = headers.date.and_then(http_date).unwrap_or(received_ms);
            expires.saturating_sub(date)
        }
    };
    let age_ms = i64::try_from(headers.age_s.unwrap_or(0)).unwrap_or(i64::MAX).saturating_mul(1_000);
    let left_ms = lifetime_ms.saturating_sub(age_ms);
    (left_ms > 0).then(|| received_ms.saturating_add(left_ms))
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`; older forms count as unreadable.
fn http_date(text: &str) -> Option<i64> {
    let stamp = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text.trim()).ok()?;
    Some(stamp.as_millisecond())
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HOUR: i64 = 3_600_000;
    const DAY: i64 = 24 * HOUR;

    fn days(count: u64) -> Duration {
        Duration::from_secs(count * 24 * 3_600)
    }

    fn by_default() -> Cadence {
        Cadence { every: days(1), respect_cache: true, by_change: false, min: days(1), max: days(7) }
    }

    fn by_change() -> Cadence {
        Cadence { by_change: true, max: days(60), ..by_default() }
    }

    fn page(visits: u32, changes: u32) -> PageHistory {
        PageHistory {
            first_seen_ms: 0,
            last_visit_ms: i64::from(visits - 1) * DAY,
            visits,
            changes,
            fresh_until_ms: None,
            worth: PageWorth::Content,
        }
    }

    #[test]
    fn every_scan_asks_for_every_page_that_does_not_say_it_is_fresh() {
        for visits in 1..100 {
            let calm = page(visits, 0);
            assert!(due(&calm, &by_default(), calm.last_visit_ms));
            assert_eq!(next_visit(&calm, &by_default()), calm.last_visit_ms);
        }
    }

    #[test]
    fn freshness_is_believed_up_to_the_longest_time() {
        let fresh = |hours| PageHistory { fresh_until_ms: Some(hours * HOUR), ..page(1, 0) };
        let table = [
            (fresh(2), by_default(), HOUR, Some(NotDue::Fresh { until_ms: 2 * HOUR })),
            (fresh(2), by_default(), 2 * HOUR, None),
            (fresh(2), Cadence { respect_cache: false, ..by_default() }, HOUR, None),
            // A year's freshness is believed for a week: the seventh daily scan asks again.
            (fresh(365 * 24), by_default(), 6 * DAY, Some(NotDue::Fresh { until_ms: 6 * DAY + 12 * HOUR })),
            (fresh(365 * 24), by_default(), 7 * DAY - HOUR, None),
            // The clock was put back.
            (PageHistory { last_visit_ms: 9 * DAY, ..fresh(365 * 24) }, by_default(), DAY, None),
        ];
        for (page, cadence, now_ms, expected) in table {
            assert_eq!(not_due(&page, &cadence, now_ms), expected, "{page:?} at {now_ms}");
        }
    }

    #[test]
    fn pages_are_asked_as_often_as_they_change() {
        let interval = |page: &PageHistory| revisit_interval(page, &by_change()).expect("by change") / DAY;
        let table = [
            (page(1, 0), 1),
            (page(11, 10), 1),
            (page(11, 5), 1),
            (page(21, 2), 9),
            (page(21, 1), 19),
            // Calm for ten days, and so trusted for ten; at last for as long as the source says.
            (page(11, 0), 10),
            (page(400, 0), 60),
            (PageHistory { worth: PageWorth::Listings, ..page(21, 0) }, 10),
            (PageHistory { worth: PageWorth::Hits, ..page(21, 0) }, 5),
        ];
        for (page, expected) in table {
            assert_eq!(interval(&page), expected, "{page:?}");
        }
        let calm = page(11, 0);
        assert_eq!(not_due(&calm, &by_change(), 15 * DAY), Some(NotDue::Calm { until_ms: 19 * DAY + 12 * HOUR }));
        assert!(due(&calm, &by_change(), 20 * DAY - HOUR));
        // A page that changes at every visit belongs to every daily scan, even to one that comes to it a little sooner.
        assert!(due(&page(11, 10), &by_change(), 11 * DAY - 2 * HOUR));
    }

    #[test]
    fn cache_headers_are_read_as_the_standard_says() {
        let table = [
            ("max-age=60", None, None, None, Some(60)),
            ("public, MAX-AGE=60, s-maxage=999", None, None, None, Some(60)),
            ("max-age=\"60\"", None, None, None, Some(60)),
            ("max-age=60, max-age=30", None, None, None, Some(30)),
            ("max-age=60", None, None, Some(20), Some(40)),
            ("max-age=60", None, None, Some(60), None),
            ("max-age=0, must-revalidate", None, None, None, None),
            ("max-age=-5", None, None, None, None),
            ("max-age=soon", None, None, None, None),
            ("no-cache, max-age=60", None, None, None, None),
            ("max-age=60, no-store", None, None, None, None),
            ("private=\"x\", max-age=60", None, None, None, Some(60)),
            ("", None, None, None, None),
            ("", Some("Sun, 06 Nov 1994 08:50:37 GMT"), Some("Sun, 06 Nov 1994 08:49:37 GMT"), None, Some(60)),
            ("max-age=5", Some("Sun, 06 Nov 1994 08:50:37 GMT"), Some("Sun, 06 Nov 1994 08:49:37 GMT"), None, Some(5)),
            ("", Some("0"), None, None, None),
            ("", Some("Sun, 06 Nov 1994 08:49:37 GMT"), Some("Sun, 06 Nov 1994 08:50:37 GMT"), None, None),
        ];
        for (cache_control, expires, date, age_s, seconds) in table {
            let headers = CacheHeaders { cache_control, expires, date, age_s };
            let expected = seconds.map(|seconds: i64| 1_000 + seconds * 1_000);
            assert_eq!(fresh_until(headers, 1_000), expected, "{headers:?}");
        }
        let forever = CacheHeaders { cache_control: "max-age=99999999999999999999", ..CacheHeaders::default() };
        assert_eq!(fresh_until(forever, 1_000), Some(i64::MAX));
    }

    #[test]
    fn codes_come_back() {
        for worth in [PageWorth::Nothing, PageWorth::Content, PageWorth::Listings, PageWorth::Hits] {
            assert_eq!(PageWorth::from_code(worth.code()), worth);
        }
    }

    proptest! {
        #[test]
        fn intervals_keep_their_bounds_and_more_changes_mean_sooner(
            visits in 1_u32..1_000,
            changes in 0_u32..1_000,
            span in any::<i64>(),
            worth in 0_i64..4,
        ) {
            let history = |changes| PageHistory {
                last_visit_ms: span,
                worth: PageWorth::from_code(worth),
                ..page(visits, changes)
            };
            let interval = |changes| revisit_interval(&history(changes), &by_change()).expect("by change");
            prop_assert!((DAY..=60 * DAY).contains(&interval(changes)));
            prop_assert!(interval(changes + 1) <= interval(changes));
        }

        #[test]
        fn due_and_next_visit_agree(visits in 1_u32..50, changes in 0_u32..50, fresh in proptest::option::of(0_i64..100 * DAY), later in 0_i64..100 * DAY) {
            let page = PageHistory { fresh_until_ms: fresh, ..page(visits, changes.min(visits - 1)) };
            let now = page.last_visit_ms + later;
            prop_assert_eq!(due(&page, &by_change(), now), now >= next_visit(&page, &by_change()));
        }

        #[test]
        fn no_header_makes_it_panic(cache_control in ".{0,60}", expires in ".{0,40}", age in any::<u64>(), now in any::<i64>()) {
            let headers = CacheHeaders { cache_control: &cache_control, expires: Some(&expires), date: Some(&expires), age_s: Some(age) };
            prop_assert!(fresh_until(headers, now).is_none_or(|until| until >= now));
        }
    }
}
