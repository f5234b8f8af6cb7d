//! Where what stands in the bytes of a segment, in memory and on disk alike. Bytes are taken only when nothing in them is damaged.
//! Numbers are little-endian; a machine of the other order refuses the header.

use std::ops::Range;

use bytemuck::{Pod, Zeroable, bytes_of};
use flate2::Crc;

use super::SegmentError;

/// Sixteen-bit parts of a code. Each has a table of its own.
pub(super) const PARTS: usize = 16;
/// Bits of a part.
pub(super) const PART_BITS: u32 = 16;
/// Sketches that are compared at a time; the last of a table are followed by as many zeros.
pub(super) const LANES: usize = 32;

const MAGIC: u64 = u64::from_le_bytes(*b"ReeveHam");
const VERSION: u64 = 1;
/// Every section begins at a multiple of this: the length of a line of the processor's cache.
const ALIGNMENT: usize = 64;

/// The first bytes of a segment.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
struct Header {
    magic: u64,
    version: u64,
    rows: u64,
    key_bits: u64,
    /// CRC-32 of all that follows the header.
    body_checksum: u64,
    reserved: [u64; 2],
    /// CRC-32 of the fields above.
    checksum: u64,
}

const HEADER_BYTES: usize = size_of::<Header>();

/// The sections of a segment, as ranges of its bytes.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub rows: usize,
    /// Bits of a part by which its table is sorted; 0 where there are no tables.
    pub key_bits: u32,
    pub codes: Range<usize>,
    pub ids: Range<usize>,
    /// One for each part, or none.
    pub tables: Vec<TableLayout>,
    pub bytes: usize,
}

/// The sections of one table.
#[derive(Clone, Debug)]
pub(super) struct TableLayout {
    /// `u32` for each key and one more: where its slots begin.
    pub starts: Range<usize>,
    /// `u16` for each slot, then `LANES` zeros: the part that follows the table's own in the code.
    pub sketches: Range<usize>,
    /// `u32` for each slot: the row.
    pub rows: Range<usize>,
}

impl Layout {
    /// None where the sizes are out of range. `key_bits` is at most `PART_BITS`.
    pub fn new(rows: u64, key_bits: u64) -> Option<Layout> {
        // Slots are counted in 32 bits.
        let rows = usize::try_from(u32::try_from(rows).ok()?).ok()?;
        let key_bits = u32::try_from(key_bits).ok().filter(|bits| *bits <= PART_BITS)?;
        let mut end = HEADER_BYTES;
        let mut section = |length: usize, size: usize| -> Option<Range<usize>> {
            let begin = end;
            let bytes = length.checked_mul(size)?;
            end = begin.checked_add(bytes)?.checked_next_multiple_of(ALIGNMENT)?;
            Some(begin..begin + bytes)
        };
        let codes = section(rows, 32)?;
        let ids = section(rows, 4)?;
        let count = if key_bits == 0 { 0 } else { PARTS };
        let mut tables = Vec::with_capacity(count);
        for _ in 0..count {
            let starts = section((1 << key_bits) + 1, 4)?;
            let sketches = section(rows.checked_add(LANES)?, 2)?;
            tables.push(TableLayout { starts, sketches, rows: section(rows, 4)? });
        }
        Some(Layout { rows, key_bits, codes, ids, tables, bytes: end })
    }

    /// Writes the header over the first bytes, when all the others are in their place.
    pub fn seal(&self, bytes: &mut [u8]) {
        let mut header = Header {
            magic: MAGIC,
            version: VERSION,
            rows: self.rows as u64,
            key_bits: u64::from(self.key_bits),
            body_checksum: checksum(&bytes[HEADER_BYTES..]),
            reserved: [0; 2],
            checksum: 0,
        };
        header.checksum = header.checksum();
        bytes[..HEADER_BYTES].copy_from_slice(bytes_of(&header));
    }

    /// Reads all of the bytes once, for their checksum.
    pub fn read(bytes: &[u8]) -> Result<Layout, SegmentError> {
        let header = bytes.get(..HEADER_BYTES).ok_or(SegmentError::Truncated)?;
        let header: Header = bytemuck::pod_read_unaligned(header);
        if header.magic != MAGIC {
            return Err(SegmentError::NotASegment);
        }
        if header.version != VERSION {
            return Err(SegmentError::UnknownVersion(header.version));
        }
        if header.checksum != header.checksum() {
            return Err(SegmentError::Damaged);
        }
        let layout = Layout::new(header.rows, header.key_bits).ok_or(SegmentError::Damaged)?;
        if bytes.len() != layout.bytes {
            return Err(SegmentError::Truncated);
        }
        if header.reserved != [0; 2] || header.body_checksum != checksum(&bytes[HEADER_BYTES..]) {
            return Err(SegmentError::Damaged);
        }
        Ok(layout)
    }
}

impl Header {
    fn checksum(&self) -> u64 {
        checksum(&bytes_of(self)[..HEADER_BYTES - size_of::<u64>()])
    }
}

fn checksum(bytes: &[u8]) -> u64 {
    let mut crc = Crc::new();
    crc.update(bytes);
    u64::from(crc.sum())
}
