//! Keeps everything: rights, frontier, listings, hits in a database; web archives and pictures in files beside it.
//! A backend is chosen by URI; every method is one transaction and safe to repeat after a crash.

mod alerts;
mod answers;
mod accounts;
pub mod archive;
mod blobs;
mod blocks;
mod captures;
mod cases;
mod evidence;
mod facts;
mod frontier;
mod handoffs;
mod hits;
mod identities;
mod imports;
pub mod lines;
mod listings;
mod notices;
pub mod paging;
mod pictures;
mod queue;
mod register;
mod related;
mod reports;
mod schedule;
pub mod seeds;
mod signing;
mod sqlite;
mod statistics;
mod tips;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;

pub use accounts::{AccountChanged, AccountStore, AuditStore, SessionStore};
pub use alerts::{AlertStore, AskedAddress, Attempt, DeliveryState, DueDigest, FailingDigest, SentDigest, ToldNews};
pub use answers::{ANSWERS_KEPT_MS, AT_WORK_MS, AnswerStore, Ending, KeptAnswer, Repeated};
pub use blobs::Blobs;
pub use blocks::{BlockStore, CapturedHost, KEPT_LISTS, Said, SaidSoFar};
pub use captures::{CaptureStore, StoredCapture};
pub use cases::{CaseCandidate, CaseFilter, CaseStore, OffenderStore, Ruled, RuledEntry};
pub use evidence::evidence;
pub use facts::{FactFile, FactFileFault, fact_file};
pub use frontier::{
    Batch, Claimed, Completed, Discovered, FrontierStore, HostId, HostRow, Lease, QueuedUrl, RobotsRow, ScanRow,
    ServerRow, Settled, SourceCounts, Visit, VisitedPicture,
};
pub use handoffs::{Delivery, HandoffStore, StoredKey};
pub use hits::{Held, HitFilter, HitStore, MatchedWith, StoredHit};
pub use identities::{IdentityStore, Linked, Unlinked, WaysIn};
pub use imports::{ImportRow, ImportStore, RegisterImport, Remark, RowState};
pub use listings::{Again, ListingStore, MatchedRegister, StoredListing, StoredPicture};
pub use notices::{Drafted, NoticeFilter, NoticeStore, Replacing};
pub use pictures::{HeldPicture, IgnoredPicture, PictureStore};
pub use queue::{
    ClusterBy, Count, Decided, Entry, PageSide, PastEscalation, Place, QueueChoices, QueueFilter, QueuePage, QueueRow,
    QueueState, QueueStore, Refused, Reopens, SavedView, SeenHit, Why,
};
pub use register::{
    Edited, ListedRight, PutRights, RegisterStore, RightChange, RightEdit, RightPage, RightQuery, RightUses,
    StoredRight,
};
pub use related::{Neighbours, RelatedHit, RelatedListing, RelatedStore};
pub use reports::{ReportStore, WrittenReport};
pub use schedule::{
    Asked, BroadcastPlan, JobEnd, JobReason, JobState, NewJob, PastScan, Pause, ScanFigures, ScanJob, ScheduleStore,
    ScheduleWord, SourceSchedule, Timing,
};
pub use signing::{KeyUnusable, signing_key};
pub use statistics::StatisticsStore;
pub use tips::{ReporterName, RewardOrder, TipStore};

use crate::locale::Message;

/// Everything a scan, a report and the commands need; one implementation per database.
#[async_trait]
pub trait Store:
    RegisterStore
    + ImportStore
    + PictureStore
    + FrontierStore
    + ListingStore
    + HitStore
    + QueueStore
    + BlockStore
    + NoticeStore
    + CaseStore
    + TipStore
    + ReportStore
    + HandoffStore
    + ScheduleStore
    + StatisticsStore
    + AnswerStore
    + AlertStore
    + AccountStore
    + SessionStore
    + IdentityStore
    + AuditStore
    + CaptureStore
    + RelatedStore
    + Send
    + Sync
{
    /// Removes files that writes have left which were killed before `before_ms`. Returns how many.
    async fn sweep_files(&self, before_ms: i64) -> Result<u64, StoreError>;

    /// Closes every connection, so that the files may be removed. Dropping the store closes them as well, some time later.
    async fn close(&self);
}

/// Opens the database that `uri` names: `sqlite:PATH`, made and brought up to date where needed.
pub async fn open(uri: &str) -> Result<Arc<dyn Store>, StoreError> {
    match uri.split_once(':') {
        Some(("sqlite", path)) => Ok(Arc::new(sqlite::Sqlite::open(Path::new(path)).await?)),
        _ => Err(StoreError::UnknownScheme(uri.to_owned())),
    }
}

/// Why the store could not do what it was asked; each message names the thing and the remedy.
#[derive(Debug)]
pub enum StoreError {
    UnknownScheme(String),
    Open {
        path: PathBuf,
        reason: String,
    },
    /// The disk, or the quota, is full.
    Full(PathBuf),
    /// Written by a newer Reeve.
    TooNew {
        path: PathBuf,
    },
    /// A row that this version cannot read.
    Row {
        table: &'static str,
        id: String,
        reason: String,
    },
    Blob {
        path: PathBuf,
        reason: String,
    },
    Database(sqlx::Error),
}

impl StoreError {
    pub fn message(&self) -> Message {
        let path = |path: &Path| path.display().to_string();
        match self {
            StoreError::UnknownScheme(uri) => Message::new("store-unknown-scheme").with("uri", uri.as_str()),
            StoreError::Open { path: at, reason } => {
                Message::new("store-open").with("path", path(at)).with("reason", reason.as_str())
            }
            StoreError::Full(at) => Message::new("store-full").with("path", path(at)),
            StoreError::TooNew { path: at } => Message::new("store-too-new").with("path", path(at)),
            StoreError::Row { table, id, reason } => {
                Message::new("store-row").with("table", *table).with("id", id.as_str()).with("reason", reason.as_str())
            }
            StoreError::Blob { path: at, reason } => {
                Message::new("store-blob").with("path", path(at)).with("reason", reason.as_str())
            }
            StoreError::Database(error) => Message::new("store-database").with("reason", error.to_string()),
        }
    }
}

impl std::fmt::Display for StoreError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.message().fmt(f)
    }
}

impl std::error::Error for StoreError {}

/// The lower-case hex SHA-256 of `bytes`: the id of pictures and bodies.
pub fn digest_of(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    data_encoding::HEXLOWER.encode(&sha2::Sha256::digest(bytes))
}
