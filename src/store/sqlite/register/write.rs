//! Writing one right with its pictures, the entry that it is found by, and the line of its history; or taking it out.

use sqlx::sqlite::SqliteConnection;

use super::entries::write_entry;
use crate::rights::{Right, RightId, to_json};

pub(super) async fn write_right(
    tx: &mut SqliteConnection,
    right: &Right,
    file_names: &[String],
    digest: &str,
    actor: &str,
    now_ms: i64,
) -> Result<(), sqlx::Error> {
    let record = to_json(right).to_string();
    sqlx::query(
        "INSERT INTO registered_right (id, record, digest, added_ms, changed_ms, actor) VALUES ($1, $2, $3, $4, $4, $5)
         ON CONFLICT (id) DO UPDATE SET record = excluded.record, digest = excluded.digest,
            changed_ms = excluded.changed_ms, actor = excluded.actor",
    )
    .bind(&right.id.0)
    .bind(&record)
    .bind(digest)
    .bind(now_ms)
    .bind(actor)
    .execute(&mut *tx)
    .await?;
    write_entry(tx, right).await?;
    write_change(tx, &right.id, Some(&record), actor, now_ms).await?;
    sqlx::query("DELETE FROM right_picture WHERE right_id = $1").bind(&right.id.0).execute(&mut *tx).await?;
    for (position, image_id) in right.images.iter().enumerate() {
        sqlx::query("INSERT INTO right_picture (right_id, position, image_id, file_name) VALUES ($1, $2, $3, $4)")
            .bind(&right.id.0)
            .bind(i64::try_from(position).unwrap_or(i64::MAX))
            .bind(image_id)
            .bind(file_names.get(position).unwrap_or(image_id))
            .execute(&mut *tx)
            .await?;
    }
    Ok(())
}

/// What was found for it is past with it; the next scan matches everything against the register as it then is.
pub(super) async fn removal(
    tx: &mut SqliteConnection,
    id: &RightId,
    actor: &str,
    now_ms: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE hit SET current = 0 WHERE right_id = $1").bind(&id.0).execute(&mut *tx).await?;
    sqlx::query("DELETE FROM registered_right WHERE id = $1").bind(&id.0).execute(&mut *tx).await?;
    write_change(tx, id, None, actor, now_ms).await
}

async fn write_change(
    tx: &mut SqliteConnection,
    id: &RightId,
    record: Option<&str>,
    actor: &str,
    now_ms: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO right_change (right_id, record, actor, changed_ms) VALUES ($1, $2, $3, $4)")
        .bind(&id.0)
        .bind(record)
        .bind(actor)
        .bind(now_ms)
        .execute(tx)
        .await?;
    Ok(())
}
