//! Cases: confirmed hits that belong together, what was asked for about them, and what became of it until nothing is left
//! to do. Pure rules over given values: it keeps nothing, looks at no page and notifies nobody.

mod clock;
mod event;
mod join;
mod seller;
mod sighting;
mod state;
mod triage;
mod words;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::extract::Listing;
use crate::rank::RankedHit;
use crate::review::Verdict;
use crate::review::blocks::Word;
use crate::rights::{Jurisdiction, RightId, RightKind};
use crate::sources::SourceId;

pub use clock::{Removal, TakedownClock, observe, relisting_since};
pub use event::{CaseEvent, CaseEventKind, CloseReason};
pub use join::{
    AUTOMATIC_FROM, Candidate, Commonness, JoinAs, Joining, Link, LinkKind, PROPOSED_FROM, SeenPictures, join,
};
pub use seller::{Claim, Offender, Seller, SellerAlias, told_apart};
pub use sighting::{PageFacts, Presence, Sighting, SightingFacts, judge};
pub use state::{CaseFault, CaseState, Step, replay, transition};
pub use triage::{Lane, Triage, triage};

/// Everything about one right, one offender, and the listings that belong together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Case {
    pub id: String,
    pub right: CaseRight,
    /// None where no seller could be read and nobody named one.
    pub offender: Option<Offender>,
    /// Everything that was ever looked at for it, in the order in which it came; [`Case::live`] gives what belongs to it now.
    pub hits: Vec<CaseHit>,
    pub state: CaseState,
    /// Oldest first; never empty, and nothing is ever taken out.
    pub history: Vec<CaseEvent>,
    /// Whose law is asked for; none where nobody said and the right does not tell.
    pub jurisdiction: Option<Jurisdiction>,
    pub triage: Triage,
    /// Digest of the bundle that it was taken over from; none for a case opened here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub imported_from: Option<String>,
}

/// The right as it was called when the case was opened: the register may change or lose it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CaseRight {
    pub id: RightId,
    pub name: String,
    pub holder: String,
    pub kind: RightKind,
}

/// A hit inside a case, with the listing as it was when it came into it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CaseHit {
    pub hit_id: String,
    pub membership: Membership,
    /// What connects it with the case's other listings; empty where a person put it in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// Who said so, and when. The clock's own joins are by [`CLOCK`].
    pub joined: Word,
    pub source_id: SourceId,
    pub seller: Option<Seller>,
    /// Milliseconds since 1970 UTC, as all times here.
    pub first_seen_ms: i64,
    pub listing: Listing,
    pub ranked: RankedHit,
    /// The latest decision about the hit.
    pub verdict: Option<Verdict>,
    /// The page in the archive, as it was when the listing came into the case.
    pub archived: Option<Capture>,
    /// The listing's pictures that were fetched by then.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pictures: Vec<CasePicture>,
    /// What is known of it now.
    pub sighting: Sighting,
}

/// How a hit stands to a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Membership {
    /// A person put it in, after it was decided that it infringes.
    Confirmed,
    /// Strong links put it in, or a person accepted a proposal.
    Linked,
    /// It may belong: somebody should look.
    Proposed,
    /// Somebody looked: it does not belong. It is not proposed again.
    Rejected,
    /// It belonged until somebody took it out.
    Removed,
}

/// A record of the archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capture {
    pub file: String,
    pub offset: u64,
    pub length: u64,
}

/// A fetched picture of a listing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CasePicture {
    pub address: String,
    /// Digest of its bytes.
    pub picture_id: String,
    pub archived: Option<Capture>,
}

/// What a person asks for who opens a case.
#[derive(Clone, Debug, PartialEq)]
pub struct Opening {
    /// Whole hit ids, at least one, all of one right.
    pub hits: Vec<String>,
    /// Where nobody says, the right's own where it has exactly one.
    pub jurisdiction: Option<Jurisdiction>,
    /// The seller, where the listings do not tell or tell wrongly.
    pub seller: Option<String>,
    pub word: Word,
}

/// Who writes what a scan finds out.
pub const CLOCK: &str = "takedown-clock";

impl Case {
    /// The id of a case that is opened over these hits: the same right and the same first hit are the same case.
    pub fn id_of(right: &RightId, hits: &[String]) -> String {
        let founding = hits.iter().min().map_or("", String::as_str);
        digest("case", &[&right.0, founding])
    }

    /// The hits that belong to it now.
    pub fn live(&self) -> impl Iterator<Item = &CaseHit> {
        self.hits.iter().filter(|hit| hit.membership.is_live())
    }

    /// The hits that somebody should look at.
    pub fn proposed(&self) -> impl Iterator<Item = &CaseHit> {
        self.hits.iter().filter(|hit| hit.membership == Membership::Proposed)
    }

    /// The hits that belong to it and of which a person has said, and says still, that they infringe.
    pub fn confirmed(&self) -> impl Iterator<Item = &CaseHit> {
        self.live().filter(|hit| hit.verdict == Some(Verdict::Infringes))
    }

    /// The same, each with what it says about whose it is.
    pub fn claims(&self) -> impl Iterator<Item = Claim<'_>> {
        self.confirmed().map(|hit| Claim {
            hit_id: &hit.hit_id,
            seller: hit.seller.as_ref(),
            links: &hit.links,
            is_named: self.is_named(&hit.hit_id),
        })
    }

    /// Whether a person said who offers this when the case was opened.
    fn is_named(&self, hit_id: &str) -> bool {
        self.history.iter().any(|event| {
            matches!(&event.kind, CaseEventKind::Opened { hits, seller: Some(_) } if hits.iter().any(|hit| hit == hit_id))
        })
    }

    pub fn opened_ms(&self) -> i64 {
        self.history.first().map_or(0, |event| event.at_ms)
    }

    /// Whether what is listed anew still belongs to it: not where it was closed because it was no infringement, or because
    /// nobody wants it pursued.
    pub fn takes_new_listings(&self) -> bool {
        let reason = self.history.iter().rev().find_map(|event| match event.kind {
            CaseEventKind::Closed { reason } => Some(reason),
            _ => None,
        });
        self.state != CaseState::Closed || reason == Some(CloseReason::Resolved)
    }

    pub fn hit(&self, hit_id: &str) -> Option<&CaseHit> {
        self.hits.iter().find(|hit| hit.hit_id == hit_id)
    }
}

impl Membership {
    pub const ALL: [Membership; 5] =
        [Membership::Confirmed, Membership::Linked, Membership::Proposed, Membership::Rejected, Membership::Removed];

    pub fn as_str(self) -> &'static str {
        match self {
            Membership::Confirmed => "confirmed",
            Membership::Linked => "linked",
            Membership::Proposed => "proposed",
            Membership::Rejected => "rejected",
            Membership::Removed => "removed",
        }
    }

    /// Whether the hit belongs to the case.
    pub fn is_live(self) -> bool {
        matches!(self, Membership::Confirmed | Membership::Linked)
    }
}

impl std::str::FromStr for Membership {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Membership::ALL.into_iter().find(|known| known.as_str() == text).ok_or(())
    }
}

/// An id: the digest of what makes the thing the same thing. Lengths keep one part from running into the next.
pub(crate) fn digest(of: &str, parts: &[&str]) -> String {
    let text: String = parts.iter().map(|part| format!("{}\n{part}\n", part.len())).collect();
    data_encoding::HEXLOWER.encode(&Sha256::digest(format!("{of}\n{text}")))[..32].to_owned()
}

#[cfg(test)]
pub(crate) mod tests;
