//! What the over-block guard judges by, gathered: the register, captures, and files of whoever runs Reeve.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::PathBuf;

use url::Url;

use super::records_of;
use crate::evidence::warc;
use crate::locale::Message;
use crate::review::blocks::guard::{
    GuardRecord, HostContent, LineFault, ProtectedList, Resolved, SubscriberLines, World, authorized,
};
use crate::review::blocks::{Block, Hostname, Target};
use crate::scan::{DataDir, aside};
use crate::store::archive::{Archive, Position};
use crate::store::{CapturedHost, FactFile, SaidSoFar, Store, fact_file};

/// Archived pages that are looked up for the address they came from; the rest is known from the last scan.
const MAX_RECORDS: usize = 5_000;

/// Files that are named; those of the data folder are read where none is.
#[derive(Clone, Debug, Default)]
pub struct FactFiles {
    pub passive_dns: Option<PathBuf>,
    pub protected: Option<PathBuf>,
    pub subscriber_lines: Option<PathBuf>,
}

/// Everything that is decided, and everything that is known of who else would be hit.
pub struct Facts {
    /// What people had said when this was begun to be gathered.
    pub said: SaidSoFar,
    pub blocks: Vec<Block>,
    pub world: World,
    /// What the guard said when decisions were approved, by decision.
    pub records: BTreeMap<String, GuardRecord>,
    /// Lines of others' observations that say nothing; the rest of them holds.
    pub passed_over: Option<FileFaults>,
}

/// Lines of a file that say nothing.
#[derive(Debug)]
pub struct FileFaults {
    pub path: PathBuf,
    pub faults: Vec<LineFault>,
}

/// A file that protects somebody has faults: a line that protects nobody because it is misspelled is worse than a build that
/// waits for it.
#[derive(Debug)]
pub struct FactsFault(pub FileFaults);

/// Gathers the facts. `also` are targets that nothing was decided about yet.
pub async fn gather(store: &dyn Store, data: &DataDir, files: &FactFiles, also: &[Target]) -> anyhow::Result<Facts> {
    let said = store.said_so_far().await?;
    let blocks = store.blocks().await?;
    let hosts = store.captured_hosts().await?;
    let targets = blocks.iter().map(|block| &block.proposal.target).chain(also);
    let asks_for_machines = targets.into_iter().any(|target| matches!(target, Target::Ip(_)));
    let (data, files) = (data.clone(), files.clone());
    let read = aside(move || {
        let mut read = read_files(&data, &files)?;
        add_addresses(&data, &hosts, asks_for_machines, &mut read.resolved);
        anyhow::Ok((read, hosts))
    });
    let (ReadFiles { protected, subscribers, resolved, passed_over }, hosts) = read.await??;
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
    Ok(Facts { said, blocks, world, records: records_of(store).await?, passed_over })
}

/// What stands in the files of whoever runs Reeve.
struct ReadFiles {
    protected: ProtectedList,
    subscribers: SubscriberLines,
    resolved: Resolved,
    passed_over: Option<FileFaults>,
}

fn read_files(data: &DataDir, files: &FactFiles) -> anyhow::Result<ReadFiles> {
    let mut protected = ProtectedList::shipped();
    let mut subscribers = SubscriberLines::default();
    let mut resolved = Resolved::default();
    if let Some(FactFile { path, text }) = fact_file(data.path(), files.protected.as_deref(), "protected.txt")? {
        refuse_faults(path, protected.read(&text))?;
    }
    let lines = fact_file(data.path(), files.subscriber_lines.as_deref(), "subscriber-lines.txt")?;
    if let Some(FactFile { path, text }) = lines {
        refuse_faults(path, subscribers.read(&text))?;
    }
    let observed = fact_file(data.path(), files.passive_dns.as_deref(), "passive-dns.jsonl")?;
    let passed_over = observed.map(|FactFile { path, text }| FileFaults { path, faults: resolved.read(&text) });
    Ok(ReadFiles { protected, subscribers, resolved, passed_over })
}

fn refuse_faults(path: PathBuf, faults: Vec<LineFault>) -> Result<(), FactsFault> {
    if faults.is_empty() { Ok(()) } else { Err(FactsFault(FileFaults { path, faults })) }
}

/// Where hosts were found: at the last scan, and where addresses matter, when a page of theirs was archived.
fn add_addresses(data: &DataDir, hosts: &[CapturedHost], with_archive: bool, resolved: &mut Resolved) {
    let archive = Archive::open(data.archive());
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

impl FactsFault {
    pub fn message(&self) -> Message {
        let path = self.0.path.display().to_string();
        Message::new("blocks-file-faults").with("path", path).with("count", self.0.faults.len())
    }
}

impl std::fmt::Display for FactsFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.message().fmt(f)
    }
}

impl std::error::Error for FactsFault {}
