//! What administrators do: accounts of others, invitations, lock-outs, retention.

use super::sign_in::link;
use super::{check_change, check_new};
use crate::accounts::audit::Deed;
use crate::accounts::lockout::Attempts;
use crate::accounts::{
    Account, AccountChange, ApiToken, Link, LinkPurpose, NewAccount, Permission, Person, Retention, Rule, Secret,
    Session, Swept,
};
use crate::desk::{Desk, DeskError, require};
use crate::locale::Message;
use crate::store::AccountChanged;

/// Lock-outs that are shown.
const MAX_HELD_UP: u32 = 200;
/// Tokens of everybody that are shown.
pub const MAX_TOKENS_SHOWN: u32 = 1_000;
/// Runs of the retention that are shown.
const MAX_SWEEPS: u32 = 30;

impl Desk {
    pub async fn accounts(&self, person: &Person) -> Result<Vec<Account>, DeskError> {
        require(person, Permission::Administer)?;
        Ok(self.store.accounts().await?)
    }

    pub async fn account(&self, person: &Person, name: &str) -> Result<Account, DeskError> {
        require(person, Permission::Administer)?;
        self.store.account(name).await?.ok_or(DeskError::NotFound)
    }

    /// How many rights an owner's account sees.
    pub async fn rights_seen_by(&self, person: &Person, name: &str) -> Result<usize, DeskError> {
        require(person, Permission::Administer)?;
        Ok(self.store.rights_held_by(name).await?.len())
    }

    /// Makes an account whose password its person sets at the invitation's address.
    pub async fn add_account(
        &self,
        person: &Person,
        new: &NewAccount,
        secret: &Secret,
        now_ms: i64,
    ) -> Result<Link, DeskError> {
        require(person, Permission::Administer)?;
        check_new(new)?;
        let link = link(secret, LinkPurpose::Invitation, Some(&new.name), now_ms);
        let object = format!("{} {}", new.name, new.role.as_str());
        let deed = Deed::new(&person.name, "account.made", &object, now_ms);
        let added = self.store.add_account(new, &link, &deed).await?;
        if added { Ok(link) } else { Err(DeskError::invalid("name", Message::new("desk-access-name-taken"))) }
    }

    pub async fn change_account(
        &self,
        person: &Person,
        name: &str,
        change: &AccountChange,
        now_ms: i64,
    ) -> Result<(), DeskError> {
        require(person, Permission::Administer)?;
        check_change(change)?;
        let state = if change.disabled { " disabled" } else { "" };
        let holders: String = change.holders.iter().map(|holder| format!(" \"{holder}\"")).collect();
        let object = format!("{name} {}{state}{holders}", change.role.as_str());
        let deed = Deed::new(&person.name, "account.changed", &object, now_ms);
        match self.store.change_account(name, change, &deed).await? {
            AccountChanged::Done => Ok(()),
            AccountChanged::NotThere => Err(DeskError::NotFound),
            AccountChanged::LastAdministrator => {
                Err(DeskError::Conflict(Message::new("desk-access-last-administrator")))
            }
        }
    }

    /// Another address at which the person sets their password; the one before works no more.
    pub async fn invite(&self, person: &Person, name: &str, secret: &Secret, now_ms: i64) -> Result<Link, DeskError> {
        let account = self.account(person, name).await?;
        if account.disabled {
            return Err(DeskError::Conflict(Message::new("desk-access-is-disabled")));
        }
        let purpose = if account.has_password { LinkPurpose::Reset } else { LinkPurpose::Invitation };
        let link = link(secret, purpose, Some(name), now_ms);
        let action = format!("{}.made", purpose.as_str());
        self.store.put_link(&link, &Deed::new(&person.name, &action, name, now_ms)).await?;
        Ok(link)
    }

    pub async fn held_up(&self, person: &Person, now_ms: i64) -> Result<Vec<Attempts>, DeskError> {
        require(person, Permission::Administer)?;
        Ok(self.store.held_up(now_ms, MAX_HELD_UP).await?)
    }

    pub async fn unlock(&self, person: &Person, name: &str, now_ms: i64) -> Result<(), DeskError> {
        self.account(person, name).await?;
        Ok(self.store.unlock(name, &Deed::new(&person.name, "account.unlocked", name, now_ms)).await?)
    }

    /// Everybody's tokens, or one account's; the latest first, [`MAX_TOKENS_SHOWN`] at most.
    pub async fn all_tokens(&self, person: &Person, account: Option<&str>) -> Result<Vec<ApiToken>, DeskError> {
        require(person, Permission::Administer)?;
        Ok(self.store.tokens(account, MAX_TOKENS_SHOWN).await?)
    }

    /// Somebody's token opens nothing from now on.
    pub async fn revoke_any_token(&self, person: &Person, id: &str, now_ms: i64) -> Result<(), DeskError> {
        require(person, Permission::Administer)?;
        let deed = Deed::new(&person.name, "token.revoked", id, now_ms);
        let revoked = self.store.revoke_token(None, id, &deed).await?;
        if revoked { Ok(()) } else { Err(DeskError::NotFound) }
    }

    /// Ends an account's sessions, tokens, addresses that work once, and feeds. Its person may sign in again.
    pub async fn shut_out(&self, person: &Person, name: &str, now_ms: i64) -> Result<(), DeskError> {
        self.account(person, name).await?;
        Ok(self.store.shut_out(name, &Deed::new(&person.name, "account.shut-out", name, now_ms)).await?)
    }

    pub async fn sessions_of(&self, person: &Person, name: &str, now_ms: i64) -> Result<Vec<Session>, DeskError> {
        require(person, Permission::Administer)?;
        Ok(self.store.sessions_of(name, now_ms).await?)
    }

    pub async fn retention(&self, person: &Person) -> Result<(Retention, Vec<Swept>), DeskError> {
        require(person, Permission::Administer)?;
        Ok((self.store.retention().await?, self.store.sweeps(MAX_SWEEPS).await?))
    }

    pub async fn set_retention(&self, person: &Person, wanted: &[(Rule, u32)], now_ms: i64) -> Result<(), DeskError> {
        require(person, Permission::Administer)?;
        for (rule, value) in wanted {
            if !rule.range().contains(value) {
                let (least, most) = rule.range().into_inner();
                let reason = Message::new("desk-access-number-bad").with("least", least).with("most", most);
                return Err(DeskError::invalid(rule.as_str(), reason));
            }
        }
        let kept = self.store.retention().await?;
        for (rule, value) in wanted.iter().filter(|(rule, value)| kept.get(*rule) != *value) {
            let deed = Deed::new(&person.name, "retention.changed", &format!("{} {value}", rule.as_str()), now_ms);
            self.store.set_retention(*rule, *value, &deed).await?;
        }
        Ok(())
    }
}
