//! Rights out as the files `import` reads: the same right comes back from either format.

use std::io::{self, Write};

use super::fields::FIELDS;
use super::record::{to_flat, to_json};
use super::{Right, cell};

/// One record a line, fixed key order.
pub fn write_jsonl<'a>(rights: impl IntoIterator<Item = &'a Right>, out: &mut dyn Write) -> io::Result<()> {
    for right in rights {
        writeln!(out, "{}", to_json(right))?;
    }
    out.flush()
}

/// All columns, header first, every cell in quotation marks, UTF-8 without a byte order mark. No cell starts a formula.
pub fn write_csv<'a>(rights: impl IntoIterator<Item = &'a Right>, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = csv::WriterBuilder::new().quote_style(csv::QuoteStyle::Always).from_writer(out);
    writer.write_record(FIELDS.iter().map(|field| field.key))?;
    for right in rights {
        let flat = to_flat(right);
        writer.write_record(FIELDS.iter().map(|field| flat.get(field.key).map(cell::write).unwrap_or_default()))?;
    }
    writer.flush()
}
