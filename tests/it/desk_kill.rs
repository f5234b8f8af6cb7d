//! The built program serves the desk and is killed with SIGKILL in the middle of a scan, of an upload and of a bulk decision, at
//! moments that seeds choose: nothing is lost, nothing is half done, nothing is done twice.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use reeve::demo;
use reeve::extract::{Listing, ListingId};
use reeve::frontier::{CrawlUrl, ResourceKind};
use reeve::locale::Message;
use reeve::matcher::{Field, Finding, Hit};
use reeve::rank::{RankedHit, Weights, rank};
use reeve::register::RegisteredRight;
use reeve::rights::{RightId, import, starter_registers};
use reeve::scan::{DataDir, now_ms};
use reeve::sources::{SourceId, parse};
use reeve::store::{self, Batch, Discovered, MatchedWith, Store, digest_of};
use serde_json::{Value, json};
use sqlx::Connection as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::desk::{TOKEN, administrator};
use crate::origin::free_port;
use crate::program::{OpenMarket, reeve, switched_on};
use crate::rematch::visit;

/// A site whose robots.txt asks for a tenth of a second between requests: its scan has a middle.
const SLOW: &str = "demo-baihua";
const PATIENCE: Duration = Duration::from_secs(60);

/// A folder of data, and the runtime that the tests look into it with.
struct Place {
    folder: TempDir,
    runtime: Runtime,
}

impl Place {
    fn new() -> Place {
        let place = Place { folder: tempfile::tempdir().unwrap(), runtime: Runtime::new().unwrap() };
        fs::create_dir(place.folder.path().join("sources")).unwrap();
        place.with_store(async |store| administrator(&*store).await);
        place
    }

    fn data(&self) -> DataDir {
        DataDir(self.folder.path().join("data"))
    }

    fn with_store<T>(&self, work: impl AsyncFnOnce(Arc<dyn Store>) -> T) -> T {
        self.runtime.block_on(async {
            let store = store::open(&self.data().store_uri()).await.unwrap();
            let done = work(Arc::clone(&store)).await;
            store.close().await;
            done
        })
    }

    fn database<T>(&self, work: impl AsyncFnOnce(&mut SqliteConnection) -> T) -> T {
        self.runtime.block_on(async {
            let options = SqliteConnectOptions::new().filename(self.data().path().join("reeve.db"));
            let mut connection = SqliteConnection::connect_with(&options.busy_timeout(PATIENCE)).await.unwrap();
            work(&mut connection).await
        })
    }

    fn number(&self, query: &'static str, bound: &str) -> i64 {
        self.database(async |database| sqlx::query_scalar(query).bind(bound).fetch_one(database).await.unwrap())
    }

    /// Starts the program. A killed one's lead would run out after half a minute; the tests do not wait for that.
    fn serve(&self) -> Server {
        self.database(async |database| sqlx::query("DELETE FROM scan_leader").execute(database).await.unwrap());
        let address = SocketAddr::from(([127, 0, 0, 1], free_port()));
        let mut command = reeve(self.data().path());
        command.args(["serve", "--listen", &address.to_string()]);
        command.env("REEVE_SOURCES", self.folder.path().join("sources")).env("REEVE_REQUESTS_PER_SECOND", "1000");
        let program = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let server = Server { program, address };
        wait_for("the server to listen", || TcpStream::connect(address).is_ok().then_some(()));
        server
    }
}

fn wait_for<T>(what: &str, look: impl Fn() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "waited too long for {what}");
        std::thread::park_timeout(Duration::from_millis(10));
    }
}

/// The program while it serves; killed when the value is dropped.
struct Server {
    program: Child,
    address: SocketAddr,
}

impl Server {
    fn kill(mut self) {
        self.program.kill().unwrap();
        self.program.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

/// A request as bytes, to be sent whole or in part.
fn request(address: SocketAddr, method: &str, path: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nAuthorization: Bearer {TOKEN}\r\n{headers}\
         Content-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// Status and body; an error where the server went away.
fn send(address: SocketAddr, request: &[u8]) -> io::Result<(u16, String)> {
    let mut stream = TcpStream::connect(address)?;
    stream.write_all(request)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let text = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").ok_or(io::ErrorKind::UnexpectedEof)?;
    Ok((head.get(9..12).and_then(|status| status.parse().ok()).ok_or(io::ErrorKind::InvalidData)?, body.to_owned()))
}

fn call(address: SocketAddr, method: &str, path: &str, headers: &str, body: &Value) -> io::Result<(u16, String)> {
    let headers = format!("Content-Type: application/json\r\n{headers}");
    send(address, &request(address, method, path, &headers, body.to_string().as_bytes()))
}

/// A number that looks random, and the same ones each time (splitmix64).
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

fn moment(random: &mut u64, most_ms: u64) -> Duration {
    Duration::from_micros(next(random) % (most_ms * 1_000))
}

fn nap(time: Duration) {
    let begun = Instant::now();
    while let Some(left) = time.checked_sub(begun.elapsed()).filter(|left| !left.is_zero()) {
        std::thread::park_timeout(left);
    }
}

/// A desk over one source of the market, with names to find.
fn market_place(market: &OpenMarket) -> Place {
    let place = Place::new();
    let imported = starter_registers().into_iter().flat_map(|(file, bytes)| import::read(file, bytes).rights);
    let rights: Vec<RegisteredRight> = imported
        .map(|mut item| {
            item.right.images.clear();
            RegisteredRight { right: item.right, pictures: Vec::new() }
        })
        .collect();
    let (file, text) = demo::sources().into_iter().find(|(file, _)| file.starts_with(SLOW)).unwrap();
    // What was being asked when the program was killed holds its successor up for so long.
    let text =
        text.replace("total_timeout_s = 10", "total_timeout_s = 3").replace("byte_timeout_s = 5", "byte_timeout_s = 3");
    let text = switched_on(&text, &market.market.resolve());
    let source = parse(file, &text).unwrap();
    place.with_store(async |store| {
        store.put_rights(&rights, "tests", now_ms()).await.unwrap();
        store.put_source(&source.id, &source.text, "tests", now_ms()).await.unwrap();
    });
    place
}

/// Asks for the scan and says its id.
fn start_scan(server: &Server) -> String {
    let (status, body) = call(server.address, "POST", "/api/v1/scans", "", &json!({ "sources": [SLOW] })).unwrap();
    assert_eq!(status, 201, "{body}");
    serde_json::from_str::<Value>(&body).unwrap()["id"].as_str().unwrap().to_owned()
}

fn wait_until_done(server: &Server, scan: &str) {
    wait_for("the scan to end", || {
        let (_, body) = call(server.address, "GET", &format!("/api/v1/scans/{scan}"), "", &Value::Null).ok()?;
        let state = serde_json::from_str::<Value>(&body).unwrap()["state"].as_str().unwrap().to_owned();
        assert_ne!(state, "failed", "{body}");
        (state == "done").then_some(())
    });
}

/// Every hit by listing, right and what it stands on.
fn hits(place: &Place) -> Vec<(String, Option<String>)> {
    place.database(async |database| {
        sqlx::query_as("SELECT listing_id, right_id FROM hit WHERE current = 1 ORDER BY listing_id, right_id")
            .fetch_all(database)
            .await
            .unwrap()
    })
}

#[test]
fn a_killed_desk_goes_on_with_its_scan() {
    let market = OpenMarket::new();
    let asked = || market.asked().len();
    let undisturbed = market_place(&market);
    let server = undisturbed.serve();
    let scan = start_scan(&server);
    wait_until_done(&server, &scan);
    server.kill();
    let whole = asked();
    let expected: BTreeSet<String> = market.asked().into_iter().collect();

    let place = market_place(&market);
    let mut server = place.serve();
    let scan = start_scan(&server);
    let mut random = 0x0de5_c0de_u64;
    let kills = 3;
    for kill in 1..=kills {
        let at = whole + whole * kill / (kills + 1);
        wait_for("the scan to get on", || (asked() >= at).then_some(()));
        nap(moment(&mut random, 120));
        server.kill();
        server = place.serve();
    }
    wait_until_done(&server, &scan);
    server.kill();

    let again: BTreeSet<String> = market.asked().split_off(whole).into_iter().collect();
    assert_eq!(expected.difference(&again).collect::<Vec<_>>(), Vec::<&String>::new(), "never asked for");
    let scans = place.number("SELECT count(*) FROM scan WHERE source_id = $1", SLOW);
    assert_eq!(scans, 1, "one scan, however often it was interrupted");
    let open = place.number("SELECT count(*) FROM url WHERE source_id = $1 AND state < 2", SLOW);
    assert_eq!(open, 0, "every address is settled");
    let (found, expected) = (hits(&place), hits(&undisturbed));
    assert!(expected.len() > 5, "{} hits", expected.len());
    assert_eq!(found, expected, "none is missing or doubled");
    println!(
        "{kills} kills in {whole} requests: {} asked for again; {} hits",
        asked().saturating_sub(2 * whole),
        found.len()
    );
}

/// A picture that takes its time to send and to read.
fn picture(seed: u32) -> Vec<u8> {
    let side = 900;
    let noise =
        |x: u32, y: u32| (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503) ^ seed).wrapping_mul(2_246_822_519);
    let picture = image::RgbImage::from_fn(side, side, |x, y| {
        let [a, b, c, _] = noise(x / 3, y / 3).to_be_bytes();
        image::Rgb([a, b, c])
    });
    let mut bytes = io::Cursor::new(Vec::new());
    image::DynamicImage::from(picture).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

fn upload(address: SocketAddr, picture: &[u8]) -> Vec<u8> {
    let head = "--edge\r\nContent-Disposition: form-data; name=\"pictures\"; filename=\"logo.png\"\r\nContent-Type: image/png\r\n\r\n";
    let body = [head.as_bytes(), picture, b"\r\n--edge--\r\n"].concat();
    request(
        address,
        "POST",
        "/api/v1/rights/tm/pictures",
        "Content-Type: multipart/form-data; boundary=edge\r\n",
        &body,
    )
}

/// Files in the folder of pictures.
fn files(place: &Place) -> Vec<PathBuf> {
    let blobs = place.data().path().join("blobs");
    let inside = |folder: PathBuf| fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path());
    inside(blobs).flat_map(inside).collect()
}

#[test]
fn a_killed_upload_leaves_a_whole_picture_or_none() {
    let place = Place::new();
    let right = json!({ "id": "tm", "name": "Zephyrine", "kind": "trademark", "holder": "Test Ltd" });
    let right = RegisteredRight { right: reeve::rights::from_json(&right).unwrap(), pictures: Vec::new() };
    place.with_store(async |store| store.put_rights(&[right], "tests", now_ms()).await.unwrap());
    let mut random = 0x0b1b_0b5e_u64;
    let kills = 4_u32;
    let (mut whole, mut none) = (0, 0);
    for kill in 0..kills {
        let bytes = picture(kill);
        let server = place.serve();
        let request = upload(server.address, &bytes);
        // Once in the middle of what is sent, then later and later in what becomes of it.
        let sent = if kill == 0 { usize::try_from(next(&mut random)).unwrap() % request.len() } else { request.len() };
        let mut stream = TcpStream::connect(server.address).unwrap();
        stream.write_all(&request[..sent]).unwrap();
        nap(moment(&mut random, 1 + 150 * u64::from(kill * kill)));
        server.kill();
        let images = place.with_store(async |store| {
            let kept = store.right(&RightId("tm".to_owned())).await.unwrap().unwrap().right.images;
            for image in &kept {
                let bytes = store.right_picture(image).await.unwrap();
                assert_eq!(digest_of(&bytes), *image, "half a picture");
            }
            kept
        });
        if images.contains(&digest_of(&bytes)) {
            whole += 1;
        } else {
            none += 1;
        }
        assert_eq!(images.len(), whole, "each picture once or not at all");
    }
    println!("{kills} kills: {whole} uploads were whole, {none} left nothing");
    assert!(none > 0);

    // What a write has left that was killed is swept with the next start, as soon as it is old.
    let left = place.data().path().join("blobs/ab/.writing-abc");
    fs::create_dir_all(left.parent().unwrap()).unwrap();
    fs::write(&left, "half").unwrap();
    for file in files(&place).into_iter().filter(|path| path.file_name().unwrap().to_string_lossy().starts_with('.')) {
        File::options().write(true).open(file).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
    }
    let server = place.serve();
    wait_for("the sweep", || (!left.exists()).then_some(()));
    // The same again is taken, whatever is there already.
    for kill in 0..kills {
        let (status, body) = send(server.address, &upload(server.address, &picture(kill))).unwrap();
        assert_eq!(status, 200, "{body}");
    }
    server.kill();
    let images = place.with_store(async |store| {
        store.right(&RightId("tm".to_owned())).await.unwrap().unwrap().right.images.into_iter().collect::<BTreeSet<_>>()
    });
    assert_eq!(images, (0..kills).map(|kill| digest_of(&picture(kill))).collect());
    let named = |path: &PathBuf| images.contains(path.file_stem().unwrap().to_string_lossy().as_ref());
    let orphans: Vec<PathBuf> = files(&place).into_iter().filter(|path| !named(path)).collect();
    assert!(orphans.is_empty(), "{orphans:?}");
}

/// Hits of one decision, and decisions.
const AT_ONCE: usize = 1_000;
const ROUNDS: usize = 3;

fn ranked(at: usize) -> RankedHit {
    let right = RightId("tm".to_owned());
    let finding = Finding::new("name_in_text", Some(&right), 1.0, Field::Title, Message::new("x"));
    rank(
        Hit { listing_id: ListingId(format!("l{at}")), right_id: Some(right), findings: vec![finding] },
        &Weights::default(),
    )
}

/// A desk with many hits that nobody has decided about.
fn queue_place() -> Place {
    let place = Place::new();
    let many = 0..AT_ONCE * ROUNDS;
    let address = |at: usize| CrawlUrl::parse(&format!("http://shop.test/{at}")).unwrap();
    let listing = |at: usize| Listing {
        id: ListingId(format!("l{at}")),
        title: format!("Lamp {at}"),
        url: Some(address(at).url().clone()),
        ..Listing::default()
    };
    place.with_store(async |store| {
        let shop = SourceId("shop".to_owned());
        store.begin_scan(&shop, "reading", 1).await.unwrap();
        let found: Vec<_> = many.clone().map(|at| Discovered::new(address(at), ResourceKind::Page, 0, 0)).collect();
        store.discover(&shop, 1, &found).await.unwrap();
        let visits = many.clone().map(|at| visit(&address(at), vec![listing(at)])).collect();
        store.complete(&Batch { visits, ..Batch::default() }).await.unwrap();
        for at in many {
            let with = MatchedWith { snapshot: "snapshot", weights: 1 };
            store.put_hits(&ListingId(format!("l{at}")), &[ranked(at)], with).await.unwrap();
        }
        store.finish_scan(&shop, 1, 2).await.unwrap();
    });
    place
}

#[test]
fn a_killed_bulk_decision_is_made_once_or_not_at_all() {
    let place = queue_place();
    let mut random = 0xdec1_de5e_u64;
    let mut told = Vec::new();
    let mut server = place.serve();
    for round in 0..ROUNDS {
        let key = format!("round-{round}");
        let chosen = round * AT_ONCE..(round + 1) * AT_ONCE;
        let hits: Vec<Value> = chosen.map(|at| json!({ "hit": ranked(at).hit.id() })).collect();
        let body = json!({ "hits": hits, "verdict": "infringes", "note": key });
        let header = format!("Idempotency-Key: {key}\r\n");
        let address = server.address;
        let decided = || place.number("SELECT count(*) FROM decision WHERE note = $1", &key);
        std::thread::scope(|scope| {
            let deciding = scope.spawn(|| call(address, "POST", "/api/v1/decisions", &header, &body));
            wait_for("the request to be begun", || {
                let begun = "SELECT count(*) FROM idempotent_answer WHERE key = $1";
                (place.number(begun, &key) > 0).then_some(())
            });
            // Twice somewhere in the middle, and once when it is made and nobody was told.
            if round + 1 < ROUNDS {
                nap(moment(&mut random, 60 + 600 * u64::try_from(round).unwrap()));
            } else {
                wait_for("the decisions to stand", || (decided() > 0).then_some(()));
            }
            server.kill();
            let _ = deciding.join();
        });
        let after_kill = usize::try_from(decided()).unwrap();
        assert!(after_kill == 0 || after_kill == AT_ONCE, "{after_kill} of {AT_ONCE} decisions");
        told.push(after_kill);

        // Whoever does not know what came of it sends it again under the same key. A request that is held for broken off
        // only after a while is not waited for here.
        place.database(async |database| {
            let aged = "UPDATE idempotent_answer SET begun_ms = begun_ms - 3600000 WHERE status IS NULL";
            sqlx::query(aged).execute(database).await.unwrap();
        });
        server = place.serve();
        for _ in 0..2 {
            let (status, answer) = call(server.address, "POST", "/api/v1/decisions", &header, &body).unwrap();
            assert_eq!(status, 200, "{answer}");
        }
        assert_eq!(usize::try_from(decided()).unwrap(), AT_ONCE, "one set of decisions");
        let twice = place.number("SELECT count(*) - count(DISTINCT hit_id) FROM decision WHERE note = $1", &key);
        assert_eq!(twice, 0);
    }
    println!("{ROUNDS} kills: {told:?} decisions stood after each");
}
