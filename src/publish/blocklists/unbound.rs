//! Local zones for unbound, to be included in its `server:` part.

use std::io::{self, Write};

use super::name_file::NameFile;
use super::reach::Name;

pub static UNBOUND: NameFile =
    NameFile { name: "unbound", file_name: "blocklist.unbound.conf", opening: "server:\n", write_name };

/// A zone type covers all that stands below. A host is therefore data in a transparent zone: whoever asks for its address
/// learns that there is none, and names below it are resolved as ever.
fn write_name(name: &Name<'_>, out: &mut dyn Write) -> io::Result<()> {
    if name.below {
        return writeln!(out, "local-zone: \"{}.\" always_nxdomain", name.name);
    }
    writeln!(out, "local-zone: \"{}.\" transparent", name.name)?;
    writeln!(out, "local-data: '{}. 300 IN TXT \"blocked\"'", name.name)
}
