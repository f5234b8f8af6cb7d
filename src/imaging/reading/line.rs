//! One line of text: which side is up, and what it says.

use image::RgbImage;

use super::characters::{Characters, Steps};
use super::crop::straight;
use super::network::{Network, Planes};
use super::rectangle::Rectangle;

/// Both networks take lines of this height.
const HEIGHT: u32 = 48;
/// The direction network takes lines of this width, longer ones squeezed.
const DIRECTION_WIDTH: u32 = 192;
/// A line is turned round from this probability on: most lines stand upright already.
const TURN_FROM: f32 = 0.9;
/// The recognition network takes any width. Shorter lines are padded, longer ones squeezed.
const MIN_WIDTH: u32 = 160;
const MAX_WIDTH: u32 = 1_280;
/// It halves the width three times.
const STEP: u32 = 8;

/// The line, turned round where it stands on its head.
pub(super) fn upright(direction: &Network, picture: &RgbImage, line: Rectangle) -> Rectangle {
    let turned = upside_down(direction, picture, &line).is_some_and(|probability| probability >= TURN_FROM);
    if turned { line.upside_down() } else { line }
}

/// How probable it is that the line stands on its head; none where the network does not say.
pub(super) fn upside_down(direction: &Network, picture: &RgbImage, line: &Rectangle) -> Option<f32> {
    let cut = straight(picture, line, natural_width(line).min(DIRECTION_WIDTH), HEIGHT);
    let output = direction.run::<2>(&Planes::of(&cut, DIRECTION_WIDTH))?;
    match output.values[..] {
        [_upright, upside_down] => Some(upside_down),
        _ => None,
    }
}

/// What the line says, and how sure the model is of it; none where it says nothing.
pub(super) fn read(
    recognition: &Network,
    characters: &Characters,
    picture: &RgbImage,
    line: &Rectangle,
) -> Option<(String, f32)> {
    characters.decode(&steps(recognition, picture, line)?)
}

/// What the recognition network sees along the line; none where its answer has another form.
pub(super) fn steps(recognition: &Network, picture: &RgbImage, line: &Rectangle) -> Option<Steps> {
    let width = width(line);
    let cut = straight(picture, line, width, HEIGHT);
    let padded = width.next_multiple_of(STEP).max(MIN_WIDTH);
    let output = recognition.run::<3>(&Planes::of(&cut, padded))?;
    let [lines, _, classes] = output.shape;
    (lines == 1 && classes > 0).then_some(Steps { classes, probabilities: output.values })
}

/// Pixels of width that a line is read at.
pub(super) fn width(line: &Rectangle) -> u32 {
    natural_width(line).min(MAX_WIDTH)
}

/// As wide as the line is for that height; at least a step.
fn natural_width(line: &Rectangle) -> u32 {
    let [length, height] = line.half;
    ((length / height.max(0.5) * HEIGHT as f32).ceil() as u32).max(STEP)
}
