use std::io::Cursor;

use image::metadata::Orientation;
use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};
use proptest::prelude::*;

use super::*;
use crate::imaging::raster::{Samples, luma_of};

/// Bright at the top left, dark at the bottom right, red at the right.
fn scene(width: u32, height: u32) -> DynamicImage {
    DynamicImage::ImageRgb8(image::RgbImage::from_fn(width, height, |x, y| {
        let (across, down) = (x as f32 / width as f32, y as f32 / height as f32);
        let grey = 230.0 - 150.0 * down - 40.0 * across;
        image::Rgb([if across > 0.7 { 250 } else { grey as u8 }, grey as u8, grey as u8])
    }))
}

fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn clear(width: u32, height: u32) -> Vec<u8> {
    encoded(&DynamicImage::ImageRgba8(RgbaImage::from_pixel(width, height, Rgba([0, 0, 0, 0]))), ImageFormat::Png)
}

fn outcome(bytes: &[u8], limits: &Limits) -> String {
    decode(bytes, limits)
        .map_or_else(|error| error.0.code.into_owned(), |picture| format!("{}x{}", picture.width, picture.height))
}

#[test]
fn refuses_what_cannot_or_must_not_be_read() {
    let limits = Limits::default();
    let tight = Limits { max_pixels: 5_000, ..limits };
    let narrow = Limits { max_side: 90, ..limits };
    let poor = Limits { max_alloc_bytes: 20_000, ..limits };
    let short = Limits { max_bytes: 100, ..limits };
    let cut = &clear(100, 60)[..60];
    for (bytes, limits, expected) in [
        (&clear(100, 60)[..], &limits, "100x60"),
        (&clear(31, 500), &limits, "imaging-too-small"),
        (&clear(100, 60), &tight, "imaging-too-large"),
        (&clear(100, 60), &narrow, "imaging-too-large"),
        (&clear(100, 60), &poor, "imaging-too-large"),
        (&clear(100, 60), &short, "imaging-file-too-large"),
        (cut, &limits, "imaging-unreadable"),
        (b"<html>not a picture", &limits, "imaging-unknown-format"),
        (b"", &limits, "imaging-unknown-format"),
        (b"\0\0\0\x20ftypavif\0\0\0\0", &limits, "imaging-unsupported-format"),
        (b"\0\0\0\x20ftypheic\0\0\0\0", &limits, "imaging-unsupported-format"),
        (b"II*\0\x08\0\0\0", &limits, "imaging-unsupported-format"),
    ] {
        assert_eq!(outcome(bytes, limits), expected);
    }
}

#[test]
fn every_format_gives_the_same_picture() {
    let original = scene(500, 300);
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif, ImageFormat::Bmp] {
        let picture = decode(&encoded(&original, format), &Limits::default()).unwrap();
        assert_eq!((picture.width, picture.height), (500, 300), "{format:?}");
        assert_eq!((picture.rgb.dimensions(), picture.grey.dimensions()), ((400, 240), (400, 240)));
        for (x, y) in [(10, 10), (200, 120), (350, 200)] {
            let wanted = original.to_rgb8().get_pixel(x * 5 / 4, y * 5 / 4).0;
            let got = picture.rgb.get_pixel(x, y).0;
            let off = wanted.iter().zip(got).map(|(a, b)| a.abs_diff(b)).max();
            // GIF has 256 colours.
            assert!(off < Some(if format == ImageFormat::Gif { 40 } else { 6 }), "{format:?} {wanted:?} {got:?}");
            assert!((luma_of(got) - f32::from(picture.grey.get_pixel(x, y).0[0])).abs() <= 3.0, "{format:?}");
        }
    }
}

#[test]
fn luma_is_the_same_with_and_without_colour() {
    let bytes = encoded(&scene(90, 70), ImageFormat::Jpeg);
    let luma = decode_luma(&bytes, &Limits::default()).unwrap();
    let colour = decode_raster(&bytes, &Limits::default()).unwrap();
    let (Samples::Luma(luma), Samples::YCbCr(colours)) = (&luma.samples, &colour.samples) else { panic!() };
    assert!(luma.iter().eq(colours.iter().step_by(3)));
}

/// A JPEG with an Exif segment that says how to turn it.
fn with_orientation(jpeg: &[u8], exif: u8) -> Vec<u8> {
    let mut segment = b"\xff\xe1\0\x22Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    segment.extend([exif, 0, 0, 0, 0, 0, 0, 0]);
    [&jpeg[..2], &segment, &jpeg[2..]].concat()
}

#[test]
fn every_orientation_is_turned_upright() {
    let upright = scene(160, 100);
    for exif in 1..=8 {
        // What a camera stores that was held so: the inverse of what the viewer will do.
        let mut stored = upright.clone();
        stored.apply_orientation(match Orientation::from_exif(exif).unwrap() {
            Orientation::Rotate90 => Orientation::Rotate270,
            Orientation::Rotate270 => Orientation::Rotate90,
            same => same,
        });
        let bytes = with_orientation(&encoded(&stored, ImageFormat::Jpeg), exif);
        let picture = decode(&bytes, &Limits::default()).unwrap();
        assert_eq!((picture.width, picture.height), (160, 100), "{exif}");
        for (x, y) in [(5, 5), (5, 95), (80, 50), (155, 95)] {
            let (wanted, got) = (upright.to_rgb8().get_pixel(x, y).0, picture.rgb.get_pixel(x, y).0);
            assert!(wanted.iter().zip(got).all(|(a, b)| a.abs_diff(b) < 12), "{exif} {wanted:?} {got:?}");
        }
    }
}

#[test]
fn what_is_transparent_lies_where_it_can_be_seen() {
    let white_mark = RgbaImage::from_fn(80, 60, |x, _| Rgba([255, 255, 255, if x > 40 { 255 } else { 0 }]));
    let black_mark = RgbaImage::from_fn(80, 60, |x, _| Rgba([0, 0, 0, if x > 40 { 255 } else { 0 }]));
    for (mark, backdrop, drawn) in [(white_mark, 0, 255), (black_mark, 255, 0)] {
        for format in [ImageFormat::Png, ImageFormat::WebP] {
            let bytes = encoded(&DynamicImage::ImageRgba8(mark.clone()), format);
            let picture = decode(&bytes, &Limits::default()).unwrap();
            assert_eq!((picture.grey.get_pixel(5, 5).0, picture.grey.get_pixel(75, 5).0), ([backdrop], [drawn]));
        }
    }
    let nothing = decode(&clear(40, 40), &Limits::default()).unwrap();
    assert!(nothing.grey.pixels().all(|pixel| pixel.0 == [255]));
}

/// A chunk of a PNG.
fn chunk(kind: [u8; 4], data: &[u8]) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(&kind);
    crc.update(data);
    [&(data.len() as u32).to_be_bytes(), &kind[..], data, &crc.sum().to_be_bytes()].concat()
}

fn deflated(bytes: usize) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::copy(&mut std::io::Read::take(std::io::repeat(0), bytes as u64), &mut encoder).unwrap();
    encoder.finish().unwrap()
}

/// A grey PNG of eight bits with these chunks between head and end.
fn grey_png(width: u32, height: u32, chunks: &[Vec<u8>]) -> Vec<u8> {
    let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 0, 0, 0, 0]].concat();
    [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(*b"IHDR", &head), chunks.concat(), chunk(*b"IEND", b"")].concat()
}

#[test]
fn a_png_that_claims_to_be_huge_is_refused_by_its_head() {
    let pixels = chunk(*b"IDAT", &deflated(8 << 20));
    let bomb = grey_png(100_000, 100_000, &[pixels]);
    assert_eq!(outcome(&bomb, &Limits::default()), "imaging-too-large");
}

#[test]
fn bombs_beside_the_pixels_are_not_unpacked() {
    let packed = deflated(20 << 20);
    let text = [b"Comment\0\0", &packed[..]].concat();
    let profile = [b"icc\0\0", &packed[..]].concat();
    let pixels = chunk(*b"IDAT", &deflated(41 * 40));
    for kind in [(*b"zTXt", &text), (*b"iCCP", &profile)] {
        let bomb = grey_png(40, 40, &[chunk(kind.0, kind.1), pixels.clone()]);
        let limits = Limits { max_alloc_bytes: 1 << 20, ..Limits::default() };
        assert_eq!(outcome(&bomb, &limits), "40x40", "{}", String::from_utf8_lossy(&kind.0));
    }
    // More data than the head announces is not read.
    let long = grey_png(40, 40, &[chunk(*b"IDAT", &packed)]);
    assert_eq!(outcome(&long, &Limits { max_alloc_bytes: 1 << 20, ..Limits::default() }), "40x40");
}

/// A GIF of 32 x 32 pixels with `blank` frames of one colour, then one with stripes where asked for.
fn gif(blank: usize, with_stripes: bool) -> Vec<u8> {
    let head = b"GIF89a\x20\0\x20\0\x80\0\0\x20\x20\x20\xe0\xe0\xe0".to_vec();
    let stripes = if with_stripes { gif_frame(true) } else { Vec::new() };
    [head, gif_frame(false).repeat(blank), stripes, b";".to_vec()].concat()
}

fn gif_frame(striped: bool) -> Vec<u8> {
    let mut frame = b",\0\0\0\0\x20\0\x20\0\0\x02".to_vec();
    // Codes of three bits: the table is cleared (4) before every second pixel, so that codes never grow.
    let colour = |pixel: usize| usize::from(striped && pixel / 32 / 8 % 2 == 1);
    let codes = (0..512).flat_map(|pair| [4, colour(2 * pair), colour(2 * pair + 1)]).chain([5]);
    let bits: Vec<bool> = codes.flat_map(|code| [code & 1 > 0, code & 2 > 0, code & 4 > 0]).collect();
    let packed: Vec<u8> =
        bits.chunks(8).map(|bits| bits.iter().rev().fold(0, |byte, bit| byte << 1 | u8::from(*bit))).collect();
    for block in packed.chunks(255) {
        frame.push(block.len() as u8);
        frame.extend(block);
    }
    frame.push(0);
    frame
}

#[test]
fn of_an_animation_the_first_frames_are_looked_at() {
    let limits = Limits::default();
    for (blank, with_stripes, seen, shows) in
        [(1, false, 1, false), (0, true, 1, true), (3, true, 4, true), (8, true, 8, false), (10_000, true, 8, false)]
    {
        let raster = decode_luma(&gif(blank, with_stripes), &limits).unwrap();
        assert_eq!((raster.frames_seen, raster.shows_something()), (seen, shows), "{blank}");
    }
    // Cut in its third frame: what came whole is looked at.
    let long = gif(10_000, false);
    assert_eq!(decode_luma(&long[..1_700], &limits).unwrap().frames_seen, 2);
}

/// The JPEG with its scan `times` over.
fn rescanned(jpeg: &[u8], times: usize) -> Vec<u8> {
    let start = jpeg.windows(2).position(|pair| pair == [0xff, 0xda]).unwrap();
    let (head, rest) = jpeg.split_at(start);
    let (scan, end) = rest.split_at(rest.len() - 2);
    [head, &scan.repeat(times), end].concat()
}

#[test]
fn a_jpeg_of_many_scans_is_refused() {
    let jpeg = encoded(&DynamicImage::ImageLuma8(image::GrayImage::new(400, 300)), ImageFormat::Jpeg);
    for (times, expected) in [(1, "400x300"), (3, "400x300"), (10_000, "imaging-too-many-scans")] {
        assert_eq!(outcome(&rescanned(&jpeg, times), &Limits::default()), expected, "{times}");
    }
}

/// What is left of a file that was cut off: of a JPEG the rows that came, on grey. Of other pictures nothing.
#[test]
fn cut_off_files_are_an_error_except_for_jpeg() {
    let picture = scene(120, 90);
    for (format, expected) in [
        (ImageFormat::Jpeg, "120x90"),
        (ImageFormat::Png, "imaging-unreadable"),
        (ImageFormat::WebP, "imaging-unreadable"),
        (ImageFormat::Gif, "imaging-unreadable"),
        (ImageFormat::Bmp, "imaging-unreadable"),
    ] {
        let bytes = encoded(&picture, format);
        assert_eq!(outcome(&bytes[..bytes.len() * 2 / 3], &Limits::default()), expected, "{format:?}");
        for length in 0..bytes.len().min(60) {
            assert!(outcome(&bytes[..length], &Limits::default()).starts_with("imaging-"), "{format:?} {length}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn damaged_pictures_never_panic(at in 8usize..200, byte in any::<u8>(), keep in 0usize..400) {
        let mut bytes = clear(64, 64);
        if let Some(target) = bytes.get_mut(at) {
            *target = byte;
        }
        bytes.truncate(keep.max(8));
        let _ = decode(&bytes, &Limits { max_alloc_bytes: 1 << 20, ..Limits::default() });
    }
}
