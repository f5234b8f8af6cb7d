//! The page as a browser's tree, for what a source's selectors name; everything else reads the flat list of `document`.
//! Parsing is bounded and walking never recurses: a page nested too deeply, or that multiplies its elements, is cut
//! instead of costing quadratic time.

use std::borrow::Cow;
use std::cell::Cell;

use ego_tree::NodeRef;
use html5ever::TokenizerResult;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, StartTag, TagToken, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use html5ever::tree_builder::{Tracer, TreeBuilder, TreeBuilderOpts, TreeSink};
use scraper::{ElementRef, Html, HtmlTreeSink, Node};

use super::name::Name;
use super::text::{Text, Writer, carries_address, squeeze};

/// Elements open at the same time; browsers stop at about as many.
const MAX_OPEN: usize = 512;
/// Nodes in a document: about 10 MB of ordinary HTML.
const MAX_NODES: usize = 400_000;
/// How many tokens pass between two looks at the limits above.
const CHECK_EVERY: u32 = 32;
/// Attributes of one tag; the parser compares each with all before it.
const MAX_ATTRIBUTES: usize = 2_000;

type Handle = <HtmlTreeSink as TreeSink>::Handle;

/// A page as a tree. Hostile parts may have been left out.
#[derive(Debug)]
pub struct Tree {
    html: Html,
    /// Set when the page went over a limit and was not read whole.
    pub cut: bool,
}

impl Tree {
    pub fn parse(text: &str) -> Self {
        let bounded = bound_attributes(text);
        let sink = HtmlTreeSink::new(Html::new_document());
        let builder = TreeBuilder::new(sink, TreeBuilderOpts::default());
        let guard = Guard { builder, tokens: Cell::default(), too_deep: Cell::default(), full: Cell::default() };
        let guard = Guarded { guard, cut: Cell::new(matches!(bounded, Cow::Owned(_))) };
        let tokenizer = Tokenizer::new(guard, TokenizerOpts::default());
        let input = BufferQueue::default();
        input.push_back(StrTendril::from(&*bounded));
        // Scripts are not run: the tokenizer goes on right behind them.
        while let TokenizerResult::Script(_) | TokenizerResult::EncodingIndicator(_) = tokenizer.feed(&input) {}
        tokenizer.end();
        let Guarded { guard, cut } = tokenizer.sink;
        Tree { html: guard.builder.sink.finish(), cut: cut.get() }
    }

    pub fn html(&self) -> &Html {
        &self.html
    }

    pub fn root(&self) -> NodeRef<'_, Node> {
        self.html.tree.root()
    }
}

/// What to do after a node was entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Walk {
    Into,
    Over,
    Stop,
}

/// Walks the tree below and including `root` without recursion. `enter` decides where to go, `leave` sees what was gone into.
pub fn walk<'a>(
    root: NodeRef<'a, Node>,
    mut enter: impl FnMut(NodeRef<'a, Node>) -> Walk,
    mut leave: impl FnMut(NodeRef<'a, Node>),
) {
    let mut node = root;
    loop {
        let step = enter(node);
        if step == Walk::Stop {
            return;
        }
        if step == Walk::Into
            && let Some(child) = node.first_child()
        {
            node = child;
            continue;
        }
        if step == Walk::Into {
            leave(node);
        }
        while node.next_sibling().is_none() || node.id() == root.id() {
            let Some(parent) = node.parent().filter(|_| node.id() != root.id()) else { return };
            leave(parent);
            node = parent;
        }
        let Some(next) = node.next_sibling() else { return };
        node = next;
    }
}

/// The text below and including `root`, at most `max_chars` characters.
pub fn visible(root: NodeRef<'_, Node>, max_chars: usize) -> Text<'_> {
    let writer = std::cell::RefCell::new(Writer::new(max_chars));
    // Elements close in the order of a tree, so the depth tells an open one from the others.
    let depth = Cell::new(0);
    walk(
        root,
        |node| match node.value() {
            Node::Text(text) => {
                let mut writer = writer.borrow_mut();
                writer.push(text);
                if writer.is_full() { Walk::Stop } else { Walk::Over }
            }
            Node::Element(element) => {
                let name = Name::of(element.name().as_bytes());
                if name.is_invisible() {
                    return Walk::Over;
                }
                let mut writer = writer.borrow_mut();
                if !writer.step() {
                    return Walk::Stop;
                }
                depth.set(depth.get() + 1);
                let href = carries_address(name).and_then(|attribute| element.attr(attribute)).map(Cow::Borrowed);
                writer.open(name, href, Some(depth.get()));
                Walk::Into
            }
            Node::Document | Node::Fragment => Walk::Into,
            _ => Walk::Over,
        },
        |node| {
            if let Some(element) = node.value().as_element() {
                writer.borrow_mut().close(Name::of(element.name().as_bytes()), depth.get());
                depth.set(depth.get() - 1);
            }
        },
    );
    let mut text = writer.into_inner().finish();
    text.anchors.iter_mut().for_each(|anchor| anchor.position = None);
    text
}

/// The squeezed text of one element, on one line.
pub fn of_element(element: ElementRef<'_>, max_chars: usize) -> String {
    squeeze(&visible(*element, max_chars).text, max_chars)
}

struct Guarded {
    guard: Guard,
    cut: Cell<bool>,
}

/// Stands between the tokenizer and the tree builder and keeps back what would go over the limits.
struct Guard {
    builder: TreeBuilder<Handle, HtmlTreeSink>,
    tokens: Cell<u32>,
    too_deep: Cell<bool>,
    full: Cell<bool>,
}

impl TokenSink for Guarded {
    type Handle = Handle;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<Handle> {
        let guard = &self.guard;
        if let TagToken(tag) = &token {
            guard.look();
            let raw = matches!(&*tag.name, "script" | "style" | "title" | "textarea");
            if guard.full.get() || (guard.too_deep.get() && tag.kind == StartTag && !raw && !is_void(&tag.name)) {
                self.cut.set(true);
                return TokenSinkResult::Continue;
            }
        }
        guard.builder.process_token(token, line)
    }

    fn end(&self) {
        self.guard.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.guard.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

impl Guard {
    fn look(&self) {
        let tokens = self.tokens.get().wrapping_add(1);
        self.tokens.set(tokens);
        if !tokens.is_multiple_of(CHECK_EVERY) {
            return;
        }
        let open = Count(Cell::new(0));
        self.builder.trace_handles(&open);
        self.too_deep.set(open.0.get() > MAX_OPEN);
        self.full.set(self.builder.sink.0.borrow().tree.nodes().len() > MAX_NODES);
    }
}

/// Counts what the tree builder holds on to: the open elements and the list of formatting elements.
struct Count(Cell<usize>);

impl Tracer for Count {
    type Handle = Handle;

    fn trace_handle(&self, _: &Handle) {
        self.0.set(self.0.get() + 1);
    }
}

fn is_void(name: &str) -> bool {
    matches!(
        name,
        "img" | "br" | "hr" | "input" | "meta" | "link" | "source" | "base" | "area" | "col" | "embed" | "wbr"
    )
}

/// Drops the attributes of a tag beyond [`MAX_ATTRIBUTES`]. Ordinary text comes back as it is.
fn bound_attributes(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let mut kept = String::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some(open) = bytes[at..].iter().position(|&byte| byte == b'<') {
        at += open + 1;
        if !bytes.get(at).is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        let (cut, end) = scan_tag(bytes, at);
        if let Some(cut) = cut {
            kept.push_str(&text[copied..cut]);
            copied = end;
        }
        at = end;
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    kept.push_str(&text[copied..]);
    Cow::Owned(kept)
}

/// Where a tag ends, and where it is to be cut if it has too many attributes; both are ASCII positions.
fn scan_tag(bytes: &[u8], start: usize) -> (Option<usize>, usize) {
    let mut attributes = 0;
    let mut cut = None;
    let mut at = start;
    while at < bytes.len() && bytes[at] != b'>' {
        let separates = bytes[at].is_ascii_whitespace() || bytes[at] == b'/';
        if separates {
            attributes += 1;
            if attributes > MAX_ATTRIBUTES && cut.is_none() {
                cut = Some(at);
            }
        }
        let quoted = matches!(bytes[at], b'"' | b'\'') && follows_equals(bytes, at);
        if quoted {
            let quote = bytes[at];
            let Some(end) = bytes[at + 1..].iter().position(|&byte| byte == quote) else { return (cut, bytes.len()) };
            at += end + 1;
            // The next attribute may follow a closing quote without a space.
            attributes += 1;
        }
        at += 1;
    }
    (cut, at)
}

fn follows_equals(bytes: &[u8], at: usize) -> bool {
    bytes[..at].iter().rev().take(64).find(|byte| !byte.is_ascii_whitespace()) == Some(&b'=')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Stacks are small on the threads that read pages; none of this may need more.
    fn parse_on_a_small_stack(html: String) -> (bool, usize) {
        let work = move || {
            let tree = Tree::parse(&html);
            (tree.cut, visible(tree.root(), 10_000).text.len())
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
            ("formatting elements that come back", fonts, true),
            ("one tag of attributes", format!("<p{attributes}>text"), true),
            ("tags never closed", "<a".repeat(500_000), false),
            ("tags never closed, apart", "<a ".repeat(300_000), true),
            ("tables in tables", "<table><tr><td>".repeat(30_000), true),
            ("links", "<a href=/x>x</a> ".repeat(100_000), false),
            ("unclosed paragraphs", "<p>x".repeat(5_000), false),
            ("unclosed items", "<ul>".to_owned() + &"<li>x".repeat(5_000), false),
        ];
        for (name, html, cut) in cases {
            let started = std::time::Instant::now();
            assert_eq!(parse_on_a_small_stack(html).0, cut, "{name}");
            assert!(started.elapsed().as_secs() < 20, "{name} took {:?}", started.elapsed());
        }
    }

    #[test]
    fn ordinary_markup_is_left_alone() {
        let html = "<a title=\"1 > 2\" href='x y'>a < b</a><script>if (a<b && c>d) { x = \"'\" }</script>";
        assert!(matches!(bound_attributes(html), Cow::Borrowed(_)));
    }

    #[test]
    fn walking_enters_and_leaves_in_order() {
        let tree = Tree::parse("<div><p>a</p><b>c<i>d</i></b></div><u>e</u>");
        let elements = tree.root().descendants().filter_map(ElementRef::wrap);
        let body = elements.into_iter().find(|element| element.value().name() == "body").unwrap();
        let steps = std::cell::RefCell::new(String::new());
        let name =
            |node: NodeRef<'_, Node>| ElementRef::wrap(node).map_or("#".to_owned(), |e| e.value().name().to_owned());
        walk(
            *body,
            |node| {
                steps.borrow_mut().push_str(&format!("<{}", name(node)));
                if name(node) == "i" { Walk::Over } else { Walk::Into }
            },
            |node| steps.borrow_mut().push_str(&format!(">{}", name(node))),
        );
        assert_eq!(steps.into_inner(), "<body<div<p<#>#>p<b<#>#<i>b>div<u<#>#>u>body");
    }

    proptest! {
        #[test]
        fn any_text_parses(text in "[<>a-z/ =\"'!é中-]{0,300}") {
            Tree::parse(&text);
        }
    }
}
