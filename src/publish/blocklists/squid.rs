//! Rules for squid (4 or later), to be included before the rules that allow.

use std::io::{self, Write};

use url::Url;

use super::notes::Notes;
use super::reach::Reach;
use super::{BlockFormat, BlockList};
use crate::locale::Lang;
use crate::review::blocks::Target;

/// `url_regex` compares after escapes were decoded, so that `a%2Fb` would be blocked with `a/b`. Here the address as it was
/// asked for is noted and compared as a whole. `https` addresses are seen only where squid decrypts (`ssl_bump`).
/// `-n` keeps squid from asking for names of addresses, which would block pages by whatever their owners call themselves.
pub struct Squid;

/// Longer lines are cut by squid.
const MAX_URL: usize = 1_900;

impl BlockFormat for Squid {
    fn name(&self) -> &'static str {
        "squid"
    }

    fn file_name(&self) -> &'static str {
        "blocklist.squid.conf"
    }

    fn carries(&self, target: &Target) -> bool {
        match target {
            Target::Url(url) => is_noted_as_it_is(url),
            Target::Host(_) | Target::SiteAndSubdomains(_) | Target::Ip(_) => true,
        }
    }

    fn write(&self, list: &BlockList, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
        let reach = Reach::of(list, self);
        let mut notes = Notes { mark: "#", lang, out };
        notes.heading(self, list, &reach)?;
        let mut has_urls = false;
        for (url, entry) in reach.urls() {
            notes.why(entry)?;
            writeln!(notes.out, "acl reeve_addresses note reeve_address {url}")?;
            has_urls = true;
        }
        let mut has_names = false;
        for (name, entry) in reach.names() {
            notes.why(entry)?;
            let dot = if name.below { "." } else { "" };
            writeln!(notes.out, "acl reeve_names dstdomain -n {dot}{}", name.name)?;
            has_names = true;
        }
        let servers = reach.addresses();
        for (address, entry) in &servers {
            notes.why(entry)?;
            writeln!(notes.out, "acl reeve_servers dst {address}")?;
        }
        // A rule about an empty list would be a warning.
        if has_urls {
            writeln!(notes.out, "acl reeve_note_address annotate_transaction reeve_address=\"%>ru\"")?;
            writeln!(notes.out, "http_access deny reeve_note_address reeve_addresses")?;
        }
        if has_names {
            writeln!(notes.out, "http_access deny reeve_names")?;
        }
        if !servers.is_empty() {
            writeln!(notes.out, "http_access deny reeve_servers")?;
        }
        Ok(())
    }
}

/// What stands in an address is noted as it was asked for, but for some characters that squid escapes.
fn is_noted_as_it_is(url: &Url) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"!$%&()*+-./:;=?@_".contains(&byte);
    // An address of a server in brackets is not noted as it is either.
    url.as_str().len() <= MAX_URL && url.as_str().bytes().all(is_plain)
}
