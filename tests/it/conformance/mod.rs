//! Public conformance sets, where `REEVE_TEST_DATA` names their folder. What is left failing is listed with its reason,
//! and a case that begins to pass has to leave its list.

mod addresses;
mod robots;
mod sitemaps;
mod text;

use std::path::PathBuf;

use serde::de::DeserializeOwned;

/// The cases of one set; none, said aloud, where the data is not there.
fn cases<T: DeserializeOwned>(set: &str) -> Option<Vec<T>> {
    let Some(folder) = std::env::var_os("REEVE_TEST_DATA") else {
        eprintln!("skipped: REEVE_TEST_DATA is not set, {set}.json was not tried");
        return None;
    };
    let path = PathBuf::from(folder).join("conformance").join(format!("{set}.json"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Some(serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}
