//! The archived page behind a listing, as a notice names it: when it was captured, where it stands, and its digest.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::Path;

use data_encoding::HEXLOWER;
use flate2::bufread::GzDecoder;
use sha2::{Digest as _, Sha256};

use crate::review::blocks::Evidence;
use crate::scan::DataDir;
use crate::store::archive::{Archive, Position};

/// Nothing that the archive holds is larger once unpacked.
const MAX_RECORD_BYTES: u64 = 256 << 20;

/// The record at `position`: read, found sound, and digested as it stands in the archive, decompressed.
pub fn evidence(data: &DataDir, position: &Position) -> anyhow::Result<Evidence> {
    let record = Archive::open(data.archive()).read(position)?;
    let captured = record.header("WARC-Date").and_then(|date| date.parse::<jiff::Timestamp>().ok());
    Ok(Evidence {
        url: record.header("WARC-Target-URI").unwrap_or_default().to_owned(),
        captured_ms: captured.map_or(0, jiff::Timestamp::as_millisecond),
        sha256: digest(&data.archive().join(&position.file), position)?,
        file: position.file.clone(),
        offset: position.offset,
        length: position.length,
    })
}

fn digest(path: &Path, position: &Position) -> io::Result<String> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(position.offset))?;
    let member = io::BufReader::new(file.take(position.length));
    let mut record = GzDecoder::new(member).take(MAX_RECORD_BYTES);
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 64 << 10];
    loop {
        match record.read(&mut buffer)? {
            0 => return Ok(HEXLOWER.encode(&digest.finalize())),
            read => digest.update(&buffer[..read]),
        }
    }
}
