//! A line of text cut out of the picture and laid straight.

use image::{Rgb, RgbImage};

use super::rectangle::Rectangle;

/// Where the line is larger than what is wanted, each pixel is the mean of up to this many times as many samples a side.
const MAX_SAMPLES: u32 = 4;

/// The rectangle's content as a picture of this size, the text running to the right.
pub(super) fn straight(picture: &RgbImage, line: &Rectangle, width: u32, height: u32) -> RgbImage {
    let shrunk = 2.0 * line.half[1] / height.max(1) as f32;
    let samples = (shrunk.ceil() as u32).clamp(1, MAX_SAMPLES);
    RgbImage::from_fn(width, height, |x, y| {
        let mut sum = [0.0; 3];
        for step in 0..samples * samples {
            let inside =
                |at: u32, step: u32, size: u32| (at as f32 + (step as f32 + 0.5) / samples as f32) / size as f32;
            let [from_x, from_y] = line.at(inside(x, step % samples, width), inside(y, step / samples, height));
            let colour = between(picture, from_x, from_y);
            sum = std::array::from_fn(|channel| sum[channel] + colour[channel]);
        }
        Rgb(sum.map(|sum| (sum / (samples * samples) as f32).round() as u8))
    })
}

/// The colour at a point between pixels; beyond the margin the picture goes on as it ends.
fn between(picture: &RgbImage, x: f32, y: f32) -> [f32; 3] {
    let (x, y) = (x - 0.5, y - 0.5);
    let (left, top) = (x.floor(), y.floor());
    let (right_share, lower_share) = (x - left, y - top);
    let at = |x: f32, y: f32| {
        let inside = |place: f32, size: u32| place.clamp(0.0, size.saturating_sub(1) as f32) as u32;
        picture.get_pixel(inside(x, picture.width()), inside(y, picture.height())).0.map(f32::from)
    };
    let mixed = |a: [f32; 3], b: [f32; 3], share: f32| -> [f32; 3] {
        std::array::from_fn(|channel| a[channel] + (b[channel] - a[channel]) * share)
    };
    let upper = mixed(at(left, top), at(left + 1.0, top), right_share);
    let lower = mixed(at(left, top + 1.0), at(left + 1.0, top + 1.0), right_share);
    mixed(upper, lower, lower_share)
}
