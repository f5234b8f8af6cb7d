//! `blocklist.json`: the whole list for programs, as `blocklist.schema.json` says.

use std::io::{self, Write};

use serde::{Deserialize, Serialize};

use super::{BlockFormat, BlockList, Entry};
use crate::locale::Lang;
use crate::publish::words::rfc3339;
use crate::review::blocks::Target;
use crate::rights::RightId;

/// Rises when a key changes its meaning or goes; new keys may come without it.
pub(super) const VERSION: u32 = 1;
pub(super) const SCHEMA_FILE: &str = "blocklist.schema.json";
pub(super) const SCHEMA: &str = include_str!("blocklist.schema.json");

pub struct Json;

#[derive(Serialize)]
struct File {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: u32,
    serial: u32,
    made: String,
    entries: Vec<Listed>,
}

/// An entry as files have it. Times are RFC 3339, UTC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    pub target: Target,
    pub kind: String,
    pub value: String,
    pub reason: String,
    pub ground: String,
    pub right: Option<RightId>,
    pub approved: String,
    pub expires: String,
    pub decisions: Vec<String>,
    pub evidence: Vec<ListedEvidence>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedEvidence {
    pub url: String,
    pub captured: String,
    pub sha256: String,
}

impl BlockFormat for Json {
    fn name(&self) -> &'static str {
        "json"
    }

    fn file_name(&self) -> &'static str {
        "blocklist.json"
    }

    fn carries(&self, _target: &Target) -> bool {
        true
    }

    fn schema(&self) -> Option<(&'static str, &'static str)> {
        Some((SCHEMA_FILE, SCHEMA))
    }

    fn write(&self, list: &BlockList, _lang: Lang, out: &mut dyn Write) -> io::Result<()> {
        let file = File {
            schema: SCHEMA_FILE,
            version: VERSION,
            serial: list.serial,
            made: rfc3339(list.made_ms),
            entries: list.entries.iter().map(Listed::from).collect(),
        };
        serde_json::to_writer_pretty(&mut *out, &file)?;
        out.write_all(b"\n")
    }
}

impl From<&Entry> for Listed {
    fn from(entry: &Entry) -> Self {
        let evidence = entry.evidence.iter().map(|evidence| ListedEvidence {
            url: evidence.url.clone(),
            captured: rfc3339(evidence.captured_ms),
            sha256: evidence.sha256.clone(),
        });
        Listed {
            target: entry.target.clone(),
            kind: entry.target.kind().to_owned(),
            value: value(&entry.target),
            reason: entry.reason.clone(),
            ground: entry.ground.clone(),
            right: entry.right_id.clone(),
            approved: rfc3339(entry.approved_ms),
            expires: rfc3339(entry.expires_ms),
            decisions: entry.decisions.clone(),
            evidence: evidence.collect(),
        }
    }
}

/// The address or name without its kind.
pub(super) fn value(target: &Target) -> String {
    match target {
        Target::Url(url) => url.to_string(),
        Target::Host(name) | Target::SiteAndSubdomains(name) => name.to_string(),
        Target::Ip(address) => address.to_string(),
    }
}
