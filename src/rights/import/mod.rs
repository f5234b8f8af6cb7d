//! Register files in, typed rights and named faults out. One format per file; all of them feed the same record reader.
//! A faulty record never stops an import: it is named by file, line, field and reason, and the others go in.

mod csv;
mod date;
mod encoding;
mod entry;
mod gazette;
mod jsonl;
mod office;
mod status;
mod unique;
mod uspto;
mod wipo;
mod xml;

use std::collections::HashMap;
use std::fmt;

use super::record::{FieldFault, Read, whole};
use super::{Right, RightId};
use crate::locale::{Lang, Message};

pub use gazette::{Filing, Gazette, gazette};

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
pub static IMPORTERS: &[&dyn Importer] =
    &[&jsonl::Jsonl, &(&office::ST96), &(&office::ST66), &(&office::USPTO), &csv::Csv];

/// Faults of one file that are named; behind them the file is as good as unreadable.
const MAX_FAULTS: usize = 100_000;

/// What a register file held.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Import {
    /// In the file's order; ids are unique.
    pub rights: Vec<ImportedRight>,
    pub faults: Vec<Fault>,
    /// What is doubtful about rights that went in all the same: an unknown status, for one.
    pub doubts: Vec<Fault>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ImportedRight {
    pub right: Right,
    /// Where the record starts, from 1.
    pub line: u64,
    /// An office's file names pictures that may lie elsewhere: without them the right goes in as well.
    pub pictures_may_lack: bool,
}

/// Why a record did not go in.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    pub file: String,
    /// Where the record starts, from 1.
    pub line: u64,
    /// What the record goes by, where its line alone does not tell: in an office's file.
    pub record: Option<String>,
    /// The key, nested ones joined by a point; none when the record as a whole is meant.
    pub field: Option<String>,
    pub reason: Message,
}

impl Fault {
    /// `file:line: record: field: reason`, the reason in `lang`.
    pub fn text(&self, lang: Lang) -> String {
        let place = format!("{}:{}", self.file, self.line);
        let reason = lang.text(&self.reason);
        let parts = [Some(place.as_str()), self.record.as_deref(), self.field.as_deref(), Some(reason.as_str())];
        parts.into_iter().flatten().collect::<Vec<_>>().join(": ")
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

/// The importer of that name.
pub fn importer_named(name: &str) -> Option<&'static dyn Importer> {
    IMPORTERS.iter().copied().find(|importer| importer.name() == name)
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

    fn take(&mut self, line: u64, record: Read) {
        match record {
            Ok((right, doubts)) => {
                if self.take_right(ImportedRight { right, line, pictures_may_lack: false }) {
                    for FieldFault { field, reason } in doubts {
                        self.import.doubts.push(Fault {
                            file: self.file.to_owned(),
                            line,
                            record: None,
                            field,
                            reason,
                        });
                    }
                }
            }
            Err(faults) => faults.into_iter().for_each(|fault| self.refuse(line, fault)),
        }
    }

    /// A record of an office's file, known by `id` as far as it has one.
    fn take_office_record(
        &mut self,
        line: u64,
        id: Option<&str>,
        record: Result<Right, Vec<FieldFault>>,
        doubts: Vec<FieldFault>,
    ) {
        let fault = |FieldFault { field, reason }| (id.map(str::to_owned), field, reason);
        match record {
            Ok(right) => {
                if self.take_right(ImportedRight { right, line, pictures_may_lack: true }) {
                    for (record, field, reason) in doubts.into_iter().map(fault) {
                        self.import.doubts.push(Fault { file: self.file.to_owned(), line, record, field, reason });
                    }
                }
            }
            Err(faults) => faults.into_iter().map(fault).for_each(|(record, field, reason)| {
                self.name_fault(line, record, field, reason);
            }),
        }
    }

    /// Whether the right went in.
    fn take_right(&mut self, imported: ImportedRight) -> bool {
        let (id, line) = (&imported.right.id, imported.line);
        if let Some(first) = self.lines.get(id) {
            let reason = Message::new("rights-duplicate-id").with("id", id.0.as_str()).with("line", *first);
            self.refuse(line, FieldFault { field: Some("id".to_owned()), reason });
            return false;
        }
        self.lines.insert(id.clone(), line);
        self.import.rights.push(imported);
        true
    }

    fn refuse(&mut self, line: u64, fault: FieldFault) {
        self.name_fault(line, None, fault.field, fault.reason);
    }

    fn name_fault(&mut self, line: u64, record: Option<String>, field: Option<String>, reason: Message) {
        let file = self.file.to_owned();
        match self.import.faults.len() {
            0..MAX_FAULTS => self.import.faults.push(Fault { file, line, record, field, reason }),
            MAX_FAULTS => {
                let reason = Message::new("rights-too-many-faults").with("max", MAX_FAULTS);
                self.import.faults.push(Fault { file, line, record: None, field: None, reason });
            }
            _ => {}
        }
    }

    /// Something about the file as a whole that its user should know.
    fn doubt(&mut self, reason: Message) {
        self.import.doubts.push(Fault { file: self.file.to_owned(), line: 1, record: None, field: None, reason });
    }

    fn finish(self) -> Import {
        self.import
    }
}

fn without_bom(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

fn extension_is(file_name: &str, extensions: &[&str]) -> bool {
    let extension = file_name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    extension.is_some_and(|extension| extensions.contains(&extension.as_str()))
}

#[cfg(test)]
mod tests;
