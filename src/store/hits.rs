//! What the store keeps of hits.

use async_trait::async_trait;

use super::StoreError;
use super::archive::Position;
use crate::extract::{Listing, ListingId};
use crate::rank::RankedHit;
use crate::review::{Decision, JudgedHit, Ruling, Standing};
use crate::rights::RightId;
use crate::sources::SourceId;

#[derive(Clone, Debug)]
pub struct StoredHit {
    pub id: String,
    pub source_id: SourceId,
    pub ranked: RankedHit,
    pub listing: Listing,
    pub first_seen_ms: i64,
    /// The source's scan in which it was first seen.
    pub first_scan: i64,
    /// The source's scan in which it last became news: first seen, or changed materially after a decision.
    pub news_scan: i64,
    /// The latest decision about it.
    pub standing: Option<Standing>,
    pub last_seen_ms: i64,
    /// The page it stands on, in the archive, as it was when it last showed the listing.
    pub archived: Option<Position>,
}

/// Which hits; everything is optional.
#[derive(Clone, Debug, Default)]
pub struct HitFilter {
    pub sources: Option<Vec<SourceId>>,
    pub right_ids: Option<Vec<RightId>>,
    pub min_score: f64,
    /// Only those whose listing was still shown when its page was last read.
    pub shown_only: bool,
    /// Only those with a decision that still holds, or only those that wait for one.
    pub decided: Option<bool>,
    /// Whether hits on pictures that are held back are left out or meant.
    pub held: Held,
    /// At most this many, best first; none is all.
    pub limit: Option<u32>,
}

/// Hits that stand on a picture alone which is held back (see [`super::HeldPicture`]), unless somebody has decided about them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Held {
    #[default]
    LeftOut,
    Only,
}

/// What a listing was compared with, and what its hits were scored with.
#[derive(Clone, Copy, Debug)]
pub struct MatchedWith<'a> {
    /// Digest of the snapshot.
    pub snapshot: &'a str,
    /// Version of the weights.
    pub weights: u32,
}

#[async_trait]
pub trait HitStore {
    /// Replaces what is known of a listing's hits by `hits`; those that no longer hold are kept as past ones.
    /// A hit's times are those at which its listing was seen. Doing it twice changes nothing. Decisions stay; whether they still
    /// hold is found out anew.
    async fn put_hits(&self, id: &ListingId, hits: &[RankedHit], with: MatchedWith<'_>) -> Result<(), StoreError>;

    /// Current hits by score, then id; those that a decision clears come last.
    async fn hits(&self, filter: &HitFilter) -> Result<Vec<StoredHit>, StoreError>;

    /// The hit whose id begins with `prefix`; none where there is no such hit or more than one.
    async fn hit(&self, prefix: &str) -> Result<Option<StoredHit>, StoreError>;

    /// Writes a decision about each of these hits behind those that were made before, with the hit and its listing as they are
    /// now; all or none. Hits that are not there (any more) are passed over. Returns how many were written: doing it twice
    /// writes nothing the second time.
    async fn put_decision(&self, hits: &[String], ruling: &Ruling) -> Result<u64, StoreError>;

    /// Every decision about the hit, oldest first, those that were taken back included. They outlive the hit.
    async fn decisions(&self, hit_id: &str) -> Result<Vec<Decision>, StoreError>;

    /// The latest decision about each hit that was not taken back, by hit id: what can be learned from.
    async fn verdicts(&self) -> Result<Vec<JudgedHit>, StoreError>;
}
