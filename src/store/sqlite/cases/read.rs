//! Cases as they stand in the database, put together again.

use sqlx::Row as _;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::{from_json, row_error};
use crate::review::blocks::Word;
use crate::review::cases::{
    Capture, Case, CaseEvent, CaseHit, CaseRight, CaseState, Claim, Link, Offender, Seller, SellerAlias, told_apart,
    triage,
};
use crate::rights::Jurisdiction;
use crate::sources::SourceId;
use crate::store::paging::{ListPage, ListQuery};
use crate::store::sqlite::pages::{CASES, by_name};
use crate::store::sqlite::{Sqlite, json_list, position};
use crate::store::{CaseFilter, StoreError};

/// What the latest decision says of a case's hit; in a foreign case, what it came with.
macro_rules! verdict_of_hit {
    () => {
        "(CASE WHEN h.imported = 1 THEN h.verdict
            ELSE (SELECT d.verdict FROM standing_decision d WHERE d.hit_id = h.hit_id ORDER BY d.number DESC LIMIT 1) END)"
    };
}
pub(super) use verdict_of_hit;

impl Sqlite {
    pub(super) async fn read_case_by_prefix(&self, prefix: &str) -> Result<Option<Case>, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.readers.begin().await.map_err(failed)?;
        let rows = sqlx::query(
            "SELECT id FROM review_case WHERE id >= $1 AND substr(id, 1, length($1)) = $1 AND length($1) > 0 LIMIT 2",
        )
        .bind(prefix)
        .fetch_all(&mut *tx)
        .await
        .map_err(failed)?;
        let [row] = rows.as_slice() else { return Ok(None) };
        let id: String = row.try_get("id").map_err(failed)?;
        self.read_case(&mut tx, &id).await
    }

    pub(super) async fn read_cases(&self, filter: &CaseFilter) -> Result<Vec<Case>, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.readers.begin().await.map_err(failed)?;
        let states = filter.states.as_ref().map(|states| json_list(states.iter().map(|state| state.as_str())));
        let rows = sqlx::query(
            "SELECT id FROM review_case c
             WHERE ($1 IS NULL OR state IN (SELECT value FROM json_each($1))) AND ($2 IS NULL OR right_id = $2)
               AND ($3 IS NULL OR offender_id = $3)
               AND (NOT $4 OR EXISTS (SELECT 1 FROM case_hit h WHERE h.case_id = c.id AND h.membership = 'proposed'))
             ORDER BY opened_ms DESC, id LIMIT $5",
        )
        .bind(states)
        .bind(filter.right_id.as_ref().map(|right| right.0.as_str()))
        .bind(filter.offender_id.as_deref())
        .bind(filter.with_proposals)
        .bind(filter.limit.map_or(-1, i64::from))
        .fetch_all(&mut *tx)
        .await
        .map_err(failed)?;
        let mut cases = Vec::with_capacity(rows.len());
        for row in &rows {
            let id: String = row.try_get("id").map_err(failed)?;
            cases.extend(self.read_case(&mut tx, &id).await?);
        }
        Ok(cases)
    }

    pub(super) async fn read_case_page(
        &self,
        query: &ListQuery<CaseState>,
        now_ms: i64,
    ) -> Result<ListPage<Case>, StoreError> {
        let mut tx = self.readers.begin().await.map_err(|error| self.failed(error))?;
        let (ids, next) = self.page(&mut tx, CASES, &by_name(query, CaseState::as_str), now_ms).await?;
        let mut rows = Vec::with_capacity(ids.len());
        for id in &ids {
            rows.extend(self.read_case(&mut tx, id).await?);
        }
        Ok(ListPage { rows, next })
    }

    /// The whole case, as it is inside the caller's transaction.
    pub(super) async fn read_case(&self, tx: &mut SqliteConnection, id: &str) -> Result<Option<Case>, StoreError> {
        let failed = |error| self.failed(error);
        let row = sqlx::query(
            "SELECT right_record, offender_id, jurisdiction, state, imported_from FROM review_case WHERE id = $1",
        )
        .bind(id)
        .fetch_optional(&mut *tx)
        .await
        .map_err(failed)?;
        let Some(row) = row else { return Ok(None) };
        let right: CaseRight =
            from_json("review_case", id, &row.try_get::<String, _>("right_record").map_err(failed)?)?;
        let jurisdiction = row.try_get::<Option<String>, _>("jurisdiction").map_err(failed)?.map(Jurisdiction);
        let state: String = row.try_get("state").map_err(failed)?;
        let offender_id: Option<String> = row.try_get("offender_id").map_err(failed)?;
        let offender = match offender_id {
            Some(offender_id) => self.read_offender(&mut *tx, &offender_id).await?,
            None => None,
        };
        let history = self.read_events(&mut *tx, id).await?;
        let hits = self.read_case_hits(&mut *tx, id).await?;
        let live: Vec<&CaseHit> = hits.iter().filter(|hit| hit.membership.is_live()).collect();
        let triage = triage(right.kind, jurisdiction.as_ref(), &live, &history);
        Ok(Some(Case {
            id: id.to_owned(),
            right,
            offender,
            state: state.parse().map_err(|()| row_error("review_case", id, &state))?,
            history,
            jurisdiction,
            triage,
            imported_from: row.try_get("imported_from").map_err(failed)?,
            hits,
        }))
    }

    async fn read_events(&self, tx: &mut SqliteConnection, case_id: &str) -> Result<Vec<CaseEvent>, StoreError> {
        let failed = |error| self.failed(error);
        let rows =
            sqlx::query("SELECT id, details, note, actor, at_ms FROM case_event WHERE case_id = $1 ORDER BY number")
                .bind(case_id)
                .fetch_all(tx)
                .await
                .map_err(failed)?;
        let event = |row: &SqliteRow| -> Result<CaseEvent, StoreError> {
            let id: String = row.try_get("id").map_err(failed)?;
            Ok(CaseEvent {
                kind: from_json("case_event", &id, &row.try_get::<String, _>("details").map_err(failed)?)?,
                actor: row.try_get("actor").map_err(failed)?,
                at_ms: row.try_get("at_ms").map_err(failed)?,
                note: row.try_get("note").map_err(failed)?,
                id,
            })
        };
        rows.iter().map(event).collect()
    }

    async fn read_case_hits(&self, tx: &mut SqliteConnection, case_id: &str) -> Result<Vec<CaseHit>, StoreError> {
        let rows = sqlx::query(concat!(
            "SELECT h.hit_id, h.membership, h.links, h.actor, h.joined_ms, h.note, h.source_id, h.seller, h.first_seen_ms,
                h.listing, h.ranked, h.archive_file, h.archive_offset, h.archive_length, h.pictures, h.sighting, ",
            verdict_of_hit!(),
            " AS verdict_now FROM case_hit h WHERE h.case_id = $1 ORDER BY h.position, h.hit_id"
        ))
        .bind(case_id)
        .fetch_all(tx)
        .await
        .map_err(|error| self.failed(error))?;
        rows.iter().map(|row| self.case_hit(row)).collect()
    }

    fn case_hit(&self, row: &SqliteRow) -> Result<CaseHit, StoreError> {
        let failed = |error| self.failed(error);
        let hit_id: String = row.try_get("hit_id").map_err(failed)?;
        let text = |column: &str| row.try_get::<String, _>(column).map_err(failed);
        let bad = |reason: &str| row_error("case_hit", &hit_id, reason);
        let membership = text("membership")?;
        let seller: Option<String> = row.try_get("seller").map_err(failed)?;
        let verdict: Option<String> = row.try_get("verdict_now").map_err(failed)?;
        let archived = position(row).map_err(failed)?;
        Ok(CaseHit {
            membership: membership.parse().map_err(|()| bad(&membership))?,
            links: from_json("case_hit", &hit_id, &text("links")?)?,
            joined: Word {
                by: text("actor")?,
                at_ms: row.try_get("joined_ms").map_err(failed)?,
                note: row.try_get("note").map_err(failed)?,
            },
            source_id: SourceId(text("source_id")?),
            seller: seller.map(|seller| from_json("case_hit", &hit_id, &seller)).transpose()?,
            first_seen_ms: row.try_get("first_seen_ms").map_err(failed)?,
            listing: from_json("case_hit", &hit_id, &text("listing")?)?,
            ranked: from_json("case_hit", &hit_id, &text("ranked")?)?,
            verdict: verdict.map(|verdict| verdict.parse().map_err(|()| bad(&verdict))).transpose()?,
            archived: archived.map(|at| Capture { file: at.file, offset: at.offset, length: at.length }),
            pictures: from_json("case_hit", &hit_id, &text("pictures")?)?,
            sighting: from_json("case_hit", &hit_id, &text("sighting")?)?,
            hit_id,
        })
    }

    /// An offender with the identities that links of confirmed hits in their cases connect with them.
    pub(super) async fn read_offender(
        &self,
        tx: &mut SqliteConnection,
        id: &str,
    ) -> Result<Option<Offender>, StoreError> {
        let failed = |error| self.failed(error);
        let row = sqlx::query("SELECT site, name FROM offender WHERE id = $1")
            .bind(id)
            .fetch_optional(&mut *tx)
            .await
            .map_err(failed)?;
        let Some(row) = row else { return Ok(None) };
        let seller = Seller { site: row.try_get("site").map_err(failed)?, name: row.try_get("name").map_err(failed)? };
        let rows = sqlx::query(concat!(
            "SELECT h.hit_id, h.seller, h.links, h.case_id, h.actor, h.joined_ms, h.note,
                EXISTS (SELECT 1 FROM case_event e WHERE e.case_id = h.case_id AND e.kind = 'opened'
                    AND e.details ->> '$.seller' IS NOT NULL
                    AND h.hit_id IN (SELECT value FROM json_each(e.details, '$.hits'))) AS is_named
             FROM case_hit h JOIN review_case c ON c.id = h.case_id
             WHERE c.offender_id = $1 AND h.membership IN ('confirmed', 'linked') AND ",
            verdict_of_hit!(),
            " = 'infringes' ORDER BY h.joined_ms, h.case_id, h.position"
        ))
        .bind(id)
        .fetch_all(tx)
        .await
        .map_err(failed)?;
        let confirmed = rows.iter().map(|row| self.connected_hit(row)).collect::<Result<Vec<_>, _>>()?;
        let claims: Vec<Claim<'_>> = confirmed.iter().map(ConnectedHit::claim).collect();
        let (_, also) = told_apart(std::iter::once(&seller), &claims);
        let aliases = also.into_iter().filter_map(|at| confirmed[at].alias()).collect();
        Ok(Some(Offender { id: id.to_owned(), seller, aliases }))
    }

    fn connected_hit(&self, row: &SqliteRow) -> Result<ConnectedHit, StoreError> {
        let failed = |error| self.failed(error);
        let hit_id: String = row.try_get("hit_id").map_err(failed)?;
        let seller: Option<String> = row.try_get("seller").map_err(failed)?;
        Ok(ConnectedHit {
            seller: seller.map(|seller| from_json("case_hit", &hit_id, &seller)).transpose()?,
            links: from_json("case_hit", &hit_id, &row.try_get::<String, _>("links").map_err(failed)?)?,
            case_id: row.try_get("case_id").map_err(failed)?,
            word: Word {
                by: row.try_get("actor").map_err(failed)?,
                at_ms: row.try_get("joined_ms").map_err(failed)?,
                note: row.try_get("note").map_err(failed)?,
            },
            is_named: row.try_get("is_named").map_err(failed)?,
            hit_id,
        })
    }
}

/// A confirmed hit of an offender's case, as far as it says whose it is.
struct ConnectedHit {
    hit_id: String,
    seller: Option<Seller>,
    links: Vec<Link>,
    case_id: String,
    word: Word,
    is_named: bool,
}

impl ConnectedHit {
    fn claim(&self) -> Claim<'_> {
        Claim { hit_id: &self.hit_id, seller: self.seller.as_ref(), links: &self.links, is_named: self.is_named }
    }

    fn alias(&self) -> Option<SellerAlias> {
        let seller = self.seller.clone()?;
        Some(SellerAlias { seller, case_id: Some(self.case_id.clone()), word: self.word.clone() })
    }
}
