//! The key that files which leave are signed with: made on first use, kept in the data folder, readable to its owner alone.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use super::output::time;
use super::{Complaint, Context};
use crate::evidence::signature::SigningKey;
use crate::locale::Message;
use crate::publish::blocklists::BlockList;

impl Context {
    /// The key of this data folder; the same one every time, whoever comes first.
    pub(super) fn signing_key(&self) -> anyhow::Result<SigningKey> {
        let path = self.data.signing_key();
        let unusable = |reason: String| {
            let path = path.display().to_string();
            Complaint::failed(Message::new("signing-key-unusable").with("path", path).with("reason", reason))
        };
        if let Some(key) = read(&path).map_err(unusable)? {
            return Ok(key);
        }
        make(&path).map_err(unusable)?;
        let made = read(&path).map_err(unusable)?;
        Ok(made.ok_or_else(|| unusable(ErrorKind::NotFound.to_string()))?)
    }
}

/// Each file of a list with its signature beside it. What is signed together with it: which file it is, and of which list.
pub(super) fn signed(
    folder: &Path,
    files: Vec<(String, Vec<u8>)>,
    list: &BlockList,
    key: &SigningKey,
) -> Result<Vec<(PathBuf, Vec<u8>)>, Complaint> {
    let mut signed = Vec::new();
    for (name, bytes) in files {
        let trusted = format!("{name} serial {} made {}", list.serial, time(list.made_ms));
        let signature = key.sign(&bytes, &trusted).map_err(|error| Complaint::failed(error.message()))?;
        signed.push((folder.join(&name), bytes));
        signed.push((folder.join(format!("{name}.minisig")), signature.into_bytes()));
    }
    Ok(signed)
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
