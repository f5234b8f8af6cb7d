//! Who offers: a seller as one site knows them, and the names under which the same person was seen elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Case, CaseHit, Link, LinkKind, digest};
use crate::extract::Listing;
use crate::review::blocks::Word;
use crate::sources::SourceId;
use crate::text::fold_name;

/// A seller on a site. The same name on another site may be somebody else.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Seller {
    /// Host name without `www.`; the source's id where a listing has no address.
    pub site: String,
    /// As the site writes it; never empty.
    pub name: String,
}

/// Somebody whose listings are in cases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offender {
    pub id: String,
    /// The identity they were first known by.
    pub seller: Seller,
    /// Identities that explicit links have connected with it, in the order in which they came.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<SellerAlias>,
}

/// Another identity of an offender.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SellerAlias {
    pub seller: Seller,
    /// The case that connects them; none where a person said so.
    pub case_id: Option<String>,
    pub word: Word,
}

/// A confirmed hit, as far as it says whose it is.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'a> {
    pub hit_id: &'a str,
    pub seller: Option<&'a Seller>,
    pub links: &'a [Link],
    /// A person said that it is the case's seller who offers it.
    pub is_named: bool,
}

/// Which of these hits somebody known by these identities offers, and which of those also show another identity of theirs.
///
/// That two sellers stand in one case makes them the same person no more than that they sell the same goods: only the same name
/// on the same site, a link that says same seller or same contact, or a person's word does. A person who names the seller
/// corrects what the listing tells: the name that is read there becomes no identity.
pub fn told_apart<'a>(known: impl Iterator<Item = &'a Seller>, claims: &[Claim<'_>]) -> (Vec<bool>, Vec<usize>) {
    let connections = connections(claims);
    let mut keys: BTreeSet<String> = known.map(Seller::key).collect();
    let first_keys = keys.clone();
    let mut own = vec![false; claims.len()];
    loop {
        let before = (own.iter().filter(|is_own| **is_own).count(), keys.len());
        for (at, claim) in claims.iter().enumerate() {
            let key = claim.seller.map(Seller::key);
            let is_linked = connections[at].iter().any(|other| own[*other]);
            own[at] |= is_linked || claim.is_named || key.as_ref().is_some_and(|key| keys.contains(key));
            keys.extend(key.filter(|_| is_linked));
        }
        if before == (own.iter().filter(|is_own| **is_own).count(), keys.len()) {
            break;
        }
    }
    let mut told = first_keys;
    let is_new =
        |claim: &Claim<'_>| claim.seller.map(Seller::key).is_some_and(|key| keys.contains(&key) && told.insert(key));
    let also = claims.iter().map(is_new).enumerate().filter_map(|(at, is_new)| is_new.then_some(at)).collect();
    (own, also)
}

/// For each hit, those that a link connects with it because the seller or the way to reach them is the same.
fn connections(claims: &[Claim<'_>]) -> Vec<BTreeSet<usize>> {
    let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, claim) in claims.iter().enumerate() {
        places.entry(claim.hit_id).or_default().push(at);
    }
    let mut connections = vec![BTreeSet::new(); claims.len()];
    for (at, claim) in claims.iter().enumerate() {
        for link in claim.links.iter().filter(|link| says_same_person(link.kind)) {
            for other in places.get(link.with.as_str()).into_iter().flatten() {
                connections[at].insert(*other);
                connections[*other].insert(at);
            }
        }
    }
    connections
}

/// Whether the link is about who sells, and not about what is sold.
fn says_same_person(kind: LinkKind) -> bool {
    matches!(kind, LinkKind::SameSeller | LinkKind::SameContact)
}

impl Seller {
    /// The seller that a listing names; none where it names none.
    pub fn of(listing: &Listing, source: &SourceId) -> Option<Seller> {
        let name = listing.seller.as_deref().map(str::trim).filter(|name| !fold_name(name).is_empty())?;
        Some(Seller { site: site_of(listing, source), name: name.to_owned() })
    }

    /// A seller that a person names, on the site of a listing.
    pub fn named(name: &str, listing: &Listing, source: &SourceId) -> Seller {
        Seller { site: site_of(listing, source), name: name.trim().to_owned() }
    }

    /// What two identities have in common that are the same: letter case, width and blanks make no difference.
    pub fn key(&self) -> String {
        format!("{}\n{}", self.site, fold_name(&self.name))
    }

    pub fn is_same(&self, other: &Seller) -> bool {
        self.key() == other.key()
    }

    /// The id of the offender who is known by this identity first.
    pub fn offender_id(&self) -> String {
        digest("offender", &[&self.key()])
    }
}

impl Offender {
    /// Every identity, the first one first.
    pub fn sellers(&self) -> impl Iterator<Item = &Seller> {
        std::iter::once(&self.seller).chain(self.aliases.iter().map(|alias| &alias.seller))
    }

    /// As whoever sees these cases only knows it: with the identities that their confirmed hits connect.
    pub fn as_seen_in(&self, cases: &[Case]) -> Offender {
        let confirmed: Vec<(&Case, &CaseHit)> =
            cases.iter().flat_map(|case| case.confirmed().map(move |hit| (case, hit))).collect();
        let claims: Vec<Claim<'_>> = cases.iter().flat_map(Case::claims).collect();
        let (_, also) = told_apart(std::iter::once(&self.seller), &claims);
        let aliases = also.into_iter().filter_map(|at| {
            let (case, hit) = confirmed[at];
            let seller = hit.seller.clone()?;
            Some(SellerAlias { seller, case_id: Some(case.id.clone()), word: hit.joined.clone() })
        });
        Offender { id: self.id.clone(), seller: self.seller.clone(), aliases: aliases.collect() }
    }

    pub fn is_known_as(&self, seller: &Seller) -> bool {
        self.sellers().any(|known| known.is_same(seller))
    }
}

impl std::fmt::Display for Seller {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} @ {}", self.name, self.site)
    }
}

/// The site that a listing stands on.
pub(super) fn site_of(listing: &Listing, source: &SourceId) -> String {
    let host = listing.url.as_ref().and_then(|url| url.host_str());
    host.map_or_else(|| source.0.clone(), |host| host.strip_prefix("www.").unwrap_or(host).to_owned())
}
