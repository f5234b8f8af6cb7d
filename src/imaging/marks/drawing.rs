//! Whether a registered picture is a drawing, as marks are, rather than a photograph. Photographs are not looked for by edges.

use std::collections::BTreeMap;

use crate::picture::Picture;

/// Tones are told apart by this many upper bits of each channel.
const TONE_BITS: u32 = 4;
/// A pixel is even with its neighbour when no channel differs by more than this many levels.
const EVEN: u8 = 6;
/// Drawings have at least this share of even pixels, ...
const LEAST_EVEN: f32 = 0.8;
/// ... and this many tones make up at least the second share of them.
const FEW_TONES: usize = 8;
const LEAST_IN_FEW_TONES: f32 = 0.8;

/// Whether a picture is flat, in few tones, as logos and labels are. A cheap look, meant for pictures that rights holders register.
pub fn is_drawing(picture: &Picture) -> bool {
    let rgb = &picture.rgb;
    let mut tones: BTreeMap<[u8; 3], u32> = BTreeMap::new();
    let (mut even, mut all) = (0u32, 0u32);
    for row in rgb.as_raw().chunks_exact((rgb.width() as usize * 3).max(3)) {
        for (pixel, next) in row.chunks_exact(3).zip(row.chunks_exact(3).skip(1)) {
            all += 1;
            if pixel.iter().zip(next).all(|(&one, &other)| one.abs_diff(other) <= EVEN) {
                even += 1;
                let tone = std::array::from_fn(|channel| pixel[channel] >> (8 - TONE_BITS));
                *tones.entry(tone).or_default() += 1;
            }
        }
    }
    let mut counts: Vec<u32> = tones.into_values().collect();
    counts.sort_unstable_by(|one, other| other.cmp(one));
    let in_few: u32 = counts.iter().take(FEW_TONES).sum();
    all > 0 && even as f32 >= all as f32 * LEAST_EVEN && in_few as f32 >= even as f32 * LEAST_IN_FEW_TONES
}
