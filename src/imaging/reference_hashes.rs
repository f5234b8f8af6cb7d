//! PDQ hashes beside those that the reference implementation gave for published pictures.

use std::path::{Path, PathBuf};

use super::pdq::{Pdq, Turn, from_hex};
use super::{Code, Limits, decode_luma};

fn distance(a: Code, b: Code) -> u32 {
    a.iter().zip(b).map(|(a, b)| (a ^ b).count_ones()).sum()
}

/// Hashes that the reference implementation gave for published pictures and their turns.
#[test]
fn hashes_equal_those_of_the_reference() {
    let Some(folder) = std::env::var_os("REEVE_TEST_DATA").map(|data| PathBuf::from(data).join("pdq")) else {
        eprintln!("REEVE_TEST_DATA is not set: not compared with the reference");
        return;
    };
    let expected = std::fs::read_to_string(folder.join("expected.csv")).unwrap();
    let (mut bits, mut hashes, mut worst) = (0, 0, 0);
    // The eight lines of a file follow each other.
    let mut last: Option<(&str, Pdq)> = None;
    for line in expected.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let [file, transform, hash, quality] = fields[..] else { panic!("{line}") };
        let (_, pdq) = last.take_if(|last| last.0 == file).unwrap_or_else(|| (file, hashed(&folder.join(file))));
        let turn = match transform {
            "original" => Turn::Same,
            "rotate90" => Turn::Rotated270,
            "rotate180" => Turn::Rotated180,
            "rotate270" => Turn::Rotated90,
            "flip_vertical" => Turn::Flipped,
            "flip_horizontal" => Turn::Mirrored,
            "rotate90_flip1" => Turn::Transposed,
            _ => Turn::AntiTransposed,
        };
        let off = distance(pdq.code(turn), from_hex(hash).unwrap());
        assert_eq!(pdq.quality.to_string(), quality, "{line}");
        if Path::new(file).extension().is_some_and(|extension| extension == "png") {
            assert_eq!(off, 0, "{line}");
        } else {
            (bits, hashes, worst) = (bits + off, hashes + 1, worst.max(off));
        }
        last = Some((file, pdq));
    }
    eprintln!("JPEG: {bits} bits in {hashes} hashes, {worst} at most");
    assert!(hashes > 0 && bits <= 2 * hashes && worst <= 10, "{bits} bits in {hashes} hashes, {worst} at most");
}

fn hashed(file: &Path) -> Pdq {
    let bytes = std::fs::read(file).unwrap();
    Pdq::of(&decode_luma(&bytes, &Limits::default()).unwrap())
}
