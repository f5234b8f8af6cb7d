//! Faults by table, both formats back and forth by property, and the starter register as it ships.

use proptest::prelude::*;

use super::*;
use crate::rights::{
    Authorization, BroadcastWindow, Holder, Jurisdiction, Money, NiceClass, Registration, RightDetails, RightKind,
    RightStatus, ViennaCode, export, from_json, starter, starter_registers, to_json,
};

/// `line: field code` for each fault.
fn faults(import: &Import) -> Vec<String> {
    let fault =
        |fault: &Fault| format!("{}: {} {}", fault.line, fault.field.as_deref().unwrap_or("-"), fault.reason.code);
    import.faults.iter().map(fault).collect()
}

fn ids(import: &Import) -> Vec<&str> {
    import.rights.iter().map(|imported| imported.right.id.0.as_str()).collect()
}

#[test]
fn a_fault_names_field_and_reason() {
    let cases = [
        (r#""titel":"x""#, "titel rights-unknown-field"),
        (r#""authorized.sellers":["x"]"#, "authorized.sellers rights-unknown-field"),
        (r#""authorized":{"shops":["x"]}"#, "authorized.shops rights-unknown-field"),
        (r#""authorized":["x"]"#, "authorized rights-wrong-type"),
        (r#""origin_regions":["x"]"#, "origin_regions rights-foreign-field"),
        (r#""broadcast_windows":[{"from":"x","to":"y"}]"#, "broadcast_windows rights-foreign-field"),
        (r#""aliases":"x""#, "aliases rights-wrong-type"),
        (r#""aliases":[1]"#, "aliases rights-wrong-type"),
        (r#""aliases":[" "]"#, "aliases rights-empty"),
        (r#""office":"a\u0000b""#, "office rights-control-character"),
        (r#""classes":[0]"#, "classes rights-bad-nice-class"),
        (r#""classes":[46]"#, "classes rights-bad-nice-class"),
        (r#""classes":["25"]"#, "classes rights-bad-nice-class"),
        (r#""vienna_codes":["26"]"#, "vienna_codes rights-bad-vienna-code"),
        (r#""vienna_codes":["30.1.1"]"#, "vienna_codes rights-bad-vienna-code"),
        (r#""status":"active""#, "status rights-bad-status"),
        (r#""valid_from":"2026-02-30""#, "valid_from rights-bad-date"),
        (r#""valid_from":"20260201""#, "valid_from rights-bad-date"),
        (r#""valid_from":"2026-02-01","valid_to":"2026-01-31""#, "valid_to rights-dates-reversed"),
        (r#""jurisdictions":["UK"]"#, "jurisdictions rights-bad-jurisdiction"),
        (r#""jurisdictions":["cn"]"#, "jurisdictions rights-bad-jurisdiction"),
        (r#""reference_price":{"amount":9.5,"currency":"RMB"}"#, "reference_price.currency rights-bad-currency"),
        (r#""reference_price":{"amount":9.5}"#, "reference_price.currency rights-missing"),
        (r#""reference_price":{"currency":"CNY"}"#, "reference_price.amount rights-missing"),
        (r#""reference_price":{"amount":-1,"currency":"CNY"}"#, "reference_price.amount rights-bad-price"),
        (r#""reference_price":{"amount":"9","currency":"CNY"}"#, "reference_price.amount rights-wrong-type"),
        (r#""authorized":{"domains":["https://a.example"]}"#, "authorized.domains rights-bad-domain"),
        (r#""authorized":{"domains":["*.a.example"]}"#, "authorized.domains rights-bad-domain"),
        (r#""authorized":{"domains":["127.0.0.1"]}"#, "authorized.domains rights-bad-domain"),
        (r#""authorized":{"domains":["localhost"]}"#, "authorized.domains rights-bad-domain"),
        (r#""authorized":{"domains":["com.cn"]}"#, "authorized.domains rights-public-suffix"),
        (r#""images":["/etc/passwd"]"#, "images rights-bad-image-path"),
        (r#""images":["images/../../x.png"]"#, "images rights-bad-image-path"),
        (r#""images":["C:/x.png"]"#, "images rights-bad-image-path"),
        (r#""images":["images\\x.png"]"#, "images rights-bad-image-path"),
        (r#""images":["https://a.example/x.png"]"#, "images rights-bad-image-path"),
        (r#""lang":"Chinese""#, "lang rights-bad-lang"),
    ];
    for (extra, expected) in cases {
        let line = format!(r#"{{"id":"a","kind":"trademark","name":"x","holder":"y",{extra}}}"#);
        let import = read("r.jsonl", line.as_bytes());
        assert_eq!(faults(&import), [format!("1: {expected}")], "{extra}");
        assert!(import.rights.is_empty(), "{extra}");
    }
}

#[test]
fn what_every_record_needs() {
    let long_name = "x".repeat(501);
    let cases = [
        ("{}".to_owned(), "id rights-missing, kind rights-missing, name rights-missing, holder rights-missing"),
        ("[]".to_owned(), "- rights-not-object"),
        (r#"{"id":"a","id":"b"}"#.to_owned(), "- rights-duplicate-key"),
        (r#"{"id":"a","authorized":{"sellers":[],"sellers":["x"]}}"#.to_owned(), "- rights-duplicate-key"),
        ("[".repeat(10_000), "- rights-bad-json"),
        (r#"{"id":"a b","kind":"patent","name":"x","holder":"y"}"#.to_owned(), "id rights-bad-id"),
        (r#"{"id":"a/b","kind":"patent","name":"x","holder":"y"}"#.to_owned(), "id rights-bad-id"),
        (r#"{"id":"a","kind":"Patent","name":"x","holder":"y"}"#.to_owned(), "kind rights-bad-kind"),
        (r#"{"id":"a","kind":"patent","name":" ","holder":"y"}"#.to_owned(), "name rights-empty"),
        (r#"{"id":"a","kind":"patent","name":null,"holder":"y"}"#.to_owned(), "name rights-missing"),
        (format!(r#"{{"id":"a","kind":"patent","name":"{long_name}","holder":"y"}}"#), "name rights-too-long"),
    ];
    for (record, expected) in cases {
        // The second record opens the file, so that its first byte says JSON Lines.
        let file = format!("{{\"id\":\"ok\",\"kind\":\"design\",\"name\":\"n\",\"holder\":\"h\"}}\n\n{record}");
        let import = read("r.jsonl", file.as_bytes());
        let found: Vec<String> = faults(&import).iter().map(|fault| fault.replacen("3: ", "", 1)).collect();
        assert_eq!(found.join(", "), expected, "{record}");
        assert_eq!(ids(&import), ["ok"]);
    }
}

#[test]
fn too_many_entries_are_refused_and_faults_are_capped() {
    let record = |key: &str, items: usize| {
        let items = vec![r#""x.png""#; items].join(",");
        format!(r#"{{"id":"a","kind":"patent","name":"x","holder":"y","{key}":[{items}]}}"#)
    };
    for (key, most) in [("images", 50), ("aliases", 100), ("titles", 100)] {
        assert_eq!(read("r.jsonl", record(key, most).as_bytes()).rights.len(), 1, "{key}");
        assert_eq!(faults(&read("r.jsonl", record(key, most + 1).as_bytes())), [format!("1: {key} rights-too-many")]);
    }
    let unknown: Vec<String> = (0..500).map(|n| format!(r#""k{n}":1"#)).collect();
    assert_eq!(read("r.jsonl", format!("{{{}}}", unknown.join(",")).as_bytes()).faults.len(), 20);
}

#[test]
fn broken_lines_do_not_stop_an_import() {
    let good = |id: &str| format!(r#"{{"id":"{id}","kind":"patent","name":"x","holder":"y"}}"#).into_bytes();
    let lines: [Vec<u8>; 6] =
        [good("a"), b"{\"id\":".to_vec(), b"{\"id\":\"\xff\"}".to_vec(), b"{id}".to_vec(), good("a"), good("b")];
    let mut file = b"\xef\xbb\xbf".to_vec();
    file.extend(lines.join(&b"\r\n"[..]));
    let import = read("r.txt", &file);
    assert_eq!(ids(&import), ["a", "b"]);
    let expected =
        ["2: - rights-json-ends-early", "3: - rights-not-utf8", "4: - rights-bad-json", "5: id rights-duplicate-id"];
    assert_eq!(faults(&import), expected);
    assert_eq!(
        import.faults[3].to_string(),
        "r.txt:5: id: a is already used at line 1: give each right an id of its own"
    );
    assert_eq!(read("r.txt", b"hello").faults[0].reason.code, "rights-unknown-format");
}

#[test]
fn reads_csv_as_spreadsheets_write_it() {
    let file = "\u{feff}id,kind,name,holder,aliases,classes,authorized.sellers,reference_price.amount,reference_price.currency\r\n\
        a,trademark,漓瑞,\"Lirui, Ltd\",LIRUI;漓瑞鞋,25;18,店一; 店二,399,CNY\r\n\
        b,trademark,x\r\n\
        c,geographical_indication,x,y,,30,,,\r\n\
        d,trademark,x,y,,many,,dear,CNY\r\n\
        e,trademark,'=x,\"two\nlines\",,,,,\r\n";
    let import = read("r.csv", file.as_bytes());
    assert_eq!(ids(&import), ["a"]);
    let right = &import.rights[0].right;
    assert_eq!(right.aliases, ["LIRUI", "漓瑞鞋"]);
    assert_eq!(right.authorized.sellers, ["店一", "店二"]);
    assert_eq!(right.reference_price, Some(Money { amount: 399.0, currency: "CNY".to_owned() }));
    let expected = [
        "3: - rights-csv-columns",
        "4: classes rights-foreign-field",
        "5: classes rights-bad-nice-class",
        "5: reference_price.amount rights-wrong-type",
        "6: holder rights-control-character",
    ];
    assert_eq!(faults(&import), expected);
}

#[test]
fn a_faulty_csv_header_refuses_the_file() {
    let cases: [(&[u8], &[&str]); 6] = [
        (b"", &["1: - rights-csv-no-header"]),
        (b"a,b\n1,2\n", &["1: - rights-csv-no-header"]),
        (b"id|kind|name|holder\na|patent|x|y\n", &["1: - rights-csv-no-header"]),
        (b"id,kind,name,holder,alias\na,patent,x,y,\n", &["1: alias rights-unknown-field"]),
        (b"id,kind,name,id\n", &["1: id rights-csv-duplicate-column", "1: holder rights-csv-missing-column"]),
        // One line that is no text in any encoding, beside one that is UTF-8.
        (
            b"id,kind,name,holder,notes\na,patent,\xca\xff,y,\nb,patent,x,,\xe6\xbc\x93\n",
            &["2: name rights-not-utf8", "3: holder rights-missing"],
        ),
    ];
    for (file, expected) in cases {
        let import = read("r.csv", file);
        assert_eq!(faults(&import), expected, "{}", String::from_utf8_lossy(file));
        assert!(import.rights.is_empty());
    }
}

#[test]
fn formats_are_recognised_by_name_or_content() {
    let cases = [
        ("a.jsonl", "", Some("jsonl")),
        ("a.csv", "", Some("csv")),
        ("A.CSV", "", Some("csv")),
        ("-", "  {\"id\":1}", Some("jsonl")),
        ("-", "name,\"id\", kind\n", Some("csv")),
        ("a.xml", "<x/>", None),
    ];
    for (name, content, expected) in cases {
        assert_eq!(importer_for(name, content.as_bytes()).map(Importer::name), expected, "{name} {content}");
    }
}

#[test]
fn every_fault_has_words_in_both_languages() {
    let source = [
        include_str!("../check.rs"),
        include_str!("../record.rs"),
        include_str!("../reader.rs"),
        include_str!("csv.rs"),
        include_str!("date.rs"),
        include_str!("entry.rs"),
        include_str!("jsonl.rs"),
        include_str!("mod.rs"),
        include_str!("office.rs"),
        include_str!("wipo.rs"),
        include_str!("xml.rs"),
    ]
    .concat();
    let codes: std::collections::BTreeSet<&str> =
        source.split('"').filter(|text| text.starts_with("rights-") && !text.contains(' ')).collect();
    assert!(codes.len() > 25, "{codes:?}");
    let args = [
        "value", "kinds", "statuses", "from", "to", "max", "count", "chars", "id", "line", "column", "found",
        "expected", "bytes", "key", "kind", "status", "formats", "element", "encoding",
    ];
    for code in codes {
        let message = args.iter().fold(Message::new(code.to_owned()), |message, arg| message.with(arg, "x"));
        for lang in Lang::ALL {
            assert_ne!(lang.text(&message), code, "{lang}");
        }
    }
    for kind in RightKind::ALL {
        assert_ne!(Lang::ZhCn.text(&kind.label()), kind.as_str());
    }
    assert_eq!(Lang::En.text(&RightKind::CopyrightWork.label()), "copyright work");
}

/// One line of text as a register may hold it: separators, quotation marks and formula starts included.
fn text() -> impl Strategy<Value = String> {
    "[=+@'\"\\\\;,/a-z漓瑞ñ😀＝-]([ =+@'\"\\\\;,/a-z漓瑞ñ😀＝-]{0,12}[='\"\\\\;,/a-z漓瑞😀])?"
}

fn texts() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(text(), 0..4)
}

fn window() -> impl Strategy<Value = BroadcastWindow> {
    (-2_000_000_000_000i64..4_000_000_000_000, 1i64..100_000_000)
        .prop_map(|(from_ms, length)| BroadcastWindow { from_ms, to_ms: from_ms + length })
}

fn details() -> impl Strategy<Value = RightDetails> {
    let class = (1u8..=45).prop_map(|class| NiceClass::new(class).expect("1 to 45"));
    let code = (1u8..=29, 1u8..=30, 1u8..=30).prop_map(|(a, b, c)| ViennaCode(format!("{a}.{b}.{c:02}")));
    prop_oneof![
        (prop::collection::vec(class, 0..4), prop::collection::vec(code, 0..3))
            .prop_map(|(classes, vienna_codes)| RightDetails::Trademark { classes, vienna_codes }),
        Just(RightDetails::CopyrightWork),
        Just(RightDetails::Design),
        Just(RightDetails::Patent),
        texts().prop_map(|origin_regions| RightDetails::GeographicalIndication { origin_regions }),
        Just(RightDetails::PlantVariety),
        prop::collection::vec(window(), 0..3).prop_map(|windows| RightDetails::Broadcast { windows }),
        texts().prop_map(|origin_regions| RightDetails::TraditionalKnowledge { origin_regions }),
    ]
}

fn registration() -> impl Strategy<Value = Registration> {
    let code = prop::sample::select(vec!["CN", "VN", "TH", "EM", "WO"]).prop_map(|code| Jurisdiction(code.to_owned()));
    let date = || (1900i16..2100, 1i8..=12, 1i8..=28).prop_map(|(y, m, d)| jiff::civil::date(y, m, d));
    let dates = (prop::option::of(date()), prop::option::of(date())).prop_map(|dates| match dates {
        (Some(a), Some(b)) => (Some(a.min(b)), Some(a.max(b))),
        other => other,
    });
    (
        prop::option::of(text()),
        prop::option::of(text()),
        prop::collection::vec(code, 0..3),
        prop::sample::select(RightStatus::ALL.to_vec()),
        dates,
    )
        .prop_map(|(number, office, jurisdictions, status, (valid_from, valid_to))| Registration {
            number,
            office,
            jurisdictions,
            status,
            application_date: valid_from,
            valid_from,
            valid_to,
        })
}

fn right() -> impl Strategy<Value = Right> {
    let price = (0u32..=u32::MAX, 0u32..=230_000, prop::sample::select(vec!["CNY", "VND", "USD"])).prop_map(
        |(low, high, currency)| {
            // Up to about 10^11 with four decimals, the most a price may have.
            let amount = (f64::from(high) * 4_294_967_296.0 + f64::from(low)) / 1e4;
            Money { amount, currency: currency.to_owned() }
        },
    );
    let domains = prop::collection::vec("[a-z0-9]{1,9}(-[a-z0-9]{1,3})?\\.example", 0..3);
    let notes = prop::option::of("[=a-z漓;\"][a-z漓\n\t ;\"\\\\]{0,20}[a-z;\"]");
    let names = ("[a-zA-Z0-9_.瑶-]{1,20}", text(), texts(), texts(), text(), details());
    let rest =
        (registration(), prop::collection::vec("[a-z0-9 ;'=]{0,3}[a-z]/[a-z壮]{1,8}\\.png", 0..3), texts(), domains);
    let last = (prop::option::of(price), prop::option::of("[a-z]{2}(-[A-Z]{2})?"), notes, prop::option::of(text()));
    (names, rest, last).prop_map(|(names, rest, (reference_price, lang, notes, source))| {
        let (id, name, titles, aliases, holder, details) = names;
        let (registration, images, sellers, domains) = rest;
        Right {
            id: RightId(id),
            name,
            titles,
            aliases,
            holder: Holder(holder),
            details,
            registration,
            images: images.into_iter().map(|path| path.trim().to_owned()).collect(),
            authorized: Authorization { sellers, domains },
            reference_price,
            lang,
            notes,
            source,
        }
    })
}

proptest! {
    #[test]
    fn a_right_survives_export_and_import(right in right()) {
        let mut jsonl = Vec::new();
        export::write_jsonl([&right], &mut jsonl).expect("memory takes every write");
        let mut csv = Vec::new();
        export::write_csv([&right], &mut csv).expect("memory takes every write");
        for (name, file) in [("r.jsonl", &jsonl), ("r.csv", &csv)] {
            let import = read(name, file);
            prop_assert_eq!(&import.faults, &[], "{}", String::from_utf8_lossy(file));
            prop_assert_eq!(&import.rights[0].right, &right);
        }
        let again = from_json(&to_json(&right)).expect("a record we wrote");
        prop_assert_eq!(again.digest(), right.digest());
    }

    #[test]
    fn nothing_makes_an_import_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), json in "[{}\\[\\]\",:a-z0-9\n ]{0,200}") {
        for importer in IMPORTERS {
            importer.read("x", &bytes);
            importer.read("x", json.as_bytes());
        }
        read("x.csv", format!("id,kind,name,holder\n{json}").as_bytes());
    }
}

#[test]
fn a_digest_changes_with_every_field() {
    let record = serde_json::json!({"id": "a", "kind": "patent", "name": "x", "holder": "y"});
    let first = from_json(&record).expect("a good record").digest();
    assert_eq!(first.len(), 64);
    for (key, value) in
        [("id", "b"), ("kind", "design"), ("name", "z"), ("holder", "z"), ("status", "pending"), ("notes", "n")]
    {
        let mut changed = record.clone();
        changed[key] = value.into();
        assert_ne!(from_json(&changed).expect("a good record").digest(), first, "{key}");
    }
}

#[test]
fn the_starter_register_is_without_fault() {
    let registers = starter_registers();
    assert!(registers.len() >= 4, "{registers:?}");
    let mut ids = std::collections::HashMap::new();
    for (file, bytes) in registers {
        let import = read(file, bytes);
        let faults: Vec<String> = import.faults.iter().map(ToString::to_string).collect();
        assert!(faults.is_empty(), "{}", faults.join("\n"));
        assert!(!import.rights.is_empty(), "{file} is empty");
        for ImportedRight { right, line, .. } in import.rights {
            // The demonstration market's rights are invented; all others exist and must say where they were found.
            let invented = file == "demo-market.jsonl";
            assert!(invented || right.source.is_some(), "{file}:{line}: no source");
            assert!(right.images.iter().all(|image| starter().iter().any(|(path, _)| path == image)), "{file}:{line}");
            let other = ids.insert(right.id.clone(), file);
            assert_eq!(other, None, "{} is in two files", right.id);
        }
    }
}

#[test]
fn starter_names_are_too_particular_for_ordinary_text() {
    for (file, bytes) in starter_registers().into_iter().filter(|(file, _)| *file != "demo-market.jsonl") {
        for ImportedRight { right, line, .. } in read(file, bytes).rights {
            for name in right.names() {
                let han = name.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count();
                let words = name.split_whitespace().count();
                let particular = if han > 0 { name.chars().count() >= 3 } else { words >= 2 };
                assert!(particular, "{file}:{line}: {name} would match ordinary text");
            }
        }
    }
}

#[test]
fn the_readme_tells_every_field_and_its_records_are_good() {
    let readme = include_str!("../../../index/README.md");
    for field in &crate::rights::fields::FIELDS {
        assert!(readme.contains(&format!("`{}`", field.key)), "{} is not in index/README.md", field.key);
    }
    let records: Vec<&str> = readme.split('`').filter(|code| code.starts_with("{\"id\"")).collect();
    assert_eq!(records.len(), RightKind::ALL.len());
    let import = read("README.jsonl", records.join("\n").as_bytes());
    assert_eq!(import.faults, []);
    assert_eq!(import.rights.iter().map(|imported| imported.right.kind()).collect::<Vec<_>>(), RightKind::ALL);
}
