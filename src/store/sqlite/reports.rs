//! Reports that were written.

use async_trait::async_trait;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::Sqlite;
use super::register::note_actor;
use crate::publish::HitState;
use crate::review::Verdict;
use crate::store::{ReportStore, StoreError, WrittenReport, digest_of};

#[async_trait]
impl ReportStore for Sqlite {
    async fn put_report(&self, report: &WrittenReport, hits: &[HitState]) -> Result<(), StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        note_actor(&mut tx, &report.actor, report.written_ms).await.map_err(failed)?;
        sqlx::query(
            "INSERT INTO written_report (id, filter, written_ms, actor, hits) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (id) DO NOTHING",
        )
        .bind(report_id(report, hits))
        .bind(&report.filter)
        .bind(report.written_ms)
        .bind(&report.actor)
        .bind(report.hits.cast_signed())
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        sqlx::query("DELETE FROM reported_hit WHERE filter = $1")
            .bind(&report.filter)
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
        for state in hits {
            sqlx::query(
                "INSERT INTO reported_hit (filter, hit_id, source_id, listing, ranked, verdict)
                 VALUES ($1, $2, $3, $4, $5, $6)",
            )
            .bind(&report.filter)
            .bind(&state.hit_id)
            .bind(&state.source_id)
            .bind(serde_json::to_string(&state.listing).map_err(|error| row_error(&state.hit_id, &error.to_string()))?)
            .bind(serde_json::to_string(&state.ranked).map_err(|error| row_error(&state.hit_id, &error.to_string()))?)
            .bind(state.verdict.map(Verdict::as_str))
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
        }
        tx.commit().await.map_err(failed)
    }

    async fn last_report(&self, filter: &str) -> Result<Option<WrittenReport>, StoreError> {
        let failed = |error| self.failed(error);
        let row = sqlx::query(
            "SELECT filter, written_ms, actor, hits FROM written_report WHERE filter = $1
             ORDER BY written_ms DESC, id LIMIT 1",
        )
        .bind(filter)
        .fetch_optional(&self.readers)
        .await
        .map_err(failed)?;
        row.map(|row| written_report(&row).map_err(failed)).transpose()
    }

    async fn reported_hits(&self, filter: &str) -> Result<Vec<HitState>, StoreError> {
        let rows = sqlx::query(
            "SELECT hit_id, source_id, listing, ranked, verdict FROM reported_hit WHERE filter = $1 ORDER BY hit_id",
        )
        .bind(filter)
        .fetch_all(&self.readers)
        .await
        .map_err(|error| self.failed(error))?;
        rows.iter().map(|row| self.hit_state(row)).collect()
    }

    async fn news_since(&self, since_ms: i64) -> Result<Vec<String>, StoreError> {
        let failed = |error| self.failed(error);
        let rows = sqlx::query(
            "SELECT h.id FROM hit h JOIN scan s ON s.source_id = h.source_id AND s.number = h.news_scan
             WHERE h.current = 1 AND s.started_ms >= $1 ORDER BY h.id",
        )
        .bind(since_ms)
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        rows.iter().map(|row| row.try_get("id").map_err(failed)).collect()
    }
}

impl Sqlite {
    fn hit_state(&self, row: &SqliteRow) -> Result<HitState, StoreError> {
        let failed = |error| self.failed(error);
        let hit_id: String = row.try_get("hit_id").map_err(failed)?;
        let [listing, ranked] = ["listing", "ranked"].map(|column| row.try_get::<String, _>(column));
        let (listing, ranked) = (listing.map_err(failed)?, ranked.map_err(failed)?);
        let verdict: Option<String> = row.try_get("verdict").map_err(failed)?;
        Ok(HitState {
            source_id: row.try_get("source_id").map_err(failed)?,
            listing: serde_json::from_str(&listing).map_err(|error| row_error(&hit_id, &error.to_string()))?,
            ranked: serde_json::from_str(&ranked).map_err(|error| row_error(&hit_id, &error.to_string()))?,
            verdict: verdict.and_then(|verdict| verdict.parse().ok()),
            hit_id,
        })
    }
}

fn written_report(row: &SqliteRow) -> Result<WrittenReport, sqlx::Error> {
    Ok(WrittenReport {
        filter: row.try_get("filter")?,
        written_ms: row.try_get("written_ms")?,
        actor: row.try_get("actor")?,
        hits: row.try_get::<i64, _>("hits")?.cast_unsigned(),
    })
}

/// The same report has the same id, so that noting it twice changes nothing.
fn report_id(report: &WrittenReport, hits: &[HitState]) -> String {
    let ids: String = hits.iter().map(|state| format!("{}\n", state.hit_id)).collect();
    let text = format!("report\n{}\n{}\n{}\n{ids}", report.filter, report.actor, report.written_ms);
    digest_of(text.as_bytes())
}

fn row_error(id: &str, reason: &str) -> StoreError {
    StoreError::Row { table: "reported_hit", id: id.to_owned(), reason: reason.to_owned() }
}
