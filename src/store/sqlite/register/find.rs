//! Pages of the register: what was asked for is looked up in the entries beside the rights, never in their records. Entries lie in
//! the order of the list, so a page costs what lies between its beginning and its end.

use std::collections::HashMap;

use sqlx::sqlite::SqliteConnection;
use sqlx::{QueryBuilder, Row};

use super::super::{Sqlite, json_list};
use crate::rights::{RightId, RightKind, RightStatus};
use crate::store::{ListedRight, RightPage, RightQuery, StoreError, StoredRight};
use crate::text::fold_name;

impl Sqlite {
    pub(super) async fn found_rights(&self, query: &RightQuery) -> Result<RightPage, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.readers.begin().await.map_err(failed)?;
        let mut rights = if query.limit == 0 { Vec::new() } else { self.page_of(&mut tx, query).await? };
        let has_next = rights.len() > query.limit as usize;
        rights.truncate(query.limit as usize);
        let last =
            rights.last().filter(|_| has_next).map(|stored| (stored.right.name.clone(), stored.right.id.clone()));
        // A page that holds everything tells itself how many there are.
        let is_whole = query.limit > 0 && query.after.is_none() && !has_next;
        let total = if is_whole { rights.len() as u64 } else { self.count_found(&mut tx, query).await? };
        let ids: Vec<RightId> = rights.iter().map(|stored| stored.right.id.clone()).collect();
        let open = self.count_open(&mut tx, &ids, query.least_score).await?;
        let listed = |stored: StoredRight| {
            let open_hits = open.get(&stored.right.id).copied().unwrap_or(0);
            ListedRight { stored, open_hits }
        };
        Ok(RightPage { rights: rights.into_iter().map(listed).collect(), total, next: last })
    }

    async fn count_found(&self, tx: &mut SqliteConnection, query: &RightQuery) -> Result<u64, StoreError> {
        let mut count = QueryBuilder::new("SELECT count(*) FROM right_entry e WHERE 1");
        push_filter(&mut count, query);
        let counted = count.build().fetch_one(tx).await.and_then(|row| row.try_get::<i64, _>(0));
        counted.map(i64::cast_unsigned).map_err(|error| self.failed(error))
    }

    /// The page, and one more: it says whether there is a next page.
    async fn page_of(&self, tx: &mut SqliteConnection, query: &RightQuery) -> Result<Vec<StoredRight>, StoreError> {
        let mut page = QueryBuilder::new(
            "SELECT r.id, r.record, r.added_ms, r.changed_ms, r.actor
             FROM (SELECT e.name, e.right_id FROM right_entry e WHERE 1",
        );
        push_filter(&mut page, query);
        if let Some((name, id)) = &query.after {
            page.push(" AND (e.name, e.right_id) > (").push_bind(name).push(", ").push_bind(&id.0).push(")");
        }
        page.push(" ORDER BY e.name, e.right_id LIMIT ").push_bind(i64::from(query.limit) + 1);
        page.push(") found JOIN registered_right r ON r.id = found.right_id ORDER BY found.name, found.right_id");
        let rows = page.build().fetch_all(tx).await.map_err(|error| self.failed(error))?;
        rows.iter().map(|row| self.stored_right(row)).collect()
    }

    /// Hits that wait for a decision, but for those on pictures that are held back.
    pub(super) async fn count_open(
        &self,
        reader: &mut SqliteConnection,
        rights: &[RightId],
        least_score: f64,
    ) -> Result<HashMap<RightId, u64>, StoreError> {
        let failed = |error| self.failed(error);
        let rows = sqlx::query(
            "SELECT right_id, count(*) AS open FROM hit
             WHERE right_id IN (SELECT value FROM json_each($1)) AND current = 1 AND standing = 0 AND score >= $2
                AND (picture IS NULL OR picture NOT IN (SELECT image_id FROM held_picture WHERE released_ms IS NULL))
             GROUP BY right_id",
        )
        .bind(json_list(rights))
        .bind(least_score)
        .fetch_all(reader)
        .await
        .map_err(failed)?;
        rows.iter()
            .map(|row| Ok((RightId(row.try_get("right_id")?), row.try_get::<i64, _>("open")?.cast_unsigned())))
            .collect::<Result<_, sqlx::Error>>()
            .map_err(failed)
    }
}

/// Only what was asked for stands in the statement: what is not there costs nothing for each entry.
fn push_filter(select: &mut QueryBuilder<sqlx::Sqlite>, query: &RightQuery) {
    if let Some(among) = &query.among {
        select.push(" AND e.right_id IN (SELECT value FROM json_each(").push_bind(json_list(among)).push("))");
    }
    for word in query.words.iter().map(|word| fold_name(word)).filter(|word| !word.is_empty()) {
        select.push(" AND instr(e.sought, ").push_bind(word).push(") > 0");
    }
    if let Some(kind) = query.kind {
        select.push(" AND e.kind = ").push_bind(RightKind::as_str(kind));
    }
    if let Some(status) = query.status {
        select.push(" AND e.status = ").push_bind(RightStatus::as_str(status));
    }
    if let Some(code) = &query.jurisdiction {
        select.push(" AND instr(e.jurisdictions, ").push_bind(format!(" {code} ")).push(") > 0");
    }
    if let Some(holder) = &query.holder {
        select.push(" AND instr(e.holder, ").push_bind(fold_name(holder)).push(") > 0");
    }
    if let Some((from, to)) = query.ends {
        select.push(" AND e.valid_to BETWEEN ").push_bind(from.to_string()).push(" AND ").push_bind(to.to_string());
    }
}
