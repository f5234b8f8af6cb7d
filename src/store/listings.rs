//! What the store keeps of listings and their pictures, and which of them are still to be matched or indexed.

use std::collections::BTreeMap;

use async_trait::async_trait;

use super::StoreError;
use super::archive::Position;
use crate::extract::{Listing, ListingId};
use crate::rights::RightId;
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

/// A register as listings were matched with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MatchedRegister {
    /// Digest of the snapshot.
    pub snapshot: String,
    /// Version of the matcher: with another one, equal rights may give other hits.
    pub matcher: String,
    /// The digest of every right in force.
    pub rights: BTreeMap<RightId, String>,
}

/// Listings that another register may find something else in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Again {
    All,
    Of {
        listings: Vec<ListingId>,
        /// Those that ever had a hit of one of these.
        rights: Vec<RightId>,
        /// Those that show one of these pictures.
        pictures: Vec<String>,
    },
}

#[async_trait]
pub trait ListingStore {
    /// The register that listings count as matched with; none where nothing was matched yet.
    async fn matched_register(&self) -> Result<Option<MatchedRegister>, StoreError>;

    /// From now on listings count as matched with `to`, but for those that are to be looked at `again`, those that were last
    /// matched with a register that was not the one of then, and what an earlier process had in hand: these wait for matching.
    /// Returns how many wait; none, and nothing is done, where the register is not `from` (any more).
    async fn move_register(
        &self,
        from: Option<&str>,
        to: &MatchedRegister,
        again: &Again,
    ) -> Result<Option<u64>, StoreError>;

    /// Listings there are.
    async fn captured(&self) -> Result<u64, StoreError>;

    /// The digest of one right of that register.
    async fn matched_digest(&self, id: &RightId) -> Result<Option<String>, StoreError>;

    /// Takes listings that wait for matching in hand, at most `limit`. Without `all`, only those whose pictures have all
    /// been settled. One that a visit changes before its hits are put waits again afterwards.
    async fn unmatched(&self, limit: u32, all: bool) -> Result<Vec<StoredListing>, StoreError>;

    async fn listing(&self, id: &ListingId) -> Result<Option<StoredListing>, StoreError>;

    /// The fingerprints of captured pictures that have one, with their ids: at most `limit`, those that come `after` an id.
    async fn fingerprints(&self, after: &str, limit: u32) -> Result<Vec<(String, Vec<u8>)>, StoreError>;

    /// Listings that the search index does not have as they are now, at most `limit`.
    async fn unindexed(&self, limit: u32) -> Result<Vec<StoredListing>, StoreError>;

    async fn mark_indexed(&self, ids: &[ListingId]) -> Result<(), StoreError>;

    /// The search index was lost or is of another version: everything is to be indexed again.
    async fn reindex_all(&self) -> Result<(), StoreError>;

    /// Listings a source showed in this scan.
    async fn listing_count(&self, id: &SourceId, scan: i64) -> Result<u64, StoreError>;
}
