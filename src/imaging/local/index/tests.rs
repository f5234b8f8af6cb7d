//! The index against looking at everything.

use super::*;

fn random(count: usize, seed: u64) -> Vec<Descriptor> {
    let mut state = seed;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    (0..count).map(|_| std::array::from_fn(|_| next())).collect()
}

/// The descriptor with this many bits turned, spread over all of it.
fn disturbed(descriptor: &Descriptor, bits: usize, seed: usize) -> Descriptor {
    let mut disturbed = *descriptor;
    for number in 0..bits {
        let bit = (seed * 31 + number * 97) % 256;
        disturbed[bit / 64] ^= 1 << (bit % 64);
    }
    disturbed
}

#[test]
fn what_is_there_is_found() {
    let descriptors = random(3000, 7);
    let index = DescriptorIndex::build(&descriptors);
    assert_eq!(index.len(), 3000);
    let found = index.search(&descriptors, 0, 1, Effort { groups: 1, leaves: 1 });
    let itself = found.iter().filter(|(query, near)| *query == near.id && near.distance == 0).count();
    assert_eq!(itself, 3000);
}

#[test]
fn most_of_what_is_near_is_found() {
    let descriptors = random(3000, 7);
    let index = DescriptorIndex::build(&descriptors);
    let queries: Vec<Descriptor> =
        descriptors.iter().enumerate().step_by(10).map(|(number, each)| disturbed(each, 36, number)).collect();
    let found = index.search(&queries, 64, 1, Effort { groups: 6, leaves: 24 });
    let right = found.iter().filter(|(query, near)| near.id == query * 10).count();
    // Random descriptors have no groups to speak of; real ones, measured, are found more often.
    assert!(right * 10 > queries.len() * 6, "{right} of {}", queries.len());
}

#[test]
fn nearest_come_first_and_only_within_the_limit() {
    let base = random(1, 3)[0];
    let descriptors: Vec<Descriptor> = (0..60).map(|bits| disturbed(&base, bits, 1)).collect();
    let index = DescriptorIndex::build(&descriptors);
    let all = Effort { groups: MOST_OPENED, leaves: MOST_OPENED };
    let found: Vec<u32> = index.search(&[base], 9, 4, all).iter().map(|(_, near)| near.distance).collect();
    assert_eq!(found, [0, 1, 2, 3]);
    assert_eq!(index.search(&[base], 9, 16, all).len(), 10);
}

#[test]
fn nothing_is_found_in_nothing() {
    let index = DescriptorIndex::build(&[]);
    assert!(index.is_empty());
    assert!(index.search(&random(3, 1), 64, 6, Effort::default()).is_empty());
    let same = DescriptorIndex::build(&[[5; 4]; 500]);
    assert_eq!(same.search(&[[5; 4]], 0, 6, Effort::default()).len(), 6);
    assert!(same.search(&[[5; 4]], 0, 0, Effort::default()).is_empty());
}

#[test]
fn the_same_descriptors_give_the_same_index() {
    let descriptors = random(700, 11);
    assert_eq!(DescriptorIndex::build(&descriptors), DescriptorIndex::build(&descriptors));
}
