//! Codes kept in files that grow by what is added: the edge of this module to the file system, which it knows only as the
//! `Directory` it is given (tantivy's, whose `MmapDirectory` maps files into memory).
//!
//! Every commit writes one new segment under the digest of its rows, and then replaces the manifest, the one file that says
//! which segments count; a crash at any point leaves the manifest of before or after. Segments are merged so that each has at
//! least `MERGE_RATIO` times the codes of all that came after it, or else joins them: so there are few of them, whatever the
//! number of commits, and a code is written again a few times only. Removed ids stand in the manifest until their segment is
//! merged, which happens at the latest when more than a `MOST_REMOVED`th of it is removed.

use std::collections::BTreeSet;
use std::fmt;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use tantivy::Directory;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{DirectoryLock, Lock, OwnedBytes, TerminatingWrite};

use super::manifest::{Entry, Manifest, SegmentName};
use super::segment::Segment;
use super::{Code, CodeIndex, Part, SegmentError, Strategy};

const MANIFEST: &str = "codes.manifest";
const LOCK: &str = "codes.lock";
/// A segment this many times as large as all after it is left alone.
const MERGE_RATIO: usize = 4;
/// A segment is written again when more than one in this many of its rows is removed.
const MOST_REMOVED: usize = 4;
/// How often a reader begins again because a writer has just replaced what it was about to open.
const MOST_ATTEMPTS: usize = 5;

/// Why a folder of codes cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    #[error("the list of picture code segments is damaged; remove the folder and build it again")]
    DamagedManifest,
    #[error("{file}: {fault}")]
    Segment { file: String, fault: SegmentError },
    #[error("another process is writing these picture codes")]
    Locked,
    #[error("picture codes: {0}")]
    Io(#[from] io::Error),
}

/// The one writer of a folder.
pub struct CodeFolder {
    directory: Box<dyn Directory>,
    strategy: Strategy,
    manifest: Manifest,
    /// One for each entry of the manifest.
    parts: Vec<Part>,
    _lock: DirectoryLock,
}

impl fmt::Debug for CodeFolder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CodeFolder").field("directory", &self.directory).finish_non_exhaustive()
    }
}

impl CodeIndex {
    /// The codes of a folder as they are at this moment; none where nothing was committed yet. Reads all of it once.
    pub fn open(directory: &dyn Directory) -> Result<CodeIndex, FolderError> {
        for _ in 1..MOST_ATTEMPTS {
            let manifest = read_manifest(directory)?;
            match open_parts(directory, &manifest) {
                // Merged and deleted meanwhile: then the manifest is another one now.
                Err(FolderError::Io(error))
                    if error.kind() == io::ErrorKind::NotFound && read_manifest(directory)? != manifest => {}
                parts => return Ok(CodeIndex { parts: parts? }),
            }
        }
        Ok(CodeIndex { parts: open_parts(directory, &read_manifest(directory)?)? })
    }
}

impl CodeFolder {
    /// Opens a folder for writing; one writer at a time. An empty folder has no codes.
    pub fn open(directory: Box<dyn Directory>, strategy: Strategy) -> Result<CodeFolder, FolderError> {
        let lock = Lock { filepath: LOCK.into(), is_blocking: false };
        let lock = directory.acquire_lock(&lock).map_err(|error| match error {
            LockError::LockBusy => FolderError::Locked,
            LockError::IoError(error) => FolderError::Io(io::Error::other(error)),
        })?;
        let manifest = read_manifest(&*directory)?;
        let parts = open_parts(&*directory, &manifest)?;
        let mut folder = CodeFolder { directory, strategy, manifest, parts, _lock: lock };
        folder.sweep();
        Ok(folder)
    }

    /// What was committed so far. It stays as it is, whatever is committed later.
    pub fn index(&self) -> CodeIndex {
        CodeIndex { parts: self.parts.clone() }
    }

    /// Removes all codes of the ids in `removed`, then adds `added`: both or, after an error, neither.
    pub fn commit(&mut self, removed: &[u32], added: Vec<(Code, u32)>) -> Result<(), FolderError> {
        let removed: BTreeSet<u32> = removed.iter().copied().collect();
        let mut parts: Vec<Part> = self.parts.iter().map(|part| part.without(&removed)).collect();
        let merged = parts.split_off(parts_to_keep(&parts, added.len()));
        let mut names: Vec<SegmentName> =
            self.manifest.segments.iter().take(parts.len()).map(|entry| entry.name).collect();
        let rows: Vec<(Code, u32)> = merged.iter().flat_map(Part::rows).chain(added).collect();
        drop(merged);
        if !rows.is_empty() {
            let segment = Segment::build(rows, self.strategy);
            let name = SegmentName(segment.digest());
            // The very same rows may have been there before, and some of them perhaps removed.
            match self.manifest.segments.iter().position(|entry| entry.name == name) {
                Some(position) if position < parts.len() => parts[position].removed = Arc::default(),
                known => {
                    let segment = match known {
                        Some(position) => self.parts[position].segment.clone(),
                        None => self.written(name, segment)?,
                    };
                    parts.push(Part { segment, removed: Arc::default() });
                    names.push(name);
                }
            }
        }
        let segments = names.into_iter().zip(&parts).map(|(name, part)| Entry { name, removed: part.removed.to_vec() });
        let mut manifest = Manifest { segments: segments.collect(), leftovers: self.manifest.leftovers.clone() };
        manifest.leftovers.extend(self.manifest.segments.iter().map(|entry| entry.name));
        manifest.leftovers.retain(|name| !manifest.segments.iter().any(|entry| entry.name == *name));
        self.replace_manifest(&manifest)?;
        (self.manifest, self.parts) = (manifest, parts);
        self.sweep();
        Ok(())
    }

    /// Writes a segment that does not count yet, and maps it. Should the process die before it counts, it is known as a leftover.
    fn written(&mut self, name: SegmentName, segment: Segment) -> Result<Arc<Segment>, FolderError> {
        if !self.manifest.leftovers.contains(&name) {
            let mut announced = self.manifest.clone();
            announced.leftovers.push(name);
            self.replace_manifest(&announced)?;
            self.manifest = announced;
        }
        delete(&*self.directory, name)?;
        let mut file = self.directory.open_write(Path::new(&name.file())).map_err(|error| match error {
            OpenWriteError::FileAlreadyExists(_) => FolderError::Io(io::ErrorKind::AlreadyExists.into()),
            OpenWriteError::IoError { io_error, .. } => FolderError::Io(io::Error::other(io_error)),
        })?;
        file.write_all(segment.bytes())?;
        // Written through to the disk.
        file.terminate()?;
        self.directory.sync_directory()?;
        // Mapped from the file, it takes no memory of its own.
        drop(segment);
        Ok(Arc::new(open_segment(&*self.directory, name)?))
    }

    fn replace_manifest(&self, manifest: &Manifest) -> Result<(), FolderError> {
        self.directory.atomic_write(Path::new(MANIFEST), &manifest.to_bytes())?;
        Ok(self.directory.sync_directory()?)
    }

    /// Deletes what does not count. What cannot be deleted now is tried again after the next commit.
    fn sweep(&mut self) {
        let CodeFolder { directory, manifest, .. } = self;
        let Manifest { segments, leftovers } = manifest;
        leftovers
            .retain(|name| segments.iter().all(|entry| entry.name != *name) && delete(&**directory, *name).is_err());
    }
}

/// How many of the parts, oldest first, stay as they are when so many codes are added.
fn parts_to_keep(parts: &[Part], added: usize) -> usize {
    let (mut kept, mut newer) = (parts.len(), added);
    for (position, part) in parts.iter().enumerate().rev() {
        let is_small = part.rows_left() < MERGE_RATIO * newer;
        let is_thin = part.removed_rows() * MOST_REMOVED > part.segment.ids().len();
        if is_small || is_thin {
            kept = position;
        }
        newer += part.rows_left();
    }
    kept
}

fn read_manifest(directory: &dyn Directory) -> Result<Manifest, FolderError> {
    match read(directory, MANIFEST) {
        Ok(bytes) => Manifest::from_bytes(&bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Manifest::default()),
        Err(error) => Err(FolderError::Io(error)),
    }
}

fn open_parts(directory: &dyn Directory, manifest: &Manifest) -> Result<Vec<Part>, FolderError> {
    let open = |entry: &Entry| {
        let segment = Arc::new(open_segment(directory, entry.name)?);
        Ok(Part { segment, removed: entry.removed.as_slice().into() })
    };
    manifest.segments.iter().map(open).collect()
}

fn open_segment(directory: &dyn Directory, name: SegmentName) -> Result<Segment, FolderError> {
    let file = name.file();
    let bytes = read(directory, &file)?;
    Segment::open(bytes).map_err(|fault| FolderError::Segment { file, fault })
}

/// The bytes of a file, mapped where the directory maps files.
fn read(directory: &dyn Directory, file: &str) -> io::Result<OwnedBytes> {
    let slice = directory.open_read(Path::new(file)).map_err(|error| match error {
        OpenReadError::FileDoesNotExist(_) => io::ErrorKind::NotFound.into(),
        error => io::Error::other(error),
    })?;
    slice.read_bytes()
}

fn delete(directory: &dyn Directory, name: SegmentName) -> io::Result<()> {
    match directory.delete(Path::new(&name.file())) {
        Ok(()) | Err(DeleteError::FileDoesNotExist(_)) => Ok(()),
        Err(error) => Err(io::Error::other(error)),
    }
}
