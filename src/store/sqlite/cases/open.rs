//! How hits come into a case: opened by a person, added by one, or taken over with a whole case from elsewhere.

use sqlx::Row as _;
use sqlx::sqlite::SqliteConnection;

use super::read::verdict_of_hit;
use super::to_json;
use super::write::{ConfirmedHit, Written, case_of};
use crate::review::blocks::Word;
use crate::review::cases::{
    Case, CaseEvent, CaseEventKind, CaseFault, CaseRight, CaseState, Membership, Opening, Seller,
};
use crate::rights::{Jurisdiction, Right, RightId};
use crate::store::sqlite::Sqlite;
use crate::store::sqlite::register::note_actor;
use crate::store::{Ruled, StoreError};

/// What a case is opened with.
struct Head<'a> {
    id: &'a str,
    right: &'a CaseRight,
    offender_id: Option<&'a str>,
    jurisdiction: Option<&'a Jurisdiction>,
    state: CaseState,
    opened_ms: i64,
    actor: &'a str,
    imported_from: Option<&'a str>,
}

impl Sqlite {
    pub(super) async fn open_case_over(&self, opening: &Opening) -> Ruled {
        let failed = |error| self.failed(error);
        let mut hits = opening.hits.clone();
        hits.sort();
        hits.dedup();
        let mut tx = self.begin().await?;
        let right_id = match self.right_of_hits(&mut tx, &hits).await? {
            Ok(right_id) => right_id,
            Err(fault) => return Ok(Err(fault)),
        };
        let case_id = Case::id_of(&RightId(right_id.clone()), &hits);
        if let Some(case) = self.read_case(&mut tx, &case_id).await? {
            return Ok(Ok(case));
        }
        let mut confirmed = Vec::with_capacity(hits.len());
        for hit in &hits {
            match self.hit_of_case(&mut tx, hit, None).await? {
                Ok(found) => confirmed.push(found),
                Err(fault) => return Ok(Err(fault)),
            }
        }
        let Some(right) = registered(&mut tx, &right_id).await.map_err(failed)? else {
            return Ok(Err(CaseFault::NoSuchRight(right_id)));
        };
        let word = &opening.word;
        note_actor(&mut tx, &word.by, word.at_ms).await.map_err(failed)?;
        let offender_id = match seller_of(opening, &confirmed) {
            Some(seller) => Some(self.note_offender(&mut tx, &seller, word.at_ms).await?),
            None => None,
        };
        let own = match right.registration.jurisdictions.as_slice() {
            [one] => Some(one),
            _ => None,
        };
        let head = Head {
            id: &case_id,
            right: &CaseRight {
                id: right.id.clone(),
                name: right.name.clone(),
                holder: right.holder.0.clone(),
                kind: right.kind(),
            },
            offender_id: offender_id.as_deref(),
            jurisdiction: opening.jurisdiction.as_ref().or(own),
            state: CaseState::Open,
            opened_ms: word.at_ms,
            actor: &word.by,
            imported_from: None,
        };
        self.insert_head(&mut tx, &head).await?;
        let seller = named(opening).map(str::to_owned);
        let opened = CaseEventKind::Opened { hits: hits.clone(), seller };
        let event = CaseEvent::new(&case_id, opened, &word.by, word.at_ms, word.note.clone());
        self.insert_event(&mut tx, &case_id, &event).await?;
        for hit in &hits {
            self.put_case_hit(&mut tx, &case_id, hit, (Membership::Confirmed, &[]), word).await?;
        }
        self.ended(tx, &case_id, Ok(())).await
    }

    /// The one right that all of these hits are about.
    async fn right_of_hits(
        &self,
        tx: &mut SqliteConnection,
        hits: &[String],
    ) -> Result<Result<String, CaseFault>, StoreError> {
        let failed = |error| self.failed(error);
        let mut right: Option<String> = None;
        for hit in hits {
            let row = sqlx::query("SELECT right_id FROM hit WHERE id = $1")
                .bind(hit)
                .fetch_optional(&mut *tx)
                .await
                .map_err(failed)?;
            let Some(row) = row else { return Ok(Err(CaseFault::NoSuchHit(hit.clone()))) };
            let of_hit: Option<String> = row.try_get(0).map_err(failed)?;
            if of_hit.is_none() || right.as_ref().is_some_and(|right| Some(right) != of_hit.as_ref()) {
                return Ok(Err(CaseFault::OtherRight { hit: hit.clone() }));
            }
            right = of_hit;
        }
        Ok(right.ok_or(CaseFault::NoHits))
    }

    pub(super) async fn add_confirmed_hits(&self, case_id: &str, hits: &[String], word: &Word) -> Ruled {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        let Some(case) = self.read_case(&mut tx, case_id).await? else {
            return Ok(Err(CaseFault::NoSuchCase(case_id.to_owned())));
        };
        let mut new = Vec::new();
        for hit in hits {
            match self.hit_of_case(&mut tx, hit, Some(case_id)).await? {
                Ok(found) if found.right_id != case.right.id.0 => {
                    return Ok(Err(CaseFault::OtherRight { hit: hit.clone() }));
                }
                Ok(_) => {}
                Err(fault) => return Ok(Err(fault)),
            }
            if case_of(&mut tx, hit).await.map_err(failed)?.is_none() && !new.contains(hit) {
                new.push(hit.clone());
            }
        }
        if new.is_empty() {
            return Ok(Ok(case));
        }
        let written = self.write_event(&mut tx, case_id, &CaseEventKind::HitsAdded { hits: new.clone() }, word).await?;
        match written {
            Err(fault) => return Ok(Err(fault)),
            Ok(Written::Known) => return Ok(Ok(case)),
            Ok(Written::New) => {}
        }
        for hit in &new {
            self.put_case_hit(&mut tx, case_id, hit, (Membership::Confirmed, &[]), word).await?;
        }
        self.ended(tx, case_id, Ok(())).await
    }

    pub(super) async fn take_over_case(&self, case: &Case, from: &str, word: &Word) -> Ruled {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        if let Some(known) = self.read_case(&mut tx, &case.id).await? {
            return Ok(Ok(known));
        }
        note_actor(&mut tx, &word.by, word.at_ms).await.map_err(failed)?;
        let offender_id = match &case.offender {
            Some(offender) => Some(self.note_offender(&mut tx, &offender.seller, word.at_ms).await?),
            None => None,
        };
        let head = Head {
            id: &case.id,
            right: &case.right,
            offender_id: offender_id.as_deref(),
            jurisdiction: case.jurisdiction.as_ref(),
            state: case.state,
            opened_ms: case.opened_ms(),
            actor: &word.by,
            imported_from: Some(from),
        };
        self.insert_head(&mut tx, &head).await?;
        for event in &case.history {
            note_actor(&mut tx, &event.actor, event.at_ms).await.map_err(failed)?;
            self.insert_event(&mut tx, &case.id, event).await?;
        }
        for hit in &case.hits {
            note_actor(&mut tx, &hit.joined.by, hit.joined.at_ms).await.map_err(failed)?;
            self.insert_case_hit(&mut tx, &case.id, hit, true).await?;
        }
        self.ended(tx, &case.id, Ok(())).await
    }

    async fn insert_head(&self, tx: &mut SqliteConnection, head: &Head<'_>) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO review_case (id, right_id, right_record, offender_id, jurisdiction, state, opened_ms, actor, imported_from)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(head.id)
        .bind(&head.right.id.0)
        .bind(to_json("review_case", head.id, head.right)?)
        .bind(head.offender_id)
        .bind(head.jurisdiction.map(|jurisdiction| jurisdiction.0.as_str()))
        .bind(head.state.as_str())
        .bind(head.opened_ms)
        .bind(head.actor)
        .bind(head.imported_from)
        .execute(tx)
        .await
        .map(drop)
        .map_err(|error| self.failed(error))
    }

    /// The offender who is known by this identity, first or since; a new one where nobody is.
    async fn note_offender(
        &self,
        tx: &mut SqliteConnection,
        seller: &Seller,
        now_ms: i64,
    ) -> Result<String, StoreError> {
        let failed = |error| self.failed(error);
        let key = seller.key();
        let known = sqlx::query(concat!(
            "SELECT id FROM offender WHERE key = $1
             UNION ALL
             SELECT id FROM (SELECT c.offender_id AS id FROM case_hit h JOIN review_case c ON c.id = h.case_id
                WHERE h.seller_key = $1 AND h.membership IN ('confirmed', 'linked') AND c.offender_id IS NOT NULL AND ",
            verdict_of_hit!(),
            " = 'infringes' GROUP BY c.offender_id ORDER BY min(h.joined_ms), c.offender_id)"
        ))
        .bind(&key)
        .fetch_all(&mut *tx)
        .await
        .map_err(failed)?;
        // A hit in somebody's case is not yet theirs.
        for row in &known {
            let id: String = row.try_get(0).map_err(failed)?;
            if self.read_offender(&mut *tx, &id).await?.is_some_and(|offender| offender.is_known_as(seller)) {
                return Ok(id);
            }
        }
        let id = seller.offender_id();
        sqlx::query("INSERT INTO offender (id, key, site, name, added_ms) VALUES ($1, $2, $3, $4, $5)")
            .bind(&id)
            .bind(&key)
            .bind(&seller.site)
            .bind(&seller.name)
            .bind(now_ms)
            .execute(tx)
            .await
            .map_err(failed)?;
        Ok(id)
    }
}

/// The seller that a person names.
fn named(opening: &Opening) -> Option<&str> {
    opening.seller.as_deref().map(str::trim).filter(|name| !name.is_empty())
}

/// Who the case is about: whom the person names, or the seller that most of the listings name, the first of them where as many
/// name another.
fn seller_of(opening: &Opening, confirmed: &[ConfirmedHit]) -> Option<Seller> {
    let first = confirmed.first()?;
    if let Some(name) = named(opening) {
        return Some(Seller::named(name, &first.listing, &first.source_id));
    }
    let sellers: Vec<Seller> = confirmed.iter().filter_map(|hit| Seller::of(&hit.listing, &hit.source_id)).collect();
    let times = |seller: &Seller| sellers.iter().filter(|other| other.is_same(seller)).count();
    let most = sellers.iter().map(times).max()?;
    sellers.iter().find(|seller| times(seller) == most).cloned()
}

async fn registered(tx: &mut SqliteConnection, right_id: &str) -> Result<Option<Right>, sqlx::Error> {
    let row =
        sqlx::query("SELECT record FROM registered_right WHERE id = $1").bind(right_id).fetch_optional(tx).await?;
    let Some(row) = row else { return Ok(None) };
    let record: String = row.try_get(0)?;
    serde_json::from_str(&record).map(Some).map_err(|error| sqlx::Error::Decode(error.into()))
}
