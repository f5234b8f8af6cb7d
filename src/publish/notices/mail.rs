//! A letter as a mail in a file (RFC 5322), for a person to look at and to send. Its body is the plain text.

use std::fmt;

use mail_builder::MessageBuilder;
use mail_builder::headers::address::Address;

use super::{Letter, text};
use crate::locale::Message;
use crate::publish::words::shown;

/// Characters of a name or a subject.
const MAX_HEADER: usize = 200;

/// Why a letter is no mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailError {
    /// The addressee has no e-mail address.
    NoAddressee,
    /// The sender has none.
    NoSender,
    NotWritten(String),
}

/// The mail from a complainant to an addressee, each a name and an address. The same letter gives the same bytes.
pub fn mail(letter: &Letter, from: (&str, &str), to: (&str, &str), id: &str, at_ms: i64) -> Result<Vec<u8>, MailError> {
    let (sender, addressee) = (one_line(from.1), one_line(to.1));
    if sender.is_empty() {
        return Err(MailError::NoSender);
    }
    if addressee.is_empty() {
        return Err(MailError::NoAddressee);
    }
    let domain = sender.rsplit_once('@').map_or("reeve.invalid", |(_, domain)| domain).to_owned();
    let address = |name: &str, email: String| Address::new_address(Some(one_line(name)), email);
    MessageBuilder::new()
        .from(address(from.0, sender))
        .to(address(to.0, addressee))
        .subject(one_line(&letter.subject))
        .date(at_ms.div_euclid(1000))
        .message_id(format!("notice.{id}@{domain}"))
        .text_body(text(letter))
        .write_to_vec()
        .map_err(|error| MailError::NotWritten(error.to_string()))
}

/// What may stand in a header: one line, however it came in.
fn one_line(text: &str) -> String {
    shown(text.trim(), MAX_HEADER).replace('\u{FFFD}', "")
}

impl MailError {
    pub fn message(&self) -> Message {
        match self {
            MailError::NoAddressee => Message::new("notices-mail-no-addressee"),
            MailError::NoSender => Message::new("notices-mail-no-sender"),
            MailError::NotWritten(reason) => Message::new("notices-mail-not-written").with("reason", reason.as_str()),
        }
    }
}

impl fmt::Display for MailError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.message().fmt(f)
    }
}

impl std::error::Error for MailError {}
