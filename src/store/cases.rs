//! What the store keeps of cases, of what scans learned about their listings, and of offenders.

mod offenders;

use std::collections::BTreeMap;

use async_trait::async_trait;

use super::paging::{ListPage, ListQuery};
use super::{StoreError, StoredHit, StoredPicture};
use crate::review::blocks::Word;
use crate::review::cases::{Case, CaseEventKind, CaseFault, CaseState, JoinAs, Joining, Opening, Seller, Sighting};
use crate::rights::RightId;
use crate::sources::SourceId;

pub use offenders::{OffenderStore, RuledEntry};

/// What a case allows: the case as it is afterwards, or why nothing was done.
pub type Ruled = Result<Result<Case, CaseFault>, StoreError>;

/// Which cases; everything is optional.
#[derive(Clone, Debug, Default)]
pub struct CaseFilter {
    /// None is all.
    pub states: Option<Vec<CaseState>>,
    pub right_id: Option<RightId>,
    /// An offender's whole id.
    pub offender_id: Option<String>,
    /// Only those that wait for a person's word about a proposed hit.
    pub with_proposals: bool,
    /// At most this many, the latest opened first; none is all.
    pub limit: Option<u32>,
}

/// A hit that may belong to a case of its right.
#[derive(Clone, Debug)]
pub struct CaseCandidate {
    pub hit: StoredHit,
    /// With their fingerprints.
    pub pictures: Vec<StoredPicture>,
    /// The digest under which it was last compared with the cases of its right.
    pub compared: Option<String>,
}

#[async_trait]
pub trait CaseStore: OffenderStore {
    /// Opens a case over hits that were decided to infringe, all of one right, none of them in another case; all or nothing.
    /// Opening it twice gives the case as it is.
    async fn open_case(&self, opening: &Opening) -> Ruled;

    /// Puts confirmed hits of its right into a case; those that are in it already are passed over.
    async fn add_case_hits(&self, case_id: &str, hits: &[String], word: &Word) -> Ruled;

    /// Takes a hit out of a case; it stays in its history.
    async fn take_out_case_hit(&self, case_id: &str, hit_id: &str, word: &Word) -> Ruled;

    /// Says of a proposed hit that it belongs to the case, or that it does not.
    async fn answer_case_proposal(&self, case_id: &str, hit_id: &str, belongs: bool, word: &Word) -> Ruled;

    /// Writes an event behind a case's history, where its state allows it. The same event twice is one. For events that change
    /// no hit's membership.
    async fn put_case_event(&self, case_id: &str, kind: &CaseEventKind, word: &Word) -> Ruled;

    /// Takes a case over from elsewhere, with its hits and its history as they are; `from` is the digest of what it came in.
    /// The same case from the same place twice changes nothing; a case that was opened here, or came from elsewhere, is not
    /// replaced: it is given back as it is.
    async fn import_case(&self, case: &Case, from: &str, word: &Word) -> Ruled;

    /// The case whose id begins with `prefix`; none where there is no such case or more than one.
    async fn case(&self, prefix: &str) -> Result<Option<Case>, StoreError>;

    /// The latest opened first, then by id.
    async fn cases(&self, filter: &CaseFilter) -> Result<Vec<Case>, StoreError>;

    /// A page of cases: overdue ones first, then those with something proposed, then the latest opened.
    async fn case_page(&self, query: &ListQuery<CaseState>, now_ms: i64) -> Result<ListPage<Case>, StoreError>;

    /// The case that a hit belongs to.
    async fn case_of_hit(&self, hit_id: &str) -> Result<Option<String>, StoreError>;

    /// Whether there is any case that scans have to look after.
    async fn has_watched_cases(&self) -> Result<bool, StoreError>;

    /// What is known now of the listings in a case, by hit.
    async fn case_sightings(&self, case_id: &str) -> Result<BTreeMap<String, Sighting>, StoreError>;

    /// Keeps what was seen, with the event that follows from it; all or nothing. Returns whether the event was new and allowed.
    async fn put_case_sightings(
        &self,
        case_id: &str,
        sightings: &BTreeMap<String, Sighting>,
        event: Option<&CaseEventKind>,
        now_ms: i64,
    ) -> Result<bool, StoreError>;

    /// Current hits of a right from this score on that are shown, belong to no case and are not cleared; those seen first come
    /// last; at most `limit`.
    async fn case_candidates(
        &self,
        right: &RightId,
        min_score: f64,
        limit: u32,
    ) -> Result<Vec<CaseCandidate>, StoreError>;

    /// Puts a hit into a case because of links, or proposes it. Nothing is done where the case knows the hit already, it
    /// belongs to another, or the case's state does not allow it. Returns whether anything was done.
    async fn put_case_join(
        &self,
        case_id: &str,
        hit_id: &str,
        joining: &Joining,
        join_as: JoinAs,
        now_ms: i64,
    ) -> Result<bool, StoreError>;

    /// Remembers hits that were compared, each with the digest of what it was compared as.
    async fn put_compared(&self, compared: &[(String, String)]) -> Result<(), StoreError>;

    /// The fingerprints of these pictures, by id; those without one are left out.
    async fn picture_fingerprints(&self, ids: &[String]) -> Result<Vec<(String, Vec<u8>)>, StoreError>;

    /// Sellers whose hits of a right show a copy of a registered picture, each once, at most `limit`.
    async fn sellers_showing(&self, right: &RightId, image_id: &str, limit: u32) -> Result<Vec<Seller>, StoreError>;

    /// Sellers of a source whose listings name a contact, each once, at most `limit`.
    async fn sellers_reached_by(&self, source: &SourceId, contact: &str, limit: u32)
    -> Result<Vec<Seller>, StoreError>;
}
