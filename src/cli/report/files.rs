//! A report's files: made in memory first, so that half a report is never left, and written into one folder.

use std::fs;
use std::io::Write as _;
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
/// a file cannot be written, none of this report is.
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

/// Writes files into a folder, all or none: every file is whole on the disk before the first takes its place, and what stood
/// there before stays until then.
pub fn put(files: &[(String, Vec<u8>)], folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let is_new = !folder.exists();
    fs::create_dir_all(folder).map_err(|error| not_written(folder, &error))?;
    let places: Vec<Place> = files.iter().map(|(name, _)| Place::of(folder, name)).collect();
    let put = write_parts(&places, files).and_then(|()| move_parts(&places));
    if put.is_err() {
        for place in &places {
            let _ = fs::remove_file(&place.part);
        }
        if is_new {
            // Only an empty folder goes.
            let _ = fs::remove_dir(folder);
        }
    }
    put?;
    Ok(places.into_iter().map(|place| place.path).collect())
}

/// Where a file comes to stand.
struct Place {
    path: PathBuf,
    part: PathBuf,
    /// Whether something stands there already, which is replaced and never deleted.
    is_taken: bool,
}

impl Place {
    fn of(folder: &Path, name: &str) -> Self {
        let path = folder.join(name);
        let is_taken = path.symlink_metadata().is_ok();
        Place { part: folder.join(format!(".{name}.part")), path, is_taken }
    }
}

fn write_parts(places: &[Place], files: &[(String, Vec<u8>)]) -> Result<(), Complaint> {
    let write = |part: &Path, bytes: &[u8]| {
        let mut file = fs::File::create(part)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    for (place, (_, bytes)) in places.iter().zip(files) {
        if place.path.is_dir() {
            return Err(not_written(&place.path, &std::io::ErrorKind::IsADirectory.into()));
        }
        write(&place.part, bytes).map_err(|error| not_written(&place.path, &error))?;
    }
    Ok(())
}

/// Where one cannot be moved, those that were moved to a free place are taken back.
fn move_parts(places: &[Place]) -> Result<(), Complaint> {
    for (at, place) in places.iter().enumerate() {
        if let Err(error) = fs::rename(&place.part, &place.path) {
            for moved in places[..at].iter().filter(|moved| !moved.is_taken) {
                let _ = fs::remove_file(&moved.path);
            }
            return Err(not_written(&place.path, &error));
        }
    }
    Ok(())
}

fn not_written(path: &Path, error: &std::io::Error) -> Complaint {
    let path = path.display().to_string();
    Complaint::failed(Message::new("report-not-written").with("path", path).with("reason", error.to_string()))
}

/// A folder under `reports` that is named after the time, to the second; two of one second get folders of their own.
pub fn free_folder(reports: &Path, made_ms: i64) -> anyhow::Result<PathBuf> {
    let stamp = jiff::Timestamp::from_millisecond(made_ms)?.strftime("%Y-%m-%dT%H-%M-%SZ").to_string();
    let candidates = std::iter::once(stamp.clone()).chain((2..).map(|number| format!("{stamp}-{number}")));
    let mut folders = candidates.map(|name| reports.join(name)).skip_while(|folder| folder.exists());
    Ok(folders.next().unwrap_or_else(|| reports.join(&stamp)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(names: &[&str], text: &str) -> Vec<(String, Vec<u8>)> {
        names.iter().map(|name| ((*name).to_owned(), text.as_bytes().to_vec())).collect()
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn what_stood_there_stays_where_a_report_cannot_be_written() {
        let folder = tempfile::tempdir().unwrap();
        let old = folder.path().join("old");
        put(&files(&["a", "b"], "first"), &old).unwrap();
        put(&files(&["a", "b"], "second"), &old).unwrap();
        assert_eq!(fs::read_to_string(old.join("a")).unwrap(), "second");
        // The last file cannot take its place, as a folder stands there.
        fs::create_dir(old.join("z")).unwrap();
        put(&files(&["a", "new", "z"], "third"), &old).unwrap_err();
        assert_eq!(fs::read_to_string(old.join("a")).unwrap(), "second");
        assert_eq!(names(&old), ["a", "b", "z"]);
        let fresh = folder.path().join("fresh");
        put(&files(&["a", "no/such/folder"], "first"), &fresh).unwrap_err();
        assert!(!fresh.exists());
    }

    #[test]
    fn a_move_that_fails_deletes_only_what_is_new() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("taken"), "old").unwrap();
        let places: Vec<Place> = ["free", "taken", "late"].map(|name| Place::of(folder.path(), name)).into();
        write_parts(&places, &files(&["free", "taken", "late"], "new")).unwrap();
        fs::create_dir(folder.path().join("late")).unwrap();
        move_parts(&places).unwrap_err();
        assert_eq!(names(folder.path()), [".late.part", "late", "taken"]);
    }
}
