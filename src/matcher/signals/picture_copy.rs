//! A picture of the listing was made from a picture of a right.

use std::collections::BTreeMap;

use crate::imaging::PictureCopy;
use crate::locale::Message;
use crate::matcher::{CandidatePicture, Context, Example, Field, Finding, PictureMatch, Role, Signal};
use crate::rights::RightId;

pub struct PictureCopied;

/// Pictures of one listing that are looked at.
const MAX_PICTURES: usize = 24;

impl Signal for PictureCopied {
    fn name(&self) -> &'static str {
        "picture_copy"
    }

    fn role(&self) -> Role {
        Role::Mention
    }

    fn find(&self, context: &Context<'_>, found: &mut Vec<Finding>) {
        for picture in context.candidate.pictures.iter().take(MAX_PICTURES) {
            // Surest first: a right keeps the first of its pictures that matches.
            let mut best: BTreeMap<RightId, Finding> = BTreeMap::new();
            for copy in context.snapshot.pictures().copies(&picture.fingerprint) {
                for right in context.snapshot.owners_of(&copy.near.image) {
                    best.entry(right.id.clone()).or_insert_with(|| finding(&right.id, picture, &copy));
                }
            }
            found.extend(best.into_values());
        }
    }

    /// Examples carry no pictures; the tests of the matcher draw some.
    fn examples(&self) -> Vec<Example> {
        Vec::new()
    }
}

fn finding(right: &RightId, picture: &CandidatePicture, copy: &PictureCopy) -> Finding {
    let variant = copy.near.variant.name();
    let because = Message::new("matcher-picture-copy")
        .with("variant", variant)
        .with("distance", copy.agreement.distance)
        .with("bits", copy.near.bits)
        .with("surface", (copy.agreement.surface * 100.0).round());
    let matched = PictureMatch {
        url: picture.url.clone(),
        picture_id: picture.picture_id.clone(),
        image_id: copy.near.image.clone(),
        variant: variant.to_owned(),
        distance: copy.agreement.distance,
        bits: copy.near.bits,
    };
    Finding {
        picture: Some(matched),
        ..Finding::new("picture_copy", Some(right), copy.certainty, Field::Image, because)
    }
}
