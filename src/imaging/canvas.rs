//! Grey values that can be averaged over any window at once: a summed-area table over a picture.

use image::GrayImage;

/// A part of a picture, in fractions of its sides: `0 <= left < right <= 1`, `0 <= top < bottom <= 1`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    pub left: f32,
    pub top: f32,
    pub right: f32,
    pub bottom: f32,
}

impl Window {
    pub const WHOLE: Window = Window { left: 0.0, top: 0.0, right: 1.0, bottom: 1.0 };

    pub fn width(&self) -> f32 {
        self.right - self.left
    }

    pub fn height(&self) -> f32 {
        self.bottom - self.top
    }
}

/// A picture as sums, so that the mean of a rectangle costs four reads.
pub(super) struct Canvas {
    width: usize,
    height: usize,
    /// `(width + 1) * (height + 1)` sums of everything above and to the left.
    sums: Vec<u32>,
}

impl Canvas {
    pub fn new(picture: &GrayImage) -> Self {
        Self::from_cells(picture.width() as usize, picture.height() as usize, picture.as_raw())
    }

    /// `cells` has `width * height` grey values, row by row.
    pub fn from_cells(width: usize, height: usize, cells: &[u8]) -> Self {
        let stride = width + 1;
        let mut sums = vec![0; stride * (height + 1)];
        for (y, row) in cells.chunks_exact(width).enumerate().take(height) {
            let mut sum = 0;
            for (x, grey) in row.iter().enumerate() {
                sum += u32::from(*grey);
                sums[(y + 1) * stride + x + 1] = sums[y * stride + x + 1] + sum;
            }
        }
        Canvas { width, height, sums }
    }

    /// The window as `side * side` mean grey values, row by row.
    pub fn sample(&self, window: Window, side: usize) -> Vec<f32> {
        let columns = grid(window.left, window.right, self.width, side);
        let rows = grid(window.top, window.bottom, self.height, side);
        let cell = (columns[side] - columns[0]) / side as f32 * ((rows[side] - rows[0]) / side as f32);
        let mut above = self.sums_along(rows[0], &columns);
        let mut greys = Vec::with_capacity(side * side);
        for row in &rows[1..] {
            let below = self.sums_along(*row, &columns);
            greys.extend(
                (0..side).map(|x| ((below[x + 1] - below[x] - above[x + 1] + above[x]) / f64::from(cell)) as f32),
            );
            above = below;
        }
        greys
    }

    /// Sums of everything above the line `y` and left of each of `columns`; between pixels the sum is linear.
    fn sums_along(&self, y: f32, columns: &[f32]) -> Vec<f64> {
        let stride = self.width + 1;
        let row = (y as usize).min(self.height - 1);
        let part = f64::from(y - row as f32);
        columns
            .iter()
            .map(|x| {
                let column = (*x as usize).min(self.width - 1);
                let across = f64::from(*x - column as f32);
                let at = |row: usize| {
                    let left = f64::from(self.sums[row * stride + column]);
                    left + (f64::from(self.sums[row * stride + column + 1]) - left) * across
                };
                let top = at(row);
                top + (at(row + 1) - top) * part
            })
            .collect()
    }

    /// The picture without margins of one tone, if it has any worth cutting.
    pub fn without_margins(&self) -> Option<Window> {
        let rows: Vec<Window> = (0..self.height).map(|y| strip(Window::WHOLE, y, self.height, true)).collect();
        let columns: Vec<Window> = (0..self.width).map(|x| strip(Window::WHOLE, x, self.width, false)).collect();
        let top = self.margin(rows.iter());
        let bottom = self.margin(rows.iter().rev());
        let left = self.margin(columns.iter());
        let right = self.margin(columns.iter().rev());
        if top + bottom + left + right == 0 || 2 * (top + bottom) > self.height || 2 * (left + right) > self.width {
            return None;
        }
        let trimmed = Window {
            left: left as f32 / self.width as f32,
            top: top as f32 / self.height as f32,
            right: 1.0 - right as f32 / self.width as f32,
            bottom: 1.0 - bottom as f32 / self.height as f32,
        };
        let cut = 1.0 - trimmed.width() * trimmed.height();
        (cut >= LEAST_CUT).then_some(trimmed)
    }

    /// How many strips from the edge on are of the edge's tone throughout.
    fn margin<'a>(&self, strips: impl Iterator<Item = &'a Window>) -> usize {
        let mut edge = None;
        strips
            .take_while(|strip| {
                let cells = self.cells_along(**strip);
                let tone = *edge.get_or_insert(cells.first().copied().unwrap_or_default());
                cells.iter().all(|cell| (cell - tone).abs() <= SAME_TONE)
            })
            .count()
    }

    fn cells_along(&self, strip: Window) -> Vec<f32> {
        let columns = grid(strip.left, strip.right, self.width, if strip.width() > strip.height() { 64 } else { 1 });
        let rows = grid(strip.top, strip.bottom, self.height, if strip.width() > strip.height() { 1 } else { 64 });
        let mut cells = Vec::with_capacity(64);
        for pair in rows.windows(2) {
            let (above, below) = (self.sums_along(pair[0], &columns), self.sums_along(pair[1], &columns));
            for x in 0..columns.len() - 1 {
                let area = f64::from((columns[x + 1] - columns[x]) * (pair[1] - pair[0]));
                cells.push(((below[x + 1] - below[x] - above[x + 1] + above[x]) / area) as f32);
            }
        }
        cells
    }
}

/// Grey levels that JPEG noise may add within a margin.
const SAME_TONE: f32 = 10.0;
/// Share of the picture that margins must have to be worth cutting.
const LEAST_CUT: f32 = 0.03;

fn strip(whole: Window, index: usize, count: usize, horizontal: bool) -> Window {
    let (from, to) = (index as f32 / count as f32, (index + 1) as f32 / count as f32);
    if horizontal { Window { top: from, bottom: to, ..whole } } else { Window { left: from, right: to, ..whole } }
}

/// `parts + 1` pixel coordinates that cut a side's stretch into equal parts.
fn grid(from: f32, to: f32, pixels: usize, parts: usize) -> Vec<f32> {
    let pixels = pixels as f32;
    (0..=parts).map(|part| (from + (to - from) * part as f32 / parts as f32).clamp(0.0, 1.0) * pixels).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Left half 40, right half 200, inside a white frame of `frame` pixels.
    fn halves(frame: u32) -> GrayImage {
        GrayImage::from_fn(100 + 2 * frame, 100 + 2 * frame, |x, y| {
            let inside = |at: u32| (frame..100 + frame).contains(&at);
            image::Luma([if !inside(x) || !inside(y) {
                255
            } else if x < 50 + frame {
                40
            } else {
                200
            }])
        })
    }

    #[test]
    fn windows_average_exactly() {
        let canvas = Canvas::new(&halves(0));
        assert_eq!(canvas.sample(Window::WHOLE, 2), [40.0, 200.0, 40.0, 200.0]);
        let middle = canvas.sample(Window { left: 0.25, top: 0.1, right: 0.75, bottom: 0.9 }, 1);
        assert!((middle[0] - 120.0).abs() < 0.01, "{middle:?}");
    }

    #[test]
    fn margins_are_found_where_there_are_any() {
        assert_eq!(Canvas::new(&halves(0)).without_margins().map(|window| window.width()), None);
        let trimmed = Canvas::new(&halves(10)).without_margins().unwrap();
        assert!(
            (trimmed.left - 10.0 / 120.0).abs() < 0.01 && (trimmed.bottom - 110.0 / 120.0).abs() < 0.01,
            "{trimmed:?}"
        );
    }
}
