//! How the sites answer: validators, compression, redirects, busy, slow and endless pages.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use super::{address, ask, ask_at, content, get};
use crate::demo::{Market, pictures, sites};

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
        let drawn = listing.pictures.iter().filter(|file| pictures::find(file).is_some());
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
