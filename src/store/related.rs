//! What stands beside a hit: its neighbours in rank order, others of its seller, with its pictures, of its right; and the block
//! decisions that rest on it. Every list is bounded, and narrowed to rights where these are named.

use async_trait::async_trait;

use super::{StoreError, StoredHit};
use crate::review::Verdict;
use crate::review::blocks::Block;
use crate::rights::RightId;
use crate::sources::SourceId;

/// A current hit in one line.
#[derive(Clone, Debug, PartialEq)]
pub struct RelatedHit {
    pub id: String,
    pub listing_id: String,
    pub right_id: Option<RightId>,
    pub source_id: SourceId,
    pub title: String,
    pub seller: Option<String>,
    pub price: Option<f64>,
    pub currency: Option<String>,
    pub score: f64,
    /// The latest verdict, where it still holds.
    pub verdict: Option<Verdict>,
}

/// A listing without a hit, in one line.
#[derive(Clone, Debug, PartialEq)]
pub struct RelatedListing {
    pub title: String,
    pub url: Option<String>,
    pub price: Option<f64>,
    pub currency: Option<String>,
    pub last_seen_ms: i64,
}

/// The hits before and after one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Neighbours {
    pub previous: Option<String>,
    pub next: Option<String>,
}

#[async_trait]
pub trait RelatedStore {
    /// In the queue's order, among those in the same state. What is held back has no neighbours and is nobody's.
    async fn neighbours(&self, hit: &StoredHit, rights: Option<&[RightId]>) -> Result<Neighbours, StoreError>;

    /// Other hits on what the seller of this one offers in the same source, best first.
    async fn hits_of_seller(
        &self,
        hit: &StoredHit,
        rights: Option<&[RightId]>,
        limit: u32,
    ) -> Result<Vec<RelatedHit>, StoreError>;

    /// Listings of the hit's seller in the same source that gave no hit, those seen last first.
    async fn listings_of_seller(&self, hit: &StoredHit, limit: u32) -> Result<Vec<RelatedListing>, StoreError>;

    /// Hits on other listings that show one of these pictures, whatever the source, best first; of listings that show them, no
    /// more than 2,000 are looked at.
    async fn hits_with_pictures(
        &self,
        hit: &StoredHit,
        pictures: &[String],
        rights: Option<&[RightId]>,
        limit: u32,
    ) -> Result<Vec<RelatedHit>, StoreError>;

    /// Other current hits of the same right, at most `limit`, in no order.
    async fn hits_of_right(&self, hit: &StoredHit, limit: u32) -> Result<Vec<RelatedHit>, StoreError>;

    /// Block decisions that rest on the hit, the latest first, at most `limit`.
    async fn blocks_on_hit(&self, hit_id: &str, limit: u32) -> Result<Vec<Block>, StoreError>;
}
