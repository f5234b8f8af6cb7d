//! `--read`: the names of rights that stand on a picture, as the signal `name_on_picture` finds them on a listing's pictures.

use anyhow::Context as _;

use super::register::Register;
use crate::cli::ocr::TextReader;
use crate::cli::{Complaint, Context, scan};
use crate::locale::Message;
use crate::matcher::signals::names_on;
use crate::matcher::{Finding, ReadPicture};
use crate::register::{RegisteredRight, Snapshot};

/// Reads pictures, and knows the names to look for.
pub(super) struct Names {
    reader: TextReader,
    snapshot: Snapshot,
}

impl Names {
    /// Complains where the register has no names, and where nothing can be read here.
    pub async fn of(context: &Context, register: &Register) -> anyhow::Result<Names> {
        if register.rights().is_empty() {
            return Err(Complaint::misused(Message::new("match-read-needs-register")).into());
        }
        let reader = TextReader::open(context).await?;
        let named = |right| RegisteredRight { right, pictures: Vec::new() };
        let rights = register.rights().iter().cloned().map(named).collect();
        let today = scan::today();
        let building = tokio::task::spawn_blocking(move || Snapshot::build(rights, today));
        let (snapshot, warnings) = building.await.context("building the register broke off")?;
        for warning in &warnings {
            context.ui.note(warning);
        }
        Ok(Names { reader, snapshot })
    }

    /// One finding for each right whose name stands on the picture, surest first.
    pub fn on(&self, picture: &[u8]) -> Result<Vec<Finding>, Message> {
        let lines = self.reader.read(picture)?;
        Ok(names_on(&ReadPicture { lines }, &self.snapshot))
    }
}
