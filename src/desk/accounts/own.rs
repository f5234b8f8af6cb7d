//! What people change of their own account: password, language, sessions, tokens.

use super::{Refused, Salt, fits, kept, password_faults, refuse};
use crate::accounts::audit::Deed;
use crate::accounts::{Account, ApiToken, Permission, Person, Role, Secret, SecretDigest, Session};
use crate::desk::{Desk, DeskError, Fault, require};
use crate::locale::{Lang, Message};

const MAX_LABEL_CHARS: usize = 80;
/// A token that is wanted for longer is made anew.
pub const MAX_TOKEN_DAYS: u32 = 366;
const DAY_MS: i64 = 24 * 3_600_000;

/// Tokens of one account that are shown, those that are over included.
const MAX_SHOWN_TOKENS: u32 = 500;

/// A token that somebody wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenWish {
    pub label: String,
    pub role: Role,
    pub days: u32,
}

/// A password that somebody wants instead of theirs.
pub struct PasswordChange {
    pub current: String,
    pub new: String,
    /// The session it is done in.
    pub keep: Option<SecretDigest>,
    /// Where it comes from: failed attempts are counted.
    pub address: String,
}

impl Desk {
    pub async fn own_account(&self, person: &Person) -> Result<Account, DeskError> {
        self.store.account(&person.name).await?.ok_or(DeskError::NotFound)
    }

    /// Ends every other session.
    pub async fn change_password(
        &self,
        person: &Person,
        change: PasswordChange,
        salt: Salt,
        now_ms: i64,
    ) -> Result<(), DeskError> {
        refuse(password_faults(&change.new, &person.name))?;
        let store = &self.store;
        if let Some(until_ms) = store.begin_attempt(&person.name, &change.address, now_ms).await? {
            return Err(DeskError::Conflict(Refused::HeldUp { until_ms }.message(now_ms)));
        }
        if !fits(change.current, store.kept_password(&person.name).await?).await? {
            return Err(DeskError::invalid("current", Message::new("desk-access-current-wrong")));
        }
        store.end_attempt(&person.name, &change.address).await?;
        let kept = kept(change.new, salt).await?;
        let deed = Deed::new(&person.name, "account.password", &person.name, now_ms);
        Ok(store.set_password(&person.name, &kept, change.keep.as_ref(), &deed).await?)
    }

    pub async fn set_own_lang(&self, person: &Person, lang: Lang) -> Result<(), DeskError> {
        Ok(self.store.set_account_lang(&person.name, lang).await?)
    }

    pub async fn own_sessions(&self, person: &Person, now_ms: i64) -> Result<Vec<Session>, DeskError> {
        Ok(self.store.sessions_of(&person.name, now_ms).await?)
    }

    pub async fn end_own_session(&self, person: &Person, short: &str, now_ms: i64) -> Result<(), DeskError> {
        let deed = Deed::new(&person.name, "session.ended", short, now_ms);
        let ended = self.store.end_session(&person.name, short, &deed).await?;
        if ended { Ok(()) } else { Err(DeskError::NotFound) }
    }

    pub async fn own_tokens(&self, person: &Person) -> Result<Vec<ApiToken>, DeskError> {
        require(person, Permission::OwnSettings)?;
        Ok(self.store.tokens(Some(&person.name), MAX_SHOWN_TOKENS).await?)
    }

    /// The secret is given this once.
    pub async fn make_token(
        &self,
        person: &Person,
        wish: &TokenWish,
        (id, secret): (String, Secret),
        now_ms: i64,
    ) -> Result<(ApiToken, Secret), DeskError> {
        require(person, Permission::OwnSettings)?;
        refuse(wish.faults(person.role))?;
        let token = ApiToken {
            id,
            account: person.name.clone(),
            label: wish.label.clone(),
            role: wish.role,
            created_ms: now_ms,
            expires_ms: now_ms + i64::from(wish.days) * DAY_MS,
            used_ms: None,
            revoked_ms: None,
        };
        let deed = Deed::new(&person.name, "token.made", &token.id, now_ms);
        let put = self.store.put_token(&token, &secret.digest(), &deed).await?;
        if put { Ok((token, secret)) } else { Err(DeskError::Conflict(Message::new("desk-access-tokens-full"))) }
    }

    pub async fn revoke_token(&self, person: &Person, id: &str, now_ms: i64) -> Result<(), DeskError> {
        require(person, Permission::OwnSettings)?;
        let deed = Deed::new(&person.name, "token.revoked", id, now_ms);
        let revoked = self.store.revoke_token(Some(&person.name), id, &deed).await?;
        if revoked { Ok(()) } else { Err(DeskError::NotFound) }
    }
}

impl TokenWish {
    fn faults(&self, own: Role) -> Vec<Fault> {
        let mut faults = Vec::new();
        let label = self.label.trim();
        if label.is_empty() || label.chars().count() > MAX_LABEL_CHARS || label.chars().any(char::is_control) {
            let reason = Message::new("desk-access-label-bad").with("most", MAX_LABEL_CHARS);
            faults.push(Fault::new("label", reason));
        }
        if !own.covers(self.role) {
            faults.push(Fault::new("role", Message::new("desk-access-role-beyond")));
        }
        if !(1..=MAX_TOKEN_DAYS).contains(&self.days) {
            let reason = Message::new("desk-access-days-bad").with("most", MAX_TOKEN_DAYS);
            faults.push(Fault::new("days", reason));
        }
        faults
    }
}
