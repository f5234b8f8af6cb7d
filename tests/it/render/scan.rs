//! A whole scan of a site that is nothing without its scripts, and what the servers it touched saw of it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::{Answer, Site, html, json, not_found, script};
use crate::program::{Fresh, reeve};
use crate::validators::{output_of, validator};

const SHELL: &str = r#"<!DOCTYPE html><title>Shop</title><div id=shelf></div><script src="/app.js"></script>
    <script src="http://cdn.test/lib.js"></script><script src="http://cdn.test/private/lib.js"></script>
    <script src="http://dead.test/lib.js"></script><iframe src="http://cdn.test/frame.html"></iframe>"#;

const APP: &str = r#"
fetch("/api/items").then((answer) => answer.json()).then((items) => {
  for (const item of items) {
    const card = document.createElement("script");
    card.type = "application/ld+json";
    card.textContent = JSON.stringify({ "@context": "https://schema.org", "@type": "Product", name: item.name, url: item.url,
      image: "/picture.jpg", offers: { "@type": "Offer", price: item.price, priceCurrency: "CNY" } });
    document.body.append(card);
    const link = document.createElement("a");
    link.href = item.url;
    document.getElementById("shelf").append(link);
  }
});
fetch("/secret/data").catch(() => {});
fetch("/basket/add", { method: "POST" }).catch(() => {});
fetch("http://cdn.test/beacon", { method: "POST", mode: "no-cors", body: "seen" }).catch(() => {});
"#;

fn text(body: &str) -> Answer {
    ("content-type: text/plain\r\n".to_owned(), body.as_bytes().to_vec())
}

/// The shop, the host that serves its library, and one whose robots.txt cannot be had.
struct Web {
    shop: Site,
    cdn: Site,
    dead: Site,
}

impl Web {
    fn serve() -> Web {
        let shop = Site::serve("127.0.0.1", |path| match path {
            "/robots.txt" => text("User-agent: *\nDisallow: /secret\n"),
            "/" => html(SHELL),
            "/app.js" => script(APP),
            "/api/items" => json(r#"[{"name":"漓瑞运动鞋 LIRUI","price":"39.00","url":"/item"}]"#),
            "/item" => html(
                r#"<title>x</title><script>location.assign("/next"); setTimeout(() => location.assign("/secret/next"), 100)</script>"#,
            ),
            "/next" => html("<title>next</title>"),
            "/secret/data" => json("{}"),
            _ => not_found(),
        });
        let cdn = Site::serve("127.0.0.1", |path| match path {
            "/robots.txt" => text("User-agent: *\nDisallow: /private\n"),
            "/lib.js" => script("document.title = 'Shop with library'"),
            _ => script(""),
        });
        let dead = Site::serve("127.0.0.1", |path| match path {
            "/robots.txt" => ("HTTP/1.1 503 Service Unavailable\r\n".to_owned(), Vec::new()),
            _ => script(""),
        });
        Web { shop, cdn, dead }
    }

    /// A folder whose one source is the shop.
    fn watched(&self, settings: &str) -> Fresh {
        let fresh = Fresh::new().with_register();
        let (shop, cdn, dead) = (self.shop.address, self.cdn.address, self.dead.address);
        let source = format!(
            "{settings}\n[discovery]\nstart = [\"http://shop.test/\"]\n[scope]\nexclude = [\"/basket/\"]\n\
             [politeness]\ndelay_ms = 0\nmax_attempts = 1\n[network]\nallow_net = [\"127.0.0.0/8\"]\n\
             [resolve]\n\"shop.test\" = \"{shop}\"\n\"cdn.test\" = \"{cdn}\"\n\"dead.test\" = \"{dead}\"\n"
        );
        fresh.write("seeds/shop.toml", &source);
        fresh
    }
}

fn archives(fresh: &Fresh) -> Vec<PathBuf> {
    let files = std::fs::read_dir(fresh.data().join("archive")).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.to_string_lossy().ends_with(".warc.gz")).collect()
}

/// `WARC-Type` and `WARC-Target-URI` of every record.
fn records(file: &Path) -> Vec<(String, String)> {
    use reeve::evidence::warc::{RecordHead, RecordStream};
    let file = std::io::BufReader::new(std::fs::File::open(file).unwrap());
    let mut stream = RecordStream::new(file, 1 << 20);
    let mut found = Vec::new();
    let mut note = |head: &RecordHead| {
        found.push((head.kind(), head.header("WARC-Target-URI").unwrap_or_default().to_owned()));
        false
    };
    assert!(stream.next(&mut note).is_none(), "nothing is wanted and nothing is damaged");
    found
}

#[test]
fn a_scan_reads_what_scripts_make_and_asks_nobody_without_leave() {
    if validator("chromium").is_none() {
        return;
    }
    let web = Web::serve();
    let fresh = web.watched("render = true");
    let ran = fresh.run(&["scan", "--format", "jsonl"]).ends_with(0);
    let hits = ran.rows();
    let titles: BTreeSet<_> = hits.iter().map(|hit| hit["listing"]["title"].as_str().unwrap_or_default()).collect();
    assert_eq!(titles, BTreeSet::from(["漓瑞运动鞋 LIRUI"]), "{}", ran.out);

    // robots.txt of every host came first; what it forbids and what the source excludes was never asked for.
    let shop = web.shop.paths();
    assert_eq!(shop[0], "/robots.txt", "{shop:?}");
    let asked: BTreeSet<_> = shop.iter().map(String::as_str).collect();
    let expected = ["/", "/api/items", "/app.js", "/item", "/next", "/picture.jpg", "/robots.txt"];
    assert_eq!(asked, BTreeSet::from(expected), "{shop:?}");
    for path in expected {
        assert_eq!(web.shop.times_asked(path), 1, "{path} of {shop:?}");
    }
    assert_eq!(web.cdn.paths(), ["/robots.txt", "/lib.js"]);
    assert_eq!(web.dead.paths(), ["/robots.txt"]);
    let log = web.shop.log.lock().unwrap();
    assert!(log.iter().all(|asked| asked.agent.starts_with("ReeveBot/") && asked.method == "GET"), "{log:?}");

    // The archive says which of its pages no server has sent.
    let archives = archives(&fresh);
    let all: Vec<_> = archives.iter().flat_map(|file| records(file)).collect();
    let of = |kind: &str, path: &str| {
        all.iter().filter(|record| **record == (kind.to_owned(), format!("http://shop.test{path}"))).count()
    };
    for path in ["/", "/item", "/next"] {
        assert_eq!((of("conversion", path), of("response", path), of("request", path)), (1, 0, 0), "{path} {all:?}");
    }
    assert_eq!((of("response", "/robots.txt"), of("response", "/picture.jpg")), (1, 1), "{all:?}");
    if let Some(mut warcio) = validator("warcio") {
        output_of(warcio.arg("check").args(&archives));
    }
}

#[test]
fn without_render_there_is_nothing_on_the_page() {
    let web = Web::serve();
    let ran = web.watched("").run(&["scan", "--format", "jsonl"]).ends_with(0);
    assert!(ran.rows().is_empty(), "{}", ran.out);
    assert_eq!(web.shop.paths(), ["/robots.txt", "/"]);
    assert_eq!(web.cdn.connections() + web.dead.connections(), 0);
}

#[test]
fn without_a_browser_nothing_begins() {
    let web = Web::serve();
    let fresh = web.watched("render = true");
    let mut command = reeve(&fresh.data());
    let ran = crate::program::Ran::of(command.env("REEVE_BROWSER", "/nowhere/chromium").arg("scan"));
    ran.ends_with(3).says(&["shop wants pages rendered", "REEVE_BROWSER"]);
    assert_eq!(web.shop.connections(), 0);
    let mut command = reeve(&fresh.data());
    let ran = crate::program::Ran::of(command.env("REEVE_BROWSER", "/nowhere/chromium").arg("doctor"));
    assert!(ran.out.contains("!! /nowhere/chromium, named by the setting browser"), "{}", ran.out);
}
