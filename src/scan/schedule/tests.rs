use proptest::prelude::*;

use super::*;
use crate::sources::parse;

const HOUR_MS: i64 = 60 * MINUTE_MS;

fn source() -> Source {
    parse("shop.toml", "discovery.start = [\"https://shop.test/\"]\n[cadence]\nevery = \"6h\"").unwrap()
}

fn ms(time: &str) -> i64 {
    time.parse::<Timestamp>().unwrap().as_millisecond()
}

fn said(timing: Timing, zone: &str, hours: &[&str]) -> SourceSchedule {
    let hours = hours.iter().map(|&text| text.to_owned()).collect();
    SourceSchedule { timing, zone: zone.to_owned(), hours, ..SourceSchedule::of(SourceId("shop".to_owned())) }
}

fn cron(text: &str) -> Timing {
    Timing::Cron { cron: text.to_owned() }
}

fn entry(timing: Timing, zone: &str, hours: &[&str], covered_ms: i64) -> Entry {
    let source = source();
    Entry {
        source_id: source.id.clone(),
        schedule: Schedule::read(&said(timing, zone, hours), &source).unwrap(),
        enabled: true,
        covered_ms,
        last_started_ms: None,
        pause: None,
        resume_ms: None,
        in_job: false,
        in_broadcast: false,
        broadcasts: Vec::new(),
    }
}

fn check_upcoming(timing: &Timing, zone: &str, hours: &[&str], after: &str, expected: &[&str]) {
    let entry = entry(timing.clone(), zone, hours, 0);
    let upcoming = entry.schedule.upcoming(ms(after), None, expected.len());
    let expected: Vec<i64> = expected.iter().map(|time| ms(time)).collect();
    let shown: Vec<_> = upcoming.iter().map(|at| Timestamp::from_millisecond(*at).unwrap().to_string()).collect();
    assert_eq!(upcoming, expected, "{timing:?} {zone} {hours:?}: {shown:?}");
}

#[test]
fn times_are_those_of_the_zone_also_when_clocks_change() {
    check_upcoming(
        &cron("30 6 * * *"),
        "Asia/Shanghai",
        &[],
        "2026-11-23T00:00:00Z",
        &["2026-11-23T22:30:00Z", "2026-11-24T22:30:00Z"],
    );
    // Berlin puts its clocks back on 25 October 2026: noon is an hour later in UTC.
    check_upcoming(
        &cron("0 12 * * *"),
        "Europe/Berlin",
        &[],
        "2026-10-23T12:00:00Z",
        &["2026-10-24T10:00:00Z", "2026-10-25T11:00:00Z", "2026-10-26T11:00:00Z"],
    );
    // Half past two comes twice that night and is one run.
    check_upcoming(
        &cron("30 2 * * *"),
        "Europe/Berlin",
        &[],
        "2026-10-24T12:00:00Z",
        &["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"],
    );
    // In spring it does not come at all; the run is made up for right after.
    let spring = entry(cron("30 2 * * *"), "Europe/Berlin", &[], 0);
    let runs = spring.schedule.upcoming(ms("2026-03-28T12:00:00Z"), None, 2);
    assert_eq!(runs.len(), 2);
    assert!((ms("2026-03-29T01:00:00Z")..=ms("2026-03-29T02:00:00Z")).contains(&runs[0]), "{runs:?}");
    assert_eq!(runs[1], ms("2026-03-30T00:30:00Z"));
}

#[test]
fn hours_put_a_run_off_until_they_begin() {
    check_upcoming(
        &cron("0 */6 * * *"),
        "UTC",
        &["22:00-05:00"],
        "2026-11-23T01:00:00Z",
        &["2026-11-23T22:00:00Z", "2026-11-24T00:00:00Z", "2026-11-24T22:00:00Z"],
    );
}

#[test]
fn the_files_own_cadence_counts_from_the_last_scan() {
    let mut entry = entry(Timing::Cadence, "UTC", &[], ms("2026-11-23T00:00:00Z"));
    entry.last_started_ms = Some(ms("2026-11-23T02:00:00Z"));
    assert_eq!(entry.due(ms("2026-11-23T07:59:59Z")), None);
    assert!(entry.due(ms("2026-11-23T08:00:00Z")).is_some());
    assert_eq!(entry.next(ms("2026-11-23T03:00:00Z")).unwrap().0, ms("2026-11-23T08:00:00Z"));
}

#[test]
fn what_cannot_be_read_is_named_by_its_field() {
    for (timing, zone, hours, field) in [
        (cron("61 * * * *"), "UTC", &[][..], "cron"),
        (cron("0 0 30 2 *"), "UTC", &[], "cron"),
        (cron("* * * * * *"), "UTC", &[], "cron"),
        (cron(""), "UTC", &[], "cron"),
        (Timing::Manual, "Mars/Olympus", &[], "zone"),
        (Timing::Manual, "UTC", &["25:00-26:00"], "hours"),
    ] {
        let faults = Schedule::read(&said(timing.clone(), zone, hours), &source()).unwrap_err();
        assert_eq!(faults.iter().map(|(field, _)| *field).collect::<Vec<_>>(), [field], "{timing:?} {zone} {hours:?}");
    }
}

#[test]
fn a_broadcast_is_looked_at_every_few_minutes_until_it_ends() {
    let (from_ms, to_ms) = (ms("2026-11-23T20:00:00Z"), ms("2026-11-23T20:20:00Z"));
    let mut entry = entry(Timing::Manual, "UTC", &["01:00-02:00"], 0);
    entry.broadcasts = vec![Broadcast { window: BroadcastWindow { from_ms, to_ms }, every_minutes: 5 }];
    let mut runs = Vec::new();
    for second in -600..1_800 {
        let now = from_ms + second * 1_000;
        if let Some(due) = entry.due(now) {
            assert_eq!(due.reason, JobReason::Broadcast);
            runs.push((now - from_ms) / MINUTE_MS);
            entry.covered_ms = now;
        }
    }
    assert_eq!(runs, [0, 5, 10, 15]);
    assert_eq!(entry.next(from_ms - HOUR_MS), Some((from_ms, JobReason::Broadcast)));
    assert_eq!(entry.next(to_ms), None);
}

#[test]
fn a_block_for_a_broadcast_ends_with_the_window_that_is_on_or_comes() {
    let window = |from_ms, to_ms| BroadcastWindow { from_ms, to_ms };
    let windows = [window(500, 600), window(100, 200)];
    for (now, expected) in
        [(0, Some(windows[1])), (150, Some(windows[1])), (200, Some(windows[0])), (599, Some(windows[0])), (600, None)]
    {
        assert_eq!(current_window(&windows, now), expected, "{now}");
    }
}

#[test]
fn a_scan_that_was_put_aside_goes_on_when_its_time_comes() {
    let mut entry = entry(Timing::Manual, "UTC", &[], 0);
    entry.resume_ms = Some(1_000);
    assert_eq!(entry.due(999), None);
    assert_eq!(entry.due(1_000).map(|due| due.due_ms), Some(1_000));
    assert_eq!(entry.next(500), Some((1_000, JobReason::Schedule)));
}

/// Patterns that people write, and zones with and without changes of clocks.
fn patterns() -> impl Strategy<Value = (&'static str, &'static str)> {
    (
        prop::sample::select(vec![
            "*/15 * * * *",
            "0 * * * *",
            "30 2 * * *",
            "0 9 * * 1-5",
            "0 0 1 * *",
            "45 1,2,3 * * *",
        ]),
        prop::sample::select(vec!["UTC", "Asia/Shanghai", "Europe/Berlin", "America/New_York", "+05:30"]),
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// However irregularly the scheduler gets to look, each time that is named leads to at most one run, and a stretch in
    /// which it did not look leads to one run however much was missed.
    #[test]
    fn never_twice_and_caught_up_once((pattern, zone) in patterns(), begin in 0_i64..300, gaps in prop::collection::vec(1_i64..4_000, 1..60)) {
        let mut now = ms("2026-03-01T00:00:00Z") + begin * 24 * HOUR_MS;
        let mut entry = entry(cron(pattern), zone, &[], now);
        for gap in gaps {
            let before = now;
            now += gap * MINUTE_MS;
            let named = entry.schedule.occurrence(before, None).is_some_and(|at| at <= now);
            let due = entry.due(now);
            prop_assert_eq!(due.is_some(), named);
            if let Some(due) = due {
                prop_assert!(due.due_ms > entry.covered_ms && due.due_ms <= now);
                entry.covered_ms = now;
                prop_assert_eq!(entry.due(now), None);
            }
        }
    }

    /// Nothing begins while a source is paused, switched off, or at work; and what a pause swallowed stays swallowed.
    #[test]
    fn never_while_paused((pattern, zone) in patterns(), from in 0_i64..10_000, lasts in 1_i64..10_000, at in 0_i64..20_000) {
        let begin = ms("2026-03-20T00:00:00Z");
        let (from_ms, until_ms) = (begin + from * MINUTE_MS, begin + (from + lasts) * MINUTE_MS);
        let mut entry = entry(cron(pattern), zone, &[], begin);
        entry.broadcasts = vec![Broadcast { window: BroadcastWindow { from_ms: begin, to_ms: i64::MAX }, every_minutes: 7 }];
        entry.pause = Some(Pause { from_ms, until_ms: Some(until_ms), reason: "x".to_owned(), by: "m".to_owned() });
        let now = begin + at * MINUTE_MS;
        match entry.due(now) {
            Some(due) => prop_assert!(now >= until_ms && due.due_ms > until_ms),
            None => prop_assert!(now < until_ms || entry.schedule.occurrence(until_ms, None).is_none_or(|due| due > now)),
        }
        prop_assert_eq!(Entry { enabled: false, ..entry.clone() }.due(now), None);
        prop_assert_eq!(Entry { in_job: true, in_broadcast: true, ..entry.clone() }.due(now), None);
        let for_good = Pause { from_ms, until_ms: None, reason: String::new(), by: String::new() };
        prop_assert_eq!(Entry { pause: Some(for_good), ..entry }.due(now), None);
    }

    /// In every zone, and in the nights in which its clocks change, the next run is later than now, within the hours by that
    /// zone's clock, and the runs that are shown are apart.
    #[test]
    fn the_next_run_is_within_the_hours_by_the_clock_of_the_zone(
        (pattern, zone) in patterns(),
        night in prop::sample::select(vec!["2026-03-29T00:00:00Z", "2026-10-25T00:00:00Z", "2026-03-08T06:00:00Z", "2026-11-01T05:00:00Z"]),
        minute in -1_440_i64..1_440,
        (window, begins, ends) in prop::sample::select(vec![("01:30-02:45", 90, 165), ("22:00-06:00", 1_320, 360), ("09:00-18:00", 540, 1_080)]),
    ) {
        let now = ms(night) + minute * MINUTE_MS;
        let entry = entry(cron(pattern), zone, &[window], now);
        let zone = time_zone(zone).unwrap();
        let upcoming = entry.schedule.upcoming(now, None, 4);
        prop_assert!(!upcoming.is_empty());
        prop_assert_eq!(entry.next(now).map(|(at, _)| at), upcoming.first().copied());
        prop_assert!(upcoming.iter().all(|at| *at > now) && upcoming.is_sorted_by(|one, other| one < other));
        for at in upcoming {
            let local = Timestamp::from_millisecond(at).unwrap().to_zoned(zone.clone());
            let of_day = i64::from(local.hour()) * 60 + i64::from(local.minute());
            let is_inside = if begins < ends { (begins..ends).contains(&of_day) } else { of_day >= begins || of_day < ends };
            // A window that a night leaves out begins where the clock goes on.
            let skipped = window == "01:30-02:45" && of_day == 180;
            prop_assert!(is_inside || skipped, "{} is not within {}", local, window);
        }
    }

    /// While a broadcast is on, whatever job its source is in, the next look comes within its minutes; none comes outside.
    #[test]
    fn a_broadcast_waits_for_no_other_job(
        every_minutes in 1_i64..60,
        lasts in 1_i64..300,
        busy in prop::collection::vec(any::<bool>(), 360),
    ) {
        let from_ms = ms("2026-11-23T20:00:00Z");
        let window = BroadcastWindow { from_ms, to_ms: from_ms + lasts * MINUTE_MS };
        let mut entry = entry(cron("*/10 * * * *"), "UTC", &[], from_ms - MINUTE_MS);
        entry.broadcasts = vec![Broadcast { window, every_minutes }];
        let mut looks = Vec::new();
        for (minute, is_busy) in (0_i64..).zip(busy) {
            let now = from_ms + minute * MINUTE_MS;
            entry.in_job = is_busy;
            if let Some(due) = entry.due(now).filter(|due| due.reason == JobReason::Broadcast) {
                looks.push(due.due_ms);
                entry.covered_ms = now;
            }
            entry.in_broadcast = true;
            prop_assert!(!entry.is_overtaken(now), "it was looked at a moment ago");
            entry.in_broadcast = false;
        }
        let step = usize::try_from(every_minutes * MINUTE_MS).unwrap_or(usize::MAX);
        let expected: Vec<i64> = (from_ms..window.to_ms).step_by(step).collect();
        prop_assert_eq!(looks, expected);
    }

    /// What is announced is what then happens.
    #[test]
    fn the_next_run_is_when_it_was_said((pattern, zone) in patterns(), begin in 0_i64..300_000) {
        let now = ms("2026-03-01T00:00:00Z") + begin * MINUTE_MS;
        let entry = entry(cron(pattern), zone, &["06:00-20:00"], now);
        let (next, _) = entry.next(now).unwrap();
        prop_assert!(next > now);
        prop_assert_eq!(entry.due(next - 1), None);
        prop_assert!(entry.due(next).is_some());
    }
}
