//! WARC/1.1 (ISO 28500:2017): one gzip member per record, written and read back.
//! Knows the format only; where segments live and how they survive a crash is the store's business.

mod capture;
mod exchange;
mod reader;
mod record;
mod stream;

pub use capture::{Capture, capture, dechunk};
pub use exchange::{ExchangeRecords, Referred, exchange_records};
pub use reader::{HttpMessage, Record, WarcError, http_payload, read_member};
pub use record::{metadata, payload_digest, warcinfo, warcinfo_id};
pub use stream::{RecordHead, RecordStream, StreamFault};

#[cfg(test)]
mod tests;
