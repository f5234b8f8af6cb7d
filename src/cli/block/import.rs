//! `reeve block import`: files of proposals, as a court's list or another office hands them over.

use std::path::Path;

use super::args::ImportArgs;
use super::check::say;
use super::facts::gather;
use super::propose::{common_right, confirmed, elsewhere, evidence_of, not_there};
use crate::cli::{Complaint, Context, Done, output};
use crate::locale::Message;
use crate::review::blocks::file::{Draft, read};
use crate::review::blocks::guard::{judge, objections};
use crate::review::blocks::{Block, BlockState, Proposal};
use crate::scan::now_ms;
use crate::store::Store;

/// A file larger than this is no list of proposals.
const MAX_FILE_BYTES: u64 = 256 << 20;

/// Proposes what the files say, in the name of whoever acts. A faulty record is named and the others go in; what is proposed or
/// in force already is not proposed again.
pub async fn run(context: &Context, args: &ImportArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let known = store.blocks().await?;
    let now = now_ms();
    let mut tally = Tally::default();
    let mut proposals: Vec<Proposal> = Vec::new();
    for path in &args.files {
        for line in read(&bytes_of(path)?) {
            let proposal = match line.draft {
                Ok(draft) => proposal(context, &*store, draft, now).await,
                Err(faults) => Err(faults),
            };
            match proposal {
                Ok(proposal) if is_known(&proposal, &known, &proposals, now) => tally.known += 1,
                Ok(proposal) => proposals.push(proposal),
                Err(faults) => {
                    tally.faulty += 1;
                    for fault in &faults {
                        name(context, path, line.line, fault);
                    }
                }
            }
        }
    }
    for proposal in &proposals {
        let id = store.put_proposal(proposal).await?;
        output::print_text(&format!("{id}\n"))?;
        tally.proposed += 1;
    }
    object(context, &*store, args, &proposals, now).await?;
    context.ui.note(&tally.message());
    Ok(if tally.faulty == 0 { Done::Well } else { Done::Partly })
}

/// What became of the records.
#[derive(Default)]
struct Tally {
    proposed: usize,
    known: usize,
    faulty: usize,
}

impl Tally {
    fn message(&self) -> Message {
        Message::new("blocks-imported")
            .with("proposed", self.proposed)
            .with("known", self.known)
            .with("faulty", self.faulty)
    }
}

fn bytes_of(path: &Path) -> Result<Vec<u8>, Complaint> {
    let unreadable = |reason: String| {
        let at = path.display().to_string();
        Complaint::misused(Message::new("blocks-import-unopened").with("path", at).with("reason", reason))
    };
    let size = std::fs::metadata(path).map_err(|error| unreadable(error.to_string()))?.len();
    if size > MAX_FILE_BYTES {
        return Err(unreadable(format!("{size} > {MAX_FILE_BYTES}")));
    }
    std::fs::read(path).map_err(|error| unreadable(error.to_string()))
}

/// The proposal that a record makes; its hits have to be confirmed and stand where its target is.
async fn proposal(context: &Context, store: &dyn Store, draft: Draft, now_ms: i64) -> Result<Proposal, Vec<Message>> {
    let hits = confirmed(store, &draft.hits).await.map_err(|error| reasons(&error))?;
    if let Some(hit) = not_there(&context.data, &draft.target, &hits) {
        return Err(vec![elsewhere(&draft.target, hit)]);
    }
    if let Some(right) = &draft.right_id
        && store.right(right).await.map_err(|error| vec![error.message()])?.is_none()
    {
        return Err(vec![Message::new("blocks-right-unknown").with("right", right.0.as_str())]);
    }
    let proposal = Proposal {
        right_id: draft.right_id.or_else(|| common_right(&hits)),
        evidence: evidence_of(context, &hits).map_err(|error| reasons(&error))?,
        hits: hits.into_iter().map(|hit| hit.id).collect(),
        target: draft.target,
        reason: draft.reason,
        ground: draft.ground,
        proposed_by: context.actor().to_owned(),
        proposed_ms: now_ms,
        expires_ms: Proposal::end(now_ms, draft.days),
    };
    match proposal.fault() {
        Some(fault) => Err(vec![fault]),
        None => Ok(proposal),
    }
}

fn reasons(error: &anyhow::Error) -> Vec<Message> {
    let said = error.downcast_ref::<Complaint>().map(|complaint| complaint.message().clone());
    vec![said.unwrap_or_else(|| Message::new("blocks-import-unreadable").with("reason", error.to_string()))]
}

/// Whether the same target is proposed or in force already, for the same reason and on the same ground.
fn is_known(proposal: &Proposal, known: &[Block], before: &[Proposal], now_ms: i64) -> bool {
    let same = |other: &Proposal| {
        (&other.target, &other.reason, &other.ground) == (&proposal.target, &proposal.reason, &proposal.ground)
    };
    let open = known.iter().filter(|block| matches!(block.state(now_ms), BlockState::Proposed | BlockState::InForce));
    open.map(|block| &block.proposal).chain(before).any(same)
}

/// Says of each new proposal who else would be hit.
async fn object(
    context: &Context,
    store: &dyn Store,
    args: &ImportArgs,
    proposals: &[Proposal],
    now_ms: i64,
) -> anyhow::Result<()> {
    if proposals.is_empty() {
        return Ok(());
    }
    let mut facts = gather(context, store, &args.facts, &[]).await?;
    judge(&facts.blocks, &mut facts.world, &facts.records, now_ms);
    for proposal in proposals {
        say(context, &objections(&proposal.target, &facts.world));
    }
    Ok(())
}

/// A fault as editors understand it.
fn name(context: &Context, path: &Path, line: u64, fault: &Message) {
    let place = Message::new("blocks-import-fault")
        .with("path", path.display().to_string())
        .with("line", line)
        .with("reason", context.lang().text(fault));
    context.ui.warn(&place);
}
