use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;

use super::*;
use crate::evidence::warc::capture;

const LIMIT: u64 = 1 << 20;

fn record(number: usize) -> Vec<u8> {
    let body = format!("<p>page {number} {}", "tea and brocade ".repeat(number * 7));
    let block = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{body}");
    format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: <http://a.test/{number}>\r\nWARC-Date: 2024-02-03T04:05:06Z\r\n\
         Content-Type: application/http;\r\n msgtype=response\r\nContent-Length: {}\r\n\r\n{block}\r\n\r\n",
        block.len()
    )
    .into_bytes()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn members(count: usize) -> Vec<Vec<u8>> {
    (1..=count).map(|number| gzip(&record(number))).collect()
}

/// The addresses of the records that could be read, and the faults.
fn read(file: &[u8]) -> (Vec<String>, Vec<StreamFault>) {
    let mut stream = RecordStream::new(file, LIMIT);
    let (mut found, mut faults) = (Vec::new(), Vec::new());
    while let Some(next) = stream.next(&mut |_| true) {
        match next {
            Ok(record) => {
                let capture = capture(record).unwrap();
                assert_eq!((capture.status, capture.date_ms), (200, Some(1_706_933_106_000)));
                assert!(capture.body.starts_with(b"<p>page "), "{:?}", String::from_utf8_lossy(&capture.body));
                found.push(capture.url.trim_start_matches("http://a.test/").to_owned());
            }
            Err(fault) => faults.push(fault),
        }
    }
    (found, faults)
}

#[test]
fn every_way_of_packing_reads_the_same() {
    let plain: Vec<u8> = (1..=5).flat_map(record).collect();
    let bare_lines: Vec<u8> = plain.iter().copied().filter(|byte| *byte != b'\r').collect();
    // Without CR the blocks are shorter than they say.
    let bare_heads = String::from_utf8(plain.clone()).unwrap().replace("WARC/1.0\r\n", "WARC/1.1\n");
    for (name, file, expected) in [
        ("a member for each record", members(5).concat(), 5),
        ("one member", gzip(&plain), 5),
        ("two members", [gzip(&plain[..999]), gzip(&plain[999..])].concat(), 5),
        ("plain", plain.clone(), 5),
        ("plain, other line ends", bare_heads.into_bytes(), 5),
        ("gzip, then plain", [gzip(&record(1)), record(2), record(3), record(4), record(5)].concat(), 5),
    ] {
        let (found, faults) = read(&file);
        assert_eq!((found.len(), faults), (expected, Vec::new()), "{name}");
    }
    let (found, faults) = read(&bare_lines);
    assert!(!found.is_empty() && !faults.is_empty(), "{found:?} {faults:?}");
}

#[test]
fn what_is_damaged_is_named_and_the_rest_is_read() {
    let mut broken = members(5);
    let middle = broken[1].len() / 2;
    broken[1][middle..middle + 8].fill(0xff);
    let mut wrong_length = record(2);
    let at = wrong_length.windows(16).position(|window| window == b"Content-Length: ").unwrap() + 16;
    wrong_length[at] = b'1';
    let no_version = record(2)[4..].to_vec();
    let no_length = String::from_utf8(record(2)).unwrap().replace("Content-Length", "Length").into_bytes();
    let around = |middle: Vec<u8>| [record(1), middle, record(3)].concat();
    for (name, file, expected) in [
        ("broken gzip", broken.concat(), &["1", "3", "4", "5"][..]),
        ("wrong length", around(wrong_length.clone()), &["1", "3"]),
        ("no version", around(no_version), &["1", "3"]),
        ("no length", around(no_length), &["1", "3"]),
        ("garbage", around([vec![b'x'; 100_000], b"\n".to_vec()].concat()), &["1", "3"]),
        ("garbage between members", [gzip(&record(1)), vec![0xaa; 9_000], gzip(&record(3))].concat(), &["1", "3"]),
        ("zeros between members", members(5).join(&[0; 512][..]), &["1", "2", "3", "4", "5"]),
    ] {
        let (found, faults) = read(&file);
        assert!(expected.iter().all(|number| found.iter().any(|known| known == number)), "{name}: {found:?}");
        assert!(!faults.is_empty(), "{name}");
    }
}

#[test]
fn a_file_that_breaks_off_gives_everything_before() {
    let members = members(4);
    let file = members.concat();
    let ends: Vec<usize> = (1..=4).map(|count| members[..count].iter().map(Vec::len).sum()).collect();
    for cut in 0..file.len() {
        let (found, faults) = read(&file[..cut]);
        let whole = ends.iter().filter(|end| **end <= cut).count();
        // The checksum at a member's end may be missing while all of its record is there.
        assert!(found.len() == whole || found.len() == whole + 1, "{cut}: {found:?}");
        assert!(faults.len() <= 1, "{cut}: {faults:?}");
        let at_an_end = cut == 0 || ends.contains(&cut);
        assert_eq!(faults.is_empty(), at_an_end, "{cut}: {faults:?}");
    }
}

#[test]
fn what_is_too_large_is_passed_over() {
    let large = |length: u64, really: usize| {
        let head = format!("WARC/1.0\r\nWARC-Type: response\r\nContent-Length: {length}\r\n\r\n");
        [head.into_bytes(), vec![b'0'; really]].concat()
    };
    let whole = [gzip(&record(1)), gzip(&large(LIMIT * 5, LIMIT as usize * 5)), gzip(&record(3))].concat();
    let lying = [gzip(&record(1)), gzip(&large(u64::MAX, 2_000_000)), gzip(&record(3))].concat();
    for file in [whole, lying] {
        let (found, faults) = read(&file);
        assert_eq!(found.first().map(String::as_str), Some("1"));
        assert!(faults.iter().any(|fault| fault.error == WarcError::TooLarge { limit: LIMIT }), "{faults:?}");
    }
    let (found, _) = read(&[gzip(&record(1)), gzip(&large(LIMIT * 5, LIMIT as usize * 5)), gzip(&record(3))].concat());
    assert_eq!(found, ["1", "3"]);
    // A head without end.
    let (found, faults) =
        read(&[record(1), b"WARC/1.0\r\n".to_vec(), vec![b'a'; 1_000_000], b"\n".to_vec(), record(3)].concat());
    assert_eq!((found, faults.len()), (vec!["1".to_owned(), "3".to_owned()], 1));
}

#[test]
fn nobody_reads_what_nobody_wants() {
    let file = members(5).concat();
    let mut stream = RecordStream::new(&file[..], LIMIT);
    let mut heads = 0;
    let mut found = Vec::new();
    while let Some(next) = stream.next(&mut |head| {
        heads += 1;
        head.header("warc-target-uri").is_some_and(|url| url.ends_with("/4>"))
    }) {
        found.push(next.unwrap());
    }
    assert_eq!((heads, found.len()), (5, 1));
}

proptest! {
    #[test]
    fn nothing_in_a_file_makes_it_panic_or_go_on_for_ever(
        bytes in proptest::collection::vec(any::<u8>(), 0..3_000),
        at in 0..2_000usize,
        packed in any::<bool>(),
    ) {
        let mut file = if packed { members(3).concat() } else { (1..=3).flat_map(record).collect() };
        let at = at.min(file.len());
        file.splice(at..(at + bytes.len() / 3).min(file.len()), bytes);
        let mut stream = RecordStream::new(&file[..], LIMIT);
        let mut steps = 0;
        while let Some(next) = stream.next(&mut |_| true) {
            // Every step takes something of the file.
            steps += 1;
            prop_assert!(steps <= file.len() + 1);
            drop(next.map(capture));
        }
    }
}
