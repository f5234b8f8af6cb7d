//! Errors as a person reads them: each known one in their language, with the exit code it ends the program with.

use std::fmt;

use super::{FAILED, MISUSED};
use crate::captures::CapturesError;
use crate::config::ConfigError;
use crate::demo::DemoError;
use crate::desk::DeskError;
use crate::locale::{Lang, Message};
use crate::publish::handoff::BundleFault;
use crate::store::StoreError;
use crate::store::archive::ArchiveError;

/// An error of the command line's own.
#[derive(Clone, Debug)]
pub(crate) struct Complaint {
    message: Message,
    code: u8,
}

impl Complaint {
    pub fn message(&self) -> &Message {
        &self.message
    }

    /// The work could not be done: exit code 2.
    pub fn failed(message: Message) -> Self {
        Complaint { message, code: FAILED }
    }

    /// Asked for wrongly, or set up wrongly: exit code 3.
    pub fn misused(message: Message) -> Self {
        Complaint { message, code: MISUSED }
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.message.fmt(f)
    }
}

impl std::error::Error for Complaint {}

/// The chain of causes in `lang`, outermost first.
pub(super) fn describe(error: &anyhow::Error, lang: Lang) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut faults = String::new();
    for cause in error.chain() {
        let text = known(cause).map_or_else(|| cause.to_string(), |message| lang.text(&message));
        if !parts.iter().any(|part| part.contains(&text)) {
            parts.push(text);
        }
        if let Some(config) = cause.downcast_ref::<ConfigError>() {
            faults.extend(config.faults().iter().map(|fault| format!("\n  {}", fault.text(lang))));
        }
    }
    parts.join(": ") + &faults
}

pub(super) fn exit_code(error: &anyhow::Error) -> u8 {
    if error.downcast_ref::<ConfigError>().is_some() {
        return MISUSED;
    }
    error.downcast_ref::<Complaint>().map_or(FAILED, |complaint| complaint.code)
}

/// Our own trouble is told by its cause, which the desk keeps to its log.
fn desk_message(error: &DeskError) -> Message {
    match error {
        DeskError::Failed(cause) => cause.chain().find_map(known).unwrap_or_else(|| error.message()),
        refused => refused.message(),
    }
}

fn known(cause: &(dyn std::error::Error + 'static)) -> Option<Message> {
    let complaint = cause.downcast_ref::<Complaint>().map(|error| error.message.clone());
    complaint
        .or_else(|| cause.downcast_ref::<StoreError>().map(StoreError::message))
        .or_else(|| cause.downcast_ref::<ArchiveError>().map(ArchiveError::message))
        .or_else(|| cause.downcast_ref::<ConfigError>().map(ConfigError::message))
        .or_else(|| cause.downcast_ref::<CapturesError>().map(CapturesError::message))
        .or_else(|| cause.downcast_ref::<DemoError>().map(DemoError::message))
        .or_else(|| cause.downcast_ref::<BundleFault>().map(BundleFault::message))
        .or_else(|| cause.downcast_ref::<DeskError>().map(desk_message))
}
