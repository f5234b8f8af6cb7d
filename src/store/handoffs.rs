//! What the store keeps of cases that other agencies handed over: every bundle as it came, and whose keys are trusted.

use async_trait::async_trait;

use super::StoreError;
use crate::review::blocks::Word;

/// A key that somebody here has said is an agency's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredKey {
    /// Its short line.
    pub key: String,
    pub name: String,
    pub word: Word,
}

/// A bundle that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Of its manifest.
    pub digest: String,
    /// Of what was handed over: equal for every bundle that hands over the same.
    pub content: String,
    pub case_id: String,
    /// The short line of the key that it is signed with.
    pub key: String,
    /// What the sender calls itself, and whom it was for.
    pub agency: String,
    pub recipient: String,
    /// Milliseconds since 1970 UTC.
    pub as_of_ms: i64,
    pub received: Word,
}

#[async_trait]
pub trait HandoffStore {
    /// Says of a key whose it is and whether it is trusted from now on. Whether that was news.
    async fn put_key_word(&self, key: &str, name: &str, trusted: bool, word: &Word) -> Result<bool, StoreError>;

    /// The keys that are trusted now, by name, then by key.
    async fn trusted_keys(&self) -> Result<Vec<StoredKey>, StoreError>;

    /// Keeps a bundle: its files by name and bytes, in order. Whether it was new; the same bundle twice is one.
    async fn put_delivery(&self, delivery: &Delivery, files: &[(String, Vec<u8>)]) -> Result<bool, StoreError>;

    /// The bundles that were taken, in the order in which they came.
    async fn deliveries(&self) -> Result<Vec<Delivery>, StoreError>;

    /// The files of a bundle, in order, as they came.
    async fn delivery_files(&self, digest: &str) -> Result<Vec<(String, Vec<u8>)>, StoreError>;
}
