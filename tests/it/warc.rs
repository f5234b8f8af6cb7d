//! What warcio and pywb say about the archive: every digest holds, and what was archived is what is replayed.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use reeve::evidence::warc::{Referred, metadata};
use reeve::fetch::header::{self, HeaderName};
use reeve::fetch::{Exchange, Truncated};
use reeve::store::archive::{Archive, Archived, Writer};

use crate::validators::{Server, output_of, validator};

const PAGE: &str = "<!doctype html><meta charset=utf-8><title>壮锦</title><p>Zhuang brocade, ¥120";

fn exchange(path: &str, status: u16, headers: &str, body: &[u8]) -> Exchange {
    let headers = headers.lines().filter_map(|line| line.split_once(": "));
    let headers = headers.map(|(name, value)| (name.parse::<HeaderName>().unwrap(), value.parse().unwrap()));
    let url = format!("http://market.test/{path}").parse().unwrap();
    Exchange {
        peer: Some("[::1]:80".parse().unwrap()),
        started_ms: 1_700_000_000_250,
        elapsed_ms: 3,
        ..Exchange::new(url, status, headers.collect(), body.to_vec())
    }
}

/// Pages of every kind the crawler meets, and the bytes a reader of the archive should see for each.
fn exchanges() -> Vec<(Exchange, Vec<u8>)> {
    let page = PAGE.as_bytes().to_vec();
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(&page).unwrap();
    let gzip = gzip.finish().unwrap();
    let picture: Vec<u8> = (0..70_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let html = "content-type: text/html; charset=utf-8\r\n";
    let jpeg = format!("content-type: image/jpeg\r\ncontent-length: {}\r\n", picture.len());
    let cut = Exchange {
        truncated: Some(Truncated::Length),
        ..exchange("endless", 200, &format!("{html}content-length: 99999\r\n"), b"<p>and so on")
    };
    vec![
        (exchange("plain?id=1&lang=zh", 200, html, &page), page.clone()),
        (exchange("zipped", 200, &format!("{html}content-encoding: gzip\r\n"), &gzip), page.clone()),
        (exchange("picture.jpg", 200, &jpeg, &picture), picture),
        (exchange("gone", 404, html, b"nothing here"), b"nothing here".to_vec()),
        (exchange("%E5%A3%AE%E9%94%A6", 200, html, &page), page),
        (cut, b"<p>and so on".to_vec()),
    ]
}

fn archive_all(dir: &Path) -> Vec<Archived> {
    let mut writer = Writer::open(dir, 1 << 30, "tests", &BTreeMap::new()).unwrap();
    let archived = exchanges().iter().map(|(exchange, _)| writer.append(exchange, None).unwrap()).collect();
    writer.sync().unwrap();
    archived
}

/// Adds a 304 and an unchanged 200 for the first page, an hour later.
fn archive_revisits(dir: &Path, archived: &[Archived]) {
    let end = archived.last().unwrap().position.end();
    let mut writer =
        Writer::open(dir, 1 << 30, "tests", &BTreeMap::from([(archived[0].position.file.clone(), end)])).unwrap();
    let (first, _) = exchanges().swap_remove(0);
    let referred = Referred {
        url: first.url.to_string(),
        date_ms: first.started_ms,
        payload_digest: archived[0].payload_digest.clone(),
    };
    let unchanged = Exchange {
        status: 304,
        headers: [(header::ETAG, "\"1\"".parse().unwrap())].into_iter().collect(),
        wire_body: Default::default(),
        started_ms: first.started_ms + 3_600_000,
        ..first.clone()
    };
    let equal = Exchange { started_ms: first.started_ms + 7_200_000, ..first };
    for again in [unchanged, equal] {
        assert!(writer.append(&again, Some(&referred)).unwrap().revisit);
    }
    writer.sync().unwrap();
}

fn whole_archive() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let archived = archive_all(dir.path());
    archive_revisits(dir.path(), &archived);
    let file = dir.path().join(&archived[0].position.file);
    (dir, file)
}

#[test]
fn positions_lead_back_to_every_page() {
    let dir = tempfile::tempdir().unwrap();
    let archived = archive_all(dir.path());
    for ((exchange, _), archived) in exchanges().iter().zip(archived) {
        let record = Archive::open(dir.path()).read(&archived.position).unwrap();
        assert_eq!(record.header("WARC-Target-URI"), Some(exchange.url.as_str()));
        let message = reeve::evidence::warc::http_payload(&record).unwrap();
        assert_eq!((message.status(), message.body), (Some(exchange.status), exchange.wire_body.to_vec()));
    }
}

#[test]
fn warcio_finds_every_digest_right() {
    let (_dir, file) = whole_archive();
    // A metadata record too, of the kind a later command adds.
    let mut bytes = std::fs::read(&file).unwrap();
    bytes.extend(metadata("reeve:note", "application/json", b"{}", "<urn:uuid:0>", 0));
    std::fs::write(&file, bytes).unwrap();

    let Some(mut warcio) = validator("warcio") else { return };
    let report = output_of(warcio.args(["check", "-v"]).arg(&file));
    let passed = report.matches("digest pass").count();
    let revisits = report.matches("digest present but not checked (revisit)").count();
    // warcinfo, metadata, a request with each exchange; revisits have no body to check.
    assert_eq!((passed, revisits), (2 + exchanges().len() * 2 + 2, 2), "{report}");
}

#[test]
fn warcio_indexes_every_record() {
    let (_dir, file) = whole_archive();
    let Some(mut warcio) = validator("warcio") else { return };
    let fields = "offset,warc-type,warc-target-uri,http:status,warc-truncated";
    let index = output_of(warcio.args(["index", "-f", fields]).arg(&file));
    let records: Vec<serde_json::Value> = index.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let kinds: Vec<&str> = records.iter().map(|record| record["warc-type"].as_str().unwrap()).collect();
    let mut expected = vec!["warcinfo"];
    expected.extend(["request", "response"].repeat(exchanges().len()));
    expected.extend(["request", "revisit"].repeat(2));
    assert_eq!(kinds, expected);
    let cut: Vec<_> = records.iter().filter(|record| record["warc-truncated"] == "length").collect();
    assert_eq!(
        (cut[0]["warc-target-uri"].as_str(), cut[0]["http:status"].as_str()),
        (Some("http://market.test/endless"), Some("200"))
    );
}

#[test]
fn pywb_replays_every_page_byte_for_byte() {
    let (_dir, file) = whole_archive();
    let Some(replay) = Replay::of(&[file]) else { return };
    for (exchange, body) in exchanges() {
        let (status, replayed) = replay.get(&format!("20231114221320id_/{}", exchange.url));
        assert_eq!((status, replayed == body), (exchange.status, true), "{}", exchange.url);
    }
    // An hour later the site said that nothing had changed, and so does the replay; another hour later it sent the same
    // page again, which is kept once.
    let (first, body) = exchanges().swap_remove(0);
    assert_eq!(replay.get(&format!("20231114231320id_/{}", first.url)).0, 304);
    let (status, replayed) = replay.get(&format!("20231115001320id_/{}", first.url));
    assert_eq!((status, replayed == body), (200, true));
}

/// pywb replaying archive files.
pub struct Replay {
    port: u16,
    _server: Server,
    _collections: tempfile::TempDir,
}

impl Replay {
    /// None, said aloud, where there is no pywb.
    pub fn of(files: &[PathBuf]) -> Option<Replay> {
        let (mut init, mut add, mut wayback) =
            (validator("wb-manager")?, validator("wb-manager")?, validator("wayback")?);
        let collections = tempfile::tempdir().unwrap();
        output_of(init.args(["init", "all"]).current_dir(&collections));
        output_of(add.args(["add", "all"]).args(files).current_dir(&collections));
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let log = std::fs::File::create(collections.path().join("log")).unwrap();
        wayback.args(["-b", "127.0.0.1", "-p", &port.to_string()]).current_dir(&collections);
        let server = Server(wayback.stdout(Stdio::null()).stderr(log).spawn().unwrap());
        wait_until_it_answers(port, &server);
        Some(Replay { port, _server: server, _collections: collections })
    }

    /// What a capture (`TIMEid_/URL`, the unchanged bytes) is replayed as: the status and the body behind redirects, of which
    /// pywb makes one to the exact time of a capture.
    pub fn get(&self, capture: &str) -> (u16, Vec<u8>) {
        let port = self.port;
        let mut path = format!("/all/{capture}");
        for _ in 0..5 {
            let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
            write!(stream, "GET {path} HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\n\r\n").unwrap();
            let mut answer = Vec::new();
            stream.read_to_end(&mut answer).unwrap();
            let end = answer.windows(4).position(|window| window == b"\r\n\r\n").expect("an HTTP head");
            let head = String::from_utf8_lossy(&answer[..end]).into_owned();
            let location = head.lines().find_map(|line| line.strip_prefix("Location: "));
            match location {
                Some(location) => path = location.replace(&format!("http://127.0.0.1:{port}"), ""),
                None => return (head[9..12].parse().unwrap(), answer.split_off(end + 4)),
            }
        }
        panic!("{path}: too many redirects");
    }
}

fn wait_until_it_answers(port: u16, server: &Server) {
    let begun = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(begun.elapsed() < Duration::from_secs(60), "wayback {} does not listen", server.0.id());
        std::thread::park_timeout(Duration::from_millis(100));
    }
}
