use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::frontier::HostKey;
use crate::scan::{Matched, Requested, Waiting, WaitingHost};
use crate::sources::SourceId;

struct Nobody;

impl Progress for Nobody {
    fn event(&self, _event: ScanEvent) {}
}

fn requested(source: &str, outcome: &str, elapsed_ms: Option<u64>) -> ScanEvent {
    ScanEvent::Requested(Requested {
        source: SourceId(source.to_owned()),
        outcome: outcome.to_owned(),
        elapsed_ms,
        body_bytes: 1_000,
    })
}

/// A scan's worth of events.
fn rendered() -> String {
    let metrics = Metrics::new(Arc::new(Nobody)).unwrap();
    let host = WaitingHost { host: HostKey("http://a.test:80".to_owned()), reason: WaitReason::Busy, until_ms: 5 };
    for event in [
        ScanEvent::Begun { source: SourceId("shop".to_owned()), resumed: false },
        requested("shop", "fetched", Some(120)),
        requested("shop", "http-500", Some(3_000)),
        requested("shop", "dns", None),
        requested("a\"b\\c\nd", "blocked-captcha", Some(1)),
        ScanEvent::Visited { kind: ResourceKind::Page, outcome: Outcome::Fetched },
        ScanEvent::Refused { outcome: Outcome::Refused(Refusal::Robots), addresses: 4 },
        ScanEvent::Refused { outcome: Outcome::Failed("page-budget".to_owned()), addresses: 9 },
        ScanEvent::Open(42),
        ScanEvent::Waiting(Waiting { hosts: vec![host], counts: vec![(WaitReason::Busy, 3)] }),
        ScanEvent::Waiting(Waiting { hosts: Vec::new(), counts: vec![(WaitReason::CrawlDelay, 2)] }),
        ScanEvent::Matched(Matched { listings: 10, hits: 2 }),
    ] {
        metrics.event(event);
    }
    metrics.handle().render()
}

#[test]
fn events_become_numbers() {
    let text = rendered();
    for line in [
        "reeve_requests_total{source=\"shop\",outcome=\"fetched\"} 1",
        "reeve_requests_total{source=\"shop\",outcome=\"failed\"} 2",
        "reeve_requests_total{source=\"a\\\"b\\\\c\\nd\",outcome=\"blocked\"} 1",
        "reeve_received_bytes_total 4000",
        "reeve_request_seconds_bucket{le=\"0.25\"} 2",
        "reeve_request_seconds_bucket{le=\"+Inf\"} 3",
        "reeve_request_seconds_count 3",
        "reeve_visits_total{kind=\"page\",outcome=\"fetched\"} 1",
        "reeve_robots_refused_total 4",
        "reeve_addresses_left_total{outcome=\"left\"} 9",
        "reeve_queue_addresses 42",
        "reeve_hosts_waiting{reason=\"busy\"} 0",
        "reeve_hosts_waiting{reason=\"crawl-delay\"} 2",
        "reeve_listings_matched_total 10",
        "reeve_hits_total 2",
    ] {
        assert!(text.lines().any(|known| known == line), "{line} is not in:\n{text}");
    }
}

#[test]
fn labels_stay_few() {
    let metrics = Metrics::new(Arc::new(Nobody)).unwrap();
    for number in 0..MAX_SOURCES + 300 {
        metrics.event(requested(&format!("s{number}"), &format!("http-{number}"), None));
    }
    let text = metrics.handle().render();
    let series = text.lines().filter(|line| line.starts_with("reeve_requests_total{")).count();
    assert_eq!(series, MAX_SOURCES + 1);
    assert!(text.contains("reeve_requests_total{source=\"other\",outcome=\"failed\"} 300"), "{text}");
}

/// The text format as its specification has it, read without mercy; what `promtool check metrics` asks for besides.
#[test]
fn the_text_keeps_to_the_format_and_the_conventions() {
    let text = rendered();
    assert!(text.ends_with('\n'));
    let (mut types, mut helps, mut series) = (BTreeMap::new(), BTreeSet::new(), BTreeSet::new());
    for line in text.lines().filter(|line| !line.is_empty()) {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            let (name, words) = rest.split_once(' ').unwrap();
            assert!(helps.insert(name.to_owned()) && words.ends_with('.'), "{line}");
        } else if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').unwrap();
            assert!(["counter", "gauge", "histogram"].contains(&kind), "{line}");
            assert!(types.insert(name.to_owned(), kind.to_owned()).is_none(), "{line} stands twice");
            assert_eq!(kind == "counter", name.ends_with("_total"), "{line}");
            assert!(!name.contains("milli") && name.starts_with("reeve_"), "{line}: base units only");
        } else {
            let (name_and_labels, value) = line.rsplit_once(' ').unwrap();
            assert!(value.parse::<f64>().is_ok(), "{line}");
            assert!(series.insert(name_and_labels.to_owned()), "{line} stands twice");
            let name = name_and_labels.split('{').next().unwrap();
            let is_name = |c: char| c.is_ascii_lowercase() || c == '_';
            assert!(name.chars().all(is_name), "{line}");
            let family = ["_bucket", "_sum", "_count"].iter().find_map(|end| name.strip_suffix(end));
            let family = family.filter(|family| types.get(*family).is_some_and(|kind| kind == "histogram"));
            assert!(types.contains_key(family.unwrap_or(name)), "{line} has no TYPE in front of it");
        }
    }
    let without_help: Vec<_> = types.keys().filter(|name| !helps.contains(*name)).collect();
    assert!(without_help.is_empty() && types.len() >= 9, "{without_help:?} {types:?}");
}

#[test]
fn the_file_is_replaced_as_a_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("reeve.prom");
    std::fs::write(&path, "old").unwrap();
    let metrics = Metrics::new(Arc::new(Nobody)).unwrap();
    write(&path, &metrics.handle()).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains("reeve_hits_total 0\n"), "{text}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else is left behind");
    assert!(write(&folder.path().join("no/such/folder.prom"), &metrics.handle()).is_err());
}

#[test]
fn a_port_alone_is_one_of_this_machine() {
    for (text, address) in [
        ("9100", Some("127.0.0.1:9100")),
        ("0.0.0.0:9100", Some("0.0.0.0:9100")),
        ("[::1]:80", Some("[::1]:80")),
        ("localhost:80", None),
        ("", None),
    ] {
        assert_eq!(parse_address(text).ok().map(|found| found.to_string()).as_deref(), address, "{text}");
    }
}
