//! What is written along with a crawl: the web archive of a scan, or the lines of a crawl without a register. Both are
//! files that only ever grow; how far they count is committed with the visits, and what stands behind that is cut off.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Seek as _, SeekFrom, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::evidence::warc::Referred;
use crate::fetch::Exchange;
use crate::store::archive::{Archived, Position, Writer};

/// What one ended piece of work leaves behind.
pub(super) struct Work {
    pub exchanges: Vec<Exchange>,
    /// What a 304 refers to.
    pub refers_to: Option<Referred>,
    /// A line about the page.
    pub line: Option<String>,
}

/// Where it goes.
pub(super) enum Keeper {
    Archive(Box<Writer>),
    Pages(PageLines),
}

/// What was written for one piece of work.
#[derive(Default)]
pub(super) struct Kept {
    pub archived: Vec<Archived>,
    pub written: Option<Position>,
}

impl Keeper {
    /// Writes all of it and makes it durable.
    pub fn keep(&mut self, works: &[Work]) -> anyhow::Result<Vec<Kept>> {
        match self {
            Keeper::Archive(writer) => {
                let mut all = Vec::with_capacity(works.len());
                for work in works {
                    let archived =
                        work.exchanges.iter().map(|exchange| writer.append(exchange, work.refers_to.as_ref()));
                    all.push(Kept { archived: archived.collect::<Result<_, _>>()?, written: None });
                }
                writer.sync()?;
                Ok(all)
            }
            Keeper::Pages(lines) => {
                let kept = works.iter().map(|work| lines.push(work.line.as_deref()));
                let kept = kept.map(|written| Kept { archived: Vec::new(), written }).collect();
                lines.flush()?;
                Ok(kept)
            }
        }
    }

    /// Exchanges are only worth carrying along where they are archived.
    pub fn wants_exchanges(&self) -> bool {
        matches!(self, Keeper::Archive(_))
    }
}

/// JSON lines, one a page, to a file that an interrupted crawl goes on with, or to a stream that it cannot.
pub(super) struct PageLines {
    out: Box<dyn Write + Send>,
    name: String,
    /// Bytes written up to the end of the last line.
    length: u64,
    buffer: Vec<u8>,
}

impl PageLines {
    /// Lines to a file; of what an interrupted crawl has left there, everything that was not `committed` is cut off.
    pub fn to_file(path: &Path, committed: &BTreeMap<String, u64>) -> anyhow::Result<Self> {
        let explain = || format!("{}", path.display());
        let name = file_name(path)?;
        let mut file = OpenOptions::new().create(true).truncate(false).write(true).open(path).with_context(explain)?;
        let keep = committed.get(&name).copied().unwrap_or(0);
        let length = file.metadata().with_context(explain)?.len();
        if length < keep {
            let why = format!("{length} < {keep}");
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, why)).with_context(explain);
        }
        cut(&mut file, keep).with_context(explain)?;
        Ok(PageLines { out: Box::new(file), name, length: keep, buffer: Vec::new() })
    }

    /// Lines to a stream. What was written before a crawl was interrupted is not written again.
    pub fn to_stream(out: Box<dyn Write + Send>) -> Self {
        PageLines { out, name: "-".to_owned(), length: 0, buffer: Vec::new() }
    }

    fn push(&mut self, line: Option<&str>) -> Option<Position> {
        let line = line?;
        self.buffer.extend_from_slice(line.as_bytes());
        self.buffer.push(b'\n');
        let length = line.len() as u64 + 1;
        let offset = self.length;
        self.length += length;
        Some(Position { file: self.name.clone(), offset, length })
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        self.out.write_all(&self.buffer)?;
        self.buffer.clear();
        self.out.flush()
    }
}

/// The name a file's committed length is kept under: its whole path, so that two crawls never share it.
fn file_name(path: &Path) -> anyhow::Result<String> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = folder.canonicalize().with_context(|| format!("{}", folder.display()))?;
    let whole: PathBuf = folder.join(path.file_name().unwrap_or_default());
    Ok(whole.display().to_string())
}

fn cut(file: &mut File, length: u64) -> io::Result<()> {
    // Devices and pipes have no length.
    if file.metadata()?.is_file() {
        file.set_len(length)?;
        file.seek(SeekFrom::Start(length))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_committed_is_cut_off() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("pages.jsonl");
        let mut lines = PageLines::to_file(&path, &BTreeMap::new())?;
        let first = lines.push(Some("{\"n\":1}")).expect("a line");
        lines.push(None);
        lines.flush()?;
        lines.push(Some("{\"n\":2}"));
        lines.flush()?;
        drop(lines);
        let committed = BTreeMap::from([(first.file.clone(), first.end())]);
        let mut lines = PageLines::to_file(&path, &committed)?;
        lines.push(Some("{\"n\":3}"));
        lines.flush()?;
        assert_eq!(std::fs::read_to_string(&path)?, "{\"n\":1}\n{\"n\":3}\n");
        std::fs::write(&path, "")?;
        assert!(PageLines::to_file(&path, &committed).is_err());
        Ok(())
    }
}
