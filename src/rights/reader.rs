//! Takes the typed values out of a record and names everything that is wrong on the way.
//! What single values must look like is in `check`.

use serde_json::Value;

use super::fields::{self, FIELDS, REQUIRED};
use super::record::{FieldFault, Flat, Read};
use super::{
    Authorization, BroadcastWindow, Holder, Money, Registration, Right, RightDetails, RightId, RightKind, check,
};
use crate::locale::Message;

/// At most this many faults are named for one record.
const MAX_FAULTS: usize = 20;

const MAX_NAME_CHARS: usize = 500;
const MAX_NOTES_CHARS: usize = 10_000;
const MAX_SOURCE_CHARS: usize = 2_000;
const MAX_SHORT_CHARS: usize = 200;
const MAX_NAMES: usize = 100;
const MAX_IMAGES: usize = 50;
const MAX_CODES: usize = 300;
const MAX_WINDOWS: usize = 1_000;
const MAX_AUTHORIZED: usize = 1_000;
const MAX_PRICE: f64 = 1e11;

#[derive(Default)]
pub(super) struct Reader {
    values: Flat,
    faults: Vec<FieldFault>,
    doubts: Vec<FieldFault>,
}

impl Reader {
    pub fn of(values: Flat) -> Self {
        Reader { values, ..Reader::default() }
    }

    pub fn fault(&mut self, field: &str, reason: Message) {
        if self.faults.len() < MAX_FAULTS {
            self.faults.push(FieldFault { field: Some(check::shown(field)), reason });
        }
    }

    pub fn put(&mut self, key: &str, value: &Value) {
        let absent = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        match fields::find(key) {
            None => self.fault(key, unknown(key)),
            Some(_) if absent => {}
            Some(field) => {
                self.values.insert(field.key, value.clone());
            }
        }
    }

    /// The right, with what is doubtful about it; or every fault.
    pub fn right(mut self) -> Read {
        for key in REQUIRED {
            if !self.values.contains_key(key) {
                self.fault(key, Message::new("rights-missing"));
            }
        }
        let kind = self.checked("kind", MAX_SHORT_CHARS, check::kind);
        if let Some(kind) = kind {
            self.refuse_foreign_fields(kind);
        }
        let right = Right {
            id: RightId(
                self.checked("id", MAX_NAME_CHARS, |id| check::id(id).map(|()| id.to_owned())).unwrap_or_default(),
            ),
            name: self.text("name", MAX_NAME_CHARS).unwrap_or_default(),
            titles: self.texts("titles", MAX_NAMES, MAX_NAME_CHARS),
            aliases: self.texts("aliases", MAX_NAMES, MAX_NAME_CHARS),
            holder: Holder(self.text("holder", MAX_NAME_CHARS).unwrap_or_default()),
            details: self.details(kind.unwrap_or(RightKind::CopyrightWork)),
            registration: self.registration(),
            images: self.list("images", MAX_IMAGES, |value| {
                plain(text_of(value)?, MAX_SHORT_CHARS).and_then(|path| check::image_path(&path).map(|()| path))
            }),
            authorized: Authorization {
                sellers: self.texts("authorized.sellers", MAX_AUTHORIZED, MAX_SHORT_CHARS),
                domains: self.list("authorized.domains", MAX_AUTHORIZED, |value| check::domain(text_of(value)?.trim())),
            },
            reference_price: self.price(),
            lang: self.lang(),
            notes: self.notes(),
            source: self.text("source", MAX_SOURCE_CHARS),
        };
        if self.faults.is_empty() { Ok((right, self.doubts)) } else { Err(self.faults) }
    }

    fn refuse_foreign_fields(&mut self, kind: RightKind) {
        for field in &FIELDS {
            let foreign = !field.only.is_empty() && !field.only.contains(&kind);
            if foreign && self.values.remove(field.key).is_some() {
                self.fault(field.key, Message::new("rights-foreign-field").with("kind", kind.as_str()));
            }
        }
    }

    fn details(&mut self, kind: RightKind) -> RightDetails {
        match kind {
            RightKind::Trademark => RightDetails::Trademark {
                classes: self.list("classes", MAX_CODES, check::nice_class),
                vienna_codes: self.list("vienna_codes", MAX_CODES, |value| check::vienna_code(text_of(value)?.trim())),
            },
            RightKind::CopyrightWork => RightDetails::CopyrightWork,
            RightKind::Design => RightDetails::Design,
            RightKind::Patent => RightDetails::Patent,
            RightKind::GeographicalIndication => {
                RightDetails::GeographicalIndication { origin_regions: self.origin_regions() }
            }
            RightKind::PlantVariety => RightDetails::PlantVariety,
            RightKind::Broadcast => {
                RightDetails::Broadcast { windows: self.list("broadcast_windows", MAX_WINDOWS, window_of) }
            }
            RightKind::TraditionalKnowledge => {
                RightDetails::TraditionalKnowledge { origin_regions: self.origin_regions() }
            }
        }
    }

    fn origin_regions(&mut self) -> Vec<String> {
        self.texts("origin_regions", MAX_NAMES, MAX_SHORT_CHARS)
    }

    fn registration(&mut self) -> Registration {
        let registration = Registration {
            number: self.text("registration_number", MAX_SHORT_CHARS),
            office: self.text("office", MAX_SHORT_CHARS),
            jurisdictions: self.list("jurisdictions", MAX_CODES, |value| check::jurisdiction(text_of(value)?.trim())),
            status: self.checked("status", MAX_SHORT_CHARS, check::status).unwrap_or_default(),
            application_date: self.checked("application_date", MAX_SHORT_CHARS, check::date),
            valid_from: self.checked("valid_from", MAX_SHORT_CHARS, check::date),
            valid_to: self.checked("valid_to", MAX_SHORT_CHARS, check::date),
        };
        if let (Some(from), Some(to)) = (registration.valid_from, registration.valid_to)
            && from > to
        {
            let reason =
                Message::new("rights-dates-reversed").with("from", from.to_string()).with("to", to.to_string());
            self.fault("valid_to", reason);
        }
        registration
    }

    fn price(&mut self) -> Option<Money> {
        let amount = self.values.remove("reference_price.amount");
        let has_currency = self.values.contains_key("reference_price.currency");
        let currency = self.checked("reference_price.currency", MAX_SHORT_CHARS, check::currency);
        match (&amount, has_currency) {
            (None, false) => return None,
            (None, true) => self.fault("reference_price.amount", Message::new("rights-missing")),
            (Some(_), false) => self.fault("reference_price.currency", Message::new("rights-missing")),
            (Some(_), true) => {}
        }
        let amount = amount?;
        let Some(number) = amount.as_f64() else {
            self.fault("reference_price.amount", wrong_type("number"));
            return None;
        };
        if !(0.0..=MAX_PRICE).contains(&number) {
            self.fault("reference_price.amount", Message::new("rights-bad-price").with("max", MAX_PRICE));
            return None;
        }
        // Four decimals are exact up to the limit, so a price reads back as it was written. abs() takes the sign off -0.
        let amount = (number * 1e4).round().abs() / 1e4;
        Some(Money { amount, currency: currency? })
    }

    /// One line of text, trimmed.
    fn text(&mut self, key: &'static str, max_chars: usize) -> Option<String> {
        self.checked(key, max_chars, |text| Ok(text.to_owned()))
    }

    /// Notes may have several lines.
    fn notes(&mut self) -> Option<String> {
        let value = self.values.remove("notes")?;
        let unfolded = |text: &str| text.replace("\r\n", "\n");
        let notes = text_of(&value).and_then(|text| bounded(&unfolded(text), MAX_NOTES_CHARS, &['\n', '\t']));
        self.kept("notes", notes)
    }

    /// The language only helps to read the name: one that cannot be read is left out, and the right goes in.
    fn lang(&mut self) -> Option<String> {
        let known = self.faults.len();
        let lang = self.checked("lang", MAX_SHORT_CHARS, check::lang);
        self.doubts.extend(self.faults.drain(known..));
        lang
    }

    fn checked<T>(
        &mut self,
        key: &'static str,
        max_chars: usize,
        check: impl Fn(&str) -> Result<T, Message>,
    ) -> Option<T> {
        let value = self.values.remove(key)?;
        let checked = text_of(&value).and_then(|text| plain(text, max_chars)).and_then(|text| check(&text));
        self.kept(key, checked)
    }

    fn texts(&mut self, key: &'static str, max_items: usize, max_chars: usize) -> Vec<String> {
        self.list(key, max_items, |value| plain(text_of(value)?, max_chars))
    }

    fn list<T>(&mut self, key: &'static str, max_items: usize, check: impl Fn(&Value) -> Result<T, Message>) -> Vec<T> {
        let Some(value) = self.values.remove(key) else { return Vec::new() };
        let Value::Array(items) = value else {
            self.fault(key, wrong_type("list"));
            return Vec::new();
        };
        if items.len() > max_items {
            let reason = Message::new("rights-too-many").with("count", items.len()).with("max", max_items);
            self.fault(key, reason);
            return Vec::new();
        }
        items.iter().filter_map(|item| self.kept(key, check(item))).collect()
    }

    fn kept<T>(&mut self, key: &str, checked: Result<T, Message>) -> Option<T> {
        checked.map_err(|reason| self.fault(key, reason)).ok()
    }
}

fn text_of(value: &Value) -> Result<&str, Message> {
    value.as_str().ok_or_else(|| wrong_type("text"))
}

fn plain(text: &str, max_chars: usize) -> Result<String, Message> {
    bounded(text, max_chars, &[])
}

/// The text without the white space around it; never empty, no control characters but `allowed`.
fn bounded(text: &str, max_chars: usize, allowed: &[char]) -> Result<String, Message> {
    let text = text.trim();
    let chars = text.chars().count();
    if chars == 0 {
        return Err(Message::new("rights-empty"));
    }
    if chars > max_chars {
        return Err(Message::new("rights-too-long").with("chars", chars).with("max", max_chars));
    }
    if text.chars().any(|c| c.is_control() && !allowed.contains(&c)) {
        return Err(Message::new("rights-control-character"));
    }
    Ok(text.to_owned())
}

fn window_of(value: &Value) -> Result<BroadcastWindow, Message> {
    let object = value.as_object().filter(|object| object.keys().all(|key| matches!(key.as_str(), "from" | "to")));
    let end = |key: &str| object?.get(key)?.as_str();
    match (end("from"), end("to")) {
        (Some(from), Some(to)) => check::window(from.trim(), to.trim()),
        _ => Err(wrong_type("window")),
    }
}

pub(super) fn unknown(key: &str) -> Message {
    Message::new("rights-unknown-field").with("key", check::shown(key))
}

pub(super) fn wrong_type(expected: &str) -> Message {
    Message::new("rights-wrong-type").with("expected", expected)
}
