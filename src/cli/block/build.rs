//! `reeve block build`: the lists that say what is blocked, each with its signature, whole or not at all.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::args::{BuildArgs, FactsArgs};
use super::check;
use super::facts::{Facts, gather};
use super::short;
use crate::cli::args::OutputFormat;
use crate::cli::signing::signed;
use crate::cli::{Complaint, Context, Done};
use crate::desk::blocks::{self, GATHERINGS, clear_entries};
use crate::locale::Message;
use crate::publish::blocklists::{BLOCK_FORMATS, BlockFormat, BlockList};
use crate::review::blocks::guard::{GuardRecord, Judged, standing};
use crate::scan::now_ms;
use crate::store::Store;

pub async fn run(context: &Context, args: &BuildArgs) -> anyhow::Result<Done> {
    let formats = asked_for(&args.formats)?;
    let store = context.store().await?;
    match &args.out {
        Some(folder) if !args.dry_run => build(context, &*store, args, &formats, folder).await,
        _ => {
            let mut facts = gather(context, &*store, &args.facts, &[]).await?;
            let now_ms = now_ms();
            let judged = in_force(context, &mut facts, now_ms);
            let rows =
                judged.iter().map(|judged| check::row(judged, now_ms, OutputFormat::Table, context.lang())).collect();
            check::print(context, rows, OutputFormat::Table)?;
            Ok(Done::Well)
        }
    }
}

/// The list of what is in force and passes the guard now; what does not pass is named. Where somebody decides something while
/// it is gathered, it is gathered anew. The folder is made when everything was read and before anything is written.
pub(in crate::cli) async fn guarded_list(
    context: &Context,
    store: &dyn Store,
    args: &FactsArgs,
    folder: &Path,
) -> anyhow::Result<BlockList> {
    for _ in 0..GATHERINGS {
        let mut facts = gather(context, store, args, &[]).await?;
        let now_ms = now_ms();
        let entries = clear_entries(&in_force(context, &mut facts, now_ms), now_ms);
        fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))?;
        if let Some(list) = store.put_block_list(&entries, &facts.said, now_ms).await? {
            return Ok(list);
        }
    }
    Err(Complaint::failed(Message::new("blocks-decided-meanwhile")).into())
}

/// Everything in force, judged at this moment; what does not pass the guard is named.
fn in_force<'a>(context: &Context, facts: &'a mut Facts, now_ms: i64) -> Vec<Judged<'a>> {
    let records = facts.records.clone();
    let judged = blocks::in_force(facts, now_ms);
    let left_out = judged.iter().filter(|judged| !judged.is_clear);
    left_out.for_each(|judged| say_left_out(context, judged, records.get(&judged.block.id)));
    judged
}

/// Names a decision that is in no list, and why; always to be heard.
fn say_left_out(context: &Context, judged: &Judged, record: Option<&GuardRecord>) {
    let why: Vec<String> = standing(&judged.objections, record)
        .into_iter()
        .map(|objection| context.lang().text(&objection.message(check::NAMED)))
        .collect();
    let message = Message::new("blocks-left-out")
        .with("decision", short(&judged.block.id))
        .with("target", judged.block.proposal.target.to_string())
        .with("why", why.join("; "));
    context.ui.warn(&message);
}

/// The formats by these names; all of them where none is named.
fn asked_for(names: &[String]) -> Result<Vec<&'static dyn BlockFormat>, Complaint> {
    if names.is_empty() {
        return Ok(BLOCK_FORMATS.to_vec());
    }
    let named = |name: &String| {
        let known = BLOCK_FORMATS.iter().map(|format| format.name()).collect::<Vec<_>>().join(", ");
        let unknown = || Message::new("blocks-format-unknown").with("format", name.as_str()).with("known", known);
        BLOCK_FORMATS.iter().copied().find(|format| format.name() == name).ok_or_else(|| Complaint::misused(unknown()))
    };
    names.iter().map(named).collect()
}

async fn build(
    context: &Context,
    store: &dyn Store,
    args: &BuildArgs,
    formats: &[&'static dyn BlockFormat],
    folder: &Path,
) -> anyhow::Result<Done> {
    let key = context.signing_key()?;
    let list = guarded_list(context, store, &args.facts, folder).await?;
    let formats: Vec<&dyn BlockFormat> = with_those_there(formats, folder).collect();
    let mut files = Vec::new();
    for format in &formats {
        let mut bytes = Vec::new();
        format.write(&list, context.lang(), &mut bytes)?;
        files.push((format.file_name().to_owned(), bytes));
        files.extend(format.schema().map(|(name, schema)| (name.to_owned(), schema.as_bytes().to_vec())));
    }
    let files = signed(folder, files, &list, &key)?;
    replace(&files)?;
    let message = Message::new("blocks-built")
        .with("entries", list.entries.len())
        .with("files", formats.len())
        .with("folder", folder.display().to_string())
        .with("serial", list.serial.to_string());
    context.ui.note(&message);
    Ok(Done::Well)
}

/// The formats asked for, and those whose lists lie in the folder already: no build leaves an older list beside it.
fn with_those_there<'a>(
    formats: &'a [&'static dyn BlockFormat],
    folder: &'a Path,
) -> impl Iterator<Item = &'a dyn BlockFormat> {
    BLOCK_FORMATS.iter().copied().filter(move |format| {
        formats.iter().any(|asked| asked.name() == format.name()) || folder.join(format.file_name()).exists()
    })
}

/// Writes all files beside their places before it puts any of them there, each at once: whoever reads one has the old list or
/// the new one.
pub(in crate::cli) fn replace(files: &[(PathBuf, Vec<u8>)]) -> Result<(), Complaint> {
    let mut written = Vec::new();
    for (path, bytes) in files {
        let folder = path.parent().unwrap_or(Path::new("."));
        let file = beside(folder, bytes).map_err(|error| unwritable(path, &error))?;
        written.push((path, file));
    }
    for (path, file) in written {
        file.persist(path).map_err(|error| unwritable(path, &error.error))?;
    }
    Ok(())
}

fn beside(folder: &Path, bytes: &[u8]) -> std::io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".reeve-block-");
    // Servers that run as somebody else read these.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    Ok(file)
}

pub(in crate::cli) fn unwritable(path: &Path, error: &std::io::Error) -> Complaint {
    let path = path.display().to_string();
    Complaint::failed(Message::new("blocks-unwritable").with("path", path).with("reason", error.to_string()))
}
