//! The evidence of a case: records as they stand in the archive, one gzip member each, not a byte of them changed, one behind
//! the other in a file of their own, with an index.

use std::io::Read as _;

use data_encoding::HEXLOWER;
use flate2::bufread::GzDecoder;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::fault::BundleFault;
use crate::evidence::warc::{self, Record};

/// Largest block of one record, and of all together, in bytes when unpacked.
const MAX_BLOCK_BYTES: u64 = 64 << 20;
const MAX_UNPACKED_BYTES: u64 = 1 << 30;
/// A record's own head comes on top of its block.
const MAX_HEAD_BYTES: u64 = 64 << 10;

/// One record of the evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvidenceRecord {
    /// `WARC-Record-ID`.
    pub record_id: String,
    /// `WARC-Type`.
    pub kind: String,
    /// `WARC-Target-URI`; empty where the record has none.
    pub url: String,
    /// `WARC-Date`.
    pub date: String,
    /// Where its gzip member begins in the file of this bundle, and how long it is, in bytes.
    pub offset: u64,
    pub length: u64,
    /// Lower-case hex SHA-256 of the record, unpacked.
    pub sha256: String,
}

/// A file of whole records, and what is in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    pub warc: Vec<u8>,
    pub records: Vec<EvidenceRecord>,
}

impl Evidence {
    /// Puts gzip members behind each other, those that are the same once.
    pub fn of(members: &[Vec<u8>]) -> Result<Self, BundleFault> {
        let mut warc = Vec::new();
        let mut digests = std::collections::BTreeSet::new();
        for member in members {
            if digests.insert(Sha256::digest(member)) {
                warc.extend_from_slice(member);
            }
        }
        Evidence::read(warc)
    }

    /// Reads every record, and holds it against its own digests.
    pub fn read(warc: Vec<u8>) -> Result<Self, BundleFault> {
        let mut records = Vec::new();
        let mut offset = 0_u64;
        let mut room = MAX_UNPACKED_BYTES;
        while let Some(rest) = warc.get(offset as usize..).filter(|rest| !rest.is_empty()) {
            let record = warc::read_member(rest, MAX_BLOCK_BYTES.min(room))
                .map_err(|error| BundleFault::Evidence { offset, error })?;
            room = room.saturating_sub(record.block.len() as u64);
            if !keeps_its_word(&record) {
                return Err(BundleFault::EvidenceDigest { offset });
            }
            let member = &rest[..record.member_length as usize];
            let text = |name: &str| record.header(name).unwrap_or_default().to_owned();
            records.push(EvidenceRecord {
                record_id: text("WARC-Record-ID"),
                kind: text("WARC-Type"),
                url: text("WARC-Target-URI"),
                date: text("WARC-Date"),
                offset,
                length: record.member_length,
                sha256: digest_of_record(member, offset)?,
            });
            offset += record.member_length;
        }
        Ok(Evidence { warc, records })
    }

    pub fn find(&self, record_id: &str) -> Option<&EvidenceRecord> {
        self.records.iter().find(|record| record.record_id == record_id)
    }
}

/// Lower-case hex SHA-256 of what a gzip member unpacks to.
fn digest_of_record(member: &[u8], offset: u64) -> Result<String, BundleFault> {
    let mut record = Vec::new();
    let read = GzDecoder::new(member).take(MAX_BLOCK_BYTES + MAX_HEAD_BYTES).read_to_end(&mut record);
    read.map_err(|error| BundleFault::Evidence {
        offset,
        error: warc::WarcError::Damaged { detail: error.to_string() },
    })?;
    Ok(HEXLOWER.encode(&Sha256::digest(&record)))
}

/// The block's digest is there (and was checked when the record was read), and so is the payload's, where the payload is here.
fn keeps_its_word(record: &Record) -> bool {
    let is_ours = |name| record.header(name).is_some_and(|digest| digest.starts_with("sha256:"));
    if !is_ours("WARC-Block-Digest") {
        return false;
    }
    let Some(stated) = record.header("WARC-Payload-Digest") else { return true };
    let payload = match record.header("WARC-Type").unwrap_or_default() {
        // Its payload is in the record that it refers to.
        "revisit" => return true,
        "conversion" | "resource" => record.block.clone(),
        _ => warc::http_payload(record).map(|message| message.body).unwrap_or_default(),
    };
    stated == warc::payload_digest(&payload)
}
