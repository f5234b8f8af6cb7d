//! Files under the digest of their bytes: pictures of rights. Written once, never changed.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::{StoreError, digest_of};

#[derive(Clone, Debug)]
pub struct Blobs {
    dir: PathBuf,
}

impl Blobs {
    pub fn new(dir: impl Into<PathBuf>) -> Self {
        Blobs { dir: dir.into() }
    }

    /// Keeps `bytes` and returns their digest; nothing happens where they are kept already.
    pub fn put(&self, bytes: &[u8]) -> Result<String, StoreError> {
        let id = digest_of(bytes);
        let path = self.path(&id);
        if !path.exists() {
            write_whole(&path, bytes).map_err(|error| failed(&path, &error))?;
        }
        Ok(id)
    }

    pub fn get(&self, id: &str) -> Result<Vec<u8>, StoreError> {
        let path = self.path(id);
        fs::read(&path).map_err(|error| failed(&path, &error))
    }

    /// Keeps what was computed from a blob, in place of what was kept under that `name` before.
    pub fn put_beside(&self, id: &str, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let path = self.path(id).with_extension(name);
        write_whole(&path, bytes).map_err(|error| failed(&path, &error))
    }

    pub fn get_beside(&self, id: &str, name: &str) -> Result<Vec<u8>, StoreError> {
        let path = self.path(id).with_extension(name);
        fs::read(&path).map_err(|error| failed(&path, &error))
    }

    fn path(&self, id: &str) -> PathBuf {
        self.dir.join(id.get(..2).unwrap_or("__")).join(id)
    }
}

/// Through a temporary file, so that a crash never leaves half a blob under a whole digest.
fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().ok_or_else(|| io::Error::other("a blob has a folder"))?;
    fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

fn failed(path: &Path, error: &io::Error) -> StoreError {
    if matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) {
        return StoreError::Full(path.to_owned());
    }
    StoreError::Blob { path: path.to_owned(), reason: error.to_string() }
}
