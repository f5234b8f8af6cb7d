//! `reeve pictures`: pictures that are no right's. Those that are ignored never make a hit, whatever they look like.

use std::path::PathBuf;

use serde_json::json;

use super::args::{IdArgs, IgnoreArgs, IgnoreCommand, ListArgs, PicturesCommand};
use super::output::{Listing, time};
use super::rights::{is_digest, picture};
use super::{Complaint, Context, Done, scan};
use crate::locale::Message;
use crate::review::MAX_NOTE_CHARS;
use crate::scan::{match_captures, now_ms};
use crate::store::digest_of;

pub async fn run(context: &Context, command: PicturesCommand) -> anyhow::Result<Done> {
    match command {
        PicturesCommand::Ignore(IgnoreCommand::Add(args)) => add(context, args).await,
        PicturesCommand::Ignore(IgnoreCommand::List(args)) => list(context, &args).await,
        PicturesCommand::Ignore(IgnoreCommand::Remove(args)) => remove(context, &args).await,
    }
}

/// Ignores all of the files or, where one of them cannot be used, none; what they had hidden is looked at again.
async fn add(context: &Context, args: IgnoreArgs) -> anyhow::Result<Done> {
    let pictures = args.files.iter().map(|path| picture(path)).collect::<Result<Vec<_>, _>>()?;
    let store = context.store().await?;
    let note: Option<String> = args.note.map(|note| note.trim().chars().take(MAX_NOTE_CHARS).collect());
    let note = note.filter(|note| !note.is_empty());
    for (path, picture) in args.files.iter().zip(&pictures) {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        store.ignore_picture(&picture.bytes, &name, note.as_deref(), context.actor(), now_ms()).await?;
    }
    context.ui.note(&Message::new("pictures-ignored").with("count", pictures.len()));
    look_again(context).await
}

async fn list(context: &Context, args: &ListArgs) -> anyhow::Result<Done> {
    let ignored = context.store().await?.ignored_pictures().await?;
    let rows = ignored.iter().map(|ignored| {
        json!({
            "picture": ignored.image_id.chars().take(12).collect::<String>(), "digest": ignored.image_id,
            "file": ignored.file_name, "note": ignored.note, "actor": ignored.actor, "added": time(ignored.added_ms),
        })
    });
    let columns = vec![
        ("picture", "column-picture"),
        ("file", "column-file"),
        ("note", "column-note"),
        ("actor", "column-actor"),
        ("added", "column-added"),
    ];
    Listing { columns, rows: rows.collect() }.print(args.format, context.lang())?;
    Ok(Done::Well)
}

/// Takes the picture's digest, its beginning, or the file itself.
async fn remove(context: &Context, args: &IdArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let path = PathBuf::from(&args.id);
    let wanted = if is_digest(&args.id) || !path.is_file() {
        args.id.clone()
    } else {
        digest_of(&super::rights::read_picture(&path)?)
    };
    let mut meant = store.ignored_pictures().await?;
    meant.retain(|ignored| !wanted.is_empty() && ignored.image_id.starts_with(&wanted));
    let [one] = &meant[..] else {
        return Err(Complaint::failed(Message::new("pictures-unknown").with("picture", args.id.as_str())).into());
    };
    store.unignore_picture(&one.image_id).await?;
    context.ui.note(&Message::new("pictures-not-ignored").with("picture", one.file_name.as_str()));
    look_again(context).await
}

/// Compares what was captured once more, since other pictures make hits now.
async fn look_again(context: &Context) -> anyhow::Result<Done> {
    let store = context.store().await?;
    if store.captured().await? == 0 || store.rights().await?.is_empty() {
        return Ok(Done::Well);
    }
    let snapshot = scan::snapshot(context, &store).await?;
    let (_, matched) =
        match_captures(&store, &context.data, &snapshot, &scan::weights(context), false, scan::threads(context))
            .await?;
    context.ui.note(&Message::new("rights-rematched").with("listings", matched.listings).with("hits", matched.hits));
    Ok(Done::Well)
}
