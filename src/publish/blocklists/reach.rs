//! What of a list a format writes: what it can carry, each name once, and nothing that a listed site covers already.
//!
//! Names under a listed site must go: in a zone `a.b.example` makes `b.example` exist, so that `*.example` no longer
//! answers for it (RFC 4592, 2.2.2), and proxies complain of names that are there twice.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::{BlockFormat, BlockList, Entry};
use crate::review::blocks::{Hostname, Target};

/// What a format makes of a list.
pub(super) struct Reach<'a> {
    /// In the list's order.
    pub entries: Vec<&'a Entry>,
    /// Cannot be said in this format.
    pub left_out: Vec<&'a Entry>,
    /// Blocked by a site that is listed.
    pub covered: usize,
}

impl<'a> Reach<'a> {
    pub fn of(list: &'a BlockList, format: &dyn BlockFormat) -> Self {
        let (carried, left_out): (Vec<_>, Vec<_>) =
            list.entries.iter().partition(|entry| format.carries(&entry.target));
        let sites: BTreeSet<&str> = carried.iter().filter_map(|entry| site(&entry.target)).collect();
        let (covered, entries): (Vec<_>, Vec<_>) =
            carried.into_iter().partition(|entry| is_covered(&entry.target, &sites));
        Reach { entries, left_out, covered: covered.len() }
    }

    pub fn urls(&self) -> impl Iterator<Item = (&'a url::Url, &'a Entry)> {
        self.entries.iter().filter_map(|entry| match &entry.target {
            Target::Url(url) => Some((url, *entry)),
            _ => None,
        })
    }

    /// Hosts and sites, with what they cover.
    pub fn names(&self) -> impl Iterator<Item = (Name<'a>, &'a Entry)> {
        self.entries.iter().filter_map(|entry| match &entry.target {
            Target::Host(name) => Some((Name { name, below: false }, *entry)),
            Target::SiteAndSubdomains(name) => Some((Name { name, below: true }, *entry)),
            _ => None,
        })
    }

    /// Each address once, an IPv4 address that was written as an IPv6 one (RFC 4291, 2.5.5.2) as what it is.
    pub fn addresses(&self) -> Vec<(IpAddr, &'a Entry)> {
        let mut seen = BTreeSet::new();
        let addresses = self.entries.iter().filter_map(|entry| match &entry.target {
            Target::Ip(address) => Some((address.to_canonical(), *entry)),
            _ => None,
        });
        addresses.filter(|(address, _)| seen.insert(*address)).collect()
    }
}

/// A name to be written.
#[derive(Clone, Copy)]
pub(super) struct Name<'a> {
    pub name: &'a Hostname,
    /// Whether everything below is meant too.
    pub below: bool,
}

fn site(target: &Target) -> Option<&str> {
    match target {
        Target::SiteAndSubdomains(name) => Some(name.as_str()),
        _ => None,
    }
}

fn is_covered(target: &Target, sites: &BTreeSet<&str>) -> bool {
    match target {
        Target::Host(name) => sites.contains(name.as_str()) || above(name).any(|name| sites.contains(name)),
        Target::SiteAndSubdomains(name) => above(name).any(|name| sites.contains(name)),
        Target::Url(_) | Target::Ip(_) => false,
    }
}

/// The names above, nearest first.
fn above(name: &Hostname) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(name.as_str()), |name| name.split_once('.').map(|(_, above)| above)).skip(1)
}
