//! What is new since an earlier report: the hits as they were then beside the hits as they are now. Values in, values out.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::extract::Listing;
use crate::locale::Lang;
use crate::rank::RankedHit;
use crate::review::{Verdict, changed_materially};

/// A hit at one time, as far as a later report is held against it. Only hits that reach the reporting threshold have one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HitState {
    pub hit_id: String,
    pub source_id: String,
    pub listing: Listing,
    pub ranked: RankedHit,
    /// What was decided about it, where that held.
    pub verdict: Option<Verdict>,
}

/// Why a hit stands in a report of changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    New,
    /// The listing says or shows something else, by the same measure by which a decision stops holding; or such a change has
    /// ended a decision.
    Changed,
}

/// What a report of changes is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// The last one written about the same rights and sources, at this time.
    Report(i64),
    /// Nothing was written about them before.
    Beginning,
    /// A day, from its first millisecond.
    Date(i64),
}

/// Everything that has changed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Compared {
    /// By hit id.
    pub of: BTreeMap<String, Change>,
    /// Reported then, and not any more: no longer shown, or no longer scored so high. By hit id.
    pub gone: Vec<HitState>,
    /// Decided about since then, as they are now. By hit id.
    pub decided: Vec<HitState>,
}

/// A hit that is told of on one line.
#[derive(Clone, Debug)]
pub struct PastHit {
    pub state: HitState,
    /// None where the right is registered no longer, or the hit needs none.
    pub right_name: Option<String>,
    pub source_name: String,
}

/// What a report of changes says beside its hits.
#[derive(Clone, Debug)]
pub struct Changes {
    pub since: Since,
    /// By hit id.
    pub of: BTreeMap<String, Change>,
    pub gone: Vec<PastHit>,
    pub decided: Vec<PastHit>,
}

impl Change {
    /// In file formats.
    pub fn name(self) -> &'static str {
        match self {
            Change::New => "new",
            Change::Changed => "changed",
        }
    }

    pub(super) fn say(self, lang: Lang) -> String {
        lang.say(match self {
            Change::New => "publish-change-new",
            Change::Changed => "publish-change-changed",
        })
    }
}

impl HitState {
    fn is_cleared(&self) -> bool {
        self.verdict.is_some_and(Verdict::clears)
    }
}

impl Compared {
    pub fn is_empty(&self) -> bool {
        self.of.is_empty() && self.gone.is_empty() && self.decided.is_empty()
    }

    /// What has changed between two times. The order of the hits does not matter.
    pub fn between(before: &[HitState], now: &[HitState]) -> Self {
        let was: BTreeMap<&str, &HitState> = before.iter().map(|state| (state.hit_id.as_str(), state)).collect();
        let is: BTreeMap<&str, &HitState> = now.iter().map(|state| (state.hit_id.as_str(), state)).collect();
        let mut compared = Compared::default();
        for (id, now) in &is {
            let before = was.get(id);
            if now.verdict.is_some() && before.and_then(|before| before.verdict) != now.verdict {
                compared.decided.push((*now).clone());
            }
            if now.is_cleared() {
                continue;
            }
            let change = match before {
                None => Some(Change::New),
                Some(before) if before.is_cleared() || has_changed(before, now) => Some(Change::Changed),
                Some(_) => None,
            };
            compared.of.extend(change.map(|change| ((*id).to_owned(), change)));
        }
        let is_gone = |(id, before): &(&&str, &&HitState)| !is.contains_key(**id) && !before.is_cleared();
        compared.gone = was.iter().filter(is_gone).map(|(_, before)| (*before).clone()).collect();
        compared
    }
}

fn has_changed(before: &HitState, now: &HitState) -> bool {
    changed_materially((&before.listing, &before.ranked.hit), (&now.listing, &now.ranked.hit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::sample;

    fn state(id: &str, change: impl FnOnce(&mut HitState)) -> HitState {
        let hit = sample::report().hits.remove(0);
        let mut state = HitState {
            hit_id: id.into(),
            source_id: hit.source_id,
            listing: hit.listing,
            ranked: hit.ranked,
            verdict: None,
        };
        change(&mut state);
        state
    }

    fn ids(states: &[HitState]) -> Vec<&str> {
        states.iter().map(|state| state.hit_id.as_str()).collect()
    }

    #[test]
    fn only_what_has_changed_is_told() {
        let decided = |verdict| move |state: &mut HitState| state.verdict = Some(verdict);
        let retitled = |state: &mut HitState| state.listing.title = "something else".into();
        let before = [
            state("same", |_| {}),
            state("retitled", |_| {}),
            state("gone", |_| {}),
            state("gone, and cleared before", decided(Verdict::Lawful)),
            state("cleared now", |_| {}),
            state("confirmed now", |_| {}),
            state("cleared before", decided(Verdict::NotUsed)),
            state("open again", decided(Verdict::Lawful)),
        ];
        let now = [
            state("same", |_| {}),
            state("retitled", retitled),
            state("cleared now", decided(Verdict::Lawful)),
            state("confirmed now", decided(Verdict::Infringes)),
            state("cleared before", decided(Verdict::NotUsed)),
            state("open again", retitled),
            state("new", |_| {}),
            state("new, and cleared", decided(Verdict::Lawful)),
        ];
        let compared = Compared::between(&before, &now);
        let of: Vec<(&str, Change)> = compared.of.iter().map(|(id, change)| (id.as_str(), *change)).collect();
        assert_eq!(of, [("new", Change::New), ("open again", Change::Changed), ("retitled", Change::Changed)]);
        assert_eq!(ids(&compared.gone), ["gone"]);
        assert_eq!(ids(&compared.decided), ["cleared now", "confirmed now", "new, and cleared"]);
        assert!(Compared::between(&now, &now).is_empty());
        let mut turned = now.clone();
        turned.reverse();
        assert_eq!(Compared::between(&before, &turned), compared);
    }

    #[test]
    fn against_nothing_everything_is_new() {
        let compared = Compared::between(&[], &[state("a", |_| {})]);
        assert_eq!(compared.of.into_iter().collect::<Vec<_>>(), [("a".to_owned(), Change::New)]);
    }
}
