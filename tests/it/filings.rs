//! Registers as trademark offices write them, through the built program: imported, and watched over by their gazettes.

use std::fs;
use std::path::{Path, PathBuf};

use crate::program::Fresh;
use crate::rust_source::root;

fn fixture(name: &str) -> PathBuf {
    root().join("tests/fixtures/rights").join(name)
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

#[test]
fn offices_files_go_in_and_what_does_not_is_named() {
    let fresh = Fresh::new();
    let daily = shown(&fixture("uspto-daily.xml"));
    fresh.run(&["rights", "import", &daily]).ends_with(2).says(&[
        "uspto-daily.xml:64: US-99000203: name: a mark with neither words nor a picture file",
        "uspto-daily.xml:73: id: US-99000201 is already used at line 14",
        "2 new, 0 changed, 0 as before",
    ]);
    let st66 = shown(&fixture("st66.xml"));
    fresh.run(&["--lang", "zh-CN", "rights", "import", &st66]).ends_with(2).says(&[
        "st66.xml:42: GB-UK00009000003: holder: 必填项缺失",
        "st66.xml:49: GB-UK00009000004: status: 商标局已撤回此记录",
    ]);
    // The picture that the office names does not lie beside the file: the right goes in without it.
    let tsdr = shown(&fixture("tsdr-st96.xml"));
    fresh.run(&["rights", "import", "--format", "st96", &tsdr]).ends_with(0).says(&["99000101.png was not found"]);
    let rows = fresh.run(&["rights", "list", "--format", "jsonl"]).ends_with(0).rows();
    let ids: Vec<&str> = rows.iter().filter_map(|row| row["id"].as_str()).collect();
    assert_eq!(
        ids,
        ["GB-UK00009000002", "GB-UK00009000004", "RO-M-2020-00091", "US-99000101", "US-99000201", "US-99000202"]
    );
    assert_eq!(rows[3]["holder"], "SOLBRINK OPTICS, INC.");
    fresh.run(&["rights", "import", &tsdr]).ends_with(0).says(&["0 new, 0 changed, 1 as before"]);
    fresh.run(&["rights", "import", "--format", "st97", &tsdr]).ends_with(3).says(&["st97", "st96"]);
    // Told to read it as another format, it finds nothing of that kind.
    fresh.run(&["rights", "import", "--format", "uspto", &tsdr]).ends_with(2).says(&["case-file"]);
}

#[test]
fn a_register_of_any_encoding_goes_in() {
    let fresh = Fresh::new();
    let table = "id;kind;name;holder;classes;status\r\n\
        tm-1;trademark;漓瑞;漓瑞体育用品有限公司;\"25;18\";registered\r\n\
        tm-2;trademark;桂云;桂云电子有限公司;9;unknown\r\n";
    let (gb18030, _, _) = encoding_rs::GB18030.encode(table);
    let utf_16: Vec<u8> = std::iter::once(0xfeff).chain(table.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let marked = [b"\xef\xbb\xbf", table.as_bytes()].concat();
    for (name, bytes) in [("gb.csv", gb18030.as_ref()), ("utf16.csv", &utf_16), ("marked.csv", &marked)] {
        let file = fresh.write(name, "");
        fs::write(&file, bytes).unwrap();
        fresh.run(&["rights", "import", &shown(&file)]).ends_with(0);
        let rows = fresh.run(&["rights", "list", "--format", "jsonl"]).ends_with(0).rows();
        assert_eq!(rows[0]["name"], "漓瑞", "{name}");
        assert_eq!(rows[0]["classes"], serde_json::json!([25, 18]), "{name}");
        fresh.run(&["rights", "remove", "tm-1", "-q"]).ends_with(0);
        fresh.run(&["rights", "remove", "tm-2", "-q"]).ends_with(0);
    }
}

#[test]
fn rights_that_ended_or_are_in_doubt_match_nothing() {
    let fresh = Fresh::new();
    let right = |id: &str, more: &str| {
        format!(
            "{{\"id\":\"{id}\",\"kind\":\"trademark\",\"name\":\"{id}\",\"holder\":\"H\",\"classes\":[25]{more}}}\n"
        )
    };
    let register = [
        right("LIRUIFORCE", ""),
        right("LIRUIEXPIRED", ",\"status\":\"expired\""),
        right("LIRUIPAST", ",\"valid_to\":\"2020-01-01\""),
        right("LIRUIDOUBT", ",\"status\":\"unknown\""),
        right("LIRUIPENDING", ",\"status\":\"pending\""),
    ];
    let rights = fresh.write("rights.jsonl", &register.concat());
    let listing = |id: &str| format!("{{\"id\":\"{id}\",\"title\":\"{id} running shoes\"}}\n");
    let names = ["LIRUIFORCE", "LIRUIEXPIRED", "LIRUIPAST", "LIRUIDOUBT", "LIRUIPENDING"];
    let listings = fresh.write("listings.jsonl", &names.map(listing).concat());
    let ran = fresh.run(&["match", "text", "--rights", &shown(&rights), &shown(&listings)]).ends_with(0);
    let found: Vec<_> = ran.rows().iter().map(|row| row["right_id"].as_str().unwrap_or_default().to_owned()).collect();
    assert_eq!(found, ["LIRUIFORCE"]);
}

#[test]
fn a_gazette_is_watched() {
    let fresh = Fresh::new().with_register();
    let daily = shown(&fixture("uspto-daily.xml"));
    let ran = fresh
        .run(&["watch", &daily, "--format", "jsonl"])
        .ends_with(0)
        .says(&["3 filings read (1 more have no words)"]);
    let rows = ran.rows();
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!((rows[0]["filing_id"].as_str(), rows[0]["right_id"].as_str()), (Some("US-99000202"), Some("tm-lirui")));
    let sum: f64 = rows[0]["reasons"].as_array().unwrap().iter().map(|reason| reason["share"].as_f64().unwrap()).sum();
    assert!((sum - rows[0]["score"].as_f64().unwrap()).abs() < 1e-3, "{rows:?}");

    let table = "申请号,商标名称,申请人,国际分类,申请日期,初审公告日期,商标局\r\n\
        80000001,漓瑞,南山贸易有限公司,25,2025-03-01,2026-01-06,CNIPA\r\n\
        80000002,桂云,,25,,,CNIPA\r\n";
    let gazette = fresh.write("gazette.csv", table);
    let watch = |more: &[&str]| fresh.run(&[&["watch", &shown(&gazette)], more].concat());
    let rows = watch(&["--format", "json"]).ends_with(2).says(&["gazette.csv:3: CN-80000002: applicant"]).out;
    let rows: Vec<serde_json::Value> = serde_json::from_str(&rows).unwrap();
    assert_eq!((rows[0]["oppose_by"].as_str(), rows[0]["mark"].as_str()), (Some("2026-04-06"), Some("漓瑞")));
    assert!(rows[0]["oppose_by_rule"].as_str().unwrap().contains("article 33"), "{rows:?}");
    assert!(rows[0]["score"].as_f64().unwrap() > 0.5, "{rows:?}");
    assert!(watch(&["--lang", "zh-CN"]).ends_with(2).out.contains("异议截止"));
    assert_eq!(watch(&["--format", "csv", "--min-score", "1"]).ends_with(2).out.lines().count(), 1);
    let other = fresh.write("feed.txt", "hello\n");
    fresh.run(&["watch", &shown(&other)]).ends_with(3).says(&["feed.txt", "gazette"]);
}
