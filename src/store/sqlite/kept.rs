//! A law over the whole schema: what is never deleted cannot be replaced either, by none of its keys.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Connection as _, Row as _};

use super::migrations;

/// Tables whose rows are tried with real content beside their commands, since dummies would break their checks.
const TRIED_ELSEWHERE: [&str; 3] = ["block_list", "block_proposal", "block_word"];

struct Table {
    name: String,
    columns: Vec<String>,
    /// Columns of the primary key and of every unique index over all rows.
    keys: BTreeSet<Vec<String>>,
}

async fn texts(connection: &mut SqliteConnection, query: &str) -> Vec<Vec<String>> {
    let rows = sqlx::query(AssertSqlSafe(query.to_owned())).fetch_all(connection).await.unwrap();
    let cell = |row: &sqlx::sqlite::SqliteRow, at| row.try_get::<Option<String>, _>(at).unwrap().unwrap_or_default();
    rows.iter().map(|row| (0..row.len()).map(|at| cell(row, at)).collect()).collect()
}

async fn run(connection: &mut SqliteConnection, statement: &str) -> Result<(), String> {
    let done = sqlx::query(AssertSqlSafe(statement.to_owned())).execute(connection).await;
    done.map(drop).map_err(|error| error.to_string())
}

async fn table(connection: &mut SqliteConnection, name: &str) -> Table {
    let info = format!("SELECT name, cast(pk AS TEXT) FROM pragma_table_info('{name}')");
    let info = texts(connection, &info).await;
    let columns = info.iter().map(|row| row[0].clone()).collect();
    let primary = info.iter().filter(|row| row[1] != "0").map(|row| row[0].clone()).collect();
    let unique = format!(
        "SELECT list.name, info.name FROM pragma_index_list('{name}') AS list, pragma_index_info(list.name) AS info
         WHERE list.\"unique\" = 1 AND list.partial = 0 ORDER BY list.name, info.seqno"
    );
    let mut by_index: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in texts(connection, &unique).await {
        by_index.entry(row[0].clone()).or_default().push(row[1].clone());
    }
    let keys = by_index.into_values().chain([primary]).collect();
    Table { name: name.to_owned(), columns, keys }
}

/// A row of dummies; those of `same` are 1, all others `other`.
fn row(table: &Table, same: &[String], other: i64) -> String {
    let value = |column: &String| if same.contains(column) { "1".to_owned() } else { other.to_string() };
    let values: Vec<String> = table.columns.iter().map(value).collect();
    format!("{} ({}) VALUES ({})", table.name, table.columns.join(", "), values.join(", "))
}

#[tokio::test]
async fn what_is_never_deleted_is_never_replaced() {
    let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
    migrations().run_direct(None, &mut connection, false).await.unwrap();
    run(&mut connection, "PRAGMA foreign_keys = OFF").await.unwrap();
    run(&mut connection, "PRAGMA ignore_check_constraints = ON").await.unwrap();
    let kept =
        "SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%never deleted%' ORDER BY 1";
    let kept: Vec<String> = texts(&mut connection, kept).await.concat();
    assert!(kept.len() > 15, "{kept:?}");
    for name in kept.iter().filter(|name| !TRIED_ELSEWHERE.contains(&name.as_str())) {
        let table = table(&mut connection, name).await;
        // What else is asked of a row does not matter here.
        let others = format!(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{name}' AND sql NOT LIKE '%never replaced%'"
        );
        for trigger in texts(&mut connection, &others).await.concat() {
            run(&mut connection, &format!("DROP TRIGGER {trigger}")).await.unwrap();
        }
        run(&mut connection, &format!("INSERT INTO {}", row(&table, &[], 1))).await.unwrap();
        for key in &table.keys {
            let replaced = run(&mut connection, &format!("INSERT OR REPLACE INTO {}", row(&table, key, 2))).await;
            let refusal = replaced.expect_err(&format!("{name} by {key:?}"));
            assert!(refusal.contains("never replaced"), "{name} by {key:?}: {refusal}");
        }
        run(&mut connection, &format!("INSERT INTO {}", row(&table, &[], 2))).await.unwrap();
    }
}
