//! Sign-in by a provider (OpenID Connect): identities of accounts, and errands.

use async_trait::async_trait;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::{
    Sqlite, account_columns, attempts, audit, begin_anew, insert_account, is_taken, read_account, take_link, unreadable,
};
use crate::accounts::audit::Deed;
use crate::accounts::{Account, Aim, Errand, Identity, Link, MAX_IDENTITIES, NewAccount, Role, SecretDigest};
use crate::store::{IdentityStore, Linked, StoreError, Unlinked, WaysIn};

/// Whoever sends browsers off without end fills no more than this.
const MAX_ERRANDS: i64 = 20_000;

#[async_trait]
impl IdentityStore for Sqlite {
    async fn put_errand(&self, errand: &Errand) -> Result<(), StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        insert_errand(&mut tx, errand).await.map_err(failed)?;
        tx.commit().await.map_err(failed)
    }

    async fn take_errand(
        &self,
        state: &SecretDigest,
        browser: &SecretDigest,
        now_ms: i64,
    ) -> Result<Option<Errand>, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        let taken = "DELETE FROM openid_errand WHERE state = $1 AND browser = $2 AND expires_ms > $3 RETURNING *";
        let row = sqlx::query(taken)
            .bind(&state.0)
            .bind(&browser.0)
            .bind(now_ms)
            .fetch_optional(&mut *tx)
            .await
            .map_err(failed)?;
        let errand = row.as_ref().map(read_errand).transpose().map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        Ok(errand)
    }

    async fn account_of_identity(&self, issuer: &str, subject: &str) -> Result<Option<Account>, StoreError> {
        let row = sqlx::query(concat!(
            "SELECT ",
            account_columns!(),
            " FROM account_identity i JOIN account a ON a.name = i.account WHERE i.issuer = $1 AND i.subject = $2"
        ))
        .bind(issuer)
        .bind(subject)
        .fetch_optional(&self.readers)
        .await
        .map_err(|error| self.failed(error))?;
        row.as_ref().map(read_account).transpose().map_err(|error| self.failed(error))
    }

    async fn identities_of(&self, account: &str) -> Result<Vec<Identity>, StoreError> {
        let rows = sqlx::query("SELECT * FROM account_identity WHERE account = $1 ORDER BY linked_ms, id")
            .bind(account)
            .fetch_all(&self.readers)
            .await
            .map_err(|error| self.failed(error))?;
        rows.iter().map(read_identity).collect::<Result<_, _>>().map_err(|error| self.failed(error))
    }

    async fn link_identity(
        &self,
        account: &str,
        issuer: &str,
        subject: &str,
        deed: &Deed,
    ) -> Result<Linked, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        if !is_taken(&mut tx, account).await.map_err(failed)? {
            return Ok(Linked::NotThere);
        }
        let linked = link(&mut tx, account, (issuer, subject), deed).await.map_err(failed)?;
        if linked == Linked::Done {
            tx.commit().await.map_err(failed)?;
        }
        Ok(linked)
    }

    async fn take_up_by_identity(
        &self,
        digest: &SecretDigest,
        issuer: &str,
        subject: &str,
        deed: &Deed,
    ) -> Result<Linked, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        let invitation = take_link(&mut tx, digest, deed.at_ms).await.map_err(failed)?;
        let Some(Link { account: Some(account), purpose, .. }) = invitation else { return Ok(Linked::NotThere) };
        attempts::forget(&mut tx, &account).await.map_err(failed)?;
        begin_anew(&mut tx, &account, purpose, deed.at_ms).await.map_err(failed)?;
        let linked = link(&mut tx, &account, (issuer, subject), deed).await.map_err(failed)?;
        if linked == Linked::Done {
            tx.commit().await.map_err(failed)?;
        }
        Ok(linked)
    }

    async fn add_account_by_identity(
        &self,
        new: &NewAccount,
        issuer: &str,
        subject: &str,
        deed: &Deed,
    ) -> Result<bool, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        if is_taken(&mut tx, &new.name).await.map_err(failed)? {
            return Ok(false);
        }
        insert_account(&mut tx, new, None, deed).await.map_err(failed)?;
        if link(&mut tx, &new.name, (issuer, subject), deed).await.map_err(failed)? != Linked::Done {
            return Ok(false);
        }
        tx.commit().await.map_err(failed)?;
        Ok(true)
    }

    async fn unlink_identity(
        &self,
        account: &str,
        id: i64,
        ways: WaysIn<'_>,
        deed: &Deed,
    ) -> Result<Unlinked, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        let gone = sqlx::query("DELETE FROM account_identity WHERE account = $1 AND id = $2 RETURNING issuer")
            .bind(account)
            .bind(id)
            .fetch_optional(&mut *tx)
            .await
            .map_err(failed)?;
        let Some(gone) = gone else { return Ok(Unlinked::NotThere) };
        let issuer: String = gone.try_get("issuer").map_err(failed)?;
        // One of another provider opens nothing at present.
        if issuer == ways.issuer && !has_way_in(&mut tx, account, ways).await.map_err(failed)? {
            return Ok(Unlinked::LastWayIn);
        }
        audit::append(&mut tx, deed).await.map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        Ok(Unlinked::Done)
    }

    async fn has_linked_administrator(&self, issuer: &str) -> Result<bool, StoreError> {
        let found = "SELECT EXISTS (
            SELECT 1 FROM account_identity i JOIN account a ON a.name = i.account
            WHERE i.issuer = $1 AND a.role = $2 AND a.disabled = 0)";
        let row = sqlx::query(found).bind(issuer).bind(Role::Administrator.as_str()).fetch_one(&self.readers).await;
        row.and_then(|row| row.try_get(0)).map_err(|error| self.failed(error))
    }
}

async fn insert_errand(tx: &mut SqliteConnection, errand: &Errand) -> Result<(), sqlx::Error> {
    let (aim, about) = match &errand.aim {
        Aim::SignIn => ("sign-in", None),
        Aim::Link { account } => ("link", Some(account)),
        Aim::TakeUp { link } => ("take-up", Some(&link.0)),
    };
    sqlx::query(
        "INSERT INTO openid_errand (state, browser, aim, about, next, expires_ms) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(&errand.state.0)
    .bind(&errand.browser.0)
    .bind(aim)
    .bind(about)
    .bind(&errand.next)
    .bind(errand.expires_ms)
    .execute(&mut *tx)
    .await?;
    sqlx::query(
        "DELETE FROM openid_errand WHERE state IN (
            SELECT state FROM openid_errand ORDER BY expires_ms DESC, state LIMIT -1 OFFSET $1)",
    )
    .bind(MAX_ERRANDS)
    .execute(tx)
    .await?;
    Ok(())
}

/// Writes the link and its entry in the log; nothing where it is there already.
async fn link(
    tx: &mut SqliteConnection,
    account: &str,
    (issuer, subject): (&str, &str),
    deed: &Deed,
) -> Result<Linked, sqlx::Error> {
    let row = sqlx::query("SELECT account FROM account_identity WHERE issuer = $1 AND subject = $2")
        .bind(issuer)
        .bind(subject)
        .fetch_optional(&mut *tx)
        .await?;
    if let Some(row) = row {
        let owner: String = row.try_get(0)?;
        return Ok(if owner == account { Linked::Done } else { Linked::Taken });
    }
    let inserted = sqlx::query(
        "INSERT INTO account_identity (issuer, subject, account, linked_ms)
         SELECT $1, $2, $3, $4 WHERE (SELECT count(*) FROM account_identity WHERE account = $3) < $5",
    )
    .bind(issuer)
    .bind(subject)
    .bind(account)
    .bind(deed.at_ms)
    .bind(MAX_IDENTITIES)
    .execute(&mut *tx)
    .await?;
    if inserted.rows_affected() == 0 {
        return Ok(Linked::TooMany);
    }
    audit::append(tx, deed).await?;
    Ok(Linked::Done)
}

async fn has_way_in(tx: &mut SqliteConnection, account: &str, ways: WaysIn<'_>) -> Result<bool, sqlx::Error> {
    let found = "SELECT EXISTS (SELECT 1 FROM account_identity WHERE account = $1 AND issuer = $2)
        OR ($3 AND EXISTS (SELECT 1 FROM account WHERE name = $1 AND password IS NOT NULL))";
    let found = sqlx::query(found).bind(account).bind(ways.issuer).bind(ways.passwords);
    found.fetch_one(tx).await?.try_get(0)
}

fn read_identity(row: &SqliteRow) -> Result<Identity, sqlx::Error> {
    Ok(Identity {
        id: row.try_get("id")?,
        issuer: row.try_get("issuer")?,
        subject: row.try_get("subject")?,
        linked_ms: row.try_get("linked_ms")?,
    })
}

fn read_errand(row: &SqliteRow) -> Result<Errand, sqlx::Error> {
    let (aim, about): (String, Option<String>) = (row.try_get("aim")?, row.try_get("about")?);
    let aim = match (aim.as_str(), about) {
        ("sign-in", None) => Aim::SignIn,
        ("link", Some(account)) => Aim::Link { account },
        ("take-up", Some(digest)) => Aim::TakeUp { link: SecretDigest(digest) },
        _ => return Err(unreadable("aim", &aim)),
    };
    Ok(Errand {
        state: SecretDigest(row.try_get("state")?),
        browser: SecretDigest(row.try_get("browser")?),
        aim,
        next: row.try_get("next")?,
        expires_ms: row.try_get("expires_ms")?,
    })
}
