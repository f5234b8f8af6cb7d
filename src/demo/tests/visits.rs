//! What a visitor finds: every listing by its links, its words in its charset, closed areas and sitemaps.

use std::collections::BTreeSet;
use std::io::Read;

use super::{ask, content, get};
use crate::demo::content::Content;
use crate::demo::server::without_session;
use crate::demo::{Market, sites, truth};

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

/// Where links lead from a page, within the site; session ids left off.
fn links(site: &Content, page: &str) -> Vec<String> {
    let anchors = scraper::Selector::parse("a[href]:not([rel~=nofollow])").unwrap();
    let base = url::Url::parse(&site.url("/")).unwrap();
    scraper::Html::parse_document(page)
        .select(&anchors)
        .filter_map(|anchor| base.join(anchor.attr("href")?).ok())
        .filter(|url| url.host_str() == Some(&site.host))
        .map(|url| site.url(&without_session(&url[url::Position::BeforePath..])))
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
