//! Makes a transform better by what the blocks say: each was shifted to where it fits, and a projection is fitted to the shifts.
use super::aligned::Laid;
use super::transform::{Projection, chain, project};

/// Correlation from which a block's shift is believed.
const BELIEVED: f32 = 0.6;
/// Fewer believed blocks than this leave the transform as it is; fewer than the second leave it affine.
const LEAST_AFFINE: usize = 4;
const LEAST_PROJECTION: usize = 10;
/// Pixels at which a block that disagrees with the others loses its say, round by round.
const MISSED: [f32; 3] = [6.0, 2.5, 1.5];
/// Weight, in blocks, of leaving each number as it is; perspective needs more evidence than the rest.
const STAY: f64 = 0.05;
const STAY_FLAT: f64 = 0.5;

/// The transform that brings the blocks, `side` pixels wide, to where they fit.
pub(super) fn adjusted(transform: &Projection, laid: &[Laid], side: usize) -> Projection {
    let believed: Vec<([f32; 2], [f32; 2], f64)> = laid
        .iter()
        .filter(|block| block.correlation > BELIEVED && !block.at_limit)
        .map(|block| {
            let middle = [(block.left + side / 2) as f32, (block.top + side / 2) as f32];
            let fitting = [middle[0] + block.shift[0], middle[1] + block.shift[1]];
            (middle, fitting, f64::from(block.correlation - BELIEVED / 2.0))
        })
        .collect();
    if believed.len() < LEAST_AFFINE {
        return *transform;
    }
    let (centre, extent) = frame(&believed);
    let into = |[x, y]: [f32; 2]| [f64::from((x - centre[0]) / extent), f64::from((y - centre[1]) / extent)];
    let mut fitted = [1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0];
    for missed in MISSED {
        let mut equations = Equations::default();
        for (middle, fitting, weight) in &believed {
            let (from, to) = (into(*middle), into(*fitting));
            let miss = miss(&fitted, from, to) as f32 * extent / missed;
            let say = if miss < 1.0 { f64::from(1.0 - miss * miss).powi(2) } else { 0.0 };
            equations.add(from, to, weight * say);
        }
        let perspective = believed.len() >= LEAST_PROJECTION;
        let Some(better) = equations.solved(perspective) else {
            return *transform;
        };
        fitted = better;
    }
    let own = fitted.map(|number| number as f32);
    let [a, b, c, d, e, f, g, h] = own;
    let within = [a, b, c, d, e, f, g, h, 1.0];
    let inwards = [1.0 / extent, 0.0, -centre[0] / extent, 0.0, 1.0 / extent, -centre[1] / extent, 0.0, 0.0, 1.0];
    let outwards = [extent, 0.0, centre[0], 0.0, extent, centre[1], 0.0, 0.0, 1.0];
    let adjusted = chain(transform, &chain(&outwards, &chain(&within, &inwards)));
    if adjusted.iter().all(|number| number.is_finite()) { adjusted } else { *transform }
}

/// Centre of the places and a length of their extent: in that frame the equations are well conditioned.
fn frame(believed: &[([f32; 2], [f32; 2], f64)]) -> ([f32; 2], f32) {
    let count = believed.len() as f32;
    let sum = believed.iter().fold([0.0; 2], |sum, (middle, _, _)| [sum[0] + middle[0], sum[1] + middle[1]]);
    let centre = sum.map(|sum| sum / count);
    let squares: f32 =
        believed.iter().map(|(middle, _, _)| (middle[0] - centre[0]).powi(2) + (middle[1] - centre[1]).powi(2)).sum();
    (centre, (squares / count).sqrt().max(1.0))
}

fn miss(fitted: &[f64; 8], from: [f64; 2], to: [f64; 2]) -> f64 {
    let numbers: [f32; 9] = std::array::from_fn(|at| fitted.get(at).map_or(1.0, |number| *number as f32));
    let [x, y] = project(&numbers, [from[0] as f32, from[1] as f32]);
    (f64::from(x) - to[0]).hypot(f64::from(y) - to[1])
}

/// Normal equations of the eight numbers of a projection.
#[derive(Default)]
struct Equations {
    matrix: [[f64; 8]; 8],
    right: [f64; 8],
}

impl Equations {
    fn add(&mut self, [x, y]: [f64; 2], [u, v]: [f64; 2], weight: f64) {
        self.add_row([x, y, 1.0, 0.0, 0.0, 0.0, -u * x, -u * y], u, weight);
        self.add_row([0.0, 0.0, 0.0, x, y, 1.0, -v * x, -v * y], v, weight);
    }

    fn add_row(&mut self, row: [f64; 8], value: f64, weight: f64) {
        for (at, factor) in row.iter().enumerate() {
            for (sum, other) in self.matrix[at].iter_mut().zip(&row) {
                *sum += weight * factor * other;
            }
            self.right[at] += weight * factor * value;
        }
    }

    /// Gaussian elimination with pivots; without `perspective` the last two numbers stay 0.
    fn solved(mut self, perspective: bool) -> Option<[f64; 8]> {
        let unchanged = [1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0];
        for (at, unchanged) in unchanged.iter().enumerate() {
            let stay = if at < 6 { STAY } else { STAY_FLAT };
            self.matrix[at][at] += stay;
            self.right[at] += stay * unchanged;
        }
        let size = if perspective { 8 } else { 6 };
        for column in 0..size {
            let pivot = (column..size)
                .max_by(|a, b| self.matrix[*a][column].abs().total_cmp(&self.matrix[*b][column].abs()))?;
            if self.matrix[pivot][column].abs() < 1e-9 {
                return None;
            }
            self.matrix.swap(column, pivot);
            self.right.swap(column, pivot);
            for row in column + 1..size {
                let factor = self.matrix[row][column] / self.matrix[column][column];
                for at in column..size {
                    self.matrix[row][at] -= factor * self.matrix[column][at];
                }
                self.right[row] -= factor * self.right[column];
            }
        }
        let mut solution = [0.0; 8];
        for row in (0..size).rev() {
            let known: f64 = (row + 1..size).map(|at| self.matrix[row][at] * solution[at]).sum();
            solution[row] = (self.right[row] - known) / self.matrix[row][row];
        }
        Some(solution)
    }
}
