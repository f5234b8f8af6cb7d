//! `reeve offenders`: who was found selling what infringes, the register of repeat infringers, appeals, and dossiers.

pub mod args;
mod show;

use serde_json::{Value, json};

use super::cases::word;
use super::output::{Listing, time};
use super::{Complaint, Context, Done};
use crate::locale::{Lang, Message};
use crate::publish::offenders::Dossier;
use crate::review::MAX_NOTE_CHARS;
use crate::review::cases::Offender;
use crate::review::offenders::{
    AppealOutcome, DEFAULT_ENTRY_DAYS, Entry, EntryFault, EntryProposal, EntryState, OffenderRecord, REPEAT_FROM,
    publish,
};
use crate::scan::now_ms;
use crate::store::{CaseFilter, RuledEntry, Store};
use args::{
    AppealArgs, DossierArgs, ListOffendersArgs, OffendersCommand, OutcomeName, ProposeArgs, PublishArgs, WordArgs,
};

const DAY_MS: i64 = 86_400_000;

pub async fn run(context: &Context, command: OffendersCommand) -> anyhow::Result<Done> {
    match command {
        OffendersCommand::List(args) => list(context, &args).await,
        OffendersCommand::Show(args) => show::run(context, &args).await,
        OffendersCommand::Propose(args) => propose(context, args).await,
        OffendersCommand::Approve(args) => approve(context, args).await,
        OffendersCommand::Withdraw(args) => withdraw(context, args).await,
        OffendersCommand::Appeal(args) => appeal(context, args).await,
        OffendersCommand::Publish(args) => publish_list(context, &args).await,
        OffendersCommand::Dossier(args) => dossier(context, &args).await,
    }
}

async fn list(context: &Context, args: &ListOffendersArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let now = now_ms();
    let mut rows = Vec::new();
    for offender in store.offenders().await? {
        let entries = store.offender_entries(Some(&offender.id)).await?;
        let record = record_of(&*store, offender).await?;
        if !args.repeat || record.confirmed >= REPEAT_FROM {
            rows.push(row(&record, entries.last(), now, context.lang()));
        }
    }
    let columns = vec![
        ("offender", "cases-column-offender"),
        ("seller", "column-seller"),
        ("site", "cases-column-site"),
        ("also", "cases-column-also"),
        ("cases", "cases-column-cases"),
        ("infringements", "cases-column-infringements"),
        ("relisted", "cases-column-relisted"),
        ("first", "column-first-seen"),
        ("last", "column-last-seen"),
        ("register", "cases-column-register"),
    ];
    Listing { columns, rows }.print(args.format, context.lang())?;
    Ok(Done::Well)
}

fn row(record: &OffenderRecord, entry: Option<&Entry>, now_ms: i64, lang: Lang) -> Value {
    let offender = &record.offender;
    json!({
        "offender": offender.id.chars().take(12).collect::<String>(),
        "id": offender.id,
        "seller": offender.seller.name,
        "site": offender.seller.site,
        "also": offender.aliases.iter().map(|alias| alias.seller.to_string()).collect::<Vec<_>>(),
        "cases": record.cases.len(),
        "infringements": record.confirmed,
        "listings": record.hits,
        "relisted": record.relistings,
        "sites": record.sites,
        "rights": record.rights,
        "first": record.first_ms.map(time),
        "last": record.last_ms.map(time),
        "register": entry.map(|entry| entry.state(now_ms)),
        "register_in_words": entry.map(|entry| lang.text(&entry.state(now_ms).label())),
        "expires": entry.map(|entry| time(entry.proposal.expires_ms)),
    })
}

async fn propose(context: &Context, args: ProposeArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let offender = the_offender(&*store, &args.offender).await?;
    let now = now_ms();
    let days = args.days.map_or(DEFAULT_ENTRY_DAYS, i64::from);
    let proposal = EntryProposal {
        offender_id: offender.id,
        reason: said("--reason", &args.reason)?,
        ground: said("--ground", &args.ground)?,
        proposed_by: context.actor().to_owned(),
        proposed_ms: now,
        expires_ms: now.saturating_add(days * DAY_MS),
    };
    let entry = store.propose_entry(&proposal).await;
    ended(context, entry, now)
}

async fn approve(context: &Context, args: WordArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let entry = latest_entry(&*store, &args.offender).await?;
    let word = word(context, args.note);
    let entry = store.approve_entry(&entry.id, &word).await;
    ended(context, entry, word.at_ms)
}

async fn withdraw(context: &Context, args: WordArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let entry = latest_entry(&*store, &args.offender).await?;
    let word = word(context, args.note);
    let entry = store.withdraw_entry(&entry.id, &word).await;
    ended(context, entry, word.at_ms)
}

async fn appeal(context: &Context, args: AppealArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let entry = latest_entry(&*store, &args.offender).await?;
    let word = word(context, args.note);
    let entry = match (args.grounds, args.outcome) {
        (Some(grounds), _) => store.appeal_entry(&entry.id, &said("--grounds", &grounds)?, &word).await,
        (None, Some(OutcomeName::Upheld)) => store.answer_appeal(&entry.id, AppealOutcome::Upheld, &word).await,
        (None, _) => store.answer_appeal(&entry.id, AppealOutcome::Rejected, &word).await,
    };
    ended(context, entry, word.at_ms)
}

/// Says what the entry is now, or why it could not be made that.
fn ended(context: &Context, entry: RuledEntry, now_ms: i64) -> anyhow::Result<Done> {
    let entry = entry?.map_err(|fault| Complaint::failed(fault.message()))?;
    let state = context.lang().text(&entry.state(now_ms).label());
    let id = entry.id.get(..12).unwrap_or(&entry.id);
    context.ui.note(&Message::new("cases-entry-written").with("entry", id).with("state", state));
    Ok(Done::Well)
}

/// Words that have to say something.
fn said(option: &'static str, text: &str) -> anyhow::Result<String> {
    let text: String = text.trim().chars().take(MAX_NOTE_CHARS).collect();
    if text.is_empty() {
        return Err(Complaint::misused(Message::new("cases-says-nothing").with("option", option)).into());
    }
    Ok(text)
}

/// Everything that may be shown now.
async fn publish_list(context: &Context, args: &PublishArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let now = now_ms();
    let mut entries = Vec::new();
    for entry in store.offender_entries(None).await? {
        if entry.state(now) != EntryState::Published {
            continue;
        }
        if let Some(offender) = store.offender(&entry.proposal.offender_id).await? {
            entries.push((record_of(&*store, offender).await?, entry));
        }
    }
    let published = publish(&entries, now);
    let rows = published.iter().map(|published| {
        json!({
            "shop": published.shop,
            "site": published.site,
            "also": published.also.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "infringements": published.infringements,
            "cases": published.cases,
            "relisted": published.relistings,
            "first": published.first_ms.map(time),
            "last": published.last_ms.map(time),
            "rights": published.rights,
            "ground": published.ground,
            "since": time(published.since_ms),
            "expires": time(published.expires_ms),
            "entry": published.entry,
        })
    });
    let columns = vec![
        ("shop", "column-seller"),
        ("site", "cases-column-site"),
        ("also", "cases-column-also"),
        ("infringements", "cases-column-infringements"),
        ("cases", "cases-column-cases"),
        ("relisted", "cases-column-relisted"),
        ("first", "column-first-seen"),
        ("last", "column-last-seen"),
        ("ground", "cases-column-ground"),
        ("since", "cases-column-since"),
        ("expires", "cases-column-expires"),
        ("entry", "cases-column-entry"),
    ];
    Listing { columns, rows: rows.collect() }.print(args.format, context.lang())?;
    Ok(Done::Well)
}

/// Everything about one seller over all sites, as a page or as data.
async fn dossier(context: &Context, args: &DossierArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let dossier = gather(&*store, &args.offender).await?;
    let extension = args.out.extension().and_then(|extension| extension.to_str()).map(str::to_ascii_lowercase);
    let mut bytes = Vec::new();
    match extension.as_deref() {
        Some("json") => dossier.write_json(&mut bytes)?,
        Some("html" | "htm") => dossier.write_html(context.lang(), &mut bytes)?,
        _ => {
            let path = args.out.display().to_string();
            return Err(Complaint::misused(Message::new("cases-dossier-format").with("path", path)).into());
        }
    }
    let path = args.out.display().to_string();
    std::fs::write(&args.out, bytes).map_err(|error| {
        let reason = error.to_string();
        Complaint::failed(Message::new("cli-unwritable").with("path", path.as_str()).with("reason", reason))
    })?;
    context.ui.note(&Message::new("report-written").with("path", path));
    Ok(Done::Well)
}

async fn gather(store: &dyn Store, prefix: &str) -> anyhow::Result<Dossier> {
    let offender = the_offender(store, prefix).await?;
    let entries = store.offender_entries(Some(&offender.id)).await?;
    let filter = CaseFilter { offender_id: Some(offender.id.clone()), ..CaseFilter::default() };
    let cases = store.cases(&filter).await?;
    Ok(Dossier { made_ms: now_ms(), record: OffenderRecord::of(offender, &cases), cases, entries })
}

async fn record_of(store: &dyn Store, offender: Offender) -> anyhow::Result<OffenderRecord> {
    let filter = CaseFilter { offender_id: Some(offender.id.clone()), ..CaseFilter::default() };
    let cases = store.cases(&filter).await?;
    Ok(OffenderRecord::of(offender, &cases))
}

pub(super) async fn the_offender(store: &dyn Store, prefix: &str) -> anyhow::Result<Offender> {
    let unknown = || Complaint::failed(EntryFault::NoSuchOffender(prefix.to_owned()).message());
    Ok(store.offender(prefix).await?.ok_or_else(unknown)?)
}

/// The entry that was proposed last.
async fn latest_entry(store: &dyn Store, prefix: &str) -> anyhow::Result<Entry> {
    let offender = the_offender(store, prefix).await?;
    let unknown = || Complaint::failed(EntryFault::NoSuchEntry(prefix.to_owned()).message());
    Ok(store.offender_entries(Some(&offender.id)).await?.pop().ok_or_else(unknown)?)
}
