//! The list of listing pictures: each a base picture and what was done to it, in a TOML file of the demonstration market.

use std::path::{Component, Path};

use anyhow::{Context, bail};
use image::{ImageFormat, RgbImage, imageops};
use serde::Deserialize;

use crate::catalog;
use crate::edits::{DEFAULT_QUALITY, Edit, jpeg, to_picture};
use crate::random::Rng;

/// The longer side of a listing picture before its edits.
const LISTING_SIDE: f32 = 560.0;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    #[serde(default)]
    pub picture: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Below the folder of listing pictures; the extension is the format: jpg, png or webp.
    pub file: String,
    pub base: String,
    #[serde(default)]
    pub edits: Vec<String>,
}

pub fn load(path: &Path) -> anyhow::Result<Manifest> {
    let text = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    toml::from_str(&text).with_context(|| format!("{} is not a list of pictures", path.display()))
}

impl Entry {
    /// The encoded picture. `base` is this entry's base, drawn.
    pub fn render(&self, base: &RgbImage) -> anyhow::Result<Vec<u8>> {
        let edits = self.edits()?;
        let mut rng = Rng::named(&self.file);
        let factor = LISTING_SIDE / base.width().max(base.height()) as f32;
        let mut picture = Edit::Resize(factor.min(1.0)).apply(base.clone(), &mut rng)?;
        let last = edits.len().checked_sub(1);
        let mut quality = DEFAULT_QUALITY;
        for (i, &edit) in edits.iter().enumerate() {
            match edit {
                Edit::Jpeg(q) if Some(i) == last && self.format()? == ImageFormat::Jpeg => quality = q,
                _ => picture = edit.apply(picture, &mut rng)?,
            }
        }
        encode(&picture, self.format()?, quality)
    }

    pub fn edits(&self) -> anyhow::Result<Vec<Edit>> {
        self.edits.iter().map(|e| e.parse()).collect()
    }

    /// An error names what is wrong before anything is drawn.
    pub fn format(&self) -> anyhow::Result<ImageFormat> {
        let path = Path::new(&self.file);
        if !path.components().all(|part| matches!(part, Component::Normal(_))) {
            bail!("{:?} leaves the folder of listing pictures", self.file);
        }
        match path.extension().and_then(|e| e.to_str()) {
            Some("jpg") => Ok(ImageFormat::Jpeg),
            Some("png") => Ok(ImageFormat::Png),
            Some("webp") => Ok(ImageFormat::WebP),
            _ => bail!("{:?} ends in none of .jpg, .png, .webp", self.file),
        }
    }
}

pub fn encode(picture: &RgbImage, format: ImageFormat, quality: u8) -> anyhow::Result<Vec<u8>> {
    if format == ImageFormat::Jpeg {
        return jpeg(picture, quality);
    }
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format)?;
    Ok(bytes.into_inner())
}

pub fn drawn(base: &str) -> anyhow::Result<RgbImage> {
    Ok(to_picture(&catalog::draw(base)?))
}

/// The picture as a contact sheet shows it.
pub fn thumbnail(picture: &RgbImage, side: u32) -> RgbImage {
    let factor = side as f32 / picture.width().max(picture.height()) as f32;
    let scaled = |length: u32| ((length as f32 * factor) as u32).clamp(1, side);
    imageops::thumbnail(picture, scaled(picture.width()), scaled(picture.height()))
}
