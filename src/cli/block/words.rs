//! `reeve block approve` and `reeve block revoke`: what another person, or anybody, says of a proposal.

use super::args::{ApproveArgs, FactsArgs, RevokeArgs};
use super::check::say;
use super::facts::gather;
use super::propose::confirmed;
use super::{short, the_block};
use crate::cli::output::time;
use crate::cli::{Complaint, Context, Done};
use crate::desk::blocks::{self, Approval, may_be_approved};
use crate::locale::Message;
use crate::review::blocks::{Block, MAX_TEXT_CHARS, Word};
use crate::scan::now_ms;
use crate::store::{Said, Store};

pub async fn approve(context: &Context, args: ApproveArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let word = word(context, args.note)?;
    let mut failed = Failures::default();
    for id in &args.ids {
        let approved = approve_one(context, &*store, id, &word, &args.facts, args.override_reason.as_deref()).await;
        failed.note(context, args.ids.len(), approved)?;
    }
    Ok(failed.done())
}

async fn approve_one(
    context: &Context,
    store: &dyn Store,
    id: &str,
    word: &Word,
    facts: &FactsArgs,
    override_reason: Option<&str>,
) -> anyhow::Result<Done> {
    let block = the_block(store, id).await?;
    let reason = override_reason.map(str::trim).filter(|reason| !reason.is_empty());
    if reason.is_some_and(|reason| reason.chars().count() > MAX_TEXT_CHARS) {
        let too_long = Message::new("blocks-field-too-long").with("field", "override").with("most", MAX_TEXT_CHARS);
        return Err(Complaint::misused(too_long).into());
    }
    if may_be_approved(&block, word) {
        // What was found infringing when it was proposed may have been judged anew since.
        confirmed(store, &block.proposal.hits).await?;
    }
    let mut facts = gather(context, store, facts, &[]).await?;
    let (approval, found) = blocks::approve(store, &mut facts, &block, word, reason).await?;
    say(context, &found);
    let said = match approval {
        Approval::Said(said) => said,
        Approval::Guarded { refuses } => {
            let code = if refuses { "blocks-guard-refuses" } else { "blocks-guard-needs-override" };
            let message = Message::new(code).with("decision", short(&block.id));
            return Err(Complaint::failed(message.with("target", block.proposal.target.to_string())).into());
        }
    };
    let message = Message::new("blocks-approved")
        .with("target", block.proposal.target.to_string())
        .with("until", time(block.proposal.expires_ms));
    report(context, said, &block, &message)
}

pub async fn revoke(context: &Context, args: RevokeArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let word = word(context, args.note)?;
    let mut failed = Failures::default();
    for id in &args.ids {
        let revoked = revoke_one(context, &*store, id, &word).await;
        failed.note(context, args.ids.len(), revoked)?;
    }
    Ok(failed.done())
}

async fn revoke_one(context: &Context, store: &dyn Store, id: &str, word: &Word) -> anyhow::Result<Done> {
    let block = the_block(store, id).await?;
    let said = store.revoke_block(&block.id, word).await?;
    let code = if block.approved.is_some() { "blocks-revoked" } else { "blocks-turned-down" };
    report(context, said, &block, &Message::new(code).with("target", block.proposal.target.to_string()))
}

/// Decisions of several that could not be said; each is named, and the others are not held up by it.
#[derive(Default)]
struct Failures(usize);

impl Failures {
    /// Passes the failure of a single decision on, and names that of one among several.
    fn note(&mut self, context: &Context, of: usize, outcome: anyhow::Result<Done>) -> anyhow::Result<()> {
        match outcome {
            Err(error) if of == 1 => return Err(error),
            Err(error) => {
                let Some(complaint) = error.downcast_ref::<Complaint>() else { return Err(error) };
                context.ui.warn(complaint.message());
                self.0 += 1;
            }
            Ok(_) => {}
        }
        Ok(())
    }

    fn done(&self) -> Done {
        if self.0 == 0 { Done::Well } else { Done::Partly }
    }
}

fn word(context: &Context, note: Option<String>) -> Result<Word, Complaint> {
    let note = note.map(|note| note.trim().to_owned()).filter(|note| !note.is_empty());
    if note.as_ref().is_some_and(|note| note.chars().count() > MAX_TEXT_CHARS) {
        let too_long = Message::new("blocks-field-too-long").with("field", "note").with("most", MAX_TEXT_CHARS);
        return Err(Complaint::misused(too_long));
    }
    Ok(Word { by: context.actor().to_owned(), at_ms: now_ms(), note })
}

/// Says what became of it; whatever was refused changed nothing.
fn report(context: &Context, said: Said, block: &Block, done: &Message) -> anyhow::Result<Done> {
    let refused = match said {
        Said::Written => {
            context.ui.note(done);
            return Ok(Done::Well);
        }
        Said::Before => {
            context.ui.note(&Message::new("blocks-said-before").with("decision", short(&block.id)));
            return Ok(Done::Well);
        }
        Said::OwnProposal => Message::new("blocks-own-proposal")
            .with("decision", short(&block.id))
            .with("proposer", block.proposal.proposed_by.as_str()),
        Said::Revoked => Message::new("blocks-was-revoked").with("decision", short(&block.id)),
        Said::Expired => Message::new("blocks-has-expired").with("decision", short(&block.id)),
        Said::Unknown => Message::new("blocks-unknown").with("decision", short(&block.id)),
    };
    Err(Complaint::failed(refused).into())
}
