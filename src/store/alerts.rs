//! What the store keeps of alerts: subscriptions, what each was told already, and digests on their way.

use std::collections::BTreeSet;

use async_trait::async_trait;

use super::StoreError;
use crate::accounts::Scope;
use crate::alerts::{Digest, News, Subscription};

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
    /// Nothing in it was left to tell: decided, held back, or not the person's to see any more.
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
    /// Nothing was attempted: it is not the hour.
    Postponed {
        until_ms: i64,
    },
    /// `again_ms` is when it is tried again; none gives it up.
    Failed {
        fault: String,
        again_ms: Option<i64>,
    },
}

/// A digest that is to be sent now. What stands in it is asked for with what its person may see now: [`AlertStore::digest`].
#[derive(Clone, Debug, PartialEq)]
pub struct DueDigest {
    pub id: String,
    pub subscription: Subscription,
    pub made_ms: i64,
    /// How often sending it failed.
    pub attempts: u32,
}

/// News with the time of the digest that told it.
#[derive(Clone, Debug, PartialEq)]
pub struct ToldNews {
    pub news: News,
    pub told_ms: i64,
}

/// A digest that has not arrived, and whose it is.
#[derive(Clone, Debug, PartialEq)]
pub struct FailingDigest {
    pub subscription: Subscription,
    pub digest: SentDigest,
}

/// A mail address that somebody asked to be told at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedAddress {
    pub person: String,
    pub address: String,
}

#[async_trait]
pub trait AlertStore {
    /// Adds or replaces a subscription. A new one is told what becomes news from now on. False where it would be one more than
    /// `most` of its person; then nothing is written.
    async fn put_subscription(&self, subscription: &Subscription, most: u32) -> Result<bool, StoreError>;

    /// One person's, or all, by creation.
    async fn subscriptions(&self, person: Option<&str>) -> Result<Vec<Subscription>, StoreError>;

    /// The feed that goes by this digest of its token.
    async fn feed_subscription(&self, token_digest: &str) -> Result<Option<Subscription>, StoreError>;

    /// Removes it with all that is known of its deliveries; whether it was there.
    async fn remove_subscription(&self, id: &str) -> Result<bool, StoreError>;

    /// Takes what became news since the last time, as far as `scope` lets the subscription's person see it and nothing of it
    /// was told before, into a digest that is due at `due_ms`: the one that waits already, or a new one. Returns how many news
    /// there were. Where nothing became news, nothing is written.
    async fn gather_news(
        &self,
        subscription: &Subscription,
        scope: &Scope,
        due_ms: i64,
        now_ms: i64,
    ) -> Result<u64, StoreError>;

    /// Forgets the list of what became news as far as every subscription has gone along it.
    async fn prune_news(&self) -> Result<(), StoreError>;

    /// The digest that is due for longest and that nobody holds; the caller holds it until `until_ms`. Those of a subscription
    /// leave one behind the other, and none for an address that nobody confirmed. Writes nothing where none is due.
    async fn take_due_digest(&self, now_ms: i64, until_ms: i64) -> Result<Option<DueDigest>, StoreError>;

    /// What is in a digest now: what somebody should still look at and `scope` lets its person see.
    async fn digest(&self, id: &str, subscription: &Subscription, scope: &Scope) -> Result<Digest, StoreError>;

    /// Writes down what came of an attempt.
    async fn end_sending(&self, delivery_id: &str, attempt: &Attempt, now_ms: i64) -> Result<(), StoreError>;

    /// The latest digests of a subscription.
    async fn digests(&self, subscription_id: &str, limit: u32) -> Result<Vec<SentDigest>, StoreError>;

    /// Digests of everybody that failed and are tried again, or were given up since `since_ms`; the latest first.
    async fn failing_digests(&self, since_ms: i64, limit: u32) -> Result<Vec<FailingDigest>, StoreError>;

    /// The latest news that were told through a subscription, as they are now and as far as `scope` lets them be seen: its feed.
    async fn told_news(
        &self,
        subscription: &Subscription,
        scope: &Scope,
        limit: u32,
    ) -> Result<Vec<ToldNews>, StoreError>;

    /// Whoever has the link with this digest may agree to it that the person is told at the address. An earlier link of both
    /// opens nothing any more; what was confirmed stays so.
    async fn ask_address(
        &self,
        asked: &AskedAddress,
        link_digest: &str,
        now_ms: i64,
        expires_ms: i64,
    ) -> Result<(), StoreError>;

    /// What the link is about, while it works.
    async fn asked_address(&self, link_digest: &str, now_ms: i64) -> Result<Option<AskedAddress>, StoreError>;

    /// Agrees; false where the link works no more. Doing it twice changes nothing.
    async fn confirm_address(&self, link_digest: &str, now_ms: i64) -> Result<bool, StoreError>;

    /// The addresses at which this person may be told.
    async fn confirmed_addresses(&self, person: &str) -> Result<BTreeSet<String>, StoreError>;

    /// Counts something that a person has sent by hand; false, and nothing is counted, where there were `most` since `since_ms`.
    async fn count_by_hand(&self, person: &str, since_ms: i64, most: u32, now_ms: i64) -> Result<bool, StoreError>;
}
