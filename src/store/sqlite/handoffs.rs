//! What other agencies handed over: rows here, bytes among the blobs.

use async_trait::async_trait;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::Sqlite;
use super::register::note_actor;
use crate::review::blocks::Word;
use crate::store::handoffs::{Delivery, HandoffStore, StoredKey};
use crate::store::{StoreError, digest_of};

#[async_trait]
impl HandoffStore for Sqlite {
    async fn put_key_word(&self, key: &str, name: &str, trusted: bool, word: &Word) -> Result<bool, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        note_actor(&mut tx, &word.by, word.at_ms).await.map_err(failed)?;
        // A key of which nothing was said is as good as one that is not trusted.
        let said = sqlx::query(
            "INSERT INTO key_word (key, name, trusted, actor, at_ms) SELECT $1, $2, $3, $4, $5
             WHERE $3 <> coalesce((SELECT trusted FROM key_word WHERE key = $1 ORDER BY number DESC LIMIT 1), 0)
                OR ($3 AND $2 <> (SELECT name FROM key_word WHERE key = $1 ORDER BY number DESC LIMIT 1))",
        )
        .bind(key)
        .bind(name)
        .bind(trusted)
        .bind(&word.by)
        .bind(word.at_ms)
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        Ok(said.rows_affected() > 0)
    }

    async fn trusted_keys(&self) -> Result<Vec<StoredKey>, StoreError> {
        let rows = sqlx::query(
            "SELECT key, name, actor, at_ms FROM key_word k WHERE trusted = 1
               AND number = (SELECT max(number) FROM key_word WHERE key = k.key) ORDER BY name, key",
        )
        .fetch_all(&self.readers)
        .await
        .map_err(|error| self.failed(error))?;
        let read = |row: &SqliteRow| {
            let word = Word { by: row.try_get("actor")?, at_ms: row.try_get("at_ms")?, note: None };
            Ok(StoredKey { key: row.try_get("key")?, name: row.try_get("name")?, word })
        };
        rows.iter().map(read).collect::<Result<_, _>>().map_err(|error| self.failed(error))
    }

    async fn put_delivery(&self, delivery: &Delivery, files: &[(String, Vec<u8>)]) -> Result<bool, StoreError> {
        let failed = |error| self.failed(error);
        // Bytes first: a row that points at nothing would be a claim without evidence.
        for (_, bytes) in files {
            self.blobs.put(bytes)?;
        }
        let mut tx = self.begin().await?;
        note_actor(&mut tx, &delivery.received.by, delivery.received.at_ms).await.map_err(failed)?;
        let new = sqlx::query(
            "INSERT INTO delivery (digest, content, case_id, key, agency, recipient, as_of_ms, received_ms, actor)
             SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9 WHERE NOT EXISTS (SELECT 1 FROM delivery WHERE digest = $1)",
        )
        .bind(&delivery.digest)
        .bind(&delivery.content)
        .bind(&delivery.case_id)
        .bind(&delivery.key)
        .bind(&delivery.agency)
        .bind(&delivery.recipient)
        .bind(delivery.as_of_ms)
        .bind(delivery.received.at_ms)
        .bind(&delivery.received.by)
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        if new.rows_affected() == 0 {
            return Ok(false);
        }
        for (position, (name, bytes)) in (0_i64..).zip(files) {
            sqlx::query("INSERT INTO delivery_file (digest, position, name, sha256) VALUES ($1, $2, $3, $4)")
                .bind(&delivery.digest)
                .bind(position)
                .bind(name)
                .bind(digest_of(bytes))
                .execute(&mut *tx)
                .await
                .map_err(failed)?;
        }
        tx.commit().await.map_err(failed)?;
        Ok(true)
    }

    async fn deliveries(&self) -> Result<Vec<Delivery>, StoreError> {
        let rows = sqlx::query(
            "SELECT digest, content, case_id, key, agency, recipient, as_of_ms, received_ms, actor FROM delivery
             ORDER BY received_ms, digest",
        )
        .fetch_all(&self.readers)
        .await
        .map_err(|error| self.failed(error))?;
        let read = |row: &SqliteRow| {
            Ok(Delivery {
                digest: row.try_get("digest")?,
                content: row.try_get("content")?,
                case_id: row.try_get("case_id")?,
                key: row.try_get("key")?,
                agency: row.try_get("agency")?,
                recipient: row.try_get("recipient")?,
                as_of_ms: row.try_get("as_of_ms")?,
                received: Word { by: row.try_get("actor")?, at_ms: row.try_get("received_ms")?, note: None },
            })
        };
        rows.iter().map(read).collect::<Result<_, _>>().map_err(|error| self.failed(error))
    }

    async fn delivery_files(&self, digest: &str) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        let rows = sqlx::query("SELECT name, sha256 FROM delivery_file WHERE digest = $1 ORDER BY position")
            .bind(digest)
            .fetch_all(&self.readers)
            .await
            .map_err(|error| self.failed(error))?;
        let mut files = Vec::new();
        for row in &rows {
            let sha256: String = row.try_get("sha256").map_err(|error| self.failed(error))?;
            files.push((row.try_get("name").map_err(|error| self.failed(error))?, self.blobs.get(&sha256)?));
        }
        Ok(files)
    }
}
