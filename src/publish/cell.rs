//! Cells of the CSV files: text that no spreadsheet takes for a formula, and numbers that stay numbers.
//! Files begin with a byte order mark, because that is how spreadsheets learn that they are UTF-8.

use std::borrow::Cow;
use std::io::{self, Write};

use super::words::rfc3339;
use crate::rank::Score;

/// What a cell holds.
pub(super) enum Cell {
    /// Any text, from the web or from us.
    Text(String),
    /// Written with a point and without grouping.
    Number(f64),
    /// A count.
    Count(u64),
    /// Milliseconds since 1970 UTC.
    Time(i64),
    /// An address; whether it may be opened is for who writes the cell to judge.
    Link(String),
    Empty,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Cell::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Cell::Text(text)
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Cell::Empty, Into::into)
    }
}

impl From<f64> for Cell {
    fn from(number: f64) -> Self {
        Cell::Number(number)
    }
}

impl From<Score> for Cell {
    /// Four decimals: more would be noise.
    fn from(score: Score) -> Self {
        Cell::Number((score.get() * 10_000.0).round() / 10_000.0)
    }
}

impl From<u64> for Cell {
    fn from(count: u64) -> Self {
        Cell::Count(count)
    }
}

impl Cell {
    fn render(&self) -> Cow<'_, str> {
        match self {
            Cell::Text(text) => guarded(text),
            // `NaN` and `inf` are words to a spreadsheet, not numbers.
            Cell::Number(number) if !number.is_finite() => Cow::Borrowed(""),
            Cell::Number(number) => Cow::Owned(number.to_string()),
            Cell::Count(count) => Cow::Owned(count.to_string()),
            Cell::Time(ms) => Cow::Owned(guarded(&rfc3339(*ms)).into_owned()),
            Cell::Link(address) => guarded(address),
            Cell::Empty => Cow::Borrowed(""),
        }
    }
}

/// Puts an apostrophe before text that a spreadsheet would run: after blanks, full-width and invisible characters too.
pub fn guarded(text: &str) -> Cow<'_, str> {
    let starts_with_control = text.starts_with(['\t', '\r', '\n']);
    let first = text.chars().find(|c| !c.is_whitespace() && !c.is_control() && !is_invisible(*c));
    let is_formula = first.is_some_and(|c| matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠'));
    if starts_with_control || is_formula { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// Writes heading and rows; every row has as many cells as the heading.
pub(super) fn write_table(
    out: &mut dyn Write,
    heading: &[String],
    rows: impl Iterator<Item = Vec<Cell>>,
) -> io::Result<()> {
    out.write_all("\u{FEFF}".as_bytes())?;
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(heading.iter().map(|name| guarded(name).into_owned()))?;
    for row in rows {
        writer.write_record(row.iter().map(|cell| cell.render().into_owned()))?;
    }
    writer.flush()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(text: &str) -> String {
        let mut file = Vec::new();
        let row = vec![Cell::from(text), Cell::Number(-1.5)];
        write_table(&mut file, &["text".into(), "number".into()], std::iter::once(row)).unwrap();
        let mut reader = csv::Reader::from_reader(file.strip_prefix("\u{FEFF}".as_bytes()).unwrap());
        let record = reader.records().next().unwrap().unwrap();
        assert_eq!(&record[1], "-1.5", "a number stays a number");
        record[0].to_owned()
    }

    #[test]
    fn formulas_become_text() {
        for (text, cell) in [
            ("=1+1", "'=1+1"),
            ("+86 10", "'+86 10"),
            ("-20%", "'-20%"),
            ("@shop", "'@shop"),
            ("\tx", "'\tx"),
            ("\rx", "'\rx"),
            ("\nx", "'\nx"),
            ("  =1", "'  =1"),
            ("\u{200B}=1", "'\u{200B}=1"),
            ("＝HYPERLINK", "'＝HYPERLINK"),
            ("plain, \"quoted\"\nline", "plain, \"quoted\"\nline"),
            ("a=b", "a=b"),
            ("", ""),
        ] {
            assert_eq!(written(text), cell, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn no_text_cell_starts_a_formula(text in "[=+@\\-\t\r\n '\"a,\u{200b}＝\u{0}-\u{ff}]{0,6}|\\PC{0,12}") {
            let cell = written(&text);
            prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']), "{cell:?}");
            prop_assert_eq!(cell.strip_prefix('\'').filter(|_| cell != text).unwrap_or(&cell), &text, "nothing else changes");
        }

        #[test]
        fn numbers_read_back(number in proptest::num::f64::NORMAL) {
            prop_assert_eq!(Cell::Number(number).render().parse::<f64>().unwrap().to_bits(), number.to_bits());
        }
    }
}
