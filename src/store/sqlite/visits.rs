//! The end of a visit: everything that becomes true with it, inside the caller's transaction.

use std::collections::BTreeMap;

use sqlx::Row as _;
use sqlx::sqlite::SqliteConnection;

use super::captures::keep_capture;
use super::frontier::discover;
use super::json_list;
use crate::extract::Listing;
use crate::frontier::{CrawlUrl, HostBudget, Next, Outcome, PageWorth, ResourceKind};
use crate::sources::SourceId;
use crate::store::archive::Position;
use crate::store::{Batch, Completed, Discovered, HostId, ServerRow, Settled, Visit, VisitedPicture, digest_of};

pub(super) async fn complete(tx: &mut SqliteConnection, batch: &Batch) -> Result<Completed, sqlx::Error> {
    let duplicates = duplicates(tx, &batch.visits).await?;
    let outcomes: Vec<&Outcome> = batch
        .visits
        .iter()
        .zip(&duplicates)
        .map(|(visit, duplicate)| if *duplicate { &Outcome::Duplicate } else { &visit.outcome })
        .collect();
    settle(tx, &batch.visits, &outcomes).await?;
    settle_unvisited(tx, &batch.settled).await?;
    keep_servers(tx, &batch.servers).await?;
    keep_hosts(tx, &batch.hosts).await?;
    let added = discover_all(tx, batch).await?;
    for position in furthest(batch) {
        commit_archive(tx, position).await?;
    }
    for (visit, outcome) in batch.visits.iter().zip(outcomes) {
        keep_content(tx, visit, outcome).await?;
    }
    Ok(Completed { added, duplicates })
}

/// What a visit brought besides the state of its address.
async fn keep_content(tx: &mut SqliteConnection, visit: &Visit, outcome: &Outcome) -> Result<(), sqlx::Error> {
    if let Some(picture) = &visit.picture {
        keep_picture(tx, visit, picture).await?;
    }
    match (outcome, &visit.listings) {
        (Outcome::Fetched, Some(listings)) => keep_listings(tx, visit, listings).await?,
        (Outcome::Unchanged, _) if visit.lease.queued.kind == ResourceKind::Page => touch_listings(tx, visit).await?,
        (Outcome::Gone, _) => {
            hide_listings(tx, visit, &[]).await?;
            forget_reading(tx, visit).await?;
        }
        (Outcome::Redirected, _) if visit.lease.queued.kind == ResourceKind::Picture => {
            follow_picture(tx, visit).await?;
        }
        _ => {}
    }
    keep_capture(tx, visit, outcome).await
}

/// How far each file counts as committed; positions inside one file only ever move on.
fn furthest(batch: &Batch) -> impl Iterator<Item = &Position> {
    let archived = batch.visits.iter().filter_map(|visit| visit.archived.as_ref()).map(|archived| &archived.position);
    let mut furthest: BTreeMap<&str, &Position> = BTreeMap::new();
    for position in archived.chain(&batch.written) {
        let known = furthest.entry(&position.file).or_insert(position);
        if position.end() > known.end() {
            *known = position;
        }
    }
    furthest.into_values()
}

/// Which visits brought the same bytes as another page of their source that was read in this scan, or in this batch.
async fn duplicates(tx: &mut SqliteConnection, visits: &[Visit]) -> Result<Vec<bool>, sqlx::Error> {
    let digest_of_page = |visit: &Visit| {
        let is_page = visit.outcome == Outcome::Fetched && visit.lease.queued.kind == ResourceKind::Page;
        visit.body_digest.clone().filter(|_| is_page)
    };
    let mut duplicates = vec![false; visits.len()];
    let mut first: BTreeMap<(&SourceId, String), usize> = BTreeMap::new();
    let mut asked: Vec<(usize, &str, String, i64, i64)> = Vec::new();
    for (n, visit) in visits.iter().enumerate() {
        let Some(digest) = digest_of_page(visit) else { continue };
        let lease = &visit.lease;
        asked.push((n, lease.source_id.0.as_str(), digest.clone(), lease.queued.key.0, lease.scan));
        if *first.entry((&lease.source_id, digest)).or_insert(n) != n {
            duplicates[n] = true;
        }
    }
    if asked.is_empty() {
        return Ok(duplicates);
    }
    let asked = serde_json::to_string(&asked).map_err(|error| sqlx::Error::Encode(Box::new(error)))?;
    let rows = sqlx::query(
        "SELECT v.value ->> 0 AS n,
            EXISTS (SELECT 1 FROM url INDEXED BY url_body WHERE source_id = v.value ->> 1 AND body_digest = v.value ->> 2
                AND key <> v.value ->> 3 AND scan = v.value ->> 4 AND kind = $2 AND state = 2
                AND outcome IN ('fetched', 'unchanged')) AS twin,
            EXISTS (SELECT 1 FROM listing WHERE source_id = v.value ->> 1 AND page_key = v.value ->> 3) AS listed
         FROM json_each($1) v",
    )
    .bind(asked)
    .bind(ResourceKind::Page.code())
    .fetch_all(tx)
    .await?;
    for row in rows {
        let n = usize::try_from(row.try_get::<i64, _>("n")?).unwrap_or(usize::MAX);
        if let Some(duplicate) = duplicates.get_mut(n) {
            *duplicate |= row.try_get::<bool, _>("twin")?;
            // A page whose listings are known keeps them, whatever else shows the same by now.
            *duplicate &= !row.try_get::<bool, _>("listed")?;
        }
    }
    Ok(duplicates)
}

/// A row of `settle`, as `json_each` takes it; the order is that of the statement.
#[derive(serde::Serialize)]
struct Row<'a>(
    &'a str,
    i64,
    i64,
    i64,
    &'a str,
    Option<u16>,
    bool,
    Option<&'a str>,
    Option<&'a str>,
    Option<&'a str>,
    bool,
    i64,
    Option<&'a str>,
    Option<i64>,
    Option<i64>,
    Option<i64>,
    Option<&'a str>,
    Option<i64>,
    bool,
    bool,
    Option<i64>,
    Option<i64>,
);

async fn settle(tx: &mut SqliteConnection, visits: &[Visit], outcomes: &[&Outcome]) -> Result<(), sqlx::Error> {
    if visits.is_empty() {
        return Ok(());
    }
    let rows: Vec<Row> = visits.iter().zip(outcomes).map(|(visit, outcome)| settled_row(visit, outcome)).collect();
    let rows = serde_json::to_string(&rows).map_err(|error| sqlx::Error::Encode(Box::new(error)))?;
    sqlx::query(
        "UPDATE url SET state = v.value ->> 2, next_ms = v.value ->> 3, outcome = v.value ->> 4, status = v.value ->> 5,
            etag = CASE WHEN v.value ->> 6 THEN v.value ->> 7 ELSE coalesce(v.value ->> 7, etag) END,
            last_modified = CASE WHEN v.value ->> 6 THEN v.value ->> 8 ELSE coalesce(v.value ->> 8, last_modified) END,
            body_digest = coalesce(v.value ->> 9, body_digest), truncated = v.value ->> 10,
            fetched_ms = CASE WHEN v.value ->> 6 THEN v.value ->> 11 ELSE fetched_ms END,
            archive_file = coalesce(v.value ->> 12, archive_file),
            archive_offset = coalesce(v.value ->> 13, archive_offset),
            archive_length = coalesce(v.value ->> 14, archive_length),
            archived_ms = coalesce(v.value ->> 15, archived_ms),
            payload_digest = coalesce(v.value ->> 16, payload_digest), target_key = v.value ->> 17,
            changes = changes + ((v.value ->> 19) AND visits > 0), visits = visits + (v.value ->> 18),
            first_visit_ms = CASE WHEN v.value ->> 18 THEN coalesce(first_visit_ms, v.value ->> 11) ELSE first_visit_ms END,
            last_visit_ms = CASE WHEN v.value ->> 18 THEN v.value ->> 11 ELSE last_visit_ms END,
            fresh_until_ms = v.value ->> 20, worth = coalesce(v.value ->> 21, worth)
         FROM json_each($1) v WHERE url.source_id = v.value ->> 0 AND url.key = v.value ->> 1",
    )
    .bind(rows)
    .execute(&mut *tx)
    .await?;
    for visit in visits.iter().filter(|visit| visit.next == Next::Leave) {
        sqlx::query("UPDATE url SET state = 2, outcome = $2 WHERE host_id = $1 AND state = 0")
            .bind(visit.lease.host_id.0)
            .bind(visit.outcome.code())
            .execute(&mut *tx)
            .await?;
    }
    Ok(())
}

fn settled_row<'a>(visit: &'a Visit, outcome: &'a Outcome) -> Row<'a> {
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
    Row(
        &visit.lease.source_id.0,
        visit.lease.queued.key.0,
        state,
        next_ms,
        outcome.code(),
        visit.status,
        replaces,
        visit.validators.etag.as_deref(),
        visit.validators.last_modified.as_deref(),
        visit.body_digest.as_deref(),
        visit.truncated,
        visit.ended_ms,
        position.map(|position| position.file.as_str()),
        position.map(|position| position.offset.cast_signed()),
        position.map(|position| position.length.cast_signed()),
        archived.map(|_| visit.started_ms),
        archived.map(|archived| archived.payload_digest.as_str()),
        target,
        was_read,
        replaces,
        visit.fresh_until_ms,
        visit.worth.filter(|_| replaces).map(PageWorth::code),
    )
}

async fn settle_unvisited(tx: &mut SqliteConnection, settled: &[Settled]) -> Result<(), sqlx::Error> {
    if settled.is_empty() {
        return Ok(());
    }
    let rows: Vec<(&str, i64, &str)> =
        settled.iter().map(|one| (one.source_id.0.as_str(), one.key.0, one.outcome.code())).collect();
    let rows = serde_json::to_string(&rows).map_err(|error| sqlx::Error::Encode(Box::new(error)))?;
    sqlx::query(
        "UPDATE url SET state = 2, outcome = v.value ->> 2, attempts = max(attempts - 1, 0)
         FROM json_each($1) v WHERE url.source_id = v.value ->> 0 AND url.key = v.value ->> 1",
    )
    .bind(rows)
    .execute(tx)
    .await
    .map(drop)
}

pub(super) async fn keep_servers(tx: &mut SqliteConnection, servers: &[ServerRow]) -> Result<(), sqlx::Error> {
    if servers.is_empty() {
        return Ok(());
    }
    let rows: Vec<(&str, i64, u32, i64)> = servers
        .iter()
        .map(|server| (server.key.0.as_str(), server.next_visit_ms, server.troubles, server.latency.code()))
        .collect();
    let rows = serde_json::to_string(&rows).map_err(|error| sqlx::Error::Encode(Box::new(error)))?;
    sqlx::query(
        "INSERT INTO server (server_key, next_visit_ms, troubles, latency)
         SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each($1) WHERE true
         ON CONFLICT (server_key) DO UPDATE SET next_visit_ms = excluded.next_visit_ms, troubles = excluded.troubles,
            latency = excluded.latency",
    )
    .bind(rows)
    .execute(tx)
    .await
    .map(drop)
}

async fn keep_hosts(
    tx: &mut SqliteConnection,
    hosts: &[(HostId, HostBudget, Option<String>)],
) -> Result<(), sqlx::Error> {
    if hosts.is_empty() {
        return Ok(());
    }
    let row = |(id, budget, learned): &'_ (HostId, HostBudget, Option<String>)| {
        (id.0, budget.visited, budget.with_listings, budget.with_hits, learned.clone())
    };
    let rows: Vec<_> = hosts.iter().map(row).collect();
    let rows = serde_json::to_string(&rows).map_err(|error| sqlx::Error::Encode(Box::new(error)))?;
    sqlx::query(
        "UPDATE host SET visited = v.value ->> 1, with_listings = v.value ->> 2, with_hits = v.value ->> 3,
            learned = coalesce(v.value ->> 4, learned)
         FROM json_each($1) v WHERE host.id = v.value ->> 0",
    )
    .bind(rows)
    .execute(tx)
    .await
    .map(drop)
}

/// Queues what the visits found, together for each scan.
async fn discover_all(tx: &mut SqliteConnection, batch: &Batch) -> Result<u64, sqlx::Error> {
    let mut by_scan: BTreeMap<(&SourceId, i64), Vec<&Discovered>> = BTreeMap::new();
    for (source, scan, found) in &batch.found {
        by_scan.entry((source, *scan)).or_default().push(found);
    }
    for visit in &batch.visits {
        by_scan.entry((&visit.lease.source_id, visit.lease.scan)).or_default().extend(&visit.discovered);
    }
    let mut added = 0;
    for ((source, scan), found) in by_scan {
        added += discover(tx, source, scan, found.into_iter()).await?;
    }
    Ok(added)
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
    // What stands behind the place where a body broke off may be shown all the same.
    if !visit.truncated {
        hide_listings(tx, visit, listings).await?;
    }
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

/// A page that is gone is read anew when it is back, even as it was: only reading says what it shows and where it leads.
/// So are the pages that were left unread because they said the same.
async fn forget_reading(tx: &mut SqliteConnection, visit: &Visit) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE url SET etag = NULL, last_modified = NULL, body_digest = NULL WHERE source_id = $1 AND key IN (
            SELECT twin.key FROM url gone JOIN url twin INDEXED BY url_body
                ON twin.source_id = $1 AND twin.body_digest = gone.body_digest
            WHERE gone.source_id = $1 AND gone.key = $2 AND gone.body_digest IS NOT NULL
            UNION SELECT $2)",
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
