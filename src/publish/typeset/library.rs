//! Which of a machine's fonts a document is set in: preferred families first, then whatever has the letters that are missing.

use std::collections::BTreeSet;
use std::fmt;

use super::{Block, Document, Span};

/// The fonts of a machine.
pub trait FontLibrary {
    /// Every face, in an order that is the same each time.
    fn faces(&self) -> Vec<FaceName>;
    /// The bytes of the file that has the face, and its place in it; none where it cannot be read.
    fn load(&self, face: usize) -> Option<(Vec<u8>, u32)>;
}

/// What a face says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaceName {
    pub family: String,
    /// 400 is regular, 700 bold.
    pub weight: u16,
    pub upright: bool,
    pub monospaced: bool,
}

/// No font of the machine has letters that the document needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoFonts {
    /// Some of the letters; empty where there are no fonts at all.
    pub letters: String,
}

impl fmt::Display for NoFonts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no installed font has the letters {}", self.letters)
    }
}

impl std::error::Error for NoFonts {}

/// Families that read well in running text, the better ones first. Those with Chinese letters have Latin ones too.
const CHINESE: &[&str] = &[
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
];
const LATIN: &[&str] = &["Noto Sans", "DejaVu Sans", "Liberation Sans", "Arial", "Helvetica"];

/// Files that are opened in search of a missing letter, at the most.
const MAX_SEARCHED: usize = 64;
/// Missing letters that a complaint shows.
const SHOWN_LETTERS: usize = 8;
/// From this weight on a face is a bold one.
const BOLD_FROM: u16 = 600;

/// The bytes of the chosen faces, in the order in which a letter is looked for in them.
pub(super) struct Loaded {
    pub regular: Vec<(Vec<u8>, u32)>,
    /// May be empty: bold text is then set in regular faces.
    pub bold: Vec<(Vec<u8>, u32)>,
}

impl Loaded {
    /// The faces that have the document's letters. Letters that no font has are shown by their numbers (see
    /// [`super::faces::Faces::shown`]), unless they are letters of Chinese, Japanese or Korean, without which nothing can be read.
    pub(super) fn for_document(document: &Document, library: &dyn FontLibrary) -> Result<Self, NoFonts> {
        let mut missing = letters(document);
        let names = library.faces();
        let mut loaded = Loaded { regular: Vec::new(), bold: Vec::new() };
        for (searched, face) in preference(&names).into_iter().enumerate() {
            if missing.is_empty() || searched == MAX_SEARCHED {
                break;
            }
            let Some((bytes, index)) = library.load(face) else { continue };
            let Some(parsed) = rustybuzz::Face::from_slice(&bytes, index) else { continue };
            let before = missing.len();
            missing.retain(|letter| parsed.glyph_index(*letter).is_none());
            if missing.len() == before {
                continue;
            }
            drop(parsed);
            let bold = bold_of(&names, face).and_then(|bold| library.load(bold));
            loaded.bold.extend(bold.filter(|(bytes, index)| rustybuzz::Face::from_slice(bytes, *index).is_some()));
            loaded.regular.push((bytes, index));
        }
        missing.retain(|letter| is_needed(*letter));
        if loaded.regular.is_empty() || !missing.is_empty() {
            return Err(NoFonts { letters: missing.into_iter().take(SHOWN_LETTERS).collect() });
        }
        Ok(loaded)
    }
}

/// Upright regular faces: preferred families, then others with an even stroke, then the rest. Others are kept apart by name.
fn preference(names: &[FaceName]) -> Vec<usize> {
    let preferred: Vec<&str> = CHINESE.iter().chain(LATIN).copied().collect();
    let rank = |name: &FaceName| {
        let known = preferred.iter().position(|family| *family == name.family);
        (known.unwrap_or(preferred.len()), !name.family.contains("Sans"), name.monospaced, name.weight.abs_diff(400))
    };
    let mut order: Vec<usize> =
        (0..names.len()).filter(|at| names[*at].upright && names[*at].weight < BOLD_FROM).collect();
    order.sort_by(|a, b| {
        let (left, right) = (&names[*a], &names[*b]);
        rank(left).cmp(&rank(right)).then_with(|| left.family.cmp(&right.family)).then(a.cmp(b))
    });
    // One face a family: its others have the same letters.
    let mut seen = BTreeSet::new();
    order.retain(|at| seen.insert(names[*at].family.as_str()));
    order
}

/// The upright bold face of the same family whose weight is nearest to 700.
fn bold_of(names: &[FaceName], face: usize) -> Option<usize> {
    let family = &names.get(face)?.family;
    let bold =
        names.iter().enumerate().filter(|(_, name)| name.family == *family && name.upright && name.weight >= BOLD_FROM);
    bold.min_by_key(|(at, name)| (name.weight.abs_diff(700), *at)).map(|(at, _)| at)
}

/// Letters of Chinese, Japanese and Korean.
fn is_needed(letter: char) -> bool {
    matches!(letter,
        '\u{3040}'..='\u{312F}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}')
}

/// Every letter of the document that has a shape, and those of what is always written.
fn letters(document: &Document) -> BTreeSet<char> {
    let mut letters: BTreeSet<char> = (' '..='~').collect();
    let mut take =
        |text: &str| letters.extend(text.chars().filter(|c| !c.is_control() && !super::faces::is_invisible(*c)));
    take(&document.title);
    take(&document.footer);
    each_text(&document.blocks, &mut take);
    letters
}

fn each_text(blocks: &[Block], take: &mut dyn FnMut(&str)) {
    for block in blocks {
        match block {
            Block::Heading { spans, .. } | Block::Paragraph(spans) => each_span(spans, take),
            Block::Pairs(pairs) => {
                for (name, spans) in pairs {
                    take(name);
                    each_span(spans, take);
                }
            }
            Block::Figures(figures) => {
                for (count, label) in figures {
                    take(count);
                    take(label);
                }
            }
            Block::Pictures(pictures) => pictures.iter().for_each(|picture| take(&picture.caption)),
            Block::Bars(bars) => {
                for bar in bars {
                    each_span(&bar.spans, take);
                    take(&bar.label);
                    take(&bar.note);
                }
            }
            Block::Table(table) => {
                table.columns.iter().for_each(|column| take(&column.heading));
                table.rows.iter().flatten().for_each(|cell| take(cell));
            }
            Block::Contents { heading } => take(heading),
            Block::Together(blocks) => each_text(blocks, take),
            Block::Space(_) | Block::PageBreak => {}
        }
    }
}

fn each_span(spans: &[Span], take: &mut dyn FnMut(&str)) {
    for span in spans {
        take(&span.text);
    }
}
