//! The queue: pages and counts of hits, what is decided in it, and how each person has arranged it.

mod arranged;
mod choices;
mod decide;
#[cfg(test)]
mod plans;
mod select;

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use async_trait::async_trait;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{QueryBuilder, Row};

use super::{Sqlite, json_list};
use crate::extract::ListingId;
use crate::review::{Escalation, Ruling, Withdrawal};
use crate::rights::RightId;
use crate::store::{
    Count, Decided, Entry, Neighbours, PageSide, PastEscalation, Place, QueueChoices, QueueFilter, QueuePage, QueueRow,
    QueueState, QueueStore, Reopens, SavedView, SeenHit, StoreError,
};
pub(super) use choices::KeptChoices;
use decide::read_escalation;
use select::Selection;

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

/// Which rows.
#[derive(Clone, Copy)]
enum Wanted<'a> {
    Places(&'a [Place]),
    /// The first so many of the selection on this side.
    Walk(&'a Selection<'a>, PageSide, usize),
}

/// The selection of rows, with what is shown of them.
fn push_rows(query: &mut QueryBuilder<sqlx::Sqlite>, wanted: Wanted<'_>) {
    query.push(
        "SELECT q.number, q.state, q.score, q.news_ms,
            h.id, h.source_id, h.record, l.record AS listing, h.first_seen_ms, h.first_scan, h.last_seen_ms,
            h.news_scan, h.standing, l.archive_file, l.archive_offset, l.archive_length, l.digest,
            d.id AS decision_id, d.verdict, d.note, d.actor, d.decided_ms,
            json_extract(r.record, '$.name') AS right_name, e.id AS escalation_id, e.assignee, e.note AS asked,
            e.actor AS asked_by, e.escalated_ms
         FROM (",
    );
    match wanted {
        Wanted::Walk(selection, side, limit) => selection.push_places(query, side, limit),
        Wanted::Places(places) => {
            query.push("SELECT value AS number FROM json_each(");
            query.push_bind(json_list(places.iter().map(|place| place.number))).push(")");
        }
    }
    query.push(
        ") p CROSS JOIN queue_hit q ON q.number = p.number CROSS JOIN hit h ON h.id = q.hit_id
         CROSS JOIN listing l ON l.id = h.listing_id
         LEFT JOIN decision d ON d.number = h.decision LEFT JOIN escalation e ON e.number = h.escalation
         LEFT JOIN registered_right r ON r.id = h.right_id",
    );
}

#[async_trait]
impl QueueStore for Sqlite {
    async fn queue_page(&self, filter: &QueueFilter, side: PageSide, limit: u32) -> Result<QueuePage, StoreError> {
        let limit = limit as usize;
        if filter.group.is_some() {
            return self.cluster_page(filter, side, limit).await;
        }
        let failed = |error| self.failed(error);
        let mut connection = self.readers.acquire().await.map_err(failed)?;
        let selection = Selection::plan(&mut connection, filter).await.map_err(failed)?;
        // One more than asked for tells whether there is another page. It stands where the walk ends.
        let mut rows = self.queue_rows(&mut connection, Wanted::Walk(&selection, side, limit + 1)).await?;
        let goes_on = rows.len() > limit;
        let is_backwards = matches!(side, PageSide::Before(_));
        if goes_on && is_backwards {
            rows.remove(0);
        }
        rows.truncate(limit);
        let [first, last] = [rows.first(), rows.last()].map(|row| row.map(|row| row.place));
        let (previous, next) = match side {
            PageSide::First => (None, last.filter(|_| goes_on)),
            PageSide::After(place) => (first.or(Some(place)), last.filter(|_| goes_on)),
            PageSide::Before(place) => (first.filter(|_| goes_on), last.or(Some(place))),
        };
        Ok(QueuePage { rows, previous, next })
    }

    async fn queue_counts(
        &self,
        filter: &QueueFilter,
        states: &[QueueState],
    ) -> Result<Vec<(QueueState, Count)>, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.readers.begin().await.map_err(failed)?;
        let filter = QueueFilter { states: states.to_vec(), group: None, ..filter.clone() };
        let selection = Selection::plan_to_count(&mut tx, &filter).await.map_err(failed)?;
        let counted = selection.counts(&mut tx).await.map_err(failed)?;
        let of = |state: QueueState| counted.iter().find(|(known, _)| *known == code(state)).map(|(_, count)| *count);
        Ok(states.iter().map(|state| (*state, of(*state).unwrap_or_default())).collect())
    }

    async fn queue_members(&self, filter: &QueueFilter, limit: u32) -> Result<Vec<SeenHit>, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.readers.begin().await.map_err(failed)?;
        let selection = Selection::plan(&mut tx, filter).await.map_err(failed)?;
        let places = selection.places(&mut tx, PageSide::First, limit as usize).await.map_err(failed)?;
        let rows = sqlx::query(
            "SELECT q.hit_id, d.id AS decision, e.id AS escalation FROM queue_hit q JOIN hit h ON h.id = q.hit_id
             LEFT JOIN decision d ON d.number = h.decision LEFT JOIN escalation e ON e.number = h.escalation
             WHERE q.number IN (SELECT value FROM json_each($1)) ORDER BY q.score DESC, q.number",
        )
        .bind(json_list(places.iter().map(|place| place.number)))
        .fetch_all(&mut *tx)
        .await
        .map_err(failed)?;
        let seen = |row: &SqliteRow| {
            let (hit_id, decision) = (row.try_get("hit_id")?, row.try_get("decision")?);
            Ok(SeenHit { hit_id, decision, escalation: row.try_get("escalation")?, listing: None })
        };
        rows.iter().map(seen).collect::<Result<_, sqlx::Error>>().map_err(failed)
    }

    async fn queue_choices(&self, scope: Option<&[RightId]>, now_ms: i64) -> Result<Arc<QueueChoices>, StoreError> {
        self.kept_choices(scope, now_ms).await
    }

    async fn queue_hit(&self, hit_id: &str) -> Result<Option<QueueRow>, StoreError> {
        let filter = QueueFilter { hits: Some(vec![hit_id.to_owned()]), ..QueueFilter::default() };
        Ok(self.queue_page(&filter, PageSide::First, 1).await?.rows.pop())
    }

    async fn listings_with_hits(&self, listings: &[ListingId]) -> Result<BTreeSet<ListingId>, StoreError> {
        let failed = |error| self.failed(error);
        let rows = sqlx::query(
            "SELECT DISTINCT listing_id FROM queue_hit INDEXED BY queue_listing
             WHERE listing_id IN (SELECT value FROM json_each($1))",
        )
        .bind(json_list(listings.iter().map(|id| id.0.as_str())))
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        rows.iter().map(|row| row.try_get(0).map(ListingId).map_err(failed)).collect()
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

    async fn decide_seen(&self, hits: &[SeenHit], ruling: &Ruling, overrules: bool) -> Result<Decided, StoreError> {
        self.write_seen(hits, ruling, overrules).await
    }

    async fn escalate(
        &self,
        hits: &[SeenHit],
        escalation: &Escalation,
        reopens: Reopens,
    ) -> Result<Decided, StoreError> {
        self.write_escalation(hits, escalation, reopens).await
    }

    async fn escalations(&self, hit_id: &str) -> Result<Vec<PastEscalation>, StoreError> {
        let failed = |error| self.failed(error);
        let rows = sqlx::query(
            "SELECT e.id AS escalation_id, e.assignee, e.note AS asked, e.actor AS asked_by, e.escalated_ms,
                w.actor AS withdrawn_by, w.withdrawn_ms,
                e.number = (SELECT escalation FROM hit WHERE id = e.hit_id) AS is_open
             FROM escalation e LEFT JOIN withdrawal w ON w.entry = e.id WHERE e.hit_id = $1 ORDER BY e.number",
        )
        .bind(hit_id)
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        let mut past = Vec::with_capacity(rows.len());
        for row in &rows {
            let Some((id, escalation)) = read_escalation(row).map_err(failed)? else { continue };
            let withdrawn = match row.try_get::<Option<String>, _>("withdrawn_by").map_err(failed)? {
                None => None,
                Some(actor) => Some(Withdrawal { actor, withdrawn_ms: row.try_get("withdrawn_ms").map_err(failed)? }),
            };
            let is_open = row.try_get::<Option<bool>, _>("is_open").map_err(failed)?.unwrap_or_default();
            past.push(PastEscalation { id, escalation, withdrawn, is_open });
        }
        Ok(past)
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
    /// The hits before and after one in the queue, among those in its state that these rights see; a hit that is held back has
    /// no place in it.
    pub(super) async fn queue_neighbours(
        &self,
        hit_id: &str,
        rights: Option<&[RightId]>,
    ) -> Result<Neighbours, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.readers.begin().await.map_err(failed)?;
        let row = sqlx::query("SELECT number, score, state FROM queue_hit WHERE hit_id = $1")
            .bind(hit_id)
            .fetch_optional(&mut *tx)
            .await
            .map_err(failed)?;
        let Some(row) = row else { return Ok(Neighbours::default()) };
        let here = Place { score: row.try_get(1).map_err(failed)?, number: row.try_get(0).map_err(failed)? };
        let of_row: i64 = row.try_get(2).map_err(failed)?;
        let state = QueueState::ALL.into_iter().find(|state| code(*state) == of_row);
        let Some(state) = state else { return Ok(Neighbours::default()) };
        let scope = rights.map(<[RightId]>::to_vec);
        let filter = QueueFilter { scope, states: vec![state], ..QueueFilter::default() };
        let selection = Selection::plan(&mut tx, &filter).await.map_err(failed)?;
        let mut found = [None, None];
        for (one, side) in found.iter_mut().zip([PageSide::Before(here), PageSide::After(here)]) {
            if let Some(place) = selection.places(&mut tx, side, 1).await.map_err(failed)?.first() {
                *one = sqlx::query("SELECT hit_id FROM queue_hit WHERE number = $1")
                    .bind(place.number)
                    .fetch_optional(&mut *tx)
                    .await
                    .and_then(|row| row.map(|row| row.try_get(0)).transpose())
                    .map_err(failed)?;
            }
        }
        let [previous, next] = found;
        Ok(Neighbours { previous, next })
    }

    /// A page of clusters, of each its best hit.
    async fn cluster_page(&self, filter: &QueueFilter, side: PageSide, limit: usize) -> Result<QueuePage, StoreError> {
        let failed = |error| self.failed(error);
        let Some(by) = filter.group else { return Ok(QueuePage::default()) };
        let mut tx = self.readers.begin().await.map_err(failed)?;
        let selection = Selection::plan(&mut tx, filter).await.map_err(failed)?;
        let (places, end) = selection.walk_clusters(&mut tx, side, limit, by).await.map_err(failed)?;
        let first = places.first().copied();
        let (previous, next) = match side {
            PageSide::First => (None, end),
            PageSide::After(place) => (first.or(Some(place)), end),
            PageSide::Before(place) => (end, first.or(Some(place))),
        };
        let mut rows = self.queue_rows(&mut tx, Wanted::Places(&places)).await?;
        let keys: BTreeMap<i64, String> = selection
            .keys(&mut tx, by, &places)
            .await
            .map_err(failed)?
            .into_iter()
            .filter_map(|(place, key)| Some((place.number, key?)))
            .collect();
        let of_clusters = QueueFilter { group: None, ..filter.clone() };
        let selection = Selection::plan(&mut tx, &of_clusters).await.map_err(failed)?;
        let counts =
            selection.cluster_counts(&mut tx, by, &keys.values().cloned().collect::<Vec<_>>()).await.map_err(failed)?;
        for row in &mut rows {
            row.cluster = keys.get(&row.place.number).and_then(|key| Some((key.clone(), *counts.get(key)?)));
        }
        Ok(QueuePage { rows, previous, next })
    }

    /// Hits in the order of the queue.
    async fn queue_rows(
        &self,
        connection: &mut SqliteConnection,
        wanted: Wanted<'_>,
    ) -> Result<Vec<QueueRow>, StoreError> {
        let failed = |error| self.failed(error);
        let mut query = QueryBuilder::new("");
        push_rows(&mut query, wanted);
        let found = query.build().fetch_all(connection).await.map_err(failed)?;
        let mut rows: Vec<QueueRow> = found.iter().map(|row| self.queue_row(row)).collect::<Result<_, _>>()?;
        let best_first = |a: &QueueRow, b: &QueueRow| match b.place.score.total_cmp(&a.place.score) {
            Ordering::Equal => a.place.number.cmp(&b.place.number),
            other => other,
        };
        rows.sort_by(best_first);
        Ok(rows)
    }

    fn queue_row(&self, row: &SqliteRow) -> Result<QueueRow, StoreError> {
        let failed = |error| self.failed(error);
        let code_of_row: i64 = row.try_get("state").map_err(failed)?;
        let state = QueueState::ALL.into_iter().find(|state| code(*state) == code_of_row);
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
            escalation: read_escalation(row).map_err(failed)?,
            listing_digest: row.try_get("digest").map_err(failed)?,
            cluster: None,
        })
    }

    fn entry(&self, row: &SqliteRow) -> Result<Entry, StoreError> {
        let failed = |error| self.failed(error);
        Ok(Entry { id: row.try_get("id").map_err(failed)?, hit_id: row.try_get("hit_id").map_err(failed)? })
    }
}
