//! Whom a recipient may turn to: agencies, experts, legal aid. They come from a file that people keep themselves; none is
//! invented, and each says where it was taken from.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::locale::Message;
use crate::rights::RightKind;

const MAX_CONTACTS: usize = 2_000;

/// The contacts of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contacts {
    #[serde(default, rename = "contact")]
    pub contacts: Vec<Contact>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    pub name: String,
    pub kind: ContactKind,
    /// ISO 3166-1 or 3166-2 codes (`CN`, `CN-ZJ`) that it is there for; none is everywhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<String>,
    /// Kinds of right that it knows about; none is all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rights: Vec<RightKindName>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub web: Option<String>,
    /// Where this was taken from, and when.
    pub source: String,
}

/// A kind of right as records write it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RightKindName(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ContactKind {
    Agency,
    Expert,
    LegalAid,
    Laboratory,
    Translator,
}

impl TryFrom<String> for RightKindName {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        let choices: Vec<&str> = RightKind::ALL.iter().map(|kind| kind.as_str()).collect();
        if choices.contains(&name.as_str()) { Ok(RightKindName(name)) } else { Err(choices.join(", ")) }
    }
}

impl From<RightKindName> for String {
    fn from(name: RightKindName) -> String {
        name.0
    }
}

impl ContactKind {
    pub fn as_str(self) -> &'static str {
        match self {
            ContactKind::Agency => "agency",
            ContactKind::Expert => "expert",
            ContactKind::LegalAid => "legal-aid",
            ContactKind::Laboratory => "laboratory",
            ContactKind::Translator => "translator",
        }
    }
}

impl Contacts {
    /// Reads a TOML file of `[[contact]]` tables. A key that nobody knows, a contact without a name or without saying where it
    /// was taken from are faults.
    pub fn parse(text: &str) -> Result<Self, Message> {
        let bad = |reason: String| Message::new("handoff-bad-contacts").with("reason", reason);
        let contacts: Contacts = toml::from_str(text).map_err(|error| bad(error.to_string().trim().to_owned()))?;
        if contacts.contacts.len() > MAX_CONTACTS {
            return Err(bad(format!("> {MAX_CONTACTS}")));
        }
        let is_empty = |contact: &&Contact| contact.name.trim().is_empty() || contact.source.trim().is_empty();
        match contacts.contacts.iter().find(is_empty) {
            Some(contact) => Err(Message::new("handoff-contact-without").with("name", contact.name.as_str())),
            None => Ok(contacts),
        }
    }

    /// Those that are there for one of the regions and for the kind of right, by kind and name.
    pub fn of(&self, regions: &BTreeSet<String>, kind: RightKind) -> Vec<&Contact> {
        let mut fitting: Vec<&Contact> = self.contacts.iter().filter(|contact| contact.fits(regions, kind)).collect();
        fitting.sort_by_key(|contact| (contact.kind, contact.name.as_str()));
        fitting
    }
}

impl Contact {
    fn fits(&self, regions: &BTreeSet<String>, kind: RightKind) -> bool {
        let covers = |region: &String| {
            let region = region.to_ascii_uppercase();
            // Part of a country is for a case that says the country and no more.
            regions.iter().any(|known| *known == region || region.split_once('-').is_some_and(|(of, _)| of == known))
        };
        (self.regions.is_empty() || self.regions.iter().any(covers))
            && (self.rights.is_empty() || self.rights.iter().any(|name| name.0 == kind.as_str()))
    }
}
