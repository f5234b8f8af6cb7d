//! The dates that follow from a counter-notice or a refusal. Where a law leaves room, the earlier day is taken: a complainant who
//! acts by it is never late.

use std::str::FromStr;

use jiff::civil::{Date, Weekday};
use jiff::tz::{Offset, TimeZone};
use jiff::{Span, Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};

use super::progress::{Kept, NoticeState, Step};
use super::{Form, Notice};

/// Which provision counts the days after a counter-notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clock {
    /// 电子商务法 article 43: where the platform hears of no complaint or lawsuit within 15 days after its forwarded declaration
    /// has reached the right holder, it ends its measures. The day of arrival is not counted (民法典 article 201).
    Ecl43,
    /// 17 U.S.C. 512(g)(2)(C): what was removed is put back not less than 10 nor more than 14 business days after the provider
    /// received the counter-notice, unless it hears of an action before.
    Dmca512g,
}

/// What is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Duty {
    /// Complain to the authority or sue, and tell the platform.
    ComplainOrSue,
    /// File an action, and tell the provider.
    FileAction,
    /// Complain about the platform's decision, Regulation (EU) 2022/2065, article 20(1): six months.
    Appeal,
}

/// A date that somebody has to keep.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Deadline {
    pub notice_id: String,
    pub duty: Duty,
    /// The day that is counted from, and is not counted itself.
    pub from: Date,
    /// The last safe day.
    pub due: Date,
    /// Until when the other side may wait, where the law gives a span.
    pub latest: Option<Date>,
}

/// Days after arrival of the declaration.
const ECL_DAYS: i64 = 15;
const DMCA_FIRST_BUSINESS_DAY: i64 = 10;
const DMCA_LAST_BUSINESS_DAY: i64 = 14;
const APPEAL_MONTHS: i64 = 6;

/// China Standard Time.
const CHINA: i8 = 8;
/// Pacific Standard Time: where it is still the earlier day.
const PACIFIC: i8 = -8;

impl Clock {
    /// The clock that a counter-notice to a notice in this form starts; none where no law that the form rests on has one.
    pub fn of(form: Form) -> Option<Clock> {
        match form {
            Form::Dmca => Some(Clock::Dmca512g),
            Form::Ecl42 => Some(Clock::Ecl43),
            Form::Dsa | Form::Platform | Form::Vero | Form::Abuse => None,
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Clock::Ecl43 => "ecl43",
            Clock::Dmca512g => "dmca512g",
        }
    }

    fn deadline(self, notice_id: &str, at_ms: i64) -> Deadline {
        let notice_id = notice_id.to_owned();
        match self {
            Clock::Ecl43 => {
                let from = day(at_ms, CHINA);
                let due = after(from, ECL_DAYS.days());
                Deadline { notice_id, duty: Duty::ComplainOrSue, from, due, latest: None }
            }
            Clock::Dmca512g => {
                let from = day(at_ms, PACIFIC);
                // On the first day on which it may be put back it is too late.
                let due = before(business_days_after(from, DMCA_FIRST_BUSINESS_DAY));
                let latest = Some(business_days_after(from, DMCA_LAST_BUSINESS_DAY));
                Deadline { notice_id, duty: Duty::FileAction, from, due, latest }
            }
        }
    }
}

impl FromStr for Clock {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        [Clock::Ecl43, Clock::Dmca512g].into_iter().find(|clock| clock.as_str() == text).ok_or(())
    }
}

impl Duty {
    pub fn as_str(self) -> &'static str {
        match self {
            Duty::ComplainOrSue => "complain-or-sue",
            Duty::FileAction => "file-action",
            Duty::Appeal => "appeal",
        }
    }
}

impl Deadline {
    /// Days that are left; negative once it has passed.
    pub fn days_left(&self, today: Date) -> i64 {
        (self.due - today).get_days().into()
    }
}

/// What is due for a notice as it stands; nothing where the matter is settled.
pub fn deadline(kept: &Kept) -> Option<Deadline> {
    if let Some(countered) = kept.open_counter() {
        return Some(countered.clock?.deadline(&kept.id, countered.at_ms));
    }
    match kept.state() {
        NoticeState::Refused | NoticeState::Unfounded if kept.notice.form == Form::Dsa => {
            let refused =
                kept.taken.iter().rev().find(|taken| matches!(taken.step, Step::Refused | Step::Unfounded))?;
            let from = day(refused.at_ms, 0);
            let due = after(from, APPEAL_MONTHS.months());
            Some(Deadline { notice_id: kept.id.clone(), duty: Duty::Appeal, from, due, latest: None })
        }
        _ => None,
    }
}

/// The day on which the law of a notice's form counts a moment.
pub fn today(notice: &Notice, now_ms: i64) -> Date {
    match Clock::of(notice.form) {
        Some(Clock::Ecl43) => day(now_ms, CHINA),
        Some(Clock::Dmca512g) => day(now_ms, PACIFIC),
        None => day(now_ms, 0),
    }
}

/// The civil day of a moment at so many hours from UTC; times out of range are the first or last day there is.
pub fn day(ms: i64, hours: i8) -> Date {
    let end = if ms < 0 { Timestamp::MIN } else { Timestamp::MAX };
    let moment = Timestamp::from_millisecond(ms).unwrap_or(end);
    TimeZone::fixed(Offset::constant(hours)).to_datetime(moment).date()
}

/// Mondays to Fridays. Holidays are counted too, which makes the day earlier and never too late.
fn business_days_after(from: Date, count: i64) -> Date {
    let mut at = from;
    let mut left = count;
    while left > 0 {
        at = after(at, 1.days());
        if !matches!(at.weekday(), Weekday::Saturday | Weekday::Sunday) {
            left -= 1;
        }
        if at == Date::MAX {
            break;
        }
    }
    at
}

fn after(date: Date, span: Span) -> Date {
    date.saturating_add(span)
}

fn before(date: Date) -> Date {
    date.saturating_sub(1.days())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::progress::Taken;
    use super::super::sample;
    use super::*;

    fn ms(text: &str) -> i64 {
        text.parse::<Timestamp>().unwrap().as_millisecond()
    }

    #[test]
    fn days_are_counted_as_each_law_counts_them() {
        for (clock, at, due, latest) in [
            // The declaration arrives on the 23rd in China, where it is already the 24th at 17:00 UTC.
            (Clock::Ecl43, "2026-11-23T02:00:00Z", date(2026, 12, 8), None),
            (Clock::Ecl43, "2026-11-23T17:00:00Z", date(2026, 12, 9), None),
            (Clock::Ecl43, "2026-02-20T00:00:00Z", date(2026, 3, 7), None),
            // Monday: the tenth business day is the Monday two weeks later, so the last safe day is the Sunday before.
            (Clock::Dmca512g, "2026-11-23T20:00:00Z", date(2026, 12, 6), Some(date(2026, 12, 11))),
            // 02:00 UTC is the day before in California.
            (Clock::Dmca512g, "2026-11-23T02:00:00Z", date(2026, 12, 3), Some(date(2026, 12, 10))),
        ] {
            let deadline = clock.deadline("n", ms(at));
            assert_eq!((deadline.due, deadline.latest), (due, latest), "{clock:?} {at}");
        }
    }

    #[test]
    fn a_clock_runs_until_something_is_done() {
        let (notice, _) = sample::complete(Form::Ecl42);
        let at = notice.drafted_ms;
        let id = notice.id();
        let mut kept = Kept { id: id.clone(), notice, taken: Vec::new() };
        let take = |kept: &mut Kept, step| {
            let mut taken = Taken::new(&id, step, at, "bo", at, None);
            taken.clock = (step == Step::Countered).then_some(Clock::Ecl43);
            kept.taken.push(taken);
        };
        for step in [Step::Approved, Step::Sent, Step::Removed] {
            take(&mut kept, step);
            assert_eq!(deadline(&kept), None, "{step:?}");
        }
        take(&mut kept, Step::Countered);
        let due = deadline(&kept).unwrap();
        assert_eq!((due.duty, due.days_left(due.from)), (Duty::ComplainOrSue, 15));
        assert_eq!(due.days_left(after(due.due, 2.days())), -2);
        take(&mut kept, Step::ActionFiled);
        assert_eq!(deadline(&kept), None);
    }

    #[test]
    fn what_the_addressee_does_meanwhile_does_not_stop_the_clock() {
        let (notice, _) = sample::complete(Form::Ecl42);
        let (id, at) = (notice.id(), notice.drafted_ms);
        let step = |step| {
            let mut taken = Taken::new(&id, step, at, "bo", at, None);
            taken.clock = (step == Step::Countered).then_some(Clock::Ecl43);
            taken
        };
        let taken = [Step::Approved, Step::Sent, Step::Countered, Step::Removed].map(step).to_vec();
        let mut kept = Kept { id: id.clone(), notice, taken };
        assert!(deadline(&kept).is_some());
        kept.may_take(&step(Step::ActionFiled)).unwrap();
        kept.taken.push(step(Step::ActionFiled));
        assert_eq!(deadline(&kept), None);
        assert!(kept.may_take(&step(Step::ActionFiled)).is_err(), "nothing is left to be answered");
    }

    #[test]
    fn a_refusal_under_the_dsa_can_be_complained_about_for_six_months() {
        let (notice, _) = sample::complete(Form::Dsa);
        let id = notice.id();
        let taken = [Step::Approved, Step::Sent, Step::Refused]
            .map(|step| Taken::new(&id, step, ms("2026-08-31T10:00:00Z"), "bo", ms("2026-08-31T10:00:00Z"), None));
        let kept = Kept { id, notice, taken: taken.to_vec() };
        assert_eq!(deadline(&kept).unwrap().due, date(2027, 2, 28));
    }

    #[test]
    fn no_moment_is_out_of_range() {
        for at in [i64::MIN, i64::MAX, 0] {
            for clock in [Clock::Ecl43, Clock::Dmca512g] {
                clock.deadline("n", at);
            }
        }
    }
}
