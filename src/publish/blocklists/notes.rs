//! What block lists say to people: a heading, and why each entry is there, as comments of one line each.
//! People's words and the web's stay as they were, on one line, short, and never at its end: none can end a comment.

use std::io::{self, Write};

use super::reach::Reach;
use super::{BlockFormat, BlockList, Entry};
use crate::locale::{Lang, Message};
use crate::publish::words::{rfc3339, shown};

/// Bytes of one piece of text in a comment. Four of them stay below the 1,024 that dnsmasq reads as one line.
const MAX_PIECE: usize = 180;
/// Decisions named in a comment; there is one, as a rule.
const MAX_DECISIONS: usize = 3;

/// Comments of a file, each line behind `mark`.
pub(super) struct Notes<'a> {
    pub mark: &'static str,
    pub lang: Lang,
    pub out: &'a mut dyn Write,
}

impl Notes<'_> {
    /// What the file is, what it leaves out, until when it is good, and how it is put to use.
    pub fn heading(&mut self, format: &dyn BlockFormat, list: &BlockList, reach: &Reach<'_>) -> io::Result<()> {
        let mut messages = vec![
            Message::new("blocklists-title")
                .with("serial", list.serial.to_string())
                .with("made", rfc3339(list.made_ms))
                .with("listed", reach.entries.len())
                .with("all", list.entries.len()),
        ];
        if !reach.left_out.is_empty() {
            messages.push(left_out(reach));
        }
        if reach.covered > 0 {
            messages.push(Message::new("blocklists-covered").with("count", reach.covered));
        }
        if let Some(first) = list.entries.iter().map(|entry| entry.expires_ms).min() {
            messages.push(Message::new("blocklists-until").with("until", rfc3339(first)));
        }
        messages.push(Message::new(format!("blocklists-use-{}", format.name())).with("file", format.file_name()));
        for message in messages {
            for line in self.lang.text(&message).lines() {
                self.line(line)?;
            }
        }
        Ok(())
    }

    /// Why the entry is there.
    pub fn why(&mut self, entry: &Entry) -> io::Result<()> {
        let decisions = entry.decisions.iter().take(MAX_DECISIONS).map(|id| piece(id));
        let message = Message::new("blocklists-why")
            .with("target", piece(&entry.target.to_string()))
            .with("reason", piece(&entry.reason))
            .with("ground", piece(&entry.ground))
            .with("until", rfc3339(entry.expires_ms))
            .with("decisions", decisions.collect::<Vec<_>>().join(" "));
        self.line(&self.lang.text(&message))
    }

    fn line(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "{} {text}", self.mark)
    }
}

fn left_out(reach: &Reach<'_>) -> Message {
    let count = |kind: &str| reach.left_out.iter().filter(|entry| entry.target.kind() == kind).count();
    Message::new("blocklists-left-out")
        .with("url", count("url"))
        .with("host", count("host"))
        .with("site", count("site"))
        .with("ip", count("ip"))
}

/// Text on one line, of at most [`MAX_PIECE`] bytes and a sign that there was more.
fn piece(text: &str) -> String {
    let line = shown(text, MAX_PIECE);
    if line.len() <= MAX_PIECE + '…'.len_utf8() {
        return line;
    }
    let end = (0..=MAX_PIECE).rev().find(|at| line.is_char_boundary(*at)).unwrap_or_default();
    format!("{}…", &line[..end])
}
