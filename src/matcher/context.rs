//! What every signal looks at: one listing, one snapshot, and the listing's texts folded once.

use std::sync::OnceLock;

use super::{Candidate, CandidatePicture, Field, ReadPicture};
use crate::extract::Listing;
use crate::imaging::PictureMatch;
use crate::imaging::guards::outdone;
use crate::register::names::settle_namesakes;
use crate::register::{ClassAgreement, NameMatch, Snapshot};
use crate::rights::{Right, RightDetails};
use crate::text::{Folded, fold};

/// A listing laid out for the signals.
pub struct Context<'a> {
    pub candidate: &'a Candidate<'a>,
    pub listing: &'a Listing,
    pub snapshot: &'a Snapshot,
    /// When the listing was seen, in milliseconds since 1970 UTC, where anybody knows.
    pub seen_ms: Option<i64>,
    /// What was read on the listing's pictures, where anybody asked for that.
    pub read: &'a [ReadPicture],
    pub title: Folded,
    pub description: Folded,
    pub brand: Folded,
    pub seller: Folded,
    pub location: Folded,
    /// What may be rights' names in title, description and brand, by right, the best first.
    pub named: [(Field, Vec<NameMatch<'a>>); 3],
    /// What the listing's pictures show of registered ones, found when first asked for.
    pictures: OnceLock<Vec<(&'a CandidatePicture, Vec<PictureMatch>)>>,
}

/// Pictures of one listing that are looked at.
const MAX_PICTURES: usize = 24;

impl<'a> Context<'a> {
    pub fn new(candidate: &'a Candidate<'a>, snapshot: &'a Snapshot) -> Self {
        let listing = candidate.listing;
        let folded = |text: &Option<String>| text.as_deref().map(fold).unwrap_or_default();
        let (title, description, brand) = (fold(&listing.title), folded(&listing.description), folded(&listing.brand));
        let named = |source: Option<&str>, text: &Folded| {
            let mut named = source.map(|source| snapshot.names().find(source, text)).unwrap_or_default();
            settle_namesakes(&mut named, |right| {
                snapshot
                    .rights()
                    .get(right as usize)
                    .map_or(ClassAgreement::Unknown, |right| class_agreement(listing, right))
            });
            named
        };
        let named = [
            (Field::Title, named(Some(&listing.title), &title)),
            (Field::Description, named(listing.description.as_deref(), &description)),
            (Field::Brand, named(listing.brand.as_deref(), &brand)),
        ];
        Context {
            candidate,
            listing,
            snapshot,
            seen_ms: None,
            read: &[],
            title,
            description,
            brand,
            named,
            pictures: OnceLock::new(),
            seller: folded(&listing.seller),
            location: folded(&listing.location),
        }
    }

    /// The fields that words are looked for in, most telling first.
    pub fn texts(&self) -> [(Field, &Folded); 2] {
        [(Field::Title, &self.title), (Field::Description, &self.description)]
    }

    /// The listing's pictures, each with the registered pictures that it shows, the surest first.
    pub fn pictures(&self) -> &[(&'a CandidatePicture, Vec<PictureMatch>)] {
        self.pictures.get_or_init(|| {
            let pictures = self.candidate.pictures.iter().take(MAX_PICTURES);
            pictures.map(|picture| (picture, shown_in(picture, self.snapshot))).collect()
        })
    }

    /// What the site wrote in a field that words are looked for in.
    pub fn source(&self, field: Field) -> &str {
        match field {
            Field::Title => &self.listing.title,
            Field::Description => self.listing.description.as_deref().unwrap_or_default(),
            _ => "",
        }
    }
}

/// The registered pictures that a picture shows, less those that it shows no more than an ignored one.
fn shown_in(picture: &CandidatePicture, snapshot: &Snapshot) -> Vec<PictureMatch> {
    let shown = snapshot.pictures().find(&picture.fingerprint);
    if shown.is_empty() || snapshot.ignored().is_empty() {
        return shown;
    }
    let ignored = snapshot.ignored().copies(&picture.fingerprint);
    shown.iter().filter(|matched| outdone(matched, &shown, &ignored).is_none()).cloned().collect()
}

/// Whether the goods' Nice class, where the listing has one, is among those of the mark.
pub(super) fn class_agreement(listing: &Listing, right: &Right) -> ClassAgreement {
    match (&right.details, listing.nice_class) {
        (RightDetails::Trademark { classes, .. }, Some(class)) if !classes.is_empty() => {
            if classes.iter().any(|own| own.get() == class) { ClassAgreement::Agrees } else { ClassAgreement::Differs }
        }
        _ => ClassAgreement::Unknown,
    }
}

/// The end of `text` before `at`, at most `chars` characters and not beyond the clause.
pub(super) fn clause_before(text: &str, at: usize, chars: usize) -> &str {
    let before = text.get(..at).unwrap_or_default();
    let from = before
        .char_indices()
        .rev()
        .take(chars)
        .take_while(|(_, c)| !ends_clause(*c))
        .last()
        .map_or(before.len(), |(from, _)| from);
    &before[from..]
}

fn ends_clause(c: char) -> bool {
    matches!(c, '.' | ',' | ';' | '!' | '?' | '。' | '、' | '|' | '\n')
}
