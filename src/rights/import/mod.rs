//! Register files in, typed rights and named faults out. One format per file; all of them feed the same record reader.
//! A faulty record never stops an import: it is named by file, line, field and reason, and the others go in.

mod csv;
mod jsonl;
mod unique;

use std::collections::HashMap;
use std::fmt;

use super::record::{FieldFault, whole};
use super::{Right, RightId};
use crate::locale::{Lang, Message};

/// Reads one register format.
pub trait Importer: Sync {
    /// What `--format` and messages call it.
    fn name(&self) -> &'static str;

    /// Whether the file looks like this format, by its name or its first bytes (the first few hundred are enough).
    fn recognises(&self, file_name: &str, first_bytes: &[u8]) -> bool;

    /// Reads a whole file. `file` is only used to name it in faults.
    fn read(&self, file: &str, bytes: &[u8]) -> Import;
}

/// Every format, in the order in which they are tried.
pub static IMPORTERS: &[&dyn Importer] = &[&jsonl::Jsonl, &csv::Csv];

/// What a register file held.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Import {
    /// In the file's order; ids are unique.
    pub rights: Vec<ImportedRight>,
    pub faults: Vec<Fault>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ImportedRight {
    pub right: Right,
    /// Where the record starts, from 1.
    pub line: u64,
}

/// Why a record did not go in.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    pub file: String,
    /// Where the record starts, from 1.
    pub line: u64,
    /// The key, nested ones joined by a point; none when the record as a whole is meant.
    pub field: Option<String>,
    pub reason: Message,
}

impl Fault {
    /// `file:line: field: reason`, the reason in `lang`.
    pub fn text(&self, lang: Lang) -> String {
        let reason = lang.text(&self.reason);
        match &self.field {
            Some(field) => format!("{}:{}: {field}: {reason}", self.file, self.line),
            None => format!("{}:{}: {reason}", self.file, self.line),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Lang::En))
    }
}

/// The first importer that recognises the file.
pub fn importer_for(file_name: &str, bytes: &[u8]) -> Option<&'static dyn Importer> {
    const FIRST_BYTES: usize = 4_096;
    let first_bytes = &bytes[..bytes.len().min(FIRST_BYTES)];
    IMPORTERS.iter().copied().find(|importer| importer.recognises(file_name, first_bytes))
}

/// Reads a register file of any known format. An unknown one gives one fault and no rights.
pub fn read(file: &str, bytes: &[u8]) -> Import {
    if let Some(importer) = importer_for(file, bytes) {
        return importer.read(file, bytes);
    }
    let mut import = Collector::new(file);
    let formats: Vec<&str> = IMPORTERS.iter().map(|importer| importer.name()).collect();
    import.refuse(1, whole(Message::new("rights-unknown-format").with("formats", formats.join(", "))));
    import.finish()
}

/// Gathers what one file gives and watches over ids used twice.
struct Collector<'a> {
    file: &'a str,
    import: Import,
    lines: HashMap<RightId, u64>,
}

impl<'a> Collector<'a> {
    fn new(file: &'a str) -> Self {
        Collector { file, import: Import::default(), lines: HashMap::new() }
    }

    fn take(&mut self, line: u64, record: Result<Right, Vec<FieldFault>>) {
        match record {
            Ok(right) => self.take_right(line, right),
            Err(faults) => faults.into_iter().for_each(|fault| self.refuse(line, fault)),
        }
    }

    fn take_right(&mut self, line: u64, right: Right) {
        if let Some(first) = self.lines.get(&right.id) {
            let reason = Message::new("rights-duplicate-id").with("id", right.id.0.as_str()).with("line", *first);
            return self.refuse(line, FieldFault { field: Some("id".to_owned()), reason });
        }
        self.lines.insert(right.id.clone(), line);
        self.import.rights.push(ImportedRight { right, line });
    }

    fn refuse(&mut self, line: u64, fault: FieldFault) {
        let FieldFault { field, reason } = fault;
        self.import.faults.push(Fault { file: self.file.to_owned(), line, field, reason });
    }

    fn finish(self) -> Import {
        self.import
    }
}

const UTF8_BOM: &[u8] = b"\xef\xbb\xbf";

fn without_bom(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(UTF8_BOM).unwrap_or(bytes)
}

fn extension_is(file_name: &str, extensions: &[&str]) -> bool {
    let extension = file_name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    extension.is_some_and(|extension| extensions.contains(&extension.as_str()))
}

#[cfg(test)]
mod tests;
