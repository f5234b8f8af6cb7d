//! robots.txt in every state that it is found in. What cannot be had forbids everything; what is not there forbids nothing;
//! what can be read is kept.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::Verdicts;
use super::answer::{Answer, Part, head, page};
use super::crawl::Crawl;
use super::server::Server;

const HIDDEN: &str = "User-agent: *\nDisallow: /hidden\n";

#[derive(Clone, Copy, PartialEq)]
enum Then {
    /// Every page is asked for.
    All,
    /// Every page but `/hidden`.
    Kept,
    /// No page at all.
    Nothing,
}

pub fn judge(verdicts: &mut Verdicts) {
    states(verdicts);
    rules(verdicts);
    hosts_of_one_server(verdicts);
    leads_to_a_forbidden_address(verdicts);
}

/// A site with this robots.txt, `/robots1` and so on being where redirects lead.
fn site(robots: impl Fn(usize) -> Answer + Send + Sync + 'static) -> Server {
    Server::start(move |asked| match asked.path.as_str() {
        "/" => Answer::html(page("Start", &["/open", "/hidden"])),
        "/open" | "/hidden" => Answer::html(page(&asked.path, &[])),
        "/robots.txt" => robots(0),
        path => {
            path.strip_prefix("/robots").and_then(|number| number.parse().ok()).map_or_else(Answer::not_found, &robots)
        }
    })
}

/// Redirects so many times, and then answers.
fn after_redirects(times: usize, then: &str) -> impl Fn(usize) -> Answer + Send + Sync + use<> {
    let then = then.to_owned();
    move |number| {
        if number < times { Answer::redirect(&format!("/robots{}", number + 1)) } else { Answer::text(then.as_str()) }
    }
}

fn always(answer: Answer) -> impl Fn(usize) -> Answer + Send + Sync {
    move |_| answer.clone()
}

fn states(verdicts: &mut Verdicts) {
    let status =
        |status| site(always(Answer::with(status, &[("Content-Type", "text/plain")], "User-agent: *\nDisallow: /\n")));
    let begin = head(200, &[("Content-Type", "text/plain")]);
    let half = format!("{begin}Content-Length: 9999\r\n\r\nUser-agent: *\nDisallow: /nothing\n").into_bytes();
    let other = Server::start(|_| Answer::text("User-agent: *\nDisallow: /hidden\nDisallow: /elsewhere\n"));
    let other_robots = other.url("/robots.txt");
    let cases = [
        ("400", status(400), Then::All),
        ("401", status(401), Then::All),
        ("403", status(403), Then::All),
        ("404", status(404), Then::All),
        ("410", status(410), Then::All),
        ("451", status(451), Then::All),
        ("429", status(429), Then::Nothing),
        ("500", status(500), Then::Nothing),
        ("502", status(502), Then::Nothing),
        ("503", status(503), Then::Nothing),
        ("599", status(599), Then::Nothing),
        ("no answer", site(always(Answer::parts([Part::Silence]))), Then::Nothing),
        ("a closed connection", site(always(Answer::parts([Part::Close]))), Then::Nothing),
        ("a reset", site(always(Answer::parts([Part::Reset]))), Then::Nothing),
        (
            "a file that stops in the middle",
            site(always(Answer::parts([Part::Bytes(half.clone()), Part::Silence]))),
            Then::Nothing,
        ),
        ("a file that breaks off", site(always(Answer::parts([Part::Bytes(half), Part::Reset]))), Then::Nothing),
        ("an empty file", site(always(Answer::text(""))), Then::All),
        ("five redirects", site(after_redirects(5, HIDDEN)), Then::Kept),
        ("a redirect to another server", site(always(Answer::redirect(&other_robots))), Then::Kept),
    ];
    let crawl = Crawl::of(cases.iter().map(|(_, server, _)| server.url("/")));
    crawl.run();
    for (name, server, then) in &cases {
        verdicts.holds(&format!("robots.txt: {name}"), || expect(server, *then));
    }
    verdicts.holds("robots.txt of another server says nothing about our right to its pages", || {
        assert_eq!(other.paths(), Vec::<String>::new());
    });
    let round = site(|_| Answer::redirect("/robots.txt"));
    let six = site(after_redirects(6, HIDDEN));
    let nowhere = site(always(Answer::redirect("ftp://example.test/robots.txt")));
    Crawl::of([round.url("/"), six.url("/"), nowhere.url("/")]).run();
    for (name, server) in
        [("a redirect loop", &round), ("six redirects", &six), ("a redirect to another scheme", &nowhere)]
    {
        verdicts.behaviour(&format!("robots.txt: {name} ends"), || {
            let asked = server.log().iter().filter(|asked| asked.path.starts_with("/robots")).count();
            assert!((1..=6).contains(&asked), "{asked} requests");
            format!("{asked} requests, {} pages", server.log().len() - asked)
        });
    }
}

#[track_caller]
fn expect(server: &Server, then: Then) {
    let log = server.log();
    assert!(log.first().is_some_and(|asked| asked.path == "/robots.txt"), "robots.txt comes first: {log:?}");
    let mut asked: Vec<&str> =
        log.iter().map(|asked| asked.path.as_str()).filter(|path| !path.starts_with("/robots")).collect();
    asked.sort_unstable();
    let expected: &[&str] = match then {
        Then::All => &["/", "/hidden", "/open"],
        Then::Kept => &["/", "/open"],
        Then::Nothing => &[],
    };
    assert_eq!(asked, expected);
}

fn rules(verdicts: &mut Verdicts) {
    let file = |text: &[u8]| site(always(Answer::text(text)));
    let large = |before: &str| format!("{before}{}", "# a comment to fill the file\n".repeat(21_000)).into_bytes();
    let html =
        "<!DOCTYPE html><html><head><title>Shop</title></head><body>User-agent: everyone is welcome</body></html>";
    let endless = [
        Part::Bytes(format!("{}\r\n{HIDDEN}", head(200, &[("Content-Type", "text/plain")])).into_bytes()),
        Part::Endless { bytes: b"# and on\n".repeat(1000), pause: std::time::Duration::ZERO },
    ];
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(HIDDEN.as_bytes()).unwrap();
    for _ in 0..200 {
        gzip.write_all(&vec![b'#'; 1 << 20]).unwrap();
    }
    let bomb =
        Answer::with(200, &[("Content-Type", "text/plain"), ("Content-Encoding", "gzip")], gzip.finish().unwrap());
    let garbage: Vec<u8> = (0..4096_u32).map(|number| (number.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let garbled = [&garbage[..], b"\n", HIDDEN.as_bytes(), &garbage[..]].concat();
    let cases = [
        ("600 KiB, the rule first", file(&large(HIDDEN)), Then::Kept),
        ("an endless file", site(always(Answer::parts(endless))), Then::Kept),
        ("a gzip bomb", site(always(bomb)), Then::Kept),
        ("HTML instead of text", site(always(Answer::html(html))), Then::All),
        ("rules sent as HTML", site(always(Answer::html(HIDDEN))), Then::Kept),
        ("a byte order mark", file(format!("\u{feff}{HIDDEN}").as_bytes()), Then::Kept),
        ("binary garbage around the rules", file(&garbled), Then::Kept),
        ("nothing but garbage", file(&garbage.iter().map(|byte| byte | 0x80).collect::<Vec<_>>()), Then::All),
        ("NUL bytes", file(b"\0\0\0\nUser-agent: *\nDisallow: /hidden\n\0"), Then::Kept),
        ("carriage returns alone", file(HIDDEN.replace('\n', "\r").as_bytes()), Then::Kept),
        ("capitals and spaces", file(b"  USER-AGENT :  *  \n\tDISALLOW:/hidden   # secret\n"), Then::Kept),
        ("no end of the last line", file(HIDDEN.trim_end().as_bytes()), Then::Kept),
        ("a line of 100,000 characters before the rules", file(format!("#{}\n{HIDDEN}", "x".repeat(100_000)).as_bytes()), Then::Kept),
        ("our own group alone", file(b"User-agent: *\nAllow: /\n\nUser-agent: ReeveBot\nDisallow: /hidden\n"), Then::Kept),
        ("our own group in two places", file(b"User-agent: reevebot\nDisallow: /x\n\nUser-agent: other\nDisallow: /\n\nUser-agent: ReeveBot\nDisallow: /hidden\n"), Then::Kept),
        ("two agents, one group", file(b"User-agent: other\nUser-agent: *\nDisallow: /hidden\n"), Then::Kept),
        ("a group of someone else", file(b"User-agent: otherbot\nDisallow: /\n"), Then::All),
        ("wildcards", file(b"User-agent: *\nDisallow: /*id*en$\n"), Then::Kept),
        ("a million stars", file(format!("User-agent: *\nDisallow: /{}x\nDisallow: /hidden\n", "*a".repeat(40_000)).as_bytes()), Then::Kept),
        ("escaped letters", file(b"User-agent: *\nDisallow: /%68idden\n"), Then::Kept),
        ("the longer rule wins", file(b"User-agent: *\nDisallow: /\nAllow: /$\nAllow: /open\n"), Then::Kept),
        ("everything is forbidden", file(b"User-agent: *\nDisallow: /\n"), Then::Nothing),
        ("a Crawl-delay that is no number", file(format!("{HIDDEN}Crawl-delay: soon\nCrawl-delay: -5\nCrawl-delay: NaN\n").as_bytes()), Then::Kept),
    ];
    let ran = Crawl::of(cases.iter().map(|(_, server, _)| server.url("/"))).run();
    for (name, server, then) in &cases {
        verdicts.holds(&format!("robots.txt: {name}"), || expect(server, *then));
    }
    verdicts.behaviour("large robots.txt files are not held", || {
        assert!(ran.peak_mib < 200, "{} MiB", ran.peak_mib);
        format!("peak {} MiB", ran.peak_mib)
    });
}

/// Two names of one server: each has its own robots.txt.
fn hosts_of_one_server(verdicts: &mut Verdicts) {
    let server = Server::start(|asked| match (asked.host(), asked.path.as_str()) {
        ("closed.test", "/robots.txt") => Answer::text("User-agent: *\nDisallow: /\n"),
        ("open.test", "/robots.txt") => Answer::text("User-agent: *\nAllow: /\n"),
        (_, "/robots.txt") => Answer::status(500),
        _ => Answer::html(page("A page", &["/more"])),
    });
    let names = ["closed.test", "open.test", "broken.test"];
    let crawl = Crawl::of(names.map(|name| server.url_as(name, "/")));
    names.iter().fold(crawl, |crawl, name| crawl.name(name, &server)).run();
    verdicts.holds("each name of a server has a robots.txt of its own", || {
        let log = server.log();
        for (name, pages) in [("closed.test", 0), ("open.test", 2), ("broken.test", 0)] {
            let asked: Vec<&str> =
                log.iter().filter(|asked| asked.host() == name).map(|asked| asked.path.as_str()).collect();
            assert_eq!((asked.first(), asked.len()), (Some(&"/robots.txt"), pages + 1), "{name}: {asked:?}");
        }
    });
}

fn leads_to_a_forbidden_address(verdicts: &mut Verdicts) {
    let inside = Server::start(|_| Answer::text("User-agent: *\nAllow: /\n"));
    let to = inside.url("/robots.txt");
    let server = site(move |_| Answer::redirect(&to));
    Crawl::at(&server, "/").only(&[&server]).run();
    verdicts.holds("a robots.txt that leads to a forbidden address forbids everything", || {
        assert_eq!(inside.connections(), 0);
        expect(&server, Then::Nothing);
    });
}
