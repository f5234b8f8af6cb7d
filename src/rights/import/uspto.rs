//! The United States Patent and Trademark Office's bulk files: `trademark-applications-daily`, one `case-file` a mark.

use super::entry::Entry;
use super::wipo::latest;
use super::xml::Element;

pub(super) const RECORD: &str = "case-file";

pub(super) fn is_bulk(names: &[String]) -> bool {
    names.iter().any(|name| name.starts_with("trademark-applications") || name == RECORD)
}

pub(super) fn entry(record: &Element) -> Entry {
    let mut entry = Entry { office: Some("US".to_owned()), jurisdictions: vec!["US".to_owned()], ..Entry::default() };
    let empty = Element::default();
    let header = record.child("case-file-header").unwrap_or(&empty);
    let either = |name: &str| record.child_text(&[name]).or_else(|| header.child_text(&[name]));
    entry.application_number = either("serial-number");
    entry.registration_number = either("registration-number").filter(|number| number.bytes().any(|byte| byte != b'0'));
    entry.mark = header.child_text(&["mark-identification"]);
    entry.status_word = header.child_text(&["status-code"]);
    entry.application_date = entry.date("application_date", header.child_text(&["filing-date"]));
    entry.registration_date = entry.date("valid_from", header.child_text(&["registration-date"]));
    entry.publication_date = entry.date("publication_date", header.child_text(&["published-for-opposition-date"]));
    for statement in record.all("case-file-statement") {
        let Some((code, text)) = statement.child_text(&["type-code"]).zip(statement.child_text(&["text"])) else {
            continue;
        };
        // TR: a translation. TL: how it sounds in our letters. PM: the spelling that the office searches it by.
        match code.get(..2) {
            Some("TR") => entry.add_name(&text, true),
            Some("TL" | "PM") => entry.add_name(&text, false),
            _ => {}
        }
    }
    for classification in record.all("classification") {
        classification.all_texts("international-code").iter().for_each(|class| entry.add_class(class));
    }
    entry.holders = latest(record.all("case-file-owner").into_iter().filter_map(|owner| {
        let turn = owner.child_text(&["party-type"]).and_then(|turn| turn.parse().ok()).unwrap_or(0);
        Some((turn, owner.child_text(&["party-name"])?))
    }));
    entry
}
