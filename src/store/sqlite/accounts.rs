//! Accounts, their passwords, and the addresses that work once.

mod attempts;
mod audit;
mod identities;
mod sessions;

use std::collections::BTreeSet;

use async_trait::async_trait;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::register::note_actor;
use super::{Sqlite, json_list};
use crate::accounts::audit::Deed;
use crate::accounts::lockout::Attempts;
use crate::accounts::{Account, AccountChange, Link, LinkPurpose, NewAccount, Role, SecretDigest};
use crate::locale::Lang;
use crate::rights::RightId;
use crate::store::{AccountChanged, AccountStore, StoreError};

/// What [`read_account`] reads, of a table or an alias named `a`.
macro_rules! account_columns {
    () => {
        "a.name, a.display_name, a.role, a.lang, a.disabled, a.password IS NOT NULL AS has_password,
         EXISTS (SELECT 1 FROM account_identity WHERE account = a.name) AS is_linked, a.created_ms,
         a.created_by, a.signed_in_ms,
         (SELECT json_group_array(holder) FROM (SELECT holder FROM account_holder WHERE account = a.name ORDER BY holder))
            AS holders"
    };
}
use account_columns;

#[async_trait]
impl AccountStore for Sqlite {
    async fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        let rows = sqlx::query(concat!("SELECT ", account_columns!(), " FROM account a ORDER BY a.name"))
            .fetch_all(&self.readers)
            .await
            .map_err(|error| self.failed(error))?;
        rows.iter().map(read_account).collect::<Result<_, _>>().map_err(|error| self.failed(error))
    }

    async fn account(&self, name: &str) -> Result<Option<Account>, StoreError> {
        let row = sqlx::query(concat!("SELECT ", account_columns!(), " FROM account a WHERE a.name = $1"))
            .bind(name)
            .fetch_optional(&self.readers)
            .await
            .map_err(|error| self.failed(error))?;
        row.as_ref().map(read_account).transpose().map_err(|error| self.failed(error))
    }

    async fn has_accounts(&self) -> Result<bool, StoreError> {
        let row = sqlx::query("SELECT EXISTS (SELECT 1 FROM account)").fetch_one(&self.readers).await;
        row.and_then(|row| row.try_get(0)).map_err(|error| self.failed(error))
    }

    async fn add_account(&self, new: &NewAccount, link: &Link, deed: &Deed) -> Result<bool, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        if is_taken(&mut tx, &new.name).await.map_err(failed)? {
            return Ok(false);
        }
        insert_account(&mut tx, new, None, deed).await.map_err(failed)?;
        insert_link(&mut tx, link).await.map_err(failed)?;
        audit::append(&mut tx, deed).await.map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        Ok(true)
    }

    async fn change_account(
        &self,
        name: &str,
        change: &AccountChange,
        deed: &Deed,
    ) -> Result<AccountChanged, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        if !is_taken(&mut tx, name).await.map_err(failed)? {
            return Ok(AccountChanged::NotThere);
        }
        update_account(&mut tx, name, change, deed.at_ms).await.map_err(failed)?;
        if !has_administrator(&mut tx).await.map_err(failed)? {
            return Ok(AccountChanged::LastAdministrator);
        }
        audit::append(&mut tx, deed).await.map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        Ok(AccountChanged::Done)
    }

    async fn set_account_lang(&self, name: &str, lang: Lang) -> Result<(), StoreError> {
        let set = sqlx::query("UPDATE account SET lang = $2 WHERE name = $1").bind(name).bind(lang.tag());
        set.execute(&self.writer).await.map(drop).map_err(|error| self.failed(error))
    }

    async fn kept_password(&self, name: &str) -> Result<Option<String>, StoreError> {
        let row = sqlx::query("SELECT password FROM account WHERE name = $1 AND disabled = 0")
            .bind(name)
            .fetch_optional(&self.readers)
            .await;
        let kept = row.and_then(|row| row.map(|row| row.try_get::<Option<String>, _>(0)).transpose());
        Ok(kept.map_err(|error| self.failed(error))?.flatten())
    }

    async fn set_password(
        &self,
        name: &str,
        kept: &str,
        keep: Option<&SecretDigest>,
        deed: &Deed,
    ) -> Result<(), StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        write_password(&mut tx, name, kept, keep).await.map_err(failed)?;
        audit::append(&mut tx, deed).await.map_err(failed)?;
        tx.commit().await.map_err(failed)
    }

    async fn rights_held_by(&self, name: &str) -> Result<BTreeSet<RightId>, StoreError> {
        // The sign takes the column's affinity away, which would keep SQLite from the index over holders.
        let rows = sqlx::query(
            "SELECT r.id FROM account_holder h CROSS JOIN registered_right r ON r.record ->> '$.holder' = +h.holder
             WHERE h.account = $1",
        )
        .bind(name)
        .fetch_all(&self.readers)
        .await
        .map_err(|error| self.failed(error))?;
        let ids = rows.iter().map(|row| row.try_get(0).map(RightId));
        ids.collect::<Result<_, _>>().map_err(|error| self.failed(error))
    }

    async fn put_link(&self, link: &Link, deed: &Deed) -> Result<bool, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        let possible = match &link.account {
            Some(account) => is_taken(&mut tx, account).await,
            None => has_account(&mut tx).await.map(|any| !any),
        };
        if !possible.map_err(failed)? {
            return Ok(false);
        }
        insert_link(&mut tx, link).await.map_err(failed)?;
        audit::append(&mut tx, deed).await.map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        Ok(true)
    }

    async fn link(&self, digest: &SecretDigest, now_ms: i64) -> Result<Option<Link>, StoreError> {
        let row = sqlx::query("SELECT * FROM account_link WHERE digest = $1 AND expires_ms > $2")
            .bind(&digest.0)
            .bind(now_ms)
            .fetch_optional(&self.readers)
            .await
            .map_err(|error| self.failed(error))?;
        row.as_ref().map(read_link).transpose().map_err(|error| self.failed(error))
    }

    async fn use_link(&self, digest: &SecretDigest, kept: &str, deed: &Deed) -> Result<bool, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        let link = take_link(&mut tx, digest, deed.at_ms).await.map_err(failed)?;
        let Some(Link { account: Some(account), purpose, .. }) = link else { return Ok(false) };
        attempts::forget(&mut tx, &account).await.map_err(failed)?;
        begin_anew(&mut tx, &account, purpose, deed.at_ms).await.map_err(failed)?;
        write_password(&mut tx, &account, kept, None).await.map_err(failed)?;
        audit::append(&mut tx, deed).await.map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        Ok(true)
    }

    async fn set_up(
        &self,
        digest: &SecretDigest,
        first: &NewAccount,
        kept: &str,
        deed: &Deed,
    ) -> Result<bool, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        let link = take_link(&mut tx, digest, deed.at_ms).await.map_err(failed)?;
        let is_first = !has_account(&mut tx).await.map_err(failed)?;
        if !is_first || link.is_none_or(|link| link.purpose != LinkPurpose::SetUp) {
            return Ok(false);
        }
        insert_account(&mut tx, first, Some(kept), deed).await.map_err(failed)?;
        audit::append(&mut tx, deed).await.map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        Ok(true)
    }

    async fn begin_attempt(&self, name: &str, address: &str, now_ms: i64) -> Result<Option<i64>, StoreError> {
        let mut tx = self.begin().await?;
        let held = attempts::begin(&mut tx, name, address, now_ms).await.map_err(|error| self.failed(error))?;
        if held.is_none() {
            tx.commit().await.map_err(|error| self.failed(error))?;
        }
        Ok(held)
    }

    async fn end_attempt(&self, name: &str, address: &str) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        attempts::end(&mut tx, name, address).await.map_err(|error| self.failed(error))?;
        tx.commit().await.map_err(|error| self.failed(error))
    }

    async fn held_up(&self, now_ms: i64, limit: u32) -> Result<Vec<Attempts>, StoreError> {
        attempts::held_up(&self.readers, now_ms, limit).await.map_err(|error| self.failed(error))
    }

    async fn unlock(&self, name: &str, deed: &Deed) -> Result<(), StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        attempts::forget(&mut tx, name).await.map_err(failed)?;
        audit::append(&mut tx, deed).await.map_err(failed)?;
        tx.commit().await.map_err(failed)
    }
}

fn unreadable(column: &str, value: &str) -> sqlx::Error {
    sqlx::Error::Decode(format!("{column}: {value}").into())
}

fn read_account(row: &SqliteRow) -> Result<Account, sqlx::Error> {
    let role: String = row.try_get("role")?;
    let holders: String = row.try_get("holders")?;
    let lang: Option<String> = row.try_get("lang")?;
    Ok(Account {
        name: row.try_get("name")?,
        display_name: row.try_get("display_name")?,
        role: role.parse().map_err(|()| unreadable("role", &role))?,
        holders: serde_json::from_str(&holders).map_err(|_| unreadable("holders", &holders))?,
        lang: lang.and_then(|tag| tag.parse().ok()),
        disabled: row.try_get("disabled")?,
        has_password: row.try_get("has_password")?,
        is_linked: row.try_get("is_linked")?,
        created_ms: row.try_get("created_ms")?,
        created_by: row.try_get("created_by")?,
        signed_in_ms: row.try_get("signed_in_ms")?,
    })
}

fn read_link(row: &SqliteRow) -> Result<Link, sqlx::Error> {
    let purpose: String = row.try_get("purpose")?;
    Ok(Link {
        digest: SecretDigest(row.try_get("digest")?),
        purpose: LinkPurpose::named(&purpose).ok_or_else(|| unreadable("purpose", &purpose))?,
        account: row.try_get("account")?,
        expires_ms: row.try_get("expires_ms")?,
    })
}

async fn is_taken(tx: &mut SqliteConnection, name: &str) -> Result<bool, sqlx::Error> {
    let row = sqlx::query("SELECT EXISTS (SELECT 1 FROM account WHERE name = $1)").bind(name).fetch_one(tx).await?;
    row.try_get(0)
}

async fn has_account(tx: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    sqlx::query("SELECT EXISTS (SELECT 1 FROM account)").fetch_one(tx).await?.try_get(0)
}

/// Whether there is one who can sign in.
async fn has_administrator(tx: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    let found = "SELECT EXISTS (SELECT 1 FROM account a WHERE role = $1 AND disabled = 0
        AND (password IS NOT NULL OR EXISTS (SELECT 1 FROM account_identity WHERE account = a.name)))";
    sqlx::query(found).bind(Role::Administrator.as_str()).fetch_one(tx).await?.try_get(0)
}

async fn insert_account(
    tx: &mut SqliteConnection,
    new: &NewAccount,
    kept: Option<&str>,
    deed: &Deed,
) -> Result<(), sqlx::Error> {
    note_actor(tx, &new.name, deed.at_ms).await?;
    sqlx::query(
        "INSERT INTO account (name, display_name, role, password, lang, created_ms, created_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(&new.name)
    .bind(&new.display_name)
    .bind(new.role.as_str())
    .bind(kept)
    .bind(new.lang.map(Lang::tag))
    .bind(deed.at_ms)
    .bind(&deed.actor)
    .execute(&mut *tx)
    .await?;
    set_holders(tx, &new.name, &new.holders).await
}

async fn set_holders(tx: &mut SqliteConnection, name: &str, holders: &[String]) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM account_holder WHERE account = $1").bind(name).execute(&mut *tx).await?;
    sqlx::query("INSERT OR IGNORE INTO account_holder (account, holder) SELECT $1, value FROM json_each($2)")
        .bind(name)
        .bind(json_list(holders))
        .execute(tx)
        .await?;
    Ok(())
}

async fn update_account(
    tx: &mut SqliteConnection,
    name: &str,
    change: &AccountChange,
    now_ms: i64,
) -> Result<(), sqlx::Error> {
    // Whoever has another role begins anew, so that no page shows what they may no longer see.
    sqlx::query(
        "DELETE FROM session WHERE account = $1 AND EXISTS (SELECT 1 FROM account WHERE name = $1 AND role <> $2)",
    )
    .bind(name)
    .bind(change.role.as_str())
    .execute(&mut *tx)
    .await?;
    sqlx::query("UPDATE account SET display_name = $2, role = $3, disabled = $4 WHERE name = $1")
        .bind(name)
        .bind(&change.display_name)
        .bind(change.role.as_str())
        .bind(change.disabled)
        .execute(&mut *tx)
        .await?;
    if change.disabled {
        sessions::revoke_all(tx, name, now_ms).await?;
    }
    set_holders(tx, name, &change.holders).await
}

async fn write_password(
    tx: &mut SqliteConnection,
    name: &str,
    kept: &str,
    keep: Option<&SecretDigest>,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE account SET password = $2 WHERE name = $1").bind(name).bind(kept).execute(&mut *tx).await?;
    sqlx::query("DELETE FROM session WHERE account = $1 AND digest IS NOT $2")
        .bind(name)
        .bind(keep.map(|digest| digest.0.as_str()))
        .execute(&mut *tx)
        .await?;
    // An address that was sent earlier would set it back.
    sqlx::query("DELETE FROM account_link WHERE account = $1").bind(name).execute(tx).await?;
    Ok(())
}

/// There is one for each account, and one for the set-up.
async fn insert_link(tx: &mut SqliteConnection, link: &Link) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM account_link WHERE account IS $1").bind(&link.account).execute(&mut *tx).await?;
    sqlx::query("INSERT INTO account_link (digest, purpose, account, expires_ms) VALUES ($1, $2, $3, $4)")
        .bind(&link.digest.0)
        .bind(link.purpose.as_str())
        .bind(&link.account)
        .bind(link.expires_ms)
        .execute(tx)
        .await?;
    Ok(())
}

/// The link, if it works; it works no more. One of a disabled account does not.
async fn take_link(tx: &mut SqliteConnection, digest: &SecretDigest, now_ms: i64) -> Result<Option<Link>, sqlx::Error> {
    let row = sqlx::query(
        "DELETE FROM account_link WHERE digest = $1 AND expires_ms > $2
            AND NOT EXISTS (SELECT 1 FROM account WHERE name = account_link.account AND disabled = 1)
         RETURNING *",
    )
    .bind(&digest.0)
    .bind(now_ms)
    .fetch_optional(tx)
    .await?;
    row.as_ref().map(read_link).transpose()
}

/// Ends what somebody may have made who had the account before its link was taken up: sessions, tokens, feeds; and after a
/// reset the password, the provider's identities, and what is told elsewhere, which waits until its person lets it go on.
pub(super) async fn begin_anew(
    tx: &mut SqliteConnection,
    account: &str,
    purpose: LinkPurpose,
    now_ms: i64,
) -> Result<(), sqlx::Error> {
    sessions::revoke_all(tx, account, now_ms).await?;
    if purpose != LinkPurpose::Reset {
        return Ok(());
    }
    for statement in [
        "UPDATE account SET password = NULL WHERE name = $1",
        "DELETE FROM account_identity WHERE account = $1",
        "UPDATE alert_subscription SET record = json_set(record, '$.paused', json('true')) WHERE person = $1",
    ] {
        sqlx::query(statement).bind(account).execute(&mut *tx).await?;
    }
    Ok(())
}
