//! The index against a comparison of everything with everything, and its bytes against damage.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::Strategy as _;
use tantivy::Directory;
use tantivy::directory::error::{DeleteError, OpenReadError, OpenWriteError};
use tantivy::directory::{FileHandle, MmapDirectory, OwnedBytes, RamDirectory, WatchCallback, WatchHandle, WritePtr};

use super::Strategy;
use super::*;

const STRATEGIES: [Strategy; 3] = [Strategy::Automatic, Strategy::Scan, Strategy::Tables];

fn flipped(mut code: Code, bits: impl IntoIterator<Item = u8>) -> Code {
    bits.into_iter().for_each(|bit| code[usize::from(bit) / 64] ^= 1 << (bit % 64));
    code
}

fn codes() -> impl proptest::strategy::Strategy<Value = Code> {
    any::<Code>()
}

/// Codes around a few centres, at distances around `max_distance`, and codes that are anywhere; and what to ask for.
fn clustered() -> impl proptest::strategy::Strategy<Value = (Vec<(Code, u32)>, Vec<Code>)> {
    let around = |centres: Vec<Code>| {
        let code = (prop::sample::select(centres.clone()), prop::collection::btree_set(any::<u8>(), 0..50))
            .prop_map(|(centre, bits)| flipped(centre, bits));
        (vec((prop_oneof![3 => code.clone(), 1 => codes()], 0..60_u32), 0..120), vec(prop_oneof![code, codes()], 0..8))
    };
    vec(codes(), 1..4).prop_flat_map(around)
}

fn brute_force(rows: &[(Code, u32)], wanted: &Code, max_distance: u32) -> Vec<Hit> {
    let mut nearest = BTreeMap::new();
    for (code, id) in rows {
        let distance: u32 = code.iter().zip(wanted).map(|(a, b)| (a ^ b).count_ones()).sum();
        if distance <= max_distance {
            nearest.entry(*id).and_modify(|least: &mut u32| *least = distance.min(*least)).or_insert(distance);
        }
    }
    let mut hits: Vec<Hit> = nearest.into_iter().map(|(id, distance)| Hit { distance, id }).collect();
    hits.sort();
    hits
}

/// Many codes without chance, so that a test always says the same.
fn spread(count: u64) -> Vec<(Code, u32)> {
    let mut state = 7_u64;
    let mut next = || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state ^ state >> 29).wrapping_mul(0xbf58476d1ce4e5b9)
    };
    (0..count).map(|id| (std::array::from_fn(|_| next()), id as u32)).collect()
}

proptest! {
    #[test]
    fn finds_what_a_comparison_of_all_finds((rows, wanted) in clustered(), max_distance in prop_oneof![4 => Just(31_u32), 1 => 0..=256_u32]) {
        let expected: Vec<Vec<Hit>> = wanted.iter().map(|code| brute_force(&rows, code, max_distance)).collect();
        for strategy in STRATEGIES {
            let index = CodeIndex::new(rows.clone(), strategy);
            prop_assert_eq!(&index.within_each(&wanted, max_distance), &expected, "{:?}", strategy);
            let one_by_one: Vec<_> = wanted.iter().map(|code| index.within(code, max_distance)).collect();
            prop_assert_eq!(&one_by_one, &expected);
        }
    }

    /// Tables themselves, also where a scan of so few codes would be faster.
    #[test]
    fn tables_miss_nothing((rows, wanted) in clustered(), max_distance in 0..48_u32, key_bits in 1..=16_u32) {
        let codes: Vec<Code> = rows.iter().map(|(code, _)| *code).collect();
        let segment = Segment::of_sorted(segment::sorted(rows.clone()), key_bits);
        let mut found = Vec::new();
        segment.search_tables(&wanted, max_distance, &mut |wanted, row, distance| found.push((wanted, segment.codes()[row], distance)));
        found.sort_unstable();
        let mut expected = Vec::new();
        let rows = segment::sorted(rows);
        for (position, wanted) in wanted.iter().enumerate() {
            let near = rows.iter().map(|(code, _)| (position, *code, scan::difference(code, wanted)));
            expected.extend(near.filter(|(_, _, distance)| *distance <= max_distance));
        }
        expected.sort_unstable();
        prop_assert_eq!(found, expected, "each pair once, of {} codes", codes.len());
    }

    #[test]
    fn order_of_insertion_is_not_in_the_bytes((rows, _) in clustered(), turn in any::<prop::sample::Index>()) {
        let mut turned = rows.clone();
        turned.rotate_left(turn.index(rows.len().max(1)).min(rows.len()));
        turned.extend(rows.first().copied());
        for strategy in STRATEGIES {
            let bytes = CodeIndex::new(rows.clone(), strategy).to_bytes(strategy);
            prop_assert_eq!(&CodeIndex::new(turned.clone(), Strategy::Scan).to_bytes(strategy), &bytes);
        }
    }

    /// A folder answers as a map of what was added and removed would.
    #[test]
    fn a_folder_keeps_what_was_committed(
        commits in vec((vec(0..40_u32, 0..6), vec((0..4_u64, 0..40_u32), 0..30)), 1..12),
        strategy in prop::sample::select(STRATEGIES.to_vec()),
        reopened in any::<bool>(),
    ) {
        let directory = RamDirectory::create();
        let mut folder = CodeFolder::open(Box::new(directory.clone()), strategy).unwrap();
        let mut expected: Vec<(Code, u32)> = Vec::new();
        for (removed, added) in commits {
            let added: Vec<(Code, u32)> = added.into_iter().map(|(seed, id)| ([seed, u64::from(id % 3), 0, 0], id)).collect();
            expected.retain(|(_, id)| !removed.contains(id));
            expected.extend(&added);
            expected.sort_unstable();
            expected.dedup();
            folder.commit(&removed, added).unwrap();
            if reopened {
                drop(folder);
                folder = CodeFolder::open(Box::new(directory.clone()), strategy).unwrap();
            }
            for index in [folder.index(), CodeIndex::open(&directory).unwrap()] {
                let mut rows: Vec<_> = index.rows().collect();
                rows.sort_unstable();
                rows.dedup();
                prop_assert_eq!(&rows, &expected);
                prop_assert_eq!(index.within(&[0; 4], 3), brute_force(&expected, &[0; 4], 3));
                prop_assert_eq!(index.is_empty(), expected.is_empty());
            }
        }
    }

    #[test]
    fn any_bytes_are_refused_or_read(bytes in vec(any::<u8>(), 0..300)) {
        prop_assert!(CodeIndex::from_bytes(bytes.clone()).is_err());
        prop_assert!(manifest::Manifest::from_bytes(&bytes).is_err());
    }

    /// Bytes that somebody changed on purpose, checksums and all, may answer anything, and answer.
    #[test]
    fn forged_bytes_do_not_end_the_program(changes in vec((any::<prop::sample::Index>(), any::<u8>()), 1..40), wanted in codes()) {
        let rows = spread(80);
        let segment = Segment::of_sorted(segment::sorted(rows.clone()), 4);
        let mut bytes = segment.bytes().to_vec();
        let layout = layout::Layout::read(&bytes).unwrap();
        for (place, byte) in changes {
            let place = place.index(bytes.len() - 64) + 64;
            bytes[place] = byte;
        }
        layout.seal(&mut bytes);
        if let Ok(segment) = Segment::open(OwnedBytes::new(bytes)) {
            for wanted in [wanted, rows[0].0] {
                segment.search_tables(&[wanted], 40, &mut |_, row, distance| assert!(row < 80 && distance <= 40));
            }
        }
    }
}

#[test]
fn neighbours_at_the_limit_are_found_and_no_others() {
    let mut rows = spread(20_000);
    let centre = rows[77].0;
    for limit in [0, 1, 15, 16, 31, 32, 47, 48, 100] {
        // Bits spread over all parts, and bits close together.
        for step in [1_usize, 7, 8, 16, 17, 255] {
            let bits = |count: u32| (0..count as usize).map(move |bit| (bit * step + bit * step / 256) as u8);
            let near = (200_000 + limit * 1_000 + step as u32, limit);
            rows.push((flipped(centre, bits(near.1)), near.0));
            rows.push((flipped(centre, bits(limit + 1)), near.0 + 500_000));
        }
    }
    for strategy in STRATEGIES {
        let index = CodeIndex::new(rows.clone(), strategy);
        for limit in [0, 1, 15, 16, 31, 32, 47, 48, 100] {
            let hits = index.within(&centre, limit);
            assert_eq!(hits, brute_force(&rows, &centre, limit), "{strategy:?} {limit}");
            assert!(hits.iter().any(|hit| hit.distance == limit), "{limit}");
        }
    }
}

#[test]
fn any_distance_may_be_asked_for() {
    let index = CodeIndex::new(spread(3_000), Strategy::Tables);
    for max_distance in [256, 257, u32::MAX] {
        assert_eq!(index.within(&[0; 4], max_distance).len(), 3_000);
    }
    assert_eq!(CodeIndex::default().within_each(&[[0; 4], [1; 4]], 31), [vec![], vec![]]);
    assert_eq!(index.within_each(&[], 31).len(), 0);
}

#[test]
fn thousands_of_the_same_code_are_found_once_each() {
    let rows: Vec<(Code, u32)> = (0..5_000).map(|id| ([5, 6, 7, 8], id)).collect();
    let hits = CodeIndex::new(rows, Strategy::Tables).within(&[5, 6, 7, 9], 31);
    assert_eq!(hits, (0..5_000).map(|id| Hit { distance: 1, id }).collect::<Vec<_>>());
}

#[test]
fn damaged_bytes_are_refused() {
    for strategy in [Strategy::Scan, Strategy::Tables] {
        let bytes = CodeIndex::new(spread(20), strategy).to_bytes(strategy);
        assert!(CodeIndex::from_bytes(bytes.clone()).is_ok());
        for place in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[place] ^= 1 << (place % 8);
            assert!(CodeIndex::from_bytes(damaged).is_err(), "byte {place}");
            assert!(CodeIndex::from_bytes(bytes[..place].to_vec()).is_err(), "cut at {place}");
        }
        let longer = [&bytes[..], &[0; 64]].concat();
        assert_eq!(CodeIndex::from_bytes(longer).unwrap_err(), SegmentError::Truncated);
    }
}

#[test]
fn a_damaged_list_of_segments_is_refused() {
    let name = |byte| manifest::SegmentName([byte; 16]);
    let list = manifest::Manifest {
        segments: vec![
            manifest::Entry { name: name(1), removed: vec![3, 9] },
            manifest::Entry { name: name(2), removed: vec![] },
        ],
        leftovers: vec![name(3)],
    };
    let bytes = list.to_bytes();
    assert_eq!(manifest::Manifest::from_bytes(&bytes).unwrap(), list);
    for place in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[place] ^= 0x40;
        assert!(manifest::Manifest::from_bytes(&damaged).is_err(), "byte {place}");
        assert!(manifest::Manifest::from_bytes(&bytes[..place]).is_err(), "cut at {place}");
    }
}

/// A header is believed only when what it promises is there.
#[test]
fn a_promise_of_many_codes_takes_no_memory() {
    let mut bytes = CodeIndex::new(spread(3), Strategy::Tables).to_bytes(Strategy::Tables);
    for (rows, expected) in
        [(u64::from(u32::MAX), SegmentError::Truncated), (u64::MAX, SegmentError::Damaged), (4, SegmentError::Damaged)]
    {
        bytes[16..24].copy_from_slice(&rows.to_le_bytes());
        let mut crc = flate2::Crc::new();
        crc.update(&bytes[..56]);
        bytes[56..60].copy_from_slice(&crc.sum().to_le_bytes());
        assert_eq!(CodeIndex::from_bytes(bytes.clone()).unwrap_err(), expected, "{rows}");
    }
}

/// A version written by this test and by no program is refused by name.
#[test]
fn an_unknown_version_is_named() {
    let mut bytes = CodeIndex::new(spread(3), Strategy::Scan).to_bytes(Strategy::Scan);
    bytes[8] = 2;
    assert_eq!(CodeIndex::from_bytes(bytes).unwrap_err(), SegmentError::UnknownVersion(2));
}

/// Odd addresses cannot be taken as they are.
#[test]
fn bytes_may_begin_anywhere() {
    let rows = spread(700);
    let bytes = CodeIndex::new(rows.clone(), Strategy::Tables).to_bytes(Strategy::Tables);
    for shift in 0..8 {
        let shifted = OwnedBytes::new([&vec![0; shift][..], &bytes].concat()).split(shift).1;
        let index = CodeIndex { parts: vec![Part::whole(Segment::open(shifted).unwrap())] };
        assert_eq!(index.within(&rows[9].0, 31), [Hit { distance: 0, id: 9 }]);
    }
}

#[test]
fn there_are_few_segments_after_many_commits() {
    let mut folder = CodeFolder::open(Box::new(RamDirectory::create()), Strategy::Automatic).unwrap();
    for (at, row) in spread(300).into_iter().enumerate() {
        folder.commit(&[], vec![row]).unwrap();
        let sizes: Vec<usize> = folder.index().parts.iter().map(Part::rows_left).collect();
        assert_eq!(sizes.iter().sum::<usize>(), at + 1);
        for (place, size) in sizes.iter().enumerate() {
            assert!(*size >= 4 * sizes[place + 1..].iter().sum::<usize>(), "{sizes:?}");
        }
    }
}

#[test]
fn a_mapped_folder_holds_no_file_that_does_not_count() {
    let directory = MmapDirectory::create_from_tempdir().unwrap();
    let mut folder = CodeFolder::open(Box::new(directory.clone()), Strategy::Automatic).unwrap();
    let rows = spread(3_000);
    folder.commit(&[], rows[..2_500].to_vec()).unwrap();
    folder.commit(&[7], rows[2_500..2_600].to_vec()).unwrap();
    let earlier = folder.index();
    let files = |index: &CodeIndex| -> Vec<String> {
        index.parts.iter().map(|part| manifest::SegmentName(part.segment.digest()).file()).collect()
    };
    assert_eq!(files(&earlier).len(), 2);
    folder.commit(&[8], rows[2_600..].to_vec()).unwrap();
    let index = CodeIndex::open(&directory).unwrap();
    assert_eq!((files(&index).len(), index.rows().count()), (2, 2_998));
    for file in files(&earlier) {
        assert_eq!(directory.exists(Path::new(&file)).unwrap(), files(&index).contains(&file), "{file}");
    }
    assert_eq!(earlier.rows().count(), 2_599, "its file is gone, and its bytes are not");
    for (id, (code, _)) in (0..).zip(&rows) {
        let hits = [Hit { distance: 0, id }];
        let is_removed = id == 7 || id == 8;
        assert_eq!(index.within(code, 31), if is_removed { &[][..] } else { &hits }, "{id}");
    }
}

#[test]
fn a_segment_with_much_removed_is_written_again() {
    let directory = RamDirectory::create();
    let mut folder = CodeFolder::open(Box::new(directory.clone()), Strategy::Automatic).unwrap();
    folder.commit(&[], spread(100)).unwrap();
    let before = folder.index();
    folder.commit(&(0..25).collect::<Vec<_>>(), Vec::new()).unwrap();
    assert_eq!(folder.index().parts[0].removed.len(), 25);
    folder.commit(&[25], Vec::new()).unwrap();
    let index = folder.index();
    assert_eq!((index.parts.len(), index.parts[0].removed.len(), index.rows().count()), (1, 0, 74));
    assert_eq!(before.rows().count(), 100, "who holds an index keeps it");
    folder.commit(&(0..100).collect::<Vec<_>>(), Vec::new()).unwrap();
    assert!(folder.index().is_empty() && CodeIndex::open(&directory).unwrap().is_empty());
}

#[test]
fn there_is_one_writer_at_a_time() {
    let directory = MmapDirectory::create_from_tempdir().unwrap();
    let folder = CodeFolder::open(Box::new(directory.clone()), Strategy::Automatic).unwrap();
    let second = CodeFolder::open(Box::new(directory.clone()), Strategy::Automatic);
    assert!(matches!(second, Err(FolderError::Locked)), "{second:?}");
    drop(folder);
    assert!(CodeFolder::open(Box::new(directory), Strategy::Automatic).is_ok());
}

#[test]
fn a_torn_segment_is_refused_by_name() {
    let directory = RamDirectory::create();
    let mut folder = CodeFolder::open(Box::new(directory.clone()), Strategy::Automatic).unwrap();
    folder.commit(&[], spread(50)).unwrap();
    let bytes = folder.index().parts[0].segment.bytes().to_vec();
    let file = manifest::SegmentName(folder.index().parts[0].segment.digest()).file();
    directory.atomic_write(Path::new(&file), &bytes[..bytes.len() / 2]).unwrap();
    let error = CodeIndex::open(&directory).unwrap_err();
    assert_eq!(error.to_string(), format!("{file}: the segment of picture codes is not as long as it says"));
}

/// Fails from some write on, and leaves what a torn write leaves.
#[derive(Clone, Debug)]
struct FailingDirectory {
    inner: RamDirectory,
    /// Writes that still succeed.
    writes: Arc<AtomicUsize>,
}

impl FailingDirectory {
    fn write(&self) -> io::Result<()> {
        let left = self.writes.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        left.map(|_| ()).map_err(|_| io::Error::other("no more writes"))
    }
}

impl Directory for FailingDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.inner.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        let failed = |error: io::Error| DeleteError::IoError { io_error: Arc::new(error), filepath: path.into() };
        self.write().map_err(failed)?;
        self.inner.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.inner.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        if let Err(error) = self.write() {
            self.inner.atomic_write(path, b"ReeveHam and then nothing").unwrap();
            return Err(OpenWriteError::wrap_io_error(error, path.into()));
        }
        self.inner.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.inner.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.write()?;
        self.inner.atomic_write(path, data)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.write()
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.inner.watch(callback)
    }
}

/// Wherever a commit is interrupted, what is read afterwards is all of it or nothing, and the next commit goes through.
/// Whether it was interrupted before it counted, and after.
fn interrupt(removed: &[u32], added: &[(Code, u32)]) -> [bool; 2] {
    let sorted = |index: &CodeIndex| segment::sorted(index.rows().collect());
    let mut was_interrupted = [false; 2];
    for writes in 0.. {
        let inner = RamDirectory::create();
        let mut folder = CodeFolder::open(Box::new(inner.clone()), Strategy::Automatic).unwrap();
        folder.commit(&[], spread(10)).unwrap();
        drop(folder);
        let before = sorted(&CodeIndex::open(&inner).unwrap());

        // The lock is a file as well.
        let failing = FailingDirectory { inner: inner.clone(), writes: Arc::new(AtomicUsize::new(usize::MAX)) };
        let mut folder = CodeFolder::open(Box::new(failing.clone()), Strategy::Automatic).unwrap();
        failing.writes.store(writes, Ordering::Relaxed);
        let outcome = folder.commit(removed, added.to_vec());
        failing.writes.store(usize::MAX, Ordering::Relaxed);
        drop(folder);

        let after = sorted(&CodeIndex::open(&inner).unwrap());
        let kept = before.iter().filter(|(_, id)| !removed.contains(id));
        let expected = segment::sorted(kept.chain(added).copied().collect());
        assert!(after == expected || (outcome.is_err() && after == before), "{writes} writes: {outcome:?}");
        if outcome.is_err() {
            was_interrupted[usize::from(after == expected)] = true;
        }
        let mut folder = CodeFolder::open(Box::new(inner.clone()), Strategy::Automatic).unwrap();
        folder.commit(removed, added.to_vec()).unwrap();
        assert_eq!(sorted(&CodeIndex::open(&inner).unwrap()), expected);
        if outcome.is_ok() && writes > 30 {
            break;
        }
    }
    was_interrupted
}

#[test]
fn an_interrupted_commit_is_whole_or_not_there() {
    assert_eq!(interrupt(&[3], &spread(30)[10..]), [true, true]);
    assert_eq!(interrupt(&(0..10).collect::<Vec<_>>(), &[]), [true, true]);
    // The segment that would be written is there already, and stays.
    assert_eq!(interrupt(&[], &spread(10)), [false, true]);
    assert_eq!(interrupt(&[3], &spread(10)), [false, true]);
}

/// Rows given more than once do not count for how the others are kept.
#[test]
fn the_same_rows_given_again_change_nothing() {
    let rows = spread(1_500);
    let bytes = CodeIndex::new(rows.clone(), Strategy::Automatic).to_bytes(Strategy::Automatic);
    let twice = [&rows[..], &rows].concat();
    assert_eq!(Segment::build(twice, Strategy::Automatic).bytes(), bytes);
}
