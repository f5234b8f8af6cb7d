//! Secrets that are shown once: of sessions, tokens and addresses that work once the digest is kept, and nothing else.
//! They have 256 bits of chance, so a plain digest is as good as a slow one.

use sha2::{Digest as _, Sha256};

/// The lower-case hex SHA-256 of a secret's text.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SecretDigest(pub String);

impl SecretDigest {
    pub fn of(text: &str) -> Self {
        SecretDigest(data_encoding::HEXLOWER.encode(&Sha256::digest(text.as_bytes())))
    }

    /// Enough of it to tell one of somebody's few from another.
    pub fn short(&self) -> &str {
        self.0.get(..16).unwrap_or(&self.0)
    }
}

/// A secret as it is shown; never logged.
#[derive(Clone)]
pub struct Secret {
    pub text: String,
}

impl Secret {
    /// Of an address.
    pub fn new(chance: [u8; 32]) -> Self {
        Secret { text: data_encoding::BASE64URL_NOPAD.encode(&chance) }
    }

    /// Of a token, which says what it is and begins with its id, so that programs that look for leaked secrets find it.
    pub fn token(id: [u8; 4], chance: [u8; 32]) -> (String, Self) {
        let id = format!("reeve_{}", data_encoding::HEXLOWER.encode(&id));
        let text = format!("{id}_{}", data_encoding::BASE64URL_NOPAD.encode(&chance));
        (id, Secret { text })
    }

    pub fn digest(&self) -> SecretDigest {
        SecretDigest::of(&self.text)
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_begins_with_its_id_and_is_never_printed() {
        let (id, token) = Secret::token([1, 2, 3, 255], [7; 32]);
        assert_eq!(id, "reeve_010203ff");
        assert!(token.text.starts_with("reeve_010203ff_") && token.text.len() == 15 + 43, "{}", token.text);
        assert_eq!(format!("{token:?}"), "Secret");
        assert_eq!(token.digest(), SecretDigest::of(&token.text));
    }
}
