//! What was found, counted over time: daily counts as the store gives them go in, periods and series come out. Pure arithmetic;
//! what is counted is said by [`By`] and by the view `hit_fact` of the store.

mod figures;
mod periods;

pub use figures::{Difference, Figure, FigureQuery, FigureTally, Scope, compare};
pub use periods::{Every, MAX_PERIODS, Period, TooManyPeriods, periods};

use std::collections::BTreeMap;

use jiff::civil::Date;

/// What hits are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    Right,
    Kind,
    /// The platform.
    Source,
    /// As the listing names it.
    Country,
    /// A seller of one platform: the same name on another is another seller.
    Seller,
    /// What people have decided, or `open`.
    Outcome,
}

impl By {
    pub const ALL: [By; 6] = [By::Right, By::Kind, By::Source, By::Country, By::Seller, By::Outcome];

    /// On the command line and in files.
    pub fn name(self) -> &'static str {
        match self {
            By::Right => "right",
            By::Kind => "kind",
            By::Source => "source",
            By::Country => "country",
            By::Seller => "seller",
            By::Outcome => "outcome",
        }
    }

    /// The key as an expression over the columns of `hit_fact`; empty where nothing is known.
    pub fn sql(self) -> &'static str {
        match self {
            By::Right => "coalesce(right_id, '')",
            By::Kind => "kind",
            By::Source => "source_id",
            By::Country => "country",
            By::Seller => "CASE WHEN seller = '' THEN '' ELSE seller || ' @ ' || source_id END",
            By::Outcome => "outcome",
        }
    }
}

/// Hits of one key that were first seen on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayCount {
    /// Days since 1970-01-01 UTC.
    pub day: i64,
    /// None stands for keys that are too rare to be told apart.
    pub key: Option<String>,
    pub count: u64,
}

/// Counts over time of everything that has the same key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// None for all the rest.
    pub key: Option<String>,
    /// One for each period.
    pub counts: Vec<u64>,
    pub total: u64,
}

/// A count of everything, in periods and by one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statistics {
    pub by: By,
    pub periods: Vec<Period>,
    /// The most frequent first, then by key; the rest at the end.
    pub series: Vec<Series>,
    pub total: u64,
}

impl Statistics {
    /// Puts daily counts into periods; days outside of them are left out. At most `most` keys stay apart.
    pub fn of(by: By, periods: Vec<Period>, days: &[DayCount], most: usize) -> Self {
        let mut series: BTreeMap<Option<&str>, Vec<u64>> = BTreeMap::new();
        for day in days {
            let Some(at) = period_of(&periods, day.day) else { continue };
            let counts = series.entry(day.key.as_deref()).or_insert_with(|| vec![0; periods.len()]);
            if let Some(count) = counts.get_mut(at) {
                *count += day.count;
            }
        }
        let rest = series.remove(&None);
        let mut series: Vec<Series> = series.into_iter().map(|(key, counts)| a_series(key, counts)).collect();
        series.sort_by(|a, b| b.total.cmp(&a.total).then_with(|| a.key.cmp(&b.key)));
        let rare = series.split_off(most.min(series.len()));
        let mut rest = rest.unwrap_or_else(|| vec![0; periods.len()]);
        for (at, count) in rest.iter_mut().enumerate() {
            *count += rare.iter().filter_map(|series| series.counts.get(at)).sum::<u64>();
        }
        series.extend(Some(a_series(None, rest)).filter(|series| series.total > 0));
        let total = series.iter().map(|series| series.total).sum();
        Statistics { by, periods, series, total }
    }
}

fn a_series(key: Option<&str>, counts: Vec<u64>) -> Series {
    Series { key: key.map(str::to_owned), total: counts.iter().sum(), counts }
}

/// The period that has the day.
fn period_of(periods: &[Period], day: i64) -> Option<usize> {
    let at = periods.partition_point(|period| period.first_day <= day).checked_sub(1)?;
    periods.get(at).filter(|period| day < period.end_day).map(|_| at)
}

/// Days since 1970-01-01.
pub fn day_number(date: Date) -> i64 {
    let start = Date::constant(1970, 1, 1);
    start.until(date).map_or(0, |span| i64::from(span.get_days()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn count(day: &str, key: Option<&str>, count: u64) -> DayCount {
        DayCount { day: day_number(date(day)), key: key.map(str::to_owned), count }
    }

    #[test]
    fn days_become_periods_and_rare_keys_the_rest() {
        let periods = periods(date("2026-01-15"), date("2026-03-10"), Every::Month).unwrap();
        let days = [
            count("2026-01-14", Some("a"), 100),
            count("2026-01-15", Some("a"), 1),
            count("2026-01-31", Some("a"), 2),
            count("2026-02-01", Some("b"), 3),
            count("2026-03-10", Some("b"), 4),
            count("2026-03-11", Some("b"), 100),
            count("2026-02-20", Some("c"), 1),
            count("2026-03-01", None, 5),
        ];
        let statistics = Statistics::of(By::Source, periods, &days, 2);
        let shown: Vec<(Option<&str>, &[u64])> =
            statistics.series.iter().map(|series| (series.key.as_deref(), series.counts.as_slice())).collect();
        assert_eq!(shown, [(Some("b"), &[0, 3, 4][..]), (Some("a"), &[3, 0, 0]), (None, &[0, 1, 5])]);
        assert_eq!(statistics.total, 16);
    }

    #[test]
    fn nothing_is_nothing() {
        let periods = periods(date("2026-01-01"), date("2026-01-03"), Every::Day).unwrap();
        let statistics = Statistics::of(By::Kind, periods, &[], 8);
        assert_eq!((statistics.series.len(), statistics.total, statistics.periods.len()), (0, 0, 3));
    }

    #[test]
    fn days_are_counted_from_1970() {
        for (day, number) in [("1970-01-01", 0), ("1970-01-02", 1), ("2026-01-01", 20_454), ("1969-12-31", -1)] {
            assert_eq!(day_number(date(day)), number, "{day}");
        }
    }
}
