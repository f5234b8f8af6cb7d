//! From the map of text probabilities to rectangles around lines: the last step of differentiable binarisation
//! (Liao et al., "Real-time Scene Text Detection with Differentiable Binarization", AAAI 2020).

use super::rectangle::{Rectangle, around};

/// A pixel belongs to text from this probability on, and a line counts from this mean on; as PP-OCR was tuned.
const PIXEL_THRESHOLD: f32 = 0.3;
const LINE_THRESHOLD: f32 = 0.5;
/// The network marks lines shrunk. They are grown back by area x this / perimeter; the paper's 1.5, PP-OCR's 1.6.
const UNCLIP_RATIO: f32 = 1.6;
/// Lines less high than this, before growing, are specks. Pixels of the map.
const MIN_HEIGHT: f32 = 3.0;

/// Probabilities from 0 to 1 that a pixel is text, row by row.
pub(super) struct ProbabilityMap {
    pub width: usize,
    pub height: usize,
    pub values: Vec<f32>,
}

/// Rectangles around the lines of text, in pixels of the map, the largest first.
pub(super) fn rectangles(map: &ProbabilityMap) -> Vec<Rectangle> {
    let mut patches = Patches::of(map);
    let mut lines: Vec<Rectangle> =
        std::iter::from_fn(|| patches.next()).filter_map(|patch| line(patch, map)).collect();
    lines.sort_by(|a, b| b.area().total_cmp(&a.area()).then_with(|| place(a).total_cmp(&place(b))));
    lines
}

/// Orders rectangles of the same size.
fn place(line: &Rectangle) -> f32 {
    line.centre[1] * 4096.0 + line.centre[0]
}

/// Connected pixels, as indices into the map.
type Patch = Vec<usize>;

fn line(patch: Patch, map: &ProbabilityMap) -> Option<Rectangle> {
    let sum: f32 = patch.iter().map(|at| map.values[*at]).sum();
    let count = patch.len() as f32;
    let mut points = patch.into_iter().map(|at| [(at % map.width) as i32, (at / map.width) as i32]).collect();
    let rectangle = around(&mut points)?;
    let [length, height] = rectangle.half.map(|half| 2.0 * half);
    if length.min(height) < MIN_HEIGHT {
        return None;
    }
    // The pixels around a patch are next to 0, so that this is the mean over the rectangle.
    let pixels = (length + 1.0) * (height + 1.0);
    let probability = sum / pixels.max(count);
    let unclip = rectangle.area() * UNCLIP_RATIO / (2.0 * (length + height));
    // Pixels have their centre at half of their side.
    let centre = rectangle.centre.map(|part| part + 0.5);
    (probability >= LINE_THRESHOLD).then(|| Rectangle { centre, ..rectangle }.grown(unclip))
}

/// Walks over the connected patches of text pixels, in the order of their first pixel. Each pixel is met once.
struct Patches<'a> {
    map: &'a ProbabilityMap,
    waiting: Vec<bool>,
    from: usize,
}

impl<'a> Patches<'a> {
    fn of(map: &'a ProbabilityMap) -> Self {
        // A NaN is no text.
        let is_text = |value: &f32| *value > PIXEL_THRESHOLD;
        Patches { map, waiting: map.values.iter().map(is_text).collect(), from: 0 }
    }

    fn next(&mut self) -> Option<Patch> {
        self.from += self.waiting.get(self.from..)?.iter().position(|waiting| *waiting)?;
        self.waiting[self.from] = false;
        let mut patch = vec![self.from];
        let mut next = 0;
        while let Some(at) = patch.get(next).copied() {
            next += 1;
            for neighbour in neighbours(at, self.map) {
                if std::mem::take(&mut self.waiting[neighbour]) {
                    patch.push(neighbour);
                }
            }
        }
        Some(patch)
    }
}

/// The up to eight pixels around.
fn neighbours(at: usize, map: &ProbabilityMap) -> impl Iterator<Item = usize> + use<> {
    let (width, height) = (map.width, map.height);
    let (x, y) = (at % width, at / width);
    let columns = x.saturating_sub(1)..(x + 2).min(width);
    let rows = y.saturating_sub(1)..(y + 2).min(height);
    rows.flat_map(move |row| columns.clone().map(move |column| row * width + column)).filter(move |other| *other != at)
}
