//! The archive's segment files: `reeve-00000001.warc.gz` and so on, appended to, made durable, repaired after a crash.
//! What stands in a record is `evidence::warc`'s business; which records count is the database's.

mod unpacked;

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use crate::evidence::warc::{self, Record, Referred, WarcError};
use crate::fetch::Exchange;
use crate::locale::Message;

/// Largest block a record of ours is read with, in bytes; bodies are cut far below it when they are fetched.
const MAX_BLOCK_BYTES: u64 = 256 * 1024 * 1024;
/// More than any warcinfo record of ours takes, in bytes.
const MAX_WARCINFO_BYTES: u64 = 64 * 1024;
/// More than a request record of ours takes, in bytes, and places in front of a response that look like the beginning of one.
const MAX_REQUEST_BYTES: u64 = 64 * 1024;
const MAX_REQUEST_TRIALS: usize = 64;
const GZIP_MAGIC: [u8; 3] = [0x1f, 0x8b, 0x08];
const SOFTWARE: &str = concat!("Reeve/", env!("CARGO_PKG_VERSION"));
const LOCK_FILE: &str = "writer.lock";

/// Where a response or revisit stands. Its request is right in front of it, so [`end`](Position::end) is the end of the exchange.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Position {
    /// Name of the segment inside the archive's folder.
    pub file: String,
    /// Bytes from the beginning of the file to the record's gzip member.
    pub offset: u64,
    /// Bytes of the gzip member.
    pub length: u64,
}

impl Position {
    /// The first byte behind the exchange.
    pub fn end(&self) -> u64 {
        self.offset.saturating_add(self.length)
    }
}

/// What to remember of an archived exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Archived {
    pub position: Position,
    /// Of the body as on the wire: what a later [`Referred`] to this capture carries.
    pub payload_digest: String,
    /// The body is in the capture that was referred to, not here.
    pub revisit: bool,
}

/// Reads records. Any number of readers may be open, beside a writer too.
#[derive(Clone, Debug)]
pub struct Archive {
    dir: PathBuf,
}

impl Archive {
    /// The archive in `dir`. Nothing is touched until something is read.
    pub fn open(dir: impl Into<PathBuf>) -> Self {
        Archive { dir: dir.into() }
    }

    /// The record at `position`, its digest checked.
    pub fn read(&self, position: &Position) -> Result<Record, ArchiveError> {
        let bytes = self.member(position)?;
        warc::read_member(&bytes, MAX_BLOCK_BYTES).map_err(|source| ArchiveError::Damaged {
            path: self.dir.join(&position.file),
            offset: position.offset,
            source,
        })
    }

    /// The record at `position` as it stands in the file: one gzip member, not looked into.
    pub fn member(&self, position: &Position) -> Result<Vec<u8>, ArchiveError> {
        let path = self.dir.join(&position.file);
        if segment_number(&position.file).is_none() {
            return Err(ArchiveError::NotASegment { path });
        }
        let length = file_length(&path)?;
        if position.end() > length {
            return Err(ArchiveError::Lost { path, expected: position.end(), found: length });
        }
        read_range(&path, position.offset, position.length).map_err(|source| ArchiveError::Read { path, source })
    }

    /// The gzip member of the segment's first record, which says who wrote it.
    pub fn warcinfo_member(&self, file: &str) -> Result<Vec<u8>, ArchiveError> {
        let start = Position { file: file.to_owned(), offset: 0, length: 0 };
        let path = self.dir.join(file);
        self.member(&start)?;
        let mut bytes = read_range(&path, 0, MAX_WARCINFO_BYTES)
            .map_err(|source| ArchiveError::Read { path: path.clone(), source })?;
        let first = warc::read_member(&bytes, MAX_WARCINFO_BYTES).map_err(|source| ArchiveError::Damaged {
            path,
            offset: 0,
            source,
        })?;
        bytes.truncate(first.member_length as usize);
        Ok(bytes)
    }

    /// The gzip member of the request that stands right in front of this response; none where none does.
    pub fn request_member(&self, response: &Position) -> Result<Option<Vec<u8>>, ArchiveError> {
        let record = self.read(response)?;
        let response_id = record.header("WARC-Record-ID").unwrap_or_default();
        let length = response.offset.min(MAX_REQUEST_BYTES);
        let window =
            self.member(&Position { file: response.file.clone(), offset: response.offset - length, length })?;
        let beginnings = window.windows(GZIP_MAGIC.len()).enumerate().rev().filter(|(_, magic)| *magic == GZIP_MAGIC);
        for (at, _) in beginnings.take(MAX_REQUEST_TRIALS) {
            let member = &window[at..];
            let is_request = warc::read_member(member, MAX_REQUEST_BYTES).is_ok_and(|request| {
                request.member_length == member.len() as u64
                    && request.header("WARC-Concurrent-To") == Some(response_id)
            });
            if is_request {
                return Ok(Some(member.to_vec()));
            }
        }
        Ok(None)
    }
}

/// Appends records. One writer at a time holds an archive, in all processes together.
///
/// The order that loses nothing: [`append`](Writer::append), [`sync`](Writer::sync), then commit the positions to the
/// database. What was appended and not committed is cut off when the archive is next opened for writing.
#[derive(Debug)]
pub struct Writer {
    dir: PathBuf,
    segment_limit_bytes: u64,
    operator: String,
    current: Option<Segment>,
    /// Highest number given to a segment so far.
    last_number: u32,
    /// A sync has failed: the system may have dropped what was appended, so nothing more is promised.
    broken: bool,
    /// Held locked; the system releases it however the process ends.
    _lock: File,
}

/// The segment being written to.
#[derive(Debug)]
struct Segment {
    name: String,
    path: PathBuf,
    file: File,
    warcinfo_id: String,
    /// Up to the end of the last whole record, in bytes.
    length: u64,
    /// A failed write may have left part of a record behind `length`.
    torn: bool,
}

/// The right to write to an archive; one process has it at a time.
#[derive(Debug)]
pub struct ArchiveLock {
    dir: PathBuf,
    file: File,
}

impl ArchiveLock {
    /// Takes the lock of `dir` (made where missing), or says that another writer has it.
    pub fn take(dir: impl Into<PathBuf>) -> Result<Self, ArchiveError> {
        let dir = dir.into();
        fs::create_dir_all(&dir).map_err(|source| ArchiveError::Write { path: dir.clone(), source })?;
        let file = lock(&dir)?;
        Ok(ArchiveLock { dir, file })
    }
}

impl Writer {
    /// Opens `dir` (made where missing) for appending. `committed` holds, for each segment the database refers to, the
    /// greatest [`Position::end`]: what lies behind it is cut off. A segment without one is removed, or, where it holds
    /// whole records, renamed to `….uncommitted`: the database may have been replaced by an older one.
    ///
    /// A segment that has reached `segment_limit_bytes` is closed, so the last exchange in it may stand across the limit.
    /// Fails and changes nothing when another writer has the archive or committed records are missing.
    pub fn open(
        dir: impl Into<PathBuf>,
        segment_limit_bytes: u64,
        operator: &str,
        committed: &BTreeMap<String, u64>,
    ) -> Result<Self, ArchiveError> {
        Self::open_locked(ArchiveLock::take(dir)?, segment_limit_bytes, operator, committed)
    }

    /// [`open`](Self::open) for whoever has the lock already: what is committed can be asked for while nobody else writes.
    pub fn open_locked(
        lock: ArchiveLock,
        segment_limit_bytes: u64,
        operator: &str,
        committed: &BTreeMap<String, u64>,
    ) -> Result<Self, ArchiveError> {
        let ArchiveLock { dir, file: lock } = lock;
        check_nothing_lost(&dir, committed)?;
        cut_back(&dir, committed)?;
        let last_number = committed.keys().filter_map(|name| segment_number(name)).max().unwrap_or(0);
        let mut writer = Writer {
            dir,
            segment_limit_bytes,
            operator: operator.to_owned(),
            current: None,
            last_number,
            broken: false,
            _lock: lock,
        };
        writer.current = writer.resume(committed)?;
        Ok(writer)
    }

    /// Appends the records of one exchange and says where its response is; durable after [`sync`](Self::sync) only.
    /// When it fails, as on a full disk, the segment still ends with a whole record and a later call may succeed.
    pub fn append(&mut self, exchange: &Exchange, refers_to: Option<&Referred>) -> Result<Archived, ArchiveError> {
        self.check_sound()?;
        self.close_full_segment()?;
        if self.current.is_none() {
            self.current = Some(self.new_segment(exchange.started_ms)?);
        }
        let segment = self.current.as_mut().expect("made above where there was none");
        let records = warc::exchange_records(exchange, &segment.warcinfo_id, refers_to);
        let start = segment.append(&records.bytes)?;
        let position = Position {
            file: segment.name.clone(),
            offset: start + records.response_offset,
            length: records.response_length(),
        };
        Ok(Archived { position, payload_digest: records.payload_digest, revisit: records.revisit })
    }

    /// Makes everything appended so far durable. After a failure this writer refuses to go on; open the archive again.
    pub fn sync(&mut self) -> Result<(), ArchiveError> {
        self.check_sound()?;
        let Some(segment) = &self.current else { return Ok(()) };
        segment.file.sync_data().map_err(|source| {
            self.broken = true;
            ArchiveError::Write { path: segment.path.clone(), source }
        })
    }

    fn check_sound(&self) -> Result<(), ArchiveError> {
        if self.broken {
            return Err(ArchiveError::Broken { path: self.dir.clone() });
        }
        Ok(())
    }

    fn close_full_segment(&mut self) -> Result<(), ArchiveError> {
        if self.current.as_ref().is_some_and(|segment| segment.length >= self.segment_limit_bytes) {
            self.sync()?;
            self.current = None;
        }
        Ok(())
    }

    /// The last committed segment, where it has room and its warcinfo says what ours would say.
    fn resume(&self, committed: &BTreeMap<String, u64>) -> Result<Option<Segment>, ArchiveError> {
        let name = segment_name(self.last_number);
        let Some(&length) = committed.get(&name).filter(|length| **length < self.segment_limit_bytes) else {
            return Ok(None);
        };
        let path = self.dir.join(&name);
        let Some(first) = first_record(&path) else { return Ok(None) };
        let ours = warc::read_member(&warc::warcinfo(&name, SOFTWARE, &self.operator, 0), MAX_WARCINFO_BYTES);
        let (Ok(ours), Some(warcinfo_id)) = (ours, first.header("WARC-Record-ID")) else { return Ok(None) };
        if first.block != ours.block {
            return Ok(None);
        }
        let warcinfo_id = warcinfo_id.to_owned();
        let file = OpenOptions::new()
            .append(true)
            .open(&path)
            .map_err(|source| ArchiveError::Write { path: path.clone(), source })?;
        Ok(Some(Segment { name, path, file, warcinfo_id, length, torn: false }))
    }

    /// A new file whose name and first record are durable before anything is appended to it.
    fn new_segment(&mut self, now_ms: i64) -> Result<Segment, ArchiveError> {
        // A name is used up by trying it, so that a half-made file never stands in the way.
        self.last_number += 1;
        let name = segment_name(self.last_number);
        let path = self.dir.join(&name);
        let failed = |source| ArchiveError::Write { path: path.clone(), source };
        let mut file = OpenOptions::new().append(true).create_new(true).open(&path).map_err(failed)?;
        let warcinfo = warc::warcinfo(&name, SOFTWARE, &self.operator, now_ms);
        let written = file.write_all(&warcinfo).and_then(|()| file.sync_all()).and_then(|()| sync_dir(&self.dir));
        if let Err(source) = written {
            // The first error is the one to report; a file left behind is removed at the next opening.
            let _ = fs::remove_file(&path);
            return Err(failed(source));
        }
        let warcinfo_id = warc::warcinfo_id(&name, SOFTWARE, &self.operator, now_ms);
        Ok(Segment { name, path, file, warcinfo_id, length: warcinfo.len() as u64, torn: false })
    }
}

impl Segment {
    /// Appends all of `bytes` or nothing, and says where they begin.
    fn append(&mut self, bytes: &[u8]) -> Result<u64, ArchiveError> {
        let start = self.length;
        self.try_append(bytes).map_err(|source| ArchiveError::Write { path: self.path.clone(), source })?;
        Ok(start)
    }

    fn try_append(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.torn {
            self.file.set_len(self.length)?;
        }
        self.torn = true;
        if let Err(error) = self.file.write_all(bytes) {
            self.torn = self.file.set_len(self.length).is_err();
            return Err(error);
        }
        self.torn = false;
        self.length += bytes.len() as u64;
        Ok(())
    }
}

fn lock(dir: &Path) -> Result<File, ArchiveError> {
    let path = dir.join(LOCK_FILE);
    let failed = |source| ArchiveError::Write { path: path.clone(), source };
    let file = OpenOptions::new().write(true).create(true).truncate(false).open(&path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(ArchiveError::InUse { path: dir.to_owned() }),
        Err(TryLockError::Error(source)) => Err(failed(source)),
    }
}

fn check_nothing_lost(dir: &Path, committed: &BTreeMap<String, u64>) -> Result<(), ArchiveError> {
    for (name, &expected) in committed {
        let path = dir.join(name);
        if segment_number(name).is_none() {
            return Err(ArchiveError::NotASegment { path });
        }
        let found = file_length(&path)?;
        if found < expected {
            return Err(ArchiveError::Lost { path, expected, found });
        }
    }
    Ok(())
}

/// Leaves of each segment what the database knows.
fn cut_back(dir: &Path, committed: &BTreeMap<String, u64>) -> Result<(), ArchiveError> {
    let failed = |path: &Path, source| ArchiveError::Write { path: path.to_owned(), source };
    for name in segments(dir)? {
        let path = dir.join(&name);
        let keep = committed.get(&name).copied().unwrap_or(0);
        let length = file_length(&path)?;
        if keep > 0 && length > keep {
            let cut = OpenOptions::new().write(true).open(&path).and_then(|file| {
                file.set_len(keep)?;
                file.sync_all()
            });
            cut.map_err(|source| failed(&path, source))?;
        } else if keep == 0 && length > first_record(&path).map_or(MAX_WARCINFO_BYTES, |first| first.member_length) {
            let aside = dir.join(format!("{name}.uncommitted"));
            fs::rename(&path, aside).map_err(|source| failed(&path, source))?;
        } else if keep == 0 {
            fs::remove_file(&path).map_err(|source| failed(&path, source))?;
        }
    }
    sync_dir(dir).map_err(|source| failed(dir, source))
}

fn segments(dir: &Path) -> Result<Vec<String>, ArchiveError> {
    let failed = |source| ArchiveError::Read { path: dir.to_owned(), source };
    let mut names = Vec::new();
    for entry in fs::read_dir(dir).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        names.extend(name.to_str().filter(|name| segment_number(name).is_some()).map(str::to_owned));
    }
    names.sort();
    Ok(names)
}

fn segment_name(number: u32) -> String {
    format!("reeve-{number:08}.warc.gz")
}

/// The number in a segment's name, if it is one. Names come out of the database too: a path is never one.
fn segment_number(name: &str) -> Option<u32> {
    let number = name.strip_prefix("reeve-")?.strip_suffix(".warc.gz")?.parse().ok()?;
    (segment_name(number) == name).then_some(number)
}

fn first_record(path: &Path) -> Option<Record> {
    let bytes = read_range(path, 0, MAX_WARCINFO_BYTES).ok()?;
    warc::read_member(&bytes, MAX_WARCINFO_BYTES).ok()
}

fn read_range(path: &Path, offset: u64, length: u64) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(offset))?;
    let mut bytes = Vec::new();
    file.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Nothing is zero bytes long, and so is a file that is not there.
fn file_length(path: &Path) -> Result<u64, ArchiveError> {
    match fs::metadata(path) {
        Ok(metadata) => Ok(metadata.len()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(0),
        Err(source) => Err(ArchiveError::Read { path: path.to_owned(), source }),
    }
}

/// Makes names created, renamed or removed in `dir` durable.
fn sync_dir(dir: &Path) -> io::Result<()> {
    // Only Unix can open a folder; elsewhere the file system looks after its names.
    if cfg!(unix) { File::open(dir)?.sync_all() } else { Ok(()) }
}

/// Why the archive could not be read or written.
#[derive(Debug)]
pub enum ArchiveError {
    /// Another process is writing to it; wait for that one.
    InUse {
        path: PathBuf,
    },
    /// The database refers to bytes up to `expected`, the file ends at `found` (0 where it is missing).
    Lost {
        path: PathBuf,
        expected: u64,
        found: u64,
    },
    /// The database names a file that no archive of ours has.
    NotASegment {
        path: PathBuf,
    },
    Read {
        path: PathBuf,
        source: io::Error,
    },
    Write {
        path: PathBuf,
        source: io::Error,
    },
    /// Writing to it has failed so that what was appended may be gone; open it again.
    Broken {
        path: PathBuf,
    },
    Damaged {
        path: PathBuf,
        offset: u64,
        source: WarcError,
    },
}

impl ArchiveError {
    pub fn message(&self) -> Message {
        let about = |code: &'static str, path: &Path| Message::new(code).with("path", path.display().to_string());
        match self {
            ArchiveError::InUse { path } => about("archive-in-use", path),
            ArchiveError::Lost { path, expected, found } => {
                // Byte counts are read beside `ls -l`: no thousands separators.
                about("archive-lost", path).with("expected", expected.to_string()).with("found", found.to_string())
            }
            ArchiveError::NotASegment { path } => about("archive-not-a-segment", path),
            ArchiveError::Read { path, source } => about("archive-read", path).with("error", source.to_string()),
            ArchiveError::Write { path, source } if is_full(source) => about("archive-disk-full", path),
            ArchiveError::Write { path, source } => about("archive-write", path).with("error", source.to_string()),
            ArchiveError::Broken { path } => about("archive-broken", path),
            ArchiveError::Damaged { path, offset, source } => {
                about("archive-damaged", path).with("offset", offset.to_string()).with("error", source.to_string())
            }
        }
    }
}

fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded)
}

impl fmt::Display for ArchiveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.message().fmt(f)
    }
}

impl std::error::Error for ArchiveError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            ArchiveError::Read { source, .. } | ArchiveError::Write { source, .. } => Some(source),
            ArchiveError::Damaged { source, .. } => Some(source),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
