//! The perceptual code of a picture or a part of one: 256 bits that stay nearly the same when the picture is saved again.

use std::sync::LazyLock;

use image::GrayImage;
use image_hasher::{HashAlg, Hasher, HasherConfig};

use super::canvas::{Canvas, Window};

/// Bits in a code.
pub const CODE_BITS: u32 = 256;
/// Grey values a code is computed from, and a view keeps, on each side.
pub(super) const SIDE: usize = 32;

/// A code as machine words.
pub(super) type Code = [u64; 4];

/// The cosine transform of 32 x 32 grey values, its lowest 16 x 16 frequencies compared with their median.
static HASHER: LazyLock<Hasher<[u8; 32]>> = LazyLock::new(|| {
    HasherConfig::with_bytes_type::<[u8; 32]>().hash_size(16, 16).hash_alg(HashAlg::Median).preproc_dct().to_hasher()
});

/// One look at a picture: its code and the small picture it was computed from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct View {
    pub code: Code,
    /// `SIDE * SIDE` grey values, row by row.
    pub greys: Vec<u8>,
}

impl View {
    /// None where the window shows too little to be told from others.
    pub fn of(canvas: &Canvas, window: Window) -> Option<View> {
        let greys = rounded(&canvas.sample(window, SIDE));
        is_telling(&greys).then(|| View { code: code_of(&greys), greys })
    }

    pub fn mirrored(&self) -> View {
        let greys: Vec<u8> = self.greys.chunks_exact(SIDE).flat_map(|row| row.iter().rev().copied()).collect();
        View { code: code_of(&greys), greys }
    }
}

/// The code of `SIDE * SIDE` mean grey values.
pub(super) fn code_of_greys(greys: &[f32]) -> Code {
    code_of(&rounded(greys))
}

/// Grey values as a picture stores them.
pub(super) fn rounded(greys: &[f32]) -> Vec<u8> {
    greys.iter().map(|grey| grey.round().clamp(0.0, 255.0) as u8).collect()
}

fn code_of(greys: &[u8]) -> Code {
    let picture = GrayImage::from_raw(SIDE as u32, SIDE as u32, greys.to_vec()).unwrap_or_default();
    let hash = HASHER.hash_image(&picture);
    let mut code = [0; 4];
    for (word, bytes) in code.iter_mut().zip(hash.as_bytes().chunks_exact(8)) {
        *word = bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
    }
    code
}

/// Bits in which two codes differ.
pub(super) fn distance(a: &Code, b: &Code) -> u32 {
    a.iter().zip(b).map(|(a, b)| (a ^ b).count_ones()).sum()
}

/// Grey values a nearly flat picture does not spread over (standard deviation).
const LEAST_SPREAD: f32 = 8.0;
/// Share of neighbouring cells that must differ visibly.
const LEAST_EDGES: f32 = 0.04;

/// Whether there is enough in the small picture for a match to mean anything.
fn is_telling(greys: &[u8]) -> bool {
    let count = greys.len() as f32;
    let mean = greys.iter().map(|grey| f32::from(*grey)).sum::<f32>() / count;
    let variance = greys.iter().map(|grey| (f32::from(*grey) - mean).powi(2)).sum::<f32>() / count;
    let edges =
        greys.chunks_exact(SIDE).flat_map(|row| row.windows(2)).filter(|pair| pair[0].abs_diff(pair[1]) > 6).count()
            + greys
                .iter()
                .zip(&greys[SIDE.min(greys.len())..])
                .filter(|(above, below)| above.abs_diff(**below) > 6)
                .count();
    variance.sqrt() >= LEAST_SPREAD && edges as f32 >= LEAST_EDGES * 2.0 * count
}
