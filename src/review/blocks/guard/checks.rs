//! The guard's questions, one function each: what speaks against an address, a name, a machine.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::lines::never_public;
use super::{DoubtedHits, HostContent, Objection, ObjectionKind, Protection, Severity, World};
use crate::review::blocks::Hostname;

/// An address that is shared with so many names is not blocked, whatever anybody says: that is how a whole country
/// lost tens of thousands of sites for one.
const SHARED_REFUSED_FROM: usize = 10;
/// A host of which less than this share infringes is mostly others' business.
const MOSTLY: f64 = 0.5;
/// …and one of which less than this share does is not blocked as a whole, once enough of it was seen.
const LITTLE: f64 = 0.1;
const LITTLE_SEEN_FROM: u64 = 20;
/// Names below a site that make it look like a platform of strangers.
const MANY_BELOW: u64 = 20;
/// Hits that one sentence names, and characters of their ids: as many as lists of hits show.
const NAMED_HITS: usize = 5;
const HIT_CHARS: usize = 12;

/// One address hits nothing but itself, unless it stands where nobody is to be disturbed.
pub(super) fn against_url(name: &Hostname, world: &World) -> Vec<Objection> {
    let mut found: Vec<Objection> = authorized_above(name, world).into_iter().collect();
    if let Some((known, Protection::Government | Protection::Own)) = world.protected.at_or_above(name) {
        found.push(Objection::new(ObjectionKind::BelowProtected, Severity::NeedsOverride, known));
    }
    found
}

/// A name alone, or with everything below it.
pub(super) fn against_name(name: &Hostname, with_below: bool, world: &World) -> Vec<Objection> {
    let mut found = Vec::new();
    found.extend(suffix(name, with_below));
    found.extend(protected_above(name, world));
    found.extend(authorized_above(name, world));
    found.extend(subscriber_name(name, world));
    found.extend(content(name, with_below, world));
    if with_below {
        found.extend(protected_below(name, world));
        found.extend(authorized_below(name, world));
        found.extend(names_below(name, world));
    }
    found
}

/// A machine: whoever else stands there is hit too.
pub(super) fn against_address(address: IpAddr, world: &World) -> Vec<Objection> {
    let mut found = Vec::new();
    if let Some(range) = never_public(address) {
        found.push(Objection::new(ObjectionKind::NotPublic, Severity::Refuses, range.to_string()));
    }
    if let Some(range) = world.subscribers.range_of(address) {
        found.push(Objection::new(ObjectionKind::SubscriberLine, Severity::Refuses, range.to_string()));
    }
    if let Some((range, _)) = world.protected.range_of(address) {
        found.push(Objection::new(ObjectionKind::Protected, Severity::Refuses, range.to_string()));
    }
    found.extend(neighbours(address, world));
    found
}

/// Whether the name is a public suffix, or has such below it.
fn suffix(name: &Hostname, with_below: bool) -> Option<Objection> {
    let text = name.as_str();
    if let Some(suffix) = psl::suffix(text.as_bytes()).filter(|suffix| suffix.as_bytes() == text.as_bytes()) {
        let kind = match suffix.typ() {
            Some(psl::Type::Private) => ObjectionKind::PlatformSuffix,
            _ => ObjectionKind::PublicSuffix,
        };
        return Some(Objection::new(kind, Severity::Refuses, text));
    }
    // A rule such as `*.compute.example.com` makes a suffix of any name below; one that nobody has tells.
    let below = format!("reeve-asks.{text}");
    let has_suffixes = psl::suffix(below.as_bytes()).is_some_and(|suffix| suffix.as_bytes() == below.as_bytes());
    (with_below && has_suffixes).then(|| Objection::new(ObjectionKind::SuffixesBelow, Severity::Refuses, text))
}

fn protected_above(name: &Hostname, world: &World) -> Option<Objection> {
    let (known, protection) = world.protected.at_or_above(name)?;
    if known == name.as_str() {
        return Some(Objection::new(ObjectionKind::Protected, Severity::Refuses, known));
    }
    if protection.covers_all_below() {
        return Some(Objection::new(ObjectionKind::BelowProtected, Severity::Refuses, known));
    }
    if protection == Protection::Platform || is_registered_below(name, known) {
        return None;
    }
    Some(Objection::new(ObjectionKind::BelowProtected, Severity::NeedsOverride, known))
}

/// Whether somebody registered the name's domain below `known`, and it is therefore theirs.
fn is_registered_below(name: &Hostname, known: &str) -> bool {
    psl::domain_str(name.as_str()).is_some_and(|domain| domain.len() > known.len() && domain.ends_with(known))
}

fn protected_below(name: &Hostname, world: &World) -> Option<Objection> {
    let below: Vec<&Hostname> =
        world.protected.within(name).map(|(known, _)| known).filter(|known| *known != name).collect();
    let first = below.first()?;
    Some(Objection::new(ObjectionKind::Protected, Severity::Refuses, first.as_str()).hitting(below))
}

fn authorized_above(name: &Hostname, world: &World) -> Option<Objection> {
    let (known, owner) = world.authorized.at_or_above(name)?;
    let about = format!("{known} ({}, {})", owner.right, owner.holder);
    Some(Objection::new(ObjectionKind::AuthorizedDomain, Severity::Refuses, about))
}

fn authorized_below(name: &Hostname, world: &World) -> Option<Objection> {
    let mut below = world.authorized.within(name).filter(|(known, _)| *known != name).peekable();
    let (known, owner) = below.peek()?;
    let about = format!("{known} ({}, {})", owner.right, owner.holder);
    let below = below.map(|(known, _)| known);
    Some(Objection::new(ObjectionKind::AuthorizedDomain, Severity::Refuses, about).hitting(below))
}

fn subscriber_name(name: &Hostname, world: &World) -> Option<Objection> {
    let line = world.subscribers.name_above(name)?;
    let severity = if line == name { Severity::Refuses } else { Severity::NeedsOverride };
    Some(Objection::new(ObjectionKind::SubscriberLine, severity, line.as_str()))
}

/// How much of what the host, or the site with all its hosts, was seen to show infringes.
fn content(name: &Hostname, with_below: bool, world: &World) -> Option<Objection> {
    let seen = if with_below {
        world.content.within(name).fold(HostContent::default(), |sum, (_, content)| sum.plus(*content))
    } else {
        world.content.get(name).copied().unwrap_or_default()
    };
    if seen.listings == 0 {
        return Some(Objection::new(ObjectionKind::NothingCaptured, Severity::Note, name.as_str()));
    }
    let share = seen.infringing as f64 / seen.listings as f64;
    if share >= MOSTLY {
        return None;
    }
    let is_little = share < LITTLE && seen.listings >= LITTLE_SEEN_FROM;
    let severity = if is_little { Severity::Refuses } else { Severity::NeedsOverride };
    let others = seen.listings.saturating_sub(seen.infringing);
    Some(Objection::new(ObjectionKind::LittleInfringing, severity, name.as_str()).counting(others))
}

/// Other names below a site: each of them goes with it.
fn names_below(name: &Hostname, world: &World) -> Option<Objection> {
    let seen = world.content.within(name).map(|(known, _)| known).chain(world.resolved.names_within(name));
    let below: Vec<&Hostname> = seen.filter(|known| *known != name).collect();
    let objection = Objection::new(ObjectionKind::NamesBelow, Severity::Note, name.as_str()).hitting(below);
    match objection.count {
        0 => None,
        1..MANY_BELOW => Some(objection),
        _ => Some(Objection { severity: Severity::NeedsOverride, ..objection }),
    }
}

/// Who else stands at an address, as far as anybody saw.
fn neighbours(address: IpAddr, world: &World) -> Vec<Objection> {
    let names = world.resolved.names_at(address);
    if names.is_empty() {
        let unknown = Objection::new(ObjectionKind::UnknownAddress, Severity::NeedsOverride, address.to_string());
        return vec![unknown];
    }
    let mut found = Vec::new();
    for name in &names {
        found.extend(authorized_above(name, world).map(|objection| objection.hitting([*name])));
        let protected = world.protected.at_or_above(name).filter(|(_, kind)| *kind != Protection::Platform);
        if let Some((known, _)) = protected {
            found.push(Objection::new(ObjectionKind::Protected, Severity::Refuses, known).hitting([*name]));
        }
    }
    let others: Vec<&Hostname> = names.into_iter().filter(|name| !world.decided.covers(name)).collect();
    if !others.is_empty() {
        let severity = if others.len() >= SHARED_REFUSED_FROM { Severity::Refuses } else { Severity::NeedsOverride };
        found.push(Objection::new(ObjectionKind::SharedAddress, severity, address.to_string()).hitting(others));
    }
    found
}

/// What became of the hits that a decision rests on. One that rests on none stands by its ground alone.
pub(super) fn against_hits(hits: &[String], doubted: &DoubtedHits) -> Vec<Objection> {
    let among = |ids: &BTreeSet<String>| hits.iter().filter(|hit| ids.contains(*hit)).collect::<Vec<_>>();
    let (cleared, changed) = (among(&doubted.cleared), among(&doubted.changed));
    let about = |kind, severity, ids: &[&String]| {
        let named: Vec<&str> = ids.iter().take(NAMED_HITS).map(|id| id.get(..HIT_CHARS).unwrap_or(id)).collect();
        Objection::new(kind, severity, named.join(", ")).counting(ids.len() as u64)
    };
    let mut found = Vec::new();
    if !cleared.is_empty() {
        let (kind, severity) = if cleared.len() == hits.len() {
            (ObjectionKind::HitsCleared, Severity::Refuses)
        } else {
            (ObjectionKind::SomeHitsCleared, Severity::Note)
        };
        found.push(about(kind, severity, &cleared));
    }
    if !changed.is_empty() {
        found.push(about(ObjectionKind::HitsChanged, Severity::Note, &changed));
    }
    found
}
