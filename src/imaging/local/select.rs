//! Chooses corners: so many on each level, the strongest first, spread so that one busy spot does not take all.

use super::corners::Corner;
use super::pyramid::{Level, Pyramid};

/// Corners by the segment test that are ranked by the slower Harris response, for each one wanted.
const RANKED: usize = 3;
/// A cell of the grid for spreading is large enough for this many of the corners wanted.
const CELL_SHARE: usize = 3;
/// So many corners of a cell are taken before any cell gets more.
const CELL_FIRST: usize = 5;
/// Weight of the squared trace in the Harris response (Harris and Stephens 1988).
const HARRIS: f32 = 0.04;

/// How many features each level should give: in proportion to its sides.
pub(super) fn quotas(pyramid: &Pyramid, count: usize) -> Vec<usize> {
    let side = |level: &Level| (level.width as f32 * level.height as f32).sqrt();
    let all: f32 = pyramid.levels.iter().map(side).sum();
    let mut quotas = Vec::with_capacity(pyramid.levels.len());
    let (mut share, mut given) = (0.0, 0);
    for level in &pyramid.levels {
        share += side(level) / all;
        let until = (share * count as f32).round() as usize;
        quotas.push(until.max(given) - given);
        given = until.max(given);
    }
    quotas
}

/// At most `wanted` corners: first the best of every cell, then the best of the rest; each part by response.
pub(super) fn strongest(level: &Level, mut corners: Vec<Corner>, wanted: usize) -> Vec<Corner> {
    by_response(&mut corners);
    corners.truncate(RANKED * wanted);
    pulp::Arch::new().dispatch(
        #[inline(always)]
        || {
            for corner in &mut corners {
                corner.response = harris(level, corner.x, corner.y);
            }
        },
    );
    by_response(&mut corners);
    let area = level.width * level.height * CELL_SHARE / wanted.max(1);
    let cell = ((area as f32).sqrt() as usize).max(1);
    let columns = level.width / cell + 1;
    let mut taken = vec![0; columns * (level.height / cell + 1)];
    let (mut chosen, mut rest) = (Vec::with_capacity(wanted), Vec::new());
    for corner in corners {
        let in_cell = &mut taken[corner.y / cell * columns + corner.x / cell];
        *in_cell += 1;
        if *in_cell <= CELL_FIRST { chosen.push(corner) } else { rest.push(corner) }
    }
    chosen.extend(rest);
    chosen.truncate(wanted);
    chosen
}

/// Strongest first; of equal ones the upper, then the left one.
fn by_response(corners: &mut [Corner]) {
    corners.sort_by(|a, b| b.response.total_cmp(&a.response).then((a.y, a.x).cmp(&(b.y, b.x))));
}

/// Harris response over seven by seven pixels.
#[inline(always)]
fn harris(level: &Level, x: usize, y: usize) -> f32 {
    let (mut xx, mut yy, mut xy) = (0, 0, 0);
    for down in -3..=3 {
        let at = level.index(x as isize - 4, y as isize + down);
        let above = &level.sharp[at - level.stride..][..9];
        let row = &level.sharp[at..][..9];
        let below = &level.sharp[at + level.stride..][..9];
        for column in 1..8 {
            let grey = |row: &[u8], column: usize| i32::from(row[column]);
            let across = 2 * (grey(row, column + 1) - grey(row, column - 1)) + grey(above, column + 1)
                - grey(above, column - 1)
                + grey(below, column + 1)
                - grey(below, column - 1);
            let down = 2 * (grey(below, column) - grey(above, column)) + grey(below, column - 1)
                - grey(above, column - 1)
                + grey(below, column + 1)
                - grey(above, column + 1);
            xx += across * across;
            yy += down * down;
            xy += across * down;
        }
    }
    let (xx, yy, xy) = (xx as f32, yy as f32, xy as f32);
    xx * yy - xy * xy - HARRIS * (xx + yy) * (xx + yy)
}
