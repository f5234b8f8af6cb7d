//! PDQ, the whole-picture hash that platforms exchange: 256 bits that a copy keeps nearly all of when it is resized or saved
//! again, and a quality that tells how much they say. After "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing
//! Algorithm" (Facebook, 2019) and its reference implementation in facebook/ThreatExchange, whose hashes these equal.
//!
//! Turned and mirrored copies are found because the hash of a turned picture follows from the cosine transform of the upright
//! one, at next to no cost. It does not follow from a hash: bits have lost the signs' magnitudes that decide the median. A code
//! known only as a hash can be searched for as it is, so the *seen* picture must be the one that is turned.

use image::metadata::Orientation;

use super::code::Code;
use super::raster::Raster;
use super::window::Window;

mod margins;
mod operator;
mod transform;

/// Bits of difference up to which two pictures are taken for copies (the authors' recommendation).
pub const NEAR: u32 = 31;
/// Qualities below this say too little to be compared (the authors' recommendation).
pub const LEAST_QUALITY: u8 = 50;

/// One of the eight ways to lay a square on itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Turn {
    Same,
    /// Clockwise, by degrees.
    Rotated90,
    Rotated180,
    Rotated270,
    /// Left to right.
    Mirrored,
    /// Top to bottom.
    Flipped,
    /// About the diagonal from the top left.
    Transposed,
    /// About the diagonal from the top right.
    AntiTransposed,
}

impl Turn {
    pub const ALL: [Turn; 8] = [
        Turn::Same,
        Turn::Rotated90,
        Turn::Rotated180,
        Turn::Rotated270,
        Turn::Mirrored,
        Turn::Flipped,
        Turn::Transposed,
        Turn::AntiTransposed,
    ];

    /// Where it takes a point, both in fractions of the picture's sides: `x' = a x + b y + c, y' = d x + e y + f`.
    pub fn transform(self) -> [f32; 6] {
        let Steps { transposed, mirrored, flipped } = self.steps();
        let ([mut a, mut b, mut c], [mut d, mut e, mut f]) =
            if transposed { ([0.0, 1.0, 0.0], [1.0, 0.0, 0.0]) } else { ([1.0, 0.0, 0.0], [0.0, 1.0, 0.0]) };
        if mirrored {
            [a, b, c] = [-a, -b, 1.0 - c];
        }
        if flipped {
            [d, e, f] = [-d, -e, 1.0 - f];
        }
        [a, b, c, d, e, f]
    }

    /// What makes a stored picture upright.
    fn upright(orientation: Orientation) -> Turn {
        match orientation {
            Orientation::NoTransforms => Turn::Same,
            Orientation::Rotate90 => Turn::Rotated90,
            Orientation::Rotate180 => Turn::Rotated180,
            Orientation::Rotate270 => Turn::Rotated270,
            Orientation::FlipHorizontal => Turn::Mirrored,
            Orientation::FlipVertical => Turn::Flipped,
            Orientation::Rotate90FlipH => Turn::Transposed,
            Orientation::Rotate270FlipH => Turn::AntiTransposed,
        }
    }

    fn steps(self) -> Steps {
        let (transposed, mirrored, flipped) = match self {
            Turn::Same => (false, false, false),
            Turn::Rotated90 => (true, true, false),
            Turn::Rotated180 => (false, true, true),
            Turn::Rotated270 => (true, false, true),
            Turn::Mirrored => (false, true, false),
            Turn::Flipped => (false, false, true),
            Turn::Transposed => (true, false, false),
            Turn::AntiTransposed => (true, true, true),
        };
        Steps { transposed, mirrored, flipped }
    }
}

/// A turn as what is done in this order.
struct Steps {
    transposed: bool,
    mirrored: bool,
    flipped: bool,
}

/// The hashes of a picture and of its turned copies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pdq {
    /// In the order of [`Turn::ALL`]. The first hex digit of a hash is the most significant of the first word.
    pub codes: [Code; 8],
    /// 0 to 100, of all eight.
    pub quality: u8,
}

impl Pdq {
    /// Hashes the upright picture, as the file shows it.
    pub fn of(raster: &Raster) -> Pdq {
        Self::of_part(raster, Part::whole(raster))
    }

    fn of_part(raster: &Raster, part: Part) -> Pdq {
        let buffer = operator::shrink(raster, part);
        let quality = transform::quality(&buffer);
        let coefficients = transform::turned(&transform::cosine(&buffer), Turn::upright(raster.orientation));
        Pdq { codes: transform::codes(&coefficients), quality }
    }

    pub fn code(&self, turn: Turn) -> Code {
        self.codes[turn as usize]
    }

    /// Whether there is enough in the picture for a match to mean anything.
    pub fn is_telling(&self) -> bool {
        self.quality >= LEAST_QUALITY
    }
}

/// The hashes of a picture without margins of one tone.
#[derive(Clone, Debug, PartialEq)]
pub struct Trimmed {
    /// What is left, in fractions of the upright picture.
    pub window: Window,
    pub pdq: Pdq,
}

impl Trimmed {
    /// None where there are no margins worth cutting.
    pub fn of(raster: &Raster) -> Option<Trimmed> {
        let part = margins::without(raster)?;
        let window = turned_window(part.window(raster), Turn::upright(raster.orientation));
        Some(Trimmed { window, pdq: Pdq::of_part(raster, part) })
    }
}

fn turned_window(window: Window, turn: Turn) -> Window {
    let Steps { transposed, mirrored, flipped } = turn.steps();
    let mut turned = window;
    if transposed {
        turned = Window { left: window.top, top: window.left, right: window.bottom, bottom: window.right };
    }
    if mirrored {
        turned = Window { left: 1.0 - turned.right, right: 1.0 - turned.left, ..turned };
    }
    if flipped {
        turned = Window { top: 1.0 - turned.bottom, bottom: 1.0 - turned.top, ..turned };
    }
    turned
}

/// A rectangle of a raster as it is stored, in pixels; never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Part {
    left: usize,
    top: usize,
    width: usize,
    height: usize,
}

impl Part {
    fn whole(raster: &Raster) -> Part {
        Part { left: 0, top: 0, width: raster.width as usize, height: raster.height as usize }
    }

    fn window(&self, raster: &Raster) -> Window {
        let (width, height) = (raster.width as f32, raster.height as f32);
        Window {
            left: self.left as f32 / width,
            top: self.top as f32 / height,
            right: (self.left + self.width) as f32 / width,
            bottom: (self.top + self.height) as f32 / height,
        }
    }
}

/// The 64 hex digits by which programs exchange a hash.
pub fn to_hex(code: &Code) -> String {
    code.iter().map(|word| format!("{word:016x}")).collect()
}

/// Reads 64 hex digits in either case; None for anything else.
pub fn from_hex(text: &str) -> Option<Code> {
    if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let mut code = [0; 4];
    for (at, word) in code.iter_mut().enumerate() {
        *word = u64::from_str_radix(text.get(16 * at..16 * (at + 1))?, 16).ok()?;
    }
    Some(code)
}

#[cfg(test)]
mod tests;
