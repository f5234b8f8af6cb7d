//! The decisions people take about hits: what was decided, by whom, over what, and whether it still holds for the listing
//! as it is now. It decides nothing itself and keeps nothing.

pub mod blocks;
pub mod cases;
mod flood;
pub mod notices;
pub mod offenders;
pub mod tips;

pub use flood::{FLOOD_FROM, FLOOD_MEMORY, FLOOD_TIMES, is_flood, stands_on, usual};

use std::collections::BTreeSet;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::extract::Listing;
use crate::matcher::Hit;
use crate::rank::RankedHit;
use crate::rights::RightId;

/// A note longer than this is cut.
pub const MAX_NOTE_CHARS: usize = 4_000;
/// A price within these bounds of the one that was seen is the same offer.
const SAME_PRICE: std::ops::RangeInclusive<f64> = 0.8..=1.25;

/// What a person says about a hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The right is used, and unlawfully.
    Infringes,
    /// The right is used, and may be.
    Lawful,
    /// The right is not used at all.
    NotUsed,
}

/// What is to be written down about one or more hits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruling {
    pub verdict: Verdict,
    pub note: Option<String>,
    pub actor: String,
    /// Milliseconds since 1970 UTC.
    pub decided_ms: i64,
}

/// One entry of a hit's history, with what it was decided over, as it was then. Entries are never changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    pub id: String,
    pub hit_id: String,
    pub ruling: Ruling,
    /// Version of the weights behind the score.
    pub weights: u32,
    pub listing: Listing,
    pub ranked: RankedHit,
    /// Set where it was taken back: it stays in the history and counts nowhere.
    pub withdrawn: Option<Withdrawal>,
}

/// That an entry was taken back, which is an entry of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawal {
    pub actor: String,
    pub withdrawn_ms: i64,
}

/// That an approver is asked to decide about a hit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Escalation {
    /// Whose turn it is, by name; none is any approver's.
    pub assignee: Option<String>,
    pub note: Option<String>,
    pub actor: String,
    pub escalated_ms: i64,
}

/// The latest decision about a hit that stands, as far as lists need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    pub ruling: Ruling,
    /// False once the listing has changed so much that somebody should look again.
    pub holds: bool,
}

/// The latest decision about a hit, as an example to learn from: the listing as it was when it was decided over.
#[derive(Clone, Debug, PartialEq)]
pub struct JudgedHit {
    pub hit_id: String,
    pub right_id: Option<RightId>,
    pub listing: Listing,
    pub ranked: RankedHit,
    /// Whether the right is used.
    pub mention: bool,
    /// Whether the use is unlawful.
    pub infringe: bool,
}

impl Verdict {
    pub const ALL: [Verdict; 3] = [Verdict::Infringes, Verdict::Lawful, Verdict::NotUsed];

    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Infringes => "infringes",
            Verdict::Lawful => "lawful",
            Verdict::NotUsed => "not-used",
        }
    }

    /// Whether the right is used.
    pub fn mentions(self) -> bool {
        self != Verdict::NotUsed
    }

    pub fn infringes(self) -> bool {
        self == Verdict::Infringes
    }

    /// Whether nothing is left to be done about the hit.
    pub fn clears(self) -> bool {
        !self.infringes()
    }
}

impl FromStr for Verdict {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Verdict::ALL.into_iter().find(|verdict| verdict.as_str() == text).ok_or(())
    }
}

impl Ruling {
    /// The same ruling about the same hit has the same id, so that writing it twice changes nothing.
    pub fn id(&self, hit_id: &str) -> String {
        let note = self.note.as_deref().unwrap_or_default();
        entry_id("decision", &[hit_id, &self.actor, &self.decided_ms.to_string(), self.verdict.as_str(), note])
    }
}

impl Escalation {
    /// As of a [`Ruling`].
    pub fn id(&self, hit_id: &str) -> String {
        let [assignee, note] = [&self.assignee, &self.note].map(|text| text.as_deref().unwrap_or_default());
        entry_id("escalation", &[hit_id, &self.actor, &self.escalated_ms.to_string(), assignee, note])
    }
}

fn entry_id(kind: &str, parts: &[&str]) -> String {
    // Lengths keep one part from running into the next.
    let text: String = parts.iter().map(|part| format!("{}\n{part}\n", part.len())).collect();
    data_encoding::HEXLOWER.encode(&Sha256::digest(format!("{kind}\n{text}")))[..32].to_owned()
}

impl Standing {
    /// Whether a person has said, of the listing as it is now, that nothing is left to be done.
    pub fn clears(&self) -> bool {
        self.holds && self.ruling.verdict.clears()
    }
}

/// Whether a listing that was decided over has changed so much that the decision says nothing about it any more: another
/// title, seller or brand, another price by more than a fifth, a new link, a copied picture that it did not show, or words that
/// give a reason of a kind that was not there before. What sites change by themselves, such as picture addresses, does not count.
pub fn changed_materially(before: (&Listing, &Hit), now: (&Listing, &Hit)) -> bool {
    let ((old, old_hit), (new, new_hit)) = (before, now);
    let other_words =
        |old: Option<&str>, new: Option<&str>| new.is_some_and(|new| !plain(new).eq(plain(old.unwrap_or_default())));
    let known_links: BTreeSet<&str> = old.links.iter().map(|link| link.url.as_str()).collect();
    other_words(Some(&old.title), Some(&new.title))
        || other_words(old.seller.as_deref(), new.seller.as_deref())
        || other_words(old.brand.as_deref(), new.brand.as_deref())
        || other_price(old, new)
        || new.links.iter().any(|link| !known_links.contains(link.url.as_str()))
        || pictures(new_hit).any(|new| pictures(old_hit).all(|old| old != new))
        || (texts(old) != texts(new) && new_hit.findings.iter().any(|new| is_new_kind(&new.signal, old_hit)))
}

fn is_new_kind(signal: &str, old: &Hit) -> bool {
    old.findings.iter().all(|known| known.signal != signal)
}

fn texts(listing: &Listing) -> [Option<&str>; 2] {
    [listing.description.as_deref(), listing.location.as_deref()]
}

/// Digests of the listing's pictures that were recognised.
fn pictures(hit: &Hit) -> impl Iterator<Item = &str> {
    hit.findings.iter().filter_map(|finding| Some(finding.picture.as_ref()?.picture_id.as_str()))
}

fn other_price(old: &Listing, new: &Listing) -> bool {
    let (Some(before), Some(after)) = (old.price, new.price) else { return false };
    if old.currency != new.currency {
        return true;
    }
    before != after && !SAME_PRICE.contains(&(after / before))
}

/// The letters as they are read: without case and without differences in white space.
fn plain(text: &str) -> impl Iterator<Item = char> {
    text.split_whitespace().flat_map(|word| word.chars().chain([' '])).flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests;
