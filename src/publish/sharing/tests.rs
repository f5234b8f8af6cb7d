//! What is shared says what the list says; whether others can read it is asked of their programs in the integration tests.

use std::collections::BTreeSet;

use serde_json::Value;

use super::*;
use crate::publish::blocklists::{BLOCK_FORMATS, Delta};
use crate::review::blocks::Evidence;
use crate::rights::RightId;

const NOW_MS: i64 = 1_795_000_000_123;

fn entry(target: &str) -> Entry {
    Entry {
        target: target.parse().unwrap(),
        decisions: vec!["0123456789abcdef".into()],
        reason: "counterfeit \"shoes\"\n<b>".into(),
        ground: "court order 12/2026".into(),
        right_id: Some(RightId("tm-lirui".into())),
        approved_ms: NOW_MS - 1_000,
        expires_ms: NOW_MS + 1_000_000,
        evidence: vec![Evidence {
            url: "https://shop.example/item?a=\"1\"".into(),
            captured_ms: NOW_MS - 5_000,
            sha256: "ab".repeat(32),
            file: "reeve-0001.warc.gz".into(),
            offset: 0,
            length: 100,
        }],
    }
}

fn list() -> BlockList {
    let targets = [
        "url:https://shop.example/it's",
        "host:www.example.com",
        "site:壮锦.example",
        "ip:192.0.2.1",
        "ip:::ffff:192.0.2.1",
    ];
    BlockList { serial: 7, made_ms: NOW_MS, entries: targets.map(entry).to_vec() }
}

fn shared<'a>(list: &'a BlockList, withdrawn: &'a [Entry]) -> Shared<'a> {
    Shared { list, earlier: &[], withdrawn, publisher: "Market Authority", tlp: Tlp::Green, lang: Lang::ZhCn }
}

fn read(file: &(String, Vec<u8>)) -> Value {
    serde_json::from_slice(&file.1).unwrap()
}

#[test]
fn the_same_list_gives_the_same_bytes() {
    for format in SHARE_FORMATS {
        let (list, withdrawn) = (list(), [entry("host:gone.example.com")]);
        let first = format.files(&shared(&list, &withdrawn)).unwrap();
        assert_eq!(first, format.files(&shared(&list, &withdrawn)).unwrap());
        assert!(first.iter().all(|(path, _)| !path.contains(['/', '\\'])), "{}", format.name());
    }
}

#[test]
fn a_bundle_has_each_target_once_and_says_what_was_withdrawn() {
    let (list, withdrawn) = (list(), [entry("host:gone.example.com")]);
    let bundle = read(&stix::Stix.files(&shared(&list, &withdrawn)).unwrap()[0]);
    let objects = bundle["objects"].as_array().unwrap();
    let ids: BTreeSet<&str> = objects.iter().map(|object| object["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), objects.len(), "ids are unique");
    let of_kind = |kind: &str| objects.iter().filter(|object| object["type"] == kind).collect::<Vec<_>>();
    let revoked: Vec<&str> = of_kind("indicator")
        .iter()
        .filter(|object| object["revoked"] == true)
        .map(|object| object["name"].as_str().unwrap())
        .collect();
    assert_eq!((of_kind("indicator").len(), revoked), (6, vec!["host:gone.example.com"]));
    assert_eq!((of_kind("file").len(), of_kind("observed-data").len(), of_kind("course-of-action").len()), (1, 1, 4));
    for relationship in of_kind("relationship") {
        for end in ["source_ref", "target_ref"] {
            assert!(ids.contains(relationship[end].as_str().unwrap()), "{relationship}");
        }
    }
}

#[test]
fn an_indicator_keeps_its_id_from_list_to_list() {
    let (old, mut new) = (list(), list());
    new.serial = 8;
    new.made_ms += 1;
    new.entries[0].reason = "another".into();
    let indicators = |list: &BlockList| -> BTreeSet<String> {
        let bundle = read(&stix::Stix.files(&shared(list, &[])).unwrap()[0]);
        let objects = bundle["objects"].as_array().unwrap().iter();
        objects.filter(|object| object["type"] == "indicator").map(|object| object["id"].to_string()).collect()
    };
    assert_eq!(indicators(&old), indicators(&new));
}

#[test]
fn a_feed_has_an_event_its_place_in_the_manifest_and_its_hashes() {
    let (list, withdrawn) = (list(), [entry("host:gone.example.com")]);
    let files = misp::Misp.files(&shared(&list, &withdrawn)).unwrap();
    let event = &read(&files[0])["Event"];
    let uuid = event["uuid"].as_str().unwrap();
    assert_eq!(files[0].0, format!("{uuid}.json"));
    assert_eq!(read(&files[2])[uuid]["info"], event["info"]);
    let attributes = event["Attribute"].as_array().unwrap();
    let kinds: Vec<&str> = attributes.iter().map(|attribute| attribute["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["url", "hostname", "domain", "ip-dst", "hostname", "sha256"]);
    let hashes = String::from_utf8(files[1].1.clone()).unwrap();
    assert_eq!(hashes.lines().count(), 5, "what was withdrawn is not looked for any more");
    // echo -n www.example.com | md5sum
    assert!(hashes.contains(&format!("7c1767b30512b6003fd3c2e618a86522,{uuid}\n")), "{hashes}");
}

#[test]
fn a_follower_finds_the_way_from_any_list_that_is_kept() {
    let lists: Vec<BlockList> = (5..=7)
        .map(|serial| {
            let mut list = list();
            list.serial = serial;
            list.entries.truncate(serial as usize - 3);
            list
        })
        .collect();
    let (list, earlier) = (&lists[2], &lists[..2]);
    let files = feed::Feed.files(&Shared { earlier, ..shared(list, &[]) }).unwrap();
    let read = |name: &str| read(files.iter().find(|(known, _)| known == name).unwrap_or_else(|| panic!("{name}")));
    let feed = read("blocklist.feed.json");
    let today: Value = read(feed["list"]["file"].as_str().unwrap());
    assert_eq!((&feed["serial"], feed["deltas"].as_array().unwrap().len()), (&today["serial"], 2));
    for (old, change) in earlier.iter().zip(feed["deltas"].as_array().unwrap()) {
        let delta: Delta = serde_json::from_value(read(change["file"].as_str().unwrap())).unwrap();
        assert_eq!((u64::from(delta.from), u64::from(delta.to)), (change["from"].as_u64().unwrap(), 7));
        let mut whole = Vec::new();
        let json = BLOCK_FORMATS.iter().find(|format| format.name() == "json").unwrap();
        json.write(old, Lang::En, &mut whole).unwrap();
        let had: Value = serde_json::from_slice(&whole).unwrap();
        let entries = delta.apply(serde_json::from_value(had["entries"].clone()).unwrap());
        assert_eq!(serde_json::to_value(entries).unwrap(), today["entries"]);
    }
    for name in ["blocklist.json", "blocklist.feed.json", "blocklist.delta-5-7.json"] {
        read(read(name)["$schema"].as_str().unwrap());
    }
}
