//! Maps for nginx, to be included in its `http` part: `$reeve_blocked` is 1 for what is to be answered with 451 (RFC 7725).

use std::io::{self, Write};

use url::Url;

use super::notes::Notes;
use super::pattern::literal;
use super::reach::{Name, Reach};
use super::{BlockFormat, BlockList};
use crate::locale::Lang;
use crate::review::blocks::Target;

/// Addresses are compared as they were asked for, letter by letter; maps ignore case except in regular expressions. The port
/// is the one that the visitor asked for, since nginx may listen behind another; a scheme's own port goes without saying.
pub struct Nginx;

/// What fits a map's hash as nginx comes: a bucket of 64 bytes holds a pointer, a length, the name and a closing pointer.
const MAX_HASHED: usize = 46;
/// nginx reads at most 4,096 bytes as one word.
const MAX_PATTERN: usize = 4_000;

const PORT: &str = r#"map "$scheme $http_host" $reeve_port {
    default "";
    "~^http [^ ]*:80$" "";
    "~^https [^ ]*:443$" "";
    "~:(?<reeve_digits>[0-9]+)$" ":$reeve_digits";
}"#;

const BLOCKED: &str = r#"map "$reeve_blocked_name$reeve_blocked_address" $reeve_blocked {
    default 1;
    "00" 0;
}"#;

impl BlockFormat for Nginx {
    fn name(&self) -> &'static str {
        "nginx"
    }

    fn file_name(&self) -> &'static str {
        "blocklist.nginx.conf"
    }

    fn carries(&self, target: &Target) -> bool {
        match target {
            Target::Url(url) => address_pattern(url).len() <= MAX_PATTERN,
            Target::Host(_) | Target::SiteAndSubdomains(_) => true,
            Target::Ip(_) => false,
        }
    }

    fn write(&self, list: &BlockList, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
        let reach = Reach::of(list, self);
        let mut notes = Notes { mark: "#", lang, out };
        notes.heading(self, list, &reach)?;
        writeln!(notes.out, "map $host $reeve_blocked_name {{\n    hostnames;\n    default 0;")?;
        for (name, entry) in reach.names() {
            notes.why(entry)?;
            writeln!(notes.out, "    {} 1;", name_key(name))?;
        }
        writeln!(notes.out, "}}\n{PORT}")?;
        writeln!(
            notes.out,
            "map \"$scheme://$host$reeve_port$request_uri\" $reeve_blocked_address {{\n    default 0;"
        )?;
        for (url, entry) in reach.urls() {
            notes.why(entry)?;
            writeln!(notes.out, "    {} 1;", address_pattern(url))?;
        }
        writeln!(notes.out, "}}\n{BLOCKED}")
    }
}

fn name_key(name: Name<'_>) -> String {
    let text = name.name.as_str();
    let (dot, below) = if name.below { (".", r"(.+\.)?") } else { ("", "") };
    if text.len() > MAX_HASHED {
        return format!("\"~^{below}{}$\"", literal(text));
    }
    format!("{dot}{text}")
}

fn address_pattern(url: &Url) -> String {
    format!("\"~^{}$\"", literal(url.as_str()))
}
