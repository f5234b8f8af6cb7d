//! A report's files: made in memory first, so that half a report is never left, and written into one folder.

use std::fs;
use std::path::{Path, PathBuf};

use super::fonts::SystemFonts;
use crate::cli::Complaint;
use crate::locale::{Lang, Message};
use crate::publish::formats::FORMATS;
use crate::publish::typeset::FontLibrary;
use crate::publish::{Edition, Format, Report};

/// What became of the files.
pub struct Written {
    pub paths: Vec<PathBuf>,
    /// Why some were left out, and the remedy.
    pub left_out: Vec<Message>,
}

/// The formats of these names, or all.
pub fn chosen(names: &[String]) -> Vec<&'static dyn Format> {
    let is_wanted = |format: &&&dyn Format| names.is_empty() || names.iter().any(|name| name == format.name());
    FORMATS.iter().filter(is_wanted).copied().collect()
}

/// Writes the formats into the folder, which is made. A format that cannot be made, say for want of fonts, is left out; where
/// a file cannot be written, no file of this report is left.
pub fn write(report: &Report, formats: &[&dyn Format], lang: Lang, folder: &Path) -> anyhow::Result<Written> {
    let fonts = formats.iter().any(|format| format.needs_fonts()).then(SystemFonts::find);
    let mut files = Vec::new();
    let mut left_out = Vec::new();
    for format in formats {
        let plain = Edition::new(lang);
        let edition = fonts.as_ref().map_or(plain, |fonts| Edition { lang, fonts: fonts as &dyn FontLibrary });
        let mut bytes = Vec::new();
        match format.write(report, &edition, &mut bytes) {
            Ok(()) => files.push((format.file_name().to_owned(), bytes)),
            Err(problem) => left_out.push(problem.message()),
        }
    }
    Ok(Written { paths: put(&files, folder)?, left_out })
}

/// Writes files into a folder, all or none.
pub fn put(files: &[(String, Vec<u8>)], folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let at = |path: &Path, error: &std::io::Error| {
        let path = path.display().to_string();
        Complaint::failed(Message::new("report-not-written").with("path", path).with("reason", error.to_string()))
    };
    let is_new = !folder.exists();
    fs::create_dir_all(folder).map_err(|error| at(folder, &error))?;
    let mut written: Vec<PathBuf> = Vec::new();
    for (name, bytes) in files {
        let path = folder.join(name);
        // A reader never meets half a file, and what was there before stays until the new one is whole.
        let part = folder.join(format!(".{name}.part"));
        if let Err(error) = fs::write(&part, bytes).and_then(|()| fs::rename(&part, &path)) {
            let _ = fs::remove_file(&part);
            for path in &written {
                let _ = fs::remove_file(path);
            }
            if is_new {
                let _ = fs::remove_dir_all(folder);
            }
            return Err(at(&path, &error).into());
        }
        written.push(path);
    }
    Ok(written)
}

/// A folder under `reports` that is named after the time, to the second; two of one second get folders of their own.
pub fn free_folder(reports: &Path, made_ms: i64) -> anyhow::Result<PathBuf> {
    let stamp = jiff::Timestamp::from_millisecond(made_ms)?.strftime("%Y-%m-%dT%H-%M-%SZ").to_string();
    let candidates = std::iter::once(stamp.clone()).chain((2..).map(|number| format!("{stamp}-{number}")));
    let mut folders = candidates.map(|name| reports.join(name)).skip_while(|folder| folder.exists());
    Ok(folders.next().unwrap_or_else(|| reports.join(&stamp)))
}
