//! Sitemap trees: from a host's robots.txt to every page that is named, through redirects, loops and broken files.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use data_encoding::HEXLOWER_PERMISSIVE;
use reeve::extract;
use reeve::fetch::{RobotsRules, decode_body};
use reeve::frontier::{CrawlUrl, UrlKey};
use serde::Deserialize;
use url::Url;

use super::cases;

/// As in a scan: how deep sitemaps may nest, and what a body may become.
const MAX_HOPS: u32 = 10;
const MAX_BODY_BYTES: u64 = 50 << 20;

#[derive(Deserialize)]
struct Case {
    source: String,
    homepage: Url,
    options: serde_json::Map<String, serde_json::Value>,
    resources: Vec<Resource>,
    tree: serde_json::Value,
    pages: Vec<Url>,
}

#[derive(Deserialize)]
struct Resource {
    url: Url,
    status: u16,
    headers: BTreeMap<String, String>,
    body_hex: String,
}

/// A site that answers with what was recorded.
struct Site(BTreeMap<String, Resource>);

impl Site {
    /// Status, target of a redirect, and body without its content coding.
    fn get(&self, url: &Url) -> Option<(u16, Option<Url>, Vec<u8>)> {
        let resource = self.0.get(url.as_str())?;
        let body = HEXLOWER_PERMISSIVE.decode(resource.body_hex.as_bytes()).unwrap();
        let header = |name: &str| resource.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        let coding = header("content-encoding").map(|(_, value)| value.as_str());
        let body = decode_body(&body, coding, MAX_BODY_BYTES).body.into_owned();
        let target = header("location").filter(|_| (300..400).contains(&resource.status));
        Some((resource.status, target.and_then(|(_, target)| url.join(target).ok()), body))
    }

    /// Every page that robots.txt, the usual places, and the sitemaps named there lead to.
    fn pages(&self, home: &Url) -> BTreeSet<String> {
        let base = home.join("/robots.txt").unwrap();
        let robots = self.get(&base);
        let (status, _, body) = robots.unwrap_or((404, None, Vec::new()));
        let named = RobotsRules::from_answer(status, &body, "ReeveBot").sitemaps(&base);
        let begin = named.into_iter().chain(extract::usual_sitemaps(home));
        let mut waiting: VecDeque<(Url, u32)> = begin.map(|url| (url, 0)).collect();
        let mut known: BTreeSet<UrlKey> = BTreeSet::new();
        let mut pages = BTreeSet::new();
        while let Some((url, hops)) = waiting.pop_front() {
            // An address is visited once; that alone ends most loops.
            let is_new = known.insert(CrawlUrl::new(url.clone()).unwrap().key());
            let Some((status, target, body)) = self.get(&url).filter(|_| is_new && hops <= MAX_HOPS) else { continue };
            if let Some(target) = target {
                waiting.push_back((target, hops + 1));
            } else if status == 200 {
                let (sitemap, _) = extract::sitemap(&body, &url);
                pages.extend(sitemap.pages.iter().map(|page| page.loc.to_string()));
                waiting.extend(sitemap.sitemaps.into_iter().map(|url| (url, hops + 1)));
            }
        }
        pages
    }
}

#[test]
fn every_page_of_a_sitemap_tree_is_found() {
    let Some(cases) = cases::<Case>("sitemap") else { return };
    let count = cases.len();
    for case in cases {
        // Where a program chose among the sitemaps, what it chose stands in the recorded tree; for us that is a scope.
        let tree = case.tree.to_string();
        let is_in_scope =
            |resource: &Resource| case.options.is_empty() || tree.contains(&format!("\"{}\"", resource.url));
        let resources = case.resources.into_iter().filter(is_in_scope);
        let site = Site(resources.map(|resource| (resource.url.to_string(), resource)).collect());
        let expected: BTreeSet<String> = case.pages.iter().map(Url::to_string).collect();
        assert_eq!(site.pages(&case.homepage), expected, "{}", case.source);
    }
    println!("{count} trees");
}
