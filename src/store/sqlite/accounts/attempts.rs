//! Attempts to sign in, counted by account and by address.

use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqlitePool, SqliteRow};

use super::unreadable;
use crate::accounts::lockout::{Attempts, Counted, FORGOTTEN_AFTER_MS};

/// Whoever makes names up fills no more than this.
const MAX_ROWS: i64 = 20_000;

pub(super) async fn begin(
    tx: &mut SqliteConnection,
    name: &str,
    address: &str,
    now_ms: i64,
) -> Result<Option<i64>, sqlx::Error> {
    let both = [(Counted::Account, name), (Counted::Address, address)];
    let mut failures = [0_u32; 2];
    for ((counted, key), failures) in both.iter().zip(&mut failures) {
        let Some(kept) = find(tx, *counted, key).await? else { continue };
        if kept.until_ms > now_ms {
            return Ok(Some(kept.until_ms));
        }
        if kept.last_ms > now_ms - FORGOTTEN_AFTER_MS {
            *failures = kept.failures;
        }
    }
    for ((counted, key), failures) in both.into_iter().zip(failures) {
        let failures = failures.saturating_add(1);
        sqlx::query("INSERT OR REPLACE INTO sign_in_attempt (counted, key, failures, last_ms, until_ms) VALUES ($1, $2, $3, $4, $5)")
            .bind(counted.as_str())
            .bind(key)
            .bind(failures)
            .bind(now_ms)
            .bind(now_ms + counted.wait_ms(failures))
            .execute(&mut *tx)
            .await?;
    }
    sqlx::query(
        "DELETE FROM sign_in_attempt WHERE (counted, key) IN (
            SELECT counted, key FROM sign_in_attempt ORDER BY last_ms DESC, counted, key LIMIT -1 OFFSET $1)",
    )
    .bind(MAX_ROWS)
    .execute(tx)
    .await?;
    Ok(None)
}

/// The account's count begins anew; the address has one failure less, since it may try other accounts as well.
pub(super) async fn end(tx: &mut SqliteConnection, name: &str, address: &str) -> Result<(), sqlx::Error> {
    forget(tx, name).await?;
    sqlx::query(
        "UPDATE sign_in_attempt SET failures = max(0, failures - 1), until_ms = 0 WHERE counted = $1 AND key = $2",
    )
    .bind(Counted::Address.as_str())
    .bind(address)
    .execute(tx)
    .await?;
    Ok(())
}

pub(super) async fn forget(tx: &mut SqliteConnection, name: &str) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM sign_in_attempt WHERE counted = $1 AND key = $2")
        .bind(Counted::Account.as_str())
        .bind(name)
        .execute(tx)
        .await?;
    Ok(())
}

pub(super) async fn held_up(readers: &SqlitePool, now_ms: i64, limit: u32) -> Result<Vec<Attempts>, sqlx::Error> {
    let rows = sqlx::query("SELECT * FROM sign_in_attempt WHERE until_ms > $1 ORDER BY last_ms DESC, key LIMIT $2")
        .bind(now_ms)
        .bind(limit)
        .fetch_all(readers)
        .await?;
    rows.iter().map(read).collect()
}

async fn find(tx: &mut SqliteConnection, counted: Counted, key: &str) -> Result<Option<Attempts>, sqlx::Error> {
    let row = sqlx::query("SELECT * FROM sign_in_attempt WHERE counted = $1 AND key = $2")
        .bind(counted.as_str())
        .bind(key)
        .fetch_optional(tx)
        .await?;
    row.as_ref().map(read).transpose()
}

fn read(row: &SqliteRow) -> Result<Attempts, sqlx::Error> {
    let counted: String = row.try_get("counted")?;
    Ok(Attempts {
        counted: Counted::named(&counted).ok_or_else(|| unreadable("counted", &counted))?,
        key: row.try_get("key")?,
        failures: row.try_get("failures")?,
        last_ms: row.try_get("last_ms")?,
        until_ms: row.try_get("until_ms")?,
    })
}
