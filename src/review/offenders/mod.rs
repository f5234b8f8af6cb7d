//! The register of repeat infringers: who is in it, on whose word, until when, and what was said against it. An entry rests on
//! confirmed hits, two people's word and the chance to appeal; pure rules, nothing is published here.

mod record;

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::blocks::{Word, is_same_person};
use super::cases::digest;
use crate::locale::Message;

pub use record::{OffenderRecord, PublishedOffender, REPEAT_FROM, publish};

/// How long an entry stands unless its proposer says otherwise: a year.
pub const DEFAULT_ENTRY_DAYS: i64 = 365;

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryProposal {
    pub offender_id: String,
    /// In the proposer's words; never empty.
    pub reason: String,
    /// The rule that it rests on, in the proposer's words; never empty.
    pub ground: String,
    pub proposed_by: String,
    /// Milliseconds since 1970 UTC, as all times here.
    pub proposed_ms: i64,
    /// From here on it is not published any more.
    pub expires_ms: i64,
}

/// An entry with everything that became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub id: String,
    pub proposal: EntryProposal,
    pub approved: Option<Word>,
    /// Turned down before it was approved, or taken back after.
    pub withdrawn: Option<Word>,
    /// Oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub appeals: Vec<Appeal>,
}

/// An objection by whoever is in the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appeal {
    pub id: String,
    /// Why, as it was put; never empty.
    pub grounds: String,
    /// Who wrote it down here, and when.
    pub filed: Word,
    /// None while it is pending.
    pub answer: Option<(AppealOutcome, Word)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AppealOutcome {
    /// The entry is struck for good.
    Upheld,
    /// The entry stands.
    Rejected,
}

/// What an entry is at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntryState {
    Proposed,
    Published,
    /// Not published until somebody has decided.
    UnderAppeal,
    Expired,
    Withdrawn,
    /// An appeal was upheld.
    Struck,
}

/// Why something cannot be done with an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntryFault {
    NoSuchOffender(String),
    NoSuchEntry(String),
    /// Fewer confirmed hits than a repeat infringer has.
    TooFew {
        offender: String,
        confirmed: usize,
    },
    /// There is an entry that is proposed or stands.
    Standing {
        entry: String,
        state: EntryState,
    },
    /// Not from this state.
    Illegal {
        entry: String,
        state: EntryState,
    },
    /// Whoever proposed it does not approve it.
    SamePerson {
        actor: String,
    },
    /// Whoever proposed or approved it does not decide an appeal against it.
    OwnEntry {
        actor: String,
    },
    NoAppeal(String),
}

impl EntryProposal {
    /// The same proposal by the same person at the same time is the same entry.
    pub fn id(&self) -> String {
        let parts = [&*self.offender_id, &*self.proposed_by, &self.proposed_ms.to_string(), &*self.reason];
        digest("offender-entry", &parts)
    }
}

impl Appeal {
    pub fn id_of(entry_id: &str, grounds: &str, filed: &Word) -> String {
        digest("offender-appeal", &[entry_id, grounds, &filed.by, &filed.at_ms.to_string()])
    }
}

impl Entry {
    pub fn state(&self, now_ms: i64) -> EntryState {
        let upheld = |appeal: &Appeal| matches!(appeal.answer, Some((AppealOutcome::Upheld, _)));
        if self.appeals.iter().any(upheld) {
            EntryState::Struck
        } else if self.withdrawn.is_some() {
            EntryState::Withdrawn
        } else if now_ms >= self.proposal.expires_ms {
            EntryState::Expired
        } else if self.approved.is_none() {
            EntryState::Proposed
        } else if self.appeals.iter().any(|appeal| appeal.answer.is_none()) {
            EntryState::UnderAppeal
        } else {
            EntryState::Published
        }
    }

    /// Whether this person proposed or approved it, and so does not judge what is said against it.
    pub fn rests_on_word_of(&self, actor: &str) -> bool {
        let approved_by = self.approved.as_ref().map(|word| word.by.as_str());
        std::iter::once(self.proposal.proposed_by.as_str()).chain(approved_by).any(|by| is_same_person(by, actor))
    }

    /// What of it is for everybody to see: that it stands, on what ground and until when; not who said so and why.
    pub fn as_published(&self, now_ms: i64) -> Option<Entry> {
        let nobody = |word: &Word| Word { by: String::new(), at_ms: word.at_ms, note: None };
        let proposal = EntryProposal { reason: String::new(), proposed_by: String::new(), ..self.proposal.clone() };
        let entry = Entry {
            id: self.id.clone(),
            proposal,
            approved: self.approved.as_ref().map(nobody),
            withdrawn: None,
            appeals: Vec::new(),
        };
        (self.state(now_ms) == EntryState::Published).then_some(entry)
    }

    /// The appeal that nobody has decided yet.
    pub fn pending_appeal(&self) -> Option<&Appeal> {
        self.appeals.iter().find(|appeal| appeal.answer.is_none())
    }
}

impl EntryState {
    pub const ALL: [EntryState; 6] = [
        EntryState::Proposed,
        EntryState::Published,
        EntryState::UnderAppeal,
        EntryState::Expired,
        EntryState::Withdrawn,
        EntryState::Struck,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            EntryState::Proposed => "proposed",
            EntryState::Published => "published",
            EntryState::UnderAppeal => "under-appeal",
            EntryState::Expired => "expired",
            EntryState::Withdrawn => "withdrawn",
            EntryState::Struck => "struck",
        }
    }

    /// Whether there is anything left to be decided or published.
    pub fn stands(self) -> bool {
        matches!(self, EntryState::Proposed | EntryState::Published | EntryState::UnderAppeal)
    }

    /// The state in words.
    pub fn label(self) -> Message {
        Message::new("cases-entry-state").with("state", self.as_str())
    }
}

impl AppealOutcome {
    pub fn as_str(self) -> &'static str {
        match self {
            AppealOutcome::Upheld => "upheld",
            AppealOutcome::Rejected => "rejected",
        }
    }
}

impl FromStr for AppealOutcome {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        [AppealOutcome::Upheld, AppealOutcome::Rejected].into_iter().find(|known| known.as_str() == text).ok_or(())
    }
}

impl EntryFault {
    pub fn message(&self) -> Message {
        match self {
            EntryFault::NoSuchOffender(id) => Message::new("cases-no-offender").with("offender", id.as_str()),
            EntryFault::NoSuchEntry(id) => Message::new("cases-no-entry").with("offender", id.as_str()),
            EntryFault::TooFew { offender, confirmed } => Message::new("cases-too-few")
                .with("offender", offender.as_str())
                .with("confirmed", *confirmed)
                .with("least", REPEAT_FROM),
            EntryFault::Standing { entry, state } => {
                Message::new("cases-entry-standing").with("entry", entry.as_str()).with("state", state.as_str())
            }
            EntryFault::Illegal { entry, state } => {
                Message::new("cases-entry-illegal").with("entry", entry.as_str()).with("state", state.as_str())
            }
            EntryFault::SamePerson { actor } => Message::new("cases-same-person").with("actor", actor.as_str()),
            EntryFault::OwnEntry { actor } => Message::new("cases-own-entry").with("actor", actor.as_str()),
            EntryFault::NoAppeal(entry) => Message::new("cases-no-appeal").with("entry", entry.as_str()),
        }
    }
}

impl std::fmt::Display for EntryFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.message().fmt(f)
    }
}

impl std::error::Error for EntryFault {}

#[cfg(test)]
mod tests;
