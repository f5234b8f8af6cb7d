//! Pictures out of the archive and the register, as small pictures of our own making, and drawings of what two of them share.
//! Reading, decoding and drawing leave the async threads.

use std::sync::Arc;

use anyhow::Context as _;

use crate::evidence::warc::{capture, http_payload};
use crate::fetch::decode_body;
use crate::imaging::Limits;
use crate::imaging::explain::{Drawing, explain};
use crate::matcher::PictureMatch;
use crate::publish::{Thumbnail, thumbnail};
use crate::rights::Right;
use crate::store::archive::{Archive, Position};
use crate::store::{StoredHit, StoredPicture};

/// A picture taken back out of the archive is never larger than this once decoded.
const MAX_PICTURE_BYTES: u64 = 64 << 20;

/// The pictures of a hit, those that match first.
#[derive(Clone, Debug, Default)]
pub struct PicturesInOrder {
    /// Of the listing; only those that could be decoded when they were fetched.
    pub seen: Vec<StoredPicture>,
    /// Digests of the right's.
    pub registered: Vec<String>,
    /// What matches, the best first.
    pub matches: Vec<PictureMatch>,
}

impl PicturesInOrder {
    pub fn of(hit: &StoredHit, listing: Vec<StoredPicture>, right: Option<&Right>) -> Self {
        let findings = hit.ranked.hit.findings.iter();
        let matches: Vec<PictureMatch> = findings.filter_map(|found| found.picture.clone()).collect();
        let mut seen = listing;
        seen.retain(|picture| picture.fingerprint.is_some());
        seen.sort_by_key(|picture| place(matches.iter().position(|found| found.picture_id == picture.picture_id)));
        let mut registered = right.map(|right| right.images.clone()).unwrap_or_default();
        registered.sort_by_key(|id| place(matches.iter().position(|found| found.image_id == *id)));
        PicturesInOrder { seen, registered, matches }
    }

    /// The two pictures of the best match, where both are there.
    pub fn pair(&self) -> Option<(&StoredPicture, &str)> {
        let best = self.matches.first()?;
        let seen = self.seen.iter().find(|picture| picture.picture_id == best.picture_id)?;
        let registered = self.registered.iter().find(|id| **id == best.image_id)?;
        Some((seen, registered))
    }
}

fn place(position: Option<usize>) -> usize {
    position.unwrap_or(usize::MAX)
}

/// How large a drawing is: the side of each of its two pictures, and what the whole may have, in pixels.
#[derive(Clone, Copy, Debug)]
pub(super) struct DrawingSize {
    pub side: u32,
    pub whole: u32,
}

/// A drawing in the making.
pub(super) type Drawn = tokio::task::JoinHandle<Option<Thumbnail>>;

/// A picture's bytes as the site sent them, decoded.
pub(super) async fn archived(archive: &Archive, position: Position) -> anyhow::Result<Vec<u8>> {
    let archive = archive.clone();
    let reading = tokio::task::spawn_blocking(move || archived_now(&archive, &position));
    reading.await.context("reading the archive broke off")?
}

/// The same, on this thread.
pub(super) fn archived_now(archive: &Archive, position: &Position) -> anyhow::Result<Vec<u8>> {
    let record = archive.read(position)?;
    // A picture that came as a resource has no HTTP head.
    let Ok(payload) = http_payload(&record) else {
        return Ok(capture(record)?.body);
    };
    Ok(decode_body(&payload.body, payload.header("content-encoding"), MAX_PICTURE_BYTES).body.to_vec())
}

pub(super) async fn small(bytes: Vec<u8>, label: String, side: u32) -> anyhow::Result<Option<Thumbnail>> {
    let drawing = tokio::task::spawn_blocking(move || thumbnail(&bytes, &label, side).ok());
    drawing.await.context("drawing a picture broke off")
}

/// Begins to draw a match.
pub(super) fn draw([seen, registered]: [Vec<u8>; 2], size: DrawingSize) -> Drawn {
    tokio::task::spawn_blocking(move || drawn_now(&seen, &registered, size))
}

/// The match drawn, as a JPEG, since a PNG of photographs is several times as large.
pub(super) fn drawn_now(seen: &[u8], registered: &[u8], size: DrawingSize) -> Option<Thumbnail> {
    let png = explain(seen, registered, &Limits::default(), Drawing { side: size.side })?;
    thumbnail(&png, "", size.whole).ok()
}

/// The bytes of a picture made by us, shared with whoever is shown them.
pub type Jpeg = Arc<[u8]>;
