//! Pages of what follows from hits: blocks, notices, cases, offenders and tips, each found by keys.

use sqlx::Row as _;
use sqlx::sqlite::SqliteConnection;

use super::{Sqlite, json_list};
use crate::store::StoreError;
use crate::store::paging::{ListPlace, ListQuery};

/// A page of a list whose rows, with `rank`, `at` and `id`, stand for `{}`. Its values: $5 the state, $6 a JSON list of rights,
/// $7 now; the first four are the page's own.
macro_rules! page_of {
    ($rows:literal) => {
        concat!(
            "SELECT rank, at, id FROM (",
            $rows,
            ") WHERE $1 IS NULL OR (rank, -at, id) > ($1, -$2, $3) ORDER BY rank, at DESC, id LIMIT $4"
        )
    };
}

/// What waits for a second person, then what is in force.
pub(super) const BLOCKS: &str = page_of!(
    "SELECT rank, at, id FROM (
        SELECT p.id, p.proposed_ms AS at, json_extract(p.record, '$.right_id') AS right_id,
            CASE WHEN EXISTS (SELECT 1 FROM block_word WHERE block_id = p.id AND kind = 'revoked') THEN 3
                WHEN p.expires_ms <= $7 THEN 2
                WHEN EXISTS (SELECT 1 FROM block_word WHERE block_id = p.id AND kind = 'approved') THEN 1
                ELSE 0 END AS rank
        FROM block_proposal p)
     WHERE ($5 IS NULL OR $5 = CASE rank WHEN 0 THEN 'proposed' WHEN 1 THEN 'in-force' WHEN 2 THEN 'expired' ELSE 'revoked' END)
        AND ($6 IS NULL OR right_id IN (SELECT value FROM json_each($6)))"
);

/// What has a date to be kept, as [`crate::review::notices::clock::deadline`] finds it; then the latest.
pub(super) const NOTICES: &str = page_of!(
    "SELECT CASE WHEN is_countered OR (form = 'dsa' AND state IN ('refused', 'unfounded')) THEN 0 ELSE 1 END AS rank,
        number AS at, id
     FROM (
        SELECT n.id, n.number, n.form, n.right_id,
            coalesce((SELECT step FROM notice_step WHERE notice_id = n.id AND step <> 'exported' ORDER BY number DESC LIMIT 1),
                'drafted') AS state,
            EXISTS (SELECT 1 FROM notice_step c WHERE c.notice_id = n.id AND c.step = 'countered'
                AND NOT EXISTS (SELECT 1 FROM notice_step WHERE notice_id = n.id AND number > c.number
                    AND step IN ('action-filed', 'restored', 'retracted'))) AS is_countered
        FROM notice n WHERE $6 IS NULL OR n.right_id IN (SELECT value FROM json_each($6)))
     WHERE $5 IS NULL OR state = $5"
);

/// Overdue ones, as [`crate::review::cases::TakedownClock`] finds them, then those with something proposed, then the latest.
pub(super) const CASES: &str = page_of!(
    "SELECT CASE WHEN c.state IN ('noticed', 'still-there', 'relisted') AND $7 > (
                SELECT e.details ->> '$.expected_ms' FROM case_event e WHERE e.case_id = c.id AND e.kind = 'noticed'
                ORDER BY e.number DESC LIMIT 1) THEN 0
            WHEN EXISTS (SELECT 1 FROM case_hit h WHERE h.case_id = c.id AND h.membership = 'proposed') THEN 1
            ELSE 2 END AS rank,
        c.opened_ms AS at, c.id
     FROM review_case c
     WHERE ($5 IS NULL OR c.state = $5) AND ($6 IS NULL OR c.right_id IN (SELECT value FROM json_each($6)))"
);

/// Who has most hits that were confirmed, in cases that were not closed as unfounded. Of those who are narrowed to rights: who
/// has a case about one.
pub(super) const OFFENDERS: &str = page_of!(
    "SELECT 0 AS rank, o.id, (
            SELECT count(*) FROM review_case c JOIN case_hit h ON h.case_id = c.id AND h.membership IN ('confirmed', 'linked')
            WHERE c.offender_id = o.id AND ($6 IS NULL OR c.right_id IN (SELECT value FROM json_each($6)))) AS at
     FROM offender o
     WHERE $6 IS NULL OR EXISTS (
        SELECT 1 FROM review_case c WHERE c.offender_id = o.id AND c.right_id IN (SELECT value FROM json_each($6)))"
);

/// The latest first, along their index: of this list alone there may be very much.
pub(super) const TIPS: &str = "SELECT 0 AS rank, received_ms AS at, tip_id AS id FROM tip_inbox
     WHERE ($2 IS NULL OR received_ms < $2 OR (received_ms = $2 AND tip_id > $3))
        AND ($5 IS NULL OR state = $5) AND ($6 IS NULL OR right_id IN (SELECT value FROM json_each($6)))
     ORDER BY received_ms DESC, tip_id LIMIT $4";

/// The ledger, the latest entry first; `id` is an entry's own.
pub(super) const REWARDS: &str = page_of!(
    "SELECT 0 AS rank, r.number AS at, r.id FROM reward r JOIN tip t ON t.id = r.tip_id
     WHERE $6 IS NULL OR t.right_id IN (SELECT value FROM json_each($6))"
);

impl Sqlite {
    /// The places of a page's rows, and where the next page begins. `list` is one of the texts above.
    pub(super) async fn page(
        &self,
        connection: &mut SqliteConnection,
        list: &'static str,
        query: &ListQuery<&str>,
        now_ms: i64,
    ) -> Result<(Vec<String>, Option<ListPlace>), StoreError> {
        let failed = |error| self.failed(error);
        let after = query.after.as_ref();
        let rows = sqlx::query(list)
            .bind(after.map(|place| place.rank))
            .bind(after.map(|place| place.at))
            .bind(after.map(|place| place.id.as_str()))
            .bind(i64::from(query.limit) + 1)
            .bind(query.state)
            .bind(query.rights.as_ref().map(|rights| json_list(rights.iter().map(|right| right.0.as_str()))))
            .bind(now_ms)
            .fetch_all(connection)
            .await
            .map_err(failed)?;
        let place = |row: &sqlx::sqlite::SqliteRow| {
            Ok(ListPlace { rank: row.try_get("rank")?, at: row.try_get("at")?, id: row.try_get("id")? })
        };
        let mut places: Vec<ListPlace> = rows.iter().map(place).collect::<Result<_, sqlx::Error>>().map_err(failed)?;
        let limit = query.limit as usize;
        let has_more = places.len() > limit;
        places.truncate(limit);
        let next = if has_more { places.last().cloned() } else { None };
        Ok((places.into_iter().map(|place| place.id).collect(), next))
    }
}

/// The state as the texts above know it.
pub(super) fn by_name<S: Copy>(query: &ListQuery<S>, name: impl Fn(S) -> &'static str) -> ListQuery<&'static str> {
    ListQuery {
        state: query.state.map(name),
        rights: query.rights.clone(),
        after: query.after.clone(),
        limit: query.limit,
    }
}
