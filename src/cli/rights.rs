//! `reeve rights`: the register of what is protected.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};

use super::args::{AddRightArgs, ExportArgs, ExportFormat, IdArgs, ImportArgs, ListRightsArgs, RightsCommand};
use super::output::{self, Listing};
use super::{Complaint, Context, Done, scan};
use crate::imaging;
use crate::locale::{Lang, Message};
use crate::publish::summary_table;
use crate::register::{RegisteredPicture, RegisteredRight};
use crate::rights::import::{self, Fault, ImportedRight};
use crate::rights::{Right, RightId, RightKind, export, from_json, to_json};
use crate::scan::{build_report, match_captures, now_ms};
use crate::store::{Edited, PutRights, Store, digest_of};

/// A register file larger than this is refused; split it.
const MAX_REGISTER_BYTES: u64 = 512 << 20;
/// A right's picture larger than this is refused.
const MAX_PICTURE_BYTES: u64 = 32 << 20;

pub async fn run(context: &Context, command: RightsCommand) -> anyhow::Result<Done> {
    match command {
        RightsCommand::Add(args) => add(context, *args).await,
        RightsCommand::Import(args) => import(context, &args).await,
        RightsCommand::List(args) => list(context, &args).await,
        RightsCommand::Show(args) => show(context, &args).await,
        RightsCommand::Remove(args) => remove(context, &args).await,
        RightsCommand::Export(args) => export(context, &args).await,
        RightsCommand::Rematch => rematch(context).await,
    }
}

/// Registers one right, then looks for it in everything captured so far.
async fn add(context: &Context, args: AddRightArgs) -> anyhow::Result<Done> {
    let pictures = args.images.iter().map(|path| picture(path)).collect::<Result<Vec<_>, _>>()?;
    let right = from_json(&record_of(&args)).map_err(|faults| {
        for fault in &faults {
            let field = fault.field.as_deref().unwrap_or_default();
            eprintln!("{field}: {}", context.lang().text(&fault.reason));
        }
        Complaint::misused(Message::new("rights-not-added").with("right", args.id.as_str()))
    })?;
    let id = right.id.clone();
    let store = context.store().await?;
    let registered = [RegisteredRight { right, pictures }];
    if !store.put_rights(&registered, context.actor(), now_ms()).await?.taken.is_empty() {
        return Err(Complaint::misused(Message::new("rights-id-taken").with("right", id.0.as_str())).into());
    }
    context.ui.note(&Message::new("rights-added").with("right", id.0.as_str()));
    print_found_in_captures(context, &store, false).await?;
    Ok(Done::Well)
}

/// What new and changed rights find in past captures, as the table a scan ends with.
async fn print_found_in_captures(context: &Context, store: &Arc<dyn Store>, everything: bool) -> anyhow::Result<()> {
    if store.captured().await? == 0 {
        return Ok(());
    }
    let snapshot = scan::snapshot(context, store).await?;
    let weights = scan::weights(context);
    let (followed, matched) =
        match_captures(store, &context.data, &snapshot, &weights, everything, scan::threads(context)).await?;
    // Sources only lend their names here: a faulty one is said, and the right is looked for all the same.
    let sources = super::sources::load(context, store).await.unwrap_or_else(|error| {
        eprintln!("reeve: {}", super::complaint::describe(&error, context.lang()));
        Vec::new()
    });
    let scans = store.last_scans().await?;
    let rights = followed.changed.into_iter().collect();
    let report = build_report(store, &context.data, &scans, &sources, &snapshot, &weights, Some(rights)).await?;
    let found = report.reported().count();
    context.ui.note(&Message::new("rights-found-in-captures").with("listings", matched.listings).with("hits", found));
    if found > 0 {
        output::print_text(&format!("{}\n", summary_table(&report, context.lang(), output::terminal_width())))?;
    }
    Ok(())
}

/// Compares everything captured so far with the register, whatever was compared before.
async fn rematch(context: &Context) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let snapshot = scan::snapshot(context, &store).await?;
    let (_, matched) =
        match_captures(&store, &context.data, &snapshot, &scan::weights(context), true, scan::threads(context)).await?;
    context.ui.note(&Message::new("rights-rematched").with("listings", matched.listings).with("hits", matched.hits));
    Ok(Done::Well)
}

/// The flags as the record that a register file would hold, so that both are checked by the same rules.
fn record_of(args: &AddRightArgs) -> Value {
    let price = args.reference_price.as_ref().map(|words| {
        json!({"amount": words[0].parse::<f64>().map_or_else(|_| json!(words[0]), |amount| json!(amount)), "currency": words[1]})
    });
    let fields = [
        ("id", json!(args.id)),
        ("kind", json!(args.kind)),
        ("name", json!(args.name)),
        ("holder", json!(args.holder)),
        ("titles", json!(args.titles)),
        ("aliases", json!(args.aliases)),
        ("classes", json!(args.classes)),
        ("vienna_codes", json!(args.vienna_codes)),
        ("registration_number", json!(args.registration_number)),
        ("office", json!(args.office)),
        ("jurisdictions", json!(args.jurisdictions)),
        ("valid_from", json!(args.valid_from)),
        ("valid_to", json!(args.valid_to)),
        ("origin_regions", json!(args.origin_regions)),
        ("authorized", json!({"sellers": args.sellers, "domains": args.domains})),
        ("reference_price", json!(price)),
        ("lang", json!(args.name_lang)),
        ("notes", json!(args.notes)),
    ];
    Value::Object(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// Imports files and folders; every faulty record is named and the rest go in.
async fn import(context: &Context, args: &ImportArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let importer = args.file_format.as_deref().and_then(import::importer_named);
    let mut rights = Vec::new();
    let mut faults = Vec::new();
    let mut doubts = Vec::new();
    for path in &args.paths {
        for file in register_files(path)? {
            let bytes = read_capped(&file, MAX_REGISTER_BYTES)?;
            let name = file.display().to_string();
            let imported = match importer {
                Some(importer) => importer.read(&name, &bytes),
                None => import::read(&name, &bytes),
            };
            let (mut of_file, mut doubts_of_file) = (imported.faults, imported.doubts);
            let folder = file.parent().unwrap_or(Path::new("."));
            for mut item in imported.rights {
                doubts_of_file.extend(leave_out_missing_pictures(&mut item, &name, folder));
                match with_pictures(item.right, folder, &*store).await {
                    Ok(right) => rights.push(right),
                    Err(reason) => of_file.push(picture_fault(&name, item.line, reason.message().clone())),
                }
            }
            of_file.sort_by_key(|fault| fault.line);
            doubts_of_file.sort_by_key(|doubt| doubt.line);
            faults.extend(of_file);
            doubts.extend(doubts_of_file);
        }
    }
    let PutRights { new, changed, same, taken } = store.put_rights(&rights, context.actor(), now_ms()).await?;
    for doubt in &doubts {
        eprintln!("{}", doubt.text(context.lang()));
    }
    for fault in &faults {
        eprintln!("{}", fault.text(context.lang()));
    }
    for id in &taken {
        eprintln!("{}", context.lang().text(&Message::new("rights-id-taken").with("right", id.0.as_str())));
    }
    let faults = faults.len() + taken.len();
    context.ui.note(
        &Message::new("rights-imported")
            .with("new", new)
            .with("changed", changed)
            .with("same", same)
            .with("faults", faults),
    );
    if new + changed > 0 {
        print_found_in_captures(context, &store, false).await?;
    }
    if faults == 0 { Ok(Done::Well) } else { Ok(Done::Partly) }
}

fn picture_fault(file: &str, line: u64, reason: Message) -> Fault {
    Fault { file: file.to_owned(), line, record: None, field: Some("images".to_owned()), reason }
}

/// Takes pictures that are not there off a right which may lack them, and says so for each.
fn leave_out_missing_pictures(item: &mut ImportedRight, file: &str, folder: &Path) -> Vec<Fault> {
    if !item.pictures_may_lack {
        return Vec::new();
    }
    let (there, missing): (Vec<_>, Vec<_>) =
        std::mem::take(&mut item.right.images).into_iter().partition(|name| folder.join(name).exists());
    item.right.images = there;
    let record = Some(item.right.id.0.clone());
    missing
        .into_iter()
        .map(|path| Message::new("rights-picture-left-out").with("path", path))
        .map(|reason| Fault { record: record.clone(), ..picture_fault(file, item.line, reason) })
        .collect()
}

/// The pictures stand beside the register file, or are in the store already under the digest that an export names them by.
async fn with_pictures(right: Right, folder: &Path, store: &dyn Store) -> Result<RegisteredRight, Complaint> {
    let mut pictures = Vec::new();
    for name in &right.images {
        let path = folder.join(name);
        let kept = if is_digest(name) && !path.exists() { store.right_picture(name).await.ok() } else { None };
        pictures.push(match kept {
            Some(bytes) => RegisteredPicture::new(name.clone(), bytes),
            None => picture(&path)?,
        });
    }
    Ok(RegisteredRight { right, pictures })
}

pub(super) fn is_digest(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// The bytes of a picture's file; a file that is too large is refused.
pub(super) fn read_picture(path: &Path) -> Result<Vec<u8>, Complaint> {
    read_capped(path, MAX_PICTURE_BYTES)
}

/// A picture that the register can use: readable, within limits, and showing enough to be found.
pub(super) fn picture(path: &Path) -> Result<RegisteredPicture, Complaint> {
    let bytes = read_picture(path)?;
    let print = imaging::reference(&bytes, &imaging::Limits::default()).map_err(|error| {
        let reason = Lang::En.text(&error.message());
        let message =
            Message::new("rights-bad-picture").with("path", path.display().to_string()).with("reason", reason);
        Complaint::misused(message)
    })?;
    Ok(RegisteredPicture { image_id: digest_of(&bytes), bytes, print: Some(print) })
}

async fn list(context: &Context, args: &ListRightsArgs) -> anyhow::Result<Done> {
    let kind = args.kind.as_deref().map(kind_named).transpose()?;
    let rights = context.store().await?.rights().await?;
    let rows = rights
        .iter()
        .filter(|stored| kind.is_none_or(|kind| stored.right.kind() == kind))
        .map(|stored| to_json(&stored.right))
        .collect();
    let columns = vec![
        ("id", "column-id"),
        ("kind", "column-kind"),
        ("name", "column-name"),
        ("holder", "column-holder"),
        ("aliases", "column-aliases"),
    ];
    Listing { columns, rows }.print(args.format, context.lang())?;
    Ok(Done::Well)
}

async fn show(context: &Context, args: &IdArgs) -> anyhow::Result<Done> {
    let Some(stored) = context.store().await?.right(&RightId(args.id.clone())).await? else {
        return Err(unknown(&args.id).into());
    };
    output::print_text(&format!("{:#}\n", to_json(&stored.right)))?;
    Ok(Done::Well)
}

async fn remove(context: &Context, args: &IdArgs) -> anyhow::Result<Done> {
    let id = RightId(args.id.clone());
    if context.store().await?.remove_right(&id, None, context.actor(), now_ms()).await? == Edited::Same {
        return Err(unknown(&args.id).into());
    }
    context.ui.note(&Message::new("rights-removed").with("right", args.id.as_str()));
    Ok(Done::Well)
}

async fn export(context: &Context, args: &ExportArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let stored = store.rights().await?;
    let rights = stored.iter().map(|stored| &stored.right);
    if let Some(folder) = &args.pictures {
        for name in rights.clone().flat_map(|right| &right.images) {
            put_file(folder, name, &store.right_picture(name).await?)?;
        }
    }
    let mut bytes = Vec::new();
    match args.format {
        ExportFormat::Jsonl => export::write_jsonl(rights, &mut bytes)?,
        ExportFormat::Csv => export::write_csv(rights, &mut bytes)?,
    }
    output::print_bytes(&bytes)?;
    Ok(Done::Well)
}

fn put_file(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), Complaint> {
    let path = folder.join(name);
    fs::create_dir_all(folder).and_then(|()| fs::write(&path, bytes)).map_err(|error| {
        let path = path.display().to_string();
        Complaint::failed(Message::new("cli-unwritable").with("path", path).with("reason", error.to_string()))
    })
}

fn kind_named(name: &str) -> Result<RightKind, Complaint> {
    name.parse().map_err(|_| {
        let choices: Vec<&str> = RightKind::ALL.iter().map(|kind| kind.as_str()).collect();
        Complaint::misused(Message::new("rights-unknown-kind").with("kind", name).with("choices", choices.join(", ")))
    })
}

fn unknown(id: &str) -> Complaint {
    Complaint::failed(Message::new("rights-unknown").with("right", id))
}

/// The file itself, or every register file of the folder by name.
fn register_files(path: &Path) -> Result<Vec<PathBuf>, Complaint> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let entries = fs::read_dir(path).map_err(|error| unreadable(path, &error))?;
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|file| {
            file.extension().is_some_and(|extension| extension == "jsonl" || extension == "csv" || extension == "xml")
        })
        .collect();
    files.sort();
    if files.is_empty() {
        let path = path.display().to_string();
        return Err(Complaint::misused(Message::new("rights-no-files").with("path", path)));
    }
    Ok(files)
}

pub(super) fn read_capped(path: &Path, max_bytes: u64) -> Result<Vec<u8>, Complaint> {
    let size = fs::metadata(path).map_err(|error| unreadable(path, &error))?.len();
    if size > max_bytes {
        let path = path.display().to_string();
        return Err(Complaint::misused(Message::new("cli-too-large").with("path", path).with("bytes", max_bytes)));
    }
    fs::read(path).map_err(|error| unreadable(path, &error))
}

fn unreadable(path: &Path, error: &std::io::Error) -> Complaint {
    let path = path.display().to_string();
    Complaint::misused(Message::new("cli-unreadable").with("path", path).with("reason", error.to_string()))
}
