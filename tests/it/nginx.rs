//! A documentation tree that no one here wrote, served by nginx: every page in scope is fetched once, robots.txt is obeyed,
//! the program says who it is, and a second scan transfers nothing. `.ci/soak crawl` does the same with thousands of pages
//! and watches the memory.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::symlink;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::origin::{Asked, Installation, Site, documentation, python_documentation};
use crate::walk::{Walked, walk};

/// The largest parts of the tree, so that the rest is crawled in seconds.
const REFUSED: &[&str] = &["/library/", "/whatsnew/", "/_sources/"];

#[test]
fn every_page_in_scope_is_fetched_once_and_robots_txt_is_obeyed() {
    let Some(root) = python_documentation() else { return };
    let Some(site) = Site::serve(&root, &robots(REFUSED)) else { return };
    let expected = walk(&root, "/index.html", REFUSED, &|_| true);
    assert!(expected.pages.len() > 100 && expected.refused.len() > 100, "the tree is not what it was");

    let installation = Installation::new(&site.source("/index.html", ""));
    installation.register("tm-python", "Python");
    let hits = installation.scan();
    let first = site.asked();
    compare(&first, &expected);
    assert!(!hits.is_empty() && hits.iter().all(|hit| hit["new"] == true), "{} hits", hits.len());

    let again = installation.scan();
    asked_again(&first, &site.asked()[first.len()..]);
    let id = |hit: &serde_json::Value| hit["hit_id"].as_str().unwrap().to_owned();
    assert_eq!(again.iter().map(id).collect::<BTreeSet<_>>(), hits.iter().map(id).collect::<BTreeSet<_>>());
    assert!(again.iter().all(|hit| hit["new"] == false), "a second scan found something new");
}

fn robots(refused: &[&str]) -> String {
    let lines: String = refused.iter().map(|prefix| format!("Disallow: {prefix}\n")).collect();
    format!("User-agent: *\n{lines}")
}

/// The access log of a first scan against what the files say.
fn compare(asked: &[Asked], expected: &Walked) {
    let mut times: BTreeMap<&str, u32> = BTreeMap::new();
    for request in asked {
        *times.entry(&request.path).or_default() += 1;
        assert!(request.agent.starts_with("ReeveBot/"), "{}", request.agent);
        assert!(request.agent.contains("mailto:crawl@reeve.test"), "{}", request.agent);
        assert!(!request.conditional, "{} was asked for conditionally, the first time", request.path);
    }
    let repeated: Vec<_> = times.iter().filter(|(_, times)| **times > 1).collect();
    assert!(repeated.is_empty(), "asked for more than once: {repeated:?}");
    assert_eq!(times.remove("/robots.txt"), Some(1));
    let missed: Vec<_> = expected.pages.iter().filter(|path| !times.contains_key(path.as_str())).collect();
    assert!(missed.is_empty(), "never asked for: {missed:?}");
    let known = |path: &str| expected.pages.contains(path) || expected.pictures.contains(path);
    let invented: Vec<_> = times.keys().filter(|path| !known(path)).collect();
    assert!(invented.is_empty(), "asked for without being linked, or against robots.txt: {invented:?}");
}

/// What a second scan asked: only what had an answer, each with its validators, each answered with 304.
fn asked_again(first: &[Asked], second: &[Asked]) {
    let answered: BTreeSet<&str> =
        first.iter().filter(|request| request.status == 200).map(|request| request.path.as_str()).collect();
    let unchanged: BTreeSet<&str> =
        second.iter().filter(|request| request.status == 304).map(|request| request.path.as_str()).collect();
    let whole: Vec<_> = second.iter().filter(|request| request.status == 200).collect();
    assert!(whole.is_empty(), "transferred again: {whole:?}");
    let left_out: Vec<_> = answered.difference(&unchanged).filter(|path| **path != "/robots.txt").collect();
    assert!(left_out.is_empty(), "not asked for again: {left_out:?}");
    assert!(second.iter().all(|request| request.status != 304 || request.conditional));
}

/// Pages after which memory counts as settled, and over how many pages it is looked at: a large page or two are always in hand.
const SETTLED_PAGES: usize = 500;
const WINDOW_PAGES: usize = 100;
const GROWTH_KIB: i64 = 16 * 1024;

/// Two whole documentation trees. Set `REEVE_SOAK_CRAWL=1` and `REEVE_TEST_PROGRAM`, as `.ci/soak crawl` does.
#[test]
fn thousands_of_pages_take_no_more_memory_than_hundreds() {
    if std::env::var_os("REEVE_SOAK_CRAWL").is_none() {
        return;
    }
    let postgresql = documentation(&["/usr/share/doc/postgresql-doc-15/html"], "postgresql-doc-15");
    let (Some(python), Some(postgresql)) = (python_documentation(), postgresql) else { return };
    let root = tempfile::tempdir().unwrap();
    symlink(python, root.path().join("python")).unwrap();
    symlink(postgresql, root.path().join("postgresql")).unwrap();
    let start =
        "<title>Manuals</title><a href=\"python/index.html\">Python</a> <a href=\"postgresql/index.html\">SQL</a>";
    fs::write(root.path().join("index.html"), start).unwrap();
    let refused = &["/python/distutils/"];
    let expected = walk(root.path(), "/", refused, &|_| true);
    let Some(site) = Site::serve(root.path(), &robots(refused)) else { return };
    let installation = Installation::new(&site.source("/", ""));
    installation.register("tm-postgresql", "PostgreSQL");

    let measured = measure(&installation, &site);
    let first = site.asked();
    println!("{} requests, {} pages expected, {} refused", first.len(), expected.pages.len(), expected.refused.len());
    measured.print("first scan", first.len());
    compare(&first, &expected);
    let again = measure(&installation, &site);
    again.print("second scan", site.asked().len() - first.len());
    asked_again(&first, &site.asked()[first.len()..]);
    let growth = measured.rss_at_end_kib - measured.rss_settled_kib;
    assert!(growth < GROWTH_KIB, "memory grew by {growth} KiB");
}

#[derive(Default)]
struct Measured {
    seconds: f64,
    cpu_seconds: f64,
    /// Resident, at the median, over [`WINDOW_PAGES`] from [`SETTLED_PAGES`] on and over the last ones.
    rss_settled_kib: i64,
    rss_at_end_kib: i64,
    /// The most, report included.
    rss_peak_kib: i64,
    crawl_seconds: f64,
}

impl Measured {
    fn print(&self, what: &str, requests: usize) {
        println!(
            "{what}: {requests} requests, {:.1} s ({:.1} s until the last answer, {:.0} a second), {:.1} CPU s ({:.1} per 1,000), \
             resident MiB {:.1} from page {SETTLED_PAGES}, {:.1} at the last ones, {:.1} at most",
            self.seconds,
            self.crawl_seconds,
            requests as f64 / self.crawl_seconds,
            self.cpu_seconds,
            self.cpu_seconds * 1_000.0 / requests as f64,
            self.rss_settled_kib as f64 / 1_024.0,
            self.rss_at_end_kib as f64 / 1_024.0,
            self.rss_peak_kib as f64 / 1_024.0,
        );
    }
}

/// Scans while looking at the process from outside, fifty times a second.
fn measure(installation: &Installation, site: &Site) -> Measured {
    let before = site.asked_count();
    let mut scan = installation.command(&["scan", "-q"]);
    let mut scan = scan.stdout(Stdio::null()).spawn().unwrap();
    let process = format!("/proc/{}", scan.id());
    let begun = Instant::now();
    let mut measured = Measured::default();
    let mut samples = Vec::new();
    let mut count = 0;
    loop {
        let stat = fs::read_to_string(format!("{process}/stat")).unwrap();
        let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_ascii_whitespace().collect();
        if fields[0] == "Z" {
            // Clock ticks of user and system time, a hundred a second on Linux.
            let ticks: f64 = fields[11..13].iter().map(|ticks| ticks.parse::<f64>().unwrap()).sum();
            measured.cpu_seconds = ticks / 100.0;
            break;
        }
        let rss = resident_kib(&process);
        measured.rss_peak_kib = measured.rss_peak_kib.max(rss);
        let asked = site.asked_count() - before;
        if asked > count {
            count = asked;
            measured.crawl_seconds = begun.elapsed().as_secs_f64();
            samples.push((asked, rss));
        }
        std::thread::park_timeout(Duration::from_millis(20));
    }
    measured.seconds = begun.elapsed().as_secs_f64();
    assert!(scan.wait().unwrap().success());
    let over = |from: usize| {
        let window = samples.iter().filter(|(asked, _)| (from..from + WINDOW_PAGES).contains(asked));
        let mut window: Vec<i64> = window.map(|(_, rss)| *rss).collect();
        window.sort_unstable();
        window[window.len() / 2]
    };
    measured.rss_settled_kib = over(SETTLED_PAGES);
    measured.rss_at_end_kib = over((count + 1).saturating_sub(WINDOW_PAGES));
    measured
}

fn resident_kib(process: &str) -> i64 {
    let status = fs::read_to_string(format!("{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}
