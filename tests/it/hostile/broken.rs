//! Servers that do not speak HTTP as it is written: the crawl goes on to the next page, and no page is taken for another.

use super::Verdicts;
use super::answer::{Answer, Part, head, page};
use super::crawl::{Crawl, Ran};
use super::server::Server;

pub fn judge(verdicts: &mut Verdicts) {
    let html = || head(200, &[("Content-Type", "text/html")]);
    let bad = page("Bad", &["/from-bad"]);
    let sized = |length: usize| format!("{}Content-Length: {length}\r\n\r\n{bad}", html());
    let chunked = |body: &str| format!("{}Transfer-Encoding: chunked\r\n\r\n{body}", html());
    let smuggled = format!("{}Content-Length: 45\r\n\r\n<title>Smuggled</title><a href=\"/smuggled\">x</a>", html());
    let both = format!(
        "{}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{bad}\r\n0\r\n\r\n{smuggled}",
        html(),
        bad.len()
    );
    let gzip = head(200, &[("Content-Type", "text/html"), ("Content-Encoding", "gzip")]);
    let open = |bytes: String| Answer::parts([Part::Bytes(bytes.into_bytes())]);
    let reset = |bytes: String| Answer::parts([Part::Bytes(bytes.into_bytes()), Part::Reset]);
    let cases = [
        ("no status line", Answer::raw("<html><title>Bare</title></html>")),
        ("HTTP/0.9", Answer::raw(bad.clone())),
        ("an unknown version", Answer::raw(format!("HTTP/9.7 200 OK\r\n\r\n{bad}"))),
        ("a status that is no number", Answer::raw(format!("HTTP/1.1 abc OK\r\n\r\n{bad}"))),
        ("a status of 999", Answer::raw(format!("HTTP/1.1 999 Odd\r\nContent-Type: text/html\r\n\r\n{bad}"))),
        ("a status of 0", Answer::raw(format!("HTTP/1.1 000 Nothing\r\n\r\n{bad}"))),
        ("nothing at all", Answer::parts([Part::Close])),
        ("a reset instead of an answer", Answer::parts([Part::Reset])),
        ("a reset in the headers", reset(html())),
        ("a reset in the body", reset(sized(bad.len() * 2))),
        ("a Content-Length too long", Answer::raw(sized(bad.len() + 10_000))),
        ("a Content-Length too short, bytes after the body", open(sized(20))),
        ("a second answer behind the first", open(sized(bad.len()) + &smuggled)),
        ("two ways to say the length", open(both)),
        ("two Content-Lengths", open(format!("{}Content-Length: 5\r\nContent-Length: 7\r\n\r\n{bad}", html()))),
        ("a negative Content-Length", open(format!("{}Content-Length: -1\r\n\r\n{bad}", html()))),
        ("a chunk size that is no number", Answer::raw(chunked(&format!("zzz\r\n{bad}\r\n0\r\n\r\n")))),
        ("a chunk size beyond any number", Answer::raw(chunked(&format!("fffffffffffffffff\r\n{bad}\r\n0\r\n\r\n")))),
        ("a chunk that is shorter than it says", Answer::raw(chunked(&format!("ffff\r\n{bad}")))),
        ("chunks without an end", Answer::raw(chunked(&format!("{:x}\r\n{bad}\r\n", bad.len())))),
        ("NUL bytes in the headers", Answer::raw(format!("HTTP/1.1 200 OK\r\nX-\0Nul: \0\0\r\n\r\n{bad}"))),
        (
            "NUL bytes in the body",
            Answer::html(format!("\0\0\0<html>\0<title>N\0ul</title>\0\0{}", "\0".repeat(100_000))),
        ),
        ("a header without a colon", Answer::raw(format!("HTTP/1.1 200 OK\r\nthis is no header\r\n\r\n{bad}"))),
        ("bare line feeds", Answer::raw(format!("HTTP/1.1 200 OK\nContent-Type: text/html\n\n{bad}"))),
        ("204 with a body", open(format!("HTTP/1.1 204 No Content\r\nContent-Length: {}\r\n\r\n{bad}", bad.len()))),
        ("304 that was not asked for", Answer::status(304)),
        (
            "206 that was not asked for",
            Answer::with(206, &[("Content-Type", "text/html"), ("Content-Range", "bytes 0-9/99999")], bad.clone()),
        ),
        (
            "101 that was not asked for",
            Answer::raw(
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n\x01\x02",
            ),
        ),
        ("100 before the answer", open(format!("HTTP/1.1 100 Continue\r\n\r\n{}", sized(bad.len())))),
        ("gzip that is none", Answer::raw(format!("{gzip}Content-Length: {}\r\n\r\n{bad}", bad.len()))),
        ("gzip without a body", Answer::raw(format!("{gzip}Content-Length: 0\r\n\r\n"))),
        (
            "random bytes",
            Answer::raw((0..=255_u8).cycle().take(50_000).map(|byte| byte.wrapping_mul(197)).collect::<Vec<_>>()),
        ),
    ];
    let servers: Vec<_> = cases.into_iter().map(|(name, answer)| (name, site(answer))).collect();
    let ran = Crawl::of(servers.iter().map(|(_, server)| server.url("/"))).run();
    for (name, server) in &servers {
        verdicts.holds(&format!("broken HTTP does no harm: {name}"), || goes_on(server, &ran));
    }
}

fn site(bad: Answer) -> Server {
    Server::start(move |asked| match asked.path.as_str() {
        "/" => Answer::html(page("Start", &["/bad", "/good"])),
        "/bad" => bad.clone(),
        "/good" => Answer::html(page("Good", &["/after"])),
        "/after" => Answer::html(page("After", &[])),
        _ => Answer::not_found(),
    })
}

#[track_caller]
fn goes_on(server: &Server, ran: &Ran) {
    let paths = server.paths();
    assert_eq!((server.times("/bad"), server.times("/good"), server.times("/after")), (1, 1, 1), "{paths:?}");
    assert_eq!(server.times("/smuggled"), 0, "an answer that was sent unasked was read: {paths:?}");
    assert_eq!(ran.titles(&server.url("/good")), ["Good"]);
    assert_eq!(ran.titles(&server.url("/after")), ["After"]);
}
