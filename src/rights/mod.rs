//! What is protected, by whom, and who may use it. Records in, typed rights out; nothing here touches a disk.

mod cell;
mod check;
mod differences;
pub mod export;
mod fields;
pub mod import;
mod reader;
mod record;
mod starter;

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

use crate::locale::Message;

pub use differences::{Difference, contents, differences};
pub use fields::has_field;
pub use record::{FieldFault, from_json, to_json};
pub use starter::{starter, starter_registers};

/// The register's own name for a right, chosen by whoever registers it; unique, never empty, at most 120 characters of
/// letters, digits, `-`, `_` and `.`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RightId(pub String);

impl fmt::Display for RightId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One registered right.
#[derive(Clone, Debug, PartialEq)]
pub struct Right {
    pub id: RightId,
    /// The mark, title or protected name as registered.
    pub name: String,
    /// Titles of the work in other languages or editions.
    pub titles: Vec<String>,
    /// Other names that the market uses for it.
    pub aliases: Vec<String>,
    pub holder: Holder,
    pub details: RightDetails,
    pub registration: Registration,
    /// Picture files, relative to the record's file when imported; content digests once stored.
    pub images: Vec<String>,
    pub authorized: Authorization,
    pub reference_price: Option<Money>,
    /// BCP 47 tag of `name`.
    pub lang: Option<String>,
    pub notes: Option<String>,
    /// Where the record was taken from: a citation or an address. Required for rights that really exist.
    pub source: Option<String>,
}

/// Who owns a right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Holder(pub String);

/// What kind of right it is, with what only that kind has.
#[derive(Clone, Debug, PartialEq)]
pub enum RightDetails {
    Trademark { classes: Vec<NiceClass>, vienna_codes: Vec<ViennaCode> },
    CopyrightWork,
    Design,
    Patent,
    GeographicalIndication { origin_regions: Vec<String> },
    PlantVariety,
    Broadcast { windows: Vec<BroadcastWindow> },
    TraditionalKnowledge { origin_regions: Vec<String> },
}

/// A class of goods or services, 1 to 45 (Nice Agreement, 12th edition).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct NiceClass(u8);

/// A figurative element, `category.division.section` (Vienna Agreement, 9th edition).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ViennaCode(pub String);

/// When a broadcast is protected: both ends in milliseconds since 1970 UTC, `from < to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BroadcastWindow {
    pub from_ms: i64,
    pub to_ms: i64,
}

/// The office's entry.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Registration {
    pub number: Option<String>,
    pub office: Option<String>,
    /// ISO 3166-1 alpha-2 codes; empty means not stated.
    pub jurisdictions: Vec<Jurisdiction>,
    pub status: RightStatus,
    /// When the office received the application: what was filed later has to give way to it.
    pub application_date: Option<jiff::civil::Date>,
    pub valid_from: Option<jiff::civil::Date>,
    pub valid_to: Option<jiff::civil::Date>,
}

/// An ISO 3166-1 alpha-2 country code, or WIPO ST.3 for regional offices (`EM`, `OA`, `AP`, `WO`, …);
/// upper case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Jurisdiction(pub String);

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RightStatus {
    #[default]
    Registered,
    Pending,
    Expired,
    Cancelled,
    /// The office's word for it is not one we know. Such a right matches nothing until somebody looks it up.
    Unknown,
}

/// Who may sell or show what the right protects.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Authorization {
    /// Seller names as the marketplace writes them; compared after folding.
    pub sellers: Vec<String>,
    /// Domains of the holder and its licensees; each covers its subdomains.
    pub domains: Vec<String>,
}

/// An amount in a currency.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Money {
    pub amount: f64,
    /// ISO 4217, upper case.
    pub currency: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RightKind {
    Trademark,
    CopyrightWork,
    Design,
    Patent,
    GeographicalIndication,
    PlantVariety,
    Broadcast,
    TraditionalKnowledge,
}

impl RightKind {
    /// Every kind, in the order in which choices are shown.
    pub const ALL: [RightKind; 8] = [
        RightKind::Trademark,
        RightKind::CopyrightWork,
        RightKind::Design,
        RightKind::Patent,
        RightKind::GeographicalIndication,
        RightKind::PlantVariety,
        RightKind::Broadcast,
        RightKind::TraditionalKnowledge,
    ];

    /// As records write it.
    pub fn as_str(self) -> &'static str {
        match self {
            RightKind::Trademark => "trademark",
            RightKind::CopyrightWork => "copyright_work",
            RightKind::Design => "design",
            RightKind::Patent => "patent",
            RightKind::GeographicalIndication => "geographical_indication",
            RightKind::PlantVariety => "plant_variety",
            RightKind::Broadcast => "broadcast",
            RightKind::TraditionalKnowledge => "traditional_knowledge",
        }
    }

    /// As a person reads it.
    pub fn label(self) -> Message {
        Message::new("rights-kind").with("kind", self.as_str())
    }
}

impl fmt::Display for RightKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for RightKind {
    type Err = Message;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        check::kind(text)
    }
}

impl RightStatus {
    pub const ALL: [RightStatus; 5] = [
        RightStatus::Registered,
        RightStatus::Pending,
        RightStatus::Expired,
        RightStatus::Cancelled,
        RightStatus::Unknown,
    ];

    /// As records write it.
    pub fn as_str(self) -> &'static str {
        match self {
            RightStatus::Registered => "registered",
            RightStatus::Pending => "pending",
            RightStatus::Expired => "expired",
            RightStatus::Cancelled => "cancelled",
            RightStatus::Unknown => "unknown",
        }
    }

    /// As a person reads it.
    pub fn label(self) -> Message {
        Message::new("rights-status").with("status", self.as_str())
    }
}

impl RightDetails {
    pub fn kind(&self) -> RightKind {
        match self {
            RightDetails::Trademark { .. } => RightKind::Trademark,
            RightDetails::CopyrightWork => RightKind::CopyrightWork,
            RightDetails::Design => RightKind::Design,
            RightDetails::Patent => RightKind::Patent,
            RightDetails::GeographicalIndication { .. } => RightKind::GeographicalIndication,
            RightDetails::PlantVariety => RightKind::PlantVariety,
            RightDetails::Broadcast { .. } => RightKind::Broadcast,
            RightDetails::TraditionalKnowledge { .. } => RightKind::TraditionalKnowledge,
        }
    }
}

impl Right {
    pub fn kind(&self) -> RightKind {
        self.details.kind()
    }

    /// The name, then titles, then aliases: everything a listing may be searched for.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.name).chain(&self.titles).chain(&self.aliases).map(String::as_str)
    }

    /// Whether the right can be infringed on `date`: registered, and within its validity where that is stated.
    pub fn in_force(&self, date: jiff::civil::Date) -> bool {
        self.registration.status == RightStatus::Registered
            && self.registration.valid_from.is_none_or(|from| from <= date)
            && self.registration.valid_to.is_none_or(|to| date <= to)
    }
}

impl Right {
    /// SHA-256 of the record in its one form, in lower-case hexadecimal: equal rights have equal digests.
    pub fn digest(&self) -> String {
        data_encoding::HEXLOWER.encode(&Sha256::digest(to_json(self).to_string()))
    }
}

impl Serialize for Right {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        to_json(self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Right {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        from_json(&value).map_err(|faults| {
            let faults = faults.iter().map(ToString::to_string).collect::<Vec<_>>();
            serde::de::Error::custom(faults.join("; "))
        })
    }
}

impl NiceClass {
    pub fn new(class: u8) -> Option<Self> {
        (1..=45).contains(&class).then_some(NiceClass(class))
    }

    pub fn get(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for NiceClass {
    type Error = String;

    fn try_from(class: u8) -> Result<Self, Self::Error> {
        NiceClass::new(class).ok_or_else(|| format!("{class} is not a Nice class: 1 to 45"))
    }
}

impl From<NiceClass> for u8 {
    fn from(class: NiceClass) -> Self {
        class.0
    }
}
