//! Alerts: what is news to whom is found by scans of sources, so that it costs what is new and not what is there.

use async_trait::async_trait;
use sqlx::Row as _;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::{Sqlite, json_list};
use crate::accounts::Scope;
use crate::alerts::{Delivery, Digest, MAX_ITEMS, News, Subscription};
use crate::extract::Listing;
use crate::rank::Score;
use crate::rights::{Right, RightId};
use crate::store::{AlertStore, Attempt, DeliveryState, SentDigest, StoreError, digest_of};

/// A hit that somebody should still look at, and nothing that is held back.
macro_rules! open_news {
    ($select:literal, $rest:literal) => {
        concat!(
            $select,
            " FROM alerted_hit a
              JOIN hit h ON h.id = a.hit_id AND h.current = 1 AND h.standing = 0 AND h.news_scan = a.news_scan
              JOIN listing l ON l.id = h.listing_id
              LEFT JOIN registered_right r ON r.id = h.right_id ",
            $rest
        )
    };
}

#[async_trait]
impl AlertStore for Sqlite {
    async fn put_subscription(&self, subscription: &Subscription) -> Result<(), StoreError> {
        let failed = |error| self.failed(error);
        let record = serde_json::to_string(subscription).map_err(|error| row_error(&subscription.id, &error))?;
        let mut tx = self.begin().await?;
        sqlx::query(
            "INSERT INTO alert_subscription (id, person, record, created_ms) VALUES ($1, $2, $3, $4)
             ON CONFLICT (id) DO UPDATE SET record = excluded.record",
        )
        .bind(&subscription.id)
        .bind(&subscription.person)
        .bind(record)
        .bind(subscription.created_ms)
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        tx.commit().await.map_err(failed)
    }

    async fn subscriptions(&self, person: Option<&str>) -> Result<Vec<Subscription>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, record FROM alert_subscription WHERE $1 IS NULL OR person = $1 ORDER BY created_ms, id",
        )
        .bind(person)
        .fetch_all(&self.readers)
        .await
        .map_err(|error| self.failed(error))?;
        rows.iter().map(|row| self.subscription(row)).collect()
    }

    async fn remove_subscription(&self, id: &str) -> Result<bool, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        let removed = sqlx::query("DELETE FROM alert_subscription WHERE id = $1")
            .bind(id)
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        Ok(removed.rows_affected() > 0)
    }

    async fn gather_news(
        &self,
        subscription: &Subscription,
        scope: &Scope,
        due_ms: i64,
        now_ms: i64,
    ) -> Result<u64, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        let delivery_id = self.waiting_digest(&mut tx, &subscription.id).await?;
        let is_new = delivery_id.is_none();
        let delivery_id = delivery_id.unwrap_or_else(|| digest_of(format!("{}/{now_ms}", subscription.id).as_bytes()));
        let told = sqlx::query(
            "INSERT INTO alerted_hit (subscription_id, hit_id, news_scan, delivery_id)
             SELECT $1, h.id, h.news_scan, $2
             FROM (SELECT source_id, min(number) AS first FROM scan WHERE started_ms >= $3 GROUP BY source_id) AS since
             LEFT JOIN alert_progress p ON p.subscription_id = $1 AND p.source_id = since.source_id
             JOIN hit h ON h.source_id = since.source_id AND h.news_scan >= max(since.first, coalesce(p.scan, 0))
                AND h.current = 1
             WHERE h.standing = 0 AND h.score >= $4
                AND ($5 IS NULL OR h.right_id IN (SELECT value FROM json_each($5)))
                AND ($6 IS NULL OR h.right_id IN (SELECT value FROM json_each($6)))
                AND NOT EXISTS (SELECT 1 FROM held_picture held WHERE held.image_id = h.picture AND held.released_ms IS NULL)
                AND NOT EXISTS (SELECT 1 FROM alerted_hit known
                    WHERE known.subscription_id = $1 AND known.hit_id = h.id AND known.news_scan = h.news_scan)",
        )
        .bind(&subscription.id)
        .bind(&delivery_id)
        .bind(subscription.created_ms)
        .bind(subscription.min_score.get())
        .bind(chosen(&subscription.rights))
        .bind(narrowed(scope))
        .execute(&mut *tx)
        .await
        .map_err(failed)?
        .rows_affected();
        sqlx::query(
            "INSERT INTO alert_progress (subscription_id, source_id, scan)
             SELECT $1, source_id, max(number) FROM scan WHERE started_ms >= $2 GROUP BY source_id
             ON CONFLICT (subscription_id, source_id) DO UPDATE SET scan = excluded.scan",
        )
        .bind(&subscription.id)
        .bind(subscription.created_ms)
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        if is_new && told > 0 {
            sqlx::query("INSERT INTO alert_delivery (id, subscription_id, made_ms, due_ms) VALUES ($1, $2, $3, $4)")
                .bind(&delivery_id)
                .bind(&subscription.id)
                .bind(now_ms)
                .bind(due_ms)
                .execute(&mut *tx)
                .await
                .map_err(failed)?;
        }
        tx.commit().await.map_err(failed)?;
        Ok(told)
    }

    async fn take_due_digest(&self, now_ms: i64, until_ms: i64) -> Result<Option<Delivery>, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        let taken = sqlx::query(
            "UPDATE alert_delivery SET held_until_ms = $2 WHERE id = (
                SELECT d.id FROM alert_delivery d JOIN alert_subscription s ON s.id = d.subscription_id
                WHERE d.state = 'waiting' AND d.due_ms <= $1 AND d.held_until_ms <= $1 AND NOT s.record ->> 'paused'
                ORDER BY d.due_ms, d.id LIMIT 1)
             RETURNING id, subscription_id, made_ms, attempts",
        )
        .bind(now_ms)
        .bind(until_ms)
        .fetch_optional(&mut *tx)
        .await
        .map_err(failed)?;
        let Some(taken) = taken else { return Ok(None) };
        let id: String = taken.try_get("id").map_err(failed)?;
        let row = sqlx::query("SELECT id, record FROM alert_subscription WHERE id = $1")
            .bind(taken.try_get::<String, _>("subscription_id").map_err(failed)?)
            .fetch_one(&mut *tx)
            .await
            .map_err(failed)?;
        let delivery = Delivery {
            subscription: self.subscription(&row)?,
            digest: self.digest(&mut tx, &id).await?,
            made_ms: taken.try_get("made_ms").map_err(failed)?,
            attempts: taken.try_get("attempts").map_err(failed)?,
            id,
        };
        tx.commit().await.map_err(failed)?;
        Ok(Some(delivery))
    }

    async fn end_sending(&self, delivery_id: &str, attempt: &Attempt, now_ms: i64) -> Result<(), StoreError> {
        let failed = |error| self.failed(error);
        let (state, fault, again_ms) = match attempt {
            Attempt::Sent => (DeliveryState::Sent, None, None),
            Attempt::Empty => (DeliveryState::Empty, None, None),
            Attempt::Failed { fault, again_ms: Some(again_ms) } => {
                (DeliveryState::Waiting, Some(fault), Some(*again_ms))
            }
            Attempt::Failed { fault, again_ms: None } => (DeliveryState::Failed, Some(fault), None),
        };
        let mut tx = self.begin().await?;
        sqlx::query(
            "UPDATE alert_delivery SET state = $2, fault = $3, due_ms = coalesce($4, due_ms), held_until_ms = 0,
                attempts = attempts + ($3 IS NOT NULL), ended_ms = CASE WHEN $2 = 'waiting' THEN NULL ELSE $5 END
             WHERE id = $1 AND state = 'waiting'",
        )
        .bind(delivery_id)
        .bind(state.as_str())
        .bind(fault)
        .bind(again_ms)
        .bind(now_ms)
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        tx.commit().await.map_err(failed)
    }

    async fn digests(&self, subscription_id: &str, limit: u32) -> Result<Vec<SentDigest>, StoreError> {
        let failed = |error| self.failed(error);
        let rows = sqlx::query(
            "SELECT d.id, d.made_ms, d.due_ms, d.attempts, d.state, d.ended_ms, d.fault,
                (SELECT count(*) FROM alerted_hit a WHERE a.delivery_id = d.id) AS news
             FROM alert_delivery d WHERE d.subscription_id = $1 ORDER BY d.made_ms DESC, d.id LIMIT $2",
        )
        .bind(subscription_id)
        .bind(limit)
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        rows.iter().map(|row| sent(row).map_err(failed)).collect()
    }

    async fn told_news(&self, subscription_id: &str, limit: u32) -> Result<Vec<News>, StoreError> {
        let rows = sqlx::query(open_news!(
            "SELECT h.id, h.right_id, h.score, h.source_id, h.first_seen_ms, h.decision, l.record, r.record AS right_record",
            "JOIN alert_delivery d ON d.id = a.delivery_id WHERE a.subscription_id = $1
             ORDER BY d.made_ms DESC, h.score DESC, h.id LIMIT $2"
        ))
        .bind(subscription_id)
        .bind(limit)
        .fetch_all(&self.readers)
        .await
        .map_err(|error| self.failed(error))?;
        rows.iter().map(|row| self.news(row)).collect()
    }
}

impl Sqlite {
    /// The digest that waits and that nobody has begun to send: more goes into it.
    async fn waiting_digest(
        &self,
        tx: &mut SqliteConnection,
        subscription: &str,
    ) -> Result<Option<String>, StoreError> {
        let waiting = sqlx::query(
            "SELECT id FROM alert_delivery
             WHERE subscription_id = $1 AND state = 'waiting' AND attempts = 0 AND held_until_ms = 0 ORDER BY made_ms LIMIT 1",
        );
        let row = waiting.bind(subscription).fetch_optional(tx).await.map_err(|error| self.failed(error))?;
        row.map(|row| row.try_get("id")).transpose().map_err(|error| self.failed(error))
    }

    async fn digest(&self, tx: &mut SqliteConnection, delivery_id: &str) -> Result<Digest, StoreError> {
        let failed = |error| self.failed(error);
        let count = sqlx::query(open_news!("SELECT count(*)", "WHERE a.delivery_id = $1"))
            .bind(delivery_id)
            .fetch_one(&mut *tx)
            .await
            .map_err(failed)?;
        let rows = sqlx::query(open_news!(
            "SELECT h.id, h.right_id, h.score, h.source_id, h.first_seen_ms, h.decision, l.record, r.record AS right_record",
            "WHERE a.delivery_id = $1 ORDER BY h.score DESC, h.id LIMIT $2"
        ))
        .bind(delivery_id)
        .bind(MAX_ITEMS as i64)
        .fetch_all(&mut *tx)
        .await
        .map_err(failed)?;
        let news = rows.iter().map(|row| self.news(row)).collect::<Result<_, _>>()?;
        Ok(Digest { news, count: count.try_get(0).map_err(failed)? })
    }

    fn news(&self, row: &SqliteRow) -> Result<News, StoreError> {
        let failed = |error| self.failed(error);
        let hit_id: String = row.try_get("id").map_err(failed)?;
        let listing: Listing = read(&hit_id, &row.try_get::<String, _>("record").map_err(failed)?)?;
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
            source: row.try_get("source_id").map_err(failed)?,
            url: listing.url.map(|url| url.to_string()),
            first_seen_ms: row.try_get("first_seen_ms").map_err(failed)?,
            changed: row.try_get::<Option<i64>, _>("decision").map_err(failed)?.is_some(),
            hit_id,
        })
    }

    fn subscription(&self, row: &SqliteRow) -> Result<Subscription, StoreError> {
        let failed = |error| self.failed(error);
        let id: String = row.try_get("id").map_err(failed)?;
        read(&id, &row.try_get::<String, _>("record").map_err(failed)?)
    }
}

fn chosen(rights: &[RightId]) -> Option<String> {
    (!rights.is_empty()).then(|| json_list(rights.iter().map(|right| right.0.as_str())))
}

fn narrowed(scope: &Scope) -> Option<String> {
    match scope {
        Scope::All => None,
        Scope::Rights(own) => Some(json_list(own.iter().map(|right| right.0.as_str()))),
    }
}

fn sent(row: &SqliteRow) -> Result<SentDigest, sqlx::Error> {
    let state: String = row.try_get("state")?;
    let known = DeliveryState::ALL.into_iter().find(|known| known.as_str() == state);
    Ok(SentDigest {
        id: row.try_get("id")?,
        made_ms: row.try_get("made_ms")?,
        due_ms: row.try_get("due_ms")?,
        attempts: row.try_get("attempts")?,
        state: known.unwrap_or(DeliveryState::Failed),
        ended_ms: row.try_get("ended_ms")?,
        fault: row.try_get("fault")?,
        news: row.try_get("news")?,
    })
}

fn read<T: serde::de::DeserializeOwned>(id: &str, record: &str) -> Result<T, StoreError> {
    serde_json::from_str(record).map_err(|error| row_error(id, &error))
}

fn row_error(id: &str, error: &serde_json::Error) -> StoreError {
    StoreError::Row { table: "alert_subscription", id: id.to_owned(), reason: error.to_string() }
}
