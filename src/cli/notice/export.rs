//! `reeve notice export`: files to send, once a second person has approved and nothing is missing.

use std::fs;
use std::path::{Path, PathBuf};

use super::args::{ExportArgs, FileFormat};
use super::{faults, refuse_faulty, steps, the_notice};
use crate::cli::{Complaint, Context, Done, output};
use crate::locale::Message;
use crate::publish::notices::{self as letters, Letter, Pictures};
use crate::publish::thumbnail;
use crate::review::notices::progress::Step;
use crate::review::notices::{Form, Kept, Taken};
use crate::scan::now_ms;
use crate::store::Store;

/// Longer side of a picture in a comparison of features, in pixels.
const PICTURE_SIDE: u32 = 900;

pub async fn run(context: &Context, args: &ExportArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let kept = the_notice(&*store, &args.id).await?;
    let now = now_ms();
    let taken = Taken::new(&kept.id, Step::Exported, now, context.actor(), now, None);
    // Whether it may leave at all is asked before anything is written.
    kept.may_take(&taken).map_err(Complaint::failed)?;
    let faults = faults(&*store, &kept.notice).await?;
    refuse_faulty(context, &kept, &faults)?;
    let letter = letters::letter(&kept.notice, &kept.id);
    let name = format!("notice-{}", kept.short_id());
    let pictures = pictures(&*store, &kept).await?;
    let at_ms = kept.notice.drafted_ms;
    let formats = wanted(&kept, &args.file_formats)?;
    let mut files = render(&kept, &letter, &pictures, &name, at_ms, &formats)?;
    if formats.contains(&FileFormat::Json) {
        files.extend(data_files(&kept, &name));
    }
    write(&args.out, files)?;
    steps::take(&*store, &taken).await?;
    context.ui.note(&Message::new("notices-exported").with("notice", kept.short_id()));
    Ok(Done::Well)
}

/// The formats that were asked for, or all that the notice can be written in.
fn wanted(kept: &Kept, asked: &[FileFormat]) -> Result<Vec<FileFormat>, Complaint> {
    let has_mailbox = kept.notice.addressee.email.as_deref().is_some_and(|email| !email.trim().is_empty());
    if asked.contains(&FileFormat::Eml) && !has_mailbox {
        return Err(Complaint::misused(letters::MailError::NoAddressee.message()));
    }
    if !asked.is_empty() {
        return Ok(asked.to_vec());
    }
    let mut all = vec![FileFormat::Text, FileFormat::Html, FileFormat::Json];
    if has_mailbox {
        all.push(FileFormat::Eml);
    }
    Ok(all)
}

/// The letter in each of the formats that are letters: file names and contents.
pub(super) fn render(
    kept: &Kept,
    letter: &Letter,
    pictures: &Pictures,
    name: &str,
    at_ms: i64,
    formats: &[FileFormat],
) -> anyhow::Result<Vec<(String, Vec<u8>)>> {
    let mut files = Vec::new();
    for format in formats {
        match format {
            FileFormat::Text => files.push((format!("{name}.txt"), letters::text(letter).into_bytes())),
            FileFormat::Html => files.push((format!("{name}.html"), letters::html(letter, pictures).into_bytes())),
            FileFormat::Eml => {
                let who = &kept.notice.complainant;
                let to = &kept.notice.addressee;
                let addressee = (to.name.as_str(), to.email.as_deref().unwrap_or_default());
                let mail = letters::mail(letter, (&who.name, &who.email), addressee, name, at_ms)
                    .map_err(|error| Complaint::failed(error.message()))?;
                files.push((format!("{name}.eml"), mail));
            }
            FileFormat::Json => {}
        }
    }
    Ok(files)
}

/// The notice as data, and what eBay's interface takes.
fn data_files(kept: &Kept, name: &str) -> Vec<(String, Vec<u8>)> {
    let text = |value: &serde_json::Value| format!("{value:#}\n").into_bytes();
    let mut files = vec![(format!("{name}.json"), text(&letters::json(&kept.notice, &kept.id)))];
    if kept.notice.form == Form::Vero {
        let report = letters::vero::report(&kept.notice);
        files.extend(report.map(|report| (format!("{name}-vero.json"), text(&report))));
    }
    files
}

/// The pictures of the comparison of features, made small and anew.
async fn pictures(store: &dyn Store, kept: &Kept) -> anyhow::Result<Pictures> {
    let mut pictures = Pictures::new();
    for feature in &kept.notice.features {
        let Some(digest) = &feature.picture_sha256 else { continue };
        let bytes = store.notice_picture(digest).await?;
        let small = thumbnail(&bytes, &feature.picture, PICTURE_SIDE).map_err(|error| Complaint::failed(error.0))?;
        pictures.insert(feature.picture.clone(), small);
    }
    Ok(pictures)
}

/// Writes the files into a folder, which is made, and says where each is.
pub(super) fn write(folder: &Path, files: Vec<(String, Vec<u8>)>) -> anyhow::Result<()> {
    let unwritable = |path: PathBuf| {
        move |error: std::io::Error| {
            let shown = path.display().to_string();
            let message = Message::new("cli-unwritable").with("path", shown).with("reason", error.to_string());
            Complaint::failed(message)
        }
    };
    fs::create_dir_all(folder).map_err(unwritable(folder.to_owned()))?;
    for (name, bytes) in files {
        let path = folder.join(name);
        fs::write(&path, bytes).map_err(unwritable(path.clone()))?;
        output::print_text(&format!("{}\n", path.display()))?;
    }
    Ok(())
}
