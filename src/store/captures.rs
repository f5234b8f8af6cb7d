//! What the store keeps of the captures of a listing's page: when, where in the archive, and what the listing said then.

use async_trait::async_trait;

use super::StoreError;
use super::archive::Position;
use crate::extract::{Listing, ListingId};

/// One archived answer for the page that a listing stands on.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredCapture {
    /// When it was asked for, milliseconds since 1970 UTC.
    pub captured_ms: i64,
    pub archived: Position,
    pub status: Option<u16>,
    /// The record has no body of its own: the page was as it had been before.
    pub revisit: bool,
    /// As it was noted when the record was written.
    pub payload_digest: Option<String>,
    /// The listing as it was read then; none where the page did not show it.
    pub listing: Option<Listing>,
}

#[async_trait]
pub trait CaptureStore {
    /// Captures of the page of a listing, the latest first, at most `limit`.
    async fn captures(&self, id: &ListingId, limit: u32) -> Result<Vec<StoredCapture>, StoreError>;

    /// The capture of the listing's page at this place of the archive.
    async fn capture_at(&self, id: &ListingId, file: &str, offset: u64) -> Result<Option<StoredCapture>, StoreError>;
}
