//! The audit log: entries are appended, read back by pages, and looked through for one that is not as it was written.

use async_trait::async_trait;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::Sqlite;
use crate::accounts::audit::{AuditEntry, AuditFilter, BEGINNING, Deed, Verified};
use crate::store::{AuditStore, StoreError};

#[async_trait]
impl AuditStore for Sqlite {
    async fn note_deed(&self, deed: &Deed) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        append(&mut tx, deed).await.map_err(|error| self.failed(error))?;
        tx.commit().await.map_err(|error| self.failed(error))
    }

    async fn note_refused(&self, deed: &Deed) -> Result<bool, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        if is_flooded(&mut tx, deed).await.map_err(failed)? {
            return Ok(false);
        }
        append(&mut tx, deed).await.map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        Ok(true)
    }

    async fn audit(&self, filter: &AuditFilter, limit: u32) -> Result<Vec<AuditEntry>, StoreError> {
        let rows = sqlx::query(
            "SELECT * FROM audit_entry
             WHERE number < coalesce($1, number + 1) AND actor = coalesce($2, actor)
                AND substr(action, 1, length(coalesce($3, ''))) = coalesce($3, '')
                AND instr(object, coalesce($4, '')) > 0
                AND at_ms >= coalesce($5, at_ms) AND at_ms < coalesce($6, at_ms + 1)
             ORDER BY number DESC LIMIT $7",
        )
        .bind(filter.before)
        .bind(&filter.actor)
        .bind(&filter.action)
        .bind(&filter.object)
        .bind(filter.from_ms)
        .bind(filter.before_ms)
        .bind(limit)
        .fetch_all(&self.readers)
        .await
        .map_err(|error| self.failed(error))?;
        rows.iter().map(read).collect::<Result<_, _>>().map_err(|error| self.failed(error))
    }

    async fn verify_audit(&self) -> Result<Verified, StoreError> {
        let mut verified = Verified { entries: 0, head: BEGINNING.to_owned(), broken: None };
        let mut last = i64::MIN;
        loop {
            let rows = sqlx::query("SELECT * FROM audit_entry WHERE number > $1 ORDER BY number LIMIT $2")
                .bind(last)
                .bind(AT_ONCE)
                .fetch_all(&self.readers)
                .await
                .map_err(|error| self.failed(error))?;
            for row in &rows {
                last = row.try_get("number").map_err(|error| self.failed(error))?;
                follow(&mut verified, row);
                if verified.broken.is_some() {
                    return Ok(verified);
                }
            }
            if rows.is_empty() {
                return Ok(verified);
            }
        }
    }
}

/// Refusals of one actor, and of everybody, that are noted in an hour: whoever is refused again and again is in the log, and
/// cannot fill it.
const REFUSALS_OF_ONE: i64 = 30;
const REFUSALS_OF_ALL: i64 = 600;
const HOUR_MS: i64 = 3_600_000;

async fn is_flooded(tx: &mut SqliteConnection, deed: &Deed) -> Result<bool, sqlx::Error> {
    let since_ms = deed.at_ms - HOUR_MS;
    let own = sqlx::query(
        "SELECT count(*) FROM (SELECT action, at_ms FROM audit_entry WHERE actor = $1 ORDER BY number DESC LIMIT $2)
         WHERE action = $3 AND at_ms > $4",
    )
    .bind(&deed.actor)
    .bind(REFUSALS_OF_ONE)
    .bind(&deed.action)
    .bind(since_ms)
    .fetch_one(&mut *tx)
    .await?;
    // The last entries are all refusals and all young: whoever does something else meanwhile lets some more in.
    let all = sqlx::query(
        "SELECT count(*) FROM (SELECT action, at_ms FROM audit_entry ORDER BY number DESC LIMIT $1)
         WHERE action IN ('sign-in.refused', 'access.refused') AND at_ms > $2",
    )
    .bind(REFUSALS_OF_ALL)
    .bind(since_ms)
    .fetch_one(tx)
    .await?;
    Ok(own.try_get::<i64, _>(0)? >= REFUSALS_OF_ONE || all.try_get::<i64, _>(0)? >= REFUSALS_OF_ALL)
}

/// Entries that are looked through at a time.
const AT_ONCE: i64 = 2_000;

/// Takes the next row as the next entry, or names it as broken.
fn follow(verified: &mut Verified, row: &SqliteRow) {
    let follows = |entry: &AuditEntry| entry.follows(verified.entries, &verified.head);
    match read(row).ok().filter(follows) {
        Some(entry) => {
            verified.entries = entry.number;
            verified.head = entry.digest;
        }
        None => verified.broken = Some(verified.entries + 1),
    }
}

/// Puts an entry at the end, in the transaction of what it tells of.
pub(super) async fn append(tx: &mut SqliteConnection, deed: &Deed) -> Result<(), sqlx::Error> {
    let last = sqlx::query("SELECT number, digest FROM audit_entry ORDER BY number DESC LIMIT 1");
    let entry = match last.fetch_optional(&mut *tx).await? {
        Some(row) => AuditEntry::after(row.try_get("number")?, row.try_get("digest")?, deed),
        None => AuditEntry::after(0, BEGINNING, deed),
    };
    sqlx::query(
        "INSERT INTO audit_entry (number, at_ms, actor, action, object, previous, digest, via)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(entry.number)
    .bind(entry.deed.at_ms)
    .bind(&entry.deed.actor)
    .bind(&entry.deed.action)
    .bind(&entry.deed.object)
    .bind(&entry.previous)
    .bind(&entry.digest)
    .bind(&entry.deed.via)
    .execute(tx)
    .await?;
    Ok(())
}

fn read(row: &SqliteRow) -> Result<AuditEntry, sqlx::Error> {
    Ok(AuditEntry {
        number: row.try_get("number")?,
        deed: Deed {
            actor: row.try_get("actor")?,
            action: row.try_get("action")?,
            object: row.try_get("object")?,
            at_ms: row.try_get("at_ms")?,
            via: row.try_get("via")?,
        },
        previous: row.try_get("previous")?,
        digest: row.try_get("digest")?,
    })
}

#[cfg(test)]
mod tests {
    use sqlx::AssertSqlSafe;

    use super::*;

    /// A log of five entries, then `tampering` by somebody who first removes the triggers.
    async fn after(tampering: &str) -> Verified {
        let folder = tempfile::tempdir().unwrap();
        let store = Sqlite::open(&folder.path().join("reeve.db")).await.unwrap();
        for number in 1..=5 {
            let deed = Deed::new("anna", "account.changed", &format!("x{number}"), number);
            let via = if number == 4 { "analyst 192.0.2.1" } else { "" };
            store.note_deed(&deed.via(via)).await.unwrap();
        }
        for trigger in ["next", "unchanged", "kept", "once"] {
            let drop = format!("DROP TRIGGER audit_entry_{trigger}");
            sqlx::query(AssertSqlSafe(drop)).execute(&store.writer).await.unwrap();
        }
        sqlx::query(AssertSqlSafe(tampering.to_owned())).execute(&store.writer).await.unwrap();
        store.verify_audit().await.unwrap()
    }

    #[tokio::test]
    async fn the_first_broken_entry_is_named() {
        for (tampering, broken) in [
            ("SELECT 1", None),
            ("UPDATE audit_entry SET actor = 'li' WHERE number = 3", Some(3)),
            ("UPDATE audit_entry SET at_ms = 9 WHERE number = 1", Some(1)),
            ("UPDATE audit_entry SET digest = 'x' WHERE number = 5", Some(5)),
            ("UPDATE audit_entry SET via = '' WHERE number = 4", Some(4)),
            ("UPDATE audit_entry SET via = 'owner' WHERE number = 3", Some(3)),
            ("DELETE FROM audit_entry WHERE number = 2", Some(2)),
            ("DELETE FROM audit_entry WHERE number = 1", Some(1)),
            ("UPDATE audit_entry SET object = x'ff' WHERE number = 4", Some(4)),
        ] {
            assert_eq!(after(tampering).await.broken, broken, "{tampering}");
        }
    }

    #[tokio::test]
    async fn refusals_do_not_fill_the_log() {
        let folder = tempfile::tempdir().unwrap();
        let store = Sqlite::open(&folder.path().join("reeve.db")).await.unwrap();
        let refused = async |actor: &str, at_ms| {
            store.note_refused(&Deed::new(actor, "access.refused", "/admin", at_ms)).await.unwrap()
        };
        let mut noted = 0;
        for at_ms in 1..=200 {
            noted += i64::from(refused("anna", at_ms).await);
        }
        assert_eq!(noted, REFUSALS_OF_ONE);
        assert!(refused("li", 300).await, "of somebody else");
        assert!(refused("anna", HOUR_MS + 1_000).await, "an hour later");
        let mut noted = 0;
        for number in 0..2 * REFUSALS_OF_ALL {
            noted += i64::from(refused(&format!("made-up-{number}"), HOUR_MS + 1_000).await);
        }
        assert!(noted <= REFUSALS_OF_ALL, "{noted}");
    }

    #[tokio::test]
    async fn the_log_is_only_appended_to() {
        let folder = tempfile::tempdir().unwrap();
        let store = Sqlite::open(&folder.path().join("reeve.db")).await.unwrap();
        store.note_deed(&Deed::new("anna", "account.made", "li", 1)).await.unwrap();
        for statement in [
            "UPDATE audit_entry SET actor = 'x'",
            "DELETE FROM audit_entry",
            "INSERT INTO audit_entry VALUES (2, 1, 'a', 'b', 'c', 'not the last', 'd', '')",
            "INSERT INTO audit_entry SELECT 3, at_ms, actor, action, object, digest, 'd', '' FROM audit_entry",
        ] {
            let refused = sqlx::query(AssertSqlSafe(statement.to_owned())).execute(&store.writer).await;
            assert!(refused.is_err(), "{statement}");
        }
        let filter = AuditFilter { action: Some("account.".to_owned()), ..AuditFilter::default() };
        assert_eq!(store.audit(&filter, 10).await.unwrap().len(), 1);
        let filter = AuditFilter { actor: Some("li".to_owned()), ..AuditFilter::default() };
        assert_eq!(store.audit(&filter, 10).await.unwrap(), []);
    }
}
