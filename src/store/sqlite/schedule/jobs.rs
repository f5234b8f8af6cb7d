//! Scans that were asked for: each step of one is a guarded change of its state.

use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::{json, say};
use crate::locale::Message;
use crate::sources::SourceId;
use crate::store::sqlite::json_list;
use crate::store::sqlite::register::note_actor;
use crate::store::{Asked, JobEnd, JobReason, JobState, NewJob, ScanJob};

/// Broadcasts first, then as they were asked for.
const ORDER: &str = "ORDER BY state = 'waiting', reason <> 'broadcast', asked_ms, id";

pub(super) async fn ask(tx: &mut SqliteConnection, job: &NewJob) -> Result<Asked, sqlx::Error> {
    let known = sqlx::query("SELECT 1 FROM scan_job WHERE id = $1").bind(&job.id).fetch_optional(&mut *tx).await?;
    if known.is_some() {
        return Ok(Asked::Known);
    }
    if let Some(source) = at_work(tx, &job.sources, job.reason).await? {
        return Ok(Asked::AtWork(source));
    }
    if let Some(actor) = &job.asked_by {
        note_actor(tx, actor, job.asked_ms).await?;
    }
    sqlx::query(
        "INSERT INTO scan_job (id, sources, reason, asked_by, asked_ms, state) VALUES ($1, $2, $3, $4, $5, 'waiting')",
    )
    .bind(&job.id)
    .bind(json_list(&job.sources))
    .bind(job.reason.as_str())
    .bind(&job.asked_by)
    .bind(job.asked_ms)
    .execute(&mut *tx)
    .await?;
    if let Some(actor) = &job.asked_by {
        say(tx, &job.id, "run", None, actor, job.asked_ms).await?;
    }
    Ok(Asked::New)
}

/// The first of these sources that is in an open job. One for a broadcast goes before all others, so it does not count for
/// those, nor they for it.
async fn at_work(
    tx: &mut SqliteConnection,
    sources: &[SourceId],
    reason: JobReason,
) -> Result<Option<SourceId>, sqlx::Error> {
    let row = sqlx::query(
        "SELECT s.value AS source_id FROM scan_job j, json_each(j.sources) s
         WHERE j.state IN ('waiting', 'running', 'stopping') AND (j.reason = 'broadcast') = $2
            AND s.value IN (SELECT value FROM json_each($1)) ORDER BY s.value LIMIT 1",
    )
    .bind(json_list(sources))
    .bind(reason == JobReason::Broadcast)
    .fetch_optional(tx)
    .await?;
    row.map(|row| row.try_get("source_id").map(SourceId)).transpose()
}

pub(super) async fn ask_due(
    tx: &mut SqliteConnection,
    holder: &str,
    job: &NewJob,
    seen: &[(SourceId, i64)],
) -> Result<bool, sqlx::Error> {
    if !leads(tx, holder, job.asked_ms).await? {
        return Ok(false);
    }
    let mut due = Vec::new();
    for (id, covered_ms) in seen {
        // The row may not be there yet: a broadcast's source need not have a schedule.
        sqlx::query(
            "INSERT INTO source_schedule (source_id, changed_ms) VALUES ($1, $2) ON CONFLICT (source_id) DO NOTHING",
        )
        .bind(&id.0)
        .bind(job.asked_ms)
        .execute(&mut *tx)
        .await?;
        if at_work(tx, std::slice::from_ref(id), job.reason).await?.is_some() {
            continue;
        }
        // A scan that was put aside goes on behind the broadcast.
        let claimed = sqlx::query(
            "UPDATE source_schedule SET covered_ms = max(covered_ms, $3), resume_ms = CASE WHEN $4 THEN resume_ms END
             WHERE source_id = $1 AND covered_ms = $2
               AND (paused_ms IS NULL OR (paused_until_ms IS NOT NULL AND paused_until_ms <= $3))",
        )
        .bind(&id.0)
        .bind(covered_ms)
        .bind(job.asked_ms)
        .bind(job.reason == JobReason::Broadcast)
        .execute(&mut *tx)
        .await?;
        if claimed.rows_affected() > 0 {
            due.push(id.clone());
        }
    }
    if due.is_empty() {
        return Ok(false);
    }
    Ok(ask(tx, &NewJob { sources: due, ..job.clone() }).await? == Asked::New)
}

pub(super) async fn take_up(tx: &mut SqliteConnection, holder: &str, now_ms: i64) -> Result<u64, sqlx::Error> {
    if !leads(tx, holder, now_ms).await? {
        return Ok(0);
    }
    let taken = sqlx::query(
        "UPDATE scan_job SET runner = NULL, state = CASE state WHEN 'stopping' THEN 'stopped' ELSE 'waiting' END,
            ended_ms = CASE state WHEN 'stopping' THEN $1 END
         WHERE state IN ('running', 'stopping')",
    )
    .bind(now_ms)
    .execute(tx)
    .await?;
    Ok(taken.rows_affected())
}

pub(super) async fn start_next(
    tx: &mut SqliteConnection,
    holder: &str,
    now_ms: i64,
) -> Result<Option<ScanJob>, sqlx::Error> {
    let is_free =
        sqlx::query("SELECT 1 FROM scan_job WHERE state IN ('running', 'stopping')").fetch_optional(&mut *tx).await?;
    if is_free.is_some() || !leads(tx, holder, now_ms).await? {
        return Ok(None);
    }
    let row = sqlx::query(sqlx::AssertSqlSafe(format!(
        "UPDATE scan_job SET state = 'running', runner = $1, started_ms = coalesce(started_ms, $2), ended_ms = NULL,
            error = NULL
         WHERE id = (SELECT id FROM scan_job WHERE state = 'waiting' {ORDER} LIMIT 1) RETURNING *"
    )))
    .bind(holder)
    .bind(now_ms)
    .fetch_optional(tx)
    .await?;
    row.map(|row| job_row(&row)).transpose()
}

pub(super) async fn note_progress(
    tx: &mut SqliteConnection,
    id: &str,
    holder: &str,
    progress: &str,
) -> Result<Option<JobState>, sqlx::Error> {
    let row = sqlx::query("UPDATE scan_job SET progress = $3 WHERE id = $1 AND runner = $2 RETURNING state")
        .bind(id)
        .bind(holder)
        .bind(progress)
        .fetch_optional(tx)
        .await?;
    row.map(|row| state_of(row.try_get("state")?)).transpose()
}

pub(super) async fn end(tx: &mut SqliteConnection, id: &str, holder: &str, end: &JobEnd) -> Result<bool, sqlx::Error> {
    let is_open = matches!(end.state, JobState::Waiting);
    let ended = sqlx::query(
        "UPDATE scan_job SET state = $3, ended_ms = $4, error = $5, progress = coalesce($6, progress), runner = NULL
         WHERE id = $1 AND runner = $2 AND state IN ('running', 'stopping')",
    )
    .bind(id)
    .bind(holder)
    .bind(end.state.as_str())
    .bind((!is_open).then_some(end.now_ms))
    .bind(end.error.as_ref().map(|error| serde_json::json!(error).to_string()))
    .bind(&end.progress)
    .execute(&mut *tx)
    .await?;
    if ended.rows_affected() == 0 {
        return Ok(false);
    }
    for scan in &end.scans {
        sqlx::query("UPDATE scan_result SET job_id = $3 WHERE source_id = $1 AND number = $2")
            .bind(&scan.source_id.0)
            .bind(scan.number)
            .bind(id)
            .execute(&mut *tx)
            .await?;
        // What was put aside of it before is part of what has ended now.
        sqlx::query("UPDATE source_schedule SET resume_ms = NULL WHERE source_id = $1 AND $2")
            .bind(&scan.source_id.0)
            .bind(scan.finished_ms.is_some())
            .execute(&mut *tx)
            .await?;
    }
    for (source, until_ms) in &end.resume {
        sqlx::query(
            "INSERT INTO source_schedule (source_id, resume_ms, covered_ms, changed_ms) VALUES ($1, $2, $3, $3)
             ON CONFLICT (source_id) DO UPDATE SET resume_ms = excluded.resume_ms",
        )
        .bind(&source.0)
        .bind(until_ms)
        .bind(end.now_ms)
        .execute(&mut *tx)
        .await?;
    }
    Ok(true)
}

pub(super) async fn stop(
    tx: &mut SqliteConnection,
    id: &str,
    actor: &str,
    now_ms: i64,
) -> Result<Option<JobState>, sqlx::Error> {
    let change = "UPDATE scan_job SET
            ended_ms = CASE WHEN state = 'running' THEN ended_ms ELSE $2 END,
            state = CASE WHEN state = 'running' THEN 'stopping' ELSE 'cancelled' END
         WHERE id = $1 AND state IN ('waiting', 'running', 'stopped', 'failed')";
    step(tx, change, id, "stop", actor, now_ms).await
}

pub(super) async fn go_on(
    tx: &mut SqliteConnection,
    id: &str,
    actor: &str,
    now_ms: i64,
) -> Result<Option<JobState>, sqlx::Error> {
    let known = job(tx, id).await?;
    if let Some(known) = known.filter(|known| known.state.can_go_on())
        && at_work(tx, &known.sources, known.reason).await?.is_some()
    {
        return Ok(Some(known.state));
    }
    let change = "UPDATE scan_job SET state = 'waiting', ended_ms = NULL, error = NULL
         WHERE id = $1 AND state IN ('stopped', 'failed') AND asked_ms <= $2";
    step(tx, change, id, "continue", actor, now_ms).await
}

/// Makes the change where it applies and notes who wished it; says how the job stands then.
async fn step(
    tx: &mut SqliteConnection,
    change: &'static str,
    id: &str,
    what: &str,
    actor: &str,
    now_ms: i64,
) -> Result<Option<JobState>, sqlx::Error> {
    let changed = sqlx::query(change).bind(id).bind(now_ms).execute(&mut *tx).await?;
    if changed.rows_affected() > 0 {
        note_actor(tx, actor, now_ms).await?;
        say(tx, id, what, None, actor, now_ms).await?;
    }
    Ok(job(tx, id).await?.map(|job| job.state))
}

pub(super) async fn job(connection: &mut SqliteConnection, id: &str) -> Result<Option<ScanJob>, sqlx::Error> {
    let row = sqlx::query("SELECT * FROM scan_job WHERE id = $1").bind(id).fetch_optional(connection).await?;
    row.map(|row| job_row(&row)).transpose()
}

pub(super) async fn open(connection: &mut SqliteConnection) -> Result<Vec<ScanJob>, sqlx::Error> {
    let open = format!("SELECT * FROM scan_job WHERE state IN ('waiting', 'running', 'stopping') {ORDER}");
    let rows = sqlx::query(sqlx::AssertSqlSafe(open)).fetch_all(connection).await?;
    rows.iter().map(job_row).collect()
}

pub(super) async fn latest(
    connection: &mut SqliteConnection,
    before: Option<(i64, String)>,
    limit: u32,
) -> Result<Vec<ScanJob>, sqlx::Error> {
    let (asked_ms, id) = before.map_or((i64::MAX, String::new()), |before| before);
    let rows =
        sqlx::query("SELECT * FROM scan_job WHERE (asked_ms, id) < ($1, $2) ORDER BY asked_ms DESC, id DESC LIMIT $3")
            .bind(asked_ms)
            .bind(id)
            .bind(limit)
            .fetch_all(connection)
            .await?;
    rows.iter().map(job_row).collect()
}

pub(super) async fn leads(tx: &mut SqliteConnection, holder: &str, now_ms: i64) -> Result<bool, sqlx::Error> {
    let leads = sqlx::query("SELECT 1 FROM scan_leader WHERE holder = $1 AND until_ms > $2")
        .bind(holder)
        .bind(now_ms)
        .fetch_optional(tx)
        .await?;
    Ok(leads.is_some())
}

fn job_row(row: &SqliteRow) -> Result<ScanJob, sqlx::Error> {
    let reason: &str = row.try_get("reason")?;
    let reason = JobReason::ALL.into_iter().find(|known| known.as_str() == reason);
    Ok(ScanJob {
        id: row.try_get("id")?,
        sources: json(row, "sources")?,
        reason: reason.ok_or_else(|| sqlx::Error::Decode("a reason of a newer version".into()))?,
        asked_by: row.try_get("asked_by")?,
        asked_ms: row.try_get("asked_ms")?,
        state: state_of(row.try_get("state")?)?,
        started_ms: row.try_get("started_ms")?,
        ended_ms: row.try_get("ended_ms")?,
        runner: row.try_get("runner")?,
        progress: row.try_get("progress")?,
        error: row.try_get::<Option<String>, _>("error")?.map(|text| message_of(&text)),
    })
}

/// Why a job broke off. Rows of earlier versions hold a sentence in English.
fn message_of(text: &str) -> Message {
    serde_json::from_str(text).unwrap_or_else(|_| Message::new("desk-scans-broke-off").with("reason", text))
}

fn state_of(text: &str) -> Result<JobState, sqlx::Error> {
    let state = JobState::ALL.into_iter().find(|known| known.as_str() == text);
    state.ok_or_else(|| sqlx::Error::Decode("a state of a newer version".into()))
}
