//! The ledger of rewards: entries are worked out by the ledger's own rules and held against the database's once more.

use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::super::register::note_actor;
use super::super::{Sqlite, json_list};
use super::{bad_row, write_event};
use crate::review::tips::{
    Amount, Precedence, RewardEntry, RewardStep, TipRefusal, TipState, TipWord, next_entry, precedence,
};
use crate::store::StoreError;
use crate::store::tips::RewardOrder;

impl Sqlite {
    pub(super) async fn write_reward(
        &self,
        tip_id: &str,
        grant_id: Option<&str>,
        order: RewardOrder<'_>,
    ) -> Result<Result<RewardEntry, TipRefusal>, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        let tip = self.tip_in(&mut tx, tip_id).await?;
        let state = tip.state();
        if order.step == RewardStep::Granted {
            if !matches!(state, TipState::Accepted | TipState::Rewarded) {
                return Ok(Err(TipRefusal::NotAccepted { state }));
            }
            let others = self.tips_telling_of(&mut tx, &[&tip]).await?;
            if let Precedence::Duplicate(numbers) = precedence(&tip, &others.iter().collect::<Vec<_>>()) {
                return Ok(Err(TipRefusal::NotFirst { number: numbers.first().cloned().unwrap_or_default() }));
            }
        }
        let is_of_grant = |entry: &&RewardEntry| Some(entry.grant_id.as_str()) == grant_id;
        let known: Vec<RewardEntry> = tip.rewards.iter().filter(is_of_grant).cloned().collect();
        let RewardOrder { step, amount, actor, at_ms, note } = order;
        let entry = match next_entry(tip_id, &known, step, amount, actor, at_ms, note) {
            Ok(entry) => entry,
            Err(fault) => return Ok(Err(TipRefusal::Ledger(fault))),
        };
        note_actor(&mut tx, actor, at_ms).await.map_err(failed)?;
        insert(&mut tx, tip_id, &entry).await.map_err(failed)?;
        if step == RewardStep::Paid && state == TipState::Accepted {
            let word = TipWord { state: TipState::Rewarded, actor: actor.to_owned(), at_ms, note: None };
            write_event(&mut tx, tip_id, &word).await.map_err(failed)?;
        }
        tx.commit().await.map_err(failed)?;
        Ok(Ok(entry))
    }

    /// The ledger in order, of the tips in a JSON list of ids, or whole where that is empty.
    pub(super) async fn read_rewards(
        &self,
        connection: &mut SqliteConnection,
        tips: &str,
    ) -> Result<Vec<(String, RewardEntry)>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, grant_id, tip_id, step, from_account, to_account, amount, currency, actor, at_ms, note FROM reward
             WHERE $1 = '' OR tip_id IN (SELECT value FROM json_each(CASE $1 WHEN '' THEN '[]' ELSE $1 END))
             ORDER BY number",
        )
        .bind(tips)
        .fetch_all(connection)
        .await
        .map_err(|error| self.failed(error))?;
        rows.iter().map(|row| self.read_reward(row)).collect()
    }

    /// The entries with these ids, in their order.
    pub(super) async fn read_reward_entries(
        &self,
        connection: &mut SqliteConnection,
        ids: &[String],
    ) -> Result<Vec<(String, RewardEntry)>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, grant_id, tip_id, step, from_account, to_account, amount, currency, actor, at_ms, note FROM reward
             WHERE id IN (SELECT value FROM json_each($1)) ORDER BY number DESC",
        )
        .bind(json_list(ids))
        .fetch_all(connection)
        .await
        .map_err(|error| self.failed(error))?;
        rows.iter().map(|row| self.read_reward(row)).collect()
    }

    fn read_reward(&self, row: &SqliteRow) -> Result<(String, RewardEntry), StoreError> {
        let failed = |error| self.failed(error);
        let id: String = row.try_get("id").map_err(failed)?;
        let word = |column: &str| row.try_get::<String, _>(column).map_err(failed);
        let unknown = || bad_row(&id, "unknown step or account");
        let entry = RewardEntry {
            grant_id: word("grant_id")?,
            step: word("step")?.parse().map_err(|()| unknown())?,
            from: word("from_account")?.parse().map_err(|()| unknown())?,
            to: word("to_account")?.parse().map_err(|()| unknown())?,
            amount: Amount { hundredths: row.try_get("amount").map_err(failed)?, currency: word("currency")? },
            actor: word("actor")?,
            at_ms: row.try_get("at_ms").map_err(failed)?,
            note: row.try_get("note").map_err(failed)?,
            id: id.clone(),
        };
        Ok((word("tip_id")?, entry))
    }
}

async fn insert(tx: &mut SqliteConnection, tip_id: &str, entry: &RewardEntry) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO reward (id, grant_id, tip_id, step, from_account, to_account, amount, currency, actor, at_ms, note)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(&entry.id)
    .bind(&entry.grant_id)
    .bind(tip_id)
    .bind(entry.step.as_str())
    .bind(entry.from.as_str())
    .bind(entry.to.as_str())
    .bind(entry.amount.hundredths)
    .bind(&entry.amount.currency)
    .bind(&entry.actor)
    .bind(entry.at_ms)
    .bind(entry.note.as_deref())
    .execute(tx)
    .await?;
    Ok(())
}
