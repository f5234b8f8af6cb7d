//! What holds the scheduler up and what does not: broadcasts, pauses, stops, rights that come meanwhile, a store that fails.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use reeve::locale::Lang;
use reeve::register::RegisteredRight;
use reeve::scan::{Following, Progress, ScanEvent, Stop, following, now_ms, run_scan, snapshot};
use reeve::sources::{Source, SourceId, parse};
use reeve::store::{Asked, JobReason, JobState, NewJob, ScanJob};
use serde_json::json;
use sqlx::Connection as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};

use super::scans::{HOUR_MS, Place, QUICK, SLOW, Server, monitor, options, requests};

struct Nobody;

impl Progress for Nobody {
    fn event(&self, _: ScanEvent) {}
}

fn id(source: &str) -> SourceId {
    SourceId(source.to_owned())
}

fn job(name: &str, source: &str, reason: JobReason, asked_ms: i64) -> NewJob {
    NewJob { id: name.to_owned(), sources: vec![id(source)], reason, asked_by: None, asked_ms }
}

impl Place {
    /// Another connection to the database, for what no program of ours does.
    async fn database(&self) -> SqliteConnection {
        let options = SqliteConnectOptions::new().filename(self.folder.path().join("reeve.db"));
        SqliteConnection::connect_with(&options).await.unwrap()
    }

    async fn tamper(&self, change: &'static str) {
        sqlx::query(change).execute(&mut self.database().await).await.unwrap();
    }

    async fn count(&self, query: &'static str) -> i64 {
        sqlx::query_scalar(query).fetch_one(&mut self.database().await).await.unwrap()
    }

    async fn source(&self, source: &str) -> Source {
        let kept = self.store.sources().await.unwrap();
        let (_, text) = kept.into_iter().find(|(known, _)| known.0 == source).unwrap();
        parse(&format!("{source}.toml"), &text).unwrap()
    }

    /// Scans as the command line does.
    async fn scan_beside(&self, source: &str, stop: &Stop) {
        let data = reeve::scan::DataDir(self.folder.path().to_owned());
        let (snapshot, _) = snapshot(&self.store).await.unwrap();
        let progress: Arc<dyn Progress> = Arc::new(Nobody);
        let sources = vec![self.source(source).await];
        run_scan(&self.store, &data, sources, snapshot, &options(), &progress, stop).await.unwrap();
    }

    async fn job(&self, name: &str) -> ScanJob {
        self.store.job(name).await.unwrap().unwrap()
    }

    async fn until_job(&self, name: &str, is_so: impl Fn(&ScanJob) -> bool) -> ScanJob {
        for _ in 0..1_200 {
            let job = self.job(name).await;
            if is_so(&job) {
                return job;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("it never came to that: {:?}", self.job(name).await);
    }

    /// Pages asked for since, with how often.
    fn asked_since(&self, before: &BTreeMap<String, usize>) -> BTreeMap<String, usize> {
        let now = self.asked().into_iter();
        let new = now.map(|(url, times)| (url.clone(), times - before.get(&url).unwrap_or(&0)));
        new.filter(|(_, times)| *times > 0).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_runs_is_taken_up_also_under_ones_own_name() {
    let place = Place::open(&[QUICK]).await;
    let now = now_ms();
    assert!(place.store.lead("first", now, now + HOUR_MS).await.unwrap());
    assert_eq!(place.store.ask_scan(&job("aa", QUICK, JobReason::Hand, now)).await.unwrap(), Asked::New);
    place.store.start_next_job("first", now).await.unwrap().unwrap();
    // The server of this name runs nothing: whatever came of that job, it was not written down.
    let server = place.serve("first").await;
    place.until_job("aa", |job| job.state == JobState::Done).await;
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_end_that_the_store_does_not_take_holds_nothing_up() {
    let place = Place::open(&[QUICK]).await;
    place
        .tamper("CREATE TRIGGER no_result BEFORE UPDATE OF job_id ON scan_result BEGIN SELECT RAISE (ABORT, 'no'); END")
        .await;
    let server = place.serve("first").await;
    for _ in 0..2 {
        let scan = server.start(QUICK).await;
        server.until_state(&scan, "done").await;
    }
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scan_that_had_ended_before_its_job_did_is_not_begun_anew() {
    let place = Place::open(&[QUICK]).await;
    let now = now_ms();
    assert!(place.store.lead("gone", now, now + HOUR_MS).await.unwrap());
    place.store.ask_scan(&job("aa", QUICK, JobReason::Hand, now)).await.unwrap();
    place.store.start_next_job("gone", now).await.unwrap().unwrap();
    place.scan_beside(QUICK, &Stop::default()).await;
    place.store.give_up_lead("gone").await.unwrap();
    let before = place.asked();
    let server = place.serve("next").await;
    place.until_job("aa", |job| job.state == JobState::Done).await;
    assert_eq!(place.asked(), before, "nothing was asked for again");
    let scans = place.store.scans_of_job("aa").await.unwrap();
    assert!(scans.len() == 1 && scans[0].number == 1 && scans[0].figures.is_some(), "{scans:?}");
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broadcast_is_scanned_for_whatever_else_its_source_is_in() {
    let place = Place::open(&[SLOW]).await;
    let server = place.serve("first").await;
    let by_hand = server.start(SLOW).await;
    server.until(&by_hand, |scan| requests(scan) > 12).await;
    let before = place.asked();
    let asked = place.store.ask_scan(&job("b1", SLOW, JobReason::Broadcast, now_ms())).await.unwrap();
    assert_eq!(asked, Asked::New, "it does not wait for the other scan of its source");
    let again = place.store.ask_scan(&job("b2", SLOW, JobReason::Broadcast, now_ms())).await.unwrap();
    assert_eq!(again, Asked::AtWork(id(SLOW)), "one at a time");
    place.until_job("b1", |job| job.state == JobState::Running).await;
    assert_eq!(place.job(&by_hand).await.state, JobState::Waiting, "it made room");
    place.until_job("b1", |job| job.state == JobState::Done).await;
    let pages = |asked: &BTreeMap<String, usize>| {
        asked.keys().filter(|url| url.starts_with("baihua.test/") && !url.ends_with("/robots.txt")).count()
    };
    let anew = place.asked_since(&before);
    let (seen, again) = (pages(&before), before.keys().filter(|url| anew.contains_key(*url)).count());
    assert!(seen > 5 && again + 2 >= seen, "all was looked at anew: {again} of {seen}");
    // What was put aside was covered by the broadcast's scan.
    server.until_state(&by_hand, "done").await;
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_fresh_enough_for_a_broadcast() {
    let place = Place::open(&[QUICK]).await;
    let calm =
        place.source(QUICK).await.text.replace("every = \"1d\"", "every = \"1w\"\nby_change = true\nmin = \"1w\"");
    place.store.put_source(&id(QUICK), &calm, "tests", now_ms()).await.unwrap();
    let server = place.serve("first").await;
    let first = server.start(QUICK).await;
    server.until_state(&first, "done").await;
    let before = place.asked();
    let second = server.start(QUICK).await;
    server.until_state(&second, "done").await;
    let calmly = place.asked_since(&before).len();
    place.store.ask_scan(&job("b1", QUICK, JobReason::Broadcast, now_ms())).await.unwrap();
    place.until_job("b1", |job| job.state == JobState::Done).await;
    let urgently = place.asked_since(&before).len();
    assert!(urgently > calmly + 20, "{calmly} asked for by hand, {urgently} for the broadcast");
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pausing_a_source_stops_its_scan_and_no_other() {
    let place = Place::open(&[SLOW, QUICK]).await;
    let server = place.serve("first").await;
    let both = server.call("POST", "/api/v1/scans", &json!({ "sources": [SLOW, QUICK] })).await.json();
    let scan = both["id"].as_str().unwrap().to_owned();
    server.until(&scan, |scan| requests(scan) > 8).await;
    let paused = server.call("POST", &format!("/api/v1/sources/{SLOW}/pause"), &json!({ "reason": "rest" })).await;
    assert_eq!(paused.status, 204, "{}", paused.body);
    let done = server.until_state(&scan, "done").await;
    assert!(done["progress"]["open"].as_u64() > Some(0), "what was not asked for stays open: {done}");
    assert!(server.get(&format!("/scans/{scan}")).await.body.contains("paused meanwhile"));
    let other = place.store.last_scan(&id(QUICK)).await.unwrap().unwrap();
    assert!(other.finished_ms.is_some(), "the other one went on");
    let before = place.asked();

    // Resumed, it goes on by itself where it was.
    assert_eq!(server.post(&format!("/sources/{SLOW}/resume"), "").await.status, 303);
    for _ in 0..1_200 {
        if place.store.last_scan(&id(SLOW)).await.unwrap().unwrap().finished_ms.is_some() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let slow = place.store.last_scan(&id(SLOW)).await.unwrap().unwrap();
    assert!(slow.number == 1 && slow.finished_ms.is_some(), "{slow:?}");
    let asked = place.asked();
    assert!(asked.len() > before.len() && asked.values().all(|times| *times == 1), "{asked:?}");
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_stops_matching_too() {
    let place = Place::open(&[QUICK]).await;
    place.scan_beside(QUICK, &Stop::default()).await;
    // Kept whoever ran the scan, so that no page has to count.
    let scans = place.store.past_scans(&id(QUICK), 5).await.unwrap();
    let figures = scans[0].figures.as_ref().unwrap();
    assert!(figures.pages_fetched > 20 && figures.known_addresses > 20 && scans[0].job_id.is_none(), "{scans:?}");

    place.tamper("UPDATE listing SET dirty = 1").await;
    let waiting = place.count("SELECT count(*) FROM listing WHERE dirty = 1").await;
    let stop = Stop::default();
    stop.set();
    place.scan_beside(QUICK, &stop).await;
    assert!(waiting > 10);
    assert_eq!(place.count("SELECT count(*) FROM listing WHERE dirty = 1").await, waiting, "nothing was matched");
    place.scan_beside(QUICK, &Stop::default()).await;
    assert_eq!(place.count("SELECT count(*) FROM listing WHERE dirty <> 0").await, 0, "it is taken up again");
}

#[tokio::test(flavor = "multi_thread")]
async fn rights_that_come_during_a_scan_get_their_turn() {
    let place = Place::open(&[SLOW]).await;
    let server = place.serve("first").await;
    let scan = server.start(SLOW).await;
    server.until(&scan, |scan| requests(scan) > 12).await;
    let right = json!({ "id": "late", "name": "Zephyrine", "kind": "trademark", "holder": "Late Ltd" });
    let right = reeve::rights::from_json(&right).unwrap();
    place.store.put_rights(&[RegisteredRight { right, pictures: Vec::new() }], "tests", now_ms()).await.unwrap();
    let desk = place.desk();
    desk.follow_register();
    server.until_state(&scan, "done").await;
    for _ in 0..600 {
        if following(&desk.data) == Following::Idle {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(place.store.matched_digest(&reeve::rights::RightId("late".to_owned())).await.unwrap().is_some());
    let behind = place.count("SELECT count(*) FROM listing WHERE behind = 1 OR dirty <> 0").await;
    assert_eq!(behind, 0, "all was compared with the register as it is");
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_ask_at_once_one_gets_the_scan() {
    let place = Place::open(&[QUICK]).await;
    let desk = place.desk();
    let (sources, mona, now) = ([id(QUICK)], monitor(), now_ms());
    for round in 0..5 {
        let at = now + round * 10;
        let (one, two) = tokio::join!(desk.start_scan(&mona, &sources, at), desk.start_scan(&mona, &sources, at + 1));
        let (won, lost) = if one.is_ok() { (one, two) } else { (two, one) };
        assert!(lost.unwrap_err().to_string().contains(QUICK));
        let won = won.unwrap();
        // What was stopped does not go on beside another one.
        desk.stop_scan(&mona, &won.id, at + 2).await.unwrap();
    }
    assert!(place.store.open_jobs().await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_stopped_does_not_go_on_beside_another_scan_of_its_source() {
    let place = Place::open(&[SLOW]).await;
    let server = place.serve("first").await;
    let first = server.start(SLOW).await;
    server.until(&first, |scan| requests(scan) > 4).await;
    server.post(&format!("/scans/{first}/stop"), "").await;
    server.until_state(&first, "stopped").await;
    let second = server.start(SLOW).await;
    let refused = server.post(&format!("/scans/{first}/continue"), "").await;
    assert_eq!(refused.status, 409, "{}", refused.body);
    assert_eq!(place.job(&first).await.state, JobState::Stopped);
    server.post(&format!("/scans/{second}/stop"), "").await;
    place.until_job(&second, |job| !job.state.is_open()).await;
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn why_a_scan_broke_off_is_told_in_the_readers_language() {
    let place = Place::open(&[QUICK]).await;
    for stored in place.store.rights().await.unwrap() {
        place.store.remove_right(&stored.right.id, None, "tests", now_ms()).await.unwrap();
    }
    let server = place.serve("first").await;
    let scan = server.start(QUICK).await;
    server.until_state(&scan, "failed").await;
    let error = place.job(&scan).await.error.unwrap();
    assert_eq!(error.code, "desk-scans-empty-register");
    assert_ne!(Lang::En.text(&error), Lang::ZhCn.text(&error));
    let page = server.get(&format!("/scans/{scan}")).await;
    assert!(page.body.contains(&Lang::En.text(&error)), "{}", page.body);
    // A row of an earlier version is a sentence.
    place.tamper("UPDATE scan_job SET error = 'the disk is full'").await;
    assert!(Lang::ZhCn.text(&place.job(&scan).await.error.unwrap()).contains("the disk is full"));
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desk_takes_no_way_inside_from_anybody() {
    let place = Place::open(&[QUICK]).await;
    let server: Server = place.serve("first").await;
    for (key, line) in [
        ("[network]\nallow_net = [\"169.254.0.0/16\"]", 5),
        ("[network]\nproxy = \"socks5://127.0.0.1:9050\"", 5),
        ("[resolve]\n\"shop.test\" = \"8.8.8.8\"", 5),
        ("[politeness]\ndelay_ms = 0", 5),
    ] {
        let text = format!("id = \"shop\"\n[discovery]\nstart = [\"https://shop.test/\"]\n{key}\n");
        let refused = server.call("PUT", "/api/v1/sources/shop", &json!({ "text": text })).await;
        let faults = refused.json();
        assert_eq!((refused.status, &faults["errors"][0]["field"]), (422, &json!(format!("text:{line}"))), "{faults}");
    }
    assert_eq!(server.get("/sources/shop").await.status, 404, "nothing was written");
    // What the operator has said may stay, and leads nowhere else.
    let own = place.source(QUICK).await.text;
    let put = async |text: String| {
        server.call("PUT", &format!("/api/v1/sources/{QUICK}"), &json!({ "text": text })).await.status
    };
    assert_eq!(put(own.replace("max_pages = 120", "max_pages = 60")).await, 204);
    assert_eq!(put(own.replace("guitang-wholesale.test/index.php", "127.0.0.1:9/index.php")).await, 422);
    server.end().await;
}
