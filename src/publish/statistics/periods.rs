//! Days, weeks, months and years between two dates, in UTC.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::day_number;

/// How long a period is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Every {
    Day,
    /// From Monday to Sunday, as ISO 8601 has it.
    Week,
    Month,
    Year,
}

/// Some days in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// `2026-03-01`, `2026-W09`, `2026-03`, `2026`.
    pub label: String,
    /// Days since 1970-01-01; the end is the first day behind it.
    pub first_day: i64,
    pub end_day: i64,
}

/// More periods than anybody reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooManyPeriods;

/// A little more than a year of days.
pub const MAX_PERIODS: usize = 400;

impl Every {
    pub const ALL: [Every; 4] = [Every::Day, Every::Week, Every::Month, Every::Year];

    pub fn name(self) -> &'static str {
        match self {
            Every::Day => "day",
            Every::Week => "week",
            Every::Month => "month",
            Every::Year => "year",
        }
    }

    /// The first day of the period that has the date.
    fn first(self, date: Date) -> Date {
        match self {
            Every::Day => date,
            Every::Week => {
                let since_monday = date.weekday().since(Weekday::Monday);
                date.checked_sub(i64::from(since_monday).days()).unwrap_or(date)
            }
            Every::Month => date.first_of_month(),
            Every::Year => date.first_of_year(),
        }
    }

    /// The first day of the period behind the one that begins with the date.
    fn next(self, first: Date) -> Option<Date> {
        let span = match self {
            Every::Day => 1.day(),
            Every::Week => 7.days(),
            Every::Month => 1.month(),
            Every::Year => 1.year(),
        };
        first.checked_add(span).ok()
    }

    fn label(self, first: Date) -> String {
        match self {
            Every::Day => first.to_string(),
            Every::Week => {
                let week = first.iso_week_date();
                format!("{:04}-W{:02}", week.year(), week.week())
            }
            Every::Month => format!("{:04}-{:02}", first.year(), first.month()),
            Every::Year => format!("{:04}", first.year()),
        }
    }
}

/// The periods from one day to another, both included; the first and the last are cut at them.
pub fn periods(from: Date, to: Date, every: Every) -> Result<Vec<Period>, TooManyPeriods> {
    let end = day_number(to) + 1;
    let mut periods = Vec::new();
    let mut first = Some(every.first(from));
    while let Some(start) = first.filter(|start| day_number(*start) < end) {
        if periods.len() == MAX_PERIODS {
            return Err(TooManyPeriods);
        }
        let next = every.next(start);
        periods.push(Period {
            label: every.label(start),
            first_day: day_number(start).max(day_number(from)),
            end_day: next.map_or(end, day_number).min(end),
        });
        first = next;
    }
    Ok(periods)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(from: &str, to: &str, every: Every) -> Vec<String> {
        let periods = periods(from.parse().unwrap(), to.parse().unwrap(), every).unwrap();
        for pair in periods.windows(2) {
            assert_eq!(pair[0].end_day, pair[1].first_day, "no day is left out or counted twice");
        }
        assert_eq!(periods.first().map(|period| period.first_day), from.parse().ok().map(day_number));
        periods.into_iter().map(|period| period.label).collect()
    }

    #[test]
    fn periods_follow_the_calendar() {
        assert_eq!(
            labels("2026-02-27", "2026-03-02", Every::Day),
            ["2026-02-27", "2026-02-28", "2026-03-01", "2026-03-02"]
        );
        assert_eq!(labels("2025-12-31", "2026-01-05", Every::Week), ["2026-W01", "2026-W02"]);
        assert_eq!(labels("2025-11-30", "2026-01-01", Every::Month), ["2025-11", "2025-12", "2026-01"]);
        assert_eq!(labels("2024-12-31", "2026-01-01", Every::Year), ["2024", "2025", "2026"]);
        assert_eq!(labels("2026-01-01", "2026-01-01", Every::Year), ["2026"]);
        let backwards = periods("2026-01-02".parse().unwrap(), "2026-01-01".parse().unwrap(), Every::Day);
        assert_eq!(backwards, Ok(Vec::new()));
    }

    #[test]
    fn there_is_an_end_to_it() {
        let century = |every| periods("1970-01-01".parse().unwrap(), "2069-12-31".parse().unwrap(), every);
        assert_eq!(century(Every::Day), Err(TooManyPeriods));
        assert_eq!(century(Every::Year).map(|periods| periods.len()), Ok(100));
        assert!(periods(Date::MIN, Date::MAX, Every::Year).is_err());
    }
}
