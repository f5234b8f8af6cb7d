//! Which places connect a case with an agency: those of the seller, the platform, the right holder and the consumer, as far as
//! the case shows them, and where it shows them. Which agency is competent is for people to say; what is not known is said.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::checklist::Shown;
use super::contents::Contents;
use crate::extract::{ContactKind, Listing};

/// Places of one kind that are named.
const MAX_PLACES: usize = 20;
/// In a unified social credit code (GB 32100-2015), where the code of the registering authority's place stands (GB/T 2260).
const DIVISION_IN_CREDIT_CODE: std::ops::Range<usize> = 2..8;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConnectionKind {
    Seller,
    Platform,
    RightHolder,
    Consumer,
}

/// What is known about one kind of place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    pub kind: ConnectionKind,
    /// Words as they were found, each with where; none where nothing is known.
    pub places: Vec<Place>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    pub text: String,
    pub shown: Shown,
}

impl ConnectionKind {
    pub fn as_str(self) -> &'static str {
        match self {
            ConnectionKind::Seller => "seller",
            ConnectionKind::Platform => "platform",
            ConnectionKind::RightHolder => "right-holder",
            ConnectionKind::Consumer => "consumer",
        }
    }
}

/// One entry of each kind, in the order of the kinds.
pub fn connections(contents: &Contents) -> Vec<Connection> {
    let listings = || contents.listings.iter().map(|handed| &handed.listing);
    [
        (ConnectionKind::Seller, listings().flat_map(places_of_seller).collect()),
        (ConnectionKind::Platform, listings().filter_map(place_of_platform).collect()),
        (ConnectionKind::RightHolder, places_of_right(contents)),
        // Nobody is known to have bought anything: a purchase is evidence that somebody else has to add.
        (ConnectionKind::Consumer, Vec::new()),
    ]
    .into_iter()
    .map(|(kind, places)| Connection { kind, places: distinct(places) })
    .collect()
}

/// Codes of countries that the case names: of its own, of its right, of its listings.
pub fn regions(contents: &Contents) -> BTreeSet<String> {
    let of_case = contents.case.jurisdiction.iter().map(|code| code.0.clone());
    let of_rights = contents.rights.iter().flat_map(|right| &right.registration.jurisdictions);
    let of_listings = contents.listings.iter().filter_map(|handed| handed.listing.country.clone());
    let all = of_case.chain(of_rights.map(|code| code.0.clone())).chain(of_listings);
    all.map(|code| code.trim().to_ascii_uppercase()).filter(|code| code.len() == 2).collect()
}

fn places_of_seller(listing: &Listing) -> Vec<Place> {
    let place = |text: &str, field: &str| Place { text: text.to_owned(), shown: shown(listing, field) };
    let named = [(listing.location.as_deref(), "location"), (listing.country.as_deref(), "country")];
    let mut places: Vec<Place> = named.iter().filter_map(|(text, field)| Some(place((*text)?, field))).collect();
    for contact in &listing.contacts {
        match contact.kind {
            ContactKind::IcpFiling => places.push(place(&contact.value, "contacts")),
            ContactKind::CreditCode => {
                let division = contact.value.get(DIVISION_IN_CREDIT_CODE).unwrap_or_default();
                places.push(place(&format!("{} (GB/T 2260: {division})", contact.value), "contacts"));
            }
            _ => {}
        }
    }
    places
}

fn place_of_platform(listing: &Listing) -> Option<Place> {
    let host = listing.url.as_ref()?.host_str()?;
    Some(Place { text: host.to_owned(), shown: shown(listing, "url") })
}

/// Where the right is registered; where its holder lives is not on record.
fn places_of_right(contents: &Contents) -> Vec<Place> {
    let place = |right: &crate::rights::Right, text: &str, field: &str| Place {
        text: text.to_owned(),
        shown: Shown { file: "rights.jsonl".to_owned(), id: right.id.0.clone(), field: field.to_owned() },
    };
    let of = |right: &crate::rights::Right| -> Vec<Place> {
        let registration = &right.registration;
        let codes = registration.jurisdictions.iter().map(|code| place(right, &code.0, "jurisdictions"));
        codes.chain(registration.office.iter().map(|office| place(right, office, "office"))).collect()
    };
    contents.rights.iter().flat_map(of).collect()
}

fn shown(listing: &Listing, field: &str) -> Shown {
    Shown { file: "listings.jsonl".to_owned(), id: listing.id.0.clone(), field: field.to_owned() }
}

/// Each text once, with the first place that shows it.
fn distinct(places: Vec<Place>) -> Vec<Place> {
    let mut texts = BTreeSet::new();
    let mut places: Vec<Place> =
        places.into_iter().filter(|place| !place.text.trim().is_empty() && texts.insert(place.text.clone())).collect();
    places.truncate(MAX_PLACES);
    places
}
