//! What the store keeps of the register, of sources that were added, and of the people who did it.

use async_trait::async_trait;

use super::StoreError;
use crate::register::RegisteredRight;
use crate::rights::{Right, RightId};
use crate::sources::SourceId;

/// A right with what the store knows about it. `right.images` holds picture digests.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredRight {
    pub right: Right,
    pub added_ms: i64,
    pub changed_ms: i64,
    /// Who added or last changed it.
    pub actor: String,
}

#[async_trait]
pub trait RegisterStore {
    /// Adds or replaces rights and their pictures. Returns how many were new, changed, and left as they were.
    async fn put_rights(&self, rights: &[RegisteredRight], actor: &str, now_ms: i64) -> Result<[usize; 3], StoreError>;

    /// All rights, by id.
    async fn rights(&self) -> Result<Vec<StoredRight>, StoreError>;

    /// All rights with the bytes of their pictures, by id: what a snapshot is built from.
    async fn registered_rights(&self) -> Result<Vec<RegisteredRight>, StoreError>;

    async fn right(&self, id: &RightId) -> Result<Option<StoredRight>, StoreError>;

    /// Whether there was such a right.
    async fn remove_right(&self, id: &RightId) -> Result<bool, StoreError>;

    /// The bytes of a right's picture.
    async fn right_picture(&self, image_id: &str) -> Result<Vec<u8>, StoreError>;

    /// Adds or replaces a source by the text of its file.
    async fn put_source(&self, id: &SourceId, text: &str, actor: &str, now_ms: i64) -> Result<(), StoreError>;

    /// Id and text of every source that was added, by id.
    async fn sources(&self) -> Result<Vec<(SourceId, String)>, StoreError>;
}
