//! The end of a visit: everything that becomes true with it, inside the caller's transaction.

use sqlx::sqlite::SqliteConnection;

use super::frontier::{discover, rest_server};
use super::json_list;
use crate::extract::Listing;
use crate::frontier::{CrawlUrl, Next, Outcome, ResourceKind};
use crate::store::archive::Position;
use crate::store::{Visit, VisitedPicture, digest_of};

pub(super) async fn complete(tx: &mut SqliteConnection, visit: &Visit) -> Result<(), sqlx::Error> {
    let lease = &visit.lease;
    let outcome = if is_duplicate(tx, visit).await? { &Outcome::Duplicate } else { &visit.outcome };
    settle(tx, visit, outcome).await?;
    rest_server(tx, &lease.server, visit.server_next_ms, visit.troubles).await?;
    discover(tx, &lease.source_id, lease.scan, &visit.discovered).await?;
    if let Some(archived) = &visit.archived {
        commit_archive(tx, &archived.position).await?;
    }
    if let Some(picture) = &visit.picture {
        keep_picture(tx, visit, picture).await?;
    }
    match (outcome, &visit.listings) {
        (Outcome::Fetched, Some(listings)) => keep_listings(tx, visit, listings).await?,
        (Outcome::Unchanged, _) => touch_listings(tx, visit).await?,
        (Outcome::Gone, _) => {
            hide_listings(tx, visit, &[]).await?;
            forget_reading(tx, visit).await?;
        }
        (Outcome::Redirected, _) if lease.queued.kind == ResourceKind::Picture => follow_picture(tx, visit).await?,
        _ => {}
    }
    Ok(())
}

/// The same bytes as a page of this source that has been read in this scan.
async fn is_duplicate(tx: &mut SqliteConnection, visit: &Visit) -> Result<bool, sqlx::Error> {
    let is_page = visit.outcome == Outcome::Fetched && visit.lease.queued.kind == ResourceKind::Page;
    let Some(digest) = visit.body_digest.as_deref().filter(|_| is_page) else { return Ok(false) };
    let twin = sqlx::query(
        "SELECT 1 FROM url WHERE source_id = $1 AND body_digest = $2 AND key <> $3 AND scan = $4 AND kind = $5
            AND state = 2 AND outcome IN ('fetched', 'unchanged')
            AND NOT EXISTS (SELECT 1 FROM listing WHERE source_id = $1 AND page_key = $3) LIMIT 1",
    )
    .bind(&visit.lease.source_id.0)
    .bind(digest)
    .bind(visit.lease.queued.key.0)
    .bind(visit.lease.scan)
    .bind(ResourceKind::Page.code())
    .fetch_optional(tx)
    .await?;
    Ok(twin.is_some())
}

async fn settle(tx: &mut SqliteConnection, visit: &Visit, outcome: &Outcome) -> Result<(), sqlx::Error> {
    let (state, next_ms) = match visit.next {
        Next::Retry { at_ms } => (0, at_ms),
        Next::Done | Next::Leave => (2, 0),
    };
    // Only an answer with a body of its own stands for the address from now on: a 304 has none, and an error or a redirect
    // must never take the place of the page that was seen.
    let was_read = matches!(outcome, Outcome::Fetched | Outcome::Duplicate | Outcome::Unchanged);
    let has_body = visit.status.is_some_and(|status| (200..300).contains(&status));
    let archived = visit.archived.as_ref().filter(|archived| was_read && has_body && !archived.revisit);
    let replaces = matches!(outcome, Outcome::Fetched | Outcome::Duplicate);
    let position = archived.map(|archived| &archived.position);
    let redirected = *outcome == Outcome::Redirected;
    let target = visit.discovered.first().filter(|_| redirected).map(|target| target.url.key().0);
    sqlx::query(
        "UPDATE url SET state = $3, next_ms = $4, outcome = $5, status = $6,
            etag = CASE WHEN $7 THEN $8 ELSE coalesce($8, etag) END,
            last_modified = CASE WHEN $7 THEN $9 ELSE coalesce($9, last_modified) END,
            body_digest = coalesce($10, body_digest), truncated = $11, fetched_ms = CASE WHEN $7 THEN $12 ELSE fetched_ms END,
            archive_file = coalesce($13, archive_file), archive_offset = coalesce($14, archive_offset),
            archive_length = coalesce($15, archive_length), archived_ms = coalesce($16, archived_ms),
            payload_digest = coalesce($17, payload_digest), target_key = $18
         WHERE source_id = $1 AND key = $2",
    )
    .bind(&visit.lease.source_id.0)
    .bind(visit.lease.queued.key.0)
    .bind(state)
    .bind(next_ms)
    .bind(outcome.code())
    .bind(visit.status)
    .bind(replaces)
    .bind(visit.validators.etag.as_deref())
    .bind(visit.validators.last_modified.as_deref())
    .bind(visit.body_digest.as_deref())
    .bind(visit.truncated)
    .bind(visit.ended_ms)
    .bind(position.map(|position| position.file.as_str()))
    .bind(position.map(|position| position.offset.cast_signed()))
    .bind(position.map(|position| position.length.cast_signed()))
    .bind(archived.map(|_| visit.started_ms))
    .bind(archived.map(|archived| archived.payload_digest.as_str()))
    .bind(target)
    .execute(&mut *tx)
    .await?;
    if visit.next == Next::Leave {
        sqlx::query("UPDATE url SET state = 2, outcome = $3 WHERE source_id = $1 AND host_key = $2 AND state = 0")
            .bind(&visit.lease.source_id.0)
            .bind(&visit.lease.host.0)
            .bind(outcome.code())
            .execute(tx)
            .await?;
    }
    Ok(())
}

/// Everything up to the end of this exchange counts from now on.
pub(super) async fn commit_archive(tx: &mut SqliteConnection, position: &Position) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO archive_segment (file, committed_bytes) VALUES ($1, $2)
         ON CONFLICT (file) DO UPDATE SET committed_bytes = max(committed_bytes, excluded.committed_bytes)",
    )
    .bind(&position.file)
    .bind(position.end().cast_signed())
    .execute(tx)
    .await
    .map(drop)
}

async fn keep_picture(tx: &mut SqliteConnection, visit: &Visit, picture: &VisitedPicture) -> Result<(), sqlx::Error> {
    let Some(position) = visit.archived.as_ref().map(|archived| &archived.position) else { return Ok(()) };
    let (fingerprint, reason) = match &picture.fingerprint {
        Ok(fingerprint) => (Some(fingerprint.as_slice()), None),
        Err(reason) => (None, Some(reason.as_str())),
    };
    sqlx::query(
        "INSERT INTO picture (id, fingerprint, reason, archive_file, archive_offset, archive_length)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (id) DO UPDATE SET fingerprint = excluded.fingerprint, reason = excluded.reason",
    )
    .bind(&picture.id)
    .bind(fingerprint)
    .bind(reason)
    .bind(&position.file)
    .bind(position.offset.cast_signed())
    .bind(position.length.cast_signed())
    .execute(&mut *tx)
    .await?;
    sqlx::query(
        "UPDATE listing SET dirty = 1 WHERE id IN
            (SELECT listing_id FROM listing_picture WHERE source_id = $1 AND url_key = $2)",
    )
    .bind(&visit.lease.source_id.0)
    .bind(visit.lease.queued.key.0)
    .execute(tx)
    .await
    .map(drop)
}

/// Writes what the page offers. A listing seen on a page of others never replaces what its own page said.
async fn keep_listings(tx: &mut SqliteConnection, visit: &Visit, listings: &[Listing]) -> Result<(), sqlx::Error> {
    let lease = &visit.lease;
    hide_listings(tx, visit, listings).await?;
    for listing in listings {
        let record = serde_json::to_string(listing).map_err(|error| sqlx::Error::Encode(Box::new(error)))?;
        let own = listing.url.as_ref().and_then(|url| CrawlUrl::new(url.clone()).ok());
        let on_own_page = own.is_some_and(|own| own.key() == lease.queued.key);
        let written = sqlx::query(
            "INSERT INTO listing (id, source_id, page_key, on_own_page, record, digest, first_seen_ms, last_seen_ms,
                last_scan, dirty, archive_file, archive_offset, archive_length)
             SELECT $1, $2, $3, $4, $5, $6, $7, $7, $8, 1, u.archive_file, u.archive_offset, u.archive_length
                FROM url u WHERE u.source_id = $2 AND u.key = $3
             ON CONFLICT (id) DO UPDATE SET page_key = excluded.page_key, on_own_page = excluded.on_own_page,
                record = excluded.record, digest = excluded.digest, last_seen_ms = excluded.last_seen_ms,
                last_scan = excluded.last_scan, shown = 1, archive_file = excluded.archive_file,
                archive_offset = excluded.archive_offset, archive_length = excluded.archive_length,
                dirty = CASE WHEN listing.digest <> excluded.digest THEN 1 ELSE dirty END,
                indexed = CASE WHEN listing.digest <> excluded.digest THEN 0 ELSE indexed END
             WHERE listing.on_own_page <= excluded.on_own_page
             RETURNING id",
        )
        .bind(&listing.id.0)
        .bind(&lease.source_id.0)
        .bind(lease.queued.key.0)
        .bind(on_own_page)
        .bind(&record)
        .bind(digest_of(record.as_bytes()))
        .bind(visit.ended_ms)
        .bind(lease.scan)
        .fetch_optional(&mut *tx)
        .await?;
        if written.is_some() {
            keep_listing_pictures(tx, visit, listing).await?;
        }
    }
    Ok(())
}

async fn keep_listing_pictures(tx: &mut SqliteConnection, visit: &Visit, listing: &Listing) -> Result<(), sqlx::Error> {
    let pictures = listing.images.iter().filter_map(|image| {
        let key = CrawlUrl::new(image.clone()).ok()?.key();
        Some(serde_json::json!([key.0, image.as_str()]))
    });
    let pictures = pictures.collect::<serde_json::Value>().to_string();
    sqlx::query("DELETE FROM listing_picture WHERE listing_id = $1").bind(&listing.id.0).execute(&mut *tx).await?;
    // Only addresses that are in the queue or were fetched: pictures outside the scope are never waited for.
    sqlx::query(
        "INSERT OR IGNORE INTO listing_picture (listing_id, source_id, url_key, position, address)
         SELECT $1, $2, value ->> 0, key, value ->> 1 FROM json_each($3)
         WHERE EXISTS (SELECT 1 FROM url u WHERE u.source_id = $2 AND u.key = value ->> 0)",
    )
    .bind(&listing.id.0)
    .bind(&visit.lease.source_id.0)
    .bind(pictures)
    .execute(&mut *tx)
    .await?;
    // Pictures that have moved, under their new addresses.
    sqlx::query(
        "WITH RECURSIVE moved (key, position, address, hops) AS (
            SELECT u.target_key, p.position, p.address, 1 FROM listing_picture p
                JOIN url u ON u.source_id = p.source_id AND u.key = p.url_key
                WHERE p.listing_id = $1 AND u.target_key IS NOT NULL
            UNION
            SELECT u.target_key, m.position, m.address, m.hops + 1 FROM moved m
                JOIN url u ON u.source_id = $2 AND u.key = m.key
                WHERE u.target_key IS NOT NULL AND m.hops < 10)
         INSERT OR IGNORE INTO listing_picture (listing_id, source_id, url_key, position, address)
         SELECT $1, $2, key, position, address FROM moved",
    )
    .bind(&listing.id.0)
    .bind(&visit.lease.source_id.0)
    .execute(tx)
    .await
    .map(drop)
}

/// What a page no longer shows is past: kept, and left out of reports until it is shown again.
async fn hide_listings(tx: &mut SqliteConnection, visit: &Visit, shown: &[Listing]) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE listing SET shown = 0 WHERE source_id = $1 AND page_key = $2 AND shown = 1
            AND id NOT IN (SELECT value FROM json_each($3))",
    )
    .bind(&visit.lease.source_id.0)
    .bind(visit.lease.queued.key.0)
    .bind(json_list(shown.iter().map(|listing| listing.id.0.as_str())))
    .execute(tx)
    .await
    .map(drop)
}

/// A page of listings that is gone is read anew when it is back, even as it was: only reading says what it shows.
async fn forget_reading(tx: &mut SqliteConnection, visit: &Visit) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE url SET etag = NULL, last_modified = NULL, body_digest = NULL WHERE source_id = $1 AND key = $2
            AND EXISTS (SELECT 1 FROM listing WHERE source_id = $1 AND page_key = $2)",
    )
    .bind(&visit.lease.source_id.0)
    .bind(visit.lease.queued.key.0)
    .execute(tx)
    .await
    .map(drop)
}

/// An unchanged page still shows what it showed, and nothing that had vanished from it before.
async fn touch_listings(tx: &mut SqliteConnection, visit: &Visit) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE listing SET last_seen_ms = $3, last_scan = $4 WHERE source_id = $1 AND page_key = $2 AND shown = 1",
    )
    .bind(&visit.lease.source_id.0)
    .bind(visit.lease.queued.key.0)
    .bind(visit.ended_ms)
    .bind(visit.lease.scan)
    .execute(&mut *tx)
    .await?;
    sqlx::query(
        "UPDATE hit SET last_seen_ms = $3 WHERE current = 1 AND listing_id IN
            (SELECT id FROM listing WHERE source_id = $1 AND page_key = $2 AND shown = 1)",
    )
    .bind(&visit.lease.source_id.0)
    .bind(visit.lease.queued.key.0)
    .bind(visit.ended_ms)
    .execute(tx)
    .await
    .map(drop)
}

/// A picture that moved is the listing's picture under its new address as well.
async fn follow_picture(tx: &mut SqliteConnection, visit: &Visit) -> Result<(), sqlx::Error> {
    let Some(target) = visit.discovered.first() else { return Ok(()) };
    sqlx::query(
        "INSERT OR IGNORE INTO listing_picture (listing_id, source_id, url_key, position, address)
         SELECT listing_id, source_id, $3, position, address FROM listing_picture WHERE source_id = $1 AND url_key = $2",
    )
    .bind(&visit.lease.source_id.0)
    .bind(visit.lease.queued.key.0)
    .bind(target.url.key().0)
    .execute(tx)
    .await
    .map(drop)
}
