//! Pictures of rights. What is sent waits aside until a right is written with it, and goes when nothing has come of it, so that
//! neither a form that was never finished nor a server that was killed leaves anything behind.

use std::collections::BTreeSet;

use sqlx::Row;

use super::super::{Sqlite, json_list};
use super::note_actor;
use crate::imaging::{self, ReferencePrint};
use crate::register::RegisteredPicture;
use crate::store::StoreError;

/// What is computed from a right's picture is kept under this name beside it.
const PRINT: &str = "print";

impl Sqlite {
    pub(super) fn put_aside(&self, picture: &RegisteredPicture) -> Result<String, StoreError> {
        let image_id = self.blobs.put_waiting(&picture.bytes)?;
        if let Some(print) = &picture.print {
            self.blobs.put_beside(&image_id, PRINT, &print.to_bytes())?;
        }
        Ok(image_id)
    }

    /// Puts pictures in place that a right is written with. Where that fails they go on waiting, and are found there.
    pub(super) fn settle(&self, image_ids: impl Iterator<Item = String>) {
        for image_id in image_ids {
            if let Err(error) = self.blobs.settle(&image_id, PRINT) {
                tracing::warn!("{error}");
            }
        }
    }

    /// Who sent it is written first: no file is there that nobody answers for.
    pub(super) async fn keep_sent(
        &self,
        picture: &RegisteredPicture,
        actor: &str,
        now_ms: i64,
    ) -> Result<String, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        note_actor(&mut tx, actor, now_ms).await.map_err(failed)?;
        sqlx::query(
            "INSERT INTO sent_picture (image_id, actor, bytes, sent_ms) VALUES ($1, $2, $3, $4)
             ON CONFLICT (actor, image_id) DO UPDATE SET sent_ms = excluded.sent_ms",
        )
        .bind(&picture.image_id)
        .bind(actor)
        .bind(i64::try_from(picture.bytes.len()).unwrap_or(i64::MAX))
        .bind(now_ms)
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        self.put_aside(picture)
    }

    /// Whether it is theirs to know of; without `own` everything is.
    pub(super) async fn knows_picture(
        &self,
        image_id: &str,
        actor: &str,
        own: Option<&BTreeSet<String>>,
    ) -> Result<bool, StoreError> {
        let Some(own) = own else { return Ok(true) };
        let known = sqlx::query(
            "SELECT 1 FROM sent_picture WHERE actor = $2 AND image_id = $1
             UNION ALL
             SELECT 1 FROM right_picture p JOIN registered_right r ON r.id = p.right_id
             WHERE p.image_id = $1 AND r.record ->> '$.holder' IN (SELECT value FROM json_each($3)) LIMIT 1",
        );
        let known = known.bind(image_id).bind(actor).bind(json_list(own)).fetch_optional(&self.readers).await;
        known.map(|row| row.is_some()).map_err(|error| self.failed(error))
    }

    pub(super) async fn count_sent(&self, actor: &str) -> Result<u64, StoreError> {
        let row = sqlx::query("SELECT coalesce(sum(bytes), 0) FROM sent_picture WHERE actor = $1")
            .bind(actor)
            .fetch_one(&self.readers)
            .await;
        row.and_then(|row| row.try_get::<i64, _>(0)).map(i64::cast_unsigned).map_err(|error| self.failed(error))
    }

    /// While the transaction is open no right is written with what is about to go.
    pub(super) async fn sweep_waiting(&self, before_ms: i64) -> Result<u64, StoreError> {
        let failed = |error| self.failed(error);
        let waiting = self.blobs.waiting_since(before_ms)?;
        if waiting.is_empty() {
            return Ok(0);
        }
        let mut tx = self.begin().await?;
        let mut dropped = 0;
        for name in waiting {
            // What was computed from a picture has its digest and an ending.
            let image_id = name.split('.').next().unwrap_or_default();
            let used = sqlx::query("SELECT 1 FROM right_picture WHERE image_id = $1 LIMIT 1").bind(image_id);
            if used.fetch_optional(&mut *tx).await.map_err(failed)?.is_some() {
                self.blobs.settle(image_id, PRINT)?;
                continue;
            }
            self.blobs.drop_waiting(&name)?;
            let forgotten = sqlx::query("DELETE FROM sent_picture WHERE image_id = $1").bind(image_id);
            forgotten.execute(&mut *tx).await.map_err(failed)?;
            dropped += u64::from(name == image_id);
        }
        tx.commit().await.map_err(failed)?;
        Ok(dropped)
    }

    /// What a right's picture is searched by, as kept; computed and kept where it is not, or was by an earlier version.
    pub(in crate::store::sqlite) fn print_of(&self, image_id: &str, bytes: &[u8]) -> Option<ReferencePrint> {
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
}
