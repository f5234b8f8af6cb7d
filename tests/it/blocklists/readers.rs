//! Programs that read a file and judge it: Suricata, AdGuard's linter, JSON Schema, Python's csv.

use std::fs;
use std::path::Path;
use std::process::Command;

use reeve::publish::blocklists::companions;

use super::{decisions, file, list_of, written};
use crate::validators::{output_of, validator};

#[test]
fn suricata_takes_every_rule() {
    let Some(mut suricata) = suricata() else { return };
    let dir = written(&list_of(&decisions()));
    let rules = dir.path().join("blocklist.suricata.rules");
    let config = Path::new("/etc/suricata/suricata.yaml");
    let said =
        output_of(suricata.arg("-T").arg("-c").arg(config).arg("-S").arg(&rules).arg("-l").arg(dir.path()).arg("-v"));
    let written = fs::read_to_string(&rules).unwrap().lines().filter(|line| line.starts_with("drop ")).count();
    assert!(written > 20 && said.contains(&format!("{written} rules successfully loaded, 0 rules failed")), "{said}");
    let complaints: Vec<&str> =
        said.lines().filter(|line| line.contains("blocklist.suricata.rules") && line.starts_with('W')).collect();
    assert!(complaints.is_empty(), "{complaints:#?}");
}

/// Debian has it among its backports alone, so it may be missing where everything else is asked for.
pub(super) fn suricata() -> Option<Command> {
    let found = std::env::var_os("PATH").and_then(|path| {
        std::env::split_paths(&path).map(|dir| dir.join("suricata")).find(|program| program.is_file())
    });
    if found.is_none() {
        eprintln!("skipped: suricata is not installed");
    }
    found.map(Command::new)
}

#[test]
fn adguards_linter_has_nothing_to_say() {
    let Some(mut aglint) = validator("aglint") else { return };
    let dir = written(&list_of(&decisions()));
    file(&dir, ".aglintrc.json", r#"{"root": true, "extends": ["aglint:recommended"]}"#);
    aglint.current_dir(dir.path()).args(["blocklist.adguard.txt", "blocklist.ublock.txt"]);
    let said = output_of(&mut aglint);
    assert!(!said.contains("warn") && !said.contains("error"), "{said}");
}

const PYTHON_READS: &str = r#"
import csv, json, sys
import jsonschema
folder = sys.argv[1]
def load(name):
    with open(f"{folder}/{name}", encoding="utf-8") as file:
        return json.load(file)
for name in sys.argv[2:]:
    document = load(name)
    schema = load(document["$schema"])
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(document, schema, format_checker=jsonschema.FormatChecker())
    broken = json.loads(json.dumps(document))
    if name == "blocklist.feed.json":
        broken["deltas"][0]["file"] = "../secret"
    else:
        (broken.get("entries") or broken["added"])[0]["target"] = "zone:com"
    assert not jsonschema.Draft202012Validator(schema).is_valid(broken), name
listed = load("blocklist.json")["entries"]
with open(f"{folder}/blocklist.csv", encoding="utf-8-sig", newline="") as file:
    rows = list(csv.DictReader(file))
assert [row["target"] for row in rows] == [entry["target"] for entry in listed]
assert [row["reason"] for row in rows] == [entry["reason"] for entry in listed]
assert all(row["evidence"].split() == [e["sha256"] for e in entry["evidence"]] for row, entry in zip(rows, listed))
assert not any(cell and cell[0] in "=+-@\t\r\n" for row in rows for cell in row.values())
print("read", len(rows))
"#;

#[test]
fn programs_read_what_the_schemas_promise() {
    let Some(mut python) = python_with("jsonschema") else { return };
    let blocks = decisions();
    let list = list_of(&blocks);
    let dir = written(&list);
    let mut earlier = list_of(&blocks[..3]);
    earlier.serial -= 1;
    let beside = companions(&list, &[earlier]).unwrap();
    for (name, bytes) in &beside {
        fs::write(dir.path().join(name), bytes).unwrap();
    }
    let documents = beside.iter().map(|(name, _)| name.as_str()).filter(|name| !name.contains("schema"));
    python.arg("-c").arg(PYTHON_READS).arg(dir.path()).arg("blocklist.json").args(documents);
    let said = output_of(&mut python);
    assert_eq!(said.trim(), format!("read {}", list.entries.len()));
}

/// The Python beside the validator programs, which has their packages.
pub(super) fn python_with(package: &str) -> Option<Command> {
    let path = std::env::var_os("PATH")?;
    let has = |python: &Path| {
        let tried = Command::new(python).args(["-c", &format!("import {package}")]).output();
        tried.is_ok_and(|output| output.status.success())
    };
    let found =
        std::env::split_paths(&path).map(|dir| dir.join("python")).find(|python| python.is_file() && has(python));
    if found.is_none() {
        crate::validators::missing(&format!("no python has {package}"));
    }
    found.map(Command::new)
}
