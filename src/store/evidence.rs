//! The archived page behind a listing, as decisions and notices name it: when it was captured, where it stands, its digest.

use super::archive::{Archive, ArchiveError, Position};
use super::digest_of;
use crate::review::blocks::Evidence;

/// The record at `position`: read, found sound, and digested as it stands in the archive, decompressed.
pub fn evidence(archive: &Archive, position: &Position) -> Result<Evidence, ArchiveError> {
    let record = archive.read(position)?;
    let captured = record.header("WARC-Date").and_then(|date| date.parse::<jiff::Timestamp>().ok());
    // Some writers put the address between angle brackets, as WARC 1.0 has it.
    let url = record.header("WARC-Target-URI").unwrap_or_default().trim_matches(['<', '>', ' ']);
    Ok(Evidence {
        url: url.to_owned(),
        captured_ms: captured.map_or(0, jiff::Timestamp::as_millisecond),
        sha256: digest_of(&archive.unpacked(position)?),
        file: position.file.clone(),
        offset: position.offset,
        length: position.length,
    })
}
