//! A DNS response policy zone, for BIND and every other name server that takes one (`named-checkzone` reads it).
//! Owner names are relative, so that the zone may have any name of up to 32 characters.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::net::{IpAddr, Ipv6Addr};

use super::notes::Notes;
use super::reach::Reach;
use super::{BlockFormat, BlockList};
use crate::locale::Lang;
use crate::review::blocks::Target;

/// `name CNAME .` alone leaves `www.name` open, hence apex and wildcard for sites.
pub struct Rpz;

/// RFC 1035, 2.3.4: 253 characters, less `*.`, a dot and a zone's name of 32.
const MAX_NAME: usize = 253 - 2 - 1 - 32;

/// Serial, refresh, retry, expire, minimum. A secondary that has lost its primary for a week stops blocking.
const TIMERS: &str = "3600 600 604800 300";

impl BlockFormat for Rpz {
    fn name(&self) -> &'static str {
        "rpz"
    }

    fn file_name(&self) -> &'static str {
        "blocklist.rpz.zone"
    }

    /// A name under `rpz-ip` and its like would not be taken for a name.
    fn carries(&self, target: &Target) -> bool {
        match target {
            Target::Host(name) | Target::SiteAndSubdomains(name) => {
                let is_trigger = name.as_str().rsplit('.').next().is_some_and(|label| label.starts_with("rpz-"));
                name.as_str().len() <= MAX_NAME && !is_trigger
            }
            Target::Ip(_) => true,
            Target::Url(_) => false,
        }
    }

    fn write(&self, list: &BlockList, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
        let reach = Reach::of(list, self);
        let mut notes = Notes { mark: ";", lang, out };
        notes.heading(self, list, &reach)?;
        writeln!(notes.out, "$TTL 300")?;
        writeln!(notes.out, "@ IN SOA localhost. hostmaster.localhost. {} {TIMERS}", list.serial)?;
        writeln!(notes.out, "@ IN NS localhost.")?;
        for (name, entry) in reach.names() {
            notes.why(entry)?;
            writeln!(notes.out, "{} IN CNAME .", name.name)?;
            if name.below {
                writeln!(notes.out, "*.{} IN CNAME .", name.name)?;
            }
        }
        for (address, entry) in reach.addresses() {
            notes.why(entry)?;
            // No data rather than no such name: the name may have mail, or an address of the other family.
            writeln!(notes.out, "{} IN CNAME *.", trigger(address))?;
        }
        Ok(())
    }
}

/// The owner name that stands for an address: its parts backwards behind the length of the prefix.
fn trigger(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => {
            let [a, b, c, d] = address.octets();
            format!("32.{d}.{c}.{b}.{a}.rpz-ip")
        }
        IpAddr::V6(address) => {
            let mut name = String::from("128");
            for part in compressed(address).iter().rev() {
                // Writing to a string does not fail.
                let _ = match part {
                    Some(word) => write!(name, ".{word:x}"),
                    None => write!(name, ".zz"),
                };
            }
            name + ".rpz-ip"
        }
    }
}

/// The words of an address, the first of its longest runs of zeros as one `None`, if it is longer than one.
fn compressed(address: Ipv6Addr) -> Vec<Option<u16>> {
    let words = address.segments();
    let zeros_from = |start: usize| words[start..].iter().take_while(|word| **word == 0).count();
    let longest = (0..words.len()).rev().max_by_key(|start| zeros_from(*start)).unwrap_or_default();
    let run = if zeros_from(longest) > 1 { longest..longest + zeros_from(longest) } else { 0..0 };
    let mut parts = Vec::with_capacity(words.len());
    for (index, word) in words.into_iter().enumerate() {
        match run.contains(&index) {
            true if index == run.start => parts.push(None),
            true => {}
            false => parts.push(Some(word)),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_become_triggers() {
        for (address, name) in [
            ("192.0.2.1", "32.1.2.0.192.rpz-ip"),
            ("2001:db8::1", "128.1.zz.db8.2001.rpz-ip"),
            ("2001:db8:1:2:3:4:0:6", "128.6.0.4.3.2.1.db8.2001.rpz-ip"),
            ("2001:0:0:1::6", "128.6.zz.1.0.0.2001.rpz-ip"),
            ("2001:0:0:1:1:0:0:6", "128.6.0.0.1.1.zz.2001.rpz-ip"),
            ("::", "128.zz.rpz-ip"),
        ] {
            assert_eq!(trigger(address.parse().unwrap()), name, "{address}");
        }
    }
}
