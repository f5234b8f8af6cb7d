//! Learned duplicates: which differences between addresses of one host make no difference to what they show. A simplified
//! form of the rules of Bar-Yossef, Keidar and Schonfeld (Do Not Crawl in the DUST, WWW 2007): a rule holds when enough
//! distinct pages bore it out, and is given up for good at the first page that speaks against it.

mod difference;

use std::collections::{BTreeMap, HashMap, VecDeque};

use serde::{Deserialize, Serialize};
use url::Url;

use super::hash::{digest64, mixed};
use difference::{Difference, candidates, differences};

/// Distinct pages that must look the same with and without a difference before it is taken for none.
const PROOFS: usize = 8;
/// Rules and candidates that are kept of one host.
const MAX_RULES: usize = 64;
/// Of so many addresses that a rule would fold, one is visited as it is, so that a rule that no longer holds is noticed.
const SAMPLE: u64 = 64;
/// Addresses with one difference folded that a spotter remembers, oldest forgotten first.
const MAX_SIGHTINGS: usize = 1_024;

/// What was learned about one host (and its twin with or without `www.`): small, and kept as JSON between scans.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DuplicateRules {
    #[serde(with = "as_list")]
    evidence: BTreeMap<Difference, Evidence>,
}

/// What was seen of a difference.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Evidence {
    /// Digests of the folded addresses of distinct pages that looked the same; at most [`PROOFS`].
    same: Vec<u64>,
    /// One page did not look the same: never a rule again.
    withdrawn: bool,
}

impl DuplicateRules {
    /// Two addresses of the host showed the same content. Counts where they differ in one way only, once for each page.
    pub fn observe(&mut self, a: &Url, b: &Url) {
        if let [difference] = &differences(a, b)[..] {
            let page = difference.fold(a).unwrap_or_else(|| a.clone());
            self.note(difference, digest64(&[page.as_str()]), true);
        }
    }

    /// Two addresses of the host showed different content, both fetched at about the same time: what makes them one, or
    /// would have, is withdrawn.
    pub fn observe_different(&mut self, a: &Url, b: &Url) {
        let involved = match differences(a, b) {
            single if single.len() == 1 => single,
            _ if a == b || self.simplest(a) != self.simplest(b) => return,
            // They differ in no way that is known, and yet the rules make them one.
            none if none.is_empty() => self.rules().filter(|rule| may_fold(rule, a, b)).cloned().collect(),
            several => several,
        };
        for difference in &involved {
            self.note(difference, 0, false);
        }
    }

    /// The address under which the same content is known, if there is one by the rules that hold. Folding a folded address
    /// gives none. One address in 64 is left as it is, always the same ones: what they show keeps the rules honest.
    pub fn fold(&self, url: &Url) -> Option<Url> {
        let folded = self.simplest(url);
        let is_sample = || mixed(digest64(&[url.as_str()])).is_multiple_of(SAMPLE);
        (folded != *url && !is_sample()).then_some(folded)
    }

    /// Whether there is no rule, and so nothing to fold.
    pub fn is_empty(&self) -> bool {
        self.rules().next().is_none()
    }

    /// Folded until no rule changes it any more; each fold shortens the address or lowers its letters, so it ends.
    fn simplest(&self, url: &Url) -> Url {
        let mut folded = url.clone();
        while let Some(simpler) = self.rules().find_map(|rule| rule.fold(&folded)) {
            folded = simpler;
        }
        folded
    }

    fn rules(&self) -> impl Iterator<Item = &Difference> {
        self.evidence.iter().filter(|(_, seen)| seen.holds()).map(|(difference, _)| difference)
    }

    fn note(&mut self, difference: &Difference, page: u64, same: bool) {
        if !self.evidence.contains_key(difference) && !self.make_room() {
            return;
        }
        let seen = self.evidence.entry(difference.clone()).or_default();
        if !same {
            *seen = Evidence { same: Vec::new(), withdrawn: true };
        } else if !seen.withdrawn && seen.same.len() < PROOFS && !seen.same.contains(&page) {
            seen.same.push(page);
        }
    }

    /// The candidate with the least proof gives way; rules and what was withdrawn stay, so that a site cannot talk us out
    /// of either. False where nothing gives way.
    fn make_room(&mut self) -> bool {
        if self.evidence.len() < MAX_RULES {
            return true;
        }
        let open = self.evidence.iter().filter(|(_, seen)| !seen.withdrawn && !seen.holds());
        let least = open.min_by_key(|(_, seen)| seen.same.len()).map(|(difference, _)| difference.clone());
        least.is_some_and(|difference| self.evidence.remove(&difference).is_some())
    }
}

impl Evidence {
    fn holds(&self) -> bool {
        !self.withdrawn && self.same.len() >= PROOFS
    }
}

/// Notices, page by page, which addresses of a host show the same: for each fetched page it looks up the addresses that
/// differ from it in one way, and tells the rules. Bounded, in memory, and not kept between scans.
#[derive(Debug, Default)]
pub struct DuplicateSpotter {
    sightings: HashMap<u64, Sighting>,
    order: VecDeque<u64>,
}

/// The first address that was seen of those that one difference makes equal.
#[derive(Clone, Copy, Debug)]
struct Sighting {
    address: u64,
    body: u64,
}

impl DuplicateSpotter {
    /// A page of the host was fetched in this scan: 200, with content, `body` standing for its decoded bytes. Error pages
    /// and empty ones must not come here: they look the same under any address.
    pub fn see(&mut self, url: &Url, body: u64, rules: &mut DuplicateRules) {
        let seen = Sighting { address: digest64(&[url.as_str()]), body };
        let own = candidates(url);
        // The address itself is what others fold to: parameters that it lacks are asked for as well, where they matter.
        let lacking: Vec<Difference> =
            rules.evidence.keys().filter(|difference| !own.contains(difference)).cloned().collect();
        for difference in lacking {
            self.compare(&difference, url, seen, rules);
        }
        for difference in own {
            let folded = difference.fold(url);
            let folded = folded.as_ref().unwrap_or(url);
            self.compare(&difference, folded, seen, rules);
            self.remember(key(Some(&difference), folded), seen);
        }
        self.remember(key(None, url), seen);
    }

    /// Against what was seen at the folded address itself, and at another that the difference folds to it.
    fn compare(&self, difference: &Difference, folded: &Url, seen: Sighting, rules: &mut DuplicateRules) {
        for key in [key(Some(difference), folded), key(None, folded)] {
            let earlier = self.sightings.get(&key).filter(|earlier| earlier.address != seen.address);
            if let Some(earlier) = earlier {
                rules.note(difference, digest64(&[folded.as_str()]), earlier.body == seen.body);
            }
        }
    }

    fn remember(&mut self, key: u64, sighting: Sighting) {
        if self.sightings.contains_key(&key) {
            return;
        }
        if self.order.len() >= MAX_SIGHTINGS
            && let Some(oldest) = self.order.pop_front()
        {
            self.sightings.remove(&oldest);
        }
        self.sightings.insert(key, sighting);
        self.order.push_back(key);
    }
}

/// Whether a rule may have a part in folding one of two addresses; all but parameters may, once others were folded.
fn may_fold(rule: &Difference, a: &Url, b: &Url) -> bool {
    !matches!(rule, Difference::Parameter(_)) || rule.fold(a).is_some() || rule.fold(b).is_some()
}

fn key(difference: Option<&Difference>, folded: &Url) -> u64 {
    digest64(&[&format!("{difference:?}"), folded.as_str()])
}

/// A JSON object cannot have a parameter for its key; a list of pairs can.
mod as_list {
    use super::{BTreeMap, Difference, Evidence, MAX_RULES};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(map: &BTreeMap<Difference, Evidence>, serializer: S) -> Result<S::Ok, S::Error> {
        map.iter().collect::<Vec<_>>().serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<Difference, Evidence>, D::Error> {
        let pairs = Vec::<(Difference, Evidence)>::deserialize(deserializer)?;
        Ok(pairs.into_iter().take(MAX_RULES).collect())
    }
}

#[cfg(test)]
mod tests;
