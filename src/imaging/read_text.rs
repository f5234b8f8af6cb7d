//! What was read on a picture. Known in every build, so that it can be shown and compared where nothing can be read.

use serde::{Deserialize, Serialize};

/// A line of text as it was read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReadText {
    /// At least one character, no white space around it.
    pub text: String,
    /// 0.5..=1: mean probability of the characters, as the model gives it.
    pub confidence: f32,
    /// Corners in fractions of the picture, in the line's own order: where it begins above, ends above, ends below,
    /// begins below. A line at the margin may reach somewhat outside 0..=1.
    pub quad: [[f32; 2]; 4],
}

impl ReadText {
    /// The middle of the line, in fractions of the picture.
    pub fn centre(&self) -> [f32; 2] {
        [0, 1].map(|axis| self.quad.iter().map(|corner| corner[axis]).sum::<f32>() / self.quad.len() as f32)
    }
}
