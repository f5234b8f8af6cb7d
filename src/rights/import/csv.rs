//! CSV with a header of field keys: lists joined by `;`, nested keys by a point, an empty cell for an absent field.
//! A fault in the header refuses the file, since every record would inherit it.

use csv::{ReaderBuilder, StringRecord};
use encoding_rs::UTF_8;
use serde_json::Value;

use super::encoding::{self, BROKEN};
use super::{Collector, Import, Importer, extension_is};
use crate::locale::Message;
use crate::rights::cell;
use crate::rights::fields::{self, Field, REQUIRED};
use crate::rights::reader::unknown;
use crate::rights::record::{FieldFault, Flat, Read, read_flat, whole};

pub(super) struct Csv;

impl Importer for Csv {
    fn name(&self) -> &'static str {
        "csv"
    }

    fn recognises(&self, file_name: &str, first_bytes: &[u8]) -> bool {
        let decoded = encoding::undeclared(first_bytes);
        let header = decoded.text.lines().next().unwrap_or_default();
        let has = |key: &str| header.split([',', ';', '\t']).any(|cell| cell.trim().trim_matches('"') == key);
        extension_is(file_name, &["csv", "tsv"]) || (has("id") && has("kind"))
    }

    fn read(&self, file: &str, bytes: &[u8]) -> Import {
        let mut import = Collector::new(file);
        let decoded = encoding::undeclared(bytes);
        if decoded.encoding != UTF_8 {
            import.doubt(Message::new("rights-read-as").with("encoding", decoded.encoding.name()));
        }
        let text = &*decoded.text;
        let mut reader = ReaderBuilder::new().flexible(true).delimiter(separator(text)).from_reader(text.as_bytes());
        let columns = match reader.headers().ok().map(columns) {
            Some(Ok(columns)) => columns,
            Some(Err(faults)) => {
                for fault in faults {
                    import.refuse(1, fault);
                }
                return import.finish();
            }
            None => {
                import.refuse(1, whole(Message::new("rights-csv-no-header")));
                return import.finish();
            }
        };
        let mut lines = LineCounter::new(text.as_bytes());
        let mut row = StringRecord::new();
        // Reading text out of memory into a flexible reader has no way to fail; an error would end the file.
        while reader.read_record(&mut row).unwrap_or(false) {
            let start = row.position().map_or(0, csv::Position::byte);
            import.take(lines.line_at(start), right(&columns, &row));
        }
        import.finish()
    }
}

/// Finds the line a record starts at; the CSV reader's own count is one short after a CRLF.
pub(super) struct LineCounter<'a> {
    bytes: &'a [u8],
    offset: usize,
    line: u64,
}

impl<'a> LineCounter<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        LineCounter { bytes, offset: 0, line: 1 }
    }

    /// The line, from 1, of the first byte of text at or after `start`, which must not go back from call to call.
    pub fn line_at(&mut self, start: u64) -> u64 {
        let start = usize::try_from(start).unwrap_or(usize::MAX).clamp(self.offset, self.bytes.len());
        let blank = self.bytes[start..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let skipped = &self.bytes[self.offset..start + blank];
        self.line += skipped.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.offset = start + blank;
        self.line
    }
}

/// What separates the cells: what the header has most of. Spreadsheets write `;` where the comma is for decimals.
pub(super) fn separator(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or_default();
    let count = |separator: u8| header.bytes().filter(|byte| *byte == separator).count();
    // The later one counts where two are as frequent.
    [b'\t', b';', b','].into_iter().max_by_key(|separator| count(*separator)).unwrap_or(b',')
}

fn columns(header: &StringRecord) -> Result<Vec<&'static Field>, Vec<FieldFault>> {
    let mut columns: Vec<&'static Field> = Vec::new();
    let mut faults = Vec::new();
    for cell in header {
        let key = cell.trim();
        match fields::find(key) {
            None => faults.push(FieldFault { field: Some(key.chars().take(80).collect()), reason: unknown(key) }),
            Some(field) if columns.iter().any(|column| column.key == field.key) => {
                let reason = Message::new("rights-csv-duplicate-column");
                faults.push(FieldFault { field: Some(key.to_owned()), reason });
            }
            Some(field) => columns.push(field),
        }
    }
    // Nothing of the header is known: the file has none, or it is in another encoding or separator.
    if columns.is_empty() {
        return Err(vec![whole(Message::new("rights-csv-no-header"))]);
    }
    for key in REQUIRED {
        if !columns.iter().any(|column| column.key == key) {
            let reason = Message::new("rights-csv-missing-column");
            faults.push(FieldFault { field: Some(key.to_owned()), reason });
        }
    }
    if faults.is_empty() { Ok(columns) } else { Err(faults) }
}

fn right(columns: &[&'static Field], row: &StringRecord) -> Read {
    if row.len() != columns.len() {
        let reason = Message::new("rights-csv-columns").with("found", row.len()).with("expected", columns.len());
        return Err(vec![whole(reason)]);
    }
    let mut flat = Flat::new();
    let mut faults = Vec::new();
    for (field, text) in columns.iter().zip(row) {
        if text.contains(BROKEN) {
            let reason = Message::new("rights-not-utf8");
            faults.push(FieldFault { field: Some(field.key.to_owned()), reason });
            continue;
        }
        let value = cell::read(field.shape, text);
        if value != Value::Null {
            flat.insert(field.key, value);
        }
    }
    if faults.is_empty() { read_flat(flat) } else { Err(faults) }
}
