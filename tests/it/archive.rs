//! The archive on a disk that is really full, and under a writer that is really killed: each in a process of its own.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use reeve::evidence::warc::read_member;
use reeve::fetch::Exchange;
use reeve::store::archive::{Archive, ArchiveError, Position, Writer};

use crate::validators::{Server, missing};

/// Set in the process that runs inside the namespace: where to mount.
const MOUNT_POINT: &str = "REEVE_TEST_FULL_DISK";

/// Set in the process that is going to be killed: the archive's folder, and the committed end of each segment.
const KILLED_WRITER: &str = "REEVE_TEST_KILLED_WRITER";

fn exchange(number: u32, body_bytes: u32) -> Exchange {
    let noise = |n: u32| (n.wrapping_add(number).wrapping_mul(2_654_435_761) >> 11) as u8;
    let url = format!("http://shop.test/{number}").parse().unwrap();
    Exchange::new(url, 200, Default::default(), (0..body_bytes).map(noise).collect::<Vec<u8>>())
}

#[test]
fn a_full_disk_corrupts_nothing_and_the_next_write_goes_on() {
    if let Some(dir) = env::var_os(MOUNT_POINT) {
        return fill_and_recover(Path::new(&dir));
    }
    let dir = tempfile::tempdir().unwrap();
    let script = format!("mount -t tmpfs -o size=256k tmpfs \"${MOUNT_POINT}\" && exec \"$@\"");
    let mut namespace = Command::new("unshare");
    namespace.args(["-r", "-m", "sh", "-c"]).env(MOUNT_POINT, dir.path());
    let probe = Command::new("unshare").args(["-r", "-m", "true"]).status();
    if !probe.is_ok_and(|status| status.success()) {
        return missing("unshare cannot make a namespace for a small file system here");
    }
    let test = "archive::a_full_disk_corrupts_nothing_and_the_next_write_goes_on";
    let run =
        namespace.arg(script).arg("sh").arg(env::current_exe().unwrap()).args([test, "--exact"]).output().unwrap();
    let text = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success() && text.contains("1 passed"), "{text}{}", String::from_utf8_lossy(&run.stderr));
}

fn fill_and_recover(dir: &Path) {
    let ballast = dir.join("ballast");
    fs::write(&ballast, vec![0; 64 * 1024]).unwrap();
    let mut writer = Writer::open(dir.join("archive"), 1 << 30, "tests", &BTreeMap::new()).unwrap();
    let mut whole = Vec::new();
    let error = loop {
        match writer.append(&exchange(whole.len() as u32, 30_000), None) {
            Ok(archived) => whole.push(archived.position),
            Err(error) => break error,
        }
    };
    assert!(matches!(error, ArchiveError::Write { .. }), "{error}");
    assert!(error.to_string().starts_with("the disk is full: "), "{error}");
    assert!(whole.len() >= 3, "{} fitted in", whole.len());
    let path = dir.join("archive").join(&whole[0].file);
    assert_eq!(fs::metadata(&path).unwrap().len(), whole.last().unwrap().end(), "no part of a record is left");

    fs::remove_file(ballast).unwrap();
    whole.push(writer.append(&exchange(whole.len() as u32, 30_000), None).unwrap().position);
    writer.sync().unwrap();
    for (number, position) in whole.iter().enumerate() {
        let record = Archive::open(dir.join("archive")).read(position).unwrap();
        assert_eq!(record.header("WARC-Target-URI"), Some(format!("http://shop.test/{number}").as_str()));
    }
}

/// A writer that appends, syncs and then says what it has committed, killed after some of it; many times on one archive.
/// `.ci/soak archive` runs it for longer.
#[test]
fn a_killed_writer_loses_nothing_committed() {
    if let Some(dir) = env::var_os(KILLED_WRITER) {
        return write_until_killed(Path::new(&dir));
    }
    // Round by round, the writer is killed after one to thirteen commits.
    let rounds: u32 = env::var("REEVE_SOAK_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(5);
    let dir = tempfile::tempdir().unwrap();
    let mut committed: Vec<Position> = Vec::new();
    for round in 0..rounds {
        fs::write(dir.path().join("committed"), ends_text(&committed)).unwrap();
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["archive::a_killed_writer_loses_nothing_committed", "--exact", "--nocapture"])
            .env(KILLED_WRITER, dir.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let said = BufReader::new(child.stdout.take().unwrap());
        let mut writer = Server(child);
        let before = committed.len();
        let commits = 1 + (round * 7 % 13) as usize;
        for line in said.lines().map_while(Result::ok) {
            committed.extend(position_in(&line));
            if committed.len() >= before + commits {
                // What is still in the pipe was committed too: go on reading to its end.
                let _ = writer.0.kill();
            }
        }
        assert!(committed.len() >= before + commits, "round {round}: {} records in all", committed.len());
    }
    let ends = ends_of(&committed);
    drop(Writer::open(dir.path().join("archive"), 200_000, "tests", &ends).unwrap());
    for position in &committed {
        Archive::open(dir.path().join("archive")).read(position).unwrap();
    }
    let members: usize = ends.keys().map(|name| whole_members(&dir.path().join("archive").join(name))).sum();
    assert_eq!(members, ends.len() + committed.len() * 2, "a warcinfo each, a request and a response each");
}

fn write_until_killed(dir: &Path) {
    let committed: Vec<Position> =
        fs::read_to_string(dir.join("committed")).unwrap().lines().filter_map(position_in).collect();
    let mut writer = Writer::open(dir.join("archive"), 200_000, "tests", &ends_of(&committed)).unwrap();
    // The test harness has begun a line.
    println!();
    for number in 0.. {
        let position = writer.append(&exchange(number, 20_000 + number * 997 % 9_000), None).unwrap().position;
        writer.sync().unwrap();
        // One write a line, so that a line is there whole or not at all.
        let line = format!("committed {} {} {}\n", position.file, position.offset, position.length);
        std::io::stdout().write_all(line.as_bytes()).unwrap();
    }
}

fn position_in(line: &str) -> Option<Position> {
    let mut words = line.strip_prefix("committed ")?.split(' ');
    let file = words.next()?.to_owned();
    Some(Position { file, offset: words.next()?.parse().ok()?, length: words.next()?.parse().ok()? })
}

fn ends_of(positions: &[Position]) -> BTreeMap<String, u64> {
    positions.iter().map(|position| (position.file.clone(), position.end())).collect()
}

fn ends_text(positions: &[Position]) -> String {
    positions.iter().map(|p| format!("committed {} {} {}\n", p.file, p.offset, p.length)).collect()
}

/// Reads a segment from end to end; anything torn in it is a failure.
fn whole_members(path: &Path) -> usize {
    let bytes = fs::read(path).unwrap();
    let (mut at, mut members) = (0, 0);
    while at < bytes.len() {
        at += read_member(&bytes[at..], 1 << 20)
            .unwrap_or_else(|error| panic!("{} at {at}: {error}", path.display()))
            .member_length as usize;
        members += 1;
    }
    members
}
