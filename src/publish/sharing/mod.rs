//! Block lists as other organisations' systems take them in: threat-intelligence formats with the digests of the archived
//! records as evidence. The same targets as in the list, by the same words; nothing is sent from here.

mod feed;
mod ids;
mod misp;
mod stix;
mod stix_pattern;

#[cfg(test)]
mod tests;

use std::io;

use crate::locale::Lang;
use crate::publish::blocklists::{BlockList, Entry};

/// A target's stay in the lists, from the list that brought it to the first one without it. Coming back is another stay: to
/// those who were told that the first is over, it stays over.
#[derive(Clone, Debug, PartialEq)]
pub struct Stay {
    /// As it stands, or as it last stood.
    pub entry: Entry,
    /// The first decision that it stood there by.
    pub decision: String,
    /// When the list was made that brought it; the time of the last that changed it; and of the first that was without it.
    pub listed_ms: i64,
    pub changed_ms: i64,
    pub withdrawn_ms: Option<i64>,
}

impl Stay {
    pub fn is_over(&self) -> bool {
        self.withdrawn_ms.is_some()
    }

    /// When something about it last became different. Never before it began, whatever a clock said.
    pub fn modified_ms(&self) -> i64 {
        let changed_ms = self.changed_ms.max(self.listed_ms);
        self.withdrawn_ms.map_or(changed_ms, |withdrawn_ms| withdrawn_ms.max(changed_ms))
    }
}

/// What is shared.
#[derive(Clone, Debug)]
pub struct Shared<'a> {
    pub list: &'a BlockList,
    /// Lists that others may still have, oldest first; changes are told from each of them.
    pub earlier: &'a [BlockList],
    /// Everything that stands in the list or ever stood in one, so that whoever has what is listed no more takes it back.
    pub stays: &'a [Stay],
    /// Who shares it, as others are to see it; ids follow from it, so it does not change from list to list.
    pub publisher: &'a str,
    pub tlp: Tlp,
    pub lang: Lang,
}

/// To whom the receiver may pass it on: Traffic Light Protocol, first version, whose four markings STIX 2.1 (7.2.1.4) fixes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tlp {
    White,
    /// The community, but not the public.
    #[default]
    Green,
    Amber,
    Red,
}

/// One way of sharing.
pub trait ShareFormat: Sync {
    /// As `--format` knows it.
    fn name(&self) -> &'static str;
    /// Names of files inside the folder, and what stands there.
    fn files(&self, shared: &Shared<'_>) -> io::Result<Vec<(String, Vec<u8>)>>;
}

/// Every format, in the order in which they are listed.
pub static SHARE_FORMATS: &[&dyn ShareFormat] = &[&stix::Stix, &misp::Misp, &feed::Feed];

impl Tlp {
    pub const ALL: [Tlp; 4] = [Tlp::White, Tlp::Green, Tlp::Amber, Tlp::Red];

    /// `white`, `green`, `amber` or `red`.
    pub fn as_str(self) -> &'static str {
        match self {
            Tlp::White => "white",
            Tlp::Green => "green",
            Tlp::Amber => "amber",
            Tlp::Red => "red",
        }
    }
}

/// JSON with line breaks, so that two versions can be compared, and one at the end.
fn json_file(value: &serde_json::Value) -> Vec<u8> {
    let mut text = format!("{value:#}");
    text.push('\n');
    text.into_bytes()
}
