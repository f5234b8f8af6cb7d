//! Finds margins of one tone around a picture at its full size, to the pixel: whoever hashes what is left must cut exactly where
//! the margin was added.

use super::Part;
use crate::raster::Raster;

/// Grey levels that JPEG noise may add to the mean of a cell of the margin.
const SAME_TONE: f32 = 10.0;
/// Share of the picture that margins must have to be worth cutting.
const LEAST_CUT: f32 = 0.03;
/// Stretches that a line is cut into, whose means are compared; and the pixels that are looked at in each, at most.
const CELLS: usize = 64;
const PIXELS_A_CELL: usize = 8;

/// None where there is nothing to cut, or where more than half of a side would go.
pub(super) fn without(raster: &Raster) -> Option<Part> {
    let whole = Part::whole(raster);
    let row = |y: usize| Line { raster, across: true, at: y, from: 0, to: whole.width };
    let (top, bottom) = (margin((0..whole.height).map(row)), margin((0..whole.height).rev().map(row)));
    if 2 * (top + bottom) > whole.height {
        return None;
    }
    let column = |x: usize| Line { raster, across: false, at: x, from: top, to: whole.height - bottom };
    let (left, right) = (margin((0..whole.width).map(column)), margin((0..whole.width).rev().map(column)));
    if 2 * (left + right) > whole.width {
        return None;
    }
    let part = Part { left, top, width: whole.width - left - right, height: whole.height - top - bottom };
    let kept = (part.width * part.height) as f32 / (whole.width * whole.height) as f32;
    (1.0 - kept >= LEAST_CUT).then_some(part)
}

/// How many lines from the edge on are of the edge's tone throughout.
fn margin<'a>(lines: impl Iterator<Item = Line<'a>>) -> usize {
    let mut edge = None;
    lines
        .take_while(|line| {
            let tone = *edge.get_or_insert_with(|| line.cell(0));
            (0..line.cells()).all(|cell| (line.cell(cell) - tone).abs() <= SAME_TONE)
        })
        .count()
}

/// A stretch of a row or a column.
struct Line<'a> {
    raster: &'a Raster,
    across: bool,
    at: usize,
    from: usize,
    to: usize,
}

impl Line<'_> {
    fn cells(&self) -> usize {
        CELLS.min(self.to - self.from)
    }

    /// Mean luma of the cell.
    fn cell(&self, cell: usize) -> f32 {
        let length = self.to - self.from;
        let (start, end) = (cell * length / self.cells(), (cell + 1) * length / self.cells());
        let step = (end - start).div_ceil(PIXELS_A_CELL);
        let seen = (start..end).step_by(step);
        let count = seen.len() as f32;
        seen.map(|along| self.luma(self.from + along)).sum::<f32>() / count
    }

    fn luma(&self, along: usize) -> f32 {
        let (x, y) = if self.across { (along, self.at) } else { (self.at, along) };
        self.raster.luma_at(y * self.raster.width as usize + x)
    }
}
