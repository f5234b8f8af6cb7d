//! Rights, their pictures and history, and sources that were added.

mod entries;
mod find;
mod history;
mod pictures;
mod whose;
mod write;

use std::collections::BTreeSet;

use async_trait::async_trait;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use self::whose::standing;
use self::write::{removal, write_right};
use super::{Sqlite, json_list};
use crate::register::{RegisteredPicture, RegisteredRight};
use crate::rights::{Right, RightId, from_json};
use crate::sources::SourceId;
use crate::store::{
    Edited, PutRights, RegisterStore, RightChange, RightEdit, RightPage, RightQuery, RightUses, StoreError,
    StoredRight, digest_of,
};

#[async_trait]
impl RegisterStore for Sqlite {
    async fn put_rights(&self, rights: &[RegisteredRight], actor: &str, now_ms: i64) -> Result<PutRights, StoreError> {
        let failed = |error| self.failed(error);
        // Files come first, aside: what is broken off before the end leaves nothing that is not swept.
        for picture in rights.iter().flat_map(|registered| &registered.pictures) {
            self.put_aside(picture)?;
        }
        let mut put = PutRights::default();
        let mut tx = self.begin().await?;
        note_actor(&mut tx, actor, now_ms).await.map_err(failed)?;
        for registered in rights {
            let mut right = registered.right.clone();
            let names = std::mem::take(&mut right.images);
            right.images = registered.pictures.iter().map(|picture| digest_of(&picture.bytes)).collect();
            let standing = standing(&mut tx, &right.id).await.map_err(failed)?;
            if standing.is_taken(&right.holder.0, None) {
                put.taken.push(right.id);
                continue;
            }
            let digest = right.digest();
            let count = match standing.digest {
                None => &mut put.new,
                Some(kept) if kept != digest => &mut put.changed,
                Some(_) => {
                    put.same += 1;
                    continue;
                }
            };
            *count += 1;
            write_right(&mut tx, &right, &names, &digest, actor, now_ms).await.map_err(failed)?;
        }
        tx.commit().await.map_err(failed)?;
        self.settle(rights.iter().flat_map(|registered| &registered.pictures).map(|picture| digest_of(&picture.bytes)));
        Ok(put)
    }

    async fn edit_rights(
        &self,
        edits: &[RightEdit],
        actor: &str,
        own: Option<&BTreeSet<String>>,
        now_ms: i64,
    ) -> Result<Vec<Edited>, StoreError> {
        let failed = |error| self.failed(error);
        let mut edited = Vec::with_capacity(edits.len());
        let mut tx = self.begin().await?;
        note_actor(&mut tx, actor, now_ms).await.map_err(failed)?;
        for edit in edits {
            let standing = standing(&mut tx, &edit.right.id).await.map_err(failed)?;
            let digest = edit.right.digest();
            edited.push(if standing.is_taken(&edit.right.holder.0, own) {
                Edited::Taken
            } else if standing.digest.as_ref() == Some(&digest) {
                Edited::Same
            } else if standing.digest == edit.seen {
                let names = &edit.file_names;
                write_right(&mut tx, &edit.right, names, &digest, actor, now_ms).await.map_err(failed)?;
                Edited::Written
            } else {
                Edited::Stale
            });
        }
        tx.commit().await.map_err(failed)?;
        let written = edits.iter().zip(&edited).filter(|(_, edited)| **edited == Edited::Written);
        self.settle(written.flat_map(|(edit, _)| edit.right.images.iter().cloned()));
        Ok(edited)
    }

    async fn taken_ids(
        &self,
        wanted: &[(RightId, String)],
        own: Option<&BTreeSet<String>>,
    ) -> Result<BTreeSet<RightId>, StoreError> {
        let ids = wanted.iter().map(|(id, _)| id);
        let mut reader = self.readers.acquire().await.map_err(|error| self.failed(error))?;
        let standings = whose::standings(&mut reader, ids).await.map_err(|error| self.failed(error))?;
        let is_taken = |(id, holder): &&(RightId, String)| {
            standings.get(id).is_some_and(|standing| standing.is_taken(holder, own))
        };
        Ok(wanted.iter().filter(is_taken).map(|(id, _)| id.clone()).collect())
    }

    async fn past_holder(&self, id: &RightId) -> Result<Option<String>, StoreError> {
        let mut reader = self.readers.acquire().await.map_err(|error| self.failed(error))?;
        let standing = standing(&mut reader, id).await.map_err(|error| self.failed(error))?;
        Ok(standing.past_holder())
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
                let pictures = stored.right.images.iter().filter_map(|image_id| match self.blobs.get(image_id) {
                    Ok(bytes) => {
                        let print = self.print_of(image_id, &bytes);
                        Some(RegisteredPicture { image_id: image_id.clone(), bytes, print })
                    }
                    // One file that is gone shall not keep everything else from being found.
                    Err(error) => {
                        tracing::error!("{} is compared without a picture: {error}", stored.right.id.0);
                        None
                    }
                });
                let pictures = pictures.collect();
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

    async fn open_hits(&self, id: &RightId, least_score: f64) -> Result<u64, StoreError> {
        let mut reader = self.readers.acquire().await.map_err(|error| self.failed(error))?;
        let open = self.count_open(&mut reader, std::slice::from_ref(id), least_score).await?;
        Ok(open.get(id).copied().unwrap_or(0))
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
        let Some(kept) = standing(&mut tx, id).await.map_err(failed)?.digest else { return Ok(Edited::Same) };
        if seen.is_some_and(|seen| seen != kept) {
            return Ok(Edited::Stale);
        }
        note_actor(&mut tx, actor, now_ms).await.map_err(failed)?;
        removal(&mut tx, id, actor, now_ms).await.map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        Ok(Edited::Written)
    }

    async fn keep_picture(&self, picture: &RegisteredPicture, actor: &str, now_ms: i64) -> Result<String, StoreError> {
        self.keep_sent(picture, actor, now_ms).await
    }

    async fn has_picture(
        &self,
        image_id: &str,
        actor: &str,
        own: Option<&BTreeSet<String>>,
    ) -> Result<bool, StoreError> {
        Ok(self.blobs.has(image_id) && self.knows_picture(image_id, actor, own).await?)
    }

    async fn sent_bytes(&self, actor: &str) -> Result<u64, StoreError> {
        self.count_sent(actor).await
    }

    async fn sweep_pictures(&self, before_ms: i64) -> Result<u64, StoreError> {
        self.sweep_waiting(before_ms).await
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

impl Sqlite {
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

pub(super) async fn note_actor(tx: &mut SqliteConnection, actor: &str, now_ms: i64) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO actor (id, created_ms) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING")
        .bind(actor)
        .bind(now_ms)
        .execute(tx)
        .await?;
    Ok(())
}
