//! Folded text as tokens: words and numbers of spaced scripts whole, every other character by itself.
//! Spaces are no tokens; a token remembers whether one stands before it.

use std::ops::Range;

use crate::text::{Script, script_of};

/// A token with its hash, small, since a text has many.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    /// Of its characters, and of whether a space stands before them.
    pub hash: u64,
    /// Byte offset in the text, and two flags below it.
    start_and_flags: u32,
    /// Byte offset in the text.
    pub end: u32,
}

const SPACE: u64 = 0x9D8C_3A51_E2B7_604F;
const IS_SINGLE: u32 = 1;
const IS_SPACED: u32 = 2;

/// Texts up to this length can be read.
pub(super) const MAX_TEXT_BYTES: usize = u32::MAX as usize >> 2;

impl Token {
    /// Byte offset in the text.
    #[inline]
    pub fn start(&self) -> u32 {
        self.start_and_flags >> 2
    }

    /// A character of a script without spaces, or a mark: no word or number.
    #[inline]
    pub fn is_single(&self) -> bool {
        self.start_and_flags & IS_SINGLE != 0
    }

    /// The hash without what stands before: where a name begins, that does not matter.
    #[inline]
    pub fn alone(&self) -> u64 {
        if self.start_and_flags & IS_SPACED == 0 { self.hash } else { self.hash ^ SPACE }
    }
}

/// Reads the tokens of a text from a byte offset on.
pub(super) struct Tokens<'a> {
    text: &'a str,
    at: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Letters,
    Digits,
    Single,
}

impl<'a> Tokens<'a> {
    pub fn new(text: &'a str) -> Self {
        Tokens { text, at: 0 }
    }

    /// Goes on where another reader of the same text stood.
    pub fn from(text: &'a str, at: usize) -> Self {
        Tokens { text, at }
    }

    /// The byte offset of what is read next.
    pub fn at(&self) -> usize {
        self.at
    }

    /// The tokens of the whole text.
    pub fn all(text: &'a str) -> Vec<Token> {
        let mut tokens = Vec::with_capacity(text.len() / 3 + 1);
        let mut reader = Tokens::new(text);
        loop {
            reader.read_han(&mut tokens);
            let Some(token) = reader.next() else { return tokens };
            tokens.push(token);
        }
    }

    /// Reads on to the end of a run of Han characters, faster than one by one.
    fn read_han(&mut self, tokens: &mut Vec<Token>) {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let (chars, _) = rest.as_chunks::<3>();
        for char in chars.iter().take_while(|char| is_han_lead(char[0])) {
            let hash = spread(u64::from(three_bytes(*char)));
            let end = self.at as u32 + 3;
            tokens.push(Token { hash, start_and_flags: (end - 3) << 2 | IS_SINGLE, end });
            self.at += 3;
        }
    }

    /// Reads on to the end of a word or number.
    fn skip(&mut self, kind: Kind) {
        let bytes = self.text.as_bytes();
        loop {
            if kind == Kind::Letters
                && let Some(chunk) = bytes.get(self.at..).and_then(|rest| rest.first_chunk::<8>())
            {
                let letters = leading_letters(u64::from_le_bytes(*chunk));
                self.at += letters;
                if letters == 8 {
                    continue;
                }
            }
            let Some(&byte) = bytes.get(self.at) else { return };
            if byte.is_ascii() {
                if ascii_kind(byte) != kind {
                    return;
                }
                self.at += 1;
            } else {
                let Some(c) = char_at(self.text, self.at).filter(|c| kind_of(*c) == kind) else { return };
                self.at += c.len_utf8();
            }
        }
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    #[inline]
    fn next(&mut self) -> Option<Token> {
        let bytes = self.text.as_bytes();
        let (mut before, mut flags) = (0, 0);
        while bytes.get(self.at) == Some(&b' ') {
            (before, flags) = (SPACE, IS_SPACED);
            self.at += 1;
        }
        let start = self.at;
        let first = *bytes.get(start)?;
        let (c, kind) = match first {
            0..0x80 => (char::from(first), ascii_kind(first)),
            _ => {
                let c = char_at(self.text, start)?;
                (c, kind_of(c))
            }
        };
        let alone = if kind == Kind::Single {
            flags |= IS_SINGLE;
            self.at += c.len_utf8();
            spread(u64::from(c))
        } else {
            self.skip(kind);
            hash_of(bytes, start..self.at)
        };
        Some(Token { hash: alone ^ before, start_and_flags: (start as u32) << 2 | flags, end: self.at as u32 })
    }
}

/// Whether a token may end at byte `at` of the text, and another begin.
pub(super) fn is_edge(text: &str, at: usize) -> bool {
    let Some((before, after)) = text.split_at_checked(at) else { return false };
    let (Some(left), Some(right)) = (before.chars().next_back(), after.chars().next()) else { return true };
    kind_of(left) == Kind::Single || kind_of(left) != kind_of(right)
}

fn char_at(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}

/// Whether a character that begins with this byte is one of U+4000..=U+9FFF: Han, and the hexagrams, which are single too.
#[inline]
fn is_han_lead(byte: u8) -> bool {
    matches!(byte, 0xE4..=0xE9)
}

/// The character that these bytes encode.
#[inline]
fn three_bytes(bytes: [u8; 3]) -> u32 {
    let [first, second, third] = bytes.map(u32::from);
    (first & 0xF) << 12 | (second & 0x3F) << 6 | third & 0x3F
}

fn ascii_kind(byte: u8) -> Kind {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' => Kind::Letters,
        b'0'..=b'9' => Kind::Digits,
        _ => Kind::Single,
    }
}

fn kind_of(c: char) -> Kind {
    match script_of(c) {
        Script::Spaced => Kind::Letters,
        Script::Digit => Kind::Digits,
        Script::Han | Script::Unspaced | Script::None => Kind::Single,
    }
}

/// The hash of a word, eight bytes at a time.
#[inline]
pub(super) fn hash_of(bytes: &[u8], word: Range<usize>) -> u64 {
    let mut hash = 0;
    let mut at = word.start;
    while at < word.end {
        let len = (word.end - at).min(8);
        let chunk = match bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
            Some(chunk) => u64::from_le_bytes(*chunk) & (u64::MAX >> (64 - 8 * len)),
            None => {
                let last = bytes.get(at..at + len).unwrap_or_default();
                last.iter().rev().fold(0, |chunk, byte| chunk << 8 | u64::from(*byte))
            }
        };
        hash = spread(hash ^ chunk);
        at += len;
    }
    hash
}

/// How many of eight bytes, from the first (lowest) on, are letters a to z.
#[inline]
fn leading_letters(bytes: u64) -> usize {
    /// The same byte eight times.
    const fn each(byte: u8) -> u64 {
        u64::from_le_bytes([byte; 8])
    }
    let low = bytes & each(0x7F);
    // Adding carries into a byte's highest bit where it is at least `a`, and where it is above `z`.
    let from_a = low + each(0x80 - b'a');
    let above_z = low + each(0x7F - b'z');
    let letters = from_a & !above_z & !bytes & each(0x80);
    ((letters ^ each(0x80)).trailing_zeros() / 8) as usize
}

/// Spreads a number over all bits of a hash.
#[inline]
fn spread(number: u64) -> u64 {
    let hash = (number ^ (number >> 32)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    hash ^ (hash >> 29)
}
