//! Hits counted over time at the desk, narrowed to the rights that somebody sees.

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{Desk, DeskError, require};
use crate::accounts::{Permission, Person};
use crate::locale::Message;
use crate::publish::pages::{Counted, Names};
use crate::publish::statistics::{By, Every, MAX_PERIODS, Statistics, day_number, periods};
use crate::rights::RightId;
use crate::store::{Store, StoreError};

const DAY_MS: i64 = 86_400_000;
/// Keys that are told apart.
const MOST: usize = 40;

/// What is to be counted.
#[derive(Clone, Debug)]
pub struct Counting {
    pub by: Vec<By>,
    pub every: Every,
    /// All that have hits, where nobody says.
    pub from: Option<Date>,
    pub to: Option<Date>,
}

/// The first day lies behind the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DaysBackwards {
    pub from: Date,
    pub to: Date,
}

impl DaysBackwards {
    pub fn message(&self) -> Message {
        Message::new("statistics-days-backwards").with("from", self.from.to_string()).with("to", self.to.to_string())
    }
}

impl Desk {
    pub async fn statistics(&self, person: &Person, counting: &Counting, now_ms: i64) -> Result<Counted, DeskError> {
        require(person, Permission::ReadStatistics)?;
        let rights = person.rights();
        let least_score = self.options.weights.report_from.get();
        let today = date(now_ms / DAY_MS).unwrap_or_default();
        let asked = (counting.from, counting.to);
        let days = days(&*self.store, least_score, asked, today, rights.as_deref()).await?;
        let (from, to) = days.map_err(|fault| DeskError::invalid("from", fault.message()))?;
        let periods = periods(from, to, counting.every).map_err(|_| {
            let (from, to) = (from.to_string(), to.to_string());
            let message =
                Message::new("statistics-too-many-periods").with("from", from).with("to", to).with("most", MAX_PERIODS);
            DeskError::invalid("every", message)
        })?;
        let mut statistics = Vec::new();
        for by in &counting.by {
            let counts = self.store.daily_counts(*by, times_ms(from, to), least_score, MOST, rights.as_deref()).await?;
            statistics.push(Statistics::of(*by, periods.clone(), &counts, MOST));
        }
        let names = self.store.rights().await?.into_iter().filter(|stored| person.sees(Some(&stored.right.id)));
        let names: BTreeMap<String, String> = names.map(|stored| (stored.right.id.0, stored.right.name)).collect();
        Ok(Counted {
            statistics,
            names: Names { rights: names, sources: BTreeMap::new() },
            from: from.to_string(),
            to: to.to_string(),
            every: counting.every,
            least_score,
            made_ms: now_ms,
        })
    }
}

/// The days that are meant: all that have hits, where nobody says.
pub async fn days(
    store: &dyn Store,
    least_score: f64,
    (from, to): (Option<Date>, Option<Date>),
    today: Date,
    rights: Option<&[RightId]>,
) -> Result<Result<(Date, Date), DaysBackwards>, StoreError> {
    let counted = store.counted_days(least_score, rights).await?;
    let from = from.or_else(|| date(counted?.0)).unwrap_or(today);
    let to = to.or_else(|| date(counted?.1)).unwrap_or(today).max(if to.is_some() { Date::MIN } else { from });
    Ok(if from > to { Err(DaysBackwards { from, to }) } else { Ok((from, to)) })
}

/// From the first millisecond of the one day to the last of the other.
pub fn times_ms(from: Date, to: Date) -> Range<i64> {
    day_number(from) * DAY_MS..(day_number(to) + 1) * DAY_MS
}

fn date(day: i64) -> Option<Date> {
    jiff::Timestamp::from_millisecond(day * DAY_MS).ok().map(|time| time.to_zoned(TimeZone::UTC).date())
}
