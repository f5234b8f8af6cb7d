//! What the guard knows when it judges: facts that come in as values.

use std::collections::BTreeSet;

use super::NameIndex;
use super::lines::SubscriberLines;
use super::passive_dns::Resolved;
use super::protected::ProtectedList;
use crate::review::blocks::{Block, BlockState, Hostname, Target};
use crate::rights::Right;

/// Everything that is known of who else may be hit.
#[derive(Clone, Debug, Default)]
pub struct World {
    pub protected: ProtectedList,
    /// Domains of rights' holders and licensees, as the register has them.
    pub authorized: NameIndex<Authorized>,
    pub subscribers: SubscriberLines,
    /// From captures and from passive DNS.
    pub resolved: Resolved,
    /// What captures say about hosts.
    pub content: NameIndex<HostContent>,
    /// Names that decisions in force are about.
    pub decided: Decided,
    pub hits: DoubtedHits,
}

/// Hits that decisions rest on, by their ids, of which not everything holds any more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DoubtedHits {
    /// Somebody has said since that they do not infringe, or has taken back that they do.
    pub cleared: BTreeSet<String>,
    /// Found infringing, but the listing has changed since, or shows no such thing any more.
    pub changed: BTreeSet<String>,
}

/// Whose domain it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authorized {
    pub right: String,
    pub holder: String,
}

/// What captures show of a host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HostContent {
    /// Listings it showed when its pages were last read.
    pub listings: u64,
    /// Those of them that somebody found infringing.
    pub infringing: u64,
    /// Those of them with hits that nobody has decided about.
    pub undecided: u64,
}

/// Names that are to be blocked anyhow.
#[derive(Clone, Debug, Default)]
pub struct Decided {
    hosts: NameIndex<()>,
    sites: NameIndex<()>,
}

impl Decided {
    /// The names that decisions in force at `now_ms` are about.
    pub fn of<'a>(blocks: impl IntoIterator<Item = &'a Block>, now_ms: i64) -> Self {
        let mut decided = Decided::default();
        for block in blocks.into_iter().filter(|block| block.state(now_ms) == BlockState::InForce) {
            match &block.proposal.target {
                Target::Host(name) => decided.hosts.insert(name.clone(), ()),
                Target::SiteAndSubdomains(name) => decided.sites.insert(name.clone(), ()),
                Target::Url(_) | Target::Ip(_) => {}
            }
        }
        decided
    }

    pub(super) fn covers(&self, name: &Hostname) -> bool {
        self.hosts.get(name).is_some() || self.sites.at_or_above(name).is_some()
    }
}

/// The authorised domains of these rights; a domain of several rights is named by the first.
pub fn authorized<'a>(rights: impl IntoIterator<Item = &'a Right>) -> NameIndex<Authorized> {
    let mut index = NameIndex::default();
    for right in rights {
        // A domain that is written wrongly in the register cannot be anybody's target either.
        for name in right.authorized.domains.iter().filter_map(|domain| domain.trim_start_matches("*.").parse().ok()) {
            index.entry_or(name, Authorized { right: right.id.0.clone(), holder: right.holder.0.clone() });
        }
    }
    index
}

impl HostContent {
    #[must_use]
    pub fn plus(self, other: HostContent) -> HostContent {
        HostContent {
            listings: self.listings.saturating_add(other.listings),
            infringing: self.infringing.saturating_add(other.infringing),
            undecided: self.undecided.saturating_add(other.undecided),
        }
    }
}
