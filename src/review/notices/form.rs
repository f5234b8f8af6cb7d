//! The legal forms a notice is written in, and which of their provisions asks for what.
//! Statutes are cited by article; where a text was not read in full, its form says so.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Measure;
use crate::locale::Message;
use crate::rights::Jurisdiction;

/// Sources of the provisions cited here and in the linter:
///
/// - `Dmca`: 17 U.S.C. 512(c)(3)(A)(i)-(vi), 512(g)(2)(C). The six elements were read; the rest of the section was not.
/// - `Dsa`: Regulation (EU) 2022/2065, article 16(2)(a)-(d) and article 20(1). Cited from working knowledge of the articles;
///   the Official Journal text was not at hand.
/// - `Ecl42`: 电子商务法 (2018) articles 42 to 45, and articles 5 and 7 of the Supreme People's Court's guidance 法发〔2020〕32号.
///   Cited from working knowledge; neither text was at hand in full.
/// - `Platform`: no law of its own; the elements that platforms' complaint forms have in common.
/// - `Vero`: eBay's Verified Rights Owner programme; see `publish::notices::vero` for what of its API could be read.
/// - `Abuse`: RFC 2142 gives the mailbox; registrars and hosts ask for what the others ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    Dmca,
    Dsa,
    Ecl42,
    Platform,
    Vero,
    Abuse,
}

impl Form {
    pub const ALL: [Form; 6] = [Form::Dmca, Form::Dsa, Form::Ecl42, Form::Platform, Form::Vero, Form::Abuse];

    /// As `--form` and records know it.
    pub fn as_str(self) -> &'static str {
        match self {
            Form::Dmca => "dmca",
            Form::Dsa => "dsa",
            Form::Ecl42 => "ecl42",
            Form::Platform => "platform",
            Form::Vero => "vero",
            Form::Abuse => "abuse",
        }
    }

    /// As a person reads it.
    pub fn label(self) -> Message {
        Message::new("notices-form").with("form", self.as_str())
    }

    /// The country whose law the form itself rests on.
    pub fn territory(self) -> Option<Jurisdiction> {
        match self {
            Form::Dmca => Some(Jurisdiction("US".to_owned())),
            Form::Ecl42 => Some(Jurisdiction("CN".to_owned())),
            Form::Dsa | Form::Platform | Form::Vero | Form::Abuse => None,
        }
    }

    /// What is asked for where nobody says otherwise.
    pub fn measures(self) -> Vec<Measure> {
        match self {
            Form::Ecl42 => vec![Measure::Remove, Measure::Disconnect, Measure::EndTransactions],
            Form::Abuse => vec![Measure::Remove, Measure::PassOn],
            Form::Dmca | Form::Dsa | Form::Platform | Form::Vero => vec![Measure::Remove],
        }
    }
}

impl FromStr for Form {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Form::ALL.into_iter().find(|form| form.as_str() == text).ok_or(())
    }
}

/// Members of the European Union, by ISO 3166-1 (27 since 2020-02-01).
const UNION: &[&str] = &[
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV",
    "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
];
const BENELUX: &[&str] = &["BE", "NL", "LU"];

/// Whether a right that holds in `holds` can be infringed in `territory`. `EM` and `EU` stand for the Union, `BX` for the Benelux
/// states (WIPO ST.3); a notice about the Union as a whole may rest on a right in any of its states.
pub fn reaches(holds: &Jurisdiction, territory: &Jurisdiction) -> bool {
    let (holds, territory) = (holds.0.as_str(), territory.0.as_str());
    let is_union = |code: &str| matches!(code, "EM" | "EU");
    holds == territory
        || (is_union(holds) && (UNION.contains(&territory) || is_union(territory)))
        || (is_union(territory) && (UNION.contains(&holds) || holds == "BX"))
        || (holds == "BX" && BENELUX.contains(&territory))
}

/// Whether the Digital Services Act applies there.
pub fn is_in_union(territory: &Jurisdiction) -> bool {
    matches!(territory.0.as_str(), "EU" | "EM") || UNION.contains(&territory.0.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rights_reach_where_they_hold() {
        let code = |code: &str| Jurisdiction(code.to_owned());
        for (holds, territory, expected) in [
            ("CN", "CN", true),
            ("CN", "US", false),
            ("EM", "DE", true),
            ("EM", "CH", false),
            ("EM", "EU", true),
            ("DE", "EU", true),
            ("DE", "FR", false),
            ("BX", "NL", true),
            ("BX", "DE", false),
            ("GB", "EU", false),
        ] {
            assert_eq!(reaches(&code(holds), &code(territory)), expected, "{holds} in {territory}");
        }
    }
}
