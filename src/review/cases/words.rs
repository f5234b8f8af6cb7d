//! Cases in words: codes of the catalogue with their arguments, for lists, histories and dossiers.

use super::{CaseEventKind, Lane, Link, Membership, Presence, Removal};
use crate::locale::Message;

impl CaseEventKind {
    /// What happened, without who and when. `time` writes a moment.
    pub fn message(&self, time: impl Fn(i64) -> String) -> Message {
        match self {
            CaseEventKind::Opened { hits, .. } => Message::new("cases-event-opened").with("hits", hits.len()),
            CaseEventKind::HitsAdded { hits } => Message::new("cases-event-hits-added").with("hits", hits.len()),
            CaseEventKind::HitTakenOut { hit } => Message::new("cases-event-hit-taken-out").with("hit", short(hit)),
            CaseEventKind::Joined { hit, relisted, .. } => {
                let code = if *relisted { "cases-event-joined-relisted" } else { "cases-event-joined" };
                Message::new(code).with("hit", short(hit))
            }
            CaseEventKind::Proposed { hit, .. } => Message::new("cases-event-proposed").with("hit", short(hit)),
            CaseEventKind::Accepted { hit, relisted } => {
                let code = if *relisted { "cases-event-accepted-relisted" } else { "cases-event-accepted" };
                Message::new(code).with("hit", short(hit))
            }
            CaseEventKind::Rejected { hit } => Message::new("cases-event-rejected").with("hit", short(hit)),
            CaseEventKind::Noticed { platform, reference, sent_ms, .. } => Message::new("cases-event-noticed")
                .with("platform", platform.as_str())
                .with("reference", in_brackets(reference.as_deref()))
                .with("sent", time(*sent_ms)),
            CaseEventKind::CounterNoticed { reference } => {
                Message::new("cases-event-counter-noticed").with("reference", in_brackets(reference.as_deref()))
            }
            CaseEventKind::Removed { last_shown_ms, found_ms } => {
                Message::new("cases-event-removed").with("last", time(*last_shown_ms)).with("found", time(*found_ms))
            }
            CaseEventKind::StillThere => Message::new("cases-event-still-there"),
            CaseEventKind::Relisted { hits } => Message::new("cases-event-relisted").with("hits", hits.len()),
            CaseEventKind::HandedOver { to, reference } => Message::new("cases-event-handed-over")
                .with("to", to.as_str())
                .with("reference", in_brackets(reference.as_deref())),
            CaseEventKind::Closed { reason } => Message::new("cases-event-closed").with("reason", reason.as_str()),
            CaseEventKind::Reopened => Message::new("cases-event-reopened"),
            CaseEventKind::Noted => Message::new("cases-event-noted"),
        }
    }

    /// The links that the event rests on.
    pub fn links(&self) -> &[Link] {
        match self {
            CaseEventKind::Joined { links, .. } | CaseEventKind::Proposed { links, .. } => links,
            _ => &[],
        }
    }
}

impl Presence {
    /// Whether it is shown, in words.
    pub fn message(&self) -> Message {
        match self {
            Presence::Unknown => Message::new("cases-presence-unknown"),
            Presence::Shown => Message::new("cases-presence-shown"),
            Presence::Gone { status } => {
                let status = status.map(|status| status.to_string()).unwrap_or_default();
                Message::new("cases-presence-gone").with("status", status)
            }
            Presence::NotListed => Message::new("cases-presence-not-listed"),
            Presence::Changed => Message::new("cases-presence-changed"),
            Presence::Redirected { to } => {
                Message::new("cases-presence-redirected").with("to", to.as_deref().unwrap_or_default())
            }
            Presence::Unanswered { outcome } => {
                Message::new("cases-presence-unanswered").with("outcome", outcome.as_str())
            }
        }
    }
}

impl Membership {
    pub fn label(self) -> Message {
        Message::new("cases-membership").with("membership", self.as_str())
    }
}

impl Lane {
    pub fn label(self) -> Message {
        Message::new("cases-lane").with("lane", self.as_str())
    }
}

impl Removal {
    /// How many days it took: a number, or between which two.
    pub fn days(&self) -> String {
        if self.from_days == self.to_days {
            self.to_days.to_string()
        } else {
            format!("{}–{}", self.from_days, self.to_days)
        }
    }
}

/// What follows a sentence where there is something to be said.
fn in_brackets(text: Option<&str>) -> String {
    text.map(|text| format!(" ({text})")).unwrap_or_default()
}

/// An id as far as people compare it.
fn short(id: &str) -> &str {
    id.get(..12).unwrap_or(id)
}
