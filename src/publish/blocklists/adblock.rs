//! Filter lists for AdGuard and uBlock Origin. Both read the same rules here; they differ in the line that says for whom
//! the file is.

use std::io::{self, Write};

use url::Url;

use super::notes::Notes;
use super::pattern::literal;
use super::reach::{Name, Reach};
use super::{BlockFormat, BlockList};
use crate::locale::Lang;
use crate::review::blocks::Target;

pub static ADGUARD: Adblock = Adblock { name: "adguard", file_name: "blocklist.adguard.txt", reader: "AdGuard" };
pub static UBLOCK: Adblock = Adblock { name: "ublock", file_name: "blocklist.ublock.txt", reader: "uBlock Origin" };

/// Filters see addresses of requests, not of servers.
pub struct Adblock {
    name: &'static str,
    file_name: &'static str,
    reader: &'static str,
}

/// What a browser speaks to a host.
const SCHEMES: [&str; 4] = ["http", "https", "ws", "wss"];

impl BlockFormat for Adblock {
    fn name(&self) -> &'static str {
        self.name
    }

    fn file_name(&self) -> &'static str {
        self.file_name
    }

    fn carries(&self, target: &Target) -> bool {
        !matches!(target, Target::Ip(_))
    }

    fn write(&self, list: &BlockList, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
        let reach = Reach::of(list, self);
        writeln!(out, "[{}]", self.reader)?;
        writeln!(out, "! Title: Reeve")?;
        writeln!(out, "! Version: {}", list.serial)?;
        let mut notes = Notes { mark: "!", lang, out };
        notes.heading(self, list, &reach)?;
        for (url, entry) in reach.urls() {
            notes.why(entry)?;
            writeln!(notes.out, "{}", address_rule(url))?;
        }
        for (name, entry) in reach.names() {
            notes.why(entry)?;
            for rule in name_rules(name) {
                writeln!(notes.out, "{rule}")?;
            }
        }
        Ok(())
    }
}

/// `$all` is what makes a rule hold for the page itself too, and not for its parts alone.
fn name_rules(name: Name<'_>) -> Vec<String> {
    if name.below {
        return vec![format!("||{}^$all", name.name)];
    }
    SCHEMES.iter().map(|scheme| format!("|{scheme}://{}^$all", name.name)).collect()
}

/// A regular expression, since only there both readers tell `Item` from `item`, and `*`, `^` and `|` mean nothing else.
fn address_rule(url: &Url) -> String {
    format!("/^{}(#.*)?$/$all,match-case", literal(url.as_str()))
}
