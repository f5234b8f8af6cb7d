//! Domains that dnsmasq (2.86 or later) answers by itself, and so with no such name.

use std::io::{self, Write};

use super::notes::Notes;
use super::reach::Reach;
use super::{BlockFormat, BlockList};
use crate::locale::Lang;
use crate::review::blocks::Target;

/// `local=/name/` covers all that stands below. For a host, what stands below is sent to the usual servers again.
pub struct Dnsmasq;

impl BlockFormat for Dnsmasq {
    fn name(&self) -> &'static str {
        "dnsmasq"
    }

    fn file_name(&self) -> &'static str {
        "blocklist.dnsmasq.conf"
    }

    fn carries(&self, target: &Target) -> bool {
        matches!(target, Target::Host(_) | Target::SiteAndSubdomains(_))
    }

    fn write(&self, list: &BlockList, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
        let reach = Reach::of(list, self);
        let mut notes = Notes { mark: "#", lang, out };
        notes.heading(self, list, &reach)?;
        for (name, entry) in reach.names() {
            notes.why(entry)?;
            writeln!(notes.out, "local=/{}/", name.name)?;
            if !name.below {
                writeln!(notes.out, "server=/*.{}/#", name.name)?;
            }
        }
        Ok(())
    }
}
