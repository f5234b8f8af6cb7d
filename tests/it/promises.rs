//! What the crawl promises to sites and to those who rely on its evidence, each on a small site in the test's own process.
//! The site answers as scripted and logs what it is asked; its log is the witness.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use futures_util::future::join_all;
use futures_util::{StreamExt as _, stream};
use reeve::evidence::warc::http_payload;
use reeve::fetch::Identity;
use reeve::publish::Report;
use reeve::rank::Weights;
use reeve::register::{RegisteredPicture, RegisteredRight, Snapshot};
use reeve::rights::import;
use reeve::scan::{DataDir, Progress, ScanEvent, ScanOptions, Stop, build_report, now_ms, run_scan};
use reeve::sources::{Source, parse};
use reeve::store::archive::Archive;
use reeve::store::{self, HitFilter, Store, StoredHit, digest_of};
use tempfile::TempDir;

/// The one registered right: its name is on no page that does not mean it.
const NAME: &str = "Qorvexa";
const RIGHT: &str = r#"{"id":"tm-qorvexa","kind":"trademark","name":"Qorvexa","holder":"Qorvexa Ltd.","images":["images/lirui-court.jpg"],"status":"registered"}"#;
/// How long the half of a body that is sent has to arrive before the connection is closed.
const BEFORE_BREAK: Duration = Duration::from_millis(60);

/// One scripted answer.
#[derive(Clone, Default)]
struct Answer {
    status: u16,
    headers: Vec<(header::HeaderName, String)>,
    body: Vec<u8>,
    /// Waits so long before it answers.
    wait: Duration,
    /// Sends this much of the body that it announced, and closes the connection.
    breaks_off_at: Option<usize>,
}

impl Answer {
    fn of(status: u16) -> Self {
        Answer { status, ..Answer::default() }
    }

    /// A page with a title of its own and this in its body.
    fn page(title: &str, body: &str) -> Self {
        let html = format!(
            "<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>{title}</h1><p>{body}</p></body></html>"
        );
        Answer { body: html.into_bytes(), ..Answer::of(200) }.with(header::CONTENT_TYPE, "text/html; charset=utf-8")
    }

    /// The registered picture.
    fn picture() -> Self {
        Answer { body: picture(), ..Answer::of(200) }.with(header::CONTENT_TYPE, "image/jpeg")
    }

    fn redirect(to: &str) -> Self {
        Answer::of(302).with(header::LOCATION, to)
    }

    fn with(mut self, name: header::HeaderName, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    fn after(self, millis: u64) -> Self {
        Answer { wait: Duration::from_millis(millis), ..self }
    }

    fn breaking_off(self) -> Self {
        Answer { breaks_off_at: Some(self.body.len() / 2), ..self }
    }

    fn status(self, status: u16) -> Self {
        Answer { status, ..self }
    }

    /// 304 where it is asked for with the tag that the answer has.
    fn unless_known(self, headers: &HeaderMap) -> Self {
        let tag = self.headers.iter().find(|(name, _)| *name == header::ETAG).map(|(_, tag)| tag.as_bytes());
        let known = headers.get(header::IF_NONE_MATCH).map(HeaderValue::as_bytes);
        if tag.is_some() && tag == known { Answer::of(304) } else { self }
    }

    async fn send(self) -> Response {
        tokio::time::sleep(self.wait).await;
        let mut response = Response::builder().status(StatusCode::from_u16(self.status).unwrap());
        for (name, value) in &self.headers {
            response = response.header(name, value);
        }
        let Some(sent) = self.breaks_off_at else { return response.body(Body::from(self.body)).unwrap() };
        let begun = stream::once(async move { Ok(Bytes::from(self.body[..sent].to_vec())) });
        let broken = stream::once(async {
            tokio::time::sleep(BEFORE_BREAK).await;
            Err(std::io::Error::other("the line is cut"))
        });
        response.header(header::CONTENT_LENGTH, 2 * sent).body(Body::from_stream(begun.chain(broken))).unwrap()
    }
}

fn picture() -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("index/images/lirui-court.jpg")).unwrap()
}

/// A line of the site's log.
#[derive(Clone, Debug)]
struct Asked {
    path: String,
    at: Instant,
    status: u16,
    conditional: bool,
}

#[derive(Default)]
struct Script {
    /// By path; answered in turn, the last one for good. What is not there is a 404.
    answers: Mutex<BTreeMap<String, VecDeque<Answer>>>,
    log: Mutex<Vec<Asked>>,
}

async fn answer(State(script): State<Arc<Script>>, request: Request) -> Result<Response, Infallible> {
    let path = request.uri().path().to_owned();
    let answer = {
        let mut answers = script.answers.lock().unwrap();
        match answers.get_mut(&path) {
            Some(turns) if turns.len() > 1 => turns.pop_front().unwrap(),
            Some(turns) => turns[0].clone(),
            None => Answer::of(404),
        }
    };
    let answer = answer.unless_known(request.headers());
    let conditional = [header::IF_NONE_MATCH, header::IF_MODIFIED_SINCE];
    let conditional = conditional.iter().any(|name| request.headers().contains_key(name));
    script.log.lock().unwrap().push(Asked { path, at: Instant::now(), status: answer.status, conditional });
    Ok(answer.send().await)
}

/// A site, and an installation that scans it.
struct Watch {
    script: Arc<Script>,
    address: SocketAddr,
    folder: TempDir,
    store: Arc<dyn Store>,
    snapshot: Arc<Snapshot>,
}

struct Silent;

impl Progress for Silent {
    fn event(&self, _: ScanEvent) {}
}

impl Watch {
    async fn of<const N: usize>(answers: [(&str, Answer); N]) -> Watch {
        let script = Arc::<Script>::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().fallback(answer).with_state(Arc::clone(&script));
        tokio::spawn(async move { axum::serve(listener, router).await });
        let folder = tempfile::tempdir().unwrap();
        let store = store::open(&DataDir(folder.path().to_owned()).store_uri()).await.unwrap();
        let bytes = picture();
        let right = import::read("right.jsonl", RIGHT.as_bytes()).rights.remove(0).right;
        let pictures = vec![RegisteredPicture::new(digest_of(&bytes), bytes)];
        store.put_rights(&[RegisteredRight { right, pictures }], "tests", now_ms()).await.unwrap();
        let rights = store.registered_rights().await.unwrap();
        let snapshot = Arc::new(Snapshot::build(rights, jiff::civil::date(2026, 1, 1)).0);
        let watch = Watch { script, address, folder, store, snapshot };
        for (path, answer) in answers {
            watch.put(path, [answer]);
        }
        watch
    }

    /// From now on the path is answered so, in turn.
    fn put<const N: usize>(&self, path: &str, turns: [Answer; N]) {
        self.script.answers.lock().unwrap().insert(path.to_owned(), turns.into());
    }

    fn source(&self, id: &str, settings: &[(&str, &str)]) -> Source {
        let resolve = format!("\"{}\"", self.address);
        let mut all = BTreeMap::from([
            ("discovery.start", "[\"http://site.test/\"]"),
            ("politeness.delay_ms", "0"),
            ("politeness.max_attempts", "1"),
            ("politeness.first_byte_timeout_s", "5"),
            ("politeness.total_timeout_s", "10"),
            ("network.allow_net", "[\"127.0.0.0/8\"]"),
            ("resolve.\"site.test\"", &resolve),
        ]);
        all.extend(settings.iter().copied());
        let text: String = all.iter().map(|(key, value)| format!("{key} = {value}\n")).collect();
        parse(&format!("{id}.toml"), &text).unwrap_or_else(|faults| panic!("{faults:?}"))
    }

    async fn scan_as(&self, sources: Vec<Source>) -> Report {
        let data = DataDir(self.folder.path().to_owned());
        let options = ScanOptions {
            identity: Identity::new(Some("ops@example.org")),
            max_in_flight: 16,
            requests_per_second: None,
            max_pages: None,
            archive_segment_bytes: 1 << 24,
            weights: Weights::default(),
            threads: 2,
            browser: None,
        };
        let progress: Arc<dyn Progress> = Arc::new(Silent);
        let (store, snapshot, stop) = (&self.store, &self.snapshot, Stop::default());
        let scans = run_scan(store, &data, sources.clone(), Arc::clone(snapshot), &options, &progress, &stop).await;
        build_report(store, &data, &scans.unwrap(), &sources, snapshot, &options.weights, None).await.unwrap()
    }

    async fn scan(&self, settings: &[(&str, &str)]) -> Report {
        self.scan_as(vec![self.source("site", settings)]).await
    }

    /// Every hit that the store has, shown or not.
    async fn hits(&self) -> Vec<StoredHit> {
        self.store.hits(&HitFilter::default()).await.unwrap()
    }

    /// The page of a hit as the archive has it: always a whole response.
    fn evidence(&self, hit: &StoredHit) -> String {
        let archive = Archive::open(DataDir(self.folder.path().to_owned()).archive());
        let record = archive.read(hit.archived.as_ref().unwrap()).unwrap();
        let response = http_payload(&record).unwrap();
        assert_eq!(response.status(), Some(200), "{}", hit.listing.title);
        String::from_utf8(response.body).unwrap()
    }

    fn log(&self) -> Vec<Asked> {
        self.script.log.lock().unwrap().clone()
    }

    /// The paths asked for since the last time, robots.txt left out, in order of their names; the log is empty afterwards.
    fn asked(&self) -> Vec<String> {
        let log = std::mem::take(&mut *self.script.log.lock().unwrap());
        let mut paths: Vec<String> = log.into_iter().map(|asked| asked.path).collect();
        paths.retain(|path| path != "/robots.txt");
        paths.sort();
        paths
    }
}

/// Paths of the pages that hits with a copied picture stand on, in order.
fn with_copied_picture(hits: &[StoredHit]) -> Vec<String> {
    let is_copy = |hit: &&StoredHit| hit.ranked.hit.findings.iter().any(|finding| finding.picture.is_some());
    paths(hits.iter().filter(is_copy))
}

fn paths<'a>(hits: impl IntoIterator<Item = &'a StoredHit>) -> Vec<String> {
    let mut paths: Vec<String> =
        hits.into_iter().map(|hit| hit.listing.url.as_ref().unwrap().path().to_owned()).collect();
    paths.sort();
    paths
}

/// Titles of the listings that a report has hits for, in order.
fn titles(report: &Report) -> Vec<&str> {
    let mut titles: Vec<&str> = report.hits.iter().map(|hit| hit.listing.title.as_str()).collect();
    titles.sort_unstable();
    titles
}

/// What makes a page of [`list`] be read as one, and its items not be visited.
const LIST: &[(&str, &str)] = &[
    ("discovery.follow_links", "false"),
    ("selectors.item", "\".item\""),
    ("selectors.title", "\"h2\""),
    ("selectors.description", "\"p\""),
    ("selectors.link", "\"a\""),
];

/// A page of items with these titles, each with an address of its own.
fn list(titles: &[&str]) -> Answer {
    let item = |title: &&str| {
        format!("<div class=\"item\"><h2>{title}</h2><p>{NAME}</p><a href=\"/item/{title}\">more</a></div>")
    };
    Answer::page("List", &titles.iter().map(item).collect::<String>())
}

fn links(paths: &[String]) -> String {
    paths.iter().map(|path| format!("<a href=\"{path}\">one more</a> ")).collect()
}

#[tokio::test]
async fn robots_txt_that_cannot_be_had_allows_nothing() {
    let rules = "User-agent: *\nAllow: /\nDisallow: /shop\n# the end of the file\n";
    let whole = Answer { body: rules.into(), ..Answer::of(200) };
    let table = [
        ("whole", whole.clone(), true),
        ("missing", Answer::of(404), true),
        ("in trouble", Answer::of(500), false),
        ("redirects to a port where nothing listens", Answer::redirect("http://127.0.0.1:1/robots.txt"), false),
        ("redirects to a forbidden address", Answer::redirect("http://10.0.0.1/robots.txt"), false),
        ("breaks off", whole.breaking_off(), false),
    ];
    join_all(table.map(async |(name, robots, allowed)| {
        let watch = Watch::of([("/robots.txt", robots), ("/", Answer::page("Home", NAME))]).await;
        watch.scan(&[]).await;
        assert_eq!(watch.asked(), if allowed { vec!["/"] } else { vec![] }, "robots.txt {name}");
    }))
    .await;
}

#[tokio::test]
async fn pictures_of_visited_pages_are_fetched_beyond_the_page_budget() {
    let shop: Vec<String> = (1..=8).map(|number| format!("/p{number}")).collect();
    let watch = Watch::of([("/", Answer::page("Home", &links(&shop)))]).await;
    for path in &shop {
        watch.put(path, [Answer::page(path, &format!("<img src=\"{path}.jpg\">"))]);
        watch.put(&format!("{path}.jpg"), [Answer::picture()]);
    }
    watch.scan(&[("scope.max_pages", "3")]).await;
    let asked = watch.asked();
    let pages: Vec<&String> = asked.iter().filter(|path| shop.contains(path)).collect();
    assert_eq!((pages.len(), asked.len()), (2, 5), "the start page, two more, and their pictures: {asked:?}");
    assert_eq!(with_copied_picture(&watch.hits().await).iter().collect::<Vec<_>>(), pages);
}

#[tokio::test]
async fn a_delay_longer_than_the_longest_wait_ends_nothing() {
    let shop = ["/p1".to_owned(), "/p2".to_owned()];
    let pages = [
        ("/", Answer::page("Home", &links(&shop))),
        ("/p1", Answer::page("One", "")),
        ("/p2", Answer::page("Two", "")),
    ];
    let watch = Watch::of(pages).await;
    watch.scan(&[("politeness.delay_ms", "1200"), ("politeness.max_wait_s", "1")]).await;
    let log = watch.log();
    assert_eq!(watch.asked(), ["/", "/p1", "/p2"]);
    assert!(log.windows(2).all(|pair| pair[1].at - pair[0].at >= Duration::from_millis(1_200)), "{log:?}");
}

#[tokio::test]
async fn a_picture_that_is_also_linked_to_is_fetched_once_and_compared() {
    let shown = "<a href=\"/full.jpg\"><img src=\"/full.jpg\"></a>";
    let table = [
        ("linked to where it is shown", Answer::page("Home", shown)),
        ("linked to before", Answer::page("Home", "<a href=\"/full.jpg\">large</a> <a href=\"/shown\">page</a>")),
    ];
    join_all(table.map(async |(name, home)| {
        let watch =
            Watch::of([("/", home), ("/shown", Answer::page("Shown", shown)), ("/full.jpg", Answer::picture())]).await;
        let page = if name == "linked to before" { "/shown" } else { "/" };
        watch.scan(&[]).await;
        let asked = watch.asked();
        assert_eq!(asked.iter().filter(|path| *path == "/full.jpg").count(), 1, "{name}: {asked:?}");
        assert_eq!(with_copied_picture(&watch.hits().await), [page], "{name}");
    }))
    .await;
}

#[tokio::test]
async fn a_page_that_claims_to_be_another_keeps_its_own_hit() {
    let claiming =
        |title: &str| Answer::page(title, &format!("{NAME}<link rel=\"canonical\" href=\"http://site.test/p1\">"));
    let shop = ["/p1".to_owned(), "/p2".to_owned(), "/p3".to_owned()];
    let watch = Watch::of([
        ("/", Answer::page("Home", &links(&shop))),
        ("/p1", claiming("One")),
        ("/p2", claiming("Two")),
        ("/p3", claiming("Three")),
    ])
    .await;
    assert_eq!(titles(&watch.scan(&[]).await), ["One", "Three", "Two"]);
    assert_eq!(paths(&watch.hits().await), ["/p1", "/p2", "/p3"]);
}

#[tokio::test]
async fn a_busy_server_is_left_alone_whatever_else_it_answers() {
    let concurrency = 4;
    let shop: Vec<String> = (10..50).map(|number| format!("/p{number}")).collect();
    // The refusal comes before, between and after the answers to what was asked beside it, in milliseconds.
    join_all([0, 15, 30, 60].map(async |refused_after| {
        let watch = Watch::of([("/", Answer::page("Home", &links(&shop)))]).await;
        for (number, path) in shop.iter().enumerate() {
            watch.put(path, [Answer::page(path, "goods").after(20 + 7 * (number as u64 % 5))]);
        }
        let busy = Answer::of(429).with(header::RETRY_AFTER, "2").after(refused_after);
        watch.put("/p20", [busy, Answer::page("/p20", "goods")]);
        watch.scan(&[("politeness.concurrency", "4"), ("politeness.max_attempts", "3")]).await;
        let log = watch.log();
        let refused = log.iter().find(|asked| asked.status == 429).unwrap().at + Duration::from_millis(refused_after);
        let late = |asked: &&Asked| asked.at > refused && asked.at - refused < Duration::from_millis(1_990);
        let meanwhile: Vec<Duration> = log.iter().filter(late).map(|asked| asked.at - refused).collect();
        assert!(meanwhile.len() < concurrency, "only what was on its way: {meanwhile:?}");
        assert!(meanwhile.iter().all(|after| *after < Duration::from_millis(100)), "{meanwhile:?}");
        let asked = watch.asked();
        assert!(shop.iter().all(|path| asked.contains(path)), "{asked:?}");
        assert_eq!(asked.len(), shop.len() + 2, "each once, and one twice: {asked:?}");
    }))
    .await;
}

#[tokio::test]
async fn evidence_outlives_the_page() {
    let table = [
        ("404", Answer::of(404)),
        ("410", Answer::of(410)),
        ("503", Answer::of(503)),
        ("500", Answer::page("Trouble", "sorry").status(500)),
        ("302", Answer::redirect("/sold")),
        ("304", Answer::of(304)),
    ];
    join_all(table.map(async |(name, later)| {
        let sold = Answer::page("Sold", "nothing of that kind");
        let page = Answer::page("Offer", NAME).with(header::ETAG, "\"1\"");
        let watch = Watch::of([("/", page), ("/sold", sold)]).await;
        let settings = [("politeness.max_wait_s", "1")];
        watch.scan(&settings).await;
        watch.put("/", [later]);
        watch.scan(&settings).await;
        let hits = watch.hits().await;
        assert_eq!(paths(&hits), ["/"], "{name}");
        assert!(watch.evidence(&hits[0]).contains(NAME), "{name}");
    }))
    .await;
}

#[tokio::test]
async fn what_is_no_longer_shown_is_in_the_store_and_not_in_the_report() {
    let table =
        [("one of three", list(&["Second", "Third"]), &["Second", "Third"][..]), ("the page", Answer::of(404), &[])];
    join_all(table.map(async |(name, later, shown)| {
        let watch = Watch::of([("/", list(&["First", "Second", "Third"]))]).await;
        assert_eq!(titles(&watch.scan(LIST).await), ["First", "Second", "Third"]);
        watch.put("/", [later]);
        assert_eq!(titles(&watch.scan(LIST).await), shown, "gone: {name}");
        let hits = watch.hits().await;
        let first = hits.iter().find(|hit| hit.listing.title == "First").expect("kept in the store");
        assert!(watch.evidence(first).contains("First"), "gone: {name}");
    }))
    .await;
}

#[tokio::test]
async fn what_is_back_as_it_was_is_in_the_report_again() {
    let offer = Answer::page("Offer", NAME);
    let table = [("known by its tag", offer.clone().with(header::ETAG, "\"1\"")), ("known by its bytes", offer)];
    join_all(table.map(async |(name, offer)| {
        let watch = Watch::of([("/", offer.clone())]).await;
        for (round, answer, shown) in [
            (1, offer.clone(), &["Offer"][..]),
            (2, Answer::of(404), &[]),
            (3, offer.clone(), &["Offer"]),
            (4, offer, &["Offer"]),
        ] {
            watch.put("/", [answer]);
            assert_eq!(titles(&watch.scan(&[]).await), shown, "{name}, scan {round}");
        }
    }))
    .await;
}

#[tokio::test]
async fn a_page_that_is_unchanged_does_not_vouch_for_what_has_vanished_from_it() {
    let watch = Watch::of([("/", list(&["First", "Second", "Third"]))]).await;
    watch.scan(LIST).await;
    watch.put("/", [list(&["Second", "Third"])]);
    watch.scan(LIST).await;
    let report = watch.scan(LIST).await;
    assert_eq!((report.sources[0].pages_unchanged, report.sources[0].listings), (1, 2));
    let seen: BTreeMap<String, i64> =
        watch.hits().await.into_iter().map(|hit| (hit.listing.title, hit.last_seen_ms)).collect();
    assert!(seen["First"] < seen["Second"] && seen["Second"] == seen["Third"], "{seen:?}");
}

#[tokio::test]
async fn a_body_that_broke_off_is_fetched_whole_by_the_next_scan() {
    let text = format!("<p>{}</p><p>{NAME}</p>", "a long story ".repeat(100));
    let whole = Answer::page("Story", &text).with(header::ETAG, "\"1\"");
    let watch = Watch::of([("/", whole.clone().breaking_off())]).await;
    assert_eq!(titles(&watch.scan(&[]).await), Vec::<&str>::new());
    watch.put("/", [whole]);
    assert_eq!(titles(&watch.scan(&[]).await), ["Story"]);
    watch.scan(&[]).await;
    let conditional: Vec<bool> =
        watch.log().into_iter().filter(|asked| asked.path == "/").map(|asked| asked.conditional).collect();
    assert_eq!(conditional, [false, false, true]);
}

#[tokio::test]
async fn two_sources_over_one_site_keep_what_each_saw() {
    let watch = Watch::of([("/", Answer::page("Offer", NAME))]).await;
    for round in ["first", "second"] {
        let report = watch.scan_as(vec![watch.source("one", &[]), watch.source("two", &[])]).await;
        let mut sources: Vec<&str> = report.hits.iter().map(|hit| hit.source_id.as_str()).collect();
        sources.sort_unstable();
        assert_eq!(sources, ["one", "two"], "{round}");
    }
    let listings: BTreeSet<_> = watch.hits().await.into_iter().map(|hit| hit.listing.id).collect();
    assert_eq!(listings.len(), 2);
}

#[tokio::test]
async fn a_picture_that_has_moved_counts_for_every_listing_that_shows_it() {
    // The chain puts the last page behind the picture in the queue: one listing is there before the redirect, one after.
    let page = |title, next| Answer::page(title, &format!("<img src=\"/old.jpg\"> <a href=\"{next}\">next</a>"));
    let watch = Watch::of([
        ("/", page("One", "/p2")),
        ("/p2", page("Two", "/p3")),
        ("/p3", page("Three", "/p4")),
        ("/p4", page("Four", "/")),
        ("/old.jpg", Answer::redirect("/new.jpg")),
        ("/new.jpg", Answer::picture()),
    ])
    .await;
    watch.scan(&[]).await;
    assert_eq!(with_copied_picture(&watch.hits().await), ["/", "/p2", "/p3", "/p4"]);
    assert_eq!(watch.asked(), ["/", "/new.jpg", "/old.jpg", "/p2", "/p3", "/p4"]);
}

#[tokio::test]
async fn a_host_that_stops_answering_is_given_up_until_the_next_scan() {
    let shop: Vec<String> = (10..30).map(|number| format!("/p{number}")).collect();
    let watch = Watch::of([("/", Answer::page("Home", &links(&shop)))]).await;
    for path in &shop {
        watch.put(path, [Answer::page(path, NAME).after(60_000)]);
    }
    let settings = [
        ("politeness.first_byte_timeout_s", "1"),
        ("politeness.total_timeout_s", "5"),
        ("politeness.max_wait_s", "3"),
        ("politeness.max_attempts", "3"),
    ];
    let report = watch.scan(&settings).await;
    let asked = watch.asked();
    assert!((2..=5).contains(&asked.len()), "a handful of attempts: {asked:?}");
    assert_eq!(report.sources[0].failed, 20, "{:?}", report.sources[0]);
    for path in &shop {
        watch.put(path, [Answer::page(path, NAME)]);
    }
    assert_eq!(watch.scan(&settings).await.hits.len(), 20);
    assert_eq!(watch.asked().len(), 21);
}
