//! Signatures over files that leave, in minisign's format, so that whoever receives one can check it with `minisign -V`.
//! Keeps no key and touches no disk: keys come in and go out as text.

use std::fmt;
use std::io::Cursor;

use minisign::{KeyPair, PublicKeyBox, SecretKeyBox, SignatureBox};

use crate::locale::Message;

/// A machine's key for signing. Its text form is a minisign secret key file without a password, since programs sign
/// unattended; whoever stores it makes it readable to its owner alone.
pub struct SigningKey {
    pair: KeyPair,
}

/// What others check signatures with. Its text form is a minisign public key file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey(minisign::PublicKey);

/// Why a key could not be read or a signature does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureError {
    code: &'static str,
    reason: String,
}

impl SigningKey {
    /// A new key, from the system's random numbers.
    pub fn generate() -> Result<Self, SignatureError> {
        let pair = KeyPair::generate_unencrypted_keypair().map_err(because("signature-no-key"))?;
        Ok(SigningKey { pair })
    }

    pub fn from_text(text: &str) -> Result<Self, SignatureError> {
        let unreadable = because("signature-no-key");
        let boxed = SecretKeyBox::from_string(text).map_err(&unreadable)?;
        let sk = boxed.into_unencrypted_secret_key().map_err(&unreadable)?;
        let pk = minisign::PublicKey::from_secret_key(&sk).map_err(&unreadable)?;
        Ok(SigningKey { pair: KeyPair { pk, sk } })
    }

    pub fn to_text(&self) -> Result<String, SignatureError> {
        let boxed = self.pair.sk.to_box(Some("reeve secret key")).map_err(because("signature-no-key"))?;
        Ok(boxed.into_string())
    }

    pub fn public(&self) -> PublicKey {
        PublicKey(self.pair.pk.clone())
    }

    /// The text of a `.minisig` file over `bytes`. `trusted` is a line that is signed as well, such as the file's name and
    /// time. Signing again gives another signature that holds as well.
    pub fn sign(&self, bytes: &[u8], trusted: &str) -> Result<String, SignatureError> {
        let line: String = trusted.chars().filter(|c| !c.is_control()).collect();
        let signed = minisign::sign(
            Some(&self.pair.pk),
            &self.pair.sk,
            Cursor::new(bytes),
            Some(&line),
            Some("signature from reeve"),
        );
        Ok(signed.map_err(because("signature-not-made"))?.into_string())
    }
}

impl PublicKey {
    pub fn from_text(text: &str) -> Result<Self, SignatureError> {
        let unreadable = because("signature-no-public-key");
        let boxed = PublicKeyBox::from_string(text).map_err(&unreadable)?;
        Ok(PublicKey(boxed.into_public_key().map_err(&unreadable)?))
    }

    pub fn to_text(&self) -> String {
        self.0.to_box().map(PublicKeyBox::into_string).unwrap_or_default()
    }

    /// The short line that `minisign -P` takes, and by which people compare keys.
    pub fn to_line(&self) -> String {
        self.0.to_base64()
    }

    /// Checks the text of a `.minisig` file; gives back the line that was signed with it.
    pub fn verify(&self, bytes: &[u8], signature: &str) -> Result<String, SignatureError> {
        let wrong = because("signature-wrong");
        let signature = SignatureBox::from_string(signature).map_err(&wrong)?;
        minisign::verify(&self.0, &signature, Cursor::new(bytes), true, false, false).map_err(&wrong)?;
        signature.trusted_comment().map_err(&wrong)
    }
}

impl SignatureError {
    pub fn message(&self) -> Message {
        Message::new(self.code).with("reason", self.reason.as_str())
    }
}

impl fmt::Display for SignatureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.message().fmt(f)
    }
}

impl std::error::Error for SignatureError {}

fn because(code: &'static str) -> impl Fn(minisign::PError) -> SignatureError {
    move |error| SignatureError { code, reason: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_holds_for_its_bytes_and_its_key_alone() {
        let key = SigningKey::generate().unwrap();
        let signature = key.sign(b"blocked: nobody", "list.csv\nserial 7").unwrap();
        assert_eq!(key.public().verify(b"blocked: nobody", &signature).unwrap(), "list.csvserial 7");
        assert!(key.public().verify(b"blocked: somebody", &signature).is_err());
        let other = SigningKey::generate().unwrap().public();
        assert!(other.verify(b"blocked: nobody", &signature).is_err());
        assert!(key.public().verify(b"blocked: nobody", &signature.replace("serial 7", "serial 8")).is_err());
    }

    #[test]
    fn keys_survive_as_text() {
        let key = SigningKey::generate().unwrap();
        let again = SigningKey::from_text(&key.to_text().unwrap()).unwrap();
        assert_eq!(again.public(), key.public());
        assert_eq!(PublicKey::from_text(&key.public().to_text()).unwrap(), key.public());
        assert_eq!(key.public().verify(b"x", &again.sign(b"x", "t").unwrap()).unwrap(), "t");
        for text in ["", "untrusted comment: x\nAAAA", "\u{0}"] {
            assert!(SigningKey::from_text(text).is_err() && PublicKey::from_text(text).is_err(), "{text:?}");
        }
    }
}
