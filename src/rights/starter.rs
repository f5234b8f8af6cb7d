//! The starter register that ships inside the program: everything in `index/`, records and pictures.

use include_dir::{Dir, include_dir};

static INDEX: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/index");

/// Every file of `index/` with its path below it (`/` between parts), in path order: register files, `images/…`, and the README.
pub fn starter() -> Vec<(&'static str, &'static [u8])> {
    let mut files = Vec::new();
    gather(&INDEX, &mut files);
    files.sort_unstable_by_key(|(path, _)| *path);
    files
}

/// The register files alone: `*.jsonl`.
pub fn starter_registers() -> Vec<(&'static str, &'static [u8])> {
    starter().into_iter().filter(|(path, _)| path.ends_with(".jsonl")).collect()
}

fn gather(dir: &'static Dir<'static>, files: &mut Vec<(&'static str, &'static [u8])>) {
    files.extend(dir.files().filter_map(|file| Some((file.path().to_str()?, file.contents()))));
    dir.dirs().for_each(|dir| gather(dir, files));
}
