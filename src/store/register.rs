//! What the store keeps of the register with its history, of sources that were added, and of the people who did it.

use std::collections::BTreeSet;

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
    /// The id is another holder's, now or when its right was taken out: whoever had it would share its history, hits, cases
    /// and notices. Nothing was written.
    Taken,
}

/// What became of rights that were put into the register.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PutRights {
    pub new: usize,
    pub changed: usize,
    pub same: usize,
    /// Left out: a right of another holder was taken out under that id.
    pub taken: Vec<RightId>,
}

/// Which rights; everything but the limit is optional. By name, then id.
#[derive(Clone, Debug, Default)]
pub struct RightQuery {
    /// Only these.
    pub among: Option<Vec<RightId>>,
    /// Each of them is part of its id, a name, its number or its holder, folded: neither case nor accents matter.
    pub words: Vec<String>,
    pub kind: Option<RightKind>,
    pub status: Option<RightStatus>,
    pub jurisdiction: Option<String>,
    /// Part of the holder's name, folded.
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
    /// Adds or replaces rights and their pictures, but for those whose id is [`Edited::Taken`].
    async fn put_rights(&self, rights: &[RegisteredRight], actor: &str, now_ms: i64) -> Result<PutRights, StoreError>;

    /// Writes each edit whose right is as it was seen, and passes over the others; what became of each, in their order. With
    /// `own`, nothing of other holders than these is written or replaced.
    async fn edit_rights(
        &self,
        edits: &[RightEdit],
        actor: &str,
        own: Option<&BTreeSet<String>>,
        now_ms: i64,
    ) -> Result<Vec<Edited>, StoreError>;

    /// Those of the ids under which a right of the holder beside it could not be registered: what is [`Edited::Taken`].
    async fn taken_ids(
        &self,
        wanted: &[(RightId, String)],
        own: Option<&BTreeSet<String>>,
    ) -> Result<BTreeSet<RightId>, StoreError>;

    /// Who held the right when it was taken out of the register; none where it was not.
    async fn past_holder(&self, id: &RightId) -> Result<Option<String>, StoreError>;

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

    /// Hits of the right that wait for a decision, from that score on.
    async fn open_hits(&self, id: &RightId, least_score: f64) -> Result<u64, StoreError>;

    async fn right_uses(&self, id: &RightId) -> Result<RightUses, StoreError>;

    /// Takes a right out, if it still is as it was `seen` (where that is said); `Same` where there is none. Its history stays.
    async fn remove_right(
        &self,
        id: &RightId,
        seen: Option<&str>,
        actor: &str,
        now_ms: i64,
    ) -> Result<Edited, StoreError>;

    /// Keeps a picture that an edit may name from now on, and returns its digest. Until one does, it waits.
    async fn keep_picture(&self, picture: &RegisteredPicture, actor: &str, now_ms: i64) -> Result<String, StoreError>;

    /// Whether there is such a picture. With `own`, one that `actor` has sent or that a right of these holders has.
    async fn has_picture(
        &self,
        image_id: &str,
        actor: &str,
        own: Option<&BTreeSet<String>>,
    ) -> Result<bool, StoreError>;

    /// How much room the pictures take that somebody has sent.
    async fn sent_bytes(&self, actor: &str) -> Result<u64, StoreError>;

    /// Drops pictures that have waited since before that time and belong to no right; how many.
    async fn sweep_pictures(&self, before_ms: i64) -> Result<u64, StoreError>;

    /// The bytes of a right's picture.
    async fn right_picture(&self, image_id: &str) -> Result<Vec<u8>, StoreError>;

    /// The digests of a right's pictures and what their files were called, in order.
    async fn picture_names(&self, id: &RightId) -> Result<Vec<(String, String)>, StoreError>;

    /// Adds or replaces a source by the text of its file.
    async fn put_source(&self, id: &SourceId, text: &str, actor: &str, now_ms: i64) -> Result<(), StoreError>;

    /// Id and text of every source that was added, by id.
    async fn sources(&self) -> Result<Vec<(SourceId, String)>, StoreError>;
}
