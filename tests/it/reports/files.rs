//! The report's files in the hands of others: spreadsheets through Python, pages through qpdf and poppler.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use reeve::extract::{Listing, ListingId};
use reeve::locale::{Lang, Message};
use reeve::matcher::{Field, Finding, Hit};
use reeve::publish::cell::guarded;
use reeve::publish::formats::FORMATS;
use reeve::publish::{Edition, Report, ReportedHit, SourceSummary};
use reeve::rank::{Explanation, RankedHit, Score, Share};
use reeve::rights::{Holder, Right, RightDetails, RightId};
use serde_json::Value;

use crate::program::demo;
use crate::validators::{missing, output_of, validator};

/// Texts that begin what a spreadsheet runs, or that are hard to write down.
pub const HOSTILE: &[&str] = &[
    "=1+1",
    "=HYPERLINK(\"http://x.test\",\"y\")",
    "+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =cmd|' /C calc'!A0",
    "\u{feff}=1",
    "\u{200b}=1",
    "＝1",
    "'=1",
    "_x0041_",
    "a\u{0}b\u{1}\u{b}\u{1f}",
    "\u{fffe}\u{ffff}",
    "]]>&lt;\"',;\r\n",
    "",
];

/// A report whose every text is one of these.
pub fn hostile_report(texts: &[String]) -> Report {
    let text = |at: usize| texts.get(at % texts.len().max(1)).cloned().unwrap_or_default();
    let hits = (0..texts.len()).map(|at| hostile_hit(at, &|part| text(at + part))).collect();
    let source =
        SourceSummary { source_id: text(1), name: text(2), failures: vec![(text(3), 1)], ..Default::default() };
    Report { made_ms: 1_795_003_200_000, hits, sources: vec![source], snapshot: text(4), ..Report::default() }
}

fn hostile_hit(at: usize, text: &dyn Fn(usize) -> String) -> ReportedHit {
    let right = Right {
        id: RightId(text(1)),
        name: text(2),
        titles: Vec::new(),
        aliases: vec![text(3)],
        holder: Holder(text(3)),
        details: RightDetails::CopyrightWork,
        registration: Default::default(),
        images: Vec::new(),
        authorized: Default::default(),
        reference_price: None,
        lang: None,
        notes: Some(text(4)),
        source: None,
    };
    let listing = Listing {
        id: ListingId(text(5)),
        title: text(0),
        seller: Some(text(6)),
        currency: Some(text(7)),
        price: Some(-1.5),
        country: Some(text(9)),
        url: format!("javascript:{}", text(8)).parse().ok(),
        ..Listing::default()
    };
    let because = Message::new(text(9));
    let finding = Finding::new(&text(10), Some(&right.id), 0.9, Field::Title, because.clone());
    let share = Share { signal: text(10), amount: 0.9, because };
    ReportedHit {
        hit_id: format!("{at:04}"),
        ranked: RankedHit {
            hit: Hit { listing_id: listing.id.clone(), right_id: Some(right.id.clone()), findings: vec![finding] },
            mention: Score::new(0.9),
            suspicion: Score::new(0.9),
            score: Score::new(0.9),
            explanation: Explanation { shares: vec![share] },
        },
        listing,
        right: Some(right),
        source_id: text(11),
        source_name: text(12),
        first_seen_ms: 1_795_003_200_000,
        last_seen_ms: 1_795_003_200_000,
        new: true,
        verdict: None,
        archived: Some((text(13), 7)),
        listing_pictures: Vec::new(),
        right_pictures: Vec::new(),
        drawing: None,
    }
}

/// Reads every CSV file and workbook of a folder of folders; prints cells with their types as JSON.
const READER: &str = r#"
import csv, json, pathlib, sys, openpyxl
out = {}
for folder in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    tables = {}
    for path in sorted(folder.glob("*.csv")):
        with open(path, encoding="utf-8-sig", newline="") as file:
            tables[path.name] = [[["s", cell] for cell in row] for row in csv.reader(file)]
    for sheet in openpyxl.load_workbook(folder / "report.xlsx"):
        tables[sheet.title] = [[[cell.data_type, str(cell.value) if cell.data_type == "d" else cell.value] for cell in row] for row in sheet.iter_rows()]
    out[folder.name] = tables
print(json.dumps(out))
"#;

/// The first Python on the `PATH` that has openpyxl.
fn python_with_openpyxl() -> Option<Command> {
    let path = env::var_os("PATH").unwrap_or_default();
    let names = env::split_paths(&path).flat_map(|dir| ["python3", "python"].map(|name| dir.join(name)));
    let has_it = |program: &std::path::PathBuf| {
        program.is_file()
            && Command::new(program).args(["-c", "import openpyxl"]).output().is_ok_and(|ran| ran.status.success())
    };
    let found = names.into_iter().find(has_it).map(Command::new);
    if found.is_none() {
        missing("no python with openpyxl is installed");
    }
    found
}

type Cells = Vec<Vec<(String, Value)>>;

fn read_back(folder: &Path) -> Option<BTreeMap<String, BTreeMap<String, Cells>>> {
    let mut python = python_with_openpyxl()?;
    let text = output_of(python.args(["-c", READER]).arg(folder).env("PYTHONWARNINGS", "ignore"));
    Some(serde_json::from_str(&text).unwrap())
}

fn write(report: &Report, folder: &Path) {
    fs::create_dir_all(folder).unwrap();
    for format in FORMATS.iter().filter(|format| !format.needs_fonts()) {
        let mut bytes = Vec::new();
        format.write(report, &Edition::new(Lang::En), &mut bytes).unwrap();
        fs::write(folder.join(format.file_name()), bytes).unwrap();
    }
}

/// As a workbook holds it: what XML cannot say is replaced.
fn sayable(text: &str) -> String {
    let replaced = |c: char| match c {
        '\t' | '\n' => c,
        c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => '\u{fffd}',
        c => c,
    };
    text.chars().map(replaced).collect()
}

fn starts_a_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

#[test]
fn no_cell_of_any_field_starts_a_formula() {
    let mut runner = TestRunner::deterministic();
    let text = prop_oneof![
        3 => proptest::sample::select(HOSTILE).prop_map(str::to_owned),
        2 => "[=+@\\-\t\r\n '\"a,;＝\u{200b}\u{feff}]{0,5}\\PC{0,6}",
        1 => "\\PC{0,20}",
        1 => proptest::collection::vec(any::<char>(), 0..8).prop_map(|chars| chars.into_iter().collect()),
    ];
    let texts = proptest::collection::vec(text, 1..14);
    let folder = tempfile::tempdir().unwrap();
    let mut reports = BTreeMap::new();
    let every: Vec<String> = HOSTILE.iter().map(|text| (*text).to_owned()).collect();
    for number in 0..48 {
        let texts = if number == 0 { every.clone() } else { texts.new_tree(&mut runner).unwrap().current() };
        let name = format!("{number:02}");
        let report = hostile_report(&texts);
        write(&report, &folder.path().join(&name));
        reports.insert(name, report);
    }
    let Some(read) = read_back(folder.path()) else { return };
    assert_eq!(read.len(), reports.len());
    let mut checked = 0;
    for (name, tables) in &read {
        for (table, rows) in tables {
            for (kind, value) in rows.iter().flatten() {
                let Some(cell) = value.as_str() else { continue };
                assert!(matches!(kind.as_str(), "s" | "d" | "n"), "{name} {table}: {kind} {cell:?}");
                let is_number = table.ends_with(".csv") && cell.parse::<f64>().is_ok();
                assert!(is_number || !starts_a_formula(cell), "{name} {table}: {cell:?}");
                checked += 1;
            }
        }
        let report = &reports[name];
        for (index, hit) in report.hits.iter().enumerate() {
            for table in ["report.csv", "hits"] {
                let rows = &tables[table];
                let column = |heading: &str| rows[0].iter().position(|(_, value)| value == heading).unwrap();
                let cell = |heading: &str| rows[index + 1][column(heading)].1.as_str().unwrap_or_default().to_owned();
                let right = hit.right.as_ref().unwrap();
                let seller = hit.listing.seller.clone().unwrap();
                for (heading, text) in [
                    ("listing_title", &hit.listing.title),
                    ("seller", &seller),
                    ("right", &right.name),
                    ("right_id", &right.id.0),
                    ("source", &hit.source_name),
                ] {
                    let expected = guarded(text).into_owned();
                    let expected = if table == "hits" { sayable(&expected) } else { expected };
                    assert_eq!(cell(heading), expected, "{name} {table} {heading}");
                }
            }
            // Numbers are numbers and times are times.
            let first = &tables["hits"][index + 1];
            let kinds: Vec<&str> = first.iter().map(|(kind, _)| kind.as_str()).collect();
            assert_eq!((kinds[0], kinds[1], kinds.iter().filter(|kind| **kind == "d").count()), ("n", "n", 2));
        }
    }
    assert!(checked > 5_000, "{checked} cells");
}

#[test]
fn a_workbook_has_its_sheets_and_is_the_same_each_time() {
    let Some(path) = demo()
        .first
        .err
        .lines()
        .find_map(|line| line.strip_prefix("written: ").filter(|path| path.ends_with("report.xlsx")))
    else {
        panic!("no report.xlsx: {}", demo().first.err)
    };
    let folder = tempfile::tempdir().unwrap();
    let one = folder.path().join("one");
    fs::create_dir_all(&one).unwrap();
    fs::copy(path, one.join("report.xlsx")).unwrap();
    let Some(read) = read_back(folder.path()) else { return };
    let sheets = &read["one"];
    assert_eq!(sheets.keys().collect::<Vec<_>>(), ["hits", "links", "reasons", "sources", "statistics"]);
    assert!(sheets.values().all(|rows| rows.len() > 1), "every sheet has rows");
    assert!(sheets["reasons"].len() > sheets["hits"].len());

    let texts: Vec<String> = HOSTILE.iter().map(|text| (*text).to_owned()).collect();
    let xlsx = FORMATS.iter().find(|format| format.name() == "xlsx").unwrap();
    let written = || {
        let mut bytes = Vec::new();
        xlsx.write(&hostile_report(&texts), &Edition::new(Lang::ZhCn), &mut bytes).unwrap();
        bytes
    };
    assert_eq!(written(), written());
}

#[test]
fn a_report_in_pages_is_sound_and_its_text_comes_back() {
    let written = |ran: &crate::program::Ran, prefix: &str, name: &str| {
        let paths = ran.err.lines().filter_map(|line| line.strip_prefix(prefix));
        paths.map(std::path::PathBuf::from).find(|path| path.ends_with(name)).unwrap_or_else(|| panic!("{}", ran.err))
    };
    let Some(mut qpdf) = validator("qpdf") else { return };
    let pdf = written(&demo().second, "已写入：", "report.pdf");
    let checked = output_of(qpdf.arg("--check").arg(&pdf));
    assert!(checked.contains("No syntax or stream encoding errors found"), "{checked}");
    let Some(mut pdfinfo) = validator("pdfinfo") else { return };
    let info = output_of(pdfinfo.arg(&pdf));
    for words in ["Tagged:          yes", "涉嫌侵权线索报告", "Page size:       595 x 842 pts (A4)"] {
        assert!(info.contains(words), "{words}: {info}");
    }
    let Some(mut pdftotext) = validator("pdftotext") else { return };
    // Lines are broken on the page, and nothing else is between the letters.
    let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let text = letters(&output_of(pdftotext.arg(&pdf).arg("-")));
    let jsonl = fs::read_to_string(written(&demo().second, "已写入：", "report.jsonl")).unwrap();
    let hits = crate::program::rows(&jsonl);
    let titles: Vec<&str> = hits.iter().take(20).filter_map(|hit| hit["listing"]["title"].as_str()).collect();
    assert_eq!(titles.len(), 20);
    for title in titles {
        assert!(text.contains(&letters(title)), "{title}");
    }
    for words in ["目录", "由人决定", "1/"] {
        assert!(text.contains(words), "{words}");
    }
}
