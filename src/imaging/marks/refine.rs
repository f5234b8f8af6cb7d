//! Fits a pose to the edges: each point is drawn along its normal to the edge nearest to it, robustly and damped.

use super::field::{FAR, Field, bin_towards};
use super::outline::{Dot, SIDE};
use super::pose::Pose;
use super::shape::Level;

/// How far away an edge may be to draw a point, in pixels, step by step.
const TOLERANCES: [f32; 7] = [6.5, 5.0, 4.0, 3.0, 3.0, 2.5, 2.5];
/// The first steps are damped more strongly.
const CAREFUL_STEPS: usize = 2;
/// Fewer points than this do not fix a pose.
const LEAST_POINTS: usize = 12;
/// Residuals of this many pixels count half.
const ROBUST: f32 = 1.6;

/// The pose, moved to the edges. With `perspective` the two terms of foreshortening are fitted too.
#[inline(always)]
pub(super) fn refine(field: &Field, level: &Level, pose: Pose, perspective: bool) -> Pose {
    let mut pose = pose;
    // What was fitted without foreshortening is near already.
    let skipped = if perspective { CAREFUL_STEPS } else { 0 };
    for (step, &tolerance) in TOLERANCES.iter().enumerate().skip(skipped) {
        let damping = if step < CAREFUL_STEPS { 0.03 } else { 0.005 };
        let mut system = System::default();
        for dot in &level.dots {
            if let Some(pull) = pull(field, &pose, dot, tolerance) {
                system.add(&pose, [dot.x, dot.y], &pull);
            }
        }
        let Some(better) = system.solve(&pose, damping, perspective) else { break };
        pose = better;
    }
    pose
}

/// What draws a point: where it is, in which direction, and how far.
pub(super) struct Pull {
    pub at: [f32; 2],
    pub normal: [f32; 2],
    /// Pixels along the normal to the edge.
    pub distance: f32,
}

/// The edge that draws a point of the drawing; none when there is none within the tolerance.
#[inline(always)]
pub(super) fn pull(field: &Field, pose: &Pose, dot: &Dot, tolerance: f32) -> Option<Pull> {
    let at = pose.point(dot.x, dot.y);
    let [right, down] = pose.direction(dot.x, dot.y, dot.along);
    let length = (right * right + down * down).sqrt();
    let pixel = field.at(at[0], at[1])?;
    let bin = bin_towards(right, down);
    let squared = field.distance(bin, pixel);
    let reach = f32::from(squared).sqrt();
    if squared == FAR || reach > tolerance || length <= f32::EPSILON {
        return None;
    }
    let normal = [-down / length, right / length];
    let beside = |side: f32| {
        let pixel = field.at(at[0] + normal[0] * reach * side, at[1] + normal[1] * reach * side);
        pixel.map_or(FAR, |pixel| field.distance(bin, pixel))
    };
    let (ahead, behind) = (beside(1.0), beside(-1.0));
    let distance = match ahead.cmp(&behind) {
        std::cmp::Ordering::Less => reach,
        std::cmp::Ordering::Equal => 0.0,
        std::cmp::Ordering::Greater => -reach,
    };
    Some(Pull { at, normal, distance })
}

/// Unknowns of a pose.
const UNKNOWNS: usize = 8;

/// Normal equations of the weighted least-squares fit, with the drawing's coordinates shrunk to about one.
#[derive(Default)]
struct System {
    matrix: [[f64; UNKNOWNS]; UNKNOWNS],
    right: [f64; UNKNOWNS],
    points: usize,
}

/// The middle and half the extent of a drawing, in its units: what brings coordinates to about one.
const MIDDLE: f32 = SIDE / 2.0;

impl System {
    #[inline(always)]
    fn add(&mut self, pose: &Pose, [x, y]: [f32; 2], pull: &Pull) {
        let (u, v) = ((x - MIDDLE) / MIDDLE, (y - MIDDLE) / MIDDLE);
        let [right, down] = pull.normal;
        // Moving the foreshortening by one moves the point by itself, towards where the drawing's middle is seen.
        let middle = pose.point(MIDDLE, MIDDLE);
        let along = right * (pull.at[0] - middle[0]) + down * (pull.at[1] - middle[1]);
        let row = [right * u, right * v, right, down * u, down * v, down, -along * u, -along * v];
        let weight = 1.0 / (1.0 + (pull.distance / ROBUST).powi(2));
        for one in 0..UNKNOWNS {
            for other in 0..=one {
                self.matrix[one][other] += f64::from(weight * row[one] * row[other]);
            }
            self.right[one] += f64::from(weight * row[one] * pull.distance);
        }
        self.points += 1;
    }

    fn solve(mut self, pose: &Pose, damping: f64, perspective: bool) -> Option<Pose> {
        if self.points < LEAST_POINTS {
            return None;
        }
        let unknowns = if perspective { UNKNOWNS } else { UNKNOWNS - 2 };
        let damping = damping * self.points as f64;
        for (at, row) in self.matrix.iter_mut().enumerate() {
            let share = match at {
                2 | 5 => 0.1,
                // Foreshortening is in pixels squared here: the pull of a whole mark's size.
                6 | 7 => 0.25 * 1000.0,
                _ => 1.0,
            };
            row[at] += damping * share;
        }
        let change = cholesky(&self.matrix, &self.right, unknowns)?;
        Some(moved(pose, &change))
    }
}

/// The pose after a change that is given in coordinates around the drawing's middle.
fn moved(pose: &Pose, change: &[f64; UNKNOWNS]) -> Pose {
    // The pose in coordinates u = (x - m) / m: P' = P T, where T takes u to x.
    let p: [f64; 8] = pose.0.map(f64::from);
    let m = f64::from(MIDDLE);
    let mut matrix = [[p[0], p[1], p[2]], [p[3], p[4], p[5]], [p[6], p[7], 1.0]];
    for row in &mut matrix {
        row[2] += m * (row[0] + row[1]);
        row[0] *= m;
        row[1] *= m;
    }
    let depth = matrix[2][2];
    matrix.iter_mut().flatten().for_each(|value| *value /= depth);
    let (centre_x, centre_y) = (matrix[0][2], matrix[1][2]);
    // Foreshortening moves points towards the middle: with it goes what keeps the middle where it is.
    let (g, h) = (change[6], change[7]);
    matrix[0][0] += change[0] + g * centre_x;
    matrix[0][1] += change[1] + h * centre_x;
    matrix[0][2] += change[2];
    matrix[1][0] += change[3] + g * centre_y;
    matrix[1][1] += change[4] + h * centre_y;
    matrix[1][2] += change[5];
    matrix[2][0] += g;
    matrix[2][1] += h;
    for row in &mut matrix {
        row[0] /= m;
        row[1] /= m;
        row[2] -= m * (row[0] + row[1]);
    }
    let depth = matrix[2][2];
    let scaled = |value: f64| (value / depth) as f32;
    Pose([
        scaled(matrix[0][0]),
        scaled(matrix[0][1]),
        scaled(matrix[0][2]),
        scaled(matrix[1][0]),
        scaled(matrix[1][1]),
        scaled(matrix[1][2]),
        scaled(matrix[2][0]),
        scaled(matrix[2][1]),
    ])
}

/// Solves the first `unknowns` of a symmetric positive system of which the lower triangle is given.
fn cholesky(matrix: &[[f64; UNKNOWNS]; UNKNOWNS], right: &[f64; UNKNOWNS], unknowns: usize) -> Option<[f64; UNKNOWNS]> {
    let mut lower = [[0.0; UNKNOWNS]; UNKNOWNS];
    for row in 0..unknowns {
        for column in 0..=row {
            let known: f64 = (0..column).map(|at| lower[row][at] * lower[column][at]).sum();
            let rest = matrix[row][column] - known;
            if row == column {
                if rest.is_nan() || rest <= 1e-9 {
                    return None;
                }
                lower[row][row] = rest.sqrt();
            } else {
                lower[row][column] = rest / lower[column][column];
            }
        }
    }
    let mut solution = [0.0; UNKNOWNS];
    for row in 0..unknowns {
        let known: f64 = (0..row).map(|at| lower[row][at] * solution[at]).sum();
        solution[row] = (right[row] - known) / lower[row][row];
    }
    for row in (0..unknowns).rev() {
        let known: f64 = (row + 1..unknowns).map(|at| lower[at][row] * solution[at]).sum();
        solution[row] = (solution[row] - known) / lower[row][row];
    }
    Some(solution)
}
