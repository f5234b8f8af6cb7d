//! The flat record a right is written as, and the typed [`Right`]: read with every fault named, written in one fixed form.
//! Knows nothing of files; `import` and `export` do lines and cells.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Map, Value, json};

use super::fields::{FIELDS, NESTED};
use super::reader::{Reader, unknown, wrong_type};
use super::{BroadcastWindow, Right, RightDetails};
use crate::locale::Message;

/// What is wrong with one field of a record, or with the record as a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldFault {
    /// The key, nested ones joined by a point; none when the record as a whole is meant.
    pub field: Option<String>,
    pub reason: Message,
}

impl fmt::Display for FieldFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.field {
            Some(field) => write!(f, "{field}: {}", self.reason),
            None => write!(f, "{}", self.reason),
        }
    }
}

/// Values by flat key (`authorized.sellers`); absent, `null` and empty lists are all left out.
pub(super) type Flat = BTreeMap<&'static str, Value>;

/// Reads one record. `null` and empty lists count as absent; texts are trimmed; domains come back in wire form.
///
/// # Errors
/// Every fault found, at least one and at most 20.
pub fn from_json(value: &Value) -> Result<Right, Vec<FieldFault>> {
    let (right, doubts) = read_json(value)?;
    if doubts.is_empty() { Ok(right) } else { Err(doubts) }
}

/// A right, and what was left out of it because it could not be read; or why it is none.
pub(super) type Read = Result<(Right, Vec<FieldFault>), Vec<FieldFault>>;

/// Reads one record that may say things of no consequence wrongly.
pub(super) fn read_json(value: &Value) -> Read {
    let Value::Object(object) = value else { return Err(vec![whole(Message::new("rights-not-object"))]) };
    let mut reader = Reader::default();
    for (key, value) in object {
        match value {
            Value::Object(inner) if NESTED.contains(&key.as_str()) => {
                inner.iter().for_each(|(inner_key, value)| reader.put(&format!("{key}.{inner_key}"), value));
            }
            Value::Null if NESTED.contains(&key.as_str()) => {}
            _ if NESTED.contains(&key.as_str()) => reader.fault(key, wrong_type("object")),
            // A joined key is how CSV and faults name a nested field; JSON has the object.
            _ if key.contains('.') => reader.fault(key, unknown(key)),
            _ => reader.put(key, value),
        }
    }
    reader.right()
}

/// Reads a record whose nested keys are already joined.
pub(super) fn read_flat(values: Flat) -> Read {
    Reader::of(values).right()
}

/// The record in its one form: fixed key order, empty fields left out. [`from_json`] gives the same right back.
pub fn to_json(right: &Right) -> Value {
    let mut record = Map::new();
    let flat = to_flat(right);
    for (key, value) in FIELDS.iter().filter_map(|field| flat.get_key_value(field.key)) {
        match key.split_once('.') {
            None => record.insert((*key).to_owned(), value.clone()),
            Some((outer, inner)) => {
                let object = record.entry(outer).or_insert_with(|| json!({}));
                object.as_object_mut().and_then(|object| object.insert(inner.to_owned(), value.clone()))
            }
        };
    }
    Value::Object(record)
}

pub(super) fn to_flat(right: &Right) -> Flat {
    let registration = &right.registration;
    let mut flat = Flat::new();
    let mut put = |key: &'static str, value: Value| {
        let absent = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        if !absent {
            flat.insert(key, value);
        }
    };
    put("id", json!(right.id));
    put("kind", json!(right.kind()));
    put("name", json!(right.name));
    put("titles", json!(right.titles));
    put("aliases", json!(right.aliases));
    put("holder", json!(right.holder));
    match &right.details {
        RightDetails::Trademark { classes, vienna_codes } => {
            put("classes", json!(classes));
            put("vienna_codes", json!(vienna_codes));
        }
        RightDetails::GeographicalIndication { origin_regions }
        | RightDetails::TraditionalKnowledge { origin_regions } => put("origin_regions", json!(origin_regions)),
        RightDetails::Broadcast { windows } => {
            put("broadcast_windows", windows.iter().map(window_json).collect());
        }
        RightDetails::CopyrightWork | RightDetails::Design | RightDetails::Patent | RightDetails::PlantVariety => {}
    }
    put("registration_number", json!(registration.number));
    put("office", json!(registration.office));
    put("jurisdictions", json!(registration.jurisdictions));
    put("status", json!(registration.status));
    put("application_date", json!(registration.application_date));
    put("valid_from", json!(registration.valid_from));
    put("valid_to", json!(registration.valid_to));
    put("images", json!(right.images));
    put("authorized.sellers", json!(right.authorized.sellers));
    put("authorized.domains", json!(right.authorized.domains));
    if let Some(price) = &right.reference_price {
        put("reference_price.amount", json!(price.amount));
        put("reference_price.currency", json!(price.currency));
    }
    put("lang", json!(right.lang));
    put("notes", json!(right.notes));
    put("source", json!(right.source));
    flat
}

/// RFC 3339; a time outside the calendar's range (years -9999 to 9999) becomes its nearest end.
fn window_json(window: &BroadcastWindow) -> Value {
    let time = |ms: i64| {
        let end = if ms < 0 { jiff::Timestamp::MIN } else { jiff::Timestamp::MAX };
        jiff::Timestamp::from_millisecond(ms).unwrap_or(end).to_string()
    };
    json!({ "from": time(window.from_ms), "to": time(window.to_ms) })
}

pub(super) fn whole(reason: Message) -> FieldFault {
    FieldFault { field: None, reason }
}
