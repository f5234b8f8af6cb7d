//! Notices of infringement: one schema that every legal form is written from, what is missing in one, who may be addressed,
//! what became of it and which dates follow. It sends nothing and keeps nothing.

pub mod clock;
pub mod complainant;
pub mod contacts;
pub mod features;
pub mod form;
pub mod lint;
pub mod progress;
pub mod reversals;
pub mod situation;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::locale::{Lang, Message};
use crate::review::blocks::Evidence;
use crate::rights::{Jurisdiction, Right, RightId, RightKind, RightStatus};

pub use complainant::{Complainant, Role};
pub use contacts::Origin;
pub use features::{Comparison, Feature};
pub use form::Form;
pub use progress::{Kept, NoticeState, Step, Taken};

/// The version of this schema, written into every notice that is kept or exported.
pub const SCHEMA: u32 = 1;
/// Longest text that a person may add to a notice, in characters.
pub const MAX_TEXT: usize = 4_000;
/// Listings that one notice names at the most.
pub const MAX_ITEMS: usize = 500;

/// Everything a notice says, in no form and no words yet. What somebody has not said is empty: the linter names it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    pub schema: u32,
    pub form: Form,
    /// The language it is written in.
    pub lang: Lang,
    pub complainant: Complainant,
    pub right: ClaimedRight,
    pub items: Vec<Item>,
    /// What is protected beside what the product shows; designs and patents need it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub features: Vec<Feature>,
    #[serde(default)]
    pub statements: Statements,
    pub signature: Option<Signature>,
    pub addressee: Addressee,
    #[serde(default)]
    pub measures: Vec<Measure>,
    /// Under which law the use is unlawful, in the complainant's words.
    #[serde(default)]
    pub ground: String,
    /// Where the right is said to be infringed: the law of this country applies. `EU` is the Union as a whole.
    pub territory: Option<Jurisdiction>,
    /// What only eBay's programme asks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vero: Option<Vero>,
    pub drafted_by: String,
    /// Milliseconds since 1970 UTC, as all times here.
    pub drafted_ms: i64,
}

/// A right as the register had it when the notice was drafted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClaimedRight {
    pub id: RightId,
    pub kind: RightKind,
    pub name: String,
    pub holder: String,
    pub number: Option<String>,
    pub office: Option<String>,
    #[serde(default)]
    pub jurisdictions: Vec<Jurisdiction>,
    pub status: RightStatus,
    pub valid_from: Option<Date>,
    pub valid_to: Option<Date>,
    /// Nice classes of a trademark.
    #[serde(default)]
    pub classes: Vec<u8>,
    /// Which document shows it: a certificate, a deposit, a copy of the work.
    #[serde(default)]
    pub proof: String,
    /// The office's evaluation report on a utility model or design, which Chinese platforms may ask for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evaluation_report: Option<String>,
}

/// One listing that is said to infringe.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Item {
    pub hit_id: String,
    /// The right that the hit is about.
    pub right_id: Option<RightId>,
    /// The exact address.
    pub url: String,
    pub title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seller: Option<String>,
    /// What people call the site.
    pub site: String,
    /// Something is sold, so genuine goods may be resold under the same name.
    pub is_goods: bool,
    pub first_seen_ms: i64,
    pub last_seen_ms: i64,
    /// The archived page.
    pub evidence: Option<Evidence>,
    /// Why it infringes, in a person's words.
    #[serde(default)]
    pub why: String,
    /// What the program noticed, for whoever reads the notice to check.
    #[serde(default)]
    pub noticed: Vec<Message>,
}

/// What the complainant declares, each said for this notice and no other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Statements {
    /// The use is believed in good faith to be unlawful.
    pub good_faith: bool,
    /// What the notice says is accurate and complete, under the form's penalty.
    pub accurate: bool,
    /// A person has considered exceptions (fair use, quotation, parody) and found none that applies.
    pub exceptions_considered: bool,
    /// A person has considered whether these may be genuine goods or copies that are lawfully resold, and found that they are not.
    pub resale_considered: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    pub name: String,
    pub kind: SignatureKind,
    pub signed_ms: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignatureKind {
    /// The typed name is the signature.
    Electronic,
    /// A line is left on the letter, to be signed or sealed by hand.
    Physical,
}

/// Whom a notice goes to, and how that was found out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addressee {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The web form that the addressee wants notices in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form_url: Option<String>,
    /// A postal address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    pub origin: Option<Origin>,
}

/// What the addressee is asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    Remove,
    Hide,
    Disconnect,
    EndTransactions,
    SuspendDomain,
    PassOn,
}

/// What a VeRO report says beyond the notice. Field names, limits and conditions are those of eBay's documentation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Vero {
    /// As eBay's `getVeroReasonCodes` lists it for the marketplace.
    pub reason_code: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub brand: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patent: Option<String>,
    /// ISO 3166-1 alpha-2.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub countries: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detailed_message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_to_seller: Option<String>,
}

impl Notice {
    /// The same notice by the same person at the same time is the same notice.
    pub fn id(&self) -> String {
        digest_id("notice", &serde_json::to_string(self).unwrap_or_default())
    }
}

impl ClaimedRight {
    pub fn of(right: &Right, proof: String, evaluation_report: Option<String>) -> Self {
        let classes = match &right.details {
            crate::rights::RightDetails::Trademark { classes, .. } => classes.iter().map(|class| class.get()).collect(),
            _ => Vec::new(),
        };
        ClaimedRight {
            id: right.id.clone(),
            kind: right.kind(),
            name: right.name.clone(),
            holder: right.holder.0.clone(),
            number: right.registration.number.clone(),
            office: right.registration.office.clone(),
            jurisdictions: right.registration.jurisdictions.clone(),
            status: right.registration.status,
            valid_from: right.registration.valid_from,
            valid_to: right.registration.valid_to,
            classes,
            proof,
            evaluation_report,
        }
    }

    /// Works and broadcasts arise without an office; the others are nothing without their entry.
    pub fn is_registered_kind(&self) -> bool {
        !matches!(self.kind, RightKind::CopyrightWork | RightKind::Broadcast | RightKind::TraditionalKnowledge)
    }
}

impl Addressee {
    /// What tells addressees apart: how they are reached, and only where that is not known what they are called.
    pub fn key(&self) -> String {
        let host = || self.form_url.as_deref().and_then(|url| Some(url::Url::parse(url).ok()?.host_str()?.to_owned()));
        let key = self.email.clone().or_else(host).unwrap_or_else(|| self.name.clone());
        key.trim().to_lowercase()
    }

    /// The registered domain at which the mailbox or form is, or that the name is, where no way to them is known. Mailboxes that
    /// stand in a listing are the seller's own, and say nothing about others at the same provider of mail.
    pub fn domain(&self) -> Option<String> {
        if self.origin == Some(Origin::Listing) {
            return None;
        }
        let at = self.email.as_deref().and_then(|email| Some(email.rsplit_once('@')?.1.to_owned()));
        let form = || url::Url::parse(self.form_url.as_deref()?).ok()?.host_str().map(str::to_owned);
        let named = || Some(self.name.trim().to_owned()).filter(|name| name.contains('.') && !name.contains(' '));
        Some(contacts::registered(&at.or_else(form).or_else(named)?))
    }

    /// Whether both are of one house, though reached in another way: one market's mailboxes, its forms and its own name.
    pub fn is_of_one_house(&self, other: &Addressee) -> bool {
        self.key() != other.key() && self.domain().is_some() && self.domain() == other.domain()
    }

    pub fn is_reachable(&self) -> bool {
        [&self.email, &self.form_url, &self.address].into_iter().flatten().any(|way| !way.trim().is_empty())
    }
}

/// eBay's programme is no mailbox: reports go through its interface, which takes members of the programme only.
pub fn programme() -> Addressee {
    Addressee {
        name: "eBay Verified Rights Owner (VeRO) Program".to_owned(),
        email: None,
        form_url: Some("https://api.ebay.com/commerce/vero/v2".to_owned()),
        address: None,
        origin: Some(Origin::Programme),
    }
}

impl Measure {
    pub const ALL: [Measure; 6] = [
        Measure::Remove,
        Measure::Hide,
        Measure::Disconnect,
        Measure::EndTransactions,
        Measure::SuspendDomain,
        Measure::PassOn,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Measure::Remove => "remove",
            Measure::Hide => "hide",
            Measure::Disconnect => "disconnect",
            Measure::EndTransactions => "end-transactions",
            Measure::SuspendDomain => "suspend-domain",
            Measure::PassOn => "pass-on",
        }
    }
}

/// Half a SHA-256 in lower-case hexadecimal over a text and what kind of thing it is.
pub(crate) fn digest_id(kind: &str, text: &str) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(format!("{kind}\n{text}")))[..32].to_owned()
}

#[cfg(test)]
pub(crate) mod sample;
