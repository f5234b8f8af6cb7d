//! Which names stand at which addresses, as observers of DNS saw it: JSON Lines in the Passive DNS Common Output Format
//! (draft-dulaunoy-dnsop-passive-dns-cof, fields `rrname`, `rrtype`, `rdata`), or plain lines `name address`.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use serde::Deserialize;

use super::{LineFault, NameIndex};
use crate::locale::Message;
use crate::review::blocks::Hostname;

/// Longest line that is read, in bytes.
const MAX_LINE: usize = 64 * 1024;
/// CNAME records that are followed from one name; a longer chain is a loop or a trap (RFC 1034, 3.6.2 leaves the number open).
const MAX_CHAIN: usize = 8;
/// Faulty lines that are named; the rest are counted.
const MAX_FAULTS: usize = 20;

/// Names and the addresses they were seen at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Resolved {
    by_address: BTreeMap<IpAddr, BTreeSet<Hostname>>,
    aliases: BTreeMap<Hostname, BTreeSet<Hostname>>,
    names: NameIndex<()>,
}

#[derive(Deserialize)]
struct Record {
    rrname: String,
    rrtype: String,
    rdata: Rdata,
}

/// The format allows one value or a list of them.
#[derive(Deserialize)]
#[serde(untagged)]
enum Rdata {
    One(String),
    Many(Vec<String>),
}

impl Resolved {
    /// Adds what a file says. Comments (`#`, `;`) and empty lines are passed over, and so are records of other types; lines
    /// that cannot be read are named, and the rest holds.
    pub fn read(&mut self, text: &str) -> Vec<LineFault> {
        let mut faults = Vec::new();
        for (at, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with(['#', ';']) {
                continue;
            }
            let read = if line.len() > MAX_LINE { None } else { self.read_line(line) };
            if read.is_none() && faults.len() < MAX_FAULTS {
                faults.push(LineFault { line: at + 1, message: Message::new("blocks-passive-dns-line") });
            }
        }
        faults
    }

    /// Notes that a name was seen at an address.
    pub fn add(&mut self, name: Hostname, address: IpAddr) {
        self.names.insert(name.clone(), ());
        self.by_address.entry(address.to_canonical()).or_default().insert(name);
    }

    /// Every name seen at the address, those that lead there by way of other names too.
    pub fn names_at(&self, address: IpAddr) -> BTreeSet<&Hostname> {
        let mut found: BTreeSet<&Hostname> = BTreeSet::new();
        let mut latest: Vec<&Hostname> = self.by_address.get(&address.to_canonical()).into_iter().flatten().collect();
        for _ in 0..=MAX_CHAIN {
            latest.retain(|name| found.insert(name));
            latest = latest.iter().filter_map(|name| self.aliases.get(*name)).flatten().collect();
        }
        found
    }

    /// Every name that was seen to be this one or to stand below it.
    pub fn names_within(&self, name: &Hostname) -> impl Iterator<Item = &Hostname> {
        self.names.within(name).map(|(known, ())| known)
    }

    fn read_line(&mut self, line: &str) -> Option<()> {
        if line.starts_with('{') {
            let record: Record = serde_json::from_str(line).ok()?;
            let values = match record.rdata {
                Rdata::One(value) => vec![value],
                Rdata::Many(values) => values,
            };
            return values.iter().try_for_each(|value| self.read_record(&record.rrname, &record.rrtype, value));
        }
        let mut words = line.split([' ', '\t', ',']).filter(|word| !word.is_empty());
        let (name, address) = (words.next()?, words.next()?);
        if words.next().is_some() {
            return None;
        }
        self.read_record(name, "A", address)
    }

    fn read_record(&mut self, name: &str, kind: &str, value: &str) -> Option<()> {
        let named = |text: &str| text.trim_start_matches("*.").parse::<Hostname>().ok();
        match kind.to_ascii_uppercase().as_str() {
            "A" | "AAAA" => self.add(named(name)?, value.trim().parse().ok()?),
            "CNAME" | "DNAME" => {
                let name = named(name)?;
                self.names.insert(name.clone(), ());
                self.aliases.entry(named(value)?).or_default().insert(name);
            }
            _ => {}
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names_at(resolved: &Resolved, address: &str) -> String {
        let names = resolved.names_at(address.parse().unwrap());
        names.into_iter().map(Hostname::as_str).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn both_forms_are_read_and_faulty_lines_are_named() {
        let mut resolved = Resolved::default();
        let faults = resolved.read(
            r#"
# who is there
{"rrname": "Shop.Example.", "rrtype": "A", "rdata": ["8.8.1.1", "8.8.1.2"], "time_first": 1, "time_last": 2, "count": 3}
{"rrname": "six.example", "rrtype": "AAAA", "rdata": "2A00:1::1"}
{"rrname": "www.shop.example", "rrtype": "CNAME", "rdata": "shop.example."}
{"rrname": "alias.example", "rrtype": "CNAME", "rdata": "www.shop.example"}
{"rrname": "shop.example", "rrtype": "TXT", "rdata": "v=spf1"}
plain.example 8.8.1.1
*.wild.example	8.8.1.2
{"rrname": "broken"
plain.example
plain.example 1.2.3
"#,
        );
        assert_eq!(faults.iter().map(|fault| fault.line).collect::<Vec<_>>(), [10, 11, 12]);
        assert_eq!(names_at(&resolved, "8.8.1.1"), "alias.example plain.example shop.example www.shop.example");
        assert_eq!(names_at(&resolved, "8.8.1.2"), "alias.example shop.example wild.example www.shop.example");
        assert_eq!(names_at(&resolved, "2a00:1::1"), "six.example");
        assert_eq!(names_at(&resolved, "::ffff:8.8.1.1"), names_at(&resolved, "8.8.1.1"));
        assert_eq!(names_at(&resolved, "8.8.9.9"), "");
    }

    #[test]
    fn a_circle_of_aliases_ends() {
        let mut resolved = Resolved::default();
        let text = "a.example 8.8.1.1\n{\"rrname\":\"b.example\",\"rrtype\":\"CNAME\",\"rdata\":\"a.example\"}\n\
                    {\"rrname\":\"a.example\",\"rrtype\":\"CNAME\",\"rdata\":\"b.example\"}";
        assert!(resolved.read(text).is_empty());
        assert_eq!(names_at(&resolved, "8.8.1.1"), "a.example b.example");
    }
}
