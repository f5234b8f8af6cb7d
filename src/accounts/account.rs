//! Accounts and what hangs on them: sessions, tokens of the API, addresses that work once.
//! Passwords and secrets stand in none of these records.

use crate::accounts::{Role, SecretDigest};
use crate::locale::{Lang, Message};

const MIN_NAME_CHARS: usize = 2;
const MAX_NAME_CHARS: usize = 60;
pub const MAX_DISPLAY_CHARS: usize = 120;
/// Holders that one owner may speak for.
pub const MAX_HOLDERS: usize = 200;

/// Somebody who may sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Never changes: it stands as actor beside everything they did.
    pub name: String,
    pub display_name: String,
    pub role: Role,
    /// Whose rights an owner sees, as the register writes them.
    pub holders: Vec<String>,
    pub lang: Option<Lang>,
    pub disabled: bool,
    /// False until the invitation was taken up.
    pub has_password: bool,
    /// Whether it can sign in by a provider (OpenID Connect).
    pub is_linked: bool,
    pub created_ms: i64,
    pub created_by: String,
    pub signed_in_ms: Option<i64>,
}

/// An account that is to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAccount {
    pub name: String,
    pub display_name: String,
    pub role: Role,
    pub holders: Vec<String>,
    pub lang: Option<Lang>,
}

/// What an account is to be from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountChange {
    pub display_name: String,
    pub role: Role,
    pub holders: Vec<String>,
    pub disabled: bool,
}

/// A browser that is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub digest: SecretDigest,
    pub account: String,
    pub began_ms: i64,
    /// When it was last used, to the minute.
    pub seen_ms: i64,
    pub ends_ms: i64,
    /// Where it came from, and what the browser says it is: neither is checked.
    pub address: String,
    pub agent: String,
}

/// What a program signs in with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiToken {
    /// The beginning of the token, by which it is known.
    pub id: String,
    pub account: String,
    pub label: String,
    /// The account's, or less.
    pub role: Role,
    pub created_ms: i64,
    pub expires_ms: i64,
    pub used_ms: Option<i64>,
    pub revoked_ms: Option<i64>,
}

/// What an address that works once is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkPurpose {
    /// Makes the first administrator.
    SetUp,
    /// Sets the first password.
    Invitation,
    /// Sets another password.
    Reset,
}

impl LinkPurpose {
    pub const ALL: [LinkPurpose; 3] = [LinkPurpose::SetUp, LinkPurpose::Invitation, LinkPurpose::Reset];

    pub fn as_str(self) -> &'static str {
        match self {
            LinkPurpose::SetUp => "set-up",
            LinkPurpose::Invitation => "invitation",
            LinkPurpose::Reset => "reset",
        }
    }

    pub fn named(name: &str) -> Option<LinkPurpose> {
        LinkPurpose::ALL.into_iter().find(|purpose| purpose.as_str() == name)
    }

    /// How long its address works.
    pub fn lasts_ms(self) -> i64 {
        const HOUR_MS: i64 = 3_600_000;
        match self {
            LinkPurpose::SetUp | LinkPurpose::Reset => HOUR_MS,
            LinkPurpose::Invitation => 7 * 24 * HOUR_MS,
        }
    }
}

/// An address that works once; its secret is known by its digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    pub digest: SecretDigest,
    pub purpose: LinkPurpose,
    /// None for the set-up.
    pub account: Option<String>,
    pub expires_ms: i64,
}

/// What is wrong with a name. Small letters only, so that two names are never one person's to whoever compares loosely.
pub fn name_fault(name: &str) -> Option<Message> {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-_@".contains(&byte);
    let begins = name.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric());
    let fits = (MIN_NAME_CHARS..=MAX_NAME_CHARS).contains(&name.len());
    let good = fits && begins && name.bytes().all(is_plain);
    (!good).then(|| Message::new("desk-access-name-bad").with("least", MIN_NAME_CHARS).with("most", MAX_NAME_CHARS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_plain() {
        for (name, good) in [
            ("li.wei", true),
            ("a1", true),
            ("anna@example.org", true),
            ("a", false),
            ("Anna", false),
            ("-anna", false),
            ("li wei", false),
            ("李伟", false),
            ("a/b", false),
            ("", false),
        ] {
            assert_eq!(name_fault(name).is_none(), good, "{name}");
        }
    }
}
