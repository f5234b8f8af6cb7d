//! Going along the list of news: looked through by a reader some at a time, written as far as it concerns the subscription.

use sqlx::Row as _;
use sqlx::sqlite::SqliteConnection;

use super::{chosen, narrowed};
use crate::accounts::Scope;
use crate::alerts::Subscription;
use crate::store::sqlite::{Sqlite, json_list};
use crate::store::{StoreError, digest_of};

/// Entries of the list that are gone along in one step: the write behind it takes some milliseconds.
const STEP: i64 = 2_000;

/// A stretch of the list, and what of it concerns a subscription.
pub(super) struct Step {
    /// Number of its last entry.
    upto: i64,
    hits: Vec<String>,
}

impl Sqlite {
    /// The next stretch that the subscription has not gone along; none at the list's end.
    pub(super) async fn next_news(
        &self,
        subscription: &Subscription,
        scope: &Scope,
    ) -> Result<Option<Step>, StoreError> {
        let failed = |error| self.failed(error);
        let row = sqlx::query(
            "SELECT s.news, (SELECT max(number) FROM (SELECT number FROM alert_news n
                WHERE n.number > s.news ORDER BY n.number LIMIT $2)) AS upto
             FROM alert_subscription s WHERE s.id = $1",
        )
        .bind(&subscription.id)
        .bind(STEP)
        .fetch_optional(&self.readers)
        .await
        .map_err(failed)?;
        let Some(row) = row else { return Ok(None) };
        let Some(upto) = row.try_get::<Option<i64>, _>("upto").map_err(failed)? else { return Ok(None) };
        // What is held back becomes news when it is let through; the write looks at that once more.
        let rows = sqlx::query(
            "SELECT DISTINCT h.id FROM alert_news n CROSS JOIN hit h ON h.id = n.hit_id
             WHERE n.number > $2 AND n.number <= $3 AND h.current = 1 AND h.standing = 0 AND h.score >= $4
                AND (n.from_score IS NULL OR n.from_score < $4)
                AND ($5 IS NULL OR h.right_id IN (SELECT value FROM json_each($5)))
                AND ($6 IS NULL OR h.right_id IN (SELECT value FROM json_each($6)))
                AND NOT EXISTS (SELECT 1 FROM alerted_hit known
                    WHERE known.subscription_id = $1 AND known.hit_id = h.id AND known.news_scan = h.news_scan)",
        )
        .bind(&subscription.id)
        .bind(row.try_get::<i64, _>("news").map_err(failed)?)
        .bind(upto)
        .bind(subscription.min_score.get())
        .bind(chosen(&subscription.rights))
        .bind(narrowed(scope))
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        let hits = rows.iter().map(|row| row.try_get("id")).collect::<Result<_, _>>().map_err(failed)?;
        Ok(Some(Step { upto, hits }))
    }

    /// Puts a stretch's news into the digest that waits, or a new one, and moves on behind it.
    pub(super) async fn take_news(
        &self,
        subscription: &Subscription,
        step: &Step,
        due_ms: i64,
        now_ms: i64,
    ) -> Result<u64, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        let moved = sqlx::query("UPDATE alert_subscription SET news = max(news, $2) WHERE id = $1")
            .bind(&subscription.id)
            .bind(step.upto)
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
        let mut told = 0;
        if moved.rows_affected() > 0 && !step.hits.is_empty() {
            let waiting = waiting_digest(&mut tx, &subscription.id).await.map_err(failed)?;
            let is_new = waiting.is_none();
            let digest_id = waiting.unwrap_or_else(|| digest_of(format!("{}/{now_ms}", subscription.id).as_bytes()));
            told = put_news(&mut tx, &subscription.id, &digest_id, &step.hits).await.map_err(failed)?;
            if is_new && told > 0 {
                put_digest(&mut tx, &subscription.id, &digest_id, due_ms, now_ms).await.map_err(failed)?;
            }
        }
        tx.commit().await.map_err(failed)?;
        Ok(told)
    }

    pub(super) async fn drop_passed_news(&self) -> Result<(), StoreError> {
        let failed = |error| self.failed(error);
        loop {
            // Where nobody is told any more, all of it.
            let passed = sqlx::query(
                "SELECT max(number) AS upto FROM (SELECT number FROM alert_news
                 WHERE number <= coalesce((SELECT min(news) FROM alert_subscription), $2) ORDER BY number LIMIT $1)",
            );
            let row = passed.bind(STEP).bind(i64::MAX).fetch_one(&self.readers).await.map_err(failed)?;
            let Some(upto) = row.try_get::<Option<i64>, _>("upto").map_err(failed)? else { return Ok(()) };
            let mut tx = self.begin().await?;
            sqlx::query("DELETE FROM alert_news WHERE number <= $1")
                .bind(upto)
                .execute(&mut *tx)
                .await
                .map_err(failed)?;
            tx.commit().await.map_err(failed)?;
        }
    }
}

/// The digest that waits and that nobody has begun to send: more goes into it.
async fn waiting_digest(tx: &mut SqliteConnection, subscription: &str) -> Result<Option<String>, sqlx::Error> {
    let waiting = sqlx::query(
        "SELECT id FROM alert_delivery
         WHERE subscription_id = $1 AND state = 'waiting' AND attempts = 0 AND held_until_ms = 0 ORDER BY made_ms LIMIT 1",
    );
    let row = waiting.bind(subscription).fetch_optional(tx).await?;
    row.map(|row| row.try_get("id")).transpose()
}

async fn put_news(
    tx: &mut SqliteConnection,
    subscription: &str,
    digest: &str,
    hits: &[String],
) -> Result<u64, sqlx::Error> {
    let put = sqlx::query(
        "INSERT INTO alerted_hit (subscription_id, hit_id, news_scan, delivery_id)
         SELECT $1, h.id, h.news_scan, $2 FROM json_each($3) new CROSS JOIN hit h ON h.id = new.value
         WHERE h.current = 1 AND h.standing = 0 AND NOT EXISTS (
            SELECT 1 FROM held_picture held WHERE held.image_id = h.picture AND held.released_ms IS NULL)
         ON CONFLICT (subscription_id, hit_id, news_scan) DO NOTHING",
    );
    Ok(put.bind(subscription).bind(digest).bind(json_list(hits)).execute(tx).await?.rows_affected())
}

async fn put_digest(
    tx: &mut SqliteConnection,
    subscription: &str,
    digest: &str,
    due_ms: i64,
    now_ms: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO alert_delivery (id, subscription_id, made_ms, due_ms) VALUES ($1, $2, $3, $4)")
        .bind(digest)
        .bind(subscription)
        .bind(now_ms)
        .bind(due_ms)
        .execute(tx)
        .await
        .map(drop)
}
