//! What a reader of the page sees, as one string: blocks on lines of their own, white space squeezed.

use std::borrow::Cow;

use super::document::{Element, Go, Part, Step};
use super::name::Name;

/// Visible text, and where in it the links stand.
#[derive(Clone, Debug, Default)]
pub struct Text<'d> {
    pub text: String,
    pub anchors: Vec<Anchor<'d>>,
}

/// An element with an address: where its words begin and end (bytes of the text), and the address as written.
#[derive(Clone, Debug)]
pub struct Anchor<'d> {
    pub start: usize,
    pub end: usize,
    pub href: Cow<'d, str>,
    /// Where the element stands in the document; none where it is not of the document.
    pub position: Option<usize>,
}

/// Anchors are not counted beyond this.
const MAX_ANCHORS: usize = 20_000;
/// Addresses longer than this are no addresses.
const MAX_HREF: usize = 8_192;

/// The text of a part of the page, at most `max_chars` characters, without the elements that `skip` names.
pub fn visible<'d>(part: Part<'d>, max_chars: usize, skip: impl Fn(Element<'d>) -> bool) -> Text<'d> {
    let mut writer = Writer::new(max_chars);
    part.walk(|step| match step {
        Step::Text(words) => {
            writer.push(&words.text());
            if writer.is_full() { Go::Stop } else { Go::On }
        }
        Step::Open(element) if element.name().is_invisible() || skip(element) => Go::Over,
        Step::Open(element) => {
            if !writer.step() {
                return Go::Stop;
            }
            let href = carries_address(element.name()).and_then(|name| element.attr(name));
            writer.open(element.name(), href, Some(element.position()));
            Go::On
        }
        Step::Close(element) => {
            writer.close(element.name(), element.position());
            Go::On
        }
    });
    writer.finish()
}

/// The attribute in which an element names where it leads.
pub fn carries_address(name: Name) -> Option<&'static str> {
    match name {
        Name::A | Name::Area => Some("href"),
        Name::Source | Name::Video | Name::Audio | Name::Embed => Some("src"),
        Name::Button | Name::Input => Some("data-clipboard-text"),
        _ => None,
    }
}

/// The squeezed text of one element, on one line.
pub fn of_element(element: Element<'_>, max_chars: usize) -> String {
    squeeze(&visible(element.whole(), max_chars, |_| false).text, max_chars)
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

/// At most `max` bytes of `text`, cut between characters.
pub fn shorten_bytes(text: &str, max: usize) -> &str {
    if text.len() <= max {
        return text;
    }
    let end = (0..=max).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    &text[..end]
}

/// Puts visible text together, element by element.
pub struct Writer<'d> {
    text: String,
    anchors: Vec<Anchor<'d>>,
    /// Open links: where they stand in the document, and which anchor each is.
    open: Vec<(usize, usize)>,
    /// What goes before the next word: nothing, a space or a line end.
    gap: Option<char>,
    /// Characters that may follow, or in all as long as they are not counted.
    left: usize,
    counts: bool,
    /// Elements without words are walked too, so their number is bounded as well.
    steps_left: usize,
}

impl<'d> Writer<'d> {
    pub fn new(max_chars: usize) -> Self {
        let steps_left = max_chars.saturating_add(10_000);
        let (text, anchors, open) = (String::new(), Vec::new(), Vec::new());
        Writer { text, anchors, open, gap: None, left: max_chars, counts: false, steps_left }
    }

    pub fn is_full(&self) -> bool {
        self.left == 0
    }

    /// Counts an element; false when there were too many.
    pub fn step(&mut self) -> bool {
        self.steps_left = self.steps_left.saturating_sub(1);
        self.steps_left > 0
    }

    /// Words with single spaces between them are copied in one piece; other white space and control characters end a piece.
    pub fn push(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let is_plain = |at: usize| bytes.get(at).is_some_and(|byte| PLAIN[*byte as usize]);
        let mut from = 0;
        let mut at = 0;
        while at < bytes.len() {
            if (at > from || bytes[at] != b' ') && bytes.get(at..=at + STRETCH).is_some_and(is_smooth) {
                at += STRETCH;
                continue;
            }
            if is_plain(at) || (bytes[at] == b' ' && at > from && is_plain(at + 1)) {
                at += 1;
                continue;
            }
            match class(bytes, at) {
                Class::Word => at += 1,
                Class::Space(length) => {
                    self.words(&text[from..at]);
                    self.gap = self.gap.or(Some(' '));
                    at += length;
                    from = at;
                }
                Class::Control(length) => {
                    self.words(&text[from..at]);
                    at += length;
                    from = at;
                }
            }
        }
        self.words(&text[from..]);
    }

    fn words(&mut self, words: &str) {
        if words.is_empty() || self.is_full() {
            return;
        }
        // Bytes are at least as many as characters, so as long as they fit nothing needs to be counted.
        if !self.counts && self.text.len() + 1 + words.len() > self.left {
            self.counts = true;
            self.left = self.left.saturating_sub(self.text.chars().count());
            if self.is_full() {
                return;
            }
        }
        if let Some(gap) = self.gap.take().filter(|_| !self.text.is_empty()) {
            self.text.push(gap);
            self.left -= usize::from(self.counts);
        }
        if self.counts {
            let kept = shorten(words, self.left);
            self.text.push_str(kept);
            self.left -= kept.chars().count();
        } else {
            self.text.push_str(words);
        }
    }

    /// `position` tells elements apart where their closing is seen.
    pub fn open(&mut self, name: Name, href: Option<Cow<'d, str>>, position: Option<usize>) {
        if name.is_block() {
            self.gap = Some('\n');
        } else if matches!(name, Name::Td | Name::Th) {
            self.gap = self.gap.or(Some(' '));
        }
        let Some(href) = href.filter(|href| href.len() <= MAX_HREF && self.anchors.len() < MAX_ANCHORS) else { return };
        if let Some(position) = position.filter(|_| name == Name::A) {
            self.open.push((position, self.anchors.len()));
        }
        let at = self.text.len();
        self.anchors.push(Anchor { start: at, end: at, href, position });
    }

    pub fn close(&mut self, name: Name, position: usize) {
        if name.is_block() {
            self.gap = Some('\n');
        }
        if name == Name::A
            && let Some(found) = self.open.iter().rposition(|(open, _)| *open == position)
        {
            let (_, anchor) = self.open.remove(found);
            self.anchors[anchor].end = self.text.len();
        }
    }

    pub fn finish(self) -> Text<'d> {
        Text { text: self.text, anchors: self.anchors }
    }
}

/// How many bytes are looked at together.
const STRETCH: usize = 32;

/// Whether a stretch of text holds words with single spaces between them, as most does. It has no branches, for speed; the
/// last byte is that behind the stretch.
fn is_smooth(bytes: &[u8]) -> bool {
    let is_special = |byte: u8| matches!(byte, 0..=0x1f | 0x7f | 0xc2 | 0xe1..=0xe3);
    let mut is_rough = false;
    for (byte, next) in bytes.iter().zip(&bytes[1..]) {
        is_rough |= is_special(*byte) | (*byte == b' ' && (*next == b' ' || is_special(*next)));
    }
    !is_rough
}

/// Bytes that are part of a word whatever follows them.
static PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        plain[byte] = matches!(byte, 0x21..=0x7e | 0x80..=0xc1 | 0xc3..=0xe0 | 0xe4..);
        byte += 1;
    }
    plain
};

/// What a byte begins, with the length of the character where it is not part of a word.
enum Class {
    Word,
    Space(usize),
    Control(usize),
}

/// As `char::is_whitespace` and `char::is_control` have it, without decoding what is neither.
fn class(bytes: &[u8], at: usize) -> Class {
    let next = |ahead: usize| bytes.get(at + ahead).copied().unwrap_or_default();
    match bytes[at] {
        b' ' | b'\t'..=b'\r' => Class::Space(1),
        0..=0x1f | 0x7f => Class::Control(1),
        0xc2 => match next(1) {
            0x85 | 0xa0 => Class::Space(2),
            0x80..=0x9f => Class::Control(2),
            _ => Class::Word,
        },
        0xe1 if (next(1), next(2)) == (0x9a, 0x80) => Class::Space(3),
        0xe2 => match (next(1), next(2)) {
            (0x80, 0x80..=0x8a | 0xa8 | 0xa9 | 0xaf) | (0x81, 0x9f) => Class::Space(3),
            _ => Class::Word,
        },
        0xe3 if (next(1), next(2)) == (0x80, 0x80) => Class::Space(3),
        _ => Class::Word,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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
            assert_eq!(visible(Document::parse(html).whole(), 1_000, |_| false).text, text, "{html}");
        }
    }

    #[test]
    fn anchors_know_their_words() {
        let document = Document::parse("<p>see <a href=/x>the  link</a> here</p>");
        let text = visible(document.whole(), 1_000, |_| false);
        let anchor = &text.anchors[0];
        assert_eq!((text.text[anchor.start..anchor.end].trim(), &*anchor.href), ("the link", "/x"));
    }

    #[test]
    fn long_text_is_cut_between_characters() {
        let document = Document::parse("<p>茶茶茶</p><p>茶茶</p>");
        assert_eq!(visible(document.whole(), 4, |_| false).text, "茶茶茶\n");
        assert_eq!(squeeze("茶  茶茶", 3), "茶 茶");
        assert_eq!(shorten("茶茶茶", 2), "茶茶");
    }

    #[test]
    fn every_character_is_a_word_a_space_or_nothing() {
        for char in (0..=0x10_ffff).filter_map(char::from_u32) {
            let mut writer = Writer::new(10);
            writer.push(&format!("a{char}b"));
            let expected = match char {
                _ if char.is_whitespace() => "a b".to_owned(),
                _ if char.is_control() => "ab".to_owned(),
                _ => format!("a{char}b"),
            };
            assert_eq!(writer.finish().text, expected, "{:x}", u32::from(char));
        }
    }

    proptest! {
        #[test]
        fn white_space_is_squeezed_wherever_it_stands(text in "([a-z]{1,9}|茶|é|[ ]{1,2}|\n|\u{7}|\u{a0}|\u{3000}){0,60}") {
            let mut writer = Writer::new(1_000);
            writer.push(&text);
            let words: String = text.chars().filter(|char| char.is_whitespace() || !char.is_control()).collect();
            prop_assert_eq!(writer.finish().text, words.split_whitespace().collect::<Vec<_>>().join(" "));
        }
    }
}
