//! What the register's list is searched by: names, number and holder of each right, folded, so that case, accents and ways of
//! typing do not matter in any script.

use sqlx::Row;
use sqlx::sqlite::SqliteConnection;

use super::super::Sqlite;
use super::read_right;
use crate::rights::Right;
use crate::store::StoreError;
use crate::text::fold_name;

/// Entries that were made by other rules are made anew when the store is opened; count it up with a change of either.
const RULES: i64 = 1;
/// Rights that are read at once.
const AT_ONCE: u32 = 1_000;

impl Sqlite {
    /// Makes every entry anew where those that are there were made by other rules; whole or not at all.
    pub(in crate::store::sqlite) async fn refresh_entries(&self) -> Result<(), StoreError> {
        let failed = |error| self.failed(error);
        let current = sqlx::query("SELECT 1 FROM right_entry_rules WHERE version = $1").bind(RULES);
        if current.fetch_optional(&self.readers).await.map_err(failed)?.is_some() {
            return Ok(());
        }
        let mut tx = self.begin().await?;
        sqlx::query("DELETE FROM right_entry").execute(&mut *tx).await.map_err(failed)?;
        let mut after = String::new();
        loop {
            let rows = sqlx::query("SELECT id, record FROM registered_right WHERE id > $1 ORDER BY id LIMIT $2")
                .bind(&after)
                .bind(AT_ONCE)
                .fetch_all(&mut *tx)
                .await
                .map_err(failed)?;
            let Some(last) = rows.last() else { break };
            after = last.try_get("id").map_err(failed)?;
            for row in &rows {
                let record: String = row.try_get("record").map_err(failed)?;
                match read_right(&record) {
                    Ok(right) => write_entry(&mut tx, &right).await.map_err(failed)?,
                    // Whoever asks for it is told; the others are not to be shut out by it.
                    Err(error) => tracing::warn!("it is not in the register's list: {error}"),
                }
            }
        }
        sqlx::query(
            "INSERT INTO right_entry_rules (one, version) VALUES (1, $1) ON CONFLICT (one) DO UPDATE SET version = $1",
        )
        .bind(RULES)
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        tx.commit().await.map_err(failed)
    }
}

pub(super) async fn write_entry(tx: &mut SqliteConnection, right: &Right) -> Result<(), sqlx::Error> {
    let registration = &right.registration;
    let codes: String = registration.jurisdictions.iter().map(|code| format!(" {}", code.0)).collect();
    let sought = [right.id.0.as_str(), &right.holder.0, registration.number.as_deref().unwrap_or_default()];
    let sought: Vec<String> = sought.into_iter().chain(right.names()).map(fold_name).collect();
    sqlx::query("DELETE FROM right_entry WHERE right_id = $1").bind(&right.id.0).execute(&mut *tx).await?;
    sqlx::query(
        "INSERT INTO right_entry (right_id, name, kind, status, holder, jurisdictions, valid_to, sought)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(&right.id.0)
    .bind(&right.name)
    .bind(right.kind().as_str())
    .bind(registration.status.as_str())
    .bind(fold_name(&right.holder.0))
    .bind(format!("{codes} "))
    .bind(registration.valid_to.map(|date| date.to_string()))
    .bind(sought.join("\n"))
    .execute(tx)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use sqlx::sqlite::SqliteConnectOptions;
    use sqlx::{ConnectOptions as _, Connection as _};

    use super::super::super::migrations;
    use super::*;
    use crate::rights::to_json;
    use crate::store::{RegisterStore as _, RightQuery};

    /// Names, as programs of before there were entries wrote them, and how somebody looks for them.
    const NAMES: [(&str, &str); 4] = [
        ("桂林三花 ＧＵＩＬＩＮ", "guilin"),
        ("İSTANBUL Çay", "istanbul çay"),
        ("PHỞ HÀ NỘI", "phở"),
        ("MÜLLER Öl", "müller"),
    ];

    #[tokio::test]
    async fn entries_of_an_earlier_program_are_made_anew_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("reeve.db");
        let options = SqliteConnectOptions::new().filename(&path).create_if_missing(true);
        let mut connection = options.connect().await.unwrap();
        // Migration 13 made the first entries, in lower case as far as SQLite knows it.
        migrations().run_direct(Some(12), &mut connection, false).await.unwrap();
        sqlx::query("INSERT INTO actor (id, created_ms) VALUES ('ann', 1)").execute(&mut connection).await.unwrap();
        for (name, _) in NAMES {
            let record =
                serde_json::json!({"id": name.replace(' ', "-"), "kind": "design", "name": name, "holder": name});
            let right = crate::rights::from_json(&record).unwrap();
            sqlx::query("INSERT INTO registered_right VALUES ($1, $2, $3, 1, 1, 'ann')")
                .bind(&right.id.0)
                .bind(to_json(&right).to_string())
                .bind(right.digest())
                .execute(&mut connection)
                .await
                .unwrap();
        }
        migrations().run_direct(Some(15), &mut connection, false).await.unwrap();
        connection.close().await.unwrap();
        for _ in 0..2 {
            let store = Sqlite::open(&path).await.unwrap();
            for (name, sought) in NAMES {
                let query = RightQuery {
                    words: sought.split(' ').map(str::to_owned).collect(),
                    holder: Some(sought.to_owned()),
                    limit: 9,
                    ..RightQuery::default()
                };
                let found = store.find_rights(&query).await.unwrap();
                let names: Vec<&str> = found.rights.iter().map(|listed| listed.stored.right.name.as_str()).collect();
                assert_eq!(names, [name], "{sought}");
            }
            sqlx::query("UPDATE right_entry_rules SET version = 0").execute(&store.writer).await.unwrap();
            crate::store::Store::close(&store).await;
        }
    }
}
