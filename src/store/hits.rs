//! What the store keeps of hits.

use async_trait::async_trait;

use super::StoreError;
use super::archive::Position;
use crate::extract::{Listing, ListingId};
use crate::rank::RankedHit;
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
    pub last_seen_ms: i64,
    /// The page it stands on, in the archive, as it was when it last showed the listing.
    pub archived: Option<Position>,
}

/// Which hits; everything is optional.
#[derive(Clone, Debug, Default)]
pub struct HitFilter {
    pub sources: Option<Vec<SourceId>>,
    pub right_id: Option<String>,
    pub min_score: f64,
    /// Only those whose listing was still shown when its page was last read.
    pub shown_only: bool,
    /// At most this many, best first; none is all.
    pub limit: Option<u32>,
}

#[async_trait]
pub trait HitStore {
    /// Replaces what is known of a listing's hits by `hits`; those that no longer hold are kept as past ones.
    /// A hit's times are those at which its listing was seen. Doing it twice changes nothing.
    async fn put_hits(&self, id: &ListingId, hits: &[RankedHit], snapshot: &str) -> Result<(), StoreError>;

    /// Current hits by score, then id.
    async fn hits(&self, filter: &HitFilter) -> Result<Vec<StoredHit>, StoreError>;

    /// The hit whose id begins with `prefix`; none where there is no such hit or more than one.
    async fn hit(&self, prefix: &str) -> Result<Option<StoredHit>, StoreError>;
}
