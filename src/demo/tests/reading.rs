//! The modules that read a register, sources and pages find in the market what its files say.

use super::get;
use crate::demo::content::{Content, Listing};
use crate::demo::{self, Market, rights_jsonl, sites};
use crate::extract::{self, PageInput};
use crate::{rights, sources};

#[test]
fn the_register_reads_without_fault() {
    let import = rights::import::read("demo-market.jsonl", rights_jsonl().as_bytes());
    assert_eq!(import.faults, []);
    assert_eq!(import.rights.len(), rights_jsonl().lines().count());
}

#[test]
fn sources_are_left_for_the_demo_to_switch_on() {
    for (file, text) in demo::sources() {
        let source = sources::parse(file, text).unwrap();
        assert!(!source.enabled && source.network.resolve.is_empty(), "{file}");
        assert!(!source.network.allow_net.is_empty(), "{file} may not visit loopback");
    }
}

/// Each site is read through its own source: what arrives is what the market's files say, in whatever markup and charset.
#[tokio::test]
async fn the_extractor_reads_what_the_sites_offer() {
    let market = Market::serve().await.unwrap();
    for (site, (file, text)) in sites::contents().zip(demo::sources()) {
        let source = sources::parse(file, text).unwrap();
        for listing in site.open_listings() {
            let url = site.url(&listing.path);
            let mut answer = get(&market, &url).await;
            if matches!(answer.status, 429 | 503) {
                answer = get(&market, &url).await;
            }
            let input = PageInput {
                url: &url.parse().unwrap(),
                content_type: Some(answer.header("content-type")),
                body: &answer.body,
                selectors: &source.selectors,
                robots_headers: &[],
                now_ms: 0,
            };
            let (page, warnings) = extract::page(&input);
            assert!(warnings.is_empty(), "{url}: {warnings:?}");
            let [read] = &page.listings[..] else { panic!("{url}: {:?}", page.listings) };
            check_listing(&site, listing, read);
        }
    }
}

fn check_listing(site: &Content, offered: &Listing, read: &extract::Listing) {
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let url = site.url(&offered.path);
    assert_eq!(read.url.as_ref().map(url::Url::as_str), Some(url.as_str()));
    assert_eq!(read.title, one_line(&offered.title), "{url}");
    assert_eq!(read.description, Some(one_line(&offered.description)), "{url}");
    assert_eq!((read.price, &read.currency), (offered.price, &offered.currency), "{url}");
    assert_eq!((&read.seller, &read.brand), (&offered.seller, &offered.brand), "{url}");
    assert_eq!(read.location, offered.location, "{url}");
    let images: Vec<String> = offered.pictures.iter().map(|file| site.picture_url(file)).collect();
    assert_eq!(read.images.iter().map(ToString::to_string).collect::<Vec<_>>(), images, "{url}");
    let ordinary = [".pdf", ".tar.gz"];
    let telling = offered.links.iter().filter(|link| !ordinary.iter().any(|end| link.url.ends_with(end)));
    let telling: Vec<&str> = telling.map(|link| link.url.as_str()).collect();
    assert_eq!(read.links.iter().map(|link| link.url.as_str()).collect::<Vec<_>>(), telling, "{url}");
}
