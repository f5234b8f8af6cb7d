//! What the store keeps of a crawl: scans, hosts, servers, and the queue of addresses with what became of each.

use async_trait::async_trait;

use super::StoreError;
use super::archive::{Archived, Position};
use crate::evidence::warc::Referred;
use crate::extract::Listing;
use crate::fetch::Validators;
use crate::frontier::{CrawlUrl, HostKey, Next, Outcome, ResourceKind, ServerKey, UrlKey};
use crate::sources::SourceId;

/// One scan of one source; `number` counts from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScanRow {
    pub source_id: SourceId,
    pub number: i64,
    pub started_ms: i64,
    pub finished_ms: Option<i64>,
    /// Begun by an earlier process that did not end it.
    pub resumed: bool,
}

/// An address to remember, if it is not known already.
#[derive(Clone, Debug)]
pub struct Discovered {
    pub url: CrawlUrl,
    pub kind: ResourceKind,
    /// Links followed from a start address.
    pub depth: u32,
    /// Redirects followed in a row.
    pub hops: u32,
}

/// A host that has not been resolved in this scan.
#[derive(Clone, Debug)]
pub struct HostRow {
    pub source_id: SourceId,
    pub host: HostKey,
}

/// The last answer to a host's robots.txt.
#[derive(Clone, Debug)]
pub struct RobotsRow {
    pub fetched_ms: i64,
    pub status: u16,
    pub body: Vec<u8>,
}

/// A host with queued addresses, and its server's rest.
#[derive(Clone, Debug)]
pub struct ReadyHost {
    pub source_id: SourceId,
    pub host: HostKey,
    pub server: ServerKey,
    /// The server's rest ends, and the host's first queued address is due: whichever is later.
    pub due_ms: i64,
    /// Consecutive troubles of the server.
    pub troubles: u32,
}

/// A queued address as the scheduler looks at it.
#[derive(Clone, Debug)]
pub struct QueuedUrl {
    pub key: UrlKey,
    pub url: CrawlUrl,
    pub kind: ResourceKind,
    pub depth: u32,
    pub hops: u32,
    /// Visits in this scan so far.
    pub attempts: u32,
    pub validators: Validators,
    /// Digest of the decoded body at the last visit that had one.
    pub body_digest: Option<String>,
    /// The last full response in the archive, for revisit records to refer to.
    pub capture: Option<Referred>,
}

/// A queued address that is being visited.
#[derive(Clone, Debug)]
pub struct Lease {
    pub source_id: SourceId,
    pub scan: i64,
    pub host: HostKey,
    pub server: ServerKey,
    /// What the host's robots.txt asks for between visits.
    pub crawl_delay_ms: Option<i64>,
    pub queued: QueuedUrl,
}

/// A visit that has ended: everything that becomes true with it, in one transaction.
#[derive(Clone, Debug)]
pub struct Visit {
    pub lease: Lease,
    pub outcome: Outcome,
    pub next: Next,
    pub status: Option<u16>,
    pub validators: Validators,
    pub body_digest: Option<String>,
    pub truncated: bool,
    pub ended_ms: i64,
    /// What the archive says of the response; none where there was no response.
    pub archived: Option<Archived>,
    /// When the request was sent: the date of the archived record.
    pub started_ms: i64,
    pub discovered: Vec<Discovered>,
    /// What the page offers; none where it was not read.
    pub listings: Option<Vec<Listing>>,
    pub picture: Option<VisitedPicture>,
    /// The server's next visit, and its consecutive troubles.
    pub server_next_ms: i64,
    pub troubles: u32,
}

/// A picture that was fetched: its fingerprint, or the code of the reason why there is none.
#[derive(Clone, Debug)]
pub struct VisitedPicture {
    /// Digest of its bytes.
    pub id: String,
    pub fingerprint: Result<Vec<u8>, String>,
}

/// How the addresses of one scan ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceCounts {
    /// Kind, outcome code, number of addresses; only settled ones.
    pub settled: Vec<(ResourceKind, String, u64)>,
    pub queued: u64,
    pub truncated: u64,
}

#[async_trait]
pub trait FrontierStore {
    /// Begins a scan of a source, or resumes the one that was not ended. A new scan queues every known address again,
    /// except those that are gone; a changed `reading_digest` makes every page be read again.
    async fn begin_scan(&self, id: &SourceId, reading_digest: &str, now_ms: i64) -> Result<ScanRow, StoreError>;

    async fn finish_scan(&self, id: &SourceId, number: i64, now_ms: i64) -> Result<(), StoreError>;

    /// The latest scan of a source.
    async fn last_scan(&self, id: &SourceId) -> Result<Option<ScanRow>, StoreError>;

    /// The latest scan of every source that was ever scanned, by source.
    async fn last_scans(&self) -> Result<Vec<ScanRow>, StoreError>;

    /// Queues addresses that are not known, and those that were gone in an earlier scan. Returns how many.
    async fn discover(&self, id: &SourceId, scan: i64, found: &[Discovered]) -> Result<u64, StoreError>;

    /// Hosts with queued addresses that have not been resolved, at most `limit`.
    async fn unresolved_hosts(&self, sources: &[SourceId], limit: u32) -> Result<Vec<HostRow>, StoreError>;

    async fn set_server(&self, id: &SourceId, host: &HostKey, server: &ServerKey) -> Result<(), StoreError>;

    async fn robots(&self, id: &SourceId, host: &HostKey) -> Result<Option<RobotsRow>, StoreError>;

    /// Keeps an answer and, in the same transaction, how far each archive file counts as committed with it.
    async fn set_robots(
        &self,
        id: &SourceId,
        host: &HostKey,
        robots: &RobotsRow,
        archived: &[Position],
    ) -> Result<(), StoreError>;

    /// Resolved hosts with queued addresses, soonest due first, at most `limit`; also those that are not due yet.
    async fn ready_hosts(&self, sources: &[SourceId], limit: u32) -> Result<Vec<ReadyHost>, StoreError>;

    /// The first `limit` queued addresses of a host that are due at `now_ms`, by priority.
    async fn queued(
        &self,
        id: &SourceId,
        host: &HostKey,
        now_ms: i64,
        limit: u32,
    ) -> Result<Vec<QueuedUrl>, StoreError>;

    /// Marks addresses as being visited and the server as resting until `server_next_ms`; settles `refused` ones without a visit.
    async fn lease(
        &self,
        id: &SourceId,
        server: &ServerKey,
        leased: &[UrlKey],
        refused: &[(UrlKey, Outcome)],
        server_next_ms: i64,
    ) -> Result<(), StoreError>;

    /// Says when a server may be asked again, outside of a visit (robots.txt was asked for).
    async fn rest_server(&self, server: &ServerKey, next_ms: i64, troubles: u32) -> Result<(), StoreError>;

    /// Settles everything queued on a host with `outcome`; returns how many.
    async fn leave_host(&self, id: &SourceId, host: &HostKey, outcome: &str) -> Result<u64, StoreError>;

    /// Settles a source's queued addresses of one kind (the budget for it is used up); returns how many.
    async fn leave_kind(&self, id: &SourceId, kind: ResourceKind, outcome: &str) -> Result<u64, StoreError>;

    /// Ends visits: all of them or, on an error, none.
    async fn complete(&self, visits: &[Visit]) -> Result<(), StoreError>;

    /// Addresses that are queued or being visited.
    async fn open_urls(&self, sources: &[SourceId]) -> Result<u64, StoreError>;

    async fn counts(&self, id: &SourceId, scan: i64) -> Result<SourceCounts, StoreError>;

    /// Addresses of a kind visited in this scan so far.
    async fn visited(&self, id: &SourceId, scan: i64, kind: ResourceKind) -> Result<u64, StoreError>;

    /// Addresses of a source that are known.
    async fn known_urls(&self, id: &SourceId) -> Result<u64, StoreError>;

    /// The greatest committed end of each archive file.
    async fn archive_ends(&self) -> Result<std::collections::BTreeMap<String, u64>, StoreError>;
}
