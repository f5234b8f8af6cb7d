//! The one file of a folder that says which segments count and which of their ids were removed. It is replaced as a whole.

use flate2::Crc;

use super::FolderError;

const MAGIC: [u8; 8] = *b"ReeveHmf";
const VERSION: u32 = 1;

/// Names a segment by a digest of its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct SegmentName(pub [u8; 16]);

impl SegmentName {
    pub fn file(self) -> String {
        let digits: String = self.0.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{digits}.codes")
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Manifest {
    /// Oldest first; no name twice.
    pub segments: Vec<Entry>,
    /// Files that may be there and do not count: a segment that was being written, and segments that were merged.
    pub leftovers: Vec<SegmentName>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub name: SegmentName,
    /// Ids of the segment that were removed after it was written, ascending.
    pub removed: Vec<u32>,
}

impl Manifest {
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        let put = |bytes: &mut Vec<u8>, number: usize| bytes.extend_from_slice(&(number as u32).to_le_bytes());
        put(&mut bytes, VERSION as usize);
        put(&mut bytes, self.segments.len());
        for entry in &self.segments {
            bytes.extend_from_slice(&entry.name.0);
            put(&mut bytes, entry.removed.len());
            entry.removed.iter().for_each(|id| bytes.extend_from_slice(&id.to_le_bytes()));
        }
        put(&mut bytes, self.leftovers.len());
        self.leftovers.iter().for_each(|name| bytes.extend_from_slice(&name.0));
        let sum = checksum(&bytes);
        bytes.extend_from_slice(&sum);
        bytes
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<Manifest, FolderError> {
        Manifest::parse(bytes).ok_or(FolderError::DamagedManifest)
    }

    fn parse(bytes: &[u8]) -> Option<Manifest> {
        let (body, sum) = bytes.split_last_chunk::<4>()?;
        if *sum != checksum(body) {
            return None;
        }
        let mut rest = Reader(body);
        if rest.array::<8>()? != MAGIC || rest.number()? != VERSION {
            return None;
        }
        let mut manifest = Manifest::default();
        // Nothing is allocated by what a number promises, only by what is there.
        for _ in 0..rest.number()? {
            let name = SegmentName(rest.array()?);
            let mut removed = Vec::new();
            for _ in 0..rest.number()? {
                removed.push(rest.number()?);
            }
            if !removed.is_sorted() {
                return None;
            }
            manifest.segments.push(Entry { name, removed });
        }
        for _ in 0..rest.number()? {
            manifest.leftovers.push(SegmentName(rest.array()?));
        }
        rest.0.is_empty().then_some(manifest)
    }
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (array, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*array)
    }

    fn number(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }
}

fn checksum(bytes: &[u8]) -> [u8; 4] {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum().to_le_bytes()
}
