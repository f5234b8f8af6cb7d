//! Fits the mention model: logistic regression by Newton's method with a small penalty, over the best match of each listing
//! and holder. A tool in the form of an ignored test; it proves nothing.

use std::collections::BTreeMap;

/// A match: listing, holder, whether the listing names the holder's right, and the measures.
pub struct Row {
    pub listing: usize,
    pub holder: u32,
    pub truth: bool,
    pub x: Vec<f64>,
}

/// Coefficients by which the best match of each listing and holder is most probable. `without` says which listings to leave out.
pub fn fit(rows: &[Row], penalty: f64, without: impl Fn(usize) -> bool) -> Vec<f64> {
    let width = rows.first().map_or(0, |row| row.x.len());
    let mut weights: Option<Vec<f64>> = None;
    for _ in 0..6 {
        let mut best: BTreeMap<(usize, u32), (f64, &Row)> = BTreeMap::new();
        let mut chosen: Vec<&Row> = Vec::new();
        for row in rows.iter().filter(|row| !without(row.listing)) {
            match &weights {
                None => chosen.push(row),
                Some(weights) => {
                    let sum = dot(&row.x, weights);
                    let entry = best.entry((row.listing, row.holder)).or_insert((sum, row));
                    if sum > entry.0 {
                        *entry = (sum, row);
                    }
                }
            }
        }
        chosen.extend(best.into_values().map(|(_, row)| row));
        weights = Some(newton(&chosen, width, penalty, weights.unwrap_or_else(|| vec![0.0; width])));
    }
    weights.unwrap_or_default()
}

pub fn dot(x: &[f64], weights: &[f64]) -> f64 {
    x.iter().zip(weights).map(|(x, weight)| x * weight).sum()
}

fn newton(rows: &[&Row], width: usize, penalty: f64, mut weights: Vec<f64>) -> Vec<f64> {
    for _ in 0..25 {
        let mut gradient: Vec<f64> = weights.iter().map(|weight| -penalty * weight).collect();
        let mut curvature = vec![vec![0.0; width]; width];
        for (at, row) in curvature.iter_mut().enumerate() {
            row[at] = penalty;
        }
        for row in rows {
            let p = 1.0 / (1.0 + (-dot(&row.x, &weights)).exp());
            let miss = f64::from(u8::from(row.truth)) - p;
            for (at, x) in row.x.iter().enumerate().filter(|(_, x)| **x != 0.0) {
                gradient[at] += miss * x;
                for (other, y) in row.x.iter().enumerate() {
                    curvature[at][other] += p * (1.0 - p) * x * y;
                }
            }
        }
        let step = solve(curvature, gradient);
        let largest = step.iter().fold(0.0, |largest: f64, step| largest.max(step.abs()));
        let scale = if largest > 2.0 { 2.0 / largest } else { 1.0 };
        for (weight, step) in weights.iter_mut().zip(&step) {
            *weight += scale * step;
        }
        if largest < 1e-6 {
            break;
        }
    }
    weights
}

/// Gauss with pivots; the matrix is positive definite thanks to the penalty.
fn solve(mut a: Vec<Vec<f64>>, mut b: Vec<f64>) -> Vec<f64> {
    let n = b.len();
    for column in 0..n {
        let pivot = (column..n).max_by(|x, y| a[*x][column].abs().total_cmp(&a[*y][column].abs())).unwrap_or(column);
        a.swap(column, pivot);
        b.swap(column, pivot);
        for row in column + 1..n {
            let factor = a[row][column] / a[column][column];
            if factor != 0.0 {
                for at in column..n {
                    let above = a[column][at];
                    a[row][at] -= factor * above;
                }
                b[row] -= factor * b[column];
            }
        }
    }
    for column in (0..n).rev() {
        for at in column + 1..n {
            b[column] -= a[column][at] * b[at];
        }
        b[column] /= a[column][column];
    }
    b
}
