//! The drawing: the seen picture on the left, the registered one on the right, and what they share.

use image::RgbImage;
use tiny_skia::Pixmap;

use super::paint::{self, EDGE, OUTLINE};
use super::thin::{CORNERS, apply, inverse, is_finite, spread};
use super::{AlignedBlock, Correspondence, PointPair};

/// How large a drawing is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drawing {
    /// The longer side of each of the two pictures, in pixels; smaller ones are enlarged to it.
    pub side: u32,
}

impl Default for Drawing {
    fn default() -> Self {
        Drawing { side: 400 }
    }
}

/// Space around and between the pictures, in pixels.
const MARGIN: u32 = 8;
/// Height of the legend below them.
const LEGEND: u32 = 22;
/// More lines than this hide what they show.
const MAX_LINES: usize = 60;
/// Likewise points on outlines.
const MAX_EDGES: usize = 240;
/// And blocks, of which a picture has a hundred or so.
const MAX_BLOCKS: usize = 1024;
/// Corners further out than this, in pictures, are not followed: what is near enough looks the same.
const OUTERMOST: f32 = 8.0;
const LARGEST_SIDE: u32 = 2048;

/// Draws both pictures side by side with the lines, blocks and outlines of their correspondence; none where one has no pixels.
/// The same arguments give the same pixels. The legend is without words: a ramp of the colours from "differs" to "equal", and a
/// small sign for everything else that was drawn.
pub fn draw(seen: &RgbImage, reference: &RgbImage, shared: &Correspondence, drawing: Drawing) -> Option<RgbImage> {
    let side = drawing.side.clamp(16, LARGEST_SIDE);
    let (seen_size, reference_size) = (fit(seen, side)?, fit(reference, side)?);
    let left = Frame { at: [MARGIN, MARGIN], size: seen_size };
    let right = Frame { at: [2 * MARGIN + seen_size[0], MARGIN], size: reference_size };
    let height = seen_size[1].max(reference_size[1]) + 2 * MARGIN + LEGEND;
    let mut paper = paint::paper(right.at[0] + right.size[0] + MARGIN, height)?;

    let mut panel = paint::panel(seen, left.size[0], left.size[1])?;
    if let Some(corners) = projected(shared.transform, &left) {
        paint::outline(&mut panel, &corners, 2.4, OUTLINE);
    }
    paint::put(&mut paper, &panel, left.at[0], left.at[1]);

    let mut panel = paint::panel(reference, right.size[0], right.size[1])?;
    for block in shared.blocks.iter().take(MAX_BLOCKS) {
        tint(&mut panel, block, &right);
    }
    if let Some(corners) = projected(shared.transform.and_then(inverse), &right) {
        paint::outline(&mut panel, &corners, 2.4, OUTLINE);
    }
    paint::put(&mut paper, &panel, right.at[0], right.at[1]);

    edges(&mut paper, &shared.edges, &left, &right);
    for ((reference, seen), strength) in spread(&shared.inliers, shared.transform, MAX_LINES) {
        let (from, to, rgb) = (left.place(seen), right.place(reference), paint::ramp(strength));
        paint::line(&mut paper, from, to, 1.1, rgb);
        paint::dot(&mut paper, from, 2.2, rgb);
        paint::dot(&mut paper, to, 2.2, rgb);
    }
    legend(&mut paper, shared, height - LEGEND - MARGIN / 2);
    paint::to_rgb(&paper)
}

/// Where a picture stands on the paper, in pixels.
struct Frame {
    at: [u32; 2],
    size: [u32; 2],
}

impl Frame {
    /// A point of the picture on the paper; what lies outside is drawn at the rim.
    fn place(&self, fraction: [f32; 2]) -> [f32; 2] {
        let [x, y] = self.within(fraction.map(|value| value.clamp(0.0, 1.0)));
        [self.at[0] as f32 + x, self.at[1] as f32 + y]
    }

    /// The same on the picture itself.
    fn within(&self, [x, y]: [f32; 2]) -> [f32; 2] {
        [x * self.size[0] as f32, y * self.size[1] as f32]
    }
}

/// The size at which the longer side is `side`; none for a picture without pixels.
fn fit(picture: &RgbImage, side: u32) -> Option<[u32; 2]> {
    let longest = picture.width().max(picture.height());
    if picture.width().min(picture.height()) == 0 {
        return None;
    }
    let scaled = |value: u32| (u64::from(value) * u64::from(side) / u64::from(longest)).max(1) as u32;
    Some([scaled(picture.width()), scaled(picture.height())])
}

/// The corners of one picture in the other, on its panel.
fn projected(transform: Option<[f32; 6]>, onto: &Frame) -> Option<[[f32; 2]; 4]> {
    let transform = transform.filter(|transform| transform.iter().all(|value| value.is_finite()))?;
    let near = |value: f32| value.clamp(-OUTERMOST, OUTERMOST);
    Some(CORNERS.map(|corner| onto.within(apply(transform, corner).map(near))))
}

fn tint(panel: &mut Pixmap, block: &AlignedBlock, reference: &Frame) {
    let [left, top] = reference.within([block.left, block.top].map(|value| value.clamp(0.0, 1.0)));
    let [right, bottom] = reference.within([block.right, block.bottom].map(|value| value.clamp(0.0, 1.0)));
    // A seam of a pixel tells neighbours apart.
    paint::tint(panel, [left, top, right - 1.0, bottom - 1.0], paint::ramp(block.correlation));
}

/// Points of a mark's outline in both pictures; at even steps where there are too many.
fn edges(paper: &mut Pixmap, edges: &[PointPair], seen: &Frame, reference: &Frame) {
    let step = edges.len().div_ceil(MAX_EDGES).max(1);
    for (in_reference, in_seen) in edges.iter().step_by(step).filter(|pair| is_finite(pair)) {
        paint::dot(paper, seen.place(*in_seen), 1.5, EDGE);
        paint::dot(paper, reference.place(*in_reference), 1.5, EDGE);
    }
}

/// A sign for each kind of thing that was drawn, from the left.
fn legend(paper: &mut Pixmap, shared: &Correspondence, top: u32) {
    const SWATCH: f32 = 14.0;
    const STEPS: u32 = 5;
    let (mut x, top) = (MARGIN as f32, top as f32 + 4.0);
    let middle = top + SWATCH / 2.0;
    if !shared.blocks.is_empty() || !shared.inliers.is_empty() {
        for step in 0..=STEPS {
            paint::tint(paper, [x, top, x + SWATCH, top + SWATCH], paint::ramp(step as f32 / STEPS as f32));
            x += SWATCH;
        }
        x += SWATCH;
    }
    if !shared.inliers.is_empty() {
        let (from, to) = ([x, middle], [x + 2.0 * SWATCH, middle]);
        paint::line(paper, from, to, 1.1, paint::ramp(1.0));
        paint::dot(paper, from, 2.2, paint::ramp(1.0));
        paint::dot(paper, to, 2.2, paint::ramp(1.0));
        x += 3.0 * SWATCH;
    }
    if shared.transform.is_some() {
        let corners = [[x, top + 3.0], [x + 20.0, top], [x + 22.0, top + 11.0], [x + 2.0, top + SWATCH]];
        paint::outline(paper, &corners, 2.0, OUTLINE);
        x += 22.0 + SWATCH;
    }
    if !shared.edges.is_empty() {
        for at in 0..4 {
            paint::dot(paper, [x + 6.0 * at as f32, middle], 1.5, EDGE);
        }
    }
}
