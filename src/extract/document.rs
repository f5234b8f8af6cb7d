//! The page as one flat list: elements opening and closing and the text between them, in the order of the page.
//! `lol_html` tells markup from text in one pass; attributes are read where they are asked for. Nothing recurses, and a page
//! nested too deeply, or that multiplies its elements, is cut.

use std::borrow::Cow;

use lol_html::html_content::TextType;
use lol_html::{HtmlRewriter, MemorySettings, Settings, doc_text};

use super::name::Name;
use super::tag::{self, Attribute};

/// Elements open at the same time; browsers stop at about as many.
const MAX_OPEN: usize = 512;
/// Entries in a document: about 10 MB of ordinary HTML.
const MAX_NODES: usize = 800_000;
/// What the tokenizer may hold on to, in bytes.
const MAX_TOKENIZER_MEMORY: usize = 32 << 20;

/// Which attributes an element has, or any element of the document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Has(u8);

impl Has {
    pub const CLASS: Has = Has(1);
    pub const ID: Has = Has(2);
    /// Microdata: `itemprop`.
    pub const ITEMPROP: Has = Has(4);
    /// RDFa: `typeof`.
    pub const TYPEOF: Has = Has(8);
    /// RDFa, and OpenGraph's way of writing it: `property`.
    pub const PROPERTY: Has = Has(16);
    /// A class of the microformat for products.
    pub const MICROFORMAT: Has = Has(32);
    pub const ROLE: Has = Has(64);
    pub const ITEMSCOPE: Has = Has(128);

    pub fn any(self, of: Has) -> bool {
        self.0 & of.0 != 0
    }

    pub fn add(&mut self, more: Has) {
        self.0 |= more.0;
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// `start..end` are the attributes; `other` is where the element closes, itself where it is empty.
    Open,
    /// `other` is the element that closes.
    Close,
    /// `start..end` is the text, with character references unless raw.
    Text,
    RawText,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    kind: Kind,
    name: Name,
    has: Has,
    start: u32,
    end: u32,
    /// The element that it stands in; itself at the top.
    parent: u32,
    other: u32,
}

/// A page read once. Hostile parts may have been left out.
#[derive(Debug)]
pub struct Document<'s> {
    source: &'s str,
    nodes: Vec<Node>,
    /// Elements that somebody asks for by name.
    marked: Vec<u32>,
    has: Has,
    /// Set when the page went over a limit and was not read whole.
    pub cut: bool,
}

impl<'s> Document<'s> {
    pub fn parse(source: &'s str) -> Self {
        // Positions are kept in 32 bits.
        let source = super::text::shorten_bytes(source, u32::MAX as usize);
        let mut builder = Builder::new(source);
        let mut markup_from = 0;
        let read = {
            let (builder, markup_from) = (&mut builder, &mut markup_from);
            let texts = doc_text!(|chunk| {
                let place = chunk.source_location().bytes();
                if !place.is_empty() {
                    builder.markup(*markup_from, place.start);
                    builder.text(place.start, place.end, chunk.text_type());
                    *markup_from = place.end;
                }
                Ok(())
            });
            let memory = MemorySettings::new().with_max_allowed_memory_usage(MAX_TOKENIZER_MEMORY);
            let settings =
                Settings::new().append_document_content_handler(texts).with_memory_settings(memory).with_strict(false);
            let mut rewriter = HtmlRewriter::new(settings, |_: &[u8]| {});
            rewriter.write(source.as_bytes()).and_then(|()| rewriter.end())
        };
        if read.is_ok() {
            builder.markup(markup_from, source.len());
        }
        builder.finish(read.is_err())
    }

    /// Whether any element has one of these attributes.
    pub fn has_any(&self, of: Has) -> bool {
        self.has.any(of)
    }

    /// Every step through the page, in order.
    pub fn steps(&self) -> impl Iterator<Item = Step<'_>> {
        self.steps_in(0, self.nodes.len())
    }

    fn steps_in(&self, from: usize, to: usize) -> impl Iterator<Item = Step<'_>> {
        (from..to).map(|at| self.step(at))
    }

    fn step(&self, at: usize) -> Step<'_> {
        let node = &self.nodes[at];
        match node.kind {
            Kind::Open => Step::Open(Element { document: self, at: at as u32 }),
            Kind::Close => Step::Close(Element { document: self, at: node.other }),
            Kind::Text | Kind::RawText => {
                let written = &self.source[node.start as usize..node.end as usize];
                Step::Text(Words { written, is_raw: node.kind == Kind::RawText })
            }
        }
    }

    /// Every element, in document order.
    pub fn elements(&self) -> impl Iterator<Item = Element<'_>> {
        let opens = self.nodes.iter().enumerate().filter(|(_, node)| node.kind == Kind::Open);
        opens.map(|(at, _)| Element { document: self, at: at as u32 })
    }

    /// The elements that are asked for by name (see [`is_marked`]), in document order.
    pub fn marked(&self) -> impl Iterator<Item = Element<'_>> {
        self.marked.iter().map(|at| Element { document: self, at: *at })
    }

    /// The elements of one of the marked names, in document order.
    pub fn named(&self, name: Name) -> impl Iterator<Item = Element<'_>> {
        self.marked().filter(move |element| element.name() == name)
    }

    pub fn whole(&self) -> Part<'_> {
        Part { document: self, from: 0, to: self.nodes.len() }
    }
}

/// The text of a fragment of HTML, such as a description in structured data.
pub fn text_of_fragment(fragment: &str, max_chars: usize) -> String {
    if !fragment.contains(['<', '&']) {
        return super::text::squeeze(fragment, max_chars);
    }
    let short = super::text::shorten(fragment, max_chars.saturating_mul(4));
    super::text::visible(Document::parse(short).whole(), max_chars, |_| false).text
}

/// One step of reading a page from its beginning to its end.
pub enum Step<'d> {
    Open(Element<'d>),
    /// Never follows the opening of an empty element.
    Close(Element<'d>),
    Text(Words<'d>),
}

/// A text as it is written.
#[derive(Clone, Copy, Debug)]
pub struct Words<'d> {
    written: &'d str,
    is_raw: bool,
}

impl<'d> Words<'d> {
    /// The text with character references resolved.
    pub fn text(self) -> Cow<'d, str> {
        if self.is_raw || !self.written.contains('&') {
            Cow::Borrowed(self.written)
        } else {
            htmlize::unescape(self.written)
        }
    }
}

/// A stretch of the page: what stands in one element, or all of it.
#[derive(Clone, Copy)]
pub struct Part<'d> {
    document: &'d Document<'d>,
    from: usize,
    to: usize,
}

impl<'d> Part<'d> {
    /// Reads on; `enter` says of each element whether what is in it is read too.
    pub fn walk(self, mut read: impl FnMut(Step<'d>) -> Go) {
        let mut at = self.from;
        while at < self.to {
            let step = self.document.step(at);
            let over = match &step {
                Step::Open(element) => element.close(),
                _ => at,
            };
            at = match read(step) {
                Go::On => at + 1,
                Go::Over => over.max(at) + 1,
                Go::Stop => return,
            };
        }
    }
}

/// Where to go from an opening element. `Over` leaves its closing out, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Go {
    On,
    Over,
    Stop,
}

/// An element of a document.
#[derive(Clone, Copy, Debug)]
pub struct Element<'d> {
    document: &'d Document<'d>,
    at: u32,
}

impl PartialEq for Element<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.at == other.at
    }
}

impl<'d> Element<'d> {
    fn node(self) -> &'d Node {
        &self.document.nodes[self.at as usize]
    }

    /// Where it stands among everything in the document: a key for tables.
    pub fn position(self) -> usize {
        self.at as usize
    }

    pub fn name(self) -> Name {
        self.node().name
    }

    pub fn has(self, attribute: Has) -> bool {
        self.node().has.any(attribute)
    }

    pub fn parent(self) -> Option<Element<'d>> {
        let at = self.node().parent;
        (at != self.at).then_some(Element { document: self.document, at })
    }

    /// Every attribute as written, the first of each name being the one that counts.
    pub fn attributes(self) -> impl Iterator<Item = Attribute<'d>> {
        let node = self.node();
        tag::attributes(&self.document.source[node.start as usize..node.end as usize])
    }

    pub fn attr(self, name: &str) -> Option<Cow<'d, str>> {
        self.attributes().find(|attribute| attribute.is(name)).map(Attribute::value)
    }

    fn close(self) -> usize {
        self.node().other as usize
    }

    /// What stands in it, without itself.
    pub fn content(self) -> Part<'d> {
        Part { document: self.document, from: self.at as usize + 1, to: self.close() }
    }

    /// It and what stands in it.
    pub fn whole(self) -> Part<'d> {
        let to = self.close() + 1;
        Part { document: self.document, from: self.at as usize, to }
    }

    /// The text in it, just as it stands there.
    pub fn text(self) -> Cow<'d, str> {
        let mut text = Cow::Borrowed("");
        self.content().walk(|step| {
            if let Step::Text(words) = step {
                let more = words.text();
                if text.is_empty() { text = more } else { text.to_mut().push_str(&more) }
            }
            Go::On
        });
        text
    }

    /// The elements right below it.
    pub fn children(self) -> impl Iterator<Item = Element<'d>> {
        let part = self.content();
        let open = |step| if let Step::Open(element) = step { Some(element) } else { None };
        self.document.steps_in(part.from, part.to).filter_map(open).filter(move |child| child.parent() == Some(self))
    }
}

/// Whether an element holds what stands beside the page's own content: navigation, footers, recommendations.
pub fn is_beside(element: Element<'_>) -> bool {
    match element.name() {
        Name::Nav | Name::Footer | Name::Aside => return true,
        Name::Html | Name::Body | Name::Main | Name::Article => return false,
        _ if !element.has(Has::CLASS) && !element.has(Has::ID) => return false,
        _ => {}
    }
    let names = element.attributes().filter(|attribute| attribute.is("class") || attribute.is("id"));
    names.map(Attribute::value).any(|value| value.split_ascii_whitespace().any(names_what_is_beside))
}

fn names_what_is_beside(token: &str) -> bool {
    let is = |word: &str, other: &&str| word.eq_ignore_ascii_case(other);
    const WORDS: &[&str] =
        &["related", "recommend", "recommended", "recommendations", "similar", "upsell", "crosssell"];
    let is_one = |word: &str| word.len() > 5 && WORDS.iter().any(|other| is(word, other));
    token.len() > 5 && (is(token, &"sidebar") || is(token, &"footer") || token.split(['-', '_']).any(is_one))
}

/// Elements that are looked up by name.
fn is_marked(name: Name, has: Has) -> bool {
    matches!(
        name,
        Name::A
            | Name::Area
            | Name::Article
            | Name::Base
            | Name::Frame
            | Name::H1
            | Name::Html
            | Name::Iframe
            | Name::Img
            | Name::Link
            | Name::Main
            | Name::Meta
            | Name::Script
            | Name::Title
            | Name::Video
    ) || has.any(Has::ROLE)
}

/// Builds the list. Lenient as browsers are: unclosed elements end where they must, and end tags without a start are passed over.
struct Builder<'s> {
    document: Document<'s>,
    open: Vec<(u32, Name)>,
    open_paragraphs: usize,
    /// Open elements of SVG and MathML, in which an element may close itself.
    foreign: usize,
    seen_html: bool,
    seen_body: bool,
}

impl<'s> Builder<'s> {
    fn new(source: &'s str) -> Self {
        let nodes = Vec::with_capacity((source.len() / 12).min(MAX_NODES));
        Builder {
            document: Document { source, nodes, marked: Vec::with_capacity(128), has: Has::default(), cut: false },
            open: Vec::with_capacity(32),
            open_paragraphs: 0,
            foreign: 0,
            seen_html: false,
            seen_body: false,
        }
    }

    fn finish(mut self, failed: bool) -> Document<'s> {
        while !self.open.is_empty() {
            self.pop();
        }
        self.document.cut |= failed;
        self.document
    }

    /// Takes what stands between two texts: tags, comments and declarations.
    fn markup(&mut self, from: usize, to: usize) {
        let source = &self.document.source.as_bytes()[..to];
        for tag in tag::tags(source, from) {
            match tag {
                tag::Tag::Start { name, attributes, has, closes_itself } => {
                    self.start(name, attributes, has, closes_itself);
                }
                tag::Tag::End { name } => self.end(name),
            }
        }
    }

    fn text(&mut self, start: usize, end: usize, kind: TextType) {
        if self.document.nodes.len() >= MAX_NODES {
            self.document.cut = true;
            return;
        }
        if self.open.last().is_some_and(|(_, name)| *name == Name::Head) {
            if self.document.source.as_bytes()[start..end].iter().all(u8::is_ascii_whitespace) {
                return;
            }
            self.pop();
        }
        let is_raw =
            matches!(kind, TextType::ScriptData | TextType::RawText | TextType::PlainText | TextType::CDataSection);
        let kind = if is_raw { Kind::RawText } else { Kind::Text };
        // A long text comes in pieces.
        if let Some(last) = self.document.nodes.last_mut()
            && last.kind == kind
            && last.end as usize == start
        {
            last.end = end as u32;
            return;
        }
        let at = self.document.nodes.len() as u32;
        let parent = self.open.last().map_or(at, |(parent, _)| *parent);
        let node = Node {
            kind,
            name: Name::Other,
            has: Has::default(),
            start: start as u32,
            end: end as u32,
            parent,
            other: at,
        };
        self.document.nodes.push(node);
    }

    fn start(&mut self, name: Name, attributes: (u32, u32), has: Has, closes_itself: bool) {
        match name {
            Name::Html if std::mem::replace(&mut self.seen_html, true) => return,
            Name::Body if std::mem::replace(&mut self.seen_body, true) => return,
            Name::Head if self.seen_body => return,
            _ => {}
        }
        self.end_what_ends_before(name);
        let is_empty = name.is_void() || (closes_itself && self.foreign > 0);
        let is_too_deep = !is_empty && self.open.len() >= MAX_OPEN;
        if is_too_deep || self.document.nodes.len() >= MAX_NODES {
            self.document.cut = true;
            return;
        }
        let at = self.document.nodes.len() as u32;
        let parent = self.open.last().map_or(at, |(parent, _)| *parent);
        let (start, end) = attributes;
        self.document.nodes.push(Node { kind: Kind::Open, name, has, start, end, parent, other: at });
        self.document.has.add(has);
        if is_marked(name, has) {
            self.document.marked.push(at);
        }
        if !is_empty {
            self.open.push((at, name));
            self.open_paragraphs += usize::from(name == Name::P);
            self.foreign += usize::from(matches!(name, Name::Svg | Name::Math));
        }
    }

    /// Closes what cannot stay open when this element begins.
    fn end_what_ends_before(&mut self, name: Name) {
        if self.open.last().is_some_and(|(_, open)| *open == Name::Head) && !name.belongs_in_head() {
            self.pop();
        }
        if self.open_paragraphs > 0 && name.ends_paragraph() {
            self.close_up_to(|open| open == Name::P, |open| open.is_scope() || open == Name::Button);
        }
        let is_list = |open: Name| {
            open.is_scope()
                || matches!(
                    open,
                    Name::Ul | Name::Ol | Name::Menu | Name::Dir | Name::Dl | Name::Section | Name::Article
                )
        };
        match name {
            Name::Li => self.close_up_to(|open| open == Name::Li, is_list),
            Name::Dt | Name::Dd => self.close_up_to(|open| matches!(open, Name::Dt | Name::Dd), is_list),
            Name::Option | Name::Optgroup => self.close_up_to(|open| open == Name::Option, |open| open != Name::Option),
            Name::Tr => self.close_up_to(|open| open == Name::Tr, |open| matches!(open, Name::Table | Name::Template)),
            Name::Td | Name::Th => self.close_up_to(
                |open| matches!(open, Name::Td | Name::Th),
                |open| matches!(open, Name::Table | Name::Tr | Name::Template),
            ),
            Name::Thead | Name::Tbody | Name::Tfoot => {
                self.close_up_to(
                    |open| matches!(open, Name::Thead | Name::Tbody | Name::Tfoot),
                    |open| matches!(open, Name::Table | Name::Template),
                );
            }
            Name::A => self.close_inline(Name::A),
            _ if name.is_heading() && self.open.last().is_some_and(|(_, open)| open.is_heading()) => self.pop(),
            _ => {}
        }
    }

    fn end(&mut self, name: Name) {
        match name {
            Name::Html | Name::Body => {}
            _ if name.is_inline() => self.close_inline(name),
            Name::Tr | Name::Td | Name::Th | Name::Thead | Name::Tbody | Name::Tfoot | Name::Caption => {
                self.close_up_to(|open| open == name, |open| matches!(open, Name::Table | Name::Template));
            }
            Name::Table => self.close_up_to(|open| open == name, |open| open == Name::Template),
            _ if name.is_heading() => self.close_up_to(Name::is_heading, Name::is_scope),
            _ => self.close_up_to(|open| open == name, Name::is_scope),
        }
    }

    /// Closes the innermost element that `is_it`, with all inside it, unless one that `bars` the way is met first.
    fn close_up_to(&mut self, is_it: impl Fn(Name) -> bool, bars: impl Fn(Name) -> bool) {
        let found = self.open.iter().rposition(|(_, open)| is_it(*open) || bars(*open));
        let Some(found) = found.filter(|at| is_it(self.open[*at].1)) else { return };
        while self.open.len() > found {
            self.pop();
        }
    }

    /// Closes an inline element. Blocks that were opened inside it stay open, as in `<a><div></a>…</div>`.
    fn close_inline(&mut self, name: Name) {
        let found = self.open.iter().rposition(|(_, open)| *open == name || open.is_scope());
        let Some(found) = found.filter(|at| self.open[*at].1 == name) else { return };
        if self.open[found..].iter().all(|(_, open)| open.is_inline()) {
            while self.open.len() > found {
                self.pop();
            }
        } else {
            let (at, _) = self.open.remove(found);
            self.push_close(at, name);
        }
    }

    fn pop(&mut self) {
        let Some((at, name)) = self.open.pop() else { return };
        self.open_paragraphs -= usize::from(name == Name::P);
        self.foreign -= usize::from(matches!(name, Name::Svg | Name::Math));
        self.push_close(at, name);
    }

    fn push_close(&mut self, element: u32, name: Name) {
        let at = self.document.nodes.len() as u32;
        let parent = self.open.last().map_or(at, |(parent, _)| *parent);
        self.document.nodes[element as usize].other = at;
        let node = Node { kind: Kind::Close, name, has: Has::default(), start: 0, end: 0, parent, other: element };
        self.document.nodes.push(node);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::text::visible;
    use super::*;

    /// Stacks are small on the threads that read pages; none of this may need more.
    fn parse_on_a_small_stack(html: String) -> (bool, usize) {
        let work = move || {
            let document = Document::parse(&html);
            let text = visible(document.whole(), 10_000, |_| false);
            (document.cut, text.text.len())
        };
        std::thread::Builder::new().stack_size(256 << 10).spawn(work).unwrap().join().unwrap()
    }

    #[test]
    fn hostile_pages_end_soon_on_a_small_stack() {
        let attributes: String = (0..150_000).map(|n| format!(" a{n}")).collect();
        let fonts: String = (0..20_000).map(|n| format!("<p><font id={n}>x</p>")).collect();
        let cases = [
            ("nested divs", "<div>".repeat(100_000) + "deep", true),
            ("nested divs, closed", "<div>".repeat(100_000) + "deep" + &"</div>".repeat(100_000), true),
            ("nested divs, others closed", "<div>".repeat(100_000) + &"</b></ul>".repeat(100_000), true),
            ("formatting elements never closed", fonts, false),
            ("one tag of attributes", format!("<p{attributes}>text"), false),
            ("tags never closed", "<a".repeat(500_000), false),
            ("tags never closed, apart", "<a ".repeat(300_000), false),
            ("comments never closed", "<!-- ".repeat(300_000), false),
            ("tables in tables", "<table><tr><td>".repeat(30_000), true),
            ("links", "<a href=/x>x</a> ".repeat(100_000), false),
            ("more than there may be", "<a href=/x>x</a> ".repeat(300_000), true),
            ("unclosed paragraphs", "<p>x".repeat(5_000), false),
            ("unclosed items", "<ul>".to_owned() + &"<li>x".repeat(5_000), false),
            ("unclosed links", "<a href=x>x".repeat(50_000), false),
        ];
        for (name, html, cut) in cases {
            let started = std::time::Instant::now();
            assert_eq!(parse_on_a_small_stack(html).0, cut, "{name}");
            assert!(started.elapsed().as_secs() < 20, "{name} took {:?}", started.elapsed());
        }
    }

    /// The structure in short: `<name … >name`, text as it is.
    fn structure(html: &str) -> String {
        let mut out = String::new();
        for step in Document::parse(html).steps() {
            match step {
                Step::Open(element) => out.push_str(&format!("<{:?} ", element.name())),
                Step::Close(element) => out.push_str(&format!(">{:?} ", element.name())),
                Step::Text(words) => out.push_str(&words.text()),
            }
        }
        out.trim().to_owned()
    }

    #[test]
    fn unclosed_elements_end_where_they_must() {
        let cases = [
            ("<p>a<p>b", "<P a>P <P b>P"),
            ("<p>a<div>b</div>c", "<P a>P <Div b>Div c"),
            ("<ul><li>a<li>b<ul><li>c</ul></ul>", "<Ul <Li a>Li <Li b<Ul <Li c>Li >Ul >Li >Ul"),
            ("<dl><dt>a<dd>b<dt>c</dl>", "<Dl <Dt a>Dt <Dd b>Dd <Dt c>Dt >Dl"),
            ("<table><tr><td>a<td>b<tr><td>c</table>", "<Table <Tr <Td a>Td <Td b>Td >Tr <Tr <Td c>Td >Tr >Table"),
            (
                "<table><tr><td><table><tr><td>a</table>b</table>",
                "<Table <Tr <Td <Table <Tr <Td a>Td >Tr >Table b>Td >Tr >Table",
            ),
            ("<select><option>a<option>b</select>", "<Select <Option a>Option <Option b>Option >Select"),
            ("<a>x<div>y</a>z</div>", "<A x<Div y>A z>Div"),
            ("<a href=1>x<a href=2>y</a>", "<A x>A <A y>A"),
            ("<b><i>x</b>y</i>", "<B <I x>I >B y"),
            ("x</p></div>y", "xy"),
            ("<td><b>x</td>y</b>", "<Td <B x>B >Td y"),
            ("<head><title>t</title><p>x", "<Head <Title t>Title >Head <P x>P"),
            ("<html><body>x</body></html>y", "<Html <Body xy>Body >Html"),
            ("<svg><path/><g/></svg><br/>x<div/>y", "<Svg <Other <Other >Svg <Br x<Div y>Div"),
            ("<script>if (a<b && c) {}</script>d", "<Script if (a<b && c) {}>Script d"),
            ("<title>a &amp; <b></title>c &lt;", "<Title a & <b>>Title c <"),
            ("<!-- <p> -->a<!doctype html>", "a"),
        ];
        for (html, expected) in cases {
            assert_eq!(structure(html), expected, "{html}");
        }
    }

    #[test]
    fn attributes_are_read_where_they_are_asked_for() {
        let document = Document::parse("<a HREF='/x?a=1&amp;b' href=/y class=c title='1 > 2'>x</a>");
        let link = document.named(Name::A).next().unwrap();
        let attr = |name| link.attr(name).map(Cow::into_owned);
        assert_eq!(attr("href").as_deref(), Some("/x?a=1&b"));
        assert_eq!(attr("title").as_deref(), Some("1 > 2"));
        assert_eq!((attr("id"), link.has(Has::CLASS), link.has(Has::ID)), (None, true, false));
    }

    proptest! {
        #[test]
        fn any_text_parses(text in "[<>a-z/ =\"'!é中-]{0,300}") {
            let document = Document::parse(&text);
            let closes = document.steps().filter(|step| matches!(step, Step::Close(_))).count();
            prop_assert!(closes <= document.elements().count());
        }

        /// What is read of a page of ordinary, well-formed markup is what a browser's parser reads.
        #[test]
        fn texts_are_those_of_a_browser(parts in proptest::collection::vec("(<p>[a-c é&<]{0,5}</p>|<ul><li>x<li>y</ul>|<a href=/x>z</a>|<table><tr><td>q</table>|&amp;|&copy;茶|<!--c-->|<br>|<div>w</div>)", 0..12)) {
            let html = parts.concat();
            let tree = super::super::dom::Tree::parse(&html);
            let text = visible(Document::parse(&html).whole(), 1_000, |_| false).text;
            prop_assert_eq!(text, super::super::dom::visible(tree.root(), 1_000).text);
        }
    }
}
