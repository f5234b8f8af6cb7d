//! Weights fitted to decisions, as they are typed: from files, reproducibly, and put to use.

use std::path::Path;

use serde_json::{Value, json};

use crate::program::Fresh;

/// Forty listings of each kind: copies, resale, and a name that is not meant, with what was decided.
fn files(dir: &Path) {
    let right = json!({"id": "mark", "kind": "trademark", "name": "Korvela", "holder": "H", "classes": [25]});
    let other = json!({"id": "word", "kind": "trademark", "name": "Ruler", "holder": "R"});
    let (mut listings, mut verdicts) = (Vec::new(), Vec::new());
    for at in 0..40 {
        for (kind, title, right, mention, infringe) in [
            ("copy", format!("Korvela runner replica {at}"), "mark", true, json!(true)),
            ("used", format!("second hand Korvela runner {at}"), "mark", true, json!(false)),
            ("word", format!("steel ruler of {at} centimetres"), "word", false, Value::Null),
        ] {
            let id = format!("{kind}{at}");
            listings.push(json!({"id": id, "title": title}));
            verdicts.push(json!({"listing_id": id, "right_id": right, "mention": mention, "infringe": infringe}));
        }
    }
    let lines = |rows: &[Value]| rows.iter().map(|row| format!("{row}\n")).collect::<String>();
    std::fs::write(dir.join("rights.jsonl"), lines(&[right, other])).unwrap();
    std::fs::write(dir.join("listings.jsonl"), lines(&listings)).unwrap();
    std::fs::write(dir.join("verdicts.jsonl"), lines(&verdicts)).unwrap();
    std::fs::write(dir.join("few.jsonl"), lines(&verdicts[..60])).unwrap();
}

#[test]
fn decisions_make_weights_that_can_be_used() {
    let fresh = Fresh::new();
    let dir = tempfile::tempdir().unwrap();
    files(dir.path());
    let path = |name: &str| dir.path().join(name).display().to_string();
    let calibrate = |verdicts: &str, more: &[&str]| {
        let inputs = [
            "calibrate",
            "--verdicts",
            verdicts,
            "--rights",
            &path("rights.jsonl"),
            "--listings",
            &path("listings.jsonl"),
        ];
        fresh.run(&[&inputs, more].concat())
    };
    let said = calibrate(&path("verdicts.jsonl"), &["--on", "2026-06-01", "--out", &path("w.toml")]).ends_with(0);
    said.says(&["40 unlawful, 40 lawful"]);
    let written = std::fs::read_to_string(path("w.toml")).unwrap();
    assert!(written.contains("on = \"2026-06-01\""), "{written}");
    // The same inputs give the same bytes, and a dry run writes nothing.
    let again = calibrate(&path("verdicts.jsonl"), &["--on", "2026-06-01", "--dry-run", "--out", &path("none.toml")]);
    assert_eq!(again.ends_with(0).out, written);
    assert!(!Path::new(&path("none.toml")).exists());
    calibrate(&path("few.jsonl"), &["--dry-run"]).ends_with(2).says(&["too few decisions"]);

    let score = |more: &[&str]| -> f64 {
        let args = ["match", "text", "--rights", &path("rights.jsonl"), &path("listings.jsonl")];
        let rows = fresh.run(&[more, &args].concat()).ends_with(0).rows();
        rows.iter().find(|row| row["listing_id"] == "used0").unwrap()["score"].as_f64().unwrap()
    };
    assert_ne!(score(&[]), score(&["--weights", &path("w.toml")]));
    std::fs::write(path("bad.toml"), written.replace("resale = -", "resale = ")).unwrap();
    fresh.run(&["--weights", &path("bad.toml"), "config"]).ends_with(3).says(&["resale"]);
    fresh.run(&["calibrate", "--dry-run"]).ends_with(2).says(&["too few decisions"]);
}
