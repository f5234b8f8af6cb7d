//! Colours, strokes and points of a drawing, on top of tiny-skia.

use image::RgbImage;
use image::imageops::{FilterType, resize};
use tiny_skia::{
    Color, FillRule, LineCap, LineJoin, Paint, Path, PathBuilder, Pixmap, PixmapPaint, PremultipliedColorU8, Rect,
    Stroke, Transform,
};

pub(super) type Rgb = [u8; 3];

pub(super) const PAPER: Rgb = [250, 250, 248];
/// Drawn under lines, so that they stand out on light and dark pictures alike.
const HALO: Rgb = [16, 20, 24];
/// The outline of each picture in the other.
pub(super) const OUTLINE: Rgb = [255, 64, 160];
/// Points on the outlines of a mark.
pub(super) const EDGE: Rgb = [255, 196, 0];

/// Colours of 0, 1/2 and 1. They differ in lightness as well as in hue, for readers who cannot tell red from green.
const RAMP: [Rgb; 3] = [[196, 48, 32], [240, 176, 64], [24, 190, 210]];

/// The colour of a strength or a correlation; below 0 as 0.
pub(super) fn ramp(value: f32) -> Rgb {
    let at = value.clamp(0.0, 1.0) * 2.0;
    let (from, to, part) = if at < 1.0 { (RAMP[0], RAMP[1], at) } else { (RAMP[1], RAMP[2], at - 1.0) };
    std::array::from_fn(|i| (f32::from(from[i]) + (f32::from(to[i]) - f32::from(from[i])) * part).round() as u8)
}

/// A picture as large as its panel, ready to be drawn on.
pub(super) fn panel(picture: &RgbImage, width: u32, height: u32) -> Option<Pixmap> {
    let scaled = resize(picture, width, height, FilterType::Triangle);
    let mut panel = Pixmap::new(width, height)?;
    for (pixel, from) in panel.pixels_mut().iter_mut().zip(scaled.pixels()) {
        let [red, green, blue] = from.0;
        *pixel = PremultipliedColorU8::from_rgba(red, green, blue, u8::MAX)?;
    }
    Some(panel)
}

pub(super) fn paper(width: u32, height: u32) -> Option<Pixmap> {
    let mut paper = Pixmap::new(width, height)?;
    paper.fill(colour(PAPER, 1.0));
    Some(paper)
}

pub(super) fn put(onto: &mut Pixmap, panel: &Pixmap, left: u32, top: u32) {
    let paint = PixmapPaint::default();
    onto.draw_pixmap(left as i32, top as i32, panel.as_ref(), &paint, Transform::identity(), None);
}

pub(super) fn to_rgb(drawing: &Pixmap) -> Option<RgbImage> {
    let bytes = drawing.pixels().iter().flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue()]).collect();
    RgbImage::from_raw(drawing.width(), drawing.height(), bytes)
}

/// A line of `width` pixels with a dark seam.
pub(super) fn line(onto: &mut Pixmap, from: [f32; 2], to: [f32; 2], width: f32, rgb: Rgb) {
    stroke(onto, &[from, to], false, width, rgb);
}

/// The outline of a shape, with a dark seam.
pub(super) fn outline(onto: &mut Pixmap, corners: &[[f32; 2]], width: f32, rgb: Rgb) {
    stroke(onto, corners, true, width, rgb);
}

fn stroke(onto: &mut Pixmap, points: &[[f32; 2]], closed: bool, width: f32, rgb: Rgb) {
    let Some(path) = path(points, closed) else { return };
    let round = |width| Stroke { width, line_cap: LineCap::Round, line_join: LineJoin::Round, ..Stroke::default() };
    onto.stroke_path(&path, &paint(HALO, 0.5), &round(width + 1.6), Transform::identity(), None);
    onto.stroke_path(&path, &paint(rgb, 0.95), &round(width), Transform::identity(), None);
}

pub(super) fn dot(onto: &mut Pixmap, [x, y]: [f32; 2], radius: f32, rgb: Rgb) {
    let circle = |radius| PathBuilder::from_circle(x, y, radius);
    let (Some(seam), Some(dot)) = (circle(radius + 0.8), circle(radius)) else { return };
    for (path, paint) in [(seam, paint(HALO, 0.6)), (dot, paint(rgb, 1.0))] {
        onto.fill_path(&path, &paint, FillRule::Winding, Transform::identity(), None);
    }
}

/// A rectangle laid over the picture so that the picture still shows.
pub(super) fn tint(onto: &mut Pixmap, [left, top, right, bottom]: [f32; 4], rgb: Rgb) {
    let Some(rect) = Rect::from_ltrb(left, top, right, bottom) else { return };
    onto.fill_rect(rect, &paint(rgb, 0.45), Transform::identity(), None);
}

fn path(points: &[[f32; 2]], closed: bool) -> Option<Path> {
    let mut builder = PathBuilder::new();
    let (first, others) = points.split_first()?;
    builder.move_to(first[0], first[1]);
    for [x, y] in others {
        builder.line_to(*x, *y);
    }
    if closed {
        builder.close();
    }
    builder.finish()
}

fn paint(rgb: Rgb, opacity: f32) -> Paint<'static> {
    let mut paint = Paint { anti_alias: true, ..Paint::default() };
    paint.set_color(colour(rgb, opacity));
    paint
}

fn colour([red, green, blue]: Rgb, opacity: f32) -> Color {
    let [red, green, blue] = [red, green, blue].map(|value| f32::from(value) / 255.0);
    Color::from_rgba(red, green, blue, opacity).unwrap_or(Color::BLACK)
}
