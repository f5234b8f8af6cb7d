//! What was seen, made searchable for analysts: a tantivy index over captured listings. It can be rebuilt from the store
//! at any time, so a damaged or outdated one is simply made anew. It never decides whether something is a hit.

mod propose;
mod query;
mod schema;
mod snippet;
mod traces;
mod words;

use std::io::Write as _;
use std::path::{Path, PathBuf};

use tantivy::collector::TopDocs;
use tantivy::directory::error::{LockError, OpenReadError};
use tantivy::query::Query;
use tantivy::schema::Value;
use tantivy::{Index, IndexReader, IndexWriter, ReloadPolicy, TantivyDocument, TantivyError, Term};

use crate::extract::{Listing, ListingId};
use crate::locale::Message;
use crate::sources::SourceId;

use schema::Fields;

/// Holds the schema's version; its presence is the proof that the directory is ours to clear.
const VERSION_FILE: &str = "reeve-captures-version";
/// Bytes of listings kept in memory before they are written out; tantivy wants 15 MB at least.
const WRITER_HEAP_BYTES: usize = 16_000_000;
/// More results are not given, whatever is asked for.
const MAX_RESULTS: usize = 10_000;

/// A listing as it was seen.
#[derive(Clone, Debug)]
pub struct CapturedListing {
    pub listing: Listing,
    pub source_id: SourceId,
    /// Milliseconds since 1970 UTC.
    pub seen_ms: i64,
}

/// A search result.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    pub listing_id: ListingId,
    /// BM25: higher is better, comparable within one search only.
    pub score: f32,
    /// The words around the first match, as the site wrote them; none when only a seller, brand or address matched.
    pub snippet: Option<String>,
}

/// What came of a search.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Searched {
    /// Best first.
    pub found: Vec<Found>,
    /// What a person should know about it: what of the query did not count, or that nothing was found.
    pub notes: Vec<Message>,
}

/// Why captures cannot be used. Only [`CapturesError::Busy`] passes by itself.
#[derive(Debug)]
pub enum CapturesError {
    /// The directory holds something that is not this index; it is left alone.
    Foreign { dir: PathBuf },
    /// Another process is writing to the index.
    Busy { dir: PathBuf },
    /// The disk, or the quota, is full; what is missing comes out of the store when there is room.
    Full { dir: PathBuf },
    /// The disk or the index failed. Opening the index again mends it if it is damaged.
    Failed { dir: PathBuf, why: String },
}

/// The index over one directory. Readers need no lock; the first [`Captures::add`] or [`Captures::remove`] takes the
/// writer's, one process at a time.
pub struct Captures {
    dir: PathBuf,
    index: Index,
    reader: IndexReader,
    fields: Fields,
    writer: Option<IndexWriter>,
}

impl Captures {
    /// Opens the index in `dir`, or creates it. One of another version, or one that cannot be opened, is cleared and
    /// created anew: see [`Captures::needs_refill`].
    pub fn open(dir: &Path) -> Result<Self, CapturesError> {
        let failed = |error: std::io::Error| failure(dir, &error.into());
        std::fs::create_dir_all(dir).map_err(failed)?;
        let version = std::fs::read_to_string(dir.join(VERSION_FILE)).ok();
        let is_empty = std::fs::read_dir(dir).map_err(failed)?.next().is_none();
        if version.is_none() && !is_empty {
            return Err(CapturesError::Foreign { dir: dir.to_path_buf() });
        }
        if version.as_deref() == Some(schema::VERSION) {
            match Self::open_existing(dir) {
                Ok(captures) => return Ok(captures),
                Err(error) if !is_damage(&error) => return Err(failure(dir, &error)),
                Err(error) => {
                    tracing::warn!(dir = %dir.display(), %error, "the captures index is damaged and is made anew");
                }
            }
        }
        // Written first: a directory that was left half made must still be known as ours.
        std::fs::write(dir.join(VERSION_FILE), schema::VERSION).map_err(failed)?;
        clear(dir).map_err(failed)?;
        Index::create_in_dir(dir, schema::build().0)
            .and_then(|_| Self::open_existing(dir))
            .map_err(|error| failure(dir, &error))
    }

    fn open_existing(dir: &Path) -> Result<Self, TantivyError> {
        let (expected, fields) = schema::build();
        let index = Index::open_in_dir(dir)?;
        if index.schema() != expected {
            return Err(TantivyError::SchemaError("another schema".to_owned()));
        }
        schema::register_tokenizer(&index);
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Captures { dir: dir.to_path_buf(), index, reader, fields, writer: None })
    }

    /// Whether the index holds nothing, as after it was made anew: fill it from the store, in one commit.
    pub fn needs_refill(&self) -> bool {
        self.is_empty()
    }

    /// Listings that a search can find now.
    pub fn len(&self) -> u64 {
        self.reader.searcher().num_docs()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds listings; one that is already there is replaced. They are found after [`Captures::commit`].
    pub fn add(&mut self, captured: &[CapturedListing]) -> Result<(), CapturesError> {
        for one in captured {
            let id = Term::from_field_text(self.fields.id, &one.listing.id.0);
            let document = self.fields.document(one);
            let writer = self.writer()?;
            writer.delete_term(id);
            writer.add_document(document).map_err(|error| failure(&self.dir, &error))?;
        }
        Ok(())
    }

    /// Removes listings; unknown ids are ignored. They are gone after [`Captures::commit`].
    pub fn remove(&mut self, ids: &[ListingId]) -> Result<(), CapturesError> {
        for id in ids {
            let term = Term::from_field_text(self.fields.id, &id.0);
            self.writer()?.delete_term(term);
        }
        Ok(())
    }

    /// Makes everything added and removed since the last commit durable and visible. Without changes it does nothing.
    pub fn commit(&mut self) -> Result<(), CapturesError> {
        let Some(writer) = &mut self.writer else { return Ok(()) };
        let done = writer.commit().and_then(|_| self.reader.reload());
        done.map_err(|error| failure(&self.dir, &error))
    }

    /// The best matches for what a person typed, best first, at most `limit` and 10,000. All words are asked for; where
    /// no listing has them all, any of them will do. `"quoted words"`, `OR`, `begin*`, `title:word` and `source:id` work;
    /// whatever is not understood is searched for as plain words, and said.
    pub fn search(&self, query: &str, limit: usize) -> Result<Searched, CapturesError> {
        self.reader.reload().map_err(|error| failure(&self.dir, &error))?;
        let limit = limit.min(MAX_RESULTS);
        let parsed = query::parse(query, &self.fields, &self.reader.searcher());
        let mut searched = Searched { found: Vec::new(), notes: parsed.notes };
        if limit == 0 {
            return Ok(searched);
        }
        searched.found = self.run(&parsed.every, &parsed.words, limit)?;
        if searched.found.is_empty() {
            searched.found = self.run(&parsed.any, &parsed.words, limit)?;
            if !searched.found.is_empty() && parsed.words.len() > 1 {
                searched.notes.push(Message::new("captures-query-not-all"));
            }
        }
        if searched.found.is_empty() {
            let nothing = Message::new("captures-nothing-found").with("listings", self.len());
            searched.notes.push(nothing);
        }
        Ok(searched)
    }

    /// Listings in which any of the names may stand, plainly or disguised, by id: more than use it, and nearly all that do.
    pub fn propose(&self, names: &[String]) -> Result<Vec<ListingId>, CapturesError> {
        let proposed = self.reader.reload().and_then(|()| {
            let searcher = self.reader.searcher();
            propose::propose(&searcher, &self.fields, names)
        });
        proposed.map_err(|error| failure(&self.dir, &error))
    }

    fn run(&self, query: &dyn Query, words: &[String], limit: usize) -> Result<Vec<Found>, CapturesError> {
        let failed = |error: TantivyError| failure(&self.dir, &error);
        let searcher = self.reader.searcher();
        let best = searcher.search(query, &TopDocs::with_limit(limit).order_by_score()).map_err(failed)?;
        let mut found = Vec::with_capacity(best.len());
        for (score, address) in best {
            let document: TantivyDocument = searcher.doc(address).map_err(failed)?;
            let text = |field| document.get_first(field).and_then(|value| value.as_str()).unwrap_or_default();
            let shown = [text(self.fields.raw_title), text(self.fields.raw_description)];
            let snippet = shown.into_iter().find_map(|shown| snippet::around(shown, words));
            found.push(Found { listing_id: ListingId(text(self.fields.id).to_owned()), score, snippet });
        }
        Ok(found)
    }

    fn writer(&mut self) -> Result<&mut IndexWriter, CapturesError> {
        match &mut self.writer {
            Some(writer) => Ok(writer),
            none => {
                let writer = self.index.writer_with_num_threads(1, WRITER_HEAP_BYTES);
                Ok(none.insert(writer.map_err(|error| failure(&self.dir, &error))?))
            }
        }
    }
}

/// Removes every file but the version's.
fn clear(dir: &Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        if entry.file_type()?.is_file() && entry.file_name() != VERSION_FILE {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Whether making the index anew would help: not when a disk or a lock is at fault.
fn is_damage(error: &TantivyError) -> bool {
    match error {
        TantivyError::IoError(error) => is_torn(error),
        TantivyError::OpenReadError(OpenReadError::IoError { io_error, .. }) => is_torn(io_error),
        TantivyError::LockFailure(..) | TantivyError::OpenDirectoryError(_) => false,
        _ => true,
    }
}

/// A file that could be read but is not whole.
fn is_torn(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::UnexpectedEof | std::io::ErrorKind::InvalidData)
}

/// Behind however many layers, some of which keep no more of an error than its text: Unix calls a full disk 28.
fn is_full(error: &TantivyError) -> bool {
    let text = format!("{error:?}");
    ["StorageFull", "QuotaExceeded", "(os error 28)"].iter().any(|kind| text.contains(kind))
}

/// Whether what the writer holds in memory could not be written out here now.
fn lacks_room(dir: &Path) -> bool {
    let written = tempfile::tempfile_in(dir).and_then(|mut file| file.write_all(&vec![0; WRITER_HEAP_BYTES]));
    written.is_err()
}

fn failure(dir: &Path, error: &TantivyError) -> CapturesError {
    let dir = dir.to_path_buf();
    match error {
        TantivyError::LockFailure(LockError::LockBusy, _) => CapturesError::Busy { dir },
        _ if is_full(error) => CapturesError::Full { dir },
        // The writer's threads do not tell what ended them; a disk without room for one segment is the likeliest.
        TantivyError::ErrorInThread(_) if lacks_room(&dir) => CapturesError::Full { dir },
        _ => CapturesError::Failed { dir, why: error.to_string() },
    }
}

impl CapturesError {
    pub fn message(&self) -> Message {
        let (code, dir) = match self {
            CapturesError::Foreign { dir } => ("captures-foreign", dir),
            CapturesError::Busy { dir } => ("captures-busy", dir),
            CapturesError::Full { dir } => ("captures-full", dir),
            CapturesError::Failed { dir, .. } => ("captures-failed", dir),
        };
        let message = Message::new(code).with("dir", dir.display().to_string());
        if let CapturesError::Failed { why, .. } = self { message.with("why", why.as_str()) } else { message }
    }
}

impl std::fmt::Display for CapturesError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.message().fmt(f)
    }
}

impl std::error::Error for CapturesError {}

#[cfg(test)]
mod tests;
