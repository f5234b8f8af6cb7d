//! Finds, among many descriptors, the near ones of a given one: approximately, by looking only into the groups whose centres are
//! nearest. Two levels of groups, after Muja and Lowe, "Fast Matching of Binary Features" (2012), with plain arrays to be mapped.

mod build;
#[cfg(test)]
mod tests;

use super::{Descriptor, distance};

/// How thoroughly to look: more groups find more and take longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// Groups of the first level that are opened, at most `MOST_OPENED`.
    pub groups: usize,
    /// Leaves, over all opened groups, that are read, at most `MOST_OPENED`.
    pub leaves: usize,
}

impl Default for Effort {
    fn default() -> Self {
        Effort { groups: 4, leaves: 12 }
    }
}

/// Most groups or leaves that one search opens.
pub const MOST_OPENED: usize = 64;

/// A descriptor that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Near {
    /// Bits in which it differs.
    pub distance: u32,
    /// Its place among the descriptors that the index was built from.
    pub id: u32,
}

/// Many descriptors, arranged for searching.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DescriptorIndex {
    /// Centres of the groups.
    groups: Vec<Descriptor>,
    /// Where each group's leaves begin, and where the last one's end.
    group_leaves: Vec<u32>,
    /// Centres of the leaves.
    leaves: Vec<Descriptor>,
    /// Where each leaf's descriptors begin, and where the last one's end.
    leaf_entries: Vec<u32>,
    entries: Vec<Descriptor>,
    /// The place each entry had before it was arranged.
    ids: Vec<u32>,
}

impl DescriptorIndex {
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// At most `most` descriptors within `limit` bits of each query, nearest first, as `(number of the query, found)`.
    pub fn search(&self, queries: &[Descriptor], limit: u32, most: usize, effort: Effort) -> Vec<(u32, Near)> {
        let mut found = Vec::with_capacity(queries.len());
        pulp::Arch::new().dispatch(
            #[inline(always)]
            || {
                for (number, query) in queries.iter().enumerate() {
                    let mut nearest = Nearest::<MOST_FOUND>::new(most.min(MOST_FOUND), limit);
                    self.read_leaves(query, effort, &mut nearest);
                    found.extend(nearest.found().iter().map(|near| (number as u32, *near)));
                }
            },
        );
        found
    }

    #[inline(always)]
    fn read_leaves(&self, query: &Descriptor, effort: Effort, nearest: &mut Nearest<MOST_FOUND>) {
        let mut groups = Nearest::<MOST_OPENED>::new(effort.groups.min(MOST_OPENED), u32::MAX);
        for (number, centre) in self.groups.iter().enumerate() {
            groups.offer(distance(query, centre), number as u32);
        }
        let mut leaves = Nearest::<MOST_OPENED>::new(effort.leaves.min(MOST_OPENED), u32::MAX);
        for group in groups.found() {
            let range = range(&self.group_leaves, group.id);
            for (number, centre) in range.clone().zip(&self.leaves[range]) {
                leaves.offer(distance(query, centre), number as u32);
            }
        }
        for leaf in leaves.found() {
            let range = range(&self.leaf_entries, leaf.id);
            for (entry, id) in self.entries[range.clone()].iter().zip(&self.ids[range]) {
                nearest.offer(distance(query, entry), *id);
            }
        }
    }
}

/// Most descriptors that are given back for one query.
const MOST_FOUND: usize = 16;

fn range(starts: &[u32], number: u32) -> std::ops::Range<usize> {
    starts[number as usize] as usize..starts[number as usize + 1] as usize
}

/// The nearest so far, in order, in place.
struct Nearest<const MOST: usize> {
    kept: [Near; MOST],
    count: usize,
    most: usize,
    /// What is farther away than this is not wanted.
    limit: u32,
}

impl<const MOST: usize> Nearest<MOST> {
    #[inline(always)]
    fn new(most: usize, limit: u32) -> Self {
        Nearest { kept: [Near { distance: 0, id: 0 }; MOST], count: 0, most, limit }
    }

    /// Of equally near ones, the one offered first stays before.
    #[inline(always)]
    fn offer(&mut self, distance: u32, id: u32) {
        if distance > self.limit || self.most == 0 {
            return;
        }
        let mut at = if self.count < self.most { self.count } else { self.most - 1 };
        while at > 0 && self.kept[at - 1].distance > distance {
            self.kept[at] = self.kept[at - 1];
            at -= 1;
        }
        self.kept[at] = Near { distance, id };
        self.count = (self.count + 1).min(self.most);
        if self.count == self.most {
            // Only what is nearer than the last one can still come in.
            match self.kept[self.most - 1].distance.checked_sub(1) {
                Some(nearer) => self.limit = self.limit.min(nearer),
                None => self.most = 0,
            }
        }
    }

    fn found(&self) -> &[Near] {
        &self.kept[..self.count]
    }
}
