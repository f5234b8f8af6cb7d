//! `reeve block check`: who else would be hit, and what keeps a decision out of the lists.

use serde_json::{Value, json};

use super::args::CheckArgs;
use super::facts::gather;
use super::show::state;
use super::{propose, short, the_block};
use crate::cli::args::OutputFormat;
use crate::cli::output::Listing;
use crate::cli::{Complaint, Context, Done};
use crate::locale::{Lang, Message};
use crate::review::blocks::guard::{Judged, Objection, Severity, judge, objections, standing};
use crate::review::blocks::{Block, Target};
use crate::scan::now_ms;

/// Names of those who would be hit that one sentence holds.
pub(super) const NAMED: usize = 5;

pub async fn run(context: &Context, args: &CheckArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let target = propose::target(&args.target).map_err(|fault| Complaint::misused(fault.message()))?;
    let mut ids = Vec::new();
    for id in &args.ids {
        ids.push(the_block(&*store, id).await?.id);
    }
    let mut facts = gather(context, &*store, &args.facts, target.as_slice()).await?;
    let now_ms = now_ms();
    let judged = judge(&facts.blocks, &mut facts.world, &facts.records, now_ms);
    let rows = match &target {
        Some(target) => vec![target_row(target, &objections(target, &facts.world), context.lang())],
        None => {
            let is_meant = |judged: &&Judged| ids.is_empty() || ids.contains(&judged.block.id);
            judged.iter().filter(is_meant).map(|judged| row(judged, now_ms, args.format, context.lang())).collect()
        }
    };
    print(context, rows, args.format)?;
    Ok(Done::Well)
}

/// Prints what [`row`] made.
pub(super) fn print(context: &Context, rows: Vec<Value>, format: OutputFormat) -> std::io::Result<()> {
    let columns = vec![
        ("decision", "blocks-column-decision"),
        ("state", "blocks-column-state"),
        ("target", "blocks-column-target"),
        ("allowed", "blocks-column-allowed"),
        ("objections", "blocks-column-objections"),
        ("others", "blocks-column-others"),
        ("expires", "blocks-column-expires"),
    ];
    Listing { columns, rows }.print(format, context.lang())
}

/// A decision with what speaks against it.
pub(super) fn row(judged: &Judged, now_ms: i64, format: OutputFormat, lang: Lang) -> Value {
    let Block { id, proposal, .. } = judged.block;
    json!({
        "decision": short(id),
        "state": state(judged.block.state(now_ms), format, lang),
        "target": proposal.target,
        "allowed": judged.is_clear,
        "objections": judged.objections.iter().map(|objection| sentence(objection, lang)).collect::<Vec<_>>(),
        "others": others(&judged.objections),
        "expires": crate::cli::output::time(proposal.expires_ms),
        "found": judged.objections,
    })
}

fn target_row(target: &Target, objections: &[Objection], lang: Lang) -> Value {
    json!({
        "decision": null,
        "state": null,
        "target": target,
        "allowed": standing(objections, None).is_empty(),
        "objections": objections.iter().map(|objection| sentence(objection, lang)).collect::<Vec<_>>(),
        "others": others(objections),
        "expires": null,
        "found": objections,
    })
}

/// Everybody who is named by an objection, once.
fn others(objections: &[Objection]) -> Vec<&str> {
    let mut names: Vec<&str> = objections.iter().flat_map(|found| &found.others).map(String::as_str).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// An objection in words, with what follows from it.
pub(super) fn sentence(objection: &Objection, lang: Lang) -> String {
    let code = match objection.severity {
        Severity::Note => "blocks-severity-note",
        Severity::NeedsOverride => "blocks-severity-needs-override",
        Severity::Refuses => "blocks-severity-refuses",
    };
    let message = Message::new(code).with("objection", lang.text(&objection.message(NAMED)));
    lang.text(&message)
}

/// Says, while something is proposed or approved, what speaks against it.
pub(super) fn say(context: &Context, objections: &[Objection]) {
    for objection in objections {
        let text = sentence(objection, context.lang());
        if objection.severity == Severity::Note {
            context.ui.note(&Message::new("blocks-said").with("text", text));
        } else {
            context.ui.warn(&Message::new("blocks-said").with("text", text));
        }
    }
}
