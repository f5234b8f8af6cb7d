//! Answers to requests with an idempotency key.

use async_trait::async_trait;
use sqlx::Row as _;

use super::Sqlite;
use crate::store::{ANSWERS_KEPT_MS, AT_WORK_MS, AnswerStore, KeptAnswer, Repeated, StoreError};

#[async_trait]
impl AnswerStore for Sqlite {
    async fn begin_answer(&self, person: &str, key: &str, request: &str, now_ms: i64) -> Result<Repeated, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        sqlx::query("DELETE FROM idempotent_answer WHERE begun_ms < $1 OR (status IS NULL AND begun_ms < $2)")
            .bind(now_ms - ANSWERS_KEPT_MS)
            .bind(now_ms - AT_WORK_MS)
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
        let known = sqlx::query(
            "SELECT request, status, content_type, location, body FROM idempotent_answer WHERE person = $1 AND key = $2",
        )
        .bind(person)
        .bind(key)
        .fetch_optional(&mut *tx)
        .await
        .map_err(failed)?;
        let Some(known) = known else {
            sqlx::query("INSERT INTO idempotent_answer (person, key, request, begun_ms) VALUES ($1, $2, $3, $4)")
                .bind(person)
                .bind(key)
                .bind(request)
                .bind(now_ms)
                .execute(&mut *tx)
                .await
                .map_err(failed)?;
            tx.commit().await.map_err(failed)?;
            return Ok(Repeated::First);
        };
        if known.try_get::<String, _>("request").map_err(failed)? != request {
            return Ok(Repeated::OtherRequest);
        }
        let Some(status) = known.try_get::<Option<u16>, _>("status").map_err(failed)? else {
            return Ok(Repeated::AtWork);
        };
        Ok(Repeated::Answered(KeptAnswer {
            status,
            content_type: known.try_get("content_type").map_err(failed)?,
            location: known.try_get("location").map_err(failed)?,
            body: known.try_get::<Option<Vec<u8>>, _>("body").map_err(failed)?.unwrap_or_default(),
        }))
    }

    async fn end_answer(&self, person: &str, key: &str, answer: Option<&KeptAnswer>) -> Result<(), StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        let written = match answer {
            Some(answer) => sqlx::query(
                "UPDATE idempotent_answer SET status = $3, content_type = $4, location = $5, body = $6
                 WHERE person = $1 AND key = $2",
            )
            .bind(person)
            .bind(key)
            .bind(answer.status)
            .bind(answer.content_type.as_deref())
            .bind(answer.location.as_deref())
            .bind(&answer.body),
            None => sqlx::query("DELETE FROM idempotent_answer WHERE person = $1 AND key = $2 AND status IS NULL")
                .bind(person)
                .bind(key),
        };
        written.execute(&mut *tx).await.map_err(failed)?;
        tx.commit().await.map_err(failed)
    }
}
