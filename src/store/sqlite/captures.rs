//! Captures of the pages that listings stand on.

use async_trait::async_trait;
use sqlx::Row as _;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::{Sqlite, json_list, position};
use crate::extract::ListingId;
use crate::frontier::{Outcome, ResourceKind};
use crate::store::{CaptureStore, StoreError, StoredCapture, Visit};

/// One text for both selections. What is equal to another capture is kept once.
macro_rules! select_captures {
    ($condition:literal) => {
        concat!(
            "SELECT c.captured_ms, c.archive_file, c.archive_offset, c.archive_length, c.status, c.revisit, c.payload_digest,
                CASE WHEN c.shown THEN coalesce(c.record, (SELECT e.record FROM capture e
                    WHERE e.listing_id = c.listing_id AND e.digest = c.digest AND e.record IS NOT NULL LIMIT 1)) END AS record
             FROM capture c WHERE c.listing_id = $1 AND ",
            $condition,
            " ORDER BY c.captured_ms DESC, c.archive_file DESC, c.archive_offset DESC LIMIT $2"
        )
    };
}

#[async_trait]
impl CaptureStore for Sqlite {
    async fn captures(&self, id: &ListingId, limit: u32) -> Result<Vec<StoredCapture>, StoreError> {
        let rows = sqlx::query(select_captures!("true"))
            .bind(&id.0)
            .bind(limit)
            .fetch_all(&self.readers)
            .await
            .map_err(|error| self.failed(error))?;
        rows.iter().filter_map(|row| self.stored_capture(id, row).transpose()).collect()
    }

    async fn capture_at(&self, id: &ListingId, file: &str, offset: u64) -> Result<Option<StoredCapture>, StoreError> {
        let row = sqlx::query(select_captures!("c.archive_file = $3 AND c.archive_offset = $4"))
            .bind(&id.0)
            .bind(1)
            .bind(file)
            .bind(offset.cast_signed())
            .fetch_optional(&self.readers)
            .await
            .map_err(|error| self.failed(error))?;
        row.map_or(Ok(None), |row| self.stored_capture(id, &row))
    }
}

impl Sqlite {
    fn stored_capture(&self, id: &ListingId, row: &SqliteRow) -> Result<Option<StoredCapture>, StoreError> {
        let failed = |error| self.failed(error);
        let Some(archived) = position(row).map_err(failed)? else { return Ok(None) };
        let record: Option<String> = row.try_get("record").map_err(failed)?;
        let listing = record
            .map(|record| serde_json::from_str(&record))
            .transpose()
            .map_err(|error| StoreError::Row { table: "capture", id: id.0.clone(), reason: error.to_string() })?;
        let status: Option<i64> = row.try_get("status").map_err(failed)?;
        Ok(Some(StoredCapture {
            captured_ms: row.try_get("captured_ms").map_err(failed)?,
            archived,
            status: status.and_then(|status| u16::try_from(status).ok()),
            revisit: row.try_get("revisit").map_err(failed)?,
            payload_digest: row.try_get("payload_digest").map_err(failed)?,
            listing,
        }))
    }
}

/// Notes the capture for every listing of the page, once these are written. A page that broke off says nothing of what it
/// does not show.
pub(super) async fn keep_capture(
    tx: &mut SqliteConnection,
    visit: &Visit,
    outcome: &Outcome,
) -> Result<(), sqlx::Error> {
    let was_answered = matches!(outcome, Outcome::Fetched | Outcome::Unchanged | Outcome::Gone);
    let Some(archived) = &visit.archived else { return Ok(()) };
    if !was_answered || visit.lease.queued.kind != ResourceKind::Page {
        return Ok(());
    }
    let read = visit.listings.as_deref().filter(|_| visit.truncated);
    let read = read.map(|listings| json_list(listings.iter().map(|listing| listing.id.0.as_str())));
    sqlx::query(
        "INSERT INTO capture (listing_id, captured_ms, archive_file, archive_offset, archive_length, status, revisit,
            payload_digest, shown, digest, record)
         SELECT l.id, $3, $4, $5, $6, $7, $8, $9, l.shown, l.digest,
            CASE WHEN l.shown AND NOT EXISTS (SELECT 1 FROM capture e
                WHERE e.listing_id = l.id AND e.digest = l.digest AND e.record IS NOT NULL) THEN l.record END
         FROM listing l WHERE l.source_id = $1 AND l.page_key = $2
            AND ($10 IS NULL OR l.id IN (SELECT value FROM json_each($10)))
         ON CONFLICT DO NOTHING",
    )
    .bind(&visit.lease.source_id.0)
    .bind(visit.lease.queued.key.0)
    .bind(visit.started_ms)
    .bind(&archived.position.file)
    .bind(archived.position.offset.cast_signed())
    .bind(archived.position.length.cast_signed())
    .bind(visit.status)
    .bind(archived.revisit)
    .bind(&archived.payload_digest)
    .bind(read)
    .execute(tx)
    .await
    .map(drop)
}
