//! At which addresses people may be told, and how much they had sent by hand.

use std::collections::BTreeSet;

use sqlx::Row as _;

use super::row_text;
use crate::store::sqlite::Sqlite;
use crate::store::{AskedAddress, StoreError};

impl Sqlite {
    pub(super) async fn put_asked_address(
        &self,
        asked: &AskedAddress,
        link_digest: &str,
        now_ms: i64,
        expires_ms: i64,
    ) -> Result<(), StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        sqlx::query(
            "INSERT INTO alert_address (person, address, digest, asked_ms, expires_ms) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (person, address) DO UPDATE
                SET digest = excluded.digest, asked_ms = excluded.asked_ms, expires_ms = excluded.expires_ms",
        )
        .bind(&asked.person)
        .bind(&asked.address)
        .bind(link_digest)
        .bind(now_ms)
        .bind(expires_ms)
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        // Nobody agreed to these in time.
        sqlx::query("DELETE FROM alert_address WHERE confirmed_ms IS NULL AND expires_ms <= $1")
            .bind(now_ms)
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
        tx.commit().await.map_err(failed)
    }

    pub(super) async fn read_asked_address(
        &self,
        link_digest: &str,
        now_ms: i64,
    ) -> Result<Option<AskedAddress>, StoreError> {
        let failed = |error| self.failed(error);
        let row = sqlx::query("SELECT person, address FROM alert_address WHERE digest = $1 AND expires_ms > $2")
            .bind(link_digest)
            .bind(now_ms)
            .fetch_optional(&self.readers)
            .await
            .map_err(failed)?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(AskedAddress {
            person: row_text(&row, "person").map_err(failed)?,
            address: row_text(&row, "address").map_err(failed)?,
        }))
    }

    pub(super) async fn note_consent(&self, link_digest: &str, now_ms: i64) -> Result<bool, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        let agreed = sqlx::query(
            "UPDATE alert_address SET confirmed_ms = coalesce(confirmed_ms, $2) WHERE digest = $1 AND expires_ms > $2",
        )
        .bind(link_digest)
        .bind(now_ms)
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        Ok(agreed.rows_affected() > 0)
    }

    pub(super) async fn read_confirmed_addresses(&self, person: &str) -> Result<BTreeSet<String>, StoreError> {
        let failed = |error| self.failed(error);
        let rows = sqlx::query("SELECT address FROM alert_address WHERE person = $1 AND confirmed_ms IS NOT NULL")
            .bind(person)
            .fetch_all(&self.readers)
            .await
            .map_err(failed)?;
        rows.iter().map(|row| row_text(row, "address").map_err(failed)).collect()
    }

    pub(super) async fn note_by_hand(
        &self,
        person: &str,
        since_ms: i64,
        most: u32,
        now_ms: i64,
    ) -> Result<bool, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        sqlx::query("DELETE FROM alert_by_hand WHERE person = $1 AND at_ms < $2")
            .bind(person)
            .bind(since_ms)
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
        let row = sqlx::query("SELECT count(*) AS sent FROM alert_by_hand WHERE person = $1")
            .bind(person)
            .fetch_one(&mut *tx)
            .await
            .map_err(failed)?;
        let is_free = row.try_get::<u32, _>("sent").map_err(failed)? < most;
        if is_free {
            sqlx::query("INSERT INTO alert_by_hand (person, at_ms) VALUES ($1, $2)")
                .bind(person)
                .bind(now_ms)
                .execute(&mut *tx)
                .await
                .map_err(failed)?;
        }
        tx.commit().await.map_err(failed)?;
        Ok(is_free)
    }
}
