//! What can be chosen from in the filters of the queue, found by stepping from one value of an index to the next.

use std::sync::{Arc, Mutex, PoisonError};

use sqlx::{AssertSqlSafe, Row};

use crate::rights::RightId;
use crate::store::sqlite::{Sqlite, json_list};
use crate::store::{QueueChoices, StoreError};

/// Longer lists are no choice.
const MOST_CHOICES: i64 = 500;
/// Choices are as good as new for so long.
const FRESH_MS: i64 = 10_000;
/// So many people's choices are kept, by what they see.
const MOST_KEPT: usize = 32;

/// Choices that were found a moment ago, by what whoever asked sees, with when.
#[derive(Default)]
pub(in crate::store::sqlite) struct KeptChoices(Mutex<Vec<(Option<Vec<RightId>>, i64, Arc<QueueChoices>)>>);

impl KeptChoices {
    fn get(&self, scope: Option<&[RightId]>, now_ms: i64) -> Option<Arc<QueueChoices>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_fresh = |found_ms: i64| (found_ms..found_ms + FRESH_MS).contains(&now_ms);
        let found = kept.iter().find(|(known, found_ms, _)| known.as_deref() == scope && is_fresh(*found_ms));
        found.map(|(_, _, choices)| Arc::clone(choices))
    }

    fn put(&self, scope: Option<&[RightId]>, now_ms: i64, choices: Arc<QueueChoices>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(known, ..)| known.as_deref() != scope);
        if kept.len() == MOST_KEPT {
            kept.remove(0);
        }
        kept.push((scope.map(<[RightId]>::to_vec), now_ms, choices));
    }
}

impl Sqlite {
    pub(super) async fn kept_choices(
        &self,
        scope: Option<&[RightId]>,
        now_ms: i64,
    ) -> Result<Arc<QueueChoices>, StoreError> {
        if let Some(choices) = self.choices.get(scope, now_ms) {
            return Ok(choices);
        }
        let choices = Arc::new(self.read_choices(scope).await?);
        self.choices.put(scope, now_ms, Arc::clone(&choices));
        Ok(choices)
    }

    async fn read_choices(&self, scope: Option<&[RightId]>) -> Result<QueueChoices, StoreError> {
        match scope {
            None => Ok(QueueChoices {
                rights: self.named(self.values_of("right_id", "queue_right").await?).await?,
                kinds: self.values_of("kind", "queue_kind").await?,
                sources: self.values_of("source_id", "queue_source").await?,
                countries: self.values_of("country", "queue_country").await?,
            }),
            Some(rights) => Ok(QueueChoices {
                rights: self.named(self.values_within("right_id", "queue_right", rights).await?).await?,
                kinds: self.kinds_within(rights).await?,
                sources: self.values_within("source_id", "queue_right_source", rights).await?,
                countries: self.values_within("country", "queue_right_country", rights).await?,
            }),
        }
    }

    async fn values_of(&self, column: &'static str, index: &'static str) -> Result<Vec<String>, StoreError> {
        let failed = |error| self.failed(error);
        let next = |after: &str| {
            format!(
                "SELECT {column} FROM queue_hit INDEXED BY {index} WHERE {column} {after} ORDER BY {column} LIMIT 1"
            )
        };
        let query = format!(
            "WITH RECURSIVE step (value) AS (SELECT ({}) UNION ALL SELECT ({}) FROM step WHERE value IS NOT NULL LIMIT $1)
             SELECT value FROM step WHERE value IS NOT NULL",
            next("IS NOT NULL"),
            next("> step.value")
        );
        let rows =
            sqlx::query(AssertSqlSafe(query)).bind(MOST_CHOICES).fetch_all(&self.readers).await.map_err(failed)?;
        rows.iter().map(|row| row.try_get(0).map_err(failed)).collect()
    }

    /// The rights with their names, by id.
    async fn named(&self, ids: Vec<String>) -> Result<Vec<(String, String)>, StoreError> {
        let failed = |error| self.failed(error);
        let rows = sqlx::query(
            "SELECT value AS id, coalesce(json_extract(record, '$.name'), value) AS name
             FROM json_each($1) LEFT JOIN registered_right ON registered_right.id = value ORDER BY value",
        )
        .bind(json_list(ids))
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        rows.iter().map(|row| Ok((row.try_get("id").map_err(failed)?, row.try_get("name").map_err(failed)?))).collect()
    }

    /// The values that hits of these rights have, stepping from one to the next within each right: what others have is not to
    /// be guessed from the choices.
    async fn values_within(
        &self,
        column: &'static str,
        index: &'static str,
        rights: &[RightId],
    ) -> Result<Vec<String>, StoreError> {
        let failed = |error| self.failed(error);
        let next = |of: &str, after: &str| {
            format!(
                "SELECT q.{column} FROM queue_hit q INDEXED BY {index}
                 WHERE q.right_id = {of} AND q.{column} {after} ORDER BY q.{column} LIMIT 1"
            )
        };
        let query = format!(
            "WITH RECURSIVE step (of, value) AS (
                SELECT r.value, ({}) FROM json_each($1) r
                UNION ALL SELECT of, ({}) FROM step WHERE value IS NOT NULL)
             SELECT DISTINCT value FROM step WHERE value IS NOT NULL ORDER BY value LIMIT $2",
            next("r.value", "IS NOT NULL"),
            next("step.of", "> step.value")
        );
        let rows = sqlx::query(AssertSqlSafe(query))
            .bind(json_list(rights.iter().map(|id| id.0.as_str())))
            .bind(MOST_CHOICES)
            .fetch_all(&self.readers)
            .await
            .map_err(failed)?;
        rows.iter().map(|row| row.try_get(0).map_err(failed)).collect()
    }

    /// All hits of a right are of its kind.
    async fn kinds_within(&self, rights: &[RightId]) -> Result<Vec<String>, StoreError> {
        let failed = |error| self.failed(error);
        let rows = sqlx::query(
            "SELECT DISTINCT kind FROM (SELECT (SELECT kind FROM queue_hit q INDEXED BY queue_right
                WHERE q.right_id = r.value LIMIT 1) AS kind FROM json_each($1) r) WHERE kind IS NOT NULL ORDER BY kind",
        )
        .bind(json_list(rights.iter().map(|id| id.0.as_str())))
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        rows.iter().map(|row| row.try_get(0).map_err(failed)).collect()
    }
}
