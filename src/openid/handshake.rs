//! What binds a browser that comes back to the one that was sent. All of it follows from two secrets: one travels through the
//! provider, the other stays with the browser; neither is kept here but as a digest.

use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest as _, Sha256};

use crate::accounts::{Secret, SecretDigest};

/// One way to the provider and back.
pub struct Handshake {
    state: String,
    browser: String,
}

impl Handshake {
    pub fn new(state: &Secret, browser: &Secret) -> Self {
        Handshake { state: state.text.clone(), browser: browser.text.clone() }
    }

    /// As it came back; whether it is one of ours shows when it is looked for.
    pub fn returned(state: &str, browser: &str) -> Self {
        Handshake { state: state.to_owned(), browser: browser.to_owned() }
    }

    /// Travels through the provider.
    pub fn state(&self) -> &str {
        &self.state
    }

    /// Stays in the browser's cookie.
    pub fn browser(&self) -> &str {
        &self.browser
    }

    pub fn digests(&self) -> (SecretDigest, SecretDigest) {
        (SecretDigest::of(&self.state), SecretDigest::of(&self.browser))
    }

    /// The provider writes it into the token.
    pub fn nonce(&self) -> String {
        self.derived("nonce")
    }

    /// Of PKCE: the provider was shown its digest, and is shown this with the code. 43 characters, as RFC 7636 wants.
    pub fn verifier(&self) -> String {
        self.derived("verifier")
    }

    /// Secrets have no space in them, so no two lists of parts read the same.
    fn derived(&self, what: &str) -> String {
        let parts = format!("{what} {} {}", self.state, self.browser);
        BASE64URL_NOPAD.encode(&Sha256::digest(parts.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_follows_from_both_secrets() {
        let made = Handshake::new(&Secret::new([1; 32]), &Secret::new([2; 32]));
        let back = Handshake::returned(made.state(), made.browser());
        assert_eq!((made.nonce(), made.verifier(), made.digests()), (back.nonce(), back.verifier(), back.digests()));
        assert_ne!(made.nonce(), made.verifier());
        assert_eq!(made.verifier().len(), 43);
        for other in [Handshake::returned("x", made.browser()), Handshake::returned(made.state(), "x")] {
            assert!(other.nonce() != made.nonce() && other.verifier() != made.verifier());
        }
    }
}
