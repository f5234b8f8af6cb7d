//! The over-block guard: who else would be hit if a target were blocked. It is asked before a decision is approved and again
//! each time lists are built, since what was nobody else's yesterday may be somebody's today. Pure: facts in, objections out.

mod checks;
mod lines;
mod names;
mod passive_dns;
mod protected;
mod world;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Block, Hostname, Target};
use crate::locale::Message;

pub use lines::SubscriberLines;
pub use names::NameIndex;
pub use passive_dns::Resolved;
pub use protected::{ProtectedList, Protection};
pub use world::{Authorized, Decided, DoubtedHits, HostContent, World, authorized};

/// Names of others that an objection keeps; the rest are counted. What was overridden is compared by them.
pub const MAX_OTHERS: usize = 200;

/// Something that speaks against blocking a target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objection {
    pub kind: ObjectionKind,
    pub severity: Severity,
    /// What it is about: the suffix, the protected name or range, the right, the host.
    pub about: String,
    /// Who else would be hit, in order; at most [`MAX_OTHERS`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<String>,
    /// All of them: names, or listings where it is about a host's content.
    #[serde(default)]
    pub count: u64,
}

/// What follows from an objection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Something to know.
    Note,
    /// The approver has to say why it is to be blocked all the same; that is written down with the approval.
    NeedsOverride,
    /// It is not blocked.
    Refuses,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ObjectionKind {
    /// Everybody may register below it (Public Suffix List, its ICANN section).
    PublicSuffix,
    /// Strangers have sites below it (the list's private section).
    PlatformSuffix,
    /// Public suffixes stand below it.
    SuffixesBelow,
    Protected,
    /// It stands below something protected.
    BelowProtected,
    /// It belongs to the holder or a licensee of a registered right.
    AuthorizedDomain,
    /// It is an address inside networks, or of no single machine.
    NotPublic,
    SubscriberLine,
    /// Other names stand at the address.
    SharedAddress,
    /// Nothing is known about who is at the address.
    UnknownAddress,
    /// Little of what the host shows infringes.
    LittleInfringing,
    /// Nothing was captured from it.
    NothingCaptured,
    /// Other names stand below it.
    NamesBelow,
    /// Of the hits that it rests on, none is found infringing any more.
    HitsCleared,
    /// Some of the hits that it rests on were found not to infringe since.
    SomeHitsCleared,
    /// Listings that it rests on are not what was decided about any more.
    HitsChanged,
}

/// A line of a file with facts that says nothing, by its number from 1.
#[derive(Clone, Debug, PartialEq)]
pub struct LineFault {
    pub line: usize,
    pub message: Message,
}

/// What the guard said when a decision was approved, and why that was overridden. Kept with the approval.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuardRecord {
    pub objections: Vec<Objection>,
    #[serde(rename = "override", default, skip_serializing_if = "Option::is_none")]
    pub overridden: Option<String>,
}

/// Everything that speaks against blocking `target`, the gravest first. Equal facts give equal objections in equal order.
pub fn objections(target: &Target, world: &World) -> Vec<Objection> {
    let mut found = match target {
        // Without a name it is an address on one machine, and hits nobody else.
        Target::Url(_) => target.host().map(|name| checks::against_url(&name, world)).unwrap_or_default(),
        Target::Host(name) => checks::against_name(name, false, world),
        Target::SiteAndSubdomains(name) => checks::against_name(name, true, world),
        Target::Ip(address) => checks::against_address(*address, world),
    };
    gravest_first(&mut found);
    found
}

fn gravest_first(found: &mut [Objection]) {
    found.sort_by(|a, b| b.severity.cmp(&a.severity).then(a.kind.cmp(&b.kind)).then_with(|| a.about.cmp(&b.about)));
}

/// A decision with what speaks against it now.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged<'a> {
    pub block: &'a Block,
    pub objections: Vec<Objection>,
    /// Nothing that was not overridden when it was approved keeps it from being blocked.
    pub is_clear: bool,
}

/// Judges every decision that is in force or proposed at `now_ms`, in the order given. `records` are what the guard said when
/// decisions were approved, by decision. Afterwards `world` knows which names are really going to be blocked.
pub fn judge<'a>(
    blocks: &'a [Block],
    world: &mut World,
    records: &BTreeMap<String, GuardRecord>,
    now_ms: i64,
) -> Vec<Judged<'a>> {
    let judged = |block: &'a Block, world: &World| {
        let mut objections = objections(&block.proposal.target, world);
        objections.extend(checks::against_hits(&block.proposal.hits, &world.hits));
        gravest_first(&mut objections);
        let is_clear = standing(&objections, records.get(&block.id)).is_empty();
        Judged { block, objections, is_clear }
    };
    let open: Vec<&Block> = blocks.iter().filter(|block| block.state(now_ms).is_open()).collect();
    let is_address = |block: &Block| matches!(block.proposal.target, Target::Ip(_));
    // Names first: what stands at an address may be blocked with it where its name is blocked, and not merely decided about.
    let names: BTreeMap<&str, Judged<'a>> =
        open.iter().filter(|block| !is_address(block)).map(|block| (block.id.as_str(), judged(block, world))).collect();
    let really = names.values().filter(|name| name.is_clear).map(|name| name.block);
    world.decided = Decided::of(really, now_ms);
    open.iter().map(|block| names.get(block.id.as_str()).cloned().unwrap_or_else(|| judged(block, world))).collect()
}

/// The objections that keep a target from being blocked: those that refuse, and those that need an override and have none.
pub fn standing<'a>(objections: &'a [Objection], record: Option<&GuardRecord>) -> Vec<&'a Objection> {
    let overridden = |objection: &Objection| {
        record.is_some_and(|record| {
            record.overridden.is_some() && record.objections.iter().any(|known| known.still_covers(objection))
        })
    };
    let stands = |objection: &&Objection| match objection.severity {
        Severity::Note => false,
        Severity::NeedsOverride => !overridden(objection),
        Severity::Refuses => true,
    };
    objections.iter().filter(stands).collect()
}

impl Severity {
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::NeedsOverride => "needs-override",
            Severity::Refuses => "refuses",
        }
    }
}

impl Objection {
    fn new(kind: ObjectionKind, severity: Severity, about: impl Into<String>) -> Self {
        Objection { kind, severity, about: about.into(), others: Vec::new(), count: 0 }
    }

    /// With those who would be hit; the order of names makes no difference.
    fn hitting<'a>(mut self, others: impl IntoIterator<Item = &'a Hostname>) -> Self {
        let others: BTreeSet<&Hostname> = others.into_iter().collect();
        self.count = others.len() as u64;
        self.others = others.into_iter().take(MAX_OTHERS).map(ToString::to_string).collect();
        self
    }

    fn counting(mut self, count: u64) -> Self {
        self.count = count;
        self
    }

    /// Whether overriding this objection also overrides `now`: the same thing, and hitting nobody who was not known then.
    fn still_covers(&self, now: &Objection) -> bool {
        let nobody_new = now.others.iter().all(|name| self.others.contains(name)) && now.count <= self.count;
        // How many listings a host shows changes with every scan, and was never who is hit by name.
        let by_listings = self.kind == ObjectionKind::LittleInfringing;
        self.kind == now.kind && self.about == now.about && (by_listings || nobody_new)
    }

    /// It in words; `others` names at most `named` of those who would be hit.
    pub fn message(&self, named: usize) -> Message {
        let mut others = self.others.iter().take(named).map(String::as_str).collect::<Vec<_>>().join(", ");
        if self.count > named as u64 && !others.is_empty() {
            others.push_str(", …");
        }
        let code = match self.kind {
            ObjectionKind::PublicSuffix => "blocks-guard-public-suffix",
            ObjectionKind::PlatformSuffix => "blocks-guard-platform-suffix",
            ObjectionKind::SuffixesBelow => "blocks-guard-suffixes-below",
            ObjectionKind::Protected => "blocks-guard-protected",
            ObjectionKind::BelowProtected => "blocks-guard-below-protected",
            ObjectionKind::AuthorizedDomain => "blocks-guard-authorized-domain",
            ObjectionKind::NotPublic => "blocks-guard-not-public",
            ObjectionKind::SubscriberLine => "blocks-guard-subscriber-line",
            ObjectionKind::SharedAddress => "blocks-guard-shared-address",
            ObjectionKind::UnknownAddress => "blocks-guard-unknown-address",
            ObjectionKind::LittleInfringing => "blocks-guard-little-infringing",
            ObjectionKind::NothingCaptured => "blocks-guard-nothing-captured",
            ObjectionKind::NamesBelow => "blocks-guard-names-below",
            ObjectionKind::HitsCleared => "blocks-guard-hits-cleared",
            ObjectionKind::SomeHitsCleared => "blocks-guard-some-hits-cleared",
            ObjectionKind::HitsChanged => "blocks-guard-hits-changed",
        };
        Message::new(code).with("about", self.about.as_str()).with("others", others).with("count", self.count)
    }
}

#[cfg(test)]
mod tests;
