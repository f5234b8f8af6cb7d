//! One mark as an office's file tells it, before it becomes a right or a filing. Faults and doubts are gathered on the way.

use jiff::civil::Date;
use serde_json::{Value, json};

use super::date::date;
use super::encoding::BROKEN;
use super::status::status;
use crate::locale::Message;
use crate::rights::check::{self, shown};
use crate::rights::record::{FieldFault, Flat, read_flat};
use crate::rights::{NiceClass, Right, RightStatus};

#[derive(Debug, Default)]
pub(super) struct Entry {
    /// WIPO ST.3 code, upper case, or whatever the file has in its place.
    pub office: Option<String>,
    pub application_number: Option<String>,
    pub registration_number: Option<String>,
    /// The words of the mark.
    pub mark: Option<String>,
    /// BCP 47 tag of `mark`.
    pub lang: Option<String>,
    /// The mark in other languages.
    pub titles: Vec<String>,
    /// Its sound in other letters, and spellings that the office searches it by.
    pub aliases: Vec<String>,
    /// Who owns it now, all of them.
    pub holders: Vec<String>,
    /// Where the file names owners apart from their marks: what they go by.
    pub holder_keys: Vec<String>,
    pub classes: Vec<NiceClass>,
    pub vienna_codes: Vec<String>,
    /// The office's own territory and those that were designated.
    pub jurisdictions: Vec<String>,
    /// As the office wrote it.
    pub status_word: Option<String>,
    pub application_date: Option<Date>,
    pub registration_date: Option<Date>,
    pub expiry_date: Option<Date>,
    pub publication_date: Option<Date>,
    pub opposition_end: Option<Date>,
    pub images: Vec<String>,
    /// The office took the record back.
    pub is_deleted: bool,
    pub faults: Vec<FieldFault>,
    /// What does not keep the record out.
    pub doubts: Vec<FieldFault>,
}

impl Entry {
    /// Office and number: `US-76044902`. None where there is no number.
    pub fn id(&self) -> Option<String> {
        let number = match (&self.application_number, &self.registration_number) {
            (Some(number), _) => number.clone(),
            // Of its own kind, since an application may have the same digits.
            (None, Some(number)) => format!("reg-{number}"),
            (None, None) => return None,
        };
        let whole = self.office.iter().chain([&number]).map(String::as_str).collect::<Vec<_>>().join("-");
        let parts: Vec<&str> = whole
            .split(|c: char| !c.is_alphanumeric() && c != '.' && c != '_')
            .filter(|part| !part.is_empty())
            .collect();
        (!parts.is_empty()).then(|| parts.join("-"))
    }

    pub fn set_office(&mut self, code: Option<String>) {
        self.office = code.map(|code| match code.to_ascii_uppercase().as_str() {
            // Codes that files use beside WIPO ST.3's.
            "EU" | "OHIM" | "OAMI" | "EUIPO" => "EM".to_owned(),
            "UK" | "UKIPO" => "GB".to_owned(),
            "WIPO" | "IB" => "WO".to_owned(),
            "USPTO" => "US".to_owned(),
            "CNIPA" | "SAIC" | "CTMO" => "CN".to_owned(),
            other => other.to_owned(),
        });
    }

    /// A class of goods; the United States' classes of before 1973 (`A`, `B`, 100 to 107, 200) are left out silently.
    pub fn add_class(&mut self, text: &str) {
        const UNITED_STATES: [&str; 11] = ["A", "B", "100", "101", "102", "103", "104", "105", "106", "107", "200"];
        if UNITED_STATES.contains(&text) {
            return;
        }
        match text.parse::<u8>().ok().and_then(NiceClass::new) {
            Some(class) if self.classes.contains(&class) => {}
            Some(class) => self.classes.push(class),
            None => self.fault("classes", Message::new("rights-bad-nice-class").with("value", shown(text))),
        }
    }

    /// A Vienna code in any of its spellings (`26.01.03`, `26.1.3`); others are left out with a doubt.
    pub fn add_vienna_code(&mut self, text: &str) {
        let parts: Vec<String> = text.split('.').map(|part| part.trim().trim_start_matches('0').to_owned()).collect();
        let code = parts.iter().map(|part| if part.is_empty() { "0" } else { part }).collect::<Vec<_>>().join(".");
        match check::vienna_code(&code) {
            Ok(_) if self.vienna_codes.contains(&code) => {}
            Ok(_) => self.vienna_codes.push(code),
            Err(reason) => self.doubt("vienna_codes", reason),
        }
    }

    /// A picture file beside the register file; addresses in the web are none.
    pub fn add_image(&mut self, name: &str) {
        if check::image_path(name).is_ok() && !self.images.iter().any(|known| known == name) {
            self.images.push(name.to_owned());
        }
    }

    /// Another name: a translation (a title) or anything else it may be written as.
    pub fn add_name(&mut self, text: &str, is_translation: bool) {
        for name in named_in(text) {
            let known = self.mark.iter().chain(&self.titles).chain(&self.aliases).any(|known| known == &name);
            let names = if is_translation { &mut self.titles } else { &mut self.aliases };
            if !known {
                names.push(name);
            }
        }
    }

    /// The date in `text`, or a fault under that field's name.
    pub fn date(&mut self, field: &'static str, text: Option<String>) -> Option<Date> {
        match date(&text?) {
            Ok(date) => date,
            Err(reason) => {
                self.fault(field, reason);
                None
            }
        }
    }

    pub fn fault(&mut self, field: &str, reason: Message) {
        const MOST: usize = 20;
        if self.faults.len() < MOST {
            self.faults.push(FieldFault { field: Some(field.to_owned()), reason });
        }
    }

    pub fn doubt(&mut self, field: &str, reason: Message) {
        const MOST: usize = 5;
        if self.doubts.len() < MOST {
            self.doubts.push(FieldFault { field: Some(field.to_owned()), reason });
        }
    }

    /// The standing, with a doubt where the office's word for it is unknown or missing.
    pub fn status(&mut self) -> RightStatus {
        if self.is_deleted {
            return RightStatus::Cancelled;
        }
        let Some(word) = self.status_word.clone() else {
            self.doubt("status", Message::new("rights-no-status"));
            return RightStatus::Unknown;
        };
        let found = status(self.office.as_deref(), &word);
        if found == RightStatus::Unknown {
            self.doubt("status", Message::new("rights-unknown-status").with("value", shown(&word)));
        }
        found
    }

    /// The right that the record describes, checked as every register record is, and what is doubtful about it.
    pub fn right(mut self, format: &str) -> (Result<Right, Vec<FieldFault>>, Vec<FieldFault>) {
        let status = self.status();
        let id = self.id();
        if id.is_none() {
            self.fault("id", Message::new("rights-no-number"));
        }
        if self.mark.is_none() {
            self.name_by_number(id.as_deref());
        }
        let mut flat = Flat::new();
        let mut put = |key: &'static str, value: Value| {
            let absent = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
            if !absent {
                flat.insert(key, value);
            }
        };
        let date = |date: Option<Date>| date.map(|date| date.to_string());
        let known = |code: &String| check::jurisdiction(code).is_ok();
        put("id", json!(id));
        put("kind", json!("trademark"));
        put("name", json!(self.mark));
        put("titles", json!(self.titles));
        put("aliases", json!(self.aliases));
        put("holder", json!((!self.holders.is_empty()).then(|| self.holders.join("; "))));
        put("classes", json!(self.classes));
        put("vienna_codes", json!(self.vienna_codes));
        put("registration_number", json!(self.registration_number));
        put("office", json!(self.office.as_deref().map(office_name)));
        put("jurisdictions", self.jurisdictions.iter().filter(|code| known(code)).cloned().collect());
        put("status", json!(status.as_str()));
        put("application_date", json!(date(self.application_date)));
        put("valid_from", json!(date(self.registration_date)));
        put("valid_to", json!(date(self.expiry_date)));
        put("images", json!(self.images));
        put("lang", json!(self.lang.as_deref().filter(|lang| check::lang(lang).is_ok())));
        put("source", json!(self.source(format)));
        let broken: Vec<&str> = flat.iter().filter(|(_, value)| is_broken(value)).map(|(key, _)| *key).collect();
        for key in broken {
            self.fault(key, Message::new("rights-xml-no-text"));
        }
        let right = match read_flat(flat) {
            Ok((right, _)) if self.faults.is_empty() => Ok(right),
            Ok(_) => Err(self.faults),
            Err(found) => {
                // What was named already need not be named again as missing.
                let named = |fault: &FieldFault| self.faults.iter().any(|known| known.field == fault.field);
                let more: Vec<FieldFault> = found.into_iter().filter(|fault| !named(fault)).collect();
                self.faults.extend(more);
                Err(self.faults)
            }
        };
        (right, self.doubts)
    }

    /// A mark without words goes by its number, if there is a picture to find it by.
    fn name_by_number(&mut self, id: Option<&str>) {
        match id {
            Some(id) if !self.images.is_empty() => {
                self.mark = Some(id.to_owned());
                self.doubt("name", Message::new("rights-mark-without-words"));
            }
            _ => self.fault("name", Message::new("rights-mark-without-anything")),
        }
    }

    fn source(&self, format: &str) -> Option<String> {
        let number = self.application_number.as_ref().or(self.registration_number.as_ref())?;
        let office = self.office.as_deref().map(office_name).unwrap_or_default();
        Some(format!("{office} {number} ({format})").trim().to_owned())
    }
}

fn is_broken(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains(BROKEN),
        Value::Array(items) => items.iter().any(is_broken),
        _ => false,
    }
}

/// What an office is called, where its code is not what people call it by.
fn office_name(code: &str) -> &str {
    match code {
        "CN" => "CNIPA",
        "US" => "USPTO",
        "EM" => "EUIPO",
        "GB" => "UKIPO",
        "WO" => "WIPO",
        "CA" => "CIPO",
        "AU" => "IP Australia",
        "JP" => "JPO",
        "KR" => "KIPO",
        "SG" => "IPOS",
        "MY" => "MyIPO",
        "PH" => "IPOPHL",
        "ID" => "DGIP",
        "TH" => "DIP",
        "VN" => "IP Viet Nam",
        other => other,
    }
}

/// The names in a note about a translation or a sound: the note itself where it is short, and otherwise what it puts in
/// quotation marks behind "is" or "means", as in `The English translation of "SOL" is "SUN".`
fn named_in(text: &str) -> Vec<String> {
    const LONGEST_NAME: usize = 60;
    const MOST_WORDS: usize = 6;
    let is_quote = |c: char| matches!(c, '"' | '“' | '”' | '«' | '»' | '「' | '」');
    let tidy = |name: &str| name.trim().trim_end_matches(['.', ',', ';']).trim().to_owned();
    if !text.contains(is_quote) {
        let is_name = text.chars().count() <= LONGEST_NAME && text.split_whitespace().count() <= MOST_WORDS;
        let is_nothing = ["n/a", "none", "null", "-", "no"].contains(&text.to_lowercase().as_str());
        return if is_name && !is_nothing { vec![tidy(text)] } else { Vec::new() };
    }
    let mut names = Vec::new();
    let pieces: Vec<&str> = text.split(is_quote).collect();
    // Every second piece stands between quotation marks; the one before it says what it is.
    for pair in pieces.chunks_exact(2) {
        let before = pair[0].trim_end().to_lowercase();
        let is_told = ["is", "means", "mean", "as", "to", "or", "and", "are"].iter().any(|word| {
            before.ends_with(word)
                && before[..before.len() - word.len()].chars().next_back().is_none_or(char::is_whitespace)
        });
        let joins_names = matches!(before.trim(), "or" | "and" | ",") && names.is_empty();
        let name = tidy(pair[1]);
        if is_told && !joins_names && !name.is_empty() && name.chars().count() <= LONGEST_NAME {
            names.push(name);
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_about_names_give_the_names() {
        let cases: [(&str, &[&str]); 7] = [
            ("SUN", &["SUN"]),
            ("The English translation of \"SOL\" in the mark is \"SUN\".", &["SUN"]),
            ("The English translation of \"SOL\" and \"LUNA\" is \"SUN\" and \"MOON\".", &["SUN", "MOON"]),
            (
                "The non-Latin characters in the mark transliterate to \"li rui\" and this means \"fine jade\" in English.",
                &["li rui", "fine jade"],
            ),
            ("The wording in the mark has no meaning in a foreign language at all.", &[]),
            ("n/a", &[]),
            ("", &[""]),
        ];
        for (text, expected) in cases {
            assert_eq!(named_in(text), expected, "{text}");
        }
    }

    #[test]
    fn an_id_is_the_office_and_the_number() {
        let id = |office: Option<&str>, application: Option<&str>, registration: Option<&str>| {
            let mut entry = Entry {
                application_number: application.map(str::to_owned),
                registration_number: registration.map(str::to_owned),
                ..Entry::default()
            };
            entry.set_office(office.map(str::to_owned));
            entry.id()
        };
        assert_eq!(id(Some("ro"), Some("M 2012/00091"), Some("1")).as_deref(), Some("RO-M-2012-00091"));
        assert_eq!(id(Some("EUIPO"), None, Some("018")).as_deref(), Some("EM-reg-018"));
        assert_eq!(id(None, Some("7"), None).as_deref(), Some("7"));
        assert_eq!(id(Some("US"), None, None), None);
    }
}
