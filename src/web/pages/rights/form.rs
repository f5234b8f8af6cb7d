//! The form of a right: texts as they are typed, the record that they say, and the fields with what is wrong beside each.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::label;
use super::list::{Choice, kinds, statuses};
use crate::desk::Fault;
use crate::locale::{Lang, Message};
use crate::rights::{Right, RightKind, contents, has_field};

/// How a field is written in the form.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Line,
    Date,
    Kind,
    Status,
    /// One item a line.
    Lines,
    /// Several lines that are one text.
    Text,
    /// Items between commas or blanks.
    Codes,
    Numbers,
    Amount,
    /// `from / to`, one a line.
    Windows,
}

/// Title, and fields with their hints (which may be empty).
type Part = (&'static str, &'static [(&'static str, Shape, &'static str)]);

static PARTS: [Part; 4] = [
    (
        "desk-rights-part-what",
        &[
            ("kind", Shape::Kind, ""),
            ("name", Shape::Line, ""),
            ("holder", Shape::Line, ""),
            ("id", Shape::Line, "desk-rights-hint-id"),
            ("aliases", Shape::Lines, "desk-rights-hint-aliases"),
            ("titles", Shape::Lines, "desk-rights-hint-lines"),
            ("classes", Shape::Numbers, "desk-rights-hint-codes"),
            ("vienna_codes", Shape::Codes, "desk-rights-hint-codes"),
            ("origin_regions", Shape::Lines, "desk-rights-hint-lines"),
            ("broadcast_windows", Shape::Windows, "desk-rights-hint-windows"),
            ("lang", Shape::Line, ""),
        ],
    ),
    (
        "desk-rights-part-registration",
        &[
            ("status", Shape::Status, ""),
            ("registration_number", Shape::Line, ""),
            ("office", Shape::Line, ""),
            ("jurisdictions", Shape::Codes, "desk-rights-hint-codes"),
            ("application_date", Shape::Date, ""),
            ("valid_from", Shape::Date, ""),
            ("valid_to", Shape::Date, ""),
        ],
    ),
    (
        "desk-rights-part-market",
        &[
            ("authorized.sellers", Shape::Lines, "desk-rights-hint-sellers"),
            ("authorized.domains", Shape::Lines, "desk-rights-hint-domains"),
            ("reference_price.amount", Shape::Amount, ""),
            ("reference_price.currency", Shape::Line, ""),
        ],
    ),
    ("desk-rights-part-notes", &[("notes", Shape::Text, ""), ("source", Shape::Line, "desk-rights-hint-sources")]),
];

/// What stands in the form.
#[derive(Clone, Debug, Default)]
pub struct RightForm {
    /// By field, as typed.
    texts: BTreeMap<String, String>,
    /// Digests of pictures that were sent already.
    pub images: Vec<String>,
}

impl RightForm {
    /// An empty one, or one that says what the right says.
    pub fn of(right: Option<&Right>) -> RightForm {
        let Some(right) = right else {
            let texts = [("kind", RightKind::Trademark.as_str()), ("status", "registered")];
            let texts = texts.into_iter().map(|(key, text)| (key.to_owned(), text.to_owned())).collect();
            return RightForm { texts, images: Vec::new() };
        };
        let text = |key: &str, values: Vec<String>| match shape_of(key) {
            Some(Shape::Codes | Shape::Numbers) => values.join(", "),
            _ => values.join("\n"),
        };
        let fields = contents(right).into_iter().filter(|(key, _)| *key != "images");
        RightForm {
            texts: fields.map(|(key, values)| (key.to_owned(), text(key, values))).collect(),
            images: right.images.clone(),
        }
    }

    /// What was typed; fields that the form does not have are left out.
    pub fn typed(fields: Vec<(String, String)>) -> RightForm {
        let mut form = RightForm::default();
        for (name, text) in fields {
            match name.as_str() {
                "image" => form.images.push(text),
                key if shape_of(key).is_some() => drop(form.texts.insert(name, text)),
                _ => {}
            }
        }
        form
    }

    pub fn put(&mut self, key: &str, text: &str) {
        self.texts.insert(key.to_owned(), text.to_owned());
    }

    pub fn text(&self, key: &str) -> &str {
        self.texts.get(key).map(String::as_str).unwrap_or_default()
    }

    /// The record that a register file would hold. What the kind does not have is hidden in the form, and left out.
    pub fn record(&self) -> Value {
        let kind: Option<RightKind> = self.text("kind").parse().ok();
        let mut record = json!({ "images": self.images });
        for (key, shape, _) in PARTS.iter().flat_map(|(_, fields)| fields.iter()) {
            let text = self.text(key).trim();
            if text.is_empty() || kind.is_some_and(|kind| !has_field(kind, key)) {
                continue;
            }
            let value = value_of(*shape, text);
            match key.split_once('.') {
                Some((outer, inner)) => record[outer][inner] = value,
                None => record[*key] = value,
            }
        }
        record
    }

    /// The fields part by part, with their faults and, where somebody else has changed the right, what is registered now.
    pub fn parts(&self, lang: Lang, faults: &[Fault], now: Option<&RightForm>) -> Vec<PartView> {
        let part = |(title, fields): &Part| PartView {
            title: lang.say(title),
            fields: fields
                .iter()
                .map(|(key, shape, hint)| self.field(lang, (key, *shape, hint), faults, now))
                .collect(),
        };
        PARTS.iter().map(part).collect()
    }

    fn field(
        &self,
        lang: Lang,
        (key, shape, hint): (&'static str, Shape, &str),
        faults: &[Fault],
        now: Option<&RightForm>,
    ) -> FieldView {
        let value = self.text(key).to_owned();
        let now = now.map(|now| now.text(key)).filter(|now| now.trim() != value.trim());
        let only = RightKind::ALL.into_iter().filter(|kind| has_field(*kind, key)).map(|kind| format!(" only-{kind}"));
        let only: Vec<String> = only.collect();
        let has_every_kind = only.len() == RightKind::ALL.len();
        let choices = match shape {
            Shape::Kind => kinds(lang, &value),
            Shape::Status => statuses(lang, &value),
            _ => Vec::new(),
        };
        FieldView {
            key,
            id: format!("field-{}", key.replace('.', "-")),
            label: label(lang, key),
            faults: faults.iter().filter(|fault| fault.field == key).map(|fault| lang.text(&fault.reason)).collect(),
            now: now.map(|now| {
                let value = if now.is_empty() { lang.say("desk-rights-nothing-before") } else { now.to_owned() };
                lang.text(&Message::new("desk-rights-now").with("value", value))
            }),
            hint: if hint.is_empty() { String::new() } else { lang.say(hint) },
            only: if has_every_kind { String::new() } else { format!(" only{}", only.concat()) },
            is_wide: matches!(shape, Shape::Windows | Shape::Text) || key == "source",
            is_long: matches!(shape, Shape::Lines | Shape::Text | Shape::Windows),
            example: example(key, shape),
            is_date: shape == Shape::Date,
            is_required: matches!(key, "name" | "holder"),
            choices,
            value,
        }
    }
}

/// One field as the page shows it.
pub struct FieldView {
    pub key: &'static str,
    pub id: String,
    pub label: String,
    pub value: String,
    pub faults: Vec<String>,
    pub now: Option<String>,
    pub hint: String,
    /// Classes of a field that only some kinds have.
    pub only: String,
    pub is_wide: bool,
    pub is_long: bool,
    /// How something looks that can be typed there; empty where that is plain.
    pub example: &'static str,
    pub is_date: bool,
    pub is_required: bool,
    pub choices: Vec<Choice>,
}

pub struct PartView {
    pub title: String,
    pub fields: Vec<FieldView>,
}

/// Codes and dates are the same in every language.
fn example(key: &str, shape: Shape) -> &'static str {
    match key {
        "classes" => "25, 35",
        "vienna_codes" => "26.1.1",
        "lang" => "zh-CN",
        "office" => "CNIPA",
        "jurisdictions" => "CN, EM",
        "reference_price.currency" => "CNY",
        _ if shape == Shape::Date => "2026-12-31",
        _ => "",
    }
}

fn shape_of(key: &str) -> Option<Shape> {
    let mut fields = PARTS.iter().flat_map(|(_, fields)| fields.iter());
    fields.find(|(known, ..)| *known == key).map(|(_, shape, _)| *shape)
}

/// What cannot be read stays text, for the register's own rules to refuse.
fn value_of(shape: Shape, text: &str) -> Value {
    match shape {
        Shape::Line | Shape::Date | Shape::Kind | Shape::Status | Shape::Text => json!(text),
        Shape::Lines => lines(text).map(|line| json!(line)).collect(),
        Shape::Codes => codes(text).map(|code| json!(code)).collect(),
        Shape::Numbers => {
            codes(text).map(|code| code.parse::<u64>().map_or_else(|_| json!(code), |n| json!(n))).collect()
        }
        Shape::Amount => text.parse::<f64>().map_or_else(|_| json!(text), |amount| json!(amount)),
        Shape::Windows => lines(text).map(window).collect(),
    }
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

fn codes(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '，' | '、' | '；'))
        .filter(|code| !code.is_empty())
}

fn window(line: &str) -> Value {
    match line.split_once('/') {
        Some((from, to)) => json!({ "from": from.trim(), "to": to.trim() }),
        None => json!(line),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rights::from_json;

    #[test]
    fn a_right_reads_back_from_its_form() {
        let records = [
            json!({"id": "a", "kind": "trademark", "name": "A", "holder": "H", "titles": ["B; c", "C"], "aliases": ["x, y"],
                "classes": [25, 3], "vienna_codes": ["26.1.1"], "registration_number": "12", "office": "CNIPA",
                "jurisdictions": ["CN", "EM"], "status": "pending", "application_date": "2020-01-01",
                "valid_from": "2020-02-01", "valid_to": "2030-02-01",
                "authorized": {"sellers": ["S & T"], "domains": ["shop.example.com"]},
                "reference_price": {"amount": 12.5, "currency": "CNY"}, "lang": "zh-CN", "notes": "two\nlines", "source": "s"}),
            json!({"id": "b", "kind": "broadcast", "name": "B", "holder": "H",
                "broadcast_windows": [{"from": "2026-06-01T19:30:00+08:00", "to": "2026-06-01T22:00:00+08:00"}]}),
            json!({"id": "c", "kind": "geographical_indication", "name": "C", "holder": "H", "origin_regions": ["桂林"]}),
        ];
        for record in records {
            let right = from_json(&record).unwrap();
            assert_eq!(from_json(&RightForm::of(Some(&right)).record()), Ok(right), "{record}");
        }
    }

    #[test]
    fn what_the_kind_does_not_have_is_left_out() {
        let mut form = RightForm::of(None);
        form.put("kind", "patent");
        form.put("classes", "25");
        assert_eq!(form.record().get("classes"), None);
        form.put("kind", "trademark");
        form.put("classes", "25、x");
        assert_eq!(form.record()["classes"], json!([25, "x"]));
    }
}
