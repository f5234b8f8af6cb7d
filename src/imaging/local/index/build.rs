//! Arranges descriptors into groups around some of them, and each group into leaves the same way.

use super::{Descriptor, DescriptorIndex, distance};

/// Descriptors that a leaf holds on average.
const LEAF: usize = 32;
/// How often centres are moved to the middle of their descriptors.
const ROUNDS: usize = 2;

impl DescriptorIndex {
    /// Arranges the descriptors; the same descriptors give the same index. At most `u32::MAX` of them.
    pub fn build(descriptors: &[Descriptor]) -> DescriptorIndex {
        let mut index = DescriptorIndex { group_leaves: vec![0], leaf_entries: vec![0], ..Default::default() };
        let all: Vec<u32> = (0..descriptors.len() as u32).collect();
        let groups = (descriptors.len() as f64 / LEAF as f64).sqrt().ceil() as usize;
        for (centre, members) in arranged(descriptors, &all, groups) {
            index.groups.push(centre);
            for (centre, members) in arranged(descriptors, &members, members.len().div_ceil(LEAF)) {
                index.leaves.push(centre);
                index.entries.extend(members.iter().map(|id| descriptors[*id as usize]));
                index.ids.extend(members);
                index.leaf_entries.push(index.ids.len() as u32);
            }
            index.group_leaves.push(index.leaves.len() as u32);
        }
        index
    }
}

/// The members around at most `count` centres; no part is empty.
fn arranged(descriptors: &[Descriptor], members: &[u32], count: usize) -> Vec<(Descriptor, Vec<u32>)> {
    // Members stand in the order of the pictures they come from, so every so many is a fair choice.
    let mut centres: Vec<Descriptor> =
        (0..count).map(|number| descriptors[members[number * members.len() / count] as usize]).collect();
    for _ in 0..ROUNDS {
        let parts = assigned(descriptors, members, &centres);
        centres = parts.iter().filter(|part| !part.is_empty()).map(|part| middle(descriptors, part)).collect();
    }
    let parts = assigned(descriptors, members, &centres);
    centres.into_iter().zip(parts).filter(|(_, part)| !part.is_empty()).collect()
}

/// The members that are nearest to each centre; of equally near centres the first one gets them.
fn assigned(descriptors: &[Descriptor], members: &[u32], centres: &[Descriptor]) -> Vec<Vec<u32>> {
    let mut parts = vec![Vec::new(); centres.len()];
    pulp::Arch::new().dispatch(
        #[inline(always)]
        || {
            for member in members {
                let descriptor = &descriptors[*member as usize];
                let mut best = (u32::MAX, 0);
                for (number, centre) in centres.iter().enumerate() {
                    let distance = distance(descriptor, centre);
                    if distance < best.0 {
                        best = (distance, number);
                    }
                }
                if let Some(part) = parts.get_mut(best.1) {
                    part.push(*member);
                }
            }
        },
    );
    parts
}

/// The descriptor whose every bit is what most of the members have there.
fn middle(descriptors: &[Descriptor], members: &[u32]) -> Descriptor {
    let mut counts = [0_u32; 256];
    for member in members {
        for (word, bits) in descriptors[*member as usize].iter().enumerate() {
            for (bit, count) in counts[word * 64..][..64].iter_mut().enumerate() {
                *count += (bits >> bit & 1) as u32;
            }
        }
    }
    let mut middle = [0; 4];
    for (number, count) in counts.iter().enumerate() {
        if *count as usize * 2 > members.len() {
            middle[number / 64] |= 1 << (number % 64);
        }
    }
    middle
}
