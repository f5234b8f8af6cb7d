//! What the store keeps of accounts, sessions, tokens, attempts to sign in, and of the audit log. What changes an account is
//! written together with its entry in the log, or not at all.

use std::collections::BTreeSet;

use async_trait::async_trait;

use super::StoreError;
use crate::accounts::audit::{AuditEntry, AuditFilter, Deed, Verified};
use crate::accounts::lockout::Attempts;
use crate::accounts::{
    Account, AccountChange, ApiToken, Link, NewAccount, Retention, Rule, SecretDigest, Session, Swept,
};
use crate::locale::Lang;
use crate::rights::RightId;

/// What became of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountChanged {
    Done,
    NotThere,
    /// Nobody could administer any more; nothing was changed.
    LastAdministrator,
}

#[async_trait]
pub trait AccountStore {
    /// All accounts, by name.
    async fn accounts(&self) -> Result<Vec<Account>, StoreError>;

    async fn account(&self, name: &str) -> Result<Option<Account>, StoreError>;

    async fn has_accounts(&self) -> Result<bool, StoreError>;

    /// False where the name is taken. `link` is the invitation.
    async fn add_account(&self, new: &NewAccount, link: &Link, deed: &Deed) -> Result<bool, StoreError>;

    /// Ends the account's sessions where it gets another role; where it is disabled, all that [`SessionStore::shut_out`] ends.
    async fn change_account(
        &self,
        name: &str,
        change: &AccountChange,
        deed: &Deed,
    ) -> Result<AccountChanged, StoreError>;

    async fn set_account_lang(&self, name: &str, lang: Lang) -> Result<(), StoreError>;

    /// The password as it is kept; none where there is no such account, it is disabled, or it has none yet.
    async fn kept_password(&self, name: &str) -> Result<Option<String>, StoreError>;

    /// Ends all sessions of the account but `keep`.
    async fn set_password(
        &self,
        name: &str,
        kept: &str,
        keep: Option<&SecretDigest>,
        deed: &Deed,
    ) -> Result<(), StoreError>;

    /// The rights whose holder is one of the account's.
    async fn rights_held_by(&self, name: &str) -> Result<BTreeSet<RightId>, StoreError>;

    /// Replaces earlier links of the same account; that for the set-up is refused where there are accounts.
    async fn put_link(&self, link: &Link, deed: &Deed) -> Result<bool, StoreError>;

    /// The link, while it works.
    async fn link(&self, digest: &SecretDigest, now_ms: i64) -> Result<Option<Link>, StoreError>;

    /// Sets the password of the link's account, once; forgets failed attempts on it and from where they were made, and ends all
    /// that [`SessionStore::shut_out`] ends. False where the link works no more.
    async fn use_link(&self, digest: &SecretDigest, kept: &str, deed: &Deed) -> Result<bool, StoreError>;

    /// Makes the first account. False where the link works no more, or there is an account.
    async fn set_up(
        &self,
        digest: &SecretDigest,
        first: &NewAccount,
        kept: &str,
        deed: &Deed,
    ) -> Result<bool, StoreError>;

    /// Counts an attempt as failed before it is made, so that many at once are no way around. Gives until when none may be
    /// made, if so; then nothing is counted.
    async fn begin_attempt(&self, name: &str, address: &str, now_ms: i64) -> Result<Option<i64>, StoreError>;

    /// The attempt succeeded after all.
    async fn end_attempt(&self, name: &str, address: &str) -> Result<(), StoreError>;

    /// Attempts that are held up at the moment, the latest first, not more than `limit`.
    async fn held_up(&self, now_ms: i64, limit: u32) -> Result<Vec<Attempts>, StoreError>;

    /// Lets an account try again, from wherever it was tried.
    async fn unlock(&self, name: &str, deed: &Deed) -> Result<(), StoreError>;
}

#[async_trait]
pub trait SessionStore {
    /// Begins a session of an account; its address is a known one of the account from then on.
    async fn begin_session(&self, session: &Session, deed: &Deed) -> Result<(), StoreError>;

    /// The session and its account, while the one lasts and the other is not disabled.
    async fn session(&self, digest: &SecretDigest, now_ms: i64) -> Result<Option<(Session, Account)>, StoreError>;

    /// It is in use: its idle time begins anew.
    async fn touch_session(&self, digest: &SecretDigest, now_ms: i64) -> Result<(), StoreError>;

    /// Those that last, the latest used first.
    async fn sessions_of(&self, account: &str, now_ms: i64) -> Result<Vec<Session>, StoreError>;

    /// Ends a session of the account, by the beginning of its digest. Whether there was one.
    async fn end_session(&self, account: &str, short: &str, deed: &Deed) -> Result<bool, StoreError>;

    /// False where the account has too many.
    async fn put_token(&self, token: &ApiToken, digest: &SecretDigest, deed: &Deed) -> Result<bool, StoreError>;

    /// The token and its account, while the one holds and the other is not disabled.
    async fn token(&self, digest: &SecretDigest, now_ms: i64) -> Result<Option<(ApiToken, Account)>, StoreError>;

    async fn touch_token(&self, digest: &SecretDigest, now_ms: i64) -> Result<(), StoreError>;

    /// An account's, or everybody's; the latest first, not more than `limit`.
    async fn tokens(&self, account: Option<&str>, limit: u32) -> Result<Vec<ApiToken>, StoreError>;

    /// Whether there was such a token, of this account or of anybody's, that held.
    async fn revoke_token(&self, account: Option<&str>, id: &str, deed: &Deed) -> Result<bool, StoreError>;

    /// Ends all that lets an account in by itself: sessions, tokens, addresses that work once, and feeds.
    async fn shut_out(&self, account: &str, deed: &Deed) -> Result<(), StoreError>;

    async fn retention(&self) -> Result<Retention, StoreError>;

    async fn set_retention(&self, rule: Rule, value: u32, deed: &Deed) -> Result<(), StoreError>;

    /// Drops what is over, and writes down how much it was.
    async fn sweep_accounts(&self, now_ms: i64) -> Result<Swept, StoreError>;

    /// The latest first, not more than `limit`.
    async fn sweeps(&self, limit: u32) -> Result<Vec<Swept>, StoreError>;
}

#[async_trait]
pub trait AuditStore {
    async fn note_deed(&self, deed: &Deed) -> Result<(), StoreError>;

    /// Notes that somebody was refused, unless so many refusals of theirs, or of everybody's, were noted within the hour that
    /// one more says nothing new. Whether it was noted.
    async fn note_refused(&self, deed: &Deed) -> Result<bool, StoreError>;

    /// The newest first, not more than `limit`.
    async fn audit(&self, filter: &AuditFilter, limit: u32) -> Result<Vec<AuditEntry>, StoreError>;

    /// Looks through the whole log.
    async fn verify_audit(&self) -> Result<Verified, StoreError>;
}
