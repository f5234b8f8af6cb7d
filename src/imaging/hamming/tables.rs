//! Finds the codes near a code through tables of their parts: sixteen tables, each sorted by one sixteen-bit part of the codes.
//!
//! Where two codes differ in at most T bits, there is a part in which they differ in at most T/16, and which together with
//! the part that follows it (the last is followed by the first) has at most 2T/16: of numbers in a ring that sum to at most T,
//! some can be begun with so that no sum of the first l exceeds their share l T/16 (Qin and Xiao, "Pigeonring: a principle
//! for faster thresholded similarity search", PVLDB 12(2), 2018, for l = 1 and 2). So the codes whose part differs in at most
//! T/16 bits are looked up by that part, and of those only the ones whose next part is near enough are looked at whole.

#![expect(clippy::inline_always, reason = "what is not inlined is compiled without the instructions that pulp found")]

use super::Code;
use super::layout::{LANES, PART_BITS, PARTS};
use super::scan::difference;

const CODE_BITS: u32 = PARTS as u32 * PART_BITS;

/// How far the parts of two codes may differ for the codes to be near.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reach {
    /// Bits of the whole code.
    pub code: u32,
    /// Bits of the part by which a table is sorted.
    part: u32,
    /// Bits of that part and the next together.
    pair: u32,
}

impl Reach {
    pub fn of(max_distance: u32) -> Self {
        let parts = PARTS as u32;
        let max_distance = max_distance.min(CODE_BITS);
        Reach { code: max_distance, part: max_distance / parts, pair: 2 * max_distance / parts }
    }

    /// Whether a search in tables of so many codes is faster than comparing all of them.
    pub fn favours_tables(self, key_bits: u32, codes: usize) -> bool {
        self.part <= MOST_FLIPS && PARTS * flips(key_bits, self.part).len() * CODES_A_PROBE <= codes
    }
}

/// Bits of a key that are flipped at the most; beyond, nearly every second code is a candidate.
const MOST_FLIPS: u32 = 2;
/// So many codes are compared while one key is looked up (measured by benches/hamming.rs).
const CODES_A_PROBE: usize = 16;

/// One part of all codes, sorted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Table<'a> {
    /// Where the slots of each key begin, and where the last ones end.
    pub starts: &'a [u32],
    /// The next part, for each slot.
    pub sketches: &'a [u16],
    /// The code, for each slot.
    pub rows: &'a [u32],
}

/// A table that is being made.
pub(super) struct TableMut<'a> {
    pub starts: &'a mut [u32],
    pub sketches: &'a mut [u16],
    pub rows: &'a mut [u32],
}

impl TableMut<'_> {
    /// Sorts `codes` by `part`; within a key they keep their order.
    pub fn fill(&mut self, codes: &[Code], part: usize) {
        let key_bits = self.starts.len().ilog2();
        self.starts.fill(0);
        for code in codes {
            self.starts[key(code, part, key_bits) + 1] += 1;
        }
        let mut sum = 0;
        for start in self.starts.iter_mut() {
            sum += *start;
            *start = sum;
        }
        let mut next = self.starts.to_vec();
        for (row, code) in codes.iter().enumerate() {
            let slot = &mut next[key(code, part, key_bits)];
            self.sketches[*slot as usize] = part_of(code, (part + 1) % PARTS);
            self.rows[*slot as usize] = row as u32;
            *slot += 1;
        }
    }
}

/// The slots of one key, to be compared with one wanted code.
#[derive(Clone, Copy, Debug)]
struct Probe {
    wanted: u32,
    table: u8,
    /// Bits in which a sketch may differ.
    limit: u8,
    sketch: u16,
    begin: u32,
    end: u32,
}

/// A slot whose two parts are near.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    wanted: u32,
    table: u32,
    slot: u32,
}

/// Pairs of a wanted code and a table that are worked on together, so that waits for memory overlap.
const PAIRS_TOGETHER: usize = 16;
/// Candidates that are gathered before they are looked at, give or take those of one probe's lanes.
const CANDIDATES_TOGETHER: usize = 1024;

/// A search for several codes in all tables.
pub(super) struct Search<'a> {
    pub tables: &'a [Table<'a>],
    pub codes: &'a [Code],
    pub key_bits: u32,
    pub wanted: &'a [Code],
    pub reach: Reach,
}

impl Search<'_> {
    /// Gives `found` the position of the wanted code, the row and the distance; each pair once, in no order that means anything.
    #[inline(always)]
    pub fn run(&self, found: &mut impl FnMut(usize, usize, u32)) {
        let flips = flips(self.key_bits, self.reach.part);
        let mut probes = Vec::with_capacity(PAIRS_TOGETHER * flips.len());
        let mut candidates = Vec::with_capacity(2 * CANDIDATES_TOGETHER);
        let pairs = PARTS * self.wanted.len();
        // Table by table: with many codes, what is read of a table is still at hand for the next of them.
        for first in (0..pairs).step_by(PAIRS_TOGETHER) {
            for pair in first..pairs.min(first + PAIRS_TOGETHER) {
                self.probe(pair / self.wanted.len(), pair % self.wanted.len(), &flips, &mut probes);
            }
            self.touch(&probes);
            for probe in probes.drain(..) {
                self.gather(probe, &mut candidates, found);
            }
        }
        self.look_at(&mut candidates, found);
    }

    #[inline(always)]
    fn probe(&self, table: usize, wanted: usize, flips: &[Flip], probes: &mut Vec<Probe>) {
        let code = &self.wanted[wanted];
        let key = key(code, table, self.key_bits);
        let sketch = part_of(code, (table + 1) % PARTS);
        let starts = self.tables[table].starts;
        for flip in flips {
            let key = key ^ flip.bits as usize;
            let (begin, end) = (starts[key], starts[key + 1]);
            if begin < end {
                let limit = (self.reach.pair - flip.count) as u8;
                probes.push(Probe { wanted: wanted as u32, table: table as u8, limit, sketch, begin, end });
            }
        }
    }

    /// Reads one sketch of every line of memory that the probes lead to. These reads do not wait for each other, while the
    /// comparisons that follow would wait for one line after the other.
    #[inline(always)]
    fn touch(&self, probes: &[Probe]) {
        let mut sum = 0;
        for probe in probes {
            let sketches = self.tables[usize::from(probe.table)].sketches;
            for slot in (probe.begin as usize..probe.end as usize).step_by(LANES) {
                sum ^= sketches[slot];
            }
        }
        std::hint::black_box(sum);
    }

    #[inline(always)]
    fn gather(&self, probe: Probe, candidates: &mut Vec<Candidate>, found: &mut impl FnMut(usize, usize, u32)) {
        let sketches = self.tables[usize::from(probe.table)].sketches;
        let (mut begin, end) = (probe.begin as usize, probe.end as usize);
        while begin < end {
            let Some(lanes) = sketches[begin..].first_chunk::<LANES>() else { break };
            let near = near_lanes(lanes, probe.sketch, u16::from(probe.limit));
            let mut near = if end - begin < LANES { near & ((1 << (end - begin)) - 1) } else { near };
            while near != 0 {
                let slot = begin as u32 + near.trailing_zeros();
                candidates.push(Candidate { wanted: probe.wanted, table: u32::from(probe.table), slot });
                near &= near - 1;
            }
            if candidates.len() >= CANDIDATES_TOGETHER {
                self.look_at(candidates, found);
            }
            begin += LANES;
        }
    }

    /// Compares the whole codes.
    #[inline(always)]
    fn look_at(&self, candidates: &mut Vec<Candidate>, found: &mut impl FnMut(usize, usize, u32)) {
        // In two passes, for the reads of one do not wait for each other.
        for candidate in candidates.iter_mut() {
            candidate.slot = self.tables[candidate.table as usize].rows[candidate.slot as usize];
        }
        for Candidate { wanted, table, slot: row } in candidates.drain(..) {
            // Rows out of range are only in forged bytes.
            let Some(code) = self.codes.get(row as usize) else { continue };
            let wanted_code = &self.wanted[wanted as usize];
            let distance = difference(code, wanted_code);
            if distance <= self.reach.code && self.first_table(code, wanted_code) == table as usize {
                found(wanted as usize, row as usize, distance);
            }
        }
    }

    /// The table in which two near codes find each other first, so that each pair is told of once.
    fn first_table(&self, a: &Code, b: &Code) -> usize {
        let differing: Code = std::array::from_fn(|word| a[word] ^ b[word]);
        let is_near = |part: &usize| {
            let key = (key(&differing, *part, self.key_bits)).count_ones();
            key <= self.reach.part && key + part_of(&differing, (part + 1) % PARTS).count_ones() <= self.reach.pair
        };
        (0..PARTS).find(is_near).unwrap_or(PARTS)
    }
}

/// Which lanes differ from `wanted` in at most `limit` bits, one bit a lane.
#[inline(always)]
fn near_lanes(lanes: &[u16; LANES], wanted: u16, limit: u16) -> u32 {
    // Hardly ever is one near: most lanes are dealt with by the smallest difference among them, a loop for vector instructions.
    let mut least = u16::MAX;
    for lane in lanes {
        least = least.min((lane ^ wanted).count_ones() as u16);
    }
    if least > limit {
        return 0;
    }
    let mut near = 0;
    for (place, lane) in lanes.iter().enumerate() {
        near |= u32::from((lane ^ wanted).count_ones() as u16 <= limit) << place;
    }
    near
}

/// Bits of a key to be flipped.
#[derive(Clone, Copy, Debug)]
struct Flip {
    bits: u32,
    count: u32,
}

/// The ways to flip at most `most` of `key_bits` bits, fewest first.
fn flips(key_bits: u32, most: u32) -> Vec<Flip> {
    let mut flips = vec![Flip { bits: 0, count: 0 }];
    let mut begin = 0;
    for count in 1..=most.min(key_bits) {
        let end = flips.len();
        for at in begin..end {
            let bits = flips[at].bits;
            // Only above the highest bit that is flipped already.
            for bit in u32::BITS - bits.leading_zeros()..key_bits {
                flips.push(Flip { bits: bits | 1 << bit, count });
            }
        }
        begin = end;
    }
    flips
}

/// One of the sixteen parts of a code.
#[inline(always)]
fn part_of(code: &Code, part: usize) -> u16 {
    (code[part / 4] >> (PART_BITS as usize * (part % 4))) as u16
}

/// The bits of a part by which its table is sorted.
#[inline(always)]
fn key(code: &Code, part: usize, key_bits: u32) -> usize {
    usize::from(part_of(code, part)) & ((1 << key_bits) - 1)
}
