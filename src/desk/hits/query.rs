//! What is asked of the queue, as addresses, saved views and the API spell it: pairs of a name and a value.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::accounts::Person;
use crate::desk::{DeskError, Fault};
use crate::locale::Message;
use crate::rights::{RightId, RightKind};
use crate::sources::SourceId;
use crate::store::{ClusterBy, PageSide, QueueFilter, QueueState};

/// Rows of a page, and at most.
const PAGE_ROWS: u32 = 50;
pub const MOST_ROWS: u32 = 200;
/// Values that may be chosen of one filter, and characters of one value.
const MOST_VALUES: usize = 100;
const MOST_CHARS: usize = 400;

/// A question to the queue.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HitQuery {
    /// None is [`QueueState::Open`] alone; see [`HitQuery::every_state`].
    pub states: Vec<QueueState>,
    /// `state=all`.
    pub every_state: bool,
    pub rights: Vec<String>,
    pub kinds: Vec<String>,
    pub sources: Vec<String>,
    pub seller: Option<String>,
    pub country: Option<String>,
    /// Only what waits for whoever asks, by name.
    pub is_mine: bool,
    /// Percent.
    pub min_score: Option<u32>,
    pub max_score: Option<u32>,
    /// First seen on these days, in UTC, both included.
    pub from: Option<Date>,
    pub to: Option<Date>,
    /// What came since the last visit only.
    pub is_new: bool,
    /// Words for the search over everything captured.
    pub words: Option<String>,
    pub group: Option<ClusterBy>,
    pub cluster: Option<(ClusterBy, String)>,
    pub side: PageSide,
    pub limit: Option<u32>,
}

impl HitQuery {
    /// Reads what was sent. Unknown names are passed over, empty values are none.
    pub fn read<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, DeskError> {
        let mut query = HitQuery::default();
        let mut faults = Vec::new();
        for (name, value) in pairs {
            let value = value.trim();
            if !value.is_empty() && query.take(name, value).is_none() {
                let shown: String = value.chars().take(80).collect();
                faults.push(Fault::new(
                    name,
                    Message::new("desk-hits-filter-unread").with("name", name).with("value", shown),
                ));
            }
        }
        if faults.is_empty() { Ok(query) } else { Err(DeskError::Invalid(faults)) }
    }

    /// None where the value cannot be taken.
    fn take(&mut self, name: &str, value: &str) -> Option<()> {
        if value.chars().count() > MOST_CHARS {
            return None;
        }
        match name {
            "state" if value == "all" => self.every_state = true,
            "state" => push(&mut self.states, value.parse().ok()?)?,
            "right" => push(&mut self.rights, value.to_owned())?,
            "kind" => push(&mut self.kinds, kind(value)?.to_owned())?,
            "source" => push(&mut self.sources, value.to_owned())?,
            "seller" => self.seller = Some(value.to_owned()),
            "country" => self.country = Some(value.to_owned()),
            "assigned" => self.is_mine = (value == "me").then_some(true)?,
            "min" => self.min_score = Some(percent(value)?),
            "max" => self.max_score = Some(percent(value)?),
            "from" => self.from = Some(value.parse().ok()?),
            "to" => self.to = Some(value.parse().ok()?),
            "new" => self.is_new = value == "1" || value == "true",
            "q" => self.words = Some(value.to_owned()),
            "group" => self.group = Some(value.parse().ok()?),
            "in" => {
                let (by, key) = value.split_once(':')?;
                self.cluster = Some((by.parse().ok()?, key.to_owned()));
            }
            "after" => self.side = PageSide::After(value.parse().ok()?),
            "before" => self.side = PageSide::Before(value.parse().ok()?),
            "limit" => self.limit = Some(value.parse().ok().filter(|limit| (1..=MOST_ROWS).contains(limit))?),
            _ => {}
        }
        Some(())
    }

    /// The same question in one spelling, without the page.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs: Vec<(&'static str, String)> = Vec::new();
        if self.every_state {
            pairs.push(("state", "all".to_owned()));
        }
        pairs.extend(self.states.iter().map(|state| ("state", state.as_str().to_owned())));
        pairs.extend(self.rights.iter().map(|right| ("right", right.clone())));
        pairs.extend(self.kinds.iter().map(|kind| ("kind", kind.clone())));
        pairs.extend(self.sources.iter().map(|source| ("source", source.clone())));
        let single = [
            ("seller", self.seller.clone()),
            ("country", self.country.clone()),
            ("assigned", self.is_mine.then(|| "me".to_owned())),
            ("min", self.min_score.map(|score| score.to_string())),
            ("max", self.max_score.map(|score| score.to_string())),
            ("from", self.from.map(|day| day.to_string())),
            ("to", self.to.map(|day| day.to_string())),
            ("new", self.is_new.then(|| "1".to_owned())),
            ("q", self.words.clone()),
            ("group", self.group.map(|by| by.as_str().to_owned())),
            ("in", self.cluster.as_ref().map(|(by, key)| format!("{}:{key}", by.as_str()))),
            ("limit", self.limit.map(|limit| limit.to_string())),
        ];
        pairs.extend(single.into_iter().filter_map(|(name, value)| Some((name, value?))));
        pairs
    }

    /// [`HitQuery::pairs`] as they stand in an address.
    pub fn address(&self) -> String {
        let mut text = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in self.pairs() {
            text.append_pair(name, &value);
        }
        text.finish()
    }

    /// Reads what [`HitQuery::address`] wrote.
    pub fn from_address(address: &str) -> Result<Self, DeskError> {
        let pairs: Vec<(String, String)> = url::form_urlencoded::parse(address.as_bytes()).into_owned().collect();
        HitQuery::read(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())))
    }

    pub fn rows(&self) -> u32 {
        self.limit.unwrap_or(PAGE_ROWS)
    }

    /// The states that are shown. What waits for somebody has one state only.
    pub fn shown_states(&self) -> Vec<QueueState> {
        match self.states.as_slice() {
            _ if self.every_state => QueueState::ALL.to_vec(),
            [] if self.is_mine => vec![QueueState::Escalated],
            [] => vec![QueueState::Open],
            states => states.to_vec(),
        }
    }

    /// What the store is asked for this person, to whom is new what came after `last_visit_ms`.
    pub(super) fn filter(&self, person: &Person, last_visit_ms: Option<i64>) -> QueueFilter {
        let share = |percent: u32| f64::from(percent) / 100.0;
        QueueFilter {
            scope: person.rights(),
            rights: self.rights.iter().cloned().map(RightId).collect(),
            kinds: self.kinds.clone(),
            sources: self.sources.iter().cloned().map(SourceId).collect(),
            seller: self.seller.clone(),
            country: self.country.clone(),
            assignee: self.is_mine.then(|| person.name.clone()),
            min_score: self.min_score.map(share),
            max_score: self.max_score.map(share),
            states: self.shown_states(),
            first_seen_from_ms: self.from.and_then(begins_ms),
            first_seen_before_ms: self.to.and_then(|day| begins_ms(day.tomorrow().ok()?)),
            news_since_ms: last_visit_ms.filter(|_| self.is_new),
            listings: None,
            hits: None,
            cluster: self.cluster.clone(),
            group: self.group,
        }
    }
}

fn push<T: PartialEq>(values: &mut Vec<T>, value: T) -> Option<()> {
    if !values.contains(&value) {
        if values.len() == MOST_VALUES {
            return None;
        }
        values.push(value);
    }
    Some(())
}

/// A kind of right as records name it, or that there is none.
fn kind(name: &str) -> Option<&str> {
    let is_kind = |kind: &RightKind| kind.as_str() == name;
    (name == "none" || name == "unregistered" || RightKind::ALL.iter().any(is_kind)).then_some(name)
}

fn percent(text: &str) -> Option<u32> {
    text.parse().ok().filter(|percent| *percent <= 100)
}

fn begins_ms(day: Date) -> Option<i64> {
    Some(day.to_zoned(TimeZone::UTC).ok()?.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_reads_as_it_is_written() {
        let address = "state=open&state=gone&right=tm-1&source=s&seller=A+%26+B&min=40&max=90&from=2026-01-02&to=2026-02-03\
                       &assigned=me&new=1&q=%22a+b%22&group=seller&in=picture%3Aab";
        let query = HitQuery::from_address(address).unwrap();
        assert_eq!(query.seller.as_deref(), Some("A & B"));
        assert_eq!(HitQuery::from_address(&query.address()).unwrap(), query);
        assert_eq!(HitQuery::from_address("seller=&x=1").unwrap(), HitQuery::default());
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        for wrong in [
            "state=x",
            "assigned=bo",
            "min=101",
            "from=2026-13-01",
            "after=zz",
            "limit=0",
            "limit=201",
            "group=x",
            "in=seller",
        ] {
            let DeskError::Invalid(faults) = HitQuery::from_address(wrong).unwrap_err() else { panic!("{wrong}") };
            assert_eq!(faults[0].field, wrong.split('=').next().unwrap(), "{wrong}");
        }
    }
}
