//! The takedown clock: how long a notice has been out, and what scans have seen since. It reads a case and what is known of
//! its listings, and says which events follow; it asks for nothing and looks at no page.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Case, CaseEventKind, CaseState, Sighting};

/// A day, in milliseconds.
const DAY_MS: i64 = 86_400_000;

/// How a case stands in time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakedownClock {
    /// When the latest notice was sent, milliseconds since 1970 UTC as all times here.
    pub noticed_ms: Option<i64>,
    /// Whole days since then, until now or until it was found removed.
    pub days: Option<i64>,
    /// Until when the platform is expected to act, and whether that has passed with the listings still there.
    pub expected_ms: Option<i64>,
    pub overdue: bool,
    /// When it went, after the latest notice.
    pub removal: Option<Removal>,
    /// When scans last learned anything about one of its listings.
    pub checked_ms: Option<i64>,
    /// Times it was listed anew.
    pub relistings: u64,
}

/// A removal happened between two looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removal {
    pub last_shown_ms: i64,
    pub found_ms: i64,
    /// Whole days from the notice to each of these; 0 where it went before.
    pub from_days: i64,
    pub to_days: i64,
}

impl TakedownClock {
    pub fn of(case: &Case, now_ms: i64) -> TakedownClock {
        let mut clock = TakedownClock::default();
        for event in &case.history {
            match &event.kind {
                CaseEventKind::Noticed { sent_ms, expected_ms, .. } => {
                    clock.noticed_ms = Some(*sent_ms);
                    clock.expected_ms = *expected_ms;
                    clock.removal = None;
                }
                CaseEventKind::Removed { last_shown_ms, found_ms } => {
                    clock.removal = clock.noticed_ms.map(|noticed| Removal {
                        last_shown_ms: *last_shown_ms,
                        found_ms: *found_ms,
                        from_days: days_between(noticed, *last_shown_ms),
                        to_days: days_between(noticed, *found_ms),
                    });
                }
                CaseEventKind::Joined { relisted: true, .. }
                | CaseEventKind::Accepted { relisted: true, .. }
                | CaseEventKind::Relisted { .. } => {
                    clock.relistings += 1;
                    // What was asked for is not reached any more.
                    clock.removal = None;
                }
                CaseEventKind::StillThere => clock.removal = None,
                _ => {}
            }
        }
        let until = clock.removal.map_or(now_ms, |removal| removal.found_ms);
        clock.days = clock.noticed_ms.map(|noticed| days_between(noticed, until));
        let waits = matches!(case.state, CaseState::Noticed | CaseState::StillThere | CaseState::Relisted);
        clock.overdue = waits && clock.expected_ms.is_some_and(|expected| now_ms > expected);
        clock.checked_ms = case.live().filter_map(|hit| hit.sighting.found_ms).max();
        clock
    }
}

fn days_between(from_ms: i64, to_ms: i64) -> i64 {
    (to_ms.saturating_sub(from_ms) / DAY_MS).max(0)
}

/// The events that follow from what is known of a case's listings now, by hit id. What is known already is no event again.
pub fn observe(case: &Case, now: &BTreeMap<String, Sighting>) -> Option<CaseEventKind> {
    if case.state == CaseState::Closed {
        return None;
    }
    let sightings: Vec<(&str, &Sighting, &Sighting)> = case
        .live()
        .map(|hit| (hit.hit_id.as_str(), &hit.sighting, now.get(&hit.hit_id).unwrap_or(&hit.sighting)))
        .collect();
    let is_back = |before: &Sighting, now: &Sighting| before.presence.is_gone() && now.presence.is_shown();
    let back: Vec<String> =
        sightings.iter().filter(|(_, before, now)| is_back(before, now)).map(|(hit, ..)| (*hit).to_owned()).collect();
    if !back.is_empty() {
        return Some(CaseEventKind::Relisted { hits: back });
    }
    let latest = latest_word(case);
    let all_gone = !sightings.is_empty() && sightings.iter().all(|(.., now)| now.presence.is_gone());
    if all_gone {
        let known = matches!(latest, Some(CaseEventKind::Removed { .. }));
        return (!known).then(|| CaseEventKind::Removed {
            last_shown_ms: sightings.iter().map(|(.., now)| now.last_shown_ms).max().unwrap_or_default(),
            found_ms: sightings.iter().filter_map(|(.., now)| now.found_ms).max().unwrap_or_default(),
        });
    }
    let Some(CaseEventKind::Noticed { sent_ms, .. }) = latest else { return None };
    let shown_since = |now: &Sighting| now.presence.is_shown() && now.last_shown_ms > *sent_ms;
    sightings.iter().any(|(.., now)| shown_since(now)).then_some(CaseEventKind::StillThere)
}

/// The last thing that was asked for or seen.
fn latest_word(case: &Case) -> Option<&CaseEventKind> {
    let is_word = |kind: &&CaseEventKind| {
        matches!(
            kind,
            CaseEventKind::Noticed { .. }
                | CaseEventKind::Removed { .. }
                | CaseEventKind::StillThere
                | CaseEventKind::Relisted { .. }
                | CaseEventKind::Joined { relisted: true, .. }
                | CaseEventKind::Accepted { relisted: true, .. }
        )
    };
    case.history.iter().rev().map(|event| &event.kind).find(is_word)
}

/// From when on a listing that was not seen before counts as listed anew: since the first notice, or since it was seen for the
/// last time. None where nothing was asked for and nothing is gone.
pub fn relisting_since(case: &Case) -> Option<i64> {
    case.history.iter().find_map(|event| match &event.kind {
        CaseEventKind::Noticed { sent_ms, .. } => Some(*sent_ms),
        CaseEventKind::Removed { last_shown_ms, .. } => Some(*last_shown_ms),
        _ => None,
    })
}
