//! What the store keeps of registered pictures beyond whose they are: those that are ignored, and those that are held back.

use async_trait::async_trait;

use super::StoreError;
use crate::register::RegisteredPicture;
use crate::rights::RightId;

/// A picture whose copies are never hits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IgnoredPicture {
    /// Digest of its bytes.
    pub image_id: String,
    pub file_name: String,
    /// Why it is ignored.
    pub note: Option<String>,
    pub actor: String,
    pub added_ms: i64,
}

/// A registered picture that suddenly matched very many listings. Hits that stand on it alone are kept and not shown until a
/// person lets them through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldPicture {
    /// Digest of its bytes.
    pub image_id: String,
    /// The rights it belongs to, by id.
    pub rights: Vec<RightId>,
    /// Hits that are held back now.
    pub hits: u64,
    /// How many it used to give.
    pub usual: u64,
    pub held_ms: i64,
}

#[async_trait]
pub trait PictureStore {
    /// Adds or replaces an ignored picture; returns its digest.
    async fn ignore_picture(
        &self,
        bytes: &[u8],
        file_name: &str,
        note: Option<&str>,
        actor: &str,
        now_ms: i64,
    ) -> Result<String, StoreError>;

    /// By digest.
    async fn ignored_pictures(&self) -> Result<Vec<IgnoredPicture>, StoreError>;

    /// The ignored pictures with their bytes, by digest: what a snapshot takes.
    async fn ignored_picture_bytes(&self) -> Result<Vec<RegisteredPicture>, StoreError>;

    /// Whether there was such a picture.
    async fn unignore_picture(&self, image_id: &str) -> Result<bool, StoreError>;

    /// Counts the hits that stand on each picture and holds those back that have become a flood; returns the pictures that were
    /// not held before. Pictures that a person once let through stay so.
    async fn hold_floods(&self, now_ms: i64) -> Result<Vec<HeldPicture>, StoreError>;

    /// The pictures that are held back, most hits first.
    async fn held_pictures(&self) -> Result<Vec<HeldPicture>, StoreError>;

    /// Lets the hits of a held picture through, from now on; returns how many they are, or none where no picture is held
    /// whose digest begins with `prefix`, or more than one.
    async fn release_picture(&self, prefix: &str, actor: &str, now_ms: i64) -> Result<Option<HeldPicture>, StoreError>;
}
