//! The matcher as a whole: drawn pictures, shuffled rights, hostile text.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use proptest::prelude::*;

use super::examples::{film, indication, listing, mark};
use super::*;
use crate::imaging::{Limits, SURE, fingerprint};
use crate::register::{RegisteredPicture, RegisteredRight};
use crate::rights::Right;

pub(crate) fn snapshot(rights: Vec<RegisteredRight>) -> Snapshot {
    Snapshot::build(rights, jiff::civil::date(2026, 1, 1)).0
}

pub(crate) fn plain(right: Right) -> RegisteredRight {
    RegisteredRight { right, pictures: vec![] }
}

/// Overlapping soft discs; another `seed` gives another picture.
pub(crate) fn drawing(seed: u32) -> DynamicImage {
    let disc = |at: u32, part: u32| {
        let mixed = (seed * 1_000 + at * 10 + part).wrapping_mul(0x9E37_79B1);
        ((mixed ^ (mixed >> 15)).wrapping_mul(0x85EB_CA77) >> 8) % 1000
    };
    DynamicImage::ImageRgb8(RgbImage::from_fn(240, 200, |x, y| {
        let mut grey = 230.0f32;
        for at in 0..9 {
            let (cx, cy) = (disc(at, 1) as f32 * 0.24, disc(at, 2) as f32 * 0.2);
            let radius = 14.0 + disc(at, 3) as f32 * 0.04;
            let far = ((x as f32 - cx).powi(2) + (y as f32 - cy).powi(2)).sqrt();
            if far < radius {
                grey = 20.0 + disc(at, 4) as f32 * 0.2 + far;
            }
        }
        Rgb([grey as u8, (grey * 0.9) as u8, (grey * 0.7) as u8])
    }))
}

fn bytes(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    picture.write_to(&mut Cursor::new(&mut bytes), format).unwrap();
    bytes
}

pub(crate) fn seen(picture: &DynamicImage) -> CandidatePicture {
    let fingerprint = fingerprint(&bytes(picture, ImageFormat::Jpeg), &Limits::default()).unwrap();
    CandidatePicture { url: "https://shop.example/p.jpg".into(), picture_id: "seen".into(), fingerprint }
}

pub(crate) fn pictured(right: Right, picture: &DynamicImage) -> RegisteredRight {
    let picture = RegisteredPicture::new(format!("picture of {}", right.id), bytes(picture, ImageFormat::Png));
    RegisteredRight { right, pictures: vec![picture] }
}

#[test]
fn copies_are_found_and_others_are_not() {
    let original = drawing(1);
    let snapshot = snapshot(vec![pictured(mark(), &original), pictured(film(), &drawing(2))]);
    let listing = listing("a picture and no name");
    for (edit, picture, form) in [
        ("same", original.clone(), Some(("same", false))),
        ("half", original.resize(120, 100, image::imageops::FilterType::Triangle), Some(("same", false))),
        ("mirrored", original.fliph(), Some(("same", true))),
        ("cropped", original.crop_imm(24, 20, 192, 160), Some(("cropped", false))),
        ("cropped to a corner", original.crop_imm(0, 0, 204, 170), Some(("cropped", false))),
        ("another", drawing(3), None),
        ("flat", DynamicImage::ImageRgb8(RgbImage::from_pixel(200, 200, Rgb([240; 3]))), None),
    ] {
        let pictures = [seen(&picture)];
        let hits = match_listing(&Candidate { listing: &listing, pictures: &pictures }, &snapshot);
        let sure = hits.iter().flat_map(|hit| &hit.findings).filter(|finding| finding.strength >= f64::from(SURE));
        let found: Vec<_> = sure.filter_map(|finding| finding.picture.as_ref()).collect();
        assert_eq!(found.first().map(|found| (found.form.as_str(), found.mirrored)), form, "{edit}");
        assert!(found.iter().all(|found| found.image_id == "picture of mark"), "{edit}");
    }
}

#[test]
fn a_copy_of_an_ignored_picture_is_no_hit() {
    let registered = || vec![pictured(mark(), &drawing(1)), pictured(film(), &drawing(2))];
    let ignored =
        |seed: u32| RegisteredPicture::new(format!("ignored {seed}"), bytes(&drawing(seed), ImageFormat::Png));
    let unreadable = RegisteredPicture::new("words".to_owned(), b"words".to_vec());
    let (ignoring, warnings) = snapshot(registered()).ignoring(vec![ignored(5), unreadable.clone(), ignored(1)]);
    assert_eq!(warnings.iter().map(|warning| &*warning.code).collect::<Vec<_>>(), ["matcher-ignored-unreadable"]);
    let listing = listing("a picture and no name");
    let rights = |snapshot: &Snapshot, seed: u32| {
        let pictures = [seen(&drawing(seed).fliph())];
        let hits = match_listing(&Candidate { listing: &listing, pictures: &pictures }, snapshot);
        let is_sure = |hit: &Hit| hit.findings.iter().any(|finding| finding.strength >= f64::from(SURE));
        hits.into_iter().filter(is_sure).map(|hit| hit.right_id.unwrap().0).collect::<Vec<_>>()
    };
    let plain = snapshot(registered());
    assert_eq!((rights(&plain, 1), rights(&plain, 2)), (vec!["mark".to_owned()], vec!["film".to_owned()]));
    assert_eq!((rights(&ignoring, 1), rights(&ignoring, 2)), (vec![], vec!["film".to_owned()]));

    // Whoever matched with another list has to look again; the order in which the list is given is none of it.
    let (turned, _) = snapshot(registered()).ignoring(vec![ignored(1), unreadable, ignored(5)]);
    assert_eq!((turned.digest(), turned.matcher()), (ignoring.digest(), ignoring.matcher()));
    assert_ne!((plain.digest(), plain.matcher()), (ignoring.digest(), ignoring.matcher()));
    let (none, _) = snapshot(registered()).ignoring(vec![]);
    assert_eq!((none.digest(), none.matcher()), (plain.digest(), plain.matcher()));
}

#[test]
fn a_hit_has_one_id_and_findings_of_its_own_right() {
    let snapshot = snapshot(vec![plain(mark()), plain(film())]);
    let listing = listing("Korvela shoes as seen in Salt Road Home, replica");
    let hits = match_listing(&Candidate { listing: &listing, pictures: &[] }, &snapshot);
    let rights: Vec<_> = hits.iter().map(|hit| hit.right_id.clone().unwrap().0).collect();
    assert_eq!(rights, ["film", "mark"]);
    assert_ne!(hits[0].id(), hits[1].id());
    assert_eq!(hits[0].id().len(), 32);
    assert!(hits.iter().all(|hit| hit.findings.iter().all(|finding| finding.right_id == hit.right_id)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_order_of_rights_changes_nothing(turn in 0usize..3, words in "(Korvela|高仿|盐路归人|柳州螺蛳粉|网盘|产地：云南|for| ){0,12}") {
        let rights = || vec![plain(mark()), plain(film()), plain(indication())];
        let mut turned = rights();
        turned.rotate_left(turn);
        let listing = listing(&words);
        let candidate = Candidate { listing: &listing, pictures: &[] };
        prop_assert_eq!(match_listing(&candidate, &snapshot(rights())), match_listing(&candidate, &snapshot(turned)));
    }

    #[test]
    fn any_text_gives_spans_within_it(title in "(\\PC|Korvela|珂 薇 拉|[\u{200b}\u{301}] |1:1){0,30}", description in any::<String>()) {
        let snapshot = snapshot(vec![plain(mark()), plain(film()), plain(indication())]);
        let listing = Listing { description: Some(description), ..listing(&title) };
        for finding in match_listing(&Candidate { listing: &listing, pictures: &[] }, &snapshot).into_iter().flat_map(|hit| hit.findings) {
            let source = if finding.field == Field::Title { Some(&listing.title) } else { listing.description.as_ref() };
            if let (Some([from, to]), Some(source)) = (finding.span, source) {
                prop_assert!(from < to && to <= source.chars().count(), "{finding:?}");
            }
        }
    }
}
