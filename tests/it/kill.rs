//! A scan that is killed and resumed, again and again: nothing is missed, nothing settled is asked for twice, no hit is
//! doubled, every archive is whole. `.ci/soak kill N` kills it N times.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::origin::{Asked, Installation, Site, python_documentation};
use crate::validators::{output_of, validator};
use crate::walk::walk;

/// Parts of the tree that are scanned: enough for a few seconds' crawl.
const PARTS: &[&str] = &["/c-api/", "/howto/", "/tutorial/", "/faq/", "/extending/"];
const REFUSED: &[&str] = &["/howto/clinic"];
const START: &str = "/c-api/index.html";

#[test]
fn a_killed_scan_goes_on_where_it_was() {
    let Some(root) = python_documentation() else { return };
    let robots: String = REFUSED.iter().map(|prefix| format!("User-agent: *\nDisallow: {prefix}\n")).collect();
    let Some(site) = Site::serve(&root, &robots) else { return };
    let in_parts = |path: &str| path == START || PARTS.iter().any(|part| path.starts_with(part));
    let expected = walk(&root, START, REFUSED, &in_parts);
    let parts: Vec<&str> = PARTS.iter().map(|part| part.trim_matches('/')).collect();
    // Patterns of the scope are matched against whole addresses. What a killed scan was asking holds the resumed one up for
    // longer than it would wait for a server that asks for rest: that is no reason to leave the server for the next scan.
    let include = format!("include = ['^http://127\\.0\\.0\\.1:{}/({})/']", site.port, parts.join("|"));
    let source = site.source(START, "").replace("[scope]", &format!("[scope]\n{include}"));
    let source = source.replace("[politeness]", "[politeness]\nmax_wait_s = 1");

    let whole = installation(&source);
    let hits = hit_ids(&whole.scan());
    assert!(hits.len() > 20, "{} hits", hits.len());
    assert_eq!(pages(&site.asked()).keys().copied().collect::<BTreeSet<_>>().len(), expected.pages.len());
    let before = site.asked_count();

    let kills: u32 = std::env::var("REEVE_SOAK_KILLS").map_or(5, |kills| kills.parse().unwrap());
    let killed = installation(&source);
    let mut unsettled = BTreeMap::new();
    let mut random = 0x005e_ed0f_u64;
    for number in 1..=kills {
        // Spread over the pages there are, each time after a few more milliseconds of something.
        let at = before + expected.pages.len() * number as usize / (kills as usize + 1);
        kill_when(&killed, &site, at, Duration::from_micros(next(&mut random) % 60_000));
        for address in killed.addresses().into_iter().filter(|address| address.state == 1) {
            let path = address.url.strip_prefix(&site.address("")).unwrap().to_owned();
            *unsettled.entry(path).or_insert(0) += 1;
        }
    }
    let resumed = hit_ids(&killed.scan());

    let log = site.asked().split_off(before);
    let asked = pages(&log);
    let missed: Vec<_> = expected.pages.iter().filter(|path| !asked.contains_key(path.as_str())).collect();
    assert!(missed.is_empty(), "never asked for: {missed:?}");
    let mut repeated = 0;
    for (path, times) in &asked {
        repeated += times - 1;
        let excused = unsettled.get(*path).copied().unwrap_or(0);
        assert!(times - 1 <= excused, "{path} was asked for {times} times and unsettled at {excused} kills");
    }
    let in_flight: u32 = unsettled.values().sum();
    println!(
        "{kills} kills in {} pages: {in_flight} addresses unsettled when killed, {repeated} asked for again; {} hits",
        expected.pages.len(),
        resumed.len()
    );
    let unique: BTreeSet<_> = resumed.iter().collect();
    assert_eq!(unique.len(), resumed.len(), "a hit is doubled");
    assert_eq!(unique, hits.iter().collect(), "other hits than without interruption");
    check_archive(&killed);
}

fn installation(source: &str) -> Installation {
    let installation = Installation::new(source);
    installation.register("tm-unicode", "Unicode");
    installation.register("tm-python", "Python");
    installation
}

fn hit_ids(hits: &[serde_json::Value]) -> Vec<String> {
    hits.iter().map(|hit| hit["hit_id"].as_str().unwrap().to_owned()).collect()
}

/// How often each page was asked for; robots.txt and pictures left out.
fn pages(asked: &[Asked]) -> BTreeMap<&str, u32> {
    let mut times = BTreeMap::new();
    for request in asked.iter().filter(|request| PARTS.iter().any(|part| request.path.starts_with(part))) {
        *times.entry(request.path.as_str()).or_default() += 1;
    }
    times
}

/// Kills a scan with SIGKILL when the site has answered `count` requests, and a moment has passed.
fn kill_when(installation: &Installation, site: &Site, count: usize, moment: Duration) {
    let mut command = installation.command(&["scan", "-q"]);
    let mut scan = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let begun = Instant::now();
    while site.asked_count() < count {
        assert_eq!(scan.try_wait().unwrap(), None, "the scan ended before it could be killed");
        assert!(begun.elapsed() < Duration::from_secs(60), "the scan does not go on");
        std::thread::park_timeout(Duration::from_millis(2));
    }
    std::thread::park_timeout(moment);
    scan.kill().unwrap();
    assert!(!scan.wait().unwrap().success(), "the scan ended before it was killed");
}

/// A number that looks random, and the same ones each time (splitmix64).
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// Every address leads to its record, and every digest in every file is right.
fn check_archive(installation: &Installation) {
    let archive = installation.archive();
    let mut read = 0;
    for address in installation.addresses() {
        assert_eq!(address.state, 2, "{} is not settled", address.url);
        let Some(position) = address.archived else { continue };
        let record = archive.read(&position).unwrap_or_else(|error| panic!("{}: {error}", address.url));
        assert_eq!(record.header("WARC-Target-URI"), Some(address.url.as_str()));
        read += 1;
    }
    assert!(read > 100, "{read} addresses have a record");
    let files = installation.archive_files();
    assert!(!files.is_empty());
    let Some(mut warcio) = validator("warcio") else { return };
    output_of(warcio.arg("check").args(&files));
}
