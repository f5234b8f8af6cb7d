//! `reeve report`: a report of what is known, at any time; of what has changed, where that is asked for.

mod args;
mod changes;
mod digest;
mod figures;
pub mod files;
mod fonts;
mod statistics;
mod transparency;

pub use args::ReportArgs;
use args::{ReportCommand, SinceArg};

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use super::{Complaint, Context, Done, scan, sources};
use crate::locale::Message;
use crate::publish::{Change, Report};
use crate::rights::RightId;
use crate::scan::{About, build_report_about};
use crate::sources::SourceId;
use crate::store::{ScanRow, Store, WrittenReport};

pub async fn run(context: &Context, args: ReportArgs) -> anyhow::Result<Done> {
    match &args.command {
        None => whole_or_changes(context, &args).await,
        Some(ReportCommand::Statistics(args)) => statistics::run(context, args).await,
        Some(ReportCommand::Year(args)) => figures::year(context, args).await,
        Some(ReportCommand::Country(args)) => figures::country(context, args).await,
        Some(ReportCommand::Digest(args)) => digest::run(context, args).await,
        Some(ReportCommand::Transparency(args)) => transparency::run(context, args).await,
        Some(ReportCommand::Verify(args)) => figures::verify(context, args).await,
    }
}

async fn whole_or_changes(context: &Context, args: &ReportArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let scans = store.last_scans().await?;
    let mut about = about(&store, &scans, args).await?;
    let filter = filter_text(&about);
    let threshold = context.weights.report_from;
    let states = changes::states(&store.hits(&about.filter()).await?, threshold);
    if let Some(since) = args.since {
        let changes = changes::find(context, &store, since, &about, &filter, &states).await?;
        if changes.of.is_empty() && changes.gone.is_empty() && changes.decided.is_empty() {
            context
                .ui
                .note(&Message::new("report-nothing-new").with("since", changes::say(changes.since, context.lang())));
            return Ok(Done::Well);
        }
        about.changes = Some(changes);
    }
    let formats = files::chosen(&args.formats);
    about.has_pictures = formats.iter().any(|format| format.shows_pictures());
    let report = build(context, &store, &scans, about).await?;
    let folder = match &args.out {
        Some(folder) => folder.clone(),
        None => files::free_folder(&context.data.reports(), report.made_ms)?,
    };
    let written = files::write(&report, &formats, context.lang(), &folder)?;
    // What was asked for by name and could not be had has failed, and nobody has read it.
    let failed = !written.left_out.is_empty() && !args.formats.is_empty();
    // A report since some day may leave out what has changed before it and was never reported.
    if !failed && !matches!(args.since, Some(SinceArg::Date(_))) {
        let hits = states.len() as u64;
        let note = WrittenReport { filter, written_ms: report.made_ms, actor: context.actor().to_owned(), hits };
        store.put_report(&note, &states).await?;
    }
    say_written(context, &report, &written.paths);
    written.left_out.iter().for_each(|problem| context.ui.warn(problem));
    if failed {
        context.ui.warn(&Message::new("report-not-counted"));
    }
    Ok(if failed { Done::Partly } else { Done::Well })
}

/// Notes that a report of every hit of its sources was written, as a scan does: under those sources, and under everything where
/// no other source was ever scanned.
pub async fn note_whole(context: &Context, store: &Arc<dyn Store>, report: &Report) -> anyhow::Result<()> {
    let sources: BTreeSet<&str> = report.sources.iter().map(|source| source.source_id.as_str()).collect();
    let covers_all = store.last_scans().await?.iter().all(|scan| sources.contains(scan.source_id.0.as_str()));
    let named =
        About { sources: Some(sources.into_iter().map(|id| SourceId(id.to_owned())).collect()), ..About::default() };
    let states = changes::states_of(report);
    for about in std::iter::once(named).chain(covers_all.then(About::default)) {
        let note = WrittenReport {
            filter: filter_text(&about),
            written_ms: report.made_ms,
            actor: context.actor().to_owned(),
            hits: states.len() as u64,
        };
        store.put_report(&note, &states).await?;
    }
    Ok(())
}

fn say_written(context: &Context, report: &Report, paths: &[PathBuf]) {
    for path in paths {
        context.ui.note(&Message::new("report-written").with("path", path.display().to_string()));
    }
    let message = match &report.changes {
        None => Message::new("report-hits").with("hits", report.reported().count()),
        Some(changes) => Message::new("report-changes")
            .with("since", changes::say(changes.since, context.lang()))
            .with("new", changes.of.values().filter(|change| **change == Change::New).count())
            .with("changed", changes.of.values().filter(|change| **change == Change::Changed).count())
            .with("gone", changes.gone.len())
            .with("decided", changes.decided.len()),
    };
    context.ui.note(&message);
}

async fn build(context: &Context, store: &Arc<dyn Store>, scans: &[ScanRow], about: About) -> anyhow::Result<Report> {
    let snapshot = scan::register(context, store).await?;
    let known = sources::load(context, store).await?;
    let is_meant = |scan: &&ScanRow| about.sources.as_ref().is_none_or(|meant| meant.contains(&scan.source_id));
    let scans: Vec<ScanRow> = scans.iter().filter(is_meant).cloned().collect();
    build_report_about(store, &context.data, &scans, &known, &snapshot, &context.weights, about).await
}

/// Rights and sources that were named, each of which must be known.
async fn about(store: &Arc<dyn Store>, scans: &[ScanRow], args: &ReportArgs) -> anyhow::Result<About> {
    let rights: BTreeSet<&str> = args.rights.iter().map(String::as_str).collect();
    let registered = store.rights().await?;
    for id in &rights {
        if !registered.iter().any(|right| right.right.id.0 == *id) {
            return Err(Complaint::misused(Message::new("report-no-such-right").with("right", *id)).into());
        }
    }
    let sources: BTreeSet<&str> = args.sources.iter().map(String::as_str).collect();
    for id in &sources {
        if !scans.iter().any(|scan| scan.source_id.0 == *id) {
            return Err(Complaint::misused(Message::new("report-no-such-source").with("source", *id)).into());
        }
    }
    Ok(About {
        rights: (!rights.is_empty()).then(|| rights.into_iter().map(|id| RightId(id.to_owned())).collect()),
        sources: (!sources.is_empty()).then(|| sources.into_iter().map(|id| SourceId(id.to_owned())).collect()),
        has_pictures: false,
        changes: None,
    })
}

/// The filter in one spelling: ids are sorted, and none stands for all.
fn filter_text(about: &About) -> String {
    serde_json::json!({ "rights": about.rights, "sources": about.sources.as_ref().map(|ids| {
        ids.iter().map(|id| id.0.as_str()).collect::<Vec<_>>()
    }) })
    .to_string()
}
