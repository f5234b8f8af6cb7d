//! The key that files which leave are signed with: made on first use, kept in the data folder, readable to its owner alone.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use crate::evidence::signature::SigningKey;
use crate::locale::Message;

/// Why the key cannot be used.
#[derive(Debug)]
pub struct KeyUnusable {
    path: PathBuf,
    reason: String,
}

/// The key in this file; the same one every time, whoever comes first.
pub fn signing_key(path: &Path) -> Result<SigningKey, KeyUnusable> {
    let unusable = |reason: String| KeyUnusable { path: path.to_owned(), reason };
    if let Some(key) = read(path).map_err(unusable)? {
        return Ok(key);
    }
    make(path).map_err(unusable)?;
    let made = read(path).map_err(unusable)?;
    made.ok_or_else(|| unusable(ErrorKind::NotFound.to_string()))
}

/// The key in this file; none where there is no file.
fn read(path: &Path) -> Result<Option<SigningKey>, String> {
    match fs::read_to_string(path) {
        Ok(text) => SigningKey::from_text(&text).map(Some).map_err(|error| error.to_string()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.to_string()),
    }
}

/// Writes a new key, whole or not at all, unless somebody else has just done so.
fn make(path: &Path) -> Result<(), String> {
    let text = SigningKey::generate().and_then(|key| key.to_text()).map_err(|error| error.to_string())?;
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(|error| error.to_string())?;
    // A temporary file is its owner's alone from the beginning (mode 0600).
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(|error| error.to_string())?;
    file.write_all(text.as_bytes()).and_then(|()| file.as_file().sync_all()).map_err(|error| error.to_string())?;
    match file.persist_noclobber(path) {
        Err(error) if error.error.kind() != ErrorKind::AlreadyExists => Err(error.error.to_string()),
        _ => Ok(()),
    }
}

impl KeyUnusable {
    pub fn message(&self) -> Message {
        let path = self.path.display().to_string();
        Message::new("signing-key-unusable").with("path", path).with("reason", self.reason.as_str())
    }
}

impl std::fmt::Display for KeyUnusable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.message().fmt(f)
    }
}

impl std::error::Error for KeyUnusable {}
