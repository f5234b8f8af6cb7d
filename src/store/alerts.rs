//! What the store keeps of alerts: subscriptions, what each was told already, and digests on their way.

use async_trait::async_trait;

use super::StoreError;
use crate::accounts::Scope;
use crate::alerts::{Delivery, News, Subscription};

/// A digest and what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct SentDigest {
    pub id: String,
    pub made_ms: i64,
    pub due_ms: i64,
    pub attempts: u32,
    pub state: DeliveryState,
    pub ended_ms: Option<i64>,
    /// Why the last attempt failed.
    pub fault: Option<String>,
    /// News that it was made of.
    pub news: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryState {
    Waiting,
    Sent,
    /// Given up.
    Failed,
    /// Everything in it had been decided before it left.
    Empty,
}

impl DeliveryState {
    pub const ALL: [DeliveryState; 4] =
        [DeliveryState::Waiting, DeliveryState::Sent, DeliveryState::Failed, DeliveryState::Empty];

    pub fn as_str(self) -> &'static str {
        match self {
            DeliveryState::Waiting => "waiting",
            DeliveryState::Sent => "sent",
            DeliveryState::Failed => "failed",
            DeliveryState::Empty => "empty",
        }
    }
}

/// What came of an attempt to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attempt {
    Sent,
    /// Nothing was left to tell.
    Empty,
    /// `again_ms` is when it is tried again; none gives it up.
    Failed {
        fault: String,
        again_ms: Option<i64>,
    },
}

#[async_trait]
pub trait AlertStore {
    /// Adds or replaces a subscription.
    async fn put_subscription(&self, subscription: &Subscription) -> Result<(), StoreError>;

    /// One person's, or all, by creation.
    async fn subscriptions(&self, person: Option<&str>) -> Result<Vec<Subscription>, StoreError>;

    /// Removes it with all that is known of its deliveries; whether it was there.
    async fn remove_subscription(&self, id: &str) -> Result<bool, StoreError>;

    /// Takes what is news to the subscription, as far as `scope` lets its person see, into a digest that is due at `due_ms`: the
    /// one that waits already, or a new one. Returns how many news there were. Doing it twice adds nothing.
    async fn gather_news(
        &self,
        subscription: &Subscription,
        scope: &Scope,
        due_ms: i64,
        now_ms: i64,
    ) -> Result<u64, StoreError>;

    /// The digest that is due for longest and that nobody holds; the caller holds it until `until_ms`.
    async fn take_due_digest(&self, now_ms: i64, until_ms: i64) -> Result<Option<Delivery>, StoreError>;

    /// Writes down what came of an attempt.
    async fn end_sending(&self, delivery_id: &str, attempt: &Attempt, now_ms: i64) -> Result<(), StoreError>;

    /// The latest digests of a subscription.
    async fn digests(&self, subscription_id: &str, limit: u32) -> Result<Vec<SentDigest>, StoreError>;

    /// The latest news that were told through a subscription, as they are now: its feed.
    async fn told_news(&self, subscription_id: &str, limit: u32) -> Result<Vec<News>, StoreError>;
}
