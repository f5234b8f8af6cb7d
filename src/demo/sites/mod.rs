//! The six sites: what each is made of, and the function that draws its pages. One site per file.

use std::collections::{BTreeMap, BTreeSet};

use super::content::Content;
use super::pages::{Pages, Reply};

mod baihua;
mod guitang;
mod kanpian;
mod liuhe;
mod nanshan;
mod yongjiang;

/// A site ready to be served.
pub(super) struct Site {
    /// Host names that it answers for, its pictures' one included.
    pub hosts: Vec<String>,
    /// Keyed by host, path and query.
    pub replies: BTreeMap<String, Reply>,
}

struct Plan {
    content: &'static str,
    draw: fn(&Content, &mut Pages),
}

static PLANS: [Plan; 6] = [
    Plan { content: include_str!("../market/baihua.toml"), draw: baihua::draw },
    Plan { content: include_str!("../market/liuhe.toml"), draw: liuhe::draw },
    Plan { content: include_str!("../market/nanshan.toml"), draw: nanshan::draw },
    Plan { content: include_str!("../market/guitang.toml"), draw: guitang::draw },
    Plan { content: include_str!("../market/yongjiang.toml"), draw: yongjiang::draw },
    Plan { content: include_str!("../market/kanpian.toml"), draw: kanpian::draw },
];

/// What the sites offer, in serving order.
#[cfg(test)]
pub(super) fn contents() -> impl Iterator<Item = Content> {
    PLANS.iter().map(Plan::content)
}

/// Draws every page of every site.
pub(super) fn open() -> impl Iterator<Item = Site> {
    PLANS.iter().map(|plan| {
        let content = plan.content();
        let mut pages = Pages::of(&content);
        (plan.draw)(&content, &mut pages);
        Site { hosts: hosts(&content), replies: pages.finish(&content) }
    })
}

impl Plan {
    fn content(&self) -> Content {
        Content::read(self.content).expect("every bundled site is read by a test")
    }
}

fn hosts(content: &Content) -> Vec<String> {
    let pictures = content.picture_base.split('/').nth(2).unwrap_or_default();
    BTreeSet::from([content.host.clone(), pictures.to_owned()]).into_iter().collect()
}

/// A sitemap of these addresses (sitemaps.org).
fn urlset<'a>(addresses: impl Iterator<Item = &'a str>) -> String {
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    xml.push_str("<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
    for url in addresses {
        xml.push_str(&format!("  <url><loc>{}</loc></url>\n", escape(url)));
    }
    xml.push_str("</urlset>\n");
    xml
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
