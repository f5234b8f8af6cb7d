//! JSON Lines: one record, one line. Blank lines are skipped.

use serde_json::Value;
use serde_json::error::Category;

use super::unique::Unique;
use super::{Collector, Import, Importer, encoding, extension_is, without_bom};
use crate::locale::Message;
use crate::rights::record::{FieldFault, read_json, whole};

pub(super) struct Jsonl;

/// A longer line is not a record but a mistake.
const MAX_LINE_BYTES: usize = 1 << 20;

impl Importer for Jsonl {
    fn name(&self) -> &'static str {
        "jsonl"
    }

    fn recognises(&self, file_name: &str, first_bytes: &[u8]) -> bool {
        let first = without_bom(first_bytes).iter().find(|byte| !byte.is_ascii_whitespace());
        first == Some(&b'{') || extension_is(file_name, &["jsonl", "ndjson"])
    }

    fn read(&self, file: &str, bytes: &[u8]) -> Import {
        let mut import = Collector::new(file);
        // JSON is UTF-8; some shells write UTF-16 with a mark all the same.
        let decoded = is_utf_16(bytes).then(|| encoding::undeclared(bytes));
        let bytes = decoded.as_ref().map_or(bytes, |decoded| decoded.text.as_bytes());
        for (number, line) in (1..).zip(without_bom(bytes).split(|byte| *byte == b'\n')) {
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            match parse(line) {
                Ok(value) => import.take(number, read_json(&value)),
                Err(fault) => import.refuse(number, fault),
            }
        }
        import.finish()
    }
}

fn is_utf_16(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff")
}

fn parse(line: &[u8]) -> Result<Value, FieldFault> {
    if line.len() > MAX_LINE_BYTES {
        return Err(whole(Message::new("rights-line-too-long").with("bytes", line.len()).with("max", MAX_LINE_BYTES)));
    }
    let text = std::str::from_utf8(line).map_err(|_| whole(Message::new("rights-not-utf8")))?;
    serde_json::from_str(text).map(|Unique(value)| value).map_err(|error| {
        whole(match error.classify() {
            Category::Data => Message::new("rights-duplicate-key").with("column", error.column()),
            Category::Eof => Message::new("rights-json-ends-early"),
            _ => Message::new("rights-bad-json").with("column", error.column()),
        })
    })
}
