//! Every command as it is typed: what it prints, what it refuses and with which words, and how it exits.

use std::fs;
use std::io::Read as _;
use std::net::TcpListener;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use reeve::locale::{Lang, Message};
use reeve::publish::formats::FORMATS;
use serde_json::Value;

use crate::program::{Fresh, OpenMarket, Ran, demo, reeve, run};
use crate::validators::{Server, missing, output_of, validator};

/// What the catalogue says in Chinese.
fn zh(message: &Message) -> String {
    Lang::ZhCn.text(message)
}

fn ids(rows: &[Value], key: &str) -> Vec<String> {
    rows.iter().map(|row| row[key].as_str().unwrap_or_default().to_owned()).collect()
}

const LIRUI: [&str; 9] =
    ["rights", "add", "--id=tm-lirui", "--kind=trademark", "--name=LIRUI", "--holder=Lirui Co.", "--class", "25", "-q"];

#[test]
fn a_right_is_added_shown_listed_and_removed() {
    let fresh = Fresh::new();
    fresh.run(&LIRUI).ends_with(0);
    fresh.run(&["rights", "add", "--id=d1", "--kind=design", "--name==2+5", "--holder=@H"]).ends_with(0);
    let shown: Value = serde_json::from_str(&fresh.run(&["rights", "show", "tm-lirui"]).ends_with(0).out).unwrap();
    assert_eq!(shown["classes"], serde_json::json!([25]));
    let list = |more: &[&str]| fresh.run(&[&["rights", "list"], more].concat()).ends_with(0);
    assert_eq!(ids(&list(&["--format", "jsonl"]).rows(), "id"), ["d1", "tm-lirui"]);
    assert_eq!(ids(&list(&["--format", "jsonl", "--kind", "design"]).rows(), "id"), ["d1"]);
    assert!(list(&[]).out.contains("Lirui Co."));
    assert_eq!(
        list(&["--format", "csv"]).out,
        "id,kind,name,holder,aliases\nd1,design,'=2+5,'@H,\ntm-lirui,trademark,LIRUI,Lirui Co.,\n"
    );
    list(&["--format", "json"]);
    fresh.run(&["rights", "list", "--kind", "mark"]).ends_with(3).says(&["mark is no kind of right", "trademark"]);
    fresh.run(&["rights", "remove", "tm-lirui"]).ends_with(0).says(&["removed: tm-lirui"]);
    for command in ["show", "remove"] {
        fresh.run(&["rights", command, "tm-lirui"]).ends_with(2).says(&["no right tm-lirui", "reeve rights list"]);
    }
}

#[test]
fn a_robots_file_is_asked_about() {
    let fresh = Fresh::new();
    let file = fresh.write("robots.txt", "User-agent: *\nDisallow: /private\n");
    let ask =
        |url: &str| fresh.run(&["robots", "--agent", "ReeveBot", "--url", url, file.to_str().unwrap()]).ends_with(0);
    assert_eq!(ask("https://a.test/private/x").out, "disallowed\n");
    assert_eq!(ask("/public").out, "allowed\n");
    fresh
        .run(&["robots", "--agent", "R", "--url", "http://[", file.to_str().unwrap()])
        .ends_with(3)
        .says(&["http://["]);
    fresh.run(&["robots", "--agent", "R", "--url", "/", "no-such-file"]).ends_with(3).says(&["no-such-file"]);
    fresh.run(&["robots"]).ends_with(3).says(&["--agent", "--url"]);
    let questions = fresh.write("questions.jsonl", "{\"robots\":\"\",\"agent\":\"R\",\"url\":\"/\"}\nno\n");
    let ran = fresh.run(&["robots", "--jsonl", questions.to_str().unwrap()]).ends_with(2).says(&["line 2"]);
    assert_eq!(ran.out, "{\"allowed\":true}\n");
}

#[test]
fn a_crawl_that_cannot_begin_says_why() {
    let fresh = Fresh::new();
    let seeds = |text: &str| fresh.write("seeds.txt", text).to_str().unwrap().to_owned();
    fresh.run(&["crawl", "--seeds", "no-such-file"]).ends_with(2).says(&["no-such-file"]);
    let faulty = seeds("http://a.test/\nftp://b.test/\n");
    fresh.run(&["crawl", "--seeds", &faulty]).ends_with(3).says(&["seeds.txt:2", "ftp://b.test/"]);
    fresh.run(&["crawl", "--seeds", &seeds("# nothing\n")]).ends_with(3).says(&["no start address"]);
    // A private address that nobody allowed: the crawl ends well, nothing was read, and the summary says why.
    let private = seeds("http://127.0.0.1/\n");
    let ran = fresh.run(&["crawl", "--seeds", &private, "--delay", "0"]).ends_with(0);
    assert_eq!(ran.says(&["address is not public × 1"]).out, "");
}

#[test]
fn a_faulty_right_is_refused_with_the_field_and_the_reason() {
    let fresh = Fresh::new();
    let table: [(&[&str], &[&str]); 7] = [
        (&["--class", "77"], &["classes: 77 is not a Nice class", "1 to 45", "r1 was not registered"]),
        (&["--class", "shoes"], &["shoes is no value for --class"]),
        (&["--clas", "25"], &["no argument --clas here", "--help"]),
        (&["--valid-to", "2026-13-01"], &["valid_to: 2026-13-01 is not a date", "YYYY-MM-DD"]),
        (&["--domain", "co.uk"], &["authorized.domains", "co.uk would cover every domain"]),
        (&["--reference-price", "many", "CNY"], &["reference_price.amount: must be a number"]),
        (&["--image", "none.png"], &["none.png cannot be read"]),
    ];
    for (more, parts) in table {
        let args = [&["rights", "add", "--id=r1", "--kind=trademark", "--name=R", "--holder=H"], more].concat();
        fresh.run(&args).ends_with(3).says(parts);
    }
    let no_picture = fresh.write("words.png", "not a picture").display().to_string();
    let args = ["rights", "add", "--id=r1", "--kind=design", "--name=R", "--holder=H", "--image", &no_picture];
    fresh.run(&args).ends_with(3).says(&["words.png cannot be used"]);
    fresh.run(&["rights", "add", "--id=r1", "--kind=design"]).ends_with(3).says(&["missing", "--name", "--holder"]);
    assert_eq!(fresh.run(&["rights", "list", "--format", "jsonl"]).ends_with(0).out, "");
}

#[test]
fn an_import_names_every_fault_in_order_and_takes_the_rest() {
    let fresh = Fresh::new();
    let lines = [
        r#"{"id":"a1","kind":"trademark","name":"AAA","holder":"H","classes":[25]}"#,
        r#"{"id":"a2","kind":"trademark","name":"BBB","holder":"H","images":["none.jpg"]}"#,
        r#"{"id":"a3","kind":"trademark","name":"CCC","holder":"H","clases":[25]}"#,
        r#"{"id":"a4","kind":"trademark","name":"CCC""#,
        "neither",
        r#"{"id":"a6","kind":"design","name":"EEE","holder":"H"}"#,
        r#"{"id":"a7","kind":"design","name":"FFF"}"#,
        r#"{"id":"a1","kind":"design","name":"GGG","holder":"H"}"#,
    ];
    let file = fresh.write("bad.jsonl", &lines.join("\n")).display().to_string();
    let ran = fresh.run(&["rights", "import", &file]).ends_with(2);
    let faults: Vec<&str> = ran.err.lines().filter_map(|line| line.strip_prefix(&format!("{file}:"))).collect();
    let expected = [
        ("2: images: ", "none.jpg cannot be read"),
        ("3: clases: ", "not a field"),
        ("4: ", "ends inside the JSON record"),
        ("5: ", "not valid JSON"),
        ("7: holder: ", "required and missing"),
        ("8: id: ", "already used at line 1"),
    ];
    assert_eq!(faults.len(), expected.len(), "{}", ran.err);
    for (fault, (beginning, part)) in faults.iter().zip(expected) {
        assert!(fault.starts_with(beginning) && fault.contains(part), "{fault}: {beginning}{part}");
    }
    assert!(ran.err.ends_with("2 new, 0 changed, 0 as before, 6 faults\n"), "{}", ran.err);
    assert_eq!(ids(&fresh.run(&["rights", "list", "--format", "jsonl"]).rows(), "id"), ["a1", "a6"]);
    let in_chinese = fresh.run(&["--lang", "zh-CN", "rights", "import", &file]).ends_with(2);
    in_chinese.says(&[&zh(&Message::new("rights-missing")), "新增 0，更改 0，未变 2，错误 6"]);

    fresh.run(&["rights", "import", "nowhere.jsonl"]).ends_with(3).says(&["nowhere.jsonl cannot be read"]);
    fs::create_dir(fresh.data().join("empty")).unwrap();
    fresh.run(&["rights", "import", "data/empty"]).ends_with(3).says(&["holds no register files", ".csv or .xml"]);
    let prose = fresh.write("prose.txt", "hello").display().to_string();
    fresh
        .run(&["rights", "import", &prose])
        .ends_with(2)
        .says(&["not a register file", "jsonl, st96, st66, uspto, csv"]);
}

#[test]
fn an_exported_register_imports_as_it_was() {
    let from = Fresh::new().with_register();
    from.run(&["rights", "add", "--id=odd", "--kind=design", "--name==1+1; \"x\"", "--holder=H,H"]).ends_with(0);
    let pictures = from.data().with_file_name("out").display().to_string();
    let jsonl = from.run(&["rights", "export", "--pictures", &pictures]).ends_with(0).out;
    let csv = from.run(&["rights", "export", "--format", "csv"]).ends_with(0).out;
    assert_eq!(jsonl.lines().count(), 13);
    for (name, text) in [("out/register.jsonl", &jsonl), ("out/register.csv", &csv)] {
        let file = from.write(name, text).display().to_string();
        // Into the same register nothing changes; into another one everything comes along, the pictures too.
        from.run(&["rights", "import", &file]).ends_with(0).says(&["0 new, 0 changed, 13 as before, 0 faults"]);
        let to = Fresh::new();
        to.run(&["rights", "import", &file]).ends_with(0).says(&["13 new"]);
        assert_eq!(to.run(&["rights", "export"]).out, jsonl, "{name}");
    }
    // Straight through a pipe: the pictures are where they were.
    let mut export = reeve(&from.data()).args(["rights", "export"]).stdout(Stdio::piped()).spawn().unwrap();
    let piped = Stdio::from(export.stdout.take().unwrap());
    let import = Ran::of(reeve(&from.data()).args(["rights", "import", "/dev/stdin"]).stdin(piped));
    import.ends_with(0).says(&["13 as before"]);
    assert!(export.wait().unwrap().success());
}

#[test]
fn a_new_right_is_looked_for_in_what_was_captured() {
    let copy = demo().copy();
    let poster = Path::new(env!("CARGO_MANIFEST_DIR")).join("index/images/karst-dawn.jpg").display().to_string();
    copy.run(&["rights", "remove", "work-karst-dawn"]).ends_with(0);
    let found = |ran: &Ran| {
        let line = ran.err.lines().find(|line| line.starts_with("looked at")).unwrap().to_owned();
        line.split(' ').filter_map(|word| word.parse().ok()).collect::<Vec<usize>>()
    };
    let add = ["rights", "add", "--id=mine", "--kind=copyright_work", "--holder=H", "--name"];
    let by_picture = copy.run(&[&add[..], &["Quite Another Title", "--image", &poster]].concat()).ends_with(0);
    let [listings, hits] = found(&by_picture)[..] else { panic!("{}", by_picture.err) };
    // Only listings with pictures and those that the name is proposed for.
    assert!((50..200).contains(&listings) && hits >= 2, "{}", by_picture.err);
    assert!(by_picture.out.contains("Quite Another Title"), "{}", by_picture.out);
    let nothing = copy.run(&[&add[..], &["Zzyzx Unheard Of"]].concat()).ends_with(0);
    assert_eq!((found(&nothing)[1], nothing.out.as_str()), (0, ""), "{}", nothing.err);
}

const GOOD_SEED: &str = "name = \"Good\"\n[discovery]\nstart = [\"http://shop.test/\"]\n";

#[test]
fn sources_are_checked_line_by_line() {
    let fresh = Fresh::new();
    let good = fresh.write("good/good.toml", GOOD_SEED).display().to_string();
    fresh.run(&["sources", "check", &good]).ends_with(0).says(&["one source file is good, 0 faults"]);
    let bad = "name = \"Bad\"\n\n[discovery]\nstart = [\"http://shop.test/\"]\nfolow_links = true\n\n[politeness]\n\
               delay_ms = \"fast\"\nmax_attempts = 900\n\n[scope]\nexclude = ['(']\n";
    let bad = fresh.write("bad/bad.toml", bad).display().to_string();
    let expected = [
        "5: discovery.folow_links: unknown key; did you mean follow_links?",
        "8: politeness.delay_ms: must be a whole number, without quotes",
        "9: politeness.max_attempts: 900 is out of range: 1 to 10",
        "12: scope.exclude: “(” is not a regular expression: ",
    ];
    let expected = expected.map(|line| format!("{bad}:{line}"));
    let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
    fresh.run(&["sources", "check", "good", "bad"]).ends_with(3).says(&["one source file is good, 4 faults", "mend"]);
    for command in [&["sources", "check", &bad][..], &["sources", "add", &bad], &["scan", "--sources", "bad"]] {
        let ran = fresh.run(command).ends_with(3);
        let lines: Vec<String> = ran.err.lines().map(|line| line.replace("bad/bad.toml", &bad)).collect();
        for part in &expected {
            assert!(ran.err.contains(part) || lines.iter().any(|line| line.contains(part)), "{part}: {}", ran.err);
        }
    }
    let in_chinese = fresh.run(&["sources", "check", &bad, "--lang", "zh-CN"]).ends_with(3);
    in_chinese.says(&["bad.toml:5: discovery.folow_links: 未知的设置项；是否想写 follow_links？"]);
    fresh.run(&["sources", "check", "nowhere"]).ends_with(3).says(&["nowhere: cannot be read: No such file"]);
    fresh.run(&["sources", "check"]).ends_with(3).says(&["seeds: cannot be read"]);
}

#[test]
fn a_source_that_was_added_is_listed_and_scanned() {
    let fresh = Fresh::new();
    fresh.write("good.toml", GOOD_SEED);
    fresh.run(&["sources", "list", "--format", "csv"]).ends_with(0);
    fresh.run(&["sources", "add", "good.toml"]).ends_with(0).says(&["added: good"]);
    let rows = fresh.run(&["sources", "list", "--format", "jsonl"]).ends_with(0).rows();
    assert_eq!(
        (ids(&rows, "source"), &rows[0]["due"], &rows[0]["known"]),
        (vec!["good".into()], &true.into(), &0.into())
    );
    assert_eq!(
        fresh.run(&["sources", "list", "--format", "csv"]).out,
        "source,name,enabled,due,last_scan,finished,known,next_visit,fetched,unchanged,refused,blocked,failed,left\ngood,Good,true,true,,,0,,,,,,,\n"
    );
    assert!(fresh.run(&["sources", "list"]).out.contains("Good"));
}

#[test]
fn hits_are_listed_in_every_format() {
    let data = demo().scanned();
    let list = |args: &[&str]| run(&data, &[&["hits", "list"], args].concat()).ends_with(0);
    let rows = list(&["--format", "jsonl", "--limit", "1000"]).rows();
    assert!(rows.len() >= 50, "{} hits", rows.len());
    let scores: Vec<f64> = rows.iter().map(|row| row["score"].as_f64().unwrap()).collect();
    assert!(scores.is_sorted_by(|a, b| a >= b) && scores.iter().all(|score| (0.5..=1.0).contains(score)));
    let three: Vec<Value> = serde_json::from_str(&list(&["--format", "json", "--limit", "3"]).out).unwrap();
    assert_eq!(three, rows[..3]);
    let csv = list(&["--format", "csv", "--limit", "1000"]).out;
    let mut table = csv::Reader::from_reader(csv.as_bytes());
    assert_eq!(
        table.headers().unwrap(),
        vec!["hit", "score", "right", "title", "seller", "source", "url", "verdict", "open"]
    );
    let records: Vec<csv::StringRecord> = table.records().collect::<Result<_, _>>().unwrap();
    assert_eq!(records.iter().map(|record| record[0].to_owned()).collect::<Vec<_>>(), ids(&rows, "hit"));
    assert!(records.iter().flatten().all(|cell| !cell.starts_with(['=', '+', '-', '@'])));
    assert!(list(&["--limit", "1"]).out.contains(&ids(&rows, "hit")[0]));
    let filtered = list(&["--format", "jsonl", "--source", "demo-kanpian", "--right", "bc-gulf-cup"]).rows();
    assert!(!filtered.is_empty() && filtered.len() < rows.len());
    assert!(filtered.iter().all(|row| row["source"] == "demo-kanpian" && row["right"] == "bc-gulf-cup"));
    let mentions = list(&["--format", "jsonl", "--limit", "1000", "--min-score", "0"]).rows();
    assert!(mentions.len() > rows.len(), "those below the threshold too");
    run(&data, &["hits", "list", "--min-score", "3"]).ends_with(3).says(&["3 is no value for --min-score", "0..1"]);
}

#[test]
fn one_hit_is_told_with_its_reasons() {
    let data = demo().scanned();
    let id = ids(&run(&data, &["hits", "list", "--limit", "1", "--format", "jsonl"]).rows(), "hit").remove(0);
    let json: Value = serde_json::from_str(&run(&data, &["hits", "show", &id, "--format", "json"]).out).unwrap();
    assert!(json["hit"].as_str().unwrap().starts_with(&id), "{json}");
    let shares = json["ranked"]["explanation"]["shares"].as_array().unwrap();
    let text = run(&data, &["hits", "show", &id]).ends_with(0).out;
    assert_eq!(text.lines().filter(|line| line.starts_with("  ")).count(), shares.len(), "{text}");
    let file = json["archived"]["file"].as_str().unwrap();
    assert!(text.contains(json["listing"]["title"].as_str().unwrap()) && text.contains(file), "{text}");
    for unknown in ["zzz", ""] {
        run(&data, &["hits", "show", unknown]).ends_with(2).says(&["there is no single hit", "reeve hits list"]);
    }
}

#[test]
fn everything_captured_can_be_searched() {
    let data = demo().scanned();
    let search = |args: &[&str]| run(&data, &[&["hits", "search"], args].concat()).ends_with(0);
    let rows = search(&["螺蛳粉", "--format", "jsonl"]).rows();
    assert!(rows.len() >= 3 && ids(&rows, "title").iter().any(|title| title.contains("螺蛳粉")), "{rows:?}");
    assert_eq!(search(&["螺蛳粉", "--format", "jsonl", "--limit", "2"]).rows(), rows[..2]);
    let of_source = search(&["source:demo-kanpian", "--format", "jsonl"]).rows();
    assert!(!of_source.is_empty() && of_source.iter().all(|row| row["source"] == "demo-kanpian"));
    assert_eq!(search(&["zzyzxunheardof", "--format", "jsonl"]).out, "");
    search(&["\"unbalanced (", "--format", "csv"]);
}

#[test]
fn settings_come_from_file_environment_and_flags() {
    let fresh = Fresh::new();
    fresh.write("data/reeve.toml", "threads = 3\ncontact = \"ops@example.org\"\n");
    let config = |env: &[(&str, &str)]| {
        let args = ["config", "--format", "jsonl"];
        let rows = Ran::of(reeve(&fresh.data()).args(args).envs(env.iter().copied())).ends_with(0).rows();
        let threads = rows.into_iter().find(|row| row["key"] == "threads").unwrap();
        (threads["value"].as_str().unwrap().to_owned(), threads["origin"].as_str().unwrap().to_owned())
    };
    let (value, origin) = config(&[]);
    assert!(value == "3" && origin.ends_with("reeve.toml, line 1"), "{value} {origin}");
    assert_eq!(config(&[("REEVE_THREADS", "5")]), ("5".into(), "environment variable REEVE_THREADS".into()));
    assert!(fresh.run(&["config"]).ends_with(0).out.contains("ops@example.org"));

    let bad = fresh.write("bad.toml", "lnag = \"en\"\nthreads = 0\n").display().to_string();
    let ran = fresh.run(&["--config", &bad, "config"]).ends_with(3);
    let expected = format!(
        "reeve: 2 settings cannot be used\n  {bad}:1: lnag: unknown key; did you mean lang?\n  \
         {bad}:2: threads: “0” is not a whole number from 1 to 256\n"
    );
    assert_eq!(ran.err, expected);
    fresh.run(&["--config", "nowhere.toml", "config"]).ends_with(3).says(&["settings file nowhere.toml", "correct"]);
    fresh.run(&["--lang", "fr", "config"]).ends_with(3).says(&["flag --lang", "“fr”", "use en or zh-CN"]);
    let bad_variable = Ran::of(reeve(&fresh.data()).arg("config").env("REEVE_THREADS", "x")).ends_with(3);
    bad_variable.says(&["environment variable REEVE_THREADS: threads: “x” is not a whole number"]);
}

#[test]
fn a_doctor_says_what_is_well_and_what_is_not() {
    let data = demo().scanned();
    let well = run(&data, &["doctor"]).ends_with(0).out;
    assert!(well.lines().count() >= 5 && well.lines().all(|line| line.starts_with("ok ")), "{well}");
    assert!(well.contains(&data.display().to_string()) && well.contains("holds 208 rights"), "{well}");
    let empty = Fresh::new().run(&["doctor"]).ends_with(2).out;
    assert!(empty.contains("!! the register is empty") && empty.contains("reeve rights import"), "{empty}");
    let fresh = Fresh::new();
    let file = fresh.write("a-file/x", "");
    let blocked = run(&file, &["doctor"]);
    assert!(blocked.code >= 2 && format!("{}{}", blocked.out, blocked.err).contains("a-file/x"), "{blocked:?}");
}

#[test]
fn help_and_completions_come_in_the_persons_language() {
    let fresh = Fresh::new();
    let help = |lang: &str, args: &[&str]| fresh.run(&[&["--lang", lang], args, &["--help"]].concat()).ends_with(0).out;
    for args in [&[][..], &["demo"], &["scan"], &["rights", "add"], &["hits", "list"], &["sources", "check"]] {
        let (english, chinese) = (help("en", args), help("zh-CN", args));
        assert!(english.is_ascii() || english.contains("Reeve (司市)"), "{english}");
        assert!(english.contains("Usage: reeve"), "{english}");
        assert!(chinese.contains(&Lang::ZhCn.say("help-heading-usage")) && !chinese.contains("Usage"), "{chinese}");
        assert_eq!(english.lines().count(), chinese.lines().count());
    }
    let script = fresh.run(&["completions", "bash"]).ends_with(0).out;
    assert!(script.contains("complete -F _reeve") && script.contains("--fail-on"));
    fresh.run(&["completions", "cmd.exe"]).ends_with(3).says(&["cmd.exe is no value", "bash"]);
    assert!(fresh.run(&["--version"]).ends_with(0).out.starts_with("reeve "));
    assert!(!fresh.data().exists(), "asking for help leaves nothing behind");
}

#[test]
fn what_is_typed_wrongly_is_said_in_the_persons_language() {
    let fresh = Fresh::new();
    let table = [
        (&["nosuch"][..], Message::new("usage-unknown-command").with("command", "nosuch")),
        (&["scan", "--bogus"], Message::new("usage-unknown-argument").with("argument", "--bogus")),
        (&["rights", "show"], Message::new("usage-missing-argument").with("argument", "<ID>")),
        (&["hits", "list", "--limit"], Message::new("usage-missing-value").with("argument", "--limit <N>")),
        (
            &["hits", "list", "--format", "xml"],
            Message::new("usage-bad-value")
                .with("argument", "--format <FORMAT>")
                .with("value", "xml")
                .with("choices", "table, json, jsonl, csv"),
        ),
    ];
    for (args, message) in table {
        for lang in Lang::ALL {
            let ran = fresh.run(&[&["--lang", lang.tag()], args].concat()).ends_with(3);
            assert_eq!(ran.err, format!("reeve: {}\n{}\n", lang.text(&message), lang.say("usage-see-help")));
            assert_eq!(ran.out, "");
        }
    }
    fresh.run(&[]).ends_with(3).says(&["a command is missing"]);
    for args in [&["rights"], &["hits"]] {
        fresh.run(args).ends_with(3).says(&["Usage: reeve"]);
    }
}

#[test]
fn a_scan_says_what_it_lacks() {
    let fresh = Fresh::new();
    fresh.write("none/readme.txt", "");
    fresh.run(&["scan"]).ends_with(3).says(&["no source is enabled in seeds", "enabled = true"]);
    fresh.run(&["scan", "--sources", "none"]).ends_with(3).says(&["no source is enabled in none"]);
    fresh.run(&["scan", "--sources", "nowhere"]).ends_with(3).says(&["nowhere: cannot be read"]);
    fresh.write("seeds/good.toml", GOOD_SEED);
    fresh.run(&["scan", "bad"]).ends_with(3).says(&["no source bad", "reeve sources list"]);
    fresh.run(&["scan"]).ends_with(3).says(&["the register is empty", "reeve rights import PATH"]);
    let chinese = zh(&Message::new("scan-empty-register"));
    fresh.run(&["--lang", "zh-CN", "scan"]).ends_with(3).says(&[&chinese]);
    fresh.run(&["scan", "--max-pages", "0"]).ends_with(3).says(&["0 is no value for --max-pages"]);
    let private = "name = \"P\"\n[discovery]\nstart = [\"http://127.0.0.1:9/\"]\n";
    fresh.write("private/p.toml", private);
    let ran = fresh.run(&["scan", "--sources", "private"]).ends_with(3);
    ran.says(&["private/p.toml:3: discovery.start: 127.0.0.1 is a private address", "network.allow_net"]);
}

#[test]
fn a_source_that_cannot_be_reached_is_named_with_the_reason() {
    let fresh = Fresh::new().with_register();
    let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    let seed = |host: &str, more: &str| {
        format!(
            "name = \"{host}\"\n[discovery]\nstart = [\"http://{host}/\"]\n[politeness]\nmax_attempts = 1\n{more}\n"
        )
    };
    let at_port = format!("[network]\nallow_net = [\"127.0.0.0/8\"]\n[resolve]\n\"shop.test\" = \"127.0.0.1:{port}\"");
    fresh.write("seeds/refused.toml", &seed("shop.test", &at_port));
    fresh.write("seeds/unknown.toml", &seed("no-such-shop.invalid", ""));
    let ran = fresh.run(&["scan"]).ends_with(2).says(&["check the address, the network and the source file"]);
    let line = |source: &str| ran.err.lines().find(|line| line.starts_with(source)).unwrap_or(&ran.err).to_owned();
    assert!(
        line("refused:").contains("no page could be read (robots.txt could not be had: no connection"),
        "{}",
        ran.err
    );
    assert!(line("unknown:").contains("no page could be read (name not found"), "{}", ran.err);
    fresh.run(&["--lang", "zh-CN", "scan"]).ends_with(2).says(&[&Lang::ZhCn.say("dns")]);
}

#[test]
fn a_scan_of_one_source_from_dry_run_to_due() {
    let open = OpenMarket::new();
    let fresh = Fresh::new().with_register().with_seeds(&open.market.resolve(), &["demo-kanpian", "demo-liuhe"]);
    let planned = fresh.run(&["scan", "demo-kanpian", "--dry-run", "--format", "jsonl"]).ends_with(0).rows();
    assert_eq!(planned.len(), 1);
    assert_eq!(
        (&planned[0]["begins_with"][0], &planned[0]["resumes"]),
        (&"http://kanpian.test/".into(), &false.into())
    );
    assert_eq!(open.asked(), Vec::<String>::new(), "a dry run asks nothing");

    fresh.run(&["scan", "demo-kanpian", "--due", "--max-pages", "3", "--format", "jsonl"]).ends_with(0);
    let pages = open.asked().iter().filter(|target| !target.starts_with("/pic/")).count();
    assert_eq!(pages, 3, "{:?}", open.asked());
    let asked = open.asked().len();
    let due = fresh.run(&["scan", "demo-kanpian", "--due"]).ends_with(0).says(&["no source is due"]);
    assert_eq!((due.out.as_str(), open.asked().len()), ("", asked));

    let reached = fresh.run(&["scan", "demo-kanpian", "--fail-on", "0.9"]).ends_with(1);
    assert!(reached.out.contains("北湾歌谣") && reached.err.contains("report.html"), "{reached:?}");
    let json = fresh.run(&["scan", "demo-kanpian", "--fail-on", "1", "--format", "json"]).ends_with(0).out;
    let report: Value = serde_json::from_str(&json).unwrap();
    let hits = report["hits"].as_array().unwrap();
    assert!(hits.len() > 10 && hits.iter().all(|hit| hit["new"] == false));
    let source = &report["sources"][0];
    let next = source["next_visit_ms"].as_i64().unwrap() - source["started_ms"].as_i64().unwrap();
    assert_eq!((&source["source_id"], next), (&"demo-kanpian".into(), 86_400_000), "{source}");
    assert!(open.market.requests().iter().all(|request| request.host == "kanpian.test"), "the other was not named");
}

#[test]
fn a_second_scan_at_the_same_time_says_who_is_in_the_way() {
    let open = OpenMarket::new();
    let fresh = Fresh::new().with_register().with_seeds(&open.market.resolve(), &["demo-nanshan"]);
    let first = reeve(&fresh.data()).arg("scan").stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut first = Server(first);
    let begun = Instant::now();
    while open.asked().is_empty() {
        assert!(begun.elapsed() < Duration::from_secs(60), "the first scan does not begin");
        std::thread::park_timeout(Duration::from_millis(20));
    }
    let archive = fresh.data().join("archive").display().to_string();
    let second = fresh.run(&["scan"]).ends_with(2);
    second.says(&["another process is writing", &archive, "wait until it is done"]);
    let message = zh(&Message::new("archive-in-use").with("path", archive.as_str()));
    let chinese = fresh.run(&["--lang", "zh-CN", "scan"]).ends_with(2).says(&[&message]);
    assert!(chinese.err.starts_with(&format!("reeve: {message}")), "{}", chinese.err);
    fresh.run(&["rights", "list"]).ends_with(0);
    let mut out = String::new();
    first.0.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    assert!(first.0.wait().unwrap().success() && out.contains("Nanshan"), "{out}");
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let data = demo().scanned();
    for args in [
        &["hits", "list"][..],
        &["hits", "list", "--format", "jsonl"],
        &["hits", "search", "螺蛳粉"],
        &["rights", "export"],
        &["sources", "list"],
        &["config"],
        &["doctor"],
        &["completions", "bash"],
        &["--help"],
    ] {
        let mut child = reeve(&data).args(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let ran = Ran::from(child.wait_with_output().unwrap());
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{args:?}");
    }
}

/// Set in the process that runs inside the namespace: where to mount.
const MOUNT_POINT: &str = "REEVE_TEST_SMALL_DISK";
const DISK_KIB: u64 = 64 * 1024;
/// What each run of the demonstration finds free beyond what the earlier ones took: too little for the database, for the
/// register's pictures, twice for the crawl, for the report.
const FREE_KIB: [u64; 5] = [100, 1_500, 4_000, 4_000, 4_500];

#[test]
fn a_full_disk_stops_the_demonstration_and_room_lets_it_go_on() {
    if let Some(dir) = std::env::var_os(MOUNT_POINT) {
        return fill_up_and_go_on(Path::new(&dir));
    }
    let dir = tempfile::tempdir().unwrap();
    let mut namespace = std::process::Command::new("unshare");
    let script = format!("mount -t tmpfs -o size={DISK_KIB}k tmpfs \"${MOUNT_POINT}\" && exec \"$@\"");
    namespace.args(["-r", "-m", "sh", "-c"]).env(MOUNT_POINT, dir.path());
    let probe = std::process::Command::new("unshare").args(["-r", "-m", "true"]).status();
    if !probe.is_ok_and(|status| status.success()) {
        return missing("unshare cannot make a namespace for a small file system here");
    }
    let test = "commands::a_full_disk_stops_the_demonstration_and_room_lets_it_go_on";
    let this = std::env::current_exe().unwrap();
    let run = namespace.arg(script).arg("sh").arg(this).args([test, "--exact"]).output().unwrap();
    let text = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success() && text.contains("1 passed"), "{text}{}", String::from_utf8_lossy(&run.stderr));
}

fn fill_up_and_go_on(disk: &Path) {
    let (data, ballast) = (disk.join("data"), disk.join("ballast"));
    let mut full = 0;
    for free_kib in FREE_KIB {
        let taken_kib = du_kib(&data);
        fs::write(&ballast, vec![0; ((DISK_KIB - taken_kib - free_kib) * 1024) as usize]).unwrap();
        let ran = run(&data, &["demo"]);
        fs::remove_file(&ballast).unwrap();
        assert!(ran.code == 0 || ran.code == 2, "{ran:?}");
        if ran.code == 2 {
            let last = ran.err.lines().last().unwrap();
            let named = ["no space left", "the disk is full", "No space left on device"]
                .iter()
                .any(|words| last.contains(words));
            assert!(named, "{}", ran.err);
            assert!(last.contains(&data.display().to_string()) && last.contains("free some space"), "{}", ran.err);
            full += 1;
        }
    }
    assert!(full >= 3, "the disk was full {full} times only");
    let ran = run(&data, &["demo"]).ends_with(0);
    let found = ran.out.lines().last().unwrap();
    assert!(found.contains("precision 1.000, recall 1.000"), "{}\n{}", ran.out, ran.err);
    for report in fs::read_dir(data.join("demo/reports")).unwrap().map(|entry| entry.unwrap().path()) {
        assert_eq!(fs::read_dir(&report).unwrap().count(), FORMATS.len(), "half a report: {}", report.display());
        assert!(fs::read_to_string(report.join("report.html")).unwrap().trim_end().ends_with("</html>"));
    }
    let doctor = run(&data.join("demo"), &["doctor"]).ends_with(0).out;
    assert!(doctor.lines().all(|line| line.starts_with("ok ")), "{doctor}");
    let archives = fs::read_dir(data.join("demo/archive")).unwrap().map(|entry| entry.unwrap().path());
    let archives: Vec<_> = archives.filter(|path| path.extension().is_some_and(|ending| ending == "gz")).collect();
    assert!(!archives.is_empty());
    let Some(mut warcio) = validator("warcio") else { return };
    output_of(warcio.arg("check").args(archives));
}

/// What the folder takes on the disk; 0 where it is not there.
fn du_kib(folder: &Path) -> u64 {
    let du = std::process::Command::new("du").arg("-sk").arg(folder).output().unwrap();
    String::from_utf8_lossy(&du.stdout).split_whitespace().next().and_then(|kib| kib.parse().ok()).unwrap_or(0)
}
