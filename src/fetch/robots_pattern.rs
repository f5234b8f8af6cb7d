//! One path pattern of a robots.txt, and the form in which patterns and addresses are compared (RFC 9309, section 2.2.2).
//! Knows nothing of groups, agents or files.

use std::borrow::Cow;

use url::{Position, Url};

/// A pattern in normal form: `*` stands for anything, everything else for itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    /// Without the `$` at the end.
    text: Box<str>,
    has_wildcard: bool,
    /// A `$` at the end: the address ends where the pattern does.
    is_anchored: bool,
}

impl Pattern {
    pub fn new(written: &str) -> Self {
        let (text, is_anchored) = match written.strip_suffix('$') {
            Some(before) => (before, true),
            None => (written, false),
        };
        let text = normal_form(text, is_plain_in_pattern).into_owned().into_boxed_str();
        Pattern { has_wildcard: text.contains('*'), text, is_anchored }
    }

    /// The more octets, the more specific; the most specific pattern decides.
    pub fn specificity(&self) -> usize {
        self.text.len() + usize::from(self.is_anchored)
    }

    /// Whether the pattern says something at all: an empty `Disallow` does not.
    pub fn is_empty(&self) -> bool {
        self.specificity() == 0
    }

    /// `path` is in the form that [`path_of`] gives. Takes time in proportion to path and pattern.
    pub fn matches(&self, path: &str) -> bool {
        if !self.has_wildcard {
            return path.strip_prefix(&*self.text).is_some_and(|rest| !self.is_anchored || rest.is_empty());
        }
        let mut pieces = self.text.split('*');
        let Some(mut rest) = pieces.next().and_then(|first| path.strip_prefix(first)) else { return false };
        // The leftmost place of each piece leaves the most room for the next one.
        let Some(last) = pieces.next_back() else { return true };
        for piece in pieces {
            let Some(at) = rest.find(piece) else { return false };
            rest = &rest[at + piece.len()..];
        }
        if self.is_anchored { rest.ends_with(last) } else { rest.contains(last) }
    }
}

/// Path and query of an address, in the form in which patterns are compared with them.
pub(super) fn path_of(url: &Url) -> Cow<'_, str> {
    normal_form(&url[Position::BeforePath..Position::AfterQuery], is_plain_in_path)
}

/// Bytes that stand for themselves. `%2F` and `/` stay different; `*` and `$` in an address are written `%2A` and `%24`,
/// since a pattern can name them in no other way.
fn is_plain_in_path(byte: u8) -> bool {
    is_unreserved(byte)
        || matches!(byte, b'/' | b'?' | b':' | b'#' | b'[' | b']' | b'@' | b'!')
        || matches!(byte, b'&' | b'\'' | b'(' | b')' | b'+' | b',' | b';' | b'=')
}

fn is_plain_in_pattern(byte: u8) -> bool {
    byte == b'*' || is_plain_in_path(byte)
}

/// RFC 3986, section 2.3.
fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// Escapes of unreserved characters undone, other escapes in upper case, and what is not plain escaped.
fn normal_form(text: &str, is_plain: fn(u8) -> bool) -> Cow<'_, str> {
    if text.bytes().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let bytes = text.as_bytes();
    let mut normal = String::with_capacity(text.len() + 16);
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        let escaped = if byte == b'%' { bytes.get(at..at + 2).and_then(unhex) } else { None };
        match escaped {
            Some(octet) => {
                at += 2;
                push(&mut normal, octet, is_unreserved(octet));
            }
            // A stray percent sign is one.
            None => push(&mut normal, byte, is_plain(byte)),
        }
    }
    Cow::Owned(normal)
}

fn push(text: &mut String, octet: u8, as_it_is: bool) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    if as_it_is {
        text.push(char::from(octet));
        return;
    }
    text.push('%');
    text.push(char::from(DIGITS[usize::from(octet >> 4)]));
    text.push(char::from(DIGITS[usize::from(octet & 15)]));
}

fn unhex(digits: &[u8]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    Some((digit(digits[0])? * 16 + digit(digits[1])?) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn matches(pattern: &str, path: &str) -> bool {
        let url = Url::parse(&format!("http://a.test{path}")).expect("valid");
        Pattern::new(pattern).matches(&path_of(&url))
    }

    #[test]
    fn patterns_match_as_the_rfc_says() {
        let table = [
            ("/fish", "/fish.html", true),
            ("/fish", "/Fish", false),
            ("/fish$", "/fish", true),
            ("/fish$", "/fish?x", false),
            ("/*.php", "/index.php?x", true),
            ("/*.php$", "/a.php/b.php", true),
            ("/*.php$", "/a.php5", false),
            ("*", "/", true),
            ("/a*b*c", "/a1b2", false),
            ("/a*b*b$", "/ab", false),
            ("/a**b", "/ab", true),
            ("/ab*b$", "/ab", false),
            ("/*$", "/anything?at=all", true),
            ("fish", "/fish", false),
            ("/x/%61", "/x/a", true),
            ("/x/a", "/x/%61", true),
            ("/x/%2f", "/x/%2F", true),
            ("/x/%2f", "/x//", false),
            ("/茶", "/%E8%8C%B6", true),
            ("/a%3cb", "/a<b", true),
            ("/a<b", "/a%3Cb", true),
            ("/a%2Ab", "/a*b", true),
            ("/a%2Ab", "/axb", false),
            ("/a%24", "/a$", true),
            ("/a$/b", "/a$/b", true),
            ("/100%", "/100%25", true),
        ];
        for (pattern, path, matched) in table {
            assert_eq!(matches(pattern, path), matched, "{pattern} {path}");
        }
    }

    proptest! {
        #[test]
        fn an_address_is_matched_by_itself_and_by_each_of_its_beginnings(path in "[a-z/%.~é<*$?=&]{0,30}", cut in 0_usize..40) {
            let url = Url::parse(&format!("http://a.test/{path}")).expect("valid");
            let path = path_of(&url);
            prop_assert!(Pattern::new(&path).matches(&path));
            let beginning: String = path.chars().take(cut).collect();
            // Not inside an escape.
            if !beginning.ends_with('%') && !beginning.get(beginning.len().saturating_sub(2)..).is_some_and(|end| end.starts_with('%')) {
                prop_assert!(Pattern::new(&beginning).matches(&path));
            }
        }

        #[test]
        fn a_wildcard_matches_what_a_plain_search_finds(pattern in "/[ab*]{0,8}[$]?", path in "/[ab]{0,10}") {
            let slow = slow_match(pattern.as_bytes(), path.as_bytes());
            prop_assert_eq!(Pattern::new(&pattern).matches(&path), slow);
        }
    }

    /// The definition, by trying everything.
    fn slow_match(pattern: &[u8], path: &[u8]) -> bool {
        match pattern {
            [] => true,
            [b'$'] => path.is_empty(),
            [b'*', rest @ ..] => (0..=path.len()).any(|skipped| slow_match(rest, &path[skipped..])),
            [first, rest @ ..] => path.first() == Some(first) && slow_match(rest, &path[1..]),
        }
    }
}
