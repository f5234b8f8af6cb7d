//! Register files that were read and wait for somebody to take them over. They are kept so that nothing is lost meanwhile.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::StoreError;
use crate::locale::Message;
use crate::rights::{Right, RightId};

/// A file that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterImport {
    /// A digest of the file and of who sent it.
    pub id: String,
    pub file_name: String,
    pub actor: String,
    pub uploaded_ms: i64,
    pub expires_ms: i64,
    /// When it was taken over.
    pub taken_ms: Option<i64>,
}

/// What one record of the file would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RowState {
    New,
    Changed,
    Same,
    Faulty,
}

impl RowState {
    pub const ALL: [RowState; 4] = [RowState::New, RowState::Changed, RowState::Same, RowState::Faulty];

    pub fn as_str(self) -> &'static str {
        match self {
            RowState::New => "new",
            RowState::Changed => "changed",
            RowState::Same => "same",
            RowState::Faulty => "faulty",
        }
    }

    pub fn named(name: &str) -> Option<RowState> {
        RowState::ALL.into_iter().find(|state| state.as_str() == name)
    }
}

/// One record of the file.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportRow {
    /// Where it stands among the rows, from 0.
    pub position: i64,
    /// Where the record starts in the file, from 1.
    pub line: u64,
    pub state: RowState,
    /// Empty where the file does not say it.
    pub right_id: RightId,
    /// None where it is faulty. Its pictures are digests of kept ones.
    pub right: Option<Right>,
    /// What the file calls the pictures.
    pub file_names: Vec<String>,
    /// Digest of the right that it would replace.
    pub seen: Option<String>,
    /// Faults; or doubts, where it goes in all the same.
    pub remarks: Vec<Remark>,
}

/// What is wrong, or doubtful, about a record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Remark {
    /// Empty where the whole record is meant.
    pub field: String,
    pub reason: Message,
}

#[async_trait]
pub trait ImportStore {
    /// Keeps a file that was read, in place of one with the same id. Files that have expired by then are forgotten, and all but
    /// the latest `most` of the same person.
    async fn put_import(&self, import: &RegisterImport, rows: &[ImportRow], most: u32) -> Result<(), StoreError>;

    /// The file, with how many of its rows are new, changed, the same and faulty.
    async fn import(&self, id: &str) -> Result<Option<(RegisterImport, [u64; 4])>, StoreError>;

    /// What this person's files are that have not expired at this time, latest first.
    async fn imports(&self, actor: &str, now_ms: i64) -> Result<Vec<RegisterImport>, StoreError>;

    /// Rows of a file from a position on, at most `limit`; with a state, those in it.
    async fn import_rows(
        &self,
        id: &str,
        state: Option<RowState>,
        from: i64,
        limit: u32,
    ) -> Result<Vec<ImportRow>, StoreError>;

    async fn import_taken(&self, id: &str, now_ms: i64) -> Result<(), StoreError>;

    async fn forget_import(&self, id: &str) -> Result<(), StoreError>;
}
