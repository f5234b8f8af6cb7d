//! Passwords: which are taken, and how they are kept. It is slow on purpose, and runs off the async threads.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};

use crate::locale::Message;

const MIN_CHARS: usize = 12;
/// Nobody types more, and hashing it would cost us.
const MAX_BYTES: usize = 512;
/// `aaaaaaaaaaaa` has one.
const MIN_DIFFERENT_CHARS: usize = 5;
/// A shorter name is in many a good password by accident.
const MIN_NAME_CHARS: usize = 4;

/// OWASP's recommendation for argon2id: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// A hash of no password that anybody knows: verifying against it takes as long as against a real one.
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZSBwbGFpbiBzYWx0$mPPtFlJ5uUd8ZdgXSz7vW8WwqPMIJ0PDQSR2Zhu+PBE";

/// What is wrong with a password for the account `name`.
pub fn fault(password: &str, name: &str) -> Option<Message> {
    let folded = password.to_lowercase();
    let different: std::collections::BTreeSet<char> = folded.chars().collect();
    let person = name.split('@').next().unwrap_or(name).to_lowercase();
    if password.chars().count() < MIN_CHARS {
        Some(Message::new("desk-access-password-short").with("least", MIN_CHARS))
    } else if password.len() > MAX_BYTES {
        Some(Message::new("desk-access-password-long").with("most", MAX_BYTES))
    } else if different.len() < MIN_DIFFERENT_CHARS {
        Some(Message::new("desk-access-password-simple"))
    } else if person.len() >= MIN_NAME_CHARS && folded.contains(&person) {
        Some(Message::new("desk-access-password-name"))
    } else {
        None
    }
}

/// What is kept of a password, as a PHC string.
pub fn hash(password: &str, salt: &[u8; 16]) -> anyhow::Result<String> {
    let hashed = hasher()?.hash_password_with_salt(password.as_bytes(), salt);
    Ok(hashed.map_err(|error| anyhow::anyhow!("a password cannot be hashed: {error}"))?.to_string())
}

/// Whether it is the password that `kept` was made of. Without one it takes as long, and never is.
pub fn verify(password: &str, kept: Option<&str>) -> bool {
    if password.len() > MAX_BYTES {
        return false;
    }
    let Ok(parsed) = PasswordHash::new(kept.unwrap_or(NOBODYS)) else { return false };
    let fits = Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok();
    fits && kept.is_some()
}

fn hasher() -> anyhow::Result<Argon2<'static>> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|error| anyhow::anyhow!("argon2: {error}"))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_passwords_are_refused_by_name() {
        for (password, name, code) in [
            ("short", "anna", Some("desk-access-password-short")),
            ("aaaaaaaaaaaaaaa", "anna", Some("desk-access-password-simple")),
            ("ANNA-has-a-secret", "anna@example.org", Some("desk-access-password-name")),
            ("correct horse battery", "anna", None),
            ("一二三四五六七八九十百千", "anna", None),
            ("weighing anchors", "wei", None),
        ] {
            assert_eq!(fault(password, name).map(|message| message.code.into_owned()).as_deref(), code, "{password}");
        }
        let long = "abcde".repeat(200);
        assert!(fault(&long, "anna").is_some() && !verify(&long, None));
    }

    #[test]
    fn only_the_password_itself_fits() {
        let kept = hash("correct horse battery", &[9; 16]).unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(verify("correct horse battery", Some(&kept)));
        assert!(!verify("correct horse batterz", Some(&kept)));
        assert!(!verify("correct horse battery", None));
        assert!(PasswordHash::new(NOBODYS).is_ok(), "or unknown names would be told by time");
    }
}
