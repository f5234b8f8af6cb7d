//! Reads the text on pictures: PP-OCR finds lines, turns them upright and reads them (Chinese, Japanese, Latin letters).
//! Knows no files and no rights; what is read is for a person to look at, and proves nothing.

use std::num::NonZeroUsize;

use image::RgbImage;

pub use super::read_text::ReadText;
use crate::locale::Message;

mod boxes;
mod characters;
mod crop;
mod detect;
pub mod files;
mod line;
mod network;
mod order;
mod rectangle;
#[cfg(test)]
mod tests;

use characters::Characters;
use network::Network;
use rectangle::Rectangle;

/// Lines of one picture that are read at the most; the largest are.
const MAX_LINES: usize = 48;
/// Pixels of the lines' widths together, at the height they are read at: about two seconds of one core.
const MAX_WIDTHS: u32 = 16_384;
/// Less certain readings are noise more often than text. PP-OCR's own tools use the same bound.
const LEAST_CONFIDENCE: f32 = 0.5;
/// A picture with a shorter side shows no line that could be read.
const MIN_SIDE: u32 = 12;

/// The bytes of the three models of [`files`].
#[derive(Clone, Copy)]
pub struct ModelFiles<'a> {
    pub detection: &'a [u8],
    pub direction: &'a [u8],
    pub recognition: &'a [u8],
}

/// Why there is no reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReaderError {
    /// Other bytes than those that were reviewed.
    NotReviewed { file: &'static str },
    /// The reviewed bytes, and yet no model that runs here.
    Unusable { file: &'static str },
}

impl ReaderError {
    pub fn message(&self) -> Message {
        match self {
            ReaderError::NotReviewed { file } => Message::new("reading-not-reviewed").with("file", *file),
            ReaderError::Unusable { file } => Message::new("reading-unusable").with("file", *file),
        }
    }
}

impl std::fmt::Display for ReaderError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.message().fmt(f)
    }
}

impl std::error::Error for ReaderError {}

/// Loaded models. May be shared between threads; the same picture gives the same lines on any number of them.
pub struct Reader {
    detection: Network,
    direction: Network,
    recognition: Network,
    characters: Characters,
}

impl Reader {
    /// Longest side, in pixels, that is looked at; larger pictures are shrunk to it.
    pub const MAX_SIDE: u32 = detect::MAX_SIDE;

    /// Loads the models if they are the reviewed ones, and tries each once. Takes about 0.3 s and 60 MB.
    /// `threads` compute at the same time, whoever asks.
    pub fn new(files: &ModelFiles<'_>, threads: NonZeroUsize) -> Result<Self, ReaderError> {
        let threads = network::threads(threads);
        let detection = Network::load(&files::DETECTION, files.detection, &threads)?;
        let direction = Network::load(&files::DIRECTION, files.direction, &threads)?;
        let recognition = Network::load(&files::RECOGNITION, files.recognition, &threads)?;
        let unusable = ReaderError::Unusable { file: files::RECOGNITION.name };
        let characters = Characters::of(recognition.metadata("character").ok_or(unusable)?);
        let reader = Reader { detection, direction, recognition, characters };
        reader.try_each()?;
        Ok(reader)
    }

    /// The lines of text on the picture, from top to bottom and left to right; none where there are none.
    pub fn read(&self, picture: &RgbImage) -> Vec<ReadText> {
        if picture.width().min(picture.height()) < MIN_SIDE {
            return Vec::new();
        }
        let mut lines = detect::lines(&self.detection, picture);
        lines.truncate(MAX_LINES);
        let mut widths = 0;
        lines.retain(|line| {
            widths += line::width(&line.along_text());
            widths <= MAX_WIDTHS
        });
        order::as_read(&mut lines);
        lines.into_iter().filter_map(|line| self.read_line(picture, line)).collect()
    }

    fn read_line(&self, picture: &RgbImage, line: Rectangle) -> Option<ReadText> {
        let line = line::upright(&self.direction, picture, line.along_text());
        let (text, confidence) = line::read(&self.recognition, &self.characters, picture, &line)?;
        (confidence >= LEAST_CONFIDENCE).then(|| ReadText { text, confidence, quad: line.fractions(picture) })
    }

    /// A model whose answers have another form than expected must be told from a picture without text.
    fn try_each(&self) -> Result<(), ReaderError> {
        let blank = RgbImage::new(64, 64);
        let whole = Rectangle::new([32.0, 32.0], [32.0, 12.0], [1.0, 0.0]);
        let unusable = |file| move || ReaderError::Unusable { file };
        detect::probabilities(&self.detection, &blank).ok_or_else(unusable(files::DETECTION.name))?;
        line::upside_down(&self.direction, &blank, &whole).ok_or_else(unusable(files::DIRECTION.name))?;
        let steps = line::steps(&self.recognition, &blank, &whole).ok_or_else(unusable(files::RECOGNITION.name))?;
        let fits = steps.classes == self.characters.classes();
        fits.then_some(()).ok_or_else(unusable(files::RECOGNITION.name))
    }
}
