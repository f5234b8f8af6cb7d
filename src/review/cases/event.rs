//! What can happen to a case. Events are only ever added; a case is what its events say.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Link, Step, digest};
use crate::review::notices::{Kept, Step as NoticeStep, Taken};

/// One entry of a case's history.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CaseEvent {
    pub id: String,
    #[serde(flatten)]
    pub kind: CaseEventKind,
    pub actor: String,
    /// Milliseconds since 1970 UTC, as all times here.
    pub at_ms: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum CaseEventKind {
    /// `seller`: who a person said offers all of these.
    Opened {
        hits: Vec<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seller: Option<String>,
    },
    HitsAdded {
        hits: Vec<String>,
    },
    HitTakenOut {
        hit: String,
    },
    /// Strong links put a hit into the case. `relisted`: it was not there when the removal was asked for.
    Joined {
        hit: String,
        links: Vec<Link>,
        relisted: bool,
    },
    /// Weak links: the hit may belong.
    Proposed {
        hit: String,
        links: Vec<Link>,
    },
    /// A person put a proposed hit in.
    Accepted {
        hit: String,
        relisted: bool,
    },
    /// A person said that a proposed hit does not belong.
    Rejected {
        hit: String,
    },
    /// A notice was sent. The notice itself is kept elsewhere, under its reference.
    Noticed {
        platform: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reference: Option<String>,
        sent_ms: i64,
        /// Until when the platform said, or is bound, to act.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expected_ms: Option<i64>,
    },
    /// The other side objects.
    CounterNoticed {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reference: Option<String>,
    },
    /// Nothing of it is shown any more. It went between the last time it was seen and the time this was found.
    Removed {
        last_shown_ms: i64,
        found_ms: i64,
    },
    StillThere,
    /// Listings that were gone are back, or the same offer stands elsewhere.
    Relisted {
        hits: Vec<String>,
    },
    HandedOver {
        to: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reference: Option<String>,
    },
    Closed {
        reason: CloseReason,
    },
    Reopened,
    Noted,
}

/// Why nothing is left to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CloseReason {
    /// What was wanted was reached. What is listed anew later joins the case all the same.
    Resolved,
    /// It was no infringement after all.
    Unfounded,
    /// Whoever holds the right does not want it pursued.
    Withdrawn,
}

impl CaseEvent {
    /// The same event by the same person at the same moment is the same event.
    pub fn new(case_id: &str, kind: CaseEventKind, actor: &str, at_ms: i64, note: Option<String>) -> CaseEvent {
        let said = serde_json::to_string(&kind).unwrap_or_default();
        let note_text = note.as_deref().unwrap_or_default();
        let id = digest("case-event", &[case_id, actor, &at_ms.to_string(), &said, note_text]);
        CaseEvent { id, kind, actor: actor.to_owned(), at_ms, note }
    }
}

impl CaseEventKind {
    /// What a step of a notice is in the history of a case that its listings belong to; none where it is nothing to the case.
    pub fn of_notice(kept: &Kept, taken: &Taken) -> Option<CaseEventKind> {
        let reference = Some(kept.short_id());
        match taken.step {
            NoticeStep::Sent => Some(CaseEventKind::Noticed {
                platform: kept.notice.addressee.name.clone(),
                reference,
                sent_ms: taken.at_ms,
                expected_ms: None,
            }),
            NoticeStep::Countered => Some(CaseEventKind::CounterNoticed { reference }),
            _ => None,
        }
    }

    /// Whether both say the same of the same notice.
    pub fn is_same_news(&self, other: &CaseEventKind) -> bool {
        self.name() == other.name() && self.reference().is_some() && self.reference() == other.reference()
    }

    fn reference(&self) -> Option<&str> {
        match self {
            CaseEventKind::Noticed { reference, .. }
            | CaseEventKind::CounterNoticed { reference }
            | CaseEventKind::HandedOver { reference, .. } => reference.as_deref(),
            _ => None,
        }
    }

    /// The word it is kept and shown under.
    pub fn name(&self) -> &'static str {
        match self {
            CaseEventKind::Opened { .. } => "opened",
            CaseEventKind::HitsAdded { .. } => "hits-added",
            CaseEventKind::HitTakenOut { .. } => "hit-taken-out",
            CaseEventKind::Joined { .. } => "joined",
            CaseEventKind::Proposed { .. } => "proposed",
            CaseEventKind::Accepted { .. } => "accepted",
            CaseEventKind::Rejected { .. } => "rejected",
            CaseEventKind::Noticed { .. } => "noticed",
            CaseEventKind::CounterNoticed { .. } => "counter-noticed",
            CaseEventKind::Removed { .. } => "removed",
            CaseEventKind::StillThere => "still-there",
            CaseEventKind::Relisted { .. } => "relisted",
            CaseEventKind::HandedOver { .. } => "handed-over",
            CaseEventKind::Closed { .. } => "closed",
            CaseEventKind::Reopened => "reopened",
            CaseEventKind::Noted => "noted",
        }
    }

    /// What it does to the case's state; none for the event that a case begins with.
    pub fn step(&self) -> Option<Step> {
        Some(match self {
            CaseEventKind::Opened { .. } => return None,
            CaseEventKind::Proposed { .. } | CaseEventKind::Rejected { .. } | CaseEventKind::Noted => Step::Noted,
            CaseEventKind::HitsAdded { .. } | CaseEventKind::HitTakenOut { .. } => Step::HitsChanged,
            CaseEventKind::Joined { relisted, .. } | CaseEventKind::Accepted { relisted, .. } => {
                if *relisted {
                    Step::Relisted
                } else {
                    Step::HitsChanged
                }
            }
            CaseEventKind::Noticed { .. } => Step::Noticed,
            CaseEventKind::CounterNoticed { .. } => Step::CounterNoticed,
            CaseEventKind::Removed { .. } => Step::Removed,
            CaseEventKind::StillThere => Step::StillThere,
            CaseEventKind::Relisted { .. } => Step::Relisted,
            CaseEventKind::HandedOver { .. } => Step::HandedOver,
            CaseEventKind::Closed { .. } => Step::Closed,
            CaseEventKind::Reopened => Step::Reopened,
        })
    }
}

impl CloseReason {
    pub const ALL: [CloseReason; 3] = [CloseReason::Resolved, CloseReason::Unfounded, CloseReason::Withdrawn];

    pub fn as_str(self) -> &'static str {
        match self {
            CloseReason::Resolved => "resolved",
            CloseReason::Unfounded => "unfounded",
            CloseReason::Withdrawn => "withdrawn",
        }
    }
}

impl FromStr for CloseReason {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        CloseReason::ALL.into_iter().find(|reason| reason.as_str() == text).ok_or(())
    }
}
