//! What needs no models is tested always; reading itself where `REEVE_OCR_MODELS` names the folder that `reeve setup ocr` fills.

use std::f32::consts::PI;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::OnceLock;

use image::{Rgb, RgbImage};
use proptest::prelude::*;

use super::boxes::{ProbabilityMap, rectangles};
use super::characters::{Characters, Steps};
use super::crop::straight;
use super::rectangle::{Rectangle, around};
use super::{ModelFiles, ReadText, Reader, ReaderError, files, order};

/// 320 x 180 pixels, written with Noto Sans CJK Bold: a name above, a smaller line below.
const LATIN: &[u8] = include_bytes!("../../../tests/fixtures/reading/latin.png");
const CHINESE: &[u8] = include_bytes!("../../../tests/fixtures/reading/chinese.png");

#[test]
fn steps_become_text() {
    let characters = Characters::of("a\nb\n珂\n");
    assert_eq!(characters.classes(), 5);
    // Classes: 0 blank, 1 a, 2 b, 3 珂, 4 space.
    for (classes, expected) in [
        (&[0, 1, 1, 0, 2, 2][..], Some("ab")),
        (&[1, 0, 1, 1], Some("aa")),
        (&[4, 1, 4, 3, 4], Some("a 珂")),
        (&[0, 0, 0], None),
        (&[0, 4, 0], None),
        (&[], None),
    ] {
        let probabilities = classes.iter().flat_map(|class| (0..5).map(|at| if at == *class { 0.9 } else { 0.0 }));
        let read = characters.decode(&Steps { classes: 5, probabilities: probabilities.collect() });
        assert_eq!(read.as_ref().map(|(text, _)| text.as_str()), expected, "{classes:?}");
        assert!(read.is_none_or(|(_, confidence)| (confidence - 0.9).abs() < 1e-6));
    }
    let unknown = Steps { classes: 9, probabilities: (0..9).map(|at| at as f32).collect() };
    assert_eq!(characters.decode(&unknown), None, "a class without a character says nothing");
    let nothing = Steps { classes: 2, probabilities: vec![f32::NAN; 7] };
    assert_eq!(characters.decode(&nothing), None);
}

/// A map with these blocks of a probability: left, top, width, height.
fn map(width: usize, height: usize, blocks: &[([usize; 4], f32)]) -> ProbabilityMap {
    let mut values = vec![0.0; width * height];
    for ([left, top, wide, high], probability) in blocks {
        for y in *top..top + high {
            values[y * width + left..y * width + left + wide].fill(*probability);
        }
    }
    ProbabilityMap { width, height, values }
}

#[test]
fn patches_become_rectangles_the_largest_first() {
    let line = ([10, 10, 40, 8], 0.9);
    let larger = ([10, 40, 80, 10], 0.8);
    for (blocks, expected) in [
        (&[][..], 0),
        (&[line][..], 1),
        (&[line, larger], 2),
        (&[([10, 10, 40, 3], 0.9)], 0),
        (&[([10, 10, 40, 8], 0.4)], 0),
        (&[([10, 10, 40, 8], 0.2)], 0),
        (&[([10, 10, 40, 8], f32::NAN)], 0),
        (&[([0, 0, 100, 60], 1.0)], 1),
    ] {
        let found = rectangles(&map(100, 60, blocks));
        assert_eq!(found.len(), expected, "{blocks:?}");
        assert!(found.is_sorted_by(|a, b| a.area() >= b.area()));
    }
    let [found] = rectangles(&map(100, 60, &[line]))[..] else { panic!() };
    assert_eq!(found.centre, [30.0, 14.0]);
    assert!(found.half[0] > 20.0 && found.half[1] > 4.0, "grown beyond the pixels: {found:?}");
    assert_eq!(rectangles(&ProbabilityMap { width: 0, height: 0, values: Vec::new() }), []);
}

#[test]
fn a_patch_that_is_a_thin_frame_is_no_line() {
    let (frame, inside) = (([10, 10, 60, 40], 0.9), ([12, 12, 56, 36], 0.0));
    assert_eq!(rectangles(&map(100, 60, &[frame, inside])), []);
}

#[test]
fn rectangles_lie_around_points() {
    let around = |points: &[[i32; 2]]| around(&mut points.to_vec());
    assert_eq!(around(&[]), None);
    assert_eq!(around(&[[3, 4]]).map(|found| (found.centre, found.area())), Some(([3.0, 4.0], 0.0)));
    let slanted = around(&[[0, 0], [4, 4], [2, 2]]).unwrap();
    assert!(slanted.area() < 1e-3 && slanted.centre.iter().all(|part| (part - 2.0).abs() < 1e-4), "{slanted:?}");
    let diamond = around(&[[0, 2], [2, 0], [4, 2], [2, 4]]).unwrap();
    assert!((diamond.area() - 8.0).abs() < 1e-4, "{diamond:?}");
}

proptest! {
    #[test]
    fn every_point_lies_in_its_rectangle(mut points in prop::collection::vec([-500..500, -500..500i32], 1..40)) {
        let rectangle = around(&mut points).unwrap();
        for point in points {
            let offset = [0, 1].map(|axis| point[axis] as f32 - rectangle.centre[axis]);
            let along = offset[0] * rectangle.along[0] + offset[1] * rectangle.along[1];
            let across = offset[0] * rectangle.across()[0] + offset[1] * rectangle.across()[1];
            prop_assert!(along.abs() <= rectangle.half[0] + 0.01, "{point:?} in {rectangle:?}");
            prop_assert!(across.abs() <= rectangle.half[1] + 0.01, "{point:?} in {rectangle:?}");
        }
    }

    #[test]
    fn any_map_gives_rectangles_of_its_own_size(values in prop::collection::vec(any::<f32>(), 24 * 16)) {
        for line in rectangles(&ProbabilityMap { width: 24, height: 16, values }) {
            prop_assert!(line.area().is_finite() && line.area() < 4.0 * 24.0 * 16.0, "{line:?}");
        }
    }
}

#[test]
fn text_runs_to_the_right_or_down() {
    let degrees = |degrees: f32| [(degrees * PI / 180.0).cos(), (degrees * PI / 180.0).sin()];
    // The direction of the first axis, its half length and that of the other; then the direction text is read in.
    for (first, half, expected) in [
        (0.0, [50.0, 10.0], 0.0),
        (180.0, [50.0, 10.0], 0.0),
        (30.0, [50.0, 10.0], 30.0),
        (150.0, [50.0, 10.0], -30.0),
        (90.0, [10.0, 50.0], 0.0),
        (90.0, [50.0, 10.0], 90.0),
        (-90.0, [50.0, 10.0], 90.0),
        (0.0, [10.0, 50.0], 90.0),
        (0.0, [10.0, 12.0], 0.0),
    ] {
        let read = Rectangle::new([0.0, 0.0], half, degrees(first)).along_text();
        let wanted = degrees(expected);
        let same = (read.along[0] - wanted[0]).abs() < 1e-5 && (read.along[1] - wanted[1]).abs() < 1e-5;
        assert!(same, "{first}: {:?} for {wanted:?}", read.along);
        assert!(read.half[0] >= read.half[1] || half == [10.0, 12.0], "{first}: {:?}", read.half);
    }
}

#[test]
fn lines_are_ordered_as_they_are_read() {
    let line = |x: f32, y: f32| Rectangle::new([x, y], [20.0, 5.0], [1.0, 0.0]);
    let mut lines = [line(80.0, 42.0), line(50.0, 90.0), line(20.0, 40.0), line(20.0, 10.0), line(80.0, 12.0)];
    order::as_read(&mut lines);
    let places: Vec<[f32; 2]> = lines.iter().map(|line| line.centre).collect();
    assert_eq!(places, [[20.0, 10.0], [80.0, 12.0], [20.0, 40.0], [80.0, 42.0], [50.0, 90.0]]);
}

#[test]
fn a_line_is_cut_out_straight() {
    // Four columns: red, green, blue, white.
    let colours = [[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255]].map(Rgb);
    let picture = RgbImage::from_fn(8, 4, |x, _| colours[x as usize / 2]);
    let whole = Rectangle::new([4.0, 2.0], [4.0, 2.0], [1.0, 0.0]);
    assert_eq!(straight(&picture, &whole, 8, 4), picture);
    let turned = straight(&picture, &whole.upside_down(), 8, 4);
    assert_eq!(turned, image::imageops::rotate180(&picture));
    let downwards = Rectangle::new([4.0, 2.0], [2.0, 4.0], [0.0, 1.0]);
    assert_eq!(straight(&picture, &downwards, 4, 8), image::imageops::rotate270(&picture));
    let outside = Rectangle::new([-50.0, -50.0], [2.0, 1.0], [1.0, 0.0]);
    assert!(straight(&picture, &outside, 4, 2).pixels().all(|pixel| *pixel == colours[0]));
}

#[test]
fn nothing_but_the_reviewed_files_is_loaded() {
    let noise: Vec<u8> = (0..files::DETECTION.size_bytes).map(|at| ((at * 2_654_435_761) >> 7) as u8).collect();
    for bytes in [&[][..], b"not a model", &noise] {
        let files = ModelFiles { detection: bytes, direction: bytes, recognition: bytes };
        let refused = Reader::new(&files, NonZeroUsize::MIN).err();
        assert_eq!(refused, Some(ReaderError::NotReviewed { file: "detection.onnx" }));
    }
    for file in files::ALL {
        assert_eq!(file.sha256.len(), 64, "{}", file.name);
        assert!(file.size_bytes < 32 << 20, "{}", file.name);
    }
}

/// The reader, where its models are; says so where they are not.
fn reader() -> Option<&'static Reader> {
    static READER: OnceLock<Option<Reader>> = OnceLock::new();
    let load = || {
        let Some(folder) = std::env::var_os("REEVE_OCR_MODELS").map(PathBuf::from) else {
            eprintln!("skipped: REEVE_OCR_MODELS names no folder with the models of `reeve setup ocr`");
            return None;
        };
        let file = |file: &files::ReviewedFile| std::fs::read(folder.join(file.name)).unwrap();
        let [detection, direction, recognition] = [&files::DETECTION, &files::DIRECTION, &files::RECOGNITION].map(file);
        let files = ModelFiles { detection: &detection, direction: &direction, recognition: &recognition };
        Some(Reader::new(&files, NonZeroUsize::MIN).unwrap())
    };
    READER.get_or_init(load).as_ref()
}

fn picture(png: &[u8]) -> RgbImage {
    image::load_from_memory(png).unwrap().to_rgb8()
}

/// The picture turned about its middle, on white.
fn turned(picture: &RgbImage, degrees: f32) -> RgbImage {
    let mut wide = RgbImage::from_pixel(400, 400, Rgb([255; 3]));
    image::imageops::overlay(&mut wide, picture, 40, 110);
    let radians = degrees * PI / 180.0;
    straight(&wide, &Rectangle::new([200.0; 2], [200.0; 2], [radians.cos(), radians.sin()]), 400, 400)
}

fn texts(read: &[ReadText]) -> Vec<&str> {
    read.iter().map(|line| line.text.as_str()).collect()
}

#[test]
fn drawn_text_is_read_where_it_stands() {
    let Some(reader) = reader() else { return };
    for (png, expected) in [(LATIN, ["KORVELA", "Runner 2026"]), (CHINESE, ["珂薇拉", "官方正品跑鞋"])] {
        let picture = picture(png);
        let read = reader.read(&picture);
        assert_eq!(texts(&read), expected);
        assert_eq!(read, reader.read(&picture), "the same each time");
        let [begin_above, end_above, end_below, begin_below] = read[0].quad;
        assert!((0.0..0.15).contains(&begin_above[0]) && (0.05..0.25).contains(&begin_above[1]), "{read:?}");
        assert!(end_above[0] > begin_above[0] && end_below[1] > end_above[1] && begin_below[1] > begin_above[1]);
        assert!(read.iter().all(|line| line.confidence > 0.9), "{read:?}");
    }
}

#[test]
fn turned_text_is_read() {
    let Some(reader) = reader() else { return };
    let upright = picture(LATIN);
    for degrees in [20.0, -35.0, 90.0, 180.0] {
        let read = reader.read(&turned(&upright, degrees));
        assert!(texts(&read).contains(&"KORVELA"), "{degrees}: {read:?}");
    }
}

#[test]
fn a_picture_without_text_says_nothing() {
    let Some(reader) = reader() else { return };
    let plain = RgbImage::from_pixel(300, 200, Rgb([90, 120, 60]));
    let slope = RgbImage::from_fn(300, 200, |x, y| Rgb([x as u8, y as u8, 128]));
    for picture in [plain, slope] {
        assert_eq!(reader.read(&picture), []);
    }
}

#[test]
fn odd_pictures_are_survived() {
    let Some(reader) = reader() else { return };
    let noise = |x: u32, y: u32| Rgb([x, y, x ^ y].map(|value| (value.wrapping_mul(2_654_435_761) >> 13) as u8));
    for (width, height) in [(0, 0), (1, 1), (12, 12), (12, 3_000), (3_000, 13), (257, 63)] {
        let read = reader.read(&RgbImage::from_fn(width, height, noise));
        assert!(read.len() <= super::MAX_LINES);
        assert!(read.iter().all(|line| line.confidence.is_finite() && !line.text.is_empty()));
    }
}
