//! Files of whoever runs Reeve that the over-block guard judges by: named, or found in the data folder.

use std::fs;
use std::path::{Path, PathBuf};

use crate::locale::Message;

/// Folder inside the data folder whose files are read where no others are named.
const FOLDER: &str = "block";
/// A file of facts larger than this is refused.
const MAX_FILE_BYTES: u64 = 256 << 20;

/// A text and where it stands.
#[derive(Clone, Debug)]
pub struct FactFile {
    pub path: PathBuf,
    pub text: String,
}

/// Why a file of facts could not be read.
#[derive(Debug)]
pub enum FactFileFault {
    Unreadable { path: PathBuf, reason: String },
    TooLarge { path: PathBuf },
}

/// The file that is named, or the one of this name in the data folder if there is one.
pub fn fact_file(data: &Path, named: Option<&Path>, usual: &str) -> Result<Option<FactFile>, FactFileFault> {
    let usual = data.join(FOLDER).join(usual);
    let path = match named {
        Some(path) => path.to_owned(),
        None if usual.is_file() => usual,
        None => return Ok(None),
    };
    let unreadable =
        |error: std::io::Error| FactFileFault::Unreadable { path: path.clone(), reason: error.to_string() };
    if fs::metadata(&path).map_err(unreadable)?.len() > MAX_FILE_BYTES {
        return Err(FactFileFault::TooLarge { path });
    }
    let text = fs::read_to_string(&path).map_err(unreadable)?;
    Ok(Some(FactFile { path, text }))
}

impl FactFileFault {
    pub fn message(&self) -> Message {
        match self {
            FactFileFault::Unreadable { path, reason } => {
                let path = path.display().to_string();
                Message::new("blocks-file-unreadable").with("path", path).with("reason", reason.as_str())
            }
            FactFileFault::TooLarge { path } => {
                let path = path.display().to_string();
                Message::new("blocks-file-too-large").with("path", path).with("mib", MAX_FILE_BYTES >> 20)
            }
        }
    }
}

impl std::fmt::Display for FactFileFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.message().fmt(f)
    }
}

impl std::error::Error for FactFileFault {}
