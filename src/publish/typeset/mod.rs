//! Documents set in pages: a tree of blocks goes in, a PDF with the reader's own fonts inside comes out.
//! It knows nothing of reports, and touches no disk: fonts come from a [`FontLibrary`] that the caller gives.

mod draw;
mod faces;
mod flow;
mod library;
mod lines;

#[cfg(test)]
mod tests;

pub use library::{FaceName, FontLibrary, NoFonts};

use faces::Faces;
use library::Loaded;

/// What is to be set, from first to last page.
#[derive(Clone, Debug, Default)]
pub struct Document {
    pub title: String,
    /// BCP 47; also decides which fonts are preferred.
    pub lang: String,
    /// Milliseconds since 1970 UTC.
    pub made_ms: i64,
    /// Stands in the file's metadata; the same content should have the same one.
    pub id: String,
    /// At the foot of every page, left of its number.
    pub footer: String,
    pub blocks: Vec<Block>,
}

#[derive(Clone, Debug)]
pub enum Block {
    /// Also a bookmark, under the last one of a lower level. Levels begin at 1.
    Heading {
        level: u8,
        spans: Vec<Span>,
    },
    Paragraph(Vec<Span>),
    /// A name beside each value.
    Pairs(Vec<(String, Vec<Span>)>),
    /// Large numbers with what they count, side by side.
    Figures(Vec<(String, String)>),
    /// Side by side, as wide as each other.
    Pictures(Vec<Picture>),
    Bars(Vec<Bar>),
    Table(Table),
    /// The document's headings with their pages.
    Contents {
        heading: String,
    },
    /// Points of white.
    Space(f32),
    PageBreak,
    /// On one page where a page is large enough.
    Together(Vec<Block>),
}

#[derive(Clone, Debug)]
pub struct Picture {
    pub caption: String,
    /// For who cannot see it.
    pub alt: String,
    pub jpeg: Vec<u8>,
    /// In pixels; a picture is never shown larger than 0.75 points a pixel.
    pub width: u32,
    pub height: u32,
}

/// A sentence with an amount of -1..=1, drawn as the length of a bar.
#[derive(Clone, Debug)]
pub struct Bar {
    pub spans: Vec<Span>,
    pub label: String,
    pub amount: f64,
    pub colour: Colour,
    pub note: String,
}

#[derive(Clone, Debug, Default)]
pub struct Table {
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<String>>,
}

#[derive(Clone, Debug)]
pub struct Column {
    pub heading: String,
    /// Share of the width, beside those of the other columns.
    pub share: f32,
    /// Numbers stand at the right.
    pub number: bool,
}

/// Text in one style.
#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    pub text: String,
    pub style: Style,
    /// An address that opens where the text is clicked; http and https only.
    pub link: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Style {
    /// In points.
    pub size: f32,
    pub bold: bool,
    pub colour: Colour,
    /// Highlighted, as with a marker.
    pub marked: bool,
}

/// Red, green, blue.
pub type Colour = [u8; 3];

pub const INK: Colour = [0x20, 0x26, 0x2b];
pub const SOFT: Colour = [0x5f, 0x69, 0x6f];
pub const LINE: Colour = [0xd8, 0xd6, 0xcf];
pub const FAINT: Colour = [0xef, 0xed, 0xe7];
pub const MARK: Colour = [0xfb, 0xe6, 0xa6];
pub const LINK: Colour = [0x0d, 0x5c, 0x88];

/// Points of running text.
const BODY_SIZE: f32 = 9.5;
const SMALL_SIZE: f32 = 8.0;

impl Span {
    pub fn new(text: impl Into<String>) -> Self {
        let style = Style { size: BODY_SIZE, bold: false, colour: INK, marked: false };
        Span { text: text.into(), style, link: None }
    }

    /// Small and grey.
    pub fn soft(text: impl Into<String>) -> Self {
        Span::new(text).sized(SMALL_SIZE).coloured(SOFT)
    }

    pub fn bold(mut self) -> Self {
        self.style.bold = true;
        self
    }

    pub fn sized(mut self, points: f32) -> Self {
        self.style.size = points;
        self
    }

    pub fn coloured(mut self, colour: Colour) -> Self {
        self.style.colour = colour;
        self
    }

    pub fn marked(mut self) -> Self {
        self.style.marked = true;
        self
    }

    /// Makes the text a link, where the address is one that a reader may open.
    pub fn linked(mut self, address: &str) -> Self {
        if address.starts_with("http://") || address.starts_with("https://") {
            self.link = Some(address.to_owned());
            self.style.colour = LINK;
        }
        self
    }
}

/// Why a document could not be set.
#[derive(Debug, thiserror::Error)]
pub enum TypesetError {
    #[error(transparent)]
    Fonts(#[from] NoFonts),
    #[error("the pages could not be written: {0}")]
    Pdf(String),
}

/// Sets the document as a PDF: tagged, with bookmarks, the fonts' used parts inside. The same document and the same fonts give
/// the same bytes.
pub fn pdf(document: &Document, library: &dyn FontLibrary) -> Result<Vec<u8>, TypesetError> {
    let loaded = Loaded::for_document(document, library)?;
    let faces = Faces::of(&loaded);
    let pages = flow::flow(document, &faces);
    draw::draw(document, &pages, &faces).map_err(TypesetError::Pdf)
}
