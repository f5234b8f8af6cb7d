//! What the store keeps of notices and what answered them.

use std::collections::BTreeSet;

use async_trait::async_trait;

use super::StoreError;
use super::paging::{ListPage, ListQuery};
use crate::extract::ListingId;
use crate::locale::Message;
use crate::review::notices::contacts::Trail;
use crate::review::notices::{Form, Kept, Notice, NoticeState, Taken};
use crate::rights::RightId;

/// What came of putting a notice into the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Drafted {
    /// Kept, now or by an earlier call.
    Kept { id: String },
    /// There is one about the same right, listing and addressee already, and nothing new to say.
    InTheWay { hit_id: String, earlier: String, state: NoticeState },
}

/// What came of putting a notice in a draft's place.
pub type Replacing = Result<Drafted, Message>;

/// Which notices; everything is optional.
#[derive(Clone, Debug, Default)]
pub struct NoticeFilter {
    pub form: Option<Form>,
    pub right_id: Option<RightId>,
    /// Only notices that name this listing, by its hit.
    pub hit_id: Option<String>,
    /// Only this complainant's, by [`crate::review::notices::Complainant::key`].
    pub complainant: Option<String>,
    /// At most this many, latest first; none is all.
    pub limit: Option<u32>,
}

#[async_trait]
pub trait NoticeStore {
    /// Keeps a draft with its listings as they are now; all or nothing. Putting the same notice twice changes nothing. A hit that
    /// is not there (any more) is an error.
    async fn put_notice(&self, notice: &Notice) -> Result<Drafted, StoreError>;

    /// Keeps a draft in place of another one, which `taken` takes back: both or neither. `Err` within `Ok` is why the other cannot
    /// be taken back.
    async fn replace_draft(&self, notice: &Notice, taken: &Taken) -> Result<Replacing, StoreError>;

    /// Writes down that something happened to a notice, where that may follow; otherwise the reason why it may not comes back and
    /// nothing is written. Taking the same step twice changes nothing.
    async fn take_step(&self, taken: &Taken) -> Result<Result<(), Message>, StoreError>;

    /// The notice whose id begins with `prefix`; none where there is no such notice or more than one.
    async fn notice(&self, prefix: &str) -> Result<Option<Kept>, StoreError>;

    /// Notices with everything that became of them, latest first.
    async fn notices(&self, filter: &NoticeFilter) -> Result<Vec<Kept>, StoreError>;

    /// A page of notices: those with a date to be kept first, then the latest.
    async fn notice_page(&self, query: &ListQuery<NoticeState>) -> Result<ListPage<Kept>, StoreError>;

    /// Those of these hits that are current and whose listing was still shown when its page was last read.
    async fn hits_still_shown(&self, hits: &[String]) -> Result<BTreeSet<String>, StoreError>;

    /// How the page of a listing was reached and where it was served from, as far as the last scan knows.
    async fn trail(&self, id: &ListingId) -> Result<Trail, StoreError>;

    /// Keeps a picture of a feature comparison under its digest, which comes back.
    async fn put_notice_picture(&self, bytes: &[u8]) -> Result<String, StoreError>;

    async fn notice_picture(&self, digest: &str) -> Result<Vec<u8>, StoreError>;
}
