//! Schedules, who leads, and what people said about both. Jobs stand in `jobs`.

mod jobs;
mod past;

use std::collections::BTreeMap;

use async_trait::async_trait;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::Sqlite;
use super::register::note_actor;
use crate::rights::RightId;
use crate::sources::SourceId;
use crate::store::{
    Asked, BroadcastPlan, JobEnd, JobState, NewJob, PastScan, Pause, ScanFigures, ScanJob, ScheduleStore, ScheduleWord,
    SourceSchedule, StoreError, Timing, digest_of,
};

/// Runs `$work` with a connection in one transaction: all of it or nothing.
macro_rules! in_transaction {
    ($store:expr, $tx:ident, $work:expr) => {{
        let mut begun = $store.begin().await?;
        let $tx = &mut *begun;
        let result = $work.await.map_err(|error| $store.failed(error))?;
        begun.commit().await.map_err(|error| $store.failed(error))?;
        Ok(result)
    }};
}

/// Runs `$work` with a connection that only reads.
macro_rules! reading {
    ($store:expr, $connection:ident, $work:expr) => {{
        let mut acquired = $store.readers.acquire().await.map_err(|error| $store.failed(error))?;
        let $connection = &mut *acquired;
        $work.await.map_err(|error| $store.failed(error))
    }};
}

#[async_trait]
impl ScheduleStore for Sqlite {
    async fn schedules(&self) -> Result<Vec<SourceSchedule>, StoreError> {
        let rows = sqlx::query("SELECT * FROM source_schedule ORDER BY source_id").fetch_all(&self.readers).await;
        let read = rows.and_then(|rows| rows.iter().map(schedule_row).collect());
        read.map_err(|error| self.failed(error))
    }

    async fn schedule(&self, id: &SourceId) -> Result<Option<SourceSchedule>, StoreError> {
        let query = sqlx::query("SELECT * FROM source_schedule WHERE source_id = $1").bind(&id.0);
        let row = query.fetch_optional(&self.readers).await.map_err(|error| self.failed(error))?;
        row.map(|row| schedule_row(&row)).transpose().map_err(|error| self.failed(error))
    }

    async fn put_schedule(&self, schedule: &SourceSchedule, actor: &str, now_ms: i64) -> Result<(), StoreError> {
        in_transaction!(self, tx, put_schedule(tx, schedule, actor, now_ms))
    }

    async fn pause_source(
        &self,
        id: &SourceId,
        pause: Option<&Pause>,
        actor: &str,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        in_transaction!(self, tx, pause_source(tx, id, pause, actor, now_ms))
    }

    async fn broadcast_plans(&self) -> Result<Vec<BroadcastPlan>, StoreError> {
        let rows = sqlx::query("SELECT * FROM broadcast_plan ORDER BY right_id").fetch_all(&self.readers).await;
        let read = rows.and_then(|rows| rows.iter().map(plan_row).collect());
        read.map_err(|error| self.failed(error))
    }

    async fn put_broadcast_plan(&self, plan: &BroadcastPlan, actor: &str, now_ms: i64) -> Result<(), StoreError> {
        in_transaction!(self, tx, put_plan(tx, plan, actor, now_ms))
    }

    async fn lead(&self, holder: &str, now_ms: i64, until_ms: i64) -> Result<bool, StoreError> {
        let taken = sqlx::query(
            "INSERT INTO scan_leader (only, holder, until_ms) VALUES (1, $1, $3)
             ON CONFLICT (only) DO UPDATE SET holder = excluded.holder, until_ms = excluded.until_ms
             WHERE holder = excluded.holder OR until_ms <= $2",
        )
        .bind(holder)
        .bind(now_ms)
        .bind(until_ms)
        .execute(&self.writer)
        .await;
        taken.map(|done| done.rows_affected() > 0).map_err(|error| self.failed(error))
    }

    async fn leads(&self, holder: &str, now_ms: i64) -> Result<bool, StoreError> {
        reading!(self, connection, jobs::leads(connection, holder, now_ms))
    }

    async fn give_up_lead(&self, holder: &str) -> Result<(), StoreError> {
        let given = sqlx::query("DELETE FROM scan_leader WHERE holder = $1").bind(holder).execute(&self.writer).await;
        given.map(drop).map_err(|error| self.failed(error))
    }

    async fn ask_scan(&self, job: &NewJob) -> Result<Asked, StoreError> {
        in_transaction!(self, tx, jobs::ask(tx, job))
    }

    async fn ask_due(&self, holder: &str, job: &NewJob, seen: &[(SourceId, i64)]) -> Result<bool, StoreError> {
        in_transaction!(self, tx, jobs::ask_due(tx, holder, job, seen))
    }

    async fn take_up_jobs(&self, holder: &str, now_ms: i64) -> Result<u64, StoreError> {
        in_transaction!(self, tx, jobs::take_up(tx, holder, now_ms))
    }

    async fn start_next_job(&self, holder: &str, now_ms: i64) -> Result<Option<ScanJob>, StoreError> {
        in_transaction!(self, tx, jobs::start_next(tx, holder, now_ms))
    }

    async fn note_progress(&self, id: &str, holder: &str, progress: &str) -> Result<Option<JobState>, StoreError> {
        in_transaction!(self, tx, jobs::note_progress(tx, id, holder, progress))
    }

    async fn end_job(&self, id: &str, holder: &str, end: &JobEnd) -> Result<bool, StoreError> {
        in_transaction!(self, tx, jobs::end(tx, id, holder, end))
    }

    async fn stop_job(&self, id: &str, actor: &str, now_ms: i64) -> Result<Option<JobState>, StoreError> {
        in_transaction!(self, tx, jobs::stop(tx, id, actor, now_ms))
    }

    async fn continue_job(&self, id: &str, actor: &str, now_ms: i64) -> Result<Option<JobState>, StoreError> {
        in_transaction!(self, tx, jobs::go_on(tx, id, actor, now_ms))
    }

    async fn job(&self, id: &str) -> Result<Option<ScanJob>, StoreError> {
        reading!(self, connection, jobs::job(connection, id))
    }

    async fn open_jobs(&self) -> Result<Vec<ScanJob>, StoreError> {
        reading!(self, connection, jobs::open(connection))
    }

    async fn jobs(&self, before: Option<(i64, String)>, limit: u32) -> Result<Vec<ScanJob>, StoreError> {
        reading!(self, connection, jobs::latest(connection, before, limit))
    }

    async fn past_scans(&self, id: &SourceId, limit: u32) -> Result<Vec<PastScan>, StoreError> {
        reading!(self, connection, past::scans(connection, id, limit))
    }

    async fn scans_of_job(&self, id: &str) -> Result<Vec<PastScan>, StoreError> {
        reading!(self, connection, past::of_job(connection, id))
    }

    async fn keep_figures(&self, id: &SourceId, scan: i64, figures: &ScanFigures) -> Result<(), StoreError> {
        in_transaction!(self, tx, past::keep(tx, id, scan, figures))
    }

    async fn examples(&self, id: &SourceId, scan: i64, each: u32) -> Result<BTreeMap<String, Vec<String>>, StoreError> {
        reading!(self, connection, past::examples(connection, id, scan, each))
    }

    async fn pages_without_listings(&self, id: &SourceId, scan: i64) -> Result<u64, StoreError> {
        reading!(self, connection, past::pages_without_listings(connection, id, scan))
    }

    async fn news_of(&self, id: &SourceId, scan: i64, score: f64) -> Result<u64, StoreError> {
        reading!(self, connection, past::news_of(connection, id, scan, score))
    }

    async fn schedule_words(&self, subject: &str, limit: u32) -> Result<Vec<ScheduleWord>, StoreError> {
        let rows = sqlx::query(
            "SELECT what, note, actor, at_ms FROM schedule_word WHERE subject = $1 ORDER BY number DESC LIMIT $2",
        )
        .bind(subject)
        .bind(limit)
        .fetch_all(&self.readers)
        .await;
        let read = |row: &SqliteRow| {
            Ok(ScheduleWord {
                what: row.try_get("what")?,
                note: row.try_get("note")?,
                actor: row.try_get("actor")?,
                at_ms: row.try_get("at_ms")?,
            })
        };
        rows.and_then(|rows| rows.iter().map(read).collect()).map_err(|error| self.failed(error))
    }
}

async fn put_schedule(
    tx: &mut SqliteConnection,
    schedule: &SourceSchedule,
    actor: &str,
    now_ms: i64,
) -> Result<(), sqlx::Error> {
    note_actor(tx, actor, now_ms).await?;
    let (timing, cron) = match &schedule.timing {
        Timing::Manual => ("manual", None),
        Timing::Cadence => ("cadence", None),
        Timing::Cron { cron } => ("cron", Some(cron.as_str())),
    };
    sqlx::query(
        "INSERT INTO source_schedule (source_id, timing, cron, zone, hours, covered_ms, actor, changed_ms)
         VALUES ($1, $2, $3, $4, $5, $7, $6, $7)
         ON CONFLICT (source_id) DO UPDATE SET timing = excluded.timing, cron = excluded.cron, zone = excluded.zone,
            hours = excluded.hours, covered_ms = max(covered_ms, excluded.covered_ms), actor = excluded.actor,
            changed_ms = excluded.changed_ms",
    )
    .bind(&schedule.source_id.0)
    .bind(timing)
    .bind(cron)
    .bind(&schedule.zone)
    .bind(super::json_list(&schedule.hours))
    .bind(actor)
    .bind(now_ms)
    .execute(&mut *tx)
    .await?;
    let note = [cron.unwrap_or(timing), &schedule.zone, &schedule.hours.join(", ")].join(" ");
    say(tx, &schedule.source_id.0, "schedule", Some(note.trim()), actor, now_ms).await
}

async fn pause_source(
    tx: &mut SqliteConnection,
    id: &SourceId,
    pause: Option<&Pause>,
    actor: &str,
    now_ms: i64,
) -> Result<(), sqlx::Error> {
    note_actor(tx, actor, now_ms).await?;
    sqlx::query(
        "INSERT INTO source_schedule (source_id, covered_ms, paused_ms, paused_until_ms, paused_reason, paused_by, changed_ms)
         VALUES ($1, $6, $2, $3, $4, $5, $6)
         ON CONFLICT (source_id) DO UPDATE SET paused_ms = excluded.paused_ms, paused_until_ms = excluded.paused_until_ms,
            paused_reason = excluded.paused_reason, paused_by = excluded.paused_by, changed_ms = excluded.changed_ms,
            covered_ms = CASE WHEN excluded.paused_ms IS NULL THEN max(covered_ms, excluded.covered_ms) ELSE covered_ms END",
    )
    .bind(&id.0)
    .bind(pause.map(|pause| pause.from_ms))
    .bind(pause.and_then(|pause| pause.until_ms))
    .bind(pause.map(|pause| &pause.reason))
    .bind(pause.map(|pause| &pause.by))
    .bind(now_ms)
    .execute(&mut *tx)
    .await?;
    let what = if pause.is_some() { "pause" } else { "resume" };
    say(tx, &id.0, what, pause.map(|pause| pause.reason.as_str()), actor, now_ms).await
}

async fn put_plan(
    tx: &mut SqliteConnection,
    plan: &BroadcastPlan,
    actor: &str,
    now_ms: i64,
) -> Result<(), sqlx::Error> {
    note_actor(tx, actor, now_ms).await?;
    if plan.sources.is_empty() {
        sqlx::query("DELETE FROM broadcast_plan WHERE right_id = $1").bind(&plan.right_id.0).execute(&mut *tx).await?;
    } else {
        sqlx::query(
            "INSERT INTO broadcast_plan (right_id, sources, every_minutes, actor, changed_ms)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (right_id) DO UPDATE SET sources = excluded.sources, every_minutes = excluded.every_minutes,
                actor = excluded.actor, changed_ms = excluded.changed_ms",
        )
        .bind(&plan.right_id.0)
        .bind(super::json_list(&plan.sources))
        .bind(plan.every_minutes)
        .bind(actor)
        .bind(now_ms)
        .execute(&mut *tx)
        .await?;
    }
    let names: Vec<&str> = plan.sources.iter().map(|id| id.0.as_str()).collect();
    let note = format!("{} min: {}", plan.every_minutes, names.join(", "));
    say(tx, &plan.right_id.0, "broadcast", Some(&note), actor, now_ms).await
}

/// Writes down what somebody said; the same again at the same moment changes nothing.
async fn say(
    tx: &mut SqliteConnection,
    subject: &str,
    what: &str,
    note: Option<&str>,
    actor: &str,
    now_ms: i64,
) -> Result<(), sqlx::Error> {
    let parts = [subject, what, note.unwrap_or_default(), actor, &now_ms.to_string()];
    let text: String = parts.iter().map(|part| format!("{}\n{part}\n", part.len())).collect();
    sqlx::query(
        "INSERT INTO schedule_word (id, number, subject, what, note, actor, at_ms)
         SELECT $1, (SELECT coalesce(max(number), 0) + 1 FROM schedule_word), $2, $3, $4, $5, $6
         WHERE NOT EXISTS (SELECT 1 FROM schedule_word WHERE id = $1)",
    )
    .bind(&digest_of(text.as_bytes())[..32])
    .bind(subject)
    .bind(what)
    .bind(note)
    .bind(actor)
    .bind(now_ms)
    .execute(tx)
    .await
    .map(drop)
}

fn schedule_row(row: &SqliteRow) -> Result<SourceSchedule, sqlx::Error> {
    let timing = match (row.try_get::<&str, _>("timing")?, row.try_get::<Option<String>, _>("cron")?) {
        (_, Some(cron)) => Timing::Cron { cron },
        ("cadence", None) => Timing::Cadence,
        _ => Timing::Manual,
    };
    let pause = match row.try_get::<Option<i64>, _>("paused_ms")? {
        Some(from_ms) => Some(Pause {
            from_ms,
            until_ms: row.try_get("paused_until_ms")?,
            reason: row.try_get::<Option<_>, _>("paused_reason")?.unwrap_or_default(),
            by: row.try_get::<Option<_>, _>("paused_by")?.unwrap_or_default(),
        }),
        None => None,
    };
    Ok(SourceSchedule {
        source_id: SourceId(row.try_get("source_id")?),
        timing,
        zone: row.try_get("zone")?,
        hours: json(row, "hours")?,
        covered_ms: row.try_get("covered_ms")?,
        resume_ms: row.try_get("resume_ms")?,
        pause,
    })
}

fn plan_row(row: &SqliteRow) -> Result<BroadcastPlan, sqlx::Error> {
    Ok(BroadcastPlan {
        right_id: RightId(row.try_get("right_id")?),
        sources: json(row, "sources")?,
        every_minutes: row.try_get("every_minutes")?,
    })
}

/// A column that holds JSON of ours.
fn json<T: serde::de::DeserializeOwned>(row: &SqliteRow, column: &str) -> Result<T, sqlx::Error> {
    serde_json::from_str(row.try_get(column)?).map_err(|error| sqlx::Error::Decode(error.into()))
}
