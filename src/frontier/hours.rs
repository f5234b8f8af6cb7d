//! Whether a source may be asked at a moment, and when it next may. Local times follow the zone's rules, so that hours
//! hold on the days on which clocks are changed too.

use jiff::civil::{Date, DateTime, Time};
use jiff::{Timestamp, ToSpan};

use crate::sources::{AllowedHours, MINUTES_A_DAY, Window};

/// Days that are looked ahead. A weekly window may fall into the hour that a change of clocks leaves out, so a week is
/// not enough.
const DAYS_AHEAD: i64 = 15;
const DAY_MS: i64 = 24 * 3_600 * 1_000;

impl AllowedHours {
    /// Whether a request may leave at this moment. A time that no calendar has is closed.
    pub fn open_at(&self, now_ms: i64) -> bool {
        if self.is_always_open() {
            return true;
        }
        let Ok(now) = Timestamp::from_millisecond(now_ms) else { return false };
        let local = self.zone().to_datetime(now);
        let minute = u16::from(local.hour().unsigned_abs()) * 60 + u16::from(local.minute().unsigned_abs());
        let today = self.begins_on(local.date());
        let yesterday = local.date().yesterday().is_ok_and(|date| self.begins_on(date));
        self.windows().iter().any(|window| {
            let ends_today = window.from < window.to;
            let in_first_part = minute >= window.from && (!ends_today || minute < window.to);
            (today && in_first_part) || (yesterday && !ends_today && minute < window.to)
        })
    }

    /// The first moment from `now_ms` on at which requests may leave: `now_ms` itself where that is one. Where there is
    /// none within two weeks, `now_ms` and two weeks, to be asked again then.
    pub fn next_open(&self, now_ms: i64) -> i64 {
        let latest = now_ms.saturating_add((DAYS_AHEAD - 1) * DAY_MS);
        if self.open_at(now_ms) {
            return now_ms;
        }
        let Ok(now) = Timestamp::from_millisecond(now_ms) else { return latest };
        let today = self.zone().to_datetime(now).date();
        // Closed turns into open only where a window begins, or where the clocks are put forward or back.
        let begins = (-1..=DAYS_AHEAD)
            .filter_map(|day| today.checked_add(day.days()).ok())
            .flat_map(|date| self.windows().iter().map(move |window| (date, *window)))
            .flat_map(|(date, window)| self.beginnings(date, window));
        let changes = self.zone().following(now).map(|change| change.timestamp().as_millisecond());
        let changes = changes.take_while(|at| *at <= latest).take(DAYS_AHEAD as usize);
        let next = begins.chain(changes).filter(|at| *at >= now_ms && self.open_at(*at)).min();
        next.unwrap_or(latest)
    }

    fn begins_on(&self, date: Date) -> bool {
        let day = date.weekday().to_monday_zero_offset().unsigned_abs();
        self.days().get(usize::from(day)).copied().unwrap_or(false)
    }

    /// When a window of a date begins: once, or twice where the clocks are put back over it.
    fn beginnings(&self, date: Date, window: Window) -> Vec<i64> {
        let minute = window.from.min(MINUTES_A_DAY - 1);
        let hour_and_minute = (i8::try_from(minute / 60), i8::try_from(minute % 60));
        let (Ok(hour), Ok(minute)) = hour_and_minute else { return Vec::new() };
        let Ok(time) = Time::new(hour, minute, 0, 0) else { return Vec::new() };
        let local = DateTime::from_parts(date, time);
        let ambiguous = self.zone().to_ambiguous_timestamp(local);
        [ambiguous.earlier(), ambiguous.later()].into_iter().flatten().map(Timestamp::as_millisecond).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::Weekday;
    use jiff::tz::TimeZone;
    use proptest::prelude::*;

    fn ms(time: &str) -> i64 {
        time.parse::<Timestamp>().expect("the test's time is sound").as_millisecond()
    }

    fn hours(windows: &[(u16, u16)], days: &[Weekday], zone: &str) -> AllowedHours {
        let windows = windows.iter().map(|(from, to)| Window { from: *from, to: *to }).collect();
        AllowedHours::new(windows, days.to_vec(), TimeZone::get(zone).expect("the database is built in"))
    }

    const H: u16 = 60;

    #[test]
    fn hours_follow_the_clock_on_the_wall() {
        let night = hours(&[(22 * H, 6 * H)], &[], "Asia/Shanghai");
        let office = hours(&[(9 * H, 12 * H), (14 * H, 24 * H)], &[Weekday::Friday], "UTC");
        let friday_night = hours(&[(22 * H, 6 * H)], &[Weekday::Friday], "UTC");
        let table = [
            (&night, "2026-11-22T13:59:59Z", false),
            (&night, "2026-11-22T14:00:00Z", true),
            (&night, "2026-11-22T18:00:00Z", true),
            (&night, "2026-11-22T21:59:59.999Z", true),
            (&night, "2026-11-22T22:00:00Z", false),
            (&office, "2026-11-20T10:00:00Z", true),
            (&office, "2026-11-20T12:00:00Z", false),
            (&office, "2026-11-20T23:59:00Z", true),
            (&office, "2026-11-21T10:00:00Z", false),
            (&friday_night, "2026-11-20T05:00:00Z", false),
            (&friday_night, "2026-11-20T23:00:00Z", true),
            (&friday_night, "2026-11-21T05:00:00Z", true),
            (&friday_night, "2026-11-21T23:00:00Z", false),
        ];
        for (hours, time, open) in table {
            assert_eq!(hours.open_at(ms(time)), open, "{hours:?} {time}");
        }
    }

    #[test]
    fn it_opens_at_the_next_beginning() {
        let night = hours(&[(22 * H, 6 * H)], &[], "Asia/Shanghai");
        // Clocks in Berlin: 2026-03-29 02:00 becomes 03:00, 2026-10-25 03:00 becomes 02:00.
        let gap = hours(&[(2 * H + 30, 5 * H)], &[], "Europe/Berlin");
        let only_in_the_gap = hours(&[(2 * H, 3 * H)], &[Weekday::Sunday], "Europe/Berlin");
        let fold = hours(&[(2 * H, 2 * H + 30)], &[], "Europe/Berlin");
        let table = [
            (&night, "2026-11-22T06:00:00Z", "2026-11-22T14:00:00Z"),
            (&night, "2026-11-22T15:00:00Z", "2026-11-22T15:00:00Z"),
            // The window's half hour before three o'clock does not exist: it opens when the clocks are put forward.
            (&gap, "2026-03-28T23:00:00Z", "2026-03-29T01:00:00Z"),
            (&only_in_the_gap, "2026-03-28T12:00:00Z", "2026-04-05T00:00:00Z"),
            // Half past two comes twice, and both times it is open.
            (&fold, "2026-10-25T00:30:00Z", "2026-10-25T01:00:00Z"),
            (&fold, "2026-10-24T12:00:00Z", "2026-10-25T00:00:00Z"),
        ];
        for (hours, now, expected) in table {
            assert_eq!(hours.next_open(ms(now)), ms(expected), "{hours:?} {now}");
        }
    }

    #[test]
    fn without_settings_it_is_always_open() {
        let always = AllowedHours::default();
        for now in [i64::MIN, -1, 0, ms("2026-11-22T12:00:00Z"), i64::MAX] {
            assert!(always.open_at(now));
            assert_eq!(always.next_open(now), now);
        }
        let seldom = hours(&[(60, 120)], &[], "UTC");
        assert!(!seldom.open_at(i64::MAX) && seldom.next_open(i64::MIN) > i64::MIN);
    }

    proptest! {
        #[test]
        fn what_opens_next_is_open_and_nothing_opens_before(
            from in 0_u16..1_440,
            length in 1_u16..1_440,
            day in proptest::option::of(0_usize..7),
            zone in prop_oneof![Just("UTC"), Just("Asia/Shanghai"), Just("America/New_York"), Just("Australia/Lord_Howe")],
            now in ms("2024-01-01T00:00:00Z")..ms("2028-01-01T00:00:00Z"),
            sample in 0_i64..1_000,
        ) {
            let all = [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday,
                Weekday::Saturday, Weekday::Sunday];
            let days: Vec<Weekday> = day.map(|day| all[day]).into_iter().collect();
            let to = if from + length > 1_440 { from + length - 1_440 } else { from + length };
            let hours = hours(&[(from, to)], &days, zone);
            let next = hours.next_open(now);
            prop_assert!(next >= now && hours.open_at(next));
            prop_assert_eq!(hours.open_at(now), next == now);
            if next > now {
                prop_assert!(!hours.open_at(now + (next - now) / 1_000 * sample.min(999)));
            }
        }
    }
}
