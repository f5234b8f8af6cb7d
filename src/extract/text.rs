//! What a reader of the page sees, as one string: blocks on lines of their own, white space squeezed.

use ego_tree::NodeRef;
use scraper::node::Element;
use scraper::{ElementRef, Node};

use super::document::{Walk, walk};

/// Visible text, and where in it the links stand.
#[derive(Clone, Debug, Default)]
pub struct Text {
    pub text: String,
    pub anchors: Vec<Anchor>,
}

/// An element with an address: where its words begin and end (bytes of the text), and the address as written.
#[derive(Clone, Debug)]
pub struct Anchor {
    pub start: usize,
    pub end: usize,
    pub href: String,
}

/// Anchors are not counted beyond this.
const MAX_ANCHORS: usize = 20_000;

/// The text below `root`, at most `max_chars` characters, without the elements that `skip` names.
pub fn visible(root: NodeRef<'_, Node>, max_chars: usize, skip: impl Fn(&Element) -> bool) -> Text {
    let writer = std::cell::RefCell::new(Writer { left: max_chars, ..Writer::default() });
    // Elements without words are walked too, so their number is bounded as well.
    let mut nodes_left = 10_000 + max_chars;
    walk(
        root,
        |node| match node.value() {
            _ if nodes_left == 0 => Walk::Stop,
            Node::Text(text) => {
                nodes_left -= 1;
                let mut writer = writer.borrow_mut();
                writer.push(text);
                if writer.left == 0 { Walk::Stop } else { Walk::Over }
            }
            Node::Element(element) if is_invisible(element) || skip(element) => Walk::Over,
            Node::Element(element) => {
                nodes_left -= 1;
                writer.borrow_mut().open(element);
                Walk::Into
            }
            Node::Document | Node::Fragment => Walk::Into,
            _ => Walk::Over,
        },
        |node| {
            if let Some(element) = node.value().as_element() {
                writer.borrow_mut().close(element);
            }
        },
    );
    writer.into_inner().finish()
}

/// The squeezed text of one element, on one line.
pub fn of_element(element: ElementRef<'_>, max_chars: usize) -> String {
    squeeze(&visible(*element, max_chars, |_| false).text, max_chars)
}

/// Runs of white space become one space; at most `max_chars` characters.
pub fn squeeze(text: &str, max_chars: usize) -> String {
    let mut squeezed = String::new();
    let mut left = max_chars;
    for word in text.split_whitespace() {
        if left == 0 {
            break;
        }
        if !squeezed.is_empty() {
            squeezed.push(' ');
            left -= 1;
        }
        for char in word.chars().filter(|char| !char.is_control()).take(left) {
            squeezed.push(char);
            left -= 1;
        }
    }
    squeezed.truncate(squeezed.trim_end().len());
    squeezed
}

/// At most `max` characters of `text`.
pub fn shorten(text: &str, max: usize) -> &str {
    text.char_indices().nth(max).map_or(text, |(end, _)| &text[..end])
}

fn is_invisible(element: &Element) -> bool {
    matches!(element.name(), "script" | "style" | "template" | "noscript" | "head" | "iframe" | "svg" | "object")
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "br"
            | "dd"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hr"
            | "li"
            | "main"
            | "nav"
            | "ol"
            | "option"
            | "p"
            | "pre"
            | "section"
            | "table"
            | "tbody"
            | "thead"
            | "tr"
            | "ul"
    )
}

#[derive(Default)]
struct Writer {
    text: String,
    anchors: Vec<Anchor>,
    open: Vec<usize>,
    /// What goes before the next word: nothing, a space or a line end.
    gap: Option<char>,
    left: usize,
}

impl Writer {
    fn push(&mut self, text: &str) {
        for char in text.chars() {
            if char.is_whitespace() {
                self.gap = self.gap.or(Some(' '));
            } else if !char.is_control() {
                if let Some(gap) = self.gap.take().filter(|_| !self.text.is_empty() && self.left > 0) {
                    self.text.push(gap);
                    self.left -= 1;
                }
                if self.left == 0 {
                    return;
                }
                self.text.push(char);
                self.left -= 1;
            }
        }
    }

    fn open(&mut self, element: &Element) {
        if is_block(element.name()) {
            self.gap = Some('\n');
        } else if matches!(element.name(), "td" | "th") {
            self.gap = self.gap.or(Some(' '));
        }
        let href = match element.name() {
            "a" | "area" => element.attr("href"),
            "source" | "video" | "audio" | "embed" => element.attr("src"),
            "button" | "input" => element.attr("data-clipboard-text"),
            _ => None,
        };
        if let Some(href) = href.filter(|_| self.anchors.len() < MAX_ANCHORS) {
            if element.name() == "a" {
                self.open.push(self.anchors.len());
            }
            let at = self.text.len();
            self.anchors.push(Anchor { start: at, end: at, href: href.chars().take(8_192).collect() });
        }
    }

    fn close(&mut self, element: &Element) {
        if is_block(element.name()) {
            self.gap = Some('\n');
        }
        if element.name() == "a"
            && element.attr("href").is_some()
            && let Some(anchor) = self.open.pop()
        {
            self.anchors[anchor].end = self.text.len();
        }
    }

    fn finish(self) -> Text {
        Text { text: self.text, anchors: self.anchors }
    }
}

#[cfg(test)]
mod tests {
    use super::super::document::Document;
    use super::*;

    #[test]
    fn reads_what_is_seen() {
        let cases = [
            ("<p>a  b\n c</p><p>d</p>", "a b c\nd"),
            ("a<b>b</b>c <i> d</i>", "abc d"),
            ("<script>x</script>a<style>y</style>", "a"),
            ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
            ("a<br>b<!-- c -->", "a\nb"),
        ];
        for (html, text) in cases {
            assert_eq!(visible(Document::parse(html).root(), 1_000, |_| false).text, text, "{html}");
        }
    }

    #[test]
    fn anchors_know_their_words() {
        let document = Document::parse("<p>see <a href=/x>the  link</a> here</p>");
        let text = visible(document.root(), 1_000, |_| false);
        let anchor = &text.anchors[0];
        assert_eq!((text.text[anchor.start..anchor.end].trim(), anchor.href.as_str()), ("the link", "/x"));
    }

    #[test]
    fn long_text_is_cut_between_characters() {
        let document = Document::parse("<p>茶茶茶</p><p>茶茶</p>");
        assert_eq!(visible(document.root(), 4, |_| false).text, "茶茶茶\n");
        assert_eq!(squeeze("茶  茶茶", 3), "茶 茶");
        assert_eq!(shorten("茶茶茶", 2), "茶茶");
    }
}
