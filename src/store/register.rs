//! What the store keeps of the register with its history, of sources that were added, and of the people who did it.

use async_trait::async_trait;
use jiff::civil::Date;

use super::StoreError;
use crate::register::{RegisteredPicture, RegisteredRight};
use crate::rights::{Right, RightId, RightKind, RightStatus};
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

/// A right as somebody wants it to be from now on.
#[derive(Clone, Debug, PartialEq)]
pub struct RightEdit {
    /// Its pictures are digests of kept ones (see [`RegisterStore::keep_picture`]).
    pub right: Right,
    /// What the pictures' files are called, where that is known: as many as there are pictures, or none.
    pub file_names: Vec<String>,
    /// Digest of the right that was seen in its place; none where there was none.
    pub seen: Option<String>,
}

/// What became of an edit, or of a removal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edited {
    Written,
    /// It was so already.
    Same,
    /// Somebody else has changed it since it was seen; nothing was written.
    Stale,
}

/// Which rights; everything but the limit is optional. By name, then id.
#[derive(Clone, Debug, Default)]
pub struct RightQuery {
    /// Only these.
    pub among: Option<Vec<RightId>>,
    /// Each of them is part of its id, a name, its number or its holder, whatever the case of its letters.
    pub words: Vec<String>,
    pub kind: Option<RightKind>,
    pub status: Option<RightStatus>,
    pub jurisdiction: Option<String>,
    /// Part of the holder's name.
    pub holder: Option<String>,
    /// Their validity ends on one of these days; both count.
    pub ends: Option<(Date, Date)>,
    /// Only those that come after this name and id.
    pub after: Option<(String, RightId)>,
    pub limit: u32,
    /// Hits with a lower score are not counted.
    pub least_score: f64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ListedRight {
    pub stored: StoredRight,
    /// Hits that wait for a decision.
    pub open_hits: u64,
}

/// Some of the rights that a query finds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RightPage {
    pub rights: Vec<ListedRight>,
    /// How many it finds altogether, wherever the page begins.
    pub total: u64,
    /// What the next page comes after; none behind the last.
    pub next: Option<(String, RightId)>,
}

/// One entry of a right's history.
#[derive(Clone, Debug, PartialEq)]
pub struct RightChange {
    pub number: i64,
    /// As it was from then on; none where it was taken out.
    pub right: Option<Right>,
    pub actor: String,
    pub changed_ms: i64,
}

/// What refers to a right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RightUses {
    pub hits: u64,
    pub decisions: u64,
    pub cases: u64,
    pub notices: u64,
}

#[async_trait]
pub trait RegisterStore {
    /// Adds or replaces rights and their pictures. Returns how many were new, changed, and left as they were.
    async fn put_rights(&self, rights: &[RegisteredRight], actor: &str, now_ms: i64) -> Result<[usize; 3], StoreError>;

    /// Writes each edit whose right is as it was seen, and passes over the others; what became of each, in their order.
    async fn edit_rights(&self, edits: &[RightEdit], actor: &str, now_ms: i64) -> Result<Vec<Edited>, StoreError>;

    /// All rights, by id.
    async fn rights(&self) -> Result<Vec<StoredRight>, StoreError>;

    /// A page of the register.
    async fn find_rights(&self, query: &RightQuery) -> Result<RightPage, StoreError>;

    /// Those of these rights that there are, by id.
    async fn rights_named(&self, ids: &[RightId]) -> Result<Vec<StoredRight>, StoreError>;

    /// All rights with the bytes of their pictures, by id: what a snapshot is built from.
    async fn registered_rights(&self) -> Result<Vec<RegisteredRight>, StoreError>;

    async fn right(&self, id: &RightId) -> Result<Option<StoredRight>, StoreError>;

    /// The latest `limit` entries of a right's history from before a number, latest first; there may be no such right any more.
    async fn right_history(
        &self,
        id: &RightId,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<RightChange>, StoreError>;

    async fn right_uses(&self, id: &RightId) -> Result<RightUses, StoreError>;

    /// Takes a right out, if it still is as it was `seen` (where that is said); `Same` where there is none. Its history stays.
    async fn remove_right(
        &self,
        id: &RightId,
        seen: Option<&str>,
        actor: &str,
        now_ms: i64,
    ) -> Result<Edited, StoreError>;

    /// Keeps a picture that an edit may name from now on, and returns its digest.
    async fn keep_picture(&self, picture: &RegisteredPicture) -> Result<String, StoreError>;

    /// The bytes of a right's picture.
    async fn right_picture(&self, image_id: &str) -> Result<Vec<u8>, StoreError>;

    /// The digests of a right's pictures and what their files were called, in order.
    async fn picture_names(&self, id: &RightId) -> Result<Vec<(String, String)>, StoreError>;

    /// Adds or replaces a source by the text of its file.
    async fn put_source(&self, id: &SourceId, text: &str, actor: &str, now_ms: i64) -> Result<(), StoreError>;

    /// Id and text of every source that was added, by id.
    async fn sources(&self) -> Result<Vec<(SourceId, String)>, StoreError>;
}
