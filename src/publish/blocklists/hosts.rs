//! A hosts file. It knows single names and nothing else: a site's own name without what stands below would be less than
//! was decided, so sites are left out too.

use std::io::{self, Write};

use super::notes::Notes;
use super::reach::Reach;
use super::{BlockFormat, BlockList};
use crate::locale::Lang;
use crate::review::blocks::Target;

pub struct Hosts;

impl BlockFormat for Hosts {
    fn name(&self) -> &'static str {
        "hosts"
    }

    fn file_name(&self) -> &'static str {
        "blocklist.hosts"
    }

    fn carries(&self, target: &Target) -> bool {
        matches!(target, Target::Host(_))
    }

    fn write(&self, list: &BlockList, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
        let reach = Reach::of(list, self);
        let mut notes = Notes { mark: "#", lang, out };
        notes.heading(self, list, &reach)?;
        for (name, entry) in reach.names() {
            notes.why(entry)?;
            // Both families: with one alone the other would still be asked for.
            writeln!(notes.out, "0.0.0.0 {}\n:: {}", name.name, name.name)?;
        }
        Ok(())
    }
}
