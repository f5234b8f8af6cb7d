//! The picture matcher as `reeve match image` uses it: the one place here that knows which index is behind it.

use crate::cli::args::PictureKind;
use crate::imaging::explain::{Drawing, draw, to_png};
use crate::imaging::{
    self, DecodeError, Fingerprint, Kind, Limits, PictureIndex, PictureMatch, ReferencePrint, decode,
};

/// Registered pictures, ready to be searched.
pub(super) type Engine = PictureIndex;
/// A picture that is looked for, as the index takes it.
pub(super) type Prepared = ReferencePrint;
/// A picture that is looked at.
pub(super) type Seen = Fingerprint;
/// A registered picture that is in the picture looked at.
pub(super) type Found = PictureMatch;

/// None for a picture that shows too little to be looked for.
pub(super) fn prepare(bytes: &[u8], limits: &Limits) -> Result<Option<Prepared>, DecodeError> {
    Ok(Some(imaging::reference(bytes, limits)?).filter(ReferencePrint::is_telling))
}

pub(super) fn see(bytes: &[u8], limits: &Limits) -> Result<Seen, DecodeError> {
    imaging::fingerprint(bytes, limits)
}

pub(super) fn find(engine: &Engine, seen: &Seen, kind: Option<PictureKind>) -> Vec<Found> {
    match kind {
        Some(PictureKind::Copy) => engine.copies(seen),
        Some(PictureKind::Region) => engine.marks(seen),
        None => engine.find(seen),
    }
}

pub(super) fn kind_of(found: &Found) -> PictureKind {
    match found.kind {
        Kind::Copy => PictureKind::Copy,
        Kind::Region => PictureKind::Region,
    }
}

/// The match as a PNG; none where one of the pictures cannot be read any more.
pub(super) fn drawing(seen: &[u8], reference: &[u8], found: &Found) -> Option<Vec<u8>> {
    let limits = Limits::default();
    let (seen, reference) = (decode(seen, &limits).ok()?, decode(reference, &limits).ok()?);
    draw(&seen.rgb, &reference.rgb, &found.correspondence(), Drawing::default()).map(|drawn| to_png(&drawn))
}
