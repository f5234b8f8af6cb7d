//! What stands on the pages as a PDF: text with its letters, a tree of parts for who listens, bookmarks.

use std::num::NonZeroU16;

use jiff::Timestamp;
use krilla::SerializeSettings;
use krilla::action::{Action, LinkAction};
use krilla::annotation::{Annotation, LinkAnnotation, Target};
use krilla::color::rgb;
use krilla::configure::{Archival, Configuration, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::error::KrillaError;
use krilla::geom::{PathBuilder, Point, Rect, Size, Transform};
use krilla::image::Image;
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::{Page, PageSettings};
use krilla::paint::Fill;
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, ListNumbering, Node as TagNode, SpanTag, TableHeaderScope, Tag,
    TagGroup, TagTree,
};

use super::faces::Faces;
use super::flow::{Bookmark, Draw, Item, MARGIN, PAGE_HEIGHT, PAGE_WIDTH, Pages, Part, foot};
use super::lines::{Line, Piece, one_line};
use super::{Colour, Document, Span};

/// Longest text of a bookmark or of an alternative, in characters: some readers cut what is longer.
const MAX_TITLE: usize = 240;
/// Longest address that is made a link.
const MAX_ADDRESS: usize = 2_000;

/// The document as PDF/A-2a. Where the standard forbids something that a font or a text brings along, as a plain PDF: what
/// stands on a site must never be able to keep a report from being written.
pub(super) fn draw(document: &Document, pages: &Pages, faces: &Faces<'_>) -> Result<Vec<u8>, String> {
    let archival = ConfigurationBuilder::new().with_archival_validator(Archival::A2_A).finish();
    let archival = archival.map_err(|error| format!("{error:?}"))?;
    match drawn_as(document, pages, faces, archival) {
        Err(KrillaError::Validation(_)) => drawn_as(document, pages, faces, Configuration::default()),
        drawn => drawn,
    }
    .map_err(|error| error.to_string())
}

fn drawn_as(
    document: &Document,
    pages: &Pages,
    faces: &Faces<'_>,
    configuration: Configuration,
) -> Result<Vec<u8>, KrillaError> {
    let settings = SerializeSettings { configuration, enable_tagging: true, ..SerializeSettings::default() };
    let mut pdf = krilla::Document::new_with(settings);
    let mut tags = Tags::new(pages);
    let count = pages.sheets.len();
    for (at, items) in pages.sheets.iter().enumerate() {
        let size = Size::from_wh(PAGE_WIDTH, PAGE_HEIGHT);
        let mut page = pdf.start_page_with(size.map_or_else(PageSettings::default, PageSettings::new));
        links(&mut page, items, pages, &mut tags);
        let mut surface = page.surface();
        contents(&mut surface, items, pages, faces, &mut tags);
        surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::PageNumber)));
        for (x, top, line) in foot(document, at + 1, count, faces) {
            draw_line(&mut surface, &line, x, top, faces);
        }
        surface.end_tagged();
        surface.finish();
        page.finish();
    }
    pdf.set_outline(outline(&pages.bookmarks));
    pdf.set_tag_tree(tags.tree(&document.lang));
    pdf.set_metadata(metadata(document));
    pdf.finish()
}

/// Links come before what is drawn: an annotation belongs to the page, not to its surface.
fn links(page: &mut Page<'_>, items: &[Item], pages: &Pages, tags: &mut Tags<'_>) {
    for item in items {
        let (area, target) = match &item.draw {
            Draw::Link { x, y, width, height, address } if address.len() <= MAX_ADDRESS => (
                Rect::from_xywh(*x, *y, *width, *height),
                Target::Action(Action::Link(LinkAction::new(address.clone()))),
            ),
            Draw::Jump { x, y, width, height, bookmark } => {
                let Some(bookmark) = pages.bookmarks.get(*bookmark) else { continue };
                (Rect::from_xywh(*x, *y, *width, *height), Target::Destination(place(bookmark).into()))
            }
            _ => continue,
        };
        let (Some(area), Some(node)) = (area, item.node) else { continue };
        let alt = match &pages.nodes[node].part {
            Part::Link(text) => cut(text),
            _ => String::new(),
        };
        let annotation = Annotation::new_link(LinkAnnotation::new(area, target), Some(alt));
        tags.leaf(node, page.add_tagged_annotation(annotation));
    }
}

/// Everything that is drawn on a page; neighbours of one part together.
fn contents(surface: &mut Surface<'_>, items: &[Item], pages: &Pages, faces: &Faces<'_>, tags: &mut Tags<'_>) {
    let drawn: Vec<&Item> =
        items.iter().filter(|item| !matches!(item.draw, Draw::Link { .. } | Draw::Jump { .. })).collect();
    for items in drawn.chunk_by(|a, b| a.node == b.node) {
        let Some(first) = items.first() else { continue };
        let is_picture = matches!(first.draw, Draw::Picture { .. });
        let tag = match first.node {
            None => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)),
            Some(_) if is_picture => ContentTag::Other,
            Some(_) => ContentTag::Span(SpanTag::empty()),
        };
        let identifier = surface.start_tagged(tag);
        for item in items {
            draw_item(surface, item, pages, faces);
        }
        surface.end_tagged();
        if let Some(node) = first.node {
            tags.leaf(node, identifier);
        }
    }
}

fn draw_item(surface: &mut Surface<'_>, item: &Item, pages: &Pages, faces: &Faces<'_>) {
    match &item.draw {
        Draw::Text { x, y, piece } => draw_piece(surface, piece, *x, *y, faces),
        Draw::Box { x, y, width, height, colour } => {
            let mut path = PathBuilder::new();
            // A box of no width is none.
            let Some(area) = Rect::from_xywh(*x, *y, *width, *height).filter(|_| *width > 0.0) else { return };
            path.push_rect(area);
            surface.set_fill(Some(fill(*colour)));
            if let Some(path) = path.finish() {
                surface.draw_path(&path);
            }
        }
        Draw::Picture { x, y, width, height, jpeg } => {
            let picture = Image::from_jpeg(jpeg.clone().into(), false).ok();
            if let (Some(picture), Some(size)) = (picture, Size::from_wh(*width, *height)) {
                surface.push_transform(&Transform::from_translate(*x, *y));
                surface.draw_image(picture, size);
                surface.pop();
            }
        }
        Draw::PageNumber { x, y, size, bookmark } => {
            let Some(bookmark) = pages.bookmarks.get(*bookmark) else { return };
            let number = Span::new(format!("{} ", bookmark.page + 1)).sized(*size);
            let line = one_line(&number, f32::INFINITY, faces);
            draw_line(surface, &line, x - line.width, y - line.baseline, faces);
        }
        Draw::Link { .. } | Draw::Jump { .. } => {}
    }
}

fn draw_line(surface: &mut Surface<'_>, line: &Line, x: f32, top: f32, faces: &Faces<'_>) {
    for piece in &line.pieces {
        draw_piece(surface, piece, x + piece.x, top + line.baseline, faces);
    }
}

fn draw_piece(surface: &mut Surface<'_>, piece: &Piece, x: f32, y: f32, faces: &Faces<'_>) {
    let Some(font) = faces.font(piece.run.face) else { return };
    surface.set_fill(Some(fill(piece.style.colour)));
    surface.draw_glyphs(Point::from_xy(x, y), &piece.run.glyphs, font, &piece.run.text, piece.style.size, false);
}

fn fill([red, green, blue]: Colour) -> Fill {
    Fill { paint: rgb::Color::new(red, green, blue).into(), opacity: NormalizedF32::ONE, ..Fill::default() }
}

fn place(bookmark: &Bookmark) -> XyzDestination {
    XyzDestination::new(bookmark.page, Point::from_xy(0.0, (bookmark.y - MARGIN / 2.0).max(0.0)))
}

/// Bookmarks as a tree: each under the last one of a lower level.
fn outline(bookmarks: &[Bookmark]) -> Outline {
    let mut outline = Outline::new();
    let mut rest = bookmarks;
    while let Some((node, after)) = outline_node(rest) {
        outline.push_child(node);
        rest = after;
    }
    outline
}

fn outline_node(bookmarks: &[Bookmark]) -> Option<(OutlineNode, &[Bookmark])> {
    let (first, mut rest) = bookmarks.split_first()?;
    let mut node = OutlineNode::new(cut(&first.text), place(first)).with_open(first.level == 1);
    while rest.first().is_some_and(|next| next.level > first.level) {
        let Some((child, after)) = outline_node(rest) else { break };
        node.push_child(child);
        rest = after;
    }
    Some((node, rest))
}

fn cut(text: &str) -> String {
    text.chars().take(MAX_TITLE).collect()
}

fn metadata(document: &Document) -> Metadata {
    let metadata = Metadata::new()
        .title(cut(&document.title))
        .language(document.lang.clone())
        .creator("Reeve".to_owned())
        .document_id(document.id.clone());
    let Ok(made) = Timestamp::from_millisecond(document.made_ms) else { return metadata };
    let made = made.to_zoned(jiff::tz::TimeZone::UTC).datetime();
    let [month, day, hour, minute, second] =
        [made.month(), made.day(), made.hour(), made.minute(), made.second()].map(i8::unsigned_abs);
    let date = DateTime::new(made.year().unsigned_abs()).month(month).day(day).hour(hour).minute(minute).second(second);
    metadata.creation_date(date.utc_offset_hour(0).utc_offset_minute(0))
}

/// The parts of the document with what was drawn of each.
struct Tags<'p> {
    pages: &'p Pages,
    children: Vec<Vec<Child>>,
    /// Whether the part is among its parent's children.
    attached: Vec<bool>,
}

#[derive(Clone, Copy)]
enum Child {
    Part(usize),
    Drawn(Identifier),
}

impl<'p> Tags<'p> {
    fn new(pages: &'p Pages) -> Self {
        let count = pages.nodes.len();
        Tags { pages, children: (0..count).map(|_| Vec::new()).collect(), attached: vec![false; count] }
    }

    /// Something was drawn that belongs to the part.
    fn leaf(&mut self, node: usize, identifier: Identifier) {
        self.attach(node);
        self.children[node].push(Child::Drawn(identifier));
    }

    /// Parts stand in the order in which they are first drawn.
    fn attach(&mut self, node: usize) {
        let parent = self.pages.nodes[node].parent;
        if node == 0 || self.attached[node] {
            return;
        }
        self.attached[node] = true;
        self.attach(parent);
        self.children[parent].push(Child::Part(node));
    }

    fn tree(mut self, lang: &str) -> TagTree {
        let mut tree = TagTree::new().with_lang(Some(lang.to_owned()));
        for child in std::mem::take(&mut self.children[0]) {
            tree.push(self.tag_node(child));
        }
        tree
    }

    fn tag_node(&mut self, child: Child) -> TagNode {
        let node = match child {
            Child::Drawn(identifier) => return identifier.into(),
            Child::Part(node) => node,
        };
        let children: Vec<TagNode> =
            std::mem::take(&mut self.children[node]).into_iter().map(|child| self.tag_node(child)).collect();
        let group = match &self.pages.nodes[node].part {
            Part::Heading(level, text) => {
                let level = NonZeroU16::new(u16::from(*level)).unwrap_or(NonZeroU16::MIN);
                TagGroup::with_children(Tag::Hn(level, Some(cut(text))), children)
            }
            Part::Root | Part::Paragraph => TagGroup::with_children(Tag::P, children),
            Part::Link(_) => TagGroup::with_children(Tag::Link, children),
            Part::Figure(alt) => TagGroup::with_children(Tag::Figure(Some(cut(alt))), children),
            Part::List => TagGroup::with_children(Tag::L(ListNumbering::None), children),
            Part::ListItem => {
                TagGroup::with_children(Tag::LI, vec![TagGroup::with_children(Tag::LBody, children).into()])
            }
            Part::Table => TagGroup::with_children(Tag::Table, children),
            Part::Row => TagGroup::with_children(Tag::TR, children),
            Part::HeadingCell => TagGroup::with_children(Tag::TH(TableHeaderScope::Column), children),
            Part::Cell => TagGroup::with_children(Tag::TD, children),
        };
        group.into()
    }
}
