//! The SQLite backend: one file, WAL, one writer connection and a few readers.

mod alerts;
mod answers;
mod accounts;
mod blocks;
mod captures;
mod cases;
mod decisions;
mod frontier;
mod handoffs;
mod hits;
mod imports;
#[cfg(test)]
mod kept;
mod listings;
mod notices;
mod pages;
mod pictures;
mod queue;
mod register;
mod related;
mod reports;
mod schedule;
mod statistics;
mod tips;
mod visits;

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::time::Duration;

use async_trait::async_trait;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteRow, SqliteSynchronous,
};
use sqlx::{Row, Transaction};

use super::archive::Position;
use super::{Blobs, Store, StoreError};

const READERS: u32 = 3;
/// Settling millions of rows takes its time; whoever waits for the one writer meanwhile is not to give up.
const PATIENCE: Duration = Duration::from_secs(3_600);
/// KiB of page cache the writer and each reader may use (negative means KiB to SQLite). Readers keep the upper parts of the
/// indexes of a large queue in it.
const CACHE_KIB: &str = "-4096";
const READER_CACHE_KIB: &str = "-16384";

/// SQLite's result codes for a full disk or quota: `SQLITE_FULL`, and the I/O errors that writes and syncs give.
const FULL_CODES: &[&str] = &["13", "778", "1034", "4874"];

pub(super) struct Sqlite {
    path: PathBuf,
    writer: SqlitePool,
    readers: SqlitePool,
    blobs: Blobs,
    choices: queue::KeptChoices,
}

#[async_trait]
impl Store for Sqlite {
    async fn sweep_files(&self, before_ms: i64) -> Result<u64, StoreError> {
        self.blobs.sweep(before_ms)
    }

    async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

impl Sqlite {
    /// Opens or makes the database and runs what migrations are missing. Blobs stand in `blobs/` beside it.
    pub(super) async fn open(path: &Path) -> Result<Self, StoreError> {
        let folder = path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).map_err(|error| open_error(path, &error.to_string()))?;
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(20))
            .optimize_on_close(true, None);
        let pool = |connections, cache_kib| {
            SqlitePoolOptions::new()
                .acquire_timeout(PATIENCE)
                // A file is not a network: asking a connection whether it is still there costs as much as a query.
                .test_before_acquire(false)
                .max_connections(connections)
                .connect_with(options.clone().pragma("cache_size", cache_kib))
        };
        let writer = pool(1, CACHE_KIB).await.map_err(|error| at_open(path, &error))?;
        migrations().run(&writer).await.map_err(|error| migrate_error(path, error))?;
        let readers = pool(READERS, READER_CACHE_KIB).await.map_err(|error| at_open(path, &error))?;
        let blobs = Blobs::new(folder.join("blobs"));
        let choices = queue::KeptChoices::default();
        let store = Sqlite { path: path.to_owned(), writer, readers, blobs, choices };
        store.refresh_entries().await?;
        Ok(store)
    }

    async fn begin(&self) -> Result<Transaction<'static, sqlx::Sqlite>, StoreError> {
        let begun = match self.writer.begin_with("BEGIN IMMEDIATE").await {
            // On a full disk SQLite rolls back by itself, and sqlx goes on counting that transaction as open.
            Err(sqlx::Error::InvalidSavePointStatement) => {
                self.writer.acquire().await.map_err(|error| self.failed(error))?.close().await.ok();
                self.writer.begin_with("BEGIN IMMEDIATE").await
            }
            begun => begun,
        };
        begun.map_err(|error| self.failed(error))
    }

    fn failed(&self, error: sqlx::Error) -> StoreError {
        let code = error.as_database_error().and_then(|database| database.code().map(Cow::into_owned));
        match code {
            Some(code) if FULL_CODES.contains(&code.as_str()) => StoreError::Full(self.path.clone()),
            _ => StoreError::Database(error),
        }
    }
}

/// Every schema change, oldest first; never edited once released.
fn migrations() -> Migrator {
    let scripts = [
        (1, "start", include_str!("../migrations/0001_start.sql")),
        (2, "blocks", include_str!("../migrations/0002_blocks.sql")),
        (3, "notices", include_str!("../migrations/0003_notices.sql")),
        (4, "cases", include_str!("../migrations/0004_cases.sql")),
        (5, "tips", include_str!("../migrations/0005_tips.sql")),
        (6, "reports", include_str!("../migrations/0006_reports.sql")),
        (7, "never replaced", include_str!("../migrations/0007_never_replaced.sql")),
        (8, "block stays", include_str!("../migrations/0008_block_stays.sql")),
        (9, "accounts", include_str!("../migrations/0009_accounts.sql")),
        (10, "queue", include_str!("../migrations/0010_queue.sql")),
        (11, "schedule", include_str!("../migrations/0011_schedule.sql")),
        (12, "captures", include_str!("../migrations/0012_captures.sql")),
        (13, "register history", include_str!("../migrations/0013_register_history.sql")),
        (14, "api", include_str!("../migrations/0014_api.sql")),
        (15, "alerts", include_str!("../migrations/0015_alerts.sql")),
        (16, "access", include_str!("../migrations/0016_access.sql")),
        (17, "alert news", include_str!("../migrations/0017_alert_news.sql")),
        (18, "runner", include_str!("../migrations/0018_runner.sql")),
        (19, "queue states", include_str!("../migrations/0019_queue_states.sql")),
        (20, "register entries", include_str!("../migrations/0020_register_entries.sql")),
        (21, "followup", include_str!("../migrations/0021_followup.sql")),
        (22, "openid", include_str!("../migrations/0022_openid.sql")),
        (23, "hit facts", include_str!("../migrations/0023_hit_facts.sql")),
    ];
    let migrations = scripts
        .into_iter()
        .map(|(version, name, sql)| {
            Migration::new(version, Cow::Borrowed(name), MigrationType::Simple, sqlx::SqlStr::from_static(sql), false)
        })
        .collect();
    Migrator::with_migrations(migrations)
}

fn migrate_error(path: &Path, error: sqlx::migrate::MigrateError) -> StoreError {
    use sqlx::migrate::MigrateError;
    match error {
        MigrateError::VersionMissing(_) | MigrateError::VersionTooNew(..) => {
            StoreError::TooNew { path: path.to_owned() }
        }
        MigrateError::Execute(error) => at_open(path, &error),
        other => open_error(path, &other.to_string()),
    }
}

fn at_open(path: &Path, error: &sqlx::Error) -> StoreError {
    let code = error.as_database_error().and_then(|database| database.code().map(Cow::into_owned));
    match code {
        Some(code) if FULL_CODES.contains(&code.as_str()) => StoreError::Full(path.to_owned()),
        _ => open_error(path, &error.to_string()),
    }
}

fn open_error(path: &Path, reason: &str) -> StoreError {
    StoreError::Open { path: path.to_owned(), reason: reason.to_owned() }
}

/// A position from the three `archive_…` columns; none where the row has none.
fn position(row: &SqliteRow) -> Result<Option<Position>, sqlx::Error> {
    let Some(file) = row.try_get::<Option<String>, _>("archive_file")? else { return Ok(None) };
    let offset = row.try_get::<i64, _>("archive_offset")?.cast_unsigned();
    let length = row.try_get::<i64, _>("archive_length")?.cast_unsigned();
    Ok(Some(Position { file, offset, length }))
}

/// A JSON array for `json_each`, SQLite's way of taking a list in one statement.
fn json_list<T: serde::Serialize>(items: impl IntoIterator<Item = T>) -> String {
    items.into_iter().map(|item| serde_json::json!(item)).collect::<serde_json::Value>().to_string()
}
