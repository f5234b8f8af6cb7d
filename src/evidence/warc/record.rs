//! One WARC record as one gzip member, and the records that stand on their own.
//! Equal content gives equal bytes: ids are digests and the gzip header carries no time.

use std::io::Write as _;

use data_encoding::BASE32;
use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

/// The named fields of a record in the order in which they are written.
pub(super) struct Fields(Vec<(&'static str, String)>);

impl Fields {
    /// Starts with the fields every record has; [`member`] adds the id, the block's digest and its length.
    pub(super) fn new(kind: &str, date_ms: i64) -> Self {
        Fields(vec![("WARC-Type", kind.to_owned()), ("WARC-Date", date(date_ms))])
    }

    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.0.push((name, one_line(&value.into())));
        self
    }

    pub(super) fn with_some(self, name: &'static str, value: Option<String>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }
}

/// A finished record: its id and its gzip member.
pub(super) struct Member {
    pub(super) id: String,
    pub(super) bytes: Vec<u8>,
}

/// Writes a record. Its id is a digest of everything in it but the segment it happens to stand in, so an exchange
/// archived twice (a crash between archive and database) has one id.
pub(super) fn member(fields: &Fields, content_type: &str, block: &[u8]) -> Member {
    let block_digest = payload_digest(block);
    let id = record_id(fields, &block_digest);

    let mut head = String::from("WARC/1.1\r\n");
    let (kind, rest) = fields.0.split_first().expect("Fields::new puts WARC-Type first");
    let mut line = |name: &str, value: &str| {
        head.push_str(name);
        head.push_str(": ");
        head.push_str(value);
        head.push_str("\r\n");
    };
    line(kind.0, &kind.1);
    line("WARC-Record-ID", &id);
    for (name, value) in rest {
        line(name, value);
    }
    line("WARC-Block-Digest", &block_digest);
    line("Content-Type", content_type);
    line("Content-Length", &block.len().to_string());
    head.push_str("\r\n");

    Member { id, bytes: gzip(&[head.as_bytes(), block, b"\r\n\r\n"]) }
}

fn gzip(parts: &[&[u8]]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    for part in parts {
        encoder.write_all(part).expect("writing to memory does not fail");
    }
    encoder.finish().expect("writing to memory does not fail")
}

/// The first record of a segment: who wrote it, with what, and under which name.
pub fn warcinfo(file_name: &str, software: &str, operator: &str, now_ms: i64) -> Vec<u8> {
    warcinfo_member(file_name, software, operator, now_ms).bytes
}

/// The record id of the [`warcinfo`] with the same arguments: what the segment's other records name as theirs.
pub fn warcinfo_id(file_name: &str, software: &str, operator: &str, now_ms: i64) -> String {
    warcinfo_member(file_name, software, operator, now_ms).id
}

fn warcinfo_member(file_name: &str, software: &str, operator: &str, now_ms: i64) -> Member {
    let fields = Fields::new("warcinfo", now_ms).with("WARC-Filename", file_name);
    let mut block = format!("software: {}\r\nformat: WARC File Format 1.1\r\n", one_line(software));
    block.push_str("conformsTo: https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n");
    if !operator.trim().is_empty() {
        block.push_str("operator: ");
        block.push_str(&one_line(operator));
        block.push_str("\r\n");
    }
    member(&fields, "application/warc-fields", block.as_bytes())
}

/// Something we know about a capture, filed under `urn:{urn}`. Never under the page's own address: replay tools would
/// show the metadata in the page's place.
pub fn metadata(urn: &str, content_type: &str, block: &[u8], warcinfo_id: &str, now_ms: i64) -> Vec<u8> {
    let fields = Fields::new("metadata", now_ms)
        .with("WARC-Target-URI", format!("urn:{}", urn.replace(char::is_whitespace, "%20")))
        .with("WARC-Warcinfo-ID", warcinfo_id);
    member(&fields, &one_line(content_type), block).bytes
}

/// `sha256:` and the digest in base 32: the labelled form of `WARC-Payload-Digest`.
pub fn payload_digest(bytes: &[u8]) -> String {
    format!("sha256:{}", BASE32.encode(&Sha256::digest(bytes)))
}

fn record_id(fields: &Fields, block_digest: &str) -> String {
    let mut hash = Sha256::new();
    for (name, value) in fields.0.iter().filter(|(name, _)| *name != "WARC-Warcinfo-ID") {
        hash.update(name.as_bytes());
        hash.update([0]);
        hash.update(value.as_bytes());
        hash.update([0]);
    }
    hash.update(block_digest.as_bytes());
    let digest = hash.finalize();
    let mut uuid: [u8; 16] = std::array::from_fn(|i| digest[i]);
    // RFC 9562 version 8: a UUID whose bits have a meaning of our own.
    uuid[6] = (uuid[6] & 0x0f) | 0x80;
    uuid[8] = (uuid[8] & 0x3f) | 0x80;
    let hex = data_encoding::HEXLOWER.encode(&uuid);
    format!("<urn:uuid:{}-{}-{}-{}-{}>", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// RFC 3339 in UTC with milliseconds; a time outside the years 0 to 9999 becomes 1970.
pub(super) fn date(ms: i64) -> String {
    let time = Timestamp::from_millisecond(ms).unwrap_or_default();
    let time = if (0..=253_402_300_799_999).contains(&ms) { time } else { Timestamp::UNIX_EPOCH };
    format!("{time:.3}")
}

/// Names and addresses may hold anything; a line break in one must not become a field of its own.
fn one_line(value: &str) -> String {
    value.replace(char::is_control, " ").trim().to_owned()
}
