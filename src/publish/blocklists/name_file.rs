//! Settings of name servers that are a few lines for each name: what they have in common.

use std::io::{self, Write};

use super::notes::Notes;
use super::reach::{Name, Reach};
use super::{BlockFormat, BlockList};
use crate::locale::Lang;
use crate::review::blocks::Target;

/// A format that knows names alone, and comments behind `#`.
pub struct NameFile {
    pub(super) name: &'static str,
    pub(super) file_name: &'static str,
    /// Stands once, between the heading and the names.
    pub(super) opening: &'static str,
    /// What stands there for a name.
    pub(super) write_name: fn(&Name<'_>, &mut dyn Write) -> io::Result<()>,
}

impl BlockFormat for NameFile {
    fn name(&self) -> &'static str {
        self.name
    }

    fn file_name(&self) -> &'static str {
        self.file_name
    }

    fn carries(&self, target: &Target) -> bool {
        matches!(target, Target::Host(_) | Target::SiteAndSubdomains(_))
    }

    fn write(&self, list: &BlockList, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
        let reach = Reach::of(list, self);
        let mut notes = Notes { mark: "#", lang, out };
        notes.heading(self, list, &reach)?;
        notes.out.write_all(self.opening.as_bytes())?;
        for (name, entry) in reach.names() {
            notes.why(entry)?;
            (self.write_name)(&name, notes.out)?;
        }
        Ok(())
    }
}
