//! How often a server is asked, and when not: its own clock decides, not what the program believes.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use super::Verdicts;
use super::answer::{Answer, page};
use super::crawl::Crawl;
use super::server::{Asked, Server};

/// Clocks tick in milliseconds.
const TICK: Duration = Duration::from_millis(3);

/// A site of so many pages, all linked from the first.
fn pages(count: usize) -> String {
    let links: Vec<String> = (0..count).map(|number| format!("/p{number}")).collect();
    page("Start", &links.iter().map(String::as_str).collect::<Vec<_>>())
}

/// The times between the end of an answer and the next request; zero where the next came before the end.
fn gaps(log: &[Asked]) -> Vec<Duration> {
    let mut ends = log[0].ended;
    let mut gaps = Vec::new();
    for asked in &log[1..] {
        gaps.push(ends.map_or(Duration::ZERO, |ended| asked.at.saturating_duration_since(ended)));
        ends = ends.max(asked.ended);
    }
    gaps
}

#[track_caller]
fn shortest(server: &Server, at_least: Duration) -> String {
    let log = server.log();
    assert!(log.len() > 1, "{log:?}");
    let gaps = gaps(&log);
    let shortest = gaps.iter().min().unwrap();
    assert!(*shortest + TICK >= at_least, "{shortest:?} instead of {at_least:?}: {gaps:?}");
    format!("{} requests, {} ms apart at the least", log.len(), shortest.as_millis())
}

fn most_at_once(log: &[Asked]) -> usize {
    let open_at =
        |at: Instant| log.iter().filter(|asked| asked.at <= at && asked.ended.is_none_or(|ended| ended > at)).count();
    log.iter().map(|asked| open_at(asked.at)).max().unwrap_or(0)
}

/// 429 and 503 stop the server under all its names, and no other server.
pub fn rests(verdicts: &mut Verdicts) {
    let cases = [("429 with Retry-After in seconds", 429, false), ("503 with Retry-After as a date", 503, true)];
    for (name, status, as_date) in cases {
        let busy = Arc::new(Mutex::new(None));
        let until = Arc::clone(&busy);
        let server = Server::start(move |asked| match asked.path.as_str() {
            "/robots.txt" => Answer::not_found(),
            "/" => Answer::html(pages(4)),
            "/p1" if asked.host() == "one.test" && until.lock().unwrap().is_none() => {
                let (value, at) =
                    if as_date { date_in(4) } else { ("2".to_owned(), Instant::now() + Duration::from_secs(2)) };
                *until.lock().unwrap() = Some((Instant::now(), at));
                Answer::with(status, &[("Retry-After", &value)], "")
            }
            path => Answer::html(page(path, &[])),
        });
        let other = Server::start(|asked| match asked.path.as_str() {
            "/robots.txt" => Answer::not_found(),
            "/" => Answer::html(pages(30)),
            path => Answer::html(page(path, &[])),
        });
        let seeds = [server.url_as("one.test", "/"), server.url_as("two.test", "/"), other.url("/")];
        let crawl = Crawl::of(seeds).name("one.test", &server).name("two.test", &server);
        crawl.set("delay_ms", 100).set("max_attempts", 3).run();
        verdicts.behaviour(&format!("{name} stops the server, all its names, and nobody else"), || {
            let (begin, end) = busy.lock().unwrap().expect("it was busy");
            let meanwhile = |asked: &&Asked| asked.at > begin && asked.at + TICK < end;
            let log = server.log();
            assert_eq!(log.iter().filter(meanwhile).count(), 0, "{log:?}");
            let others = other.log().iter().filter(meanwhile).count();
            assert!(others > 0, "another server had to wait too");
            for name in ["one.test", "two.test"] {
                let asked = log.iter().filter(|asked| asked.host() == name && asked.path == "/p1").count();
                assert_eq!(asked, 1 + usize::from(name == "one.test"), "{name}");
            }
            let after = log.iter().find(|asked| asked.at + TICK >= end).unwrap().at.saturating_duration_since(end);
            format!("taken up {} ms after its end, {others} requests elsewhere meanwhile", after.as_millis())
        });
    }
}

/// An HTTP date so many seconds ahead, and when it comes.
fn date_in(seconds: u64) -> (String, Instant) {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    let at = now.as_secs() + seconds;
    let date = jiff::Timestamp::from_second(at as i64).unwrap().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    (date, Instant::now() + Duration::from_secs(at).saturating_sub(now))
}

/// Without a time that the crawl would wait for, the server is left alone for good.
pub fn leaves(verdicts: &mut Verdicts) {
    let cases = [
        ("429 without Retry-After", 429, None),
        ("503 without Retry-After", 503, None),
        ("429 with Retry-After of a day", 429, Some("86400")),
        ("429 with Retry-After that is no time", 429, Some("soon")),
        ("429 with Retry-After beyond any number", 429, Some("99999999999999999999999")),
        ("503 with Retry-After in the next century", 503, Some("Wed, 21 Oct 2115 07:28:00 GMT")),
    ];
    let site = |status: u16, value: Option<&'static str>| {
        let asked_for = AtomicUsize::new(0);
        Server::start(move |asked| match asked.path.as_str() {
            "/robots.txt" => Answer::not_found(),
            "/" => Answer::html(pages(10)),
            path if asked_for.fetch_add(1, Ordering::Relaxed) < 2 => Answer::html(page(path, &[])),
            _ => Answer::with(status, &value.map(|value| ("Retry-After", value)).into_iter().collect::<Vec<_>>(), ""),
        })
    };
    let servers = cases.map(|(name, status, value)| (name, site(status, value)));
    Crawl::of(servers.iter().map(|(_, server)| server.url("/"))).set("max_attempts", 3).set("concurrency", 1).run();
    for (name, server) in &servers {
        // robots.txt, the start page, two pages, and the one that said no.
        verdicts
            .holds(&format!("{name}: the server is left"), || assert_eq!(server.count(), 5, "{:?}", server.paths()));
    }
}

/// A rest that is asked for on robots.txt counts for the server, and so does one that comes with a captcha's form.
pub fn rests_elsewhere(verdicts: &mut Verdicts) {
    let rest = Duration::from_secs(2);
    let busy = |body: &'static str| Answer::with(503, &[("Retry-After", "2"), ("Content-Type", "text/html")], body);
    let form =
        "<title>Be back soon</title><p>Please verify you are human.</p><div class=g-recaptcha data-sitekey=x></div>";
    for (name, at_robots) in [("on robots.txt", true), ("with a captcha's form", false)] {
        let said = Arc::new(Mutex::new(None));
        let when = Arc::clone(&said);
        let server = Server::start(move |asked| {
            let first = when.lock().unwrap().is_none();
            match asked.path.as_str() {
                "/robots.txt" if at_robots && first => {
                    *when.lock().unwrap() = Some(Instant::now());
                    busy("")
                }
                "/robots.txt" => Answer::not_found(),
                "/" => Answer::html(pages(4)),
                "/p1" if !at_robots && first => {
                    *when.lock().unwrap() = Some(Instant::now());
                    busy(form)
                }
                path => Answer::html(page(path, &[])),
            }
        });
        Crawl::of([server.url("/")]).set("delay_ms", 50).set("max_attempts", 3).set("concurrency", 1).run();
        verdicts.behaviour(&format!("Retry-After {name} is kept"), || {
            let said = said.lock().unwrap().expect("it was busy");
            let next = server.log().iter().map(|asked| asked.at).find(|at| *at > said + TICK).expect("asked again");
            let waited = next.saturating_duration_since(said);
            assert!(waited + TICK >= rest, "{waited:?}");
            assert_eq!(
                server.paths().iter().filter(|path| path.starts_with("/p")).count(),
                4 + usize::from(!at_robots)
            );
            format!("asked again after {} ms", waited.as_millis())
        });
    }
}

/// Whatever goes wrong, the next request comes no sooner than after a page that was right.
pub fn errors(verdicts: &mut Verdicts) {
    let delay = Duration::from_millis(250);
    let kinds: [(&str, fn() -> Answer); 6] = [
        ("404", Answer::not_found),
        ("500", || Answer::status(500)),
        ("429 with Retry-After: 0", || Answer::with(429, &[("Retry-After", "0")], "")),
        ("503 with a date in the past", || Answer::with(503, &[("Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT")], "")),
        ("a closed connection", || Answer::parts([super::answer::Part::Close])),
        ("a redirect", || Answer::redirect("/p5")),
    ];
    let servers = kinds.map(|(name, answer)| {
        let server = Server::start(move |asked| match asked.path.as_str() {
            "/robots.txt" => Answer::not_found(),
            "/" => Answer::html(pages(4)),
            _ => answer(),
        });
        (name, server)
    });
    let crawl = Crawl::of(servers.iter().map(|(_, server)| server.url("/")));
    crawl.set("delay_ms", delay.as_millis()).set("max_attempts", 2).set("max_wait_s", 3).run();
    for (name, server) in &servers {
        verdicts.behaviour(&format!("errors never make the pace faster: {name}"), || {
            assert!(server.count() <= 2 + 2 * 5, "{:?}", server.paths());
            shortest(server, delay)
        });
    }
}

pub fn delays(verdicts: &mut Verdicts) {
    let delay = Duration::from_millis(300);
    let site = |rule: &'static str| {
        Server::start(move |asked| match asked.path.as_str() {
            "/robots.txt" => Answer::text(format!("User-agent: *\n{rule}\nDisallow: /x\n")),
            "/" => Answer::html(pages(4)),
            path => Answer::html(page(path, &[])),
        })
    };
    let slow = [
        ("Crawl-delay is kept", site("Crawl-delay: 1"), 1_000),
        ("Crawl-delay with a fraction is kept", site("Crawl-delay: 0.7"), 700),
    ];
    let fast = [
        ("a small Crawl-delay", site("Crawl-delay: 0.01")),
        ("a Crawl-delay of nothing", site("Crawl-delay: 0")),
        ("a negative Crawl-delay", site("Crawl-delay: -1")),
    ];
    let long = site("Crawl-delay: 86400");
    let seeds = slow.iter().map(|(_, server, _)| server).chain(fast.iter().map(|(_, server)| server)).chain([&long]);
    Crawl::of(seeds.map(|server| server.url("/"))).set("delay_ms", 300).set("concurrency", 4).run();
    for (name, server, wanted) in &slow {
        verdicts.behaviour(name, || {
            assert_eq!(server.count(), 6);
            shortest(server, Duration::from_millis(*wanted))
        });
    }
    for (name, server) in &fast {
        verdicts.behaviour(&format!("{name} does not shorten our own"), || {
            assert_eq!(server.count(), 6);
            shortest(server, delay)
        });
    }
    verdicts.holds("a Crawl-delay of a day is not passed over", || assert!(long.count() <= 2, "{:?}", long.paths()));
}

/// Fifty names, one machine: one distance. Two machines: two.
pub fn servers(verdicts: &mut Verdicts) {
    let delay = Duration::from_millis(50);
    let server = Server::start(|asked| match asked.path.as_str() {
        "/robots.txt" => Answer::not_found(),
        path => Answer::html(page(path, &[])),
    });
    let names: Vec<String> = (0..50).map(|number| format!("shop{number}.test")).collect();
    let alone = Server::start(|asked| match asked.path.as_str() {
        "/robots.txt" => Answer::not_found(),
        "/" => Answer::html(pages(20)),
        path => Answer::html(page(path, &[])),
    });
    let crawl = Crawl::of(names.iter().map(|name| server.url_as(name, "/")).chain([alone.url("/")]));
    let crawl = names.iter().fold(crawl, |crawl, name| crawl.name(name, &server));
    crawl.set("delay_ms", delay.as_millis()).set("concurrency", 4).run();
    verdicts.behaviour("fifty names on one address share one budget", || {
        assert_eq!(server.count(), 100, "a robots.txt and a page each");
        assert_eq!(most_at_once(&server.log()), 1);
        shortest(&server, delay)
    });
    verdicts.behaviour("two addresses do not wait for one another", || {
        shortest(&alone, delay);
        let (log, busy) = (alone.log(), server.log());
        assert_eq!(log.len(), 22);
        let (first, last) = (log[0].at, log.last().unwrap().at);
        let meanwhile = busy.iter().filter(|asked| asked.at >= first && asked.at <= last).count();
        assert!(meanwhile >= 11, "{meanwhile} requests to the one while the other was asked {} times", log.len());
        format!("{meanwhile} requests to the one while the other was asked {} times", log.len())
    });
}

/// Never more requests at once than the settings say, and no request without a connection that is used again.
pub fn at_once(verdicts: &mut Verdicts) {
    let server = Server::start(|asked| match asked.path.as_str() {
        "/robots.txt" => Answer::not_found(),
        "/" => Answer::html(pages(40)),
        path => Answer::html(page(path, &[])).after(Duration::from_millis(60)),
    });
    Crawl::at(&server, "/").set("concurrency", 3).run();
    verdicts.behaviour("a server is asked by so many requests at once, and no more", || {
        assert_eq!(server.count(), 42);
        let most = most_at_once(&server.log());
        assert!((2..=3).contains(&most), "{most} at once");
        format!("{most} at once")
    });
    verdicts.behaviour("connections are used again", || {
        assert!(server.connections() <= 5, "{} connections", server.connections());
        format!("{} connections for {} requests", server.connections(), server.count())
    });
}
