//! Keys: our own, which bundles are signed with, and those of others that somebody here has said are theirs.

use std::path::Path;

use serde_json::json;

use super::super::word;
use super::args::KeysCommand;
use crate::cli::output::{self, Listing, time};
use crate::cli::{Complaint, Context, Done};
use crate::evidence::signature::PublicKey;
use crate::locale::Message;

const MAX_KEY_BYTES: u64 = 16 << 10;

pub async fn run(context: &Context, command: KeysCommand) -> anyhow::Result<Done> {
    match command {
        KeysCommand::Add(args) => {
            let line = public_key(&args.key)?.to_line();
            let store = context.store().await?;
            store.put_key_word(&line, args.name.trim(), true, &word(context, None)).await?;
            context.ui.note(&Message::new("handoff-key-added").with("name", args.name.trim()).with("key", line));
        }
        KeysCommand::List(args) => {
            let keys = context.store().await?.trusted_keys().await?;
            let rows = keys.iter().map(
                |key| json!({"name": key.name, "key": key.key, "actor": key.word.by, "added": time(key.word.at_ms)}),
            );
            let columns = vec![
                ("name", "handoff-column-agency"),
                ("key", "handoff-column-key"),
                ("actor", "column-actor"),
                ("added", "column-added"),
            ];
            Listing { columns, rows: rows.collect() }.print(args.format, context.lang())?;
        }
        KeysCommand::Remove(args) => {
            let line = public_key(&args.key)?.to_line();
            let store = context.store().await?;
            if !store.put_key_word(&line, "", false, &word(context, None)).await? {
                return Err(Complaint::failed(Message::new("handoff-key-unknown").with("key", line)).into());
            }
            context.ui.note(&Message::new("handoff-key-removed").with("key", line));
        }
        KeysCommand::Own => output::print_text(&format!("{}\n", context.signing_key()?.public().to_line()))?,
    }
    Ok(Done::Well)
}

/// A key as it is typed: its line, or a file that `minisign` wrote.
pub fn public_key(text: &str) -> Result<PublicKey, Complaint> {
    let path = Path::new(text.trim());
    let text = if path.is_file() {
        String::from_utf8_lossy(&crate::cli::rights::read_capped(path, MAX_KEY_BYTES)?).into_owned()
    } else {
        boxed(text.trim())
    };
    PublicKey::from_text(&text).map_err(|error| Complaint::misused(error.message()))
}

/// A key's line as the file that it would stand in.
fn boxed(line: &str) -> String {
    format!("untrusted comment: minisign public key\n{line}\n")
}
