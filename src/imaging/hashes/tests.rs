use std::io::Cursor;

use image::{DynamicImage, ImageFormat, RgbImage};
use image_hasher::{HashAlg, HasherConfig};

use super::*;
use crate::imaging::pdq::to_hex;

const PDQ: &str = "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22";

fn blots() -> DynamicImage {
    DynamicImage::ImageRgb8(RgbImage::from_fn(240, 180, |x, y| {
        let (x, y) = (x as f32 / 240.0, y as f32 / 180.0);
        let wave = |a: f32, b: f32| ((a * x + b * x * y).sin() + (b * y * y - a * x * y).cos()) * 60.0 + 127.0;
        image::Rgb([wave(9.0, 13.0) as u8, wave(11.0, 17.0) as u8, wave(7.0, 29.0) as u8])
    }))
}

fn raster(picture: &DynamicImage) -> Raster {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
    decode_raster(&bytes.into_inner(), &Limits::default()).unwrap()
}

fn kind(name: &str) -> HashKind {
    name.parse().unwrap()
}

#[test]
fn kinds_have_names() {
    for (name, shown, bits) in [
        ("pdq", "pdq", 256),
        ("PDQ", "pdq", 256),
        ("mean", "mean", 64),
        ("median-dct", "median-dct", 64),
        ("gradient-8x8", "gradient", 64),
        ("vertical-gradient-16x8-msb", "vertical-gradient-16x8-msb", 128),
        ("double-gradient-16x16", "double-gradient-16x16", 144),
        ("block-16x16", "block-16x16", 256),
        ("mean-dct-32x32-msb", "mean-dct-32x32-msb", 1024),
    ] {
        assert_eq!((kind(name).to_string().as_str(), kind(name).bits()), (shown, bits), "{name}");
    }
    for bad in [
        "",
        "phash",
        "mean-",
        "mean-3x8",
        "mean-8x33",
        "mean-8",
        "block-dct",
        "mean-msb-dct",
        "pdq-16x16",
        "mean-99999x8",
    ] {
        assert_eq!(bad.parse::<HashKind>(), Err(UnknownKind(bad.to_owned())));
    }
}

#[test]
fn hashes_equal_those_of_image_hasher() {
    let picture = blots();
    for (name, algorithm, dct, side) in [
        ("mean", HashAlg::Mean, false, 8),
        ("median-dct-16x16", HashAlg::Median, true, 16),
        ("gradient", HashAlg::Gradient, false, 8),
        ("vertical-gradient-16x16", HashAlg::VertGradient, false, 16),
        ("double-gradient-16x16", HashAlg::DoubleGradient, false, 16),
        ("block", HashAlg::Blockhash, false, 8),
    ] {
        let config = HasherConfig::new().hash_alg(algorithm).hash_size(side, side);
        let hash = if dct { config.preproc_dct() } else { config }.to_hasher().hash_image(&picture);
        let hex: String = hash.as_bytes().iter().map(|byte| format!("{byte:02X}")).collect();
        assert_eq!(hash.as_bytes().len(), kind(name).bits() as usize / 8);
        for text in [hash.to_base64(), hex] {
            let (list, faults) = HashList::read(&format!("{text}, ours"), kind(name));
            assert_eq!((list.len(), &faults[..]), (1, &[][..]), "{name} {text}");
            let found = list.near(&raster(&picture), 0);
            assert_eq!(found.iter().map(|found| (&*found.label, found.distance)).collect::<Vec<_>>(), [("ours", 0)]);
        }
    }
}

#[test]
fn lists_are_read_as_programs_write_them() {
    let low = "0".repeat(64);
    let text = format!(
        "\u{feff}# ours\n\n{PDQ}\n{PDQ},shirt, red\n{PDQ} 100 a/b.jpg\n{PDQ},77,c.jpg\nmean;ff00ff00ff00ff00;cap\n\
         pdq\t{PDQ}\t\"say \"\"x\"\"\"\n{low},3,flat\nmean,abc\nnot a hash\n"
    );
    let (list, faults) = HashList::read(&text, HashKind::Pdq);
    let labels: Vec<(u64, &str)> =
        list.groups.iter().flat_map(|group| &group.entries).map(|entry| (entry.line, &*entry.label)).collect();
    assert_eq!(labels, [(3, ""), (4, "shirt red"), (5, "a/b.jpg"), (6, "c.jpg"), (8, "say \"x\""), (7, "cap")]);
    let unreadable = |line: u64, kind: &str, bits: u32| {
        Message::new("imaging-hash-unreadable").with("line", line).with("kind", kind).with("bits", bits)
    };
    let low = Message::new("imaging-hash-low-quality").with("line", 9_u64).with("quality", 3_u32).with("least", 50_u32);
    assert_eq!(faults, [low, unreadable(10, "mean", 64), unreadable(11, "pdq", 256)]);
}

#[test]
fn a_head_says_where_what_stands() {
    let text = format!("file,hash,quality\na.jpg,{PDQ},100\nb.jpg,{PDQ},20\nc.jpg,{},90\n", to_hex(&[0, 0, 0, 1]));
    let (list, faults) = HashList::read(&text, HashKind::Pdq);
    assert_eq!((list.len(), faults.len()), (2, 1));
    let (kinds, faults) = HashList::read(&format!("kind,hash\npdq,{PDQ}\nother,{PDQ}\n"), kind("mean"));
    assert_eq!((kinds.len(), faults.len()), (1, 1));
}

#[test]
fn faults_without_end_are_counted() {
    let (list, faults) = HashList::read(&"x\n".repeat(5_000), HashKind::Pdq);
    assert!(list.is_empty());
    assert_eq!(faults.len(), MAX_FAULTS + 1);
    assert_eq!(faults[MAX_FAULTS], Message::new("imaging-hash-list-more-faults").with("count", 4_900_usize));
}

#[test]
fn turned_and_framed_copies_are_near_for_pdq() {
    let original = Pdq::of(&raster(&blots()));
    let text = format!("{}\nunrelated {PDQ}", to_hex(&original.code(Turn::Same)));
    let (list, _) = HashList::read(&text, HashKind::Pdq);
    let mut framed = RgbImage::from_pixel(300, 240, image::Rgb([250, 250, 250]));
    image::imageops::replace(&mut framed, &blots().to_rgb8(), 30, 30);
    for (seen, turn, trimmed) in [
        (blots(), Turn::Same, false),
        (blots().rotate90(), Turn::Rotated270, false),
        (blots().fliph(), Turn::Mirrored, false),
        (DynamicImage::ImageRgb8(framed), Turn::Same, true),
    ] {
        let found = list.near(&raster(&seen), HashKind::Pdq.near());
        assert_eq!(found.iter().map(|found| (found.turn, found.trimmed)).collect::<Vec<_>>(), [(turn, trimmed)]);
    }
}
