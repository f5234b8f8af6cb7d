//! The lines of a crawl without a register: one a page, in a file that only ever grows.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Seek as _, SeekFrom, Write};
use std::path::Path;

use super::archive::Position;

/// JSON lines, one a page, to a file that an interrupted crawl goes on with, or to a stream that it cannot.
pub struct PageLines {
    out: Box<dyn Write + Send>,
    name: String,
    /// Bytes written up to the end of the last line.
    length: u64,
    buffer: Vec<u8>,
}

impl PageLines {
    /// Lines to a file; of what an interrupted crawl has left there, everything that was not `committed` is cut off.
    pub fn to_file(path: &Path, committed: &BTreeMap<String, u64>) -> io::Result<Self> {
        let name = file_name(path)?;
        let mut file = OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
        let keep = committed.get(&name).copied().unwrap_or(0);
        let length = file.metadata()?.len();
        if length < keep {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, format!("{length} < {keep}")));
        }
        cut(&mut file, keep)?;
        Ok(PageLines { out: Box::new(file), name, length: keep, buffer: Vec::new() })
    }

    /// Lines to a stream. What was written before a crawl was interrupted is not written again.
    pub fn to_stream(out: Box<dyn Write + Send>) -> Self {
        PageLines { out, name: "-".to_owned(), length: 0, buffer: Vec::new() }
    }

    /// Adds a line, if there is one; it is written by [`PageLines::flush`].
    pub fn push(&mut self, line: Option<&str>) -> Option<Position> {
        let line = line?;
        self.buffer.extend_from_slice(line.as_bytes());
        self.buffer.push(b'\n');
        let length = line.len() as u64 + 1;
        let offset = self.length;
        self.length += length;
        Some(Position { file: self.name.clone(), offset, length })
    }

    /// Writes what was added.
    pub fn flush(&mut self) -> io::Result<()> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        self.out.write_all(&self.buffer)?;
        self.buffer.clear();
        self.out.flush()
    }
}

/// The name a file's committed length is kept under: its whole path, so that two crawls never share it.
fn file_name(path: &Path) -> io::Result<String> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let whole = folder.canonicalize()?.join(path.file_name().unwrap_or_default());
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
    fn what_was_not_committed_is_cut_off() -> io::Result<()> {
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
