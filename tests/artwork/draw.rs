//! Draws every picture of the demonstration market: the rights' own into `index/images`, the listings' into `src/demo/pictures`.
//! Nothing is taken from elsewhere and nothing is left to chance: the same program writes the same bytes on every machine.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::many_single_char_names,
    clippy::too_many_lines,
    reason = "pixels go to and fro between whole numbers and fractions, and a picture is one long list of strokes"
)]

mod brands;
mod brocade;
mod catalog;
mod edits;
mod goods;
mod lettering;
mod manifest;
mod motifs;
mod paint;
mod pantry;
mod random;
mod screen;
mod shoes;
mod solid;
mod stills;
mod surface;
mod vessels;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use anyhow::Context;
use clap::Parser;
use image::{ImageFormat, RgbImage};

use catalog::{FAMILIES, RIGHTS, Right};
use manifest::{Entry, Manifest};

/// A right's own picture, or an imitation of it by other hands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Take {
    Original,
    Imitation,
}

/// The quality of the rights' own JPEG pictures.
const RIGHT_QUALITY: u8 = 88;

/// Draws the demonstration market's pictures.
#[derive(Parser)]
#[command(name = "draw-demo-pictures")]
struct Arguments {
    /// The list of listing pictures [default: src/demo/pictures.toml below --out]
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,
    /// The root of the source tree, into which the pictures go
    #[arg(long, value_name = "ROOT", default_value = env!("CARGO_MANIFEST_DIR"))]
    out: PathBuf,
    /// Write one PNG with a small copy of every kind of picture instead
    #[arg(long, value_name = "FILE")]
    contact_sheet: Option<PathBuf>,
    /// Only base pictures whose name contains this, on the contact sheet: right/, lookalike/, goods/shoe ...
    #[arg(long, value_name = "TEXT", default_value = "", requires = "contact_sheet")]
    only: String,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    if let Some(file) = &arguments.contact_sheet {
        return contact_sheet(file, &arguments.only);
    }
    let list = arguments.manifest.unwrap_or_else(|| arguments.out.join("src/demo/pictures.toml"));
    let manifest = manifest::load(&list)?;
    for entry in &manifest.picture {
        entry.format().and(entry.edits()).with_context(|| format!("{}: picture {:?}", list.display(), entry.file))?;
    }
    let rights = in_parallel(&RIGHTS, |right| {
        write(&arguments.out.join("index/images").join(file_name(right)), &right_bytes(right)?)
    })?;
    let listings = draw_listings(&manifest, &arguments.out.join("src/demo/pictures"))?;
    eprintln!(
        "drew {} pictures of rights ({} kB) and {} of listings ({} kB)",
        RIGHTS.len(),
        kilobytes(&rights),
        manifest.picture.len(),
        kilobytes(&listings)
    );
    Ok(())
}

fn kilobytes(sizes: &[usize]) -> usize {
    sizes.iter().sum::<usize>() / 1000
}

fn file_name(right: &Right) -> String {
    format!("{}.{}", right.name, right.format)
}

fn right_bytes(right: &Right) -> anyhow::Result<Vec<u8>> {
    let format = if right.format == "png" { ImageFormat::Png } else { ImageFormat::Jpeg };
    manifest::encode(&manifest::drawn(right.name)?, format, RIGHT_QUALITY)
}

/// Each base is drawn once, however many listings show it.
fn draw_listings(manifest: &Manifest, folder: &Path) -> anyhow::Result<Vec<usize>> {
    let mut by_base: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
    for entry in &manifest.picture {
        by_base.entry(&entry.base).or_default().push(entry);
    }
    let groups: Vec<_> = by_base.into_iter().collect();
    in_parallel(&groups, |(base, entries)| {
        let picture = manifest::drawn(base).with_context(|| format!("picture {:?}", entries[0].file))?;
        entries.iter().try_fold(0, |sum, entry| Ok(sum + write(&folder.join(&entry.file), &entry.render(&picture)?)?))
    })
}

fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<usize> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be created", folder.display()))?;
    }
    std::fs::write(path, bytes).with_context(|| format!("{} cannot be written", path.display()))?;
    Ok(bytes.len())
}

/// Runs `work` over all items on every core; the results keep the items' order.
fn in_parallel<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> anyhow::Result<R> + Sync) -> anyhow::Result<Vec<R>> {
    let queue = Mutex::new(items.iter().enumerate());
    let done = Mutex::new(Vec::new());
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let next = queue.lock().expect("no worker panics while it holds the queue").next();
                    let Some((i, item)) = next else { break };
                    let result = work(item);
                    done.lock().expect("no worker panics while it holds the results").push((i, result));
                }
            });
        }
    });
    let mut done = done.into_inner().expect("all workers have ended");
    done.sort_by_key(|(i, _)| *i);
    done.into_iter().map(|(_, result)| result).collect()
}

/// Every base name, with `each` of every family of goods.
fn base_names(each: usize) -> Vec<String> {
    let rights = RIGHTS.iter().map(|r| r.name.to_owned());
    let imitations = RIGHTS.iter().map(|r| format!("lookalike/{}", r.name));
    let goods = FAMILIES.iter().flat_map(|f| (1..=each).map(move |n| format!("goods/{}-{n}", f.0)));
    rights.chain(imitations).chain(goods).collect()
}

fn contact_sheet(file: &Path, only: &str) -> anyhow::Result<()> {
    const SIDE: u32 = 240;
    let mut names = base_names(4);
    names.retain(|name| if name.contains('/') { name.contains(only) } else { format!("right/{name}").contains(only) });
    let pictures = in_parallel(&names, |name| Ok(manifest::thumbnail(&manifest::drawn(name)?, SIDE)))?;
    let columns = 6.min(names.len().max(1)) as u32;
    let rows = (names.len() as u32).div_ceil(columns).max(1);
    let mut sheet = RgbImage::from_pixel(columns * SIDE, rows * SIDE, image::Rgb([255, 255, 255]));
    for (i, picture) in pictures.iter().enumerate() {
        let (column, row) = (i as u32 % columns, i as u32 / columns);
        image::imageops::replace(&mut sheet, picture, i64::from(column * SIDE), i64::from(row * SIDE));
    }
    sheet.save(file).with_context(|| format!("{} cannot be written", file.display()))
}

#[cfg(test)]
mod tests;
