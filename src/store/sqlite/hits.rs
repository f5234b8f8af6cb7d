//! Hits.

use async_trait::async_trait;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::{Sqlite, json_list, position};
use crate::extract::ListingId;
use crate::frontier::PageWorth;
use crate::rank::RankedHit;
use crate::review::{Decision, JudgedHit, Ruling, Standing, stands_on};
use crate::sources::SourceId;
use crate::store::{Held, HitFilter, HitStore, MatchedWith, StoreError, StoredHit};

/// A page whose hits have this score is worth more than one that merely has listings.
const WORTH_FROM: f64 = 0.5;

/// One text for both selections; `{}` stands for what they differ in.
macro_rules! select_hits {
    ($condition:literal) => {
        concat!(
            "SELECT h.id, h.source_id, h.record, l.record AS listing, h.first_seen_ms, h.first_scan, h.last_seen_ms,
                    h.news_scan, h.standing, l.archive_file, l.archive_offset, l.archive_length,
                    d.verdict, d.note, d.actor, d.decided_ms
             FROM hit h JOIN listing l ON l.id = h.listing_id LEFT JOIN decision d ON d.number = h.decision
             WHERE h.current = 1 AND ",
            $condition,
            " ORDER BY (h.standing = 2), h.score DESC, h.id LIMIT $1"
        )
    };
}

#[async_trait]
impl HitStore for Sqlite {
    async fn put_hits(&self, id: &ListingId, hits: &[RankedHit], with: MatchedWith<'_>) -> Result<(), StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        let kept = json_list(hits.iter().map(|ranked| ranked.hit.id()));
        sqlx::query(
            "UPDATE hit SET current = 0 WHERE listing_id = $1 AND current = 1 AND id NOT IN (SELECT value FROM json_each($2))",
        )
        .bind(&id.0)
        .bind(kept)
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        for ranked in hits {
            let record = serde_json::to_string(ranked).map_err(|error| row_error(&id.0, &error.to_string()))?;
            sqlx::query(
                "INSERT INTO hit (id, listing_id, right_id, source_id, record, score, current, first_seen_ms, first_scan,
                    last_seen_ms, weights, news_scan, picture)
                 SELECT $1, l.id, $3, l.source_id, $4, $5, 1, l.last_seen_ms, s.latest, l.last_seen_ms, $6, s.latest, $7
                 FROM listing l, (SELECT max(number) AS latest FROM scan
                    WHERE source_id = (SELECT source_id FROM listing WHERE id = $2)) s WHERE l.id = $2
                 ON CONFLICT (id) DO UPDATE SET record = excluded.record, score = excluded.score, current = 1,
                    last_seen_ms = excluded.last_seen_ms, weights = excluded.weights,
                    picture = excluded.picture",
            )
            .bind(ranked.hit.id())
            .bind(&id.0)
            .bind(ranked.hit.right_id.as_ref().map(|right| right.0.as_str()))
            .bind(record)
            .bind(ranked.score.get())
            .bind(i64::from(with.weights))
            .bind(stands_on(&ranked.hit))
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
        }
        if !hits.is_empty() {
            self.hold_decisions(&mut tx, id, hits).await?;
        }
        // Pages with hits are visited first and more often.
        if hits.iter().any(|ranked| ranked.score.get() >= WORTH_FROM) {
            sqlx::query(
                "UPDATE url SET worth = $2 WHERE (source_id, key) IN (SELECT source_id, page_key FROM listing WHERE id = $1)",
            )
            .bind(&id.0)
            .bind(PageWorth::Hits.code())
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
        }
        sqlx::query(
            "UPDATE listing SET dirty = CASE dirty WHEN 2 THEN 0 ELSE dirty END,
                behind = (SELECT snapshot FROM matched_register) IS NOT $2 WHERE id = $1",
        )
        .bind(&id.0)
        .bind(with.snapshot)
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        tx.commit().await.map_err(failed)
    }

    async fn hits(&self, filter: &HitFilter) -> Result<Vec<StoredHit>, StoreError> {
        let sources = filter.sources.as_ref().map(|sources| json_list(sources.iter().map(|id| id.0.as_str())));
        let rows = sqlx::query(select_hits!(
            "h.score >= $2 AND ($3 IS NULL OR h.source_id IN (SELECT value FROM json_each($3)))
             AND ($4 IS NULL OR h.right_id IN (SELECT value FROM json_each($4))) AND (NOT $5 OR l.shown = 1)
             AND ($6 IS NULL OR (h.standing <> 0) = $6)
             AND (h.standing = 0 AND h.picture IS NOT NULL AND h.picture IN
                (SELECT image_id FROM held_picture WHERE released_ms IS NULL)) = $7"
        ))
        .bind(filter.limit.map_or(-1, i64::from))
        .bind(filter.min_score)
        .bind(sources)
        .bind(filter.right_ids.as_ref().map(|rights| json_list(rights.iter().map(|id| id.0.as_str()))))
        .bind(filter.shown_only)
        .bind(filter.decided)
        .bind(filter.held == Held::Only)
        .fetch_all(&self.readers)
        .await
        .map_err(|error| self.failed(error))?;
        rows.iter().map(|row| self.stored_hit(row)).collect()
    }

    async fn hit(&self, prefix: &str) -> Result<Option<StoredHit>, StoreError> {
        let rows = sqlx::query(select_hits!(
            "h.id IN (SELECT id FROM hit WHERE current = 1 AND id >= $2 AND id < $2 || '~' AND length($2) > 0 LIMIT 2)"
        ))
        .bind(2)
        .bind(prefix)
        .fetch_all(&self.readers)
        .await
        .map_err(|error| self.failed(error))?;
        match rows.as_slice() {
            [row] => self.stored_hit(row).map(Some),
            _ => Ok(None),
        }
    }

    async fn put_decision(&self, hits: &[String], ruling: &Ruling) -> Result<u64, StoreError> {
        self.write_decision(hits, ruling).await
    }

    async fn decisions(&self, hit_id: &str) -> Result<Vec<Decision>, StoreError> {
        self.read_decisions(hit_id).await
    }

    async fn verdicts(&self) -> Result<Vec<JudgedHit>, StoreError> {
        self.read_verdicts().await
    }
}

impl Sqlite {
    pub(super) fn stored_hit(&self, row: &SqliteRow) -> Result<StoredHit, StoreError> {
        let failed = |error| self.failed(error);
        let id: String = row.try_get("id").map_err(failed)?;
        let record: String = row.try_get("record").map_err(failed)?;
        let listing: String = row.try_get("listing").map_err(failed)?;
        let decided: Option<String> = row.try_get("verdict").map_err(failed)?;
        let standing = match decided {
            None => None,
            Some(_) => Some(Standing {
                ruling: self.ruling(&id, row)?,
                holds: row.try_get::<i64, _>("standing").map_err(failed)? != 0,
            }),
        };
        Ok(StoredHit {
            standing,
            ranked: serde_json::from_str(&record).map_err(|error| row_error(&id, &error.to_string()))?,
            listing: serde_json::from_str(&listing).map_err(|error| row_error(&id, &error.to_string()))?,
            id,
            source_id: SourceId(row.try_get("source_id").map_err(failed)?),
            first_seen_ms: row.try_get("first_seen_ms").map_err(failed)?,
            first_scan: row.try_get("first_scan").map_err(failed)?,
            news_scan: row.try_get("news_scan").map_err(failed)?,
            last_seen_ms: row.try_get("last_seen_ms").map_err(failed)?,
            archived: position(row).map_err(failed)?,
        })
    }
}

fn row_error(id: &str, reason: &str) -> StoreError {
    StoreError::Row { table: "hit", id: id.to_owned(), reason: reason.to_owned() }
}
