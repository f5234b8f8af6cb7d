//! A tip as it was typed or stands in a file, held against what a tip must have and may be. Every fault is named.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{Reporter, Token, Told};
use crate::frontier::CrawlUrl;
use crate::locale::{Lang, Message};
use crate::rights::RightId;

pub const MAX_ADDRESSES: usize = 20;
pub const MAX_CLAIM_CHARS: usize = 4_000;
/// Longest name, contact, channel or id of a right.
const MAX_LINE_CHARS: usize = 200;
/// A tip cannot have come in later than now; a clock may be wrong by this much.
const CLOCK_SLACK_MS: i64 = 10 * 60 * 1_000;
/// 2000-01-01: what is said to have come in before is a slip of the pen.
const EARLIEST_MS: i64 = 946_684_800_000;

/// A tip as it came in, unchecked.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct TipRecord {
    pub addresses: Vec<String>,
    pub claim: Option<String>,
    pub right: Option<String>,
    pub channel: Option<String>,
    /// A date or an RFC 3339 time; now where it is not said.
    pub received: Option<String>,
    pub name: Option<String>,
    pub contact: Option<String>,
    pub anonymous: bool,
    /// Of somebody who was given one for an earlier tip.
    pub token: Option<String>,
}

/// What is wrong with one field of a record.
#[derive(Clone, Debug, PartialEq)]
pub struct TipFault {
    pub field: String,
    pub reason: Message,
}

impl TipFault {
    pub(super) fn new(field: &str, reason: Message) -> Self {
        TipFault { field: field.to_owned(), reason }
    }

    /// `field: reason`, or the reason alone where the record as a whole is meant.
    pub fn text(&self, lang: Lang) -> String {
        let reason = lang.text(&self.reason);
        if self.field.is_empty() { reason } else { format!("{}: {reason}", self.field) }
    }
}

/// What was told and by whom, or everything that is wrong with it. Whether the right is registered is not known here.
pub fn check(record: &TipRecord, now_ms: i64) -> Result<(Told, Reporter), Vec<TipFault>> {
    let mut faults = Vec::new();
    let addresses = addresses(&record.addresses, &mut faults);
    let claim = claim(record.claim.as_deref(), &mut faults);
    let right_id = line("right", record.right.as_deref(), &mut faults).map(RightId);
    let channel = line("channel", record.channel.as_deref(), &mut faults);
    let received_ms = received(record.received.as_deref(), now_ms, &mut faults);
    match reporter(record, &mut faults) {
        Some(reporter) if faults.is_empty() => {
            Ok((Told { addresses, claim, right_id, channel, received_ms }, reporter))
        }
        _ => Err(faults),
    }
}

/// Words as they are compared: without letter case and without differences in white space.
pub fn plain_words(text: &str) -> String {
    text.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

fn addresses(given: &[String], faults: &mut Vec<TipFault>) -> Vec<CrawlUrl> {
    let mut fault = |reason| faults.push(TipFault::new("addresses", reason));
    if given.len() > MAX_ADDRESSES {
        fault(Message::new("tips-too-many-addresses").with("count", given.len()).with("max", MAX_ADDRESSES));
        return Vec::new();
    }
    let mut addresses = Vec::new();
    let mut keys = BTreeSet::new();
    for text in given.iter().map(|text| text.trim()).filter(|text| !text.is_empty()) {
        match CrawlUrl::parse(text) {
            Ok(address) if keys.insert(address.key()) => addresses.push(address),
            Ok(_) => {}
            Err(_) => fault(Message::new("tips-bad-address").with("address", shortened(text))),
        }
    }
    if given.iter().all(|text| text.trim().is_empty()) {
        fault(Message::new("tips-no-address"));
    }
    addresses
}

fn claim(given: Option<&str>, faults: &mut Vec<TipFault>) -> String {
    let kept = |c: &char| !c.is_control() || matches!(c, '\n' | '\t');
    let claim: String = given.unwrap_or_default().trim().chars().filter(kept).collect();
    let chars = claim.chars().count();
    if chars == 0 {
        faults.push(TipFault::new("claim", Message::new("tips-no-claim")));
    } else if chars > MAX_CLAIM_CHARS {
        faults.push(too_long("claim", chars, MAX_CLAIM_CHARS));
    }
    claim
}

/// One line of text; nothing where there is none.
fn line(field: &str, given: Option<&str>, faults: &mut Vec<TipFault>) -> Option<String> {
    let text: String = given?.chars().filter(|c| !c.is_control()).collect();
    let text = text.trim().to_owned();
    let chars = text.chars().count();
    if chars > MAX_LINE_CHARS {
        faults.push(too_long(field, chars, MAX_LINE_CHARS));
    }
    (!text.is_empty()).then_some(text)
}

fn received(given: Option<&str>, now_ms: i64, faults: &mut Vec<TipFault>) -> i64 {
    let Some(text) = given.map(str::trim).filter(|text| !text.is_empty()) else { return now_ms };
    let time = text.parse::<jiff::Timestamp>().ok().or_else(|| {
        let day = text.parse::<Date>().ok()?.to_zoned(TimeZone::UTC).ok()?;
        Some(day.timestamp())
    });
    let reason = match time.map(jiff::Timestamp::as_millisecond) {
        Some(ms) if (EARLIEST_MS..=now_ms.saturating_add(CLOCK_SLACK_MS)).contains(&ms) => return ms,
        Some(_) => Message::new("tips-time-out-of-range").with("time", shortened(text)),
        None => Message::new("tips-bad-time").with("time", shortened(text)),
    };
    faults.push(TipFault::new("received", reason));
    now_ms
}

/// A name, the wish to stay unknown, or a token: one of them.
fn reporter(record: &TipRecord, faults: &mut Vec<TipFault>) -> Option<Reporter> {
    let name = line("name", record.name.as_deref(), faults);
    let contact = line("contact", record.contact.as_deref(), faults);
    let token = record.token.as_deref().filter(|token| !token.trim().is_empty());
    let said = usize::from(name.is_some()) + usize::from(record.anonymous) + usize::from(token.is_some());
    let reason = match (said, name, token) {
        (0, ..) => Message::new("tips-no-reporter"),
        (1, Some(name), _) => return Some(Reporter::Named { name, contact }),
        (1, None, _) if contact.is_some() => Message::new("tips-contact-without-name"),
        (1, None, Some(token)) => match Token::from_text(token) {
            Some(token) => return Some(Reporter::Returning(token)),
            None => Message::new("tips-bad-token"),
        },
        (1, None, None) => return Some(Reporter::NewAnonymous),
        _ => Message::new("tips-two-reporters"),
    };
    faults.push(TipFault::new("name", reason));
    None
}

fn too_long(field: &str, chars: usize, max: usize) -> TipFault {
    TipFault::new(field, Message::new("tips-too-long").with("chars", chars).with("max", max))
}

/// The beginning of a text that is no good, to tell it by.
pub(super) fn shortened(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(120).collect()
}
