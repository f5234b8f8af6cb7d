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
    /// The key was used for another request.
    OtherRequest,
}

#[async_trait]
pub trait AnswerStore {
    /// Asks for the right to do a request; `request` is its digest. Forgets answers that are older than [`ANSWERS_KEPT_MS`].
    async fn begin_answer(&self, person: &str, key: &str, request: &str, now_ms: i64) -> Result<Repeated, StoreError>;

    /// Keeps the answer; none gives the key back, since nothing was done.
    async fn end_answer(&self, person: &str, key: &str, answer: Option<&KeptAnswer>) -> Result<(), StoreError>;
}
