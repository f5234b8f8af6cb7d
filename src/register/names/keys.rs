//! Sequences of symbols hashed so that one symbol can be exchanged at no cost, and an immutable table from hash to numbers.
//! Equal hashes are candidates only: callers look at what they found.

/// Spreads a symbol over 64 bits.
pub fn symbol(x: u64) -> u64 {
    let mut x = x.wrapping_add(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

/// Powers of an odd number: what the symbol at a place counts.
pub const POWERS: [u64; MAX_PLACES] = powers();
pub const MAX_PLACES: usize = 72;

const fn powers() -> [u64; MAX_PLACES] {
    let mut powers = [1u64; MAX_PLACES];
    let mut at = 1;
    while at < MAX_PLACES {
        powers[at] = powers[at - 1].wrapping_mul(0xD6E8_FEB8_6659_FD93);
        at += 1;
    }
    powers
}

/// A symbol (spread) at a place.
pub fn placed(symbol: u64, place: usize) -> u64 {
    symbol.wrapping_mul(POWERS[place % MAX_PLACES])
}

/// A sequence of symbols, each spread.
pub fn sequence(symbols: impl Iterator<Item = u64>) -> u64 {
    symbols.take(MAX_PLACES).enumerate().fold(0, |sum, (place, symbol)| sum.wrapping_add(placed(symbol, place)))
}

/// The key of a sequence in one channel: sequences of different channels or lengths never meet but by chance.
pub fn key(channel: u8, length: usize, sequence: u64) -> u64 {
    let x = sequence ^ (u64::from(channel) << 56) ^ ((length as u64) << 48).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let x = (x ^ (x >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x ^ (x >> 32)
}

/// Which hashes were seen: never no for one that was, seldom yes for one that was not. A question reads one word of memory.
#[derive(Default)]
pub struct Filter {
    words: Vec<u64>,
    shift: u32,
}

/// Bits for each hash, at least; up to twice as many.
const FILTER_BITS: usize = 8;

impl Filter {
    /// A hash that comes more than once takes the room of one.
    pub fn build(mut hashes: Vec<u64>) -> Filter {
        hashes.sort_unstable();
        hashes.dedup();
        Filter::of_distinct(hashes.len(), hashes.into_iter())
    }

    fn of_distinct(count: usize, hashes: impl Iterator<Item = u64>) -> Filter {
        let bits = (count.max(64) * FILTER_BITS).next_power_of_two().trailing_zeros().min(36);
        let mut filter = Filter { words: vec![0; 1 << (bits - 6)], shift: 64 - (bits - 6) };
        for hash in hashes {
            filter.words[(hash >> filter.shift) as usize] |= Self::bits(hash);
        }
        filter
    }

    pub fn may_have(&self, hash: u64) -> bool {
        let bits = Self::bits(hash);
        self.words.get((hash >> self.shift.min(63)) as usize).is_some_and(|word| word & bits == bits)
    }

    /// Three bits of a word; the upper half of the hash chooses the word.
    fn bits(hash: u64) -> u64 {
        1 << (hash >> 6 & 63) | 1 << (hash >> 12 & 63) | 1 << (hash >> 18 & 63)
    }

    pub fn bytes(&self) -> usize {
        self.words.len() * 8
    }
}

/// Hash to numbers: sorted, flat, never changed.
#[derive(Default)]
pub struct KeyTable {
    /// Most questions end here.
    filter: Filter,
    /// Where the entries begin whose hashes begin with these bits.
    starts: Vec<u32>,
    shift: u32,
    /// Lower halves of the hashes, ascending within a start.
    hashes: Vec<u32>,
    numbers: Vec<u32>,
}

impl KeyTable {
    pub fn build(mut pairs: Vec<(u64, u32)>) -> KeyTable {
        pairs.sort_unstable();
        pairs.dedup();
        if pairs.is_empty() {
            return KeyTable::default();
        }
        let bits = pairs.len().next_power_of_two().trailing_zeros().clamp(4, 28);
        let shift = 64 - bits;
        let mut starts = vec![0u32; (1 << bits) + 1];
        for (hash, _) in &pairs {
            starts[(hash >> shift) as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let distinct =
            || pairs.chunk_by(|(a, _), (b, _)| a == b).filter_map(|same| same.first()).map(|(hash, _)| *hash);
        let filter = Filter::of_distinct(distinct().count(), distinct());
        let hashes = pairs.iter().map(|(hash, _)| *hash as u32).collect();
        let numbers = pairs.iter().map(|(_, number)| *number).collect();
        // The upper bits choose the start and are not kept: within one, lower halves tell entries apart, so they are
        // sorted by the whole hash and equal hashes stand together.
        KeyTable { filter, starts, shift, hashes, numbers }
    }

    /// The numbers filed under `hash`, ascending; now and then some of another hash.
    pub fn get(&self, hash: u64) -> &[u32] {
        if !self.filter.may_have(hash) {
            return &[];
        }
        let start = (hash >> self.shift.min(63)) as usize;
        let (Some(from), Some(to)) = (self.starts.get(start), self.starts.get(start + 1)) else { return &[] };
        let (from, to) = (*from as usize, *to as usize);
        let within = self.hashes.get(from..to).unwrap_or_default();
        let low = hash as u32;
        let Some(first) = within.iter().position(|hash| *hash == low) else { return &[] };
        let count = within[first..].iter().take_while(|hash| **hash == low).count();
        self.numbers.get(from + first..from + first + count).unwrap_or_default()
    }

    pub fn bytes(&self) -> usize {
        self.filter.bytes() + (self.starts.len() + self.hashes.len() + self.numbers.len()) * 4
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_empty_table_has_nothing() {
        assert!(KeyTable::build(vec![]).get(7).is_empty());
    }

    proptest! {
        #[test]
        fn what_was_filed_is_found(pairs in proptest::collection::vec((0u64..40, 0u32..1000), 1..200)) {
            let pairs: Vec<_> = pairs.into_iter().map(|(hash, number)| (symbol(hash), number)).collect();
            let table = KeyTable::build(pairs.clone());
            for (hash, number) in &pairs {
                prop_assert!(table.get(*hash).contains(number));
            }
            prop_assert!(table.get(symbol(1_000)).is_empty());
        }
    }
}
