//! When a source is to be scanned. Pure: time is an argument, and what is due follows from what was said and what was seen to.

use croner::Cron;
use croner::parser::{CronParser, Seconds, Year};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::locale::Message;
use crate::rights::BroadcastWindow;
use crate::sources::{AllowedHours, Source, SourceId, time_zone};
use crate::store::{JobReason, Pause, SourceSchedule, Timing};

const MINUTE_MS: i64 = 60_000;
/// Hours of the desk and of the source that never meet are given up on after so many steps.
const MAX_STEPS: usize = 64;
/// A cron expression longer than this is not one.
const MAX_CRON_CHARS: usize = 200;

/// When a source runs by itself: read and found right.
#[derive(Clone, Debug)]
pub struct Schedule {
    rhythm: Rhythm,
    zone: TimeZone,
    /// What was said at the desk.
    hours: AllowedHours,
    /// What the source's file says.
    own_hours: AllowedHours,
}

#[derive(Clone, Debug)]
enum Rhythm {
    Manual,
    Every { ms: i64 },
    Cron(Box<Cron>),
}

/// One thing that cannot be read, by the field it stands in.
pub type ScheduleFault = (&'static str, Message);

impl Schedule {
    pub fn read(said: &SourceSchedule, source: &Source) -> Result<Self, Vec<ScheduleFault>> {
        let mut faults = Vec::new();
        let zone = time_zone(&said.zone).unwrap_or_else(|reason| {
            faults.push(("zone", reason));
            TimeZone::UTC
        });
        let hours = AllowedHours::daily(&said.hours, zone.clone()).unwrap_or_else(|reason| {
            faults.push(("hours", reason));
            AllowedHours::default()
        });
        let rhythm = match &said.timing {
            Timing::Manual => Rhythm::Manual,
            Timing::Cadence => {
                Rhythm::Every { ms: i64::try_from(source.cadence.every.as_millis()).unwrap_or(i64::MAX) }
            }
            Timing::Cron { cron } => match read_cron(cron) {
                Ok(cron) => Rhythm::Cron(Box::new(cron)),
                Err(reason) => {
                    faults.push(("cron", reason));
                    Rhythm::Manual
                }
            },
        };
        let schedule = Schedule { rhythm, zone, hours, own_hours: source.politeness.hours.clone() };
        if faults.is_empty() { Ok(schedule) } else { Err(faults) }
    }

    /// The next `count` starts after a moment, if nobody starts or pauses anything before.
    pub fn upcoming(&self, after_ms: i64, last_started_ms: Option<i64>, count: usize) -> Vec<i64> {
        let mut starts: Vec<i64> = Vec::new();
        let mut after = after_ms;
        let mut last = last_started_ms;
        while starts.len() < count {
            let Some(start) = self.occurrence(after, last).map(|at| self.opens(at)) else { break };
            if starts.last().is_some_and(|latest| start <= *latest) {
                break;
            }
            starts.push(start);
            (after, last) = (start, Some(start));
        }
        starts
    }

    /// The first time after a moment that it names, hours left aside.
    fn occurrence(&self, after_ms: i64, last_started_ms: Option<i64>) -> Option<i64> {
        match &self.rhythm {
            Rhythm::Manual => None,
            Rhythm::Every { ms } => {
                Some(last_started_ms.map_or(after_ms, |last| last.max(after_ms)).saturating_add(*ms))
            }
            Rhythm::Cron(cron) => {
                let after = Timestamp::from_millisecond(after_ms).ok()?.to_zoned(self.zone.clone());
                let next = cron.find_next_occurrence(&after, false).ok()?;
                Some(next.timestamp().as_millisecond())
            }
        }
    }

    /// The first moment from `at_ms` on at which both the desk and the source's file allow it.
    fn opens(&self, at_ms: i64) -> i64 {
        let mut at = at_ms;
        for _ in 0..MAX_STEPS {
            let next = self.own_hours.next_open(self.hours.next_open(at));
            if next == at {
                break;
            }
            at = next;
        }
        at
    }

    fn is_open(&self, now_ms: i64) -> bool {
        self.hours.open_at(now_ms) && self.own_hours.open_at(now_ms)
    }
}

fn read_cron(text: &str) -> Result<Cron, Message> {
    let bad = |reason: String| Message::new("desk-scans-bad-cron").with("value", text).with("reason", reason);
    if text.chars().count() > MAX_CRON_CHARS {
        return Err(bad(String::new()));
    }
    let cron = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build().parse(text);
    let cron = cron.map_err(|error| bad(error.to_string()))?;
    // What no calendar has (30 February) would be waited for without end.
    let some_day = Timestamp::UNIX_EPOCH.to_zoned(TimeZone::UTC);
    cron.find_next_occurrence(&some_day, false).map_err(|error| bad(error.to_string()))?;
    Ok(cron)
}

/// A broadcast that a source is scanned for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broadcast {
    pub window: BroadcastWindow,
    pub every_minutes: i64,
}

impl Broadcast {
    fn is_on(&self, now_ms: i64) -> bool {
        (self.window.from_ms..self.window.to_ms).contains(&now_ms)
    }

    /// When the part of the window began that a moment is in.
    fn slot(&self, now_ms: i64) -> i64 {
        let every_ms = self.every_minutes.max(1).saturating_mul(MINUTE_MS);
        let since = now_ms.saturating_sub(self.window.from_ms);
        self.window.from_ms.saturating_add(since.div_euclid(every_ms).saturating_mul(every_ms))
    }
}

/// All that decides whether a source is to be scanned now.
#[derive(Clone, Debug)]
pub struct Entry {
    pub source_id: SourceId,
    pub schedule: Schedule,
    pub enabled: bool,
    /// What was due up to then has been seen to.
    pub covered_ms: i64,
    pub last_started_ms: Option<i64>,
    pub pause: Option<Pause>,
    /// A scan that was put aside goes on from here.
    pub resume_ms: Option<i64>,
    /// It waits or runs already, for whatever reason.
    pub in_job: bool,
    /// It waits or runs for a broadcast.
    pub in_broadcast: bool,
    pub broadcasts: Vec<Broadcast>,
}

/// A source that is to be scanned now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueRun {
    pub source_id: SourceId,
    pub reason: JobReason,
    /// When it was due.
    pub due_ms: i64,
    /// What the decision rests on: whoever starts it checks that this still holds.
    pub covered_ms: i64,
}

impl Entry {
    /// What was missed until `covered_ms`, or while the source was paused, is not caught up.
    fn seen_to(&self) -> i64 {
        let paused_until = self.pause.as_ref().and_then(|pause| pause.until_ms);
        self.covered_ms.max(paused_until.unwrap_or(i64::MIN))
    }

    pub fn is_paused(&self, now_ms: i64) -> bool {
        self.pause.as_ref().is_some_and(|pause| pause.holds_at(now_ms))
    }

    fn run(&self, reason: JobReason, due_ms: i64) -> DueRun {
        DueRun { source_id: self.source_id.clone(), reason, due_ms, covered_ms: self.covered_ms }
    }

    /// Whether it is to be scanned now. However much was missed, it is one scan. A broadcast does not wait for other scans.
    pub fn due(&self, now_ms: i64) -> Option<DueRun> {
        if !self.may_run(now_ms) {
            return None;
        }
        if let Some(slot) = self.slot(now_ms).filter(|_| !self.in_broadcast) {
            return Some(self.run(JobReason::Broadcast, slot));
        }
        if self.in_job || !self.schedule.is_open(now_ms) {
            return None;
        }
        if let Some(resume_ms) = self.resume_ms.filter(|resume_ms| *resume_ms <= now_ms) {
            return Some(self.run(JobReason::Schedule, resume_ms));
        }
        let occurrence = self.schedule.occurrence(self.seen_to(), self.last_started_ms)?;
        (occurrence <= now_ms).then(|| self.run(JobReason::Schedule, occurrence))
    }

    /// Whether its scan for a broadcast still goes on when the next one is due.
    pub fn is_overtaken(&self, now_ms: i64) -> bool {
        self.in_broadcast && self.may_run(now_ms) && self.slot(now_ms).is_some()
    }

    fn may_run(&self, now_ms: i64) -> bool {
        self.enabled && !self.is_paused(now_ms) && self.schedule.own_hours.open_at(now_ms)
    }

    /// The latest moment at which a broadcast that is on asks for a look, where nobody has looked since.
    fn slot(&self, now_ms: i64) -> Option<i64> {
        let seen_to = self.seen_to();
        let slots = self.broadcasts.iter().filter(|broadcast| broadcast.is_on(now_ms));
        slots.map(|broadcast| broadcast.slot(now_ms)).filter(|slot| *slot > seen_to).max()
    }

    /// When it will be scanned next, and why; none where nothing but a person will start it.
    pub fn next(&self, now_ms: i64) -> Option<(i64, JobReason)> {
        if !self.enabled {
            return None;
        }
        let from = match &self.pause {
            Some(pause) if pause.holds_at(now_ms) => pause.until_ms?,
            _ => now_ms,
        };
        if let Some(due) = self.due(from) {
            return Some((from, due.reason));
        }
        let broadcasts = self.broadcasts.iter().filter_map(|broadcast| {
            let next = if broadcast.is_on(from) {
                broadcast.slot(from).saturating_add(broadcast.every_minutes.max(1) * MINUTE_MS)
            } else {
                broadcast.window.from_ms
            };
            (next > from && next < broadcast.window.to_ms).then_some((next, JobReason::Broadcast))
        });
        let resumed = self.resume_ms.map(|at| (self.schedule.opens(at.max(from)), JobReason::Schedule));
        let planned = self.schedule.occurrence(self.seen_to(), self.last_started_ms);
        let planned = planned.map(|at| self.schedule.opens(at.max(from)));
        broadcasts.chain(resumed).chain(planned.map(|at| (at, JobReason::Schedule))).min_by_key(|(at, _)| *at)
    }
}

/// What is to be started now, in the order of the entries.
pub fn next_runs(entries: &[Entry], now_ms: i64) -> Vec<DueRun> {
    entries.iter().filter_map(|entry| entry.due(now_ms)).collect()
}

/// The window of a right's broadcasts that is on, or the next one: what a block decision made for it ends with.
pub fn current_window(windows: &[BroadcastWindow], now_ms: i64) -> Option<BroadcastWindow> {
    windows.iter().filter(|window| now_ms < window.to_ms).min_by_key(|window| (window.from_ms, window.to_ms)).copied()
}

#[cfg(test)]
mod tests;
