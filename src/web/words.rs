//! Times as pages and answers show them.

use jiff::Timestamp;

/// `2026-11-22 17:42 UTC`.
pub fn minute(ms: i64) -> String {
    time(ms, "%Y-%m-%d %H:%M UTC")
}

/// RFC 3339 with seconds, in UTC.
pub fn rfc3339(ms: i64) -> String {
    time(ms, "%Y-%m-%dT%H:%M:%SZ")
}

fn time(ms: i64, format: &str) -> String {
    Timestamp::from_millisecond(ms).map(|time| time.strftime(format).to_string()).unwrap_or_default()
}
