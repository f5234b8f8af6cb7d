//! Alerts. What became news stands in a list that triggers write (`alert_news`); each subscription goes along it once, with a
//! reader in front and a short write behind. What a digest says is looked up when it leaves, with what its person may see then.

mod addresses;
mod news;
mod sending;

use std::collections::BTreeSet;

use async_trait::async_trait;
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

use super::{Sqlite, json_list};
use crate::accounts::Scope;
use crate::alerts::{Digest, Subscription};
use crate::rights::RightId;
use crate::store::{
    AlertStore, AskedAddress, Attempt, DeliveryState, DueDigest, FailingDigest, SentDigest, StoreError, ToldNews,
};

#[async_trait]
impl AlertStore for Sqlite {
    async fn put_subscription(&self, subscription: &Subscription, most: u32) -> Result<bool, StoreError> {
        let failed = |error| self.failed(error);
        let record = serde_json::to_string(subscription).map_err(|error| row_error(&subscription.id, &error))?;
        let mut tx = self.begin().await?;
        let put = sqlx::query(
            "INSERT INTO alert_subscription (id, person, record, created_ms, news)
             SELECT $1, $2, $3, $4, coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'alert_news'), 0)
             WHERE EXISTS (SELECT 1 FROM alert_subscription WHERE id = $1)
                OR (SELECT count(*) FROM alert_subscription WHERE person = $2) < $5
             ON CONFLICT (id) DO UPDATE SET record = excluded.record",
        )
        .bind(&subscription.id)
        .bind(&subscription.person)
        .bind(record)
        .bind(subscription.created_ms)
        .bind(most)
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        Ok(put.rows_affected() > 0)
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

    async fn feed_subscription(&self, token_digest: &str) -> Result<Option<Subscription>, StoreError> {
        let row = sqlx::query(
            "SELECT id, record FROM alert_subscription
             WHERE record ->> '$.channel.kind' = 'feed' AND record ->> '$.channel.token_digest' = $1",
        )
        .bind(token_digest)
        .fetch_optional(&self.readers)
        .await
        .map_err(|error| self.failed(error))?;
        row.map(|row| self.subscription(&row)).transpose()
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
        let mut gathered = 0;
        while let Some(step) = self.next_news(subscription, scope).await? {
            gathered += self.take_news(subscription, &step, due_ms, now_ms).await?;
        }
        Ok(gathered)
    }

    async fn prune_news(&self) -> Result<(), StoreError> {
        self.drop_passed_news().await
    }

    async fn take_due_digest(&self, now_ms: i64, until_ms: i64) -> Result<Option<DueDigest>, StoreError> {
        self.hold_due_digest(now_ms, until_ms).await
    }

    async fn digest(&self, id: &str, subscription: &Subscription, scope: &Scope) -> Result<Digest, StoreError> {
        self.read_digest(id, subscription, scope).await
    }

    async fn end_sending(&self, delivery_id: &str, attempt: &Attempt, now_ms: i64) -> Result<(), StoreError> {
        self.note_attempt(delivery_id, attempt, now_ms).await
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

    async fn failing_digests(&self, since_ms: i64, limit: u32) -> Result<Vec<FailingDigest>, StoreError> {
        let failed = |error| self.failed(error);
        let rows = sqlx::query(
            "SELECT d.id AS digest, d.made_ms, d.due_ms, d.attempts, d.state, d.ended_ms, d.fault,
                (SELECT count(*) FROM alerted_hit a WHERE a.delivery_id = d.id) AS news, s.id, s.record
             FROM alert_delivery d JOIN alert_subscription s ON s.id = d.subscription_id
             WHERE d.id IN (SELECT id FROM alert_delivery WHERE state = 'waiting' AND attempts > 0
                UNION ALL SELECT id FROM alert_delivery WHERE state = 'failed' AND ended_ms >= $1)
             ORDER BY d.made_ms DESC, d.id LIMIT $2",
        )
        .bind(since_ms)
        .bind(limit)
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        let failing = |row| -> Result<FailingDigest, StoreError> {
            let digest = SentDigest { id: row_text(row, "digest").map_err(failed)?, ..sent(row).map_err(failed)? };
            Ok(FailingDigest { subscription: self.subscription(row)?, digest })
        };
        rows.iter().map(failing).collect()
    }

    async fn told_news(
        &self,
        subscription: &Subscription,
        scope: &Scope,
        limit: u32,
    ) -> Result<Vec<ToldNews>, StoreError> {
        self.read_told_news(subscription, scope, limit).await
    }

    async fn ask_address(
        &self,
        asked: &AskedAddress,
        link_digest: &str,
        now_ms: i64,
        expires_ms: i64,
    ) -> Result<(), StoreError> {
        self.put_asked_address(asked, link_digest, now_ms, expires_ms).await
    }

    async fn asked_address(&self, link_digest: &str, now_ms: i64) -> Result<Option<AskedAddress>, StoreError> {
        self.read_asked_address(link_digest, now_ms).await
    }

    async fn confirm_address(&self, link_digest: &str, now_ms: i64) -> Result<bool, StoreError> {
        self.note_consent(link_digest, now_ms).await
    }

    async fn confirmed_addresses(&self, person: &str) -> Result<BTreeSet<String>, StoreError> {
        self.read_confirmed_addresses(person).await
    }

    async fn count_by_hand(&self, person: &str, since_ms: i64, most: u32, now_ms: i64) -> Result<bool, StoreError> {
        self.note_by_hand(person, since_ms, most, now_ms).await
    }
}

impl Sqlite {
    fn subscription(&self, row: &SqliteRow) -> Result<Subscription, StoreError> {
        let failed = |error| self.failed(error);
        let id = row_text(row, "id").map_err(failed)?;
        read(&id, &row_text(row, "record").map_err(failed)?)
    }
}

fn row_text(row: &SqliteRow, column: &str) -> Result<String, sqlx::Error> {
    row.try_get(column)
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
