//! What the store keeps of block decisions, of what captures say about hosts, and of the lists that were built.

use async_trait::async_trait;

use super::StoreError;
use super::archive::Position;
use super::paging::{ListPage, ListQuery};
use crate::publish::blocklists::{BlockList, Entry};
use crate::publish::sharing::Stay;
use crate::review::blocks::guard::DoubtedHits;
use crate::review::blocks::{Block, BlockState, Proposal, Word};

/// Lists whose entries are kept, so that differences to the present one can be made: a month of daily lists.
pub const KEPT_LISTS: u32 = 31;

/// What became of an attempt to approve or revoke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    Written,
    /// The same was said before; that word stays.
    Before,
    /// Nobody approves what they proposed themselves.
    OwnProposal,
    /// It was turned down or revoked.
    Revoked,
    Expired,
    /// There is no such decision.
    Unknown,
}

/// Everything that people had said at a moment about what is blocked: decisions and their ends, verdicts, rights. Two that are
/// equal are of the same words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaidSoFar(pub(super) String);

/// What captures say about a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CapturedHost {
    /// `scheme://host:port`.
    pub host_key: String,
    /// The address it was last found at, where that is known; see [`crate::frontier::ServerKey`].
    pub server_key: Option<String>,
    /// Listings it showed when its pages were last read.
    pub listings: u64,
    /// Those of them with a hit that somebody said is unlawful, and that has not changed since.
    pub infringing: u64,
    /// Those of them with hits that nobody has decided about.
    pub undecided: u64,
    /// A page of it in the archive, the latest with a listing.
    pub archived: Option<Position>,
}

#[async_trait]
pub trait BlockStore {
    /// Writes a proposal and returns its id. Doing it twice changes nothing.
    async fn put_proposal(&self, proposal: &Proposal) -> Result<String, StoreError>;

    /// Another person says that the proposal is to be carried out. `guard` is what the over-block guard objected and why that
    /// was overridden, as JSON.
    async fn approve_block(&self, id: &str, word: &Word, guard: Option<&str>) -> Result<Said, StoreError>;

    /// Turns a proposal down, or revokes a decision; for good.
    async fn revoke_block(&self, id: &str, word: &Word) -> Result<Said, StoreError>;

    /// A page of decisions: what waits for a second person first, then what is in force; the latest first.
    async fn block_page(&self, query: &ListQuery<BlockState>, now_ms: i64) -> Result<ListPage<Block>, StoreError>;

    /// Every decision, oldest first.
    async fn blocks(&self) -> Result<Vec<Block>, StoreError>;

    /// The decision whose id begins with `prefix`; none where there is no such decision or more than one.
    async fn block(&self, prefix: &str) -> Result<Option<Block>, StoreError>;

    /// What the guard objected when decisions were approved, by decision: JSON as given to [`BlockStore::approve_block`].
    async fn guard_records(&self) -> Result<Vec<(String, String)>, StoreError>;

    /// The hits that proposals rest on of which not everything holds any more, by the latest decision about each.
    async fn doubted_hits(&self) -> Result<DoubtedHits, StoreError>;

    /// Every host that has shown listings or was found at an address, by its key. A host of several sources is one.
    async fn captured_hosts(&self) -> Result<Vec<CapturedHost>, StoreError>;

    /// What people have said so far: asked for before a list is gathered.
    async fn said_so_far(&self) -> Result<SaidSoFar, StoreError>;

    /// The list of these entries: the latest one where they are the same, otherwise a new one with the next serial. None where
    /// somebody has said something since `gathered`: a list that knows nothing of a decision just revoked is not written.
    async fn put_block_list(
        &self,
        entries: &[Entry],
        gathered: &SaidSoFar,
        now_ms: i64,
    ) -> Result<Option<BlockList>, StoreError>;

    /// The latest list; none where none was built.
    async fn latest_block_list(&self) -> Result<Option<BlockList>, StoreError>;

    /// The serials of lists before this one whose entries are kept.
    async fn kept_block_lists(&self, before: u32) -> Result<Vec<u32>, StoreError>;

    /// The list with this serial, as long as its entries are kept (see [`KEPT_LISTS`]).
    async fn block_list(&self, serial: u32) -> Result<Option<BlockList>, StoreError>;

    /// Every stay of a target in the lists up to this one, kept for good: in order of targets, the earlier stay first.
    async fn block_stays(&self, serial: u32) -> Result<Vec<Stay>, StoreError>;
}
