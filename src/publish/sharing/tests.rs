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
    let targets = ["url:https://shop.example/it's", "host:www.example.com", "site:壮锦.example", "ip:192.0.2.1"];
    BlockList { serial: 7, made_ms: NOW_MS, entries: targets.map(entry).to_vec() }
}

fn stay(entry: Entry, listed_ms: i64, withdrawn_ms: Option<i64>) -> Stay {
    Stay { decision: entry.decisions[0].clone(), entry, listed_ms, changed_ms: listed_ms, withdrawn_ms }
}

/// Everything in the list, and one target that was in it.
fn stays(list: &BlockList) -> Vec<Stay> {
    let listed = list.entries.iter().map(|entry| stay(entry.clone(), NOW_MS - 9_000, None));
    listed.chain([stay(entry("host:gone.example.com"), NOW_MS - 9_000, Some(NOW_MS - 2_000))]).collect()
}

fn shared<'a>(list: &'a BlockList, stays: &'a [Stay]) -> Shared<'a> {
    Shared { list, earlier: &[], stays, publisher: "Market Authority", tlp: Tlp::Green, lang: Lang::ZhCn }
}

fn read(file: &(String, Vec<u8>)) -> Value {
    serde_json::from_slice(&file.1).unwrap()
}

#[test]
fn the_same_list_gives_the_same_bytes() {
    for format in SHARE_FORMATS {
        let list = list();
        let stays = stays(&list);
        let first = format.files(&shared(&list, &stays)).unwrap();
        assert_eq!(first, format.files(&shared(&list, &stays)).unwrap());
        assert!(first.iter().all(|(path, _)| !path.contains(['/', '\\'])), "{}", format.name());
    }
}

#[test]
fn a_bundle_has_each_target_once_and_says_what_was_withdrawn() {
    let list = list();
    let bundle = read(&stix::Stix.files(&shared(&list, &stays(&list))).unwrap()[0]);
    let objects = bundle["objects"].as_array().unwrap();
    let ids: BTreeSet<&str> = objects.iter().map(|object| object["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), objects.len(), "ids are unique");
    let of_kind = |kind: &str| objects.iter().filter(|object| object["type"] == kind).collect::<Vec<_>>();
    let revoked: Vec<&str> = of_kind("indicator")
        .iter()
        .filter(|object| object["revoked"] == true)
        .map(|object| object["name"].as_str().unwrap())
        .collect();
    assert_eq!((of_kind("indicator").len(), revoked), (5, vec!["host:gone.example.com"]));
    assert_eq!((of_kind("file").len(), of_kind("observed-data").len(), of_kind("course-of-action").len()), (1, 1, 4));
    for relationship in of_kind("relationship") {
        for end in ["source_ref", "target_ref"] {
            assert!(ids.contains(relationship[end].as_str().unwrap()), "{relationship}");
        }
    }
}

#[test]
fn an_indicator_keeps_its_id_from_list_to_list() {
    let list = list();
    let old = stays(&list);
    let mut new = old.clone();
    new[0].entry.reason = "another".into();
    new[0].entry.decisions = vec!["another".into()];
    new[0].entry.approved_ms += 1;
    new[0].changed_ms = NOW_MS;
    let ids_and_times = |stays: &[Stay]| -> BTreeSet<(String, String)> {
        let of = |object: &Value| (object["id"].to_string(), object["created"].to_string());
        indicators(&list, stays).iter().map(of).collect()
    };
    assert_eq!(ids_and_times(&old), ids_and_times(&new));
}

fn indicators(list: &BlockList, stays: &[Stay]) -> Vec<Value> {
    let bundle = read(&stix::Stix.files(&shared(list, stays)).unwrap()[0]);
    let objects = bundle["objects"].as_array().unwrap().iter();
    objects.filter(|object| object["type"] == "indicator").cloned().collect()
}

#[test]
fn what_comes_back_is_another_indicator_and_the_same_attribute() {
    let list = BlockList { serial: 9, made_ms: 9_000, entries: vec![entry("host:a.example")] };
    let first = stay(entry("host:a.example"), 1_000, Some(5_000));
    let again = stay(entry("host:a.example"), 9_000, None);
    let mut found: Vec<(String, bool, String)> = Vec::new();
    let stays = [first, again];
    for indicator in indicators(&list, &stays) {
        let text = |field: &str| indicator[field].as_str().unwrap().to_owned();
        found.push((text("created"), indicator["revoked"] == true, text("modified")));
    }
    found.sort();
    let at = |seconds: u32| format!("1970-01-01T00:00:0{seconds}.000Z");
    assert_eq!(found, [(at(1), true, at(5)), (at(9), false, at(9))]);
    let attribute = |stays: &[Stay]| {
        let event = read(&misp::Misp.files(&shared(&list, stays)).unwrap()[0])["Event"].clone();
        let attributes = event["Attribute"].as_array().unwrap();
        assert_eq!(attributes.len(), 2, "the target and its record, each once");
        let [target, record] = [&attributes[0], &attributes[1]];
        for field in ["timestamp", "deleted"] {
            assert_eq!(target[field], record[field]);
        }
        assert_eq!(event["timestamp"], "9");
        (target["uuid"].to_string(), target["timestamp"].as_str().unwrap().to_owned(), target["deleted"] == true)
    };
    let (gone, back) = (attribute(&stays[..1]), attribute(&stays));
    assert_eq!(gone.0, back.0);
    assert_eq!((gone.1.as_str(), gone.2, back.1.as_str(), back.2), ("5", true, "9", false));
}

#[test]
fn a_feed_has_an_event_its_place_in_the_manifest_and_its_hashes() {
    let list = list();
    let files = misp::Misp.files(&shared(&list, &stays(&list))).unwrap();
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
