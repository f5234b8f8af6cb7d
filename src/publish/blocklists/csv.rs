//! `blocklist.csv`: one row a target. Names of columns are the same in every language, since programs read them:
//!
//! | column | holds |
//! |---|---|
//! | `target` | kind and value as one: `site:example.com` |
//! | `kind` | `url`, `host`, `site` (the name and all below) or `ip` |
//! | `value` | the address or name alone; names in punycode |
//! | `reason`, `ground` | in the proposer's words |
//! | `right` | id of the right, or empty |
//! | `approved`, `expires` | RFC 3339, UTC; not blocked from `expires` on |
//! | `decisions` | ids, separated by blanks |
//! | `evidence` | SHA-256 of the archived records, lower-case hex, separated by blanks |

use std::io::{self, Write};

use super::json::value;
use super::{BlockFormat, BlockList, Entry};
use crate::locale::Lang;
use crate::publish::cell::{Cell, write_table};
use crate::publish::words::rfc3339;
use crate::review::blocks::Target;

pub struct Csv;

const COLUMNS: [&str; 10] =
    ["target", "kind", "value", "reason", "ground", "right", "approved", "expires", "decisions", "evidence"];

impl BlockFormat for Csv {
    fn name(&self) -> &'static str {
        "csv"
    }

    fn file_name(&self) -> &'static str {
        "blocklist.csv"
    }

    fn carries(&self, _target: &Target) -> bool {
        true
    }

    fn write(&self, list: &BlockList, _lang: Lang, out: &mut dyn Write) -> io::Result<()> {
        write_table(out, &COLUMNS.map(str::to_owned), list.entries.iter().map(row))
    }
}

fn row(entry: &Entry) -> Vec<Cell> {
    let digests = entry.evidence.iter().map(|evidence| evidence.sha256.as_str()).collect::<Vec<_>>();
    vec![
        entry.target.to_string().into(),
        entry.target.kind().into(),
        value(&entry.target).into(),
        entry.reason.as_str().into(),
        entry.ground.as_str().into(),
        entry.right_id.as_ref().map(|right| right.0.as_str()).into(),
        rfc3339(entry.approved_ms).into(),
        rfc3339(entry.expires_ms).into(),
        entry.decisions.join(" ").into(),
        digests.join(" ").into(),
    ]
}
