//! Lists of domains as plain text: one bare name a line, `#` begins a comment.

use crate::locale::Message;

use super::document::{MAX_FILE_BYTES, SeedFault};
use super::values;

/// Longer lists are refused; split them into several sources.
pub(super) const MAX_DOMAINS: usize = 100_000;
const MAX_FAULTS: usize = 100;

/// Reads a list of domains: names as addresses write them, in the list's order, without duplicates. A list without
/// any name is a fault.
pub fn domain_list(file_name: &str, text: &str) -> Result<Vec<String>, Vec<SeedFault>> {
    let fault = |line: usize, reason| {
        let line = u32::try_from(line + 1).unwrap_or(u32::MAX);
        SeedFault { file: file_name.to_owned(), line, key: String::new(), reason }
    };
    if text.len() > MAX_FILE_BYTES {
        return Err(vec![fault(0, Message::new("sources-file-too-large").with("mib", MAX_FILE_BYTES >> 20))]);
    }
    let (mut domains, mut faults) = (Vec::new(), Vec::new());
    let mut seen = std::collections::HashSet::new();
    for (line, words) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let name = words.split('#').next().unwrap_or_default().trim();
        if name.is_empty() {
            continue;
        }
        match values::host(name) {
            Ok(domain) if seen.insert(domain.clone()) => domains.push(domain),
            Ok(_) => {}
            Err(_) => faults.push(fault(line, Message::new("sources-bad-domain").with("value", name))),
        }
        if domains.len() > MAX_DOMAINS || faults.len() >= MAX_FAULTS {
            break;
        }
    }
    if domains.len() > MAX_DOMAINS {
        faults.push(fault(0, Message::new("sources-list-too-long").with("max", MAX_DOMAINS)));
    } else if domains.is_empty() && faults.is_empty() {
        faults.push(fault(0, Message::new("sources-no-domains")));
    }
    if faults.is_empty() { Ok(domains) } else { Err(faults) }
}
