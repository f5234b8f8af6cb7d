//! What is decided in the queue: only over what was seen, for all hits or for none, and taken back by whoever said it.

use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use crate::review::{Escalation, Ruling};
use crate::store::sqlite::Sqlite;
use crate::store::sqlite::register::note_actor;
use crate::store::{Decided, Entry, Refused, Reopens, SeenHit, StoreError, Why};

/// How things stand with a hit, inside the transaction that writes about it.
struct Stands {
    decision: Option<(String, Ruling)>,
    /// Whether the decision is still about the listing as it is.
    holds: bool,
    escalation: Option<(String, Escalation)>,
    /// Held back with its picture, and nobody has said anything about it.
    is_held: bool,
    listing_digest: String,
}

/// What comes of one hit.
enum Outcome {
    Written(String),
    /// It stood already when it was seen.
    Nothing,
    Refused(Why),
}

impl Sqlite {
    pub(super) async fn write_seen(
        &self,
        hits: &[SeenHit],
        ruling: &Ruling,
        overrules: bool,
    ) -> Result<Decided, StoreError> {
        let mut tx = self.begin().await?;
        note_actor(&mut tx, &ruling.actor, ruling.decided_ms).await.map_err(|error| self.failed(error))?;
        let mut written = Decisions::default();
        for hit in hits {
            let outcome = match self.stands(&mut tx, &hit.hit_id).await? {
                None => Outcome::Refused(Why::Open),
                Some(stands) => match decidable(hit, &stands, ruling, overrules) {
                    Some(outcome) => outcome,
                    None => match self.add_decision(&mut tx, &hit.hit_id, ruling).await? {
                        Some(_) => Outcome::Written(ruling.id(&hit.hit_id)),
                        None => Outcome::Refused(stands.overtaken()),
                    },
                },
            };
            written.take(&hit.hit_id, outcome);
        }
        self.all_or_none(tx, written).await
    }

    pub(super) async fn write_escalation(
        &self,
        hits: &[SeenHit],
        escalation: &Escalation,
        reopens: Reopens,
    ) -> Result<Decided, StoreError> {
        let mut tx = self.begin().await?;
        note_actor(&mut tx, &escalation.actor, escalation.escalated_ms).await.map_err(|error| self.failed(error))?;
        let mut written = Decisions::default();
        for hit in hits {
            let outcome = match self.stands(&mut tx, &hit.hit_id).await? {
                None => Outcome::Refused(Why::Open),
                Some(stands) => match askable(hit, &stands, escalation, reopens) {
                    Some(outcome) => outcome,
                    None => self.add_escalation(&mut tx, &hit.hit_id, escalation).await?,
                },
            };
            written.take(&hit.hit_id, outcome);
        }
        self.all_or_none(tx, written).await
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
        let mut written = Decisions::default();
        for id in ids {
            // What waits for an approver stands before the decision that it asks to think over.
            let row = sqlx::query(
                "SELECT e.hit_id, e.actor, EXISTS (SELECT 1 FROM withdrawal WHERE entry = e.id) AS is_withdrawn, e.id = coalesce(
                    (SELECT id FROM open_escalation WHERE hit_id = e.hit_id ORDER BY number DESC LIMIT 1),
                    (SELECT id FROM standing_decision WHERE hit_id = e.hit_id ORDER BY number DESC LIMIT 1), '') AS is_last
                 FROM (SELECT id, hit_id, actor FROM decision UNION ALL SELECT id, hit_id, actor FROM escalation) e
                 WHERE e.id = $1",
            )
            .bind(id)
            .fetch_optional(&mut *tx)
            .await
            .map_err(failed)?;
            let Some(row) = row else { continue };
            let hit_id: String = row.try_get("hit_id").map_err(failed)?;
            let author: String = row.try_get("actor").map_err(failed)?;
            let outcome = if author != actor {
                Outcome::Refused(Why::NotOwn { actor: author })
            } else if row.try_get::<bool, _>("is_withdrawn").map_err(failed)? {
                Outcome::Written(id.clone())
            } else if row.try_get::<bool, _>("is_last").map_err(failed)? {
                sqlx::query("INSERT INTO withdrawal (entry, actor, withdrawn_ms) VALUES ($1, $2, $3)")
                    .bind(id)
                    .bind(actor)
                    .bind(now_ms)
                    .execute(&mut *tx)
                    .await
                    .map_err(failed)?;
                self.settle_hit(&mut tx, &hit_id).await?;
                Outcome::Written(id.clone())
            } else {
                let stands = self.stands(&mut tx, &hit_id).await?;
                Outcome::Refused(stands.map_or(Why::Open, Stands::overtaken))
            };
            written.take(&hit_id, outcome);
        }
        self.all_or_none(tx, written).await
    }

    /// Writes one question behind the decisions that there are.
    async fn add_escalation(
        &self,
        tx: &mut SqliteConnection,
        hit_id: &str,
        escalation: &Escalation,
    ) -> Result<Outcome, StoreError> {
        let id = escalation.id(hit_id);
        let written = sqlx::query(
            "INSERT INTO escalation (id, hit_id, assignee, note, actor, escalated_ms, after_decision)
             SELECT $1, h.id, $3, $4, $5, $6, (SELECT coalesce(max(number), 0) FROM decision) FROM hit h
             WHERE h.id = $2 AND NOT EXISTS (SELECT 1 FROM escalation WHERE id = $1)",
        )
        .bind(&id)
        .bind(hit_id)
        .bind(escalation.assignee.as_deref())
        .bind(escalation.note.as_deref())
        .bind(&escalation.actor)
        .bind(escalation.escalated_ms)
        .execute(&mut *tx)
        .await
        .map_err(|error| self.failed(error))?;
        if written.rows_affected() == 0 {
            return Ok(Outcome::Refused(Why::Open));
        }
        self.settle_hit(tx, hit_id).await?;
        Ok(Outcome::Written(id))
    }

    async fn all_or_none(
        &self,
        tx: sqlx::Transaction<'static, sqlx::Sqlite>,
        written: Decisions,
    ) -> Result<Decided, StoreError> {
        if !written.refused.is_empty() {
            return Ok(Err(written.refused));
        }
        tx.commit().await.map_err(|error| self.failed(error))?;
        Ok(Ok(written.entries))
    }

    /// None where there is no such hit, or its listing does not give it any more.
    async fn stands(&self, tx: &mut SqliteConnection, hit_id: &str) -> Result<Option<Stands>, StoreError> {
        let failed = |error| self.failed(error);
        let row = sqlx::query(
            "SELECT h.standing, l.digest, d.id AS decision_id, d.verdict, d.note, d.actor, d.decided_ms,
                e.id AS escalation_id, e.assignee, e.note AS asked, e.actor AS asked_by, e.escalated_ms,
                h.standing = 0 AND h.escalation IS NULL AND coalesce(h.picture IN
                    (SELECT image_id FROM held_picture WHERE released_ms IS NULL), 0) AS is_held
             FROM hit h JOIN listing l ON l.id = h.listing_id LEFT JOIN decision d ON d.number = h.decision
             LEFT JOIN escalation e ON e.number = h.escalation WHERE h.id = $1 AND h.current = 1",
        )
        .bind(hit_id)
        .fetch_optional(&mut *tx)
        .await
        .map_err(failed)?;
        let Some(row) = row else { return Ok(None) };
        let decision = match row.try_get::<Option<String>, _>("decision_id").map_err(failed)? {
            None => None,
            Some(id) => Some((id.clone(), self.ruling(&id, &row)?)),
        };
        Ok(Some(Stands {
            decision,
            holds: row.try_get::<i64, _>("standing").map_err(failed)? != 0,
            escalation: read_escalation(&row).map_err(failed)?,
            is_held: row.try_get("is_held").map_err(failed)?,
            listing_digest: row.try_get("digest").map_err(failed)?,
        }))
    }
}

/// What waits for an approver, by the columns that all selections have of it.
pub(super) fn read_escalation(row: &SqliteRow) -> Result<Option<(String, Escalation)>, sqlx::Error> {
    let Some(id) = row.try_get::<Option<String>, _>("escalation_id")? else { return Ok(None) };
    let escalation = Escalation {
        assignee: row.try_get("assignee")?,
        note: row.try_get("asked")?,
        actor: row.try_get("asked_by")?,
        escalated_ms: row.try_get("escalated_ms")?,
    };
    Ok(Some((id, escalation)))
}

#[derive(Default)]
struct Decisions {
    entries: Vec<Entry>,
    refused: Vec<Refused>,
}

impl Decisions {
    fn take(&mut self, hit_id: &str, outcome: Outcome) {
        let hit_id = hit_id.to_owned();
        match outcome {
            Outcome::Written(id) => self.entries.push(Entry { id, hit_id }),
            Outcome::Nothing => {}
            Outcome::Refused(why) => self.refused.push(Refused { hit_id, why }),
        }
    }
}

impl Stands {
    /// What somebody else has said meanwhile.
    fn overtaken(self) -> Why {
        match (self.escalation, self.decision) {
            (Some((_, escalation)), _) => Why::Asked(escalation),
            (None, Some((_, ruling))) => Why::Decided(ruling),
            (None, None) => Why::Open,
        }
    }

    fn decision_id(&self) -> Option<&String> {
        self.decision.as_ref().map(|(id, _)| id)
    }

    /// The decision that holds for the listing as it is.
    fn holding(&self) -> Option<(&String, &Ruling)> {
        self.decision.as_ref().filter(|_| self.holds).map(|(id, ruling)| (id, ruling))
    }

    /// Why what was seen is not how it is now.
    fn differs_from(&self, hit: &SeenHit) -> Option<Why> {
        if self.decision_id() != hit.decision.as_ref() {
            let ruling = self.decision.as_ref().map(|(_, ruling)| ruling.clone());
            return Some(ruling.map_or(Why::Open, Why::Decided));
        }
        if self.escalation.as_ref().map(|(id, _)| id) != hit.escalation.as_ref() {
            let escalation = self.escalation.as_ref().map(|(_, escalation)| escalation.clone());
            return Some(escalation.map_or(Why::Open, Why::Asked));
        }
        // What people are shown of a digest is its beginning.
        let is_other = |seen: &String| !self.listing_digest.starts_with(seen.as_str());
        hit.listing.as_ref().filter(|seen| is_other(seen)).map(|_| Why::Changed)
    }
}

/// None where the ruling may be written.
fn decidable(hit: &SeenHit, stands: &Stands, ruling: &Ruling, overrules: bool) -> Option<Outcome> {
    if stands.escalation.is_none()
        && let Some((id, _)) = stands.holding().filter(|(_, known)| says_the_same(known, ruling))
    {
        // The same request again finds what it wrote; what stood before is nobody's to take back by this one.
        let was_seen = hit.decision.as_ref() == Some(id);
        return Some(if was_seen { Outcome::Nothing } else { Outcome::Written(id.clone()) });
    }
    if let Some((_, escalation)) = stands.escalation.as_ref().filter(|_| !overrules) {
        return Some(Outcome::Refused(Why::Waits(escalation.clone())));
    }
    if let Some(why) = stands.differs_from(hit) {
        return Some(Outcome::Refused(why));
    }
    if stands.is_held {
        return Some(Outcome::Refused(Why::Held));
    }
    let theirs = stands.holding().map(|(_, known)| known).filter(|known| known.actor != ruling.actor)?;
    let why = match (overrules, &ruling.note) {
        (false, _) => Why::Theirs(theirs.clone()),
        (true, None) => Why::NoReason(theirs.clone()),
        (true, Some(_)) => return None,
    };
    Some(Outcome::Refused(why))
}

/// None where the question may be written.
fn askable(hit: &SeenHit, stands: &Stands, escalation: &Escalation, reopens: Reopens) -> Option<Outcome> {
    if let Some((id, _)) = stands.escalation.as_ref().filter(|(_, known)| asks_the_same(known, escalation)) {
        let was_seen = hit.escalation.as_ref() == Some(id);
        return Some(if was_seen { Outcome::Nothing } else { Outcome::Written(id.clone()) });
    }
    if let Some(why) = stands.differs_from(hit) {
        return Some(Outcome::Refused(why));
    }
    if stands.is_held {
        return Some(Outcome::Refused(Why::Held));
    }
    let (_, ruling) = stands.holding()?;
    let why = match (reopens, &escalation.note) {
        (Reopens::No, _) => Why::Closed(ruling.clone()),
        (Reopens::Yes, None) => Why::NoReason(ruling.clone()),
        (Reopens::Yes, Some(_)) => return None,
    };
    Some(Outcome::Refused(why))
}

fn says_the_same(one: &Ruling, other: &Ruling) -> bool {
    (one.verdict, &one.actor, &one.note) == (other.verdict, &other.actor, &other.note)
}

fn asks_the_same(one: &Escalation, other: &Escalation) -> bool {
    (&one.assignee, &one.actor, &one.note) == (&other.assignee, &other.actor, &other.note)
}
