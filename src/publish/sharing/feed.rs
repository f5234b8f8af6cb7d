//! The plain list and what changed since earlier ones: for those who follow it without taking all of it each time.

use std::io;

use super::{ShareFormat, Shared};
use crate::publish::blocklists::{BLOCK_FORMATS, companions};

pub struct Feed;

impl ShareFormat for Feed {
    fn name(&self) -> &'static str {
        "feed"
    }

    fn files(&self, shared: &Shared<'_>) -> io::Result<Vec<(String, Vec<u8>)>> {
        let mut files = companions(shared.list, shared.earlier)?;
        for format in BLOCK_FORMATS.iter().filter(|format| matches!(format.name(), "csv" | "json")) {
            let mut bytes = Vec::new();
            format.write(shared.list, shared.lang, &mut bytes)?;
            files.push((format.file_name().to_owned(), bytes));
        }
        Ok(files)
    }
}
