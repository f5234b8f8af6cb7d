//! `reeve report`: at any time, about a part, and only about what has changed.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::program::{Fresh, Ran, demo, rows};

fn lines(folder: &Path) -> Vec<Value> {
    rows(&fs::read_to_string(folder.join("report.jsonl")).unwrap())
}

fn report(fresh: &Fresh, out: &Path, more: &[&str]) -> Ran {
    let out = out.display().to_string();
    fresh.run(&[&["report", "--format", "jsonl", "--out", &out], more].concat())
}

fn folder(fresh: &Fresh, name: &str) -> PathBuf {
    fresh.data().with_file_name(name)
}

fn of_change<'a>(lines: &'a [Value], change: &str) -> Vec<&'a Value> {
    lines.iter().filter(|line| line["change"] == change).collect()
}

#[test]
fn only_what_has_changed_since_the_last_report_is_told() {
    let copy = demo().copy();
    let out = folder(&copy, "first");
    // The scan's own report is the last one; about any other part of the hits there was none, and everything is new.
    report(&copy, &out, &["--since", "last"]).ends_with(0).says(&["nothing new since the report of "]);
    assert!(!out.exists());
    report(&copy, &out, &[]).ends_with(0).says(&["written: ", "report.jsonl"]);
    let mut first = lines(&out);
    let right = first[0]["right"]["id"].as_str().unwrap();
    let part = folder(&copy, "part");
    report(&copy, &part, &["--since", "last", "--right", right]).ends_with(0).says(&["written: ", "report.jsonl"]);
    assert!(lines(&part).iter().all(|line| line["change"] == "new" && line["reported"] == true));
    assert!(!lines(&part).is_empty());
    first.retain(|line| line["reported"] == true);

    let nothing = folder(&copy, "nothing");
    report(&copy, &nothing, &["--since", "last"]).ends_with(0).says(&["nothing new since the report of "]);
    assert!(!nothing.exists(), "no report of nothing is written");

    // A decision, a right more, a right less.
    let hits: Vec<&str> = first.iter().map(|line| line["hit_id"].as_str().unwrap()).collect();
    copy.run(&["hits", "decide", hits[0], "--verdict", "lawful", "-q"]).ends_with(0);
    let gone_right = first.iter().skip(1).find_map(|line| line["right"]["id"].as_str()).unwrap();
    copy.run(&["rights", "remove", gone_right]).ends_with(0);
    let title = first[1]["listing"]["title"].as_str().unwrap();
    let word = title.split_whitespace().max_by_key(|word| word.chars().count()).unwrap();
    let name = format!("--name={word}");
    copy.run(&["rights", "add", "--id=later", "--kind=trademark", &name, "--holder=H", "-q"]).ends_with(0);

    let out = folder(&copy, "second");
    let ran = report(&copy, &out, &["--since", "last"]).ends_with(0);
    assert!(ran.err.contains("decided") && !ran.err.contains("the report has"), "{}", ran.err);
    let second = lines(&out);
    assert!(second.len() < first.len() + 10, "{} lines", second.len());
    for line in of_change(&second, "new") {
        assert_eq!(line["right"]["id"], "later", "{line}");
    }
    let was_of_gone_right = |line: &&Value| line["right"]["id"] == gone_right && line["hit_id"] != hits[0];
    let expected: Vec<&Value> = first.iter().filter(was_of_gone_right).map(|line| &line["hit_id"]).collect();
    let mut gone: Vec<&Value> = of_change(&second, "gone").iter().map(|line| &line["hit_id"]).collect();
    gone.retain(|id| expected.contains(id));
    assert_eq!(gone.len(), expected.len(), "{}", ran.err);
    let decided = of_change(&second, "decided");
    if first[0]["right"]["id"] != gone_right {
        assert_eq!(decided.len(), 1, "{decided:?}");
        assert_eq!((&decided[0]["hit_id"], &decided[0]["verdict"]), (&hits[0].into(), &"lawful".into()));
    }
    report(&copy, &folder(&copy, "third"), &["--since", "last"]).ends_with(0).says(&["nothing new"]);

    // A decision alone.
    let stays = first.iter().skip(1).find(|line| line["right"]["id"].is_string() && line["right"]["id"] != gone_right);
    let stays = stays.unwrap()["hit_id"].as_str().unwrap();
    copy.run(&["hits", "decide", stays, "--verdict", "lawful", "-q"]).ends_with(0);
    let only = folder(&copy, "only").display().to_string();
    let ran = copy.run(&["report", "--since", "last", "--format", "html", "--out", &only]);
    ran.ends_with(0).says(&["since the report of ", ": 0 new, 0 changed, 0 gone, 1 decided"]);
    let page = fs::read_to_string(Path::new(&only).join("report.html")).unwrap();
    assert!(page.contains("Nothing new reached 50 of 100") && !page.contains("No listing reached"));
}

#[test]
fn a_report_that_lacks_what_was_asked_for_does_not_count() {
    let copy = demo().copy();
    report(&copy, &folder(&copy, "all"), &[]).ends_with(0);
    let first = lines(&folder(&copy, "all")).remove(0);
    let (id, alias) = (first["right"]["id"].as_str().unwrap(), first["right"]["name"].as_str().unwrap());
    // Cuneiform stands in no font that is usual.
    let (id_is, name, alias) = (format!("--id={id}"), "--name=\u{12000}\u{12001}", format!("--alias={alias}"));
    copy.run(&["rights", "remove", id]).ends_with(0);
    // Only its holder has the id of what was taken out.
    let holder = format!("--holder={}", first["right"]["holder"].as_str().unwrap());
    copy.run(&["rights", "add", &id_is, "--kind=trademark", name, &alias, &holder, "-q"]).ends_with(0);
    let (right, text) = (["--right", id, "--since", "last"], folder(&copy, "text"));
    let both = folder(&copy, "both").display().to_string();
    let ran = copy.run(&[&["report", "--format", "jsonl,pdf", "--out", &both], &right[..]].concat());
    if ran.code == 0 {
        eprintln!("skipped: this machine has a font for cuneiform");
        return;
    }
    ran.ends_with(2).says(&["report.jsonl", "the letters", "does not count as the last one"]);
    report(&copy, &text, &right).ends_with(0).says(&["written: "]);
    assert!(lines(&text).iter().all(|line| line["change"] == "new"));
    report(&copy, &text, &right).ends_with(0).says(&["nothing new"]);
}

#[test]
fn a_day_and_a_part_are_things_to_report_on() {
    let copy = demo().copy();
    let out = folder(&copy, "all");
    report(&copy, &out, &[]).ends_with(0);
    let all = lines(&out);
    assert!(all.iter().all(|line| line["change"].is_null()));

    report(&copy, &folder(&copy, "future"), &["--since", "2999-01-01"]).ends_with(0).says(&["nothing new since 2999"]);
    let out = folder(&copy, "past");
    report(&copy, &out, &["--since", "2020-01-01"]).ends_with(0);
    let since: Vec<Value> = lines(&out);
    assert_eq!(of_change(&since, "new").len(), all.iter().filter(|line| line["reported"] == true).count());

    let right = all[0]["right"]["id"].as_str().unwrap();
    let out = folder(&copy, "part");
    report(&copy, &out, &["--right", right]).ends_with(0);
    let expected = all.iter().filter(|line| line["right"]["id"] == right).count();
    assert_eq!(lines(&out).len(), expected);
    assert!(lines(&out).iter().all(|line| line["right"]["id"] == right));
    let source = all[0]["source_id"].as_str().unwrap();
    let out = folder(&copy, "source");
    report(&copy, &out, &["--source", source]).ends_with(0);
    assert!(lines(&out).iter().all(|line| line["source_id"] == source) && !lines(&out).is_empty());
    // A report about a part says nothing about what was reported of everything.
    report(&copy, &folder(&copy, "again"), &["--since", "last"]).ends_with(0).says(&["nothing new"]);
}

#[test]
fn what_is_asked_for_wrongly_is_named() {
    let copy = demo().copy();
    for (args, words) in [
        (&["--right", "nobody"][..], "nobody is not in the register"),
        (&["--source", "nowhere"], "nowhere was never scanned"),
        (&["--since", "yesterday"], "yesterday"),
        (&["--format", "docx"], "docx"),
    ] {
        copy.run(&[&["report"], args].concat()).ends_with(3).says(&[words]);
    }
    // A folder that cannot be made.
    let file = copy.write("file", "x").display().to_string();
    copy.run(&["report", "--format", "csv", "--out", &file]).ends_with(2).says(&["cannot be written"]);
    assert_eq!(fs::read_to_string(file).unwrap(), "x");
}
