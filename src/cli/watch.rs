//! `reeve watch`: what is new elsewhere, compared with the register. A gazette of trademark filings is told from other
//! files by what is in it.

use std::io::{self, Read};
use std::path::Path;

use super::args::WatchArgs;
use super::{Complaint, Context, Done, gazette};
use crate::locale::Message;
use crate::rights::import;

/// A larger file is refused; split it.
const MAX_FILE_BYTES: u64 = 512 << 20;

pub async fn run(context: &Context, args: &WatchArgs) -> anyhow::Result<Done> {
    let name = args.file.display().to_string();
    let bytes = read_capped(&args.file)?;
    match import::gazette(&name, &bytes) {
        Some(gazette) => gazette::run(context, args, &gazette).await,
        None => Err(Complaint::misused(Message::new("watch-unknown-file").with("path", name)).into()),
    }
}

/// The file, or stdin where it is called `-`.
fn read_capped(path: &Path) -> Result<Vec<u8>, Complaint> {
    let shown = || path.display().to_string();
    let mut bytes = Vec::new();
    let reading = if path == Path::new("-") {
        io::stdin().take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes))
    };
    reading.map_err(|error| {
        let reason = error.to_string();
        Complaint::misused(Message::new("cli-unreadable").with("path", shown()).with("reason", reason))
    })?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        let message = Message::new("cli-too-large").with("path", shown()).with("bytes", MAX_FILE_BYTES);
        return Err(Complaint::misused(message));
    }
    Ok(bytes)
}
