//! Records as they stand in the archive: the bytes that a digest given as evidence is taken over.

use std::io::Read as _;

use flate2::bufread::GzDecoder;

use super::{Archive, ArchiveError, MAX_BLOCK_BYTES, Position};
use crate::evidence::warc::WarcError;

/// More than a record's head takes, in bytes.
const MAX_HEAD_BYTES: u64 = 1024 * 1024;

impl Archive {
    /// The record at `position` as it stands in the archive, decompressed: head, block and the two line ends behind it.
    /// Whoever unpacks the record's gzip member has the same bytes.
    pub fn unpacked(&self, position: &Position) -> Result<Vec<u8>, ArchiveError> {
        // Reads it as a record first, so that nothing damaged is taken for evidence.
        self.read(position)?;
        let path = self.dir.join(&position.file);
        let packed = super::read_range(&path, position.offset, position.length)
            .map_err(|source| ArchiveError::Read { path: path.clone(), source })?;
        let limit = MAX_BLOCK_BYTES + MAX_HEAD_BYTES;
        let mut record = Vec::new();
        GzDecoder::new(&packed[..]).take(limit).read_to_end(&mut record).map_err(|error| ArchiveError::Damaged {
            path,
            offset: position.offset,
            source: WarcError::Damaged { detail: error.to_string() },
        })?;
        Ok(record)
    }
}
