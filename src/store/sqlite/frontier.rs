//! The queue, hosts, servers and scans.

use std::collections::BTreeMap;

use async_trait::async_trait;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::{Sqlite, json_list};
use crate::evidence::warc::Referred;
use crate::fetch::Validators;
use crate::frontier::{CrawlUrl, HostKey, Outcome, ResourceKind, ServerKey, UrlKey};
use crate::sources::SourceId;
use crate::store::archive::Position;
use crate::store::{
    Discovered, FrontierStore, HostRow, QueuedUrl, ReadyHost, RobotsRow, ScanRow, SourceCounts, StoreError, Visit,
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
        let added = discover(&mut tx, id, scan, found).await.map_err(|error| self.failed(error))?;
        tx.commit().await.map_err(|error| self.failed(error))?;
        Ok(added)
    }

    async fn unresolved_hosts(&self, sources: &[SourceId], limit: u32) -> Result<Vec<HostRow>, StoreError> {
        let rows = sqlx::query(
            "SELECT h.source_id, h.host_key FROM host h
             WHERE h.source_id IN (SELECT value FROM json_each($1)) AND h.server_key IS NULL
               AND EXISTS (SELECT 1 FROM url u WHERE u.source_id = h.source_id AND u.host_key = h.host_key AND u.state = 0)
             LIMIT $2",
        )
        .bind(json_list(sources))
        .bind(limit)
        .fetch_all(&self.readers)
        .await
        .map_err(|error| self.failed(error))?;
        let read = |row: &SqliteRow| {
            Ok(HostRow { source_id: SourceId(row.try_get("source_id")?), host: HostKey(row.try_get("host_key")?) })
        };
        rows.iter().map(read).collect::<Result<_, _>>().map_err(|error| self.failed(error))
    }

    async fn set_server(&self, id: &SourceId, host: &HostKey, server: &ServerKey) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let result = async {
            sqlx::query("UPDATE host SET server_key = $3 WHERE source_id = $1 AND host_key = $2")
                .bind(&id.0)
                .bind(&host.0)
                .bind(&server.0)
                .execute(&mut *tx)
                .await?;
            sqlx::query("INSERT INTO server (server_key, next_visit_ms) VALUES ($1, 0) ON CONFLICT DO NOTHING")
                .bind(&server.0)
                .execute(&mut *tx)
                .await
        };
        result.await.map_err(|error| self.failed(error))?;
        tx.commit().await.map_err(|error| self.failed(error))
    }

    async fn robots(&self, id: &SourceId, host: &HostKey) -> Result<Option<RobotsRow>, StoreError> {
        let row = sqlx::query(
            "SELECT robots_ms, robots_status, robots_body FROM host
             WHERE source_id = $1 AND host_key = $2 AND robots_ms IS NOT NULL",
        )
        .bind(&id.0)
        .bind(&host.0)
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

    async fn set_robots(
        &self,
        id: &SourceId,
        host: &HostKey,
        robots: &RobotsRow,
        archived: &[Position],
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let result = async {
            sqlx::query(
                "UPDATE host SET robots_ms = $3, robots_status = $4, robots_body = $5 WHERE source_id = $1 AND host_key = $2",
            )
            .bind(&id.0)
            .bind(&host.0)
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

    async fn ready_hosts(&self, sources: &[SourceId], limit: u32) -> Result<Vec<ReadyHost>, StoreError> {
        let rows = sqlx::query(
            "SELECT h.source_id, h.host_key, h.server_key, s.troubles,
                    max(s.next_visit_ms, (SELECT u.next_ms FROM url u
                        WHERE u.source_id = h.source_id AND u.host_key = h.host_key AND u.state = 0
                        ORDER BY u.next_ms LIMIT 1)) AS due_ms
             FROM host h JOIN server s ON s.server_key = h.server_key
             WHERE h.source_id IN (SELECT value FROM json_each($1)) AND due_ms IS NOT NULL
             ORDER BY due_ms, h.host_key LIMIT $2",
        )
        .bind(json_list(sources))
        .bind(limit)
        .fetch_all(&self.readers)
        .await
        .map_err(|error| self.failed(error))?;
        let read = |row: &SqliteRow| {
            Ok(ReadyHost {
                source_id: SourceId(row.try_get("source_id")?),
                host: HostKey(row.try_get("host_key")?),
                server: ServerKey(row.try_get("server_key")?),
                due_ms: row.try_get("due_ms")?,
                troubles: row.try_get("troubles")?,
            })
        };
        rows.iter().map(read).collect::<Result<_, _>>().map_err(|error| self.failed(error))
    }

    async fn queued(
        &self,
        id: &SourceId,
        host: &HostKey,
        now_ms: i64,
        limit: u32,
    ) -> Result<Vec<QueuedUrl>, StoreError> {
        let rows = sqlx::query(
            "SELECT key, url, kind, depth, hops, attempts, etag, last_modified, body_digest, archived_ms,
                    payload_digest FROM url
             WHERE source_id = $1 AND host_key = $2 AND state = 0 AND next_ms <= $3
             ORDER BY priority, next_ms LIMIT $4",
        )
        .bind(&id.0)
        .bind(&host.0)
        .bind(now_ms)
        .bind(limit)
        .fetch_all(&self.readers)
        .await
        .map_err(|error| self.failed(error))?;
        rows.iter().map(queued_url).collect::<Result<Vec<_>, _>>().map_err(|error| self.failed(error))
    }

    async fn lease(
        &self,
        id: &SourceId,
        server: &ServerKey,
        leased: &[UrlKey],
        refused: &[(UrlKey, Outcome)],
        server_next_ms: i64,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let result = async {
            for key in leased {
                sqlx::query("UPDATE url SET state = 1, attempts = attempts + 1 WHERE source_id = $1 AND key = $2")
                    .bind(&id.0)
                    .bind(key.0)
                    .execute(&mut *tx)
                    .await?;
            }
            for (key, outcome) in refused {
                sqlx::query("UPDATE url SET state = 2, outcome = $3 WHERE source_id = $1 AND key = $2")
                    .bind(&id.0)
                    .bind(key.0)
                    .bind(outcome.code())
                    .execute(&mut *tx)
                    .await?;
            }
            if !leased.is_empty() {
                sqlx::query("UPDATE server SET next_visit_ms = max(next_visit_ms, $2) WHERE server_key = $1")
                    .bind(&server.0)
                    .bind(server_next_ms)
                    .execute(&mut *tx)
                    .await?;
            }
            Ok(())
        };
        result.await.map_err(|error| self.failed(error))?;
        tx.commit().await.map_err(|error| self.failed(error))
    }

    async fn rest_server(&self, server: &ServerKey, next_ms: i64, troubles: u32) -> Result<(), StoreError> {
        let mut connection = self.writer.acquire().await.map_err(|error| self.failed(error))?;
        rest_server(&mut connection, server, next_ms, troubles).await.map_err(|error| self.failed(error))
    }

    async fn leave_host(&self, id: &SourceId, host: &HostKey, outcome: &str) -> Result<u64, StoreError> {
        sqlx::query("UPDATE url SET state = 2, outcome = $3 WHERE source_id = $1 AND host_key = $2 AND state = 0")
            .bind(&id.0)
            .bind(&host.0)
            .bind(outcome)
            .execute(&self.writer)
            .await
            .map(|done| done.rows_affected())
            .map_err(|error| self.failed(error))
    }

    async fn leave_kind(&self, id: &SourceId, kind: ResourceKind, outcome: &str) -> Result<u64, StoreError> {
        sqlx::query("UPDATE url SET state = 2, outcome = $2 WHERE source_id = $1 AND state = 0 AND kind = $3")
            .bind(&id.0)
            .bind(outcome)
            .bind(kind.code())
            .execute(&self.writer)
            .await
            .map(|done| done.rows_affected())
            .map_err(|error| self.failed(error))
    }

    async fn complete(&self, visits: &[Visit]) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        for visit in visits {
            super::visits::complete(&mut tx, visit).await.map_err(|error| self.failed(error))?;
        }
        tx.commit().await.map_err(|error| self.failed(error))
    }

    async fn open_urls(&self, sources: &[SourceId]) -> Result<u64, StoreError> {
        let count: i64 =
            sqlx::query("SELECT count(*) FROM url WHERE state < 2 AND source_id IN (SELECT value FROM json_each($1))")
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
        sqlx::query("UPDATE url SET state = 0, attempts = max(attempts - 1, 0) WHERE source_id = $1 AND state = 1")
            .bind(&id.0)
            .execute(&mut *tx)
            .await?;
        return Ok(ScanRow { resumed: true, ..row.clone() });
    }
    let number = last.as_ref().map_or(1, |(row, _)| row.number + 1);
    if last.is_some_and(|(_, digest)| digest != reading_digest) {
        sqlx::query(
            "UPDATE url SET etag = NULL, last_modified = NULL, body_digest = NULL WHERE source_id = $1 AND kind <> $2",
        )
        .bind(&id.0)
        .bind(ResourceKind::Picture.code())
        .execute(&mut *tx)
        .await?;
    }
    sqlx::query(
        "UPDATE url SET state = 0, scan = $2, attempts = 0, next_ms = 0, truncated = 0
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

/// Queues what is new, and what was gone before this scan.
pub(super) async fn discover(
    tx: &mut SqliteConnection,
    id: &SourceId,
    scan: i64,
    found: &[Discovered],
) -> Result<u64, sqlx::Error> {
    if found.is_empty() {
        return Ok(0);
    }
    let items = json_list(found.iter().map(|item| {
        serde_json::json!([
            item.url.key().0,
            item.url.host_key().0,
            item.url.as_str(),
            item.kind.code(),
            item.depth,
            item.hops,
            item.kind.priority(item.depth)
        ])
    }));
    sqlx::query("INSERT OR IGNORE INTO host (source_id, host_key) SELECT $1, value ->> 1 FROM json_each($2)")
        .bind(&id.0)
        .bind(&items)
        .execute(&mut *tx)
        .await?;
    let added = sqlx::query(
        "INSERT INTO url (source_id, key, host_key, url, kind, depth, hops, priority, state, scan)
         SELECT $1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, 0, $3
         FROM json_each($2) WHERE true
         ON CONFLICT (source_id, key) DO UPDATE SET state = 0, scan = excluded.scan, attempts = 0, next_ms = 0
            WHERE url.outcome = 'gone' AND url.scan < excluded.scan",
    )
    .bind(&id.0)
    .bind(&items)
    .bind(scan)
    .execute(&mut *tx)
    .await?;
    Ok(added.rows_affected())
}

pub(super) async fn rest_server(
    connection: &mut SqliteConnection,
    server: &ServerKey,
    next_ms: i64,
    troubles: u32,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO server (server_key, next_visit_ms, troubles) VALUES ($1, $2, $3)
         ON CONFLICT (server_key) DO UPDATE SET next_visit_ms = excluded.next_visit_ms, troubles = excluded.troubles",
    )
    .bind(&server.0)
    .bind(next_ms)
    .bind(troubles)
    .execute(connection)
    .await
    .map(drop)
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
        attempts: row.try_get("attempts")?,
        validators: Validators { etag: row.try_get("etag")?, last_modified: row.try_get("last_modified")? },
        body_digest: row.try_get("body_digest")?,
        capture,
    })
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
