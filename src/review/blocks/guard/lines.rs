//! Lines of subscribers: addresses that are given to whoever dials in, and names that follow them. Tomorrow somebody else
//! is there. They come from a file; what nobody can publish at is always among them.

use std::net::IpAddr;
use std::sync::LazyLock;

use ipnet::IpNet;

use super::protected::range;
use super::{LineFault, NameIndex};
use crate::locale::Message;
use crate::review::blocks::Hostname;

/// Addresses inside networks and of no single machine (IANA special-purpose registries, RFC 6890 and its updates): who blocks
/// one blocks somebody's own machines. Ranges for documentation (RFC 5737, RFC 3849) are nobody's and not among them.
static NEVER_PUBLIC: LazyLock<Vec<IpNet>> = LazyLock::new(|| {
    [
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "::/96",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "100::/64",
        "2002::/16",
        "fc00::/7",
        "fe80::/10",
        "fec0::/10",
        "ff00::/8",
    ]
    .iter()
    .map(|range| range.parse().expect("the table holds valid ranges"))
    .collect()
});

/// Ranges and names that belong to subscribers' lines.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SubscriberLines {
    ranges: Vec<IpNet>,
    names: NameIndex<()>,
}

impl SubscriberLines {
    /// Adds what a file says: one range, address or name a line, comments behind `#`. A name stands for all below it. Lines
    /// that cannot be read are named, and the rest holds.
    pub fn read(&mut self, text: &str) -> Vec<LineFault> {
        let mut faults = Vec::new();
        for (at, line) in text.lines().enumerate() {
            let line = line.split('#').next().unwrap_or_default().trim();
            if let Some(range) = range(line) {
                self.ranges.push(range);
            } else if let Ok(name) = line.trim_start_matches("*.").parse() {
                self.names.insert(name, ());
            } else if !line.is_empty() {
                faults.push(LineFault { line: at + 1, message: Message::new("blocks-subscriber-line") });
            }
        }
        faults
    }

    /// The subscribers' range that the address is in.
    pub(super) fn range_of(&self, address: IpAddr) -> Option<IpNet> {
        let address = address.to_canonical();
        self.ranges.iter().find(|range| range.contains(&address)).copied()
    }

    /// The subscribers' name at or above this one.
    pub(super) fn name_above(&self, name: &Hostname) -> Option<&Hostname> {
        self.names.at_or_above(name).map(|(known, ())| known)
    }
}

/// The range of special purpose that the address is in.
pub(super) fn never_public(address: IpAddr) -> Option<IpNet> {
    let address = address.to_canonical();
    NEVER_PUBLIC.iter().find(|range| range.contains(&address)).copied()
}
