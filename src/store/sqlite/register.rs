//! Rights, their pictures, and sources that were added.

use async_trait::async_trait;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::Sqlite;
use crate::imaging::{self, ReferencePrint};
use crate::register::{RegisteredPicture, RegisteredRight};
use crate::rights::{Right, RightId, from_json, to_json};
use crate::sources::SourceId;
use crate::store::{RegisterStore, StoreError, StoredRight};

#[async_trait]
impl RegisterStore for Sqlite {
    async fn put_rights(&self, rights: &[RegisteredRight], actor: &str, now_ms: i64) -> Result<[usize; 3], StoreError> {
        let mut counts = [0; 3];
        let mut tx = self.begin().await?;
        note_actor(&mut tx, actor, now_ms).await.map_err(|error| self.failed(error))?;
        for registered in rights {
            let mut right = registered.right.clone();
            let names = std::mem::take(&mut right.images);
            for picture in &registered.pictures {
                right.images.push(self.blobs.put(&picture.bytes)?);
                if let (Some(print), Some(image_id)) = (&picture.print, right.images.last()) {
                    self.blobs.put_beside(image_id, PRINT, &print.to_bytes())?;
                }
            }
            let kept: Option<String> = sqlx::query("SELECT digest FROM registered_right WHERE id = $1")
                .bind(&right.id.0)
                .fetch_optional(&mut *tx)
                .await
                .and_then(|row| row.map(|row| row.try_get(0)).transpose())
                .map_err(|error| self.failed(error))?;
            let digest = right.digest();
            let place = match kept {
                None => 0,
                Some(kept) if kept != digest => 1,
                Some(_) => 2,
            };
            counts[place] += 1;
            if place < 2 {
                write_right(&mut tx, &right, &names, &digest, actor, now_ms)
                    .await
                    .map_err(|error| self.failed(error))?;
            }
        }
        tx.commit().await.map_err(|error| self.failed(error))?;
        Ok(counts)
    }

    async fn rights(&self) -> Result<Vec<StoredRight>, StoreError> {
        let rows = sqlx::query("SELECT id, record, added_ms, changed_ms, actor FROM registered_right ORDER BY id")
            .fetch_all(&self.readers)
            .await
            .map_err(|error| self.failed(error))?;
        rows.iter().map(|row| self.stored_right(row)).collect()
    }

    async fn registered_rights(&self) -> Result<Vec<RegisteredRight>, StoreError> {
        let rights = self.rights().await?;
        rights
            .into_iter()
            .map(|stored| {
                let pictures = stored.right.images.iter().map(|image_id| {
                    let bytes = self.blobs.get(image_id)?;
                    let print = self.print_of(image_id, &bytes);
                    Ok(RegisteredPicture { image_id: image_id.clone(), bytes, print })
                });
                let pictures = pictures.collect::<Result<Vec<_>, StoreError>>()?;
                Ok(RegisteredRight { right: stored.right, pictures })
            })
            .collect()
    }

    async fn right(&self, id: &RightId) -> Result<Option<StoredRight>, StoreError> {
        let row = sqlx::query("SELECT id, record, added_ms, changed_ms, actor FROM registered_right WHERE id = $1")
            .bind(&id.0)
            .fetch_optional(&self.readers)
            .await
            .map_err(|error| self.failed(error))?;
        row.as_ref().map(|row| self.stored_right(row)).transpose()
    }

    async fn remove_right(&self, id: &RightId) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let result = async {
            // What was found for it is past with it; the next scan matches everything against the register as it then is.
            sqlx::query("UPDATE hit SET current = 0 WHERE right_id = $1").bind(&id.0).execute(&mut *tx).await?;
            sqlx::query("DELETE FROM registered_right WHERE id = $1").bind(&id.0).execute(&mut *tx).await
        };
        let done = result.await.map_err(|error| self.failed(error))?;
        tx.commit().await.map_err(|error| self.failed(error))?;
        Ok(done.rows_affected() > 0)
    }

    async fn right_picture(&self, image_id: &str) -> Result<Vec<u8>, StoreError> {
        self.blobs.get(image_id)
    }

    async fn put_source(&self, id: &SourceId, text: &str, actor: &str, now_ms: i64) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        note_actor(&mut tx, actor, now_ms).await.map_err(|error| self.failed(error))?;
        sqlx::query(
            "INSERT INTO source (id, text, added_ms, actor) VALUES ($1, $2, $3, $4)
             ON CONFLICT (id) DO UPDATE SET text = excluded.text, added_ms = excluded.added_ms, actor = excluded.actor",
        )
        .bind(&id.0)
        .bind(text)
        .bind(now_ms)
        .bind(actor)
        .execute(&mut *tx)
        .await
        .map_err(|error| self.failed(error))?;
        tx.commit().await.map_err(|error| self.failed(error))
    }

    async fn sources(&self) -> Result<Vec<(SourceId, String)>, StoreError> {
        let rows = sqlx::query("SELECT id, text FROM source ORDER BY id")
            .fetch_all(&self.readers)
            .await
            .map_err(|error| self.failed(error))?;
        let read = |row: &SqliteRow| Ok((SourceId(row.try_get("id")?), row.try_get("text")?));
        rows.iter().map(read).collect::<Result<_, sqlx::Error>>().map_err(|error| self.failed(error))
    }
}

/// What is computed from a right's picture is kept under this name beside it.
const PRINT: &str = "print";

impl Sqlite {
    /// What a right's picture is searched by, as kept; computed and kept where it is not, or was by an earlier version.
    pub(super) fn print_of(&self, image_id: &str, bytes: &[u8]) -> Option<ReferencePrint> {
        let kept = self.blobs.get_beside(image_id, PRINT).ok();
        if let Some(print) = kept.and_then(|kept| ReferencePrint::from_bytes(&kept).ok()) {
            return Some(print);
        }
        let print = imaging::reference(bytes, &imaging::Limits::default()).ok()?;
        // Not being able to keep it costs time at the next start, nothing else.
        if let Err(error) = self.blobs.put_beside(image_id, PRINT, &print.to_bytes()) {
            tracing::debug!("{error}");
        }
        Some(print)
    }

    fn stored_right(&self, row: &SqliteRow) -> Result<StoredRight, StoreError> {
        let failed = |error| self.failed(error);
        let record: String = row.try_get("record").map_err(failed)?;
        Ok(StoredRight {
            right: read_right(&record)?,
            added_ms: row.try_get("added_ms").map_err(failed)?,
            changed_ms: row.try_get("changed_ms").map_err(failed)?,
            actor: row.try_get("actor").map_err(failed)?,
        })
    }
}

fn read_right(record: &str) -> Result<Right, StoreError> {
    let bad =
        |reason: String| StoreError::Row { table: "registered_right", id: record.chars().take(80).collect(), reason };
    let value = serde_json::from_str(record).map_err(|error| bad(error.to_string()))?;
    from_json(&value).map_err(|faults| bad(format!("{faults:?}")))
}

async fn write_right(
    tx: &mut SqliteConnection,
    right: &Right,
    file_names: &[String],
    digest: &str,
    actor: &str,
    now_ms: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO registered_right (id, record, digest, added_ms, changed_ms, actor) VALUES ($1, $2, $3, $4, $4, $5)
         ON CONFLICT (id) DO UPDATE SET record = excluded.record, digest = excluded.digest,
            changed_ms = excluded.changed_ms, actor = excluded.actor",
    )
    .bind(&right.id.0)
    .bind(to_json(right).to_string())
    .bind(digest)
    .bind(now_ms)
    .bind(actor)
    .execute(&mut *tx)
    .await?;
    sqlx::query("DELETE FROM right_picture WHERE right_id = $1").bind(&right.id.0).execute(&mut *tx).await?;
    for (position, (image_id, file_name)) in (0_i64..).zip(right.images.iter().zip(file_names)) {
        sqlx::query("INSERT INTO right_picture (right_id, position, image_id, file_name) VALUES ($1, $2, $3, $4)")
            .bind(&right.id.0)
            .bind(position)
            .bind(image_id)
            .bind(file_name)
            .execute(&mut *tx)
            .await?;
    }
    Ok(())
}

pub(super) async fn note_actor(tx: &mut SqliteConnection, actor: &str, now_ms: i64) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO actor (id, created_ms) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING")
        .bind(actor)
        .bind(now_ms)
        .execute(tx)
        .await?;
    Ok(())
}
