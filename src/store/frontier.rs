//! What the store keeps of a crawl: scans, hosts, servers, and the queue of addresses with what became of each.

use async_trait::async_trait;

use super::StoreError;
use super::archive::{Archived, Position};
use crate::evidence::warc::Referred;
use crate::extract::Listing;
use crate::fetch::Validators;
use crate::frontier::{
    CrawlUrl, Hints, HostBudget, HostKey, Latency, Next, Outcome, PageHistory, PageWorth, ResourceKind, ServerKey,
    UrlKey, priority,
};
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
    /// Lower is sooner.
    pub priority: i64,
    /// Settled as it becomes known: robots.txt forbids it.
    pub refused: bool,
}

impl Discovered {
    /// An address to visit, with the priority its kind and depth give it.
    pub fn new(url: CrawlUrl, kind: ResourceKind, depth: u32, hops: u32) -> Self {
        let priority = i64::from(priority(kind, depth, Hints::default()));
        Discovered { url, kind, depth, hops, priority, refused: false }
    }
}

/// The number the store knows a source's host by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HostId(pub i64);

/// A host with queued addresses.
#[derive(Clone, Debug)]
pub struct HostRow {
    pub id: HostId,
    pub source_id: SourceId,
    pub host: HostKey,
    /// None until its name has been resolved in this scan.
    pub server: Option<ServerRow>,
    pub budget: HostBudget,
    /// What earlier scans learned of its addresses, as JSON.
    pub learned: Option<String>,
}

/// A server's rest, and how it has been answering.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerRow {
    pub key: ServerKey,
    pub next_visit_ms: i64,
    /// Consecutive answers that were 429, 503 or no answer at all.
    pub troubles: u32,
    pub latency: Latency,
}

/// The last answer to a host's robots.txt.
#[derive(Clone, Debug)]
pub struct RobotsRow {
    pub fetched_ms: i64,
    pub status: u16,
    pub body: Vec<u8>,
}

/// A queued address as the scheduler looks at it.
#[derive(Clone, Debug)]
pub struct QueuedUrl {
    pub key: UrlKey,
    pub url: CrawlUrl,
    pub kind: ResourceKind,
    pub depth: u32,
    pub hops: u32,
    /// Lower is sooner.
    pub priority: i64,
    /// Visits in this scan so far.
    pub attempts: u32,
    pub validators: Validators,
    /// Digest of the decoded body at the last visit that had one.
    pub body_digest: Option<String>,
    /// The last full response in the archive, for revisit records to refer to.
    pub capture: Option<Referred>,
    /// None where it was never read.
    pub history: Option<PageHistory>,
}

/// A queued address that is being visited.
#[derive(Clone, Debug)]
pub struct Lease {
    pub source_id: SourceId,
    pub scan: i64,
    pub host_id: HostId,
    pub host: HostKey,
    pub server: ServerKey,
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
    /// Until when the answer may be used without asking again (RFC 9111).
    pub fresh_until_ms: Option<i64>,
    /// None where nothing was read.
    pub worth: Option<PageWorth>,
}

/// Addresses taken from a host's queue.
#[derive(Clone, Debug, Default)]
pub struct Claimed {
    /// Most promising first.
    pub urls: Vec<QueuedUrl>,
    /// When the first of those that rest is due, where nothing could be taken.
    pub next_due_ms: Option<i64>,
}

/// An address that is settled without a visit.
#[derive(Clone, Debug)]
pub struct Settled {
    pub source_id: SourceId,
    pub key: UrlKey,
    pub outcome: Outcome,
}

/// What becomes true together.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    pub visits: Vec<Visit>,
    pub settled: Vec<Settled>,
    pub servers: Vec<ServerRow>,
    /// What the hosts' budgets have come to, and what was learned of their addresses where that is new.
    pub hosts: Vec<(HostId, HostBudget, Option<String>)>,
    /// Found by other means than a visit, with the scan they belong to.
    pub found: Vec<(SourceId, i64, Discovered)>,
    /// How far files that are written along count as committed.
    pub written: Vec<Position>,
}

/// What came of a batch.
#[derive(Clone, Debug, Default)]
pub struct Completed {
    /// Addresses that were not known.
    pub added: u64,
    /// For each visit, in order: whether it turned out to have the same content as another address.
    pub duplicates: Vec<bool>,
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

    /// Hosts with queued addresses, by number, those behind `after`, at most `limit`.
    async fn hosts_with_work(
        &self,
        sources: &[SourceId],
        after: HostId,
        limit: u32,
    ) -> Result<Vec<HostRow>, StoreError>;

    /// Says which server a host is at; what is known of that server comes back.
    async fn set_server(&self, host: HostId, server: &ServerKey) -> Result<ServerRow, StoreError>;

    async fn robots(&self, host: HostId) -> Result<Option<RobotsRow>, StoreError>;

    /// Keeps an answer and, in the same transaction, how far each archive file counts as committed with it.
    async fn set_robots(&self, host: HostId, robots: &RobotsRow, archived: &[Position]) -> Result<(), StoreError>;

    /// Leases up to `limit` of a host's queued addresses that are due at `now_ms`, most promising first.
    async fn claim(&self, host: HostId, now_ms: i64, limit: u32) -> Result<Claimed, StoreError>;

    /// Queues leased addresses again that were not visited.
    async fn release(&self, id: &SourceId, keys: &[UrlKey]) -> Result<(), StoreError>;

    /// Says before requests leave when their servers may be asked again, in case this process never learns how they end.
    async fn mark_asked(&self, servers: &[ServerRow]) -> Result<(), StoreError>;

    /// Settles what is queued on a host with `outcome`, all of it or only one kind; returns how many.
    async fn leave_host(&self, host: HostId, kind: Option<ResourceKind>, outcome: &str) -> Result<u64, StoreError>;

    /// Settles a source's queued addresses of one kind (the budget for it is used up); returns how many.
    async fn leave_kind(&self, id: &SourceId, kind: ResourceKind, outcome: &str) -> Result<u64, StoreError>;

    /// Ends visits and all that goes with them: everything or, on an error, nothing.
    async fn complete(&self, batch: &Batch) -> Result<Completed, StoreError>;

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
