//! The committed pictures are what this program draws, and no two kinds of picture look alike from afar.

use image_hasher::{HashAlg, HasherConfig, ImageHash};

use super::*;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn market() -> Manifest {
    manifest::load(&root().join("src/demo/pictures.toml")).expect("the market has pictures")
}

#[test]
fn committed_pictures_are_redrawn_to_the_byte() {
    for name in ["lirui-logo", "guizhen-pack", "ballad-still-2"] {
        let right = RIGHTS.iter().find(|r| r.name == name).expect("the name is in the catalogue");
        let committed = std::fs::read(root().join("index/images").join(file_name(right))).expect(name);
        assert!(
            right_bytes(right).expect(name) == committed,
            "{name} differs: run `cargo run --example draw-demo-pictures`"
        );
    }
}

#[test]
fn committed_listing_pictures_are_redrawn_to_the_byte() {
    let manifest = market();
    let third = manifest.picture.len() / 3;
    for entry in manifest.picture.iter().step_by(third.max(1)).take(3) {
        let committed = std::fs::read(root().join("src/demo/pictures").join(&entry.file)).expect(&entry.file);
        let drawn = entry.render(&manifest::drawn(&entry.base).expect(&entry.base)).expect(&entry.file);
        assert!(drawn == committed, "{} differs: run `cargo run --example draw-demo-pictures`", entry.file);
    }
}

#[test]
fn an_unknown_base_is_named() {
    for base in ["goods/cloud-1", "goods/shoe-x", "lookalike/goods/shoe-1", "mug-1", ""] {
        let error = catalog::draw(base).err().expect(base).to_string();
        assert!(error.contains(&format!("{base:?}")), "{error}");
    }
}

fn fingerprint(picture: &RgbImage) -> ImageHash {
    HasherConfig::new().hash_alg(HashAlg::DoubleGradient).hash_size(16, 16).to_hasher().hash_image(picture)
}

/// The share of bits in which two fingerprints differ.
fn distance(a: &ImageHash, b: &ImageHash) -> f32 {
    a.dist(b) as f32 / (a.as_bytes().len() * 8) as f32
}

/// The committed picture of each base: the right's own file, or else the first listing that shows it.
fn committed_by_base() -> BTreeMap<String, PathBuf> {
    let rights = RIGHTS.iter().map(|r| (r.name.to_owned(), root().join("index/images").join(file_name(r))));
    let mut files: BTreeMap<String, PathBuf> = rights.collect();
    for entry in market().picture {
        files.entry(entry.base).or_insert_with(|| root().join("src/demo/pictures").join(&entry.file));
    }
    files
}

#[test]
fn every_two_pictures_differ_from_afar() {
    let files: Vec<_> = committed_by_base().into_iter().collect();
    let prints = in_parallel(&files, |(base, path)| {
        let picture = image::open(path).with_context(|| base.clone())?.into_rgb8();
        let mirrored = image::imageops::flip_horizontal(&picture);
        Ok((fingerprint(&picture), fingerprint(&mirrored)))
    })
    .expect("every base has a picture");
    let mut pairs = Vec::new();
    for (i, (a, mirrored)) in prints.iter().enumerate() {
        pairs.push((distance(a, mirrored), files[i].0.as_str(), "its mirror image"));
        for (j, (b, _)) in prints.iter().enumerate().skip(i + 1) {
            pairs.push((distance(a, b).min(distance(mirrored, b)), &files[i].0, &files[j].0));
        }
    }
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (share, a, b) in &pairs[..12] {
        println!("{share:.3} {a} {b}");
    }
    assert!(pairs[0].0 > 0.25, "{} and {} differ in {:.3} of the bits only", pairs[0].1, pairs[0].2, pairs[0].0);
}

#[test]
fn every_listing_picture_is_there_once_and_none_is_left_over() {
    let mut listed: Vec<PathBuf> =
        market().picture.iter().map(|e| root().join("src/demo/pictures").join(&e.file)).collect();
    listed.sort();
    let mut found = Vec::new();
    let mut folders = vec![root().join("src/demo/pictures")];
    while let Some(folder) = folders.pop() {
        for item in std::fs::read_dir(&folder).expect("the folder of listing pictures can be read") {
            let path = item.expect("a folder's entry can be read").path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    assert_eq!(found, listed);
}
