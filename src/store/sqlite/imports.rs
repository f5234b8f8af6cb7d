//! Register files that wait to be taken over.

use async_trait::async_trait;
use serde_json::json;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::register::note_actor;
use super::{Sqlite, json_list};
use crate::rights::{RightId, from_json, to_json};
use crate::store::{ImportRow, ImportStore, RegisterImport, RowState, StoreError};

/// Rows that go in by one statement.
const INSERTED_AT_ONCE: usize = 500;

#[async_trait]
impl ImportStore for Sqlite {
    async fn put_import(&self, import: &RegisterImport, rows: &[ImportRow], most: u32) -> Result<(), StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        note_actor(&mut tx, &import.actor, import.uploaded_ms).await.map_err(failed)?;
        sqlx::query("DELETE FROM register_import WHERE id = $1 OR expires_ms <= $2")
            .bind(&import.id)
            .bind(import.uploaded_ms)
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
        sqlx::query(
            "INSERT INTO register_import (id, file_name, actor, uploaded_ms, expires_ms) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(&import.id)
        .bind(&import.file_name)
        .bind(&import.actor)
        .bind(import.uploaded_ms)
        .bind(import.expires_ms)
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        sqlx::query(
            "DELETE FROM register_import WHERE actor = $1 AND id NOT IN
                (SELECT id FROM register_import WHERE actor = $1 ORDER BY uploaded_ms DESC, id LIMIT $2)",
        )
        .bind(&import.actor)
        .bind(most)
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        for some in rows.chunks(INSERTED_AT_ONCE) {
            insert_rows(&mut tx, &import.id, some).await.map_err(failed)?;
        }
        tx.commit().await.map_err(failed)
    }

    async fn import(&self, id: &str) -> Result<Option<(RegisterImport, [u64; 4])>, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.readers.begin().await.map_err(failed)?;
        let found = sqlx::query(
            "SELECT id, file_name, actor, uploaded_ms, expires_ms, taken_ms FROM register_import WHERE id = $1",
        )
        .bind(id)
        .fetch_optional(&mut *tx)
        .await
        .map_err(failed)?;
        let Some(found) = found else { return Ok(None) };
        let rows =
            sqlx::query("SELECT state, count(*) AS rows FROM register_import_row WHERE import_id = $1 GROUP BY state")
                .bind(id)
                .fetch_all(&mut *tx)
                .await
                .map_err(failed)?;
        let mut counts = [0; 4];
        for row in &rows {
            let state: String = row.try_get("state").map_err(failed)?;
            if let Some(place) = RowState::ALL.iter().position(|known| known.as_str() == state) {
                counts[place] = row.try_get::<i64, _>("rows").map_err(failed)?.cast_unsigned();
            }
        }
        Ok(Some((import_of(&found).map_err(failed)?, counts)))
    }

    async fn imports(&self, actor: &str, now_ms: i64) -> Result<Vec<RegisterImport>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, file_name, actor, uploaded_ms, expires_ms, taken_ms FROM register_import
             WHERE actor = $1 AND expires_ms > $2 ORDER BY uploaded_ms DESC, id",
        )
        .bind(actor)
        .bind(now_ms)
        .fetch_all(&self.readers)
        .await
        .map_err(|error| self.failed(error))?;
        rows.iter().map(import_of).collect::<Result<_, _>>().map_err(|error| self.failed(error))
    }

    async fn import_rows(
        &self,
        id: &str,
        state: Option<RowState>,
        from: i64,
        limit: u32,
    ) -> Result<Vec<ImportRow>, StoreError> {
        let rows = sqlx::query(
            "SELECT position, line, state, right_id, record, file_names, seen, remarks FROM register_import_row
             WHERE import_id = $1 AND ($2 IS NULL OR state = $2) AND position >= $3 ORDER BY position LIMIT $4",
        )
        .bind(id)
        .bind(state.map(RowState::as_str))
        .bind(from)
        .bind(limit)
        .fetch_all(&self.readers)
        .await
        .map_err(|error| self.failed(error))?;
        rows.iter().map(|row| self.import_row(row)).collect()
    }

    async fn import_taken(&self, id: &str, now_ms: i64) -> Result<(), StoreError> {
        sqlx::query("UPDATE register_import SET taken_ms = $2 WHERE id = $1")
            .bind(id)
            .bind(now_ms)
            .execute(&self.writer)
            .await
            .map(drop)
            .map_err(|error| self.failed(error))
    }

    async fn forget_import(&self, id: &str) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM register_import WHERE id = $1")
            .bind(id)
            .execute(&self.writer)
            .await
            .map(drop)
            .map_err(|error| self.failed(error))
    }
}

impl Sqlite {
    fn import_row(&self, row: &SqliteRow) -> Result<ImportRow, StoreError> {
        let failed = |error| self.failed(error);
        let text = |column: &str| row.try_get::<String, _>(column).map_err(failed);
        let right_id = RightId(text("right_id")?);
        let bad = |reason: String| StoreError::Row { table: "register_import_row", id: right_id.0.clone(), reason };
        let record: Option<String> = row.try_get("record").map_err(failed)?;
        let right = record.map(|record| {
            let value = serde_json::from_str(&record).map_err(|error| bad(error.to_string()))?;
            from_json(&value).map_err(|faults| bad(format!("{faults:?}")))
        });
        Ok(ImportRow {
            position: row.try_get("position").map_err(failed)?,
            line: row.try_get::<i64, _>("line").map_err(failed)?.cast_unsigned(),
            state: RowState::named(&text("state")?).ok_or_else(|| bad("state".to_owned()))?,
            right: right.transpose()?,
            file_names: serde_json::from_str(&text("file_names")?).map_err(|error| bad(error.to_string()))?,
            seen: row.try_get("seen").map_err(failed)?,
            remarks: serde_json::from_str(&text("remarks")?).map_err(|error| bad(error.to_string()))?,
            right_id,
        })
    }
}

fn import_of(row: &SqliteRow) -> Result<RegisterImport, sqlx::Error> {
    Ok(RegisterImport {
        id: row.try_get("id")?,
        file_name: row.try_get("file_name")?,
        actor: row.try_get("actor")?,
        uploaded_ms: row.try_get("uploaded_ms")?,
        expires_ms: row.try_get("expires_ms")?,
        taken_ms: row.try_get("taken_ms")?,
    })
}

/// A file may have hundreds of thousands of rows, and everybody else waits to write meanwhile.
async fn insert_rows(tx: &mut SqliteConnection, import: &str, rows: &[ImportRow]) -> Result<(), sqlx::Error> {
    let columns = |row: &ImportRow| {
        json!([
            row.position,
            row.line,
            row.state.as_str(),
            row.right_id,
            row.right.as_ref().map(|right| to_json(right).to_string()),
            json!(row.file_names).to_string(),
            row.seen,
            json!(row.remarks).to_string(),
        ])
    };
    sqlx::query(
        "INSERT INTO register_import_row (import_id, position, line, state, right_id, record, file_names, seen, remarks)
         SELECT $1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7
         FROM json_each($2)",
    )
    .bind(import)
    .bind(json_list(rows.iter().map(columns)))
    .execute(tx)
    .await?;
    Ok(())
}
