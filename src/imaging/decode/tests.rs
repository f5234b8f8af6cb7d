use std::io::Cursor;

use image::metadata::Orientation;
use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};
use proptest::prelude::*;

use super::*;
use crate::imaging::picture::Picture;

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
    Picture::decode(bytes, limits)
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
        let picture = Picture::decode(&encoded(&original, format), &Limits::default()).unwrap();
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
    let luma = Raster::luma(&bytes, &Limits::default()).unwrap();
    let colour = Raster::colour(&bytes, &Limits::default()).unwrap();
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
        let picture = Picture::decode(&bytes, &Limits::default()).unwrap();
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
            let picture = Picture::decode(&bytes, &Limits::default()).unwrap();
            assert_eq!((picture.grey.get_pixel(5, 5).0, picture.grey.get_pixel(75, 5).0), ([backdrop], [drawn]));
        }
    }
    let nothing = Picture::decode(&clear(40, 40), &Limits::default()).unwrap();
    assert!(nothing.grey.pixels().all(|pixel| pixel.0 == [255]));
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
        let _ = Picture::decode(&bytes, &Limits { max_alloc_bytes: 1 << 20, ..Limits::default() });
    }
}
