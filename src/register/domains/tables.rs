//! Sorted flat tables from hashes to small numbers, with a bitmap before them, so that a miss costs one memory access.
//! Hashes of strings with letters left out are put together from hashes of their parts.

use super::compact::MAX;

const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

/// `BASE` to the power of the index.
const POWERS: [u64; MAX + 1] = {
    let mut powers = [1u64; MAX + 1];
    let mut at = 1;
    while at <= MAX {
        powers[at] = powers[at - 1].wrapping_mul(BASE);
        at += 1;
    }
    powers
};

/// The hash of a string of at most [`MAX`] bytes.
pub(super) fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |hash, byte| step(hash, *byte))
}

fn step(hash: u64, byte: u8) -> u64 {
    hash.wrapping_mul(BASE).wrapping_add(byte as u64 + 1)
}

/// Hashes of all beginnings of a string, from which those of its parts follow.
pub(super) struct Prefixes {
    hashes: [u64; MAX + 1],
    len: usize,
}

impl Prefixes {
    pub fn of(bytes: &[u8]) -> Prefixes {
        let mut hashes = [0; MAX + 1];
        let len = bytes.len().min(MAX);
        for (at, byte) in bytes.iter().take(len).enumerate() {
            hashes[at + 1] = step(hashes[at], *byte);
        }
        Prefixes { hashes, len }
    }

    pub fn whole(&self) -> u64 {
        self.hashes[self.len]
    }

    /// The hash of bytes `from..to`; `from <= to <= len`.
    pub fn part(&self, from: usize, to: usize) -> u64 {
        self.hashes[to].wrapping_sub(self.hashes[from].wrapping_mul(POWERS[to - from]))
    }

    /// The hash of the first `end` bytes without bytes `from..to`.
    pub fn without(&self, from: usize, to: usize, end: usize) -> u64 {
        self.hashes[from].wrapping_mul(POWERS[end - to]).wrapping_add(self.part(to, end))
    }

    /// Calls `each` with the hash of bytes `from..to` with one of them left out; of equal letters in a row the first.
    pub fn without_one(&self, bytes: &[u8], from: usize, to: usize, mut each: impl FnMut(u64)) {
        for at in from..to {
            if at == from || bytes[at] != bytes[at - 1] {
                each(self.part(from, at).wrapping_mul(POWERS[to - at - 1]).wrapping_add(self.part(at + 1, to)));
            }
        }
    }

    /// Calls `each` with the hash of the whole with two bytes left out.
    pub fn without_two(&self, mut each: impl FnMut(u64)) {
        let n = self.len;
        for first in 0..n {
            let head = self.hashes[first];
            for second in first + 1..n {
                let middle = self.part(first + 1, second);
                let joined = head.wrapping_mul(POWERS[second - first - 1]).wrapping_add(middle);
                each(joined.wrapping_mul(POWERS[n - second - 1]).wrapping_add(self.part(second + 1, n)));
            }
        }
    }
}

/// Numbers by hash; several may share one.
#[derive(Default)]
pub(super) struct FlatTable {
    /// One bit per hash seen, eight bits of room for each entry.
    seen: Vec<u64>,
    /// First entry of each bucket, and the end.
    starts: Vec<u32>,
    /// Low half of the mixed hash, number; sorted within its bucket.
    entries: Vec<(u32, u32)>,
    bucket_shift: u32,
}

impl FlatTable {
    /// The order of `pairs` changes nothing.
    pub fn build(mut pairs: Vec<(u64, u32)>) -> FlatTable {
        if pairs.is_empty() {
            return FlatTable::default();
        }
        for pair in &mut pairs {
            pair.0 = mix(pair.0);
        }
        pairs.sort_unstable();
        pairs.dedup();
        let bits = (pairs.len() * 8).next_power_of_two().max(64);
        let mut seen = vec![0u64; bits / 64];
        let bucket_bits = (pairs.len() / 2).next_power_of_two().trailing_zeros().clamp(1, 31);
        let bucket_shift = 64 - bucket_bits;
        let mut starts = vec![0u32; (1 << bucket_bits) + 1];
        for (hash, _) in &pairs {
            let bit = *hash as usize & (bits - 1);
            seen[bit / 64] |= 1 << (bit % 64);
            starts[(hash >> bucket_shift) as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let entries = pairs.iter().map(|(hash, number)| (*hash as u32, *number)).collect();
        FlatTable { seen, starts, entries, bucket_shift }
    }

    /// Every number of that hash, ascending; now and then one of another hash.
    pub fn get(&self, hash: u64) -> impl Iterator<Item = u32> {
        let hash = mix(hash);
        let bit = hash as usize & (self.seen.len() * 64).wrapping_sub(1);
        let is_seen = self.seen.get(bit / 64).is_some_and(|word| word >> (bit % 64) & 1 == 1);
        let bucket = if is_seen { self.bucket(hash) } else { &[] };
        let tag = hash as u32;
        bucket.iter().filter(move |entry| entry.0 == tag).map(|entry| entry.1)
    }

    /// Bytes of memory.
    pub fn size(&self) -> usize {
        self.seen.len() * 8 + self.starts.len() * 4 + self.entries.len() * 8
    }

    fn bucket(&self, hash: u64) -> &[(u32, u32)] {
        let at = (hash >> self.bucket_shift) as usize;
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(from), Some(to)) => self.entries.get(*from as usize..*to as usize).unwrap_or_default(),
            _ => &[],
        }
    }
}

/// Spreads the polynomial's bits, whose lower ones depend on few letters' bits, over the whole word.
fn mix(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    let hash = (hash ^ (hash >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    hash ^ (hash >> 32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn parts_have_the_hashes_of_their_bytes() {
        let text = b"abbcde";
        let prefixes = Prefixes::of(text);
        assert_eq!(prefixes.whole(), hash(text));
        assert_eq!(prefixes.part(2, 5), hash(b"bcd"));
        let mut one = BTreeSet::new();
        prefixes.without_one(text, 0, 6, |hash| {
            one.insert(hash);
        });
        let expected: BTreeSet<u64> =
            [&b"bbcde"[..], b"abcde", b"abbde", b"abbce", b"abbcd"].iter().map(|text| hash(text)).collect();
        assert_eq!(one, expected);
        let mut two = BTreeSet::new();
        Prefixes::of(b"abcd").without_two(|hash| {
            two.insert(hash);
        });
        let expected: BTreeSet<u64> =
            [&b"cd"[..], b"bd", b"bc", b"ad", b"ac", b"ab"].iter().map(|text| hash(text)).collect();
        assert_eq!(two, expected);
    }

    #[test]
    fn tables_give_what_was_put_in() {
        let pairs: Vec<(u64, u32)> = (0..1000).map(|at| (u64::from(at) / 3 * 7, at)).collect();
        let table = FlatTable::build(pairs.clone());
        for (hash, number) in &pairs {
            assert!(table.get(*hash).any(|found| found == *number));
        }
        assert!((0..1000).all(|at| table.get(at * 7 + 1).next().is_none()));
        assert!(FlatTable::build(Vec::new()).get(5).next().is_none());
        assert!(table.size() > 8000);
    }
}
