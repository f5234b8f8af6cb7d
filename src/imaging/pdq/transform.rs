//! From 64 x 64 means to bits: the lowest frequencies of their cosine transform, each compared with the median of all.

use std::f64::consts::PI;
use std::sync::LazyLock;

use super::operator::{Buffer, SIDE};
use super::{Steps, Turn};
use crate::code::Code;

/// Frequencies kept on each axis: the first to the sixteenth, without the mean.
const FREQUENCIES: usize = 16;

/// By vertical, then by horizontal frequency.
pub(super) type Coefficients = [[f32; FREQUENCIES]; FREQUENCIES];

/// `COSINES[frequency][pixel]`; the type-II transform, scaled to keep lengths.
static COSINES: LazyLock<[[f32; SIDE]; FREQUENCIES]> = LazyLock::new(|| {
    let side = SIDE as f64;
    std::array::from_fn(|frequency| {
        std::array::from_fn(|pixel| {
            let angle = PI / (2.0 * side) * (frequency + 1) as f64 * (2 * pixel + 1) as f64;
            ((2.0 / side).sqrt() * angle.cos()) as f32
        })
    })
});

pub(super) fn cosine(buffer: &Buffer) -> Coefficients {
    let cosines = &*COSINES;
    pulp::Arch::new().dispatch(|| transformed(buffer, cosines))
}
#[inline(always)]
fn transformed(buffer: &Buffer, cosines: &[[f32; SIDE]; FREQUENCIES]) -> Coefficients {
    let mut coefficients = [[0.0; FREQUENCIES]; FREQUENCIES];
    for (row, down) in coefficients.iter_mut().zip(cosines) {
        let mut sums = [0.0; SIDE];
        for (means, cosine) in buffer.iter().zip(down) {
            sums.iter_mut().zip(means).for_each(|(sum, mean)| *sum += cosine * mean);
        }
        for (coefficient, across) in row.iter_mut().zip(cosines) {
            *coefficient = dot(&sums, across);
        }
    }
    coefficients
}

/// Sums in eight lanes, in one order on every processor.
#[inline(always)]
fn dot(a: &[f32; SIDE], b: &[f32; SIDE]) -> f32 {
    const LANES: usize = 8;
    let mut lanes = [0.0; LANES];
    for (a, b) in a.chunks_exact(LANES).zip(b.chunks_exact(LANES)) {
        for lane in 0..LANES {
            lanes[lane] += a[lane] * b[lane];
        }
    }
    lanes.iter().sum()
}

/// The transform of the turned picture: rows and columns change places, and to mirror an axis is to negate its odd frequencies.
pub(super) fn turned(coefficients: &Coefficients, turn: Turn) -> Coefficients {
    let Steps { transposed, mirrored, flipped } = turn.steps();
    // The frequency at index 0 is the first, so the odd ones have even indices.
    let sign = |is_reversed: bool, index: usize| if is_reversed && index.is_multiple_of(2) { -1.0 } else { 1.0 };
    std::array::from_fn(|down| {
        std::array::from_fn(|across| {
            let value = if transposed { coefficients[across][down] } else { coefficients[down][across] };
            value * sign(mirrored, across) * sign(flipped, down)
        })
    })
}

/// The hashes of all turns, in their order.
pub(super) fn codes(coefficients: &Coefficients) -> [Code; 8] {
    Turn::ALL.map(|turn| code(&turned(coefficients, turn)))
}

/// The last coefficient gives the most significant bit of the first word.
fn code(coefficients: &Coefficients) -> Code {
    const BITS: usize = FREQUENCIES * FREQUENCIES;
    let values = coefficients.as_flattened();
    let mut sorted = [0.0; BITS];
    sorted.copy_from_slice(values);
    // The lower of the two in the middle, as in the reference.
    let (_, median, _) = sorted.select_nth_unstable_by(BITS / 2 - 1, f32::total_cmp);
    let mut code = [0; 4];
    for (at, value) in values.iter().enumerate() {
        code[3 - at / 64] |= u64::from(value > median) << (at % 64);
    }
    code
}

/// How much the means differ from their neighbours, 0 to 100.
pub(super) fn quality(buffer: &Buffer) -> u8 {
    /// Chosen by the authors so that ordinary photos reach 100.
    const DIVISOR: u32 = 90;
    // Differences count in whole hundredths of the range.
    let step = |a: f32, b: f32| ((a - b) * 100.0 / 255.0).abs() as u32;
    let down = buffer.windows(2).flat_map(|rows| rows[0].iter().zip(&rows[1]));
    let across = buffer.iter().flat_map(|row| row.iter().zip(&row[1..]));
    let sum: u32 = down.chain(across).map(|(a, b)| step(*a, *b)).sum();
    (sum / DIVISOR).min(100) as u8
}
