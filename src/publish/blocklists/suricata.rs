//! Rules for Suricata 7: names in queries, in TLS and QUIC greetings and in HTTP requests; addresses of pages where they can
//! be read, which is `http` alone; addresses of servers. A decision about a page never reaches names or addresses of servers.

use std::collections::BTreeSet;
use std::io::{self, Write};

use sha2::{Digest as _, Sha256};
use url::{Host, Url};

use super::notes::Notes;
use super::reach::{Name, Reach};
use super::{BlockFormat, BlockList, Entry};
use crate::locale::Lang;
use crate::review::blocks::Target;

pub struct Suricata;

/// Rule numbers stand from one thousand million on, far from what is given out (sidallocation.org), as digests of what the
/// rule is about: the same target has the same number in every list.
const FIRST_SID: u32 = 1_000_000_000;
const SIDS: u32 = 1_000_000_000;
/// Suricata takes at most 255 bytes as one content.
const MAX_CONTENT: usize = 255;
/// A rule has at most 8,192 bytes; an address in hexadecimal has three for each of its own.
const MAX_URL: usize = 2_048;

/// Where a name is seen, the keyword for it, and whether the engine has made it lower-case already.
const NAME_LAYERS: [(&str, &str, bool); 4] =
    [("dns", "dns.query", false), ("tls", "tls.sni", false), ("quic", "quic.sni", false), ("http", "http.host", true)];

impl BlockFormat for Suricata {
    fn name(&self) -> &'static str {
        "suricata"
    }

    fn file_name(&self) -> &'static str {
        "blocklist.suricata.rules"
    }

    fn carries(&self, target: &Target) -> bool {
        match target {
            Target::Url(url) => {
                let has_plain_host = matches!(url.host(), Some(Host::Domain(_) | Host::Ipv4(_)));
                url.scheme() == "http" && has_plain_host && url.as_str().len() <= MAX_URL
            }
            Target::Host(_) | Target::SiteAndSubdomains(_) | Target::Ip(_) => true,
        }
    }

    fn write(&self, list: &BlockList, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
        let reach = Reach::of(list, self);
        let mut notes = Notes { mark: "#", lang, out };
        notes.heading(self, list, &reach)?;
        let mut rules = Rules { revision: list.serial.max(1), sids: BTreeSet::new() };
        for (url, entry) in reach.urls() {
            notes.why(entry)?;
            let port = url.port_or_known_default().unwrap_or(80);
            let rule = rules.rule(entry, "http", &format!("any any -> any {port}"), &page(url));
            writeln!(notes.out, "{rule}")?;
        }
        for (name, entry) in reach.names() {
            notes.why(entry)?;
            for (protocol, keyword, is_lower) in NAME_LAYERS {
                let matching = format!("{keyword}; {}", whole_name(name, is_lower));
                writeln!(notes.out, "{}", rules.rule(entry, protocol, "any any -> any any", &matching))?;
            }
        }
        for (address, entry) in reach.addresses() {
            notes.why(entry)?;
            writeln!(notes.out, "{}", rules.rule(entry, "ip", &format!("any any -> {address} any"), ""))?;
        }
        Ok(())
    }
}

struct Rules {
    revision: u32,
    sids: BTreeSet<u32>,
}

impl Rules {
    fn rule(&mut self, entry: &Entry, protocol: &str, way: &str, matching: &str) -> String {
        let decision = entry.decisions.first().map(|id| plain(id)).filter(|id| !id.is_empty());
        let metadata = decision.map(|id| format!(" metadata:reeve_decision {id};")).unwrap_or_default();
        let gap = if matching.is_empty() { "" } else { " " };
        format!(
            "drop {protocol} {way} (msg:\"Reeve {}\";{gap}{matching} sid:{}; rev:{};{metadata})",
            quoted(&entry.target.to_string()),
            self.sid(protocol, &entry.target),
            self.revision
        )
    }

    /// Two targets with one number are hardly ever met; then the later one takes the next free number.
    fn sid(&mut self, protocol: &str, target: &Target) -> u32 {
        let digest = Sha256::digest(format!("{protocol}\n{target}"));
        let number = u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]) % SIDS;
        let free = (0..SIDS).map(|step| FIRST_SID + (number + step) % SIDS).find(|sid| !self.sids.contains(sid));
        let sid = free.unwrap_or(FIRST_SID);
        self.sids.insert(sid);
        sid
    }
}

/// The name as a whole, or the name and all below.
fn whole_name(name: Name<'_>, is_lower: bool) -> String {
    let nocase = if is_lower { "" } else { " nocase;" };
    if name.below {
        return format!("dotprefix; content:\".{}\";{nocase} endswith;", name.name);
    }
    format!("content:\"{}\";{nocase} bsize:{};", name.name, name.name.as_str().len())
}

/// Host and address as they were asked for; the port is in the rule's head.
fn page(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    let asked = &url[url::Position::BeforePath..];
    format!("http.host; {} http.uri.raw; {}", whole(host), whole(asked))
}

/// Everything there is, and nothing else: pieces one behind the other that together have the whole length.
fn whole(text: &str) -> String {
    let pieces = text.as_bytes().chunks(MAX_CONTENT);
    let contents = pieces.enumerate().map(|(index, piece)| {
        let place = if index == 0 { " startswith;".into() } else { format!(" distance:0; within:{};", piece.len()) };
        format!("content:\"{}\";{place}", hex(piece))
    });
    format!("bsize:{}; {}", text.len(), contents.collect::<Vec<_>>().join(" "))
}

/// Letters, digits and dots as they are, everything else in hexadecimal.
fn hex(bytes: &[u8]) -> String {
    let mut text = String::new();
    let mut is_open = false;
    for byte in bytes {
        let is_plain = byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'/' | b'-' | b'_');
        if is_plain == is_open {
            text.push('|');
            is_open = !is_open;
        } else if is_open {
            text.push(' ');
        }
        if is_plain {
            text.push(char::from(*byte));
        } else {
            text.push_str(&format!("{byte:02x}"));
        }
    }
    if is_open {
        text.push('|');
    }
    text
}

/// For a message: short, and with what would end it escaped.
fn quoted(text: &str) -> String {
    let short = text.chars().filter(char::is_ascii_graphic).take(200);
    short.flat_map(|c| matches!(c, '"' | ';' | '\\').then_some('\\').into_iter().chain([c])).collect()
}

fn plain(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).take(64).collect()
}
