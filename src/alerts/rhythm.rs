//! When a digest is due: at once, daily or weekly by a zone's clock, never in quiet hours; and when a failed one is tried again.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, Zoned};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// News that come within this time go together, so that a scan gives one letter and not a hundred; milliseconds.
const GATHERED_MS: i64 = 5 * 60 * 1_000;
const MINUTE_MS: i64 = 60 * 1_000;
/// Waits between attempts double from this on.
const FIRST_RETRY_MS: i64 = 2 * MINUTE_MS;
/// They grow no further than this. Nothing is given up for being late: what nobody takes for a week is told after a week.
const LONGEST_RETRY_MS: i64 = 6 * 60 * MINUTE_MS;

/// A zone of the time zone database, by name.
#[derive(Clone, Debug, PartialEq)]
pub struct Zone(TimeZone);

impl Zone {
    pub fn named(name: &str) -> Option<Zone> {
        TimeZone::get(name).ok().filter(|zone| zone.iana_name().is_some()).map(Zone)
    }

    pub fn utc() -> Zone {
        Zone(TimeZone::UTC)
    }

    fn at(&self, ms: i64) -> Option<Zoned> {
        Timestamp::from_millisecond(ms).ok().map(|at| at.to_zoned(self.0.clone()))
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.iana_name().unwrap_or("UTC"))
    }
}

impl Serialize for Zone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Zone::named(&name).ok_or_else(|| serde::de::Error::custom(format!("no time zone {name}")))
    }
}

/// How often something is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "every", rename_all = "kebab-case")]
pub enum Rhythm {
    /// As soon as there is something, gathered over a few minutes.
    News,
    /// Once a day at this hour, 0..=23.
    Day { hour: i8 },
    /// Mondays at this hour.
    Week { hour: i8 },
}

impl Rhythm {
    /// The first moment after `news_ms`, when something became news, at which it is told; quiet hours are another matter.
    pub fn due(self, news_ms: i64, zone: &Zone) -> i64 {
        let due = match self {
            Rhythm::News => Some(news_ms.saturating_add(GATHERED_MS)),
            Rhythm::Day { hour } => zone.at(news_ms).and_then(|from| next_hour(&from, hour, None)),
            Rhythm::Week { hour } => zone.at(news_ms).and_then(|from| next_hour(&from, hour, Some(Weekday::Monday))),
        };
        due.unwrap_or(news_ms)
    }
}

/// The next time the clock shows this hour, on this day of the week where one is given. An hour that a change of clocks
/// leaves out comes an hour later.
fn next_hour(from: &Zoned, hour: i8, day: Option<Weekday>) -> Option<i64> {
    let time = Time::new(hour, 0, 0, 0).ok()?;
    (0..=7).find_map(|days| {
        let date = from.date().checked_add(days.days()).ok()?;
        if day.is_some_and(|day| date.weekday() != day) {
            return None;
        }
        let at = date.to_datetime(time).to_zoned(from.time_zone().clone()).ok()?.timestamp().as_millisecond();
        (at > from.timestamp().as_millisecond()).then_some(at)
    })
}

/// Hours of the day in which nothing is sent, as `22:00-07:00` by the subscription's zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuietHours {
    /// Minutes since midnight.
    from: u16,
    to: u16,
}

const DAY_MINUTES: u16 = 24 * 60;

impl QuietHours {
    fn holds(self, minute: u16) -> bool {
        if self.from < self.to {
            (self.from..self.to).contains(&minute)
        } else {
            minute >= self.from || minute < self.to
        }
    }

    /// `at_ms` itself, or when the quiet hours end that it falls into.
    pub fn after(self, at_ms: i64, zone: &Zone) -> i64 {
        let Some(local) = zone.at(at_ms) else { return at_ms };
        let minute = u16::from(local.hour().unsigned_abs()) * 60 + u16::from(local.minute().unsigned_abs());
        if !self.holds(minute) {
            return at_ms;
        }
        let end = Time::new((self.to / 60) as i8, (self.to % 60) as i8, 0, 0).unwrap_or_default();
        let days = i64::from(minute >= self.to);
        let date = local.date().checked_add(days.days()).unwrap_or(local.date());
        let ended = date.to_datetime(end).to_zoned(local.time_zone().clone());
        ended.map_or(at_ms, |at| at.timestamp().as_millisecond().max(at_ms))
    }
}

impl FromStr for QuietHours {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let minute = |text: &str| {
            let (hour, minute) = text.trim().split_once(':')?;
            let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
            (hour < 24 && minute < 60).then_some(hour * 60 + minute)
        };
        let (from, to) = text.split_once('-').ok_or(())?;
        let (from, to) = (minute(from).ok_or(())?, minute(to).ok_or(())?);
        if from == to { Err(()) } else { Ok(QuietHours { from, to }) }
    }
}

impl fmt::Display for QuietHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug_assert!(self.from < DAY_MINUTES && self.to < DAY_MINUTES);
        write!(f, "{:02}:{:02}-{:02}:{:02}", self.from / 60, self.from % 60, self.to / 60, self.to % 60)
    }
}

impl Serialize for QuietHours {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for QuietHours {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|()| serde::de::Error::custom(format!("no hours: {text}")))
    }
}

/// When a delivery that has failed `attempts` times is tried again.
pub fn retry_at(attempts: u32, now_ms: i64) -> i64 {
    let wait_ms = FIRST_RETRY_MS << attempts.saturating_sub(1).min(16);
    now_ms.saturating_add(wait_ms.min(LONGEST_RETRY_MS))
}
