//! The inputs kept for the fuzz targets, without a fuzzer: what each target says of any input holds for all of them.

use std::fs;
use std::panic::catch_unwind;
use std::path::Path;

use crate::rust_source::{files_under, root};

#[path = "../fuzz/laws.rs"]
mod laws;

#[test]
fn kept_inputs_obey_the_laws() {
    for (target, law) in laws::LAWS {
        let corpus = root().join("tests/fuzz/corpus").join(target);
        let inputs: Vec<_> = fs::read_dir(&corpus).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert!(inputs.len() >= 5, "{} has few inputs", corpus.display());
        let is_broken = |input: &Path| {
            let bytes = fs::read(input).unwrap();
            catch_unwind(|| law(&bytes)).is_err()
        };
        let broken: Vec<_> = inputs.iter().filter(|input| is_broken(input)).collect();
        assert!(broken.is_empty(), "{target}, said above, for {broken:#?}");
    }
}

#[test]
fn every_law_has_its_target_and_every_target_its_law() {
    let targets = files_under(&root().join("tests/fuzz/fuzz_targets"), &["rs"]);
    let targets: Vec<_> = targets.iter().map(|file| file.file_stem().unwrap().to_str().unwrap()).collect();
    assert_eq!(targets, laws::LAWS.iter().map(|(target, _)| *target).collect::<Vec<_>>());
    let manifest = fs::read_to_string(root().join("tests/fuzz/Cargo.toml")).unwrap();
    for target in targets {
        assert!(manifest.contains(&format!("path = \"fuzz_targets/{target}.rs\"")), "{target} is in no [[bin]]");
    }
}
