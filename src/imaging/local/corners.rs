//! Corners by the accelerated segment test (FAST-9; Rosten and Drummond 2006): nine neighbours in a row, of the sixteen on a
//! circle, all brighter or all darker than the centre. The score is the largest threshold at which that still holds.

use super::Options;
use super::pyramid::Level;

/// A corner on one level.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Corner {
    pub x: usize,
    pub y: usize,
    /// Score of the segment test at first; `select` puts the Harris response in its place.
    pub response: f32,
}

/// Pixels that are tested at once.
const LANES: usize = 32;
type Lanes = [u8; LANES];

/// The circle of radius 3, across and down, in order.
const CIRCLE: [(isize, isize); 16] = [
    (0, -3),
    (1, -3),
    (2, -2),
    (3, -1),
    (3, 0),
    (3, 1),
    (2, 2),
    (1, 3),
    (0, 3),
    (-1, 3),
    (-2, 2),
    (-3, 1),
    (-3, 0),
    (-3, -1),
    (-2, -2),
    (-1, -3),
];

/// The level's corners that score more than their eight neighbours, row by row.
pub(super) fn corners(level: &Level, options: &Options) -> Vec<Corner> {
    let border = options.border as usize;
    if level.width <= 2 * border || level.height <= 2 * border {
        return Vec::new();
    }
    let scores = scores(level, options.threshold.max(1));
    let mut corners = Vec::new();
    for y in border..level.height - border {
        let row = &scores[(y + 1) * level.stride..][..level.stride];
        for (chunk, eight) in row.chunks(8).enumerate() {
            if eight.iter().all(|score| *score == 0) {
                continue;
            }
            for (offset, score) in eight.iter().enumerate() {
                let x = chunk * 8 + offset;
                if *score > 0 && x > border && x <= level.width - border && is_peak(&scores, level.stride, x, y + 1) {
                    corners.push(Corner { x: x - 1, y, response: f32::from(*score) });
                }
            }
        }
    }
    corners
}

/// Of equal neighbours the first one counts.
fn is_peak(scores: &[u8], stride: usize, x: usize, y: usize) -> bool {
    let at = y * stride + x;
    let score = scores[at];
    let (above, below) = (&scores[at - stride - 1..][..3], &scores[at + stride - 1..][..3]);
    above.iter().all(|other| *other < score)
        && below.iter().all(|other| *other <= score)
        && scores[at - 1] < score
        && scores[at + 1] <= score
}

/// Scores above the threshold, 0 elsewhere, with one row and one column before the level's first.
fn scores(level: &Level, threshold: u8) -> Vec<u8> {
    let mut scores = vec![0; level.stride * (level.height + 2)];
    pulp::Arch::new().dispatch(
        #[inline(always)]
        || {
            for y in 0..level.height {
                let target = &mut scores[(y + 1) * level.stride..][..level.stride];
                for x in (0..level.width).step_by(LANES) {
                    let score = segment_test(level, x, y, threshold);
                    target[x + 1..][..LANES].copy_from_slice(&score);
                }
            }
        },
    );
    scores
}

/// Pixel by pixel in one plain loop each, which the compiler turns into whole vectors: arrays of vectors took it minutes.
#[inline(always)]
fn segment_test(level: &Level, x: usize, y: usize, threshold: u8) -> Lanes {
    let load = |across: isize, down: isize| -> &Lanes {
        let at = level.index(x as isize + across, y as isize + down);
        level.sharp[at..at + LANES].try_into().expect("the slice has this length")
    };
    let centre = load(0, 0);
    let mut circle = [centre; 16];
    for (place, (across, down)) in circle.iter_mut().zip(CIRCLE) {
        *place = load(across, down);
    }
    let mut score = [0; LANES];
    if !may_be_corners(centre, [circle[0], circle[4], circle[8], circle[12]], threshold) {
        return score;
    }
    for lane in 0..LANES {
        let here = centre[lane];
        let (mut brighter, mut darker) = ([0u8; 16], [0u8; 16]);
        for at in 0..16 {
            brighter[at] = circle[at][lane].saturating_sub(here);
            darker[at] = here.saturating_sub(circle[at][lane]);
        }
        let best = best_arc(&brighter).max(best_arc(&darker));
        score[lane] = if best > threshold { best } else { 0 };
    }
    score
}

/// Whether any score can exceed the threshold: nine in a row hold two neighbouring points of the compass, which bound it.
#[inline(always)]
fn may_be_corners(centre: &Lanes, [north, east, south, west]: [&Lanes; 4], threshold: u8) -> bool {
    let mut most = 0;
    for lane in 0..LANES {
        let (north, east, south, west) = (north[lane], east[lane], south[lane], west[lane]);
        // The best of the four neighbouring pairs' smaller values: of opposite ends the better one each, then the lesser.
        let brighter = north.max(south).min(east.max(west)).saturating_sub(centre[lane]);
        let darker = centre[lane].saturating_sub(north.min(south).max(east.min(west)));
        most = most.max(brighter).max(darker);
    }
    most > threshold
}

/// The largest, over all arcs of nine, of the arc's smallest value.
#[inline(always)]
fn best_arc(circle: &[u8; 16]) -> u8 {
    let (mut pairs, mut fours, mut best) = ([0; 16], [0; 16], 0);
    for at in 0..16 {
        pairs[at] = circle[at].min(circle[(at + 1) % 16]);
    }
    for at in 0..16 {
        fours[at] = pairs[at].min(pairs[(at + 2) % 16]);
    }
    for at in 0..16 {
        best = best.max(fours[at].min(fours[(at + 4) % 16]).min(circle[(at + 8) % 16]));
    }
    best
}
