//! What scans learn about cases: whether their listings are still shown, and which new ones may belong to them.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

use super::write::{Written, case_of};
use super::{from_json, to_json};
use crate::extract::Listing;
use crate::review::blocks::Word;
use crate::review::cases::{
    CLOCK, CaseEventKind, JoinAs, Joining, Membership, PageFacts, Seller, Sighting, SightingFacts, judge,
};
use crate::rights::RightId;
use crate::sources::SourceId;
use crate::store::sqlite::register::note_actor;
use crate::store::sqlite::{Sqlite, json_list};
use crate::store::{CaseCandidate, StoreError};

fn by_the_clock(now_ms: i64) -> Word {
    Word { by: CLOCK.to_owned(), at_ms: now_ms, note: None }
}

impl Sqlite {
    pub(super) async fn has_cases(&self) -> Result<bool, StoreError> {
        sqlx::query("SELECT EXISTS (SELECT 1 FROM review_case)")
            .fetch_one(&self.readers)
            .await
            .and_then(|row| row.try_get(0))
            .map_err(|error| self.failed(error))
    }

    pub(super) async fn read_sightings(&self, case_id: &str) -> Result<BTreeMap<String, Sighting>, StoreError> {
        let failed = |error| self.failed(error);
        // What became of a page counts once it is settled; a scan that goes on has not looked at it yet.
        let rows = sqlx::query(
            "SELECT c.hit_id, l.shown, l.last_seen_ms, coalesce(h.current, 0) AS hit_current, u.outcome, u.status,
                u.last_visit_ms, coalesce(s.finished_ms, s.started_ms) AS settled_ms, t.url AS target
             FROM case_hit c
             JOIN listing l ON l.id = c.listing_id
             LEFT JOIN hit h ON h.id = c.hit_id
             LEFT JOIN url u ON u.source_id = l.source_id AND u.key = l.page_key AND u.state = 2
             LEFT JOIN scan s ON s.source_id = u.source_id AND s.number = u.scan
             LEFT JOIN url t ON t.source_id = u.source_id AND t.key = u.target_key
             WHERE c.case_id = $1",
        )
        .bind(case_id)
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        let read = |row: &SqliteRow| -> Result<(String, Sighting), sqlx::Error> {
            Ok((row.try_get("hit_id")?, judge(&facts(row)?)))
        };
        rows.iter().map(read).collect::<Result<_, _>>().map_err(failed)
    }

    pub(super) async fn write_sightings(
        &self,
        case_id: &str,
        sightings: &BTreeMap<String, Sighting>,
        event: Option<&CaseEventKind>,
        now_ms: i64,
    ) -> Result<bool, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        for (hit_id, sighting) in sightings {
            sqlx::query("UPDATE case_hit SET sighting = $3 WHERE case_id = $1 AND hit_id = $2 AND sighting <> $3")
                .bind(case_id)
                .bind(hit_id)
                .bind(to_json("case_hit", hit_id, sighting)?)
                .execute(&mut *tx)
                .await
                .map_err(failed)?;
        }
        let written = match event {
            Some(event) => self.write_event(&mut tx, case_id, event, &by_the_clock(now_ms)).await? == Ok(Written::New),
            None => false,
        };
        tx.commit().await.map_err(failed)?;
        Ok(written)
    }

    pub(super) async fn read_candidates(
        &self,
        right: &RightId,
        min_score: f64,
        limit: u32,
    ) -> Result<Vec<CaseCandidate>, StoreError> {
        let failed = |error| self.failed(error);
        let rows = sqlx::query(
            "SELECT h.id, h.source_id, h.record, l.record AS listing, h.first_seen_ms, h.first_scan, h.last_seen_ms,
                h.news_scan, h.standing, l.archive_file, l.archive_offset, l.archive_length,
                d.verdict, d.note, d.actor, d.decided_ms, k.digest AS compared
             FROM hit h JOIN listing l ON l.id = h.listing_id LEFT JOIN decision d ON d.number = h.decision
             LEFT JOIN case_compared k ON k.hit_id = h.id
             WHERE h.right_id = $1 AND h.current = 1 AND h.standing <> 2 AND h.score >= $2 AND l.shown = 1
               AND NOT (h.standing = 0 AND h.picture IS NOT NULL AND h.picture IN
                    (SELECT image_id FROM held_picture WHERE released_ms IS NULL))
               AND h.id NOT IN (SELECT hit_id FROM case_hit WHERE membership IN ('confirmed', 'linked') AND imported = 0)
             ORDER BY h.first_seen_ms DESC, h.id LIMIT $3",
        )
        .bind(&right.0)
        .bind(min_score)
        .bind(limit)
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        let mut candidates = Vec::with_capacity(rows.len());
        for row in &rows {
            let hit = self.stored_hit(row)?;
            let pictures = self.pictures_of(&hit.listing.id).await?;
            candidates.push(CaseCandidate { hit, pictures, compared: row.try_get("compared").map_err(failed)? });
        }
        Ok(candidates)
    }

    pub(super) async fn write_join(
        &self,
        case_id: &str,
        hit_id: &str,
        joining: &Joining,
        join_as: JoinAs,
        now_ms: i64,
    ) -> Result<bool, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        let known = sqlx::query(
            "SELECT 1 FROM case_hit WHERE case_id = $1 AND hit_id = $2
             UNION ALL SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM hit WHERE id = $2) LIMIT 1",
        )
        .bind(case_id)
        .bind(hit_id)
        .fetch_optional(&mut *tx)
        .await
        .map_err(failed)?;
        if known.is_some() || case_of(&mut tx, hit_id).await.map_err(failed)?.is_some() {
            return Ok(false);
        }
        let (hit, links) = (hit_id.to_owned(), joining.links.clone());
        let relisted = join_as == JoinAs::Relisting;
        let (kind, membership) = match join_as {
            JoinAs::Proposal => (CaseEventKind::Proposed { hit, links }, Membership::Proposed),
            JoinAs::Member | JoinAs::Relisting => (CaseEventKind::Joined { hit, links, relisted }, Membership::Linked),
        };
        let word = by_the_clock(now_ms);
        if self.write_event(&mut tx, case_id, &kind, &word).await? != Ok(Written::New) {
            return Ok(false);
        }
        note_actor(&mut tx, &word.by, now_ms).await.map_err(failed)?;
        self.put_case_hit(&mut tx, case_id, hit_id, (membership, &joining.links), &word).await?;
        tx.commit().await.map_err(failed)?;
        Ok(true)
    }

    pub(super) async fn write_compared(&self, compared: &[(String, String)]) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO case_compared (hit_id, digest) SELECT value ->> 0, value ->> 1 FROM json_each($1) WHERE true
             ON CONFLICT (hit_id) DO UPDATE SET digest = excluded.digest",
        )
        .bind(json_list(compared))
        .execute(&self.writer)
        .await
        .map(drop)
        .map_err(|error| self.failed(error))
    }

    pub(super) async fn read_fingerprints(&self, ids: &[String]) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, fingerprint FROM picture
             WHERE id IN (SELECT value FROM json_each($1)) AND fingerprint IS NOT NULL ORDER BY id",
        )
        .bind(json_list(ids))
        .fetch_all(&self.readers)
        .await
        .map_err(|error| self.failed(error))?;
        let read = |row: &SqliteRow| Ok((row.try_get("id")?, row.try_get("fingerprint")?));
        rows.iter().map(read).collect::<Result<_, sqlx::Error>>().map_err(|error| self.failed(error))
    }

    pub(super) async fn read_sellers_showing(
        &self,
        right: &RightId,
        image_id: &str,
        limit: u32,
    ) -> Result<Vec<Seller>, StoreError> {
        let rows = sqlx::query(
            "SELECT l.source_id, min(l.record) AS record FROM hit h JOIN listing l ON l.id = h.listing_id
             WHERE h.right_id = $1 AND h.current = 1 AND instr(h.record, $2) > 0
               AND json_extract(l.record, '$.seller') IS NOT NULL
             GROUP BY l.source_id, json_extract(l.record, '$.seller') LIMIT $3",
        )
        .bind(&right.0)
        .bind(image_id)
        .bind(limit)
        .fetch_all(&self.readers)
        .await
        .map_err(|error| self.failed(error))?;
        self.sellers_in(&rows)
    }

    pub(super) async fn read_sellers_reached_by(
        &self,
        source: &SourceId,
        contact: &str,
        limit: u32,
    ) -> Result<Vec<Seller>, StoreError> {
        let rows = sqlx::query(
            "SELECT source_id, min(record) AS record FROM listing
             WHERE source_id = $1 AND instr(record, $2) > 0 AND json_extract(record, '$.seller') IS NOT NULL
             GROUP BY json_extract(record, '$.seller') LIMIT $3",
        )
        .bind(&source.0)
        // As the record writes it, quotation marks included: a number must not be found inside a longer one.
        .bind(serde_json::json!(contact).to_string())
        .bind(limit)
        .fetch_all(&self.readers)
        .await
        .map_err(|error| self.failed(error))?;
        self.sellers_in(&rows)
    }

    fn sellers_in(&self, rows: &[SqliteRow]) -> Result<Vec<Seller>, StoreError> {
        let failed = |error| self.failed(error);
        let mut known = BTreeSet::new();
        let mut sellers = Vec::new();
        for row in rows {
            let source = SourceId(row.try_get("source_id").map_err(failed)?);
            let record: String = row.try_get("record").map_err(failed)?;
            let listing: Listing = from_json("listing", &source.0, &record)?;
            sellers.extend(Seller::of(&listing, &source).filter(|seller| known.insert(seller.key())));
        }
        Ok(sellers)
    }
}

fn facts(row: &SqliteRow) -> Result<SightingFacts, sqlx::Error> {
    let outcome: Option<String> = row.try_get("outcome")?;
    let settled_ms: Option<i64> = row.try_get("settled_ms")?;
    let page = match (outcome, settled_ms) {
        (Some(outcome), Some(settled_ms)) => Some(PageFacts {
            outcome,
            status: row.try_get::<Option<i64>, _>("status")?.and_then(|status| u16::try_from(status).ok()),
            settled_ms,
            read_ms: row.try_get("last_visit_ms")?,
            target: row.try_get("target")?,
        }),
        _ => None,
    };
    Ok(SightingFacts {
        shown: row.try_get("shown")?,
        hit_current: row.try_get("hit_current")?,
        last_seen_ms: row.try_get("last_seen_ms")?,
        page,
    })
}
