//! What an anonymous reporter keeps instead of a name: a token that is shown once, of which only a salted digest is kept.

use data_encoding::{BASE32_NOPAD, HEXLOWER};
use sha2::{Digest as _, Sha256};

/// Letters of a reporter's pseudonym: 60 bits, far beyond what two reporters could share by chance.
const ID_LETTERS: usize = 12;
/// Letters of a token's secret: 130 bits, which no one guesses however fast digests are.
const SECRET_LETTERS: usize = 26;

/// Bytes that nobody can guess and that were never used before; whoever calls has them from the system.
pub struct Fresh(pub [u8; 32]);

/// A reporter's pseudonym with the secret that proves it. Its text is `PSEUDONYM-SECRET`, in letters that can be read out.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    reporter_id: String,
    secret: String,
}

impl Fresh {
    /// The pseudonym of a new reporter.
    pub fn reporter_id(&self) -> String {
        self.letters("pseudonym", ID_LETTERS)
    }

    /// Reads what a form carries: what [`Self::to_text`] gave.
    pub fn from_text(text: &str) -> Option<Self> {
        BASE32_NOPAD.decode(text.trim().as_bytes()).ok()?.try_into().ok().map(Fresh)
    }

    pub fn to_text(&self) -> String {
        BASE32_NOPAD.encode(&self.0)
    }

    pub fn token(&self) -> Token {
        Token { reporter_id: self.reporter_id(), secret: self.letters("secret", SECRET_LETTERS) }
    }

    pub fn salt(&self) -> String {
        self.letters("salt", SECRET_LETTERS)
    }

    fn letters(&self, purpose: &str, count: usize) -> String {
        let digest = Sha256::new().chain_update(purpose).chain_update(self.0).finalize();
        BASE32_NOPAD.encode(&digest)[..count].to_owned()
    }
}

impl Token {
    /// Reads a token as it was typed: in any letter case, with blanks.
    pub fn from_text(text: &str) -> Option<Self> {
        let text: String = text.split_whitespace().collect::<String>().to_ascii_uppercase();
        let (reporter_id, secret) = text.split_once('-')?;
        let fits = |part: &str, letters| part.len() == letters && part.bytes().all(is_base32);
        let sound = fits(reporter_id, ID_LETTERS) && fits(secret, SECRET_LETTERS);
        sound.then(|| Token { reporter_id: reporter_id.to_owned(), secret: secret.to_owned() })
    }

    pub fn to_text(&self) -> String {
        format!("{}-{}", self.reporter_id, self.secret)
    }

    pub fn reporter_id(&self) -> &str {
        &self.reporter_id
    }

    /// What is kept of it.
    pub fn digest(&self, salt: &str) -> String {
        HEXLOWER.encode(&Sha256::digest(format!("tip token\n{salt}\n{}", self.secret)))
    }

    /// Whether `digest` was made of this token with `salt`; takes as long for a wrong one as for the right one.
    pub fn proves(&self, salt: &str, digest: &str) -> bool {
        let ours = self.digest(salt);
        let differing = ours.bytes().zip(digest.bytes()).fold(0, |bits, (a, b)| bits | (a ^ b));
        differing == 0 && ours.len() == digest.len()
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Token({}-…)", self.reporter_id)
    }
}

fn is_base32(byte: u8) -> bool {
    matches!(byte, b'A'..=b'Z' | b'2'..=b'7')
}
