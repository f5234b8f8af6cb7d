use image::metadata::Orientation;

use super::*;
use crate::raster::Samples;

/// Blots that no turn maps onto themselves.
fn blots(width: u32, height: u32) -> Raster {
    let luma = (0..width * height).map(|at| {
        let (x, y) = ((at % width) as f32 / width as f32, (at / width) as f32 / height as f32);
        let wave = (9.0 * x + 4.0 * y * y).sin() + (17.0 * y - 6.0 * x * y).cos() + (31.0 * x * x + 5.0 * y).sin();
        (127.0 + 40.0 * wave) as u8
    });
    Raster {
        width,
        height,
        orientation: Orientation::NoTransforms,
        samples: Samples::Luma(luma.collect()),
        frames_seen: 1,
    }
}

fn distance(a: Code, b: Code) -> u32 {
    a.iter().zip(b).map(|(a, b)| (a ^ b).count_ones()).sum()
}

fn luma(raster: &Raster) -> &[u8] {
    let Samples::Luma(luma) = &raster.samples else { panic!("these tests make luma") };
    luma
}

/// The raster in the middle of a larger one of one tone.
fn framed(inner: &Raster, across: u32, down: u32, tone: u8) -> Raster {
    let (width, height) = (inner.width + 2 * across, inner.height + 2 * down);
    let mut outer = vec![tone; (width * height) as usize];
    for (y, row) in luma(inner).chunks_exact(inner.width as usize).enumerate() {
        let from = ((y as u32 + down) * width + across) as usize;
        outer[from..from + row.len()].copy_from_slice(row);
    }
    Raster { width, height, samples: Samples::Luma(outer), ..inner.clone() }
}

#[test]
fn the_operator_blurs_and_keeps_as_the_reference_does() {
    // Sizes with odd and even windows, shorter than the hash, and very different by side.
    for (width, height) in [(32, 40), (64, 64), (127, 129), (300, 200), (513, 257)] {
        let raster = blots(width, height);
        let (got, wanted) = (operator::shrink(&raster, Part::whole(&raster)), blurred_twice(&raster));
        for (got, wanted) in got.iter().flatten().zip(wanted.iter().flatten()) {
            assert!((got - wanted).abs() < 0.01, "{width} x {height}: {got} {wanted}");
        }
    }
}

/// Straight from the description: every box mean over the whole picture, twice each way, then the middle of every cell.
fn blurred_twice(raster: &Raster) -> Vec<Vec<f32>> {
    let (width, height) = (raster.width as usize, raster.height as usize);
    let mut rows: Vec<Vec<f32>> =
        luma(raster).chunks_exact(width).map(|row| row.iter().map(|luma| f32::from(*luma)).collect()).collect();
    for _ in 0..2 {
        rows = rows.iter().map(|row| boxed(row)).collect();
        let columns: Vec<Vec<f32>> =
            (0..width).map(|x| boxed(&rows.iter().map(|row| row[x]).collect::<Vec<_>>())).collect();
        rows = (0..height).map(|y| columns.iter().map(|column| column[y]).collect()).collect();
    }
    let middle = |at: usize, side: usize| ((at as f32 + 0.5) * side as f32 / 64.0) as usize;
    (0..64).map(|y| (0..64).map(|x| rows[middle(y, height)][middle(x, width)]).collect()).collect()
}

fn boxed(line: &[f32]) -> Vec<f32> {
    let window = line.len().div_ceil(128);
    let right = window / 2;
    let left = window - 1 - right;
    let mean = |values: &[f32]| values.iter().sum::<f32>() / values.len() as f32;
    (0..line.len()).map(|at| mean(&line[at.saturating_sub(left)..(at + right + 1).min(line.len())])).collect()
}

#[test]
fn turned_pictures_have_the_hashes_of_the_turns() {
    // 320 is five times 64: the pixels kept lie alike from both ends up to one, and a smooth picture hardly tells.
    let raster = blots(320, 320);
    let pdq = Pdq::of(&raster);
    for turn in Turn::ALL {
        let Steps { transposed, mirrored, flipped } = turn.steps();
        let at = |x: usize, y: usize| {
            let x = if mirrored { 319 - x } else { x };
            let y = if flipped { 319 - y } else { y };
            if transposed { luma(&raster)[x * 320 + y] } else { luma(&raster)[y * 320 + x] }
        };
        let pixels = (0..320 * 320).map(|pixel| at(pixel % 320, pixel / 320)).collect();
        let turned = Raster { samples: Samples::Luma(pixels), ..raster.clone() };
        let found = distance(Pdq::of(&turned).code(Turn::Same), pdq.code(turn));
        assert!(found <= 12, "{turn:?}: {found}");
        assert!(turn == Turn::Same || distance(pdq.code(Turn::Same), pdq.code(turn)) > 60, "{turn:?}");
    }
}

#[test]
fn stored_turned_hashes_as_upright() {
    let stored = blots(320, 200);
    for (turn, exif) in Turn::ALL.into_iter().zip([1, 6, 3, 8, 2, 4, 5, 7]) {
        let orientation = Orientation::from_exif(exif).unwrap();
        let upright = Pdq::of(&Raster { orientation, ..stored.clone() });
        assert_eq!(upright.code(Turn::Same), Pdq::of(&stored).code(turn), "{turn:?}");
    }
}

#[test]
fn samples_of_every_kind_hash_alike() {
    let raster = blots(150, 130);
    let wanted = Pdq::of(&raster);
    let tripled = |colour: fn(u8) -> [u8; 3]| luma(&raster).iter().flat_map(|luma| colour(*luma)).collect();
    for samples in [Samples::Rgb(tripled(|luma| [luma; 3])), Samples::YCbCr(tripled(|luma| [luma, 17, 200]))] {
        let pdq = Pdq::of(&Raster { samples, ..raster.clone() });
        assert!(distance(pdq.code(Turn::Same), wanted.code(Turn::Same)) <= 2 && pdq.quality == wanted.quality);
    }
}

#[test]
fn a_frame_changes_nothing_for_the_trimmed_copy() {
    let raster = blots(200, 160);
    assert_eq!(Trimmed::of(&raster), None);
    for (across, down, tone) in [(20, 20, 255), (0, 30, 0), (40, 0, 90)] {
        let framed = framed(&raster, across, down, tone);
        let trimmed = Trimmed::of(&framed).unwrap();
        assert_eq!(trimmed.pdq, Pdq::of(&raster), "{across} {down}");
        assert!((trimmed.window.left - across as f32 / framed.width as f32).abs() < 1e-6);
        let turned = Trimmed::of(&Raster { orientation: Orientation::Rotate90, ..framed.clone() }).unwrap();
        assert!((turned.window.top - across as f32 / framed.width as f32).abs() < 1e-6);
        assert_eq!(turned.pdq.code(Turn::Same), trimmed.pdq.code(Turn::Rotated90));
    }
    let flat = Raster { samples: Samples::Luma(vec![200; 200 * 160]), ..raster };
    assert_eq!((Trimmed::of(&flat), Pdq::of(&flat).is_telling()), (None, false));
}

#[test]
fn hex_is_read_as_it_is_written() {
    let text = "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22";
    let code = from_hex(text).unwrap();
    assert_eq!((code[0], code[3], &*to_hex(&code)), (0xf8f8_f0ce_e0f4_a84f, 0x33e6_b39c_4e9c_9b22, text));
    assert_eq!(from_hex(&text.to_uppercase()), Some(code));
    for bad in [
        "",
        &text[1..],
        &format!("{text}0"),
        &text.replace('f', "g"),
        &text.replacen("f8", "é", 1),
        &text.replacen('f', "+", 1),
    ] {
        assert_eq!(from_hex(bad), None, "{bad}");
    }
}
