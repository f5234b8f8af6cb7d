//! `reeve match`: the matcher as a filter. Lines in, JSON lines out in the same order; nothing is fetched, nothing is kept.
//! Rights come from a register file, or from the store where none is given.

mod domain;
mod image;
mod page;
mod pirate;
mod text;

pub(super) use domain::{fault as domain_fault, rights_in_force};

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;

use super::args::MatchCommand;
use super::{Complaint, Context, Done, scan};
use crate::locale::Message;
use crate::register::{RegisteredRight, Snapshot};
use crate::rights::{Right, import};

/// A longer line is no listing.
const MAX_LINE_BYTES: u64 = 16 << 20;
/// Lines that one thread takes at a time: enough to be worth handing over, few enough that answers come soon.
const BATCH: usize = 256;
/// The same in bytes, so that long lines do not pile up.
const BATCH_BYTES: usize = 4 << 20;
/// Faults of a register file that are named; `reeve rights import` names them all.
const MAX_FAULTS: usize = 20;
/// A register file larger than this is refused; split it.
const MAX_REGISTER_BYTES: u64 = 512 << 20;

pub async fn run(context: &Context, command: MatchCommand) -> anyhow::Result<Done> {
    match command {
        MatchCommand::Text(args) => text::run(context, args).await,
        MatchCommand::Image(args) => image::run(context, args).await,
        MatchCommand::Page(args) => page::run(context, args).await,
        MatchCommand::Domain(args) => domain::run(context, args).await,
    }
}

/// The rights of a file or of the store. Faulty records are named and the others used.
async fn rights(context: &Context, file: Option<&Path>) -> anyhow::Result<Vec<Right>> {
    let Some(path) = file else {
        return Ok(context.store().await?.rights().await?.into_iter().map(|stored| stored.right).collect());
    };
    let bytes = read_register(path).map_err(|error| unreadable(path, &error))?;
    let imported = import::read(&path.display().to_string(), &bytes);
    let told = imported.faults.iter().chain(&imported.doubts);
    for fault in told.clone().take(MAX_FAULTS) {
        eprintln!("{}", fault.text(context.lang()));
    }
    if let more @ 1.. = told.count().saturating_sub(MAX_FAULTS) {
        context.ui.warn(&Message::new("match-more-faults").with("count", more));
    }
    Ok(imported.rights.into_iter().map(|item| item.right).collect())
}

/// The snapshot of those rights. Pictures take no part in comparing text, so none are read.
pub(super) async fn snapshot(context: &Context, file: Option<&Path>) -> anyhow::Result<Arc<Snapshot>> {
    let rights = rights(context, file).await?;
    if rights.is_empty() {
        return Err(Complaint::misused(Message::new("match-no-rights")).into());
    }
    let today = scan::today();
    let registered = rights.into_iter().map(|right| RegisteredRight { right, pictures: Vec::new() }).collect();
    let building = tokio::task::spawn_blocking(move || Snapshot::build(registered, today));
    let (snapshot, warnings) = building.await.context("building the register broke off")?;
    for warning in &warnings {
        context.ui.note(warning);
    }
    Ok(Arc::new(snapshot))
}

fn read_register(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_REGISTER_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_REGISTER_BYTES {
        return Err(io::Error::other(format!("> {} MiB", MAX_REGISTER_BYTES >> 20)));
    }
    Ok(bytes)
}

/// The lines of a file, or of stdin where it is called `-`.
pub(super) fn open(path: &Path) -> Result<Box<dyn BufRead + Send>, Complaint> {
    if path == Path::new("-") {
        return Ok(Box::new(BufReader::new(io::stdin())));
    }
    match File::open(path) {
        Ok(file) => Ok(Box::new(BufReader::new(file))),
        Err(error) => Err(unreadable(path, &error)),
    }
}

pub(super) fn unreadable(path: &Path, error: &io::Error) -> Complaint {
    let path = path.display().to_string();
    Complaint::misused(Message::new("cli-unreadable").with("path", path).with("reason", error.to_string()))
}

/// What one line gives: output lines, or why it could not be read.
type Answer = Result<String, String>;

/// Answers every line of `input` that says anything.
async fn answer_lines(
    context: &Context,
    input: Box<dyn BufRead + Send>,
    answer: impl Fn(&[u8]) -> Answer + Send + Sync + 'static,
) -> anyhow::Result<Done> {
    answer_each_line(context, input, move |line| is_read(line).then(|| answer(line))).await
}

/// Answers every line of `input` on as many threads as the settings allow, and prints the answers in the order of the lines.
/// Faulty lines are named and the others answered; lines that get no answer are passed over.
async fn answer_each_line(
    context: &Context,
    mut input: Box<dyn BufRead + Send>,
    answer: impl Fn(&[u8]) -> Option<Answer> + Send + Sync + 'static,
) -> anyhow::Result<Done> {
    let answer = Arc::new(answer);
    let threads = (context.config.threads.value as usize).max(1);
    let mut working = std::collections::VecDeque::new();
    let mut number = 0_u64;
    let mut done = Done::Well;
    let mut output = BufWriter::new(io::stdout());
    loop {
        let reading = tokio::task::spawn_blocking(move || read_batch(&mut *input).map(|batch| (batch, input)));
        let (batch, back) = reading.await.context("reading broke off")?.map_err(Complaint::from)?;
        input = back;
        let ended = batch.is_empty();
        if !ended {
            let answer = Arc::clone(&answer);
            working.push_back(tokio::task::spawn_blocking(move || {
                batch.iter().map(|line| answer(line)).collect::<Vec<_>>()
            }));
        }
        while working.len() > if ended { 0 } else { threads } {
            let Some(oldest) = working.pop_front() else { break };
            for answer in oldest.await.context("matching broke off")? {
                number += 1;
                match answer {
                    None => {}
                    Some(Ok(lines)) => output.write_all(lines.as_bytes())?,
                    Some(Err(reason)) => {
                        done = Done::Partly;
                        let fault = Message::new("match-line-faulty").with("line", number).with("reason", reason);
                        context.ui.warn(&fault);
                    }
                }
            }
        }
        if ended {
            output.flush()?;
            return Ok(done);
        }
    }
}

fn is_read(line: &[u8]) -> bool {
    !line.iter().all(u8::is_ascii_whitespace)
}

/// The next lines; none at the end. A line that is too long is cut, so that it is found faulty.
fn read_batch(input: &mut dyn BufRead) -> io::Result<Vec<Vec<u8>>> {
    let mut batch = Vec::new();
    let mut bytes = 0;
    while batch.len() < BATCH && bytes < BATCH_BYTES {
        let mut line = Vec::new();
        if (&mut *input).take(MAX_LINE_BYTES).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        if line.last() != Some(&b'\n') && line.len() as u64 == MAX_LINE_BYTES {
            input.skip_until(b'\n')?;
        }
        bytes += line.len();
        batch.push(line);
    }
    Ok(batch)
}
