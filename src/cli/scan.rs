//! `reeve scan`: crawl, match, rank, archive, store, report.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;

use super::args::{OutputFormat, ScanArgs};
use super::metrics::{self, Metrics};
use super::output::{self, Listing};
use super::progress::ScanProgress;
use super::report::{files, note_whole};
use super::{Complaint, Context, Done, FAILED, browser, sources};
use crate::fetch::Identity;
use crate::locale::{Lang, Message};
use crate::publish::formats::FORMATS;
use crate::publish::{Edition, Report, SourceSummary, say_outcome, sources_table, summary_table};
use crate::rank::{Score, Weights};
use crate::register::Snapshot;
use crate::scan::{self, Progress, ScanOptions, Stop, build_report, run_scan};
use crate::sources::Source;
use crate::store::{RightQuery, Store};

pub async fn run(context: &Context, args: &ScanArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let chosen = choose(context, &store, args).await?;
    if chosen.is_empty() {
        context.ui.note(&Message::new("scan-nothing-due"));
        return Ok(Done::Well);
    }
    let snapshot = snapshot(context, &store).await?;
    if args.dry_run {
        return dry_run(context, &store, &chosen, &snapshot, args).await;
    }
    let report = scan_and_report(context, &store, chosen, snapshot, Watch::of(args)).await?;
    print_report(&report, args.format, context.lang())?;
    write_report(context, &store, &report).await?;
    Ok(verdict(context, &report, args.fail_on))
}

/// How far a scan goes, and who watches it.
#[derive(Clone, Debug, Default)]
pub struct Watch {
    pub max_pages: Option<u64>,
    pub metrics: Option<SocketAddr>,
    pub metrics_file: Option<PathBuf>,
}

impl Watch {
    fn of(args: &ScanArgs) -> Self {
        Watch { max_pages: args.max_pages, metrics: args.metrics, metrics_file: args.metrics_file.clone() }
    }
}

/// Scans and gathers the report: the path that the demonstration and every real scan take.
pub async fn scan_and_report(
    context: &Context,
    store: &Arc<dyn Store>,
    sources: Vec<Source>,
    snapshot: Arc<Snapshot>,
    watch: Watch,
) -> anyhow::Result<Report> {
    let options = ScanOptions { browser: browser::place(context, &sources)?, ..options(context, watch.max_pages) };
    let shown = Arc::new(ScanProgress::new(context.ui.clone()));
    let metrics = Arc::new(Metrics::new(Arc::clone(&shown) as _)?);
    let serving = match watch.metrics {
        Some(address) => Some(metrics::serve(address, metrics.handle()).await?),
        None => None,
    };
    if let Some((_, address)) = &serving {
        context.ui.note(&Message::new("metrics-served").with("address", format!("http://{address}/metrics")));
    }
    let progress: Arc<dyn Progress> = Arc::clone(&metrics) as _;
    let (stop, interrupts) = Stop::on_interrupt(Arc::clone(&progress), end_at_once);
    let scans =
        run_scan(store, &context.data, sources.clone(), Arc::clone(&snapshot), &options, &progress, &stop).await;
    drop(interrupts);
    shown.finish();
    // Also of a scan that failed or was stopped: that is when somebody looks.
    if let Some(path) = &watch.metrics_file {
        metrics::write(path, &metrics.handle())?;
    }
    let scans = scans?;
    if stop.is_set() {
        return Err(Complaint::failed(Message::new("scan-stopped")).into());
    }
    refresh_index(context, store).await?;
    build_report(store, &context.data, &scans, &sources, &snapshot, &options.weights, None).await
}

/// Brings the analysts' search up to date.
pub async fn refresh_index(context: &Context, store: &Arc<dyn Store>) -> anyhow::Result<()> {
    scan::refresh_captures(store, &context.data).await
}

/// The person asked twice. A crash at any moment loses nothing, and neither does this.
pub fn end_at_once() {
    #[allow(clippy::disallowed_methods, reason = "the runtime is busy with what the person does not want to wait for")]
    std::process::exit(i32::from(FAILED));
}

/// The register as this scan will hold it; an empty one cannot find anything.
pub async fn snapshot(context: &Context, store: &Arc<dyn Store>) -> anyhow::Result<Arc<Snapshot>> {
    if store.find_rights(&RightQuery::default()).await?.total == 0 {
        return Err(Complaint::misused(Message::new("scan-empty-register")).into());
    }
    register(context, store).await
}

/// The register as it is, which may be empty.
pub async fn register(context: &Context, store: &Arc<dyn Store>) -> anyhow::Result<Arc<Snapshot>> {
    let (snapshot, warnings) = scan::snapshot(store).await?;
    for warning in &warnings {
        context.ui.note(warning);
    }
    Ok(snapshot)
}

pub use crate::scan::today;

pub fn weights(context: &Context) -> Weights {
    context.weights.clone()
}

pub fn threads(context: &Context) -> usize {
    context.config.threads.value as usize
}

pub fn options(context: &Context, max_pages: Option<u64>) -> ScanOptions {
    let config = &context.config;
    ScanOptions {
        identity: Identity::new(config.contact.value.as_deref()),
        max_in_flight: config.max_requests_in_flight.value as usize,
        requests_per_second: Some(config.requests_per_second.value),
        max_pages,
        archive_segment_bytes: u64::from(config.archive_segment_mib.value) << 20,
        weights: weights(context),
        threads: threads(context),
        browser: None,
    }
}

/// The sources asked for: named ones, or all that are enabled; with `--due` only those whose time has come.
async fn choose(context: &Context, store: &Arc<dyn Store>, args: &ScanArgs) -> anyhow::Result<Vec<Source>> {
    let all = sources::load(context, store).await?;
    let mut chosen: Vec<Source> = if args.only.is_empty() {
        all.into_iter().filter(|source| source.enabled).collect()
    } else {
        for name in &args.only {
            if !all.iter().any(|source| source.id.0 == *name) {
                return Err(
                    Complaint::misused(Message::new("scan-no-such-source").with("source", name.as_str())).into()
                );
            }
        }
        all.into_iter().filter(|source| args.only.contains(&source.id.0)).collect()
    };
    if chosen.is_empty() {
        let folder = context.config.sources.value.display().to_string();
        return Err(Complaint::misused(Message::new("scan-no-sources").with("folder", folder)).into());
    }
    if args.due {
        let mut due = Vec::new();
        for source in chosen {
            if sources::is_due(&source, store.last_scan(&source.id).await?.as_ref(), scan::now_ms()) {
                due.push(source);
            }
        }
        chosen = due;
    }
    Ok(chosen)
}

/// Says what a scan would begin with; asks no site anything.
async fn dry_run(
    context: &Context,
    store: &Arc<dyn Store>,
    chosen: &[Source],
    snapshot: &Snapshot,
    args: &ScanArgs,
) -> anyhow::Result<Done> {
    let mut rows = Vec::new();
    for source in chosen {
        let last = store.last_scan(&source.id).await?;
        let resumes = last.as_ref().is_some_and(|scan| scan.finished_ms.is_none());
        let number = last.as_ref().map_or(1, |scan| if resumes { scan.number } else { scan.number + 1 });
        let begins: Vec<String> =
            scan::beginnings(source, snapshot, number).iter().map(|found| found.url.to_string()).collect();
        rows.push(serde_json::json!({
            "source": source.id.0,
            "resumes": resumes,
            "max_pages": args.max_pages.unwrap_or(source.scope.max_pages),
            "delay_ms": u64::try_from(source.politeness.delay.as_millis()).unwrap_or(u64::MAX),
            "known": store.known_urls(&source.id).await?,
            "begins_with": begins,
        }));
    }
    let columns = vec![
        ("source", "column-source"),
        ("resumes", "column-resumes"),
        ("max_pages", "column-max-pages"),
        ("delay_ms", "column-delay-ms"),
        ("known", "column-known"),
        ("begins_with", "column-begins-with"),
    ];
    Listing { columns, rows }.print(args.format, context.lang())?;
    Ok(Done::Well)
}

/// Prints the report to stdout: tables for people, whole hits for programs.
pub fn print_report(report: &Report, format: OutputFormat, lang: Lang) -> anyhow::Result<()> {
    let write = |name: &str| -> anyhow::Result<()> {
        let format = FORMATS.iter().find(|known| known.name() == name).context("the format is in the list")?;
        let mut bytes = Vec::new();
        format.write(report, &Edition::new(lang), &mut bytes)?;
        Ok(output::print_bytes(&bytes)?)
    };
    match format {
        OutputFormat::Table => {
            let width = output::terminal_width();
            output::print_text(&format!(
                "{}\n{}\n",
                sources_table(report, lang, width),
                summary_table(report, lang, width)
            ))?;
            Ok(())
        }
        OutputFormat::Jsonl => write("jsonl"),
        OutputFormat::Csv => write("csv"),
        OutputFormat::Json => {
            let mut lines = Vec::new();
            let jsonl = FORMATS.iter().find(|known| known.name() == "jsonl").context("the format is in the list")?;
            jsonl.write(report, &Edition::new(lang), &mut lines)?;
            let hits: Result<Vec<serde_json::Value>, _> = lines
                .split(|byte| *byte == b'\n')
                .filter(|line| !line.is_empty())
                .map(serde_json::from_slice)
                .collect();
            let whole = serde_json::json!({ "sources": report.sources, "hits": hits? });
            Ok(output::print_text(&format!("{whole:#}\n"))?)
        }
    }
}

/// Writes every format into a folder of its own and says where; returns the folder. A later `reeve report --since last` is held
/// against it.
pub async fn write_report(context: &Context, store: &Arc<dyn Store>, report: &Report) -> anyhow::Result<PathBuf> {
    let folder = files::free_folder(&context.data.reports(), report.made_ms)?;
    let written = files::write(report, FORMATS, context.lang(), &folder)?;
    for path in written.paths {
        context.ui.note(&Message::new("report-written").with("path", path.display().to_string()));
    }
    written.left_out.iter().for_each(|problem| context.ui.warn(problem));
    note_whole(context, store, report).await?;
    Ok(folder)
}

/// Names the sources that gave nothing, and turns the report into an exit code.
pub fn verdict(context: &Context, report: &Report, fail_on: Option<f64>) -> Done {
    let failed: Vec<&SourceSummary> = report.sources.iter().filter(|source| gave_nothing(source)).collect();
    let lang = context.lang();
    for source in &failed {
        let reasons = [&source.blocks, &source.failures, &source.leaves].into_iter().flatten();
        let reasons: Vec<String> =
            reasons.map(|(reason, count)| format!("{} × {count}", say_outcome(lang, reason))).collect();
        let reasons = if reasons.is_empty() { lang.say("robots") } else { reasons.join(", ") };
        let message =
            Message::new("scan-source-failed").with("source", source.source_id.as_str()).with("reasons", reasons);
        context.ui.warn(&message);
    }
    let reached = |threshold: f64| report.hits.iter().any(|hit| hit.ranked.score >= Score::new(threshold));
    if !failed.is_empty() {
        Done::Partly
    } else if fail_on.is_some_and(reached) {
        Done::HitReached
    } else {
        Done::Well
    }
}

fn gave_nothing(source: &SourceSummary) -> bool {
    let troubled = source.failed + source.refused_by_robots + source.blocked + source.left;
    source.pages_fetched + source.pages_unchanged + source.not_due == 0 && troubled > 0
}
