//! What is never to be blocked, or not without a second thought: names and ranges of addresses on which much depends. A table
//! is shipped; whoever runs Reeve adds to it with a file of the same form.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::str::FromStr;

use ipnet::IpNet;

use super::{LineFault, NameIndex};
use crate::locale::Message;
use crate::review::blocks::Hostname;

/// Compiled for Reeve; says in its head where from.
const SHIPPED: &str = include_str!("protected.txt");

/// Names and ranges, each with what it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProtectedList {
    names: NameIndex<Protection>,
    /// Whole top-level domains, such as `gov`: no name by themselves.
    top_level: BTreeMap<String, Protection>,
    ranges: Vec<(IpNet, Protection)>,
}

/// Why something is protected; what follows for names below it differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protection {
    /// Authorities and intergovernmental bodies: everything below belongs to them.
    Government,
    /// Name servers, certificates, time, updates: much more than web pages depends on them.
    Infrastructure,
    /// Delivers the content of very many sites.
    Cdn,
    /// Receives or sends the mail of very many people.
    Mail,
    /// Schools and universities.
    Education,
    /// One of the names that most people use.
    Top,
    /// Strangers have their own sites below it; each of those may be decided about, all of them together may not.
    Platform,
    /// Named by whoever runs this Reeve.
    Own,
}

impl Protection {
    const ALL: [Protection; 8] = [
        Protection::Government,
        Protection::Infrastructure,
        Protection::Cdn,
        Protection::Mail,
        Protection::Education,
        Protection::Top,
        Protection::Platform,
        Protection::Own,
    ];

    /// As lists write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Protection::Government => "government",
            Protection::Infrastructure => "infrastructure",
            Protection::Cdn => "cdn",
            Protection::Mail => "mail",
            Protection::Education => "education",
            Protection::Top => "top",
            Protection::Platform => "platform",
            Protection::Own => "own",
        }
    }

    /// Whether everything below a name is as little to be blocked as the name.
    pub(super) fn covers_all_below(self) -> bool {
        matches!(self, Protection::Government | Protection::Infrastructure | Protection::Own)
    }
}

impl FromStr for Protection {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Protection::ALL.into_iter().find(|known| known.as_str() == text).ok_or(())
    }
}

impl ProtectedList {
    /// The table that is shipped.
    pub fn shipped() -> Self {
        let mut list = ProtectedList::default();
        list.read(SHIPPED);
        list
    }

    /// Adds what a file says: lines `KIND NAME` or `KIND RANGE`, or a name or range alone, with comments behind `#`. Lines that
    /// cannot be read are named, and the rest holds. A later line about the same name takes the place of an earlier one.
    pub fn read(&mut self, text: &str) -> Vec<LineFault> {
        let mut faults = Vec::new();
        for (at, line) in text.lines().enumerate() {
            let line = line.split('#').next().unwrap_or_default().trim();
            if !line.is_empty() && self.read_line(line).is_none() {
                faults.push(LineFault { line: at + 1, message: Message::new("blocks-protected-line") });
            }
        }
        faults
    }

    /// The nearest protected name at or above this one.
    pub(super) fn at_or_above(&self, name: &Hostname) -> Option<(&str, Protection)> {
        if let Some((known, protection)) = self.names.at_or_above(name) {
            return Some((known.as_str(), *protection));
        }
        let last = name.as_str().rsplit('.').next()?;
        self.top_level.get_key_value(last).map(|(known, protection)| (known.as_str(), *protection))
    }

    /// Protected names that are this one or stand below it.
    pub(super) fn within(&self, name: &Hostname) -> impl Iterator<Item = (&Hostname, Protection)> {
        self.names.within(name).map(|(known, protection)| (known, *protection))
    }

    /// The smallest protected range that holds the address.
    pub(super) fn range_of(&self, address: IpAddr) -> Option<(IpNet, Protection)> {
        let address = address.to_canonical();
        let holding = self.ranges.iter().filter(|(range, _)| range.contains(&address));
        holding.max_by_key(|(range, _)| range.prefix_len()).copied()
    }

    fn read_line(&mut self, line: &str) -> Option<()> {
        let mut words = line.split_whitespace();
        let (first, second) = (words.next()?, words.next());
        if words.next().is_some() {
            return None;
        }
        let (protection, what) = match second {
            Some(what) => (first.parse().ok()?, what),
            None => (Protection::Own, first),
        };
        if let Some(range) = range(what) {
            self.ranges.push((range, protection));
        } else if !what.contains('.') && what.bytes().all(|byte| byte.is_ascii_lowercase()) {
            self.top_level.insert(what.to_owned(), protection);
        } else {
            self.names.insert(what.trim_start_matches("*.").parse().ok()?, protection);
        }
        Some(())
    }
}

/// A range, or an address alone.
pub(super) fn range(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| Some(IpNet::from(text.parse::<IpAddr>().ok()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_table_is_whole() {
        let mut list = ProtectedList::default();
        assert_eq!(list.read(SHIPPED), []);
        for protection in Protection::ALL.into_iter().filter(|protection| *protection != Protection::Own) {
            assert!(SHIPPED.lines().any(|line| line.starts_with(protection.as_str())), "{}", protection.as_str());
        }
        let mut lines: Vec<&str> = SHIPPED.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect();
        let count = lines.len();
        lines.sort_unstable();
        lines.dedup();
        assert_eq!(lines.len(), count, "a line is there twice");
    }

    #[test]
    fn a_file_adds_and_its_faults_are_named() {
        let mut list = ProtectedList::default();
        let text = "# ours\nexample.com\ntop  shop.example # the largest\n192.88.0.0/16\nown 2001:500::/30\nweb a.example\na b c\n-x-\ngovernment gov\n";
        let faults: Vec<usize> = list.read(text).iter().map(|fault| fault.line).collect();
        assert_eq!(faults, [6, 7, 8]);
        let found = |name: &str| list.at_or_above(&name.parse().unwrap()).map(|(_, protection)| protection);
        assert_eq!(found("www.example.com"), Some(Protection::Own));
        assert_eq!(found("shop.example"), Some(Protection::Top));
        assert_eq!(found("a.example"), None);
        assert_eq!(found("agency.gov"), Some(Protection::Government));
        assert_eq!(list.range_of("192.88.3.4".parse().unwrap()).unwrap().1, Protection::Own);
        assert_eq!(list.range_of("192.89.3.4".parse().unwrap()), None);
    }
}
