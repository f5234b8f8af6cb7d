//! `reeve archive`: existing web archives, matched and reported like a scan, without network.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::ArchiveArgs;
use super::output::time;
use super::progress::ScanProgress;
use super::{Complaint, Context, Done, scan, sources};
use crate::locale::Message;
use crate::scan::{
    ArchiveFile, ArchiveRead, ArchiveRequest, Progress, Stop, build_report, match_captures, read_archives,
};
use crate::sources::{Source, SourceId, parse};
use crate::store::{ScanRow, Store, digest_of};

/// The beginning of a file that tells it from others: its first records name who wrote it and when.
const HEAD_BYTES: u64 = 4 * 1024;
/// Faults that are named.
const SHOWN_FAULTS: usize = 10;

pub async fn run(context: &Context, args: &ArchiveArgs) -> anyhow::Result<Done> {
    let paths = archive_files(&args.paths)?;
    let store = context.store().await?;
    let known = sources::load(context, &store).await?;
    let id = match &args.source {
        Some(name) => SourceId(name.clone()),
        None => SourceId(format!("archive-{}", &identity_of(&paths)?[..12])),
    };
    if known.iter().any(|source| source.id == id) {
        return Err(Complaint::misused(Message::new("read-archive-taken").with("source", id.0)).into());
    }
    let stand_in = stand_in(&id, &paths)?;
    let snapshot = scan::snapshot(context, &store).await?;
    let weights = scan::weights(context);
    let last = store.last_scan(&id).await?;
    let read_before = last.filter(|scan| scan.finished_ms.is_some() && args.source.is_none() && !args.again);
    let (row, done) = if let Some(row) = read_before {
        context.ui.note(&Message::new("read-archive-known").with("when", time(row.finished_ms.unwrap_or_default())));
        match_captures(&store, &context.data, &snapshot, &weights, false, scan::threads(context)).await?;
        (row, Done::Well)
    } else {
        let files = paths.iter().map(|path| openable(path)).collect();
        let threads = scan::threads(context);
        let request = ArchiveRequest { id, files, sources: known, fallback: stand_in.clone(), threads };
        read(context, &store, request, &snapshot).await?
    };
    scan::refresh_index(context, &store).await?;
    let report = build_report(&store, &context.data, &[row], &[stand_in], &snapshot, &weights, None).await?;
    scan::print_report(&report, args.format, context.lang())?;
    scan::write_report(context, &store, &report).await?;
    Ok(if done == Done::Well { scan::verdict(context, &report, args.fail_on) } else { done })
}

async fn read(
    context: &Context,
    store: &Arc<dyn Store>,
    request: ArchiveRequest,
    snapshot: &Arc<crate::register::Snapshot>,
) -> anyhow::Result<(ScanRow, Done)> {
    let options = scan::options(context, None);
    let progress = Arc::new(ScanProgress::new(context.ui.clone()));
    let shown: Arc<dyn Progress> = Arc::clone(&progress) as _;
    let (stop, watch) = Stop::on_interrupt(Arc::clone(&shown), scan::end_at_once);
    let read = read_archives(store, &context.data, request, Arc::clone(snapshot), &options, &shown, &stop).await;
    drop(watch);
    progress.finish();
    let read = read?;
    if stop.is_set() {
        return Err(Complaint::failed(Message::new("read-archive-stopped")).into());
    }
    name_faults(context, &read);
    context.ui.note(
        &Message::new("read-archive-done")
            .with("records", read.records)
            .with("pages", read.pages)
            .with("pictures", read.pictures),
    );
    // Damage is said and does not fail the command, as long as something could be read.
    let done = if read.records == 0 { Done::Partly } else { Done::Well };
    if done == Done::Partly {
        context.ui.warn(&Message::new("read-archive-empty"));
    }
    Ok((read.scan, done))
}

fn name_faults(context: &Context, read: &ArchiveRead) {
    for (file, fault) in read.faults.iter().take(SHOWN_FAULTS) {
        let message = Message::new("read-archive-fault")
            .with("file", file.as_str())
            .with("offset", fault.offset.to_string())
            .with("reason", context.lang().text(&fault.error.message()));
        context.ui.warn(&message);
    }
    let more = read.fault_count.saturating_sub(SHOWN_FAULTS as u64);
    if more > 0 {
        context.ui.warn(&Message::new("read-archive-more-faults").with("count", more));
    }
    if read.too_many_pictures {
        context.ui.warn(&Message::new("read-archive-many-pictures"));
    }
}

/// The files themselves, and of folders everything that is named like a web archive, by name.
fn archive_files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Complaint> {
    let unreadable = |path: &Path, error: &std::io::Error| {
        let path = path.display().to_string();
        Complaint::misused(Message::new("cli-unreadable").with("path", path).with("reason", error.to_string()))
    };
    let is_archive = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_ascii_lowercase();
        path.is_file() && (name.ends_with(".warc") || name.ends_with(".warc.gz"))
    };
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            let entries = std::fs::read_dir(path).map_err(|error| unreadable(path, &error))?;
            let mut found: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).filter(is_archive).collect();
            found.sort();
            files.append(&mut found);
        } else {
            File::open(path).map_err(|error| unreadable(path, &error))?;
            files.push(path.clone());
        }
    }
    if files.is_empty() {
        return Err(Complaint::misused(Message::new("read-archive-no-files")));
    }
    Ok(files)
}

/// A digest that says which archive this is, wherever its files lie and in whatever order they are named.
fn identity_of(paths: &[PathBuf]) -> Result<String, Complaint> {
    let mut parts = Vec::new();
    for path in paths {
        let mut head = Vec::new();
        let mut file = File::open(path)?;
        let length = file.metadata()?.len();
        file.by_ref().take(HEAD_BYTES).read_to_end(&mut head)?;
        parts.push(format!("{length} {}", digest_of(&head)));
    }
    parts.sort();
    Ok(digest_of(parts.join("\n").as_bytes()))
}

/// What a report calls the archive, and how its pages are read where they are on no known source's host. Nothing is ever
/// asked at its address.
fn stand_in(id: &SourceId, paths: &[PathBuf]) -> anyhow::Result<Source> {
    let first = paths[0].file_name().unwrap_or_default().to_string_lossy().into_owned();
    let name = if paths.len() == 1 { first } else { format!("{first} + {}", paths.len() - 1) };
    let name: String = name.chars().filter(|c| !c.is_control()).take(100).collect();
    let name = toml::Value::String(name);
    let id = toml::Value::String(id.0.clone());
    let text = format!(
        "id = {id}\nname = {name}\nenabled = false\n[discovery]\nstart = [\"http://archive.invalid/\"]\n[scope]\nimage_hosts = [\"*\"]\n"
    );
    parse("archive.toml", &text).map_err(|faults| {
        let reason = faults.first().map(|fault| fault.reason.to_string()).unwrap_or_default();
        Complaint::misused(Message::new("read-archive-bad-name").with("reason", reason)).into()
    })
}

fn openable(path: &Path) -> ArchiveFile {
    let path = path.to_owned();
    ArchiveFile { name: path.display().to_string(), open: Box::new(move || Ok(Box::new(File::open(&path)?))) }
}
