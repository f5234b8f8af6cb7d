//! Files of tips, CSV or JSON Lines, as another office or a form hands them over. A faulty record never stops an import: it is
//! named by line, field and reason, and the others go in.

use serde::Deserialize;
use serde_json::Value;

use super::check::{TipFault, TipRecord, shortened};
use crate::locale::Message;

/// Records of one file that are read.
pub const MAX_RECORDS: usize = 100_000;
/// A longer line is not a record but a mistake.
const MAX_LINE_BYTES: usize = 256 << 10;
/// The keys of a record. In CSV they head the columns; the addresses of one cell stand with blanks or line ends between them.
pub const FIELDS: [&str; 9] =
    ["addresses", "claim", "right", "channel", "received", "name", "contact", "anonymous", "token"];

/// One record of a file, or what is wrong with it; unchecked but for its form.
pub struct Line {
    /// Where it starts, from 1.
    pub line: u64,
    pub record: Result<TipRecord, Vec<TipFault>>,
}

/// A record as JSON has it. Keys that are there twice, or that nobody knows, are refused by their names.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Raw {
    addresses: Option<Value>,
    claim: Option<Value>,
    right: Option<Value>,
    channel: Option<Value>,
    received: Option<Value>,
    name: Option<Value>,
    contact: Option<Value>,
    anonymous: Option<Value>,
    token: Option<Value>,
}

/// Reads a file: JSON Lines where it begins with `{`, otherwise CSV with a header.
pub fn read(bytes: &[u8]) -> Vec<Line> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    if first == Some(&b'{') { read_jsonl(bytes) } else { read_csv(bytes) }
}

fn read_jsonl(bytes: &[u8]) -> Vec<Line> {
    let mut lines = Vec::new();
    for (number, line) in (1..).zip(bytes.split(|byte| *byte == b'\n')) {
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        if lines.len() == MAX_RECORDS {
            lines.push(too_many(number));
            break;
        }
        lines.push(Line { line: number, record: record_of_json(line) });
    }
    lines
}

fn record_of_json(line: &[u8]) -> Result<TipRecord, Vec<TipFault>> {
    if line.len() > MAX_LINE_BYTES {
        return Err(whole(Message::new("tips-line-too-long").with("max", MAX_LINE_BYTES)));
    }
    let raw: Raw = serde_json::from_slice(line)
        .map_err(|error| whole(Message::new("tips-bad-json").with("reason", shortened(&error.to_string()))))?;
    let mut faults = Vec::new();
    let mut text = |field: &str, value: Option<Value>| match value {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => Some(text),
        Some(_) => {
            faults.push(TipFault::new(field, Message::new("tips-not-text")));
            None
        }
    };
    let mut record = TipRecord {
        claim: text("claim", raw.claim),
        right: text("right", raw.right),
        channel: text("channel", raw.channel),
        received: text("received", raw.received),
        name: text("name", raw.name),
        contact: text("contact", raw.contact),
        token: text("token", raw.token),
        ..TipRecord::default()
    };
    match raw.addresses {
        Some(Value::Array(items)) => {
            for item in items {
                record.addresses.extend(text("addresses", Some(item)));
            }
        }
        other => record.addresses.extend(text("addresses", other)),
    }
    match raw.anonymous {
        None | Some(Value::Null) => {}
        Some(Value::Bool(yes)) => record.anonymous = yes,
        Some(_) => faults.push(TipFault::new("anonymous", Message::new("tips-not-yes-or-no"))),
    }
    if faults.is_empty() { Ok(record) } else { Err(faults) }
}

fn read_csv(bytes: &[u8]) -> Vec<Line> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    let columns: Vec<String> = match reader.headers() {
        Ok(header) => header.iter().map(|name| name.trim().to_ascii_lowercase()).collect(),
        Err(error) => return vec![Line { line: 1, record: Err(whole(unreadable(&error))) }],
    };
    let faults = faults_of_header(&columns);
    if !faults.is_empty() {
        return vec![Line { line: 1, record: Err(faults) }];
    }
    let mut lines = Vec::new();
    let mut counter = LineCounter { bytes, offset: 0, line: 1 };
    for row in reader.records() {
        let position = match &row {
            Ok(row) => row.position(),
            Err(error) => error.position(),
        };
        let number = counter.line_at(position.map_or(0, csv::Position::byte));
        if lines.len() == MAX_RECORDS {
            lines.push(too_many(number));
            break;
        }
        let record = match row {
            Ok(row) => record_of_row(&columns, &row),
            Err(error) => Err(whole(unreadable(&error))),
        };
        lines.push(Line { line: number, record });
    }
    lines
}

/// Finds the line a row starts at; the CSV reader's own count is one short after a CRLF.
struct LineCounter<'a> {
    bytes: &'a [u8],
    offset: usize,
    line: u64,
}

impl LineCounter<'_> {
    /// The line, from 1, of the first byte of text at or after `start`, which does not go back from call to call.
    fn line_at(&mut self, start: u64) -> u64 {
        let start = usize::try_from(start).unwrap_or(usize::MAX).clamp(self.offset, self.bytes.len());
        let blank = self.bytes[start..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let passed = &self.bytes[self.offset..start + blank];
        self.line += passed.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.offset = start + blank;
        self.line
    }
}

fn faults_of_header(columns: &[String]) -> Vec<TipFault> {
    let mut faults = Vec::new();
    for (at, name) in columns.iter().enumerate() {
        if !FIELDS.contains(&name.as_str()) {
            let reason = Message::new("tips-unknown-column").with("known", FIELDS.join(", "));
            faults.push(TipFault::new(&shortened(name), reason));
        } else if columns[..at].contains(name) {
            faults.push(TipFault::new(name, Message::new("tips-column-twice")));
        }
    }
    faults
}

fn record_of_row(columns: &[String], row: &csv::StringRecord) -> Result<TipRecord, Vec<TipFault>> {
    if row.len() != columns.len() {
        let reason = Message::new("tips-row-length").with("found", row.len()).with("expected", columns.len());
        return Err(whole(reason));
    }
    let mut record = TipRecord::default();
    for (column, cell) in columns.iter().zip(row) {
        let text = Some(cell.to_owned()).filter(|cell| !cell.trim().is_empty());
        match column.as_str() {
            "addresses" => record.addresses = cell.split_whitespace().map(str::to_owned).collect(),
            "claim" => record.claim = text,
            "right" => record.right = text,
            "channel" => record.channel = text,
            "received" => record.received = text,
            "name" => record.name = text,
            "contact" => record.contact = text,
            "token" => record.token = text,
            _ => {
                record.anonymous = match cell.trim().to_ascii_lowercase().as_str() {
                    "" | "false" | "no" | "0" | "否" => false,
                    "true" | "yes" | "1" | "是" => true,
                    _ => return Err(vec![TipFault::new("anonymous", Message::new("tips-not-yes-or-no"))]),
                }
            }
        }
    }
    Ok(record)
}

fn too_many(line: u64) -> Line {
    Line { line, record: Err(whole(Message::new("tips-too-many-records").with("max", MAX_RECORDS))) }
}

fn unreadable(error: &csv::Error) -> Message {
    Message::new("tips-bad-csv").with("reason", shortened(&error.to_string()))
}

fn whole(reason: Message) -> Vec<TipFault> {
    vec![TipFault { field: String::new(), reason }]
}
