//! The queue, hosts, servers and scans.

use std::collections::BTreeMap;

use async_trait::async_trait;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::{Sqlite, json_list};
use crate::evidence::warc::Referred;
use crate::fetch::Validators;
use crate::frontier::{
    CrawlUrl, HostBudget, HostKey, Latency, PageHistory, PageWorth, ResourceKind, ServerKey, UrlKey,
};
use crate::sources::SourceId;
use crate::store::archive::Position;
use crate::store::{
    Batch, Claimed, Completed, Discovered, FrontierStore, HostId, HostRow, QueuedUrl, RobotsRow, ScanRow, ServerRow,
    SourceCounts, StoreError,
};

#[async_trait]
impl FrontierStore for Sqlite {
    async fn begin_scan(&self, id: &SourceId, reading_digest: &str, now_ms: i64) -> Result<ScanRow, StoreError> {
        let mut tx = self.begin().await?;
        let begun = begin_scan(&mut tx, id, reading_digest, now_ms).await.map_err(|error| self.failed(error))?;
        tx.commit().await.map_err(|error| self.failed(error))?;
        Ok(begun)
    }

    async fn finish_scan(&self, id: &SourceId, number: i64, now_ms: i64) -> Result<(), StoreError> {
        sqlx::query("UPDATE scan SET finished_ms = $3 WHERE source_id = $1 AND number = $2")
            .bind(&id.0)
            .bind(number)
            .bind(now_ms)
            .execute(&self.writer)
            .await
            .map(drop)
            .map_err(|error| self.failed(error))
    }

    async fn last_scan(&self, id: &SourceId) -> Result<Option<ScanRow>, StoreError> {
        last_scan(&mut *self.readers.acquire().await.map_err(|error| self.failed(error))?, id)
            .await
            .map(|found| found.map(|(row, _)| row))
            .map_err(|error| self.failed(error))
    }

    async fn last_scans(&self) -> Result<Vec<ScanRow>, StoreError> {
        let rows = sqlx::query(
            "SELECT source_id, number, started_ms, finished_ms FROM scan s
             WHERE number = (SELECT max(number) FROM scan WHERE source_id = s.source_id) ORDER BY source_id",
        )
        .fetch_all(&self.readers)
        .await
        .map_err(|error| self.failed(error))?;
        let read = |row: &SqliteRow| scan_row(row, SourceId(row.try_get("source_id")?));
        rows.iter().map(read).collect::<Result<_, _>>().map_err(|error| self.failed(error))
    }

    async fn discover(&self, id: &SourceId, scan: i64, found: &[Discovered]) -> Result<u64, StoreError> {
        let mut tx = self.begin().await?;
        let added = discover(&mut tx, id, scan, found.iter()).await.map_err(|error| self.failed(error))?;
        tx.commit().await.map_err(|error| self.failed(error))?;
        Ok(added)
    }

    async fn hosts_with_work(
        &self,
        sources: &[SourceId],
        after: HostId,
        limit: u32,
    ) -> Result<Vec<HostRow>, StoreError> {
        let rows = sqlx::query(
            "SELECT h.id, h.source_id, h.host_key, h.visited, h.with_listings, h.with_hits, h.learned,
                    s.server_key, s.next_visit_ms, s.troubles, s.latency
             FROM host h LEFT JOIN server s ON s.server_key = h.server_key
             WHERE h.id > $2 AND +h.source_id IN (SELECT value FROM json_each($1))
               AND EXISTS (SELECT 1 FROM url u WHERE u.host_id = h.id AND u.state = 0)
             ORDER BY h.id LIMIT $3",
        )
        .bind(json_list(sources))
        .bind(after.0)
        .bind(limit)
        .fetch_all(&self.readers)
        .await
        .map_err(|error| self.failed(error))?;
        rows.iter().map(host_row).collect::<Result<_, _>>().map_err(|error| self.failed(error))
    }

    async fn set_server(&self, host: HostId, server: &ServerKey) -> Result<ServerRow, StoreError> {
        let mut tx = self.begin().await?;
        let result = async {
            sqlx::query("UPDATE host SET server_key = $2 WHERE id = $1")
                .bind(host.0)
                .bind(&server.0)
                .execute(&mut *tx)
                .await?;
            let row = sqlx::query(
                "INSERT INTO server (server_key, next_visit_ms) VALUES ($1, 0)
                 ON CONFLICT (server_key) DO UPDATE SET server_key = excluded.server_key
                 RETURNING server_key, next_visit_ms, troubles, latency",
            )
            .bind(&server.0)
            .fetch_one(&mut *tx)
            .await?;
            server_row(&row)
        };
        let row = result.await.map_err(|error| self.failed(error))?;
        tx.commit().await.map_err(|error| self.failed(error))?;
        row.ok_or_else(|| self.failed(sqlx::Error::RowNotFound))
    }

    async fn robots(&self, host: HostId) -> Result<Option<RobotsRow>, StoreError> {
        let row = sqlx::query(
            "SELECT robots_ms, robots_status, robots_body FROM host WHERE id = $1 AND robots_ms IS NOT NULL",
        )
        .bind(host.0)
        .fetch_optional(&self.readers)
        .await
        .map_err(|error| self.failed(error))?;
        let read = |row: SqliteRow| {
            Ok(RobotsRow {
                fetched_ms: row.try_get("robots_ms")?,
                status: row.try_get("robots_status")?,
                body: row.try_get::<Option<_>, _>("robots_body")?.unwrap_or_default(),
            })
        };
        row.map(read).transpose().map_err(|error| self.failed(error))
    }

    async fn set_robots(&self, host: HostId, robots: &RobotsRow, archived: &[Position]) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let result = async {
            sqlx::query("UPDATE host SET robots_ms = $2, robots_status = $3, robots_body = $4 WHERE id = $1")
                .bind(host.0)
                .bind(robots.fetched_ms)
                .bind(robots.status)
                .bind(&robots.body)
                .execute(&mut *tx)
                .await?;
            for position in archived {
                super::visits::commit_archive(&mut tx, position).await?;
            }
            Ok(())
        };
        result.await.map_err(|error| self.failed(error))?;
        tx.commit().await.map_err(|error| self.failed(error))
    }

    async fn claim(&self, host: HostId, now_ms: i64, limit: u32) -> Result<Claimed, StoreError> {
        let mut writer = self.writer.acquire().await.map_err(|error| self.failed(error))?;
        let rows = sqlx::query(
            "UPDATE url SET state = 1, attempts = attempts + 1
             WHERE (source_id, key) IN (SELECT source_id, key FROM url WHERE host_id = $1 AND state = 0 AND next_ms <= $2
                                        ORDER BY priority, next_ms, source_id, key LIMIT $3)
             RETURNING key, url, kind, depth, hops, priority, attempts - 1 AS attempts, etag, last_modified, body_digest,
                archived_ms, payload_digest, visits, changes, first_visit_ms, last_visit_ms, fresh_until_ms, worth",
        )
        .bind(host.0)
        .bind(now_ms)
        .bind(limit)
        .fetch_all(&mut *writer)
        .await
        .map_err(|error| self.failed(error))?;
        let mut urls =
            rows.iter().map(queued_url).collect::<Result<Vec<_>, _>>().map_err(|error| self.failed(error))?;
        // RETURNING gives rows in whatever order they were changed in.
        urls.sort_by_key(|queued| (queued.priority, queued.key));
        let mut next_due_ms = None;
        if urls.is_empty() {
            next_due_ms = sqlx::query("SELECT min(next_ms) FROM url WHERE host_id = $1 AND state = 0")
                .bind(host.0)
                .fetch_one(&mut *writer)
                .await
                .and_then(|row| row.try_get(0))
                .map_err(|error| self.failed(error))?;
        }
        Ok(Claimed { urls, next_due_ms })
    }

    async fn release(&self, id: &SourceId, keys: &[UrlKey]) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE url SET state = 0, attempts = max(attempts - 1, 0)
             WHERE source_id = $1 AND state = 1 AND key IN (SELECT value FROM json_each($2))",
        )
        .bind(&id.0)
        .bind(json_list(keys.iter().map(|key| key.0)))
        .execute(&self.writer)
        .await
        .map(drop)
        .map_err(|error| self.failed(error))
    }

    async fn mark_asked(&self, servers: &[ServerRow]) -> Result<(), StoreError> {
        let mut writer = self.writer.acquire().await.map_err(|error| self.failed(error))?;
        super::visits::keep_servers(&mut writer, servers).await.map_err(|error| self.failed(error))
    }

    async fn leave_host(&self, host: HostId, kind: Option<ResourceKind>, outcome: &str) -> Result<u64, StoreError> {
        sqlx::query(
            "UPDATE url SET state = 2, outcome = $2 WHERE host_id = $1 AND state = 0
                AND ($3 IS NULL OR (kind = $3 AND depth > 0 AND attempts = 0))",
        )
        .bind(host.0)
        .bind(outcome)
        .bind(kind.map(ResourceKind::code))
        .execute(&self.writer)
        .await
        .map(|done| done.rows_affected())
        .map_err(|error| self.failed(error))
    }

    async fn leave_kind(&self, id: &SourceId, kind: ResourceKind, outcome: &str) -> Result<u64, StoreError> {
        sqlx::query(
            "UPDATE url SET state = 2, outcome = $2 WHERE state = 0 AND kind = $3
                AND host_id IN (SELECT id FROM host WHERE source_id = $1)",
        )
        .bind(&id.0)
        .bind(outcome)
        .bind(kind.code())
        .execute(&self.writer)
        .await
        .map(|done| done.rows_affected())
        .map_err(|error| self.failed(error))
    }

    async fn complete(&self, batch: &Batch) -> Result<Completed, StoreError> {
        let mut tx = self.begin().await?;
        let completed = super::visits::complete(&mut tx, batch).await.map_err(|error| self.failed(error))?;
        tx.commit().await.map_err(|error| self.failed(error))?;
        Ok(completed)
    }

    async fn open_urls(&self, sources: &[SourceId]) -> Result<u64, StoreError> {
        let count: i64 = sqlx::query(
            "SELECT (SELECT count(*) FROM host h JOIN url u ON u.host_id = h.id AND u.state = 0
                         WHERE h.source_id IN (SELECT value FROM json_each($1)))
                      + (SELECT count(*) FROM url INDEXED BY url_leased WHERE state = 1 AND source_id IN (SELECT value FROM json_each($1)))",
        )
        .bind(json_list(sources))
        .fetch_one(&self.readers)
        .await
        .and_then(|row| row.try_get(0))
        .map_err(|error| self.failed(error))?;
        Ok(count.cast_unsigned())
    }

    async fn counts(&self, id: &SourceId, scan: i64) -> Result<SourceCounts, StoreError> {
        let rows = sqlx::query(
            "SELECT kind, state, outcome, count(*) AS n, sum(truncated) AS truncated FROM url
             WHERE source_id = $1 AND scan = $2 GROUP BY kind, state, outcome ORDER BY kind, n DESC, outcome",
        )
        .bind(&id.0)
        .bind(scan)
        .fetch_all(&self.readers)
        .await
        .map_err(|error| self.failed(error))?;
        count_rows(&rows).map_err(|error| self.failed(error))
    }

    async fn visited(&self, id: &SourceId, scan: i64, kind: ResourceKind) -> Result<u64, StoreError> {
        let count: i64 = sqlx::query(
            "SELECT count(*) FROM url WHERE source_id = $1 AND scan = $2 AND kind = $3 AND state > 0 AND attempts > 0",
        )
        .bind(&id.0)
        .bind(scan)
        .bind(kind.code())
        .fetch_one(&self.readers)
        .await
        .and_then(|row| row.try_get(0))
        .map_err(|error| self.failed(error))?;
        Ok(count.cast_unsigned())
    }

    async fn known_urls(&self, id: &SourceId) -> Result<u64, StoreError> {
        let count: i64 = sqlx::query("SELECT count(*) FROM url WHERE source_id = $1")
            .bind(&id.0)
            .fetch_one(&self.readers)
            .await
            .and_then(|row| row.try_get(0))
            .map_err(|error| self.failed(error))?;
        Ok(count.cast_unsigned())
    }

    async fn archive_ends(&self) -> Result<BTreeMap<String, u64>, StoreError> {
        let rows = sqlx::query("SELECT file, committed_bytes FROM archive_segment")
            .fetch_all(&self.readers)
            .await
            .map_err(|error| self.failed(error))?;
        let read =
            |row: &SqliteRow| Ok((row.try_get("file")?, row.try_get::<i64, _>("committed_bytes")?.cast_unsigned()));
        rows.iter().map(read).collect::<Result<_, sqlx::Error>>().map_err(|error| self.failed(error))
    }
}

async fn begin_scan(
    tx: &mut SqliteConnection,
    id: &SourceId,
    reading_digest: &str,
    now_ms: i64,
) -> Result<ScanRow, sqlx::Error> {
    let last = last_scan(tx, id).await?;
    // Names are resolved anew by every process: addresses change, and a demonstration's ports always do.
    sqlx::query("UPDATE host SET server_key = NULL WHERE source_id = $1").bind(&id.0).execute(&mut *tx).await?;
    if let Some((row, _)) = last.as_ref().filter(|(row, _)| row.finished_ms.is_none()) {
        // What was being visited when the last process ended is visited again, and is not held against the server.
        sqlx::query("UPDATE url INDEXED BY url_leased SET state = 0, attempts = max(attempts - 1, 0) WHERE source_id = $1 AND state = 1")
            .bind(&id.0)
            .execute(&mut *tx)
            .await?;
        return Ok(ScanRow { resumed: true, ..row.clone() });
    }
    sqlx::query("UPDATE host SET visited = 0, with_listings = with_listings / 2, with_hits = with_hits / 2 WHERE source_id = $1")
        .bind(&id.0)
        .execute(&mut *tx)
        .await?;
    let number = last.as_ref().map_or(1, |(row, _)| row.number + 1);
    if last.is_some_and(|(_, digest)| digest != reading_digest) {
        // What was learned of the addresses was learned by reading them as they are no longer read.
        sqlx::query("UPDATE host SET learned = NULL WHERE source_id = $1").bind(&id.0).execute(&mut *tx).await?;
        sqlx::query(
            "UPDATE url SET etag = NULL, last_modified = NULL, body_digest = NULL, last_visit_ms = NULL, fresh_until_ms = NULL
             WHERE source_id = $1 AND kind <> $2",
        )
        .bind(&id.0)
        .bind(ResourceKind::Picture.code())
        .execute(&mut *tx)
        .await?;
    }
    // Of equal promise, what an interrupted scan had left open goes first.
    sqlx::query(
        "UPDATE url SET state = 0, scan = $2, attempts = 0, next_ms = CASE WHEN state < 2 THEN -1 ELSE 0 END, truncated = 0
         WHERE source_id = $1 AND outcome IS NOT 'gone'",
    )
    .bind(&id.0)
    .bind(number)
    .execute(&mut *tx)
    .await?;
    sqlx::query("INSERT INTO scan (source_id, number, reading_digest, started_ms) VALUES ($1, $2, $3, $4)")
        .bind(&id.0)
        .bind(number)
        .bind(reading_digest)
        .bind(now_ms)
        .execute(&mut *tx)
        .await?;
    Ok(ScanRow { source_id: id.clone(), number, started_ms: now_ms, finished_ms: None, resumed: false })
}

/// The latest scan and the digest of the settings it ran with.
async fn last_scan(connection: &mut SqliteConnection, id: &SourceId) -> Result<Option<(ScanRow, String)>, sqlx::Error> {
    let row = sqlx::query(
        "SELECT number, started_ms, finished_ms, reading_digest FROM scan WHERE source_id = $1 ORDER BY number DESC LIMIT 1",
    )
    .bind(&id.0)
    .fetch_optional(connection)
    .await?;
    let read = |row: SqliteRow| Ok((scan_row(&row, id.clone())?, row.try_get("reading_digest")?));
    row.map(read).transpose()
}

fn scan_row(row: &SqliteRow, source_id: SourceId) -> Result<ScanRow, sqlx::Error> {
    Ok(ScanRow {
        source_id,
        number: row.try_get("number")?,
        started_ms: row.try_get("started_ms")?,
        finished_ms: row.try_get("finished_ms")?,
        resumed: false,
    })
}

/// A row of `discover`, as `json_each` takes it: key, host, address, kind, depth, hops, priority, refused.
#[derive(serde::Serialize)]
struct Found<'a>(i64, String, &'a str, i64, u32, u32, i64, bool);

/// Queues what is new, and what was gone before this scan.
pub(super) async fn discover(
    tx: &mut SqliteConnection,
    id: &SourceId,
    scan: i64,
    found: impl Iterator<Item = &Discovered>,
) -> Result<u64, sqlx::Error> {
    let items: Vec<Found> = found
        .map(|item| {
            let host = item.url.host_key().0;
            let (key, address) = (item.url.key().0, item.url.as_str());
            Found(key, host, address, item.kind.code(), item.depth, item.hops, item.priority, item.refused)
        })
        .collect();
    if items.is_empty() {
        return Ok(0);
    }
    let hosts = json_list(items.iter().map(|item| item.1.as_str()).collect::<std::collections::BTreeSet<_>>());
    let items = serde_json::to_string(&items).map_err(|error| sqlx::Error::Encode(Box::new(error)))?;
    sqlx::query("INSERT OR IGNORE INTO host (source_id, host_key) SELECT $1, value FROM json_each($2)")
        .bind(&id.0)
        .bind(&hosts)
        .execute(&mut *tx)
        .await?;
    let added = sqlx::query(
        "INSERT INTO url (source_id, key, host_id, url, kind, depth, hops, priority, state, outcome, scan)
         SELECT $1, value ->> 0, h.id, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6,
            CASE WHEN value ->> 7 THEN 2 ELSE 0 END, CASE WHEN value ->> 7 THEN 'robots' END, $3
         FROM json_each($2) CROSS JOIN host h ON h.source_id = $1 AND h.host_key = value ->> 1 WHERE true
         ON CONFLICT (source_id, key) DO UPDATE SET state = excluded.state, outcome = excluded.outcome,
            scan = excluded.scan, attempts = 0, next_ms = 0
            WHERE url.outcome = 'gone' AND url.scan < excluded.scan",
    )
    .bind(&id.0)
    .bind(&items)
    .bind(scan)
    .execute(&mut *tx)
    .await?;
    Ok(added.rows_affected())
}

fn host_row(row: &SqliteRow) -> Result<HostRow, sqlx::Error> {
    Ok(HostRow {
        id: HostId(row.try_get("id")?),
        source_id: SourceId(row.try_get("source_id")?),
        host: HostKey(row.try_get("host_key")?),
        server: server_row(row)?,
        budget: HostBudget {
            visited: row.try_get::<i64, _>("visited")?.cast_unsigned(),
            with_listings: row.try_get::<i64, _>("with_listings")?.cast_unsigned(),
            with_hits: row.try_get::<i64, _>("with_hits")?.cast_unsigned(),
        },
        learned: row.try_get("learned")?,
    })
}

fn server_row(row: &SqliteRow) -> Result<Option<ServerRow>, sqlx::Error> {
    let Some(key) = row.try_get::<Option<String>, _>("server_key")? else { return Ok(None) };
    Ok(Some(ServerRow {
        key: ServerKey(key),
        next_visit_ms: row.try_get("next_visit_ms")?,
        troubles: row.try_get("troubles")?,
        latency: Latency::from_code(row.try_get("latency")?),
    }))
}

fn queued_url(row: &SqliteRow) -> Result<QueuedUrl, sqlx::Error> {
    let address: String = row.try_get("url")?;
    let date: Option<i64> = row.try_get("archived_ms")?;
    let digest: Option<String> = row.try_get("payload_digest")?;
    let capture =
        date.zip(digest).map(|(date_ms, payload_digest)| Referred { url: address.clone(), date_ms, payload_digest });
    let url =
        CrawlUrl::parse(&address).map_err(|_| sqlx::Error::Decode(format!("not an address: {address}").into()))?;
    Ok(QueuedUrl {
        // The stored key: a later version may canonicalise further, and the row must still be found.
        key: UrlKey(row.try_get("key")?),
        url,
        kind: ResourceKind::from_code(row.try_get("kind")?),
        depth: row.try_get("depth")?,
        hops: row.try_get("hops")?,
        priority: row.try_get("priority")?,
        attempts: row.try_get("attempts")?,
        validators: Validators { etag: row.try_get("etag")?, last_modified: row.try_get("last_modified")? },
        body_digest: row.try_get("body_digest")?,
        capture,
        history: history(row)?,
    })
}

fn history(row: &SqliteRow) -> Result<Option<PageHistory>, sqlx::Error> {
    let Some(last_visit_ms) = row.try_get("last_visit_ms")? else { return Ok(None) };
    Ok(Some(PageHistory {
        first_seen_ms: row.try_get::<Option<i64>, _>("first_visit_ms")?.unwrap_or(last_visit_ms),
        last_visit_ms,
        visits: row.try_get("visits")?,
        changes: row.try_get("changes")?,
        fresh_until_ms: row.try_get("fresh_until_ms")?,
        worth: PageWorth::from_code(row.try_get("worth")?),
    }))
}

fn count_rows(rows: &[SqliteRow]) -> Result<SourceCounts, sqlx::Error> {
    let mut counts = SourceCounts::default();
    for row in rows {
        let n = row.try_get::<i64, _>("n")?.cast_unsigned();
        counts.truncated += row.try_get::<i64, _>("truncated")?.cast_unsigned();
        if row.try_get::<i64, _>("state")? < 2 {
            counts.queued += n;
        } else {
            let outcome: Option<String> = row.try_get("outcome")?;
            counts.settled.push((ResourceKind::from_code(row.try_get("kind")?), outcome.unwrap_or_default(), n));
        }
    }
    Ok(counts)
}
