//! How each person has arranged the queue: saved views, and when they were last there.

use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use crate::store::sqlite::Sqlite;
use crate::store::{SavedView, StoreError};

/// A visit is noted again after so long: not every page turned is worth a write.
const NOTED_EVERY_MS: i64 = 60_000;

impl Sqlite {
    pub(super) async fn read_views(&self, person: &str) -> Result<Vec<SavedView>, StoreError> {
        let failed = |error| self.failed(error);
        let rows = sqlx::query("SELECT name, filter FROM saved_view WHERE person = $1 ORDER BY name")
            .bind(person)
            .fetch_all(&self.readers)
            .await
            .map_err(failed)?;
        let view = |row: &SqliteRow| Ok(SavedView { name: row.try_get("name")?, filter: row.try_get("filter")? });
        rows.iter().map(view).collect::<Result<_, sqlx::Error>>().map_err(failed)
    }

    pub(super) async fn write_view(
        &self,
        person: &str,
        view: &SavedView,
        most: u32,
        now_ms: i64,
    ) -> Result<bool, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        let written = sqlx::query(
            "INSERT INTO saved_view (person, name, filter, saved_ms)
             SELECT $1, $2, $3, $4 WHERE (SELECT count(*) FROM saved_view WHERE person = $1 AND name <> $2) < $5
             ON CONFLICT (person, name) DO UPDATE SET filter = excluded.filter, saved_ms = excluded.saved_ms",
        )
        .bind(person)
        .bind(&view.name)
        .bind(&view.filter)
        .bind(now_ms)
        .bind(most)
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        Ok(written.rows_affected() > 0)
    }

    pub(super) async fn remove_view(&self, person: &str, name: &str) -> Result<bool, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        let done = sqlx::query("DELETE FROM saved_view WHERE person = $1 AND name = $2")
            .bind(person)
            .bind(name)
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        Ok(done.rows_affected() > 0)
    }

    /// When the person was last there, and when the visit before that one ended.
    pub(super) async fn read_visit(&self, person: &str) -> Result<Option<(i64, Option<i64>)>, StoreError> {
        let failed = |error| self.failed(error);
        let known = sqlx::query("SELECT last_ms, before_ms FROM queue_visit WHERE person = $1")
            .bind(person)
            .fetch_optional(&self.readers)
            .await
            .map_err(failed)?;
        known.map(|row| Ok((row.try_get(0).map_err(failed)?, row.try_get(1).map_err(failed)?))).transpose()
    }

    pub(super) async fn note_visit(&self, person: &str, idle_ms: i64, now_ms: i64) -> Result<Option<i64>, StoreError> {
        let failed = |error| self.failed(error);
        let known = self.read_visit(person).await?;
        let before_ms = match known {
            Some((last_ms, _)) if now_ms - last_ms > idle_ms => Some(last_ms),
            Some((_, before_ms)) => before_ms,
            None => None,
        };
        if known.is_none_or(|(last_ms, _)| now_ms - last_ms >= NOTED_EVERY_MS) {
            let mut tx = self.begin().await?;
            sqlx::query(
                "INSERT INTO queue_visit (person, last_ms, before_ms) VALUES ($1, $2, $3)
                 ON CONFLICT (person) DO UPDATE SET last_ms = excluded.last_ms, before_ms = excluded.before_ms",
            )
            .bind(person)
            .bind(now_ms)
            .bind(before_ms)
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
            tx.commit().await.map_err(failed)?;
        }
        Ok(before_ms)
    }
}
