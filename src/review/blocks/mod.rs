//! Block decisions: what is to be blocked, why, on whose word, and until when. One person proposes, another approves; every
//! decision expires and can be revoked. It blocks nothing itself and keeps nothing.

pub mod file;
pub mod guard;
mod person;
mod target;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::locale::Message;
use crate::rights::RightId;

pub use person::is_same_person;
pub use target::{Hostname, Target, TargetFault};

/// How long a decision lasts unless its proposer says otherwise.
pub const DEFAULT_DAYS: i64 = 90;
/// No decision outlives two years; whoever still needs it then proposes it anew, with what is known then.
pub const MAX_DAYS: i64 = 731;
/// Reason, ground and notes longer than this are refused.
pub const MAX_TEXT_CHARS: usize = 4_000;
/// Hits that one proposal may rest on.
pub const MAX_HITS: usize = 1_000;

const DAY_MS: i64 = 24 * 3_600 * 1_000;

/// What is asked for: everything a proposer says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    pub target: Target,
    /// In the proposer's words; never empty.
    pub reason: String,
    /// The legal ground, in the proposer's words: a statute, a judgment, an order with its number; never empty.
    pub ground: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub right_id: Option<RightId>,
    /// The confirmed hits it rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hits: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
    pub proposed_by: String,
    /// Milliseconds since 1970 UTC, as all times here.
    pub proposed_ms: i64,
    /// From here on nothing is blocked any more.
    pub expires_ms: i64,
}

/// An archived record that shows what a decision is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The address that was captured.
    pub url: String,
    pub captured_ms: i64,
    /// Lower-case hex SHA-256 of the record as it stands in the archive, decompressed.
    pub sha256: String,
    /// Where it is in the archive.
    pub file: String,
    pub offset: u64,
    pub length: u64,
}

/// Somebody's word, and when it was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Word {
    pub by: String,
    pub at_ms: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A decision with everything that became of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Block {
    pub id: String,
    pub proposal: Proposal,
    pub approved: Option<Word>,
    /// Turned down before it was approved, or revoked after; either is final.
    pub revoked: Option<Word>,
}

/// What a decision is at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BlockState {
    Proposed,
    InForce,
    Expired,
    Revoked,
}

impl Proposal {
    /// When a proposal of this moment ends, `days` later.
    pub fn end(proposed_ms: i64, days: i64) -> i64 {
        proposed_ms.saturating_add(days.saturating_mul(DAY_MS))
    }

    /// What keeps it from being proposed; the database refuses the same.
    pub fn fault(&self) -> Option<Message> {
        for (field, text) in [("reason", &self.reason), ("ground", &self.ground), ("proposed-by", &self.proposed_by)] {
            if text.trim().is_empty() {
                return Some(Message::new("blocks-field-empty").with("field", field));
            }
            if text.chars().count() > MAX_TEXT_CHARS {
                let too_long = Message::new("blocks-field-too-long").with("field", field).with("most", MAX_TEXT_CHARS);
                return Some(too_long);
            }
        }
        let lasts_ms = self.expires_ms.saturating_sub(self.proposed_ms);
        if lasts_ms <= 0 || lasts_ms > MAX_DAYS * DAY_MS {
            return Some(Message::new("blocks-wrong-end").with("most", MAX_DAYS));
        }
        (self.hits.len() > MAX_HITS).then(|| Message::new("blocks-too-many-hits").with("most", MAX_HITS))
    }

    /// The same proposal by the same person at the same time is the same decision.
    pub fn id(&self) -> String {
        let parts =
            [self.target.to_string(), self.proposed_by.clone(), self.proposed_ms.to_string(), self.reason.clone()];
        // Lengths keep one part from running into the next.
        let text: String = parts.iter().map(|part| format!("{}\n{part}\n", part.len())).collect();
        data_encoding::HEXLOWER.encode(&Sha256::digest(format!("block\n{text}")))[..32].to_owned()
    }
}

impl BlockState {
    pub const ALL: [BlockState; 4] =
        [BlockState::Proposed, BlockState::InForce, BlockState::Expired, BlockState::Revoked];

    pub fn as_str(self) -> &'static str {
        match self {
            BlockState::Proposed => "proposed",
            BlockState::InForce => "in-force",
            BlockState::Expired => "expired",
            BlockState::Revoked => "revoked",
        }
    }

    /// Whether anything can still come of it.
    pub fn is_open(self) -> bool {
        matches!(self, BlockState::Proposed | BlockState::InForce)
    }
}

impl Block {
    pub fn state(&self, now_ms: i64) -> BlockState {
        if self.revoked.is_some() {
            BlockState::Revoked
        } else if now_ms >= self.proposal.expires_ms {
            BlockState::Expired
        } else if self.approved.is_some() {
            BlockState::InForce
        } else {
            BlockState::Proposed
        }
    }
}

#[cfg(test)]
mod tests;
