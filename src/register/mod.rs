//! Rights made searchable: an immutable snapshot that a scan holds from start to end.
//! It finds names and pictures of rights; what a find means is for the matcher to say.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::imaging::{self, DecodeError, Limits, PictureIndex, ReferencePrint};
use crate::locale::Message;
use crate::rights::{Right, RightId};

pub mod domains;
pub mod names;
pub mod exact;
mod terms;

pub use names::{ClassAgreement, NameIndex, NameMatch, Rule};
pub use terms::{Term, TermIndex, TermMatch};

/// A right with the bytes of its pictures.
#[derive(Clone, Debug)]
pub struct RegisteredRight {
    pub right: Right,
    pub pictures: Vec<RegisteredPicture>,
}

#[derive(Clone, Debug)]
pub struct RegisteredPicture {
    /// Digest of the bytes.
    pub image_id: String,
    pub bytes: Vec<u8>,
    /// What is searched by, where it was computed before.
    pub print: Option<ReferencePrint>,
}

impl RegisteredPicture {
    pub fn new(image_id: String, bytes: Vec<u8>) -> Self {
        RegisteredPicture { image_id, bytes, print: None }
    }
}

/// Raised whenever equal rights may give other matches than before.
pub const MATCHER_VERSION: &str = "4";

/// The register as of one moment. Building it is the only way to change it.
#[derive(Debug)]
pub struct Snapshot {
    digest: String,
    /// What it is matched with, apart from its rights.
    matcher: String,
    /// By id, ascending; those in force only.
    rights: Vec<Right>,
    terms: TermIndex,
    /// Built when a domain name is first looked at.
    domains: OnceLock<domains::DomainIndex>,
    names: NameIndex,
    pictures: PictureIndex,
    /// Pictures whose copies are no copies of registered ones.
    ignored: PictureIndex,
    /// Image id to the positions of the rights that it belongs to.
    owners: BTreeMap<String, Vec<usize>>,
}

impl Snapshot {
    /// Makes the rights in force `on` that day searchable, and says what was left out. No rights give a snapshot that matches nothing.
    /// The order in which rights are given changes nothing; of two records with one id the one that sorts first is kept.
    pub fn build(mut registered: Vec<RegisteredRight>, on: jiff::civil::Date) -> (Snapshot, Vec<Message>) {
        let mut warnings = Vec::new();
        registered.sort_by_cached_key(|entry| (entry.right.id.clone(), format!("{:?}", entry.right)));
        let mut rights: Vec<Right> = Vec::new();
        let mut prints = BTreeMap::new();
        let mut owners: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let mut digest = Sha256::new();
        digest.update(MATCHER_VERSION);
        for RegisteredRight { right, mut pictures } in registered {
            if !right.in_force(on) {
                warnings.push(
                    Message::new("matcher-right-not-in-force")
                        .with("right", right.id.0.as_str())
                        .with("date", on.to_string()),
                );
                continue;
            }
            if rights.last().is_some_and(|last| last.id == right.id) {
                warnings.push(Message::new("matcher-right-twice").with("right", right.id.0.as_str()));
                continue;
            }
            // A record's debug form names every field, so whatever changes in it changes the digest.
            digest.update(format!("{right:?}\n"));
            pictures.sort_by(|a, b| a.image_id.cmp(&b.image_id));
            for picture in pictures {
                digest.update(format!("{}\n", picture.image_id));
                match print_of(picture.print, &picture.bytes) {
                    Ok(print) if print.is_telling() => {
                        prints.insert(picture.image_id.clone(), print);
                        owners.entry(picture.image_id).or_default().push(rights.len());
                    }
                    Ok(_) => warnings.push(picture_warning("matcher-picture-too-plain", &right.id, &picture.image_id)),
                    Err(error) => warnings.push(
                        picture_warning("matcher-picture-unreadable", &right.id, &picture.image_id)
                            .with("reason", error.to_string()),
                    ),
                }
            }
            rights.push(right);
        }
        let (terms, too_short) = TermIndex::build(&rights);
        warnings.extend(too_short);
        let names = name_index(&rights);
        let digest = HEXLOWER.encode(&digest.finalize());
        (
            Snapshot {
                digest,
                matcher: MATCHER_VERSION.to_owned(),
                rights,
                terms,
                names,
                domains: OnceLock::new(),
                pictures: PictureIndex::new(prints),
                ignored: PictureIndex::default(),
                owners,
            },
            warnings,
        )
    }

    /// The same snapshot with pictures whose copies are never hits, and what was left out of them. The order in which they are
    /// given changes nothing.
    pub fn ignoring(mut self, mut pictures: Vec<RegisteredPicture>) -> (Snapshot, Vec<Message>) {
        if pictures.is_empty() {
            return (self, Vec::new());
        }
        pictures.sort_by(|a, b| a.image_id.cmp(&b.image_id));
        pictures.dedup_by(|a, b| a.image_id == b.image_id);
        let mut digest = Sha256::new();
        let (mut prints, mut warnings) = (Vec::new(), Vec::new());
        for picture in pictures {
            digest.update(format!("{}\n", picture.image_id));
            match imaging::reference(&picture.bytes, &Limits::default()) {
                Ok(print) => prints.push((picture.image_id, print)),
                Err(error) => warnings.push(
                    Message::new("matcher-ignored-unreadable")
                        .with("image", picture.image_id)
                        .with("reason", error.to_string()),
                ),
            }
        }
        self.ignored = PictureIndex::new(prints);
        self.matcher = format!("{MATCHER_VERSION} ignoring {}", HEXLOWER.encode(&digest.finalize()));
        self.digest = HEXLOWER.encode(&Sha256::digest(format!("{}\n{}", self.digest, self.matcher)));
        (self, warnings)
    }

    /// The version of the matcher and the pictures that are ignored: with another one, equal rights may give other hits.
    pub fn matcher(&self) -> String {
        self.matcher.clone()
    }

    /// Pictures whose copies are never hits.
    pub fn ignored(&self) -> &PictureIndex {
        &self.ignored
    }

    /// Equal rights and pictures give an equal digest; anything that could change a match changes it.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Every right in force, by id.
    pub fn rights(&self) -> &[Right] {
        &self.rights
    }

    pub fn right(&self, id: &RightId) -> Option<&Right> {
        let at = self.rights.binary_search_by(|right| right.id.cmp(id)).ok()?;
        self.rights.get(at)
    }

    pub fn terms(&self) -> &TermIndex {
        &self.terms
    }

    /// The names of the rights as domain names may resemble them.
    pub fn domains(&self) -> &domains::DomainIndex {
        self.domains.get_or_init(|| domains::DomainIndex::build(&self.rights))
    }

    /// All names under everything that they may be written as; positions of rights are those of [`Snapshot::rights`].
    pub fn names(&self) -> &NameIndex {
        &self.names
    }

    pub fn pictures(&self) -> &PictureIndex {
        &self.pictures
    }

    /// The rights that a registered picture belongs to, by id.
    pub fn owners_of(&self, image_id: &str) -> impl Iterator<Item = &Right> {
        self.owners.get(image_id).into_iter().flatten().filter_map(|at| self.rights.get(*at))
    }
}

/// The names of all rights, those of one holder known as such.
fn name_index(rights: &[Right]) -> NameIndex {
    let mut holders: BTreeMap<&str, u32> = BTreeMap::new();
    let mut numbered = Vec::with_capacity(rights.len());
    for right in rights {
        let next = holders.len() as u32;
        numbered.push(*holders.entry(right.holder.0.as_str()).or_insert(next));
    }
    let names = (0u32..).zip(rights).zip(numbered).flat_map(|((at, right), holder)| {
        let own = std::iter::once(&right.name).chain(&right.titles).map(|written| (written, false));
        let names = own.chain(right.aliases.iter().map(|written| (written, true)));
        names.map(move |(written, alias)| names::NewName { right: at, holder, written, alias })
    });
    NameIndex::build(names).0
}

fn print_of(computed: Option<ReferencePrint>, bytes: &[u8]) -> Result<ReferencePrint, DecodeError> {
    computed.map_or_else(|| imaging::reference(bytes, &Limits::default()), Ok)
}

fn picture_warning(code: &'static str, right: &RightId, image_id: &str) -> Message {
    Message::new(code).with("right", right.0.as_str()).with("image", image_id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rights::{Authorization, Holder, Registration, RightDetails, RightStatus};
    use crate::text::fold;
    use proptest::prelude::*;

    fn registered(id: &str, name: &str) -> RegisteredRight {
        let right = Right {
            id: RightId(id.into()),
            name: name.into(),
            titles: vec![],
            aliases: vec![],
            holder: Holder("holder".into()),
            details: RightDetails::CopyrightWork,
            registration: Registration::default(),
            images: vec![],
            authorized: Authorization::default(),
            reference_price: None,
            lang: None,
            notes: None,
            source: None,
        };
        RegisteredRight { right, pictures: vec![] }
    }

    const DAY: jiff::civil::Date = jiff::civil::date(2026, 6, 1);

    fn codes(warnings: &[Message]) -> Vec<&str> {
        warnings.iter().map(|warning| &*warning.code).collect()
    }

    #[test]
    fn what_is_left_out_is_said() {
        let mut expired = registered("b", "Expired");
        expired.right.registration.status = RightStatus::Expired;
        let mut broken = registered("c", "Broken picture");
        broken.pictures.push(RegisteredPicture::new("x".into(), b"no picture".to_vec()));
        let (snapshot, warnings) = Snapshot::build(
            vec![broken, registered("a", "One"), expired, registered("a", "Two"), registered("d", "K")],
            DAY,
        );
        assert_eq!(snapshot.rights().iter().map(|right| right.id.0.as_str()).collect::<Vec<_>>(), ["a", "c", "d"]);
        assert_eq!(
            codes(&warnings),
            [
                "matcher-right-twice",
                "matcher-right-not-in-force",
                "matcher-picture-unreadable",
                "matcher-name-too-short"
            ]
        );
    }

    #[test]
    fn an_empty_register_matches_nothing() {
        let (snapshot, warnings) = Snapshot::build(vec![], DAY);
        assert!(warnings.is_empty() && snapshot.pictures().is_empty());
        assert!(snapshot.terms().find(&fold("anything at all")).is_empty());
    }

    proptest! {
        #[test]
        fn order_changes_nothing(names in proptest::collection::vec("[a-z]{3,8}", 1..8), turn in 0usize..8) {
            let rights: Vec<_> = names.iter().enumerate().map(|(at, name)| registered(&format!("r{at}"), name)).collect();
            let mut turned = rights.clone();
            turned.rotate_left(turn % rights.len());
            turned.reverse();
            let text = fold(&names.join(" "));
            let (a, b) = (Snapshot::build(rights, DAY).0, Snapshot::build(turned, DAY).0);
            prop_assert_eq!(a.digest(), b.digest());
            prop_assert_eq!(a.terms().find(&text), b.terms().find(&text));
        }
    }
}
