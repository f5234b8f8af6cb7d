//! Taking in a tip: whose it is, whether it was told before, and whether there is room for it.

use sqlx::Row;
use sqlx::sqlite::SqliteConnection;

use super::super::{Sqlite, json_list};
use super::{DAY_MS, write_event};
use crate::review::tips::{
    Fresh, MAX_NEW_ANONYMOUS_A_DAY, MAX_OPEN_PUBLIC_TIPS, MAX_PUBLIC_TIPS_A_DAY, MAX_TIPS_A_DAY, Reporter, Tip,
    TipRefusal, TipState, TipWord, Token, Told,
};
use crate::store::StoreError;

impl Sqlite {
    /// The pseudonym of whoever tells this; a reporter nobody knows is written down.
    pub(super) async fn reporter_id(
        &self,
        tx: &mut SqliteConnection,
        reporter: &Reporter,
        fresh: &Fresh,
        told: &Told,
        now_ms: i64,
    ) -> Result<Result<String, TipRefusal>, StoreError> {
        let failed = |error| self.failed(error);
        let (name, contact, token) = match reporter {
            Reporter::Returning(token) => {
                let proved = self.is_token_proved(tx, token).await?;
                let known = proved.then(|| token.reporter_id().to_owned());
                return Ok(known.ok_or(TipRefusal::UnknownToken));
            }
            Reporter::Named { name, contact } => {
                let known = sqlx::query("SELECT id FROM reporter WHERE name = $1 AND contact IS $2")
                    .bind(name)
                    .bind(contact)
                    .fetch_optional(&mut *tx)
                    .await
                    .and_then(|row| row.map(|row| row.try_get::<String, _>(0)).transpose())
                    .map_err(failed)?;
                if let Some(known) = known {
                    return Ok(Ok(known));
                }
                (Some(name), contact.as_ref(), None)
            }
            Reporter::NewAnonymous => {
                // Whoever has the bytes that made a pseudonym is who got it.
                if self.is_token_proved(tx, &fresh.token()).await? {
                    return Ok(Ok(fresh.reporter_id()));
                }
                if let Some(number) = self.told_by_anybody(tx, &told.sense()).await? {
                    return Ok(Err(TipRefusal::Again { number }));
                }
                (None, None, Some(fresh.token()))
            }
        };
        let salt = token.as_ref().map(|_| fresh.salt());
        let digest = token.as_ref().zip(salt.as_ref()).map(|(token, salt)| token.digest(salt));
        let reporter_id = fresh.reporter_id();
        sqlx::query(
            "INSERT INTO reporter (id, anonymous, name, contact, salt, token_digest, created_ms)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(&reporter_id)
        .bind(token.is_some())
        .bind(name)
        .bind(contact)
        .bind(salt)
        .bind(digest)
        .bind(now_ms)
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        Ok(Ok(reporter_id))
    }

    /// Whether the token is one that was given out.
    pub(super) async fn is_token_proved(
        &self,
        connection: &mut SqliteConnection,
        token: &Token,
    ) -> Result<bool, StoreError> {
        let failed = |error| self.failed(error);
        let row = sqlx::query("SELECT salt, token_digest FROM reporter WHERE id = $1 AND anonymous = 1")
            .bind(token.reporter_id())
            .fetch_optional(connection)
            .await
            .map_err(failed)?;
        let Some(row) = row else { return Ok(false) };
        let salt: String = row.try_get("salt").map_err(failed)?;
        let digest: String = row.try_get("token_digest").map_err(failed)?;
        Ok(token.proves(&salt, &digest))
    }

    /// The number of a tip that tells the same in the same words, from somebody as unknown.
    pub(super) async fn told_by_anybody(
        &self,
        tx: &mut SqliteConnection,
        sense: &str,
    ) -> Result<Option<String>, StoreError> {
        sqlx::query(
            "SELECT t.number FROM tip t JOIN reporter r ON r.id = t.reporter_id WHERE t.sense = $1 AND r.anonymous = 1
             ORDER BY t.received_ms, t.id LIMIT 1",
        )
        .bind(sense)
        .fetch_optional(tx)
        .await
        .and_then(|row| row.map(|row| row.try_get(0)).transpose())
        .map_err(|error| self.failed(error))
    }

    /// What this reporter has told already, in the same words about the same addresses.
    pub(super) async fn told_alike(
        &self,
        tx: &mut SqliteConnection,
        told: &Told,
        reporter_id: &str,
    ) -> Result<Option<Tip>, StoreError> {
        let id = sqlx::query("SELECT id FROM tip WHERE sense = $1 AND reporter_id = $2 LIMIT 1")
            .bind(told.sense())
            .bind(reporter_id)
            .fetch_optional(&mut *tx)
            .await
            .and_then(|row| row.map(|row| row.try_get::<String, _>(0)).transpose())
            .map_err(|error| self.failed(error))?;
        match id {
            Some(id) => self.tip_in(tx, &id).await.map(Some),
            None => Ok(None),
        }
    }

    /// Why nothing more of the public's is taken now, whoever tells it.
    pub(super) async fn no_room(
        &self,
        tx: &mut SqliteConnection,
        now_ms: i64,
    ) -> Result<Option<TipRefusal>, StoreError> {
        let row = sqlx::query(
            "SELECT (SELECT count(*) FROM tip_inbox WHERE is_public = 1 AND state = 'received') AS waiting,
                (SELECT count(*) FROM tip_inbox WHERE is_public = 1 AND entered_ms >= $1) AS today",
        )
        .bind(now_ms.div_euclid(DAY_MS) * DAY_MS)
        .fetch_one(tx)
        .await
        .map_err(|error| self.failed(error))?;
        let count = |column: &str| row.try_get::<i64, _>(column).map(i64::cast_unsigned);
        let (waiting, today) = (count("waiting"), count("today"));
        if waiting.map_err(|error| self.failed(error))? >= MAX_OPEN_PUBLIC_TIPS {
            return Ok(Some(TipRefusal::InboxFull));
        }
        let is_too_much = today.map_err(|error| self.failed(error))? >= MAX_PUBLIC_TIPS_A_DAY;
        Ok(is_too_much.then_some(TipRefusal::TooManyToday))
    }

    /// What the limits say against one more tip of this reporter.
    pub(super) async fn tip_refusal(
        &self,
        tx: &mut SqliteConnection,
        told: &Told,
        reporter_id: &str,
        anonymous: bool,
    ) -> Result<Option<TipRefusal>, StoreError> {
        let failed = |error| self.failed(error);
        let day = told.received_ms.div_euclid(DAY_MS) * DAY_MS;
        let again: Option<String> = sqlx::query("SELECT number FROM tip WHERE sense = $1 AND reporter_id = $2 LIMIT 1")
            .bind(told.sense())
            .bind(reporter_id)
            .fetch_optional(&mut *tx)
            .await
            .and_then(|row| row.map(|row| row.try_get(0)).transpose())
            .map_err(failed)?;
        if let Some(number) = again {
            return Ok(Some(TipRefusal::Again { number }));
        }
        let count: i64 = sqlx::query(
            "SELECT count(*) FROM tip WHERE reporter_id = $1 AND received_ms >= $2 AND received_ms < $2 + $3",
        )
        .bind(reporter_id)
        .bind(day)
        .bind(DAY_MS)
        .fetch_one(&mut *tx)
        .await
        .and_then(|row| row.try_get(0))
        .map_err(failed)?;
        if count.cast_unsigned() >= MAX_TIPS_A_DAY {
            return Ok(Some(TipRefusal::TooMany));
        }
        // Whoever has told something before is no new reporter, whatever the day.
        let strangers: i64 = sqlx::query(
            "SELECT count(*) FROM tip t JOIN reporter r ON r.id = t.reporter_id
             WHERE r.anonymous = 1 AND t.received_ms >= $1 AND t.received_ms < $1 + $2
               AND NOT EXISTS (SELECT 1 FROM tip b WHERE b.reporter_id = t.reporter_id AND b.received_ms < t.received_ms)",
        )
        .bind(day)
        .bind(DAY_MS)
        .fetch_one(&mut *tx)
        .await
        .and_then(|row| row.try_get(0))
        .map_err(failed)?;
        let is_stranger = anonymous && count == 0;
        Ok((is_stranger && strangers.cast_unsigned() >= MAX_NEW_ANONYMOUS_A_DAY)
            .then_some(TipRefusal::TooManyAnonymous))
    }

    pub(super) async fn write_tip(&self, tx: &mut SqliteConnection, tip: &Tip) -> Result<(), StoreError> {
        let failed = |error| self.failed(error);
        sqlx::query(
            "INSERT INTO tip (id, number, reporter_id, claim, right_id, channel, received_ms, entered_by, entered_ms, sense, told_before)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        )
        .bind(&tip.id)
        .bind(&tip.number)
        .bind(&tip.reporter_id)
        .bind(&tip.told.claim)
        .bind(tip.told.right_id.as_ref().map(|right| right.0.as_str()))
        .bind(tip.told.channel.as_deref())
        .bind(tip.told.received_ms)
        .bind(&tip.entered_by)
        .bind(tip.entered_ms)
        .bind(tip.told.sense())
        .bind(json_list(&tip.told_before))
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        for (position, address) in (0_i64..).zip(&tip.told.addresses) {
            sqlx::query("INSERT INTO tip_address (tip_id, position, url, key) VALUES ($1, $2, $3, $4)")
                .bind(&tip.id)
                .bind(position)
                .bind(address.as_str())
                .bind(address.key().0)
                .execute(&mut *tx)
                .await
                .map_err(failed)?;
        }
        let word =
            TipWord { state: TipState::Received, actor: tip.entered_by.clone(), at_ms: tip.entered_ms, note: None };
        write_event(tx, &tip.id, &word).await.map_err(failed)
    }
}
