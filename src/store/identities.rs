//! What the store keeps of sign-in by a provider (OpenID Connect): who accounts are there, and who is on the way there.

use async_trait::async_trait;

use super::StoreError;
use crate::accounts::audit::Deed;
use crate::accounts::{Account, Errand, Identity, NewAccount, SecretDigest};

/// What became of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Linked {
    Done,
    /// The identity is another account's.
    Taken,
    /// The account has as many as it may.
    TooMany,
    /// The account, or the invitation, is not there any more.
    NotThere,
}

/// What became of taking a link away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unlinked {
    Done,
    NotThere,
    /// Nobody could sign in to the account any more; nothing was changed.
    LastWayIn,
}

/// What else opens an account.
#[derive(Clone, Copy, Debug)]
pub struct WaysIn<'a> {
    /// The provider that is asked at present.
    pub issuer: &'a str,
    pub passwords: bool,
}

#[async_trait]
pub trait IdentityStore {
    /// Keeps the errand until it ends or is over.
    async fn put_errand(&self, errand: &Errand) -> Result<(), StoreError>;

    /// The errand, once, and to the browser that was sent on it.
    async fn take_errand(
        &self,
        state: &SecretDigest,
        browser: &SecretDigest,
        now_ms: i64,
    ) -> Result<Option<Errand>, StoreError>;

    /// The account that has this identity, disabled or not.
    async fn account_of_identity(&self, issuer: &str, subject: &str) -> Result<Option<Account>, StoreError>;

    /// The earliest first.
    async fn identities_of(&self, account: &str) -> Result<Vec<Identity>, StoreError>;

    /// Gives an account an identity. Giving it once more changes nothing.
    async fn link_identity(
        &self,
        account: &str,
        issuer: &str,
        subject: &str,
        deed: &Deed,
    ) -> Result<Linked, StoreError>;

    /// Gives it to the account of an invitation, which works no more then.
    async fn take_up_by_identity(
        &self,
        link: &SecretDigest,
        issuer: &str,
        subject: &str,
        deed: &Deed,
    ) -> Result<Linked, StoreError>;

    /// Makes an account that has the identity and no password. False where name or identity is taken.
    async fn add_account_by_identity(
        &self,
        new: &NewAccount,
        issuer: &str,
        subject: &str,
        deed: &Deed,
    ) -> Result<bool, StoreError>;

    async fn unlink_identity(
        &self,
        account: &str,
        id: i64,
        ways: WaysIn<'_>,
        deed: &Deed,
    ) -> Result<Unlinked, StoreError>;

    /// Whether an administrator could come in by this provider.
    async fn has_linked_administrator(&self, issuer: &str) -> Result<bool, StoreError>;
}
