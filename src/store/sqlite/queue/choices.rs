//! What can be chosen from in the filters of the queue, found by stepping from one value of an index to the next.

use std::collections::BTreeSet;

use sqlx::{AssertSqlSafe, Row};

use crate::rights::RightId;
use crate::store::sqlite::{Sqlite, json_list};
use crate::store::{QueueChoices, StoreError};

/// Longer lists are no choice.
const MOST_CHOICES: i64 = 500;
/// Rows that are looked at for whoever sees some rights only: what others have is not to be guessed from the choices.
const LOOKED_AT: i64 = 5_000;

impl Sqlite {
    pub(super) async fn read_choices(&self, scope: Option<&[RightId]>) -> Result<QueueChoices, StoreError> {
        match scope {
            None => Ok(QueueChoices {
                rights: self.named(self.values_of("right_id", "queue_right").await?).await?,
                kinds: self.values_of("kind", "queue_kind").await?,
                sources: self.values_of("source_id", "queue_source").await?,
                countries: self.values_of("country", "queue_country").await?,
            }),
            Some(rights) => self.choices_within(rights).await,
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

    async fn choices_within(&self, rights: &[RightId]) -> Result<QueueChoices, StoreError> {
        let failed = |error| self.failed(error);
        let rows = sqlx::query(
            "SELECT DISTINCT right_id, kind, source_id, country FROM (
                SELECT right_id, kind, source_id, country FROM queue_hit
                WHERE right_id IN (SELECT value FROM json_each($1)) LIMIT $2)",
        )
        .bind(json_list(rights.iter().map(|id| id.0.as_str())))
        .bind(LOOKED_AT)
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        let column = |name: &str| -> Result<Vec<String>, StoreError> {
            let values = rows.iter().map(|row| row.try_get::<Option<String>, _>(name).map_err(failed));
            let distinct: BTreeSet<String> = values.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
            Ok(distinct.into_iter().collect())
        };
        Ok(QueueChoices {
            rights: self.named(column("right_id")?).await?,
            kinds: column("kind")?,
            sources: column("source_id")?,
            countries: column("country")?,
        })
    }
}
