//! `reeve setup`: fetches what the program does not ship. Everything is checked against digests that are part of the program.

#[cfg(not(feature = "ocr"))]
use super::Complaint;
use super::args::SetupCommand;
use super::{Context, Done};
#[cfg(not(feature = "ocr"))]
use crate::locale::Message;

#[cfg(feature = "ocr")]
mod ocr;

#[cfg(feature = "ocr")]
pub async fn run(context: &Context, command: SetupCommand) -> anyhow::Result<Done> {
    match command {
        SetupCommand::Ocr(args) => ocr::run(context, args).await,
    }
}

#[cfg(not(feature = "ocr"))]
#[expect(clippy::unused_async, reason = "a build with the feature waits for the download")]
pub async fn run(_context: &Context, command: SetupCommand) -> anyhow::Result<Done> {
    match command {
        SetupCommand::Ocr(_) => Err(Complaint::misused(Message::new("reading-not-built")).into()),
    }
}
