//! What is shared, read by the programs of those who take it: the STIX validator, and MISP's own library.

use std::fs;
use std::path::Path;

use reeve::locale::Lang;
use reeve::publish::blocklists::BlockList;
use reeve::publish::sharing::{SHARE_FORMATS, Shared, Stay, Tlp};

use super::readers::python_with;
use super::{NOW_MS, decisions, list_of};
use crate::validators::{output_of, validator};

/// Every target of the file, and one that was withdrawn.
fn shared_as(format: &str, dir: &Path) -> BlockList {
    let mut list = list_of(&decisions());
    let stay = |(at, entry): (usize, &reeve::publish::blocklists::Entry)| Stay {
        entry: entry.clone(),
        decision: entry.decisions[0].clone(),
        listed_ms: NOW_MS - 2_000,
        changed_ms: NOW_MS - 1_000,
        withdrawn_ms: (at == 0).then_some(NOW_MS),
    };
    let stays: Vec<Stay> = list.entries.iter().enumerate().map(stay).collect();
    list.entries.remove(0);
    let format = SHARE_FORMATS.iter().find(|known| known.name() == format).unwrap();
    for lang in Lang::ALL {
        let shared =
            Shared { list: &list, earlier: &[], stays: &stays, publisher: "市场监管局", tlp: Tlp::Amber, lang };
        for (path, bytes) in format.files(&shared).unwrap() {
            let place = dir.join(lang.tag()).join(path);
            fs::create_dir_all(place.parent().unwrap()).unwrap();
            fs::write(place, bytes).unwrap();
        }
    }
    list
}

#[test]
fn the_stix_validator_accepts_a_bundle() {
    let Some(mut validate) = validator("stix2_validator") else { return };
    let dir = tempfile::tempdir().unwrap();
    shared_as("stix", dir.path());
    validate.args(["--strict", "--enforce-refs", "--version", "2.1"]);
    let said = output_of(validate.args(Lang::ALL.map(|lang| dir.path().join(lang.tag()).join("blocklist.stix.json"))));
    assert_eq!(said.matches("STIX JSON: Valid").count(), 2, "{said}");
}

const MISP_READS: &str = r#"
import hashlib, json, sys
from pymisp import MISPEvent
folder, listed = sys.argv[1], int(sys.argv[2])
manifest = json.load(open(f"{folder}/manifest.json", encoding="utf-8"))
hashes = [line.split(",") for line in open(f"{folder}/hashes.csv").read().split()]
for uuid, head in manifest.items():
    event = MISPEvent()
    event.load_file(f"{folder}/{uuid}.json")
    assert event.uuid == uuid and event.info == head["info"] and event.Orgc.name == head["Orgc"]["name"]
    assert [tag.name for tag in event.tags] == ["tlp:amber"]
    blocked = [a for a in event.attributes if a.to_ids and not a.get("deleted")]
    assert len(blocked) == listed, len(blocked)
    assert {a.type for a in blocked} <= {"url", "hostname", "domain", "ip-dst"}
    assert sum(1 for a in event.attributes if a.get("deleted") and a.to_ids) == 1
    assert all(a.type != "sha256" or not a.to_ids for a in event.attributes)
    alive = [a for a in event.attributes if not a.get("deleted")]
    assert hashes == [[hashlib.md5(a.value.encode()).hexdigest(), uuid] for a in alive]
    again = json.loads(json.dumps(event.to_feed()))["Event"]
    as_fed = [(a["uuid"], a["type"], a["category"], a["value"], a["to_ids"]) for a in again["Attribute"]]
    assert as_fed == [(a.uuid, a.type, a.category, a.value, a.to_ids) for a in event.attributes]
    assert set(event.manifest[uuid]) == set(head), (event.manifest, head)
    assert [[digest, uuid] for a in alive for digest in a.hash_values("md5")] == hashes
    print("read", len(event.attributes))
"#;

#[test]
fn misp_reads_the_feed_and_would_write_the_same() {
    let Some(_) = python_with("pymisp") else { return };
    let dir = tempfile::tempdir().unwrap();
    let list = shared_as("misp", dir.path());
    for lang in Lang::ALL {
        let mut python = python_with("pymisp").unwrap();
        python.arg("-c").arg(MISP_READS).arg(dir.path().join(lang.tag())).arg(list.entries.len().to_string());
        assert!(output_of(&mut python).contains("read "));
    }
}
