//! What scans came to.

use std::collections::BTreeMap;

use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use crate::frontier::{PageWorth, ResourceKind};
use crate::publish::OutcomeGroup;
use crate::sources::SourceId;
use crate::store::{PastScan, ScanFigures};

/// Kinds of trouble that examples are kept of.
const MAX_CODES: usize = 24;

pub(super) async fn scans(
    connection: &mut SqliteConnection,
    id: &SourceId,
    limit: u32,
) -> Result<Vec<PastScan>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT s.number, s.started_ms, s.finished_ms, r.job_id, r.figures
         FROM scan s LEFT JOIN scan_result r ON r.source_id = s.source_id AND r.number = s.number
         WHERE s.source_id = $1 ORDER BY s.number DESC LIMIT $2",
    )
    .bind(&id.0)
    .bind(limit)
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| past_scan(row, id.clone())).collect()
}

pub(super) async fn of_job(connection: &mut SqliteConnection, id: &str) -> Result<Vec<PastScan>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT r.source_id, max(r.number) AS number, s.started_ms, s.finished_ms, r.job_id, r.figures
         FROM scan_result r JOIN scan s ON s.source_id = r.source_id AND s.number = r.number
         WHERE r.job_id = $1 GROUP BY r.source_id ORDER BY r.source_id",
    )
    .bind(id)
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| past_scan(row, SourceId(row.try_get("source_id")?))).collect()
}

fn past_scan(row: &SqliteRow, source_id: SourceId) -> Result<PastScan, sqlx::Error> {
    let figures: Option<&str> = row.try_get("figures")?;
    let figures = figures.map(serde_json::from_str).transpose();
    Ok(PastScan {
        source_id,
        number: row.try_get("number")?,
        started_ms: row.try_get("started_ms")?,
        finished_ms: row.try_get("finished_ms")?,
        job_id: row.try_get("job_id")?,
        figures: figures.map_err(|error| sqlx::Error::Decode(error.into()))?,
    })
}

pub(super) async fn keep(
    tx: &mut SqliteConnection,
    id: &SourceId,
    scan: i64,
    figures: &ScanFigures,
) -> Result<(), sqlx::Error> {
    let figures = serde_json::to_string(figures).map_err(|error| sqlx::Error::Encode(error.into()))?;
    sqlx::query(
        "INSERT INTO scan_result (source_id, number, figures) VALUES ($1, $2, $3)
         ON CONFLICT (source_id, number) DO UPDATE SET figures = excluded.figures",
    )
    .bind(&id.0)
    .bind(scan)
    .bind(figures)
    .execute(tx)
    .await
    .map(drop)
}

pub(super) async fn examples(
    connection: &mut SqliteConnection,
    id: &SourceId,
    scan: i64,
    each: u32,
) -> Result<BTreeMap<String, Vec<String>>, sqlx::Error> {
    let codes = sqlx::query(
        "SELECT outcome, count(*) AS n FROM url WHERE source_id = $1 AND scan = $2 AND outcome IS NOT NULL
         GROUP BY outcome ORDER BY n DESC, outcome",
    )
    .bind(&id.0)
    .bind(scan)
    .fetch_all(&mut *connection)
    .await?;
    let codes: Vec<String> = codes.iter().map(|row| row.try_get("outcome")).collect::<Result<_, _>>()?;
    let is_trouble = |code: &String| {
        matches!(
            OutcomeGroup::of(code),
            OutcomeGroup::Refused | OutcomeGroup::Blocked | OutcomeGroup::Failed | OutcomeGroup::Left
        )
    };
    let mut examples = BTreeMap::new();
    for code in codes.into_iter().filter(is_trouble).take(MAX_CODES) {
        let rows = sqlx::query("SELECT url FROM url WHERE source_id = $1 AND scan = $2 AND outcome = $3 LIMIT $4")
            .bind(&id.0)
            .bind(scan)
            .bind(&code)
            .bind(each)
            .fetch_all(&mut *connection)
            .await?;
        let urls = rows.iter().map(|row| row.try_get("url")).collect::<Result<_, _>>()?;
        examples.insert(code, urls);
    }
    Ok(examples)
}

pub(super) async fn pages_without_listings(
    connection: &mut SqliteConnection,
    id: &SourceId,
    scan: i64,
) -> Result<u64, sqlx::Error> {
    let row = sqlx::query(
        "SELECT count(*) AS n FROM url
         WHERE source_id = $1 AND scan = $2 AND kind = $3 AND outcome IN ('fetched', 'unchanged') AND worth < $4",
    )
    .bind(&id.0)
    .bind(scan)
    .bind(ResourceKind::Page.code())
    .bind(PageWorth::Listings.code())
    .fetch_one(connection)
    .await?;
    Ok(row.try_get::<i64, _>("n")?.cast_unsigned())
}

pub(super) async fn news_of(
    connection: &mut SqliteConnection,
    id: &SourceId,
    scan: i64,
    score: f64,
) -> Result<u64, sqlx::Error> {
    let row = sqlx::query(
        "SELECT count(*) AS n FROM hit
         WHERE source_id = $1 AND news_scan = $2 AND current = 1 AND standing <> 2 AND score >= $3",
    )
    .bind(&id.0)
    .bind(scan)
    .bind(score)
    .fetch_one(connection)
    .await?;
    Ok(row.try_get::<i64, _>("n")?.cast_unsigned())
}
