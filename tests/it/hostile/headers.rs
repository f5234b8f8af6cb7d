//! Heads of answers that are floods.

use std::time::Duration;

use super::Verdicts;
use super::answer::{Answer, Part, head, page};
use super::crawl::Crawl;
use super::server::Server;

/// Far more than any head, and what the system's buffers hold on top.
const MOST_SENT: u64 = 12 << 20;
const MOST_MIB: u64 = 200;

pub fn judge(verdicts: &mut Verdicts) {
    let endless = |bytes: Vec<u8>| Part::Endless { bytes, pause: Duration::ZERO };
    let begin = || Part::Bytes(head(200, &[("Content-Type", "text/html")]).into_bytes());
    let many: String = (0..20_000).map(|number| format!("X-{number}: {number}\r\n")).collect();
    let large = format!("X-Large: {}\r\n\r\n<p>after a large header</p>", "x".repeat(8 << 20));
    let interim = b"HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n".to_vec();
    let cases = [
        (
            "twenty thousand headers do no harm",
            vec![begin(), Part::Bytes(format!("{many}\r\n").into_bytes()), Part::Close],
        ),
        ("a header of eight megabytes does no harm", vec![begin(), Part::Bytes(large.into_bytes()), Part::Close]),
        ("headers without end are cut off", vec![begin(), endless(b"X-More: and more\r\n".repeat(500))]),
        (
            "a header without end is cut off",
            vec![begin(), Part::Bytes(b"X-Long: ".to_vec()), endless(vec![b'x'; 16 << 10])],
        ),
        (
            "a status line without end is cut off",
            vec![Part::Bytes(b"HTTP/1.1 200 ".to_vec()), endless(vec![b'x'; 16 << 10])],
        ),
        ("interim answers without end are cut off", vec![endless(interim.repeat(200))]),
        (
            "continued header lines without end are cut off",
            vec![begin(), Part::Bytes(b"X-Fold: a\r\n".to_vec()), endless(b" more\r\n".repeat(1000))],
        ),
    ];
    let servers: Vec<_> = cases.into_iter().map(|(name, parts)| (name, beside(Answer::parts(parts)))).collect();
    let ran = Crawl::of(servers.iter().map(|(_, server)| server.url("/"))).run();
    for (name, server) in &servers {
        verdicts.behaviour(name, || {
            let log = server.log();
            let sent: u64 = log.iter().filter(|asked| asked.path == "/bad").map(|asked| asked.sent).sum();
            assert!(sent < MOST_SENT, "{sent} bytes");
            assert_eq!((server.times("/bad"), server.times("/good")), (1, 1), "{:?}", server.paths());
            assert!(ran.peak_mib < MOST_MIB, "{} MiB", ran.peak_mib);
            format!("{} KiB sent, peak of them together {} MiB", sent >> 10, ran.peak_mib)
        });
    }
}

fn beside(bad: Answer) -> Server {
    Server::start(move |asked| match asked.path.as_str() {
        "/" => Answer::html(page("Start", &["/bad", "/good"])),
        "/bad" => bad.clone(),
        "/good" => Answer::html(page("Good", &[])),
        _ => Answer::not_found(),
    })
}
