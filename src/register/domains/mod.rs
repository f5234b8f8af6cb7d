//! Domain names that resemble registered marks: each name is taken apart and looked up, never compared mark by mark.
//! It says how and where a name resembles which mark, and how likely that is meant; it asks no network and decides nothing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::locale::Message;
use crate::rights::{Right, RightId};

mod class;
mod compact;
mod edits;
mod find;
#[cfg(test)]
mod fit;
mod host;
mod keywords;
mod marks;
mod reason;
mod score;
mod tables;

pub use class::DomainClass;
pub use host::{DomainFault, Host, MAX_BYTES};

use find::Candidate;
use marks::Marks;

/// The names of rights, made searchable for domain names.
#[derive(Debug, Default)]
pub struct DomainIndex {
    /// By id, none twice.
    ids: Vec<RightId>,
    /// Position of each right's holder.
    holders: Vec<u32>,
    marks: Marks,
    /// Domains of holders, in ascending order: those of any right of a holder are its own.
    own: Vec<(String, u32)>,
}

/// One way in which a name resembles a mark.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DomainFinding {
    pub right_id: RightId,
    pub class: DomainClass,
    /// 0..=1: how likely this resemblance is meant.
    pub score: f64,
    pub because: Message,
    /// The part of the decoded name it is about ([`Host::decoded`]), in Unicode scalars.
    pub span: [usize; 2],
}

/// All that was found of one right in one name.
#[derive(Clone, Debug, PartialEq)]
pub struct DomainHit {
    pub right_id: RightId,
    /// The best finding's.
    pub score: f64,
    pub class: DomainClass,
    /// The best first; never empty.
    pub findings: Vec<DomainFinding>,
}

/// Findings of one right that are shown.
const MAX_FINDINGS: usize = 3;

impl DomainIndex {
    /// The order of rights changes nothing; of two with one id the one that sorts first counts.
    pub fn build<'a>(rights: impl IntoIterator<Item = &'a Right>) -> DomainIndex {
        let mut rights: Vec<&Right> = rights.into_iter().collect();
        rights.sort_by(|a, b| a.id.cmp(&b.id).then_with(|| format!("{a:?}").cmp(&format!("{b:?}"))));
        rights.dedup_by(|later, first| later.id == first.id);
        let mut positions: BTreeMap<&str, u32> = BTreeMap::new();
        let mut holders = Vec::with_capacity(rights.len());
        let mut own = Vec::new();
        for right in &rights {
            let next = positions.len() as u32;
            let holder = *positions.entry(right.holder.0.as_str()).or_insert(next);
            holders.push(holder);
            let domains = right.authorized.domains.iter().filter_map(|domain| Host::parse(domain).ok());
            own.extend(domains.map(|host| (host_key(&host).to_owned(), holder)));
        }
        own.sort();
        own.dedup();
        let marks = Marks::build(&rights);
        DomainIndex { ids: rights.iter().map(|right| right.id.clone()).collect(), holders, marks, own }
    }

    /// Everything that `domain` (a bare name, a host with port, or an address) resembles, the likeliest first, then by right.
    /// A holder's own domain resembles nothing of that holder.
    pub fn classify(&self, domain: &str) -> Vec<DomainFinding> {
        Host::parse(domain).map_or(Vec::new(), |host| self.findings(&host))
    }

    /// The same for a name that was taken apart, a hit for each right.
    pub fn hits(&self, host: &Host) -> Vec<DomainHit> {
        let mut hits: Vec<DomainHit> = Vec::new();
        let mut position: BTreeMap<RightId, usize> = BTreeMap::new();
        for finding in self.findings(host) {
            let at = *position.entry(finding.right_id.clone()).or_insert(hits.len());
            match hits.get_mut(at) {
                Some(hit) if hit.findings.len() < MAX_FINDINGS => hit.findings.push(finding),
                Some(_) => {}
                None => hits.push(DomainHit {
                    right_id: finding.right_id.clone(),
                    score: finding.score,
                    class: finding.class,
                    findings: vec![finding],
                }),
            }
        }
        hits
    }

    /// Whether the name belongs to the holder of that right, as far as its rights say.
    pub fn is_own(&self, host: &Host, right: &RightId) -> bool {
        let at = self.ids.binary_search(right).ok().and_then(|at| self.holders.get(at));
        at.is_some_and(|holder| self.owners_of(host).contains(holder))
    }

    /// Bytes of memory, about.
    pub fn size(&self) -> usize {
        self.marks.size()
    }

    fn findings(&self, host: &Host) -> Vec<DomainFinding> {
        let candidates = find::search(&self.marks, host, score::LEAST_SLIP);
        if candidates.is_empty() {
            return Vec::new();
        }
        let owners = self.owners_of(host);
        let mut findings = Vec::new();
        for candidate in &candidates {
            self.add(host, candidate, &owners, &mut findings);
        }
        findings.sort_by(|a, b| {
            b.score
                .total_cmp(&a.score)
                .then_with(|| (&a.right_id, a.class, a.span).cmp(&(&b.right_id, b.class, b.span)))
        });
        // Of one class only the best counts, so that overlapping finds do not repeat each other.
        let mut kept: Vec<DomainFinding> = Vec::with_capacity(findings.len());
        for finding in findings {
            if kept.iter().all(|known| known.right_id != finding.right_id || known.class != finding.class) {
                kept.push(finding);
            }
        }
        kept
    }

    fn add(&self, host: &Host, candidate: &Candidate, own: &[u32], findings: &mut Vec<DomainFinding>) {
        let Some(mark) = self.marks.mark(candidate.mark) else { return };
        for owner in self.marks.owners(mark) {
            let at = owner.right as usize;
            let (Some(id), Some(holder)) = (self.ids.get(at), self.holders.get(at)) else { continue };
            if !own.contains(holder) {
                findings.push(DomainFinding {
                    right_id: id.clone(),
                    class: candidate.class,
                    score: rounded(candidate.score),
                    because: reason::because(host, candidate, &owner.name),
                    span: candidate.span,
                });
            }
        }
    }

    /// Holders whose list of domains covers this name.
    fn owners_of(&self, host: &Host) -> Vec<u32> {
        let mut owners = Vec::new();
        let mut rest = Some(host_key(host)).filter(|_| !self.own.is_empty());
        while let Some(name) = rest {
            let from = self.own.partition_point(|(domain, _)| domain.as_str() < name);
            owners
                .extend(self.own.iter().skip(from).take_while(|(domain, _)| domain == name).map(|(_, holder)| *holder));
            rest = name.split_once('.').map(|(_, parent)| parent);
        }
        owners
    }
}

/// Decoded, so that both spellings of an internationalised name are one.
fn host_key(host: &Host) -> &str {
    host.decoded_host()
}

/// Four digits and never certain: more would claim what nobody knows.
fn rounded(score: f32) -> f64 {
    (f64::from(score.clamp(0.0, 0.99)) * 10_000.0).round() / 10_000.0
}

#[cfg(test)]
mod tests;
