//! What a case is about, in a form in which two agencies' cases can be compared: listings by their addresses, rights by their
//! registrations, offenders by their names and contacts. The ids that an agency gave them say nothing elsewhere.

use std::collections::BTreeMap;

use crate::extract::{Contact, Listing};
use crate::frontier::CrawlUrl;
use crate::review::cases::{Case, CaseHit, Offender};
use crate::rights::{Right, RightId};
use crate::text::fold_name;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SubjectKind {
    Listing,
    Offender,
    Right,
}

/// One thing that a case is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subject {
    pub kind: SubjectKind,
    /// Equal for the same thing, whoever writes it down.
    pub key: String,
}

impl SubjectKind {
    pub fn as_str(self) -> &'static str {
        match self {
            SubjectKind::Listing => "listing",
            SubjectKind::Offender => "offender",
            SubjectKind::Right => "right",
        }
    }
}

/// What the case is about, each with words to show it by. `rights` are those of the agency whose case it is.
pub fn subjects(case: &Case, rights: &[Right]) -> BTreeMap<Subject, String> {
    let mut subjects = BTreeMap::new();
    let mut add = |kind, key: String, shown: String| {
        subjects.entry(Subject { kind, key }).or_insert(shown);
    };
    for hit in case.live() {
        if let Some((key, shown)) = listing_key(&hit.listing) {
            add(SubjectKind::Listing, key, shown);
        }
        for (key, shown) in offender_keys(hit) {
            add(SubjectKind::Offender, key, shown);
        }
    }
    for seller in case.offender.iter().flat_map(Offender::sellers) {
        add(SubjectKind::Offender, seller.key(), seller.to_string());
    }
    for key in right_keys(case, rights) {
        add(SubjectKind::Right, key, format!("{} ({})", case.right.name, case.right.holder));
    }
    subjects
}

/// The canonical address, whatever the order of its parameters.
fn listing_key(listing: &Listing) -> Option<(String, String)> {
    let address = CrawlUrl::new(listing.url.clone()?).ok()?;
    Some((format!("{:016x}", address.key().0), address.as_str().to_owned()))
}

/// The seller on that site, and every contact.
fn offender_keys(hit: &CaseHit) -> Vec<(String, String)> {
    let seller = hit.seller.iter().map(|seller| (seller.key(), seller.to_string()));
    let contact = |contact: &Contact| {
        let kind = serde_json::to_value(contact.kind).ok().and_then(|kind| kind.as_str().map(str::to_owned));
        (format!("{}:{}", kind.unwrap_or_default(), fold_name(&contact.value)), contact.value.clone())
    };
    seller.chain(hit.listing.contacts.iter().map(contact)).collect()
}

/// Its name and holder, and its office and number where it has them: an agency may know one and not the other.
fn right_keys(case: &Case, rights: &[Right]) -> Vec<String> {
    let right: &RightId = &case.right.id;
    let kind = case.right.kind.as_str();
    let mut keys = vec![format!("{kind}\n{}\n{}", fold_name(&case.right.name), fold_name(&case.right.holder))];
    let registration = rights.iter().find(|record| record.id == *right).map(|record| &record.registration);
    let number = registration.and_then(|registration| registration.number.as_deref()).map(plain_number);
    if let Some(number) = number.filter(|number| !number.is_empty()) {
        let office = registration.and_then(|registration| registration.office.as_deref()).map(fold_name);
        keys.push(format!("{kind}\n{}\n#{number}", office.unwrap_or_default()));
    }
    keys
}

/// Letters and digits alone, as offices write numbers with points, blanks and strokes.
fn plain_number(number: &str) -> String {
    number.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}
