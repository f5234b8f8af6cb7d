//! A source made up for one crawl: start addresses, one a line, and no file of its own.

use std::collections::BTreeSet;

use url::Url;

use super::{SeedFault, Source, digest, parse};
use crate::locale::Message;

/// Start addresses of one crawl.
const MAX_STARTS: usize = 1_000_000;
const MAX_FAULTS: usize = 20;
/// Stands for the start addresses while the settings are read; names under `.invalid` never exist (RFC 6761).
const PLACEHOLDER: &str = "start.invalid";

/// Reads start addresses, one a line: `http` or `https`, or a bare domain name, which stands for `https`. Blank lines and
/// those that begin with `#` are passed over.
pub fn start_addresses(file: &str, text: &str) -> Result<Vec<Url>, Vec<SeedFault>> {
    let fault = |line: usize, code: &'static str, value: &str| SeedFault {
        file: file.to_owned(),
        line: u32::try_from(line).unwrap_or(u32::MAX),
        key: String::new(),
        reason: Message::new(code).with("value", value.chars().take(200).collect::<String>()),
    };
    let mut urls = Vec::new();
    let mut faults = Vec::new();
    for (at, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let address = if line.contains("://") { line.to_owned() } else { format!("https://{line}") };
        match Url::parse(&address) {
            Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => urls.push(url),
            _ => faults.push(fault(at + 1, "sources-not-an-address", line)),
        }
        if urls.len() > MAX_STARTS {
            faults.push(fault(at + 1, "sources-too-many-starts", &MAX_STARTS.to_string()));
        }
        if faults.len() >= MAX_FAULTS || urls.len() > MAX_STARTS {
            break;
        }
    }
    if urls.is_empty() && faults.is_empty() {
        faults.push(fault(0, "sources-no-starts", ""));
    }
    if faults.is_empty() { Ok(urls) } else { Err(faults) }
}

/// The source for a crawl of the hosts of `start`. `settings` is a source file without `[discovery]`: politeness, network
/// and scope are taken from it; without one, every page of those hosts is in scope.
pub fn for_crawl(start: Vec<Url>, settings: Option<(&str, &str)>) -> Result<Source, Vec<SeedFault>> {
    let (file, text) = settings.unwrap_or(("crawl.toml", ""));
    // Whether the addresses may be connected to is decided when they are, not by the reader of files.
    let mut source = parse(file, &format!("{text}\n[discovery]\nstart = [\"https://{PLACEHOLDER}/\"]\n"))?;
    source.scope.hosts.remove(PLACEHOLDER);
    "crawl".clone_into(&mut source.id.0);
    let hosts: BTreeSet<String> =
        start.iter().filter_map(Url::host_str).map(|host| host.trim_end_matches('.').to_owned()).collect();
    source.scope.hosts.extend(hosts);
    if settings.is_none() {
        source.scope.max_depth = u32::MAX;
        source.scope.max_pages = u64::MAX;
        source.scope.host_pages_initial = u64::MAX;
    }
    source.discovery.start = start;
    source.digest = digest::digest(&source);
    Ok(source)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_line_by_line() {
        let read = start_addresses("s.txt", "\u{feff}# comment\n\nhttp://a.test/x\r\n  b.test \n").expect("valid");
        let read: Vec<_> = read.iter().map(Url::as_str).collect();
        assert_eq!(read, ["http://a.test/x", "https://b.test/"]);
    }

    #[test]
    fn every_bad_line_is_named() {
        let faults = start_addresses("s.txt", "http://a.test/\nftp://b.test/\nhttp://\n").expect_err("two bad lines");
        assert_eq!(faults.iter().map(|fault| fault.line).collect::<Vec<_>>(), [2, 3]);
        assert!(start_addresses("s.txt", "# nothing\n").is_err());
    }

    #[test]
    fn a_crawl_covers_the_hosts_it_starts_at() {
        let start = start_addresses("s.txt", "http://a.test/x\nhttp://b.test:8080/").expect("valid");
        let source = for_crawl(start, None).expect("valid");
        let admits = |url: &str| source.scope.admits_at(&Url::parse(url).expect("valid"), 1_000);
        assert!(admits("http://a.test/y") && admits("http://b.test:8080/z") && !admits("http://c.test/"));
        let settings = Some(("p.toml", "[politeness]\ndelay_ms = 5\n"));
        let start = start_addresses("s.txt", "http://a.test/").expect("valid");
        assert_eq!(for_crawl(start, settings).expect("valid").politeness.delay.as_millis(), 5);
    }
}
