//! One file of decisions, every list made of it, and the programs that the lists are for: each blocks what was decided and
//! lets everything else through.

mod addresses;
mod names;
mod packets;
mod readers;
mod sharing;

use std::collections::BTreeSet;
use std::fs;
use std::net::{IpAddr, TcpListener, TcpStream, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use reeve::locale::Lang;
use reeve::publish::blocklists::{BLOCK_FORMATS, BlockList};
use reeve::publish::decided;
use reeve::review::blocks::{Block, Hostname, Target};

use crate::validators::Server;

/// Between the approvals of the decisions and their ends.
const NOW_MS: i64 = 1_795_000_000_000;

/// Decisions in force, proposed, expired and revoked.
fn decisions() -> Vec<Block> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/blocks/decisions.jsonl");
    fs::read_to_string(file).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn list_of(blocks: &[Block]) -> BlockList {
    BlockList { serial: 2_026_112_301, made_ms: NOW_MS, entries: decided::entries(blocks, NOW_MS) }
}

/// What is to be blocked, by this file's own reading of the decisions.
fn in_force(blocks: &[Block]) -> Vec<&Target> {
    let is_in_force =
        |block: &&Block| block.approved.is_some() && block.revoked.is_none() && block.proposal.expires_ms > NOW_MS;
    blocks.iter().filter(is_in_force).map(|block| &block.proposal.target).collect()
}

fn blocks_name(targets: &[&Target], name: &str) -> bool {
    targets.iter().any(|target| match target {
        Target::Host(host) => host.as_str() == name,
        Target::SiteAndSubdomains(site) => name == site.as_str() || name.ends_with(&format!(".{site}")),
        Target::Url(_) | Target::Ip(_) => false,
    })
}

/// Names near those of the decisions: themselves, below, above, beside, and what only looks like them.
fn names_near(blocks: &[Block]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for name in blocks.iter().filter_map(|block| block.proposal.target.host()) {
        let above = name.as_str().split_once('.').map_or("", |(_, above)| above);
        let relatives = [
            name.to_string(),
            format!("www.{name}"),
            format!("a.b.c.{name}"),
            format!("xn--2qs641l.{name}"),
            format!("not{name}"),
            format!("{name}.example.net"),
            format!("other.{above}"),
            above.to_owned(),
        ];
        names.extend(relatives.into_iter().filter(|name| name.parse::<Hostname>().is_ok()));
    }
    names
}

/// A folder with all lists, readable to servers that run as somebody else.
fn written(list: &BlockList) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    open_to_all(dir.path());
    for format in BLOCK_FORMATS {
        let mut file = Vec::new();
        format.write(list, Lang::ZhCn, &mut file).unwrap();
        fs::write(dir.path().join(format.file_name()), file).unwrap();
    }
    dir
}

fn open_to_all(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(0o777)).unwrap();
}

fn file(dir: &tempfile::TempDir, name: &str, text: &str) -> PathBuf {
    let path = dir.path().join(name);
    fs::write(&path, text).unwrap();
    path
}

/// A loopback port that is free for TCP and for UDP.
fn free_port() -> u16 {
    loop {
        let tcp = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = tcp.local_addr().unwrap().port();
        if UdpSocket::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// Starts a server that listens on a loopback port, and waits until it does.
fn started(command: &mut Command, port: u16) -> Server {
    let child: Child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let mut server = Server(child);
    let begun = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        let ended = server.0.try_wait().unwrap();
        assert!(ended.is_none(), "{command:?} ended: {ended:?}");
        assert!(begun.elapsed() < Duration::from_secs(60), "{command:?} does not listen");
        std::thread::park_timeout(Duration::from_millis(20));
    }
    server
}

fn is_blocked_address(targets: &[&Target], address: IpAddr) -> bool {
    targets.iter().any(|target| matches!(target, Target::Ip(ip) if ip.to_canonical() == address))
}
