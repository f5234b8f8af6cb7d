//! Tags and their attributes, as the HTML standard's tokenizer reads them, without copying.

use std::borrow::Cow;

use super::document::Has;
use super::name::Name;

/// Attributes of one tag that are looked at.
const MAX_ATTRIBUTES: usize = 2_000;

/// A tag of a stretch of markup.
pub enum Tag {
    /// `attributes` is where they stand in the source.
    Start {
        name: Name,
        attributes: (u32, u32),
        has: Has,
        closes_itself: bool,
    },
    End {
        name: Name,
    },
}

/// The tags between `from` and the end of `source`, a stretch without text. Comments and declarations are stepped over;
/// a tag without an end is none.
pub fn tags(source: &[u8], from: usize) -> impl Iterator<Item = Tag> {
    let mut at = from;
    std::iter::from_fn(move || next_tag(source, &mut at))
}

fn next_tag(source: &[u8], at: &mut usize) -> Option<Tag> {
    loop {
        *at += find(source.get(*at..)?, b'<')? + 1;
        match *source.get(*at)? {
            letter if letter.is_ascii_alphabetic() => {
                let name = name(source, at);
                let start = *at;
                let mut has = Has::default();
                while let Some(attribute) = next_attribute(source, at) {
                    note(&mut has, source, &attribute);
                }
                // Without its `>` the page ended within the tag.
                (source.get(*at) == Some(&b'>')).then_some(())?;
                let closes_itself = source[*at - 1] == b'/';
                *at += 1;
                let attributes = (start as u32, (*at - 1) as u32);
                return Some(Tag::Start { name, attributes, has, closes_itself });
            }
            b'/' if source.get(*at + 1).is_some_and(u8::is_ascii_alphabetic) => {
                *at += 1;
                let name = name(source, at);
                if source.get(*at) != Some(&b'>') {
                    while next_attribute(source, at).is_some() {}
                }
                (source.get(*at) == Some(&b'>')).then_some(())?;
                *at += 1;
                return Some(Tag::End { name });
            }
            b'!' if source[*at..].starts_with(b"!--") => *at = end_of_comment(source, *at + 3)?,
            b'!' if source[*at..].starts_with(b"![CDATA[") => *at += b"![CDATA[".len(),
            b'!' | b'?' | b'/' => *at += find(&source[*at..], b'>')? + 1,
            _ => {}
        }
    }
}

fn find(bytes: &[u8], wanted: u8) -> Option<usize> {
    bytes.iter().position(|byte| *byte == wanted)
}

fn name(source: &[u8], at: &mut usize) -> Name {
    let rest = &source[*at..];
    let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>');
    let length = rest.iter().position(ends).unwrap_or(rest.len());
    *at += length;
    Name::of(&rest[..length])
}

/// Where a comment ends that began before `from`: behind `-->` or `--!>`; `<!-->` and `<!--->` are whole comments.
fn end_of_comment(source: &[u8], from: usize) -> Option<usize> {
    for short in [b">".as_slice(), b"->"] {
        if source[from..].starts_with(short) {
            return Some(from + short.len());
        }
    }
    let mut at = from;
    loop {
        at += find(&source[at..], b'>')?;
        let before = &source[from..at];
        at += 1;
        if before.ends_with(b"--") || before.ends_with(b"--!") {
            return Some(at);
        }
    }
}

/// Where an attribute's name and value stand in what was read.
struct Place {
    name: (usize, usize),
    value: (usize, usize),
}

/// Steps over the next attribute. At the end of the tag, `at` is left on its `>` or behind the source.
fn next_attribute(source: &[u8], at: &mut usize) -> Option<Place> {
    let space = |byte: u8| byte.is_ascii_whitespace();
    while source.get(*at).is_some_and(|byte| space(*byte) || *byte == b'/') {
        *at += 1;
    }
    if matches!(source.get(*at), None | Some(b'>')) {
        return None;
    }
    let start = *at;
    *at += 1;
    while source.get(*at).is_some_and(|byte| !space(*byte) && !matches!(byte, b'/' | b'>' | b'=')) {
        *at += 1;
    }
    let name = (start, *at);
    let mut ahead = *at;
    while source.get(ahead).is_some_and(|byte| space(*byte)) {
        ahead += 1;
    }
    if source.get(ahead) != Some(&b'=') {
        return Some(Place { name, value: (*at, *at) });
    }
    ahead += 1;
    while source.get(ahead).is_some_and(|byte| space(*byte)) {
        ahead += 1;
    }
    *at = ahead;
    let value = match source.get(ahead) {
        Some(quote @ (b'"' | b'\'')) => {
            let rest = &source[ahead + 1..];
            let length = find(rest, *quote).unwrap_or(rest.len());
            *at = (ahead + length + 2).min(source.len());
            (ahead + 1, ahead + 1 + length)
        }
        _ => {
            while source.get(*at).is_some_and(|byte| !space(*byte) && *byte != b'>') {
                *at += 1;
            }
            (ahead, *at)
        }
    };
    Some(Place { name, value })
}

/// Remembers attributes whose presence decides what is read later.
fn note(has: &mut Has, source: &[u8], place: &Place) {
    let name = &source[place.name.0..place.name.1];
    let is = |other: &str| name.eq_ignore_ascii_case(other.as_bytes());
    match name.len() {
        2 if is("id") => has.add(Has::ID),
        4 if is("role") => has.add(Has::ROLE),
        5 if is("class") => {
            has.add(Has::CLASS);
            if is_microformat(&source[place.value.0..place.value.1]) {
                has.add(Has::MICROFORMAT);
            }
        }
        6 if is("typeof") => has.add(Has::TYPEOF),
        8 if is("property") => has.add(Has::PROPERTY),
        8 if is("itemprop") => has.add(Has::ITEMPROP),
        9 if is("itemscope") => has.add(Has::ITEMSCOPE),
        _ => {}
    }
}

fn is_microformat(class: &[u8]) -> bool {
    class.len() >= 8 && class.split(u8::is_ascii_whitespace).any(|word| word == b"h-product" || word == b"hproduct")
}

/// An attribute as written.
#[derive(Clone, Copy, Debug)]
pub struct Attribute<'s> {
    pub name: &'s str,
    written: &'s str,
}

impl<'s> Attribute<'s> {
    /// Whether it has this name, which is in lower case.
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// Its value with character references resolved.
    pub fn value(self) -> Cow<'s, str> {
        if self.written.contains('&') { htmlize::unescape_attribute(self.written) } else { Cow::Borrowed(self.written) }
    }
}

/// The attributes that a tag's inner part holds.
pub fn attributes(inner: &str) -> impl Iterator<Item = Attribute<'_>> {
    let mut at = 0;
    let read = std::iter::from_fn(move || {
        let place = next_attribute(inner.as_bytes(), &mut at)?;
        // Both ends are beside ASCII signs, so they never cut a character.
        let part = |(from, to)| inner.get(from..to).unwrap_or_default();
        Some(Attribute { name: part(place.name), written: part(place.value) })
    });
    read.take(MAX_ATTRIBUTES)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(inner: &str) -> Vec<(String, String)> {
        attributes(inner).map(|found| (found.name.to_owned(), found.value().into_owned())).collect()
    }

    #[test]
    fn attributes_read_as_in_a_browser() {
        let cases: &[(&str, &[(&str, &str)])] = &[
            (" href=/x class='a b'", &[("href", "/x"), ("class", "a b")]),
            (" a=\"1\"b='2' c", &[("a", "1"), ("b", "2"), ("c", "")]),
            (" href = \"x>y\" /", &[("href", "x>y")]),
            (" href=?a=1&amp;b=2", &[("href", "?a=1&b=2")]),
            (" href='?a=1&copy=2'", &[("href", "?a=1&copy=2")]),
            (" =x", &[("=x", "")]),
            (" alt='茶' 名=茶/", &[("alt", "茶"), ("名", "茶/")]),
            ("", &[]),
            (" unclosed='x", &[("unclosed", "x")]),
        ];
        for (inner, expected) in cases {
            let found = read(inner);
            let found: Vec<_> = found.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            assert_eq!(found, *expected, "{inner}");
        }
    }

    #[test]
    fn tags_are_told_from_comments() {
        let count = |markup: &str| tags(markup.as_bytes(), 0).count();
        let cases = [
            ("<a><!-- <b> --></a>", 2),
            ("<!--><b>", 1),
            ("<!-- x --!><b>", 1),
            ("<!doctype html><p title='>'>", 1),
            ("<?xml version='1.0'?><br/>", 1),
            ("</><b", 0),
            ("<!-- never ends <b>", 0),
        ];
        for (markup, expected) in cases {
            assert_eq!(count(markup), expected, "{markup}");
        }
    }
}
