//! Traditional characters read as simplified ones, where that moves nothing: each keeps its length in UTF-8, so that
//! places in the text stay what they are.

use std::borrow::Cow;

use crate::text;

/// The text with traditional characters replaced.
pub(super) fn simplified(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| simple(c) != c) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(simple).collect())
}

fn simple(c: char) -> char {
    let simple = text::simplified(c);
    if simple.len_utf8() == c.len_utf8() { simple } else { c }
}
