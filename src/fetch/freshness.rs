//! How long an answer says it stays good (RFC 9111), as a private cache reads it, and when it says to come back.

use jiff::fmt::{rfc2822, strtime};
use jiff::tz::TimeZone;
use reqwest::header;

use super::Exchange;

/// However long a server promises, its page is looked at again after this.
const MAX_FRESH_MS: i64 = 30 * 24 * 3_600 * 1_000;

impl Exchange {
    /// Until when, in milliseconds since 1970 UTC, the answer may stand for its address without asking again: only where
    /// the server says so, and at most 30 days from `now_ms`. None is "ask again whenever you like".
    pub fn fresh_until_ms(&self, now_ms: i64) -> Option<i64> {
        let control = CacheControl::read(&self.header_list(header::CACHE_CONTROL));
        let old_no_cache = !self.headers.contains_key(header::CACHE_CONTROL)
            && self.header(header::PRAGMA).is_some_and(|pragma| pragma.to_ascii_lowercase().contains("no-cache"));
        let varies = self.header_list(header::VARY).split(',').any(|field| field.trim() == "*");
        if control.forbidden || old_no_cache || varies {
            return None;
        }
        let date_ms = self.header(header::DATE).and_then(http_date_ms);
        let lifetime_ms = match control.max_age_s {
            Some(seconds) => seconds.saturating_mul(1_000),
            // A date that cannot be read, such as `0`, lies in the past.
            None => http_date_ms(self.header(header::EXPIRES)?)?.saturating_sub(date_ms.unwrap_or(now_ms)),
        };
        let told_s = self.header(header::AGE).and_then(|age| age.trim().parse::<u32>().ok()).unwrap_or(0);
        // A clock that is ahead of ours makes no negative age.
        let seen_ms = date_ms.map_or(0, |date| now_ms.saturating_sub(date).max(0));
        let age_ms = seen_ms.max(i64::from(told_s) * 1_000);
        let left_ms = lifetime_ms.saturating_sub(age_ms);
        (left_ms > 0).then(|| now_ms.saturating_add(left_ms.min(MAX_FRESH_MS)))
    }

    /// `Retry-After` in milliseconds from `now_ms`: seconds or a date (RFC 9110, section 10.2.3). Never negative.
    pub fn retry_after_ms(&self, now_ms: i64) -> Option<i64> {
        let value = self.header(header::RETRY_AFTER)?.trim();
        if let Ok(seconds) = value.parse::<u32>() {
            return Some(i64::from(seconds) * 1_000);
        }
        Some(http_date_ms(value)?.saturating_sub(now_ms).max(0))
    }
}

/// The directives that matter to a private cache.
#[derive(Default)]
struct CacheControl {
    /// `no-store` or `no-cache`, also where it names single fields: what the rest may be used for is not worth the doubt.
    forbidden: bool,
    /// The shortest where there are several; zero where it cannot be read.
    max_age_s: Option<i64>,
}

impl CacheControl {
    fn read(value: &str) -> Self {
        let mut control = CacheControl::default();
        for directive in value.split(',') {
            let (name, argument) = directive.split_once('=').unwrap_or((directive, ""));
            match name.trim().to_ascii_lowercase().as_str() {
                "no-store" | "no-cache" => control.forbidden = true,
                "max-age" => {
                    let seconds = seconds(argument.trim().trim_matches('"'));
                    control.max_age_s = Some(control.max_age_s.map_or(seconds, |known| known.min(seconds)));
                }
                _ => {}
            }
        }
        control
    }
}

/// Digits beyond what fits are simply very long (RFC 9111, section 1.2.2); anything else is nothing.
fn seconds(text: &str) -> i64 {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().unwrap_or(i64::MAX) } else { 0 }
}

/// Any of the three forms that RFC 9110, section 5.6.7, has a recipient read.
fn http_date_ms(text: &str) -> Option<i64> {
    static RELAXED: rfc2822::DateTimeParser = rfc2822::DateTimeParser::new().relaxed_weekday(true);
    let text = text.trim();
    if let Ok(date) = RELAXED.parse_zoned(text) {
        return Some(date.timestamp().as_millisecond());
    }
    let old_forms = ["%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"];
    let parsed = old_forms.iter().find_map(|form| strtime::parse(form, text).ok()?.to_datetime().ok())?;
    Some(parsed.to_zoned(TimeZone::UTC).ok()?.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

    /// Sun, 06 Nov 1994 08:49:37 GMT.
    const NOW_MS: i64 = 784_111_777_000;
    const DAY_S: i64 = 24 * 3_600;

    fn exchange(headers: &str) -> Exchange {
        let mut map = HeaderMap::new();
        for (name, value) in headers.split("; ").filter_map(|line| line.split_once(": ")) {
            let name: HeaderName = name.parse().expect("a header's name");
            map.append(name, HeaderValue::from_str(value).expect("a header's value"));
        }
        Exchange::new("http://shop.test/".parse().expect("valid"), 200, map, "")
    }

    #[test]
    fn an_answer_is_fresh_as_long_as_it_says_and_no_longer() {
        let table: [(&str, Option<i64>); 27] = [
            ("", None),
            ("cache-control: max-age=60", Some(60)),
            ("cache-control: public, MAX-AGE = \"60\"", Some(60)),
            ("cache-control: max-age=60; cache-control: max-age=30", Some(30)),
            ("cache-control: max-age=0", None),
            ("cache-control: max-age=-5", None),
            ("cache-control: max-age=soon", None),
            ("cache-control: max-age=", None),
            ("cache-control: max-age=99999999999999999999999", Some(30 * DAY_S)),
            ("cache-control: max-age=31536000", Some(30 * DAY_S)),
            ("cache-control: s-maxage=60", None),
            ("cache-control: s-maxage=0, max-age=60", Some(60)),
            ("cache-control: private, must-revalidate, max-age=60", Some(60)),
            ("cache-control: max-age=60, no-cache", None),
            ("cache-control: max-age=60, no-cache=\"set-cookie\"", None),
            ("cache-control: no-store, max-age=60", None),
            ("cache-control: max-age=60; age: 20", Some(40)),
            ("cache-control: max-age=60; age: 70", None),
            ("cache-control: max-age=60; date: Sun, 06 Nov 1994 08:49:07 GMT", Some(30)),
            ("cache-control: max-age=60; date: Sun, 06 Nov 1994 09:49:07 GMT", Some(60)),
            ("cache-control: max-age=60; vary: accept, *", None),
            ("cache-control: max-age=60; vary: accept-encoding", Some(60)),
            ("cache-control: max-age=60; expires: 0", Some(60)),
            ("expires: Sun, 06 Nov 1994 08:50:37 GMT", Some(60)),
            ("expires: Sun, 06 Nov 1994 08:50:37 GMT; date: Sun, 06 Nov 1994 08:49:27 GMT", Some(60)),
            ("expires: 0", None),
            ("pragma: no-cache; expires: Sun, 06 Nov 1994 08:50:37 GMT", None),
        ];
        for (headers, seconds) in table {
            let until = exchange(headers).fresh_until_ms(NOW_MS);
            assert_eq!(until.map(|until| (until - NOW_MS) / 1_000), seconds, "{headers}");
        }
    }

    #[test]
    fn dates_are_read_in_all_three_forms() {
        for (text, ms) in [
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some(NOW_MS)),
            ("Sunday, 06-Nov-94 08:49:37 GMT", Some(NOW_MS)),
            ("Sun Nov  6 08:49:37 1994", Some(NOW_MS)),
            ("Mon, 06 Nov 1994 08:49:37 GMT", Some(NOW_MS)),
            ("Sun, 06 Nov 1994 08:49:37 +0100", Some(NOW_MS - 3_600_000)),
            ("-1", None),
            ("", None),
            ("Sun, 99 Nov 1994 08:49:37 GMT", None),
        ] {
            assert_eq!(http_date_ms(text), ms, "{text}");
        }
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        for (value, ms) in [
            ("120", Some(120_000)),
            ("0", Some(0)),
            ("Sun, 06 Nov 1994 08:50:37 GMT", Some(60_000)),
            ("Sun, 06 Nov 1994 08:48:37 GMT", Some(0)),
            ("-5", None),
            ("soon", None),
        ] {
            assert_eq!(exchange(&format!("retry-after: {value}")).retry_after_ms(NOW_MS), ms, "{value}");
        }
    }
}
