//! Offices' files as they write them, and as nobody should.

use std::fs;
use std::path::{Path, PathBuf};

use encoding_rs::{GB18030, UTF_8};
use proptest::prelude::*;

use crate::locale::Lang;
use crate::rights::import::{IMPORTERS, Import, Importer, importer_for, read};
use crate::rights::{RightStatus, export};

/// File and the importer that recognises it. Beside each lie the records that come out, and what is said about the others;
/// `REEVE_WRITE_FIXTURES=1 cargo test office` writes both anew.
const FIXTURES: [(&str, &str); 5] =
    [("st96", "st96"), ("tsdr-st96", "st96"), ("st66", "st66"), ("tsdr-st66", "st66"), ("uspto-daily", "uspto")];

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/rights").join(name)
}

/// The fixture's bytes, its records, and what is said.
fn fixture(name: &str) -> (Vec<u8>, String, String) {
    let text =
        |end: &str| fs::read_to_string(path(&format!("{name}.expected.{end}"))).expect("it lies beside the file");
    (fs::read(path(&format!("{name}.xml"))).expect("it is there"), text("jsonl"), text("txt"))
}

fn records(import: &Import) -> String {
    let mut records = Vec::new();
    export::write_jsonl(import.rights.iter().map(|imported| &imported.right), &mut records).expect("memory");
    String::from_utf8(records).expect("JSON")
}

fn said(import: &Import) -> String {
    let doubts = import.doubts.iter().map(|doubt| format!("doubt {}\n", doubt.text(Lang::En)));
    let faults = import.faults.iter().map(|fault| format!("fault {}\n", fault.text(Lang::En)));
    doubts.chain(faults).collect()
}

fn codes(import: &Import) -> Vec<String> {
    import.faults.iter().map(|fault| format!("{}: {}", fault.line, fault.reason.code)).collect()
}

fn ids(import: &Import) -> Vec<&str> {
    import.rights.iter().map(|imported| imported.right.id.0.as_str()).collect()
}

#[test]
fn every_format_gives_the_rights_that_are_in_it() {
    for (name, format) in FIXTURES {
        let file = format!("{name}.xml");
        let bytes = fs::read(path(&file)).expect("it is there");
        assert_eq!(importer_for(&file, &bytes).map(Importer::name), Some(format), "{file}");
        let import = read(&file, &bytes);
        if std::env::var_os("REEVE_WRITE_FIXTURES").is_some() {
            fs::write(path(&format!("{name}.expected.jsonl")), records(&import)).expect("it can be written");
            fs::write(path(&format!("{name}.expected.txt")), said(&import)).expect("it can be written");
        }
        let (_, records_expected, said_expected) = fixture(name);
        assert_eq!(records(&import), records_expected, "{file}");
        assert_eq!(said(&import), said_expected, "{file}");
        // What came out of an office's file can be exported and read again as it is.
        let again = read("again.jsonl", records(&import).as_bytes());
        assert_eq!((records(&again), again.faults.len()), (records(&import), 0), "{file}");
    }
}

#[test]
fn prefixes_and_encodings_change_nothing() {
    for (name, format) in FIXTURES {
        let file = &format!("{name}.xml");
        let (bytes, records_expected, said_expected) = fixture(name);
        let bytes = bytes.as_slice();
        let text = UTF_8.decode(bytes).0;
        let bare = text.replace("tmk:", "").replace("com:", "").replace("ns1:", "").replace("ns2:", "");
        let other = text.replace("tmk:", "x-1:").replace("com:", "y:").replace("ns1:", "ÿ:").replace("ns2:", "z.z:");
        let declared = text.replace("encoding=\"UTF-8\"", "encoding='GB18030'");
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = [b"\xfe\xff".to_vec(), text.encode_utf16().flat_map(u16::to_be_bytes).collect()].concat();
        let marked = [b"\xef\xbb\xbf", bytes].concat();
        for bytes in [bare.as_bytes(), other.as_bytes(), &GB18030.encode(&declared).0, &little, &big, &marked] {
            assert_eq!(importer_for("-", bytes).map(Importer::name), Some(format), "{file}");
            let import = read(file, bytes);
            assert_eq!(
                (records(&import).as_str(), said(&import).as_str()),
                (records_expected.as_str(), said_expected.as_str()),
                "{file}"
            );
        }
    }
}

#[test]
fn only_what_is_in_force_matches() {
    let import = read("st66.xml", &fixture("st66").0);
    let day = jiff::civil::date(2026, 1, 1);
    let in_force: Vec<(&str, bool)> =
        import.rights.iter().map(|item| (item.right.id.0.as_str(), item.right.in_force(day))).collect();
    assert_eq!(in_force, [("RO-M-2020-00091", true), ("GB-UK00009000002", false), ("GB-UK00009000004", false)]);
    assert!(import.rights.iter().all(|item| !item.right.in_force(jiff::civil::date(2031, 1, 1))), "all have run out");
    let unknown = read("st96.xml", &fixture("st96").0);
    let northlark = unknown.rights.iter().find(|item| item.right.name == "NORTHLARK").expect("it went in");
    assert_eq!(northlark.right.registration.status, RightStatus::Unknown);
    assert!(!northlark.right.in_force(day));
}

/// A bulk record with whatever is put into its mark.
fn record(number: u32, mark: &str) -> String {
    format!(
        "<case-file><serial-number>{number}</serial-number><case-file-header><status-code>700</status-code>\
         <mark-identification>{mark}</mark-identification></case-file-header>\
         <case-file-owners><case-file-owner><party-name>H</party-name></case-file-owner></case-file-owners></case-file>"
    )
}

fn bulk(body: &str) -> String {
    format!("<?xml version=\"1.0\"?>\n<trademark-applications-daily>\n{body}\n</trademark-applications-daily>")
}

#[test]
fn what_is_broken_is_named_and_the_rest_goes_in() {
    let good = |number| record(number, "GOOD");
    let deep = |levels: usize| format!("{}x{}", "<a>".repeat(levels), "</a>".repeat(levels));
    let cases: [(String, &[&str], &[&str]); 14] = [
        ([good(1), record(2, "A</wrong>"), good(3)].join("\n"), &["US-1", "US-3"], &["4: rights-xml-broken"]),
        (
            [good(1), good(2).replace("</case-file>", ""), good(3)].join("\n"),
            &["US-1", "US-3"],
            &["4: rights-xml-record-not-closed"],
        ),
        ([good(1), "<!-- never ends".to_owned(), good(3)].join("\n"), &["US-1", "US-3"], &["4: rights-xml-broken"]),
        (
            [good(1), "<![CDATA[ never ends".to_owned(), good(3)].join("\n"),
            &["US-1", "US-3"],
            &["4: rights-xml-broken"],
        ),
        ([good(1), "< ? & >".to_owned(), good(3)].join("\n"), &["US-1", "US-3"], &["6: rights-xml-broken"]),
        ([good(1), record(2, "&lol9;")].join("\n"), &["US-1"], &["4: rights-xml-no-text"]),
        ([good(1), record(2, &"&lol9;".repeat(10_000))].join("\n"), &["US-1"], &["4: rights-xml-no-text"]),
        ([good(1), record(2, &"x".repeat(3_000_000))].join("\n"), &["US-1"], &["4: rights-too-long"]),
        ([good(1), record(2, &deep(40))].join("\n"), &["US-1"], &["4: rights-mark-without-anything"]),
        ([good(1), record(2, &deep(5_000)), good(3)].join("\n"), &["US-1", "US-3"], &["4: rights-xml-too-large"]),
        (
            [good(1), record(2, &"<b/>".repeat(30_000)), good(3)].join("\n"),
            &["US-1", "US-3"],
            &["4: rights-xml-too-large"],
        ),
        ([good(1), good(1)].join("\n"), &["US-1"], &["4: rights-duplicate-id"]),
        ([good(1), record(2, "A &amp; B &#x6f13;<![CDATA[<C>]]>")].join("\n"), &["US-1", "US-2"], &[]),
        ([good(1), "<case-file>".to_owned()].join("\n"), &["US-1"], &["4: rights-xml-broken"]),
    ];
    for (body, expected_ids, expected_faults) in cases {
        let import = read("daily.xml", bulk(&body).as_bytes());
        let shown: String = body.chars().take(400).collect();
        assert_eq!((ids(&import), codes(&import)), (expected_ids.to_vec(), owned(expected_faults)), "{shown}");
    }
    let cut = bulk(&[good(1), good(2)].join("\n"));
    let end = cut.rfind("</case-file-owners>").expect("the last record has owners");
    let import = read("daily.xml", &cut.as_bytes()[..end]);
    assert_eq!((ids(&import), codes(&import)), (vec!["US-1"], owned(&["4: rights-xml-ends-early"])));
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn entities_that_grow_stay_small() {
    let levels: String =
        (1..10).map(|n| format!("<!ENTITY lol{n} \"{}\">", format!("&lol{};", n - 1).repeat(10))).collect();
    let doctype = format!("<!DOCTYPE trademark-applications-daily [<!ENTITY lol0 \"lol\">{levels}]>");
    let external = "<!DOCTYPE x SYSTEM \"file:///etc/passwd\" [<!ENTITY lol9 SYSTEM \"file:///etc/passwd\">]>";
    for doctype in [doctype.as_str(), external] {
        let file = bulk(&format!("{}\n{}", record(1, "&lol9;"), record(2, "PLAIN"))).replacen('\n', doctype, 1);
        let import = read("daily.xml", file.as_bytes());
        assert_eq!((ids(&import), codes(&import)), (vec!["US-2"], owned(&["2: rights-xml-no-text"])), "{doctype}");
        assert!(import.faults[0].text(Lang::ZhCn).starts_with("daily.xml:2: US-1: name: "), "{}", import.faults[0]);
    }
}

#[test]
fn other_files_are_not_taken_for_offices() {
    for (name, content) in [
        ("a.xml", "<html><body>Trademark</body></html>"),
        ("a.xml", "<rss><channel/></rss>"),
        ("a.xml", "<"),
        ("a.xml", ""),
        ("a.xml", "<?xml version='1.0' encoding='x-nonsense'?><Trademark/>"),
    ] {
        assert_eq!(importer_for(name, content.as_bytes()).map(Importer::name), None, "{content}");
        assert_eq!(codes(&read(name, content.as_bytes())), ["1: rights-unknown-format"], "{content}");
    }
    let told = IMPORTERS.iter().find(|importer| importer.name() == "st96").expect("it is there");
    let unknown = told.read("a.xml", b"<?xml version='1.0' encoding='x-nonsense'?><Trademark/>");
    assert_eq!(codes(&unknown), ["1: rights-xml-encoding"]);
    assert_eq!(codes(&told.read("a.xml", b"<TrademarkBag/>")), ["1: rights-xml-no-records"]);
}

#[test]
fn a_file_of_nothing_but_breaks_is_given_up() {
    let open_ends = "<case-file><!-- ".repeat(20_000);
    assert!(read("daily.xml", bulk(&open_ends).as_bytes()).faults.len() < 50);
    let ends = "<case-file></x>".repeat(5_000);
    assert_eq!(read("daily.xml", bulk(&ends).as_bytes()).faults.len(), 5_000);
}

/// Pieces of the formats, in whatever order.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("<case-file>"),
        Just("</case-file>"),
        Just("<Trademark>"),
        Just("</Trademark>"),
        Just("<TradeMark "),
        Just("<tmk:Trademark"),
        Just("operationCode='Delete'>"),
        Just("<Applicant>"),
        Just("</Applicant>"),
        Just("<!--"),
        Just("-->"),
        Just("<![CDATA["),
        Just("]]>"),
        Just("<!DOCTYPE x ["),
        Just("]>"),
        Just("<!ENTITY a '&a;'>"),
        Just("&a;"),
        Just("&amp;"),
        Just("&#0;"),
        Just("&#x110000;"),
        Just("&"),
        Just("<serial-number>7</serial-number>"),
        Just("<ApplicationNumber>漓/1</ApplicationNumber>"),
        Just("<ExpiryDate>2020-99-99</ExpiryDate>"),
        Just("<ClassNumber>"),
        Just("99"),
        Just("</ClassNumber>"),
        Just("<MarkVerbalElementText>漓瑞</MarkVerbalElementText>"),
        Just("\""),
        Just("'"),
        Just("<"),
        Just(">"),
        Just("\u{0}"),
        Just("<?xml version='1.0' encoding='gbk'?>"),
        Just("<TransactionData/>"),
        Just("<mark-identification>"),
        Just("</mark-identification>"),
        Just("<case-file-header>"),
        Just("</"),
        Just("😀"),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn nothing_makes_an_office_file_panic(text in pieces(), noise in prop::collection::vec(any::<u8>(), 0..40), at in 0usize..200) {
        let mut bytes = text.into_bytes();
        let at = at.min(bytes.len());
        bytes.splice(at..at, noise);
        for importer in IMPORTERS {
            let import = importer.read("x", &bytes);
            prop_assert!(import.faults.iter().all(|fault| fault.line >= 1 && fault.line <= bytes.len() as u64 + 1));
        }
        read("x.xml", &bytes);
    }

    #[test]
    fn a_damaged_file_still_gives_its_other_records(at in 0usize..2_000, byte in any::<u8>()) {
        let marks: Vec<String> = (1..=6).map(|number| record(number, "GOOD")).collect();
        let mut bytes = bulk(&marks.join("\n")).into_bytes();
        let at = at.min(bytes.len() - 1);
        bytes[at] = byte;
        let import = IMPORTERS.iter().find(|importer| importer.name() == "uspto").expect("it is there").read("x", &bytes);
        prop_assert!(import.rights.len() >= 4, "{:?} of {}", ids(&import), String::from_utf8_lossy(&bytes));
    }
}
