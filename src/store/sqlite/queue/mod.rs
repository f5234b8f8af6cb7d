//! The queue: pages and counts of hits, what is decided in it, and how each person has arranged it.

mod arranged;
mod choices;
mod decide;
#[cfg(test)]
mod load;
mod select;

use std::cmp::Ordering;

use async_trait::async_trait;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::{Sqlite, json_list};
use crate::review::{Escalation, Ruling};
use crate::rights::RightId;
use crate::store::{
    Count, Decided, Entry, PageSide, Place, QueueChoices, QueueFilter, QueuePage, QueueRow, QueueState, QueueStore,
    SavedView, SeenHit, StoreError,
};
use select::{COUNTED, Selection, cluster_column};

/// Every state of `queue_hit` that is shown; 4 is held back.
const ALL_CODES: [i64; 5] = [0, 1, 2, 3, 5];

fn code(state: QueueState) -> i64 {
    match state {
        QueueState::Open => 0,
        QueueState::Decided => 1,
        QueueState::Cleared => 2,
        QueueState::Escalated => 3,
        QueueState::Gone => 5,
    }
}

#[async_trait]
impl QueueStore for Sqlite {
    async fn queue_page(&self, filter: &QueueFilter, side: PageSide, limit: u32) -> Result<QueuePage, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.readers.begin().await.map_err(failed)?;
        let selection = Selection::plan(&mut tx, filter).await.map_err(failed)?;
        let (mut places, end) = selection.walk(&mut tx, side, limit as usize).await.map_err(failed)?;
        let first = places.first().copied();
        let (previous, next) = match side {
            PageSide::First => (None, end),
            PageSide::After(place) => (Some(first.unwrap_or(place)), end),
            PageSide::Before(place) => (end, Some(first.unwrap_or(place))),
        };
        if matches!(side, PageSide::Before(_)) {
            places.reverse();
        }
        let rows = self.queue_rows(&mut tx, filter, &places).await?;
        Ok(QueuePage { rows, previous, next })
    }

    async fn queue_counts(
        &self,
        filter: &QueueFilter,
        states: &[QueueState],
    ) -> Result<Vec<(QueueState, Count)>, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.readers.begin().await.map_err(failed)?;
        let mut counts = Vec::with_capacity(states.len());
        for &state in states {
            let filter = QueueFilter { states: vec![state], group: None, ..filter.clone() };
            let selection = Selection::plan(&mut tx, &filter).await.map_err(failed)?;
            counts.push((state, selection.count(&mut tx, COUNTED).await.map_err(failed)?));
        }
        Ok(counts)
    }

    async fn queue_members(&self, filter: &QueueFilter, limit: u32) -> Result<Vec<SeenHit>, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.readers.begin().await.map_err(failed)?;
        let selection = Selection::plan(&mut tx, filter).await.map_err(failed)?;
        let places = selection.places(&mut tx, PageSide::First, limit as usize).await.map_err(failed)?;
        let rows = sqlx::query(
            "SELECT q.hit_id, d.id AS decision FROM queue_hit q JOIN hit h ON h.id = q.hit_id
             LEFT JOIN decision d ON d.number = h.decision
             WHERE q.number IN (SELECT value FROM json_each($1)) ORDER BY q.score DESC, q.number",
        )
        .bind(json_list(places.iter().map(|place| place.number)))
        .fetch_all(&mut *tx)
        .await
        .map_err(failed)?;
        let seen = |row: &SqliteRow| Ok(SeenHit { hit_id: row.try_get("hit_id")?, decision: row.try_get("decision")? });
        rows.iter().map(seen).collect::<Result<_, sqlx::Error>>().map_err(failed)
    }

    async fn queue_choices(&self, scope: Option<&[RightId]>) -> Result<QueueChoices, StoreError> {
        self.read_choices(scope).await
    }

    async fn rights_of_hits(&self, hits: &[String]) -> Result<Vec<(String, Option<RightId>)>, StoreError> {
        let failed = |error| self.failed(error);
        let rows =
            sqlx::query("SELECT id, right_id FROM hit WHERE id IN (SELECT value FROM json_each($1)) ORDER BY id")
                .bind(json_list(hits))
                .fetch_all(&self.readers)
                .await
                .map_err(failed)?;
        let read =
            |row: &SqliteRow| Ok((row.try_get("id")?, row.try_get::<Option<String>, _>("right_id")?.map(RightId)));
        rows.iter().map(read).collect::<Result<_, sqlx::Error>>().map_err(failed)
    }

    async fn decide_seen(&self, hits: &[SeenHit], ruling: &Ruling) -> Result<Decided, StoreError> {
        self.write_seen(hits, ruling).await
    }

    async fn escalate(&self, hits: &[SeenHit], escalation: &Escalation) -> Result<Decided, StoreError> {
        self.write_escalation(hits, escalation).await
    }

    async fn undo(&self, entries: &[String], actor: &str, now_ms: i64) -> Result<Decided, StoreError> {
        self.write_withdrawals(entries, actor, now_ms).await
    }

    async fn entries(&self, ids: &[String]) -> Result<Vec<Entry>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, hit_id FROM decision WHERE id IN (SELECT value FROM json_each($1))
             UNION ALL SELECT id, hit_id FROM escalation WHERE id IN (SELECT value FROM json_each($1)) ORDER BY id",
        )
        .bind(json_list(ids))
        .fetch_all(&self.readers)
        .await
        .map_err(|error| self.failed(error))?;
        rows.iter().map(|row| self.entry(row)).collect()
    }

    async fn entries_of(&self, actor: &str, at_ms: i64) -> Result<Vec<Entry>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, hit_id FROM standing_decision WHERE actor = $1 AND decided_ms = $2
             UNION ALL SELECT id, hit_id FROM open_escalation WHERE actor = $1 AND escalated_ms = $2 ORDER BY id",
        )
        .bind(actor)
        .bind(at_ms)
        .fetch_all(&self.readers)
        .await
        .map_err(|error| self.failed(error))?;
        rows.iter().map(|row| self.entry(row)).collect()
    }

    async fn saved_views(&self, person: &str) -> Result<Vec<SavedView>, StoreError> {
        self.read_views(person).await
    }

    async fn put_view(&self, person: &str, view: &SavedView, most: u32, now_ms: i64) -> Result<bool, StoreError> {
        self.write_view(person, view, most, now_ms).await
    }

    async fn delete_view(&self, person: &str, name: &str) -> Result<bool, StoreError> {
        self.remove_view(person, name).await
    }

    async fn last_visit(&self, person: &str) -> Result<Option<i64>, StoreError> {
        Ok(self.read_visit(person).await?.and_then(|(_, before_ms)| before_ms))
    }

    async fn visit_queue(&self, person: &str, idle_ms: i64, now_ms: i64) -> Result<Option<i64>, StoreError> {
        self.note_visit(person, idle_ms, now_ms).await
    }
}

impl Sqlite {
    /// The hits at these places, in the order of the queue.
    async fn queue_rows(
        &self,
        tx: &mut SqliteConnection,
        filter: &QueueFilter,
        places: &[Place],
    ) -> Result<Vec<QueueRow>, StoreError> {
        let failed = |error| self.failed(error);
        let found = sqlx::query(
            "SELECT q.number, q.state, q.score, q.news_ms, q.same_picture, q.same_seller, q.same_template,
                h.id, h.source_id, h.record, l.record AS listing, h.first_seen_ms, h.first_scan, h.last_seen_ms,
                h.news_scan, h.standing, l.archive_file, l.archive_offset, l.archive_length,
                d.id AS decision_id, d.verdict, d.note, d.actor, d.decided_ms,
                json_extract(r.record, '$.name') AS right_name, e.id AS escalation_id, e.assignee, e.note AS asked, e.actor AS asked_by, e.escalated_ms
             FROM queue_hit q JOIN hit h ON h.id = q.hit_id JOIN listing l ON l.id = h.listing_id
             LEFT JOIN decision d ON d.number = h.decision LEFT JOIN escalation e ON e.number = h.escalation
             LEFT JOIN registered_right r ON r.id = h.right_id
             WHERE q.number IN (SELECT value FROM json_each($1))",
        )
        .bind(json_list(places.iter().map(|place| place.number)))
        .fetch_all(&mut *tx)
        .await
        .map_err(failed)?;
        let mut rows = Vec::with_capacity(found.len());
        for row in &found {
            let cluster = match filter.group {
                None => None,
                Some(by) => self.cluster(tx, filter, by, row).await?,
            };
            rows.push(QueueRow { cluster, ..self.queue_row(row)? });
        }
        let best_first = |a: &QueueRow, b: &QueueRow| match b.place.score.total_cmp(&a.place.score) {
            Ordering::Equal => a.place.number.cmp(&b.place.number),
            other => other,
        };
        rows.sort_by(best_first);
        Ok(rows)
    }

    async fn cluster(
        &self,
        tx: &mut SqliteConnection,
        filter: &QueueFilter,
        by: crate::store::ClusterBy,
        row: &SqliteRow,
    ) -> Result<Option<(String, Count)>, StoreError> {
        let failed = |error| self.failed(error);
        let Some(key) = row.try_get::<Option<String>, _>(cluster_column(by).0).map_err(failed)? else {
            return Ok(None);
        };
        let members = QueueFilter { cluster: Some((by, key.clone())), group: None, ..filter.clone() };
        let selection = Selection::plan(tx, &members).await.map_err(failed)?;
        let count = selection.count(tx, COUNTED).await.map_err(failed)?;
        Ok(Some((key, count)))
    }

    fn queue_row(&self, row: &SqliteRow) -> Result<QueueRow, StoreError> {
        let failed = |error| self.failed(error);
        let code_of_row: i64 = row.try_get("state").map_err(failed)?;
        let state = QueueState::ALL.into_iter().find(|state| code(*state) == code_of_row);
        let escalation = match row.try_get::<Option<String>, _>("escalation_id").map_err(failed)? {
            None => None,
            Some(id) => Some((
                id,
                Escalation {
                    assignee: row.try_get("assignee").map_err(failed)?,
                    note: row.try_get("asked").map_err(failed)?,
                    actor: row.try_get("asked_by").map_err(failed)?,
                    escalated_ms: row.try_get("escalated_ms").map_err(failed)?,
                },
            )),
        };
        Ok(QueueRow {
            hit: self.stored_hit(row)?,
            state: state.unwrap_or(QueueState::Open),
            place: Place {
                score: row.try_get("score").map_err(failed)?,
                number: row.try_get("number").map_err(failed)?,
            },
            right_name: row.try_get("right_name").map_err(failed)?,
            news_ms: row.try_get("news_ms").map_err(failed)?,
            decision: row.try_get("decision_id").map_err(failed)?,
            escalation,
            cluster: None,
        })
    }

    fn entry(&self, row: &SqliteRow) -> Result<Entry, StoreError> {
        let failed = |error| self.failed(error);
        Ok(Entry { id: row.try_get("id").map_err(failed)?, hit_id: row.try_get("hit_id").map_err(failed)? })
    }
}
