//! What the store keeps of listings and their pictures, and which of them are still to be matched or indexed.

use async_trait::async_trait;

use super::StoreError;
use super::archive::Position;
use crate::extract::{Listing, ListingId};
use crate::sources::SourceId;

#[derive(Clone, Debug)]
pub struct StoredListing {
    pub source_id: SourceId,
    pub listing: Listing,
    pub first_seen_ms: i64,
    pub last_seen_ms: i64,
    pub pictures: Vec<StoredPicture>,
}

/// A fetched picture of a listing.
#[derive(Clone, Debug)]
pub struct StoredPicture {
    /// The address in the listing.
    pub address: String,
    /// Digest of its bytes.
    pub picture_id: String,
    /// None where it could not be read.
    pub fingerprint: Option<Vec<u8>>,
    pub archived: Position,
}

#[async_trait]
pub trait ListingStore {
    /// Makes every listing that was last matched with another snapshot wait for matching again; returns how many.
    async fn mark_stale(&self, snapshot: &str) -> Result<u64, StoreError>;

    /// Takes listings that wait for matching in hand, at most `limit`. Without `all`, only those whose pictures have all
    /// been settled. One that a visit changes before its hits are put waits again afterwards.
    async fn unmatched(&self, limit: u32, all: bool) -> Result<Vec<StoredListing>, StoreError>;

    async fn listing(&self, id: &ListingId) -> Result<Option<StoredListing>, StoreError>;

    /// Listings that the search index does not have as they are now, at most `limit`.
    async fn unindexed(&self, limit: u32) -> Result<Vec<StoredListing>, StoreError>;

    async fn mark_indexed(&self, ids: &[ListingId]) -> Result<(), StoreError>;

    /// The search index was lost or is of another version: everything is to be indexed again.
    async fn reindex_all(&self) -> Result<(), StoreError>;

    /// Listings a source showed in this scan.
    async fn listing_count(&self, id: &SourceId, scan: i64) -> Result<u64, StoreError>;
}
