//! `report.xlsx`: hits, reasons, links, sources and counts on sheets of their own. Numbers are numbers, times are dates, and
//! nothing is ever a formula: what a spreadsheet might take for one carries an apostrophe, as in the CSV files.

use std::io::Write;

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format as CellFormat, FormatAlign, Url, Workbook, Worksheet, XlsxError,
};

use super::{csv, pirate_links, tables};
use crate::locale::Lang;
use crate::publish::cell::{Cell, guarded};
use crate::publish::{Edition, Format, NotWritten, Report};

pub struct Xlsx;

/// Rows that one sheet can have, the heading among them; what is more is in the other files.
const MAX_ROWS: usize = 1_048_576;
/// Longest text of a cell, in UTF-16 units.
const MAX_CELL: usize = 32_767;
/// Longest address that a spreadsheet opens, and how many it keeps on one sheet.
const MAX_ADDRESS: usize = 2_000;
const MAX_LINKS: u32 = 60_000;
/// Widths of columns, in characters.
const WIDTHS: (usize, usize) = (8, 60);

impl Format for Xlsx {
    fn name(&self) -> &'static str {
        "xlsx"
    }

    fn file_name(&self) -> &'static str {
        "report.xlsx"
    }

    fn write(&self, report: &Report, edition: &Edition<'_>, out: &mut dyn Write) -> Result<(), NotWritten> {
        let bytes = workbook(report, edition.lang).map_err(|error| NotWritten::Other(error.to_string()))?;
        Ok(out.write_all(&bytes)?)
    }
}

/// One sheet: its name, its heading and its rows.
struct Sheet {
    name: String,
    heading: Vec<String>,
    rows: Vec<Vec<Cell>>,
}

fn workbook(report: &Report, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let sheet = |name: &str, (heading, rows)| Sheet { name: lang.say(&format!("publish-sheet-{name}")), heading, rows };
    let mut sheets = vec![
        sheet("hits", (csv::heading(lang), csv::rows(report, lang).collect())),
        sheet("reasons", tables::reasons(report, lang)),
        sheet("links", (pirate_links::heading(lang), pirate_links::rows(report, lang))),
        sheet("sources", tables::sources(report, lang)),
        sheet("statistics", tables::counts(report, lang)),
    ];
    sheets.extend(report.changes.as_ref().map(|changes| sheet("changes", tables::changes(changes, lang))));
    let mut workbook = Workbook::new();
    // The time of writing would make every file another one.
    let made = ExcelDateTime::from_timestamp(report.made_ms.div_euclid(1_000))?;
    workbook.set_properties(&DocProperties::new().set_title(lang.say("publish-title")).set_creation_datetime(&made));
    for sheet in sheets {
        write_sheet(workbook.add_worksheet(), &sheet)?;
    }
    workbook.save_to_buffer()
}

fn write_sheet(worksheet: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    worksheet.set_name(&sheet.name)?;
    worksheet.set_freeze_panes(1, 0)?.set_landscape().set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    let bold = CellFormat::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
    for (column, heading) in sheet.heading.iter().enumerate() {
        worksheet.write_string_with_format(0, column as u16, text(heading), &bold)?;
        worksheet.set_column_width(column as u16, width(sheet, column) as f64)?;
    }
    let time = CellFormat::new().set_num_format("yyyy-mm-dd hh:mm");
    let mut links = 0;
    for (row, cells) in sheet.rows.iter().take(MAX_ROWS - 1).enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            let (row, column) = (row as u32 + 1, column as u16);
            match cell {
                Cell::Text(content) => worksheet.write_string(row, column, text(content))?,
                Cell::Number(number) if number.is_finite() => worksheet.write_number(row, column, *number)?,
                Cell::Count(count) => worksheet.write_number(row, column, *count as f64)?,
                Cell::Time(ms) => match ExcelDateTime::from_timestamp(ms.div_euclid(1_000)) {
                    Ok(date) => worksheet.write_datetime_with_format(row, column, &date, &time)?,
                    Err(_) => worksheet,
                },
                Cell::Link(address) if links < MAX_LINKS && may_open(address) => {
                    links += 1;
                    worksheet.write_url(row, column, Url::new(address.as_str()).set_text(text(address)))?
                }
                Cell::Link(address) => worksheet.write_string(row, column, text(address))?,
                Cell::Number(_) | Cell::Empty => continue,
            };
        }
    }
    if let (Some(last), rows @ 1..) = (sheet.heading.len().checked_sub(1), sheet.rows.len().min(MAX_ROWS - 1)) {
        worksheet.autofilter(0, 0, rows as u32, last as u16)?;
    }
    Ok(())
}

/// As wide as what stands in the first rows, within bounds.
fn width(sheet: &Sheet, column: usize) -> usize {
    let cells = sheet.rows.iter().take(200).filter_map(|row| row.get(column)).map(|cell| match cell {
        Cell::Text(text) | Cell::Link(text) => unicode_width::UnicodeWidthStr::width(text.as_str()),
        Cell::Time(_) => 16,
        Cell::Number(_) | Cell::Count(_) | Cell::Empty => 0,
    });
    let heading =
        sheet.heading.get(column).map_or(0, |heading| unicode_width::UnicodeWidthStr::width(heading.as_str()));
    (cells.max().unwrap_or(0).max(heading) + 2).clamp(WIDTHS.0, WIDTHS.1)
}

fn may_open(address: &str) -> bool {
    let is_web = address.starts_with("http://") || address.starts_with("https://");
    is_web && address.len() <= MAX_ADDRESS && !address.contains(|c: char| c.is_control() || c.is_whitespace())
}

/// A text as a cell can hold it: no formula, no longer than a cell, and without the characters that XML cannot say.
fn text(content: &str) -> String {
    let sayable = |c: char| match c {
        '\t' | '\n' => c,
        c if c.is_control() => '\u{FFFD}',
        '\u{FFFE}' | '\u{FFFF}' => '\u{FFFD}',
        c => c,
    };
    let mut units = 0;
    let fits = |c: &char| {
        units += c.len_utf16();
        units <= MAX_CELL
    };
    guarded(content).chars().map(sayable).take_while(fits).collect()
}
