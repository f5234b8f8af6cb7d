use image::{GenericImageView as _, Rgb, RgbImage};
use proptest::prelude::*;

use super::thin::spread;
use super::*;

fn picture(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| Rgb([(x * 5 % 256) as u8, (y * 7 % 256) as u8, 90]))
}

fn grid(side: u16) -> Vec<PointPair> {
    let points =
        (0..side * side).map(|at| [f32::from(at % side) / f32::from(side), f32::from(at / side) / f32::from(side)]);
    points.map(|[x, y]| ([x, y], [x * 0.5 + 0.25, y * 0.5 + 0.25])).collect()
}

const HALVED: [f32; 6] = [0.5, 0.0, 0.25, 0.0, 0.5, 0.25];

fn full() -> Correspondence {
    Correspondence {
        transform: Some(HALVED),
        inliers: grid(5),
        blocks: vec![AlignedBlock { left: 0.1, top: 0.1, right: 0.3, bottom: 0.3, correlation: 0.9 }],
        edges: vec![([0.5, 0.9], [0.5, 0.7])],
    }
}

#[test]
fn both_pictures_are_shown_at_one_size_whatever_theirs_is() {
    for (seen, reference, expected) in
        [((400, 200), (100, 100), (400 + 400 + 24, 400 + 38)), ((20, 1000), (4000, 40), (8 + 400 + 24, 400 + 38))]
    {
        let (seen, reference) = (picture(seen.0, seen.1), picture(reference.0, reference.1));
        let drawn = draw(&seen, &reference, &full(), Drawing::default()).unwrap();
        assert_eq!(drawn.dimensions(), expected);
    }
    assert!(draw(&RgbImage::new(0, 5), &picture(9, 9), &full(), Drawing::default()).is_none());
}

#[test]
fn what_is_shared_is_drawn_and_nothing_else() {
    let (seen, reference) = (picture(200, 200), picture(200, 200));
    let bare = draw(&seen, &reference, &Correspondence::default(), Drawing { side: 200 }).unwrap();
    let part = |change: fn(&mut Correspondence)| {
        let mut shared = Correspondence::default();
        change(&mut shared);
        draw(&seen, &reference, &shared, Drawing { side: 200 }).unwrap()
    };
    let differs = |drawn: &RgbImage, left: u32, right: u32| {
        (left..right).any(|x| (8..208).any(|y| drawn.get_pixel(x, y) != bare.get_pixel(x, y)))
    };
    let (in_seen, in_reference) = ((8, 208), (216, 416));
    for (name, drawn, seen_changes, reference_changes) in [
        ("transform", part(|shared| shared.transform = Some(HALVED)), true, false),
        ("inliers", part(|shared| shared.inliers = grid(3)), true, true),
        ("blocks", part(|shared| shared.blocks = full().blocks), false, true),
        ("edges", part(|shared| shared.edges = full().edges), true, true),
    ] {
        assert_eq!(differs(&drawn, in_seen.0, in_seen.1), seen_changes, "{name}");
        assert_eq!(differs(&drawn, in_reference.0, in_reference.1), reference_changes, "{name}");
    }
}

#[test]
fn the_outline_stands_where_the_transform_puts_it() {
    let white = RgbImage::from_pixel(100, 100, Rgb([255; 3]));
    let shared = Correspondence { transform: Some(HALVED), ..Correspondence::default() };
    let drawn = draw(&white, &white, &shared, Drawing { side: 400 }).unwrap();
    // A quarter of 400 pixels in, behind the margin.
    assert_ne!(drawn.get_pixel(8 + 100, 8 + 200).0, [255; 3]);
    assert_eq!(drawn.get_pixel(8 + 50, 8 + 200).0, [255; 3]);
    assert_eq!(drawn.get_pixel(8 + 200, 8 + 200).0, [255; 3]);
}

#[test]
fn what_a_cropped_copy_shows_is_outlined_in_the_registered_picture() {
    let white = RgbImage::from_pixel(100, 100, Rgb([255; 3]));
    let shared = Correspondence { transform: Some([2.0, 0.0, -0.5, 0.0, 2.0, -0.5]), ..Correspondence::default() };
    let drawn = draw(&white, &white, &shared, Drawing { side: 400 }).unwrap();
    // A quarter of 400 pixels in, behind the first picture and two margins.
    assert_ne!(drawn.get_pixel(416 + 100, 8 + 200).0, [255; 3]);
    assert_eq!(drawn.get_pixel(416 + 50, 8 + 200).0, [255; 3]);
    assert_eq!(drawn.get_pixel(8 + 100, 8 + 200).0, [255; 3], "the other one is outside");
}

#[test]
fn few_lines_are_spread_over_the_picture() {
    let mut pairs = grid(40);
    // A crowd in one corner, better than all others.
    pairs.extend((0..500_u16).map(|at| ([0.001 * f32::from(at % 9), 0.0], [0.25 + 0.0005 * f32::from(at % 9), 0.25])));
    let chosen = spread(&pairs, Some(HALVED), 60);
    assert_eq!(chosen.len(), 60);
    let crowded = chosen.iter().filter(|((reference, _), _)| reference[0] < 0.125 && reference[1] < 0.125).count();
    assert_eq!(crowded, 1);
}

#[test]
fn a_drawing_is_a_png_and_the_same_each_time() {
    let draw = || to_png(&draw(&picture(120, 80), &picture(60, 90), &full(), Drawing::default()).unwrap());
    let png = draw();
    assert_eq!(png, draw());
    let decoded = image::load_from_memory_with_format(&png, image::ImageFormat::Png).unwrap();
    assert_eq!(decoded.dimensions(), (400 + 266 + 24, 438));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn no_numbers_make_it_fail(values in proptest::collection::vec(any::<f32>(), 20), size in (1u32..40, 1u32..40)) {
        let at = |index: usize| values[index % values.len()];
        let shared = Correspondence {
            transform: Some(std::array::from_fn(at)),
            inliers: vec![([at(6), at(7)], [at(8), at(9)])],
            blocks: vec![AlignedBlock { left: at(10), top: at(11), right: at(12), bottom: at(13), correlation: at(14) }],
            edges: vec![([at(15), at(16)], [at(17), at(18)])],
        };
        let drawn = draw(&picture(size.0, size.1), &picture(9, 30), &shared, Drawing { side: 40 });
        prop_assert!(drawn.is_some());
    }
}
