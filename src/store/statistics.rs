//! What the store counts. Counting is done by the database; what comes out is bounded by the number of keys that are asked for,
//! or goes through a page at a time.

use async_trait::async_trait;

use super::StoreError;
use crate::publish::digest::ConfirmedHit;
use crate::publish::statistics::{By, DayCount, Figure, FigureQuery};
use crate::rights::RightId;

#[async_trait]
pub trait StatisticsStore {
    /// Hits with this score or more that were first seen from the one time to before the other, by day and key, in the order of
    /// keys and days. Only the `most` frequent keys are told apart. Hits of other rights than `rights` are not counted where these are given.
    async fn daily_counts(
        &self,
        by: By,
        times_ms: std::ops::Range<i64>,
        least_score: f64,
        most: usize,
        rights: Option<&[RightId]>,
    ) -> Result<Vec<DayCount>, StoreError>;

    /// The days on which the first and the last hit were first seen, as days since 1970; none where there is no hit.
    async fn counted_days(
        &self,
        least_score: f64,
        rights: Option<&[RightId]>,
    ) -> Result<Option<(i64, i64)>, StoreError>;

    /// The figure that the query gives now.
    async fn figure(&self, query: &FigureQuery) -> Result<Figure, StoreError>;

    /// Countries that listings with hits name, by name.
    async fn countries(&self) -> Result<Vec<String>, StoreError>;

    /// For every right the `most` hits first seen in that time which people have confirmed, with the highest scores; by right,
    /// score and id.
    async fn confirmed_hits(&self, times_ms: std::ops::Range<i64>, most: u32) -> Result<Vec<ConfirmedHit>, StoreError>;
}
