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

#[inline(always)]
fn segment_test(level: &Level, x: usize, y: usize, threshold: u8) -> Lanes {
    let load = |across: isize, down: isize| -> &Lanes {
        let at = level.index(x as isize + across, y as isize + down);
        level.sharp[at..at + LANES].try_into().expect("the slice has this length")
    };
    let centre = load(0, 0);
    let mut brighter = [[0; LANES]; 16];
    let mut darker = [[0; LANES]; 16];
    let mut compass = [0; LANES];
    for number in [0, 4, 8, 12] {
        let (across, down) = CIRCLE[number];
        brighter[number] = above(load(across, down), centre);
        darker[number] = above(centre, load(across, down));
    }
    // Nine in a row hold two neighbouring points of the compass, so these bound the score.
    for (one, next) in [(0, 4), (4, 8), (8, 12), (12, 0)] {
        compass = larger(&compass, &smaller(&brighter[one], &brighter[next]));
        compass = larger(&compass, &smaller(&darker[one], &darker[next]));
    }
    if compass.iter().fold(0, |most, lane| most.max(*lane)) <= threshold {
        return [0; LANES];
    }
    for number in [1, 2, 3, 5, 6, 7, 9, 10, 11, 13, 14, 15] {
        let (across, down) = CIRCLE[number];
        brighter[number] = above(load(across, down), centre);
        darker[number] = above(centre, load(across, down));
    }
    let mut score = larger(&best_arc(&brighter), &best_arc(&darker));
    for lane in &mut score {
        *lane = if *lane > threshold { *lane } else { 0 };
    }
    score
}

/// The largest, over all arcs of nine, of the arc's smallest value.
#[inline(always)]
fn best_arc(circle: &[Lanes; 16]) -> Lanes {
    let pairs: [Lanes; 16] = std::array::from_fn(|at| smaller(&circle[at], &circle[(at + 1) % 16]));
    let fours: [Lanes; 16] = std::array::from_fn(|at| smaller(&pairs[at], &pairs[(at + 2) % 16]));
    let mut best = [0; LANES];
    for at in 0..16 {
        let eight = smaller(&fours[at], &fours[(at + 4) % 16]);
        best = larger(&best, &smaller(&eight, &circle[(at + 8) % 16]));
    }
    best
}

#[inline(always)]
fn above(a: &Lanes, b: &Lanes) -> Lanes {
    std::array::from_fn(|lane| a[lane].saturating_sub(b[lane]))
}

#[inline(always)]
fn smaller(a: &Lanes, b: &Lanes) -> Lanes {
    std::array::from_fn(|lane| a[lane].min(b[lane]))
}

#[inline(always)]
fn larger(a: &Lanes, b: &Lanes) -> Lanes {
    std::array::from_fn(|lane| a[lane].max(b[lane]))
}
