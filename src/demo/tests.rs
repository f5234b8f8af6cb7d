//! The market as a visitor sees it, asked over real sockets by a client too simple to hide anything.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::content::Content;
use super::{Market, rights_jsonl, sites, sources, truth};

struct Answer {
    status: u16,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

impl Answer {
    fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

/// Asks for an address and reads at most `cap` bytes of the answer.
async fn ask(market: &Market, url: &str, extra: &str, cap: u64) -> Answer {
    let host = url.split('/').nth(2).unwrap();
    ask_at(market.resolve()[host], url, extra, cap).await
}

async fn ask_at(address: SocketAddr, url: &str, extra: &str, cap: u64) -> Answer {
    let (host, target) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head =
        format!("GET /{target} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: test\r\nConnection: close\r\n{extra}\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut raw = Vec::new();
    stream.take(cap).read_to_end(&mut raw).await.unwrap();
    let end = raw.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(raw[..end].to_vec()).unwrap();
    let mut lines = head.lines();
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let headers =
        lines.filter_map(|line| line.split_once(": ")).map(|(k, v)| (k.to_lowercase(), v.to_owned())).collect();
    Answer { status, headers, body: raw[end + 4..].to_vec() }
}

async fn get(market: &Market, url: &str) -> Answer {
    ask(market, url, "", 1 << 20).await
}

fn content(host: &str) -> Content {
    sites::contents().find(|site| site.host == host).unwrap()
}

/// The first listing whose title begins so.
fn address(site: &Content, title: &str) -> String {
    site.url(&site.listings.iter().find(|listing| listing.title.starts_with(title)).unwrap().path)
}

#[tokio::test]
async fn every_listing_answers_with_its_words() {
    let market = Market::serve().await.unwrap();
    for site in sites::contents() {
        for listing in &site.listings {
            let url = site.url(&listing.path);
            let mut answer = get(&market, &url).await;
            if matches!(answer.status, 429 | 503) {
                answer = get(&market, &url).await;
            }
            assert_eq!(answer.status, 200, "{url}");
            let (text, _, faulty) = match site.host.as_str() {
                "yongjiang.test" => encoding_rs::GB18030.decode(&answer.body),
                _ => encoding_rs::UTF_8.decode(&answer.body),
            };
            assert!(!faulty, "{url} does not decode");
            let first_words: String = listing.description.chars().take_while(|c| !"'&\"".contains(*c)).collect();
            assert!(text.contains(&first_words), "{url} does not show its description");
        }
    }
}

#[tokio::test]
async fn the_chinese_market_declares_no_charset() {
    let market = Market::serve().await.unwrap();
    for path in ["/", "/list/1.htm", "/goods/81.htm"] {
        let answer = get(&market, &format!("http://yongjiang.test{path}")).await;
        assert_eq!(answer.header("content-type"), "text/html");
        assert!(!String::from_utf8_lossy(&answer.body).to_lowercase().contains("charset"));
        assert!(String::from_utf8(answer.body).is_err(), "{path} is not GB18030");
    }
}

#[tokio::test]
async fn a_busy_page_turns_away_once() {
    let market = Market::serve().await.unwrap();
    for (host, title, status) in
        [("baihua.test", "NUODENG 65W charger, original", 429), ("yongjiang.test", "紫陶茶壶", 503)]
    {
        let url = address(&content(host), title);
        let first = get(&market, &url).await;
        assert_eq!((first.status, first.header("retry-after")), (status, "1"), "{url}");
        assert_eq!(get(&market, &url).await.status, 200, "{url}");
        assert_eq!(get(&market, &url).await.status, 200, "{url}");
    }
}

#[tokio::test]
async fn unchanged_documents_are_not_sent_again() {
    let market = Market::serve().await.unwrap();
    let mut asked = 0;
    for site in sites::contents() {
        let listing = &site.listings[0];
        let drawn = listing.pictures.iter().filter(|file| super::pictures::find(file).is_some());
        let pictures = drawn.map(|file| site.picture_url(file));
        for url in [site.url(&listing.path)].into_iter().chain(pictures) {
            let first = get(&market, &url).await;
            let known = match (site.etag, site.last_modified) {
                (true, _) => format!("If-None-Match: {}\r\n", first.header("etag")),
                (false, true) => format!("If-Modified-Since: {}\r\n", first.header("last-modified")),
                (false, false) => panic!("{url} has no validator"),
            };
            let again = ask(&market, &url, &known, 1 << 20).await;
            assert_eq!((first.status, again.status, again.body.len()), (200, 304, 0), "{url}");
            let changed = ask(&market, &url, "If-None-Match: \"other\"\r\n", 1 << 20).await;
            assert_eq!(changed.status, 200, "{url}");
            asked += 2;
        }
    }
    assert_eq!(market.requests().iter().filter(|request| request.conditional).count(), asked);
}

#[tokio::test]
async fn redirects_lead_on_loop_or_end() {
    let market = Market::serve().await.unwrap();
    for (path, hops, last) in [
        ("/old/leaflet.asp", 3, "/product.php?id=314"),
        ("/p/405", 1, "/product.php?id=405"),
        ("/promo/spring", 9, "/promo/summer"),
    ] {
        let mut at = path.to_owned();
        for _ in 0..hops {
            let answer = get(&market, &format!("http://guitang-wholesale.test{at}")).await;
            assert!(matches!(answer.status, 301 | 302), "{at}");
            at = answer.header("location").to_owned();
        }
        assert_eq!(at, last);
    }
    for path in ["/product.php?id=9999", "/catalogue-2019.php", "/robots.txt"] {
        assert_eq!(get(&market, &format!("http://guitang-wholesale.test{path}")).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn robots_close_areas_that_exist() {
    let market = Market::serve().await.unwrap();
    let robots = get(&market, "http://baihua.test/robots.txt").await.text();
    assert!(robots.contains("Disallow: /private/\n") && robots.contains("Crawl-delay: 0.1\n"));
    let baihua = content("baihua.test");
    let closed: Vec<_> = baihua.closed_listings().collect();
    assert_eq!(closed.len(), 2);
    let judged: BTreeSet<String> = truth().into_iter().map(|row| row.url).collect();
    for listing in closed {
        assert!(listing.path.starts_with("/private/"));
        assert_eq!(get(&market, &baihua.url(&listing.path)).await.status, 200);
        assert!(!judged.contains(&baihua.url(&listing.path)), "the truth speaks of what no scan may know");
    }
}

#[tokio::test]
async fn sitemaps_name_every_open_listing() {
    use std::io::Read;
    let market = Market::serve().await.unwrap();
    let index = get(&market, "http://baihua.test/sitemap.xml").await.text();
    assert!(index.contains("http://baihua.test/sitemap-items.xml.gz"));
    let packed = get(&market, "http://baihua.test/sitemap-items.xml.gz").await.body;
    let mut items = String::new();
    flate2::read::GzDecoder::new(&packed[..]).read_to_string(&mut items).unwrap();
    let shelves = get(&market, "http://liuhe-handmade.test/sitemap.xml").await.text();
    for (site, sitemap) in [(content("baihua.test"), items), (content("liuhe-handmade.test"), shelves)] {
        for listing in site.open_listings() {
            assert!(sitemap.contains(&format!("<loc>{}</loc>", site.url(&listing.path))), "{}", listing.path);
        }
    }
}

#[tokio::test]
async fn bodies_are_compressed_for_those_who_accept_it() {
    let market = Market::serve().await.unwrap();
    let plain = get(&market, "http://baihua.test/").await;
    let packed = ask(&market, "http://baihua.test/", "Accept-Encoding: gzip, br\r\n", 1 << 20).await;
    assert_eq!((plain.header("content-encoding"), packed.header("content-encoding")), ("", "gzip"));
    assert!(packed.body.len() < plain.body.len());
}

#[tokio::test]
async fn one_page_is_slow_and_one_never_ends() {
    let market = Market::serve().await.unwrap();
    let started = Instant::now();
    assert_eq!(get(&market, "http://deals.nanshan.test/d/recycled-case").await.status, 200);
    assert!(started.elapsed() >= Duration::from_secs(3));

    let started = Instant::now();
    let answer = ask(&market, "http://deals.nanshan.test/live-ticker", "", 1 << 20).await;
    assert!(answer.body.len() > 1_000_000);
    assert!(started.elapsed() < Duration::from_secs(3), "a megabyte took {:?}", started.elapsed());
    tokio::time::timeout(Duration::from_secs(2), market.shutdown())
        .await
        .expect("the market closes on its endless page");
}

#[tokio::test]
async fn hosts_keep_apart() {
    let market = Market::serve().await.unwrap();
    let hosts: BTreeSet<String> = market.resolve().into_keys().collect();
    let named: BTreeSet<String> =
        sites::contents().map(|site| site.host).chain(["img.baihua.test".to_owned()]).collect();
    assert_eq!(hosts, named);
    let elsewhere = ask_at(market.resolve()["kanpian.test"], "http://baihua.test/", "", 1 << 20).await;
    assert_eq!(elsewhere.status, 421);
    assert_eq!(get(&market, "http://img.baihua.test/").await.status, 404);
}

/// Where links lead from a page, within the site; session ids left off.
fn links(site: &Content, page: &str) -> Vec<String> {
    let anchors = scraper::Selector::parse("a[href]:not([rel~=nofollow])").unwrap();
    let base = url::Url::parse(&site.url("/")).unwrap();
    scraper::Html::parse_document(page)
        .select(&anchors)
        .filter_map(|anchor| base.join(anchor.attr("href")?).ok())
        .filter(|url| url.host_str() == Some(&site.host))
        .map(|url| site.url(&super::server::without_session(&url[url::Position::BeforePath..])))
        .collect()
}

#[tokio::test]
async fn links_alone_lead_to_every_listing() {
    let market = Market::serve().await.unwrap();
    for site in sites::contents() {
        let start = if site.host.starts_with("guitang") { "/index.php" } else { "/" };
        let mut waiting = vec![site.url(start)];
        let mut seen: BTreeSet<String> = waiting.iter().cloned().collect();
        while let Some(url) = waiting.pop() {
            let answer = ask(&market, &url, "", 200_000).await;
            let html = match site.host.as_str() {
                "yongjiang.test" => encoding_rs::GB18030.decode(&answer.body).0.into_owned(),
                _ => String::from_utf8_lossy(&answer.body).into_owned(),
            };
            let moved = Some(site.url(answer.header("location"))).filter(|_| matches!(answer.status, 301 | 302));
            let again = Some(url.clone()).filter(|_| matches!(answer.status, 429 | 503));
            let fresh = links(&site, &html).into_iter().chain(moved).filter(|url| seen.insert(url.clone()));
            waiting.extend(fresh.collect::<Vec<_>>().into_iter().chain(again));
            assert!(seen.len() < 150, "{} has no end", site.host);
        }
        for listing in site.open_listings() {
            assert!(seen.contains(&site.url(&listing.path)), "nothing links to {}", listing.path);
        }
    }
}

#[test]
fn every_picture_is_described_once() {
    let described: toml::Table = toml::from_str(include_str!("pictures.toml")).unwrap();
    let files: Vec<&str> =
        described["picture"].as_array().unwrap().iter().map(|picture| picture["file"].as_str().unwrap()).collect();
    let described: BTreeSet<&str> = files.iter().copied().collect();
    assert_eq!(described.len(), files.len(), "a picture is described twice");
    let contents: Vec<Content> = sites::contents().collect();
    let shown: BTreeSet<&str> = contents
        .iter()
        .flat_map(|site| &site.listings)
        .flat_map(|listing| &listing.pictures)
        .map(String::as_str)
        .collect();
    assert_eq!(described, shown);
}

#[test]
fn special_answers_are_about_addresses_that_exist() {
    for site in sites::open() {
        let addresses: BTreeSet<&String> = site.replies.keys().collect();
        assert!(addresses.len() > 20, "{:?}", site.hosts);
    }
    for site in sites::contents() {
        let paths: BTreeSet<&str> = site.listings.iter().map(|listing| listing.path.as_str()).collect();
        assert_eq!(paths.len(), site.listings.len(), "{}: two listings share an address", site.host);
        for listing in &site.listings {
            assert!(site.sections.iter().any(|section| section.key == listing.section), "{}", listing.path);
        }
    }
}

#[test]
fn register_and_sources_are_well_formed() {
    for line in rights_jsonl().lines() {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        for key in ["id", "kind", "name", "holder", "images"] {
            assert!(!record[key].is_null(), "{line} lacks {key}");
        }
    }
    for (file, text) in sources() {
        let source: toml::Table = toml::from_str(text).unwrap();
        assert_eq!(source["enabled"].as_bool(), Some(false), "{file}");
        assert!(!source.contains_key("resolve"), "{file}: the demo fills in [resolve]");
    }
}
