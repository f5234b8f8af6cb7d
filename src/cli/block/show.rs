//! `reeve block list` and `reeve block show`: what was decided, by whom, and what holds now.

use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr as _;

use super::args::{ListArgs, ShowArgs};
use super::check::sentence;
use super::{short, the_block};
use crate::cli::args::{OutputFormat, ShowFormat};
use crate::cli::output::{self, Listing, time};
use crate::cli::{Complaint, Context, Done};
use crate::locale::{Lang, Message};
use crate::review::blocks::guard::GuardRecord;
use crate::review::blocks::{Block, BlockState, Hostname, TargetFault, Word};
use crate::scan::now_ms;

pub async fn list(context: &Context, args: &ListArgs) -> anyhow::Result<Done> {
    let name: Option<Hostname> = args
        .name
        .as_ref()
        .map(|name| name.parse())
        .transpose()
        .map_err(|fault: TargetFault| Complaint::misused(fault.message()))?;
    let now_ms = now_ms();
    let is_meant = |block: &Block| {
        let right_id = block.proposal.right_id.as_ref();
        args.state.is_none_or(|state| block.state(now_ms) == BlockState::from(state))
            && args.right.as_ref().is_none_or(|right| right_id.is_some_and(|known| known.0 == *right))
            && name.as_ref().is_none_or(|name| block.proposal.target.host().is_some_and(|host| name.covers(&host)))
    };
    let blocks = context.store().await?.blocks().await?;
    let rows = blocks
        .iter()
        .filter(|block| is_meant(block))
        .map(|block| row(block, now_ms, args.format, context.lang()))
        .collect();
    let columns = vec![
        ("decision", "blocks-column-decision"),
        ("state", "blocks-column-state"),
        ("target", "blocks-column-target"),
        ("reason", "column-reason"),
        ("ground", "blocks-column-ground"),
        ("right", "column-right"),
        ("proposed_by", "blocks-column-proposed-by"),
        ("approved_by", "blocks-column-approved-by"),
        ("expires", "blocks-column-expires"),
    ];
    Listing { columns, rows }.print(args.format, context.lang())?;
    Ok(Done::Well)
}

fn row(block: &Block, now_ms: i64, format: OutputFormat, lang: Lang) -> Value {
    let proposal = &block.proposal;
    json!({
        "decision": short(&block.id),
        "state": state(block.state(now_ms), format, lang),
        "target": proposal.target,
        "reason": proposal.reason,
        "ground": proposal.ground,
        "right": proposal.right_id,
        "proposed_by": proposal.proposed_by,
        "approved_by": block.approved.as_ref().map(|word| &word.by),
        "revoked_by": block.revoked.as_ref().map(|word| &word.by),
        "proposed": time(proposal.proposed_ms),
        "expires": time(proposal.expires_ms),
        "hits": proposal.hits.len(),
    })
}

pub async fn show(context: &Context, args: &ShowArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let block = the_block(&*store, &args.id).await?;
    let record = store.guard_records().await?.into_iter().find(|(id, _)| *id == block.id);
    let guard: Option<GuardRecord> = record.map(|(_, text)| serde_json::from_str(&text)).transpose()?;
    let text = match args.format {
        ShowFormat::Json => {
            let mut value = serde_json::to_value(&block)?;
            value["state"] = json!(block.state(now_ms()));
            value["guard"] = json!(guard);
            format!("{value:#}\n")
        }
        ShowFormat::Table => story(&block, guard.as_ref(), context.lang()),
    };
    output::print_text(&text)?;
    Ok(Done::Well)
}

/// A decision as a person reads it: what, why, and who said what when.
fn story(block: &Block, guard: Option<&GuardRecord>, lang: Lang) -> String {
    let proposal = &block.proposal;
    let mut facts = vec![
        ("blocks-column-decision", block.id.clone()),
        ("blocks-column-state", lang.say(state_code(block.state(now_ms())))),
        ("blocks-column-target", proposal.target.to_string()),
        ("column-reason", proposal.reason.clone()),
        ("blocks-column-ground", proposal.ground.clone()),
        ("column-right", proposal.right_id.as_ref().map(ToString::to_string).unwrap_or_default()),
        ("blocks-column-expires", time(proposal.expires_ms)),
    ];
    facts.extend(proposal.hits.iter().map(|hit| ("column-hit", hit.clone())));
    facts.retain(|(_, value)| !value.is_empty());
    let labelled: Vec<(String, String)> = facts.into_iter().map(|(code, value)| (lang.say(code), value)).collect();
    let widest = labelled.iter().map(|(label, _)| label.width()).max().unwrap_or_default();
    let mut lines: Vec<String> =
        labelled.into_iter().map(|(label, value)| format!("{label}{}  {value}", pad(&label, widest))).collect();
    lines.extend(proposal.evidence.iter().map(|evidence| {
        let message = Message::new("blocks-evidence")
            .with("url", evidence.url.as_str())
            .with("time", time(evidence.captured_ms))
            .with("sha256", evidence.sha256.as_str());
        lang.text(&message)
    }));
    let proposed = Word { by: proposal.proposed_by.clone(), at_ms: proposal.proposed_ms, note: None };
    let ended = if block.approved.is_some() { "blocks-word-revoked" } else { "blocks-word-turned-down" };
    let words = [
        ("blocks-word-proposed", Some(&proposed)),
        ("blocks-word-approved", block.approved.as_ref()),
        (ended, block.revoked.as_ref()),
    ];
    lines.extend(words.into_iter().filter_map(|(code, word)| Some(said(code, word?, lang))));
    lines.extend(guard.map(|guard| overridden(guard, lang)).unwrap_or_default());
    lines.iter().map(|line| printable(line) + "\n").collect()
}

/// What the guard said when it was approved, and why it was approved all the same.
fn overridden(guard: &GuardRecord, lang: Lang) -> Vec<String> {
    let reason = guard.overridden.as_deref().map(|reason| Message::new("blocks-overridden").with("reason", reason));
    let objections = guard.objections.iter().map(|objection| sentence(objection, lang));
    objections.chain(reason.map(|reason| lang.text(&reason))).map(|line| format!("  {line}")).collect()
}

/// Who said it when, and why.
fn said(code: &'static str, word: &Word, lang: Lang) -> String {
    let what = lang.say(code);
    let note = word.note.as_deref().map(|note| format!(" — {note}")).unwrap_or_default();
    format!("{}  {}: {what}{note}", time(word.at_ms), word.by)
}

/// A state as rows of this format have it: in words for people, as its code for programs.
pub(super) fn state(state: BlockState, format: OutputFormat, lang: Lang) -> Value {
    match format {
        OutputFormat::Table => json!(lang.say(state_code(state))),
        OutputFormat::Json | OutputFormat::Jsonl | OutputFormat::Csv => json!(state),
    }
}

fn state_code(state: BlockState) -> &'static str {
    match state {
        BlockState::Proposed => "blocks-state-proposed",
        BlockState::InForce => "blocks-state-in-force",
        BlockState::Expired => "blocks-state-expired",
        BlockState::Revoked => "blocks-state-revoked",
    }
}

fn pad(label: &str, widest: usize) -> String {
    " ".repeat(widest.saturating_sub(label.width()))
}

/// Text from the web without what could steer a terminal.
fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}
