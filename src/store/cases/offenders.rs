//! What the store keeps of offenders and of the register of repeat infringers.

use async_trait::async_trait;

use crate::review::blocks::Word;
use crate::review::cases::Offender;
use crate::review::offenders::{AppealOutcome, Entry, EntryFault, EntryProposal};
use crate::store::StoreError;
use crate::store::paging::{ListPage, ListQuery};

/// What an entry allows: the entry as it is afterwards, or why nothing was done.
pub type RuledEntry = Result<Result<Entry, EntryFault>, StoreError>;

#[async_trait]
pub trait OffenderStore {
    /// Everybody who is named by a case, by site and name.
    async fn offenders(&self) -> Result<Vec<Offender>, StoreError>;

    /// A page of them: who has most listings in cases first.
    async fn offender_page(&self, query: &ListQuery<()>) -> Result<ListPage<Offender>, StoreError>;

    /// The offender whose id begins with `prefix`; none where there is no such offender or more than one.
    async fn offender(&self, prefix: &str) -> Result<Option<Offender>, StoreError>;

    /// Every entry about an offender, or about all of them, oldest first.
    async fn offender_entries(&self, offender_id: Option<&str>) -> Result<Vec<Entry>, StoreError>;

    /// Proposes an entry. An offender has one that stands at most, and needs confirmed hits; the database itself refuses one
    /// without any. The same proposal twice is one.
    async fn propose_entry(&self, proposal: &EntryProposal) -> RuledEntry;

    /// Approves what somebody else proposed; the database itself refuses the same person.
    async fn approve_entry(&self, entry_id: &str, word: &Word) -> RuledEntry;

    /// Turns a proposal down, or takes an entry back.
    async fn withdraw_entry(&self, entry_id: &str, word: &Word) -> RuledEntry;

    /// Files an appeal against an approved entry: it is not published until somebody has decided.
    async fn appeal_entry(&self, entry_id: &str, grounds: &str, word: &Word) -> RuledEntry;

    /// Decides the pending appeal; whoever proposed or approved the entry does not.
    async fn answer_appeal(&self, entry_id: &str, outcome: AppealOutcome, word: &Word) -> RuledEntry;
}
