//! Which edges of a candidate a better one explains: rings and squares are found inside many marks.

use super::candidates::Candidate;
use super::evidence::Laid;

/// An edge is explained by a point of the better mark that is at most this far away, in pixels, ...
const REACH: f32 = 6.0;
/// ... and whose normal is turned by less than this against its own: the cosine of 25 degrees.
const ALIKE: f32 = 0.906;

/// One hit in this many is asked about.
const STEP: usize = 3;

/// For each candidate the largest share of its hits that one better candidate of another drawing explains. `ranked` is
/// ordered from the best candidate to the worst.
pub(super) fn explained(ranked: &[(Candidate, Laid)]) -> Vec<f32> {
    ranked
        .iter()
        .enumerate()
        .map(|(rank, (candidate, laid))| {
            let better = ranked[..rank].iter().filter(|(other, _)| other.shape / 2 != candidate.shape / 2);
            better.map(|(_, other)| share(laid, other)).fold(0.0, f32::max)
        })
        .collect()
}

/// A mark is a part of another one that explains at least the first share of its hits, and of which it explains less than the second.
const PART: f32 = 0.8;
const LESS_THAN_WHOLE: f32 = 0.8;
/// What a part of another mark keeps of its score.
const OF_A_PART: f32 = 0.5;

/// Lowers the scores of what is only a part of another drawing that is likely there: a ring lies in many marks, all of it.
pub(super) fn parts_lowered(laid: &[(u32, &Laid)], scores: &mut [f32], likely: f32) {
    let before = scores.to_vec();
    for (at, (drawing, part)) in laid.iter().enumerate().filter(|&(at, _)| before[at] >= likely) {
        let within = laid.iter().zip(&before).any(|((other, whole), &score)| {
            other != drawing && score >= likely && share(part, whole) >= PART && share(whole, part) < LESS_THAN_WHOLE
        });
        if within {
            scores[at] *= OF_A_PART;
        }
    }
}

/// The share of the hits of `laid` that lie on edges of `other`.
fn share(laid: &Laid, other: &Laid) -> f32 {
    let [left, top, right, bottom] = bounds(other);
    let (mut hits, mut explained) = (0, 0);
    for (&[x, y], normal) in laid.hit_points().step_by(STEP) {
        hits += 1;
        if x < left - REACH || x > right + REACH || y < top - REACH || y > bottom + REACH {
            continue;
        }
        let near = other.hit_points().any(|(&[other_x, other_y], other_normal)| {
            (other_x - x).abs() <= REACH
                && (other_y - y).abs() <= REACH
                && (normal[0] * other_normal[0] + normal[1] * other_normal[1]).abs() >= ALIKE
        });
        explained += u32::from(near);
    }
    explained as f32 / hits.max(1) as f32
}

fn bounds(laid: &Laid) -> [f32; 4] {
    laid.hit_points().fold([f32::MAX, f32::MAX, f32::MIN, f32::MIN], |[left, top, right, bottom], (&[x, y], _)| {
        [left.min(x), top.min(y), right.max(x), bottom.max(y)]
    })
}
