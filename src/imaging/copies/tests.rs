//! Each edit on composed pictures: the copy is found under its reference, and nothing else is.

use super::*;
use crate::local::test_scene as scene;
use image::imageops::{self, FilterType};
use image::{GrayImage, Luma};

const WIDTH: u32 = 240;
const HEIGHT: u32 = 180;

fn pictures() -> Vec<GrayImage> {
    (1..4).map(|seed| scene(seed, WIDTH, HEIGHT)).collect()
}

fn index() -> CopyIndex {
    CopyIndex::new(pictures().iter().map(CopyReference::of_grey).collect())
}

fn find(index: &CopyIndex, seen: &GrayImage) -> Vec<CopyMatch> {
    index.find(&Seen::of_grey(seen))
}

/// A page of one tone with the picture on it.
fn on_page(picture: &GrayImage, width: u32, height: u32, left: i64, top: i64) -> GrayImage {
    let mut page = GrayImage::from_pixel(width, height, Luma([230]));
    imageops::overlay(&mut page, picture, left, top);
    page
}

fn darker(picture: &GrayImage) -> GrayImage {
    GrayImage::from_fn(WIDTH, HEIGHT, |x, y| Luma([(f32::from(picture.get_pixel(x, y).0[0]) * 0.6) as u8]))
}

fn inverted(picture: &GrayImage) -> GrayImage {
    let mut inverted = picture.clone();
    imageops::invert(&mut inverted);
    inverted
}

type Edit = (&'static str, fn(&GrayImage) -> GrayImage, bool, bool);

/// Name, what is done, and whether the copy is mirrored and inverted.
const EDITS: [Edit; 10] = [
    ("nothing", Clone::clone, false, false),
    ("mirrored", |picture| imageops::flip_horizontal(picture), true, false),
    ("turned", |picture| imageops::rotate90(picture), false, false),
    ("upside down and mirrored", |picture| imageops::flip_vertical(picture), true, false),
    ("inverted", inverted, false, true),
    ("inverted and mirrored", |picture| inverted(&imageops::flip_horizontal(picture)), true, true),
    ("cropped", |picture| imageops::crop_imm(picture, 60, 40, 150, 120).to_image(), false, false),
    ("framed", |picture| on_page(picture, 320, 260, 40, 50), false, false),
    ("smaller", |picture| imageops::resize(picture, 150, 112, FilterType::Triangle), false, false),
    ("darker", darker, false, false),
];

#[test]
fn an_edited_copy_is_found_and_nothing_else() {
    let index = index();
    for (number, picture) in pictures().iter().enumerate() {
        for (name, edit, mirrored, inverted) in EDITS {
            let found = find(&index, &edit(picture));
            let best = found.first().unwrap_or_else(|| panic!("{name} of {number} is not found"));
            assert_eq!(best.reference, number as u32, "{name}");
            assert!(best.score > SURE, "{name} of {number} scores {}", best.score);
            assert_eq!((best.mirrored, best.inverted), (mirrored, inverted), "{name} of {number}");
            assert!(found[1..].iter().all(|other| other.score < LIKELY), "{name} of {number} is taken for another");
        }
    }
}

#[test]
fn both_parts_of_a_collage_are_found() {
    let pictures = pictures();
    let mut collage = GrayImage::from_pixel(400, 180, Luma([255]));
    for (number, left) in [(0, 5), (2, 205)] {
        let part = imageops::resize(&pictures[number], 190, 142, FilterType::Triangle);
        imageops::overlay(&mut collage, &part, left, 20);
    }
    let found: Vec<u32> =
        find(&index(), &collage).iter().filter(|found| found.score > SURE).map(|found| found.reference).collect();
    assert!(found.contains(&0) && found.contains(&2) && !found.contains(&1), "{found:?}");
}

#[test]
fn the_transform_says_where_the_copy_lies() {
    let framed = on_page(&pictures()[1], 320, 260, 40, 50);
    let found = find(&index(), &framed).remove(0);
    for (from, to) in [([0.0, 0.0], [40.0 / 320.0, 50.0 / 260.0]), ([1.0, 1.0], [280.0 / 320.0, 230.0 / 260.0])] {
        let [x, y] = transform::apply(&found.transform, from);
        assert!((x - to[0]).abs() < 0.01 && (y - to[1]).abs() < 0.01, "{from:?} lies at {x} {y}");
    }
    assert!(found.inliers.len() > 50 && found.blocks.len() > 20);
    let inside = |place: &[f32; 2]| place.iter().all(|at| (0.0..=1.0).contains(at));
    assert!(found.inliers.iter().all(|(from, to)| inside(from) && inside(to)));
}

#[test]
fn another_picture_is_not_found() {
    let index = index();
    for seed in 20..24 {
        let found = find(&index, &scene(seed, WIDTH, HEIGHT));
        // Drawn scenes have like parts; what stands by itself must not be found in another.
        assert!(found.iter().all(|found| found.score < SURE), "scene {seed}");
    }
    for (width, height) in [(0, 0), (1, 1), (1, 300), (300, 1), (17, 16), (200, 200)] {
        assert!(find(&index, &GrayImage::from_pixel(width, height, Luma([200]))).is_empty(), "{width} x {height}");
    }
}

#[test]
fn a_place_known_from_elsewhere_is_verified() {
    let pictures = pictures();
    let [one, other] = [0, 1].map(|number| CopyReference::of_grey(&pictures[number]));
    let seen = Seen::of_grey(&imageops::flip_horizontal(&pictures[0]));
    let mirror = [-1.0, 0.0, 1.0, 0.0, 1.0, 0.0];
    let found = verify(&seen, &one, &mirror, false).expect("it is a copy");
    assert!(found.mirrored && found.score > SURE, "{}", found.score);
    assert!(verify(&seen, &other, &mirror, false).is_none_or(|found| found.score < LIKELY));
}

#[test]
fn nothing_is_a_reference_too() {
    let plain = CopyReference::of_grey(&GrayImage::from_pixel(90, 60, Luma([9])));
    let empty = CopyReference::of_grey(&GrayImage::new(0, 0));
    assert!(!plain.is_telling() && !empty.is_telling());
    let index = CopyIndex::new(vec![plain, empty, CopyReference::of_grey(&pictures()[0])]);
    assert_eq!(find(&index, &pictures()[0])[0].reference, 2);
    assert!(find(&CopyIndex::default(), &pictures()[0]).is_empty());
}

#[test]
fn bytes_give_the_reference_back() {
    let reference = CopyReference::of_grey(&pictures()[0]);
    let bytes = reference.to_bytes();
    let read = CopyReference::from_bytes(&bytes).unwrap();
    assert_eq!((read.shown, &read.plane, read.to_bytes()), (reference.shown, &reference.plane, bytes.clone()));
    for length in [0, 5, 16, 100, bytes.len() - 1] {
        assert_eq!(CopyReference::from_bytes(&bytes[..length]), Err(DamagedReference), "{length} bytes");
    }
    for at in [0, 3, 7, 13, 15] {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x80;
        assert_eq!(CopyReference::from_bytes(&damaged), Err(DamagedReference), "byte {at}");
    }
}
