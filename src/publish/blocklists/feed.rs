//! What stands beside the lists for those who follow them: what changed since earlier lists, where that is to be found, and
//! the schemas of it all. Whoever has list 6 looks into the feed, fetches the change from 6, and has the list of today.

use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::json::{Json, VERSION};
use super::{BlockFormat as _, BlockList, Delta, delta, json};
use crate::locale::Lang;
use crate::publish::words::rfc3339;

pub(super) const SCHEMA_FILE: &str = "blocklist.feed.schema.json";
const FILE: &str = "blocklist.feed.json";

/// JSON Schemas of what programs read, by file name: they stand beside the lists, which refer to them.
pub static SCHEMAS: &[(&str, &str)] = &[
    (json::SCHEMA_FILE, json::SCHEMA),
    (delta::SCHEMA_FILE, include_str!("blocklist.delta.schema.json")),
    (SCHEMA_FILE, include_str!("blocklist.feed.schema.json")),
];

/// Files to stand beside the lists, by name: the feed, changes since each of `earlier`, schemas.
pub fn companions(list: &BlockList, earlier: &[BlockList]) -> std::io::Result<Vec<(String, Vec<u8>)>> {
    let mut files = Vec::new();
    let mut changes = Vec::new();
    for old in earlier.iter().filter(|old| old.serial < list.serial) {
        let delta = Delta::between(old, list);
        let mut bytes = Vec::new();
        delta.write(&mut bytes)?;
        changes.push(json!({"from": delta.from, "file": delta.file_name(), "sha256": digest(&bytes)}));
        files.push((delta.file_name(), bytes));
    }
    let mut whole = Vec::new();
    Json.write(list, Lang::En, &mut whole)?;
    let feed = json!({
        "$schema": SCHEMA_FILE,
        "version": VERSION,
        "serial": list.serial,
        "made": rfc3339(list.made_ms),
        "list": {"file": Json.file_name(), "sha256": digest(&whole)},
        "deltas": changes,
    });
    files.push((FILE.to_owned(), format!("{feed:#}\n").into_bytes()));
    files.extend(SCHEMAS.iter().map(|(name, schema)| ((*name).to_owned(), schema.as_bytes().to_vec())));
    Ok(files)
}

/// Names of these files, for the list with this serial and earlier ones with those.
pub fn companion_names(serial: u32, earlier: &[u32]) -> Vec<String> {
    let changes = earlier.iter().filter(|old| **old < serial).map(|old| delta::file_name(*old, serial));
    let schemas = SCHEMAS.iter().map(|(name, _)| (*name).to_owned());
    changes.chain([FILE.to_owned()]).chain(schemas).collect()
}

fn digest(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))
}
