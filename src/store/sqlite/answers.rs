//! Answers to requests with an idempotency key.

use async_trait::async_trait;
use sqlx::Row as _;

use super::Sqlite;
use crate::store::{ANSWERS_KEPT_MS, AT_WORK_MS, AnswerStore, Ending, KeptAnswer, Repeated, StoreError};

#[async_trait]
impl AnswerStore for Sqlite {
    async fn begin_answer(&self, holder: &str, key: &str, request: &str, now_ms: i64) -> Result<Repeated, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        sqlx::query(
            "DELETE FROM idempotent_answer WHERE holder = $1 AND key = $2
                AND (begun_ms < $3 OR (status IS NULL AND begun_ms < $4))",
        )
        .bind(holder)
        .bind(key)
        .bind(now_ms - ANSWERS_KEPT_MS)
        .bind(now_ms - AT_WORK_MS)
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        let known = sqlx::query(
            "SELECT request, status, content_type, location, body, withheld FROM idempotent_answer
             WHERE holder = $1 AND key = $2",
        )
        .bind(holder)
        .bind(key)
        .fetch_optional(&mut *tx)
        .await
        .map_err(failed)?;
        let Some(known) = known else {
            sqlx::query("INSERT INTO idempotent_answer (holder, key, request, begun_ms) VALUES ($1, $2, $3, $4)")
                .bind(holder)
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
        if known.try_get("withheld").map_err(failed)? {
            return Ok(Repeated::Withheld);
        }
        Ok(Repeated::Answered(KeptAnswer {
            status,
            content_type: known.try_get("content_type").map_err(failed)?,
            location: known.try_get("location").map_err(failed)?,
            body: known.try_get::<Option<Vec<u8>>, _>("body").map_err(failed)?.unwrap_or_default(),
        }))
    }

    async fn end_answer(&self, holder: &str, key: &str, ending: &Ending) -> Result<(), StoreError> {
        let written = match ending {
            Ending::Answered(answer) => sqlx::query(
                "UPDATE idempotent_answer SET status = $3, content_type = $4, location = $5, body = $6
                 WHERE holder = $1 AND key = $2",
            )
            .bind(holder)
            .bind(key)
            .bind(answer.status)
            .bind(answer.content_type.as_deref())
            .bind(answer.location.as_deref())
            .bind(&answer.body),
            Ending::Withheld => {
                sqlx::query("UPDATE idempotent_answer SET status = 0, withheld = 1 WHERE holder = $1 AND key = $2")
                    .bind(holder)
                    .bind(key)
            }
            Ending::Nothing => {
                sqlx::query("DELETE FROM idempotent_answer WHERE holder = $1 AND key = $2 AND status IS NULL")
                    .bind(holder)
                    .bind(key)
            }
        };
        written.execute(&self.writer).await.map(drop).map_err(|error| self.failed(error))
    }
}
