//! Cases, what scans learn about their listings, and offenders. Each method is one transaction.

mod offenders;
mod open;
mod read;
mod watch;
mod write;

use std::collections::BTreeMap;

use async_trait::async_trait;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Sqlite;
use crate::review::blocks::Word;
use crate::review::cases::{Case, CaseEventKind, CaseState, JoinAs, Joining, Opening, Seller, Sighting};
use crate::rights::RightId;
use crate::sources::SourceId;
use crate::store::paging::{ListPage, ListQuery};
use crate::store::{CaseCandidate, CaseFilter, CaseStore, Ruled, StoreError};

#[async_trait]
impl CaseStore for Sqlite {
    async fn open_case(&self, opening: &Opening) -> Ruled {
        self.open_case_over(opening).await
    }

    async fn add_case_hits(&self, case_id: &str, hits: &[String], word: &Word) -> Ruled {
        self.add_confirmed_hits(case_id, hits, word).await
    }

    async fn take_out_case_hit(&self, case_id: &str, hit_id: &str, word: &Word) -> Ruled {
        self.take_out_hit(case_id, hit_id, word).await
    }

    async fn answer_case_proposal(&self, case_id: &str, hit_id: &str, belongs: bool, word: &Word) -> Ruled {
        self.answer_proposal(case_id, hit_id, belongs, word).await
    }

    async fn put_case_event(&self, case_id: &str, kind: &CaseEventKind, word: &Word) -> Ruled {
        self.put_event(case_id, kind, word).await
    }

    async fn import_case(&self, case: &Case, from: &str, word: &Word) -> Ruled {
        self.take_over_case(case, from, word).await
    }

    async fn case(&self, prefix: &str) -> Result<Option<Case>, StoreError> {
        self.read_case_by_prefix(prefix).await
    }

    async fn cases(&self, filter: &CaseFilter) -> Result<Vec<Case>, StoreError> {
        self.read_cases(filter).await
    }

    async fn case_page(&self, query: &ListQuery<CaseState>, now_ms: i64) -> Result<ListPage<Case>, StoreError> {
        self.read_case_page(query, now_ms).await
    }

    async fn case_of_hit(&self, hit_id: &str) -> Result<Option<String>, StoreError> {
        let mut connection = self.readers.acquire().await.map_err(|error| self.failed(error))?;
        write::case_of(&mut connection, hit_id).await.map_err(|error| self.failed(error))
    }

    async fn has_watched_cases(&self) -> Result<bool, StoreError> {
        self.has_cases().await
    }

    async fn case_sightings(&self, case_id: &str) -> Result<BTreeMap<String, Sighting>, StoreError> {
        self.read_sightings(case_id).await
    }

    async fn put_case_sightings(
        &self,
        case_id: &str,
        sightings: &BTreeMap<String, Sighting>,
        event: Option<&CaseEventKind>,
        now_ms: i64,
    ) -> Result<bool, StoreError> {
        self.write_sightings(case_id, sightings, event, now_ms).await
    }

    async fn case_candidates(
        &self,
        right: &RightId,
        min_score: f64,
        limit: u32,
    ) -> Result<Vec<CaseCandidate>, StoreError> {
        self.read_candidates(right, min_score, limit).await
    }

    async fn put_case_join(
        &self,
        case_id: &str,
        hit_id: &str,
        joining: &Joining,
        join_as: JoinAs,
        now_ms: i64,
    ) -> Result<bool, StoreError> {
        self.write_join(case_id, hit_id, joining, join_as, now_ms).await
    }

    async fn put_compared(&self, compared: &[(String, String)]) -> Result<(), StoreError> {
        self.write_compared(compared).await
    }

    async fn picture_fingerprints(&self, ids: &[String]) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        self.read_fingerprints(ids).await
    }

    async fn sellers_showing(&self, right: &RightId, image_id: &str, limit: u32) -> Result<Vec<Seller>, StoreError> {
        self.read_sellers_showing(right, image_id, limit).await
    }

    async fn sellers_reached_by(
        &self,
        source: &SourceId,
        contact: &str,
        limit: u32,
    ) -> Result<Vec<Seller>, StoreError> {
        self.read_sellers_reached_by(source, contact, limit).await
    }
}

fn from_json<T: DeserializeOwned>(table: &'static str, id: &str, text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| row_error(table, id, &error.to_string()))
}

fn to_json<T: Serialize>(table: &'static str, id: &str, value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| row_error(table, id, &error.to_string()))
}

fn row_error(table: &'static str, id: &str, reason: &str) -> StoreError {
    StoreError::Row { table, id: id.to_owned(), reason: reason.to_owned() }
}
