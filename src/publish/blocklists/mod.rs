//! Block lists: decisions that are in force, written as what name servers, proxies, web servers, filters and people read.
//! It lists exactly what was decided; a decision about one address never reaches a list of names.
//!
//! What a target means in each format. A dash: the format cannot say it, so it leaves it out and its heading says how many.
//!
//! | format | `host` | `site` | `url` | `ip` |
//! |---|---|---|---|---|
//! | `rpz` | NXDOMAIN for the name | NXDOMAIN for the name and all below | – | no answer of A or AAAA that has the address |
//! | `unbound` | no data for the name | NXDOMAIN for the name and all below | – | – |
//! | `hosts` | the name leads nowhere | – | – | – |
//! | `dnsmasq` | NXDOMAIN for the name | NXDOMAIN for the name and all below | – | – |
//! | `adguard`, `ublock` | every request to the name, any port | the same for all below | requests for that address, fragment aside | – |
//! | `squid` | every request and tunnel to the name | the same for all below | requests for that address, as they are spelled | servers at the address |
//! | `nginx` | 451 for the name, any port | 451 for all below too | 451 for that address, as it is spelled | – |
//! | `suricata` | queries, TLS and QUIC names, HTTP hosts | the same for all below | `http` requests for that address on its port | packets to the address |
//! | `csv`, `json` | as decided | as decided | as decided | as decided |
//!
//! Where a format withholds answers that have an address (`rpz`, `squid`), a name that has other addresses as well is
//! withheld too: that is what these programs can do, and why the over-block guard looks for others behind an address.

use std::io::{self, Write};

use crate::locale::Lang;
use crate::review::blocks::{Evidence, Target};
use crate::rights::RightId;

mod adblock;
mod csv;
mod delta;
mod dnsmasq;
mod feed;
mod hosts;
mod json;
mod name_file;
mod nginx;
mod notes;
mod pattern;
mod reach;
mod rpz;
mod signed;
mod squid;
mod suricata;
mod unbound;

#[cfg(test)]
mod tests;

pub use delta::Delta;
pub use feed::{SCHEMAS, companion_names, companions};
pub use signed::signed;

/// What is blocked at a moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BlockList {
    /// Grows by one with every list that differs from the one before.
    pub serial: u32,
    /// Milliseconds since 1970 UTC, as all times here.
    pub made_ms: i64,
    /// In order of their targets; a target stands here once.
    pub entries: Vec<Entry>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub target: Target,
    /// The decisions that say so.
    pub decisions: Vec<String>,
    pub reason: String,
    pub ground: String,
    pub right_id: Option<RightId>,
    pub approved_ms: i64,
    /// The latest end among the decisions.
    pub expires_ms: i64,
    pub evidence: Vec<Evidence>,
}

/// One way of writing a block list.
pub trait BlockFormat: Sync {
    /// As `--format` knows it.
    fn name(&self) -> &'static str;
    /// File name inside the folder of lists.
    fn file_name(&self) -> &'static str;
    /// Whether it can say exactly what the target says. What it cannot say it leaves out.
    fn carries(&self, target: &Target) -> bool;
    fn write(&self, list: &BlockList, lang: Lang, out: &mut dyn Write) -> io::Result<()>;
    /// The schema that its file refers to, by the name it goes by beside it.
    fn schema(&self) -> Option<(&'static str, &'static str)> {
        None
    }
}

/// Every format, in the order in which their files are listed.
pub static BLOCK_FORMATS: &[&dyn BlockFormat] = &[
    &rpz::Rpz,
    &unbound::UNBOUND,
    &hosts::Hosts,
    &dnsmasq::DNSMASQ,
    &adblock::ADGUARD,
    &adblock::UBLOCK,
    &squid::Squid,
    &nginx::Nginx,
    &suricata::Suricata,
    &csv::Csv,
    &json::Json,
];
