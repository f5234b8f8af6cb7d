//! Notices: only ever added to, and held against each other so that nobody is told the same thing twice.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::pages::{NOTICES, by_name};
use super::register::note_actor;
use super::{Sqlite, json_list};
use crate::extract::{Listing, ListingId};
use crate::locale::Message;
use crate::rank::RankedHit;
use crate::review::changed_materially;
use crate::review::notices::clock::Clock;
use crate::review::notices::contacts::Trail;
use crate::review::notices::{Kept, Notice, NoticeState, Step, Taken};
use crate::store::paging::{ListPage, ListQuery};
use crate::store::{Drafted, NoticeFilter, NoticeStore, Replacing, StoreError};

/// Redirects that are followed back from a page, and on from it.
const MAX_HOPS: i64 = 10;
/// What stands in place of a server where pages came out of an archive.
const NO_SERVER: &str = "archive";

#[async_trait]
impl NoticeStore for Sqlite {
    async fn put_notice(&self, notice: &Notice) -> Result<Drafted, StoreError> {
        let mut tx = self.begin().await?;
        let drafted = self.draft_in(&mut tx, notice).await?;
        if matches!(drafted, Drafted::Kept { .. }) {
            tx.commit().await.map_err(|error| self.failed(error))?;
        }
        Ok(drafted)
    }

    async fn replace_draft(&self, notice: &Notice, taken: &Taken) -> Result<Replacing, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        let Some(old) = self.kept(&mut tx, std::slice::from_ref(&taken.notice_id)).await?.pop() else {
            return Ok(Err(Message::new("notices-unknown").with("notice", taken.notice_id.as_str())));
        };
        let is_done = old.taken.iter().any(|known| known.id == taken.id);
        if !is_done {
            if taken.step != Step::Retracted || old.state() != NoticeState::Drafted {
                let state = old.state().as_str();
                return Ok(Err(Message::new("desk-notices-not-a-draft").with("state", state)));
            }
            note_actor(&mut tx, &taken.actor, taken.written_ms).await.map_err(failed)?;
            insert_step(&mut tx, taken).await.map_err(failed)?;
        }
        let drafted = self.draft_in(&mut tx, notice).await?;
        // What stands in the way of the new one leaves the old one as it was.
        if matches!(drafted, Drafted::Kept { .. }) {
            tx.commit().await.map_err(failed)?;
        }
        Ok(Ok(drafted))
    }

    async fn take_step(&self, taken: &Taken) -> Result<Result<(), Message>, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        let Some(kept) = self.kept(&mut tx, std::slice::from_ref(&taken.notice_id)).await?.pop() else {
            return Ok(Err(Message::new("notices-unknown").with("notice", taken.notice_id.as_str())));
        };
        if kept.taken.iter().any(|known| known.id == taken.id) {
            return Ok(Ok(()));
        }
        if let Err(why) = kept.may_take(taken) {
            return Ok(Err(why));
        }
        note_actor(&mut tx, &taken.actor, taken.written_ms).await.map_err(failed)?;
        insert_step(&mut tx, taken).await.map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        Ok(Ok(()))
    }

    async fn notice(&self, prefix: &str) -> Result<Option<Kept>, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.readers.begin().await.map_err(failed)?;
        let rows = sqlx::query("SELECT id FROM notice WHERE substr(id, 1, length($1)) = $1 AND length($1) > 0 LIMIT 2")
            .bind(prefix)
            .fetch_all(&mut *tx)
            .await
            .map_err(failed)?;
        match ids(&rows).map_err(failed)?.as_slice() {
            [id] => Ok(self.kept(&mut tx, std::slice::from_ref(id)).await?.pop()),
            _ => Ok(None),
        }
    }

    async fn notices(&self, filter: &NoticeFilter) -> Result<Vec<Kept>, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.readers.begin().await.map_err(failed)?;
        let rows = sqlx::query(
            "SELECT id FROM notice n WHERE ($1 IS NULL OR form = $1) AND ($2 IS NULL OR right_id = $2)
                AND ($3 IS NULL OR id IN (SELECT notice_id FROM notice_item WHERE hit_id = $3))
                AND ($5 IS NULL OR complainant = $5)
             ORDER BY number DESC LIMIT $4",
        )
        .bind(filter.form.map(crate::review::notices::Form::as_str))
        .bind(filter.right_id.as_ref().map(|right| right.0.as_str()))
        .bind(filter.hit_id.as_deref())
        .bind(filter.limit.map_or(-1, i64::from))
        .bind(filter.complainant.as_deref())
        .fetch_all(&mut *tx)
        .await
        .map_err(failed)?;
        let ids = ids(&rows).map_err(failed)?;
        self.kept(&mut tx, &ids).await
    }

    async fn notice_page(&self, query: &ListQuery<NoticeState>) -> Result<ListPage<Kept>, StoreError> {
        let mut tx = self.readers.begin().await.map_err(|error| self.failed(error))?;
        let (ids, next) = self.page(&mut tx, NOTICES, &by_name(query, NoticeState::as_str), 0).await?;
        Ok(ListPage { rows: self.kept(&mut tx, &ids).await?, next })
    }

    async fn hits_still_shown(&self, hits: &[String]) -> Result<BTreeSet<String>, StoreError> {
        let rows = sqlx::query(
            "SELECT h.id FROM hit h JOIN listing l ON l.id = h.listing_id
             WHERE h.id IN (SELECT value FROM json_each($1)) AND h.current = 1 AND l.shown = 1
                AND NOT (h.standing = 0 AND h.picture IS NOT NULL AND h.picture IN
                    (SELECT image_id FROM held_picture WHERE released_ms IS NULL))",
        )
        .bind(json_list(hits))
        .fetch_all(&self.readers)
        .await
        .map_err(|error| self.failed(error))?;
        ids(&rows).map(BTreeSet::from_iter).map_err(|error| self.failed(error))
    }

    async fn trail(&self, id: &ListingId) -> Result<Trail, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.readers.begin().await.map_err(failed)?;
        // `hops` counts down to the page, which is 0, and up from it.
        let rows = sqlx::query(
            "WITH RECURSIVE page (source_id, key) AS (SELECT source_id, page_key FROM listing WHERE id = $1),
                back (key, hops) AS (
                    SELECT key, 0 FROM page
                    UNION
                    SELECT u.key, b.hops - 1 FROM back b JOIN page JOIN url u
                        ON u.source_id = page.source_id AND u.target_key = b.key WHERE b.hops > -$2),
                onward (key, hops) AS (
                    SELECT key, 0 FROM page
                    UNION
                    SELECT u.target_key, o.hops + 1 FROM onward o JOIN page JOIN url u
                        ON u.source_id = page.source_id AND u.key = o.key
                        WHERE u.target_key IS NOT NULL AND o.hops < $2)
             SELECT u.url, chain.hops, h.server_key FROM
                (SELECT key, max(hops) AS hops FROM back GROUP BY key
                 UNION SELECT key, min(hops) FROM onward WHERE hops > 0 GROUP BY key) chain
                JOIN page JOIN url u ON u.source_id = page.source_id AND u.key = chain.key
                LEFT JOIN host h ON h.id = u.host_id ORDER BY chain.hops, u.url",
        )
        .bind(&id.0)
        .bind(MAX_HOPS)
        .fetch_all(&mut *tx)
        .await
        .map_err(failed)?;
        let mut trail = Trail::default();
        for row in &rows {
            if row.try_get::<i64, _>("hops").map_err(failed)? == 0 {
                trail.server = row.try_get::<Option<String>, _>("server_key").map_err(failed)?;
            } else {
                trail.chain.push(row.try_get("url").map_err(failed)?);
            }
        }
        trail.server = trail.server.filter(|server| server != NO_SERVER);
        Ok(trail)
    }

    async fn put_notice_picture(&self, bytes: &[u8]) -> Result<String, StoreError> {
        self.blobs.put(bytes)
    }

    async fn notice_picture(&self, digest: &str) -> Result<Vec<u8>, StoreError> {
        self.blobs.get(digest)
    }
}

/// A listing and its hit as they are at a moment.
struct Snapshot {
    hit_id: String,
    listing: String,
    ranked: String,
    last_seen_ms: i64,
}

impl Sqlite {
    /// Writes a draft with its listings as they are, where no other one stands in its way.
    async fn draft_in(&self, tx: &mut SqliteConnection, notice: &Notice) -> Result<Drafted, StoreError> {
        let failed = |error| self.failed(error);
        let id = notice.id();
        let known = sqlx::query("SELECT 1 FROM notice WHERE id = $1").bind(&id).fetch_optional(&mut *tx).await;
        if known.map_err(failed)?.is_some() {
            return Ok(Drafted::Kept { id });
        }
        let mut snapshots = Vec::new();
        for item in &notice.items {
            let snapshot = self.snapshot(tx, &item.hit_id).await?;
            if let Some(earlier) = self.in_the_way(tx, notice, &item.hit_id, &snapshot).await? {
                let state = earlier.state();
                return Ok(Drafted::InTheWay { hit_id: item.hit_id.clone(), earlier: earlier.id, state });
            }
            snapshots.push(snapshot);
        }
        note_actor(tx, &notice.drafted_by, notice.drafted_ms).await.map_err(failed)?;
        insert_notice(tx, notice, &id).await.map_err(failed)?;
        for snapshot in &snapshots {
            insert_item(tx, &id, snapshot).await.map_err(failed)?;
        }
        Ok(Drafted::Kept { id })
    }

    async fn snapshot(&self, tx: &mut SqliteConnection, hit_id: &str) -> Result<Snapshot, StoreError> {
        let failed = |error| self.failed(error);
        let row = sqlx::query(
            "SELECT l.record AS listing, h.record AS ranked, l.last_seen_ms
             FROM hit h JOIN listing l ON l.id = h.listing_id WHERE h.id = $1",
        )
        .bind(hit_id)
        .fetch_optional(tx)
        .await
        .map_err(failed)?;
        let row = row.ok_or_else(|| StoreError::Row {
            table: "hit",
            id: hit_id.to_owned(),
            reason: "it is not there".to_owned(),
        })?;
        Ok(Snapshot {
            hit_id: hit_id.to_owned(),
            listing: row.try_get("listing").map_err(failed)?,
            ranked: row.try_get("ranked").map_err(failed)?,
            last_seen_ms: row.try_get("last_seen_ms").map_err(failed)?,
        })
    }

    /// An earlier notice about the same right, listing and addressee that still stands.
    async fn in_the_way(
        &self,
        tx: &mut SqliteConnection,
        notice: &Notice,
        hit_id: &str,
        now: &Snapshot,
    ) -> Result<Option<Kept>, StoreError> {
        let failed = |error| self.failed(error);
        let rows = sqlx::query(
            "SELECT n.id, i.listing, i.ranked FROM notice_item i JOIN notice n ON n.id = i.notice_id
             WHERE i.hit_id = $1 AND n.right_id = $2 AND n.addressee = $3 ORDER BY n.number DESC",
        )
        .bind(hit_id)
        .bind(&notice.right.id.0)
        .bind(notice.addressee.key())
        .fetch_all(&mut *tx)
        .await
        .map_err(failed)?;
        for row in &rows {
            let id: String = row.try_get("id").map_err(failed)?;
            let (listing, ranked) = both(&id, row).map_err(failed)??;
            let (listing_now, ranked_now): (Listing, RankedHit) = (read(&id, &now.listing)?, read(&id, &now.ranked)?);
            let changed = changed_materially((&listing, &ranked.hit), (&listing_now, &ranked_now.hit));
            let Some(earlier) = self.kept(tx, &[id]).await?.pop() else { continue };
            if earlier.stands_against_another(changed, now.last_seen_ms) {
                return Ok(Some(earlier));
            }
        }
        Ok(None)
    }

    /// Notices with their steps, in the order of `ids`.
    async fn kept(&self, tx: &mut SqliteConnection, ids: &[String]) -> Result<Vec<Kept>, StoreError> {
        let failed = |error| self.failed(error);
        let wanted = json_list(ids);
        let rows = sqlx::query("SELECT id, record FROM notice WHERE id IN (SELECT value FROM json_each($1))")
            .bind(&wanted)
            .fetch_all(&mut *tx)
            .await
            .map_err(failed)?;
        let mut found = BTreeMap::new();
        for row in &rows {
            let id: String = row.try_get("id").map_err(failed)?;
            let notice: Notice = read(&id, &row.try_get::<String, _>("record").map_err(failed)?)?;
            found.insert(id.clone(), Kept { id, notice, taken: Vec::new() });
        }
        let rows = sqlx::query(
            "SELECT id, notice_id, step, at_ms, written_ms, actor, note, clock FROM notice_step
             WHERE notice_id IN (SELECT value FROM json_each($1)) ORDER BY number",
        )
        .bind(&wanted)
        .fetch_all(&mut *tx)
        .await
        .map_err(failed)?;
        for row in &rows {
            let taken = step(row).map_err(failed)??;
            if let Some(kept) = found.get_mut(&taken.notice_id) {
                kept.taken.push(taken);
            }
        }
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }
}

async fn insert_notice(tx: &mut SqliteConnection, notice: &Notice, id: &str) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO notice (id, form, right_id, complainant, addressee, record, actor, drafted_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(id)
    .bind(notice.form.as_str())
    .bind(&notice.right.id.0)
    .bind(notice.complainant.key())
    .bind(notice.addressee.key())
    .bind(serde_json::to_string(notice).unwrap_or_default())
    .bind(&notice.drafted_by)
    .bind(notice.drafted_ms)
    .execute(tx)
    .await
    .map(drop)
}

async fn insert_item(tx: &mut SqliteConnection, id: &str, snapshot: &Snapshot) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO notice_item (notice_id, hit_id, listing, ranked) SELECT $1, $2, $3, $4
         WHERE NOT EXISTS (SELECT 1 FROM notice_item WHERE notice_id = $1 AND hit_id = $2)",
    )
    .bind(id)
    .bind(&snapshot.hit_id)
    .bind(&snapshot.listing)
    .bind(&snapshot.ranked)
    .execute(tx)
    .await
    .map(drop)
}

async fn insert_step(tx: &mut SqliteConnection, taken: &Taken) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO notice_step (id, notice_id, step, at_ms, written_ms, actor, note, clock)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(&taken.id)
    .bind(&taken.notice_id)
    .bind(taken.step.as_str())
    .bind(taken.at_ms)
    .bind(taken.written_ms)
    .bind(&taken.actor)
    .bind(taken.note.as_deref())
    .bind(taken.clock.map(Clock::as_str))
    .execute(tx)
    .await
    .map(drop)
}

fn step(row: &SqliteRow) -> Result<Result<Taken, StoreError>, sqlx::Error> {
    let id: String = row.try_get("id")?;
    let name: String = row.try_get("step")?;
    let Ok(step) = name.parse() else { return Ok(Err(bad_row(&id, &name))) };
    let clock: Option<String> = row.try_get("clock")?;
    Ok(Ok(Taken {
        id,
        notice_id: row.try_get("notice_id")?,
        step,
        at_ms: row.try_get("at_ms")?,
        actor: row.try_get("actor")?,
        written_ms: row.try_get("written_ms")?,
        note: row.try_get("note")?,
        clock: clock.and_then(|name| name.parse().ok()),
    }))
}

fn both(id: &str, row: &SqliteRow) -> Result<Result<(Listing, RankedHit), StoreError>, sqlx::Error> {
    let listing: String = row.try_get("listing")?;
    let ranked: String = row.try_get("ranked")?;
    Ok(read(id, &listing).and_then(|listing| Ok((listing, read(id, &ranked)?))))
}

fn ids(rows: &[SqliteRow]) -> Result<Vec<String>, sqlx::Error> {
    rows.iter().map(|row| row.try_get("id")).collect()
}

fn read<T: serde::de::DeserializeOwned>(id: &str, record: &str) -> Result<T, StoreError> {
    serde_json::from_str(record).map_err(|error| bad_row(id, &error.to_string()))
}

fn bad_row(id: &str, reason: &str) -> StoreError {
    StoreError::Row { table: "notice", id: id.to_owned(), reason: reason.to_owned() }
}
