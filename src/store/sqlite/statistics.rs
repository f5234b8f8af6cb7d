//! Counts.

use std::ops::Range;

use async_trait::async_trait;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Row};

use super::Sqlite;
use crate::publish::digest::ConfirmedHit;
use crate::publish::statistics::{By, DayCount, Figure, FigureQuery, FigureTally};
use crate::rights::RightId;
use crate::store::{StatisticsStore, StoreError};

/// Rows of a figure that are read at a time.
const PAGE: i64 = 10_000;

#[async_trait]
impl StatisticsStore for Sqlite {
    async fn daily_counts(
        &self,
        by: By,
        times_ms: Range<i64>,
        least_score: f64,
        most: usize,
        rights: Option<&[RightId]>,
    ) -> Result<Vec<DayCount>, StoreError> {
        let failed = |error| self.failed(error);
        // The key is one of a few expressions of ours.
        let sql = format!(
            "WITH counted AS MATERIALIZED (SELECT {} AS key, first_seen_ms / 86400000 AS day, count(*) AS hits FROM hit_fact
                WHERE first_seen_ms >= $1 AND first_seen_ms < $2 AND score >= $3
                    AND ($5 IS NULL OR right_id IN (SELECT value FROM json_each($5)))
                GROUP BY 1, 2),
             top AS (SELECT key FROM counted GROUP BY key ORDER BY sum(hits) DESC, key LIMIT $4),
             named AS (SELECT CASE WHEN key IN (SELECT key FROM top) THEN key END AS key, day, hits FROM counted)
             SELECT key, day, sum(hits) AS hits FROM named GROUP BY key, day ORDER BY key, day",
            by.sql()
        );
        let rows = sqlx::query(AssertSqlSafe(sql))
            .bind(times_ms.start)
            .bind(times_ms.end)
            .bind(least_score)
            .bind(most as i64)
            .bind(as_json(rights))
            .fetch_all(&self.readers)
            .await
            .map_err(failed)?;
        rows.iter().map(|row| day_count(row).map_err(failed)).collect()
    }

    async fn counted_days(
        &self,
        least_score: f64,
        rights: Option<&[RightId]>,
    ) -> Result<Option<(i64, i64)>, StoreError> {
        let failed = |error| self.failed(error);
        let row = sqlx::query(
            "SELECT min(first_seen_ms) / 86400000 AS first, max(first_seen_ms) / 86400000 AS last FROM hit_fact
             WHERE score >= $1 AND ($2 IS NULL OR right_id IN (SELECT value FROM json_each($2)))",
        )
        .bind(least_score)
        .bind(as_json(rights))
        .fetch_one(&self.readers)
        .await
        .map_err(failed)?;
        let day = |name| row.try_get::<Option<i64>, _>(name).map_err(failed);
        Ok(day("first")?.zip(day("last")?))
    }

    async fn figure(&self, query: &FigureQuery) -> Result<Figure, StoreError> {
        let failed = |error| self.failed(error);
        let mut tally = FigureTally::default();
        let mut last = String::new();
        loop {
            // The query is one of ours, with its texts quoted.
            let rows = sqlx::query(AssertSqlSafe(query.page_sql()))
                .bind(&last)
                .bind(PAGE)
                .fetch_all(&self.readers)
                .await
                .map_err(failed)?;
            for row in &rows {
                tally.add(row.try_get("row").map_err(failed)?);
            }
            match rows.last() {
                Some(row) if rows.len() as i64 == PAGE => last = row.try_get("id").map_err(failed)?,
                _ => return Ok(tally.figure(query)),
            }
        }
    }

    async fn countries(&self) -> Result<Vec<String>, StoreError> {
        let failed = |error| self.failed(error);
        let rows = sqlx::query("SELECT DISTINCT country FROM hit_fact WHERE country <> '' ORDER BY country LIMIT 1000")
            .fetch_all(&self.readers)
            .await
            .map_err(failed)?;
        rows.iter().map(|row| row.try_get("country").map_err(failed)).collect()
    }

    async fn confirmed_hits(&self, times_ms: Range<i64>, most: u32) -> Result<Vec<ConfirmedHit>, StoreError> {
        let rows = sqlx::query(
            "WITH ranked AS (SELECT id, kind, row_number() OVER (PARTITION BY right_id ORDER BY score DESC, id) AS place
                FROM hit_fact WHERE outcome = 'infringes' AND first_seen_ms >= $1 AND first_seen_ms < $2)
             SELECT h.id, ranked.kind, h.source_id, l.record AS listing, h.record, h.first_seen_ms, d.decided_ms
             FROM ranked JOIN hit h ON h.id = ranked.id JOIN listing l ON l.id = h.listing_id
                JOIN decision d ON d.number = h.decision
             WHERE ranked.place <= $3 ORDER BY h.right_id, h.score DESC, h.id",
        )
        .bind(times_ms.start)
        .bind(times_ms.end)
        .bind(i64::from(most))
        .fetch_all(&self.readers)
        .await
        .map_err(|error| self.failed(error))?;
        rows.iter().map(|row| self.confirmed_hit(row)).collect()
    }
}

impl Sqlite {
    fn confirmed_hit(&self, row: &SqliteRow) -> Result<ConfirmedHit, StoreError> {
        let failed = |error| self.failed(error);
        let hit_id: String = row.try_get("id").map_err(failed)?;
        let unreadable =
            |error: serde_json::Error| StoreError::Row { table: "hit", id: hit_id.clone(), reason: error.to_string() };
        let listing: String = row.try_get("listing").map_err(failed)?;
        let ranked: String = row.try_get("record").map_err(failed)?;
        Ok(ConfirmedHit {
            kind: row.try_get("kind").map_err(failed)?,
            source_id: row.try_get("source_id").map_err(failed)?,
            listing: serde_json::from_str(&listing).map_err(unreadable)?,
            ranked: serde_json::from_str(&ranked).map_err(unreadable)?,
            first_seen_ms: row.try_get("first_seen_ms").map_err(failed)?,
            decided_ms: row.try_get("decided_ms").map_err(failed)?,
            hit_id,
        })
    }
}

fn day_count(row: &SqliteRow) -> Result<DayCount, sqlx::Error> {
    Ok(DayCount {
        day: row.try_get("day")?,
        key: row.try_get("key")?,
        count: row.try_get::<i64, _>("hits")?.cast_unsigned(),
    })
}

/// Ids as the database reads a list of them; none is no narrowing.
fn as_json(rights: Option<&[RightId]>) -> Option<String> {
    rights.map(|rights| super::json_list(rights.iter().map(|right| right.0.as_str())))
}
