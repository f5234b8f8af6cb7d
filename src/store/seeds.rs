//! Source files of a folder, read from disk: at most so large, and with the lists that stand beside them.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use crate::locale::Message;
use crate::sources::{SeedFault, Source, parse_with_lists};

/// A source file larger than this is not one.
pub const MAX_SEED_BYTES: u64 = 1 << 20;
/// What is longer is refused when it is read as a list.
const MAX_LIST_BYTES: u64 = 4 << 20;

/// The file itself, or every `.toml` of the folder by name.
pub fn seed_files(path: &Path) -> io::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files: Vec<PathBuf> = fs::read_dir(path)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|file| file.extension().is_some_and(|extension| extension == "toml") && file.is_file())
        .collect();
    files.sort();
    Ok(files)
}

/// One source file, or everything that is wrong with it.
pub fn read_seed(path: &Path) -> Result<Source, Vec<SeedFault>> {
    let name = path.display().to_string();
    let fault = |reason: Message| vec![SeedFault { file: name.clone(), line: 0, key: String::new(), reason }];
    let size = fs::metadata(path).map(|data| data.len()).unwrap_or_default();
    if size > MAX_SEED_BYTES {
        return Err(fault(Message::new("sources-too-large").with("bytes", MAX_SEED_BYTES)));
    }
    match fs::read_to_string(path) {
        Ok(text) => parse_with_lists(&name, &text, &|list| {
            let beside = path.with_file_name(list);
            read_small(&beside)
                .map_err(|reason| Message::new("sources-list-unreadable").with("list", list).with("reason", reason))
        }),
        Err(error) => Err(fault(Message::new("sources-unreadable").with("reason", error.to_string()))),
    }
}

/// A text of at most [`MAX_LIST_BYTES`].
fn read_small(path: &Path) -> Result<String, String> {
    let mut text = String::new();
    let file = fs::File::open(path).map_err(|error| error.to_string())?;
    file.take(MAX_LIST_BYTES + 1).read_to_string(&mut text).map_err(|error| error.to_string())?;
    Ok(text)
}
