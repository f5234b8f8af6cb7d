//! Files of proposals, JSON Lines or CSV, as another office or a court's list hands them over. A faulty record never stops the
//! others: it is named by line, field and reason.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{DEFAULT_DAYS, MAX_DAYS, Target};
use crate::locale::Message;
use crate::rights::RightId;

/// Records of one file that are read.
pub const MAX_RECORDS: usize = 100_000;
/// A longer line is not a record but a mistake.
const MAX_LINE_BYTES: usize = 256 << 10;
/// The keys of a record; `target`, `reason` and `ground` are required. In CSV they head the columns, and hits are joined by `;`.
pub const FIELDS: [&str; 6] = ["target", "reason", "ground", "right", "hits", "days"];

/// What a record proposes. Whether its right and hits are there is not known here.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    pub target: Target,
    pub reason: String,
    pub ground: String,
    pub right_id: Option<RightId>,
    /// Ids of hits, or their beginnings.
    pub hits: Vec<String>,
    pub days: i64,
}

/// One record of a file, or what is wrong with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Where it starts, from 1.
    pub line: u64,
    pub draft: Result<Draft, Vec<Message>>,
}

/// Reads a file: JSON Lines where it begins with `{`, otherwise CSV with a heading.
pub fn read(bytes: &[u8]) -> Vec<Line> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    let mut lines = if first == Some(&b'{') { read_json_lines(bytes) } else { read_csv(bytes) };
    if lines.len() > MAX_RECORDS {
        lines.truncate(MAX_RECORDS + 1);
        let fault = Message::new("blocks-import-too-many").with("most", MAX_RECORDS);
        lines[MAX_RECORDS].draft = Err(vec![fault]);
    }
    lines
}

fn read_json_lines(bytes: &[u8]) -> Vec<Line> {
    let lines = (1..).zip(bytes.split(|byte| *byte == b'\n'));
    let filled = lines.filter(|(_, line)| !line.iter().all(u8::is_ascii_whitespace)).take(MAX_RECORDS + 1);
    filled.map(|(line, text)| Line { line, draft: of_json(text).and_then(|record| draft(&record)) }).collect()
}

/// Values by key, as text; lists joined by `;`.
type Record = BTreeMap<String, String>;

fn of_json(line: &[u8]) -> Result<Record, Vec<Message>> {
    let unreadable = |reason: String| vec![Message::new("blocks-import-unreadable").with("reason", reason)];
    if line.len() > MAX_LINE_BYTES {
        return Err(vec![Message::new("blocks-import-long-line").with("most", MAX_LINE_BYTES)]);
    }
    let value: Value = serde_json::from_slice(line).map_err(|error| unreadable(error.to_string()))?;
    let Value::Object(object) = value else { return Err(vec![Message::new("blocks-import-no-record")]) };
    let mut faults = Vec::new();
    let mut record = Record::new();
    for (key, value) in object {
        match as_text(&value) {
            Some(text) => {
                record.insert(key, text);
            }
            None => faults.push(Message::new("blocks-import-value").with("field", key)),
        }
    }
    if faults.is_empty() { Ok(record) } else { Err(faults) }
}

fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(items) => {
            let texts: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
            Some(texts?.join(";"))
        }
        Value::Bool(_) | Value::Object(_) => None,
    }
}

fn read_csv(bytes: &[u8]) -> Vec<Line> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    let unreadable = |line, error: csv::Error| Line {
        line,
        draft: Err(vec![Message::new("blocks-import-unreadable").with("reason", error.to_string())]),
    };
    let heading = match reader.headers() {
        Ok(heading) => heading.clone(),
        Err(error) => return vec![unreadable(1, error)],
    };
    let mut lines = Vec::new();
    for row in reader.records().take(MAX_RECORDS + 1) {
        lines.push(match row {
            Err(error) => unreadable(error.position().map_or(1, csv::Position::line), error),
            Ok(row) => {
                let line = row.position().map_or(1, csv::Position::line);
                Line { line, draft: of_row(&heading, &row).and_then(|record| draft(&record)) }
            }
        });
    }
    lines
}

fn of_row(heading: &csv::StringRecord, row: &csv::StringRecord) -> Result<Record, Vec<Message>> {
    if row.len() != heading.len() {
        let fault = Message::new("blocks-import-columns").with("cells", row.len()).with("columns", heading.len());
        return Err(vec![fault]);
    }
    let cells = heading.iter().zip(row).map(|(key, cell)| (key.trim().to_owned(), cell.to_owned()));
    Ok(cells.collect())
}

/// The record's draft, or every fault in it.
fn draft(record: &Record) -> Result<Draft, Vec<Message>> {
    let mut faults = Vec::new();
    for key in record.keys().filter(|key| !FIELDS.contains(&key.as_str())) {
        let known = FIELDS.join(", ");
        faults.push(Message::new("blocks-import-unknown").with("field", key.as_str()).with("known", known));
    }
    let text = |key: &str| record.get(key).map(|value| value.trim()).unwrap_or_default();
    for field in ["target", "reason", "ground"].into_iter().filter(|field| text(field).is_empty()) {
        faults.push(Message::new("blocks-import-missing").with("field", field));
    }
    let target = text("target").parse::<Target>();
    if let Err(fault) = &target
        && !text("target").is_empty()
    {
        faults.push(fault.message());
    }
    let days = match text("days") {
        "" => Some(DEFAULT_DAYS),
        written => written.parse().ok().filter(|days| (1..=MAX_DAYS).contains(days)),
    };
    if days.is_none() {
        faults.push(Message::new("blocks-import-days").with("days", text("days")).with("most", MAX_DAYS));
    }
    match (target, days) {
        (Ok(target), Some(days)) if faults.is_empty() => Ok(Draft {
            target,
            reason: text("reason").to_owned(),
            ground: text("ground").to_owned(),
            right_id: Some(text("right")).filter(|right| !right.is_empty()).map(|right| RightId(right.to_owned())),
            hits: text("hits").split(';').map(str::trim).filter(|hit| !hit.is_empty()).map(str::to_owned).collect(),
            days,
        }),
        _ => Err(faults),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_of_file_say_the_same() {
        let json =
            r#"{"target":"site:pirate.example","reason":"streams","ground":"order 7","hits":["a1","b2"],"days":30}"#;
        let csv = "\u{feff}days,hits,target,reason,ground\r\n30,a1;b2,site:pirate.example,streams,order 7\r\n";
        let [from_json, from_csv] = [json, csv].map(|text| read(text.as_bytes()).remove(0).draft.unwrap());
        assert_eq!(from_json, from_csv);
        assert_eq!((from_json.days, from_json.hits.len(), from_json.right_id), (30, 2, None));
    }

    #[test]
    fn faults_are_named_by_line_and_the_rest_goes_in() {
        let file = "{\"target\":\"host:a.example\",\"reason\":\"r\",\"ground\":\"g\"}\n\n{\"target\":\"com\",\"days\":900}\n[]\nnot json\n\
                    {\"target\":\"host:b.example\",\"reason\":\"r\",\"ground\":\"g\",\"until\":\"x\",\"right\":true}";
        let lines = read(file.as_bytes());
        let codes = |line: &Line| -> Vec<String> {
            line.draft.as_ref().err().into_iter().flatten().map(|fault| fault.code.clone().into_owned()).collect()
        };
        let found: Vec<(u64, Vec<String>)> = lines.iter().map(|line| (line.line, codes(line))).collect();
        let missing = || "blocks-import-missing".to_owned();
        assert_eq!(
            found,
            [
                (1, vec![]),
                (3, vec![missing(), missing(), "target-no-kind".to_owned(), "blocks-import-days".to_owned()]),
                (4, vec!["blocks-import-no-record".to_owned()]),
                (5, vec!["blocks-import-unreadable".to_owned()]),
                (6, vec!["blocks-import-value".to_owned()]),
            ]
        );
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
            read(&bytes);
        }
    }
}
