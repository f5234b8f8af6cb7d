//! Where the lines of text are: the picture at a size that the detection network can take, and its answer laid back.

use image::{RgbImage, imageops};

use super::boxes::{ProbabilityMap, rectangles};
use super::network::{Network, Planes};
use super::rectangle::Rectangle;

/// The longest side, in pixels, that is looked at; a whole number of [`STEP`]s.
pub(super) const MAX_SIDE: u32 = 960;
/// Smaller pictures are enlarged to this longest side, so that small print spans enough pixels, but by no more than
/// [`MAX_ENLARGED`].
const USUAL_SIDE: u32 = 640;
const MAX_ENLARGED: f32 = 2.0;
/// The network halves the picture five times.
const STEP: u32 = 32;

/// Rectangles around lines of text in pixels of the picture, the largest first. They need not lie along the text yet.
pub(super) fn lines(network: &Network, picture: &RgbImage) -> Vec<Rectangle> {
    let Some(map) = probabilities(network, picture) else { return Vec::new() };
    let scale = [picture.width() as f32 / map.width as f32, picture.height() as f32 / map.height as f32];
    rectangles(&map).into_iter().map(|line| line.scaled(scale)).collect()
}

/// None where the network's answer is no map.
pub(super) fn probabilities(network: &Network, picture: &RgbImage) -> Option<ProbabilityMap> {
    let (width, height) = working_size(picture.width(), picture.height());
    let resized = imageops::resize(picture, width, height, imageops::FilterType::Triangle);
    let output = network.run::<4>(&Planes::of(&resized, width))?;
    let expected = [1, 1, height as usize, width as usize];
    let map = ProbabilityMap { width: width as usize, height: height as usize, values: output.values };
    (output.shape == expected).then_some(map)
}

/// About the picture's own proportions, within the bounds above.
fn working_size(width: u32, height: u32) -> (u32, u32) {
    let longest = width.max(height).max(1) as f32;
    let scale = (USUAL_SIDE as f32 / longest).clamp(1.0, MAX_ENLARGED).min(MAX_SIDE as f32 / longest);
    let side = |side: u32| {
        let steps = (side as f32 * scale / STEP as f32).round() as u32;
        (steps * STEP).clamp(STEP, MAX_SIDE)
    };
    (side(width), side(height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn works_on_whole_steps_within_bounds() {
        for (size, expected) in [
            ((640, 480), (640, 480)),
            ((1000, 500), (960, 480)),
            ((320, 200), (640, 416)),
            ((100, 100), (192, 192)),
            ((20_000, 12), (960, 32)),
            ((12, 12), (32, 32)),
            ((1, 50_000), (32, 960)),
        ] {
            assert_eq!(working_size(size.0, size.1), expected, "{size:?}");
        }
    }
}
