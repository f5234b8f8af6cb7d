//! `reeve block`: what is to be blocked, on whose word, and the lists that say so. One person proposes, another approves.

mod args;
mod build;
mod check;
mod facts;
mod import;
mod propose;
mod show;
mod words;

use super::{Complaint, Context, Done, output};
use crate::locale::Message;
use crate::review::blocks::Block;
use crate::store::Store;
pub use args::{BlockArgs, FactsArgs};
use args::{BlockCommand, BuildArgs};
pub(super) use build::{guarded_list, replace, unwritable};

/// Characters of a decision's id that are shown where there is little room.
const SHORT_ID: usize = 12;

pub async fn run(context: &Context, args: BlockArgs) -> anyhow::Result<Done> {
    let Some(command) = args.command else {
        return build::run(context, &BuildArgs { dry_run: true, ..BuildArgs::default() }).await;
    };
    if args.dry_run {
        return Err(Complaint::misused(Message::new("blocks-dry-run-of-what")).into());
    }
    match command {
        BlockCommand::Propose(args) => propose::run(context, *args).await,
        BlockCommand::Import(args) => import::run(context, &args).await,
        BlockCommand::Approve(args) => words::approve(context, args).await,
        BlockCommand::Revoke(args) => words::revoke(context, args).await,
        BlockCommand::List(args) => show::list(context, &args).await,
        BlockCommand::Show(args) => show::show(context, &args).await,
        BlockCommand::Check(args) => check::run(context, &args).await,
        BlockCommand::Build(args) => build::run(context, &args).await,
        BlockCommand::Key => key(context),
    }
}

/// Prints what others check our signatures with.
fn key(context: &Context) -> anyhow::Result<Done> {
    output::print_text(&context.signing_key()?.public().to_text())?;
    Ok(Done::Well)
}

async fn the_block(store: &dyn Store, id: &str) -> anyhow::Result<Block> {
    let unknown = || Complaint::failed(Message::new("blocks-unknown").with("decision", id));
    Ok(store.block(id).await?.ok_or_else(unknown)?)
}

fn short(id: &str) -> &str {
    id.get(..SHORT_ID).unwrap_or(id)
}
