//! Block decisions as people take them: proposed by one, approved by another, guarded, built, revoked; and a database that
//! lets nobody around that.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use reeve::locale::{Lang, Message};
use reeve::publish::blocklists::{BLOCK_FORMATS, BlockList};
use serde_json::Value;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{Connection as _, Row as _};

use crate::program::{Fresh, Ran, demo};
use crate::validators::{output_of, validator};

const WHY: &[&str] = &["--reason", "counterfeit", "--ground", "order 12 of 2026"];

fn propose(fresh: &Fresh, who: &str, target: &[&str]) -> Ran {
    fresh.run(&[&["block", "propose", "--as", who], target, WHY].concat())
}

/// The id of a proposal that has to go well.
#[track_caller]
fn proposed(fresh: &Fresh, target: &[&str]) -> String {
    propose(fresh, "ann", target).ends_with(0).out.trim().to_owned()
}

#[track_caller]
fn approved(fresh: &Fresh, target: &[&str]) -> String {
    let id = proposed(fresh, target);
    fresh.run(&["block", "approve", &id, "--as", "bo"]).ends_with(0);
    id
}

fn build(fresh: &Fresh) -> Ran {
    fresh.run(&["block", "build", "--out", &folder(fresh).display().to_string()])
}

fn folder(fresh: &Fresh) -> std::path::PathBuf {
    fresh.data().with_file_name("lists")
}

/// Every file of the folder, by name.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    entries.map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())).collect()
}

fn listed(fresh: &Fresh) -> Option<BlockList> {
    let uri = format!("sqlite:{}", fresh.data().join("reeve.db").display());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let store = reeve::store::open(&uri).await.unwrap();
        let list = store.latest_block_list().await.unwrap();
        store.close().await;
        list
    })
}

fn targets(list: &BlockList) -> Vec<String> {
    list.entries.iter().map(|entry| entry.target.to_string()).collect()
}

/// Runs one statement on the file, behind the program's back.
fn sql(fresh: &Fresh, statement: &str) -> Result<u64, String> {
    with_database(fresh, async |database| {
        let done = sqlx::query(sqlx::AssertSqlSafe(statement)).execute(database).await;
        done.map(|done| done.rows_affected()).map_err(|error| error.to_string())
    })
}

fn with_database<T>(fresh: &Fresh, work: impl AsyncFnOnce(&mut SqliteConnection) -> T) -> T {
    let options = SqliteConnectOptions::new().filename(fresh.data().join("reeve.db"));
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let mut database = SqliteConnection::connect_with(&options).await.unwrap();
        let done = work(&mut database).await;
        database.close().await.unwrap();
        done
    })
}

fn first_hit(fresh: &Fresh) -> String {
    let hits = fresh.run(&["hits", "list", "--format", "jsonl", "--limit", "1"]).ends_with(0).rows();
    hits[0]["hit"].as_str().unwrap().to_owned()
}

#[test]
fn a_hit_is_proposed_approved_listed_and_revoked() {
    let copy = demo().copy();
    let hit = first_hit(&copy);
    propose(&copy, "ann", &["--hit", &hit]).ends_with(2).says(&["Nobody has decided about hit"]);
    copy.run(&["hits", "decide", &hit, "--verdict", "lawful", "-q"]).ends_with(0);
    propose(&copy, "ann", &["--hit", &hit]).ends_with(2).says(&["not to infringe"]);
    copy.run(&["hits", "decide", &hit, "--verdict", "infringes", "-q"]).ends_with(0);
    propose(&copy, "ann", &["--hit", &hit, "--host", "elsewhere.example"]).ends_with(2).says(&["does not stand on"]);

    let id = proposed(&copy, &["--hit", &hit]);
    let shown: Value =
        serde_json::from_str(&copy.run(&["block", "show", &id, "--format", "json"]).ends_with(0).out).unwrap();
    let target = shown["proposal"]["target"].as_str().unwrap().to_owned();
    assert!(target.starts_with("url:http"), "{target}");
    assert_eq!(shown["state"], "proposed");
    evidence_is_what_the_archive_has(&copy, &shown["proposal"]["evidence"][0]);

    // Nobody approves their own, however they write themselves.
    for own in ["ann", "Ann ", "ＡＮＮ", "a\u{200b}nn"] {
        let refused = copy.run(&["block", "approve", &id, "--as", own]).ends_with(2);
        refused.says(&["another person has to approve"]);
    }
    build(&copy).ends_with(0);
    assert_eq!(targets(&listed(&copy).unwrap()), [""; 0], "nothing is listed before it is approved");
    copy.run(&["block", "approve", &id[..10], "--as", "bo", "--note", "seen"]).ends_with(0);
    copy.run(&["block", "approve", &id, "--as", "cy"]).ends_with(0).says(&["said of"]);
    build(&copy).ends_with(0).says(&["serial 2"]);
    let list = listed(&copy).unwrap();
    assert_eq!((targets(&list), list.serial), (vec![target.clone()], 2));
    let with = files(&folder(&copy));
    every_list_is_signed(&copy, &with);

    // The same again is the same, to the byte; signatures are new ones each time.
    build(&copy).ends_with(0).says(&["serial 2"]);
    let again = files(&folder(&copy));
    assert!(with.iter().all(|(name, bytes)| name.ends_with(".minisig") || again[name] == *bytes));
    assert!(again.keys().eq(with.keys()));
    copy.run(&["block", "revoke", &id, "--as", "cy", "--note", "settled"]).ends_with(0);
    build(&copy).ends_with(0).says(&["serial 3"]);
    assert_eq!(targets(&listed(&copy).unwrap()), [""; 0]);
    let address = target.strip_prefix("url:").unwrap();
    for (name, bytes) in files(&folder(&copy)) {
        assert!(!String::from_utf8_lossy(&bytes).contains(address), "{name} still has what was revoked");
    }
    copy.run(&["block", "approve", &id, "--as", "dee"]).ends_with(2).says(&["was turned down or revoked"]);
    let story = copy.run(&["block", "show", &id]).ends_with(0).out;
    assert!(story.contains("bo: approved it — seen") && story.contains("cy: revoked it — settled"), "{story}");
    let row = &copy.run(&["block", "list", "--state", "revoked", "--format", "jsonl"]).ends_with(0).rows()[0];
    assert_eq!((&row["target"], &row["approved_by"]), (&target.into(), &"bo".into()));
}

/// Whoever unpacks the record named as evidence has the bytes that were digested.
fn evidence_is_what_the_archive_has(fresh: &Fresh, evidence: &Value) {
    use std::io::Read as _;
    let at = |field: &str| usize::try_from(evidence[field].as_u64().unwrap()).unwrap();
    let bytes = fs::read(fresh.data().join("archive").join(evidence["file"].as_str().unwrap())).unwrap();
    let member = &bytes[at("offset")..at("offset") + at("length")];
    let mut record = Vec::new();
    flate2::read::GzDecoder::new(member).read_to_end(&mut record).unwrap();
    assert_eq!(reeve::store::digest_of(&record), evidence["sha256"]);
    assert!(String::from_utf8_lossy(&record).contains(evidence["url"].as_str().unwrap()));
}

/// One signature beside each list, which holds for minisign too.
fn every_list_is_signed(fresh: &Fresh, files: &BTreeMap<String, Vec<u8>>) {
    let lists: Vec<&str> = BLOCK_FORMATS.iter().map(|format| format.file_name()).collect();
    let key = fresh.run(&["block", "key"]).ends_with(0).out;
    let public = reeve::evidence::signature::PublicKey::from_text(&key).unwrap();
    for list in &lists {
        let signature = String::from_utf8(files[&format!("{list}.minisig")].clone()).unwrap();
        let line = public.verify(&files[*list], &signature).unwrap();
        assert!(line.starts_with(&format!("{list} serial 2 made 2")), "{line}");
    }
    // What the list for programs names as its schema lies there too.
    let list: Value = serde_json::from_slice(&files["blocklist.json"]).unwrap();
    let schema = list["$schema"].as_str().unwrap();
    public.verify(&files[schema], std::str::from_utf8(&files[&format!("{schema}.minisig")]).unwrap()).unwrap();
    assert_eq!(files.len(), (lists.len() + 1) * 2, "{:?}", files.keys());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(fresh.data().join("signing.key")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let Some(mut minisign) = validator("minisign") else { return };
    let Some(list) = lists.first() else { return };
    let key = fresh.write("reeve.pub", &key);
    output_of(minisign.arg("-V").arg("-p").arg(key).arg("-m").arg(folder(fresh).join(list)));
}

#[test]
fn the_database_lets_nobody_approve_their_own() {
    let fresh = Fresh::new();
    let id = proposed(&fresh, &["--host", "fake.example"]);
    let approve = |insert: &str, actor: &str, said_ms: &str| {
        let actor_row = format!("INSERT OR IGNORE INTO actor (id, created_ms) VALUES ('{actor}', 0)");
        sql(&fresh, &actor_row).unwrap();
        sql(
            &fresh,
            &format!(
                "{insert} INTO block_word (block_id, kind, actor, said_ms) VALUES ('{id}', 'approved', '{actor}', {said_ms})"
            ),
        )
    };
    const NOW: &str = "(SELECT proposed_ms + 1 FROM block_proposal)";
    for insert in ["INSERT", "INSERT OR REPLACE", "INSERT OR IGNORE", "INSERT OR FAIL"] {
        for own in ["ann", "ANN", " ann ", "ＡＮＮ", "an\u{2060}n", "a\u{3000}nn", "", " "] {
            let error = approve(insert, own, NOW).unwrap_err();
            assert!(error.contains("nobody approves what they proposed themselves"), "{insert} {own:?}: {error}");
        }
    }
    let late = approve("INSERT", "bo", "(SELECT expires_ms FROM block_proposal)").unwrap_err();
    assert!(late.contains("after it was revoked or has expired"), "{late}");
    assert_eq!(approve("INSERT", "bo", NOW), Ok(1));
    for (statement, why) in [
        ("UPDATE block_word SET actor = 'ann'", "never changed"),
        ("DELETE FROM block_word", "never deleted"),
        ("UPDATE block_proposal SET record = '{}'", "never changed"),
        ("DELETE FROM block_proposal", "never deleted"),
        ("INSERT OR REPLACE INTO block_proposal (id, record) SELECT id, record FROM block_proposal", "never replaced"),
        ("INSERT OR REPLACE INTO block_word SELECT * FROM block_word", "never replaced"),
    ] {
        let error = sql(&fresh, statement).unwrap_err();
        assert!(error.contains(why), "{statement}: {error}");
    }
    // A proposal without an end, or with one too far away, or without a reason, is none.
    for change in ["'$.expires_ms', 99999999999999", "'$.expires_ms', null", "'$.reason', ' '", "'$.target', 'all'"] {
        let insert = format!(
            "INSERT INTO block_proposal (id, record) SELECT 'x', json_set(record, {change}) FROM block_proposal"
        );
        assert!(sql(&fresh, &insert).is_err(), "{change}");
    }
    let revoke =
        format!("INSERT INTO block_word (block_id, kind, actor, said_ms) SELECT '{id}', 'revoked', 'bo', {NOW}");
    assert_eq!(sql(&fresh, &revoke), Ok(1));
    let count = with_database(&fresh, async |database| {
        sqlx::query("SELECT count(*) FROM block_word").fetch_one(database).await.unwrap().get::<i64, _>(0)
    });
    assert_eq!(count, 2);
}

#[test]
fn the_guard_refuses_what_would_hit_others() {
    let fresh = Fresh::new().with_register();
    for (target, why) in [
        (["--site", "github.io"], "platform's suffix"),
        (["--site", "amazonaws.com"], "protected list"),
        (["--ip", "104.16.1.1"], "protected list"),
        (["--site", "guizhen.test"], "holder or licensee"),
        (["--host", "com.cn"], "public suffix"),
        (["--ip", "192.168.1.1"], "not on the public internet"),
    ] {
        let id = proposed(&fresh, &target);
        let approve = ["block", "approve", &id, "--as", "bo", "--override", "we want it"];
        fresh.run(&approve).ends_with(2).says(&[why, "the over-block guard refuses"]);
        let checked = fresh.run(&["block", "check", target[0], target[1], "--format", "jsonl"]).ends_with(0).rows();
        assert_eq!(checked[0]["allowed"], false, "{checked:?}");
    }
    build(&fresh).ends_with(0);
    assert_eq!(targets(&listed(&fresh).unwrap()), [""; 0]);
}

#[test]
fn an_address_that_is_shared_needs_a_reason_and_drops_when_others_move_in() {
    let fresh = Fresh::new();
    let site = approved(&fresh, &["--site", "fake.example"]);
    let id = proposed(&fresh, &["--ip", "45.155.1.2"]);
    let approve = |more: &[&str]| fresh.run(&[&["block", "approve", &id, "--as", "bo"], more].concat());
    approve(&[]).ends_with(2).says(&["nothing is known of who else", "--override REASON"]);
    let seen = fresh.write("data/block/passive-dns.jsonl", "www.fake.example 45.155.1.2\nother.example 45.155.1.2\n");
    approve(&[]).ends_with(2).says(&["one other name stands at 45.155.1.2: other.example"]);
    approve(&["--override", "other.example is a mirror"]).ends_with(0);
    let story = fresh.run(&["block", "show", &id]).ends_with(0).out;
    assert!(story.contains("Needs an override: one other name") && story.contains("is a mirror"), "{story}");
    build(&fresh).ends_with(0);
    assert_eq!(targets(&listed(&fresh).unwrap()), ["site:fake.example", "ip:45.155.1.2"]);

    fs::write(&seen, "www.fake.example 45.155.1.2\nother.example 45.155.1.2\nnew.example 45.155.1.2\n").unwrap();
    let before = files(&folder(&fresh));
    let table = fresh.run(&["block", "--dry-run"]).ends_with(0).says(&["Left out of every list: ip:45.155.1.2"]).out;
    assert!(table.contains("new.example; other.example") && table.contains("site:fake.example"), "{table}");
    assert_eq!((files(&folder(&fresh)), listed(&fresh).unwrap().serial), (before, 1), "--dry-run writes nothing");
    build(&fresh).ends_with(0).says(&["new.example"]);
    assert_eq!(targets(&listed(&fresh).unwrap()), ["site:fake.example"]);

    // The domain becomes somebody's with every right to it.
    let add = ["rights", "add", "--id=r", "--kind=trademark", "--name=Zzyzx Unheard Of", "--holder=H"];
    fresh.run(&[&add[..], &["--domain=fake.example", "-q"]].concat()).ends_with(0);
    build(&fresh).ends_with(0).says(&["Left out of every list: site:fake.example", "holder or licensee"]);
    assert_eq!(targets(&listed(&fresh).unwrap()), [""; 0]);
    fresh.run(&["block", "revoke", &site, "--as", "bo"]).ends_with(0);
}

#[test]
fn a_host_of_which_little_infringes_is_not_blocked_for_one_listing() {
    let copy = demo().copy();
    let hit = first_hit(&copy);
    copy.run(&["hits", "decide", &hit, "--verdict", "infringes", "-q"]).ends_with(0);
    let shown: Value =
        serde_json::from_str(&copy.run(&["hits", "show", &hit, "--format", "json"]).ends_with(0).out).unwrap();
    let url: url::Url = shown["listing"]["url"].as_str().unwrap().parse().unwrap();
    let host = url.host_str().unwrap();
    let row = &copy.run(&["block", "check", "--host", host, "--format", "jsonl"]).ends_with(0).rows()[0];
    assert_eq!((&row["allowed"], &row["found"][0]["kind"]), (&false.into(), &"little-infringing".into()), "{row}");
    let id = proposed(&copy, &["--hit", &hit, "--host", host]);
    copy.run(&["block", "approve", &id, "--as", "bo"]).ends_with(2).says(&["were not found to infringe"]);
}

#[test]
fn what_was_found_lawful_after_all_is_listed_no_more() {
    let copy = demo().copy();
    let hits = copy.run(&["hits", "list", "--format", "jsonl", "--limit", "40"]).ends_with(0).rows();
    let id = |row: &Value| row["hit"].as_str().unwrap().to_owned();
    let decide = |hit: &str, verdict: &str| {
        copy.run(&["hits", "decide", hit, "--verdict", verdict, "-q"]).ends_with(0);
    };
    let first = id(&hits[0]);
    decide(&first, "infringes");
    let alone = approved(&copy, &["--hit", &first]);
    let shown: Value =
        serde_json::from_str(&copy.run(&["hits", "show", &first, "--format", "json"]).ends_with(0).out).unwrap();
    let address: url::Url = shown["listing"]["url"].as_str().unwrap().parse().unwrap();
    // A second hit of the same host, for a decision that rests on both.
    let second = hits.iter().skip(1).map(id).find(|hit| {
        let shown = copy.run(&["hits", "show", hit, "--format", "json"]).ends_with(0).out;
        let shown: Value = serde_json::from_str(&shown).unwrap();
        shown["listing"]["url"].as_str().is_some_and(|url| url.contains(address.host_str().unwrap()))
    });
    let second = second.expect("a host with two hits");
    decide(&second, "infringes");
    let mut other = address.clone();
    other.set_path("/both");
    let both = approved(&copy, &["--url", other.as_str(), "--hit", &first, "--hit", &second]);
    let none = approved(&copy, &["--host", "no-hits.example"]);
    build(&copy).ends_with(0);
    assert_eq!(targets(&listed(&copy).unwrap()).len(), 3);

    decide(&first, "lawful");
    let said = build(&copy).ends_with(0).says(&["Left out of every list", "found not to infringe since", &alone[..12]]);
    assert!(!said.err.contains(&both[..12]) && !said.err.contains(&none[..12]), "{}", said.err);
    assert_eq!(targets(&listed(&copy).unwrap()), [format!("url:{other}"), "host:no-hits.example".to_owned()]);
    let checked = copy.run(&["block", "check", &alone, &both, "--format", "jsonl"]).ends_with(0).rows();
    let of =
        |row: &Value| (row["allowed"] == true, row["found"][0]["kind"].clone(), row["found"][0]["severity"].clone());
    assert_eq!(of(&checked[0]), (false, "hits-cleared".into(), "refuses".into()), "{checked:?}");
    assert_eq!(of(&checked[1]), (true, "some-hits-cleared".into(), "note".into()), "{checked:?}");
    copy.run(&["block", "build", "--dry-run"]).ends_with(0).says(&["found not to infringe since"]);

    decide(&second, "not-used");
    build(&copy).ends_with(0).says(&["all 2 hits it rests on"]);
    assert_eq!(targets(&listed(&copy).unwrap()), ["host:no-hits.example"]);
    decide(&first, "infringes");
    build(&copy).ends_with(0);
    assert_eq!(targets(&listed(&copy).unwrap()).len(), 3, "found infringing again");
}

#[test]
fn tables_speak_the_persons_language_and_data_keeps_its_codes() {
    let fresh = Fresh::new();
    approved(&fresh, &["--host", "fake.example"]);
    let chinese = |args: &[&str]| fresh.run(&[args, &["--lang", "zh-CN"]].concat()).ends_with(0).out;
    for args in [&["block", "list"][..], &["block", "check"], &["block", "--dry-run"]] {
        let table = chinese(args);
        assert!(table.contains("生效中") && !table.contains("in-force"), "{table}");
    }
    for command in ["list", "check"] {
        for format in ["json", "jsonl", "csv"] {
            assert!(chinese(&["block", command, "--format", format]).contains("in-force"), "{command} {format}");
        }
    }
}

#[test]
fn what_is_typed_wrongly_is_named() {
    let fresh = Fresh::new();
    propose(&fresh, "ann", &[]).ends_with(3).says(&["Say what is to be blocked"]);
    propose(&fresh, "ann", &["--host", "com"]).ends_with(3).says(&["whole top-level domain"]);
    propose(&fresh, "ann", &["--url", "ftp://x.example/"]).ends_with(3).says(&["no http or https address"]);
    propose(&fresh, "ann", &["--host", "a.example", "--ip", "8.8.1.1"]).ends_with(3);
    propose(&fresh, "ann", &["--host", "a.example", "--days", "732"]).ends_with(3);
    propose(&fresh, "ann", &["--host", "a.example", "--right", "none"]).ends_with(2).says(&["no right none"]);
    let propose_without = ["block", "propose", "--host", "a.example", "--reason", " ", "--ground", "g"];
    fresh.run(&propose_without).ends_with(3).says(&["says no reason"]);
    fresh.run(&["block", "approve", "zzz"]).ends_with(2).says(&["no single decision zzz", "reeve block list"]);
    fresh.run(&["block", "revoke", "zzz"]).ends_with(2).says(&["reeve block list"]);
    fresh.run(&["block", "build"]).ends_with(3);
    let out = folder(&fresh).display().to_string();
    fresh
        .run(&["block", "build", "--out", &out, "--format", "paper"])
        .ends_with(3)
        .says(&["no block list format paper"]);
    let list = fresh.write("protected.txt", "good.example\nnot a name at all\n").display().to_string();
    let built = fresh.run(&["block", "build", "--out", &out, "--protected", &list]).ends_with(3);
    built.says(&["protected.txt:2:", "One line of"]);
    assert!(!folder(&fresh).exists(), "nothing was built");
    assert!(fresh.run(&["block", "list", "--format", "jsonl"]).ends_with(0).rows().is_empty(), "nothing was written");
    let chinese = fresh.run(&["block", "show", "zzz", "--lang", "zh-CN"]).ends_with(2);
    chinese.says(&[&Lang::ZhCn.text(&Message::new("blocks-unknown").with("decision", "zzz"))]);
}
