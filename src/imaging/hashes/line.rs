//! One line of a list of hashes.

use super::kind::HashKind;

/// What a line says.
pub(super) struct Line {
    pub kind: HashKind,
    pub code: Vec<u64>,
    pub quality: Option<u8>,
    pub label: String,
}

/// In which field stands what, as the first line of a list names it.
pub(super) struct Columns {
    hash: usize,
    kind: Option<usize>,
    quality: Option<usize>,
    label: Option<usize>,
}

const HASH: &[&str] = &["hash", "pdq", "pdq_hash", "pdq-hash", "signal", "indicator"];
const KIND: &[&str] = &["kind", "type", "algorithm", "signal_type", "hash_type"];
const LABEL: &[&str] = &["label", "name", "file", "filename", "path", "id", "url", "title"];

impl Columns {
    /// None where the line names no column of hashes: it is not a head then.
    pub fn named_by(text: &str) -> Option<Columns> {
        let names: Vec<String> = fields(text).iter().map(|field| field.to_ascii_lowercase()).collect();
        let at = |known: &[&str]| names.iter().position(|name| known.contains(&name.as_str()));
        Some(Columns { hash: at(HASH)?, kind: at(KIND), quality: at(&["quality"]), label: at(LABEL) })
    }
}

impl Line {
    /// The error is the kind that the hash was not one of.
    pub fn read(text: &str, columns: Option<&Columns>, default_kind: HashKind) -> Result<Line, HashKind> {
        let fields = fields(text);
        match columns {
            Some(columns) => Self::by_name(&fields, columns, default_kind),
            None => Self::by_place(&fields, default_kind),
        }
    }

    fn by_name(fields: &[String], columns: &Columns, default_kind: HashKind) -> Result<Line, HashKind> {
        let field = |at: Option<usize>| at.and_then(|at| fields.get(at)).map_or("", String::as_str);
        let kind = match field(columns.kind) {
            "" => default_kind,
            name => name.parse().map_err(|_| default_kind)?,
        };
        let code = kind.read(field(Some(columns.hash))).ok_or(kind)?;
        let quality = quality(field(columns.quality));
        Ok(Line { kind, code, quality, label: field(columns.label).to_owned() })
    }

    fn by_place(fields: &[String], default_kind: HashKind) -> Result<Line, HashKind> {
        let named = fields.first().filter(|_| fields.len() > 1).and_then(|field| field.parse().ok());
        let (kind, fields) = match named {
            Some(kind) => (kind, &fields[1..]),
            None => (default_kind, fields),
        };
        let (hash, rest) = fields.split_first().ok_or(kind)?;
        let code = kind.read(hash).ok_or(kind)?;
        let quality = rest.first().filter(|_| kind == HashKind::Pdq).and_then(|field| quality(field));
        let label = if quality.is_some() { &rest[1..] } else { rest };
        Ok(Line { kind, code, quality, label: label.join(" ") })
    }
}

fn quality(field: &str) -> Option<u8> {
    field.parse().ok().filter(|quality| *quality <= 100)
}

/// The fields of a line, trimmed: separated by the first of tab, comma and semicolon that it has, else by spaces. Quotes are CSV's.
fn fields(text: &str) -> Vec<String> {
    let Some(separator) = ['\t', ',', ';'].into_iter().find(|separator| text.contains(*separator)) else {
        return text.split_whitespace().map(str::to_owned).collect();
    };
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).delimiter(separator as u8).from_reader(text.as_bytes());
    let record = reader.records().next().and_then(Result::ok).unwrap_or_default();
    record.iter().map(|field| field.trim().to_owned()).collect()
}
