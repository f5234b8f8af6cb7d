//! Rights, their pictures and history, and sources that were added.

mod find;
mod history;
mod write;

use async_trait::async_trait;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use self::write::{removal, write_right};
use super::{Sqlite, json_list};
use crate::imaging::{self, ReferencePrint};
use crate::register::{RegisteredPicture, RegisteredRight};
use crate::rights::{Right, RightId, from_json};
use crate::sources::SourceId;
use crate::store::{
    Edited, RegisterStore, RightChange, RightEdit, RightPage, RightQuery, RightUses, StoreError, StoredRight,
};

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
                right.images.push(self.kept_picture(picture)?);
            }
            let kept = kept_digest(&mut tx, &right.id).await.map_err(|error| self.failed(error))?;
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

    async fn edit_rights(&self, edits: &[RightEdit], actor: &str, now_ms: i64) -> Result<Vec<Edited>, StoreError> {
        let failed = |error| self.failed(error);
        let mut edited = Vec::with_capacity(edits.len());
        let mut tx = self.begin().await?;
        note_actor(&mut tx, actor, now_ms).await.map_err(failed)?;
        for edit in edits {
            let kept = kept_digest(&mut tx, &edit.right.id).await.map_err(failed)?;
            let digest = edit.right.digest();
            edited.push(if kept.as_ref() == Some(&digest) {
                Edited::Same
            } else if kept == edit.seen {
                let names = &edit.file_names;
                write_right(&mut tx, &edit.right, names, &digest, actor, now_ms).await.map_err(failed)?;
                Edited::Written
            } else {
                Edited::Stale
            });
        }
        tx.commit().await.map_err(failed)?;
        Ok(edited)
    }

    async fn rights(&self) -> Result<Vec<StoredRight>, StoreError> {
        let rows = sqlx::query("SELECT id, record, added_ms, changed_ms, actor FROM registered_right ORDER BY id")
            .fetch_all(&self.readers)
            .await
            .map_err(|error| self.failed(error))?;
        rows.iter().map(|row| self.stored_right(row)).collect()
    }

    async fn find_rights(&self, query: &RightQuery) -> Result<RightPage, StoreError> {
        self.found_rights(query).await
    }

    async fn rights_named(&self, ids: &[RightId]) -> Result<Vec<StoredRight>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, record, added_ms, changed_ms, actor FROM registered_right
             WHERE id IN (SELECT value FROM json_each($1)) ORDER BY id",
        )
        .bind(json_list(ids))
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

    async fn right_history(
        &self,
        id: &RightId,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<RightChange>, StoreError> {
        self.read_history(id, before, limit).await
    }

    async fn right_uses(&self, id: &RightId) -> Result<RightUses, StoreError> {
        self.count_uses(id).await
    }

    async fn remove_right(
        &self,
        id: &RightId,
        seen: Option<&str>,
        actor: &str,
        now_ms: i64,
    ) -> Result<Edited, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        let Some(kept) = kept_digest(&mut tx, id).await.map_err(failed)? else { return Ok(Edited::Same) };
        if seen.is_some_and(|seen| seen != kept) {
            return Ok(Edited::Stale);
        }
        note_actor(&mut tx, actor, now_ms).await.map_err(failed)?;
        removal(&mut tx, id, actor, now_ms).await.map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        Ok(Edited::Written)
    }

    async fn keep_picture(&self, picture: &RegisteredPicture) -> Result<String, StoreError> {
        self.kept_picture(picture)
    }

    async fn right_picture(&self, image_id: &str) -> Result<Vec<u8>, StoreError> {
        self.blobs.get(image_id)
    }

    async fn picture_names(&self, id: &RightId) -> Result<Vec<(String, String)>, StoreError> {
        let rows = sqlx::query("SELECT image_id, file_name FROM right_picture WHERE right_id = $1 ORDER BY position")
            .bind(&id.0)
            .fetch_all(&self.readers)
            .await
            .map_err(|error| self.failed(error))?;
        let read = |row: &SqliteRow| Ok((row.try_get("image_id")?, row.try_get("file_name")?));
        rows.iter().map(read).collect::<Result<_, sqlx::Error>>().map_err(|error| self.failed(error))
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
    fn kept_picture(&self, picture: &RegisteredPicture) -> Result<String, StoreError> {
        let image_id = self.blobs.put(&picture.bytes)?;
        if let Some(print) = &picture.print {
            self.blobs.put_beside(&image_id, PRINT, &print.to_bytes())?;
        }
        Ok(image_id)
    }

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

/// The digest of the right as it is now.
async fn kept_digest(tx: &mut SqliteConnection, id: &RightId) -> Result<Option<String>, sqlx::Error> {
    let row = sqlx::query("SELECT digest FROM registered_right WHERE id = $1").bind(&id.0).fetch_optional(tx).await?;
    row.map(|row| row.try_get(0)).transpose()
}

pub(super) async fn note_actor(tx: &mut SqliteConnection, actor: &str, now_ms: i64) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO actor (id, created_ms) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING")
        .bind(actor)
        .bind(now_ms)
        .execute(tx)
        .await?;
    Ok(())
}
