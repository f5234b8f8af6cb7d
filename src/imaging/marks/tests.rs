//! Drawings are laid into busy pictures and looked for; what is not there is not found; bytes come back or are refused.

use image::{GrayImage, Rgb, RgbImage, imageops};
use proptest::prelude::*;

use super::{MarkIndex, MarkMatch, MarkReference, is_drawing};
use crate::picture::Picture;

const WHITE: Rgb<u8> = Rgb([255, 255, 255]);
const INK: Rgb<u8> = Rgb([20, 20, 20]);

fn picture(rgb: RgbImage) -> Picture {
    let grey: GrayImage = imageops::grayscale(&rgb);
    Picture { width: rgb.width(), height: rgb.height(), rgb, grey }
}

/// Whether a drawing has ink at a place in a square of one by one.
type Drawing = fn(f32, f32) -> bool;

fn within(value: f32, low: f32, high: f32) -> bool {
    (low..high).contains(&value)
}

/// A key-like figure with many corners and one hole.
fn key(x: f32, y: f32) -> bool {
    let head = within((x - 0.3).hypot(y - 0.3), 0.12, 0.28);
    let shaft = within(y - x, -0.07, 0.07) && within(x, 0.45, 0.95);
    let bits =
        within(x + y, 1.45, 1.55) && within(y - x, -0.3, 0.0) || within(x + y, 1.7, 1.8) && within(y - x, -0.35, 0.0);
    let foot = within(x, 0.05, 0.4) && within(y, 0.75, 0.95) && !(within(x, 0.15, 0.3) && within(y, 0.75, 0.87));
    head || shaft || bits || foot
}

/// Letters of bars.
fn bars(x: f32, y: f32) -> bool {
    let e = within(x, 0.02, 0.12) && within(y, 0.2, 0.8)
        || within(x, 0.02, 0.32) && [0.2, 0.45, 0.7].iter().any(|&top| within(y, top, top + 0.1));
    let n = within(x, 0.4, 0.48) && within(y, 0.2, 0.8)
        || within(x, 0.58, 0.66) && within(y, 0.2, 0.8)
        || within(x, 0.4, 0.66) && within((y - 0.2) / 0.6 - (x - 0.4) / 0.26, -0.13, 0.13);
    let t = within(x, 0.7, 0.98) && within(y, 0.2, 0.3) || within(x, 0.8, 0.88) && within(y, 0.2, 0.8);
    e || n || t
}

fn ring(x: f32, y: f32) -> bool {
    within((x - 0.5).hypot(y - 0.5), 0.4, 0.48)
}

/// A ring with the key in it.
fn ringed(x: f32, y: f32) -> bool {
    ring(x, y) || within(x, 0.2, 0.8) && within(y, 0.2, 0.8) && key((x - 0.2) / 0.6, (y - 0.2) / 0.6)
}

fn drawn(drawing: Drawing) -> Picture {
    picture(RgbImage::from_fn(240, 240, |x, y| {
        let place = |value: u32| (value as f32 - 19.5) / 200.0;
        let (x, y) = (place(x), place(y));
        if within(x, 0.0, 1.0) && within(y, 0.0, 1.0) && drawing(x, y) { INK } else { WHITE }
    }))
}

/// A backdrop like cloth with folds: shades and stripes, the same at every call.
fn cloth(x: u32, y: u32) -> Rgb<u8> {
    let (x, y) = (x as f32, y as f32);
    let fold = (x * 0.021 + (y * 0.013).sin() * 2.0).sin() * 28.0;
    let weave = ((x * 12.9898 + y * 78.233).sin() * 43758.547).fract() * 10.0;
    let level = 150.0 + fold + weave;
    Rgb([level as u8, (level * 0.9) as u8, (level * 0.8) as u8])
}

/// How a drawing is laid into the cloth.
#[derive(Clone, Copy)]
struct Laid {
    drawing: Drawing,
    /// Side of the square in pixels, and the place of its middle.
    side: f32,
    at: (f32, f32),
    /// Degrees.
    turned: f32,
    mirrored: bool,
    ink: Rgb<u8>,
    plate: bool,
    /// The share of the drawing, from the left, that is not there.
    hidden: f32,
    /// Loss of size from the left to the right side.
    slant: f32,
    /// The width over the height.
    stretch: f32,
}

fn laid(drawing: Drawing) -> Laid {
    Laid {
        drawing,
        side: 130.0,
        at: (140.0, 120.0),
        turned: 0.0,
        mirrored: false,
        ink: INK,
        plate: false,
        hidden: 0.0,
        slant: 0.0,
        stretch: 1.0,
    }
}

fn photograph(laid: Option<Laid>) -> Picture {
    // Four samples a pixel: drawn edges are as soft as a camera's.
    let sample = |x: f32, y: f32| -> Rgb<u8> {
        let backdrop = cloth(x as u32, y as u32);
        let Some(laid) = laid else { return backdrop };
        let (right, down) = (x - laid.at.0, y - laid.at.1);
        let (sine, cosine) = laid.turned.to_radians().sin_cos();
        let (right, down) = ((right * cosine + down * sine) / laid.stretch, down * cosine - right * sine);
        let depth = 1.0 + laid.slant * right / laid.side;
        let (u, v) = (right * depth / laid.side + 0.5, down * depth / laid.side + 0.5);
        let u = if laid.mirrored { 1.0 - u } else { u };
        let there = within(u, laid.hidden, 1.0) && within(v, 0.0, 1.0);
        match () {
            () if there && (laid.drawing)(u, v) => laid.ink,
            () if laid.plate && within(u, -0.1, 1.1) && within(v, -0.1, 1.1) => WHITE,
            () => backdrop,
        }
    };
    picture(RgbImage::from_fn(280, 240, |x, y| {
        let samples = [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)]
            .map(|(right, down)| sample(x as f32 + right, y as f32 + down).0);
        Rgb(std::array::from_fn(|channel| (samples.iter().map(|rgb| u32::from(rgb[channel])).sum::<u32>() / 4) as u8))
    }))
}

fn index() -> MarkIndex {
    MarkIndex::new([key as Drawing, bars, ring].map(|drawing| MarkReference::of(&drawn(drawing)).unwrap()).into())
}

#[test]
fn a_mark_is_found_however_it_was_laid_into_a_photograph() {
    let index = index();
    let cases: [(&str, u32, Laid); 10] = [
        ("as drawn", 0, laid(key)),
        ("another one", 1, laid(bars)),
        ("small", 0, Laid { side: 80.0, ..laid(key) }),
        ("turned", 0, Laid { turned: 25.0, ..laid(key) }),
        ("mirrored", 0, Laid { mirrored: true, ..laid(key) }),
        ("in white", 0, Laid { ink: Rgb([250, 250, 250]), ..laid(key) }),
        ("in a colour", 0, Laid { ink: Rgb([200, 60, 40]), ..laid(key) }),
        ("on a plate", 1, Laid { plate: true, ..laid(bars) }),
        ("aslant", 0, Laid { slant: 0.2, ..laid(key) }),
        ("partly hidden", 0, Laid { hidden: 0.25, side: 150.0, ..laid(key) }),
    ];
    for (name, reference, laid) in cases {
        let found = index.find(&photograph(Some(laid)));
        let first = found.first().unwrap_or_else(|| panic!("{name}: nothing found"));
        assert_eq!((first.reference, first.mirrored), (reference, laid.mirrored), "{name}");
        assert!(first.score >= 0.3, "{name}: {}", first.score);
        assert_lies(name, first, &laid);
    }
}

/// The middle of the drawing is where it was laid.
fn assert_lies(name: &str, found: &MarkMatch, laid: &Laid) {
    let t = found.transform;
    // The middle of the drawing is the middle of the reference's picture.
    let (x, y) = ((t[0] + t[1]) * 0.5 + t[2], (t[3] + t[4]) * 0.5 + t[5]);
    let off = (x * 280.0 - laid.at.0).hypot(y * 240.0 - laid.at.1);
    assert!(off < 8.0, "{name}: {off} pixels off");
    assert!(!found.edges.is_empty(), "{name}: no edges");
    let known = found.edges.iter().flat_map(|(drawn, seen)| drawn.iter().chain(seen));
    assert!(known.copied().all(|fraction| (-0.01..=1.01).contains(&fraction)), "{name}: outside");
}

#[test]
fn what_is_not_there_is_not_found() {
    let index = index();
    let nothing: Vec<_> = index.find(&photograph(None)).into_iter().filter(|found| found.score >= 0.5).collect();
    assert!(nothing.is_empty(), "{nothing:?}");
}

#[test]
fn a_ring_that_is_registered_too_does_not_hide_the_mark_inside_it() {
    let references = [ring as Drawing, ringed].map(|drawing| MarkReference::of(&drawn(drawing)).unwrap());
    let found = MarkIndex::new(references.into()).find(&photograph(Some(Laid { side: 160.0, ..laid(ringed) })));
    let mark = found.iter().find(|found| found.reference == 1).expect("the mark is found");
    assert!(mark.score >= 0.5, "{}", mark.score);
    let ring = found.iter().find(|found| found.reference == 0).map_or(0.0, |found| found.score);
    assert!(ring < 0.5, "the ring is a part of the mark: {ring}");
}

/// A ring with other things in it.
fn ringed_bars(x: f32, y: f32) -> bool {
    ring(x, y) || within(x, 0.2, 0.8) && within(y, 0.2, 0.8) && bars((x - 0.2) / 0.6, (y - 0.2) / 0.6)
}

#[test]
fn a_frame_that_is_there_does_not_make_a_mark_of_what_is_in_it() {
    for (registered, shown) in [(ringed_bars as Drawing, ringed as Drawing), (ringed, ringed_bars)] {
        let index = MarkIndex::new(vec![MarkReference::of(&drawn(registered)).unwrap()]);
        for plate in [false, true] {
            let seen = |drawing: Drawing| index.find(&photograph(Some(Laid { side: 160.0, plate, ..laid(drawing) })));
            let score = |found: Vec<MarkMatch>| found.first().map_or(0.0, |found| found.score);
            let (other, own) = (score(seen(shown)), score(seen(registered)));
            // On a plate the ring alone stands out, so that it says a little more.
            let most = if plate { 0.7 } else { 0.5 };
            assert!(other < most && own >= 0.9, "on a plate {plate}: another mark {other}, the mark itself {own}");
        }
    }
}

#[test]
fn pictures_of_every_size_are_taken() {
    let index = index();
    for (width, height) in [(0, 0), (1, 1), (1, 400), (400, 1), (7, 9), (8, 8), (9, 33), (400, 16)] {
        let odd = picture(RgbImage::from_fn(width, height, |x, y| if (x / 3 + y / 3) % 2 == 0 { INK } else { WHITE }));
        index.find(&odd);
        if let Some(reference) = MarkReference::of(&odd) {
            MarkIndex::new(vec![reference]).find(&odd);
        }
    }
    assert!(MarkReference::of(&picture(RgbImage::from_pixel(100, 100, WHITE))).is_none());
    assert!(MarkIndex::new(Vec::new()).find(&photograph(None)).is_empty());
}

#[test]
fn a_reference_comes_back_from_its_bytes() {
    let reference = MarkReference::of(&drawn(key)).unwrap();
    let bytes = reference.to_bytes();
    let back = MarkReference::from_bytes(&bytes).unwrap();
    assert_eq!(back.to_bytes(), bytes);
    let search = |reference: MarkReference| MarkIndex::new(vec![reference]).find(&photograph(Some(laid(key))));
    assert_eq!(search(back.clone()), search(back));
    for length in 0..bytes.len() {
        assert!(MarkReference::from_bytes(&bytes[..length]).is_err(), "{length} bytes");
    }
    assert!(MarkReference::from_bytes(&[bytes.as_slice(), &[0]].concat()).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn changed_bytes_never_panic(at in 0usize..18_000, value: u8) {
        let mut bytes = MarkReference::of(&drawn(bars)).unwrap().to_bytes();
        let at = at % bytes.len();
        bytes[at] = value;
        if let Ok(reference) = MarkReference::from_bytes(&bytes) {
            MarkIndex::new(vec![reference]).find(&photograph(Some(laid(bars))));
        }
    }
}

#[test]
fn drawings_are_told_from_photographs() {
    assert!(is_drawing(&drawn(key)));
    assert!(is_drawing(&drawn(bars)));
    assert!(!is_drawing(&photograph(None)));
    assert!(!is_drawing(&photograph(Some(laid(key)))));
    assert!(!is_drawing(&picture(RgbImage::new(0, 0))));
}
