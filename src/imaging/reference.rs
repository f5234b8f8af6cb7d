//! The views under which a right's picture is kept, so that whoever crops or mirrors it is found by what is left.

use super::canvas::{Canvas, Window};
use super::code::{Code, View, rounded};
use super::decode::decode;
use super::{DecodeError, Limits};
use serde::{Deserialize, Serialize};

/// How a copy differs from the registered picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Variant {
    Same,
    Mirrored,
    /// Margins were cut off or added.
    Trimmed,
    TrimmedMirrored,
    Cropped,
    CroppedMirrored,
}

impl Variant {
    pub fn name(self) -> &'static str {
        match self {
            Variant::Same => "same",
            Variant::Mirrored => "mirrored",
            Variant::Trimmed => "trimmed",
            Variant::TrimmedMirrored => "trimmed_mirrored",
            Variant::Cropped => "cropped",
            Variant::CroppedMirrored => "cropped_mirrored",
        }
    }

    /// The variant that the best fit shows it to be: the code that led there may have belonged to a neighbouring part.
    pub(super) fn fitted(self, window: &Window, seen_without_margins: bool) -> Variant {
        let whole = window.width() >= 0.95 && window.height() >= 0.95;
        let plain = match self {
            Variant::Trimmed | Variant::TrimmedMirrored if !whole => Variant::Trimmed,
            _ if !whole => Variant::Cropped,
            _ if seen_without_margins => Variant::Trimmed,
            _ => Variant::Same,
        };
        if self.is_mirrored() { plain.mirrored() } else { plain }
    }

    pub fn is_mirrored(self) -> bool {
        matches!(self, Variant::Mirrored | Variant::TrimmedMirrored | Variant::CroppedMirrored)
    }

    fn mirrored(self) -> Variant {
        match self {
            Variant::Same | Variant::Mirrored => Variant::Mirrored,
            Variant::Trimmed | Variant::TrimmedMirrored => Variant::TrimmedMirrored,
            Variant::Cropped | Variant::CroppedMirrored => Variant::CroppedMirrored,
        }
    }
}

/// A registered picture as the index keeps it: 9 KiB of grey values and some 120 codes.
#[derive(Clone, Debug, PartialEq)]
pub struct ReferencePrint {
    pub width: u32,
    pub height: u32,
    /// Empty for a picture that shows too little to be told from others.
    pub(super) codes: Vec<StoredCode>,
    /// `PLANE_SIDE * PLANE_SIDE` grey values of the whole picture.
    pub(super) plane: Vec<u8>,
}

/// A code with the part of the picture it describes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct StoredCode {
    pub variant: Variant,
    /// The part, in the unmirrored picture.
    pub window: Window,
    pub code: Code,
}

pub(super) const PLANE_SIDE: usize = 96;

/// Reads a right's picture into the views it is searched by.
pub fn reference(bytes: &[u8], limits: &Limits) -> Result<ReferencePrint, DecodeError> {
    let decoded = decode(bytes, limits)?;
    let canvas = Canvas::new(&decoded.grey);
    let mut codes = Vec::new();
    for (variant, window) in views(&canvas) {
        if let Some(view) = View::of(&canvas, window) {
            codes.push(StoredCode { variant, window, code: view.code });
            codes.push(StoredCode { variant: variant.mirrored(), window, code: view.mirrored().code });
        }
    }
    if codes.first().is_none_or(|code| code.window != Window::WHOLE) {
        // Parts of a picture that shows too little as a whole say even less.
        codes.clear();
    }
    let plane = rounded(&canvas.sample(Window::WHOLE, PLANE_SIDE));
    Ok(ReferencePrint { width: decoded.width, height: decoded.height, codes, plane })
}

impl ReferencePrint {
    /// Whether the picture shows enough to be searched for.
    pub fn is_telling(&self) -> bool {
        !self.codes.is_empty()
    }
}

/// The whole, the whole without margins, central crops, and crops that lean to a side or a corner.
fn views(canvas: &Canvas) -> Vec<(Variant, Window)> {
    let mut views = vec![(Variant::Same, Window::WHOLE)];
    views.extend(canvas.without_margins().map(|window| (Variant::Trimmed, window)));
    for keep in [0.92, 0.85, 0.78, 0.7] {
        let offsets = [0.0, (1.0 - keep) / 2.0, 1.0 - keep];
        for (left, top) in offsets.iter().flat_map(|left| offsets.map(|top| (*left, top))) {
            views.push((Variant::Cropped, Window { left, top, right: left + keep, bottom: top + keep }));
        }
        for from in offsets {
            views.push((Variant::Cropped, Window { left: from, right: from + keep, ..Window::WHOLE }));
            views.push((Variant::Cropped, Window { top: from, bottom: from + keep, ..Window::WHOLE }));
        }
    }
    views
}
