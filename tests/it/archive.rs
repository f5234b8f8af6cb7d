//! The archive on a disk that is really full: a small memory file system in a namespace of its own.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use reeve::fetch::Exchange;
use reeve::store::archive::{Archive, ArchiveError, Writer};

use crate::validators::missing;

/// Set in the process that runs inside the namespace: where to mount.
const MOUNT_POINT: &str = "REEVE_TEST_FULL_DISK";

fn exchange(number: u32, body_bytes: u32) -> Exchange {
    let noise = |n: u32| (n.wrapping_add(number).wrapping_mul(2_654_435_761) >> 11) as u8;
    Exchange {
        url: format!("http://shop.test/{number}").parse().unwrap(),
        request_head: b"GET / HTTP/1.1\r\nhost: shop.test\r\n\r\n".to_vec(),
        status: 200,
        response_head: b"HTTP/1.1 200 OK\r\n\r\n".to_vec(),
        headers: Default::default(),
        wire_body: (0..body_bytes).map(noise).collect::<Vec<u8>>().into(),
        peer: None,
        started_ms: 0,
        elapsed_ms: 0,
        truncated: None,
    }
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
