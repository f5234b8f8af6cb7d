//! Where a source begins: start addresses, domains at their roots, and searches for the registered names.

use std::collections::HashSet;
use std::fmt::Write as _;

use url::Url;

use crate::rights::RightKind;

use super::{SearchTemplate, Source, look_alikes};

/// Longer names are cut before they are searched for: no shop's search box takes more.
const MAX_MARK_CHARS: usize = 200;
/// Names that are taken turns at; a register has far fewer.
const MAX_TERMS: usize = 1_000_000;

impl Source {
    /// The addresses that scan number `scan` (from 1) begins with, without duplicates and at most `scope.max_pages`: the
    /// start addresses, the domains' roots, then page 1 of the search for each of `names` and of their look-alikes, page 2,
    /// and so on. Searches that would take more than half of what is left of the pages are spread over the scans: each
    /// asks for the names that come after those of the scan before. Sitemaps are not among them.
    pub fn seeds<'n>(&self, names: impl Iterator<Item = &'n str>, scan: i64) -> Vec<Url> {
        let most = usize::try_from(self.scope.max_pages).unwrap_or(usize::MAX);
        let start = self.discovery.start.iter().cloned();
        let domains = self.discovery.domains.iter().filter_map(|name| Url::parse(&format!("https://{name}/")).ok());
        let mut seen = HashSet::new();
        let mut seeds: Vec<Url> = start.chain(domains).filter(|url| seen.insert(url.clone())).take(most).collect();
        let Some(search) = &self.discovery.search else { return seeds };
        let terms = search.terms(names);
        let pages = if search.has_pages() { search.max_pages } else { 1 };
        let room = (most - seeds.len()).div_ceil(2);
        let terms_a_scan = (room / (pages as usize).max(1)).max(1);
        let terms: Vec<&String> = rotate(&terms, scan, terms_a_scan).collect();
        let searches = (1..=pages).flat_map(|page| terms.iter().filter_map(move |term| search.url(term, page)));
        seeds.extend(searches.filter(|url| seen.insert(url.clone())).take(room));
        seeds
    }
}

/// The part of `terms` that is the turn of scan number `scan` (from 1), at most `budget` of them: successive scans go on
/// where the last one left off, and begin anew at the end. With room for all of them, all in their order.
pub fn rotate<T>(terms: &[T], scan: i64, budget: usize) -> impl Iterator<Item = &T> {
    let taken = budget.min(terms.len());
    let scans_before = u64::try_from(scan.saturating_sub(1)).unwrap_or(0);
    let first = if taken == terms.len() {
        0
    } else {
        // In 128 bits the product fits, whatever the number of the scan.
        (u128::from(scans_before) * taken as u128 % terms.len() as u128) as usize
    };
    terms.iter().cycle().skip(first).take(taken)
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

    /// Every name once, and behind all names their look-alikes.
    fn terms<'n>(&self, names: impl Iterator<Item = &'n str>) -> Vec<String> {
        let mut seen = HashSet::new();
        let names = names.map(str::trim).filter(|name| !name.is_empty()).take(MAX_TERMS);
        let mut terms: Vec<String> = names.filter(|name| seen.insert((*name).to_owned())).map(str::to_owned).collect();
        let spelled: Vec<String> = terms.iter().flat_map(|name| look_alikes(name, self.look_alikes as usize)).collect();
        terms.extend(spelled.into_iter().filter(|spelling| seen.insert(spelling.clone())));
        terms
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
