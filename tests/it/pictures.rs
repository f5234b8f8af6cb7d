//! Real pictures: twenty are registered; copies of them, changed as sellers change them, stand in a shop among five hundred
//! others. The shop is plain HTML read by selectors, nginx serves it, the program scans it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Instant;

use image::imageops::{FilterType, flip_horizontal};
use image::{DynamicImage, Rgba, RgbaImage};

use crate::origin::{Installation, Site};
use crate::validators::missing;

const REGISTERED: usize = 20;
const OTHERS: usize = 500;
/// Drawings that are looked at for them; some are too faint, or like a registered one.
const CANDIDATES: usize = 700;
const LONGEST_SIDE: u32 = 640;
/// Two drawings whose small grey versions correlate above this are taken for variants of one drawing.
const ALIKE: f32 = 0.85;
const ITEMS_A_PAGE: usize = 40;

const EDITS: [(&str, fn(&DynamicImage) -> DynamicImage); 4] = [
    ("recompressed", DynamicImage::clone),
    ("half size", |picture| picture.resize(picture.width() / 2, picture.height() / 2, FilterType::Triangle)),
    ("cropped", |picture| {
        let (width, height) = (picture.width() * 85 / 100, picture.height() * 85 / 100);
        picture.crop_imm((picture.width() - width) / 2, (picture.height() - height) / 2, width, height)
    }),
    ("mirrored", |picture| DynamicImage::ImageRgba8(flip_horizontal(picture))),
];

#[test]
fn changed_copies_of_real_pictures_are_found_among_others() {
    let Some(pool) = Pool::gather() else { return };
    let begun = Instant::now();
    let shop = tempfile::tempdir().unwrap();
    let register = tempfile::tempdir().unwrap();
    let truth = furnish(&pool, shop.path(), register.path());
    let copies = truth.values().filter(|copy| copy.is_some()).count();
    assert_eq!((copies, truth.len()), (REGISTERED * EDITS.len(), REGISTERED * EDITS.len() + OTHERS));
    let Some(site) = Site::serve(shop.path(), "") else { return };

    let selectors = "[selectors]\nitem = \"li.item\"\ntitle = \"h2\"\nimage = \"img\"\n";
    let installation = Installation::new(&site.source("/page-1.html", selectors));
    let import = register.path().join("register.jsonl");
    installation.run(&["rights", "import", import.to_str().unwrap()]);
    let made = begun.elapsed();
    let hits = installation.scan();

    let mut found = BTreeSet::new();
    let mut wrong = Vec::new();
    for hit in hits.iter().filter(|hit| hit["reported"] == true) {
        let title = hit["listing"]["title"].as_str().unwrap().to_owned();
        let right = hit["right"]["id"].as_str().unwrap();
        match &truth[&title] {
            Some((of, _)) if of == right => drop(found.insert(title)),
            _ => wrong.push(format!("{title} ({}) for {right}", pool.name_of(&title))),
        }
    }
    for (edit, _) in EDITS {
        let of_edit = |title: &&String| truth[title.as_str()].as_ref().is_some_and(|(_, made_by)| *made_by == edit);
        println!("{edit}: {} of {REGISTERED} found", found.iter().filter(of_edit).count());
    }
    let recall = found.len() as f64 / copies as f64;
    println!(
        "recall {recall:.3}, {} wrong among {OTHERS}; made in {made:.1?}, all in {:.1?}",
        wrong.len(),
        begun.elapsed()
    );
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(recall >= 0.8, "recall {recall}");
}

struct Pool {
    registered: Vec<Picture>,
    others: Vec<Picture>,
}

struct Picture {
    path: PathBuf,
    /// At most [`LONGEST_SIDE`] long.
    image: DynamicImage,
    grey: Grey,
}

impl Pool {
    /// Files at even steps through the packages: first what is registered, none like another, then what is like none of those.
    fn gather() -> Option<Pool> {
        let mut backgrounds = files(Path::new("/usr/share/backgrounds/gnome"), "webp");
        let mut drawings = files(Path::new("/usr/share/openclipart/png"), "png");
        for (files, package) in [(&backgrounds, "gnome-backgrounds"), (&drawings, "openclipart-png")] {
            if files.is_empty() {
                missing(&format!("the Debian package {package} is not installed"));
                return None;
            }
        }
        // Each has a dark twin.
        backgrounds.retain(|path| path.to_string_lossy().ends_with("-l.webp"));
        // Of a size that shops show, so that the test is fast.
        drawings.retain(|path| {
            let size = image::image_dimensions(path);
            size.is_ok_and(|(width, height)| width.min(height) >= 100 && width.max(height) <= LONGEST_SIDE)
        });
        let mut pool = Pool { registered: Vec::new(), others: Vec::new() };
        let to_register: Vec<_> = backgrounds.iter().chain(drawings.iter().step_by(drawings.len() / 40)).collect();
        for picture in read_all(&to_register) {
            let is_new = pool.registered.iter().all(|known| !picture.grey.is_like(&known.grey));
            if pool.registered.len() < REGISTERED && is_new {
                // Copies are JPEG, which knows no transparency.
                pool.registered.push(Picture { image: on_white(&picture.image), ..picture });
            }
        }
        let others: Vec<_> = drawings.iter().skip(1).step_by(drawings.len() / CANDIDATES).collect();
        for picture in read_all(&others) {
            let is_other = pool.registered.iter().all(|known| !picture.grey.is_like(&known.grey));
            if is_other && pool.others.len() < OTHERS {
                pool.others.push(picture);
            }
        }
        assert_eq!((pool.registered.len(), pool.others.len()), (REGISTERED, OTHERS), "too few pictures are installed");
        Some(pool)
    }

    /// The file behind an item, for messages.
    fn name_of(&self, title: &str) -> String {
        let number: usize = title.rsplit(' ').next().unwrap().parse().unwrap();
        let other = number.checked_sub(REGISTERED * EDITS.len()).map(|number| &self.others[number]);
        other.map_or_else(String::new, |picture| picture.path.display().to_string())
    }
}

impl Picture {
    /// None for a file that is no picture, or one without anything drawn on it.
    fn read(path: &Path) -> Option<Picture> {
        let image = image::open(path).ok()?;
        let longest = image.width().max(image.height());
        let image = if longest > LONGEST_SIDE { image.thumbnail(LONGEST_SIDE, LONGEST_SIDE) } else { image };
        let grey = Grey::of(&image)?;
        Some(Picture { path: path.to_owned(), image, grey })
    }
}

/// Reads pictures on all processors; their order stays.
fn read_all(paths: &[&PathBuf]) -> Vec<Picture> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let parts = paths.chunks(paths.len().div_ceil(threads).max(1));
        let read = |part: &[&PathBuf]| part.iter().filter_map(|path| Picture::read(path)).collect::<Vec<_>>();
        let readers: Vec<_> = parts.map(|part| scope.spawn(move || read(part))).collect();
        readers.into_iter().flat_map(|reader| reader.join().unwrap()).collect()
    })
}

fn on_white(image: &DynamicImage) -> DynamicImage {
    let mut paper = RgbaImage::from_pixel(image.width(), image.height(), Rgba([255; 4]));
    image::imageops::overlay(&mut paper, &image.to_rgba8(), 0, 0);
    DynamicImage::ImageRgba8(paper).to_rgb8().into()
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(folder) else { continue };
        for path in entries.map(|entry| entry.unwrap().path()) {
            // What is linked to stands elsewhere already.
            if path.is_symlink() {
            } else if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// A picture made small and grey, with mean 0 and length 1: another measure than the program's own.
struct Grey(Vec<f32>);

const GREY_SIDE: u32 = 16;

impl Grey {
    /// None for a picture of one tone.
    fn of(image: &DynamicImage) -> Option<Grey> {
        let small = on_white(&image.thumbnail_exact(GREY_SIDE, GREY_SIDE)).to_luma32f();
        let mean = small.iter().sum::<f32>() / small.len() as f32;
        let centred: Vec<f32> = small.iter().map(|value| value - mean).collect();
        let length = centred.iter().map(|value| value * value).sum::<f32>().sqrt();
        // A standard deviation of 3 % of the whole range.
        (length > 0.03 * GREY_SIDE as f32).then(|| Grey(centred.iter().map(|value| value / length).collect()))
    }

    /// Alike as they are, mirrored, or as positive and negative.
    fn is_like(&self, other: &Grey) -> bool {
        let side = GREY_SIDE as usize;
        let same: f32 = self.0.iter().zip(&other.0).map(|(a, b)| a * b).sum();
        let mirrored: f32 =
            (0..side * side).map(|at| self.0[at] * other.0[at / side * side + side - 1 - at % side]).sum();
        same.abs().max(mirrored.abs()) > ALIKE
    }
}

/// The right's id and the edit behind a shop item; none for the other pictures.
type Truth = BTreeMap<String, Option<(String, &'static str)>>;

/// Draws the shop's pages and pictures, and the register.
fn furnish(pool: &Pool, shop: &Path, register: &Path) -> Truth {
    let mut truth = Truth::new();
    let mut files = Vec::new();
    let mut records = fs::File::create(register.join("register.jsonl")).unwrap();
    for (number, picture) in pool.registered.iter().enumerate() {
        let id = format!("work-{number}");
        picture.image.save(register.join(format!("{id}.png"))).unwrap();
        let record = serde_json::json!({"id": id, "kind": "copyright_work", "name": format!("Vexolarium {number} by Quorimba"),
            "holder": "Quorimba Studio", "images": [format!("{id}.png")]});
        writeln!(records, "{record}").unwrap();
        for (edit, change) in EDITS {
            let title = format!("Item {}", files.len());
            let file = format!("{}.jpg", files.len());
            save_jpeg(&change(&picture.image), if edit == "recompressed" { 50 } else { 85 }, &shop.join(&file));
            truth.insert(title.clone(), Some((id.clone(), edit)));
            files.push((title, file));
        }
    }
    for picture in &pool.others {
        let title = format!("Item {}", files.len());
        let file = format!("{}.png", files.len());
        fs::copy(&picture.path, shop.join(&file)).unwrap();
        truth.insert(title.clone(), None);
        files.push((title, file));
    }
    for (page, items) in files.chunks(ITEMS_A_PAGE).enumerate() {
        let items: String = items
            .iter()
            .map(|(title, file)| format!("<li class=item><h2>{title}</h2><img src=\"{file}\" alt=\"\"></li>\n"))
            .collect();
        let next = format!("<a href=\"page-{}.html\">next</a>", page + 2);
        let next = if (page + 1) * ITEMS_A_PAGE < files.len() { next } else { String::new() };
        let html = format!("<!doctype html><title>Shop</title><h1>Shop</h1><ul>\n{items}</ul>{next}\n");
        fs::write(shop.join(format!("page-{}.html", page + 1)), html).unwrap();
    }
    truth
}

fn save_jpeg(picture: &DynamicImage, quality: u8, path: &Path) {
    let mut file = std::io::BufWriter::new(fs::File::create(path).unwrap());
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut file, quality);
    DynamicImage::ImageRgb8(picture.to_rgb8()).write_with_encoder(encoder).unwrap();
}
