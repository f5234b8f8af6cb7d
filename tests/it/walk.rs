//! What a folder of pages leads to, read from the files with a few patterns: another opinion than the program's own.

use std::collections::{BTreeSet, VecDeque};
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;
use url::Url;

/// Paths that links lead to from a start page, and what was met on the way.
#[derive(Default)]
pub struct Walked {
    /// Each in the form a request line has, the start and missing files included.
    pub pages: BTreeSet<String>,
    /// Linked, but below one of the refused prefixes.
    pub refused: BTreeSet<String>,
    /// Named by `<img>` on one of the pages.
    pub pictures: BTreeSet<String>,
}

static UNREAD: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?is)<!--.*?-->|<script\b.*?</script\s*>|<style\b.*?</style\s*>").unwrap());
static TAG: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?is)<(a|area|iframe|frame|link|img)\s([^>]*)>").unwrap());
static ATTRIBUTE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"(?is)(href|src|rel)\s*=\s*(?:"([^"]*)"|'([^']*)')"#).unwrap());

/// Walks the files under `root` as a site; `admits` says which paths belong to it, `refused` which prefixes robots.txt forbids.
pub fn walk(root: &Path, start: &str, refused: &[&str], admits: &dyn Fn(&str) -> bool) -> Walked {
    let site = Url::parse("http://site.test/").unwrap();
    let mut walked = Walked::default();
    let mut queue = VecDeque::from([start.to_owned()]);
    walked.pages.insert(start.to_owned());
    while let Some(path) = queue.pop_front() {
        let page = site.join(&path).unwrap();
        for (kind, target) in links_of(root, &page) {
            let Ok(url) = page.join(&target) else { continue };
            if url.host_str() != site.host_str() {
                continue;
            }
            let path = url[url::Position::BeforePath..url::Position::AfterQuery].to_owned();
            if kind == Kind::Picture {
                walked.pictures.insert(path);
            } else if !admits(&path) {
            } else if refused.iter().any(|prefix| path.starts_with(prefix)) {
                walked.refused.insert(path);
            } else if walked.pages.insert(path.clone()) {
                queue.push_back(path);
            }
        }
    }
    walked
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Page,
    Picture,
}

/// Addresses a file names, and where the server redirects a folder to.
fn links_of(root: &Path, page: &Url) -> Vec<(Kind, String)> {
    let path = percent_decoded(page.path());
    let mut file = root.join(path.trim_start_matches('/'));
    if file.is_dir() {
        if !path.ends_with('/') {
            return vec![(Kind::Page, format!("{path}/"))];
        }
        file.push("index.html");
    }
    if file.extension().is_none_or(|extension| extension != "html") {
        return Vec::new();
    }
    let html = fs::read(&file).unwrap_or_default();
    let html = String::from_utf8_lossy(&html);
    let html = UNREAD.replace_all(&html, "");
    TAG.captures_iter(&html).filter_map(|tag| named_by(&tag[1].to_ascii_lowercase(), &tag[2])).collect()
}

fn named_by(tag: &str, attributes: &str) -> Option<(Kind, String)> {
    let value = |name: &str| {
        let found = ATTRIBUTE.captures_iter(attributes).find(|found| found[1].eq_ignore_ascii_case(name))?;
        let text = found.get(2).or(found.get(3))?.as_str();
        Some(text.trim().replace("&amp;", "&"))
    };
    let rel = value("rel").unwrap_or_default().to_ascii_lowercase();
    let rel: Vec<&str> = rel.split_ascii_whitespace().collect();
    let target = match tag {
        "a" | "area" if !rel.contains(&"nofollow") => value("href")?,
        "link" if rel.contains(&"next") || rel.contains(&"prev") => value("href")?,
        "iframe" | "frame" => value("src")?,
        "img" => return Some((Kind::Picture, value("src")?)),
        _ => return None,
    };
    (!target.is_empty() && !target.starts_with('#')).then_some((Kind::Page, target))
}

fn percent_decoded(path: &str) -> String {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let escaped = after.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        match escaped.and_then(|pair| u8::from_str_radix(pair, 16).ok()).filter(|_| *first == b'%') {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
