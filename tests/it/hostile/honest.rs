//! Who asks, and what it remembers: every request says who we are, none carries a cookie, and what has not changed is not
//! sent again.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::Verdicts;
use super::answer::{Answer, page};
use super::crawl::Crawl;
use super::server::{Asked, Server};

pub fn judge(verdicts: &mut Verdicts) {
    let changed = Arc::new(AtomicBool::new(false));
    let has_changed = Arc::clone(&changed);
    let server = Server::start(move |asked| answer(asked, has_changed.load(Ordering::Relaxed)));
    let other = Server::start(|asked| match asked.path.as_str() {
        "/" => Answer::html(page("Other", &[])),
        _ => Answer::not_found(),
    });
    let crawl = Crawl::of([server.url("/"), other.url("/")]).network("from", "crawl@reeve.test").by_scan();
    crawl.run();
    let before = server.count();
    changed.store(true, Ordering::Relaxed);
    crawl.run();
    let crawled = Server::start(|asked| answer(asked, false));
    Crawl::at(&crawled, "/").network("from", "crawl@reeve.test").run();
    let (log, others) = (server.log(), [other.log(), crawled.log()].concat());
    let all = || log.iter().chain(&others);

    verdicts.behaviour("every request says who asks", || {
        let agents: Vec<&str> = all().map(|asked| asked.header("user-agent").unwrap_or_default()).collect();
        assert!(
            agents.iter().all(|agent| agent.contains("ReeveBot") && agent.contains("crawl@reeve.test")),
            "{agents:?}"
        );
        assert!(all().all(|asked| asked.header("from") == Some("crawl@reeve.test")));
        assert!(all().all(|asked| asked.method == "GET" && asked.header("host").is_some()));
        format!("{} requests as {}", agents.len(), agents[0])
    });
    verdicts.holds("nothing is sent that tells one site of another", || {
        for name in ["cookie", "referer", "authorization", "origin"] {
            assert!(all().all(|asked| asked.header(name).is_none()), "{name}");
        }
    });
    let again = &log[before..];
    let of = |path: &str| {
        again.iter().find(|asked| asked.path == path).unwrap_or_else(|| panic!("{path} is not asked for again"))
    };
    verdicts.holds("what is known is asked for on condition", || {
        assert!(
            log[..before]
                .iter()
                .all(|asked| asked.header("if-none-match").is_none() && asked.header("if-modified-since").is_none())
        );
        assert_eq!(of("/tag").header("if-none-match"), Some("W/\"seven\""));
        assert_eq!(of("/date").header("if-modified-since"), Some("Wed, 21 Oct 2015 07:28:00 GMT"));
        assert_eq!(of("/plain").header("if-none-match"), None);
    });
    verdicts.holds("a page that has changed is read anew", || {
        assert_eq!(of("/changing").header("if-none-match"), Some("\"old\""));
        assert_eq!(again.iter().filter(|asked| asked.path == "/new").count(), 1);
    });
    verdicts.behaviour("one server, one connection", || {
        // A crawl after the other, each with one request at a time.
        assert!(server.used_connections() <= 2, "{} connections", server.used_connections());
        format!("{} requests", log.len())
    });
}

fn answer(asked: &Asked, changed: bool) -> Answer {
    let html = ("Content-Type", "text/html");
    let cookie = ("Set-Cookie", "id=1; Path=/; Max-Age=99999");
    let tagged =
        |tag: &str, path: &str, links: &[&str]| Answer::with(200, &[html, cookie, ("ETag", tag)], page(path, links));
    match asked.path.as_str() {
        "/" => Answer::with(200, &[html, cookie], page("Start", &["/tag", "/date", "/plain", "/changing"])),
        "/tag" if asked.header("if-none-match") == Some("W/\"seven\"") => Answer::status(304),
        "/tag" => tagged("W/\"seven\"", "/tag", &[]),
        "/date" if asked.header("if-modified-since").is_some() => Answer::status(304),
        "/date" => {
            Answer::with(200, &[html, cookie, ("Last-Modified", "Wed, 21 Oct 2015 07:28:00 GMT")], page("/date", &[]))
        }
        "/plain" => Answer::html(page("/plain", &[])),
        "/changing" if changed => tagged("\"new\"", "/changing", &["/new"]),
        "/changing" => tagged("\"old\"", "/changing", &[]),
        "/new" => Answer::html(page("/new", &[])),
        _ => Answer::not_found(),
    }
}
