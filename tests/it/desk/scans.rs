//! Scans at the desk: run and watched, stopped and let go on, taken up after the server ended; one leader; nothing due is run twice.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use reeve::accounts::{Person, Role, Scope};
use reeve::demo::Market;
use reeve::desk::Desk;
use reeve::fetch::Identity;
use reeve::locale::Lang;
use reeve::rank::Weights;
use reeve::register::RegisteredRight;
use reeve::review::blocks::{Block, BlockState, Proposal, Target};
use reeve::rights::{RightId, import, starter_registers};
use reeve::scan::runner::{Runner, Running};
use reeve::scan::{DataDir, ScanOptions, now_ms};
use reeve::sources::{SourceId, parse};
use reeve::store::{self, JobReason, NewJob, SourceSchedule, Store, Timing};
use reeve::web::{Web, serve_desk};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::program::switched_on;

pub(super) const HOUR_MS: i64 = 3_600_000;
/// Quick, and slow enough to be stopped in the middle: its robots.txt asks for a tenth of a second.
pub(super) const QUICK: &str = "demo-guitang";
pub(super) const SLOW: &str = "demo-baihua";

/// The market and what a desk over it keeps.
pub(super) struct Place {
    pub market: Market,
    pub store: Arc<dyn Store>,
    pub folder: TempDir,
}

/// A server of the desk.
pub(super) struct Server {
    address: String,
    runner: Arc<Runner>,
    pub running: Running,
    pub serving: JoinHandle<std::io::Result<()>>,
}

/// What came back.
pub(super) struct Answer {
    pub status: u16,
    head: String,
    pub body: String,
}

impl Answer {
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}\n{}", self.head, self.body))
    }

    pub fn location(&self) -> String {
        let line = self.head.lines().find(|line| line.to_ascii_lowercase().starts_with("location: "));
        line.unwrap_or_else(|| panic!("{}", self.head))["location: ".len()..].to_owned()
    }
}

pub(super) fn options() -> ScanOptions {
    ScanOptions {
        identity: Identity::new(Some("ops@example.org")),
        max_in_flight: 16,
        requests_per_second: None,
        max_pages: None,
        archive_segment_bytes: 1 << 24,
        weights: Weights::default(),
        threads: 2,
        browser: None,
    }
}

/// Somebody who keeps sources going.
pub(super) fn monitor() -> Person {
    Person { name: "mona".to_owned(), role: Role::Administrator, scope: Scope::All }
}

impl Place {
    pub async fn open(sources: &[&str]) -> Place {
        let market = Market::serve().await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let store = store::open(&DataDir(folder.path().to_owned()).store_uri()).await.unwrap();
        // Names find enough here; pictures would only cost time.
        let imported = starter_registers().into_iter().flat_map(|(file, bytes)| import::read(file, bytes).rights);
        let rights: Vec<RegisteredRight> = imported
            .map(|mut item| {
                item.right.images.clear();
                RegisteredRight { right: item.right, pictures: Vec::new() }
            })
            .collect();
        store.put_rights(&rights, "tests", now_ms()).await.unwrap();
        let resolve = market.resolve();
        for (file, text) in reeve::demo::sources() {
            let source = parse(file, &switched_on(text, &resolve)).unwrap();
            if sources.contains(&source.id.0.as_str()) {
                store.put_source(&source.id, &source.text, "tests", now_ms()).await.unwrap();
            }
        }
        Place { market, store, folder }
    }

    pub fn desk(&self) -> Desk {
        let data = DataDir(self.folder.path().to_owned());
        let sources_dir = self.folder.path().join("sources");
        Desk { store: Arc::clone(&self.store), data, sources_dir, options: options(), postman: super::no_post() }
    }

    /// Another server over the same data; `name` is its own.
    pub async fn serve(&self, name: &str) -> Server {
        super::administrator(&*self.store).await;
        let desk = self.desk();
        let runner = Runner::new(
            Arc::clone(&self.store),
            desk.data.clone(),
            desk.sources_dir.clone(),
            options(),
            name.to_owned(),
        );
        let web = Web::new(desk, Lang::En);
        web.set_runner(Arc::clone(&runner));
        let running = runner.start();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let mut closing = runner.closing();
        let serving = tokio::spawn(serve_desk(listener, web, async move {
            let _ = closing.wait_for(|closing| *closing).await;
        }));
        Server { address, runner, running, serving }
    }

    /// Pages that the market was asked for, with how often each was answered; what was turned away is asked for again.
    pub fn asked(&self) -> BTreeMap<String, usize> {
        let mut asked = BTreeMap::new();
        for request in self.market.requests().into_iter().filter(|request| !matches!(request.status, 429 | 503)) {
            *asked.entry(format!("{}{}", request.host, request.target)).or_default() += 1;
        }
        asked
    }
}

impl Server {
    pub async fn send(&self, method: &str, path: &str, content_type: &str, body: &str) -> Answer {
        let mut stream = TcpStream::connect(&self.address).await.unwrap();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nOrigin: http://{0}\r\nConnection: close\r\nAuthorization: Bearer {}\r\nContent-Type: {content_type}\r\n\
             Content-Length: {}\r\n\r\n{body}",
            self.address,
            super::TOKEN,
            body.len()
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let is_chunked = head.to_ascii_lowercase().contains("transfer-encoding: chunked");
        let body = if is_chunked { unchunked(body) } else { body.to_owned() };
        Answer { status, head: head.to_owned(), body }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, "text/plain", "").await
    }

    pub async fn post(&self, path: &str, form: &str) -> Answer {
        self.send("POST", path, "application/x-www-form-urlencoded", form).await
    }

    pub async fn call(&self, method: &str, path: &str, body: &Value) -> Answer {
        self.send(method, path, "application/json", &body.to_string()).await
    }

    /// Asks for a scan and says its id.
    pub async fn start(&self, source: &str) -> String {
        let started = self.call("POST", "/api/v1/scans", &json!({ "sources": [source] })).await;
        assert_eq!(started.status, 201, "{}", started.body);
        started.json()["id"].as_str().unwrap().to_owned()
    }

    /// Waits until a scan is as wished.
    pub async fn until(&self, id: &str, is_so: impl Fn(&Value) -> bool) -> Value {
        for _ in 0..1_200 {
            let scan = self.get(&format!("/api/v1/scans/{id}")).await.json();
            if is_so(&scan) {
                return scan;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("it never came to that: {}", self.get(&format!("/api/v1/scans/{id}")).await.body);
    }

    pub async fn until_state(&self, id: &str, state: &str) -> Value {
        self.until(id, |scan| scan["state"] == state).await
    }

    /// Ends as at an interrupt.
    pub async fn end(self) {
        self.runner.close();
        self.serving.await.unwrap().unwrap();
        self.running.ended().await;
    }
}

/// A body that was sent in chunks.
fn unchunked(body: &str) -> String {
    let (mut rest, mut whole) = (body.as_bytes(), Vec::new());
    while let Some(at) = rest.windows(2).position(|pair| pair == b"\r\n") {
        let length = usize::from_str_radix(std::str::from_utf8(&rest[..at]).unwrap().trim(), 16).unwrap();
        if length == 0 {
            break;
        }
        whole.extend_from_slice(&rest[at + 2..at + 2 + length]);
        rest = &rest[at + 4 + length..];
    }
    String::from_utf8(whole).unwrap()
}

pub(super) fn requests(scan: &Value) -> u64 {
    scan["progress"]["requests"].as_u64().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scan_is_run_and_watched_to_its_end() {
    let place = Place::open(&[QUICK]).await;
    let server = place.serve("first").await;
    let started = server.post("/scans", &format!("source={QUICK}")).await;
    assert_eq!(started.status, 303, "{}", started.body);
    let page = started.location();
    // The stream ends with the scan.
    let events = server.get(&format!("{page}/events")).await;
    assert!(events.head.contains("text/event-stream"), "{}", events.head);
    let numbers: Vec<u64> =
        events.body.lines().filter_map(|line| line.strip_prefix("id: ")?.split_once('-')?.0.parse().ok()).collect();
    assert!(numbers.len() > 2 && numbers.is_sorted(), "{numbers:?}");
    assert!(events.body.contains("<progress") && events.body.trim_end().ends_with("data: end"), "{}", events.body);

    let id = page.strip_prefix("/scans/").unwrap();
    let scan = server.get(&format!("/api/v1/scans/{id}")).await.json();
    assert_eq!(scan["state"], "done", "{scan}");
    assert!(requests(&scan) > 20 && scan["progress"]["hits"].as_u64() > Some(0), "{scan}");
    assert_eq!(scan["progress"]["open"], 0);
    let asked = place.asked();
    assert!(asked.len() > 20 && asked.values().all(|times| *times == 1), "{asked:?}");
    // Whoever comes late is told that it is over.
    let late = server.get(&format!("{page}/events")).await;
    assert!(late.body.contains("event: live") && late.body.contains("event: end"), "{}", late.body);
    let source = server.get(&format!("/sources/{QUICK}")).await;
    assert!(source.status == 200 && source.body.contains(&page), "{}", source.body);
    let source = server.get(&format!("/api/v1/sources/{QUICK}")).await.json();
    assert_eq!(source["source"]["state"], "resting", "{source}");
    assert_eq!(server.post(&format!("{page}/stop"), "").await.status, 409);
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scan_that_was_stopped_goes_on_where_it_was() {
    let place = Place::open(&[SLOW, QUICK]).await;
    let server = place.serve("first").await;
    let id = server.start(SLOW).await;
    server.until(&id, |scan| requests(scan) > 8).await;
    // One archive, one writer: the next one waits its turn.
    let waiting = server.start(QUICK).await;
    assert_eq!(server.until(&waiting, |_| true).await["state"], "waiting");
    assert_eq!(server.call("POST", "/api/v1/scans", &json!({ "sources": [SLOW] })).await.status, 409);
    assert_eq!(server.post(&format!("/scans/{waiting}/stop"), "").await.status, 303);
    server.until_state(&waiting, "cancelled").await;

    assert_eq!(server.post(&format!("/scans/{id}/stop"), "").await.status, 303);
    let stopped = server.until_state(&id, "stopped").await;
    assert!(stopped["progress"]["open"].as_u64() > Some(0), "{stopped}");
    let before = place.asked();
    assert_eq!(server.post(&format!("/scans/{id}/continue"), "").await.status, 303);
    let done = server.until_state(&id, "done").await;
    assert!(requests(&done) > requests(&stopped), "{done}");
    let asked = place.asked();
    assert!(asked.len() > before.len() && asked.values().all(|times| *times == 1), "{asked:?}");
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scan_goes_on_in_the_next_server_however_the_first_one_ended() {
    let place = Place::open(&[SLOW]).await;
    let first = place.serve("first").await;
    let id = first.start(SLOW).await;
    first.until(&id, |scan| requests(scan) > 8).await;
    first.end().await;
    let job = place.store.job(&id).await.unwrap().unwrap();
    assert_eq!(job.state.as_str(), "waiting", "put down politely");
    assert!(place.asked().values().all(|times| *times == 1));

    let second = place.serve("second").await;
    second.until(&id, |scan| scan["state"] == "running" && requests(scan) > 20).await;
    // As at a crash: nobody writes down that it ended, and the lead runs out.
    second.running.abort();
    second.serving.abort();
    place.store.give_up_lead("second").await.unwrap();
    assert_eq!(place.store.job(&id).await.unwrap().unwrap().state.as_str(), "running");

    let third = place.serve("third").await;
    let done = third.until_state(&id, "done").await;
    assert!(requests(&done) > 40, "{done}");
    // Only what was in flight at the crash may be asked for again, and nothing is left out.
    let asked = place.asked();
    let again: Vec<_> = asked.iter().filter(|(_, times)| **times > 1).collect();
    assert!(again.len() <= 2, "{again:?}");
    let scans = place.store.past_scans(&SourceId(SLOW.to_owned()), 10).await.unwrap();
    assert_eq!(scans.len(), 1, "one scan, whoever ran it: {scans:?}");
    let figures = scans[0].figures.clone().unwrap();
    assert!(scans[0].finished_ms.is_some() && figures.pages_fetched > 40, "{figures:?}");
    third.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_servers_one_leads_and_the_other_follows_it() {
    let place = Place::open(&[QUICK]).await;
    let (first, second) = (place.serve("first").await, place.serve("second").await);
    let id = second.start(QUICK).await;
    // Whichever leads, both can be asked.
    second.until_state(&id, "done").await;
    first.until_state(&id, "done").await;
    assert!(place.asked().values().all(|times| *times == 1));
    assert!(!place.store.lead("third", now_ms(), now_ms() + HOUR_MS).await.unwrap());
    // What one saw to is not due for the other, even if both looked at the same moment.
    let now = now_ms();
    place.store.give_up_lead("first").await.unwrap();
    place.store.give_up_lead("second").await.unwrap();
    first.end().await;
    second.end().await;
    assert!(place.store.lead("third", now, now + HOUR_MS).await.unwrap());
    let job = |id: &str| NewJob {
        id: id.to_owned(),
        sources: vec![SourceId(QUICK.to_owned())],
        reason: JobReason::Schedule,
        asked_by: None,
        asked_ms: now,
    };
    let seen = [(SourceId(QUICK.to_owned()), 0)];
    assert!(!place.store.ask_due("first", &job("aa"), &seen).await.unwrap(), "it does not lead");
    assert!(place.store.ask_due("third", &job("ab"), &seen).await.unwrap());
    assert!(!place.store.ask_due("third", &job("ac"), &seen).await.unwrap(), "it was seen to");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_missed_is_caught_up_once_and_never_while_paused() {
    let place = Place::open(&[QUICK, SLOW]).await;
    // Daily, an hour ago; nobody was there for three days.
    let now = now_ms();
    let due = jiff::Timestamp::from_millisecond(now - HOUR_MS).unwrap().strftime("%M %H * * *").to_string();
    for id in [QUICK, SLOW] {
        let timing = Timing::Cron { cron: due.clone() };
        let said = SourceSchedule { timing, ..SourceSchedule::of(SourceId(id.to_owned())) };
        place.store.put_schedule(&said, "mona", now - 72 * HOUR_MS).await.unwrap();
    }
    let desk = place.desk();
    desk.pause_source(&monitor(), &SourceId(SLOW.to_owned()), "asked for rest", None, now).await.unwrap();
    let server = place.serve("first").await;
    let mut jobs = Vec::new();
    while jobs.is_empty() {
        jobs = place.store.jobs(None, 10).await.unwrap();
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!((jobs[0].reason, jobs[0].sources.len()), (JobReason::Schedule, 1));
    server.until_state(&jobs[0].id, "done").await;
    let refused = server.call("POST", "/api/v1/scans", &json!({ "sources": [SLOW] })).await;
    assert_eq!(refused.status, 409, "{}", refused.body);
    assert_eq!(server.post(&format!("/sources/{SLOW}/resume"), "").await.status, 303);
    let done = server.start(QUICK).await;
    server.until_state(&done, "done").await;
    let jobs = place.store.jobs(None, 10).await.unwrap();
    let scheduled = jobs.iter().filter(|job| job.reason == JobReason::Schedule).count();
    assert_eq!(scheduled, 1, "missed once, and not for the time of the pause: {jobs:?}");
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broadcast_is_scanned_for_and_blocks_made_for_it_end_with_it() {
    let place = Place::open(&[QUICK]).await;
    let now = now_ms();
    let at = |ms: i64| jiff::Timestamp::from_millisecond(ms).unwrap().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let (from, to) = (now / 1_000 * 1_000 - HOUR_MS, now / 1_000 * 1_000 + HOUR_MS);
    let record = json!({
        "id": "cup", "name": "Harbour Cup", "kind": "broadcast", "holder": "Harbour TV",
        "broadcast_windows": [{ "from": at(from), "to": at(to) }],
    });
    let right = reeve::rights::from_json(&record).unwrap();
    place.store.put_rights(&[RegisteredRight { right, pictures: Vec::new() }], "tests", now).await.unwrap();
    let server = place.serve("first").await;
    let plan = json!({ "sources": [QUICK], "every_minutes": 30 });
    assert_eq!(server.call("PUT", "/api/v1/broadcasts/cup", &plan).await.status, 204);
    let page = server.get("/broadcasts").await;
    assert!(page.body.contains("Harbour Cup") && page.body.contains("checked"), "{}", page.body);
    let mut jobs = Vec::new();
    while jobs.is_empty() {
        jobs = place.store.jobs(None, 10).await.unwrap();
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(jobs[0].reason, JobReason::Broadcast);
    server.until_state(&jobs[0].id, "done").await;
    server.end().await;

    let desk = place.desk();
    let ends = desk.broadcast_block_end(&monitor(), &RightId("cup".to_owned()), now).await.unwrap();
    assert_eq!(ends, to);
    let proposal = Proposal {
        target: "url:http://kanpian.test/live".parse::<Target>().unwrap(),
        reason: "live".to_owned(),
        ground: "order 7".to_owned(),
        right_id: Some(RightId("cup".to_owned())),
        hits: Vec::new(),
        evidence: Vec::new(),
        proposed_by: "mona".to_owned(),
        proposed_ms: now,
        expires_ms: ends,
    };
    place.store.put_proposal(&proposal).await.unwrap();
    let block: Block = place.store.blocks().await.unwrap().remove(0);
    assert_eq!(block.state(to - 1), BlockState::Proposed);
    assert_eq!(block.state(to), BlockState::Expired);
    assert!(desk.broadcast_block_end(&monitor(), &RightId("cup".to_owned()), to).await.is_err(), "the window is over");
}

#[tokio::test(flavor = "multi_thread")]
async fn sources_are_written_and_scheduled_with_every_fault_named() {
    let place = Place::open(&[QUICK]).await;
    let server = place.serve("first").await;
    let faulty = server
        .post("/new-source", "text=id+%3D+%22x%22%0D%0Aname+%3D+3%0D%0A%0D%0A[discovery]%0D%0Astart+%3D+[%22shop%22]")
        .await;
    assert_eq!(faulty.status, 422);
    assert!(faulty.body.contains(">2<") && faulty.body.contains(">5<"), "{}", faulty.body);
    let form = "text=id+%3D+%22shop%22%0D%0A[discovery]%0D%0Astart+%3D+[%22https://shop.test/%22]";
    assert_eq!(server.post("/new-source", form).await.location(), "/sources/shop");
    assert_eq!(server.post("/new-source", form).await.status, 422, "it is there already");
    assert_eq!(server.post("/sources/shop/enabled", "enabled=false").await.status, 303);
    assert_eq!(server.get("/api/v1/sources/shop").await.json()["source"]["state"], "disabled");

    // Shown before it is saved.
    let preview = "timing=cron&cron=30+6+*+*+*&zone=Asia/Shanghai&hours=&step=preview";
    let shown = server.post("/sources/shop/schedule", preview).await;
    assert_eq!((shown.status, shown.body.matches("06:30 +08:00").count()), (200, 5), "{}", shown.body);
    assert_eq!(server.get("/api/v1/sources/shop").await.json()["schedule"]["timing"], "manual");
    let wrong = json!({ "timing": "cron", "cron": "61 * * * *", "zone": "Mars/Olympus" });
    let refused = server.call("PUT", "/api/v1/sources/shop/schedule", &wrong).await;
    let fields: Vec<String> =
        refused.json()["errors"].as_array().unwrap().iter().map(|fault| fault["field"].to_string()).collect();
    assert_eq!((refused.status, fields), (422, vec!["\"zone\"".to_owned(), "\"cron\"".to_owned()]));
    let saved = server.post("/sources/shop/schedule", &preview.replace("preview", "save")).await;
    assert_eq!(saved.status, 303);
    assert_eq!(server.get("/api/v1/sources/shop").await.json()["schedule"]["zone"], "Asia/Shanghai");

    for path in [
        "/sources",
        "/sources/nobody",
        "/scans",
        "/scans/nothing",
        "/broadcasts",
        "/api/v1/scans?cursor=x",
        "/api/v1/scans?limit=0",
    ] {
        let expected = match path {
            "/sources/nobody" | "/scans/nothing" => 404,
            path if path.contains('?') => 422,
            _ => 200,
        };
        assert_eq!(server.get(path).await.status, expected, "{path}");
    }
    server.end().await;
}
