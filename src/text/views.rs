//! A folded text laid out for comparing: each character in the form in which look-alikes meet (simplified Han, confusables as
//! ASCII), and the compact sequence without what stands between. It keeps where everything stood, and knows no names.

use super::fold::Folded;
use super::{Script, script_of, simplified, skeleton};

/// What a character is, as far as names are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// a to z, as written or by look.
    Latin,
    /// Letters of other scripts that separate words by spaces.
    Letter,
    Digit,
    Han,
    /// Kana, Thai and other scripts written without spaces.
    Unspaced,
    Space,
    /// Punctuation, symbols, emoji.
    Mark,
}

impl Kind {
    /// Whether it is part of a name; the rest only stands between.
    pub fn is_written(self) -> bool {
        !matches!(self, Kind::Space | Kind::Mark)
    }

    /// Whether it is part of a word of a script with spaces, or of a number.
    pub fn is_spaced(self) -> bool {
        matches!(self, Kind::Latin | Kind::Letter | Kind::Digit)
    }
}

/// A text in the form in which names are compared. Positions are counted in characters of the folded text.
#[derive(Clone, Debug, Default)]
pub struct View {
    chars: Vec<char>,
    kinds: Vec<Kind>,
    /// Byte of the folded text at which each character stands, and its end.
    at: Vec<u32>,
    /// Positions of the written characters, in order.
    compact: Vec<u32>,
}

impl View {
    pub fn of(folded: &Folded) -> View {
        let mut view = View::default();
        view.read(folded.text());
        view
    }

    /// Lays out another text in the room of the last.
    pub fn read(&mut self, folded: &str) {
        self.chars.clear();
        self.kinds.clear();
        self.at.clear();
        self.compact.clear();
        for (at, c) in folded.char_indices() {
            let (c, kind) = comparing_form(c);
            if kind.is_written() {
                self.compact.push(self.chars.len() as u32);
            }
            self.chars.push(c);
            self.kinds.push(kind);
            self.at.push(at as u32);
        }
        self.at.push(folded.len() as u32);
    }

    pub fn chars(&self) -> &[char] {
        &self.chars
    }

    pub fn kinds(&self) -> &[Kind] {
        &self.kinds
    }

    /// Positions of the written characters.
    pub fn compact(&self) -> &[u32] {
        &self.compact
    }

    /// The written character number `at` of the compact sequence.
    pub fn written(&self, at: usize) -> Option<char> {
        self.chars.get(*self.compact.get(at)? as usize).copied()
    }

    /// The compact sequence as text.
    pub fn push_compact(&self, out: &mut String) {
        out.extend(self.compact.iter().filter_map(|at| self.chars.get(*at as usize)));
    }

    /// Bytes of the folded text that positions `from..to` stand for.
    pub fn bytes(&self, from: usize, to: usize) -> std::ops::Range<usize> {
        let end = self.at.last().copied().unwrap_or_default();
        let byte = |at: usize| self.at.get(at).copied().unwrap_or(end) as usize;
        byte(from)..byte(to)
    }
}

/// The character that look-alikes of `c` (folded) share, and what it is.
fn comparing_form(c: char) -> (char, Kind) {
    if c.is_ascii() {
        let kind = match c {
            'a'..='z' | 'A'..='Z' => Kind::Latin,
            '0'..='9' => Kind::Digit,
            ' ' => Kind::Space,
            _ => Kind::Mark,
        };
        return (c, kind);
    }
    if let Some(ascii) = skeleton(c) {
        return (ascii, if ascii.is_ascii_digit() { Kind::Digit } else { Kind::Latin });
    }
    // A stroke that is a character in dictionaries, and a separator in listings.
    if c == '丨' {
        return (c, Kind::Mark);
    }
    match script_of(c) {
        Script::Han => (simplified(c), Kind::Han),
        Script::Unspaced => (c, Kind::Unspaced),
        Script::Spaced => (c, Kind::Letter),
        Script::Digit => (c, Kind::Digit),
        Script::None if c.is_whitespace() => (c, Kind::Space),
        // Marks that folding keeps are parts of letters: vowel signs, tone marks, finals.
        Script::None if unicode_normalization::char::is_combining_mark(c) => (c, Kind::Letter),
        Script::None => (if matches!(c, '’' | '‘' | 'ʼ' | '´' | '′') { '\'' } else { c }, Kind::Mark),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold;
    use proptest::prelude::*;

    fn compact(source: &str) -> String {
        let mut text = String::new();
        View::of(&fold(source)).push_compact(&mut text);
        text
    }

    #[test]
    fn what_stands_between_goes() {
        for (source, expected) in [
            ("N-i k✨e", "nike"),
            ("耐/克", "耐克"),
            ("コ_ー_ヒ", "コーヒ"),
            ("كاريبو كوفي", "كاريبوكوفي"),
            ("คาเฟ่ อเมซอน", "คาเฟ่อเมซอน"),
        ] {
            assert_eq!(compact(source), expected);
        }
    }

    proptest! {
        #[test]
        fn every_position_leads_back(source in any::<String>()) {
            let folded = fold(&source);
            let view = View::of(&folded);
            prop_assert_eq!(view.chars().len(), folded.text().chars().count());
            for (at, c) in folded.text().chars().enumerate() {
                prop_assert_eq!(&folded.text()[view.bytes(at, at + 1)], c.to_string());
            }
        }
    }
}
