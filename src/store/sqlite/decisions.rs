//! Decisions about hits: only ever added to, and held against the listing as it is now.

use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::register::note_actor;
use super::{Sqlite, json_list};
use crate::extract::{Listing, ListingId};
use crate::rank::RankedHit;
use crate::review::{Decision, JudgedHit, Ruling, Verdict, Withdrawal, changed_materially};
use crate::rights::RightId;
use crate::store::StoreError;

/// Nothing decided, or decided over something else than the listing is now.
const OPEN: i64 = 0;
/// Decided, and something is left to be done.
const DECIDED: i64 = 1;
/// Decided, and nothing is left to be done.
const CLEARED: i64 = 2;

impl Sqlite {
    pub(super) async fn write_decision(&self, hits: &[String], ruling: &Ruling) -> Result<u64, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        note_actor(&mut tx, &ruling.actor, ruling.decided_ms).await.map_err(failed)?;
        let mut written = 0;
        for hit_id in hits {
            if self.add_decision(&mut tx, hit_id, ruling).await?.is_some() {
                written += 1;
            }
        }
        tx.commit().await.map_err(failed)?;
        Ok(written)
    }

    /// Writes one decision; none, where the hit is not there or the same was written before. Returns its number.
    pub(super) async fn add_decision(
        &self,
        tx: &mut SqliteConnection,
        hit_id: &str,
        ruling: &Ruling,
    ) -> Result<Option<i64>, StoreError> {
        let failed = |error| self.failed(error);
        let number: Option<i64> = sqlx::query(
            "INSERT INTO decision (id, hit_id, right_id, verdict, note, actor, decided_ms, weights, listing, ranked)
             SELECT $1, h.id, h.right_id, $3, $4, $5, $6, h.weights, l.record, h.record
             FROM hit h JOIN listing l ON l.id = h.listing_id
             WHERE h.id = $2 AND NOT EXISTS (SELECT 1 FROM decision WHERE id = $1) RETURNING number",
        )
        .bind(ruling.id(hit_id))
        .bind(hit_id)
        .bind(ruling.verdict.as_str())
        .bind(ruling.note.as_deref())
        .bind(&ruling.actor)
        .bind(ruling.decided_ms)
        .fetch_optional(&mut *tx)
        .await
        .and_then(|row| row.map(|row| row.try_get(0)).transpose())
        .map_err(failed)?;
        if number.is_some() {
            sqlx::query("UPDATE hit SET decision = $2, standing = $3, escalation = NULL WHERE id = $1")
                .bind(hit_id)
                .bind(number)
                .bind(standing(ruling.verdict, true))
                .execute(&mut *tx)
                .await
                .map_err(failed)?;
        }
        Ok(number)
    }

    /// Finds out anew what stands about a hit, after an entry was added or taken back: the decision before, if any, and
    /// whether it holds; and whether it waits for an approver.
    pub(super) async fn settle_hit(&self, tx: &mut SqliteConnection, hit_id: &str) -> Result<(), StoreError> {
        let failed = |error| self.failed(error);
        let row = sqlx::query(
            "SELECT d.id, d.number, d.verdict, d.listing, d.ranked, l.record AS listing_now, h.record AS ranked_now
             FROM standing_decision d JOIN hit h ON h.id = d.hit_id JOIN listing l ON l.id = h.listing_id
             WHERE d.hit_id = $1 ORDER BY d.number DESC LIMIT 1",
        )
        .bind(hit_id)
        .fetch_optional(&mut *tx)
        .await
        .map_err(failed)?;
        let (number, standing) = match &row {
            None => (None, OPEN),
            Some(row) => {
                let id: String = row.try_get("id").map_err(failed)?;
                let (listing, ranked) = self.decided_over(&id, row)?;
                let listing_now: Listing = read(&id, &row.try_get::<String, _>("listing_now").map_err(failed)?)?;
                let ranked_now: RankedHit = read(&id, &row.try_get::<String, _>("ranked_now").map_err(failed)?)?;
                let holds = !changed_materially((&listing, &ranked.hit), (&listing_now, &ranked_now.hit));
                let number: i64 = row.try_get("number").map_err(failed)?;
                (Some(number), standing(verdict(&id, row)?, holds))
            }
        };
        sqlx::query(
            "UPDATE hit SET decision = $2, standing = $3,
                escalation = (SELECT max(number) FROM open_escalation WHERE hit_id = $1) WHERE id = $1",
        )
        .bind(hit_id)
        .bind(number)
        .bind(standing)
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        Ok(())
    }

    pub(super) async fn read_decisions(&self, hit_id: &str) -> Result<Vec<Decision>, StoreError> {
        let rows = sqlx::query(
            "SELECT d.id, hit_id, verdict, note, d.actor, decided_ms, weights, listing, ranked,
                w.actor AS withdrawn_by, w.withdrawn_ms
             FROM decision d LEFT JOIN withdrawal w ON w.entry = d.id WHERE hit_id = $1 ORDER BY number",
        )
        .bind(hit_id)
        .fetch_all(&self.readers)
        .await
        .map_err(|error| self.failed(error))?;
        rows.iter().map(|row| self.decision(row)).collect()
    }

    pub(super) async fn read_verdicts(&self) -> Result<Vec<JudgedHit>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, hit_id, verdict, note, actor, decided_ms, weights, listing, ranked,
                NULL AS withdrawn_by, NULL AS withdrawn_ms FROM standing_decision d
             WHERE number = (SELECT max(number) FROM standing_decision WHERE hit_id = d.hit_id) ORDER BY hit_id",
        )
        .fetch_all(&self.readers)
        .await
        .map_err(|error| self.failed(error))?;
        let judged = |row| -> Result<JudgedHit, StoreError> {
            let decision = self.decision(row)?;
            Ok(JudgedHit {
                hit_id: decision.hit_id,
                right_id: decision.ranked.hit.right_id.as_ref().map(|right| RightId(right.0.clone())),
                listing: decision.listing,
                ranked: decision.ranked,
                mention: decision.ruling.verdict.mentions(),
                infringe: decision.ruling.verdict.infringes(),
            })
        };
        rows.iter().map(judged).collect()
    }

    /// Finds out of each hit of the listing, as they were just written, whether the latest decision about it still holds.
    pub(super) async fn hold_decisions(
        &self,
        tx: &mut SqliteConnection,
        id: &ListingId,
        hits: &[RankedHit],
    ) -> Result<(), StoreError> {
        let failed = |error| self.failed(error);
        let rows = sqlx::query(
            "SELECT d.id, d.hit_id, d.number, d.verdict, d.listing, d.ranked, l.record AS now
             FROM decision d JOIN listing l ON l.id = $1
             WHERE d.number IN (SELECT max(number) FROM standing_decision
                WHERE hit_id IN (SELECT value FROM json_each($2)) GROUP BY hit_id)",
        )
        .bind(&id.0)
        .bind(json_list(hits.iter().map(|ranked| ranked.hit.id())))
        .fetch_all(&mut *tx)
        .await
        .map_err(failed)?;
        for row in &rows {
            let decision_id: String = row.try_get("id").map_err(failed)?;
            let hit_id: String = row.try_get("hit_id").map_err(failed)?;
            let Some(now) = hits.iter().find(|ranked| ranked.hit.id() == hit_id) else { continue };
            let (listing, ranked) = self.decided_over(&decision_id, row)?;
            let listing_now: Listing = read(&decision_id, &row.try_get::<String, _>("now").map_err(failed)?)?;
            let holds = !changed_materially((&listing, &ranked.hit), (&listing_now, &now.hit));
            // A decision that held until now makes the hit news again; one that never did leaves it as it is.
            sqlx::query(
                "UPDATE hit SET decision = $2, standing = $3,
                    news_scan = CASE WHEN standing <> 0 AND $3 = 0
                        THEN (SELECT max(number) FROM scan WHERE source_id = hit.source_id) ELSE news_scan END
                 WHERE id = $1",
            )
            .bind(&hit_id)
            .bind(row.try_get::<i64, _>("number").map_err(failed)?)
            .bind(standing(verdict(&decision_id, row)?, holds))
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
        }
        Ok(())
    }

    fn decision(&self, row: &SqliteRow) -> Result<Decision, StoreError> {
        let failed = |error| self.failed(error);
        let id: String = row.try_get("id").map_err(failed)?;
        let (listing, ranked) = self.decided_over(&id, row)?;
        let withdrawn = match row.try_get::<Option<String>, _>("withdrawn_by").map_err(failed)? {
            None => None,
            Some(actor) => Some(Withdrawal { actor, withdrawn_ms: row.try_get("withdrawn_ms").map_err(failed)? }),
        };
        Ok(Decision {
            hit_id: row.try_get("hit_id").map_err(failed)?,
            ruling: self.ruling(&id, row)?,
            weights: u32::try_from(row.try_get::<i64, _>("weights").map_err(failed)?).unwrap_or_default(),
            listing,
            ranked,
            withdrawn,
            id,
        })
    }

    /// The ruling out of the columns of a decision.
    pub(super) fn ruling(&self, id: &str, row: &SqliteRow) -> Result<Ruling, StoreError> {
        let failed = |error| self.failed(error);
        Ok(Ruling {
            verdict: verdict(id, row)?,
            note: row.try_get("note").map_err(failed)?,
            actor: row.try_get("actor").map_err(failed)?,
            decided_ms: row.try_get("decided_ms").map_err(failed)?,
        })
    }

    fn decided_over(&self, id: &str, row: &SqliteRow) -> Result<(Listing, RankedHit), StoreError> {
        let failed = |error| self.failed(error);
        let listing: String = row.try_get("listing").map_err(failed)?;
        let ranked: String = row.try_get("ranked").map_err(failed)?;
        Ok((read(id, &listing)?, read(id, &ranked)?))
    }
}

fn standing(verdict: Verdict, holds: bool) -> i64 {
    match (holds, verdict.clears()) {
        (false, _) => OPEN,
        (true, false) => DECIDED,
        (true, true) => CLEARED,
    }
}

fn verdict(id: &str, row: &SqliteRow) -> Result<Verdict, StoreError> {
    let text: String = row.try_get("verdict").map_err(|error| bad_row(id, &error.to_string()))?;
    text.parse().map_err(|()| bad_row(id, &text))
}

fn read<T: serde::de::DeserializeOwned>(id: &str, record: &str) -> Result<T, StoreError> {
    serde_json::from_str(record).map_err(|error| bad_row(id, &error.to_string()))
}

fn bad_row(id: &str, reason: &str) -> StoreError {
    StoreError::Row { table: "decision", id: id.to_owned(), reason: reason.to_owned() }
}
