//! Bodies that do not end, do not come, or swell: little is taken, little is held, and the site's other pages are read.

use std::io::Write as _;
use std::time::Duration;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

use super::Verdicts;
use super::answer::{Answer, Part, head, page};
use super::crawl::{Crawl, Ran};
use super::server::{Asked, Server};

/// What the crawl may take of one body.
const CAP_KIB: u64 = 1024;
/// Loopback's buffers hold some megabytes that the program never reads.
const MOST_SENT: u64 = (CAP_KIB << 10) + (12 << 20);
/// The program itself, one body and its decoded form: far less than any of these bodies.
const MOST_MIB: u64 = 200;
/// What a bomb swells to.
const BOMB_BYTES: usize = 320 << 20;

pub fn judge(verdicts: &mut Verdicts) {
    endless(verdicts);
    bombs(verdicts);
    late(verdicts);
}

/// A site whose start page leads to `/bad` and then to `/good`.
fn beside(bad: Answer) -> Server {
    Server::start(move |asked| match asked.path.as_str() {
        "/" => Answer::html(page("Start", &["/bad", "/good"])),
        "/bad" => bad.clone(),
        "/good" => Answer::html(page("Good", &[])),
        _ => Answer::not_found(),
    })
}

fn crawl(server: &Server) -> Ran {
    Crawl::at(server, "/").set("max_body_kib", CAP_KIB).run()
}

/// Fails unless the page after the bad one was read and memory stayed small; says how much there was of it.
#[track_caller]
fn survived(server: &Server, ran: &Ran) -> String {
    assert_eq!(server.times("/bad"), 1);
    assert_eq!(server.times("/good"), 1, "{:?}", server.paths());
    assert!(ran.peak_mib < MOST_MIB, "{} MiB", ran.peak_mib);
    format!("peak {} MiB", ran.peak_mib)
}

fn sent(server: &Server) -> u64 {
    server.log().iter().filter(|asked| asked.path == "/bad").map(|asked| asked.sent).sum()
}

fn endless(verdicts: &mut Verdicts) {
    let html = [("Content-Type", "text/html")];
    let plain = head(200, &html) + "Connection: close\r\n\r\n<title>Endless</title>";
    let announced = head(200, &html) + "Content-Length: 999999999999\r\n\r\n<title>Endless</title>";
    let chunked = head(200, &html) + "Transfer-Encoding: chunked\r\n\r\n";
    let text = b"<p>and on and on and on</p>\n".repeat(4096);
    let chunk = [format!("{:x}\r\n", text.len()).as_bytes(), &text, b"\r\n"].concat();
    let tiny = b"1\r\nx\r\n".repeat(1000);
    let cases = [
        ("an endless body is cut off", plain, text.clone()),
        ("a body of a terabyte is cut off", announced, text),
        ("an endless chunked body is cut off", chunked.clone(), chunk),
        ("endless chunks of one byte are cut off", chunked, tiny),
    ];
    for (name, begin, again) in cases {
        let body = Part::Endless { bytes: again, pause: Duration::ZERO };
        let server = beside(Answer::parts([Part::Bytes(begin.into_bytes()), body]));
        let ran = crawl(&server);
        verdicts.behaviour(name, || {
            assert!(sent(&server) < MOST_SENT, "{} bytes", sent(&server));
            format!("{}, {} KiB sent", survived(&server, &ran), sent(&server) >> 10)
        });
    }
}

fn bombs(verdicts: &mut Verdicts) {
    let gzip = gzip_of_zeros();
    let nested = [("gzip, gzip", 1), ("gzip, gzip, gzip", 2), (&["gzip"; 12].join(", "), 11)]
        .map(|(header, times)| (header.to_owned(), (0..times).fold(gzip.clone(), |body, _| gzipped(&body))));
    let [twice, thrice, dozen] = nested;
    let cases = [
        ("a gzip bomb is not unpacked", "gzip".to_owned(), gzip.clone()),
        ("a gzip bomb of many members is not unpacked", "gzip".to_owned(), gzip.repeat(20)),
        ("a deflate bomb is not unpacked", "deflate".to_owned(), deflate_of_zeros(true)),
        ("a bare deflate bomb is not unpacked", "deflate".to_owned(), deflate_of_zeros(false)),
        ("a brotli bomb is not unpacked", "br".to_owned(), brotli_of_zeros()),
        ("a zstd bomb is not unpacked", "zstd".to_owned(), zstd_of_zeros(BOMB_BYTES)),
        ("a gzip bomb in gzip is not unpacked", twice.0, twice.1),
        ("a gzip bomb in gzip in gzip is not unpacked", thrice.0, thrice.1),
        ("a dozen codings are not undone", dozen.0, dozen.1),
    ];
    for (name, coding, body) in cases {
        let headers = [("Content-Type", "text/html"), ("Content-Encoding", coding.as_str())];
        let server = beside(Answer::with(200, &headers, body));
        let ran = crawl(&server);
        verdicts.behaviour(name, || survived(&server, &ran));
    }
}

/// What never comes, or comes a byte at a time, is given up; the time is the settings', not the site's.
fn late(verdicts: &mut Verdicts) {
    let begin = head(200, &[("Content-Type", "text/html")]) + "Content-Length: 100000\r\n\r\n";
    let drip = |bytes: &[u8]| Part::Endless { bytes: bytes.to_vec(), pause: Duration::from_millis(50) };
    let cases = [
        ("a body that drips is given up", vec![Part::Bytes(begin.clone().into_bytes()), drip(b"x")]),
        (
            "a body that stops in the middle is given up",
            vec![Part::Bytes((begin + "<p>half").into_bytes()), Part::Silence],
        ),
        ("headers that drip are given up", vec![Part::Bytes(head(200, &[]).into_bytes()), drip(b"X")]),
        ("header lines that drip are given up", vec![Part::Bytes(head(200, &[]).into_bytes()), drip(b"X-A: b\r\n")]),
        ("a status line that drips is given up", vec![drip(b"H")]),
        ("an answer that never comes is given up", vec![Part::Silence]),
    ];
    let servers: Vec<_> = cases.into_iter().map(|(name, parts)| (name, beside(Answer::parts(parts)))).collect();
    let ran = Crawl::of(servers.iter().map(|(_, server)| server.url("/"))).run();
    for (name, server) in &servers {
        verdicts.behaviour(name, || {
            let note = survived(server, &ran);
            let log = server.log();
            let bad = log.iter().find(|asked| asked.path == "/bad").unwrap();
            // No other request stands beside the one that waits.
            let beside = |asked: &&Asked| asked.at > bad.at && asked.at < bad.at + Duration::from_secs(2);
            assert_eq!(log.iter().filter(beside).count(), 0, "{log:?}");
            note
        });
    }
}

fn gzip_of_zeros() -> Vec<u8> {
    written_to(GzEncoder::new(Vec::new(), Compression::fast())).finish().unwrap()
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn deflate_of_zeros(with_zlib_header: bool) -> Vec<u8> {
    if with_zlib_header {
        written_to(ZlibEncoder::new(Vec::new(), Compression::fast())).finish().unwrap()
    } else {
        written_to(DeflateEncoder::new(Vec::new(), Compression::fast())).finish().unwrap()
    }
}

fn brotli_of_zeros() -> Vec<u8> {
    written_to(brotli::CompressorWriter::new(Vec::new(), 1 << 16, 2, 22)).into_inner()
}

fn written_to<W: std::io::Write>(mut encoder: W) -> W {
    let zeros = vec![b' '; 1 << 20];
    for _ in 0..BOMB_BYTES / zeros.len() {
        encoder.write_all(&zeros).unwrap();
    }
    encoder
}

/// Written by hand (RFC 8878): blocks that say "this byte, 128 KiB times", four bytes each.
pub fn zstd_of_zeros(bytes: usize) -> Vec<u8> {
    const BLOCK: u32 = 128 << 10;
    // No checksum, no content size, a window of 1 MiB.
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x50];
    let blocks = bytes / BLOCK as usize;
    for number in 1..=blocks {
        let header = (BLOCK << 3) | (1 << 1) | u32::from(number == blocks);
        frame.extend_from_slice(&header.to_le_bytes()[..3]);
        frame.push(b' ');
    }
    frame
}
