//! Compares a listing with a snapshot of the register. Every finding says what matched where; nothing is decided here.

use std::collections::{BTreeMap, BTreeSet};

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::extract::{Listing, ListingId};
use crate::imaging::{Fingerprint, ReadText};
use crate::locale::Message;
use crate::register::Snapshot;
use crate::rights::RightId;

mod context;
pub mod domains;
pub(crate) mod examples;
pub mod filings;
mod lexicon;
pub mod offer;
pub mod pirate;
pub mod signals;

pub use context::Context;

/// A listing with its pictures, as far as they could be fetched and decoded.
pub struct Candidate<'a> {
    pub listing: &'a Listing,
    /// In the order of `listing.images`; pictures that could not be read are absent.
    pub pictures: &'a [CandidatePicture],
}

#[derive(Clone, Debug)]
pub struct CandidatePicture {
    /// The address in `listing.images` it came from.
    pub url: String,
    /// Digest of the picture's bytes.
    pub picture_id: String,
    pub fingerprint: Fingerprint,
}

/// What was read on one picture of a listing.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadPicture {
    /// In reading order.
    pub lines: Vec<ReadText>,
}

/// One way of noticing a use. A signal carries its own examples and is tested by them.
pub trait Signal: Sync {
    /// The name findings, filters and weights know it by; snake case, never changed once released.
    fn name(&self) -> &'static str;

    /// Whether its findings show that the right is used (`Mention`), that the use looks unlawful (`Suspicion`), or lawful (`Damping`).
    fn role(&self) -> Role;

    /// Appends what it notices. `found` holds the findings of the signals before it; it only adds to them.
    fn find(&self, context: &Context<'_>, found: &mut Vec<Finding>);

    /// Listings that must and must not give a finding of this signal.
    fn examples(&self) -> Vec<Example>;
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Mention,
    Suspicion,
    Damping,
}

/// A case a signal proves itself with: a register, a listing, and whether the signal must speak.
pub struct Example {
    pub rights: Vec<crate::rights::Right>,
    pub listing: Listing,
    pub fires: bool,
}

/// One noticed fact about a listing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// The right it is about; none for findings about the listing alone (pirate language without a registered title).
    pub right_id: Option<RightId>,
    pub signal: String,
    /// 0..1: how sure the signal is of what it noticed.
    pub strength: f64,
    pub because: Message,
    /// The listing's field it stands in.
    pub field: Field,
    /// Start and end in Unicode scalars of that field's source text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<[usize; 2]>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<PictureMatch>,
    /// The link it is about, as written on the page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    Title,
    Description,
    Brand,
    Seller,
    Price,
    Location,
    Url,
    Image,
    Link,
}

/// Which picture of the listing equals which picture of the right.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PictureMatch {
    /// Address of the listing's picture.
    pub url: String,
    /// Digest of the listing's picture.
    pub picture_id: String,
    /// Digest of the right's picture.
    pub image_id: String,
    pub kind: PictureKind,
    /// `same`, `framed`, `cropped`, `part`, `rotated`, `distorted`: the largest change of shape.
    pub form: String,
    pub mirrored: bool,
    /// Light and dark have changed places.
    pub negative: bool,
    /// 0..=1: how much of what was compared agrees, of the surface for copies and of the outline for marks.
    pub share: f64,
    /// Bits of [`CODE_BITS`](crate::imaging::CODE_BITS) in which the whole pictures' codes differ, where they are near.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distance: Option<u32>,
}

/// What a picture of the listing shows of a right's picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PictureKind {
    /// It was made from it.
    Copy,
    /// What looks like it can be seen in a part.
    Region,
}

/// Everything noticed about one listing and one right (or no right, for pirate links to unregistered works).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hit {
    pub listing_id: ListingId,
    pub right_id: Option<RightId>,
    /// In signal order, then by field and span; never empty.
    pub findings: Vec<Finding>,
}

/// Compares one listing with the register: a hit for each right with any `Mention` finding, and one without a right
/// where the listing spreads pirate links that name no registered work.
/// The same listing, pictures and snapshot give the same hits in the same order.
pub fn match_listing(candidate: &Candidate<'_>, snapshot: &Snapshot) -> Vec<Hit> {
    match_listing_seen(candidate, snapshot, None)
}

/// The same for a listing of which it is known when it was seen, in milliseconds since 1970 UTC: live offers of a broadcast
/// are weighed by its hours.
pub fn match_listing_seen(candidate: &Candidate<'_>, snapshot: &Snapshot, seen_ms: Option<i64>) -> Vec<Hit> {
    match_listing_read(candidate, snapshot, seen_ms, &[])
}

/// The same for a listing on whose pictures the text was read.
pub fn match_listing_read(
    candidate: &Candidate<'_>,
    snapshot: &Snapshot,
    seen_ms: Option<i64>,
    read: &[ReadPicture],
) -> Vec<Hit> {
    let mut context = Context::new(candidate, snapshot);
    (context.seen_ms, context.read) = (seen_ms, read);
    let mut found = Vec::new();
    for signal in signals::SIGNALS {
        let before = found.len();
        signal.find(&context, &mut found);
        if let Some(added) = found.get_mut(before..) {
            added.sort_by(|a, b| (&a.right_id, a.field, a.span).cmp(&(&b.right_id, b.field, b.span)));
        }
    }
    into_hits(&candidate.listing.id, found)
}

/// Findings of one right stay together if the right is mentioned at all; findings about no right make a hit of their own.
fn into_hits(listing_id: &ListingId, found: Vec<Finding>) -> Vec<Hit> {
    let mentioned: BTreeSet<RightId> = mentioned_rights(&found).into_iter().cloned().collect();
    let mut by_right: BTreeMap<Option<RightId>, Vec<Finding>> = BTreeMap::new();
    for finding in found {
        if finding.right_id.as_ref().is_none_or(|right| mentioned.contains(right)) {
            by_right.entry(finding.right_id.clone()).or_default().push(finding);
        }
    }
    by_right
        .into_iter()
        .map(|(right_id, findings)| Hit { listing_id: listing_id.clone(), right_id, findings })
        .collect()
}

/// The rights that any `Mention` finding is about, by id.
pub(crate) fn mentioned_rights(found: &[Finding]) -> BTreeSet<&RightId> {
    found
        .iter()
        .filter(|finding| role_of(&finding.signal) == Some(Role::Mention))
        .filter_map(|finding| finding.right_id.as_ref())
        .collect()
}

/// The role of the signal of that name; none if there is no such signal (any more).
pub fn role_of(signal: &str) -> Option<Role> {
    signals::SIGNALS.iter().find(|known| known.name() == signal).map(|known| known.role())
}

impl Hit {
    /// A digest of the listing's and the right's ids: the same hit has the same id in every scan.
    pub fn id(&self) -> String {
        let right = self.right_id.as_ref().map_or("", |right| right.0.as_str());
        // The separator occurs in neither id, so that no two pairs run together.
        let digest = Sha256::digest(format!("hit\n{}\n{right}", self.listing_id.0));
        HEXLOWER.encode(&digest)[..32].to_owned()
    }
}

impl Finding {
    /// A finding that points at nothing more precise than the field.
    pub fn new(signal: &str, right_id: Option<&RightId>, strength: f64, field: Field, because: Message) -> Self {
        let strength = if strength.is_nan() { 0.0 } else { strength.clamp(0.0, 1.0) };
        Finding {
            right_id: right_id.cloned(),
            signal: signal.to_owned(),
            strength,
            because,
            field,
            span: None,
            picture: None,
            link: None,
        }
    }

    #[must_use]
    pub fn at(mut self, span: [usize; 2]) -> Self {
        self.span = Some(span);
        self
    }
}

#[cfg(test)]
pub(crate) mod tests;
