//! `reeve notice export`: files to send, once a second person has approved and nothing is missing.

use std::fs;
use std::path::{Path, PathBuf};

use super::args::{ExportArgs, FileFormat};
use super::{faults, refuse_faulty, steps, the_notice};
use crate::cli::{Complaint, Context, Done, output};
use crate::desk::notices::{self, LetterFormat};
use crate::locale::Message;
use crate::publish::notices as letters;
use crate::review::notices::progress::Step;
use crate::review::notices::{Kept, Taken};
use crate::scan::now_ms;

pub async fn run(context: &Context, args: &ExportArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let kept = the_notice(&*store, &args.id).await?;
    let now = now_ms();
    let taken = Taken::new(&kept.id, Step::Exported, now, context.actor(), now, None);
    // Whether it may leave at all is asked before anything is written.
    kept.may_take(&taken).map_err(Complaint::failed)?;
    let faults = faults(&*store, &kept.notice).await?;
    refuse_faulty(context, &kept, &faults)?;
    let pictures = notices::notice_pictures(&*store, &kept).await?;
    let formats = wanted(&kept, &args.file_formats)?;
    let files = notices::letter_files(&kept, &pictures, &formats).map_err(Complaint::failed)?;
    write(&args.out, files)?;
    steps::take(&*store, &taken).await?;
    context.ui.note(&Message::new("notices-exported").with("notice", kept.short_id()));
    Ok(Done::Well)
}

/// The formats that were asked for, or all that the notice can be written in.
fn wanted(kept: &Kept, asked: &[FileFormat]) -> Result<Vec<LetterFormat>, Complaint> {
    let possible = notices::formats_of(kept);
    if asked.is_empty() {
        return Ok(possible);
    }
    let asked: Vec<LetterFormat> = asked.iter().map(|format| (*format).into()).collect();
    if asked.iter().any(|format| !possible.contains(format)) {
        return Err(Complaint::misused(letters::MailError::NoAddressee.message()));
    }
    Ok(asked)
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
