//! What happens to a case: an event behind the others, and the hits that it is about, in one transaction.

use sqlx::Row as _;
use sqlx::sqlite::SqliteConnection;

use super::{from_json, row_error, to_json};
use crate::extract::{Listing, ListingId};
use crate::review::blocks::Word;
use crate::review::cases::{
    Capture, Case, CaseEvent, CaseEventKind, CaseFault, CaseHit, CasePicture, CaseState, Link, Membership, Seller,
    Sighting, relisting_since, transition,
};
use crate::sources::SourceId;
use crate::store::sqlite::register::note_actor;
use crate::store::sqlite::{Sqlite, position};
use crate::store::{Ruled, StoreError};

/// The case that a hit belongs to, those of others left out.
pub(super) async fn case_of(tx: &mut SqliteConnection, hit_id: &str) -> Result<Option<String>, sqlx::Error> {
    let row = sqlx::query(
        "SELECT case_id FROM case_hit WHERE hit_id = $1 AND membership IN ('confirmed', 'linked') AND imported = 0",
    )
    .bind(hit_id)
    .fetch_optional(tx)
    .await?;
    row.map(|row| row.try_get(0)).transpose()
}

/// A hit that the latest decision, which holds, says to infringe.
pub(super) struct ConfirmedHit {
    pub right_id: String,
    pub listing: Listing,
    pub source_id: SourceId,
}

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Written {
    New,
    /// It stands there already: everything that goes with it does, too.
    Known,
}

impl Sqlite {
    /// Writes an event, if the case's state allows it, and the state that follows.
    pub(super) async fn write_event(
        &self,
        tx: &mut SqliteConnection,
        case_id: &str,
        kind: &CaseEventKind,
        word: &Word,
    ) -> Result<Result<Written, CaseFault>, StoreError> {
        let failed = |error| self.failed(error);
        let event = CaseEvent::new(case_id, kind.clone(), &word.by, word.at_ms, word.note.clone());
        let row = sqlx::query(
            "SELECT state, EXISTS (SELECT 1 FROM case_event WHERE id = $2) AS known FROM review_case WHERE id = $1",
        )
        .bind(case_id)
        .bind(&event.id)
        .fetch_optional(&mut *tx)
        .await
        .map_err(failed)?;
        let Some(row) = row else { return Ok(Err(CaseFault::NoSuchCase(case_id.to_owned()))) };
        if row.try_get("known").map_err(failed)? {
            return Ok(Ok(Written::Known));
        }
        let state: String = row.try_get("state").map_err(failed)?;
        let state: CaseState = state.parse().map_err(|()| row_error("review_case", case_id, &state))?;
        let next = match kind.step().map_or(Ok(state), |step| transition(state, step)) {
            Ok(next) => next,
            Err(fault) => return Ok(Err(fault)),
        };
        note_actor(&mut *tx, &word.by, word.at_ms).await.map_err(failed)?;
        self.insert_event(&mut *tx, case_id, &event).await?;
        sqlx::query("UPDATE review_case SET state = $2 WHERE id = $1")
            .bind(case_id)
            .bind(next.as_str())
            .execute(tx)
            .await
            .map_err(failed)?;
        Ok(Ok(Written::New))
    }

    pub(super) async fn insert_event(
        &self,
        tx: &mut SqliteConnection,
        case_id: &str,
        event: &CaseEvent,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO case_event (id, case_id, kind, details, note, actor, at_ms) SELECT $1, $2, $3, $4, $5, $6, $7
             WHERE NOT EXISTS (SELECT 1 FROM case_event WHERE id = $1)",
        )
        .bind(&event.id)
        .bind(case_id)
        .bind(event.kind.name())
        .bind(to_json("case_event", &event.id, &event.kind)?)
        .bind(event.note.as_deref())
        .bind(&event.actor)
        .bind(event.at_ms)
        .execute(tx)
        .await
        .map(drop)
        .map_err(|error| self.failed(error))
    }

    pub(super) async fn put_event(&self, case_id: &str, kind: &CaseEventKind, word: &Word) -> Ruled {
        let mut tx = self.begin().await?;
        if let Err(fault) = self.write_event(&mut tx, case_id, kind, word).await? {
            return Ok(Err(fault));
        }
        let case = self.the_case(&mut tx, case_id).await?;
        tx.commit().await.map_err(|error| self.failed(error))?;
        Ok(Ok(case))
    }

    pub(super) async fn take_out_hit(&self, case_id: &str, hit_id: &str, word: &Word) -> Ruled {
        let mut tx = self.begin().await?;
        let kind = CaseEventKind::HitTakenOut { hit: hit_id.to_owned() };
        let changed =
            self.change_hit(&mut tx, case_id, hit_id, &kind, (Membership::is_live, Membership::Removed), word).await?;
        self.ended(tx, case_id, changed).await
    }

    pub(super) async fn answer_proposal(&self, case_id: &str, hit_id: &str, belongs: bool, word: &Word) -> Ruled {
        let mut tx = self.begin().await?;
        let Some(case) = self.read_case(&mut tx, case_id).await? else {
            return Ok(Err(CaseFault::NoSuchCase(case_id.to_owned())));
        };
        let hit = hit_id.to_owned();
        let (kind, to) = if belongs {
            if let Some(other) = case_of(&mut tx, hit_id).await.map_err(|error| self.failed(error))?
                && other != case_id
            {
                return Ok(Err(CaseFault::InCase { hit, case_id: other }));
            }
            let first_seen_ms = case.hit(hit_id).map_or(0, |hit| hit.first_seen_ms);
            let relisted = relisting_since(&case).is_some_and(|since| first_seen_ms > since);
            (CaseEventKind::Accepted { hit, relisted }, Membership::Linked)
        } else {
            (CaseEventKind::Rejected { hit }, Membership::Rejected)
        };
        let is_proposed = |membership| membership == Membership::Proposed;
        let changed = self.change_hit(&mut tx, case_id, hit_id, &kind, (is_proposed, to), word).await?;
        self.ended(tx, case_id, changed).await
    }

    /// Writes an event about one hit of a case and moves the hit, if it stands to the case as it has to.
    async fn change_hit(
        &self,
        tx: &mut SqliteConnection,
        case_id: &str,
        hit_id: &str,
        kind: &CaseEventKind,
        (may_change, to): (impl Fn(Membership) -> bool, Membership),
        word: &Word,
    ) -> Result<Result<(), CaseFault>, StoreError> {
        let failed = |error| self.failed(error);
        let row = sqlx::query("SELECT membership FROM case_hit WHERE case_id = $1 AND hit_id = $2")
            .bind(case_id)
            .bind(hit_id)
            .fetch_optional(&mut *tx)
            .await
            .map_err(failed)?;
        let membership: Option<String> = row.map(|row| row.try_get(0)).transpose().map_err(failed)?;
        let membership = membership.and_then(|membership| membership.parse().ok());
        let written = self.write_event(&mut *tx, case_id, kind, word).await?;
        match written {
            Err(fault) => return Ok(Err(fault)),
            Ok(Written::Known) => return Ok(Ok(())),
            Ok(Written::New) if !membership.is_some_and(may_change) => {
                let (hit, case_id) = (hit_id.to_owned(), case_id.to_owned());
                return Ok(Err(CaseFault::NotInCase { hit, case_id }));
            }
            Ok(Written::New) => {}
        }
        self.set_membership(tx, case_id, hit_id, to, word).await.map(Ok)
    }

    pub(super) async fn set_membership(
        &self,
        tx: &mut SqliteConnection,
        case_id: &str,
        hit_id: &str,
        to: Membership,
        word: &Word,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE case_hit SET membership = $3, actor = $4, joined_ms = $5, note = $6 WHERE case_id = $1 AND hit_id = $2",
        )
        .bind(case_id)
        .bind(hit_id)
        .bind(to.as_str())
        .bind(&word.by)
        .bind(word.at_ms)
        .bind(word.note.as_deref())
        .execute(tx)
        .await
        .map(drop)
        .map_err(|error| self.failed(error))
    }

    /// Commits what was done, or leaves everything as it was.
    pub(super) async fn ended(
        &self,
        mut tx: sqlx::Transaction<'static, sqlx::Sqlite>,
        case_id: &str,
        done: Result<(), CaseFault>,
    ) -> Ruled {
        if let Err(fault) = done {
            return Ok(Err(fault));
        }
        let case = self.the_case(&mut tx, case_id).await?;
        tx.commit().await.map_err(|error| self.failed(error))?;
        Ok(Ok(case))
    }

    /// The case, which was written in this transaction.
    pub(super) async fn the_case(&self, tx: &mut SqliteConnection, case_id: &str) -> Result<Case, StoreError> {
        let case = self.read_case(tx, case_id).await?;
        case.ok_or_else(|| row_error("review_case", case_id, "it was written and is not there"))
    }

    /// The hit, if a decision that holds says that it infringes and no case has it but `case_id`.
    pub(super) async fn hit_of_case(
        &self,
        tx: &mut SqliteConnection,
        hit_id: &str,
        case_id: Option<&str>,
    ) -> Result<Result<ConfirmedHit, CaseFault>, StoreError> {
        let failed = |error| self.failed(error);
        let hit = || hit_id.to_owned();
        let row = sqlx::query(
            "SELECT h.right_id, h.source_id, l.record, h.standing = 1 AND
                (SELECT verdict FROM standing_decision WHERE hit_id = h.id ORDER BY number DESC LIMIT 1) IS 'infringes' AS confirmed
             FROM hit h JOIN listing l ON l.id = h.listing_id WHERE h.id = $1",
        )
        .bind(hit_id)
        .fetch_optional(&mut *tx)
        .await
        .map_err(failed)?;
        let Some(row) = row else { return Ok(Err(CaseFault::NoSuchHit(hit()))) };
        let right_id: Option<String> = row.try_get("right_id").map_err(failed)?;
        let Some(right_id) = right_id else { return Ok(Err(CaseFault::OtherRight { hit: hit() })) };
        let confirmed: bool = row.try_get("confirmed").map_err(failed)?;
        if !confirmed {
            return Ok(Err(CaseFault::NotConfirmed(hit())));
        }
        match case_of(tx, hit_id).await.map_err(failed)? {
            Some(other) if Some(other.as_str()) != case_id => {
                return Ok(Err(CaseFault::InCase { hit: hit(), case_id: other }));
            }
            _ => {}
        }
        Ok(Ok(ConfirmedHit {
            right_id,
            listing: from_json("listing", hit_id, &row.try_get::<String, _>("record").map_err(failed)?)?,
            source_id: SourceId(row.try_get("source_id").map_err(failed)?),
        }))
    }

    /// Copies a hit as it is now into a case, or moves the one that the case has already.
    pub(super) async fn put_case_hit(
        &self,
        tx: &mut SqliteConnection,
        case_id: &str,
        hit_id: &str,
        (membership, links): (Membership, &[Link]),
        word: &Word,
    ) -> Result<(), StoreError> {
        let failed = |error| self.failed(error);
        let known = sqlx::query("SELECT 1 FROM case_hit WHERE case_id = $1 AND hit_id = $2")
            .bind(case_id)
            .bind(hit_id)
            .fetch_optional(&mut *tx)
            .await
            .map_err(failed)?;
        if known.is_some() {
            return self.set_membership(tx, case_id, hit_id, membership, word).await;
        }
        let row = sqlx::query(
            "SELECT h.record AS ranked, l.record AS listing, l.source_id, h.first_seen_ms, l.last_seen_ms,
                l.archive_file, l.archive_offset, l.archive_length
             FROM hit h JOIN listing l ON l.id = h.listing_id WHERE h.id = $1",
        )
        .bind(hit_id)
        .fetch_one(&mut *tx)
        .await
        .map_err(failed)?;
        let text = |column: &str| row.try_get::<String, _>(column).map_err(failed);
        let listing: Listing = from_json("listing", hit_id, &text("listing")?)?;
        let source_id = SourceId(text("source_id")?);
        let archived = position(&row).map_err(failed)?;
        let hit = CaseHit {
            hit_id: hit_id.to_owned(),
            membership,
            links: links.to_vec(),
            joined: word.clone(),
            seller: Seller::of(&listing, &source_id),
            first_seen_ms: row.try_get("first_seen_ms").map_err(failed)?,
            ranked: from_json("hit", hit_id, &text("ranked")?)?,
            verdict: None,
            archived: archived.map(|at| Capture { file: at.file, offset: at.offset, length: at.length }),
            pictures: self.case_pictures(&mut *tx, &listing.id).await?,
            sighting: Sighting::unknown(row.try_get("last_seen_ms").map_err(failed)?),
            listing,
            source_id,
        };
        self.insert_case_hit(tx, case_id, &hit, false).await
    }

    async fn case_pictures(&self, tx: &mut SqliteConnection, id: &ListingId) -> Result<Vec<CasePicture>, StoreError> {
        let failed = |error| self.failed(error);
        let rows = sqlx::query(
            "SELECT lp.address, p.id, p.archive_file, p.archive_offset, p.archive_length
             FROM listing_picture lp
             JOIN url u ON u.source_id = lp.source_id AND u.key = lp.url_key
             JOIN picture p ON p.id = u.body_digest
             WHERE lp.listing_id = $1 ORDER BY lp.position, lp.url_key",
        )
        .bind(&id.0)
        .fetch_all(tx)
        .await
        .map_err(failed)?;
        let picture = |row: &sqlx::sqlite::SqliteRow| -> Result<CasePicture, sqlx::Error> {
            let archived = position(row)?.map(|at| Capture { file: at.file, offset: at.offset, length: at.length });
            Ok(CasePicture { address: row.try_get("address")?, picture_id: row.try_get("id")?, archived })
        };
        rows.iter().map(picture).collect::<Result<_, _>>().map_err(failed)
    }

    /// Writes a hit of a case as it is given, behind those that the case has.
    pub(super) async fn insert_case_hit(
        &self,
        tx: &mut SqliteConnection,
        case_id: &str,
        hit: &CaseHit,
        imported: bool,
    ) -> Result<(), StoreError> {
        let id = &hit.hit_id;
        sqlx::query(
            "INSERT INTO case_hit (case_id, hit_id, position, membership, links, actor, joined_ms, note, listing_id, source_id,
                seller_key, seller, first_seen_ms, listing, ranked, imported, verdict, archive_file, archive_offset,
                archive_length, pictures, sighting)
             SELECT $1, $2, coalesce((SELECT max(position) + 1 FROM case_hit WHERE case_id = $1), 0), $3, $4, $5, $6, $7, $8, $9,
                $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21",
        )
        .bind(case_id)
        .bind(id)
        .bind(hit.membership.as_str())
        .bind(to_json("case_hit", id, &hit.links)?)
        .bind(&hit.joined.by)
        .bind(hit.joined.at_ms)
        .bind(hit.joined.note.as_deref())
        .bind(&hit.listing.id.0)
        .bind(&hit.source_id.0)
        .bind(hit.seller.as_ref().map(Seller::key))
        .bind(hit.seller.as_ref().map(|seller| to_json("case_hit", id, seller)).transpose()?)
        .bind(hit.first_seen_ms)
        .bind(to_json("case_hit", id, &hit.listing)?)
        .bind(to_json("case_hit", id, &hit.ranked)?)
        .bind(imported)
        .bind(hit.verdict.filter(|_| imported).map(crate::review::Verdict::as_str))
        .bind(hit.archived.as_ref().map(|at| at.file.as_str()))
        .bind(hit.archived.as_ref().map(|at| at.offset.cast_signed()))
        .bind(hit.archived.as_ref().map(|at| at.length.cast_signed()))
        .bind(to_json("case_hit", id, &hit.pictures)?)
        .bind(to_json("case_hit", id, &hit.sighting)?)
        .execute(tx)
        .await
        .map(drop)
        .map_err(|error| self.failed(error))
    }
}
