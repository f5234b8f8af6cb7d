//! What sellers do to pictures they took from elsewhere: crop, mirror, shrink, recompress, stamp, frame, tint.

use anyhow::{Context, bail};
use image::imageops::{self, FilterType};
use image::{DynamicImage, ImageFormat, RgbImage};

use crate::paint::{Layer, ink};
use crate::random::{Rng, cos, sin};

/// The quality of a .jpg whose edits do not end with one.
pub const DEFAULT_QUALITY: u8 = 84;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Edit {
    /// The share of both sides that is kept, and where: -1.0 the start, 0.0 the middle, 1.0 the end of each axis.
    Crop {
        keep: f32,
        x: f32,
        y: f32,
    },
    Mirror,
    Resize(f32),
    Jpeg(u8),
    Watermark,
    Bright(f32),
    /// Per cent of the longer side.
    Border(f32),
    Badge,
    /// Pixels.
    Blur(usize),
    Gray,
}

impl std::str::FromStr for Edit {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> anyhow::Result<Self> {
        let mut parts = text.split(':');
        let name = parts.next().unwrap_or_default();
        let arguments: Vec<&str> = parts.collect();
        let number = |low: f32, high: f32| -> anyhow::Result<f32> {
            let value: f32 = arguments
                .first()
                .and_then(|a| a.parse().ok())
                .with_context(|| format!("edit {text:?} needs a number"))?;
            if !(low..=high).contains(&value) {
                bail!("edit {text:?}: the number lies between {low} and {high}");
            }
            Ok(value)
        };
        let edit = match name {
            "crop" => {
                let (x, y) = match arguments.get(1) {
                    None => (0.0, 0.0),
                    Some(&"left") => (-1.0, 0.0),
                    Some(&"right") => (1.0, 0.0),
                    Some(&"top") => (0.0, -1.0),
                    Some(&"bottom") => (0.0, 1.0),
                    Some(side) => bail!("edit {text:?}: no side {side:?}; use left, right, top or bottom"),
                };
                Edit::Crop { keep: number(0.1, 1.0)?, x, y }
            }
            "mirror" => Edit::Mirror,
            "resize" => Edit::Resize(number(0.1, 2.0)?),
            "jpeg" => Edit::Jpeg(number(5.0, 100.0)? as u8),
            "watermark" => Edit::Watermark,
            "bright" => Edit::Bright(number(0.2, 3.0)?),
            "border" => Edit::Border(number(0.0, 50.0)?),
            "badge" => Edit::Badge,
            "blur" => Edit::Blur(number(0.0, 20.0)? as usize),
            "gray" => Edit::Gray,
            _ => bail!(
                "no edit is called {text:?}: use crop, mirror, resize, jpeg, watermark, bright, border, badge, blur, gray"
            ),
        };
        let most = match edit {
            Edit::Crop { .. } => 2,
            Edit::Mirror | Edit::Watermark | Edit::Badge | Edit::Gray => 0,
            _ => 1,
        };
        if arguments.len() > most {
            bail!("edit {text:?} has too many parts");
        }
        Ok(edit)
    }
}

impl Edit {
    pub fn apply(self, picture: RgbImage, rng: &mut Rng) -> anyhow::Result<RgbImage> {
        let (w, h) = picture.dimensions();
        let scaled = |side: u32, factor: f32| ((side as f32 * factor) as u32).max(8);
        Ok(match self {
            Edit::Crop { keep, x, y } => {
                let (kw, kh) = (scaled(w, keep).min(w), scaled(h, keep).min(h));
                let start = |room: u32, at: f32| (room as f32 * (at + 1.0) / 2.0) as u32;
                imageops::crop_imm(&picture, start(w - kw, x), start(h - kh, y), kw, kh).to_image()
            }
            Edit::Mirror => imageops::flip_horizontal(&picture),
            Edit::Resize(factor) => {
                imageops::resize(&picture, scaled(w, factor), scaled(h, factor), FilterType::CatmullRom)
            }
            Edit::Jpeg(quality) => {
                image::load_from_memory_with_format(&jpeg(&picture, quality)?, ImageFormat::Jpeg)?.into_rgb8()
            }
            Edit::Watermark => painted(&picture, |layer| watermark(layer, rng)),
            Edit::Bright(factor) => painted(&picture, |layer| {
                layer.shade(|_, _| factor);
            }),
            Edit::Border(percent) => framed(&picture, (w.max(h) as f32 * percent / 100.0) as u32),
            Edit::Badge => painted(&picture, badge),
            Edit::Blur(radius) => painted(&picture, |layer| {
                layer.blur(radius);
            }),
            Edit::Gray => DynamicImage::ImageRgb8(picture).into_luma8().expand(),
        })
    }
}

/// Grey values as red, green and blue.
trait Expand {
    fn expand(self) -> RgbImage;
}

impl Expand for image::GrayImage {
    fn expand(self) -> RgbImage {
        DynamicImage::ImageLuma8(self).into_rgb8()
    }
}

pub fn jpeg(picture: &RgbImage, quality: u8) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(picture)?;
    Ok(bytes)
}

pub fn to_picture(layer: &Layer) -> RgbImage {
    let rgb = layer.pix.data().chunks_exact(4).flat_map(|px| [px[0], px[1], px[2]]).collect();
    RgbImage::from_raw(layer.pix.width(), layer.pix.height(), rgb).expect("three bytes a pixel")
}

fn painted(picture: &RgbImage, draw: impl FnOnce(&mut Layer)) -> RgbImage {
    let mut layer = Layer::filled(picture.width(), picture.height(), 0);
    for (to, from) in layer.pix.data_mut().chunks_exact_mut(4).zip(picture.pixels()) {
        to[..3].copy_from_slice(&from.0);
    }
    draw(&mut layer);
    to_picture(&layer)
}

fn framed(picture: &RgbImage, wide: u32) -> RgbImage {
    let mut frame =
        RgbImage::from_pixel(picture.width() + 2 * wide, picture.height() + 2 * wide, image::Rgb([252, 252, 250]));
    imageops::replace(&mut frame, picture, i64::from(wide), i64::from(wide));
    frame
}

/// A shop's name aslant across the picture.
fn watermark(layer: &mut Layer, rng: &mut Rng) {
    let (w, h) = (layer.width(), layer.height());
    let shop = rng.pick(&["BAIHUA SHOP", "SUPER MALL", "DAILY DEALS", "YIJIA STORE"]);
    let size = w / 16.0;
    for i in 0..3 {
        layer.place(w * (0.04 + 0.16 * i as f32), h * (0.36 + 0.26 * i as f32), 1.0, -0.35);
        layer.write(shop, 0.0, 0.0, size, 0.13, ink(0xffffff).alpha(0.38));
    }
    layer.home().ring(w * 0.85, h * 0.87, w * 0.07, w * 0.07, w * 0.008, ink(0xd62828).alpha(0.6));
    layer.write_centred("VIP", w * 0.85, h * 0.87 - w * 0.016, w * 0.032, 0.18, ink(0xd62828).alpha(0.6));
}

/// A sale sticker in the upper corner.
fn badge(layer: &mut Layer) {
    let r = layer.width().min(layer.height()) * 0.13;
    let (x, y) = (layer.width() - r * 1.15, r * 1.15);
    let burst: Vec<_> = (0..32)
        .map(|i| {
            let (a, far) = (i as f32 * std::f32::consts::TAU / 32.0, if i % 2 == 0 { r } else { r * 0.86 });
            (x + cos(a) * far, y + sin(a) * far)
        })
        .collect();
    layer.poly(&burst, ink(0xe11d2e)).ring(x, y, r * 0.74, r * 0.74, r * 0.03, ink(0xfff3c4));
    layer.write_centred("SALE", x, y - r * 0.36, r * 0.32, 0.2, ink(0xffffff)).write_centred(
        "-70%",
        x,
        y + r * 0.12,
        r * 0.28,
        0.18,
        ink(0xffe45c),
    );
}

#[cfg(test)]
mod tests {
    use super::Edit;

    #[test]
    fn edits_are_read_or_named_as_wrong() {
        let good = [
            ("crop:0.85", Edit::Crop { keep: 0.85, x: 0.0, y: 0.0 }),
            ("crop:0.7:bottom", Edit::Crop { keep: 0.7, x: 0.0, y: 1.0 }),
            ("mirror", Edit::Mirror),
            ("jpeg:45", Edit::Jpeg(45)),
            ("border:6", Edit::Border(6.0)),
        ];
        for (text, edit) in good {
            assert_eq!(text.parse::<Edit>().ok(), Some(edit), "{text}");
        }
        for text in ["", "sharpen", "crop", "crop:2", "crop:0.5:middle", "mirror:1", "jpeg:x", "resize:0.5:0.5"] {
            let error = text.parse::<Edit>().expect_err(text).to_string();
            assert!(error.contains(&format!("{text:?}")), "{error}");
        }
    }
}
