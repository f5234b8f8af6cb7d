//! Who complains, for whom, and what shows that they may: read from a small TOML file that serves many notices.

use serde::{Deserialize, Serialize};

use crate::locale::Message;

/// A complainant; whatever the file does not say is empty, and the linter names it where a form asks for it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Complainant {
    /// Person or company, as registered.
    pub name: String,
    pub role: Option<Role>,
    /// In whose name an agent or licensee acts: the right's holder.
    pub acts_for: String,
    /// What the authority rests on, such as a power of attorney with its date.
    pub authority: String,
    /// The document that shows the authority.
    pub authority_proof: String,
    /// Number of the identity: in China 统一社会信用代码 or an identity card, elsewhere a company register.
    pub identity_number: String,
    /// The document that shows the identity.
    pub identity_proof: String,
    /// Whom to ask for.
    pub contact: String,
    pub address: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    pub phone: String,
    pub email: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Holder,
    ExclusiveLicensee,
    Licensee,
    Agent,
}

impl Role {
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Holder => "holder",
            Role::ExclusiveLicensee => "exclusive-licensee",
            Role::Licensee => "licensee",
            Role::Agent => "agent",
        }
    }
}

impl Complainant {
    /// Reads a complainant's file; a fault names the field and the line.
    pub fn from_toml(text: &str) -> Result<Self, Message> {
        toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| 1 + text[..span.start.min(text.len())].matches('\n').count());
            Message::new("notices-complainant-faulty").with("line", line).with("reason", error.message())
        })
    }

    /// What tells complainants apart in figures about them.
    pub fn key(&self) -> String {
        let key = if self.identity_number.trim().is_empty() { &self.name } else { &self.identity_number };
        key.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_and_its_faults_are_named() {
        let read = Complainant::from_toml("name = \"漓瑞\"\nrole = \"exclusive_licensee\"\n").unwrap();
        assert_eq!((read.name.as_str(), read.role), ("漓瑞", Some(Role::ExclusiveLicensee)));
        for (text, line, word) in
            [("name = \"a\"\nrol = \"holder\"\n", "2", "rol"), ("name = \"a\"\n\nrole = \"owner\"\n", "3", "owner")]
        {
            let said = Complainant::from_toml(text).unwrap_err().to_string();
            assert!(said.contains(&format!("line {line}")) && said.contains(word), "{said}");
        }
    }
}
