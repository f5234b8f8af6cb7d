//! Measures recall and false positives on folders of real pictures that the environment names. Runs on request only:
//! `REEVE_PICTURES=DIR[:DIR...] cargo test --lib imaging::measure -- --ignored --nocapture`.

use std::io::Cursor;
use std::path::PathBuf;
use std::time::Instant;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, imageops};

use super::*;

#[test]
#[ignore = "reads folders of pictures named by REEVE_PICTURES"]
fn copies_of_real_pictures() {
    let Ok(folders) = std::env::var("REEVE_PICTURES") else { return };
    let dump = std::env::var("REEVE_DUMP").is_ok();
    let mut files: Vec<PathBuf> = folders.split(':').flat_map(|folder| pictures_under(folder.into())).collect();
    files.sort();
    let step = (files.len() / 640).max(1);
    let pictures: Vec<(String, DynamicImage)> = files
        .iter()
        .step_by(step)
        .filter_map(|file| Some((file.display().to_string(), image::open(file).ok()?)))
        .filter(|(_, picture)| picture.width().min(picture.height()) >= 100)
        .map(|(name, picture)| (name, flat(&picture)))
        .collect();
    let pictures = without_doubles(pictures);
    let registered: Vec<_> = pictures.iter().step_by((pictures.len() / 20).max(1)).take(20).cloned().collect();
    let limits = Limits::default();
    let index = FingerprintIndex::new(
        registered.iter().map(|(name, picture)| (name.clone(), reference(&jpeg(picture, 90), &limits).unwrap())),
    );
    let mut wrong = Vec::new();
    let (mut spent, mut count) = (0.0, 0);
    for (name, picture) in &pictures {
        let bytes = jpeg(picture, 80);
        let Ok(seen) = fingerprint(&bytes, &limits) else { continue };
        let start = Instant::now();
        let copies = index.copies(&seen);
        spent += start.elapsed().as_secs_f64();
        count += 1;
        wrong.extend(
            copies
                .into_iter()
                .filter(|copy| copy.certainty >= SURE && copy.near.image != *name)
                .map(|copy| (name.clone(), copy)),
        );
        if dump {
            for near in index.search(&seen, 110).into_iter().filter(|near| near.image != *name) {
                if let Some(fit) = index.align(&seen, &near) {
                    println!(
                        "wrong {} {} {:.3} {:.3} {:.2} {} {}",
                        near.distance, fit.distance, fit.tone, fit.detail, fit.surface, name, near.image
                    );
                }
            }
        }
    }
    println!(
        "{} pictures, {} registered, {:.2} ms a search",
        pictures.len(),
        registered.len(),
        1000.0 * spent / f64::from(count)
    );
    for (edit, apply) in EDITS {
        let mut found = 0;
        for (name, picture) in &registered {
            let Ok(seen) = fingerprint(&apply(picture), &limits) else { continue };
            let copies = index.copies(&seen);
            found += usize::from(copies.first().is_some_and(|copy| copy.certainty >= SURE && copy.near.image == *name));
            wrong.extend(
                copies
                    .into_iter()
                    .filter(|copy| copy.certainty >= SURE && copy.near.image != *name)
                    .map(|copy| (name.clone(), copy)),
            );
            if dump && let Some(near) = index.search(&seen, 256).into_iter().find(|near| near.image == *name) {
                match index.align(&seen, &near) {
                    Some(fit) => println!(
                        "right {} {} {:.3} {:.3} {:.2} {edit} {name}",
                        near.distance, fit.distance, fit.tone, fit.detail, fit.surface
                    ),
                    None => println!("right {} misshapen {edit} {name}", near.distance),
                }
            }
        }
        println!("{edit:22} {found}/{}", registered.len());
    }
    for (name, copy) in &wrong {
        println!("WRONG {name} {copy:?}");
    }
    assert!(wrong.is_empty(), "{} false positives", wrong.len());
}

/// Copies among the queries of a picture set (folders `refs` and `queries`), written as query, reference, certainty.
#[test]
#[ignore = "reads a picture set named by REEVE_PICTURE_SET and writes REEVE_HITS"]
fn scores_of_a_picture_set() {
    let (Ok(set), Ok(hits)) = (std::env::var("REEVE_PICTURE_SET"), std::env::var("REEVE_HITS")) else { return };
    let limits = Limits::default();
    let stem = |file: &PathBuf| file.file_stem().unwrap().to_string_lossy().into_owned();
    let index = FingerprintIndex::new(
        pictures_under(PathBuf::from(&set).join("refs"))
            .iter()
            .map(|file| (stem(file), reference(&std::fs::read(file).unwrap(), &limits).unwrap())),
    );
    let all = std::env::var("REEVE_DUMP").is_ok();
    let mut lines = String::from("query_id,ref_id,score\n");
    let start = Instant::now();
    for file in pictures_under(PathBuf::from(&set).join("queries")) {
        let Ok(seen) = fingerprint(&std::fs::read(&file).unwrap(), &limits) else { continue };
        for copy in index.copies(&seen) {
            lines += &format!("{},{},{}\n", stem(&file), copy.near.image, copy.certainty);
        }
        if all {
            for near in index.search(&seen, 100) {
                if let Some(fit) = index.align(&seen, &near) {
                    println!(
                        "pair {} {} {} {} {:.3} {:.3} {:.2}",
                        stem(&file),
                        near.image,
                        near.distance,
                        fit.distance,
                        fit.tone,
                        fit.detail,
                        fit.surface
                    );
                }
            }
        }
    }
    println!("{:.1} s", start.elapsed().as_secs_f64());
    std::fs::write(hits, lines).unwrap();
}

type Edit = (&'static str, fn(&DynamicImage) -> Vec<u8>);

const EDITS: [Edit; 13] = [
    ("jpeg 60", |picture| jpeg(picture, 60)),
    ("jpeg 40", |picture| jpeg(picture, 40)),
    ("half, jpeg 60", |picture| jpeg(&scaled(picture, 0.5), 60)),
    ("crop .9", |picture| jpeg(&cropped(picture, 0.9, 0.5, 0.5), 70)),
    ("crop .85", |picture| jpeg(&cropped(picture, 0.85, 0.5, 0.5), 70)),
    ("crop .8", |picture| jpeg(&cropped(picture, 0.8, 0.5, 0.5), 70)),
    ("crop .8 left", |picture| jpeg(&cropped(picture, 0.8, 0.0, 0.5), 70)),
    ("crop .85 corner", |picture| jpeg(&cropped(picture, 0.85, 1.0, 1.0), 70)),
    ("crop .83 off centre", |picture| jpeg(&cropped(picture, 0.83, 0.3, 0.8), 70)),
    ("mirror", |picture| jpeg(&picture.fliph(), 70)),
    ("mirror, crop .9", |picture| jpeg(&cropped(&picture.fliph(), 0.9, 0.5, 0.5), 70)),
    ("border 6 %", |picture| jpeg(&framed(picture), 70)),
    ("crop .9, half, jpeg 45", |picture| jpeg(&scaled(&cropped(picture, 0.9, 0.5, 0.5), 0.5), 45)),
];

fn pictures_under(folder: PathBuf) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(pictures_under(path));
        } else if path.extension().is_some_and(|end| ["png", "jpg", "jpeg", "webp"].iter().any(|known| end == *known)) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Collections hold the same drawing under several names; the first of them stays.
fn without_doubles(pictures: Vec<(String, DynamicImage)>) -> Vec<(String, DynamicImage)> {
    let mut seen = std::collections::HashSet::new();
    pictures
        .into_iter()
        .filter(|(_, picture)| seen.insert(picture.thumbnail_exact(24, 24).to_luma8().into_raw()))
        .collect()
}

/// On white and no larger than a shop shows it.
fn flat(picture: &DynamicImage) -> DynamicImage {
    let picture =
        if picture.width().max(picture.height()) > 800 { picture.thumbnail(800, 800) } else { picture.clone() };
    let mut page = image::RgbaImage::from_pixel(picture.width(), picture.height(), image::Rgba([255; 4]));
    imageops::overlay(&mut page, &picture.to_rgba8(), 0, 0);
    DynamicImage::ImageRgb8(DynamicImage::ImageRgba8(page).to_rgb8())
}

fn jpeg(picture: &DynamicImage, quality: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(Cursor::new(&mut bytes), quality).encode_image(&picture.to_rgb8()).unwrap();
    bytes
}

fn scaled(picture: &DynamicImage, by: f32) -> DynamicImage {
    let side = |side: u32| (side as f32 * by) as u32;
    picture.resize_exact(side(picture.width()), side(picture.height()), imageops::FilterType::Triangle)
}

/// Keeps `keep` of both sides; `x` and `y` say where, 0 left and top, 1 right and bottom.
fn cropped(picture: &DynamicImage, keep: f32, x: f32, y: f32) -> DynamicImage {
    let (width, height) = ((picture.width() as f32 * keep) as u32, (picture.height() as f32 * keep) as u32);
    let left = ((picture.width() - width) as f32 * x) as u32;
    let top = ((picture.height() - height) as f32 * y) as u32;
    picture.crop_imm(left, top, width, height)
}

fn framed(picture: &DynamicImage) -> DynamicImage {
    let by = picture.width() * 6 / 100;
    let mut page =
        image::RgbImage::from_pixel(picture.width() + 2 * by, picture.height() + 2 * by, image::Rgb([255; 3]));
    imageops::overlay(&mut page, &picture.to_rgb8(), i64::from(by), i64::from(by));
    DynamicImage::ImageRgb8(page)
}
