//! `reeve watch`: what is new elsewhere, compared with the register: a feed of domain names, or a gazette of trademark filings.
//! Which of them a file is, is told by what is in it.

use std::io::{BufRead, Read};

use super::args::WatchArgs;
use super::match_::open;
use super::{Complaint, Context, Done, domain_feed, gazette};
use crate::locale::Message;
use crate::matcher::domains::{WatchedFile, recognise};
use crate::rights::import;

/// A larger gazette is refused; split it. Feeds of names are read line by line and may have any size.
const MAX_GAZETTE_BYTES: u64 = 512 << 20;

pub async fn run(context: &Context, args: WatchArgs) -> anyhow::Result<Done> {
    let mut input = open(&args.file)?;
    let head = String::from_utf8_lossy(input.fill_buf().map_err(Complaint::from)?).into_owned();
    if let WatchedFile::Domains(feed) = recognise(&head) {
        return domain_feed::run(context, &args, input, feed).await;
    }
    let path = args.file.display().to_string();
    let mut bytes = Vec::new();
    input.take(MAX_GAZETTE_BYTES + 1).read_to_end(&mut bytes).map_err(Complaint::from)?;
    if bytes.len() as u64 > MAX_GAZETTE_BYTES {
        let message = Message::new("cli-too-large").with("path", path).with("bytes", MAX_GAZETTE_BYTES);
        return Err(Complaint::misused(message).into());
    }
    match import::gazette(&path, &bytes) {
        Some(gazette) => gazette::run(context, &args, &gazette).await,
        None => Err(Complaint::misused(Message::new("watch-unknown-file").with("path", path)).into()),
    }
}
