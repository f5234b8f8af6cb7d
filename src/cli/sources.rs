//! `reeve sources`: list, check, add; and how a scan finds its sources.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::{CheckSourcesArgs, ListSourcesArgs, PathsArgs, SourcesCommand};
use super::output::{Listing, time};
use super::{Complaint, Context, Done};
use crate::locale::Message;
use crate::scan::{self, SourceTally, now_ms};
use crate::sources::{SeedFault, Source, parse};
pub use crate::store::seeds::read_seed as read;
use crate::store::{ScanRow, Store, seeds};

pub async fn run(context: &Context, command: SourcesCommand) -> anyhow::Result<Done> {
    match command {
        SourcesCommand::List(args) => list(context, &args).await,
        SourcesCommand::Check(args) if args.try_url.is_some() => super::try_source::run(context, &args).await,
        SourcesCommand::Check(args) => check(context, &args),
        SourcesCommand::Add(args) => add(context, &args).await,
    }
}

/// Every source of the folder and of the store, by id; one that was added stands for a file of the same id.
pub async fn load(context: &Context, store: &Arc<dyn Store>) -> anyhow::Result<Vec<Source>> {
    let mut sources = BTreeMap::new();
    let mut faults = Vec::new();
    let folder = &context.config.sources;
    let is_default = folder.origin == crate::config::Origin::Default;
    if folder.value.exists() || !is_default {
        for path in seed_files(&folder.value)? {
            keep(read(&path), &mut sources, &mut faults);
        }
    }
    for (id, text) in store.sources().await? {
        keep(parse(&format!("{}.toml", id.0), &text), &mut sources, &mut faults);
    }
    if faults.is_empty() {
        return Ok(sources.into_values().collect());
    }
    name_faults(context, &faults);
    Err(Complaint::misused(Message::new("sources-faulty").with("count", faults.len())).into())
}

fn keep(parsed: Result<Source, Vec<SeedFault>>, sources: &mut BTreeMap<String, Source>, faults: &mut Vec<SeedFault>) {
    match parsed {
        Ok(source) => drop(sources.insert(source.id.0.clone(), source)),
        Err(found) => faults.extend(found),
    }
}

/// Whether a source's time has come: never scanned, not ended, or begun long enough ago.
pub fn is_due(source: &Source, last: Option<&ScanRow>, now_ms: i64) -> bool {
    let Some(last) = last else { return true };
    last.finished_ms.is_none() || now_ms >= scan::next_visit_ms(source, last)
}

async fn list(context: &Context, args: &ListSourcesArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let mut rows = Vec::new();
    for source in load(context, &store).await? {
        let last = store.last_scan(&source.id).await?;
        let tally = match &last {
            Some(scan) => Some(scan::tally(&store, scan).await?),
            None => None,
        };
        // A source that was never scanned has no figures, not noughts.
        let count = |of: fn(&SourceTally) -> u64| tally.as_ref().map(of);
        let next = last.as_ref().filter(|_| source.enabled).map(|scan| time(scan::next_visit_ms(&source, scan)));
        let reasons = |reasons: &[(String, u64)]| -> serde_json::Value {
            reasons.iter().map(|(code, count)| (code.clone(), serde_json::Value::from(*count))).collect()
        };
        rows.push(serde_json::json!({
            "source": source.id.0,
            "name": source.name,
            "enabled": source.enabled,
            "due": source.enabled && is_due(&source, last.as_ref(), now_ms()),
            "last_scan": last.as_ref().map(|scan| time(scan.started_ms)),
            "finished": last.as_ref().map(|scan| scan.finished_ms.is_some()),
            "known": store.known_urls(&source.id).await?,
            "next_visit": next,
            "fetched": count(|tally| tally.pages_fetched),
            "unchanged": count(|tally| tally.pages_unchanged),
            "not_due": count(|tally| tally.not_due),
            "refused": count(|tally| tally.refused),
            "blocked": count(|tally| sum(&tally.blocks)),
            "failed": count(|tally| sum(&tally.failures)),
            "left": count(|tally| sum(&tally.leaves)),
            "reasons": tally.as_ref().map(|tally| serde_json::json!({
                "blocked": reasons(&tally.blocks), "failed": reasons(&tally.failures), "left": reasons(&tally.leaves),
            })),
        }));
    }
    let columns = vec![
        ("source", "column-source"),
        ("name", "column-name"),
        ("enabled", "column-enabled"),
        ("due", "column-due"),
        ("last_scan", "column-last-scan"),
        ("finished", "column-finished"),
        ("known", "column-known"),
        ("next_visit", "column-next-visit"),
        ("fetched", "publish-column-pages"),
        ("unchanged", "publish-column-unchanged"),
        ("refused", "publish-column-refused"),
        ("blocked", "publish-column-blocked"),
        ("failed", "publish-column-failed"),
        ("left", "publish-column-left"),
    ];
    Listing { columns, rows }.print(args.format, context.lang())?;
    Ok(Done::Well)
}

fn sum(reasons: &[(String, u64)]) -> u64 {
    reasons.iter().map(|(_, count)| count).sum()
}

fn check(context: &Context, args: &CheckSourcesArgs) -> anyhow::Result<Done> {
    let default = [context.config.sources.value.clone()];
    let paths: &[PathBuf] = if args.paths.is_empty() { &default } else { &args.paths };
    let mut faults = Vec::new();
    let mut good = 0_usize;
    for path in paths {
        for file in seed_files(path)? {
            match read(&file) {
                Ok(_) => good += 1,
                Err(found) => faults.extend(found),
            }
        }
    }
    name_faults(context, &faults);
    context.ui.note(&Message::new("sources-checked").with("good", good).with("faults", faults.len()));
    if faults.is_empty() {
        Ok(Done::Well)
    } else {
        Err(Complaint::misused(Message::new("sources-faulty").with("count", faults.len())).into())
    }
}

async fn add(context: &Context, args: &PathsArgs) -> anyhow::Result<Done> {
    let mut sources = Vec::new();
    let mut faults = Vec::new();
    for path in &args.paths {
        for file in seed_files(path)? {
            // What is kept is the text alone: a list beside the file would be out of reach later.
            match read(&file).and_then(|source| parse(&file.display().to_string(), &source.text)) {
                Ok(source) => sources.push(source),
                Err(found) => faults.extend(found),
            }
        }
    }
    if !faults.is_empty() {
        name_faults(context, &faults);
        return Err(Complaint::misused(Message::new("sources-faulty").with("count", faults.len())).into());
    }
    let store = context.store().await?;
    for source in sources {
        store.put_source(&source.id, &source.text, context.actor(), now_ms()).await?;
        context.ui.note(&Message::new("sources-added").with("source", source.id.0.as_str()));
    }
    Ok(Done::Well)
}

pub fn name_faults(context: &Context, faults: &[SeedFault]) {
    for fault in faults {
        eprintln!("{}", fault.text(context.lang()));
    }
}

/// The file itself, or every `.toml` of the folder by name.
fn seed_files(path: &Path) -> Result<Vec<PathBuf>, Complaint> {
    seeds::seed_files(path).map_err(|error| unreadable(path, &error))
}

fn unreadable(path: &Path, error: &std::io::Error) -> Complaint {
    let path = path.display().to_string();
    Complaint::misused(Message::new("cli-unreadable").with("path", path).with("reason", error.to_string()))
}
