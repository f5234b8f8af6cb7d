//! What people do at the desk, one method each: pages and API call the same ones. Every method takes the [`Person`] who asks,
//! and answers nothing that is not theirs: what they may not see is not there.

pub mod alerts;
pub mod accounts;
pub mod audit;
pub mod hits;
pub mod hit;
pub mod rights;
mod scans;
mod sources;
pub mod blocks;
pub mod notices;
pub mod cases;
pub mod handoff;
pub mod offenders;
pub mod paging;
pub mod tips;
pub mod statistics;

use std::path::PathBuf;
use std::sync::Arc;

use crate::accounts::{Permission, Person};
use crate::deliver::Postman;
use crate::locale::Message;
use crate::scan::{DataDir, ScanOptions};
use crate::store::archive::ArchiveError;
use crate::store::{Store, StoreError, StoredHit};

pub use scans::{JobPage, SourceOfJob};
pub use sources::{BroadcastRow, Health, ScheduleForm, SourcePage, SourceState, SourceView};

/// The desk's one door to everything that is kept.
pub struct Desk {
    pub store: Arc<dyn Store>,
    pub data: DataDir,
    /// The folder of source files.
    pub sources_dir: PathBuf,
    /// What scans are run with, weights included.
    pub options: ScanOptions,
    /// What alerts are sent with.
    pub postman: Arc<Postman>,
}

/// Why something was not done. What is forbidden by role is told as such; what belongs to somebody else is not there.
#[derive(Debug)]
pub enum DeskError {
    Forbidden(Permission),
    NotFound,
    /// What was said cannot be taken, field by field; nothing was written.
    Invalid(Vec<Fault>),
    /// It does not follow from how things stand.
    Conflict(Message),
    /// There is no room for it with us now; another day there may be.
    Full(Message),
    /// Our own trouble: told in the log, not to whoever asked.
    Failed(anyhow::Error),
}

/// One thing that is wrong with what was sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// The field's name as it was sent; empty where the whole is meant.
    pub field: String,
    pub reason: Message,
}

impl Fault {
    pub fn new(field: &str, reason: Message) -> Self {
        Fault { field: field.to_owned(), reason }
    }
}

impl DeskError {
    pub fn invalid(field: &str, reason: Message) -> Self {
        DeskError::Invalid(vec![Fault::new(field, reason)])
    }

    /// What is told to whoever asked.
    pub fn message(&self) -> Message {
        match self {
            DeskError::Forbidden(_) => Message::new("desk-forbidden"),
            DeskError::NotFound => Message::new("desk-not-found"),
            DeskError::Invalid(faults) => match faults.as_slice() {
                [only] => only.reason.clone(),
                several => Message::new("desk-faults").with("count", several.len()),
            },
            DeskError::Conflict(message) | DeskError::Full(message) => message.clone(),
            DeskError::Failed(_) => Message::new("desk-failed"),
        }
    }
}

impl std::fmt::Display for DeskError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            DeskError::Failed(error) => write!(f, "{error:#}"),
            other => other.message().fmt(f),
        }
    }
}

impl std::error::Error for DeskError {}

impl From<StoreError> for DeskError {
    fn from(error: StoreError) -> Self {
        DeskError::Failed(error.into())
    }
}

impl From<ArchiveError> for DeskError {
    fn from(error: ArchiveError) -> Self {
        DeskError::Failed(error.into())
    }
}

impl From<anyhow::Error> for DeskError {
    fn from(error: anyhow::Error) -> Self {
        DeskError::Failed(error)
    }
}

/// Asked at the beginning of every method.
pub(crate) fn require(person: &Person, permission: Permission) -> Result<(), DeskError> {
    if person.may(permission) { Ok(()) } else { Err(DeskError::Forbidden(permission)) }
}

/// Words that have to say something, and not without end; what is wrong with them is added to `faults`.
pub(crate) fn said(field: &str, text: &str, most: usize, faults: &mut Vec<Fault>) -> String {
    let text = text.trim();
    if text.is_empty() {
        faults.push(Fault::new(field, Message::new("desk-says-nothing")));
    } else if text.chars().count() > most {
        faults.push(Fault::new(field, Message::new("desk-says-too-much").with("most", most)));
    }
    text.to_owned()
}

/// Characters of an id that are shown where there is little room.
const SHORT_ID: usize = 12;

pub(crate) fn short(id: &str) -> &str {
    id.get(..SHORT_ID).unwrap_or(id)
}

impl Desk {
    /// The hit that something is to follow from, where it is this person's to see.
    pub(crate) async fn hit_to_follow(&self, person: &Person, id: &str) -> Result<StoredHit, DeskError> {
        let hit = self.store.hit(id).await?.ok_or(DeskError::NotFound)?;
        if person.sees(hit.ranked.hit.right_id.as_ref()) { Ok(hit) } else { Err(DeskError::NotFound) }
    }
}
