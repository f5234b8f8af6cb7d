//! Folded text as tokens: words and numbers of spaced scripts whole, every other character by itself.
//! Spaces are no tokens; a token remembers whether one stands before it.

use crate::text::{Script, script_of};

/// A token with its hash.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    /// Of the characters, and of whether a space stands before them; see [`Token::alone`].
    pub hash: u64,
    /// Byte offsets in the text.
    pub start: u32,
    pub end: u32,
    /// A character of a script without spaces, or a mark: no word or number.
    pub is_single: bool,
    is_spaced: bool,
}

impl Token {
    /// The hash without what stands before: a name does not know that when it begins.
    pub fn alone(&self) -> u64 {
        if self.is_spaced { self.hash ^ SPACE } else { self.hash }
    }
}

const SPACE: u64 = 0x9D8C_3A51_E2B7_604F;

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

    /// Reads on to the end of a word or number, and gives its hash.
    fn word(&mut self, kind: Kind) -> u64 {
        let bytes = self.text.as_bytes();
        let mut hash = 0xCBF2_9CE4_8422_2325_u64;
        while let Some(&byte) = bytes.get(self.at) {
            if byte.is_ascii() {
                if ascii_kind(byte) != kind {
                    break;
                }
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
                self.at += 1;
            } else {
                let Some(c) = char_at(self.text, self.at).filter(|c| kind_of(*c) == kind) else { break };
                hash = (hash ^ u64::from(c)).wrapping_mul(0x0000_0100_0000_01B3);
                self.at += c.len_utf8();
            }
        }
        mix(hash)
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    #[inline]
    fn next(&mut self) -> Option<Token> {
        let bytes = self.text.as_bytes();
        let mut is_spaced = false;
        while bytes.get(self.at) == Some(&b' ') {
            is_spaced = true;
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
        let is_single = kind == Kind::Single;
        let alone = if is_single {
            self.at += c.len_utf8();
            mix(u64::from(c))
        } else {
            self.word(kind)
        };
        let hash = if is_spaced { alone ^ SPACE } else { alone };
        Some(Token { hash, start: start as u32, end: self.at as u32, is_single, is_spaced })
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

fn ascii_kind(byte: u8) -> Kind {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' => Kind::Letters,
        b'0'..=b'9' => Kind::Digits,
        _ => Kind::Single,
    }
}

fn kind_of(c: char) -> Kind {
    // Most of what is not ASCII is Han, which needs no table.
    if matches!(c, '\u{4E00}'..='\u{9FFF}') {
        return Kind::Single;
    }
    match script_of(c) {
        Script::Spaced => Kind::Letters,
        Script::Digit => Kind::Digits,
        Script::Han | Script::Unspaced | Script::None => Kind::Single,
    }
}

/// Spreads a hash over all its bits.
fn mix(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 32)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let hash = (hash ^ (hash >> 29)).wrapping_mul(0x94D0_49BB_1331_11EB);
    hash ^ (hash >> 32)
}
