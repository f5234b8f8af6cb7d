//! Coming in: the first administrator, passwords, sessions, tokens, and addresses that work once.

use super::{Salt, check_new, fits, kept, password_faults, refuse};
use crate::accounts::audit::Deed;
use crate::accounts::{
    Account, Link, LinkPurpose, NewAccount, Person, Role, Scope, Secret, SecretDigest, Session, name_fault,
};
use crate::desk::{Desk, DeskError};
use crate::locale::{Lang, Message};

/// Uses of a session or a token are written down no oftener.
const TOUCH_EVERY_MS: i64 = 60_000;

/// Why somebody was not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Name and password do not belong together; which of the two is wrong is nobody's business.
    Wrong,
    /// Too many attempts were made.
    HeldUp { until_ms: i64 },
}

/// Somebody who was recognised.
#[derive(Clone, Debug)]
pub struct Entered {
    pub person: Person,
    pub account: Account,
    /// None for a program with a token.
    pub session: Option<Session>,
    /// What their requests are counted by.
    pub key: String,
    /// The token's id; none for a browser.
    pub token: Option<String>,
}

/// What the first account is made of.
#[derive(Clone, Debug)]
pub struct FirstAdministrator {
    pub name: String,
    pub display_name: String,
    pub password: String,
    pub lang: Lang,
}

impl Desk {
    /// Makes the address at which the first administrator is made; the one before works no more. False where there is an
    /// account.
    pub async fn offer_set_up(&self, secret: &Secret, now_ms: i64) -> Result<bool, DeskError> {
        let link = link(secret, LinkPurpose::SetUp, None, now_ms);
        Ok(self.store.put_link(&link, &Deed::new("", "set-up.offered", "", now_ms)).await?)
    }

    /// Whether nobody can sign in yet.
    pub async fn is_new(&self) -> Result<bool, DeskError> {
        Ok(!self.store.has_accounts().await?)
    }

    /// What an address that works once is for.
    pub async fn link(&self, secret: &str, now_ms: i64) -> Result<Link, DeskError> {
        self.store.link(&SecretDigest::of(secret), now_ms).await?.ok_or(DeskError::NotFound)
    }

    pub async fn set_up(
        &self,
        secret: &str,
        first: FirstAdministrator,
        salt: Salt,
        now_ms: i64,
    ) -> Result<(), DeskError> {
        if self.link(secret, now_ms).await?.purpose != LinkPurpose::SetUp {
            return Err(DeskError::NotFound);
        }
        let account = NewAccount {
            name: first.name,
            display_name: first.display_name,
            role: Role::Administrator,
            holders: Vec::new(),
            lang: Some(first.lang),
        };
        check_new(&account)?;
        refuse(password_faults(&first.password, &account.name))?;
        let kept = kept(first.password, salt).await?;
        let deed = Deed::new(&account.name, "set-up.done", &account.name, now_ms);
        let done = self.store.set_up(&SecretDigest::of(secret), &account, &kept, &deed).await?;
        if done { Ok(()) } else { Err(DeskError::NotFound) }
    }

    /// Sets the password of an invitation or a reset. Gives the account's name.
    pub async fn take_up(&self, secret: &str, password: String, salt: Salt, now_ms: i64) -> Result<String, DeskError> {
        let link = self.link(secret, now_ms).await?;
        let name = link.account.ok_or(DeskError::NotFound)?;
        refuse(password_faults(&password, &name))?;
        let kept = kept(password, salt).await?;
        let action = format!("{}.taken-up", link.purpose.as_str());
        let done = self.store.use_link(&link.digest, &kept, &Deed::new(&name, &action, &name, now_ms)).await?;
        if done { Ok(name) } else { Err(DeskError::NotFound) }
    }

    /// Holds name and password against what is kept. It takes as long for a name that nobody has.
    pub async fn check_password(
        &self,
        name: &str,
        password: String,
        address: &str,
        now_ms: i64,
    ) -> Result<Result<Account, Refused>, DeskError> {
        let store = &self.store;
        // What is no name is counted as one, so that nobody fills the table with what they type.
        let name = if name_fault(name).is_none() { name } else { "" };
        if let Some(until_ms) = store.begin_attempt(name, address, now_ms).await? {
            return Ok(Err(Refused::HeldUp { until_ms }));
        }
        let kept = store.kept_password(name).await?;
        if fits(password, kept).await?
            && let Some(account) = store.account(name).await?
        {
            store.end_attempt(name, address).await?;
            return Ok(Ok(account));
        }
        store.note_refused(&Deed::new(name, "sign-in.refused", address, now_ms)).await?;
        Ok(Err(Refused::Wrong))
    }

    /// Whoever has this session.
    pub async fn enter_by_session(&self, digest: &SecretDigest, now_ms: i64) -> Result<Option<Entered>, DeskError> {
        let Some((session, account)) = self.store.session(digest, now_ms).await? else { return Ok(None) };
        if session.seen_ms + TOUCH_EVERY_MS <= now_ms {
            self.store.touch_session(digest, now_ms).await?;
        }
        let person = self.person_of(&account, account.role).await?;
        let key = account.name.clone();
        Ok(Some(Entered { person, account, session: Some(session), key, token: None }))
    }

    /// Whoever has this token. One that reaches further than its account by now opens nothing.
    pub async fn enter_by_token(&self, token: &str, now_ms: i64) -> Result<Option<Entered>, DeskError> {
        let digest = SecretDigest::of(token);
        let Some((token, account)) = self.store.token(&digest, now_ms).await? else { return Ok(None) };
        if !account.role.covers(token.role) {
            return Ok(None);
        }
        if token.used_ms.is_none_or(|used_ms| used_ms + TOUCH_EVERY_MS <= now_ms) {
            self.store.touch_token(&digest, now_ms).await?;
        }
        let person = self.person_of(&account, token.role).await?;
        Ok(Some(Entered { person, account, session: None, key: token.id.clone(), token: Some(token.id) }))
    }

    async fn person_of(&self, account: &Account, role: Role) -> Result<Person, DeskError> {
        let scope = if role.is_narrowed() {
            Scope::Rights(self.store.rights_held_by(&account.name).await?)
        } else {
            Scope::All
        };
        Ok(Person { name: account.name.clone(), role, scope })
    }

    /// Notes that somebody was refused what their role does not include, unless that was noted often enough.
    pub async fn note_refusal(&self, person: &Person, path: &str, via: &str, now_ms: i64) -> Result<(), DeskError> {
        let deed = Deed::new(&person.name, "access.refused", path, now_ms).via(via);
        self.store.note_refused(&deed).await?;
        Ok(())
    }
}

impl Refused {
    pub fn message(self, now_ms: i64) -> Message {
        match self {
            Refused::Wrong => Message::new("desk-access-wrong"),
            Refused::HeldUp { until_ms } => {
                // Rounded up: who comes back at the time is let try.
                let minutes = (until_ms - now_ms).max(0) / 60_000 + 1;
                Message::new("desk-access-held-up").with("minutes", minutes)
            }
        }
    }
}

pub(super) fn link(secret: &Secret, purpose: LinkPurpose, account: Option<&str>, now_ms: i64) -> Link {
    Link {
        digest: secret.digest(),
        purpose,
        account: account.map(str::to_owned),
        expires_ms: now_ms + purpose.lasts_ms(),
    }
}
