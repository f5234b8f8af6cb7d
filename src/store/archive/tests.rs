//! Crashes, lost data and full segments; the full disk has an integration test of its own.

use super::*;
use crate::evidence::warc::http_payload;

const LIMIT: u64 = 1 << 20;

fn exchange(path: &str, body: &[u8]) -> Exchange {
    let url = format!("http://shop.test/{path}").parse().unwrap();
    Exchange { started_ms: 1_700_000_000_000, ..Exchange::new(url, 200, Default::default(), body.to_vec()) }
}

/// In memory where the system offers it: these tests sync to disk a thousand times.
fn tempdir() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

fn open(dir: &Path, committed: &BTreeMap<String, u64>) -> Result<Writer, ArchiveError> {
    Writer::open(dir, LIMIT, "tests", committed)
}

fn body_at(dir: &Path, position: &Position) -> Vec<u8> {
    http_payload(&Archive::open(dir).read(position).unwrap()).unwrap().body
}

fn committed(positions: &[&Position]) -> BTreeMap<String, u64> {
    let mut ends = BTreeMap::new();
    for position in positions {
        let end: &mut u64 = ends.entry(position.file.clone()).or_default();
        *end = position.end().max(*end);
    }
    ends
}

#[test]
fn what_is_appended_can_be_read_beside_the_writer() {
    let dir = tempdir();
    let mut writer = open(dir.path(), &BTreeMap::new()).unwrap();
    let one = writer.append(&exchange("1", b"one"), None).unwrap();
    let two = writer.append(&exchange("2", b"two"), None).unwrap();
    writer.sync().unwrap();
    assert_eq!(body_at(dir.path(), &one.position), b"one");
    assert_eq!(body_at(dir.path(), &two.position), b"two");
    assert_eq!(two.position.end(), fs::metadata(dir.path().join(&two.position.file)).unwrap().len());
}

#[test]
fn a_second_writer_is_refused_until_the_first_is_gone() {
    let dir = tempdir();
    let first = open(dir.path(), &BTreeMap::new()).unwrap();
    assert!(matches!(open(dir.path(), &BTreeMap::new()), Err(ArchiveError::InUse { .. })));
    drop(first);
    open(dir.path(), &BTreeMap::new()).unwrap();
}

/// A crash may leave any part of what was not committed. Wherever it cuts, the committed record is whole and the
/// archive goes on in the same bytes as if nothing had happened.
#[test]
fn a_crash_at_every_byte_of_the_last_record() {
    let dir = tempdir();
    let mut writer = open(dir.path(), &BTreeMap::new()).unwrap();
    let one = writer.append(&exchange("1", b"one"), None).unwrap().position;
    let two = writer.append(&exchange("2", b"two"), None).unwrap().position;
    drop(writer);
    let path = dir.path().join(&one.file);
    let whole = fs::read(&path).unwrap();

    for cut in one.end()..=two.end() {
        fs::write(&path, &whole[..cut as usize]).unwrap();
        let mut writer = open(dir.path(), &committed(&[&one])).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().len(), one.end(), "cut at {cut}");
        let again = writer.append(&exchange("2", b"two"), None).unwrap().position;
        assert_eq!((&again, fs::read(&path).unwrap() == whole), (&two, true), "cut at {cut}");
    }
}

#[test]
fn committed_records_that_are_missing_are_reported_and_nothing_is_changed() {
    let dir = tempdir();
    let mut writer = open(dir.path(), &BTreeMap::new()).unwrap();
    let one = writer.append(&exchange("1", b"one"), None).unwrap().position;
    drop(writer);
    let path = dir.path().join(&one.file);
    let whole = fs::read(&path).unwrap();

    for kept in [0, 1, one.end() - 1] {
        fs::write(&path, &whole[..kept as usize]).unwrap();
        let error = open(dir.path(), &committed(&[&one])).unwrap_err();
        assert!(matches!(&error, ArchiveError::Lost { found, .. } if *found == kept), "{error}");
        assert!(error.to_string().contains("reeve-00000001.warc.gz"), "{error}");
        assert!(matches!(Archive::open(dir.path()).read(&one), Err(ArchiveError::Lost { .. })));
        assert_eq!(fs::metadata(&path).unwrap().len(), kept);
    }
    fs::remove_file(&path).unwrap();
    assert!(matches!(open(dir.path(), &committed(&[&one])), Err(ArchiveError::Lost { found: 0, .. })));
}

#[test]
fn full_segments_are_closed_and_a_reopened_archive_goes_on_in_the_last() {
    let dir = tempdir();
    let mut positions = Vec::new();
    for round in 0..6 {
        let known = committed(&positions.iter().collect::<Vec<_>>());
        let mut writer = Writer::open(dir.path(), 2000, "tests", &known).unwrap();
        for n in 0..2 {
            let noise: Vec<u8> = (0..400u32).map(|i| (i * i * 37 + round * 11 + n) as u8).collect();
            positions.push(writer.append(&exchange(&format!("{round}-{n}"), &noise), None).unwrap().position);
        }
        writer.sync().unwrap();
    }
    let names = segments(dir.path()).unwrap();
    assert!((3..12).contains(&names.len()), "several exchanges in each of several segments: {names:?}");
    for name in &names {
        let first = first_record(&dir.path().join(name)).unwrap();
        assert_eq!(first.header("WARC-Filename"), Some(name.as_str()));
        let ids = positions.iter().filter(|position| position.file == *name).map(|position| {
            let record = Archive::open(dir.path()).read(position).unwrap();
            record.header("WARC-Warcinfo-ID").unwrap().to_owned()
        });
        assert!(ids.into_iter().all(|id| first.header("WARC-Record-ID") == Some(id.as_str())), "{name}");
    }
}

#[test]
fn another_operator_gets_a_segment_of_its_own() {
    let dir = tempdir();
    let one = open(dir.path(), &BTreeMap::new()).unwrap().append(&exchange("1", b"1"), None).unwrap().position;
    let mut other = Writer::open(dir.path(), LIMIT, "someone else", &committed(&[&one])).unwrap();
    assert_eq!(other.append(&exchange("2", b"2"), None).unwrap().position.file, "reeve-00000002.warc.gz");
}

/// A segment the database knows nothing of: gone where it is empty, set aside where it holds whole records.
#[test]
fn segments_without_committed_records() {
    let dir = tempdir();
    let name = segment_name(1);
    let path = dir.path().join(&name);
    let aside = dir.path().join(format!("{name}.uncommitted"));
    let empty = warc::warcinfo(&name, SOFTWARE, "tests", 0);
    for garbage in [&b""[..], b"\x1f\x8b torn", &empty] {
        fs::write(&path, garbage).unwrap();
        open(dir.path(), &BTreeMap::new()).unwrap();
        assert_eq!((path.exists(), aside.exists()), (false, false), "{} bytes", garbage.len());
    }
    open(dir.path(), &BTreeMap::new()).unwrap().append(&exchange("1", b"one"), None).unwrap();
    open(dir.path(), &BTreeMap::new()).unwrap();
    assert_eq!((path.exists(), aside.exists()), (false, true));
}

#[test]
fn names_that_are_no_segments_are_refused() {
    let dir = tempdir();
    for name in ["../reeve-00000001.warc.gz", "reeve-1.warc.gz", "/etc/passwd", "", "reeve-+0000001.warc.gz"] {
        let position = Position { file: name.to_owned(), offset: 0, length: 1 };
        assert!(matches!(Archive::open(dir.path()).read(&position), Err(ArchiveError::NotASegment { .. })), "{name}");
        assert!(open(dir.path(), &committed(&[&position])).is_err(), "{name}");
    }
}

#[test]
fn a_changed_byte_is_noticed_when_it_is_read() {
    let dir = tempdir();
    let mut writer = open(dir.path(), &BTreeMap::new()).unwrap();
    let one = writer.append(&exchange("1", b"one"), None).unwrap().position;
    let path = dir.path().join(&one.file);
    let mut bytes = fs::read(&path).unwrap();
    let middle = (one.offset + one.length / 2) as usize;
    bytes[middle] ^= 1;
    fs::write(&path, bytes).unwrap();
    assert!(matches!(Archive::open(dir.path()).read(&one), Err(ArchiveError::Damaged { .. })));
}
