//! Tips from the public: what was told, by whom as far as that is known, what became of it, and what was paid for it. Who a
//! reporter is stands in no type of this module that leaves the program. It decides nothing itself and keeps nothing.

mod check;
mod first;
pub mod import;
mod ledger;
mod receipt;
mod token;

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::frontier::CrawlUrl;
use crate::locale::Message;
use crate::rights::RightId;

pub use check::{MAX_ADDRESSES, MAX_CLAIM_CHARS, TipFault, TipRecord, check, plain_words};
pub use first::{Precedence, precedence, precedences, told_before};
pub use ledger::{Account, Amount, Balances, LedgerFault, RewardEntry, RewardStep, next_entry};
pub use receipt::Receipt;
pub use token::{Fresh, Token};

/// Tips that one reporter may give on one day (UTC).
pub const MAX_TIPS_A_DAY: u64 = 20;
/// Anonymous reporters who are new on one day (UTC): each of them could be the same person again.
pub const MAX_NEW_ANONYMOUS_A_DAY: u64 = 200;
/// Who writes down what the public tells: whatever comes in under this name is bounded as a whole.
pub const PUBLIC_ACTOR: &str = "public-form";
/// Tips of the public's that are taken on one day (UTC), whoever tells them: names cost nothing.
pub const MAX_PUBLIC_TIPS_A_DAY: u64 = 500;
/// Tips of the public's that nobody has looked at yet. Beyond this nothing is dropped, and nothing more is taken.
pub const MAX_OPEN_PUBLIC_TIPS: u64 = 2_000;

/// What somebody told us, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// At least one, no two the same, at most [`MAX_ADDRESSES`].
    pub addresses: Vec<CrawlUrl>,
    /// What is claimed, in the reporter's words; empty once they were taken out.
    pub claim: String,
    pub right_id: Option<RightId>,
    /// How it came in: a hotline, a letter, a form.
    pub channel: Option<String>,
    /// When it came in, milliseconds since 1970 UTC, as all times here.
    pub received_ms: i64,
}

/// Who told it. This is personal data: it goes into the store and to whoever asks for it by name, and nowhere else.
#[derive(Clone, PartialEq, Eq)]
pub enum Reporter {
    Named {
        name: String,
        contact: Option<String>,
    },
    /// Somebody who wants to stay unknown, and gets a token.
    NewAnonymous,
    /// Somebody who was given this token for an earlier tip.
    Returning(Token),
}

/// What has become of a tip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TipState {
    Received,
    /// Somebody has looked at what was told.
    Checked,
    Accepted,
    Rejected,
    /// Something was paid for it.
    Rewarded,
}

/// One entry of a tip's history. Entries are never changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TipEvent {
    pub state: TipState,
    pub actor: String,
    pub at_ms: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A tip as it is kept. Its reporter is a pseudonym here.
#[derive(Clone, Debug, PartialEq)]
pub struct Tip {
    pub id: String,
    /// What people call it: on its receipt, on the telephone.
    pub number: String,
    pub told: Told,
    /// A random name for whoever told it.
    pub reporter_id: String,
    pub anonymous: bool,
    pub entered_by: String,
    /// When it was written down here.
    pub entered_ms: i64,
    /// Those of its addresses that others had told before, by position, as it was when the tip was written down.
    pub told_before: Vec<usize>,
    /// Oldest first; the first one is that it was received.
    pub history: Vec<TipEvent>,
    /// When its words were taken out; `told` is without them since.
    pub erased: Option<Erased>,
    /// Hits it was joined to.
    pub hits: Vec<String>,
    /// Oldest first.
    pub rewards: Vec<RewardEntry>,
}

/// That a tip's words were taken out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erased {
    pub actor: String,
    pub at_ms: i64,
    /// As the receipt has it: of the record with the words.
    pub digest: String,
}

/// What is to be written down about a tip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TipWord {
    pub state: TipState,
    pub actor: String,
    pub at_ms: i64,
    pub note: Option<String>,
}

/// Why the store did not take a tip, or what was said about one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TipRefusal {
    /// The same reporter, or somebody as unknown, has told exactly this before.
    Again {
        number: String,
    },
    TooMany,
    TooManyAnonymous,
    /// The public has told as much today as is taken in a day.
    TooManyToday,
    /// So many tips of the public's wait for somebody to look that no more are taken.
    InboxFull,
    UnknownToken,
    /// From its state the tip cannot come into that one.
    NoSuchStep {
        from: TipState,
        to: TipState,
    },
    /// Money is promised or paid for it.
    Rewarded,
    /// Rewards are for accepted tips.
    NotAccepted {
        state: TipState,
    },
    /// Somebody else was first.
    NotFirst {
        number: String,
    },
    Ledger(LedgerFault),
}

impl Told {
    /// The one form that receipts are about: a JSON object of what was told and when, and nothing of who told it.
    pub fn record(&self) -> String {
        let record = serde_json::json!({
            "addresses": self.addresses.iter().map(CrawlUrl::as_str).collect::<Vec<_>>(),
            "claim": self.claim,
            "right": self.right_id,
            "channel": self.channel,
            "received_ms": self.received_ms,
        });
        record.to_string()
    }

    /// Lower-case hex SHA-256 of the [`record`](Self::record).
    pub fn digest(&self) -> String {
        data_encoding::HEXLOWER.encode(&Sha256::digest(self.record()))
    }

    /// Equal where the same is told in the same words, whatever the case, the blanks and the order of addresses.
    pub fn sense(&self) -> String {
        let mut keys: Vec<i64> = self.addresses.iter().map(|address| address.key().0).collect();
        keys.sort_unstable();
        let right = self.right_id.as_ref().map(|right| right.0.as_str()).unwrap_or_default();
        data_encoding::HEXLOWER
            .encode(&Sha256::digest(format!("tip sense\n{keys:?}\n{right}\n{}", plain_words(&self.claim))))
    }

    /// The same told by the same reporter at the same time is the same tip.
    pub fn id(&self, reporter_id: &str) -> String {
        let digest = Sha256::digest(format!("tip\n{reporter_id}\n{}", self.record()));
        data_encoding::HEXLOWER.encode(&digest)[..32].to_owned()
    }

    /// `TIP-`, the day it was received (UTC), and eight letters of its id.
    pub fn number(&self, id: &str) -> String {
        let day = jiff::Timestamp::from_millisecond(self.received_ms).unwrap_or_default().strftime("%Y%m%d");
        let letters = data_encoding::BASE32.encode(&Sha256::digest(format!("tip number\n{id}")));
        format!("TIP-{day}-{}", &letters[..8])
    }
}

impl std::fmt::Debug for Reporter {
    /// Says nothing about who it is: this may end up in a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Reporter::Named { .. } => "Named",
            Reporter::NewAnonymous => "NewAnonymous",
            Reporter::Returning(_) => "Returning",
        })
    }
}

impl TipState {
    pub const ALL: [TipState; 5] =
        [TipState::Received, TipState::Checked, TipState::Accepted, TipState::Rejected, TipState::Rewarded];

    pub fn as_str(self) -> &'static str {
        match self {
            TipState::Received => "received",
            TipState::Checked => "checked",
            TipState::Accepted => "accepted",
            TipState::Rejected => "rejected",
            TipState::Rewarded => "rewarded",
        }
    }

    /// As a person reads it.
    pub fn label(self) -> Message {
        Message::new(format!("tips-state-{}", self.as_str()))
    }

    /// Whether a person may say so of a tip in this state. A rejected tip may be looked at again; that it was rewarded is said by
    /// the ledger alone.
    pub fn may_become(self, next: TipState) -> bool {
        use TipState::{Accepted, Checked, Received, Rejected};
        matches!(
            (self, next),
            (Received, Checked | Rejected)
                | (Checked, Accepted | Rejected)
                | (Accepted, Rejected)
                | (Rejected, Checked)
        )
    }
}

impl FromStr for TipState {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        TipState::ALL.into_iter().find(|state| state.as_str() == text).ok_or(())
    }
}

impl Tip {
    /// The digest that its receipt names.
    pub fn digest(&self) -> String {
        self.erased.as_ref().map_or_else(|| self.told.digest(), |erased| erased.digest.clone())
    }

    pub fn state(&self) -> TipState {
        self.history.last().map_or(TipState::Received, |event| event.state)
    }

    /// Whether it counts when it is asked who was first.
    pub fn is_valid(&self) -> bool {
        self.state() != TipState::Rejected
    }

    /// Whether it may come into that state now.
    pub fn may_become(&self, next: TipState) -> Result<(), TipRefusal> {
        let from = self.state();
        if !from.may_become(next) {
            return Err(TipRefusal::NoSuchStep { from, to: next });
        }
        let is_promised = Balances::of(&self.rewards).is_ok_and(|balances| balances.open() + balances.paid() > 0);
        if next == TipState::Rejected && is_promised { Err(TipRefusal::Rewarded) } else { Ok(()) }
    }
}

impl TipRefusal {
    /// Whether it is for want of room with us, and may be told again another day.
    pub fn is_for_want_of_room(&self) -> bool {
        matches!(self, TipRefusal::TooManyAnonymous | TipRefusal::TooManyToday | TipRefusal::InboxFull)
    }

    pub fn message(&self) -> Message {
        match self {
            TipRefusal::Again { number } => Message::new("tips-again").with("number", number.as_str()),
            TipRefusal::TooMany => Message::new("tips-too-many").with("max", MAX_TIPS_A_DAY),
            TipRefusal::TooManyAnonymous => {
                Message::new("tips-too-many-anonymous").with("max", MAX_NEW_ANONYMOUS_A_DAY)
            }
            TipRefusal::TooManyToday => Message::new("tips-too-many-today"),
            TipRefusal::InboxFull => Message::new("tips-inbox-full"),
            TipRefusal::UnknownToken => Message::new("tips-unknown-token"),
            TipRefusal::NoSuchStep { from, to } => {
                Message::new("tips-no-such-step").with("from", from.as_str()).with("to", to.as_str())
            }
            TipRefusal::Rewarded => Message::new("tips-has-reward"),
            TipRefusal::NotAccepted { state } => Message::new("tips-not-accepted").with("state", state.as_str()),
            TipRefusal::NotFirst { number } => Message::new("tips-not-first").with("number", number.as_str()),
            TipRefusal::Ledger(fault) => fault.message(),
        }
    }
}

#[cfg(test)]
mod tests;
