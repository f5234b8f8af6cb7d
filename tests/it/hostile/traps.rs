//! Sites without end, and pages that are too much for one reader. The site's real pages are read all the same.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::Verdicts;
use super::answer::{Answer, page};
use super::crawl::{Crawl, Ran};
use super::server::{Asked, Server};

/// Pages that are worth reading, beside each trap.
const REAL: usize = 20;
/// Requests that a trap may cost, all together.
const MOST_REQUESTS: usize = 600;
const MOST_MIB: u64 = 200;

/// The start page leads into the trap first, and then to the real pages: four chains of five.
fn trap(first: &str, answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Server {
    let first = first.to_owned();
    Server::start(move |asked| match asked.path.as_str() {
        "/robots.txt" => Answer::not_found(),
        "/" => Answer::html(page("Start", &[&first, "/real0", "/real5", "/real10", "/real15"])),
        path => match path.strip_prefix("/real").and_then(|number| number.parse::<usize>().ok()) {
            Some(number) if number % 5 < 4 => {
                Answer::html(page(&format!("Real {number}"), &[&format!("/real{}", number + 1)]))
            }
            Some(_) => Answer::html(page("The last", &[])),
            None => answer(asked),
        },
    })
}

#[track_caller]
fn bounded(server: &Server, ran: &Ran) -> String {
    let paths = server.paths();
    let real = paths.iter().filter(|path| path.starts_with("/real")).count();
    assert!(paths.len() < MOST_REQUESTS, "{} requests", paths.len());
    assert_eq!(real, REAL, "real pages, of {} requests", paths.len());
    assert!(ran.peak_mib < MOST_MIB, "{} MiB", ran.peak_mib);
    format!("{} requests, peak {} MiB", paths.len() - real, ran.peak_mib)
}

/// A number that looks random, different for each request.
fn fresh() -> usize {
    static NUMBER: AtomicUsize = AtomicUsize::new(1);
    NUMBER.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

pub fn calendars(verdicts: &mut Verdicts) {
    let calendar = trap("/calendar?date=2026-01-01", |asked| {
        let date =
            asked.path.rsplit('=').next().and_then(|date| date.parse::<jiff::civil::Date>().ok()).unwrap_or_default();
        let steps = [
            jiff::Span::new().days(1),
            jiff::Span::new().months(1),
            jiff::Span::new().years(1),
            jiff::Span::new().days(-1),
        ];
        let links: Vec<String> =
            steps.iter().filter_map(|step| Some(format!("/calendar?date={}", date.checked_add(*step).ok()?))).collect();
        Answer::html(page(&format!("Events of {date}"), &links.iter().map(String::as_str).collect::<Vec<_>>()))
    });
    let ran = Crawl::at(&calendar, "/").run_up_to(&calendar, MOST_REQUESTS);
    verdicts.behaviour("a calendar without end is left", || bounded(&calendar, &ran));
    let by_path = trap("/2026/01/01/", |asked| {
        let numbers: Vec<i64> = asked.path.split('/').filter_map(|part| part.parse().ok()).collect();
        let [year, month, day] = numbers[..] else { return Answer::not_found() };
        let links = [
            format!("/{year}/{month:02}/{:02}/", day % 28 + 1),
            format!("/{year}/{:02}/{day:02}/", month % 12 + 1),
            format!("/{}/{month:02}/{day:02}/", year + 1),
        ];
        Answer::html(page(&format!("Day {day}.{month}.{year}"), &links.each_ref().map(String::as_str)))
    });
    let ran = Crawl::at(&by_path, "/").run_up_to(&by_path, MOST_REQUESTS);
    verdicts.behaviour("a calendar of paths without end is left", || bounded(&by_path, &ran));
    let pager = trap("/list?page=1", |asked| {
        let number: usize = asked.path.rsplit('=').next().and_then(|number| number.parse().ok()).unwrap_or(1);
        Answer::html(page("No more offers", &[&format!("/list?page={}", number + 1)]))
    });
    let ran = Crawl::at(&pager, "/").run_up_to(&pager, MOST_REQUESTS);
    verdicts.behaviour("a list of empty pages without end is left", || bounded(&pager, &ran));
}

pub fn depths(verdicts: &mut Verdicts) {
    let deepening = trap("/a/", |_| Answer::html(page("Deeper", &["a/", "b/", "a/b/"])));
    let ran = Crawl::at(&deepening, "/").run_up_to(&deepening, MOST_REQUESTS);
    verdicts.behaviour("a path that deepens without end is left", || {
        let longest = deepening.paths().iter().map(String::len).max().unwrap();
        format!("{}, the longest path has {longest} bytes", bounded(&deepening, &ran))
    });
    let tangle = trap("/x/", |asked| {
        Answer::html(page(
            &format!("Tangle {}", asked.path),
            &[&format!("word{}/", fresh() % 100_000), &format!("{:x}/", fresh())],
        ))
    });
    let ran = Crawl::at(&tangle, "/").run_up_to(&tangle, MOST_REQUESTS);
    verdicts.behaviour("a tangle of invented paths is left", || bounded(&tangle, &ran));
    let long =
        trap("/long?q=x", |asked| Answer::html(page("Longer", &[&format!("{}{}", asked.path, "x".repeat(400))])));
    let ran = Crawl::at(&long, "/").run_up_to(&long, MOST_REQUESTS);
    verdicts.behaviour("an address that grows without end is left", || bounded(&long, &ran));
    let relative = trap("/shop/index.php", |_| {
        Answer::html(page("Shop", &["index.php/more", "index.php/more/?a=1", "shop/index.php"]))
    });
    let ran = Crawl::at(&relative, "/").run_up_to(&relative, MOST_REQUESTS);
    verdicts.behaviour("relative links that pile up are left", || bounded(&relative, &ran));
}

/// Each answer gives every link another session: the pages behind them are still ten.
pub fn sessions(verdicts: &mut Verdicts) {
    let ways: [(&str, fn(&str) -> String, bool); 5] = [
        ("a session in the query is folded", |path| format!("{path}?PHPSESSID={:032x}", fresh()), true),
        ("a session among parameters is folded", |path| format!("{path}?lang=en&sid=e{:x}&view=1", fresh()), true),
        ("a session in the path is folded", |path| format!("{path};jsessionid={:032X}", fresh()), true),
        (
            "a visit's mark is folded",
            |path| format!("{path}?utm_source={:x}&utm_medium=x&gclid={:x}", fresh(), fresh()),
            true,
        ),
        ("a session under an unknown name is found out", |path| format!("{path}?zx={:x}", fresh()), false),
    ];
    for (name, address, is_known) in ways {
        let server = Server::start(move |asked| {
            if asked.path == "/robots.txt" {
                return Answer::not_found();
            }
            let links: Vec<String> = (0..10).map(|number| address(&format!("/item{number}"))).collect();
            let path = asked.bare_path().split(';').next().unwrap_or_default();
            Answer::with(
                200,
                &[("Content-Type", "text/html"), ("Set-Cookie", &format!("sid={:x}; Path=/", fresh()))],
                page(&format!("Page {path}"), &links.iter().map(String::as_str).collect::<Vec<_>>()),
            )
        });
        let ran = Crawl::at(&server, "/").run_up_to(&server, MOST_REQUESTS);
        verdicts.behaviour(name, || {
            let log = server.log();
            let of_item =
                |number: usize| log.iter().filter(|asked| asked.path.starts_with(&format!("/item{number}"))).count();
            let each: Vec<usize> = (0..10).map(of_item).collect();
            assert!(each.iter().all(|times| *times >= 1), "{each:?}");
            if is_known {
                assert_eq!(each, [1; 10], "{:?}", server.paths());
            } else {
                assert!(server.count() < MOST_REQUESTS, "{} requests", server.count());
            }
            assert!(log.iter().all(|asked| asked.header("cookie").is_none()), "a cookie was sent");
            format!("{} requests, peak {} MiB", server.count(), ran.peak_mib)
        });
    }
    copies(verdicts);
    let mirror = trap("/m0", |asked| {
        let number: usize = asked.path.trim_start_matches(|letter: char| !letter.is_ascii_digit()).parse().unwrap_or(0);
        let links: Vec<String> = (1..=5).map(|step| format!("/m{}", (number * 5 + step) % 100_000)).collect();
        let same = "<p>one and the same text under every address</p>".repeat(50);
        Answer::html(format!(
            "<title>Mirror</title>{same}<!-- {number} --><div>{}</div>",
            links.iter().map(|link| format!("<a href='{link}'>.</a>")).collect::<String>()
        ))
    });
    let ran = Crawl::at(&mirror, "/").flag("--max-pages", 200).run();
    verdicts.behaviour("one text under a hundred thousand addresses costs no more than the pages allowed", || {
        assert!(mirror.count() <= 210, "{} requests", mirror.count());
        format!("{} requests, peak {} MiB", mirror.count(), ran.peak_mib)
    });
}

/// A few pages, each of them the same to the byte under two hundred addresses, which all of them link to.
fn copies(verdicts: &mut Verdicts) {
    const ADDRESSES: usize = 200;
    const PAGES: usize = 12;
    let copied = trap("/copy0", |asked| {
        let path = asked.bare_path();
        let number: usize = path.trim_start_matches("/copy").parse().unwrap_or(0);
        let step = ADDRESSES.div_ceil(PAGES);
        let versions = || (number * step..(number + 1) * step).map(|version| version % ADDRESSES);
        let links = (0..PAGES).flat_map(|page| versions().map(move |version| format!("/copy{page}?v={version}")));
        let links: Vec<String> = links.collect();
        Answer::html(page(&format!("Copies of {path}"), &links.iter().map(String::as_str).collect::<Vec<_>>()))
    });
    let ran = Crawl::at(&copied, "/").run_up_to(&copied, PAGES * ADDRESSES);
    verdicts.behaviour("byte-identical copies under other addresses are found out", || {
        let paths = copied.paths();
        let copies: Vec<&str> =
            paths.iter().filter(|path| path.starts_with("/copy") && path.contains('?')).map(String::as_str).collect();
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        let proof = copies.iter().position(|path| {
            *seen.entry(path.split('?').next().unwrap_or_default()).or_default() += 1;
            seen.values().filter(|times| **times > 1).count() >= 8
        });
        let proof = proof.expect("eight pages were seen under two addresses each");
        // One address in 64 is looked at all the same, always the same ones; and some answers are on their way.
        let further = copies.len() - proof - 1;
        assert!(further <= 2 * PAGES * ADDRESSES / 64, "{further} copies after {proof}");
        format!("{proof} copies until it is known, {further} after that, {}", bounded(&copied, &ran))
    });
}

/// Pages that are too much: read in part, soon, and in little memory.
pub fn monsters(verdicts: &mut Verdicts) {
    let mut million = String::with_capacity(32 << 20);
    million.push_str("<title>A million links</title>");
    for number in 0..1_000_000 {
        let _ = writeln!(million, "<a href=\"/n{number}\">n</a>");
    }
    let nested = |tag: &str, times: usize| {
        format!("<title>Nested</title>{}<a href=\"/inside\">in</a>", format!("<{tag}>").repeat(times))
    };
    let json =
        format!("<title>JSON</title><script type=\"application/ld+json\">{}</script>", "[{\"@graph\":".repeat(100_000));
    let attributes: String = (0..100_000).map(|number| format!(" a{number}=x")).collect();
    let cases = [
        ("a page of a million links", million),
        ("elements nested 100,000 deep", nested("div", 100_000)),
        ("tables nested 30,000 deep", nested("table><tr><td", 30_000)),
        ("links nested 100,000 deep", nested("a href='/inside2'", 100_000)),
        ("letters in bold 30,000 deep", nested("b><i><p", 30_000)),
        ("vectors nested 50,000 deep", nested("svg><g", 50_000)),
        ("JSON-LD nested 100,000 deep", json),
        (
            "an attribute of eight megabytes",
            format!("<title>Long</title><a title=\"{}\" href=\"/inside\">x</a>", "x".repeat(8 << 20)),
        ),
        ("an address of eight megabytes", format!("<title>Long</title><a href=\"/{}\">x</a>", "x".repeat(8 << 20))),
        ("a hundred thousand attributes", format!("<title>Many</title><a{attributes} href=\"/inside\">x</a>")),
        ("a title of eight megabytes", format!("<title>{}</title>", "T".repeat(8 << 20))),
        ("a comment that never ends", format!("<title>Open</title><!-- {}", "<a href='/hidden'>x</a>".repeat(100_000))),
        ("a tag that never ends", format!("<title>Open</title><a {}", "href='/x' ".repeat(100_000))),
        ("a million entities", format!("<title>E</title><p>{}</p>", "&amp;&notin;&#x41;".repeat(300_000))),
        (
            "a script of eight megabytes",
            format!("<title>S</title><script>{}</script>", "document.write('<a>');".repeat(400_000)),
        ),
        ("a page of less-than signs", "<".repeat(4 << 20)),
    ];
    let servers = cases.map(|(name, body)| {
        let body = Answer::html(body);
        let server = Server::start(move |asked| match asked.path.as_str() {
            "/" => Answer::html(page("Start", &["/bad", "/good"])),
            "/bad" => body.clone(),
            "/good" => Answer::html(page("Good", &[])),
            _ => Answer::not_found(),
        });
        (name, server)
    });
    for (name, server) in &servers {
        let crawl =
            Crawl::at(server, "/").set("max_body_kib", 65_536).set("total_timeout_s", 30).flag("--max-pages", 40);
        verdicts.behaviour(&format!("{name} does no harm"), || {
            let ran = crawl.run();
            assert_eq!((server.times("/bad"), server.times("/good")), (1, 1), "{:?}", server.paths());
            assert!(server.count() <= 45, "{} requests", server.count());
            assert!(server.paths().iter().all(|path| path.len() < 3_000));
            assert!(ran.peak_mib < MOST_MIB, "{} MiB", ran.peak_mib);
            format!("{} requests, peak {} MiB", server.count(), ran.peak_mib)
        });
    }
}
