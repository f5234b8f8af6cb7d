//! Ignored pictures, and those that are held back since they suddenly matched very many listings.

use async_trait::async_trait;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::Sqlite;
use super::register::note_actor;
use crate::register::RegisteredPicture;
use crate::review::{FLOOD_FROM, FLOOD_MEMORY, is_flood, usual};
use crate::rights::RightId;
use crate::store::{HeldPicture, IgnoredPicture, PictureStore, StoreError};

#[async_trait]
impl PictureStore for Sqlite {
    async fn ignore_picture(
        &self,
        bytes: &[u8],
        file_name: &str,
        note: Option<&str>,
        actor: &str,
        now_ms: i64,
    ) -> Result<String, StoreError> {
        let failed = |error| self.failed(error);
        let image_id = self.blobs.put(bytes)?;
        let mut tx = self.begin().await?;
        note_actor(&mut tx, actor, now_ms).await.map_err(failed)?;
        sqlx::query(
            "INSERT INTO ignored_picture (image_id, file_name, note, actor, added_ms) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (image_id) DO UPDATE SET file_name = excluded.file_name, note = excluded.note,
                actor = excluded.actor, added_ms = excluded.added_ms",
        )
        .bind(&image_id)
        .bind(file_name)
        .bind(note)
        .bind(actor)
        .bind(now_ms)
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        Ok(image_id)
    }

    async fn ignored_pictures(&self) -> Result<Vec<IgnoredPicture>, StoreError> {
        let failed = |error| self.failed(error);
        let rows =
            sqlx::query("SELECT image_id, file_name, note, actor, added_ms FROM ignored_picture ORDER BY image_id")
                .fetch_all(&self.readers)
                .await
                .map_err(failed)?;
        let read = |row: &SqliteRow| {
            Ok(IgnoredPicture {
                image_id: row.try_get("image_id")?,
                file_name: row.try_get("file_name")?,
                note: row.try_get("note")?,
                actor: row.try_get("actor")?,
                added_ms: row.try_get("added_ms")?,
            })
        };
        rows.iter().map(read).collect::<Result<_, sqlx::Error>>().map_err(failed)
    }

    async fn ignored_picture_bytes(&self) -> Result<Vec<RegisteredPicture>, StoreError> {
        let ignored = self.ignored_pictures().await?.into_iter();
        ignored
            .map(|ignored| {
                let bytes = self.blobs.get(&ignored.image_id)?;
                let print = self.print_of(&ignored.image_id, &bytes);
                Ok(RegisteredPicture { image_id: ignored.image_id, bytes, print })
            })
            .collect()
    }

    async fn unignore_picture(&self, image_id: &str) -> Result<bool, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        let done = sqlx::query("DELETE FROM ignored_picture WHERE image_id = $1").bind(image_id).execute(&mut *tx);
        let done = done.await.map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        Ok(done.rows_affected() > 0)
    }

    async fn hold_floods(&self, now_ms: i64) -> Result<Vec<HeldPicture>, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        let counted = sqlx::query(
            "SELECT picture AS image_id, count(*) AS hits FROM hit WHERE current = 1 AND picture IS NOT NULL GROUP BY picture",
        )
        .fetch_all(&mut *tx)
        .await
        .map_err(failed)?;
        let mut newly = Vec::new();
        for row in &counted {
            let image_id: String = row.try_get("image_id").map_err(failed)?;
            let hits = row.try_get::<i64, _>("hits").map_err(failed)?.cast_unsigned();
            // What is usual needs to be known of pictures only that may become a flood one day.
            let past = past_counts(&mut tx, &image_id).await.map_err(failed)?;
            note_count(&mut tx, &image_id, hits, now_ms).await.map_err(failed)?;
            if hits > FLOOD_FROM && is_flood(hits, &past) {
                let usual = usual(&past);
                let held = sqlx::query(
                    "INSERT INTO held_picture (image_id, usual, held_ms) VALUES ($1, $2, $3) ON CONFLICT (image_id) DO NOTHING",
                )
                .bind(&image_id)
                .bind(usual.cast_signed())
                .bind(now_ms)
                .execute(&mut *tx)
                .await
                .map_err(failed)?;
                if held.rows_affected() > 0 {
                    newly.push(image_id);
                }
            }
        }
        tx.commit().await.map_err(failed)?;
        let mut held = self.held_pictures().await?;
        held.retain(|held| newly.contains(&held.image_id));
        Ok(held)
    }

    async fn held_pictures(&self) -> Result<Vec<HeldPicture>, StoreError> {
        let failed = |error| self.failed(error);
        let rows = sqlx::query(
            "SELECT p.image_id, p.usual, p.held_ms,
                (SELECT count(*) FROM hit h WHERE h.picture = p.image_id AND h.current = 1 AND h.standing = 0) AS hits,
                (SELECT json_group_array(right_id) FROM
                    (SELECT DISTINCT right_id FROM right_picture r WHERE r.image_id = p.image_id ORDER BY right_id)) AS rights
             FROM held_picture p WHERE p.released_ms IS NULL ORDER BY hits DESC, p.image_id",
        )
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        rows.iter().map(|row| held_picture(row).map_err(failed)).collect()
    }

    async fn release_picture(&self, prefix: &str, actor: &str, now_ms: i64) -> Result<Option<HeldPicture>, StoreError> {
        let failed = |error| self.failed(error);
        let mut held = self.held_pictures().await?;
        held.retain(|held| !prefix.is_empty() && held.image_id.starts_with(prefix));
        let [_] = held[..] else { return Ok(None) };
        let mut tx = self.begin().await?;
        note_actor(&mut tx, actor, now_ms).await.map_err(failed)?;
        sqlx::query("UPDATE held_picture SET released_ms = $2, actor = $3 WHERE image_id = $1 AND released_ms IS NULL")
            .bind(held.first().map(|held| held.image_id.as_str()))
            .bind(now_ms)
            .bind(actor)
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        Ok(held.pop())
    }
}

/// What was counted before, the latest first.
async fn past_counts(tx: &mut SqliteConnection, image_id: &str) -> Result<Vec<u64>, sqlx::Error> {
    let rows = sqlx::query("SELECT hits FROM picture_count WHERE image_id = $1 ORDER BY counted_ms DESC LIMIT $2")
        .bind(image_id)
        .bind(FLOOD_MEMORY as i64)
        .fetch_all(tx)
        .await?;
    rows.iter().map(|row| row.try_get::<i64, _>("hits").map(i64::cast_unsigned)).collect()
}

/// Remembers a count and forgets the oldest.
async fn note_count(tx: &mut SqliteConnection, image_id: &str, hits: u64, now_ms: i64) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO picture_count (image_id, counted_ms, hits) VALUES ($1, $2, $3)
         ON CONFLICT (image_id, counted_ms) DO UPDATE SET hits = excluded.hits",
    )
    .bind(image_id)
    .bind(now_ms)
    .bind(hits.cast_signed())
    .execute(&mut *tx)
    .await?;
    sqlx::query(
        "DELETE FROM picture_count WHERE image_id = $1 AND counted_ms NOT IN
            (SELECT counted_ms FROM picture_count WHERE image_id = $1 ORDER BY counted_ms DESC LIMIT $2)",
    )
    .bind(image_id)
    .bind(FLOOD_MEMORY as i64)
    .execute(tx)
    .await?;
    Ok(())
}

fn held_picture(row: &SqliteRow) -> Result<HeldPicture, sqlx::Error> {
    let rights: String = row.try_get("rights")?;
    let rights: Vec<String> = serde_json::from_str(&rights).map_err(|error| sqlx::Error::Decode(error.into()))?;
    Ok(HeldPicture {
        image_id: row.try_get("image_id")?,
        rights: rights.into_iter().map(RightId).collect(),
        hits: row.try_get::<i64, _>("hits")?.cast_unsigned(),
        usual: row.try_get::<i64, _>("usual")?.cast_unsigned(),
        held_ms: row.try_get("held_ms")?,
    })
}
