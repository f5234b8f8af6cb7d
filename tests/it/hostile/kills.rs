//! A crawl that is killed at random moments and begun again by the same command: nothing is missing, and nothing is asked for
//! twice but what was on its way. `REEVE_SOAK_KILLS` kills it that often.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::Verdicts;
use super::answer::{Answer, page};
use super::crawl::Crawl;
use super::server::Server;

/// Pages of each of the two hosts, how many links each has, and how long an answer takes.
const PAGES: usize = 200;
const FAN: usize = 6;
const LATENCY: Duration = Duration::from_millis(25);
/// Requests at once at one host.
const PER_HOST: usize = 4;

fn tree() -> Server {
    Server::start(|asked| {
        let number = asked.path.strip_prefix("/p").and_then(|number| number.parse::<usize>().ok());
        match number.filter(|number| *number < PAGES) {
            Some(number) => {
                let links: Vec<String> = (number * FAN + 1..=number * FAN + FAN)
                    .filter(|child| *child < PAGES)
                    .map(|child| format!("/p{child}"))
                    .collect();
                Answer::html(page(&format!("Page {number}"), &links.iter().map(String::as_str).collect::<Vec<_>>()))
                    .after(LATENCY)
            }
            None => Answer::not_found(),
        }
    })
}

pub fn judge(verdicts: &mut Verdicts) {
    let kills: usize = std::env::var("REEVE_SOAK_KILLS").map_or(5, |kills| kills.parse().unwrap());
    let servers = [tree(), tree()];
    let crawl = Crawl::of(servers.iter().map(|server| server.url("/p0"))).set("concurrency", PER_HOST);
    let crawl = crawl.set("first_byte_timeout_s", 1).set("total_timeout_s", 1);
    let asked = || servers.iter().map(Server::count).sum::<usize>();
    let mut random = 0x5eed_u64;
    for number in 1..=kills {
        let at = 2 * PAGES * number / (kills + 1);
        let mut running = crawl.start();
        let begun = Instant::now();
        while asked() < at {
            assert_eq!(running.ended(), None, "it ended before it could be killed");
            assert!(begun.elapsed() < Duration::from_secs(60), "it does not go on: {} of {at}", asked());
            std::thread::park_timeout(Duration::from_millis(2));
        }
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        std::thread::park_timeout(Duration::from_micros((random >> 33) % 60_000));
        running.kill();
    }
    let ran = crawl.run();
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for server in &servers {
        server.paths().into_iter().for_each(|path| *times.entry(server.url(&path)).or_default() += 1);
    }
    verdicts.holds("a killed crawl misses no page", || {
        let expected = servers.iter().flat_map(|server| (0..PAGES).map(|number| server.url(&format!("/p{number}"))));
        let missed: Vec<String> = expected.filter(|url| !times.contains_key(url)).collect();
        assert!(missed.is_empty(), "{missed:?}");
        assert_eq!(times.len(), 2 * PAGES);
    });
    verdicts.behaviour("a killed crawl asks for nothing twice but what was on its way", || {
        let twice: usize = times.values().map(|times| times - 1).sum();
        let allowed = kills * PER_HOST * servers.len();
        assert!(twice <= allowed, "{twice} requests again after {kills} kills, {allowed} allowed");
        format!("{twice} requests again after {kills} kills, {allowed} allowed")
    });
    verdicts.behaviour("a killed crawl writes down every page once", || {
        let mut written: BTreeMap<&str, usize> = BTreeMap::new();
        ran.pages.iter().for_each(|page| *written.entry(page["url"].as_str().unwrap_or_default()).or_default() += 1);
        let odd: Vec<_> = written.iter().filter(|(_, times)| **times != 1).collect();
        assert!(odd.is_empty(), "{odd:?}");
        assert_eq!(written.len(), 2 * PAGES);
        format!("{} lines", ran.pages.len())
    });
}

/// A crawl that is begun again keeps its distance from what the killed one asked last.
pub fn distance(verdicts: &mut Verdicts) {
    let delay = Duration::from_millis(1_200);
    let server = Server::start(|asked| match asked.path.as_str() {
        "/" => Answer::html(page("Start", &["/a", "/b"])),
        "/robots.txt" => Answer::not_found(),
        path => Answer::html(page(path, &[])),
    });
    let crawl = Crawl::at(&server, "/")
        .set("delay_ms", delay.as_millis())
        .set("first_byte_timeout_s", 1)
        .set("total_timeout_s", 2);
    for number in 1..=3 {
        let mut running = crawl.start();
        let begun = Instant::now();
        while server.count() < number {
            assert!(begun.elapsed() < Duration::from_secs(30), "it does not go on");
            std::thread::park_timeout(Duration::from_millis(2));
        }
        std::thread::park_timeout(Duration::from_millis(30 * number as u64));
        running.kill();
    }
    crawl.run();
    verdicts.behaviour("a crawl begun again keeps its distance", || {
        let log = server.log();
        let gaps: Vec<Duration> = log.windows(2).map(|two| two[1].at.saturating_duration_since(two[0].at)).collect();
        let shortest = gaps.iter().min().unwrap();
        assert!(*shortest + Duration::from_millis(3) >= delay, "{gaps:?}");
        format!("{} requests, {} ms apart at the least", log.len(), shortest.as_millis())
    });
}
