//! What is decided in the queue: only where nobody was faster, for all hits or for none, and to be undone at any time.

use sqlx::Row;
use sqlx::sqlite::SqliteConnection;

use crate::review::{Escalation, Ruling};
use crate::store::sqlite::Sqlite;
use crate::store::sqlite::register::note_actor;
use crate::store::{Decided, Entry, Overtaken, SeenHit, StoreError};

/// The decision that stands about a hit.
struct Stands {
    id: String,
    ruling: Ruling,
    /// Whether it is still about the listing as it is.
    holds: bool,
}

impl Sqlite {
    pub(super) async fn write_seen(&self, hits: &[SeenHit], ruling: &Ruling) -> Result<Decided, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        note_actor(&mut tx, &ruling.actor, ruling.decided_ms).await.map_err(failed)?;
        let (mut entries, mut overtaken) = (Vec::new(), Vec::new());
        for hit in hits {
            let stands = self.stands(&mut tx, &hit.hit_id).await?;
            if let Some(stands) = stands.as_ref().filter(|stands| stands.holds && says_the_same(&stands.ruling, ruling))
            {
                entries.push(Entry { id: stands.id.clone(), hit_id: hit.hit_id.clone() });
                continue;
            }
            if stands.as_ref().map(|stands| &stands.id) != hit.decision.as_ref() {
                overtaken.push(overtaken_by(hit, stands));
                continue;
            }
            match self.add_decision(&mut tx, &hit.hit_id, ruling).await? {
                Some(_) => entries.push(Entry { id: ruling.id(&hit.hit_id), hit_id: hit.hit_id.clone() }),
                None => overtaken.push(overtaken_by(hit, stands)),
            }
        }
        if !overtaken.is_empty() {
            return Ok(Err(overtaken));
        }
        tx.commit().await.map_err(failed)?;
        Ok(Ok(entries))
    }

    pub(super) async fn write_escalation(
        &self,
        hits: &[SeenHit],
        escalation: &Escalation,
    ) -> Result<Decided, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        note_actor(&mut tx, &escalation.actor, escalation.escalated_ms).await.map_err(failed)?;
        let (mut entries, mut overtaken) = (Vec::new(), Vec::new());
        for hit in hits {
            let stands = self.stands(&mut tx, &hit.hit_id).await?;
            if stands.as_ref().map(|stands| &stands.id) != hit.decision.as_ref() {
                overtaken.push(overtaken_by(hit, stands));
                continue;
            }
            let waits: Option<String> = sqlx::query(
                "SELECT id FROM open_escalation WHERE hit_id = $1 AND actor = $2 AND assignee IS $3 AND note IS $4",
            )
            .bind(&hit.hit_id)
            .bind(&escalation.actor)
            .bind(escalation.assignee.as_deref())
            .bind(escalation.note.as_deref())
            .fetch_optional(&mut *tx)
            .await
            .and_then(|row| row.map(|row| row.try_get(0)).transpose())
            .map_err(failed)?;
            if let Some(id) = waits {
                entries.push(Entry { id, hit_id: hit.hit_id.clone() });
                continue;
            }
            let id = escalation.id(&hit.hit_id);
            let written = sqlx::query(
                "INSERT INTO escalation (id, hit_id, assignee, note, actor, escalated_ms, after_decision)
                 SELECT $1, h.id, $3, $4, $5, $6, (SELECT coalesce(max(number), 0) FROM decision) FROM hit h
                 WHERE h.id = $2 AND NOT EXISTS (SELECT 1 FROM escalation WHERE id = $1)",
            )
            .bind(&id)
            .bind(&hit.hit_id)
            .bind(escalation.assignee.as_deref())
            .bind(escalation.note.as_deref())
            .bind(&escalation.actor)
            .bind(escalation.escalated_ms)
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
            if written.rows_affected() == 0 {
                overtaken.push(overtaken_by(hit, stands));
                continue;
            }
            self.settle_hit(&mut tx, &hit.hit_id).await?;
            entries.push(Entry { id, hit_id: hit.hit_id.clone() });
        }
        if !overtaken.is_empty() {
            return Ok(Err(overtaken));
        }
        tx.commit().await.map_err(failed)?;
        Ok(Ok(entries))
    }

    pub(super) async fn write_withdrawals(
        &self,
        ids: &[String],
        actor: &str,
        now_ms: i64,
    ) -> Result<Decided, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        note_actor(&mut tx, actor, now_ms).await.map_err(failed)?;
        let (mut entries, mut overtaken) = (Vec::new(), Vec::new());
        for id in ids {
            // What waits for an approver stands before the decision that it asks to think over.
            let row = sqlx::query(
                "SELECT e.hit_id, EXISTS (SELECT 1 FROM withdrawal WHERE entry = e.id) AS is_withdrawn, e.id = coalesce(
                    (SELECT id FROM open_escalation WHERE hit_id = e.hit_id ORDER BY number DESC LIMIT 1),
                    (SELECT id FROM standing_decision WHERE hit_id = e.hit_id ORDER BY number DESC LIMIT 1), '') AS is_last
                 FROM (SELECT id, hit_id FROM decision UNION ALL SELECT id, hit_id FROM escalation) e WHERE e.id = $1",
            )
            .bind(id)
            .fetch_optional(&mut *tx)
            .await
            .map_err(failed)?;
            let Some(row) = row else { continue };
            let hit_id: String = row.try_get("hit_id").map_err(failed)?;
            if row.try_get::<bool, _>("is_withdrawn").map_err(failed)? {
                entries.push(Entry { id: id.clone(), hit_id });
                continue;
            }
            if !row.try_get::<bool, _>("is_last").map_err(failed)? {
                let stands = self.stands(&mut tx, &hit_id).await?;
                overtaken.push(Overtaken { hit_id, stands: stands.map(|stands| stands.ruling) });
                continue;
            }
            sqlx::query("INSERT INTO withdrawal (entry, actor, withdrawn_ms) VALUES ($1, $2, $3)")
                .bind(id)
                .bind(actor)
                .bind(now_ms)
                .execute(&mut *tx)
                .await
                .map_err(failed)?;
            self.settle_hit(&mut tx, &hit_id).await?;
            entries.push(Entry { id: id.clone(), hit_id });
        }
        if !overtaken.is_empty() {
            return Ok(Err(overtaken));
        }
        tx.commit().await.map_err(failed)?;
        Ok(Ok(entries))
    }

    async fn stands(&self, tx: &mut SqliteConnection, hit_id: &str) -> Result<Option<Stands>, StoreError> {
        let failed = |error| self.failed(error);
        let row = sqlx::query(
            "SELECT d.id, d.verdict, d.note, d.actor, d.decided_ms, coalesce(h.standing, 0) <> 0 AS holds
             FROM standing_decision d LEFT JOIN hit h ON h.id = d.hit_id
             WHERE d.hit_id = $1 ORDER BY d.number DESC LIMIT 1",
        )
        .bind(hit_id)
        .fetch_optional(&mut *tx)
        .await
        .map_err(failed)?;
        let Some(row) = row else { return Ok(None) };
        let id: String = row.try_get("id").map_err(failed)?;
        Ok(Some(Stands { ruling: self.ruling(&id, &row)?, holds: row.try_get("holds").map_err(failed)?, id }))
    }
}

fn says_the_same(one: &Ruling, other: &Ruling) -> bool {
    (one.verdict, &one.actor, &one.note) == (other.verdict, &other.actor, &other.note)
}

fn overtaken_by(hit: &SeenHit, stands: Option<Stands>) -> Overtaken {
    Overtaken { hit_id: hit.hit_id.clone(), stands: stands.map(|stands| stands.ruling) }
}
