//! What looking at a picture costs before anything is matched: decoding, the whole-picture hashes, the working picture.
//! `cargo bench --bench pictures [-- [--csv] FOLDER]` takes the JPEGs in each subfolder of FOLDER, which are of one size each;
//! where none is named, pictures are invented. `benches/pictures.sh` runs peers on the same files.

use std::hint::black_box;
use std::io::Cursor;
use std::path::Path;

use image::{ImageFormat, RgbImage};
use reeve::imaging::pdq::{Pdq, Trimmed};
use reeve::imaging::picture::Picture;
use reeve::imaging::raster::Raster;
use reeve::imaging::{Limits, decode_luma, decode_raster};

use measure::seconds;

#[allow(dead_code, reason = "shared with the bench of text")]
#[path = "text/measure.rs"]
mod measure;

/// The program's own allocator, so that what is measured is what a user pays.
#[cfg(not(target_env = "msvc"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// Pictures of one size.
struct Batch {
    name: String,
    files: Vec<Vec<u8>>,
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let batches = match words.iter().find(|word| !word.starts_with("--")) {
        Some(folder) => read(Path::new(folder)),
        None => invented(),
    };
    let as_csv = words.iter().any(|word| word == "--csv");
    for batch in &batches {
        for (what, work) in STEPS {
            let milliseconds = 1e3 * mean_seconds(&batch.files, *work);
            if as_csv {
                println!("{},{what},{},{milliseconds:.4}", batch.name, batch.files.len());
            } else {
                println!("{:<12}{what:<34}{milliseconds:>10.3} ms", batch.name);
            }
        }
    }
}

/// What is measured; the first is what every picture of a crawl goes through.
const STEPS: &[(&str, fn(&[u8]))] = &[
    ("stages 1-2", |bytes| {
        let raster = luma(bytes);
        black_box((Pdq::of(&raster), Trimmed::of(&raster)));
    }),
    ("decode luma", |bytes| drop(black_box(luma(bytes)))),
    ("decode colour", |bytes| drop(black_box(colour(bytes)))),
    ("working picture from luma", |bytes| drop(black_box(Picture::of(&luma(bytes))))),
    ("working picture in colour", |bytes| drop(black_box(Picture::of(&colour(bytes))))),
    ("stages 1-2 and picture in colour", |bytes| {
        let raster = colour(bytes);
        black_box((Pdq::of(&raster), Trimmed::of(&raster), Picture::of(&raster)));
    }),
];

fn luma(bytes: &[u8]) -> Raster {
    decode_luma(bytes, &Limits::default()).expect("the bench's pictures can be read")
}

fn colour(bytes: &[u8]) -> Raster {
    decode_raster(bytes, &Limits::default()).expect("the bench's pictures can be read")
}

/// CPU seconds a picture: the best of three passes.
fn mean_seconds(files: &[Vec<u8>], work: fn(&[u8])) -> f64 {
    let pass = || {
        let begun = seconds();
        for bytes in files {
            work(bytes);
        }
        (seconds() - begun) / files.len() as f64
    };
    (0..3).map(|_| pass()).fold(f64::INFINITY, f64::min)
}

fn read(folder: &Path) -> Vec<Batch> {
    let entries = |folder: &Path| {
        let mut paths: Vec<_> = std::fs::read_dir(folder)
            .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
            .map(|entry| entry.expect("a folder can be listed").path())
            .collect();
        paths.sort();
        paths
    };
    let batch = |folder: &std::path::PathBuf| Batch {
        name: folder.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        files: entries(folder).iter().map(|file| std::fs::read(file).expect("a picture can be read")).collect(),
    };
    entries(folder).iter().map(batch).collect()
}

/// Pictures with edges, shades and grain, of 0.2, 2, 8 and 24 megapixels.
fn invented() -> Vec<Batch> {
    let sizes = [
        ("0.2 Mpx", 400, 500, 20),
        ("2 Mpx", 1_250, 1_600, 4),
        ("8 Mpx", 2_500, 3_200, 2),
        ("24 Mpx", 4_000, 6_000, 1),
    ];
    let batch = |(name, width, height, count): (&str, u32, u32, u64)| Batch {
        name: name.to_owned(),
        files: (0..count).map(|seed| jpeg(width, height, seed)).collect(),
    };
    sizes.map(batch).into()
}

fn jpeg(width: u32, height: u32, seed: u64) -> Vec<u8> {
    let mut state = seed;
    let picture = RgbImage::from_fn(width, height, |x, y| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let grain = (state >> 60) as f32;
        let (across, down) = (x as f32 / width as f32, y as f32 / height as f32);
        let wave = ((9.0 + seed as f32) * across * down).sin() * 60.0 + (23.0 * down).cos() * 30.0;
        let edge = if (across - 0.5).hypot(down - 0.4) < 0.3 { 50.0 } else { 0.0 };
        [110.0 + wave, 120.0 - wave / 2.0, 100.0 + wave / 3.0].map(|tone| (tone + edge + grain) as u8).into()
    });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Jpeg).expect("memory takes it");
    bytes.into_inner()
}
