//! Whether a new listing belongs to an old case: links between the two, each stated and weighed, and what they come to.
//! Equal listings give equal links in the same order. It decides nothing that a person would not see the reason for.

mod contacts;
mod pictures;
mod words;

use serde::{Deserialize, Serialize};

use super::{Case, CaseHit, Seller, relisting_since};
use crate::extract::Listing;
use crate::locale::Message;
use crate::rank::RankedHit;
use crate::sources::SourceId;

pub use pictures::SeenPictures;

/// Links that come to this much put a hit into a case.
pub const AUTOMATIC_FROM: f64 = 0.8;
/// Links that come to this much propose it to a person.
pub const PROPOSED_FROM: f64 = 0.4;

/// What connects two listings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LinkKind {
    /// The old listing's page leads to the new one's.
    Redirect,
    /// Both point at the same download or stream.
    SameLink,
    /// Both show the same registered picture, and the new one's picture was made from the old one's.
    PictureCopy,
    /// The same, where many sellers show the registered picture.
    CommonPicture,
    /// The same telephone number, mail address or account that sellers are reached by.
    SameContact,
    /// The same seller on the same site.
    SameSeller,
    /// Nearly the same words, enough of them to be no chance.
    SameText,
    /// Both show the same registered picture, each in a picture of its own.
    SameRegisteredPicture,
}

/// One thing that connects a listing with a case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Link {
    pub kind: LinkKind,
    /// How much it counts by itself, 0..=1.
    pub weight: f64,
    /// The hit of the case on the other end.
    pub with: String,
    pub because: Message,
}

/// A hit that may belong to a case.
#[derive(Clone, Debug)]
pub struct Candidate<'a> {
    pub hit_id: &'a str,
    pub source_id: &'a SourceId,
    pub listing: &'a Listing,
    pub ranked: &'a RankedHit,
}

/// What is known of how common a link's ground is. Both ends of the comparison are not counted.
pub trait Commonness {
    /// Sellers beside these who show copies of a registered picture.
    fn sellers_showing(&self, image_id: &str) -> usize;
    /// Whether a contact stands in listings of several sellers of a site: then it is the site's own.
    fn is_of_site(&self, source: &SourceId, contact: &str) -> bool;
}

/// What the links come to.
#[derive(Clone, Debug, PartialEq)]
pub struct Joining {
    /// The heaviest first, one of each kind.
    pub links: Vec<Link>,
    /// 0..=1: how likely at least one of them is to hold, taken each for itself.
    pub strength: f64,
}

/// How a linked hit comes into a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JoinAs {
    /// A person has to look.
    Proposal,
    /// It is one more of them.
    Member,
    /// It is what was asked to be removed, listed anew.
    Relisting,
}

impl LinkKind {
    pub const ALL: [LinkKind; 8] = [
        LinkKind::Redirect,
        LinkKind::SameLink,
        LinkKind::PictureCopy,
        LinkKind::CommonPicture,
        LinkKind::SameContact,
        LinkKind::SameSeller,
        LinkKind::SameText,
        LinkKind::SameRegisteredPicture,
    ];

    /// How much the link counts. From [`AUTOMATIC_FROM`] on it is enough by itself; a seller's next listing needs one more
    /// thing in common, and what every seller of the goods may share needs two.
    pub fn weight(self) -> f64 {
        match self {
            LinkKind::Redirect | LinkKind::SameLink => 0.9,
            LinkKind::PictureCopy => 0.85,
            LinkKind::SameContact => 0.8,
            LinkKind::SameSeller => 0.7,
            LinkKind::CommonPicture | LinkKind::SameText => 0.5,
            LinkKind::SameRegisteredPicture => 0.35,
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            LinkKind::Redirect => "redirect",
            LinkKind::SameLink => "same-link",
            LinkKind::PictureCopy => "picture-copy",
            LinkKind::CommonPicture => "common-picture",
            LinkKind::SameContact => "same-contact",
            LinkKind::SameSeller => "same-seller",
            LinkKind::SameText => "same-text",
            LinkKind::SameRegisteredPicture => "same-registered-picture",
        }
    }
}

impl Link {
    pub(super) fn new(kind: LinkKind, with: &CaseHit, because: Message) -> Link {
        Link { kind, weight: kind.weight(), with: with.hit_id.clone(), because }
    }
}

impl Joining {
    fn of(mut links: Vec<Link>) -> Joining {
        links.sort_by(|a, b| b.weight.total_cmp(&a.weight).then((a.kind, &a.with).cmp(&(b.kind, &b.with))));
        let mut kept: Vec<Link> = Vec::new();
        for link in links {
            if kept.iter().all(|known| known.kind != link.kind) {
                kept.push(link);
            }
        }
        let strength = 1.0 - kept.iter().map(|link| 1.0 - link.weight).product::<f64>();
        Joining { links: kept, strength }
    }

    /// What becomes of a hit with these links that was first seen then. What was there when the case was opened, and was left
    /// out by whoever opened it, is only proposed, however strong its links.
    pub fn into_case(&self, case: &Case, first_seen_ms: i64) -> JoinAs {
        if self.strength < AUTOMATIC_FROM || first_seen_ms <= case.opened_ms() {
            JoinAs::Proposal
        } else if relisting_since(case).is_some_and(|since| first_seen_ms > since) {
            JoinAs::Relisting
        } else {
            JoinAs::Member
        }
    }

    pub fn is_worth_proposing(&self) -> bool {
        self.strength >= PROPOSED_FROM
    }
}

/// What connects a candidate with the listings of a case, of the same right. None where nothing does.
pub fn join(
    live: &[&CaseHit],
    candidate: &Candidate<'_>,
    pictures: &SeenPictures,
    common: &dyn Commonness,
) -> Option<Joining> {
    let mut links = Vec::new();
    for old in live.iter().filter(|old| old.hit_id != candidate.hit_id) {
        links.extend(redirected(old, candidate));
        links.extend(words::same_link(old, candidate));
        links.extend(pictures.link(old, candidate, common));
        links.extend(contacts::same_contact(old, candidate, common));
        links.extend(same_seller(old, candidate));
        links.extend(words::same_text(old, candidate));
    }
    (!links.is_empty()).then(|| Joining::of(links))
}

fn redirected(old: &CaseHit, new: &Candidate<'_>) -> Option<Link> {
    let super::Presence::Redirected { to: Some(to) } = &old.sighting.presence else { return None };
    let leads = new.listing.url.as_ref().is_some_and(|url| url.as_str() == to);
    leads.then(|| Link::new(LinkKind::Redirect, old, Message::new("cases-link-redirect").with("url", to.as_str())))
}

fn same_seller(old: &CaseHit, new: &Candidate<'_>) -> Option<Link> {
    let (before, now) = (old.seller.as_ref()?, Seller::of(new.listing, new.source_id)?);
    let because =
        || Message::new("cases-link-seller").with("seller", now.name.as_str()).with("site", now.site.as_str());
    before.is_same(&now).then(|| Link::new(LinkKind::SameSeller, old, because()))
}
