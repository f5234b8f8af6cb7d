//! Pages of the register: what was asked for is looked up in the entries beside the rights, never in their records.

use std::collections::HashMap;

use sqlx::Row;

use super::super::{Sqlite, json_list};
use crate::rights::{RightId, RightKind, RightStatus};
use crate::store::{ListedRight, RightPage, RightQuery, StoreError};

/// One text for the page and for how many there are altogether; `{}` stands for what they differ in.
macro_rules! select_rights {
    ($columns:literal, $rest:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM right_entry e JOIN registered_right r ON r.id = e.right_id
             WHERE ($1 IS NULL OR e.right_id IN (SELECT value FROM json_each($1)))
                AND ($2 IS NULL OR NOT EXISTS (SELECT 1 FROM json_each($2) WHERE instr(e.sought, value) = 0))
                AND ($3 IS NULL OR e.kind = $3) AND ($4 IS NULL OR e.status = $4)
                AND ($5 IS NULL OR instr(e.jurisdictions, $5) > 0) AND ($6 IS NULL OR instr(e.holder, $6) > 0)
                AND ($7 IS NULL OR e.valid_to BETWEEN $7 AND $8)",
            $rest
        )
    };
}

impl Sqlite {
    pub(super) async fn found_rights(&self, query: &RightQuery) -> Result<RightPage, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.readers.begin().await.map_err(failed)?;
        let filtered = |select: &'static str| {
            let words: Vec<String> = query.words.iter().map(|word| word.to_lowercase()).collect();
            sqlx::query(select)
                .bind(query.among.as_ref().map(json_list))
                .bind((!words.is_empty()).then(|| json_list(words)))
                .bind(query.kind.map(RightKind::as_str))
                .bind(query.status.map(RightStatus::as_str))
                .bind(query.jurisdiction.as_ref().map(|code| format!(" {code} ")))
                .bind(query.holder.as_ref().map(|holder| holder.to_lowercase()))
                .bind(query.ends.map(|(from, _)| from.to_string()))
                .bind(query.ends.map(|(_, to)| to.to_string()))
        };
        let counted = filtered(select_rights!("count(*)", "")).fetch_one(&mut *tx).await.map_err(failed)?;
        let total = counted.try_get::<i64, _>(0).map_err(failed)?.cast_unsigned();
        // One more than is shown says whether there is a next page.
        let page = filtered(select_rights!(
            "r.id, r.record, r.added_ms, r.changed_ms, r.actor",
            " AND ($9 IS NULL OR (e.name, e.right_id) > ($9, $10)) ORDER BY e.name, e.right_id LIMIT $11"
        ));
        let rows = page
            .bind(query.after.as_ref().map(|(name, _)| name))
            .bind(query.after.as_ref().map(|(_, id)| &id.0))
            .bind(i64::from(query.limit) + 1)
            .fetch_all(&mut *tx)
            .await
            .map_err(failed)?;
        let mut rights = rows.iter().map(|row| self.stored_right(row)).collect::<Result<Vec<_>, _>>()?;
        let has_next = rights.len() > query.limit as usize;
        rights.truncate(query.limit as usize);
        let last =
            rights.last().filter(|_| has_next).map(|stored| (stored.right.name.clone(), stored.right.id.clone()));
        let ids: Vec<RightId> = rights.iter().map(|stored| stored.right.id.clone()).collect();
        let open = self.open_hits(&mut tx, &ids, query.least_score).await?;
        let listed = |stored: crate::store::StoredRight| {
            let open_hits = open.get(&stored.right.id).copied().unwrap_or(0);
            ListedRight { stored, open_hits }
        };
        Ok(RightPage { rights: rights.into_iter().map(listed).collect(), total, next: last })
    }

    /// Hits that wait for a decision, but for those on pictures that are held back.
    async fn open_hits(
        &self,
        tx: &mut sqlx::SqliteConnection,
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
        .fetch_all(tx)
        .await
        .map_err(failed)?;
        rows.iter()
            .map(|row| Ok((RightId(row.try_get("right_id")?), row.try_get::<i64, _>("open")?.cast_unsigned())))
            .collect::<Result<_, sqlx::Error>>()
            .map_err(failed)
    }
}
