//! `reeve share` on the built program: what is in force is shared, what was revoked is taken back, and all of it is signed.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::program::Fresh;
use crate::validators::{output_of, validator};

fn approved(fresh: &Fresh, target: &[&str]) -> String {
    let why = ["--reason", "counterfeit shoes", "--ground", "court order 12 of 2026"];
    let proposal = fresh.run(&[&["block", "propose", "--as", "ann"], target, &why].concat()).ends_with(0);
    let id = proposal.out.trim().to_owned();
    fresh.run(&["block", "approve", &id, "--as", "bo"]).ends_with(0);
    id
}

fn share(fresh: &Fresh, format: &str) -> PathBuf {
    let folder = fresh.data().with_file_name(format!("shared-{format}"));
    let out = folder.display().to_string();
    fresh
        .run(&["share", "--format", format, "--out", &out, "--publisher", "市场监管局", "--tlp", "amber"])
        .ends_with(0);
    folder
}

fn read(folder: &Path, name: &str) -> Value {
    serde_json::from_slice(&fs::read(folder.join(name)).unwrap()).unwrap()
}

/// Names of indicators, and whether each was revoked.
fn indicators(folder: &Path) -> Vec<(String, bool)> {
    let bundle = read(folder, "blocklist.stix.json");
    let objects = bundle["objects"].as_array().unwrap().iter().filter(|object| object["type"] == "indicator");
    let mut named: Vec<(String, bool)> =
        objects.map(|object| (object["name"].as_str().unwrap().to_owned(), object["revoked"] == true)).collect();
    named.sort();
    named
}

fn file_names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn what_is_in_force_is_shared_and_what_was_revoked_is_taken_back() {
    let fresh = Fresh::new();
    let site = approved(&fresh, &["--site", "pirate.example"]);
    approved(&fresh, &["--host", "www.forger.example"]);
    let stix = share(&fresh, "stix");
    assert_eq!(indicators(&stix), [("host:www.forger.example".into(), false), ("site:pirate.example".into(), false)]);
    signatures_hold(&fresh, &stix);
    share(&fresh, "feed");

    fresh.run(&["block", "revoke", &site, "--as", "cy"]).ends_with(0);
    let stix = share(&fresh, "stix");
    assert_eq!(indicators(&stix), [("host:www.forger.example".into(), false), ("site:pirate.example".into(), true)]);
    let misp = share(&fresh, "misp");
    let manifest = read(&misp, "manifest.json");
    let uuid = manifest.as_object().unwrap().keys().next().unwrap();
    let event = read(&misp, &format!("{uuid}.json"));
    let attributes = event["Event"]["Attribute"].as_array().unwrap();
    let deleted =
        |value: &str| attributes.iter().find(|attribute| attribute["value"] == value).unwrap()["deleted"].clone();
    assert_eq!((deleted("www.forger.example"), deleted("pirate.example")), (Value::from(false), Value::from(true)));

    let feed = share(&fresh, "feed");
    let change = read(&feed, "blocklist.delta-1-2.json");
    assert_eq!(
        (change["removed"][0].as_str(), change["added"].as_array().map(Vec::len)),
        (Some("site:pirate.example"), Some(0))
    );
    signatures_hold(&fresh, &feed);

    // What no list of today comes from any more is not left lying about.
    approved(&fresh, &["--host", "third.example.org"]);
    let names = file_names(&share(&fresh, "feed"));
    let changes: Vec<&str> = names
        .iter()
        .map(String::as_str)
        .filter(|name| name.starts_with("blocklist.delta-") && name.ends_with(".json"))
        .collect();
    assert_eq!(changes, ["blocklist.delta-1-3.json", "blocklist.delta-2-3.json"]);
}

/// The event's attributes: value, deleted, time.
fn attributes(folder: &Path) -> Vec<(String, bool, u64)> {
    let manifest = read(folder, "manifest.json");
    let uuid = manifest.as_object().unwrap().keys().next().unwrap();
    let event = read(folder, &format!("{uuid}.json"));
    let attributes = event["Event"]["Attribute"].as_array().unwrap().iter();
    let seconds = |value: &Value| value["timestamp"].as_str().unwrap().parse().unwrap();
    attributes.map(|a| (a["value"].as_str().unwrap().to_owned(), a["deleted"] == true, seconds(a))).collect()
}

#[test]
fn whatever_leaves_the_list_is_taken_back_and_comes_back_as_another() {
    let fresh = Fresh::new();
    let first = approved(&fresh, &["--host", "one.example"]);
    approved(&fresh, &["--site", "two.example"]);
    let stix = share(&fresh, "stix");
    let ids = |folder: &Path| -> Vec<(String, bool, String)> {
        let bundle = read(folder, "blocklist.stix.json");
        let objects = bundle["objects"].as_array().unwrap().iter().filter(|object| object["type"] == "indicator");
        let one = objects.filter(|object| object["name"] == "host:one.example");
        let text = |object: &Value, field: &str| object[field].as_str().unwrap().to_owned();
        one.map(|one| (text(one, "id"), one["revoked"] == true, text(one, "created"))).collect()
    };
    let listed = ids(&stix);
    assert_eq!((listed.len(), listed[0].1), (1, false));
    let before = attributes(&share(&fresh, "misp"));

    // The guard refuses from now on what was approved before: nobody has revoked it.
    let seen = fresh.write("data/block/protected.txt", "two.example\n");
    fresh.run(&["block", "revoke", &first, "--as", "cy"]).ends_with(0);
    wait_for_the_next_second();
    let after = attributes(&share(&fresh, "misp"));
    for value in ["one.example", "two.example"] {
        let of = |all: &[(String, bool, u64)]| all.iter().find(|(known, ..)| known == value).unwrap().clone();
        let (before, after) = (of(&before), of(&after));
        assert!(!before.1 && after.1 && after.2 > before.2, "{before:?} {after:?}");
    }
    assert_eq!(indicators(&share(&fresh, "stix")).iter().filter(|(_, revoked)| *revoked).count(), 2);

    fs::remove_file(seen).unwrap();
    approved(&fresh, &["--host", "one.example"]);
    let again = ids(&share(&fresh, "stix"));
    let (old, new): (Vec<_>, Vec<_>) = again.iter().partition(|(_, revoked, _)| *revoked);
    assert_eq!((old.len(), new.len()), (1, 1));
    assert_eq!((&old[0].0, &old[0].2), (&listed[0].0, &listed[0].2), "what was revoked stays so");
    assert_ne!(new[0].0, old[0].0);
    let alive = attributes(&share(&fresh, "misp"));
    assert!(alive.iter().all(|(_, deleted, _)| !deleted), "{alive:?}");
}

/// Every file has a signature that minisign accepts.
fn signatures_hold(fresh: &Fresh, folder: &Path) {
    let names = file_names(folder);
    let (signatures, files): (Vec<&String>, Vec<&String>) = names.iter().partition(|name| name.ends_with(".minisig"));
    assert_eq!(signatures.len(), files.len(), "{names:?}");
    let key = fresh.data().with_file_name("key.pub");
    fs::write(&key, fresh.run(&["block", "key"]).ends_with(0).out.as_str()).unwrap();
    for name in files {
        let Some(mut minisign) = validator("minisign") else { return };
        output_of(minisign.arg("-V").arg("-p").arg(&key).arg("-m").arg(folder.join(name)));
    }
}

#[test]
fn a_publisher_has_a_name() {
    let fresh = Fresh::new();
    let out = fresh.data().with_file_name("shared").display().to_string();
    for publisher in ["", "  ", "a\nb"] {
        fresh
            .run(&["share", "--format", "stix", "--out", &out, "--publisher", publisher])
            .ends_with(3)
            .says(&["--publisher"]);
    }
    assert!(!Path::new(&out).exists());
}

/// MISP counts whole seconds, and takes over only what is later than what it knows.
#[allow(clippy::disallowed_methods, reason = "the program's clock is the machine's")]
fn wait_for_the_next_second() {
    std::thread::sleep(std::time::Duration::from_millis(1_100));
}
