//! What the store keeps of answers to requests that carried an idempotency key.

use async_trait::async_trait;

use super::StoreError;

/// How long an answer is kept, milliseconds.
pub const ANSWERS_KEPT_MS: i64 = 24 * 3_600 * 1_000;
/// A request that has been at work for longer is taken for broken off; milliseconds.
pub const AT_WORK_MS: i64 = 10 * 60 * 1_000;

/// An answer as it was given the first time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptAnswer {
    pub status: u16,
    pub content_type: Option<String>,
    pub location: Option<String>,
    pub body: Vec<u8>,
}

/// What is known of a request by its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Repeated {
    /// It is to be done now.
    First,
    /// It is being done.
    AtWork,
    Answered(KeptAnswer),
    /// It was done, and its answer held a secret: that is given once.
    Withheld,
    /// The key was used for another request.
    OtherRequest,
}

/// How a request ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Nothing was done: the key is free again.
    Nothing,
    Answered(KeptAnswer),
    /// It was done, and its answer holds a secret: nothing is kept of it.
    Withheld,
}

#[async_trait]
pub trait AnswerStore {
    /// Asks for the right to do a request; `request` is its digest. `holder` says who asks, as what, and with which token: a key
    /// means nothing to others. An answer older than [`ANSWERS_KEPT_MS`] is as if it were not there.
    async fn begin_answer(&self, holder: &str, key: &str, request: &str, now_ms: i64) -> Result<Repeated, StoreError>;

    async fn end_answer(&self, holder: &str, key: &str, ending: &Ending) -> Result<(), StoreError>;
}
