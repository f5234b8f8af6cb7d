//! What changed from one list to a later one: whoever has the first and applies this has the second, but for when it was
//! made. Its JSON form is what `blocklist.delta.schema.json` says.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::{Deserialize, Serialize};

use super::json::{Listed, VERSION};
use super::{BlockList, Entry};
use crate::publish::words::rfc3339;
use crate::review::blocks::Target;

pub(super) const SCHEMA_FILE: &str = "blocklist.delta.schema.json";

/// Each part is in order of targets, and no target stands in two of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delta {
    #[serde(rename = "$schema")]
    schema: String,
    version: u32,
    /// What it is to be applied to.
    pub from: u32,
    /// What comes of it; never below `from`.
    pub to: u32,
    /// When the later list was made, RFC 3339, UTC.
    pub made: String,
    pub added: Vec<Listed>,
    /// Revoked, expired, or held back by the over-block guard since.
    pub removed: Vec<Target>,
    /// The same target with another reason, ground, end or evidence: all of it anew.
    pub changed: Vec<Listed>,
}

impl Delta {
    pub fn between(old: &BlockList, new: &BlockList) -> Self {
        let before = by_target(old);
        let after = by_target(new);
        let added = after.iter().filter(|(target, _)| !before.contains_key(*target));
        let removed = before.keys().filter(|target| !after.contains_key(**target));
        let changed = after.iter().filter_map(|(target, entry)| {
            let (was, is) = (Listed::from(*before.get(*target)?), Listed::from(*entry));
            (was != is).then_some(is)
        });
        Delta {
            schema: SCHEMA_FILE.to_owned(),
            version: VERSION,
            from: old.serial,
            to: new.serial,
            made: rfc3339(new.made_ms),
            added: added.map(|(_, entry)| Listed::from(*entry)).collect(),
            removed: removed.map(|target| (*target).clone()).collect(),
            changed: changed.collect(),
        }
    }

    /// File name inside the folder of lists: `blocklist.delta-6-7.json`.
    pub fn file_name(&self) -> String {
        file_name(self.from, self.to)
    }

    /// The list that a change of this name begins from.
    pub fn from_in_name(name: &str) -> Option<u32> {
        name.strip_prefix("blocklist.delta-")?.split('-').next()?.parse().ok()
    }

    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut *out, self)?;
        out.write_all(b"\n")
    }

    /// The entries of the later list, given those of the earlier one.
    pub fn apply(&self, entries: Vec<Listed>) -> Vec<Listed> {
        let mut listed: BTreeMap<Target, Listed> =
            entries.into_iter().map(|entry| (entry.target.clone(), entry)).collect();
        for target in &self.removed {
            listed.remove(target);
        }
        for entry in self.added.iter().chain(&self.changed) {
            listed.insert(entry.target.clone(), entry.clone());
        }
        listed.into_values().collect()
    }
}

pub(super) fn file_name(from: u32, to: u32) -> String {
    format!("blocklist.delta-{from}-{to}.json")
}

fn by_target(list: &BlockList) -> BTreeMap<&Target, &Entry> {
    list.entries.iter().map(|entry| (&entry.target, entry)).collect()
}
