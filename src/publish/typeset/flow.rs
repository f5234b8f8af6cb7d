//! Blocks onto pages: each block is laid out, and put where there is room for it. What comes out is a list of things to draw.

use super::faces::Faces;
use super::lines::{Line, lines, one_line};
use super::{Bar, Block, Colour, Document, FAINT, LINE, MARK, Picture, SOFT, Span, Table};

/// A4 in points, and its margins.
pub(super) const PAGE_WIDTH: f32 = 595.0;
pub(super) const PAGE_HEIGHT: f32 = 842.0;
pub(super) const MARGIN: f32 = 48.0;
/// Room for the foot of a page.
const FOOT: f32 = 26.0;
const WIDTH: f32 = PAGE_WIDTH - 2.0 * MARGIN;
pub(super) const BOTTOM: f32 = PAGE_HEIGHT - MARGIN - FOOT;

const HEADING_SIZES: [f32; 4] = [20.0, 14.0, 11.5, 10.0];
const AFTER_PARAGRAPH: f32 = 5.0;
/// What must fit below a heading, so that none stands alone at the foot of a page.
const BELOW_HEADING: f32 = 60.0;
const COLUMN_GAP: f32 = 12.0;
const PAIR_NAME_WIDTH: f32 = 92.0;
const FIGURES_A_ROW: usize = 7;
/// No picture is higher than this.
const PICTURE_HEIGHT: f32 = 150.0;
/// Points a pixel at the most: more would only be blurred.
const POINTS_A_PIXEL: f32 = 0.75;
const BAR_WIDTH: f32 = 96.0;
const BAR_HEIGHT: f32 = 4.0;
const CELL_PADDING: f32 = 3.0;
/// Lines of a cell; a longer one is cut.
const CELL_LINES: usize = 6;
const PAGE_NUMBER_WIDTH: f32 = 34.0;
const CONTENTS_INDENT: f32 = 14.0;

/// What the document is made of, for who listens to it: parts in their order.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Part {
    Root,
    Heading(u8, String),
    Paragraph,
    Link(String),
    Figure(String),
    List,
    ListItem,
    Table,
    Row,
    HeadingCell,
    Cell,
}

#[derive(Clone, Debug)]
pub(super) struct Node {
    pub part: Part,
    pub parent: usize,
}

/// Something on a page. What belongs to no part is decoration.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub node: Option<usize>,
    pub draw: Draw,
}

#[derive(Clone, Debug)]
pub(super) enum Draw {
    /// At the baseline.
    Text {
        x: f32,
        y: f32,
        piece: Box<super::lines::Piece>,
    },
    Box {
        x: f32,
        y: f32,
        width: f32,
        height: f32,
        colour: Colour,
    },
    Picture {
        x: f32,
        y: f32,
        width: f32,
        height: f32,
        jpeg: Vec<u8>,
    },
    Link {
        x: f32,
        y: f32,
        width: f32,
        height: f32,
        address: String,
    },
    /// A way to a bookmark.
    Jump {
        x: f32,
        y: f32,
        width: f32,
        height: f32,
        bookmark: usize,
    },
    /// The number of the bookmark's page, its right end at x.
    PageNumber {
        x: f32,
        y: f32,
        size: f32,
        bookmark: usize,
    },
}

#[derive(Clone, Debug)]
pub(super) struct Bookmark {
    pub level: u8,
    pub text: String,
    pub page: usize,
    pub y: f32,
}

#[derive(Debug, Default)]
pub(super) struct Pages {
    pub sheets: Vec<Vec<Item>>,
    pub nodes: Vec<Node>,
    pub bookmarks: Vec<Bookmark>,
}

pub(super) fn flow(document: &Document, faces: &Faces<'_>) -> Pages {
    let headings = headings(&document.blocks);
    let root = Node { part: Part::Root, parent: 0 };
    let pages = Pages { sheets: vec![Vec::new()], nodes: vec![root], bookmarks: Vec::new() };
    let mut flow = Flow { faces, headings, pages, y: MARGIN, measuring: false };
    flow.blocks(&document.blocks);
    flow.pages
}

fn headings(blocks: &[Block]) -> Vec<(u8, String)> {
    let mut found = Vec::new();
    for block in blocks {
        match block {
            Block::Heading { level, spans } => found.push((*level, plain(spans))),
            Block::Together(blocks) => found.extend(headings(blocks)),
            _ => {}
        }
    }
    found
}

fn plain(spans: &[Span]) -> String {
    spans.iter().map(|span| span.text.as_str()).collect()
}

struct Flow<'f, 'a> {
    faces: &'f Faces<'a>,
    /// All there will be: the table of contents may stand before them.
    headings: Vec<(u8, String)>,
    pages: Pages,
    /// Where the next block begins.
    y: f32,
    /// Only the height is wanted: nothing is drawn, and no page ends.
    measuring: bool,
}

impl Flow<'_, '_> {
    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading { level, spans } => self.heading(*level, spans),
            Block::Paragraph(spans) => {
                let node = self.node(Part::Paragraph, 0);
                self.paragraph(spans, MARGIN, WIDTH, node);
                self.y += AFTER_PARAGRAPH;
            }
            Block::Pairs(pairs) => self.pairs(pairs),
            Block::Figures(figures) => self.figures(figures),
            Block::Pictures(pictures) => self.pictures(pictures),
            Block::Bars(bars) => self.bars(bars),
            Block::Table(table) => self.table(table),
            Block::Contents { heading } => self.contents(heading),
            Block::Space(points) => self.y += points,
            Block::PageBreak => self.next_page(),
            Block::Together(blocks) => {
                let height = self.height_of(blocks);
                if height <= BOTTOM - MARGIN {
                    self.make_room(height);
                }
                self.blocks(blocks);
            }
        }
    }

    /// How high the blocks are when nothing is in their way.
    fn height_of(&mut self, blocks: &[Block]) -> f32 {
        let (y, was) = (self.y, self.measuring);
        (self.y, self.measuring) = (0.0, true);
        self.blocks(blocks);
        let height = self.y;
        (self.y, self.measuring) = (y, was);
        height
    }

    fn next_page(&mut self) {
        if !self.measuring && self.y > MARGIN {
            self.pages.sheets.push(Vec::new());
            self.y = MARGIN;
        }
    }

    fn make_room(&mut self, height: f32) {
        if self.y + height > BOTTOM {
            self.next_page();
        }
    }

    fn node(&mut self, part: Part, parent: usize) -> usize {
        if self.measuring {
            return 0;
        }
        self.pages.nodes.push(Node { part, parent });
        self.pages.nodes.len() - 1
    }

    fn put(&mut self, node: Option<usize>, draw: Draw) {
        if self.measuring {
            return;
        }
        if let Some(page) = self.pages.sheets.last_mut() {
            page.push(Item { node, draw });
        }
    }

    fn put_box(&mut self, x: f32, y: f32, width: f32, height: f32, colour: Colour) {
        self.put(None, Draw::Box { x, y, width, height, colour });
    }

    /// Draws a line whose top left corner is given.
    fn put_line(&mut self, line: Line, x: f32, top: f32, node: usize) {
        for piece in line.pieces {
            let (at, width) = (x + piece.x, piece.width);
            if piece.style.marked {
                self.put_box(at, top + line.height * 0.12, width, line.height * 0.8, MARK);
            }
            let owner = match &piece.link {
                None => node,
                Some(address) => {
                    let link = self.node(Part::Link(address.clone()), node);
                    let (y, height, address) = (top, line.height, address.clone());
                    self.put(Some(link), Draw::Link { x: at, y, width, height, address });
                    link
                }
            };
            self.put(Some(owner), Draw::Text { x: at, y: top + line.baseline, piece: Box::new(piece) });
        }
    }

    /// Lines one below the other, over as many pages as they take.
    fn paragraph(&mut self, spans: &[Span], x: f32, width: f32, node: usize) {
        for line in lines(spans, width, self.faces) {
            self.make_room(line.height);
            let (top, height) = (self.y, line.height);
            self.put_line(line, x, top, node);
            self.y += height;
        }
    }

    fn heading(&mut self, level: u8, spans: &[Span]) {
        let size = HEADING_SIZES.get(usize::from(level.saturating_sub(1))).copied().unwrap_or(10.0);
        let styled: Vec<Span> = spans.iter().cloned().map(|span| span.sized(size).bold()).collect();
        self.y += if self.y > MARGIN { size * 0.7 } else { 0.0 };
        self.make_room(size + BELOW_HEADING);
        let text = self.faces.shown(&plain(spans));
        let node = self.node(Part::Heading(level, text.clone()), 0);
        if !self.measuring {
            let page = self.pages.sheets.len() - 1;
            self.pages.bookmarks.push(Bookmark { level, text, page, y: self.y });
        }
        self.paragraph(&styled, MARGIN, WIDTH, node);
        self.y += size * 0.3;
    }

    fn pairs(&mut self, pairs: &[(String, Vec<Span>)]) {
        for (name, spans) in pairs {
            let node = self.node(Part::Paragraph, 0);
            self.make_room(20.0);
            let names = lines(&[Span::soft(format!("{name} "))], PAIR_NAME_WIDTH - COLUMN_GAP, self.faces);
            let top = self.y;
            let page = self.pages.sheets.len();
            let mut below = top;
            for line in names {
                let height = line.height;
                self.put_line(line, MARGIN, below + 1.0, node);
                below += height;
            }
            self.paragraph(spans, MARGIN + PAIR_NAME_WIDTH, WIDTH - PAIR_NAME_WIDTH, node);
            // A long name may reach further down than its value, on the page where both began.
            if page == self.pages.sheets.len() {
                self.y = self.y.max(below);
            }
            self.y += 2.0;
        }
        self.y += AFTER_PARAGRAPH;
    }

    fn figures(&mut self, figures: &[(String, String)]) {
        for row in figures.chunks(FIGURES_A_ROW) {
            let width = WIDTH / row.len().max(1) as f32;
            self.make_room(46.0);
            let top = self.y;
            for (at, (count, label)) in row.iter().enumerate() {
                let x = MARGIN + width * at as f32;
                let node = self.node(Part::Paragraph, 0);
                let count = one_line(&Span::new(format!("{count} ")).sized(15.0).bold(), width - 4.0, self.faces);
                self.put_line(count, x, top, node);
                let label = one_line(&Span::soft(label.as_str()), width - 4.0, self.faces);
                self.put_line(label, x, top + 22.0, node);
            }
            self.y += 42.0;
        }
    }

    fn pictures(&mut self, pictures: &[Picture]) {
        if pictures.is_empty() {
            return;
        }
        let count = pictures.len() as f32;
        let width = (WIDTH - COLUMN_GAP * (count - 1.0)) / count;
        let sizes: Vec<(f32, f32)> = pictures.iter().map(|picture| fitted(picture, width)).collect();
        let tallest = sizes.iter().map(|(_, height)| *height).fold(0.0, f32::max);
        let has_captions = pictures.iter().any(|picture| !picture.caption.is_empty());
        let caption_height = if has_captions { 13.0 } else { 0.0 };
        self.make_room(tallest + caption_height);
        let top = self.y;
        for (at, (picture, (wide, high))) in pictures.iter().zip(sizes).enumerate() {
            let x = MARGIN + (width + COLUMN_GAP) * at as f32;
            if has_captions {
                let node = self.node(Part::Paragraph, 0);
                let line = one_line(&Span::soft(picture.caption.as_str()), width, self.faces);
                self.put_line(line, x, top, node);
            }
            let node = self.node(Part::Figure(self.faces.shown(&picture.alt)), 0);
            self.put_box(x, top + caption_height, width, tallest, FAINT);
            let (x, y) = (x + (width - wide) / 2.0, top + caption_height + (tallest - high) / 2.0);
            let jpeg = if self.measuring { Vec::new() } else { picture.jpeg.clone() };
            self.put(Some(node), Draw::Picture { x, y, width: wide, height: high, jpeg });
        }
        self.y += tallest + caption_height + AFTER_PARAGRAPH;
    }

    /// Each reason, how much it counts in a number, and as a bar below.
    fn bars(&mut self, bars: &[Bar]) {
        let list = self.node(Part::List, 0);
        for bar in bars {
            let item = self.node(Part::ListItem, list);
            let x = MARGIN + BAR_WIDTH + COLUMN_GAP;
            let width = WIDTH - BAR_WIDTH - COLUMN_GAP;
            self.make_room(26.0);
            let top = self.y;
            let label =
                one_line(&Span::new(format!("{} ", bar.label)).bold().coloured(bar.colour), BAR_WIDTH, self.faces);
            self.put_line(label, MARGIN, top, item);
            let length = BAR_WIDTH * bar.amount.abs().min(1.0) as f32;
            self.put_box(MARGIN, top + 15.0, BAR_WIDTH, BAR_HEIGHT, FAINT);
            self.put_box(MARGIN, top + 15.0, length, BAR_HEIGHT, bar.colour);
            let page = self.pages.sheets.len();
            self.paragraph(&bar.spans, x, width, item);
            self.paragraph(&[Span::soft(bar.note.as_str())], x, width, item);
            if page == self.pages.sheets.len() {
                self.y = self.y.max(top + 21.0);
            }
            self.y += 3.0;
        }
        self.y += AFTER_PARAGRAPH;
    }

    fn table(&mut self, table: &Table) {
        let shares: f32 = table.columns.iter().map(|column| column.share).sum();
        let widths: Vec<f32> = table.columns.iter().map(|column| WIDTH * column.share / shares.max(0.001)).collect();
        let node = self.node(Part::Table, 0);
        let heading: Vec<String> = table.columns.iter().map(|column| column.heading.clone()).collect();
        self.row(&heading, table, &widths, node, true);
        for row in &table.rows {
            self.row(row, table, &widths, node, false);
        }
        self.y += AFTER_PARAGRAPH;
    }

    fn row(&mut self, cells: &[String], table: &Table, widths: &[f32], parent: usize, is_heading: bool) {
        let styled = |text: &String| {
            let span = Span::new(format!("{text} ")).sized(8.5);
            if is_heading { span.bold().sized(7.5).coloured(SOFT) } else { span }
        };
        let set: Vec<Vec<Line>> = cells
            .iter()
            .zip(widths)
            .map(|(text, width)| {
                let mut lines = lines(&[styled(text)], width - 2.0 * CELL_PADDING, self.faces);
                lines.truncate(CELL_LINES);
                lines
            })
            .collect();
        let high = |lines: &Vec<Line>| lines.iter().map(|line| line.height).sum::<f32>();
        let height = set.iter().map(high).fold(0.0, f32::max) + 2.0 * CELL_PADDING;
        if !is_heading && self.y + height > BOTTOM && !self.measuring {
            self.next_page();
            // Each page of a long table says again what its columns are.
            let heading: Vec<String> = table.columns.iter().map(|column| column.heading.clone()).collect();
            self.row(&heading, table, widths, parent, true);
        } else {
            self.make_room(height + if is_heading { BELOW_HEADING } else { 0.0 });
        }
        let row = self.node(Part::Row, parent);
        let top = self.y;
        let mut x = MARGIN;
        for ((lines, width), column) in set.into_iter().zip(widths).zip(&table.columns) {
            let cell = self.node(if is_heading { Part::HeadingCell } else { Part::Cell }, row);
            let mut below = top + CELL_PADDING;
            for line in lines {
                let indent =
                    if column.number { (width - CELL_PADDING - line.width).max(CELL_PADDING) } else { CELL_PADDING };
                let line_height = line.height;
                self.put_line(line, x + indent, below, cell);
                below += line_height;
            }
            x += width;
        }
        self.y += height;
        self.put_box(MARGIN, self.y, WIDTH, 0.6, LINE);
    }

    fn contents(&mut self, heading: &str) {
        let size = HEADING_SIZES[1];
        let node = self.node(Part::Heading(2, self.faces.shown(heading)), 0);
        self.y += size * 0.7;
        self.make_room(size + BELOW_HEADING);
        self.paragraph(&[Span::new(heading).sized(size).bold()], MARGIN, WIDTH, node);
        self.y += size * 0.3;
        let list = self.node(Part::List, 0);
        for (bookmark, (level, text)) in self.headings.clone().into_iter().enumerate() {
            let item = self.node(Part::ListItem, list);
            let indent = CONTENTS_INDENT * f32::from(level.saturating_sub(1));
            let span = Span::new(text.as_str());
            let line =
                one_line(&if level == 1 { span.bold() } else { span }, WIDTH - indent - PAGE_NUMBER_WIDTH, self.faces);
            self.make_room(line.height);
            let (y, height, baseline) = (self.y, line.height, line.baseline);
            let link = self.node(Part::Link(self.faces.shown(&text)), item);
            self.put(Some(link), Draw::Jump { x: MARGIN, y, width: WIDTH, height, bookmark });
            self.put_line(line, MARGIN + indent, y, link);
            let size = super::BODY_SIZE;
            self.put(Some(link), Draw::PageNumber { x: MARGIN + WIDTH, y: y + baseline, size, bookmark });
            self.y += height;
        }
    }
}

/// As large as fits, and no larger than its pixels allow.
fn fitted(picture: &Picture, width: f32) -> (f32, f32) {
    let (wide, high) = (picture.width.max(1) as f32, picture.height.max(1) as f32);
    let scale = (width / wide).min(PICTURE_HEIGHT / high).min(POINTS_A_PIXEL);
    (wide * scale, high * scale)
}

/// What stands at the foot of a page.
pub(super) fn foot(document: &Document, number: usize, count: usize, faces: &Faces<'_>) -> [(f32, f32, Line); 2] {
    let soft = |text: String| Span::soft(text);
    let number = one_line(&soft(format!("{number} / {count}")), WIDTH, faces);
    let text = one_line(&soft(document.footer.clone()), WIDTH - number.width - COLUMN_GAP, faces);
    let top = PAGE_HEIGHT - MARGIN - 8.0;
    [(MARGIN, top, text), (MARGIN + WIDTH - number.width, top, number)]
}
