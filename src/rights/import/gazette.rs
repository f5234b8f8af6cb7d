//! Gazettes: new trademark filings out of the files that offices publish them in, or out of a table that somebody made.
//! What a filing means for anyone's right is for others to say.

use csv::{ReaderBuilder, StringRecord};
use jiff::civil::Date;
use serde_json::{Map, Value};

use super::Fault;
use super::csv::{LineCounter, separator};
use super::encoding::{self, BROKEN};
use super::entry::Entry;
use super::office::{Found, OFFICE_FORMATS, OfficeFormat};
use super::unique::Unique;
use crate::locale::Message;
use crate::rights::check::shown;
use crate::rights::record::FieldFault;
use crate::rights::{Jurisdiction, NiceClass, RightStatus};

/// One application for a trademark.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filing {
    /// Office and number as far as they are known, otherwise the line it stands in.
    pub id: String,
    /// Where the record starts, from 1.
    pub line: u64,
    /// The words of the mark.
    pub mark: String,
    /// The same in other languages, letters or spellings.
    pub other_names: Vec<String>,
    /// Never empty.
    pub applicants: Vec<String>,
    pub classes: Vec<NiceClass>,
    /// WIPO ST.3 code, upper case.
    pub office: Option<String>,
    /// Where the mark shall hold: the office's territory and designated countries.
    pub jurisdictions: Vec<Jurisdiction>,
    pub status: RightStatus,
    pub filed: Option<Date>,
    /// When the application was published.
    pub published: Option<Date>,
    /// The last day for an opposition, where the gazette says it.
    pub opposition_end: Option<Date>,
}

/// What a gazette held.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gazette {
    /// In the file's order.
    pub filings: Vec<Filing>,
    /// Filings of figures alone, which have no words to compare.
    pub wordless: usize,
    pub faults: Vec<Fault>,
}

/// Reads a gazette: an office's XML, CSV with a header, or JSON Lines. None where the file is nothing of the kind: the
/// tables have to name at least a mark and an applicant.
pub fn gazette(file: &str, bytes: &[u8]) -> Option<Gazette> {
    let first = &bytes[..bytes.len().min(4_096)];
    if let Some(format) = OFFICE_FORMATS.into_iter().find(|format| format.recognises_elements(first)) {
        return Some(of_office(format, file, bytes));
    }
    let decoded = encoding::undeclared(bytes);
    let text = decoded.text.trim_start_matches('\u{feff}');
    if text.trim_start().starts_with('{') { json_lines(file, text) } else { table(file, text) }
}

/// A column of a gazette's table, by what people call it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Number,
    Mark,
    OtherNames,
    Applicant,
    Classes,
    Office,
    Jurisdictions,
    Status,
    Filed,
    Published,
    OppositionEnd,
}

/// Names of columns: our own records', English, and those of the Chinese gazette. Lower case, words joined by `_`.
const COLUMNS: &[(Column, &[&str])] = &[
    (
        Column::Number,
        &["id", "application_number", "serial_number", "number", "申请号", "注册号", "申请/注册号", "申请号/注册号"],
    ),
    (Column::Mark, &["name", "mark", "mark_text", "trademark", "word_mark", "商标", "商标名称"]),
    (Column::OtherNames, &["titles", "aliases", "transliteration", "translation"]),
    (
        Column::Applicant,
        &["holder", "applicant", "applicants", "applicant_name", "owner", "申请人", "申请人名称", "注册人"],
    ),
    (
        Column::Classes,
        &[
            "classes",
            "class",
            "nice_classes",
            "nice_class",
            "international_class",
            "类别",
            "国际分类",
            "商品类别",
            "国际分类号",
        ],
    ),
    (Column::Office, &["office", "商标局"]),
    (Column::Jurisdictions, &["jurisdictions", "designated_countries"]),
    (Column::Status, &["status", "状态", "法律状态"]),
    (Column::Filed, &["application_date", "filing_date", "filed", "date_filed", "申请日", "申请日期"]),
    (
        Column::Published,
        &["publication_date", "published", "date_published", "初审公告日", "初审公告日期", "公告日", "公告日期"],
    ),
    (Column::OppositionEnd, &["opposition_end", "opposition_deadline", "异议截止日", "异议截止日期"]),
];

fn column(name: &str) -> Option<Column> {
    let name = name.trim().to_lowercase().replace([' ', '-'], "_");
    COLUMNS.iter().find(|(_, names)| names.contains(&name.as_str())).map(|(column, _)| *column)
}

fn names_filings(columns: &[Option<Column>]) -> bool {
    [Column::Mark, Column::Applicant].iter().all(|needed| columns.contains(&Some(*needed)))
}

fn of_office(format: &OfficeFormat, file: &str, bytes: &[u8]) -> Gazette {
    let mut gazette = Gazette::default();
    for (line, found) in format.found(bytes) {
        match found {
            Found::Broken(reason) => gazette.refuse(file, line, None, FieldFault { field: None, reason }),
            Found::Entry(entry) => gazette.take(file, line, *entry),
        }
    }
    gazette
}

fn table(file: &str, text: &str) -> Option<Gazette> {
    let mut reader = ReaderBuilder::new().flexible(true).delimiter(separator(text)).from_reader(text.as_bytes());
    let columns: Vec<Option<Column>> = reader.headers().ok()?.iter().map(column).collect();
    if !names_filings(&columns) {
        return None;
    }
    let mut gazette = Gazette::default();
    let mut lines = LineCounter::new(text.as_bytes());
    let mut row = StringRecord::new();
    // Reading text out of memory into a flexible reader has no way to fail; an error would end the file.
    while reader.read_record(&mut row).unwrap_or(false) {
        let line = lines.line_at(row.position().map_or(0, csv::Position::byte));
        let mut entry = Entry::default();
        for (column, cell) in columns.iter().zip(&row) {
            if let Some(column) = column {
                entry.set(*column, cell);
            }
        }
        gazette.take(file, line, entry);
    }
    Some(gazette)
}

fn json_lines(file: &str, text: &str) -> Option<Gazette> {
    let mut gazette = Gazette::default();
    let mut is_one = false;
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim().is_empty() {
            continue;
        }
        let Ok(Unique(Value::Object(record))) = serde_json::from_str(line) else {
            let reason = Message::new("rights-bad-json").with("column", 1);
            gazette.refuse(file, number, None, FieldFault { field: None, reason });
            continue;
        };
        // The first record that can be read tells what the file is.
        is_one = is_one || names_filings(&record.keys().map(|key| column(key)).collect::<Vec<_>>());
        if !is_one {
            return None;
        }
        gazette.take(file, number, entry_of(&record));
    }
    is_one.then_some(gazette)
}

fn entry_of(record: &Map<String, Value>) -> Entry {
    let mut entry = Entry::default();
    for (key, value) in record {
        let Some(column) = column(key) else { continue };
        let values = match value {
            Value::Array(items) => items.as_slice(),
            single => std::slice::from_ref(single),
        };
        for value in values {
            match value {
                Value::String(text) => entry.set(column, text),
                Value::Number(number) => entry.set(column, &number.to_string()),
                _ => {}
            }
        }
    }
    entry
}

impl Entry {
    /// Takes what a table's cell says.
    fn set(&mut self, column: Column, cell: &str) {
        let text = cell.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() {
            return;
        }
        match column {
            Column::Number => self.application_number = self.application_number.take().or(Some(text)),
            Column::Mark => self.mark = self.mark.take().or(Some(text)),
            Column::OtherNames => self.aliases.extend(items(&text).map(str::to_owned)),
            Column::Applicant => self.holders.extend(text.split([';', '；']).map(|name| name.trim().to_owned())),
            Column::Classes => {
                let numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty());
                let found: Vec<&str> = numbers.collect();
                if found.is_empty() {
                    self.add_class(&text);
                }
                for number in found {
                    self.add_class(number);
                }
            }
            Column::Office => self.set_office(Some(text)),
            Column::Jurisdictions => self.jurisdictions.extend(items(&text).map(str::to_ascii_uppercase)),
            Column::Status => self.status_word = Some(text),
            Column::Filed => self.application_date = self.date("application_date", Some(text)),
            Column::Published => self.publication_date = self.date("publication_date", Some(text)),
            Column::OppositionEnd => self.opposition_end = self.date("opposition_end", Some(text)),
        }
    }
}

fn items(text: &str) -> impl Iterator<Item = &str> {
    text.split([';', '；', '、']).map(str::trim).filter(|item| !item.is_empty())
}

impl Gazette {
    fn take(&mut self, file: &str, line: u64, mut entry: Entry) {
        let record = entry.id();
        // Whether an application is still alive matters less than that it was made: no word for it is no doubt.
        let status = match &entry.status_word {
            None => RightStatus::Pending,
            Some(_) => entry.status(),
        };
        entry.holders.retain(|name| !name.is_empty());
        if entry.mark.is_none() && entry.faults.is_empty() {
            self.wordless += 1;
            return;
        }
        let texts = || entry.mark.iter().chain(&entry.holders).chain(&entry.application_number);
        if entry.holders.is_empty() {
            entry.fault("applicant", Message::new("rights-missing"));
        } else if texts().any(|text| text.contains(BROKEN)) {
            entry.faults.push(FieldFault { field: None, reason: Message::new("rights-xml-no-text") });
        } else if let Some(long) = texts().find(|text| text.chars().count() > 500) {
            let reason = Message::new("rights-too-long").with("chars", long.chars().count()).with("max", 500);
            let field = Some(shown(long));
            entry.faults.push(FieldFault { field, reason });
        }
        if !entry.faults.is_empty() {
            return entry.faults.into_iter().for_each(|fault| self.refuse(file, line, record.clone(), fault));
        }
        let Some(mark) = entry.mark else { return };
        if entry.jurisdictions.is_empty() {
            entry.jurisdictions.extend(entry.office.clone());
        }
        self.filings.push(Filing {
            id: record.unwrap_or_else(|| format!("line-{line}")),
            line,
            mark,
            other_names: entry.titles.into_iter().chain(entry.aliases).collect(),
            applicants: entry.holders,
            classes: entry.classes,
            office: entry.office,
            jurisdictions: entry.jurisdictions.into_iter().map(Jurisdiction).collect(),
            status,
            filed: entry.application_date,
            published: entry.publication_date,
            opposition_end: entry.opposition_end,
        });
    }

    fn refuse(&mut self, file: &str, line: u64, record: Option<String>, fault: FieldFault) {
        if self.faults.len() < super::MAX_FAULTS {
            let FieldFault { field, reason } = fault;
            self.faults.push(Fault { file: file.to_owned(), line, record, field, reason });
        }
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::GB18030;
    use jiff::civil::date;

    use super::*;

    fn shown_filings(gazette: &Gazette) -> Vec<String> {
        let shown = |filing: &Filing| {
            let classes: Vec<String> = filing.classes.iter().map(|class| class.get().to_string()).collect();
            let day = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
            format!(
                "{} | {} | {} | {} | {} | {}",
                filing.id,
                filing.mark,
                filing.applicants.join("+"),
                classes.join(","),
                day(filing.filed),
                day(filing.published)
            )
        };
        gazette.filings.iter().map(shown).collect()
    }

    #[test]
    fn a_chinese_table_is_read_as_it_comes() {
        let text = "申请号,商标名称,申请人,国际分类,申请日期,初审公告日期,代理机构\r\n\
            80000001,漓瑞,南山贸易有限公司,第25类,2025年3月1日,2026/1/6,某代理\r\n\
            80000002,桂云,张三;李四,25、35,2025-03-02,,\r\n\
            80000003,,无名公司,25,,,\r\n\
            80000004,壮秀,甲公司,46,03/04/2025,,\r\n\
            80000005,壮秀,,25,,,\r\n";
        for bytes in [text.as_bytes().to_vec(), GB18030.encode(text).0.into_owned()] {
            let gazette = gazette("gazette.csv", &bytes).expect("it is one");
            let expected = [
                "80000001 | 漓瑞 | 南山贸易有限公司 | 25 | 2025-03-01 | 2026-01-06",
                "80000002 | 桂云 | 张三+李四 | 25,35 | 2025-03-02 | ",
            ];
            assert_eq!(shown_filings(&gazette), expected);
            let faults: Vec<String> = gazette.faults.iter().map(ToString::to_string).collect();
            assert_eq!(faults.len(), 3, "{faults:?}");
            assert!(faults[0].starts_with("gazette.csv:5: 80000004: classes: "), "{faults:?}");
            assert!(faults[2].starts_with("gazette.csv:6: 80000005: applicant: "), "{faults:?}");
            assert_eq!(gazette.wordless, 1);
        }
    }

    #[test]
    fn json_lines_and_office_files_are_gazettes_too() {
        let lines = "\n{\"application_number\":\"1\",\"mark\":\"LIRUI\",\"applicant\":[\"A Ltd\",\"B\"],\"classes\":[25,\"35\"],\"office\":\"CNIPA\",\"published\":\"20260106\"}\n{\n{\"mark\":\"X\",\"applicant\":\"Y\"}\n";
        let found = gazette("g.jsonl", lines.as_bytes()).expect("it is one");
        assert_eq!(
            shown_filings(&found),
            ["CN-1 | LIRUI | A Ltd+B | 25,35 |  | 2026-01-06", "line-4 | X | Y |  |  | "]
        );
        assert_eq!(found.filings[0].jurisdictions, [Jurisdiction("CN".to_owned())]);
        assert_eq!(found.faults.len(), 1);
        let daily = include_bytes!("../../../tests/fixtures/rights/uspto-daily.xml");
        let found = gazette("daily.xml", daily).expect("it is one");
        let filing = found.filings.iter().find(|filing| filing.mark == "LIRUI SPORT").expect("it is there");
        assert_eq!((filing.status, filing.filed), (RightStatus::Pending, Some(date(2025, 12, 1))));
        assert_eq!(filing.applicants, ["Bright Harbor Trading Co., Ltd."]);
    }

    #[test]
    fn other_lists_are_no_gazettes() {
        for text in [
            "lirui-shop.example\nlirui.example\n",
            "{\"domain\":\"a.example\"}\n",
            "domain,seen\na.example,1\n",
            "",
            "\n",
        ] {
            assert_eq!(gazette("feed", text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn no_column_has_two_names_for_different_things() {
        let mut names: Vec<&str> = COLUMNS.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
        assert!(names.iter().all(|name| column(name).is_some()));
    }
}
