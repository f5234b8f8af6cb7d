//! Browsers and programs that are signed in, and how long what belongs to that is kept.

use async_trait::async_trait;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::{Sqlite, account_columns, attempts, audit, read_account, unreadable};
use crate::accounts::audit::Deed;
use crate::accounts::lockout::ADDRESS_KNOWN_MS;
use crate::accounts::{Account, ApiToken, Retention, Rule, SecretDigest, Session, Swept};
use crate::store::{ANSWERS_KEPT_MS, SessionStore, StoreError};

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;
/// Browsers that somebody is signed in with at a time; the one used least lately gives way.
const MAX_SESSIONS: i64 = 20;
/// Tokens that an account has at a time.
const MAX_TOKENS: i64 = 50;
/// Accounts of what was dropped.
const KEPT_RUNS: i64 = 200;

#[async_trait]
impl SessionStore for Sqlite {
    async fn begin_session(&self, session: &Session, deed: &Deed) -> Result<(), StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        insert_session(&mut tx, session).await.map_err(failed)?;
        audit::append(&mut tx, deed).await.map_err(failed)?;
        tx.commit().await.map_err(failed)
    }

    async fn session(&self, digest: &SecretDigest, now_ms: i64) -> Result<Option<(Session, Account)>, StoreError> {
        let row = sqlx::query(concat!(
            "SELECT s.digest, s.account, s.began_ms, s.seen_ms, s.ends_ms, s.address, s.agent, ",
            account_columns!(),
            " FROM session s JOIN account a ON a.name = s.account
             WHERE s.digest = $1 AND s.idle_ms > $2 AND s.ends_ms > $2 AND a.disabled = 0"
        ))
        .bind(&digest.0)
        .bind(now_ms)
        .fetch_optional(&self.readers)
        .await
        .map_err(|error| self.failed(error))?;
        let both = row.map(|row| Ok((read_session(&row)?, read_account(&row)?))).transpose();
        both.map_err(|error| self.failed(error))
    }

    async fn touch_session(&self, digest: &SecretDigest, now_ms: i64) -> Result<(), StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        let retention = read_retention(&mut tx).await.map_err(failed)?;
        sqlx::query("UPDATE session SET seen_ms = $2, idle_ms = $3 WHERE digest = $1")
            .bind(&digest.0)
            .bind(now_ms)
            .bind(now_ms + i64::from(retention.session_idle_hours) * HOUR_MS)
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
        tx.commit().await.map_err(failed)
    }

    async fn sessions_of(&self, account: &str, now_ms: i64) -> Result<Vec<Session>, StoreError> {
        let rows = sqlx::query(
            "SELECT * FROM session WHERE account = $1 AND idle_ms > $2 AND ends_ms > $2 ORDER BY seen_ms DESC, digest",
        )
        .bind(account)
        .bind(now_ms)
        .fetch_all(&self.readers)
        .await
        .map_err(|error| self.failed(error))?;
        rows.iter().map(read_session).collect::<Result<_, _>>().map_err(|error| self.failed(error))
    }

    async fn end_session(&self, account: &str, short: &str, deed: &Deed) -> Result<bool, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        let ended = sqlx::query("DELETE FROM session WHERE account = $1 AND substr(digest, 1, 16) = $2")
            .bind(account)
            .bind(short)
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
        if ended.rows_affected() == 0 {
            return Ok(false);
        }
        audit::append(&mut tx, deed).await.map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        Ok(true)
    }

    async fn put_token(&self, token: &ApiToken, digest: &SecretDigest, deed: &Deed) -> Result<bool, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        let put = sqlx::query(
            "INSERT INTO api_token (digest, id, account, label, role, created_ms, expires_ms)
             SELECT $1, $2, $3, $4, $5, $6, $7
             WHERE (SELECT count(*) FROM api_token WHERE account = $3 AND revoked_ms IS NULL AND expires_ms > $6) < $8",
        )
        .bind(&digest.0)
        .bind(&token.id)
        .bind(&token.account)
        .bind(&token.label)
        .bind(token.role.as_str())
        .bind(token.created_ms)
        .bind(token.expires_ms)
        .bind(MAX_TOKENS)
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        if put.rows_affected() == 0 {
            return Ok(false);
        }
        audit::append(&mut tx, deed).await.map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        Ok(true)
    }

    async fn token(&self, digest: &SecretDigest, now_ms: i64) -> Result<Option<(ApiToken, Account)>, StoreError> {
        let row = sqlx::query(concat!(
            "SELECT t.id, t.account, t.label, t.role AS token_role, t.created_ms AS token_created_ms, t.expires_ms, t.used_ms,
                    t.revoked_ms, ",
            account_columns!(),
            " FROM api_token t JOIN account a ON a.name = t.account
             WHERE t.digest = $1 AND t.expires_ms > $2 AND t.revoked_ms IS NULL AND a.disabled = 0"
        ))
        .bind(&digest.0)
        .bind(now_ms)
        .fetch_optional(&self.readers)
        .await
        .map_err(|error| self.failed(error))?;
        let both = row.map(|row| Ok((read_token(&row)?, read_account(&row)?))).transpose();
        both.map_err(|error| self.failed(error))
    }

    async fn touch_token(&self, digest: &SecretDigest, now_ms: i64) -> Result<(), StoreError> {
        let touch = sqlx::query("UPDATE api_token SET used_ms = $2 WHERE digest = $1").bind(&digest.0).bind(now_ms);
        touch.execute(&self.writer).await.map(drop).map_err(|error| self.failed(error))
    }

    async fn tokens(&self, account: Option<&str>, limit: u32) -> Result<Vec<ApiToken>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, account, label, role AS token_role, created_ms AS token_created_ms, expires_ms, used_ms, revoked_ms
             FROM api_token WHERE account = coalesce($1, account) ORDER BY created_ms DESC, id LIMIT $2",
        )
        .bind(account)
        .bind(limit)
        .fetch_all(&self.readers)
        .await
        .map_err(|error| self.failed(error))?;
        rows.iter().map(read_token).collect::<Result<_, _>>().map_err(|error| self.failed(error))
    }

    async fn revoke_token(&self, account: Option<&str>, id: &str, deed: &Deed) -> Result<bool, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        let revoked = sqlx::query(
            "UPDATE api_token SET revoked_ms = $3 WHERE account = coalesce($1, account) AND id = $2 AND revoked_ms IS NULL
                AND expires_ms > $3",
        )
        .bind(account)
        .bind(id)
        .bind(deed.at_ms)
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        if revoked.rows_affected() == 0 {
            return Ok(false);
        }
        audit::append(&mut tx, deed).await.map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        Ok(true)
    }

    async fn shut_out(&self, account: &str, deed: &Deed) -> Result<(), StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        revoke_all(&mut tx, account, deed.at_ms).await.map_err(failed)?;
        audit::append(&mut tx, deed).await.map_err(failed)?;
        tx.commit().await.map_err(failed)
    }

    async fn retention(&self) -> Result<Retention, StoreError> {
        let mut connection = self.readers.acquire().await.map_err(|error| self.failed(error))?;
        read_retention(&mut connection).await.map_err(|error| self.failed(error))
    }

    async fn set_retention(&self, rule: Rule, value: u32, deed: &Deed) -> Result<(), StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        sqlx::query("INSERT OR REPLACE INTO retention (rule, value) VALUES ($1, $2)")
            .bind(rule.as_str())
            .bind(value)
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
        audit::append(&mut tx, deed).await.map_err(failed)?;
        tx.commit().await.map_err(failed)
    }

    async fn sweep_accounts(&self, now_ms: i64) -> Result<Swept, StoreError> {
        let mut tx = self.begin().await?;
        let swept = sweep(&mut tx, now_ms).await.map_err(|error| self.failed(error))?;
        tx.commit().await.map_err(|error| self.failed(error))?;
        Ok(swept)
    }

    async fn sweeps(&self, limit: u32) -> Result<Vec<Swept>, StoreError> {
        let rows = sqlx::query("SELECT * FROM retention_run ORDER BY at_ms DESC LIMIT $1")
            .bind(limit)
            .fetch_all(&self.readers)
            .await
            .map_err(|error| self.failed(error))?;
        rows.iter().map(read_swept).collect::<Result<_, _>>().map_err(|error| self.failed(error))
    }
}

async fn insert_session(tx: &mut SqliteConnection, session: &Session) -> Result<(), sqlx::Error> {
    let retention = read_retention(tx).await?;
    sqlx::query(
        "INSERT INTO session (digest, account, began_ms, seen_ms, idle_ms, ends_ms, address, agent)
         VALUES ($1, $2, $3, $3, $4, $5, $6, $7)",
    )
    .bind(&session.digest.0)
    .bind(&session.account)
    .bind(session.began_ms)
    .bind(session.began_ms + i64::from(retention.session_idle_hours) * HOUR_MS)
    .bind(session.began_ms + i64::from(retention.session_days) * DAY_MS)
    .bind(&session.address)
    .bind(&session.agent)
    .execute(&mut *tx)
    .await?;
    sqlx::query(
        "DELETE FROM session WHERE digest IN (
            SELECT digest FROM session WHERE account = $1 ORDER BY seen_ms DESC, digest LIMIT -1 OFFSET $2)",
    )
    .bind(&session.account)
    .bind(MAX_SESSIONS)
    .execute(&mut *tx)
    .await?;
    sqlx::query("UPDATE account SET signed_in_ms = $2 WHERE name = $1")
        .bind(&session.account)
        .bind(session.began_ms)
        .execute(&mut *tx)
        .await?;
    attempts::know(tx, &session.account, &session.address, session.began_ms).await
}

/// Ends all that lets somebody in by itself: sessions, tokens, addresses that work once, and feeds, which are read by whoever
/// has their address.
pub(super) async fn revoke_all(tx: &mut SqliteConnection, account: &str, now_ms: i64) -> Result<(), sqlx::Error> {
    for statement in [
        "DELETE FROM session WHERE account = $1",
        "DELETE FROM account_link WHERE account = $1",
        "DELETE FROM account_address WHERE account = $1",
        "DELETE FROM openid_errand WHERE aim = 'link' AND about = $1",
        "DELETE FROM alert_subscription WHERE person = $1 AND record ->> '$.channel.kind' = 'feed'",
    ] {
        sqlx::query(statement).bind(account).execute(&mut *tx).await?;
    }
    sqlx::query("UPDATE api_token SET revoked_ms = $2 WHERE account = $1 AND revoked_ms IS NULL AND expires_ms > $2")
        .bind(account)
        .bind(now_ms)
        .execute(tx)
        .await?;
    Ok(())
}

async fn read_retention(tx: &mut SqliteConnection) -> Result<Retention, sqlx::Error> {
    let mut retention = Retention::default();
    for row in sqlx::query("SELECT rule, value FROM retention").fetch_all(tx).await? {
        let name: String = row.try_get("rule")?;
        if let Some(rule) = Rule::ALL.into_iter().find(|rule| rule.as_str() == name) {
            retention.set(rule, row.try_get("value")?);
        }
    }
    Ok(retention)
}

async fn sweep(tx: &mut SqliteConnection, now_ms: i64) -> Result<Swept, sqlx::Error> {
    let retention = read_retention(tx).await?;
    let days_ago = |days: u32| now_ms - i64::from(days) * DAY_MS;
    let due = [
        ("DELETE FROM session WHERE idle_ms <= $1 OR ends_ms <= $1", now_ms),
        ("DELETE FROM sign_in_attempt WHERE last_ms <= $1", days_ago(retention.attempt_days)),
        ("DELETE FROM account_link WHERE expires_ms <= $1", now_ms),
        ("DELETE FROM api_token WHERE coalesce(revoked_ms, expires_ms) <= $1", days_ago(retention.token_days)),
        ("DELETE FROM idempotent_answer WHERE begun_ms <= $1", now_ms - ANSWERS_KEPT_MS),
    ];
    sqlx::query("DELETE FROM openid_errand WHERE expires_ms <= $1").bind(now_ms).execute(&mut *tx).await?;
    let mut dropped = [0; 5];
    for ((statement, before_ms), dropped) in due.into_iter().zip(&mut dropped) {
        *dropped = sqlx::query(statement).bind(before_ms).execute(&mut *tx).await?.rows_affected();
    }
    sqlx::query("DELETE FROM account_address WHERE seen_ms <= $1")
        .bind(now_ms - ADDRESS_KNOWN_MS)
        .execute(&mut *tx)
        .await?;
    let [sessions, attempts, links, tokens, answers] = dropped;
    let swept = Swept { at_ms: now_ms, sessions, attempts, links, tokens, answers };
    let insert = "INSERT OR REPLACE INTO retention_run (at_ms, sessions, attempts, links, tokens, answers)
                  VALUES ($1, $2, $3, $4, $5, $6)";
    let mut insert = sqlx::query(insert).bind(now_ms);
    for dropped in dropped {
        insert = insert.bind(dropped.cast_signed());
    }
    insert.execute(&mut *tx).await?;
    let old =
        "DELETE FROM retention_run WHERE at_ms NOT IN (SELECT at_ms FROM retention_run ORDER BY at_ms DESC LIMIT $1)";
    sqlx::query(old).bind(KEPT_RUNS).execute(tx).await?;
    Ok(swept)
}

fn read_session(row: &SqliteRow) -> Result<Session, sqlx::Error> {
    Ok(Session {
        digest: SecretDigest(row.try_get("digest")?),
        account: row.try_get("account")?,
        began_ms: row.try_get("began_ms")?,
        seen_ms: row.try_get("seen_ms")?,
        ends_ms: row.try_get("ends_ms")?,
        address: row.try_get("address")?,
        agent: row.try_get("agent")?,
    })
}

fn read_token(row: &SqliteRow) -> Result<ApiToken, sqlx::Error> {
    let role: String = row.try_get("token_role")?;
    Ok(ApiToken {
        id: row.try_get("id")?,
        account: row.try_get("account")?,
        label: row.try_get("label")?,
        role: role.parse().map_err(|()| unreadable("role", &role))?,
        created_ms: row.try_get("token_created_ms")?,
        expires_ms: row.try_get("expires_ms")?,
        used_ms: row.try_get("used_ms")?,
        revoked_ms: row.try_get("revoked_ms")?,
    })
}

fn read_swept(row: &SqliteRow) -> Result<Swept, sqlx::Error> {
    let count = |column| row.try_get::<i64, _>(column).map(i64::cast_unsigned);
    Ok(Swept {
        at_ms: row.try_get("at_ms")?,
        sessions: count("sessions")?,
        attempts: count("attempts")?,
        links: count("links")?,
        tokens: count("tokens")?,
        answers: count("answers")?,
    })
}
