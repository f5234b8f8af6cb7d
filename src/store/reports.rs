//! What the store keeps of reports: when one was written, about what, and what stood in it.

use async_trait::async_trait;

use super::StoreError;
use crate::publish::HitState;

/// A report that was written, on demand or by a scan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenReport {
    /// Rights and sources it was about, in one spelling: equal filters are equal texts.
    pub filter: String,
    /// Milliseconds since 1970 UTC.
    pub written_ms: i64,
    pub actor: String,
    /// How many hits reached the reporting threshold.
    pub hits: u64,
}

#[async_trait]
pub trait ReportStore {
    /// Notes that a report was written, and takes `hits` as what the next one about the same is held against. Doing it twice
    /// changes nothing.
    async fn put_report(&self, report: &WrittenReport, hits: &[HitState]) -> Result<(), StoreError>;

    /// The last report about this filter.
    async fn last_report(&self, filter: &str) -> Result<Option<WrittenReport>, StoreError>;

    /// What stood in the last report about this filter, by hit id.
    async fn reported_hits(&self, filter: &str) -> Result<Vec<HitState>, StoreError>;

    /// Current hits that became news in a scan which began at `since_ms` or later, by id.
    async fn news_since(&self, since_ms: i64) -> Result<Vec<String>, StoreError>;
}
