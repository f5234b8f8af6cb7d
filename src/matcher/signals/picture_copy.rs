//! A picture of the listing was made from a picture of a right, or shows a right's mark somewhere in it.

use std::collections::BTreeMap;

use crate::imaging::{Kind, PictureMatch as Found};
use crate::locale::Message;
use crate::matcher::{CandidatePicture, Context, Example, Field, Finding, PictureKind, PictureMatch, Role, Signal};
use crate::rights::RightId;

/// The seller shows the owner's own picture, however it was edited.
pub struct PictureCopied;

/// The mark can be seen in the seller's picture. A resemblance of outlines: for a person to look at, never proof.
pub struct MarkInPicture;

impl Signal for PictureCopied {
    fn name(&self) -> &'static str {
        signal_of(Kind::Copy)
    }

    fn role(&self) -> Role {
        Role::Mention
    }

    fn find(&self, context: &Context<'_>, found: &mut Vec<Finding>) {
        add_best(self.name(), Kind::Copy, context, found);
    }

    /// Examples carry no pictures; the tests of the matcher draw some.
    fn examples(&self) -> Vec<Example> {
        Vec::new()
    }
}

impl Signal for MarkInPicture {
    fn name(&self) -> &'static str {
        signal_of(Kind::Region)
    }

    fn role(&self) -> Role {
        Role::Mention
    }

    fn find(&self, context: &Context<'_>, found: &mut Vec<Finding>) {
        add_best(self.name(), Kind::Region, context, found);
    }

    /// Examples carry no pictures; the tests of the matcher draw some.
    fn examples(&self) -> Vec<Example> {
        Vec::new()
    }
}

/// Weaker matches are nobody's time worth: among many registered pictures there is nearly always one.
const WORTH_A_LOOK: f64 = 0.8;

/// For each picture of the listing and each right, the surest match with one of the right's pictures.
fn add_best(signal: &str, kind: Kind, context: &Context<'_>, found: &mut Vec<Finding>) {
    for (picture, matches) in context.pictures() {
        // Surest first: a right keeps the first of its pictures that matches.
        let mut best: BTreeMap<RightId, Finding> = BTreeMap::new();
        for matched in matches.iter().filter(|matched| matched.kind == kind && strength_of(matched) >= WORTH_A_LOOK) {
            for right in context.snapshot.owners_of(&matched.image) {
                best.entry(right.id.clone()).or_insert_with(|| finding(signal, &right.id, picture, matched));
            }
        }
        found.extend(best.into_values());
    }
}

fn finding(signal: &str, right: &RightId, picture: &CandidatePicture, found: &Found) -> Finding {
    let share = (f64::from(found.share) * 100.0).round();
    let kind = match found.kind {
        Kind::Copy => PictureKind::Copy,
        Kind::Region => PictureKind::Region,
    };
    let matched = PictureMatch {
        url: picture.url.clone(),
        picture_id: picture.picture_id.clone(),
        image_id: found.image.clone(),
        kind,
        form: found.edit.form.name().to_owned(),
        mirrored: found.edit.mirrored,
        negative: found.edit.negative,
        share: share / 100.0,
        distance: found.distance,
    };
    let score = strength_of(found);
    Finding { picture: Some(matched), ..Finding::new(signal, Some(right), score, Field::Image, reason_of(found)) }
}

/// Icons of one family agree on the few blocks that show anything: with fewer than this, and no near code, it is not sure.
const MANY_BLOCKS: usize = 24;
const SMALL: f32 = 0.85;

/// A picture that agrees in parts only may show the same package or sign before another camera: likely worth a look, no copy.
fn strength_of(found: &Found) -> f64 {
    match found.kind {
        Kind::Copy if found.distance.is_none() && found.blocks.len() < MANY_BLOCKS => f64::from(found.score.min(SMALL)),
        Kind::Copy => f64::from(found.score.min(0.5 + 0.5 * found.share)),
        Kind::Region => f64::from(found.score),
    }
}

/// The signal that a match of this kind belongs to.
pub fn signal_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Copy => "picture_copy",
        Kind::Region => "mark_in_picture",
    }
}

/// A match in words.
pub fn reason_of(found: &Found) -> Message {
    let share = (f64::from(found.share) * 100.0).round();
    let mirrored = yes_or_no(found.edit.mirrored);
    match found.kind {
        Kind::Copy => Message::new("matcher-picture-copy")
            .with("form", found.edit.form.name())
            .with("mirrored", mirrored)
            .with("negative", yes_or_no(found.edit.negative))
            .with("share", share),
        Kind::Region => Message::new("matcher-mark-in-picture").with("mirrored", mirrored).with("share", share),
    }
}

fn yes_or_no(is: bool) -> &'static str {
    if is { "yes" } else { "no" }
}
