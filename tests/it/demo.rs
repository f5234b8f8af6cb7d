//! The tour as a newcomer takes it, and the crawl behind it as the market's own access log saw it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use reeve::demo::{LoggedRequest, Market};
use reeve::fetch::Identity;
use reeve::frontier::CrawlUrl;
use reeve::publish::Report;
use reeve::rank::Weights;
use reeve::register::{RegisteredPicture, RegisteredRight, Snapshot};
use reeve::rights::{Right, import, starter, starter_registers};
use reeve::scan::{DataDir, Progress, ScanEvent, ScanOptions, Stop, build_report, now_ms, run_scan};
use reeve::sources::{Source, parse};
use reeve::store::{self, Store, digest_of};

use crate::program::{Ran, demo, rows, switched_on};
use crate::validators::{output_of, validator};

/// The numbers of the line that begins so: precision, recall, and the counts behind them.
fn figures(out: &str, beginning: &str) -> Vec<f64> {
    let line = out.lines().find(|line| line.starts_with(beginning)).unwrap_or_else(|| panic!("{beginning}: {out}"));
    line.split(|c: char| !c.is_ascii_digit() && c != '.').filter_map(|word| word.parse().ok()).collect()
}

/// The paths that a run says it has written.
fn written(ran: &Ran, prefix: &str) -> Vec<PathBuf> {
    ran.err.lines().filter_map(|line| line.strip_prefix(prefix)).map(PathBuf::from).collect()
}

fn report_file(ran: &Ran, prefix: &str, name: &str) -> String {
    let paths = written(ran, prefix);
    let path = paths.iter().find(|path| path.ends_with(name)).unwrap_or_else(|| panic!("no {name}: {paths:?}"));
    fs::read_to_string(path).unwrap()
}

const WRITTEN: &str = "written: ";
const WRITTEN_ZH: &str = "已写入：";

#[test]
fn both_runs_find_what_the_truth_knows() {
    for (ran, line) in [(&demo().first, "against the market's own truth"), (&demo().second, "对照演示市场的真值")]
    {
        assert_eq!(ran.code, 0, "{}\n{}", ran.out, ran.err);
        let figures = figures(&ran.out, line);
        let (precision, recall, right) = (figures[0], figures[1], figures[2]);
        assert!((0.9..=1.0).contains(&precision) && (0.9..=1.0).contains(&recall) && right >= 50.0, "{}", ran.out);
    }
}

#[test]
fn both_runs_say_which_files_they_wrote() {
    for (ran, prefix, lang) in [(&demo().first, WRITTEN, "en"), (&demo().second, WRITTEN_ZH, "zh-CN")] {
        let names: BTreeSet<String> =
            written(ran, prefix).iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect();
        assert_eq!(
            names,
            ["pirate-links.csv", "report.csv", "report.html", "report.jsonl", "report.pdf", "report.xlsx"]
                .map(str::to_owned)
                .into()
        );
        let html = report_file(ran, prefix, "report.html");
        assert!(html.contains(&format!("<html lang=\"{lang}\"")) && html.contains("data:image/jpeg;base64,"));
    }
}

#[test]
fn a_report_for_programs_is_in_rank_order_and_its_shares_sum_to_the_score() {
    let lines = rows(&report_file(&demo().first, WRITTEN, "report.jsonl"));
    assert!(lines.len() > 50, "{} hits", lines.len());
    let scores: Vec<f64> = lines.iter().map(|line| line["score"].as_f64().unwrap()).collect();
    assert!(scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
    for (line, score) in lines.iter().zip(scores) {
        let shares: f64 =
            line["shares"].as_array().unwrap().iter().map(|share| share["amount"].as_f64().unwrap()).sum();
        assert!((shares - score).abs() < 1e-9, "{shares} {line}");
        assert_eq!(line["reported"], line["score"].as_f64().unwrap() >= 0.5, "{line}");
        assert!(line["archived"]["file"].is_string() && line["new"] == true, "{line}");
    }
}

#[test]
fn a_report_as_a_table_has_every_hit_and_no_formula() {
    for name in ["report.csv", "pirate-links.csv"] {
        let text = report_file(&demo().first, WRITTEN, name);
        let mut table = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let records: Vec<csv::StringRecord> = table.records().collect::<Result<_, _>>().unwrap();
        assert!(records.len() > 10, "{name}: {} rows", records.len());
        for cell in records.iter().flatten() {
            assert!(!cell.starts_with(['=', '+', '@', '\t']), "{name}: {cell}");
        }
    }
    let hits = rows(&report_file(&demo().first, WRITTEN, "report.jsonl")).len();
    let text = report_file(&demo().first, WRITTEN, "report.csv");
    assert_eq!(csv::Reader::from_reader(text.as_bytes()).records().count(), hits);
    let pirate = report_file(&demo().first, WRITTEN, "pirate-links.csv");
    assert!(pirate.contains("magnet:?") && pirate.contains("pan.baidu.com"), "{pirate}");
}

#[test]
fn a_second_run_finds_nothing_new() {
    let (first, second) = (
        rows(&report_file(&demo().first, WRITTEN, "report.jsonl")),
        rows(&report_file(&demo().second, WRITTEN_ZH, "report.jsonl")),
    );
    let ids = |rows: &[serde_json::Value]| rows.iter().map(|row| row["hit_id"].to_string()).collect::<BTreeSet<_>>();
    assert_eq!(ids(&first), ids(&second));
    assert!(second.iter().all(|row| row["new"] == false));
    assert!(!demo().second.out.contains(" * "), "no hit is marked as new: {}", demo().second.out);
}

fn archives(data: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(data.join("archive")).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.to_string_lossy().ends_with(".warc.gz")).collect()
}

fn assert_archives_are_sound(data: &Path) {
    let files = archives(data);
    assert!(!files.is_empty());
    let Some(mut warcio) = validator("warcio") else { return };
    output_of(warcio.arg("check").args(files));
}

#[test]
fn warcio_finds_every_digest_of_both_runs_right() {
    assert_archives_are_sound(&demo().scanned());
}

/// Everything in `index/`, as the demonstration registers it.
fn register() -> Vec<RegisteredRight> {
    let files: BTreeMap<&str, &[u8]> = starter().into_iter().collect();
    let pictures = |right: &Right| {
        let bytes = right.images.iter().map(|name| files[name.as_str()].to_vec());
        bytes.map(|bytes| RegisteredPicture::new(digest_of(&bytes), bytes)).collect()
    };
    let imported = starter_registers().into_iter().flat_map(|(file, bytes)| import::read(file, bytes).rights);
    imported.map(|item| RegisteredRight { pictures: pictures(&item.right), right: item.right }).collect()
}

struct Silent;

impl Progress for Silent {
    fn event(&self, _: ScanEvent) {}
}

/// One scan of the whole market: its report, and what the market's log says of it.
async fn scan(market: &Market, store: &Arc<dyn Store>, data: &DataDir) -> (Report, Vec<LoggedRequest>) {
    let resolve = market.resolve();
    let read = |(file, text): (&str, &str)| parse(file, &switched_on(text, &resolve)).unwrap();
    let sources: Vec<Source> = reeve::demo::sources().into_iter().map(read).collect();
    let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let snapshot = Arc::new(Snapshot::build(store.registered_rights().await.unwrap(), today).0);
    let options = ScanOptions {
        identity: Identity::new(Some("ops@example.org")),
        max_in_flight: 32,
        requests_per_second: None,
        max_pages: None,
        archive_segment_bytes: 1 << 20,
        weights: Weights::default(),
        threads: 2,
        browser: None,
    };
    let before = market.requests().len();
    let progress: Arc<dyn Progress> = Arc::new(Silent);
    let scans =
        run_scan(store, data, sources.clone(), Arc::clone(&snapshot), &options, &progress, &Stop::default()).await;
    let report = build_report(store, data, &scans.unwrap(), &sources, &snapshot, &options.weights, None).await.unwrap();
    (report, market.requests().split_off(before))
}

#[test]
fn the_market_sees_a_polite_visitor_twice() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let data = DataDir(folder.path().to_owned());
    let (market, [first, second]) = runtime.block_on(async {
        let market = Market::serve().await.unwrap();
        let store = store::open(&data.store_uri()).await.unwrap();
        store.put_rights(&register(), "tests", now_ms()).await.unwrap();
        let first = scan(&market, &store, &data).await;
        let second = scan(&market, &store, &data).await;
        (market, [first, second])
    });
    for (report, log) in [&first, &second] {
        assert!(log.len() > 200, "{} requests", log.len());
        asks_nothing_that_robots_disallow(log);
        asks_for_each_address_once(log);
        keeps_the_crawl_delay(log);
        assert!(log.iter().all(|request| request.user_agent.contains("ops@example.org")), "{:?}", log[0]);
        cuts_the_endless_body_only(report);
        assert!(report.reported().count() >= 50);
    }
    asks_for_robots_first(&first.1);
    waits_as_long_as_it_is_told(&first.1, &second.1);
    asks_with_validators(&market, &first.1, &second.1);
    assert!(first.0.hits.iter().all(|hit| hit.new) && !second.0.hits.iter().any(|hit| hit.new));
    assert!(second.0.sources.iter().all(|source| source.new_hits == 0 && source.pages_unchanged > 20));
    assert_archives_are_sound(folder.path());
    assert!(archives(folder.path()).len() > 1, "1 MiB a segment");
}

fn asks_nothing_that_robots_disallow(log: &[LoggedRequest]) {
    let disallowed = [
        ("baihua.test", &["/cart", "/private/", "/search"][..]),
        ("liuhe-handmade.test", &["/basket"]),
        ("deals.nanshan.test", &["/out/"]),
        ("yongjiang.test", &["/login.htm"]),
    ];
    for (host, paths) in disallowed {
        assert!(log.iter().any(|request| request.host == host));
        for request in log.iter().filter(|request| request.host == host) {
            assert!(!paths.iter().any(|path| request.target.starts_with(path)), "{request:?}");
        }
    }
}

/// By its canonical address; what was turned away is asked for again.
fn asks_for_each_address_once(log: &[LoggedRequest]) {
    let mut asked = BTreeSet::new();
    for request in log.iter().filter(|request| !matches!(request.status, 429 | 503)) {
        let address = CrawlUrl::parse(&format!("http://{}{}", request.host, request.target)).unwrap();
        assert!(asked.insert(address.key().0), "asked for twice: {request:?}");
        let tags = ["sid=", "sessionid", "utm_", "phpsessid"];
        assert!(!tags.iter().any(|tag| request.target.to_lowercase().contains(tag)), "{request:?}");
    }
}

/// The robots.txt of baihua asks for a tenth of a second.
fn keeps_the_crawl_delay(log: &[LoggedRequest]) {
    let mut times: Vec<u64> =
        log.iter().filter(|request| request.host == "baihua.test").map(|request| request.at_ms).collect();
    times.sort_unstable();
    // Before the first gap there is only the robots.txt that asks for it.
    let gaps: Vec<u64> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(gaps.len() >= 49 && gaps.iter().all(|gap| *gap >= 100), "{gaps:?}");
}

fn cuts_the_endless_body_only(report: &Report) {
    for source in &report.sources {
        let cut: u64 = source.failures.iter().filter(|(code, _)| code == "truncated").map(|(_, count)| count).sum();
        assert_eq!(cut, u64::from(source.source_id == "demo-nanshan"), "{source:?}");
    }
}

fn asks_for_robots_first(log: &[LoggedRequest]) {
    let mut seen = BTreeSet::new();
    for request in log {
        let is_first = seen.insert(request.host.as_str());
        assert_eq!(request.target == "/robots.txt", is_first, "{request:?}");
    }
}

/// Two pages turn the first visitor away for a second.
fn waits_as_long_as_it_is_told(first: &[LoggedRequest], second: &[LoggedRequest]) {
    for (host, target, status) in [("baihua.test", "/item/1002740.html", 429), ("yongjiang.test", "/goods/94.htm", 503)]
    {
        let asked: Vec<&LoggedRequest> =
            first.iter().filter(|request| request.host == host && request.target == target).collect();
        assert_eq!(asked.iter().map(|request| request.status).collect::<Vec<_>>(), [status, 200], "{host}{target}");
        assert!(asked[1].at_ms >= asked[0].at_ms + 1_000, "{asked:?}");
        let meanwhile = |request: &&LoggedRequest| {
            request.host.ends_with(host) && (asked[0].at_ms + 1..asked[0].at_ms + 1_000).contains(&request.at_ms)
        };
        assert_eq!(first.iter().find(meanwhile), None, "the whole server is left alone");
        assert!(!second.iter().any(|request| request.status == status));
    }
}

/// Whatever can be asked for conditionally is, and costs no body; the rest is what has no validators.
fn asks_with_validators(market: &Market, first: &[LoggedRequest], second: &[LoggedRequest]) {
    assert!(!first.iter().any(|request| request.conditional));
    assert!(!second.iter().any(|request| request.target == "/robots.txt"), "a day has not passed");
    let mut unchanged = 0;
    for request in second {
        let validators = has_validators(market.resolve()[&request.host], request);
        assert_eq!(request.conditional, validators, "{request:?}");
        assert_eq!(request.status == 304, validators, "{request:?}");
        unchanged += usize::from(validators);
    }
    assert!(unchanged > 200, "{unchanged} answers were 304");
}

fn has_validators(address: SocketAddr, request: &LoggedRequest) -> bool {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "HEAD {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", request.target, request.host).unwrap();
    let mut head = Vec::new();
    stream.take(1 << 14).read_to_end(&mut head).unwrap();
    let head = String::from_utf8_lossy(&head).to_ascii_lowercase();
    head.contains("\r\netag: ") || head.contains("\r\nlast-modified: ")
}
