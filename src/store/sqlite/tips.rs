//! Tips from the public: written down once, and then only added to.

mod rewards;
mod taking;

use async_trait::async_trait;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::pages::{REWARDS, TIPS, by_name};
use super::register::note_actor;
use super::{Sqlite, json_list};
use crate::frontier::CrawlUrl;
use crate::review::tips::{
    Erased, Fresh, PUBLIC_ACTOR, Reporter, RewardEntry, Tip, TipEvent, TipRefusal, TipState, TipWord, Token, Told,
    told_before,
};
use crate::rights::RightId;
use crate::store::paging::{ListPage, ListQuery};
use crate::store::tips::{ReporterName, RewardOrder, TellTip};
use crate::store::{StoreError, TipStore};

const DAY_MS: i64 = 24 * 3_600 * 1_000;
/// Tips about the same addresses that are read to tell who was first: the first ones tell.
const MAX_TOLD_ALIKE: usize = 200;

/// Tips with all that belongs to them but their rewards, by the time they were received. The condition stands for `{}`; it has
/// one value, which it may leave unused.
macro_rules! select_tips {
    ($condition:literal) => {
        concat!(
            "SELECT t.id, t.number, t.reporter_id, r.anonymous, t.claim, t.right_id, t.channel, t.received_ms, t.entered_by,
                    t.entered_ms, t.told_before,
                    (SELECT json_group_array(url) FROM (SELECT url FROM tip_address WHERE tip_id = t.id ORDER BY position))
                        AS addresses,
                    (SELECT json_group_array(json_object('state', state, 'actor', actor, 'at_ms', at_ms, 'note', note))
                        FROM (SELECT * FROM tip_event WHERE tip_id = t.id ORDER BY number)) AS history,
                    (SELECT json_group_array(hit_id) FROM (SELECT hit_id FROM tip_hit WHERE tip_id = t.id ORDER BY hit_id))
                        AS hits,
                    e.actor AS erased_by, e.at_ms AS erased_ms, e.digest AS erased_digest
             FROM tip t JOIN reporter r ON r.id = t.reporter_id LEFT JOIN tip_erasure e ON e.tip_id = t.id WHERE ",
            $condition,
            " ORDER BY t.received_ms, t.entered_ms, t.id"
        )
    };
}

/// Joins accepted tips to hits; how an address finds its listings stands for `{}`.
macro_rules! join_tips {
    ($listings:literal) => {
        concat!(
            "INSERT OR IGNORE INTO tip_hit (tip_id, hit_id, joined_ms)
             SELECT t.id, h.id, $1 FROM tip t CROSS JOIN tip_address a ON a.tip_id = t.id ",
            $listings,
            " JOIN hit h ON h.listing_id = l.id AND h.current = 1
             WHERE (SELECT state FROM tip_event WHERE tip_id = t.id ORDER BY number DESC LIMIT 1) IN ('accepted', 'rewarded')
               AND (t.right_id IS NULL OR h.right_id IS NULL OR h.right_id = t.right_id)"
        )
    };
}

/// By the page that a listing has to itself, whatever the spelling of its address.
const JOIN_BY_PAGE: &str = join_tips!(
    "CROSS JOIN (SELECT DISTINCT source_id FROM scan) s
     CROSS JOIN listing l ON l.source_id = s.source_id AND l.page_key = a.key AND l.on_own_page = 1"
);
/// By the address that a listing says it has, where it was only seen among others.
const JOIN_BY_ADDRESS: &str = join_tips!("JOIN listing l ON l.record ->> '$.url' = a.url");

#[async_trait]
impl TipStore for Sqlite {
    async fn put_tip(
        &self,
        told: &Told,
        reporter: &Reporter,
        fresh: &Fresh,
        actor: &str,
        now_ms: i64,
        tell: TellTip<'_>,
    ) -> Result<Result<Tip, TipRefusal>, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        note_actor(&mut tx, actor, now_ms).await.map_err(failed)?;
        let reporter_id = match self.reporter_id(&mut tx, reporter, fresh, told, now_ms).await? {
            Ok(reporter_id) => reporter_id,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let anonymous = !matches!(reporter, Reporter::Named { .. });
        let is_told_again = !matches!(reporter, Reporter::Returning(_)) && reporter_id == fresh.reporter_id();
        if is_told_again && let Some(tip) = self.told_alike(&mut tx, told, &reporter_id).await? {
            tell(&tip);
            return Ok(Ok(tip));
        }
        if actor == PUBLIC_ACTOR
            && let Some(refusal) = self.no_room(&mut tx, now_ms).await?
        {
            return Ok(Err(refusal));
        }
        if let Some(refusal) = self.tip_refusal(&mut tx, told, &reporter_id, anonymous).await? {
            return Ok(Err(refusal));
        }
        let id = told.id(&reporter_id);
        let mut tip = Tip {
            number: told.number(&id),
            id,
            told: told.clone(),
            reporter_id,
            anonymous,
            entered_by: actor.to_owned(),
            entered_ms: now_ms,
            told_before: Vec::new(),
            erased: None,
            history: vec![TipEvent { state: TipState::Received, actor: actor.to_owned(), at_ms: now_ms, note: None }],
            hits: Vec::new(),
            rewards: Vec::new(),
        };
        let others = self.tips_telling_of(&mut tx, &[&tip]).await?;
        tip.told_before = told_before(&tip, &others.iter().collect::<Vec<_>>());
        self.write_tip(&mut tx, &tip).await?;
        if tell(&tip) {
            tx.commit().await.map_err(failed)?;
        }
        Ok(Ok(tip))
    }

    async fn tips(&self) -> Result<Vec<Tip>, StoreError> {
        let mut connection = self.readers.acquire().await.map_err(|error| self.failed(error))?;
        self.read_tips(&mut connection, select_tips!("$1 = ''"), "").await
    }

    async fn tip_page(&self, query: &ListQuery<TipState>) -> Result<ListPage<Tip>, StoreError> {
        let mut tx = self.readers.begin().await.map_err(|error| self.failed(error))?;
        let (ids, next) = self.page(&mut tx, TIPS, &by_name(query, TipState::as_str), 0).await?;
        Ok(ListPage { rows: self.tips_in_order(&mut tx, &ids).await?, next })
    }

    async fn tip(&self, name: &str) -> Result<Option<Tip>, StoreError> {
        let mut connection = self.readers.acquire().await.map_err(|error| self.failed(error))?;
        let is_sound = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if !is_sound {
            return Ok(None);
        }
        // A number is `TIP-`, eight figures, `-` and letters; how the letters begin is enough.
        let text = select_tips!(
            "t.number = upper($1) OR substr(t.number, 14, length($1)) = upper($1)
                OR substr(t.id, 1, length($1)) = lower($1)"
        );
        let mut found = self.read_tips(&mut connection, text, name).await?;
        Ok(if found.len() == 1 { found.pop() } else { None })
    }

    async fn tips_about(&self, tips: &[&Tip]) -> Result<Vec<Tip>, StoreError> {
        let mut connection = self.readers.acquire().await.map_err(|error| self.failed(error))?;
        self.tips_telling_of(&mut connection, tips).await
    }

    async fn tips_of(&self, token: &Token) -> Result<Option<Vec<Tip>>, StoreError> {
        let mut connection = self.readers.acquire().await.map_err(|error| self.failed(error))?;
        if !self.is_token_proved(&mut connection, token).await? {
            return Ok(None);
        }
        self.read_tips(&mut connection, select_tips!("t.reporter_id = $1"), token.reporter_id()).await.map(Some)
    }

    async fn decide_tip(&self, tip_id: &str, word: &TipWord) -> Result<Result<(), TipRefusal>, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        let tip = self.tip_in(&mut tx, tip_id).await?;
        if let Err(refusal) = tip.may_become(word.state) {
            return Ok(Err(refusal));
        }
        note_actor(&mut tx, &word.actor, word.at_ms).await.map_err(failed)?;
        write_event(&mut tx, tip_id, word).await.map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        Ok(Ok(()))
    }

    async fn join_tips(&self, now_ms: i64) -> Result<u64, StoreError> {
        let failed = |error| self.failed(error);
        // Most of the time nothing is to be written, and whoever writes is not to be waited for.
        let accepted: bool = sqlx::query("SELECT EXISTS (SELECT 1 FROM tip_event WHERE state = 'accepted')")
            .fetch_one(&self.readers)
            .await
            .and_then(|row| row.try_get(0))
            .map_err(failed)?;
        if !accepted {
            return Ok(0);
        }
        let mut tx = self.begin().await?;
        let mut joined = 0;
        for text in [JOIN_BY_PAGE, JOIN_BY_ADDRESS] {
            joined += sqlx::query(text).bind(now_ms).execute(&mut *tx).await.map_err(failed)?.rows_affected();
        }
        tx.commit().await.map_err(failed)?;
        Ok(joined)
    }

    async fn put_reward(
        &self,
        tip_id: &str,
        grant_id: Option<&str>,
        order: RewardOrder<'_>,
    ) -> Result<Result<RewardEntry, TipRefusal>, StoreError> {
        self.write_reward(tip_id, grant_id, order).await
    }

    async fn rewards(&self) -> Result<Vec<(String, RewardEntry)>, StoreError> {
        let mut connection = self.readers.acquire().await.map_err(|error| self.failed(error))?;
        self.read_rewards(&mut connection, "").await
    }

    async fn reward_page(&self, query: &ListQuery<()>) -> Result<ListPage<(Tip, RewardEntry)>, StoreError> {
        let mut tx = self.readers.begin().await.map_err(|error| self.failed(error))?;
        let (ids, next) = self.page(&mut tx, REWARDS, &by_name(query, |()| ""), 0).await?;
        let entries = self.read_reward_entries(&mut tx, &ids).await?;
        let tips = self.tips_in_order(&mut tx, &entries.iter().map(|(tip, _)| tip.clone()).collect::<Vec<_>>()).await?;
        let rows = entries.into_iter().filter_map(|(tip_id, entry)| {
            let tip = tips.iter().find(|tip| tip.id == tip_id)?;
            Some((tip.clone(), entry))
        });
        Ok(ListPage { rows: rows.collect(), next })
    }

    async fn reporter_name(
        &self,
        reporter_id: &str,
        actor: &str,
        now_ms: i64,
    ) -> Result<Option<ReporterName>, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        let row = sqlx::query("SELECT name, contact FROM reporter WHERE id = $1")
            .bind(reporter_id)
            .fetch_optional(&mut *tx)
            .await
            .map_err(failed)?;
        let Some(row) = row else { return Ok(None) };
        note_access(&mut tx, reporter_id, actor, now_ms, "seen").await.map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        let name = row.try_get("name").map_err(failed)?;
        Ok(Some(ReporterName { name, contact: row.try_get("contact").map_err(failed)? }))
    }

    async fn forget_reporter(&self, reporter_id: &str, actor: &str, now_ms: i64) -> Result<bool, StoreError> {
        let failed = |error| self.failed(error);
        // What is taken out is overwritten in the file, too, and leaves the log behind it.
        sqlx::query("PRAGMA secure_delete = ON").execute(&self.writer).await.map_err(failed)?;
        let mut tx = self.begin().await?;
        let done = sqlx::query(
            "UPDATE reporter SET name = NULL, contact = NULL, forgotten_ms = $2
             WHERE id = $1 AND (name IS NOT NULL OR contact IS NOT NULL)",
        )
        .bind(reporter_id)
        .bind(now_ms)
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        let forgotten = done.rows_affected() > 0;
        if forgotten {
            note_access(&mut tx, reporter_id, actor, now_ms, "forgotten").await.map_err(failed)?;
        }
        tx.commit().await.map_err(failed)?;
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&self.writer).await.map_err(failed)?;
        Ok(forgotten)
    }

    async fn erase_tip(&self, tip_id: &str, actor: &str, now_ms: i64) -> Result<bool, StoreError> {
        let failed = |error| self.failed(error);
        sqlx::query("PRAGMA secure_delete = ON").execute(&self.writer).await.map_err(failed)?;
        let mut tx = self.begin().await?;
        let tip = self.tip_in(&mut tx, tip_id).await?;
        if tip.erased.is_some() {
            return Ok(false);
        }
        note_actor(&mut tx, actor, now_ms).await.map_err(failed)?;
        sqlx::query("INSERT INTO tip_erasure (tip_id, digest, actor, at_ms) VALUES ($1, $2, $3, $4)")
            .bind(tip_id)
            .bind(tip.digest())
            .bind(actor)
            .bind(now_ms)
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
        sqlx::query("UPDATE tip SET claim = '' WHERE id = $1").bind(tip_id).execute(&mut *tx).await.map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&self.writer).await.map_err(failed)?;
        Ok(true)
    }
}

impl Sqlite {
    async fn tips_telling_of(&self, connection: &mut SqliteConnection, tips: &[&Tip]) -> Result<Vec<Tip>, StoreError> {
        let keys = json_list(tips.iter().flat_map(|tip| &tip.told.addresses).map(|address| address.key().0));
        let rows = sqlx::query(
            "SELECT DISTINCT t.id, t.received_ms FROM tip_address a JOIN tip t ON t.id = a.tip_id
             WHERE a.key IN (SELECT value FROM json_each($1)) ORDER BY t.received_ms, t.id LIMIT $2",
        )
        .bind(keys)
        .bind(i64::try_from(MAX_TOLD_ALIKE * tips.len()).unwrap_or(i64::MAX))
        .fetch_all(&mut *connection)
        .await
        .map_err(|error| self.failed(error))?;
        let ids: Vec<String> =
            rows.iter().map(|row| row.try_get("id")).collect::<Result<_, _>>().map_err(|error| self.failed(error))?;
        let text = select_tips!("t.id IN (SELECT value FROM json_each($1))");
        self.read_tips(connection, text, &json_list(&ids)).await
    }

    /// The tips with these ids, in their order.
    async fn tips_in_order(&self, connection: &mut SqliteConnection, ids: &[String]) -> Result<Vec<Tip>, StoreError> {
        let text = select_tips!("t.id IN (SELECT value FROM json_each($1))");
        let mut tips = self.read_tips(connection, text, &json_list(ids)).await?;
        tips.sort_by_key(|tip| ids.iter().position(|id| *id == tip.id));
        Ok(tips)
    }

    /// The tip with this id, which the caller has from here.
    pub(super) async fn tip_in(&self, tx: &mut SqliteConnection, tip_id: &str) -> Result<Tip, StoreError> {
        let mut found = self.read_tips(tx, select_tips!("t.id = $1"), tip_id).await?;
        found.pop().ok_or_else(|| bad_row(tip_id, "no such tip"))
    }

    /// What one of the texts above selects, with the rewards.
    async fn read_tips(
        &self,
        connection: &mut SqliteConnection,
        text: &'static str,
        value: &str,
    ) -> Result<Vec<Tip>, StoreError> {
        let failed = |error| self.failed(error);
        let rows = sqlx::query(text).bind(value).fetch_all(&mut *connection).await.map_err(failed)?;
        let mut tips = rows.iter().map(|row| self.read_tip(row)).collect::<Result<Vec<_>, _>>()?;
        let ids = json_list(tips.iter().map(|tip| tip.id.as_str()));
        for (tip_id, entry) in self.read_rewards(connection, &ids).await? {
            if let Some(tip) = tips.iter_mut().find(|tip| tip.id == tip_id) {
                tip.rewards.push(entry);
            }
        }
        Ok(tips)
    }

    fn read_tip(&self, row: &SqliteRow) -> Result<Tip, StoreError> {
        let failed = |error| self.failed(error);
        let id: String = row.try_get("id").map_err(failed)?;
        let addresses: Vec<String> = read_list(&id, row, "addresses")?;
        let addresses: Result<Vec<CrawlUrl>, _> = addresses.iter().map(|url| CrawlUrl::parse(url)).collect();
        let told = Told {
            addresses: addresses.map_err(|error| bad_row(&id, &format!("{error:?}")))?,
            claim: row.try_get("claim").map_err(failed)?,
            right_id: row.try_get::<Option<String>, _>("right_id").map_err(failed)?.map(RightId),
            channel: row.try_get("channel").map_err(failed)?,
            received_ms: row.try_get("received_ms").map_err(failed)?,
        };
        Ok(Tip {
            number: row.try_get("number").map_err(failed)?,
            told,
            reporter_id: row.try_get("reporter_id").map_err(failed)?,
            anonymous: row.try_get("anonymous").map_err(failed)?,
            entered_by: row.try_get("entered_by").map_err(failed)?,
            entered_ms: row.try_get("entered_ms").map_err(failed)?,
            told_before: read_list(&id, row, "told_before")?,
            erased: self.erased(row)?,
            history: read_list(&id, row, "history")?,
            hits: read_list(&id, row, "hits")?,
            rewards: Vec::new(),
            id,
        })
    }
}

impl Sqlite {
    fn erased(&self, row: &SqliteRow) -> Result<Option<Erased>, StoreError> {
        let failed = |error| self.failed(error);
        let Some(actor) = row.try_get::<Option<String>, _>("erased_by").map_err(failed)? else { return Ok(None) };
        let at_ms = row.try_get("erased_ms").map_err(failed)?;
        Ok(Some(Erased { actor, at_ms, digest: row.try_get("erased_digest").map_err(failed)? }))
    }
}

async fn write_event(tx: &mut SqliteConnection, tip_id: &str, word: &TipWord) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO tip_event (tip_id, state, actor, at_ms, note) VALUES ($1, $2, $3, $4, $5)")
        .bind(tip_id)
        .bind(word.state.as_str())
        .bind(&word.actor)
        .bind(word.at_ms)
        .bind(word.note.as_deref())
        .execute(tx)
        .await?;
    Ok(())
}

async fn note_access(
    tx: &mut SqliteConnection,
    reporter_id: &str,
    actor: &str,
    now_ms: i64,
    act: &str,
) -> Result<(), sqlx::Error> {
    note_actor(tx, actor, now_ms).await?;
    sqlx::query("INSERT INTO reporter_access (reporter_id, actor, at_ms, act) VALUES ($1, $2, $3, $4)")
        .bind(reporter_id)
        .bind(actor)
        .bind(now_ms)
        .bind(act)
        .execute(tx)
        .await?;
    Ok(())
}

fn read_list<T: serde::de::DeserializeOwned>(id: &str, row: &SqliteRow, column: &str) -> Result<Vec<T>, StoreError> {
    let text: String = row.try_get(column).map_err(|error| bad_row(id, &error.to_string()))?;
    serde_json::from_str(&text).map_err(|error| bad_row(id, &error.to_string()))
}

fn bad_row(id: &str, reason: &str) -> StoreError {
    StoreError::Row { table: "tip", id: id.to_owned(), reason: reason.to_owned() }
}

#[cfg(test)]
mod tests;
