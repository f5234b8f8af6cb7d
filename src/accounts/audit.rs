//! The audit log's chain: every entry has the digest of the one before, so that none can be changed, taken out or put in
//! without every later one telling.

use sha2::{Digest as _, Sha256};

/// Longer ones are cut: the log is no place for what somebody types at the door.
const MAX_FIELD_CHARS: usize = 300;

/// What the first entry has instead of a digest before it.
pub const BEGINNING: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Something that was done, or tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// An account's name, a name that somebody tried, or that of whoever used the command line.
    pub actor: String,
    /// What was done, as `account.changed`.
    pub action: String,
    /// What it was done to.
    pub object: String,
    pub at_ms: i64,
    /// As what and from where, as `analyst reeve_01020304 192.0.2.1`; empty where nobody noted it.
    pub via: String,
}

/// A deed in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// 1, 2, 3 ...
    pub number: i64,
    pub deed: Deed,
    /// The digest of the entry before.
    pub previous: String,
    pub digest: String,
}

/// What a look through the whole log found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    pub entries: i64,
    /// The last digest. Kept elsewhere it also tells when entries at the end are gone.
    pub head: String,
    /// The first entry that is not as it was written, or that is not there.
    pub broken: Option<i64>,
}

/// What is asked of the log; the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    pub actor: Option<String>,
    /// The beginning of what was done: `account.` finds all about accounts.
    pub action: Option<String>,
    pub object: Option<String>,
    pub from_ms: Option<i64>,
    pub before_ms: Option<i64>,
    /// Entries before this number: where the page before ended.
    pub before: Option<i64>,
}

impl Deed {
    pub fn new(actor: &str, action: &str, object: &str, at_ms: i64) -> Self {
        let cut = |text: &str| text.chars().take(MAX_FIELD_CHARS).collect();
        Deed { actor: cut(actor), action: cut(action), object: cut(object), at_ms, via: String::new() }
    }

    pub fn via(self, via: &str) -> Self {
        Deed { via: via.chars().take(MAX_FIELD_CHARS).collect(), ..self }
    }
}

impl AuditEntry {
    /// The entry that follows the one with `number` and digest `previous`.
    pub fn after(number: i64, previous: &str, deed: &Deed) -> Self {
        let number = number + 1;
        let digest = digest(number, previous, deed);
        AuditEntry { number, deed: deed.clone(), previous: previous.to_owned(), digest }
    }

    /// Whether it is what follows the entry with `number` and digest `previous`.
    pub fn follows(&self, number: i64, previous: &str) -> bool {
        *self == AuditEntry::after(number, previous, &self.deed)
    }
}

/// Over a JSON list, in which no field can pass for a part of another. Entries older than `via` have six fields.
fn digest(number: i64, previous: &str, deed: &Deed) -> String {
    let mut fields = serde_json::json!([previous, number, deed.at_ms, deed.actor, deed.action, deed.object]);
    if let (Some(fields), false) = (fields.as_array_mut(), deed.via.is_empty()) {
        fields.push(deed.via.as_str().into());
    }
    data_encoding::HEXLOWER.encode(&Sha256::digest(fields.to_string().as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_counts() {
        let entry = AuditEntry::after(0, BEGINNING, &Deed::new("anna", "account.made", "li", 5));
        assert!(entry.follows(0, BEGINNING) && !entry.follows(1, BEGINNING) && !entry.follows(0, &entry.digest));
        for change in [
            |entry: &mut AuditEntry| entry.deed.actor.push('x'),
            |entry: &mut AuditEntry| entry.deed.action.push('x'),
            |entry: &mut AuditEntry| entry.deed.object.push('x'),
            |entry: &mut AuditEntry| entry.deed.at_ms += 1,
            |entry: &mut AuditEntry| entry.deed.via.push('x'),
            |entry: &mut AuditEntry| entry.number += 1,
            |entry: &mut AuditEntry| entry.previous.replace_range(..1, "1"),
        ] {
            let mut changed = entry.clone();
            change(&mut changed);
            assert!(!changed.follows(0, BEGINNING), "{changed:?}");
        }
    }
}
