//! `reeve cases handoff`: a case goes to another agency as one signed file, and `reeve cases import` takes one from there.

pub mod args;
mod keys;
mod received;

use std::fs;
use std::path::Path;

use serde_json::json;

use super::{ruled, the_case, word};
use crate::cli::output::Listing;
use crate::cli::{Complaint, Context, Done};
use crate::config::Origin;
use crate::desk::handoff::{Handing, TakenOver, note_handed_over, seal_case, take_over, trusted_keys};
use crate::locale::Message;
use crate::publish::handoff::{self, Bundle, Contacts, FileEntry, TrustedKey};
use crate::store::Store;
use args::{HandoffArgs, HandoffCommand, ImportCaseArgs};

use crate::cli::args::OutputFormat;

/// A file of contacts larger than this is not one, in bytes.
const MAX_CONTACTS_BYTES: u64 = 1 << 20;
/// The contacts that are taken where none are named, in the data folder.
const CONTACTS: &str = "contacts.toml";

pub async fn run(context: &Context, command: HandoffCommand) -> anyhow::Result<Done> {
    match command {
        HandoffCommand::Handoff(args) => hand_over(context, &args).await,
        HandoffCommand::Import(args) => import(context, &args).await,
        HandoffCommand::Received(args) => received::run(context, &args).await,
        HandoffCommand::Keys(command) => keys::run(context, command).await,
    }
}

/// Writes the bundle, reads it as its recipient will, and notes in the case who got what.
async fn hand_over(context: &Context, args: &HandoffArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let case = the_case(&*store, &args.case).await?;
    let agency = agency(context, args)?;
    let contacts = contacts(context, args.contacts.as_deref())?;
    let handing =
        Handing { agency, actor: context.actor(), contact: args.reach.as_deref(), to: &args.to, contacts: &contacts };
    let sealed = seal_case(&store, &context.data, &case, handing).await?;
    for left_out in &sealed.left_out {
        context.ui.warn(left_out);
    }
    write(&args.out, &sealed.bytes)?;
    let bundle = sealed.bundle;
    let content = bundle.manifest.content_sha256.clone();
    let noted = note_handed_over(&*store, &case, (&args.to, &content), &word(context, None)).await?;
    noted.map_err(|fault| Complaint::failed(fault.message()))?;
    print_files(context, &bundle.manifest.files, args.format)?;
    context.ui.note(
        &Message::new("handoff-made")
            .with("path", args.out.display().to_string())
            .with("case", case.id.as_str())
            .with("to", args.to.as_str())
            .with("content", content)
            .with("bundle", bundle.digest)
            .with("key", sealed.key),
    );
    Ok(Done::Well)
}

/// What we call ourselves: as it is typed, or whoever somebody said is acting. A name that nobody gave signs nothing.
fn agency<'a>(context: &'a Context, args: &'a HandoffArgs) -> Result<&'a str, Complaint> {
    let given = args.from.as_deref().map(str::trim).filter(|name| !name.is_empty());
    let is_set = context.config.actor.origin != Origin::Default;
    let named = given.or(is_set.then_some(context.actor()));
    named.ok_or_else(|| Complaint::misused(Message::new("handoff-needs-sender")))
}

fn contacts(context: &Context, named: Option<&Path>) -> anyhow::Result<Contacts> {
    let usual = context.data.path().join(CONTACTS);
    let path = match named {
        Some(path) => path,
        None if usual.is_file() => &usual,
        None => return Ok(Contacts::default()),
    };
    let bytes = crate::cli::rights::read_capped(path, MAX_CONTACTS_BYTES)?;
    Ok(Contacts::parse(&String::from_utf8_lossy(&bytes)).map_err(Complaint::misused)?)
}

/// Takes a bundle: who signed it is known here or given with `--key`, and every byte of it is what was signed.
async fn import(context: &Context, args: &ImportCaseArgs) -> anyhow::Result<Done> {
    let bytes = crate::cli::rights::read_capped(&args.file, handoff::MAX_BUNDLE_BYTES as u64)?;
    let store = context.store().await?;
    let mut trusted = trusted_keys(&*store).await?;
    let known_keys = trusted.len();
    let given = args.key.as_deref().map(keys::public_key).transpose()?;
    trusted.extend(given.into_iter().map(|key| TrustedKey { name: String::new(), key }));
    let bundle = handoff::open(&bytes, &trusted)?;
    let overlaps = received::overlaps(&*store, &bundle).await?;
    let case = &bundle.contents.case;
    let known = store.case(&case.id).await?;
    let TakenOver { delivery, is_new, case: taken } = take_over(&*store, &bundle, word(context, None)).await?;
    let taken = ruled(Ok(taken))?;
    let is_new_key = trusted[..known_keys].iter().all(|known| known.key.to_line() != delivery.key);
    if is_new_key {
        store.put_key_word(&delivery.key, &delivery.agency, true, &delivery.received).await?;
    }
    let kept = read_back(&*store, &bundle).await?;
    print_files(context, &kept, args.format)?;
    let code = match (is_new, &known) {
        (false, _) => "handoff-known",
        (true, None) => "handoff-taken",
        (true, Some(_)) if taken.imported_from.is_none() => "handoff-own",
        (true, Some(_)) => "handoff-linked",
    };
    context.ui.note(
        &Message::new(code)
            .with("case", case.id.as_str())
            .with("from", sender(&bundle))
            .with("content", delivery.content.as_str())
            .with("bundle", delivery.digest.as_str()),
    );
    for overlap in &overlaps {
        context.ui.warn(&overlap.message(context.lang()));
    }
    Ok(Done::Well)
}

/// What the sender calls itself, and what the owner of its key is called here where that is something else.
fn sender(bundle: &Bundle) -> String {
    let agency = &bundle.manifest.from.agency;
    let name = if bundle.signer.is_empty() || bundle.signer == *agency {
        agency.clone()
    } else {
        format!("{agency} ({})", bundle.signer)
    };
    name.chars().filter(|c| !c.is_control()).collect()
}

/// What the store has now, held against what was signed.
async fn read_back(store: &dyn Store, bundle: &Bundle) -> anyhow::Result<Vec<FileEntry>> {
    let kept: Vec<FileEntry> = handoff::entries(&store.delivery_files(&bundle.digest).await?);
    if kept != bundle.manifest.files {
        return Err(Complaint::failed(Message::new("handoff-not-kept").with("bundle", bundle.digest.as_str())).into());
    }
    Ok(kept)
}

fn print_files(context: &Context, files: &[FileEntry], format: OutputFormat) -> anyhow::Result<()> {
    let rows =
        files.iter().map(|file| json!({"name": file.name, "sha256": file.sha256, "size_bytes": file.size_bytes}));
    let columns = vec![
        ("name", "handoff-column-name"),
        ("sha256", "handoff-column-sha256"),
        ("size_bytes", "handoff-column-size"),
    ];
    Listing { columns, rows: rows.collect() }.print(format, context.lang())?;
    Ok(())
}

/// All of the file or nothing: a bundle that was cut short would be refused, by somebody who does not know why.
fn write(path: &Path, bytes: &[u8]) -> Result<(), Complaint> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let written = tempfile::NamedTempFile::new_in(folder).and_then(|file| {
        fs::write(file.path(), bytes)?;
        file.persist(path)?;
        Ok(())
    });
    written.map_err(|error| {
        let path = path.display().to_string();
        Complaint::failed(Message::new("cli-unwritable").with("path", path).with("reason", error.to_string()))
    })
}
