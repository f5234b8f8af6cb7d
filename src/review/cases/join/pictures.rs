//! Pictures of old listings looked for in those of new ones: a crop, a mirrored or recompressed copy is found as one.

use std::collections::BTreeMap;

use super::{Candidate, Commonness, Link, LinkKind};
use crate::imaging::copies::{CopyIndex, CopyReference, SURE, Seen};
use crate::imaging::{DecodeError, Fingerprint};
use crate::locale::Message;
use crate::matcher::{PictureKind, PictureMatch};
use crate::review::cases::CaseHit;

/// A registered picture that more sellers show than these, the two compared left out, connects nobody by itself.
const MANY_SELLERS: usize = 3;

/// Which pictures of new listings were made from which archived ones.
#[derive(Clone, Debug, Default)]
pub struct SeenPictures {
    /// How sure, by the old picture's digest and the new one's.
    copies: BTreeMap<(String, String), f32>,
}

impl SeenPictures {
    /// Compares every new picture with every old one, both as they were fingerprinted, with the digests of their bytes. A
    /// picture that cannot be read is left out, as it is by every other comparison. Takes some 10 ms a picture.
    pub fn compare(old: &[(String, Vec<u8>)], new: &[(String, Vec<u8>)]) -> SeenPictures {
        let readable = |bytes: &Vec<u8>| -> Result<Fingerprint, DecodeError> { Fingerprint::from_bytes(bytes) };
        let mut names = Vec::new();
        let mut references = Vec::new();
        for (id, bytes) in old {
            if let Ok(fingerprint) = readable(bytes)
                && let Ok(picture) = fingerprint.picture()
            {
                names.push(id);
                references.push(CopyReference::of(&picture));
            }
        }
        let index = CopyIndex::new(references);
        let mut copies = BTreeMap::new();
        for (id, bytes) in new {
            let Ok(fingerprint) = readable(bytes) else { continue };
            let Ok(picture) = fingerprint.picture() else { continue };
            for found in index.find(&Seen::of(&picture)).iter().filter(|found| found.score >= SURE) {
                if let Some(old) = names.get(found.reference as usize) {
                    copies.insert(((*old).clone(), id.clone()), found.score);
                }
            }
        }
        SeenPictures { copies }
    }

    /// How the two listings' pictures are connected.
    pub(super) fn link(&self, old: &CaseHit, new: &Candidate<'_>, common: &dyn Commonness) -> Option<Link> {
        let pairs = shown(&old.ranked).flat_map(|before| shown(new.ranked).map(move |now| (before, now)));
        let pairs: Vec<_> = pairs.filter(|(before, now)| before.image_id == now.image_id).collect();
        let (before, now) = pairs.first()?;
        let Some((before, now)) = pairs.iter().find(|(before, now)| self.is_copy(before, now)) else {
            // Each made, or took, its own picture of the same thing.
            let because = Message::new("cases-link-registered-picture")
                .with("picture", short(&before.image_id))
                .with("form", now.form.as_str());
            return Some(Link::new(LinkKind::SameRegisteredPicture, old, because));
        };
        // A photograph of the seller's own that shows the mark is rare, whoever else shows the mark.
        let is_official = before.kind == PictureKind::Copy && now.kind == PictureKind::Copy;
        let sellers = if is_official { common.sellers_showing(&before.image_id) } else { 0 };
        let kind = if sellers > MANY_SELLERS { LinkKind::CommonPicture } else { LinkKind::PictureCopy };
        let code = if kind == LinkKind::PictureCopy { "cases-link-picture" } else { "cases-link-common-picture" };
        let because = Message::new(code)
            .with("picture", short(&now.picture_id))
            .with("archived", short(&before.picture_id))
            .with("form", now.form.as_str())
            .with("registered", short(&before.image_id))
            .with("sellers", sellers);
        Some(Link::new(kind, old, because))
    }

    fn is_copy(&self, before: &PictureMatch, now: &PictureMatch) -> bool {
        before.picture_id == now.picture_id
            || self.copies.contains_key(&(before.picture_id.clone(), now.picture_id.clone()))
    }
}

/// The registered pictures that a listing was found to show.
fn shown(ranked: &crate::rank::RankedHit) -> impl Iterator<Item = &PictureMatch> {
    ranked.hit.findings.iter().filter_map(|finding| finding.picture.as_ref())
}

/// A digest as far as people compare it.
fn short(digest: &str) -> &str {
    digest.get(..12).unwrap_or(digest)
}
