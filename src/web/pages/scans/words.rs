//! Times, amounts and states of scans in words, for the pages of sources and of scans.

use crate::locale::{Lang, Message};
use crate::publish::{OutcomeGroup, say_outcome};
use crate::store::{JobReason, JobState, ScanFigures};

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;
/// Up to here minutes are told, and up to here hours.
const TELL_MINUTES_MS: i64 = 90 * MINUTE_MS;
const TELL_HOURS_MS: i64 = 36 * HOUR_MS;

/// A moment for people and for programs.
pub struct When {
    /// RFC 3339.
    pub iso: String,
    /// To the minute, in UTC.
    pub at: String,
    /// How long ago, or how long from now.
    pub relative: String,
}

impl When {
    pub fn of(lang: Lang, ms: i64, now_ms: i64) -> Self {
        let time = jiff::Timestamp::from_millisecond(ms).unwrap_or_default();
        When {
            iso: time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            at: time.strftime("%Y-%m-%d %H:%M UTC").to_string(),
            relative: relative(lang, ms - now_ms),
        }
    }
}

fn relative(lang: Lang, ms: i64) -> String {
    let away = ms.saturating_abs();
    let (unit, count) = if away < MINUTE_MS {
        return lang.say("desk-scans-just-now");
    } else if away < TELL_MINUTES_MS {
        ("minutes", away / MINUTE_MS)
    } else if away < TELL_HOURS_MS {
        ("hours", away / HOUR_MS)
    } else {
        ("days", away / DAY_MS)
    };
    let direction = if ms > 0 { "in" } else { "ago" };
    lang.text(&Message::new(format!("desk-scans-{direction}-{unit}")).with("count", count))
}

/// A moment in the local time of a zone, with the day of the week.
pub fn local(ms: i64, zone: &str) -> String {
    let zone = crate::sources::time_zone(zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let time = jiff::Timestamp::from_millisecond(ms).unwrap_or_default().to_zoned(zone);
    time.strftime("%Y-%m-%d %H:%M %:z").to_string()
}

/// When something runs next, and why.
pub fn next_run(lang: Lang, next: Option<(i64, JobReason)>, now_ms: i64) -> String {
    let Some((at, reason)) = next else { return lang.say("desk-scans-next-by-hand") };
    if at <= now_ms {
        return lang.say("desk-scans-next-now");
    }
    let code = if reason == JobReason::Broadcast { "desk-scans-next-broadcast" } else { "desk-scans-next-at" };
    let when = When::of(lang, at, now_ms);
    lang.text(&Message::new(code).with("when", when.relative).with("time", when.at))
}

pub fn job_state(lang: Lang, state: JobState) -> String {
    lang.say(&format!("desk-scans-job-{}", state.as_str()))
}

/// The badge's class.
pub fn job_class(state: JobState) -> &'static str {
    match state {
        JobState::Running | JobState::Done => "well",
        JobState::Failed => "very-strong",
        JobState::Stopping | JobState::Stopped => "possible",
        JobState::Waiting | JobState::Cancelled => "",
    }
}

pub fn job_reason(lang: Lang, reason: JobReason) -> String {
    lang.say(&format!("desk-scans-reason-{}", reason.as_str()))
}

pub fn group(lang: Lang, group: OutcomeGroup) -> String {
    // Names of groups are those of JSON; codes have hyphens.
    lang.say(&format!("desk-scans-group-{}", group.name().replace('_', "-")))
}

/// Bytes as people read them.
pub fn bytes(count: u64) -> String {
    const UNITS: [&str; 4] = ["B", "KiB", "MiB", "GiB"];
    let mut amount = count as f64;
    let mut unit = 0;
    while amount >= 1024.0 && unit + 1 < UNITS.len() {
        amount /= 1024.0;
        unit += 1;
    }
    if unit == 0 { format!("{count} B") } else { format!("{amount:.1} {}", UNITS[unit]) }
}

/// A kind of trouble with how often it was met and a few addresses.
pub struct Trouble {
    pub code: String,
    pub words: String,
    pub count: u64,
    pub examples: Vec<String>,
}

/// What went wrong in a scan, most frequent first.
pub fn troubles(lang: Lang, figures: &ScanFigures) -> Vec<Trouble> {
    let reasons = [&figures.failed, &figures.blocked, &figures.left];
    let robots = (figures.refused_by_robots > 0).then(|| ("robots".to_owned(), figures.refused_by_robots));
    let counted = reasons.into_iter().flatten().map(|(code, count)| (code.clone(), *count)).chain(robots);
    let mut troubles: Vec<Trouble> = counted
        .map(|(code, count)| Trouble {
            words: say_outcome(lang, &code),
            count,
            examples: figures.examples.get(&code).cloned().unwrap_or_default(),
            code,
        })
        .collect();
    troubles.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.code.cmp(&b.code)));
    troubles
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_as_people_tell_them() {
        for (ms, expected) in [
            (30_000, "just now"),
            (5 * MINUTE_MS, "in 5 min"),
            (-3 * HOUR_MS, "3 h ago"),
            (50 * HOUR_MS, "in 2 days"),
            (-DAY_MS * 9, "9 days ago"),
        ] {
            assert_eq!(relative(Lang::En, ms), expected);
        }
        assert_eq!(local(1_795_000_000_000, "Asia/Shanghai"), "2026-11-18 19:06 +08:00");
        assert_eq!(bytes(1_536), "1.5 KiB");
    }
}
