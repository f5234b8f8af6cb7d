//! Domains that dnsmasq (2.86 or later) answers by itself, and so with no such name.

use std::io::{self, Write};

use super::name_file::NameFile;
use super::reach::Name;

pub static DNSMASQ: NameFile =
    NameFile { name: "dnsmasq", file_name: "blocklist.dnsmasq.conf", opening: "", write_name };

/// `local=/name/` covers all that stands below. For a host, what stands below is sent to the usual servers again.
fn write_name(name: &Name<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "local=/{}/", name.name)?;
    if !name.below {
        writeln!(out, "server=/*.{}/#", name.name)?;
    }
    Ok(())
}
