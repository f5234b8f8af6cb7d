//! What became of a right, change by change, and what refers to it.

use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::super::Sqlite;
use super::read_right;
use crate::rights::RightId;
use crate::store::{RightChange, RightUses, StoreError};

impl Sqlite {
    pub(super) async fn read_history(
        &self,
        id: &RightId,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<RightChange>, StoreError> {
        let rows = sqlx::query(
            "SELECT number, record, actor, changed_ms FROM right_change
             WHERE right_id = $1 AND ($2 IS NULL OR number < $2) ORDER BY number DESC LIMIT $3",
        )
        .bind(&id.0)
        .bind(before)
        .bind(limit)
        .fetch_all(&self.readers)
        .await
        .map_err(|error| self.failed(error))?;
        rows.iter().map(|row| self.right_change(row)).collect()
    }

    fn right_change(&self, row: &SqliteRow) -> Result<RightChange, StoreError> {
        let failed = |error| self.failed(error);
        let record: Option<String> = row.try_get("record").map_err(failed)?;
        Ok(RightChange {
            number: row.try_get("number").map_err(failed)?,
            right: record.as_deref().map(read_right).transpose()?,
            actor: row.try_get("actor").map_err(failed)?,
            changed_ms: row.try_get("changed_ms").map_err(failed)?,
        })
    }

    pub(super) async fn count_uses(&self, id: &RightId) -> Result<RightUses, StoreError> {
        let failed = |error| self.failed(error);
        let row = sqlx::query(
            "SELECT (SELECT count(*) FROM hit WHERE right_id = $1 AND current = 1) AS hits,
                (SELECT count(*) FROM decision WHERE hit_id IN (SELECT id FROM hit WHERE right_id = $1)) AS decisions,
                (SELECT count(*) FROM review_case WHERE right_id = $1) AS cases,
                (SELECT count(*) FROM notice WHERE right_id = $1) AS notices",
        )
        .bind(&id.0)
        .fetch_one(&self.readers)
        .await
        .map_err(failed)?;
        let count = |column: &str| row.try_get::<i64, _>(column).map(i64::cast_unsigned).map_err(failed);
        Ok(RightUses {
            hits: count("hits")?,
            decisions: count("decisions")?,
            cases: count("cases")?,
            notices: count("notices")?,
        })
    }
}
