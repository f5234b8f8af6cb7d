//! From a picture at its full size to 64 x 64 means, in one pass. PDQ blurs twice with a box and then keeps every so-manieth
//! pixel; both are linear, so what one kept pixel takes from each row and column is worked out first, and only that is summed:
//! nearly every pixel of the picture is read exactly once.

use super::Part;
use crate::raster::{Raster, Samples};

/// Means a side.
pub(super) const SIDE: usize = 64;

/// Row by row.
pub(super) type Buffer = [[f32; SIDE]; SIDE];

/// What the kept pixels of one axis are made of.
struct Axis {
    kept: Vec<Kept>,
}

/// One kept pixel: what it takes from the pixels at `start` and after.
struct Kept {
    start: usize,
    weights: Vec<f32>,
}

impl Axis {
    /// For an axis of `length` pixels.
    fn new(length: usize) -> Axis {
        // The reference blurs over about half of what a kept pixel stands for.
        let window = length.div_ceil(2 * SIDE);
        // Pixels from `first` to before `end` that the box at a pixel covers: cut at the edges, and for even windows one more
        // to the right than to the left.
        let covered = |pixel: usize| {
            let end = pixel + window / 2 + 1;
            (end.saturating_sub(window), end.min(length))
        };
        let kept = (0..SIDE).map(|at| {
            let pixel = ((at as f32 + 0.5) * length as f32 / SIDE as f32) as usize;
            let (first, end) = covered(pixel);
            let (start, stop) = (covered(first).0, covered(end - 1).1);
            let mut weights = vec![0.0; stop - start];
            for middle in first..end {
                let (from, to) = covered(middle);
                let share = 1.0 / ((end - first) * (to - from)) as f32;
                weights[from - start..to - start].iter_mut().for_each(|weight| *weight += share);
            }
            Kept { start, weights }
        });
        Axis { kept: kept.collect() }
    }
}

/// The part of the picture in luma, blurred and reduced as the reference does it.
pub(super) fn shrink(raster: &Raster, part: Part) -> Box<Buffer> {
    let (columns, rows) = (Axis::new(part.width), Axis::new(part.height));
    // The widest instructions the processor has. Nothing is reassociated, so every processor gives the same.
    pulp::Arch::new().dispatch(|| shrunk(raster, part, &columns, &rows))
}

/// Rows that are added at a time, so that the running sums are loaded and stored less often.
const AT_ONCE: usize = 4;
#[inline(always)]
fn shrunk(raster: &Raster, part: Part, columns: &Axis, rows: &Axis) -> Box<Buffer> {
    let (samples, channels) = match &raster.samples {
        Samples::Luma(samples) => (samples, 1),
        Samples::YCbCr(samples) | Samples::Rgb(samples) => (samples, 3),
    };
    let row = |y: usize| {
        let from = ((part.top + y) * raster.width as usize + part.left) * channels;
        &samples[from..from + part.width * channels]
    };
    let mut buffer = Box::new([[0.0; SIDE]; SIDE]);
    let mut sums = vec![0.0; part.width * channels];
    let mut luma = vec![0.0; part.width];
    for (kept, means) in rows.kept.iter().zip(buffer.iter_mut()) {
        sums.fill(0.0);
        let last = kept.weights.len() - 1;
        for first in (0..kept.weights.len()).step_by(AT_ONCE) {
            let at: [usize; AT_ONCE] = std::array::from_fn(|step| first + step);
            // Beyond the last row comes the last again, which then weighs nothing.
            let rows = at.map(|at| row(kept.start + at.min(last)));
            add(&mut sums, rows, at.map(|at| kept.weights.get(at).copied().unwrap_or(0.0)));
        }
        // Luma is linear too: three sums are combined once, not three samples for every pixel.
        let line = match &raster.samples {
            Samples::Luma(_) => &sums,
            Samples::YCbCr(_) => {
                luma.iter_mut().zip(sums.chunks_exact(3)).for_each(|(luma, sums)| *luma = sums[0]);
                &luma
            }
            Samples::Rgb(_) => {
                for (luma, sums) in luma.iter_mut().zip(sums.chunks_exact(3)) {
                    *luma = 0.299 * sums[0] + 0.587 * sums[1] + 0.114 * sums[2];
                }
                &luma
            }
        };
        for (kept, mean) in columns.kept.iter().zip(means.iter_mut()) {
            *mean = line[kept.start..].iter().zip(&kept.weights).map(|(sum, weight)| sum * weight).sum();
        }
    }
    buffer
}
#[inline(always)]
fn add(sums: &mut [f32], rows: [&[u8]; AT_ONCE], weights: [f32; AT_ONCE]) {
    let [a, b, c, d] = rows.map(|row| &row[..sums.len()]);
    let [weight_a, weight_b, weight_c, weight_d] = weights;
    for (at, sum) in sums.iter_mut().enumerate() {
        *sum += weight_a * f32::from(a[at])
            + weight_b * f32::from(b[at])
            + weight_c * f32::from(c[at])
            + weight_d * f32::from(d[at]);
    }
}
