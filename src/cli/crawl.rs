//! `reeve crawl`: the crawler as a tool of its own; start addresses in, one JSON line a page out.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;

use super::args::CrawlArgs;
use super::progress::ScanProgress;
use super::scan::end_at_once;
use super::{Complaint, Context, Done};
use crate::config::Origin;
use crate::fetch::Identity;
use crate::locale::Message;
use crate::publish::say_outcome;
use crate::rank::Weights;
use crate::scan::{Crawled, DataDir, Lines, Progress, ScanOptions, Stop, crawl_lines};
use crate::sources::{SeedFault, Source, for_crawl, start_addresses};
use crate::store::archive::ArchiveLock;
use crate::store::{self, Store, digest_of};

/// Larger lists of start addresses are refused, in bytes.
const MAX_SEEDS_BYTES: u64 = 256 << 20;
/// Requests in flight over all servers, where the settings do not say otherwise.
const MAX_IN_FLIGHT: usize = 128;

pub async fn run(context: &Context, args: &CrawlArgs) -> anyhow::Result<Done> {
    let seeds = read(&args.seeds)?;
    let source = source(context, args, &seeds)?;
    let lines = args.out.clone().map_or_else(|| Lines::Stream(Box::new(std::io::stdout())), Lines::File);
    let folder = folder(context, args, &seeds)?;
    std::fs::create_dir_all(folder.path()).with_context(|| format!("{}", folder.path().display()))?;
    // One process at a time: a second one would cut off what the first is writing.
    let lock = ArchiveLock::take(folder.path())?;
    let store = open(&folder, &source).await?;
    let progress = Arc::new(ScanProgress::new(context.ui.clone()));
    let shown: Arc<dyn Progress> = Arc::clone(&progress) as _;
    let (stop, watch) = Stop::on_interrupt(Arc::clone(&shown), end_at_once);
    let crawled = crawl_lines(&store, source, lines, &options(context, args), &shown, &stop).await;
    drop(watch);
    progress.finish();
    drop(lock);
    let crawled = crawled?;
    if crawled.finished_ms.is_none() {
        return Err(Complaint::failed(Message::new("scan-stopped")).into());
    }
    tell(context, &crawled);
    Ok(Done::Well)
}

fn source(context: &Context, args: &CrawlArgs, seeds: &str) -> anyhow::Result<Source> {
    let start = start_addresses(&args.seeds.display().to_string(), seeds).map_err(|faults| refuse(context, &faults))?;
    let settings =
        args.settings.as_deref().map(|path| Ok::<_, anyhow::Error>((path.display().to_string(), read(path)?)));
    let settings = settings.transpose()?;
    let settings = settings.as_ref().map(|(name, text)| (name.as_str(), text.as_str()));
    let mut source = for_crawl(start, settings).map_err(|faults| refuse(context, &faults))?;
    if let Some(delay) = args.delay {
        source.politeness.delay = Duration::from_millis(delay);
    }
    if let Some(per_host) = args.per_host {
        source.politeness.concurrency = per_host;
    }
    if let Some(pages) = args.max_pages {
        source.scope.max_pages = pages;
    }
    source.network.allow_net.extend(&args.allow_net);
    Ok(source)
}

fn refuse(context: &Context, faults: &[SeedFault]) -> anyhow::Error {
    for fault in faults {
        eprintln!("{}", fault.text(context.lang()));
    }
    Complaint::misused(Message::new("crawl-faults").with("count", faults.len())).into()
}

fn read(path: &Path) -> anyhow::Result<String> {
    let explain = || format!("{}", path.display());
    let length = std::fs::metadata(path).with_context(explain)?.len();
    if length > MAX_SEEDS_BYTES {
        let (path, mib) = (path.display().to_string(), MAX_SEEDS_BYTES >> 20);
        return Err(
            Complaint::misused(Message::new("crawl-seeds-too-large").with("path", path).with("mib", mib)).into()
        );
    }
    let bytes = std::fs::read(path).with_context(explain)?;
    String::from_utf8(bytes).with_context(explain)
}

/// Each crawl keeps its state by itself: the same start addresses to the same place go on where they were interrupted.
fn folder(context: &Context, args: &CrawlArgs, seeds: &str) -> anyhow::Result<DataDir> {
    let out = args.out.as_deref().map(std::path::absolute).transpose()?.unwrap_or_default();
    let digest = digest_of(format!("{}\n{seeds}", out.display()).as_bytes());
    Ok(DataDir(context.data.path().join("crawls").join(&digest[..16])))
}

/// The state of an interrupted crawl, or a new one. What a finished crawl has left is of no more use.
async fn open(folder: &DataDir, source: &Source) -> anyhow::Result<Arc<dyn Store>> {
    let known = store::open(&folder.store_uri()).await?;
    if known.last_scan(&source.id).await?.is_none_or(|scan| scan.finished_ms.is_none()) {
        return Ok(known);
    }
    known.close().await;
    for ending in ["", "-wal", "-shm"] {
        let path = PathBuf::from(format!("{}{ending}", folder.path().join("reeve.db").display()));
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("{}", path.display()));
            }
            _ => {}
        }
    }
    Ok(store::open(&folder.store_uri()).await?)
}

fn options(context: &Context, args: &CrawlArgs) -> ScanOptions {
    let config = &context.config;
    let given = |origin: &Origin| *origin != Origin::Default;
    let in_flight = &config.max_requests_in_flight;
    let rate = &config.requests_per_second;
    ScanOptions {
        identity: Identity::new(config.contact.value.as_deref()),
        max_in_flight: if given(&in_flight.origin) { in_flight.value as usize } else { MAX_IN_FLIGHT },
        requests_per_second: given(&rate.origin).then_some(rate.value),
        max_pages: args.max_pages,
        archive_segment_bytes: 0,
        weights: Weights::default(),
        threads: config.threads.value as usize,
        browser: None,
    }
}

/// Says how the addresses ended, the most frequent outcome first.
fn tell(context: &Context, crawled: &Crawled) {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for (_, outcome, count) in &crawled.counts.settled {
        *counts.entry(outcome).or_default() += count;
    }
    let mut counts: Vec<(&str, u64)> = counts.into_iter().collect();
    counts.sort_by_key(|(outcome, count)| (std::cmp::Reverse(*count), *outcome));
    let lang = context.lang();
    // Elsewhere `robots` is said of a whole source.
    let say = |outcome| if outcome == "robots" { lang.say("crawl-refused") } else { say_outcome(lang, outcome) };
    let outcomes = counts.iter().map(|(outcome, count)| format!("{} × {count}", say(outcome)));
    let outcomes = outcomes.collect::<Vec<_>>().join("; ");
    context.ui.note(&Message::new("crawl-done").with("outcomes", outcomes));
}
