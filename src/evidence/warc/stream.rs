//! Records out of a whole archive file, one behind the other, whoever wrote it: plain, one gzip member for each record, or
//! one for all of them. What is damaged is named and passed over, as far as a next record can be found.

use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;

use super::exchange::RENDERED;
use super::reader::{MAX_HEAD, Record, WarcError, check_digest, find};

/// Bytes of the file, and of what it unpacks to, that are held at once besides a record's block.
const WINDOW: usize = 64 * 1024;
/// How much is unpacked in search of the end of something that nobody wants; beyond it the next gzip member is looked for.
const MAX_SKIPPED: u64 = 1 << 30;
/// Bytes that look like the beginning of a gzip member and are tried, in a whole file.
const MAX_TRIALS: u32 = 1_000_000;
/// Enough of a member to see the first letters of its record.
const TRIAL: usize = 4 * 1024;
const GZIP_MAGIC: [u8; 3] = [0x1f, 0x8b, 0x08];
const BEGINNING: &[u8] = b"WARC/";

/// Something in the file that could not be read; reading goes on behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamFault {
    /// About where in the file, in bytes.
    pub offset: u64,
    pub error: WarcError,
}

/// The fields of a record, before its block is read.
pub struct RecordHead {
    pub headers: Vec<(String, String)>,
    /// Bytes of the block, as the record says.
    pub length: u64,
}

impl RecordHead {
    /// The first field of that name, in any letter case.
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }

    /// `response`, `request` and so on, in lower case.
    pub fn kind(&self) -> String {
        self.header("WARC-Type").unwrap_or_default().to_ascii_lowercase()
    }

    /// Whether it holds what a site showed: an answer, or a page that we rendered. Conversions of others may be anything,
    /// texts most often.
    pub fn holds_capture(&self) -> bool {
        match self.kind().as_str() {
            "response" | "resource" => true,
            "conversion" => self.header(RENDERED).is_some(),
            _ => false,
        }
    }
}

/// Reads an archive from its beginning to its end.
pub struct RecordStream<R> {
    file: File<R>,
    /// Unpacked and not looked at yet.
    text: Vec<u8>,
    max_block: u64,
    trials: u32,
}

/// Where reading stands in the file.
enum File<R> {
    Plain(Window<R>),
    Member(Box<GzDecoder<Window<R>>>),
    /// At the beginning, or behind a gzip member.
    Between(Window<R>),
    Ended,
}

impl<R: Read> RecordStream<R> {
    /// A block over `max_block` bytes is passed over.
    pub fn new(file: R, max_block: u64) -> Self {
        RecordStream { file: File::Between(Window::new(file)), text: Vec::new(), max_block, trials: 0 }
    }

    /// The next record whose head is `wanted`, or the next fault; none at the end. Reading goes on after a fault.
    pub fn next(&mut self, wanted: &mut dyn FnMut(&RecordHead) -> bool) -> Option<Result<Record, StreamFault>> {
        loop {
            let offset = self.offset();
            match self.read_record(wanted) {
                Ok(Step::Ended) => return None,
                Ok(Step::Passed) => {}
                Ok(Step::Record(record)) => return Some(Ok(record)),
                // What was read is whole, though not what was written: the next record stands right behind it.
                Err(Trouble::Digest(error)) => return Some(Err(StreamFault { offset, error })),
                Err(Trouble::Record(error)) => {
                    self.find_next_text();
                    return Some(Err(StreamFault { offset, error }));
                }
                Err(Trouble::TooLarge { length }) => {
                    let error = WarcError::TooLarge { limit: self.max_block };
                    if self.skip(length).is_err() {
                        self.find_next_member();
                    }
                    return Some(Err(StreamFault { offset, error }));
                }
                Err(Trouble::Gzip(error)) => {
                    self.find_next_member();
                    return Some(Err(StreamFault { offset, error }));
                }
            }
        }
    }

    fn read_record(&mut self, wanted: &mut dyn FnMut(&RecordHead) -> bool) -> Result<Step, Trouble> {
        // Two empty lines end a record; some writers leave more or fewer.
        while self.fill(1)? && matches!(self.text[0], b'\r' | b'\n') {
            let blank = self.text.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            self.text.drain(..blank);
        }
        if self.text.is_empty() {
            return Ok(Step::Ended);
        }
        let head = self.read_head()?;
        if !wanted(&head) {
            self.skip(head.length)?;
            return Ok(Step::Passed);
        }
        if head.length > self.max_block {
            return Err(Trouble::TooLarge { length: head.length });
        }
        let block = self.read_block(head.length)?;
        check_digest(&head.headers, &block).map_err(Trouble::Digest)?;
        Ok(Step::Record(Record { headers: head.headers, block, member_length: 0 }))
    }

    fn read_head(&mut self) -> Result<RecordHead, Trouble> {
        let malformed = |what| Trouble::Record(WarcError::Malformed { what });
        let mut known = 0;
        let end = loop {
            if let Some(end) = blank_line(&self.text[known..]) {
                break known + end;
            }
            known = self.text.len().saturating_sub(3);
            let before = self.text.len();
            if before > MAX_HEAD || !self.fill(before + 1)? {
                return Err(malformed("head"));
            }
        };
        if !self.text.starts_with(BEGINNING) {
            return Err(malformed("version"));
        }
        let headers = fields(&String::from_utf8_lossy(&self.text[..end]));
        let length = find(&headers, "Content-Length").and_then(|value| value.parse().ok());
        let length = length.ok_or(malformed("Content-Length"))?;
        self.text.drain(..end);
        Ok(RecordHead { headers, length })
    }

    fn read_block(&mut self, length: u64) -> Result<Vec<u8>, Trouble> {
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let mut block: Vec<u8> = self.text.drain(..self.text.len().min(length)).collect();
        while block.len() < length {
            if !self.fill(1)? {
                return Err(cut_off());
            }
            let missing = length - block.len();
            block.extend(self.text.drain(..self.text.len().min(missing)));
        }
        Ok(block)
    }

    fn skip(&mut self, length: u64) -> Result<(), Trouble> {
        let mut left = length;
        let mut unpacked = 0_u64;
        loop {
            let here = self.text.len().min(usize::try_from(left).unwrap_or(usize::MAX));
            self.text.drain(..here);
            left -= here as u64;
            unpacked += here as u64;
            if left == 0 {
                return Ok(());
            }
            // What is not compressed costs no more than reading the file does.
            if unpacked > MAX_SKIPPED && !matches!(self.file, File::Plain(_)) {
                return Err(Trouble::Gzip(WarcError::TooLarge { limit: MAX_SKIPPED }));
            }
            if !self.fill(1)? {
                return Err(cut_off());
            }
        }
    }

    /// Looks for a line that begins a record, in what the file unpacks to.
    fn find_next_text(&mut self) {
        let mut seen = 0_u64;
        // The broken record's own first letters are not to be found again.
        self.text.drain(..self.text.len().min(1));
        loop {
            let found = self
                .text
                .windows(BEGINNING.len() + 1)
                .position(|window| window[0] == b'\n' && &window[1..] == BEGINNING);
            if let Some(at) = found {
                self.text.drain(..=at);
                return;
            }
            let kept = self.text.len().min(BEGINNING.len());
            seen += (self.text.len() - kept) as u64;
            self.text.drain(..self.text.len() - kept);
            if seen > MAX_SKIPPED && !matches!(self.file, File::Plain(_)) {
                return self.find_next_member();
            }
            match self.fill(kept + 1) {
                Ok(true) => {}
                Ok(false) => {
                    self.text.clear();
                    return;
                }
                Err(_) => return self.find_next_member(),
            }
        }
    }

    /// Looks for the next gzip member that holds a record, in the file itself.
    fn find_next_member(&mut self) {
        self.text.clear();
        let mut window = match std::mem::replace(&mut self.file, File::Ended) {
            File::Plain(window) | File::Between(window) => window,
            File::Member(decoder) => decoder.into_inner(),
            File::Ended => return,
        };
        loop {
            let Ok(bytes) = window.peek(TRIAL) else { return };
            if bytes.len() < GZIP_MAGIC.len() {
                return;
            }
            let candidate = bytes.windows(GZIP_MAGIC.len()).position(|three| three == GZIP_MAGIC);
            // The last two bytes may be the beginning of one.
            let Some(at) = candidate else {
                let passed = bytes.len() - 2;
                window.consume(passed);
                continue;
            };
            window.consume(at);
            self.trials += 1;
            if self.trials > MAX_TRIALS {
                return;
            }
            let Ok(bytes) = window.peek(TRIAL) else { return };
            let mut first = [0; BEGINNING.len()];
            if GzDecoder::new(bytes).read_exact(&mut first).is_ok() && first == BEGINNING {
                self.file = File::Between(window);
                return;
            }
            window.consume(1);
        }
    }

    /// Makes sure that `least` unpacked bytes are at hand; false where the file has no more.
    fn fill(&mut self, least: usize) -> Result<bool, Trouble> {
        while self.text.len() < least {
            let known = self.text.len();
            self.text.resize(known + WINDOW, 0);
            let read = self.file.read(&mut self.text[known..]);
            self.text.truncate(known + *read.as_ref().unwrap_or(&0));
            if read.map_err(|error| Trouble::Gzip(WarcError::Damaged { detail: error.to_string() }))? == 0 {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn offset(&self) -> u64 {
        match &self.file {
            File::Plain(window) | File::Between(window) => {
                // What was read ahead is not compressed here.
                let ahead = if matches!(self.file, File::Plain(_)) { self.text.len() as u64 } else { 0 };
                window.position.saturating_sub(ahead)
            }
            File::Member(decoder) => decoder.get_ref().position,
            File::Ended => 0,
        }
    }
}

enum Step {
    Record(Record),
    /// A record that nobody wanted.
    Passed,
    Ended,
}

enum Trouble {
    /// Not a record, or not all of it.
    Record(WarcError),
    /// Read to its end, and not what was written.
    Digest(WarcError),
    TooLarge {
        length: u64,
    },
    /// The compression broke.
    Gzip(WarcError),
}

fn cut_off() -> Trouble {
    Trouble::Record(WarcError::Malformed { what: "end" })
}

impl<R: Read> File<R> {
    /// Unpacked bytes; 0 at the end of the file.
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            match self {
                File::Ended => return Ok(0),
                File::Plain(window) => return window.read(into),
                File::Member(decoder) => {
                    let read = decoder.read(into)?;
                    if read > 0 {
                        return Ok(read);
                    }
                    let File::Member(decoder) = std::mem::replace(self, File::Ended) else { return Ok(0) };
                    *self = File::Between(decoder.into_inner());
                }
                File::Between(window) => {
                    let is_first = window.position == 0;
                    let bytes = window.peek(BEGINNING.len())?;
                    let (is_empty, is_gzip) = (bytes.is_empty(), bytes.starts_with(&GZIP_MAGIC[..2]));
                    if !is_empty && !is_gzip && !is_first && !bytes.starts_with(BEGINNING) {
                        return Err(io::ErrorKind::InvalidData.into());
                    }
                    let File::Between(window) = std::mem::replace(self, File::Ended) else { return Ok(0) };
                    if is_gzip {
                        *self = File::Member(Box::new(GzDecoder::new(window)));
                    } else if !is_empty {
                        *self = File::Plain(window);
                    }
                }
            }
        }
    }
}

/// The file with some of what comes next in view.
struct Window<R> {
    file: R,
    bytes: Vec<u8>,
    start: usize,
    /// Bytes of the file that were taken.
    position: u64,
}

impl<R: Read> Window<R> {
    fn new(file: R) -> Self {
        Window { file, bytes: Vec::new(), start: 0, position: 0 }
    }

    /// The next bytes, `least` of them unless the file ends before.
    fn peek(&mut self, least: usize) -> io::Result<&[u8]> {
        while self.bytes.len() - self.start < least {
            self.bytes.drain(..self.start);
            self.start = 0;
            let known = self.bytes.len();
            self.bytes.resize(known + WINDOW, 0);
            let read = self.file.read(&mut self.bytes[known..]);
            self.bytes.truncate(known + *read.as_ref().unwrap_or(&0));
            match read {
                Ok(0) => break,
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(&self.bytes[self.start..])
    }
}

impl<R: Read> BufRead for Window<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.peek(1)
    }

    fn consume(&mut self, amount: usize) {
        self.start += amount;
        self.position += amount as u64;
    }
}

impl<R: Read> Read for Window<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let bytes = self.peek(1)?;
        let taken = bytes.len().min(into.len());
        into[..taken].copy_from_slice(&bytes[..taken]);
        self.consume(taken);
        Ok(taken)
    }
}

/// Offset behind the first empty line; lines may end in LF alone.
pub(super) fn blank_line(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = bytes[at..].iter().position(|byte| *byte == b'\n') {
        at += found + 1;
        match bytes[at..] {
            [b'\n', ..] => return Some(at + 1),
            [b'\r', b'\n', ..] => return Some(at + 2),
            _ => {}
        }
    }
    None
}

/// The fields behind the first line. A line that is none is passed over; one that begins with a blank goes on the last.
pub(super) fn fields(head: &str) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in head.lines().skip(1) {
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = fields.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            fields.push((name.trim().to_owned(), value.trim().to_owned()));
        }
    }
    fields
}

#[cfg(test)]
mod tests;
