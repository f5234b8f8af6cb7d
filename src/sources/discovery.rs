//! Where a source begins: start addresses, domains at their roots, and searches for the registered names.

use std::collections::HashSet;
use std::fmt::Write as _;

use url::Url;

use crate::rights::RightKind;

use super::{SearchTemplate, Source};

/// Longer names are cut before they are searched for: no shop's search box takes more.
const MAX_MARK_CHARS: usize = 200;

impl Source {
    /// The addresses a scan begins with, without duplicates and at most `scope.max_pages`: the start addresses, the
    /// domains' roots, then page 1 of the search for each of `names`, page 2, and so on. Sitemaps are not among them.
    pub fn seeds<'n>(&self, names: impl Iterator<Item = &'n str>) -> Vec<Url> {
        let most = usize::try_from(self.scope.max_pages).unwrap_or(usize::MAX);
        let start = self.discovery.start.iter().cloned();
        let domains = self.discovery.domains.iter().filter_map(|name| Url::parse(&format!("https://{name}/")).ok());
        let mut seen = HashSet::new();
        let mut seeds: Vec<Url> = start.chain(domains).filter(|url| seen.insert(url.clone())).take(most).collect();
        let Some(search) = &self.discovery.search else { return seeds };
        let names: Vec<&str> = names.take(most).collect();
        let pages = if search.has_pages() { search.max_pages } else { 1 };
        let searches = (1..=pages).flat_map(|page| names.iter().filter_map(move |name| search.url(name, page)));
        let room = most - seeds.len();
        seeds.extend(searches.filter(|url| seen.insert(url.clone())).take(room));
        seeds
    }
}

impl SearchTemplate {
    /// The address of one page (from 1) of results; none for a blank name.
    pub fn url(&self, mark: &str, page: u32) -> Option<Url> {
        let mark = mark.trim();
        if mark.is_empty() {
            return None;
        }
        let mark: String = mark.chars().take(MAX_MARK_CHARS).collect();
        let (bytes, _, _) = self.charset.encode(&mark);
        let filled = self.url.replace("{mark}", &percent_encode(&bytes)).replace("{page}", &page.to_string());
        Url::parse(&filled).ok()
    }

    /// Whether rights of this kind are searched for.
    pub fn asks_for(&self, kind: RightKind) -> bool {
        self.kinds.is_empty() || self.kinds.contains(&kind)
    }

    fn has_pages(&self) -> bool {
        self.url.contains("{page}")
    }
}

/// Everything but RFC 3986's unreserved characters, so that the result is right in a path and in a query.
fn percent_encode(bytes: &[u8]) -> String {
    let mut encoded = String::with_capacity(bytes.len() * 3);
    for byte in bytes {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(byte) {
            encoded.push(char::from(*byte));
        } else {
            write!(encoded, "%{byte:02X}").expect("writing to a String cannot fail");
        }
    }
    encoded
}
