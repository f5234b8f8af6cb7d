//! `reeve archive`: what a scan of the same pages finds, from files of our own and of others, whole and damaged.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::program::{Fresh, OpenMarket, demo, run};
use crate::validators::{missing, output_of};

/// The segments a data folder holds.
fn segments(data: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(data.join("archive")).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "gz"));
    files.sort();
    files
}

/// The whole register and the demonstration's sources, so that pages are read with their selectors; nothing is ever asked of them.
fn fresh_with_sources() -> Fresh {
    let fresh = Fresh::new();
    let register = Path::new(env!("CARGO_MANIFEST_DIR")).join("index").display().to_string();
    fresh.run(&["rights", "import", &register]).ends_with(0);
    for (file, text) in reeve::demo::sources() {
        fresh.write(&format!("seeds/{file}"), text);
    }
    fresh
}

/// Score by address and right, of every hit whatever its score.
fn hits(data: &Path) -> BTreeMap<(String, String), String> {
    let rows =
        run(data, &["hits", "list", "--min-score", "0", "--limit", "10000", "--format", "jsonl"]).ends_with(0).rows();
    let text = |row: &Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
    rows.iter().map(|row| ((text(row, "url"), text(row, "right")), row["score"].to_string())).collect()
}

fn archive(fresh: &Fresh, files: &[PathBuf], more: &[&str]) -> crate::program::Ran {
    let files: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
    let args: Vec<&str> =
        ["archive"].into_iter().chain(files.iter().map(String::as_str)).chain(more.iter().copied()).collect();
    fresh.run(&args)
}

#[test]
fn the_archive_of_a_scan_gives_the_hits_of_the_scan() {
    let scanned = demo().scanned();
    let fresh = fresh_with_sources();
    let files = segments(&scanned);
    let first = archive(&fresh, &files, &["--format", "json"]).ends_with(0);
    let found = hits(&fresh.data());
    let expected = hits(&scanned);
    assert!(expected.len() > 50, "{}", expected.len());
    let differing: Vec<_> = expected
        .iter()
        .filter(|(key, score)| found.get(*key) != Some(score))
        .map(|(key, score)| (key, score, found.get(key)))
        .collect();
    assert!(
        differing.is_empty() && found.len() == expected.len(),
        "{} of {}: {differing:#?}",
        found.len(),
        expected.len()
    );

    let report: Value = serde_json::from_str(&first.out).unwrap();
    let source = &report["sources"][0];
    assert!(source["source_id"].as_str().unwrap().starts_with("archive-"), "{source}");
    assert!(source["pages_fetched"].as_u64() > Some(100) && source["pictures_fetched"].as_u64() > Some(50), "{source}");
    assert!(report["hits"].as_array().unwrap().iter().all(|hit| hit["new"] == true));

    // A second time nothing is read, and nothing changes but that no hit is new.
    let size = |data: &Path| segments(data).iter().map(|file| fs::metadata(file).unwrap().len()).sum::<u64>();
    let before = size(&fresh.data());
    let again = archive(&fresh, &files, &["--format", "json"]).ends_with(0).says(&["this archive was read on"]);
    let again: Value = serde_json::from_str(&again.out).unwrap();
    assert_eq!(
        (again["hits"].as_array().unwrap().len(), size(&fresh.data())),
        (report["hits"].as_array().unwrap().len(), before)
    );
    assert_eq!(hits(&fresh.data()), expected);
    // Read anew, the hits are the same ones.
    let anew = archive(&fresh, &files, &["--again", "--format", "json"]).ends_with(0);
    let anew: Value = serde_json::from_str(&anew.out).unwrap();
    assert!(anew["hits"].as_array().unwrap().iter().all(|hit| hit["new"] == false));
    assert_eq!(hits(&fresh.data()), expected);
}

#[test]
fn the_evidence_stays_when_the_files_go() {
    let fresh = fresh_with_sources();
    let copies = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    for (number, file) in segments(&demo().scanned()).iter().enumerate() {
        files.push(copies.path().join(format!("other-{number}.warc.gz")));
        fs::copy(file, files.last().unwrap()).unwrap();
    }
    archive(&fresh, &files, &["--source", "old-crawl", "--fail-on", "0.5"]).ends_with(1);
    drop(copies);
    let rows = fresh.run(&["hits", "list", "--source", "old-crawl", "--format", "jsonl"]).ends_with(0).rows();
    assert!(rows.len() > 30, "{}", rows.len());
    let id = rows[0]["hit"].as_str().unwrap();
    let shown: Value =
        serde_json::from_str(&fresh.run(&["hits", "show", id, "--format", "json"]).ends_with(0).out).unwrap();
    let position = &shown["archived"];
    let bytes = fs::read(fresh.data().join("archive").join(position["file"].as_str().unwrap())).unwrap();
    let record =
        reeve::evidence::warc::read_member(&bytes[position["offset"].as_u64().unwrap() as usize..], 1 << 24).unwrap();
    assert_eq!(record.header("WARC-Target-URI"), shown["listing"]["url"].as_str());
    fresh.run(&["doctor"]).ends_with(0);

    let taken = fresh.run(&["archive", "nowhere.warc.gz"]).ends_with(3);
    taken.says(&["nowhere.warc.gz cannot be read"]);
    archive(&fresh, &segments(&demo().scanned()), &["--source", "demo-baihua"])
        .ends_with(3)
        .says(&["demo-baihua is the name of a source"]);
    archive(&fresh, &segments(&demo().scanned()), &["--source", "no name"])
        .ends_with(3)
        .says(&["--source name cannot be used"]);
    let empty = fresh.write("empty.warc", "");
    archive(&fresh, &[empty], &[]).ends_with(2).says(&["no archived answer could be read"]);
    fs::create_dir(fresh.data().join("none")).unwrap();
    archive(&fresh, &[fresh.data().join("none")], &[]).ends_with(3).says(&["no .warc or .warc.gz file"]);
}

#[test]
fn a_damaged_archive_gives_what_can_be_read() {
    let bytes = fs::read(&segments(&demo().scanned())[0]).unwrap();
    let whole = hits(&demo().scanned()).len();
    let mut broken = bytes.clone();
    let middle = bytes.len() / 2;
    broken[middle..middle + 64].fill(0xff);
    for (name, bytes) in [("cut.warc.gz", bytes[..bytes.len() * 9 / 10].to_vec()), ("broken.warc.gz", broken)] {
        let fresh = fresh_with_sources();
        let path = fresh.data().with_file_name(name);
        fs::write(&path, bytes).unwrap();
        let ran = archive(&fresh, &[path], &["--format", "jsonl"]).ends_with(0);
        ran.says(&[name, "about byte", "archived answers"]);
        let found = hits(&fresh.data()).len();
        assert!(found > whole / 4 && found <= whole, "{name}: {found} of {whole}");
    }
}

/// Pages as other archivers write them: chunks kept, every content coding, one member for all, no compression at all.
const WARCIO: &str = r#"
import gzip, io, sys
import brotli
from warcio.warcwriter import WARCWriter
from warcio.statusandheaders import StatusAndHeaders

def chunked(body):
    parts = [body[i:i + 50] for i in range(0, len(body), 50)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"

codings = {"identity": lambda body: body, "gzip": gzip.compress, "br": brotli.compress}
name, mode, version = sys.argv[1:4]
raw = io.BytesIO()
writer = WARCWriter(raw, gzip=mode == "members", warc_version=version)
writer.write_record(writer.create_warcinfo_record("x.warc", {"software": "warcio"}))
for coding, encode in codings.items():
    for transfer in (False, True):
        path = "%s-%s" % (coding, "chunked" if transfer else "plain")
        page = "<html><title>%s</title><h1>LIRUI replica shoes %s</h1><p>High-quality replica of LIRUI, 1:1.</p>" % (path, path)
        body = encode(page.encode())
        headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", coding)]
        if transfer:
            body = chunked(body)
            headers.append(("Transfer-Encoding", "chunked"))
        http = StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1")
        writer.write_record(writer.create_warc_record("http://shop.test/" + path, "response", payload=io.BytesIO(body), http_headers=http))
writer.write_record(writer.create_warc_record("http://shop.test/resource", "resource", payload=io.BytesIO(b"<h1>LIRUI replica shoes resource</h1>"), warc_content_type="text/html"))
data = raw.getvalue()
open(name, "wb").write(gzip.compress(data) if mode == "one" else data)
"#;

#[test]
fn what_warcio_writes_is_read_in_every_packing() {
    let python = std::env::var_os("PATH").and_then(|path| {
        std::env::split_paths(&path).map(|dir| dir.join("python3")).find(|python| {
            let probe = Command::new(python).args(["-c", "import warcio, brotli"]).output();
            probe.is_ok_and(|output| output.status.success())
        })
    });
    let Some(python) = python else { return missing("python3 with warcio and brotli is not on the PATH") };
    let mut seen: Option<Vec<String>> = None;
    for (mode, version) in [("members", "1.0"), ("members", "1.1"), ("one", "1.0"), ("plain", "1.1")] {
        let fresh = Fresh::new();
        fresh
            .run(&["rights", "add", "--id=tm-lirui", "--kind=trademark", "--name=LIRUI", "--holder=H", "--class=25"])
            .ends_with(0);
        let file = fresh.data().with_file_name(if mode == "plain" { "w.warc" } else { "w.warc.gz" });
        output_of(Command::new(&python).args(["-c", WARCIO]).arg(&file).args([mode, version]));
        let ran = archive(&fresh, &[file], &["--format", "json"]).ends_with(0).says(&["7 archived answers, 7 pages"]);
        let report: Value = serde_json::from_str(&ran.out).unwrap();
        let mut titles: Vec<String> = report["hits"]
            .as_array()
            .unwrap()
            .iter()
            .map(|hit| hit["listing"]["url"].as_str().unwrap().to_owned())
            .collect();
        titles.sort();
        assert_eq!(titles.len(), 7, "{mode} {version}: {titles:?}");
        assert_eq!(*seen.get_or_insert(titles.clone()), titles, "{mode} {version}");
        // What we kept of it reads with the tool that wrote it.
        for segment in segments(&fresh.data()) {
            output_of(Command::new(&python).args(["-m", "warcio.cli", "check"]).arg(segment));
        }
    }
}

#[test]
fn one_page_of_a_source_is_tried_without_keeping_anything() {
    let open = OpenMarket::new();
    let fresh = Fresh::new().with_seeds(&open.market.resolve(), &["demo-baihua", "demo-guitang"]);
    let page = "http://baihua.test/item/1002444.html";
    let ran = fresh.run(&["sources", "check", "demo-baihua", "--try", page, "--format", "json"]);
    let shown: Value = serde_json::from_str(&ran.ends_with(0).out).unwrap();
    assert_eq!((&shown["status"], &shown["robots"]["verdict"]), (&200.into(), &"allowed".into()), "{shown}");
    assert_eq!((&shown["robots"]["group"], &shown["robots"]["crawl_delay_ms"]), (&"*".into(), &100.into()), "{shown}");
    let listing = &shown["listings"][0];
    assert!(
        listing["title"].as_str().is_some_and(|title| !title.is_empty()) && listing["price"].is_number(),
        "{shown}"
    );
    let links = shown["links"].as_array().unwrap();
    assert!(links.iter().any(|link| link["in_scope"] == true), "{links:?}");
    let targets: Vec<(String, String)> =
        open.market.requests().into_iter().map(|request| (request.host, request.target)).collect();
    let expected = [("baihua.test", "/robots.txt"), ("baihua.test", "/item/1002444.html")];
    assert_eq!(targets, expected.map(|(host, target)| (host.to_owned(), target.to_owned())));
    assert!(segments_are_missing(&fresh.data()), "nothing is kept");

    let table = fresh.run(&["sources", "check", "seeds/demo-baihua.toml", "--try"]).ends_with(0);
    for part in ["http://baihua.test/", "User-agent: *", "Crawl-delay: 0.1", "200, ", "in scope"] {
        assert!(table.out.contains(part), "{part}: {}", table.out);
    }
    let refused = fresh.run(&["sources", "check", "demo-baihua", "--try", "http://baihua.test/private/1"]).ends_with(2);
    assert!(refused.out.contains("refuses this page") && refused.err.contains("robots.txt"), "{refused:?}");
    fresh
        .run(&["sources", "check", "demo-baihua", "--try", "http://baihua.test/no/such"])
        .ends_with(2)
        .says(&["page not found"]);
    fresh
        .run(&["sources", "check", "demo-baihua", "--try", "http://other.test/"])
        .ends_with(3)
        .says(&["not on a host of demo-baihua"]);
    fresh.run(&["sources", "check", "demo-none", "--try"]).ends_with(3).says(&["no source demo-none"]);
    let idle = fresh.run(&["sources", "check", "demo-guitang", "--try"]).ends_with(0);
    assert!(idle.out.contains("Selectors that found nothing") && idle.out.contains("price = "), "{}", idle.out);
}

fn segments_are_missing(data: &Path) -> bool {
    !data.join("archive").exists()
}
