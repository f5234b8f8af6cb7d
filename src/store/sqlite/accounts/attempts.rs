//! Attempts to sign in, counted by account and address, by account, and by address.

use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqlitePool, SqliteRow};

use super::unreadable;
use crate::accounts::lockout::{ADDRESS_KNOWN_MS, Attempts, Counted, FORGOTTEN_AFTER_MS};

/// Whoever makes names up fills no more than this.
const MAX_ROWS: i64 = 20_000;
/// Addresses that somebody is known to sign in from; the one used least lately gives way.
const MAX_ADDRESSES: i64 = 20;

/// What stands in the columns `name` and `address`.
fn key<'a>(counted: Counted, name: &'a str, address: &'a str) -> (&'a str, &'a str) {
    match counted {
        Counted::Pair => (name, address),
        Counted::Account => (name, ""),
        Counted::Address => ("", address),
    }
}

pub(super) async fn begin(
    tx: &mut SqliteConnection,
    name: &str,
    address: &str,
    now_ms: i64,
) -> Result<Option<i64>, sqlx::Error> {
    let counts = Counted::of(is_known(tx, name, address, now_ms).await?);
    let mut failures = Vec::with_capacity(counts.len());
    for counted in counts {
        let kept = find(tx, *counted, key(*counted, name, address)).await?;
        if let Some(kept) = kept.as_ref().filter(|kept| kept.until_ms > now_ms) {
            return Ok(Some(kept.until_ms));
        }
        let recent = kept.filter(|kept| kept.last_ms > now_ms - FORGOTTEN_AFTER_MS);
        failures.push(recent.map_or(0, |kept| kept.failures).saturating_add(1));
    }
    for (counted, failures) in counts.iter().zip(failures) {
        let (name, address) = key(*counted, name, address);
        sqlx::query(
            "INSERT OR REPLACE INTO sign_in_attempt (counted, name, address, failures, last_ms, until_ms)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(counted.as_str())
        .bind(name)
        .bind(address)
        .bind(failures)
        .bind(now_ms)
        .bind(now_ms + counted.wait_ms(failures))
        .execute(&mut *tx)
        .await?;
    }
    sqlx::query(
        "DELETE FROM sign_in_attempt WHERE (counted, name, address) IN (
            SELECT counted, name, address FROM sign_in_attempt ORDER BY last_ms DESC, counted, name, address
            LIMIT -1 OFFSET $1)",
    )
    .bind(MAX_ROWS)
    .execute(tx)
    .await?;
    Ok(None)
}

/// The count of the account from this address begins anew; the account and the address have one failure less, since others may
/// try the one, and the other may try more accounts.
pub(super) async fn end(tx: &mut SqliteConnection, name: &str, address: &str) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM sign_in_attempt WHERE counted = $1 AND name = $2 AND address = $3")
        .bind(Counted::Pair.as_str())
        .bind(name)
        .bind(address)
        .execute(&mut *tx)
        .await?;
    for counted in [Counted::Account, Counted::Address] {
        let (name, address) = key(counted, name, address);
        sqlx::query(
            "UPDATE sign_in_attempt SET failures = max(0, failures - 1), until_ms = 0
             WHERE counted = $1 AND name = $2 AND address = $3",
        )
        .bind(counted.as_str())
        .bind(name)
        .bind(address)
        .execute(&mut *tx)
        .await?;
    }
    Ok(())
}

/// Forgets what was tried for the account, and what was counted of the addresses that it was tried or used from.
pub(super) async fn forget(tx: &mut SqliteConnection, name: &str) -> Result<(), sqlx::Error> {
    sqlx::query(
        "DELETE FROM sign_in_attempt WHERE counted = $1 AND name = '' AND address IN (
            SELECT address FROM sign_in_attempt WHERE counted = $2 AND name = $3
            UNION SELECT address FROM account_address WHERE account = $3)",
    )
    .bind(Counted::Address.as_str())
    .bind(Counted::Pair.as_str())
    .bind(name)
    .execute(&mut *tx)
    .await?;
    sqlx::query("DELETE FROM sign_in_attempt WHERE counted IN ($1, $2) AND name = $3")
        .bind(Counted::Pair.as_str())
        .bind(Counted::Account.as_str())
        .bind(name)
        .execute(tx)
        .await?;
    Ok(())
}

/// From here on the account is known to be signed in to from this address.
pub(super) async fn know(tx: &mut SqliteConnection, name: &str, address: &str, now_ms: i64) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT OR REPLACE INTO account_address (account, address, seen_ms) VALUES ($1, $2, $3)")
        .bind(name)
        .bind(address)
        .bind(now_ms)
        .execute(&mut *tx)
        .await?;
    sqlx::query(
        "DELETE FROM account_address WHERE account = $1 AND address IN (
            SELECT address FROM account_address WHERE account = $1 ORDER BY seen_ms DESC, address LIMIT -1 OFFSET $2)",
    )
    .bind(name)
    .bind(MAX_ADDRESSES)
    .execute(tx)
    .await?;
    Ok(())
}

async fn is_known(tx: &mut SqliteConnection, name: &str, address: &str, now_ms: i64) -> Result<bool, sqlx::Error> {
    sqlx::query(
        "SELECT EXISTS (SELECT 1 FROM account_address WHERE account = $1 AND address = $2 AND address <> '' AND seen_ms > $3)",
    )
    .bind(name)
    .bind(address)
    .bind(now_ms - ADDRESS_KNOWN_MS)
    .fetch_one(tx)
    .await?
    .try_get(0)
}

pub(super) async fn held_up(readers: &SqlitePool, now_ms: i64, limit: u32) -> Result<Vec<Attempts>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT * FROM sign_in_attempt WHERE until_ms > $1 ORDER BY last_ms DESC, counted, name, address LIMIT $2",
    )
    .bind(now_ms)
    .bind(limit)
    .fetch_all(readers)
    .await?;
    rows.iter().map(read).collect()
}

async fn find(
    tx: &mut SqliteConnection,
    counted: Counted,
    (name, address): (&str, &str),
) -> Result<Option<Attempts>, sqlx::Error> {
    let row = sqlx::query("SELECT * FROM sign_in_attempt WHERE counted = $1 AND name = $2 AND address = $3")
        .bind(counted.as_str())
        .bind(name)
        .bind(address)
        .fetch_optional(tx)
        .await?;
    row.as_ref().map(read).transpose()
}

fn read(row: &SqliteRow) -> Result<Attempts, sqlx::Error> {
    let counted: String = row.try_get("counted")?;
    Ok(Attempts {
        counted: Counted::named(&counted).ok_or_else(|| unreadable("counted", &counted))?,
        name: row.try_get("name")?,
        address: row.try_get("address")?,
        failures: row.try_get("failures")?,
        last_ms: row.try_get("last_ms")?,
        until_ms: row.try_get("until_ms")?,
    })
}
