//! An immutable set of codes with their ids, in memory or mapped from a file, in one and the same form.

use std::ops::Range;

use bytemuck::{cast_slice, cast_slice_mut};
use sha2::{Digest, Sha256};
use tantivy::directory::OwnedBytes;

use super::layout::{Layout, TableLayout};
use super::scan::scan;
use super::tables::{Reach, Search, Table, TableMut};
use super::{Code, SegmentError, Strategy};

/// See the module. Rows are sorted by id, then by code, and no two are the same.
#[derive(Debug)]
pub(super) struct Segment {
    layout: Layout,
    bytes: Bytes,
}

#[derive(Debug)]
enum Bytes {
    Built(Vec<u64>),
    Mapped(OwnedBytes),
}

impl Segment {
    /// The bytes depend on nothing but which rows there are, and on the strategy.
    pub fn build(rows: Vec<(Code, u32)>, strategy: Strategy) -> Segment {
        let rows = sorted(rows);
        let key_bits = strategy.key_bits(rows.len());
        Segment::of_sorted(rows, key_bits)
    }

    /// Tables sorted by so many bits of a part, or none.
    pub(super) fn of_sorted(rows: Vec<(Code, u32)>, key_bits: u32) -> Segment {
        assert!(u32::try_from(rows.len()).is_ok(), "an index holds less than 2^32 codes");
        let layout = Layout::new(rows.len() as u64, u64::from(key_bits)).expect("as many rows as were counted");
        let mut words = vec![0; layout.bytes / size_of::<u64>()];
        let bytes: &mut [u8] = cast_slice_mut(&mut words);
        let apart = "the sections of a segment are apart";
        let [codes, ids] = bytes.get_disjoint_mut([layout.codes.clone(), layout.ids.clone()]).expect(apart);
        let (codes, ids) = (cast_slice_mut::<u8, Code>(codes), cast_slice_mut::<u8, u32>(ids));
        for (row, (code, id)) in rows.iter().enumerate() {
            (codes[row], ids[row]) = (*code, *id);
        }
        drop(rows);
        for (part, table) in layout.tables.iter().enumerate() {
            let sections = [layout.codes.clone(), table.starts.clone(), table.sketches.clone(), table.rows.clone()];
            let [codes, starts, sketches, rows] = bytes.get_disjoint_mut(sections).expect(apart);
            let mut table = TableMut {
                starts: cast_slice_mut(starts),
                sketches: cast_slice_mut(sketches),
                rows: cast_slice_mut(rows),
            };
            table.fill(cast_slice(codes), part);
        }
        layout.seal(bytes);
        Segment { layout, bytes: Bytes::Built(words) }
    }

    /// Takes bytes that `bytes` gave, after reading all of them once.
    pub fn open(bytes: OwnedBytes) -> Result<Segment, SegmentError> {
        let layout = Layout::read(&bytes)?;
        // Mapped files are aligned, other bytes need not be.
        let is_aligned = bytemuck::try_cast_slice::<u8, u64>(&bytes).is_ok();
        let bytes = if is_aligned {
            Bytes::Mapped(bytes)
        } else {
            Bytes::Built(bytes.as_chunks().0.iter().copied().map(u64::from_ne_bytes).collect())
        };
        let segment = Segment { layout, bytes };
        let are_sorted = |table: &Table| {
            table.starts.first() == Some(&0)
                && table.starts.is_sorted()
                && table.starts.last().is_some_and(|last| *last as usize == segment.layout.rows)
        };
        if !segment.tables().iter().all(are_sorted) {
            return Err(SegmentError::Damaged);
        }
        Ok(segment)
    }

    pub fn bytes(&self) -> &[u8] {
        match &self.bytes {
            Bytes::Built(words) => cast_slice(words),
            Bytes::Mapped(bytes) => bytes,
        }
    }

    /// Of the rows, and so of all that is made from them; two strategies give two digests.
    pub fn digest(&self) -> [u8; 16] {
        let mut digest = Sha256::new();
        digest.update(&self.bytes()[self.layout.codes.start..self.layout.ids.end]);
        digest.update(self.layout.key_bits.to_le_bytes());
        let digest: [u8; 32] = digest.finalize().into();
        std::array::from_fn(|byte| digest[byte])
    }

    fn section<T: bytemuck::AnyBitPattern>(&self, range: &Range<usize>) -> &[T] {
        cast_slice(&self.bytes()[range.clone()])
    }

    pub fn codes(&self) -> &[Code] {
        self.section(&self.layout.codes)
    }

    /// Ascending.
    pub fn ids(&self) -> &[u32] {
        self.section(&self.layout.ids)
    }

    fn tables(&self) -> Vec<Table<'_>> {
        let table = |sections: &TableLayout| Table {
            starts: self.section(&sections.starts),
            sketches: self.section(&sections.sketches),
            rows: self.section(&sections.rows),
        };
        self.layout.tables.iter().map(table).collect()
    }

    /// Gives `found` the position of the wanted code, the row and the distance; each pair once.
    pub fn search(&self, wanted: &[Code], max_distance: u32, mut found: impl FnMut(usize, usize, u32)) {
        let is_in_tables = Reach::of(max_distance).favours_tables(self.layout.key_bits, self.layout.rows);
        if self.layout.tables.is_empty() || !is_in_tables {
            pulp::Arch::new().dispatch(|| scan(self.codes(), wanted, max_distance, &mut found));
        } else {
            self.search_tables(wanted, max_distance, &mut found);
        }
    }

    /// As `search`, where there are tables.
    pub(super) fn search_tables(&self, wanted: &[Code], max_distance: u32, found: &mut impl FnMut(usize, usize, u32)) {
        let (tables, reach) = (self.tables(), Reach::of(max_distance));
        let search = Search { tables: &tables, codes: self.codes(), key_bits: self.layout.key_bits, wanted, reach };
        pulp::Arch::new().dispatch(|| search.run(found));
    }
}

/// By id, then by code; each row once.
pub(super) fn sorted(mut rows: Vec<(Code, u32)>) -> Vec<(Code, u32)> {
    rows.sort_unstable_by_key(|(code, id)| (*id, *code));
    rows.dedup();
    rows
}
