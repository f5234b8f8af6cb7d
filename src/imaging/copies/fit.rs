//! The affine transform that fits pairs of places best, in the sense of least squares.

use super::transform::Transform;

/// Places that correspond: from, to.
pub(super) type Places = ([f32; 2], [f32; 2]);

/// Prior weight, in pairs, of the transform that the fit starts from: with few pairs, or pairs in a line, it stays near that.
const PRIOR: f64 = 0.5;

/// None where the pairs leave it open.
pub(super) fn affine(places: &[Places], start: &Transform) -> Option<Transform> {
    if places.len() < 3 {
        return None;
    }
    let count = places.len() as f64;
    let mean =
        places.iter().fold([0.0; 2], |sum, (from, _)| [sum[0] + f64::from(from[0]), sum[1] + f64::from(from[1])]);
    let mean = mean.map(|sum| sum / count);
    // Around the mean of the places, and as what is left to be added to the start, the equations are well conditioned.
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    let mut moved = [[0.0; 3]; 2];
    for (from, to) in places {
        let (x, y) = (f64::from(from[0]) - mean[0], f64::from(from[1]) - mean[1]);
        xx += x * x;
        xy += x * y;
        yy += y * y;
        let expected = super::transform::apply(start, *from);
        for axis in 0..2 {
            let missing = f64::from(to[axis]) - f64::from(expected[axis]);
            moved[axis][0] += missing * x;
            moved[axis][1] += missing * y;
            moved[axis][2] += missing;
        }
    }
    let prior = PRIOR * (xx + yy) / count / 2.0;
    let (xx, yy) = (xx + prior, yy + prior);
    let determinant = xx * yy - xy * xy;
    if determinant <= 1e-9 * (xx + yy) * (xx + yy) {
        return None;
    }
    let mut fitted = *start;
    for axis in 0..2 {
        let [by_x, by_y, by_one] = moved[axis];
        let a = (by_x * yy - by_y * xy) / determinant;
        let b = (by_y * xx - by_x * xy) / determinant;
        let c = by_one / count - a * mean[0] - b * mean[1];
        fitted[axis * 3] += a as f32;
        fitted[axis * 3 + 1] += b as f32;
        fitted[axis * 3 + 2] += c as f32;
    }
    Some(fitted)
}
