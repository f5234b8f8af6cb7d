//! Laws of local features: what a rotation, a mirror or an inversion does to a picture, it does to its features.

use super::*;
use image::{Luma, imageops};

/// Rectangles and discs at random on a grain of three pixels, so that there are corners of all kinds and no two alike.
pub(crate) fn scene(seed: u64, width: u32, height: u32) -> GrayImage {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = move |below: u32| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 33) as u32 % below.max(1)
    };
    let mut picture = GrayImage::from_fn(width, height, |x, y| Luma([(90 + x * 40 / width + y * 30 / height) as u8]));
    for _ in 0..90 {
        let (left, top, side, grey, round) = (next(width), next(height), 4 + next(width / 6), next(256), next(2) == 1);
        for y in top..(top + side).min(height) {
            for x in left..(left + side * 2 / 3 + 2).min(width) {
                let (across, down) = (x - left, y - top);
                let inside = across.abs_diff(side / 2).pow(2) + down.abs_diff(side / 2).pow(2) <= (side / 2).pow(2);
                if !round || inside {
                    picture.put_pixel(x, y, Luma([grey as u8]));
                }
            }
        }
    }
    for (x, y, grey) in picture.enumerate_pixels_mut() {
        let grain =
            u64::from(x / 3 * 7919 + y / 3 * 104_729).wrapping_add(seed << 32).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        grey.0[0] = (i32::from(grey.0[0]) + (grain >> 58) as i32 - 32).clamp(0, 255) as u8;
    }
    picture
}

fn small() -> Options {
    Options { count: 120, first_side: 160, levels: 4, ..Options::default() }
}

/// Share of the features of `one` that `other` has, moved and described as `moved` says.
fn kept(one: &Features, other: &Features, moved: impl Fn(&Point, &Descriptor) -> (Point, Descriptor)) -> f32 {
    let found = one.points.iter().zip(&one.descriptors).filter(|(point, descriptor)| {
        let (wanted, described) = moved(point, descriptor);
        other.points.iter().zip(&other.descriptors).any(|(point, descriptor)| {
            (point.x - wanted.x).hypot(point.y - wanted.y) < 1.5
                && (point.size / wanted.size - 1.0).abs() < 0.1
                && wrapped(point.angle - wanted.angle).abs() < 0.2
                && distance(&described, descriptor) <= 40
        })
    });
    found.count() as f32 / one.len() as f32
}

#[test]
fn a_variant_of_a_picture_has_the_variants_of_its_features() {
    for seed in 1..4 {
        let picture = scene(seed, 160, 120);
        let own = features(&picture, &small());
        assert_eq!(own.len(), 120);
        for variant in Variant::ALL {
            let mut changed = picture.clone();
            if variant.mirrored {
                imageops::flip_horizontal_in_place(&mut changed);
            }
            if variant.inverted {
                imageops::invert(&mut changed);
            }
            let its = features(&changed, &small());
            let kept =
                kept(&own, &its, |point, descriptor| (variant.point(point, 160.0), variant.descriptor(descriptor)));
            assert!(kept > 0.7, "{variant:?} of scene {seed} keeps {kept}");
        }
    }
}

#[test]
fn a_turned_picture_has_the_turned_features() {
    for seed in 1..4 {
        let picture = scene(seed, 160, 120);
        let (own, its) = (features(&picture, &small()), features(&imageops::rotate90(&picture), &small()));
        let turned = |point: &Point, descriptor: &Descriptor| {
            let angle = wrapped(point.angle + std::f32::consts::FRAC_PI_2);
            (Point { x: 120.0 - point.y, y: point.x, angle, ..*point }, *descriptor)
        };
        let kept = kept(&own, &its, turned);
        assert!(kept > 0.65, "scene {seed} keeps {kept}");
    }
}

#[test]
fn most_features_of_different_scenes_differ() {
    let (one, other) = (features(&scene(1, 160, 120), &small()), features(&scene(2, 160, 120), &small()));
    let near = |a: &Descriptor| other.descriptors.iter().any(|b| distance(a, b) <= 40);
    let alike = one.descriptors.iter().filter(|descriptor| near(descriptor)).count();
    // Right angles of flat shapes look alike everywhere; even so most corners are told apart.
    assert!(alike * 2 < one.len(), "{alike} of {}", one.len());
}

#[test]
fn variants_exchange_quarters_and_undo_themselves() {
    let descriptor = [1, 2, 3, 4];
    for variant in Variant::ALL {
        assert_eq!(variant.descriptor(&variant.descriptor(&descriptor)), descriptor);
        assert_eq!(Variant::ALL[variant.number()], variant);
    }
    assert_eq!(Variant { mirrored: false, inverted: true }.descriptor(&descriptor), [2, 1, 4, 3]);
}

#[test]
fn the_same_picture_gives_the_same_features_every_time() {
    let picture = scene(5, 150, 200);
    assert_eq!(features(&picture, &small()), features(&picture, &small()));
}

#[test]
fn no_size_is_too_odd() {
    for (width, height) in [(0, 0), (1, 1), (1, 500), (500, 1), (3, 7), (23, 24), (24, 24), (40, 400), (25, 2000)] {
        let picture = GrayImage::from_fn(width, height, |x, y| Luma([(x * 37 + y * 91) as u8]));
        let found = features(&picture, &small());
        assert!(found.len() <= 120);
        for point in &found.points {
            assert!((0.0..=width as f32).contains(&point.x) && (0.0..=height as f32).contains(&point.y), "{point:?}");
        }
    }
    let plain = GrayImage::from_pixel(100, 100, Luma([255]));
    assert!(features(&plain, &Options::default()).is_empty());
}

#[test]
fn no_options_are_too_odd() {
    let picture = scene(1, 90, 70);
    for options in [
        Options { count: 0, ..small() },
        Options { levels: 0, ..small() },
        Options { first_side: 0, ..small() },
        Options { threshold: 255, ..small() },
        Options { border: 4000, ..small() },
    ] {
        assert!(features(&picture, &options).is_empty(), "{options:?}");
    }
    assert!(!features(&picture, &Options { border: 0, threshold: 0, levels: 60, ..small() }).is_empty());
}

#[test]
fn bytes_give_the_features_back() {
    let features = features(&scene(3, 120, 120), &small());
    let bytes = features.to_bytes();
    let read = Features::from_bytes(&bytes).unwrap();
    assert_eq!(read.descriptors, features.descriptors);
    assert_eq!(read.to_bytes(), bytes);
    for (read, point) in read.points.iter().zip(&features.points) {
        assert_eq!((read.x, read.y, read.size), (point.x, point.y, point.size));
        assert!(wrapped(read.angle - point.angle).abs() < 1e-3);
    }
}

#[test]
fn damaged_bytes_are_refused() {
    let bytes = features(&scene(3, 120, 120), &small()).to_bytes();
    for length in [0, 3, 7, 8, 50, bytes.len() - 1] {
        assert_eq!(Features::from_bytes(&bytes[..length]), Err(DamagedFeatures), "{length} bytes");
    }
    for (at, byte) in [(0, b'x'), (3, 9), (4, 0), (7, 255), (11, 255)] {
        let mut damaged = bytes.clone();
        damaged[at] = byte;
        damaged[at - at % 4 + 2] |= 128;
        assert_eq!(Features::from_bytes(&damaged), Err(DamagedFeatures), "byte {at}");
    }
}
