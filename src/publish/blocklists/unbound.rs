//! Local zones for unbound, to be included in its `server:` part.

use std::io::{self, Write};

use super::notes::Notes;
use super::reach::Reach;
use super::{BlockFormat, BlockList};
use crate::locale::Lang;
use crate::review::blocks::Target;

/// A zone type covers all that stands below. A host is therefore data in a transparent zone: whoever asks for its address
/// learns that there is none, and names below it are resolved as ever.
pub struct Unbound;

impl BlockFormat for Unbound {
    fn name(&self) -> &'static str {
        "unbound"
    }

    fn file_name(&self) -> &'static str {
        "blocklist.unbound.conf"
    }

    fn carries(&self, target: &Target) -> bool {
        matches!(target, Target::Host(_) | Target::SiteAndSubdomains(_))
    }

    fn write(&self, list: &BlockList, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
        let reach = Reach::of(list, self);
        let mut notes = Notes { mark: "#", lang, out };
        notes.heading(self, list, &reach)?;
        writeln!(notes.out, "server:")?;
        for (name, entry) in reach.names() {
            notes.why(entry)?;
            if name.below {
                writeln!(notes.out, "local-zone: \"{}.\" always_nxdomain", name.name)?;
            } else {
                writeln!(notes.out, "local-zone: \"{}.\" transparent", name.name)?;
                writeln!(notes.out, "local-data: '{}. 300 IN TXT \"blocked\"'", name.name)?;
            }
        }
        Ok(())
    }
}
