//! Digests on their way. What stands in one is what its person may see and should still look at, when it is asked.

use sqlx::Row as _;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::{chosen, narrowed, read, row_text};
use crate::accounts::Scope;
use crate::alerts::{Digest, MAX_ITEMS, News, Subscription};
use crate::extract::Listing;
use crate::rank::Score;
use crate::rights::{Right, RightId};
use crate::store::sqlite::Sqlite;
use crate::store::{Attempt, DeliveryState, DueDigest, StoreError, ToldNews};

/// What is told of a digest `d`: nothing that is decided, held back, or not the person's to see. $2 the lowest score, $3 the
/// chosen rights, $4 the rights that are seen.
macro_rules! open_news {
    ($select:literal, $rest:literal) => {
        concat!(
            $select,
            " FROM alert_delivery d CROSS JOIN alerted_hit a ON a.delivery_id = d.id
              CROSS JOIN hit h ON h.id = a.hit_id AND h.current = 1 AND h.standing = 0 AND h.news_scan = a.news_scan
                AND h.score >= $2
                AND ($3 IS NULL OR h.right_id IN (SELECT value FROM json_each($3)))
                AND ($4 IS NULL OR h.right_id IN (SELECT value FROM json_each($4)))
                AND (h.picture IS NULL OR h.picture NOT IN (SELECT image_id FROM held_picture WHERE released_ms IS NULL))
              CROSS JOIN listing l ON l.id = h.listing_id
              LEFT JOIN registered_right r ON r.id = h.right_id ",
            $rest
        )
    };
}

/// A waiting digest that may leave: not paused, agreed to by whoever reads at its address, and the first of its subscription.
macro_rules! due_digest {
    ($select:literal, $rest:literal) => {
        concat!(
            $select,
            " FROM alert_delivery d CROSS JOIN alert_subscription s ON s.id = d.subscription_id
              WHERE d.state = 'waiting' AND d.due_ms <= $1 AND d.held_until_ms <= $1 AND NOT s.record ->> '$.paused'
                AND (s.record ->> '$.channel.kind' <> 'mail' OR EXISTS (SELECT 1 FROM alert_address a
                    WHERE a.person = s.person AND a.address = s.record ->> '$.channel.address' AND a.confirmed_ms IS NOT NULL))
                AND NOT EXISTS (SELECT 1 FROM alert_delivery e WHERE e.subscription_id = d.subscription_id
                    AND e.state = 'waiting' AND (e.made_ms, e.id) < (d.made_ms, d.id))
              ORDER BY d.due_ms, d.id LIMIT 1",
            $rest
        )
    };
}

impl Sqlite {
    pub(super) async fn hold_due_digest(&self, now_ms: i64, until_ms: i64) -> Result<Option<DueDigest>, StoreError> {
        let failed = |error| self.failed(error);
        let due = sqlx::query(due_digest!("SELECT d.id", "")).bind(now_ms);
        if due.fetch_optional(&self.readers).await.map_err(failed)?.is_none() {
            return Ok(None);
        }
        let mut tx = self.begin().await?;
        let held = hold(&mut tx, now_ms, until_ms).await.map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        let Some(row) = held else { return Ok(None) };
        Ok(Some(DueDigest {
            subscription: self.subscription(&row)?,
            id: row_text(&row, "digest").map_err(failed)?,
            made_ms: row.try_get("made_ms").map_err(failed)?,
            attempts: row.try_get("attempts").map_err(failed)?,
        }))
    }

    pub(super) async fn read_digest(
        &self,
        id: &str,
        subscription: &Subscription,
        scope: &Scope,
    ) -> Result<Digest, StoreError> {
        let failed = |error| self.failed(error);
        let (rights, seen) = (chosen(&subscription.rights), narrowed(scope));
        let count = sqlx::query(open_news!("SELECT count(*)", "WHERE d.id = $1"))
            .bind(id)
            .bind(subscription.min_score.get())
            .bind(&rights)
            .bind(&seen)
            .fetch_one(&self.readers)
            .await
            .map_err(failed)?;
        let rows = sqlx::query(open_news!(
            "SELECT h.id, h.right_id, h.score, h.source_id, h.first_seen_ms, h.decision, l.record, r.record AS right_record",
            "WHERE d.id = $1 ORDER BY h.score DESC, h.id LIMIT $5"
        ))
        .bind(id)
        .bind(subscription.min_score.get())
        .bind(&rights)
        .bind(&seen)
        .bind(MAX_ITEMS as i64)
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        let news = rows.iter().map(|row| self.news(row)).collect::<Result<_, _>>()?;
        Ok(Digest { news, count: count.try_get(0).map_err(failed)? })
    }

    pub(super) async fn read_told_news(
        &self,
        subscription: &Subscription,
        scope: &Scope,
        limit: u32,
    ) -> Result<Vec<ToldNews>, StoreError> {
        let failed = |error| self.failed(error);
        let rows = sqlx::query(open_news!(
            "SELECT h.id, h.right_id, h.score, h.source_id, h.first_seen_ms, h.decision, l.record, r.record AS right_record,
                d.made_ms AS told_ms",
            "WHERE d.subscription_id = $1 ORDER BY d.made_ms DESC, h.score DESC, h.id LIMIT $5"
        ))
        .bind(&subscription.id)
        .bind(subscription.min_score.get())
        .bind(chosen(&subscription.rights))
        .bind(narrowed(scope))
        .bind(limit)
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        let told = |row: &SqliteRow| -> Result<ToldNews, StoreError> {
            Ok(ToldNews { news: self.news(row)?, told_ms: row.try_get("told_ms").map_err(failed)? })
        };
        rows.iter().map(told).collect()
    }

    pub(super) async fn note_attempt(
        &self,
        delivery_id: &str,
        attempt: &Attempt,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let failed = |error| self.failed(error);
        let (state, fault, due_ms) = match attempt {
            Attempt::Sent => (DeliveryState::Sent, None, None),
            Attempt::Empty => (DeliveryState::Empty, None, None),
            Attempt::Postponed { until_ms } => (DeliveryState::Waiting, None, Some(*until_ms)),
            Attempt::Failed { fault, again_ms: Some(again_ms) } => {
                (DeliveryState::Waiting, Some(fault), Some(*again_ms))
            }
            Attempt::Failed { fault, again_ms: None } => (DeliveryState::Failed, Some(fault), None),
        };
        let mut tx = self.begin().await?;
        // What failed before is still to be read while it is only put off.
        sqlx::query(
            "UPDATE alert_delivery SET state = $2, fault = CASE WHEN $2 = 'waiting' THEN coalesce($3, fault) ELSE $3 END,
                due_ms = coalesce($4, due_ms), held_until_ms = 0,
                attempts = attempts + ($3 IS NOT NULL), ended_ms = CASE WHEN $2 = 'waiting' THEN NULL ELSE $5 END
             WHERE id = $1 AND state = 'waiting'",
        )
        .bind(delivery_id)
        .bind(state.as_str())
        .bind(fault)
        .bind(due_ms)
        .bind(now_ms)
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        tx.commit().await.map_err(failed)
    }

    fn news(&self, row: &SqliteRow) -> Result<News, StoreError> {
        let failed = |error| self.failed(error);
        let hit_id = row_text(row, "id").map_err(failed)?;
        let listing: Listing = read(&hit_id, &row_text(row, "record").map_err(failed)?)?;
        let right: Option<Right> = row
            .try_get::<Option<String>, _>("right_record")
            .map_err(failed)?
            .map(|record| read(&hit_id, &record))
            .transpose()?;
        Ok(News {
            right_id: row.try_get::<Option<String>, _>("right_id").map_err(failed)?.map(RightId),
            right_name: right.map(|right| right.name).unwrap_or_default(),
            score: Score::new(row.try_get("score").map_err(failed)?),
            title: listing.title,
            seller: listing.seller,
            source: row_text(row, "source_id").map_err(failed)?,
            url: listing.url.map(|url| url.to_string()),
            first_seen_ms: row.try_get("first_seen_ms").map_err(failed)?,
            changed: row.try_get::<Option<i64>, _>("decision").map_err(failed)?.is_some(),
            hit_id,
        })
    }
}

async fn hold(tx: &mut SqliteConnection, now_ms: i64, until_ms: i64) -> Result<Option<SqliteRow>, sqlx::Error> {
    let due = due_digest!("SELECT d.id AS digest, d.made_ms, d.attempts, s.id, s.record", "");
    let Some(row) = sqlx::query(due).bind(now_ms).fetch_optional(&mut *tx).await? else { return Ok(None) };
    sqlx::query("UPDATE alert_delivery SET held_until_ms = $2 WHERE id = $1")
        .bind(row.try_get::<String, _>("digest")?)
        .bind(until_ms)
        .execute(&mut *tx)
        .await?;
    Ok(Some(row))
}
