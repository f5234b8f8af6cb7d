//! A letter as a page: no script, no request, pictures and style inside it; whatever came from the web is escaped text.

use std::collections::BTreeMap;

use askama::Template;
use data_encoding::BASE64;
use sha2::{Digest as _, Sha256};

use super::letter::{Letter, Part};
use crate::publish::Thumbnail;

const STYLE: &str = include_str!("html/notice.css");

/// Pictures of a feature comparison, made by us, by the names that its table gives them.
pub type Pictures = BTreeMap<String, Thumbnail>;

#[derive(Template)]
#[template(path = "notice.html", config = "src/publish/notices/html/askama.toml")]
struct Page<'a> {
    letter: &'a Letter,
    pictures: &'a Pictures,
    style_hash: String,
}

impl Page<'_> {
    /// The picture of a cell as an address that stands for itself.
    fn picture(&self, name: &str) -> Option<String> {
        let picture = self.pictures.get(name)?;
        Some(format!("data:image/jpeg;base64,{}", BASE64.encode(&picture.jpeg)))
    }
}

/// The letter as one self-contained page.
pub fn html(letter: &Letter, pictures: &Pictures) -> String {
    let page = Page { letter, pictures, style_hash: BASE64.encode(&Sha256::digest(STYLE.as_bytes())) };
    // Writing to a text fails only where the formatter does.
    page.render().unwrap_or_default()
}
