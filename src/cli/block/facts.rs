//! What the over-block guard judges by, gathered: the register, captures, and files of whoever runs Reeve.

use std::collections::BTreeMap;
use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use url::Url;

use super::args::FactsArgs;
use crate::cli::{Complaint, Context};
use crate::evidence::warc;
use crate::locale::Message;
use crate::review::blocks::guard::{
    GuardRecord, HostContent, LineFault, ProtectedList, Resolved, SubscriberLines, World, authorized,
};
use crate::review::blocks::{Block, Hostname, Target};
use crate::store::archive::{Archive, Position};
use crate::store::{CapturedHost, Store};

/// Folder inside the data folder whose files are read where no others are named.
const FOLDER: &str = "block";
/// A file of facts larger than this is refused.
const MAX_FILE_BYTES: u64 = 256 << 20;
/// Archived pages that are looked up for the address they came from; the rest is known from the last scan.
const MAX_RECORDS: usize = 5_000;

/// Everything that is decided, and everything that is known of who else would be hit.
pub struct Facts {
    pub blocks: Vec<Block>,
    pub world: World,
    /// What the guard said when decisions were approved, by decision.
    pub records: BTreeMap<String, GuardRecord>,
}

/// Gathers the facts. `also` is a target that nothing was decided about yet.
pub async fn gather(
    context: &Context,
    store: &dyn Store,
    args: &FactsArgs,
    also: Option<&Target>,
) -> anyhow::Result<Facts> {
    let blocks = store.blocks().await?;
    let mut protected = ProtectedList::shipped();
    let mut subscribers = SubscriberLines::default();
    let mut resolved = Resolved::default();
    if let Some((path, text)) = file(context, args.protected.as_deref(), "protected.txt")? {
        refuse_faults(context, &path, &protected.read(&text))?;
    }
    if let Some((path, text)) = file(context, args.subscriber_lines.as_deref(), "subscriber-lines.txt")? {
        refuse_faults(context, &path, &subscribers.read(&text))?;
    }
    if let Some((path, text)) = file(context, args.passive_dns.as_deref(), "passive-dns.jsonl")? {
        // Others' observations: what can be read of them holds.
        say_faults(context, &path, &resolved.read(&text));
    }
    let hosts = store.captured_hosts().await?;
    let targets = blocks.iter().map(|block| &block.proposal.target).chain(also);
    let asks_for_machines = targets.into_iter().any(|target| matches!(target, Target::Ip(_)));
    add_addresses(context, &hosts, asks_for_machines, &mut resolved);
    let hits = store.doubted_hits().await?;
    let mut world = World { protected, subscribers, resolved, hits, ..World::default() };
    for host in &hosts {
        let Some(name) = name_of(host) else { continue };
        let seen = HostContent { listings: host.listings, infringing: host.infringing, undecided: host.undecided };
        let known = world.content.entry_or(name, HostContent::default());
        *known = known.plus(seen);
    }
    let rights = store.rights().await?;
    world.authorized = authorized(rights.iter().map(|stored| &stored.right));
    let records = store.guard_records().await?;
    let records = records.into_iter().map(|(id, text)| Ok((id, serde_json::from_str(&text)?)));
    Ok(Facts { blocks, world, records: records.collect::<Result<_, serde_json::Error>>()? })
}

/// The file that is named, or the one of this name in the data folder if there is one.
fn file(context: &Context, named: Option<&Path>, usual: &str) -> Result<Option<(PathBuf, String)>, Complaint> {
    let usual = context.data.path().join(FOLDER).join(usual);
    let path = match named {
        Some(path) => path.to_owned(),
        None if usual.is_file() => usual,
        None => return Ok(None),
    };
    let unreadable = |reason: String| {
        let path = path.display().to_string();
        Complaint::failed(Message::new("blocks-file-unreadable").with("path", path).with("reason", reason))
    };
    let length = fs::metadata(&path).map_err(|error| unreadable(error.to_string()))?.len();
    if length > MAX_FILE_BYTES {
        let path = path.display().to_string();
        let message = Message::new("blocks-file-too-large").with("path", path).with("mib", MAX_FILE_BYTES >> 20);
        return Err(Complaint::failed(message));
    }
    let text = fs::read_to_string(&path).map_err(|error| unreadable(error.to_string()))?;
    Ok(Some((path, text)))
}

/// A line that protects nobody because it is misspelled is worse than a build that waits for it.
fn refuse_faults(context: &Context, path: &Path, faults: &[LineFault]) -> Result<(), Complaint> {
    if faults.is_empty() {
        return Ok(());
    }
    say_faults(context, path, faults);
    let path = path.display().to_string();
    Err(Complaint::misused(Message::new("blocks-file-faults").with("path", path).with("count", faults.len())))
}

fn say_faults(context: &Context, path: &Path, faults: &[LineFault]) {
    for fault in faults {
        eprintln!("{}:{}: {}", path.display(), fault.line, context.lang().text(&fault.message));
    }
}

/// Where hosts were found: at the last scan, and where addresses matter, when a page of theirs was archived.
fn add_addresses(context: &Context, hosts: &[CapturedHost], with_archive: bool, resolved: &mut Resolved) {
    let archive = Archive::open(context.data.archive());
    let mut looked_up = 0;
    for host in hosts {
        let Some(name) = name_of(host) else { continue };
        let address = host.server_key.as_deref().and_then(address_of);
        if let Some(address) = address {
            resolved.add(name.clone(), address);
        }
        let record = host.archived.as_ref().filter(|_| with_archive && looked_up < MAX_RECORDS);
        if let Some(position) = record {
            looked_up += 1;
            if let Some(address) = archived_address(&archive, position) {
                resolved.add(name, address);
            }
        }
    }
}

fn name_of(host: &CapturedHost) -> Option<Hostname> {
    Url::parse(&host.host_key).ok()?.domain()?.parse().ok()
}

/// The address in a server's key; none where the server is behind a proxy.
fn address_of(server_key: &str) -> Option<IpAddr> {
    server_key.split('#').next()?.parse().ok()
}

/// The address that an archived page came from; a record that cannot be read says nothing here, and is found by other means.
fn archived_address(archive: &Archive, position: &Position) -> Option<IpAddr> {
    warc::capture(archive.read(position).ok()?).ok()?.ip
}
