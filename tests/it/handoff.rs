//! Two agencies: one hands a case over, the other takes it, and neither can be fooled about it.

use std::fs;
use std::io::Read as _;
use std::path::Path;

use serde_json::Value;

use crate::program::{Fresh, Ran, demo};
use crate::validators::{output_of, validator};

/// A fresh copy of the scanned market, with a case over its first hits of one right.
fn agency_with_case() -> (Fresh, String) {
    let agency = demo().copy();
    let hits = agency.run(&["hits", "list", "--format", "jsonl", "--limit", "200"]).ends_with(0).rows();
    let right = hits[0]["right"].clone();
    let of_right = hits.iter().filter(|hit| hit["right"] == right && !hit["seller"].is_null());
    let ids: Vec<&str> = of_right.take(2).map(|hit| hit["hit"].as_str().unwrap()).collect();
    let decide = [&["hits", "decide", "--verdict", "infringes", "--as", "ann", "-q"], &ids[..]].concat();
    agency.run(&decide).ends_with(0);
    let open = [&["cases", "open", "--as", "ann", "-q"], &ids[..]].concat();
    let case = agency.run(&open).ends_with(0).out.trim().to_owned();
    (agency, case)
}

fn hand_over(agency: &Fresh, case: &str, to: &str, file: &str) -> Ran {
    let args = ["cases", "handoff", case, "--to", to, "--from", "Yiwu Office", "--as", "ann", "--out", file];
    agency.run(&[&args[..], &["--format", "jsonl"]].concat()).ends_with(0)
}

fn own_key(agency: &Fresh) -> String {
    agency.run(&["cases", "keys", "own"]).ends_with(0).out.trim().to_owned()
}

fn digests(ran: &Ran) -> Vec<(String, String)> {
    let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
    ran.rows().iter().map(|row| (text(row, "name"), text(row, "sha256"))).collect()
}

/// The files of a bundle, as anybody's ZIP reader has them.
fn unzip(bundle: &Path, name: &str) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(fs::File::open(bundle).unwrap()).unwrap();
    let mut bytes = Vec::new();
    archive.by_name(name).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

#[test]
fn one_agency_hands_a_case_over_and_the_other_takes_it() {
    let (a, case) = agency_with_case();
    let b = Fresh::new();
    let path = a.write("case.zip", "");
    let file = path.display().to_string();
    let made = hand_over(&a, &case, "Hangzhou Office", &file);
    let bytes = fs::read(&path).unwrap();

    // Nobody is trusted unseen.
    let key = own_key(&a);
    b.run(&["cases", "import", &file]).ends_with(2).says(&["Yiwu Office", &key, "--key"]);
    let stranger = own_key(&b);
    b.run(&["cases", "import", &file, "--key", &stranger]).ends_with(2).says(&["nobody here trusts"]);
    assert!(b.run(&["cases", "list", "--format", "jsonl"]).ends_with(0).rows().is_empty());

    // One byte makes all the difference.
    for at in [0, bytes.len() / 3, bytes.len() / 2, bytes.len() - 1] {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        fs::write(&path, changed).unwrap();
        assert_eq!(b.run(&["cases", "import", &file, "--key", &key]).code, 2, "byte {at}");
    }
    fs::write(&path, &bytes).unwrap();
    assert!(b.run(&["cases", "received", "--format", "jsonl"]).ends_with(0).rows().is_empty());

    // It is taken, its digests are the same, and taking it twice changes nothing.
    let take = |more: &[&str]| {
        b.run(&[&["cases", "import", &file, "--format", "jsonl", "--as", "bo"], more].concat()).ends_with(0)
    };
    let taken = take(&["--key", &key]).says(&["was taken over"]);
    assert_eq!(digests(&taken), digests(&made));
    let said = |ran: &Ran| {
        ran.err.lines().filter_map(|line| Some(line.split_once("sha256:")?.1.to_owned())).collect::<Vec<_>>()
    };
    assert_eq!((said(&taken), said(&taken).len()), (said(&made), 2));
    assert_eq!(digests(&take(&[]).says(&["nothing has changed"])), digests(&made));
    let cases = b.run(&["cases", "list", "--format", "jsonl"]).ends_with(0).rows();
    assert_eq!(cases.len(), 1);
    b.run(&["cases", "show", &case]).ends_with(0);

    // What came can be had again, byte for byte, and others' tools accept the evidence in it.
    let received = b.run(&["cases", "received", "--format", "jsonl"]).ends_with(0).rows();
    assert_eq!((received.len(), received[0]["agency"].as_str()), (1, Some("Yiwu Office")));
    let again = b.write("again.zip", "");
    let digest = received[0]["digest"].as_str().unwrap();
    b.run(&["cases", "received", digest, "--out", &again.display().to_string()]).ends_with(0);
    assert_eq!(fs::read(&again).unwrap(), bytes);
    let evidence = b.data().parent().unwrap().join("evidence.warc.gz");
    fs::write(&evidence, unzip(&again, "evidence/evidence.warc.gz")).unwrap();
    if let Some(mut warcio) = validator("warcio") {
        output_of(warcio.args(["check", "-v"]).arg(&evidence));
    }
    if let Some(mut minisign) = validator("minisign") {
        let folder = again.parent().unwrap();
        for name in ["manifest.json", "manifest.json.minisig"] {
            fs::write(folder.join(name), unzip(&again, name)).unwrap();
        }
        output_of(minisign.current_dir(folder).args(["-V", "-m", "manifest.json", "-P", &key]));
    }
    let page = demo_page(&unzip(&again, "hits.jsonl"), &unzip(&again, "evidence/index.jsonl"));
    assert!(page.starts_with("http://"), "the page of the hit is in the evidence: {page}");
}

/// The address of the record that the first hit's page is.
fn demo_page(hits: &[u8], index: &[u8]) -> String {
    let rows = |bytes: &[u8]| crate::program::rows(std::str::from_utf8(bytes).unwrap());
    let record = rows(hits)[0]["record_id"].clone();
    let found = rows(index).into_iter().find(|row| row["record_id"] == record).unwrap();
    assert_eq!(found["kind"], "response");
    found["url"].as_str().unwrap().to_owned()
}

#[test]
fn the_same_case_gives_the_same_bundle_and_is_noted_once() {
    let (a, case) = agency_with_case();
    let [first, second] = ["1.zip", "2.zip"].map(|name| a.write(name, ""));
    let made = hand_over(&a, &case, "Hangzhou Office", &first.display().to_string());
    let again = hand_over(&a, &case, "Hangzhou Office", &second.display().to_string());
    assert_eq!(digests(&made), digests(&again));
    assert_eq!(unzip(&first, "manifest.json"), unzip(&second, "manifest.json"));
    let shown = a.run(&["cases", "show", &case, "--format", "json"]).ends_with(0).out;
    assert_eq!(shown.matches("Hangzhou Office").count(), 1, "{shown}");
    a.run(&["cases", "handoff", "zzz", "--to", "x", "--out", "y.zip"]).ends_with(2);
    let nowhere = a.data().join("no/such/folder/x.zip").display().to_string();
    a.run(&["cases", "handoff", &case, "--to", "x", "--from", "us", "--out", &nowhere])
        .ends_with(2)
        .says(&["cannot be written"]);
    let out = first.display().to_string();
    a.run(&["cases", "handoff", &case, "--to", "x", "--out", &out]).ends_with(3).says(&["--from"]);
    let shown: Value = serde_json::from_str(&shown).unwrap();
    for hit in shown["hits"].as_array().unwrap() {
        a.run(&["hits", "decide", hit["hit_id"].as_str().unwrap(), "--verdict", "lawful"]).ends_with(0);
    }
    let taken_back = ["cases", "handoff", &case, "--to", "x", "--from", "us", "--out", &out];
    a.run(&taken_back).ends_with(2).says(&["nothing to hand over"]);
}

#[test]
fn what_two_agencies_both_have_is_shown_and_not_doubled() {
    let (a, case) = agency_with_case();
    // Another agency that saw the same market, and opened a case of its own over the same listing.
    let c = demo().copy();
    let bundle = a.write("case.zip", "");
    let file = bundle.display().to_string();
    hand_over(&a, &case, "Hangzhou Office", &file);
    let hits = unzip(&bundle, "hits.jsonl");
    let last = crate::program::rows(std::str::from_utf8(&hits).unwrap()).pop().unwrap();
    let hit = last["id"].as_str().unwrap();
    c.run(&["hits", "decide", hit, "--verdict", "infringes", "-q"]).ends_with(0);
    let own = c.run(&["cases", "open", hit, "-q"]).ends_with(0).out.trim().to_owned();
    let key = own_key(&a);
    let ran = c.run(&["cases", "import", &file, "--key", &key, "--format", "jsonl"]).ends_with(0);
    if own == case {
        ran.says(&["one of your own"]);
    } else {
        ran.says(&["the same listing", "the same right", &own]);
    }
    // The same case again, from an agency that has it from the first one.
    let d = Fresh::new();
    d.run(&["cases", "keys", "add", &key, "--name", "Yiwu"]).ends_with(0).says(&["is trusted from now on"]);
    assert_eq!(d.run(&["cases", "keys", "list", "--format", "jsonl"]).rows()[0]["key"].as_str(), Some(key.as_str()));
    d.run(&["cases", "import", &file]).ends_with(0);
    let other = a.write("other.zip", "").display().to_string();
    let args = ["cases", "handoff", &case, "--to", "Ningbo Office", "--from", "us", "--out", &other];
    a.run(&args).ends_with(0);
    d.run(&["cases", "import", &other]).ends_with(0).says(&["is here already", "not doubled"]);
    assert_eq!(d.run(&["cases", "list", "--format", "jsonl"]).rows().len(), 1);
    let received = d.run(&["cases", "received", "--format", "jsonl"]).ends_with(0).rows();
    assert_eq!(received[0]["also_in"][0].as_str().unwrap(), received[1]["bundle"].as_str().unwrap());
    d.run(&["cases", "keys", "remove", &key]).ends_with(0);
    d.run(&["cases", "import", &other]).ends_with(2).says(&["nobody here trusts"]);
}
