//! How long targets stood in block lists: kept for good, while lists' entries are dropped in time, so that nobody who took a
//! target over is left with it.

use std::collections::BTreeMap;

use sqlx::sqlite::{SqliteConnection, SqlitePool, SqliteRow};
use sqlx::{Row, Sqlite};

use super::KeptEntry;
use crate::publish::blocklists::Entry;
use crate::publish::sharing::Stay;

/// Brings stays up to the latest list whose entries are known. Doing it twice changes nothing.
pub(super) async fn follow(tx: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    // Every list but an empty first one begins, changes or ends a stay; following that one again changes nothing.
    let lists = sqlx::query(
        "SELECT serial, entries FROM block_list_content
         WHERE serial > (SELECT coalesce(max(max(changed_serial, coalesce(gone_serial, 0))), 0) FROM block_stay)
         ORDER BY serial",
    )
    .fetch_all(&mut *tx)
    .await?;
    for list in lists {
        let entries: Vec<KeptEntry> = decoded(&list, "entries")?;
        follow_list(tx, list.try_get("serial")?, entries).await?;
    }
    Ok(())
}

async fn follow_list(tx: &mut SqliteConnection, serial: i64, entries: Vec<KeptEntry>) -> Result<(), sqlx::Error> {
    let rows =
        sqlx::query("SELECT target, entry FROM block_stay WHERE gone_serial IS NULL").fetch_all(&mut *tx).await?;
    let mut present: BTreeMap<String, KeptEntry> = BTreeMap::new();
    for row in &rows {
        present.insert(row.try_get("target")?, decoded(row, "entry")?);
    }
    // One address in two spellings, as older lists could have it, is one target.
    let listed: BTreeMap<String, KeptEntry> =
        entries.into_iter().map(|entry| (entry.target.to_string(), entry)).collect();
    for (target, entry) in &listed {
        match present.remove(target) {
            Some(known) if known == *entry => {}
            Some(_) => change(tx, target, serial, entry).await?,
            None => begin(tx, target, serial, entry).await?,
        }
    }
    for target in present.into_keys() {
        sqlx::query("UPDATE block_stay SET gone_serial = $2 WHERE target = $1 AND gone_serial IS NULL")
            .bind(target)
            .bind(serial)
            .execute(&mut *tx)
            .await?;
    }
    Ok(())
}

async fn begin(tx: &mut SqliteConnection, target: &str, serial: i64, entry: &KeptEntry) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO block_stay (target, first_serial, changed_serial, decision, entry) VALUES ($1, $2, $2, $3, $4)",
    )
    .bind(target)
    .bind(serial)
    .bind(entry.decisions.first().map_or("", String::as_str))
    .bind(encoded(entry)?)
    .execute(tx)
    .await?;
    Ok(())
}

async fn change(tx: &mut SqliteConnection, target: &str, serial: i64, entry: &KeptEntry) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE block_stay SET entry = $3, changed_serial = $2 WHERE target = $1 AND gone_serial IS NULL")
        .bind(target)
        .bind(serial)
        .bind(encoded(entry)?)
        .execute(tx)
        .await?;
    Ok(())
}

/// Stays up to the list with this serial.
pub(super) async fn read(readers: &SqlitePool, serial: u32) -> Result<Vec<Stay>, sqlx::Error> {
    let rows = sqlx::query::<Sqlite>(
        "SELECT s.entry, s.decision, first.made_ms AS listed_ms, changed.made_ms AS changed_ms,
                gone.made_ms AS withdrawn_ms
         FROM block_stay s
         JOIN block_list first ON first.serial = s.first_serial
         JOIN block_list changed ON changed.serial = s.changed_serial
         LEFT JOIN block_list gone ON gone.serial = s.gone_serial AND gone.serial <= $1
         WHERE s.first_serial <= $1 ORDER BY s.target, s.first_serial",
    )
    .bind(serial)
    .fetch_all(readers)
    .await?;
    let mut stays = rows.iter().map(stay).collect::<Result<Vec<Stay>, sqlx::Error>>()?;
    stays.sort_by(|a, b| a.entry.target.cmp(&b.entry.target));
    Ok(stays)
}

fn stay(row: &SqliteRow) -> Result<Stay, sqlx::Error> {
    Ok(Stay {
        entry: Entry::from(decoded::<KeptEntry>(row, "entry")?),
        decision: row.try_get("decision")?,
        listed_ms: row.try_get("listed_ms")?,
        changed_ms: row.try_get("changed_ms")?,
        withdrawn_ms: row.try_get("withdrawn_ms")?,
    })
}

fn decoded<T: serde::de::DeserializeOwned>(row: &SqliteRow, column: &str) -> Result<T, sqlx::Error> {
    let text: String = row.try_get(column)?;
    serde_json::from_str(&text)
        .map_err(|error| sqlx::Error::ColumnDecode { index: column.to_owned(), source: error.into() })
}

fn encoded(entry: &KeptEntry) -> Result<String, sqlx::Error> {
    serde_json::to_string(entry).map_err(|error| sqlx::Error::Encode(error.into()))
}
