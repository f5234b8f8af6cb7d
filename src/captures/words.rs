//! How listings are cut into index terms: folded (case, width, accents), words where a script has spaces, single
//! characters and pairs where it has none. Pairs find every substring, however a dictionary would have cut the text;
//! the dictionary (jieba) cuts what is searched for.

use std::sync::LazyLock;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};
use tantivy_jieba::jieba_rs::Jieba;
use unicode_normalization::UnicodeNormalization;

use crate::text::simplified;

/// Longer words are cut: they are never typed, and terms must stay small.
const MAX_WORD_CHARS: usize = 64;

static JIEBA: LazyLock<Jieba> = LazyLock::new(Jieba::new);

/// One character as the index sees it: compatible width and form, lower case, simplified, without accents.
pub(super) fn fold(c: char) -> impl Iterator<Item = char> {
    // Accents, and the vowel signs that Arabic and Hebrew may be written with or without.
    let is_accent = |c: &char| matches!(c, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5bd}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}');
    // Only where an accent comes off: Hangul and voiced kana must stay in one piece.
    let has_accent = std::iter::once(c).nfkd().any(|c| is_accent(&c));
    let bare = std::iter::once(c).nfkd().filter(move |c| has_accent && !is_accent(c));
    let whole = std::iter::once(c).nfkc().filter(move |_| !has_accent);
    bare.chain(whole).flat_map(char::to_lowercase).map(unbarred).map(simplified)
}

/// Letters whose accent is no mark of its own.
fn unbarred(c: char) -> char {
    match c {
        'đ' => 'd',
        'ł' => 'l',
        'ø' => 'o',
        'ı' => 'i',
        other => other,
    }
}

pub(super) fn fold_text(text: &str) -> String {
    text.chars().flat_map(fold).collect()
}

/// Scripts written without spaces between words, and Hangul, whose particles stick to the words.
fn is_dense(c: char) -> bool {
    is_han(c)
        || matches!(c, '\u{3041}'..='\u{30ff}' | '\u{ac00}'..='\u{d7af}' | '\u{e01}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}')
}

pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '々')
}

/// A stretch of one kind of script, in folded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Word,
    Dense,
    Gap,
}

fn kind(c: char) -> Kind {
    if is_dense(c) {
        Kind::Dense
    } else if c.is_alphanumeric() {
        Kind::Word
    } else {
        Kind::Gap
    }
}

/// Byte ranges of the stretches that are not gaps.
fn stretches(text: &str) -> Vec<(Kind, std::ops::Range<usize>)> {
    let mut found: Vec<(Kind, std::ops::Range<usize>)> = Vec::new();
    for (at, c) in text.char_indices() {
        let (kind, end) = (kind(c), at + c.len_utf8());
        match found.last_mut() {
            Some((last, range)) if *last == kind && range.end == at => range.end = end,
            _ if kind == Kind::Gap => {}
            _ => found.push((kind, at..end)),
        }
    }
    found
}

/// What a person typed, with a space between the words of every Han stretch, so that each becomes a word of its own.
/// Text in quotes and stretches of other scripts stay in one piece.
pub(super) fn segment(query: &str) -> String {
    let mut segmented = String::with_capacity(query.len() * 2);
    for (part, text) in query.split('"').enumerate() {
        if part > 0 {
            segmented.push('"');
        }
        if part % 2 == 1 {
            segmented.push_str(text);
            continue;
        }
        let mut from = 0;
        for (_, range) in stretches(text).into_iter().filter(|(kind, _)| *kind == Kind::Dense) {
            let stretch = text.get(range.clone()).unwrap_or_default();
            // What follows a sign of the query language is one word: the sign is for all of it.
            let has_sign = text.get(..range.start).is_some_and(|before| before.ends_with(['-', '+', ':']));
            if stretch.chars().all(is_han) && !has_sign {
                let words: Vec<&str> = JIEBA.cut(stretch, true).into_iter().map(|token| token.word).collect();
                segmented.push_str(text.get(from..range.start).unwrap_or_default());
                segmented.push_str(&format!(" {} ", words.join(" ")));
                from = range.end;
            }
        }
        segmented.push_str(text.get(from..).unwrap_or_default());
    }
    segmented
}

/// Whether the terms are for the index or for a search in it: a search for a pair needs no single characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Words {
    OfListings,
    OfQueries,
}

impl Tokenizer for Words {
    type TokenStream<'a> = Terms;

    /// Positions count characters in dense stretches and words elsewhere, so that phrases find neighbours.
    fn token_stream<'a>(&'a mut self, text: &'a str) -> Terms {
        let folded = fold_text(text);
        let mut terms = Vec::new();
        let mut position = 0;
        for (kind, range) in stretches(&folded) {
            let stretch = folded.get(range.clone()).unwrap_or_default();
            if kind == Kind::Word {
                terms.push(term(stretch.chars().take(MAX_WORD_CHARS).collect(), range, position));
                position += 1;
            } else {
                position = dense(stretch, range.start, position, *self, &mut terms);
            }
        }
        Terms { terms, next: 0 }
    }
}

/// Characters and pairs of one stretch; the position after it.
fn dense(stretch: &str, start: usize, position: usize, words: Words, terms: &mut Vec<Token>) -> usize {
    let chars: Vec<(usize, char)> = stretch.char_indices().collect();
    for (index, (at, c)) in chars.iter().enumerate() {
        let (from, place) = (start + at, position + index);
        if words == Words::OfListings || chars.len() == 1 {
            terms.push(term(c.to_string(), from..from + c.len_utf8(), place));
        }
        if let Some((next_at, next)) = chars.get(index + 1) {
            terms.push(term(String::from_iter([*c, *next]), from..start + next_at + next.len_utf8(), place));
        }
    }
    position + chars.len()
}

fn term(text: String, range: std::ops::Range<usize>, position: usize) -> Token {
    Token { offset_from: range.start, offset_to: range.end, position, text, position_length: 1 }
}

/// The terms of one text. Offsets are those of the folded text.
pub(super) struct Terms {
    terms: Vec<Token>,
    /// Index of the term after the current one.
    next: usize,
}

impl TokenStream for Terms {
    fn advance(&mut self) -> bool {
        self.next += 1;
        self.next <= self.terms.len()
    }

    fn token(&self) -> &Token {
        &self.terms[self.next - 1]
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.terms[self.next - 1]
    }
}
