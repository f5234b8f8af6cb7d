//! Who an account is to a sign-in provider (OpenID Connect), and sign-ins that are on their way there and back.

use crate::accounts::SecretDigest;

/// Identities that one account may have.
pub const MAX_IDENTITIES: u32 = 10;

/// A person as a provider knows them. Issuer and subject together never mean two people, and are all that is gone by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    pub id: i64,
    /// The provider's address.
    pub issuer: String,
    /// Who it is there: an id, seldom a name.
    pub subject: String,
    pub linked_ms: i64,
}

/// A browser that was sent to the provider and is to come back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Errand {
    /// Of what travels through the provider.
    pub state: SecretDigest,
    /// Of what the browser keeps meanwhile, so that nobody's errand is ended in somebody else's browser.
    pub browser: SecretDigest,
    pub aim: Aim,
    /// Where it goes on to.
    pub next: String,
    pub expires_ms: i64,
}

/// What somebody is to be recognised for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Aim {
    SignIn,
    /// The account that is signed in is to have the identity.
    Link {
        account: String,
    },
    /// The account of this invitation is to have it.
    TakeUp {
        link: SecretDigest,
    },
}
