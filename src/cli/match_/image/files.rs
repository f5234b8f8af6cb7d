//! Which files are meant: those that are named, those of a list, and the pictures in a folder.

use std::ffi::OsStr;
use std::fs;
use std::io::BufRead as _;
use std::path::{Path, PathBuf};

use crate::cli::Complaint;
use crate::cli::match_::{open, unreadable};
use crate::locale::Message;

/// Endings of the files that are pictures, among all that a folder holds.
const ENDINGS: &[&str] = &["avif", "bmp", "gif", "jfif", "jpeg", "jpg", "png", "webp"];

/// The pictures to be looked at, in the order given; a folder stands for the pictures in it.
pub(super) fn queries(named: &[PathBuf], list: Option<&Path>) -> Result<Vec<PathBuf>, Complaint> {
    let mut queries = Vec::new();
    for path in named {
        if path.is_dir() {
            queries.extend(pictures_in(path)?);
        } else {
            queries.push(path.clone());
        }
    }
    if let Some(list) = list {
        for line in open(list)?.lines() {
            let line = line.map_err(|error| unreadable(list, &error))?;
            // A byte order mark begins files that some editors write.
            let name = line.trim_start_matches('\u{feff}').trim_end_matches('\r');
            if !name.is_empty() {
                queries.push(PathBuf::from(name));
            }
        }
    }
    Ok(queries)
}

/// The pictures of a folder by name; folders in it are not looked into.
pub(super) fn pictures_in(folder: &Path) -> Result<Vec<PathBuf>, Complaint> {
    let entries = fs::read_dir(folder).map_err(|error| unreadable(folder, &error))?;
    let mut paths: Vec<PathBuf> =
        entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| is_picture(path)).collect();
    paths.sort();
    if paths.is_empty() {
        let message = Message::new("match-no-pictures").with("path", folder.display().to_string());
        return Err(Complaint::misused(message));
    }
    Ok(paths)
}

/// By its ending: what else lies in a folder is nobody's mistake.
pub(super) fn is_picture(path: &Path) -> bool {
    let ending = path.extension().and_then(OsStr::to_str).map(str::to_ascii_lowercase);
    ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str())) && !path.is_dir()
}

/// The file's name without its ending: what a picture is called in the output.
pub(super) fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// The file's name.
pub(super) fn name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}
