//! Files under the digest of their bytes: pictures of rights. Written once, never changed. What was sent and is not yet part
//! of anything waits aside: there it is found like any other, and goes when nothing has come of it.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use super::{StoreError, digest_of};

/// What a blob is called until it is whole; no digest begins so.
const UNFINISHED: &str = ".writing-";
/// The folder of what waits; the others are named after the beginnings of digests.
const WAITING: &str = "waiting";

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
        read_either(&path, &self.waiting(id)).map_err(|error| failed(&path, &error))
    }

    /// Whether there are such bytes, in place or waiting.
    pub fn has(&self, id: &str) -> bool {
        self.path(id).is_file() || self.waiting(id).is_file()
    }

    /// Keeps `bytes` aside until [`Blobs::settle`] puts them in place; their time begins anew where they wait already.
    pub fn put_waiting(&self, bytes: &[u8]) -> Result<String, StoreError> {
        let id = digest_of(bytes);
        if !self.path(&id).exists() {
            let path = self.waiting(&id);
            write_whole(&path, bytes).map_err(|error| failed(&path, &error))?;
        }
        Ok(id)
    }

    /// Puts what waits, and what was computed from it under that `name`, in place. Nothing happens where nothing waits.
    pub fn settle(&self, id: &str, name: &str) -> Result<(), StoreError> {
        let (waiting, path) = (self.waiting(id), self.path(id));
        if !waiting.is_file() {
            return Ok(());
        }
        let moved = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| {
            // It can be computed once more, so it may be missing, and goes first.
            let _ = fs::rename(waiting.with_extension(name), path.with_extension(name));
            fs::rename(&waiting, &path)
        });
        moved.map_err(|error| failed(&path, &error))
    }

    /// What has waited since before that time (in milliseconds since 1970), by name: digests, and leftovers of writes that were
    /// broken off.
    pub fn waiting_since(&self, before_ms: i64) -> Result<Vec<String>, StoreError> {
        let folder = self.dir.join(WAITING);
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(failed(&folder, &error)),
        };
        let before = UNIX_EPOCH + Duration::from_millis(before_ms.max(0).cast_unsigned());
        let names = entries.filter_map(|entry| {
            let entry = entry.ok()?;
            let modified = entry.metadata().ok()?.modified().ok()?;
            if modified < before { entry.file_name().into_string().ok() } else { None }
        });
        Ok(names.collect())
    }

    /// Drops one of those.
    pub fn drop_waiting(&self, name: &str) -> Result<(), StoreError> {
        let path = self.waiting(name);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(&path, &error)),
            _ => Ok(()),
        }
    }

    /// Keeps what was computed from a blob, in place of what was kept under that `name` before.
    pub fn put_beside(&self, id: &str, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let (path, waiting) = (self.path(id), self.waiting(id));
        let place = if !path.is_file() && waiting.is_file() { waiting } else { path };
        let path = place.with_extension(name);
        write_whole(&path, bytes).map_err(|error| failed(&path, &error))
    }

    pub fn get_beside(&self, id: &str, name: &str) -> Result<Vec<u8>, StoreError> {
        let path = self.path(id).with_extension(name);
        read_either(&path, &self.waiting(id).with_extension(name)).map_err(|error| failed(&path, &error))
    }

    fn waiting(&self, name: &str) -> PathBuf {
        self.dir.join(WAITING).join(name)
    }

    /// Removes what writes have left that were killed, where it is older than `before_ms`. Returns how many files.
    pub fn sweep(&self, before_ms: i64) -> Result<u64, StoreError> {
        let before = UNIX_EPOCH + Duration::from_millis(u64::try_from(before_ms).unwrap_or(0));
        let mut swept = 0;
        for folder in entries(&self.dir)? {
            for path in entries(&folder)? {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                let is_old = || fs::metadata(&path).and_then(|file| file.modified()).is_ok_and(|time| time < before);
                if name.starts_with(UNFINISHED) && is_old() {
                    fs::remove_file(&path).map_err(|error| failed(&path, &error))?;
                    swept += 1;
                }
            }
        }
        Ok(swept)
    }

    fn path(&self, id: &str) -> PathBuf {
        self.dir.join(id.get(..2).unwrap_or("__")).join(id)
    }
}

fn read_either(path: &Path, waiting: &Path) -> io::Result<Vec<u8>> {
    match fs::read(path) {
        // It may be put in place between the two looks.
        Err(error) if error.kind() == io::ErrorKind::NotFound => fs::read(waiting).or_else(|_| fs::read(path)),
        read => read,
    }
}

/// Through a temporary file, so that a crash never leaves half a blob under a whole digest.
fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().ok_or_else(|| io::Error::other("a blob has a folder"))?;
    fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

/// What stands in a folder; nothing where there is none.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let read = fs::read_dir(folder).and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect());
    read.map_err(|error| failed(folder, &error))
}

fn failed(path: &Path, error: &io::Error) -> StoreError {
    if matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) {
        return StoreError::Full(path.to_owned());
    }
    StoreError::Blob { path: path.to_owned(), reason: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FOREVER: i64 = i64::MAX / 2;

    #[test]
    fn what_waits_is_found_and_settles_or_goes() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::new(folder.path());
        assert_eq!(blobs.waiting_since(FOREVER).unwrap(), Vec::<String>::new());
        let (kept, gone) = (blobs.put_waiting(b"kept").unwrap(), blobs.put_waiting(b"gone").unwrap());
        blobs.put_beside(&kept, "print", b"computed").unwrap();
        assert!(blobs.has(&kept) && blobs.has(&gone) && !blobs.path(&kept).exists());
        assert_eq!(blobs.get_beside(&kept, "print").unwrap(), b"computed");
        blobs.settle(&kept, "print").unwrap();
        blobs.settle(&kept, "print").unwrap();
        assert_eq!(
            (blobs.get(&kept).unwrap(), blobs.get_beside(&kept, "print").unwrap()),
            (b"kept".to_vec(), b"computed".to_vec())
        );
        assert_eq!(blobs.waiting_since(FOREVER).unwrap(), std::slice::from_ref(&gone));
        assert_eq!(blobs.waiting_since(0).unwrap(), Vec::<String>::new());
        blobs.drop_waiting(&gone).unwrap();
        blobs.drop_waiting(&gone).unwrap();
        assert!(!blobs.has(&gone) && blobs.get(&gone).is_err());
        assert_eq!(blobs.put_waiting(b"kept").unwrap(), kept);
        assert_eq!(blobs.waiting_since(FOREVER).unwrap(), Vec::<String>::new(), "what is in place does not wait");
    }
}
