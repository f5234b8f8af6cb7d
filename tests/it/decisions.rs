//! What people decide about hits, as they type it: written down, shown, filtered by, and kept through scans.

use reeve::locale::{Lang, Message};
use serde_json::Value;

use crate::program::{Fresh, demo};

const ALL: &[&str] = &["--limit", "1000"];

fn hits(fresh: &Fresh, more: &[&str]) -> Vec<Value> {
    fresh.run(&[&["hits", "list", "--format", "jsonl"], more].concat()).ends_with(0).rows()
}

fn id(hit: &Value) -> String {
    hit["hit"].as_str().unwrap().to_owned()
}

#[test]
fn hits_are_decided_about_and_every_decision_is_kept() {
    let copy = demo().copy();
    let all = hits(&copy, ALL);
    let [first, second, third] = [0, 1, 2].map(|at| id(&all[at]));
    let decide = |more: &[&str]| copy.run(&[&["hits", "decide"], more].concat());
    decide(&[&first, &second, "--verdict", "lawful", "--note", "their own shop", "--as", "ann"])
        .ends_with(0)
        .says(&["2 hits were decided: lawful"]);
    decide(&[&first, "--verdict", "infringes", "--as", "bo", "-q"]).ends_with(0);
    decide(&[&third, "--verdict", "not-used", "-q"]).ends_with(0);

    let shown: Value =
        serde_json::from_str(&copy.run(&["hits", "show", &first, "--format", "json"]).ends_with(0).out).unwrap();
    let history: Vec<_> =
        shown["decisions"].as_array().unwrap().iter().map(|one| (&one["actor"], &one["verdict"])).collect();
    assert_eq!(history, [(&"ann".into(), &"lawful".into()), (&"bo".into(), &"infringes".into())]);
    assert_eq!((&shown["decisions"][0]["note"], &shown["open"]), (&"their own shop".into(), &false.into()));
    assert!(shown["decisions"][0]["score"].as_f64().is_some() && shown["decisions"][0]["weights"].as_u64().is_some());
    let text = copy.run(&["hits", "show", &first]).ends_with(0).out;
    assert!(text.contains("ann: lawful (score") && text.contains("bo: infringes"), "{text}");

    let decided = hits(&copy, &["--decided", "--limit", "1000"]);
    assert_eq!(
        decided.iter().map(|hit| (id(hit), hit["verdict"].as_str().unwrap())).collect::<Vec<_>>(),
        [(first.clone(), "infringes"), (second.clone(), "lawful"), (third.clone(), "not-used"),]
    );
    let open = hits(&copy, &["--undecided", "--limit", "1000"]);
    assert_eq!(open.len() + decided.len(), all.len());
    assert!(open.iter().all(|hit| hit["open"] == true && hit["verdict"].is_null()));
    // What nothing is left to be done about comes last.
    let tail: Vec<_> = hits(&copy, ALL).iter().rev().take(2).map(id).collect();
    assert_eq!(tail, [third.clone(), second.clone()]);

    // Another look at everything changes no decision, and what was cleared is not reported again.
    let add = ["rights", "add", "--id=more", "--kind=trademark", "--name=Zzyzx Unheard Of", "--holder=H", "-q"];
    copy.run(&add).ends_with(0);
    assert_eq!(hits(&copy, &["--decided", "--limit", "1000"]), decided);
}

#[test]
fn a_decision_that_cannot_be_written_is_refused_whole() {
    let copy = demo().copy();
    let first = id(&hits(&copy, &["--limit", "1"])[0]);
    let decide = |more: &[&str]| copy.run(&[&["hits", "decide"], more].concat());
    decide(&[&first, "zzz", "--verdict", "lawful"]).ends_with(2).says(&["there is no single hit zzz"]);
    decide(&[&first, "--verdict", "guilty"])
        .ends_with(3)
        .says(&["guilty is no value for --verdict", "infringes, lawful, not-used"]);
    decide(&[&first]).ends_with(3).says(&["--verdict"]);
    copy.run(&["hits", "list", "--decided", "--undecided"]).ends_with(3);
    assert!(hits(&copy, &["--decided", "--limit", "1000"]).is_empty(), "about all that are named, or about none");
    let chinese = decide(&[&first, "--verdict", "lawful", "--lang", "zh-CN"]).ends_with(0);
    let verdict = Lang::ZhCn.say("verdict-lawful");
    chinese.says(&[&Lang::ZhCn.text(&Message::new("hits-decided").with("hits", 1).with("verdict", verdict))]);
}
