//! Exact search among 256-bit codes: every code within a number of bits, none missed, from a handful of codes to tens of millions.
//! What a code stands for, and what it means to be near, is for others to say.

use std::collections::BTreeSet;
use std::sync::Arc;

use tantivy::directory::OwnedBytes;

use super::code::Code;
use layout::PART_BITS;
use segment::Segment;

pub use folder::{CodeFolder, FolderError};

mod folder;
mod layout;
mod manifest;
mod scan;
mod segment;
mod tables;
#[cfg(test)]
mod tests;

/// A code near the one that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hit {
    /// Bits in which the two codes differ.
    pub distance: u32,
    pub id: u32,
}

/// How codes are kept: what a search costs against what a code costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Strategy {
    /// Tables where there are enough codes for them to be faster.
    #[default]
    Automatic,
    /// Every code is compared: 36 bytes a code.
    Scan,
    /// Sixteen tables of parts of the codes: 132 bytes a code, and up to 4.2 MB for any number of them.
    Tables,
}

impl Strategy {
    /// Codes from which on a search in tables is faster than a scan (measured by benches/hamming.rs).
    const LEAST_FOR_TABLES: usize = 2_048;

    /// Bits by which tables for so many codes are sorted; 0 for no tables.
    fn key_bits(self, codes: usize) -> u32 {
        let is_table = match self {
            Strategy::Automatic => codes >= Strategy::LEAST_FOR_TABLES,
            Strategy::Scan => false,
            Strategy::Tables => true,
        };
        if is_table { (codes / CODES_A_KEY).max(1).next_power_of_two().ilog2().clamp(4, PART_BITS) } else { 0 }
    }
}

/// Codes that one key of a table should have.
const CODES_A_KEY: usize = 24;

/// Why bytes are no segment of codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SegmentError {
    #[error("not a segment of picture codes")]
    NotASegment,
    #[error("version {0} of picture codes is not known to this program")]
    UnknownVersion(u64),
    #[error("the segment of picture codes is not as long as it says")]
    Truncated,
    #[error("the segment of picture codes is damaged")]
    Damaged,
}

/// Codes with their ids. Immutable; clones share what they hold.
#[derive(Clone, Debug, Default)]
pub struct CodeIndex {
    parts: Vec<Part>,
}

/// A segment, less what was removed from it.
#[derive(Clone, Debug)]
struct Part {
    segment: Arc<Segment>,
    /// Ascending.
    removed: Arc<[u32]>,
}

impl CodeIndex {
    /// An id may have several codes, and a code several ids.
    pub fn new(rows: Vec<(Code, u32)>, strategy: Strategy) -> Self {
        CodeIndex { parts: vec![Part::whole(Segment::build(rows, strategy))] }
    }

    /// What `to_bytes` gave, refused where anything in it is damaged. Files are better mapped: see `open`.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, SegmentError> {
        Ok(CodeIndex { parts: vec![Part::whole(Segment::open(OwnedBytes::new(bytes))?)] })
    }

    /// The same bytes for the same codes, whatever the order they were given in.
    pub fn to_bytes(&self, strategy: Strategy) -> Vec<u8> {
        Segment::build(self.rows().collect(), strategy).bytes().to_vec()
    }

    /// Codes with their ids, in no order that means anything.
    pub fn rows(&self) -> impl Iterator<Item = (Code, u32)> {
        self.parts.iter().flat_map(Part::rows)
    }

    pub fn is_empty(&self) -> bool {
        self.parts.iter().all(|part| part.rows_left() == 0)
    }

    /// Bytes of memory or of mapped files.
    pub fn size_bytes(&self) -> usize {
        self.parts.iter().map(|part| part.segment.bytes().len()).sum()
    }

    /// Every id with a code within `max_distance` bits of `code`, at the distance of its nearest: nearest first, then by id.
    pub fn within(&self, code: &Code, max_distance: u32) -> Vec<Hit> {
        self.within_each(std::slice::from_ref(code), max_distance).pop().unwrap_or_default()
    }

    /// What `within` gives, for each of the codes. Hundreds of codes at a time cost less than one by one.
    pub fn within_each(&self, codes: &[Code], max_distance: u32) -> Vec<Vec<Hit>> {
        let mut hits = vec![Vec::new(); codes.len()];
        for part in &self.parts {
            let ids = part.segment.ids();
            part.segment.search(codes, max_distance, |wanted, row, distance| {
                let id = ids[row];
                if part.removed.binary_search(&id).is_err() {
                    hits[wanted].push(Hit { distance, id });
                }
            });
        }
        hits.iter_mut().for_each(keep_nearest);
        hits
    }
}

impl Part {
    fn whole(segment: Segment) -> Part {
        Part { segment: Arc::new(segment), removed: Arc::default() }
    }

    /// Less those of `ids` that the segment has.
    fn without(&self, ids: &BTreeSet<u32>) -> Part {
        let mut removed: BTreeSet<u32> = self.removed.iter().copied().collect();
        removed.extend(ids.iter().filter(|id| self.segment.ids().binary_search(id).is_ok()));
        Part { segment: self.segment.clone(), removed: removed.into_iter().collect() }
    }

    fn rows(&self) -> impl Iterator<Item = (Code, u32)> {
        let rows = self.segment.codes().iter().copied().zip(self.segment.ids().iter().copied());
        rows.filter(|(_, id)| self.removed.binary_search(id).is_err())
    }

    fn removed_rows(&self) -> usize {
        let ids = self.segment.ids();
        self.removed
            .iter()
            .map(|id| ids.partition_point(|other| other <= id) - ids.partition_point(|other| other < id))
            .sum()
    }

    fn rows_left(&self) -> usize {
        self.segment.ids().len() - self.removed_rows()
    }
}

/// One hit for each id, nearest first, then by id.
fn keep_nearest(hits: &mut Vec<Hit>) {
    hits.sort_unstable_by_key(|hit| (hit.id, hit.distance));
    hits.dedup_by_key(|hit| hit.id);
    hits.sort_unstable();
}
