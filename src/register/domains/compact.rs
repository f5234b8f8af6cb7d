//! A label in the one form that names are compared in: lower-case ASCII letters and digits on the stack, each with its
//! place in the label, and what was changed on the way. What cannot be read as Latin letters gives none.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::text::skeleton;

/// Longest label DNS knows; longer ones are compared by their beginning.
pub(super) const MAX: usize = 64;

/// A folded label.
#[derive(Clone, Copy, Debug)]
pub(super) struct Compact {
    bytes: [u8; MAX],
    /// Position of each byte's character in the label, in Unicode scalars.
    places: [u8; MAX],
    len: usize,
    /// Bit i: a hyphen or another mark stands before byte i.
    pub gaps: u64,
    /// Bit i: byte i was another character.
    pub disguised: u64,
    pub has_cyrillic: bool,
    pub has_digit: bool,
}

impl Compact {
    pub fn empty() -> Compact {
        Compact {
            bytes: [0; MAX],
            places: [0; MAX],
            len: 0,
            gaps: 0,
            disguised: 0,
            has_cyrillic: false,
            has_digit: false,
        }
    }

    /// The letters of a label, look-alikes of other scripts read as the letters they look like; none where a character
    /// looks like no Latin letter.
    pub fn of_label(label: &str) -> Option<Compact> {
        let mut compact = Compact::empty();
        for (place, c) in label.chars().enumerate() {
            if c.is_ascii() {
                compact.push_ascii(c, place);
            } else if !compact.push_look_alike(c, place, true) {
                return None;
            }
        }
        Some(compact)
    }

    /// The letters of a registered name: Latin letters with their accents dropped; letters of other scripts are no
    /// look-alikes here, and give none.
    pub fn of_name(name: &str) -> Option<Compact> {
        let mut compact = Compact::empty();
        for (place, c) in name.chars().enumerate() {
            if c.is_ascii() {
                compact.push_ascii(c, place);
            } else if c.is_alphanumeric() && !compact.push_look_alike(c, place, false) {
                return None;
            }
        }
        Some(compact)
    }

    /// Another one appended, as if no dot stood between them; `offset` is the distance of their labels in scalars.
    pub fn join(&self, next: &Compact, offset: usize) -> Compact {
        let mut joined = *self;
        for at in 0..next.len {
            if joined.len < MAX {
                joined.bytes[joined.len] = next.bytes[at];
                joined.places[joined.len] = (next.places[at] as usize + offset).min(255) as u8;
                joined.len += 1;
            }
        }
        joined.disguised |= next.disguised.checked_shl(self.len as u32).unwrap_or(0);
        joined.has_digit |= next.has_digit;
        joined.has_cyrillic |= next.has_cyrillic;
        joined
    }

    /// The same label with other bytes, which keep their places.
    pub fn with_bytes(&self, change: impl Fn(usize, u8) -> u8) -> Compact {
        let mut changed = *self;
        for at in 0..self.len {
            changed.bytes[at] = change(at, self.bytes[at]);
        }
        changed
    }

    /// The same with each such pair read as one letter.
    pub fn with_pairs(&self, pair: [u8; 2], letter: u8) -> Compact {
        let mut read = Compact { len: 0, gaps: 0, disguised: 0, ..*self };
        let mut at = 0;
        while at < self.len {
            let is_pair = self.bytes[at..self.len].starts_with(&pair);
            read.gaps |= (self.gaps >> at & 1) << read.len;
            read.bytes[read.len] = if is_pair { letter } else { self.bytes[at] };
            read.places[read.len] = self.places[at];
            read.len += 1;
            at += if is_pair { 2 } else { 1 };
        }
        read
    }

    /// The same without bytes `from..to`.
    pub fn without(&self, from: usize, to: usize) -> Compact {
        let mut rest = *self;
        let (from, to) = (from.min(self.len), to.clamp(from, self.len));
        rest.bytes.copy_within(to..self.len, from);
        rest.places.copy_within(to..self.len, from);
        rest.len -= to - from;
        rest
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes[..self.len]
    }

    pub fn len(&self) -> usize {
        self.len
    }

    /// Scalars of the label that bytes `from..to` stand for.
    pub fn places(&self, from: usize, to: usize) -> [usize; 2] {
        let place = |at: usize| self.places[..self.len].get(at).map_or(0, |place| *place as usize);
        if from >= to || self.len == 0 {
            return [place(from.min(self.len.saturating_sub(1))); 2];
        }
        [place(from), place(to.min(self.len) - 1) + 1]
    }

    /// Whether a hyphen or an end of the label stands on both sides of `from..to`.
    pub fn is_token(&self, from: usize, to: usize) -> bool {
        let bounded = |at: usize| at == 0 || at >= self.len || self.gaps >> at & 1 == 1;
        bounded(from) && bounded(to)
    }

    fn push_ascii(&mut self, c: char, place: usize) {
        let byte = c.to_ascii_lowercase() as u8;
        if byte.is_ascii_alphanumeric() {
            self.has_digit |= byte.is_ascii_digit();
            self.push(byte, place);
        } else if self.len < MAX && self.len > 0 {
            self.gaps |= 1 << self.len;
        }
    }

    fn push_look_alike(&mut self, c: char, place: usize, look_alikes: bool) -> bool {
        if is_combining_mark(c) || is_invisible(c) {
            if let Some(last) = self.len.checked_sub(1) {
                self.disguised |= 1 << last;
            }
            return true;
        }
        if matches!(c, '·' | '・' | '’' | '‐' | '–' | '—') {
            self.push_ascii('-', place);
            return true;
        }
        self.has_cyrillic |= ('\u{400}'..='\u{52f}').contains(&c);
        let before = self.len;
        let letters = |compact: &mut Compact, text: &str| {
            for byte in text.bytes() {
                compact.disguised |= 1u64.checked_shl(compact.len as u32).unwrap_or(0);
                compact.push(byte, place);
            }
        };
        if let Some(text) = latin_letter(c) {
            letters(self, text);
            return true;
        }
        let mut decomposed = [c].into_iter().nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase);
        let Some(base) = decomposed.next() else { return true };
        for base in std::iter::once(base).chain(decomposed) {
            let known =
                if base.is_ascii_alphanumeric() { Some(base) } else { look_alike(base).filter(|_| look_alikes) };
            match known.or_else(|| skeleton(c).filter(|_| look_alikes)) {
                Some(letter) if letter.is_ascii_alphanumeric() => {
                    letters(self, letter.to_ascii_lowercase().encode_utf8(&mut [0; 4]));
                }
                _ => match latin_letter(base) {
                    Some(text) => letters(self, text),
                    None => return false,
                },
            }
        }
        self.len > before || before == MAX
    }

    fn push(&mut self, byte: u8, place: usize) {
        if self.len < MAX {
            self.bytes[self.len] = byte;
            self.places[self.len] = place.min(255) as u8;
            self.len += 1;
        }
    }
}

/// What a letter of another script is drawn like. The lower-case forms that look-alike names are made of stand here
/// themselves, since a skeleton may lead to another letter of the same shape (palochka to i).
fn look_alike(c: char) -> Option<char> {
    const LATIN: &str = "abcdeghijklmopqstvwxy";
    const CYRILLIC: &str = "аьсԁеԍһіјкӏморԛѕтѵԝху";
    let at = CYRILLIC.chars().position(|known| known == c);
    at.and_then(|at| LATIN.chars().nth(at)).or_else(|| skeleton(c))
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// Letters of the Latin script that decompose into nothing simpler.
fn latin_letter(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' | 'ǽ' | 'ǣ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'ø' | 'ɵ' | 'ǿ' => "o",
        'đ' | 'ð' | 'ɖ' | 'ɗ' | 'ƌ' => "d",
        'ħ' | 'ɦ' | 'ⱨ' => "h",
        'ł' | 'ƚ' | 'ɫ' | 'ɬ' | 'ɭ' => "l",
        'ŧ' | 'ƭ' | 'ʈ' | 'ⱦ' => "t",
        'ı' | 'ɨ' | 'ɩ' | 'ᶖ' => "i",
        'ŋ' | 'ɲ' | 'ƞ' | 'ɳ' | 'ꞑ' => "n",
        'ƀ' | 'ɓ' | 'ƃ' => "b",
        'ƈ' | 'ȼ' | 'ɕ' => "c",
        'ɇ' | 'ǝ' | 'ə' | 'ɛ' | 'ɘ' => "e",
        'ƒ' | 'ꞙ' => "f",
        'ɠ' | 'ǥ' | 'ɡ' | 'ꞡ' => "g",
        'ɉ' | 'ʝ' | 'ȷ' => "j",
        'ƙ' | 'ⱪ' | 'ĸ' | 'ꝁ' => "k",
        'ɱ' => "m",
        'ƥ' | 'ᵽ' => "p",
        'ɋ' | 'ʠ' => "q",
        'ɍ' | 'ɽ' | 'ɾ' | 'ɼ' => "r",
        'ʂ' | 'ȿ' | 'ƨ' => "s",
        'ʉ' | 'ʋ' => "u",
        'ⱱ' | 'ⱴ' => "v",
        'ⱳ' => "w",
        'ƴ' | 'ɏ' | 'ỿ' => "y",
        'ƶ' | 'ȥ' | 'ʐ' | 'ʑ' | 'ɀ' | 'ⱬ' => "z",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_become_letters() {
        for (label, letters) in [
            ("Blue-Heron", Some("blueheron")),
            ("bluė-hérøn", Some("blueheron")),
            ("straße", Some("strasse")),
            ("blue_heron42", Some("blueheron42")),
            ("漓瑞", None),
            ("blue漓", None),
            ("ｂｌｕｅ", Some("blue")),
            ("b\u{301}lue", Some("blue")),
            ("---", Some("")),
        ] {
            let compact = Compact::of_label(label);
            assert_eq!(
                compact.map(|found| String::from_utf8(found.bytes().to_vec()).unwrap()).as_deref(),
                letters,
                "{label}"
            );
        }
        assert_eq!(Compact::of_label(&"a".repeat(300)).unwrap().len(), MAX);
        assert_eq!(Compact::of_label(&"ß".repeat(300)).unwrap().len(), MAX);
        assert_eq!(Compact::of_label(&"-".repeat(300)).unwrap().len(), 0);
    }

    #[test]
    fn names_of_other_scripts_are_not_read_as_latin() {
        assert!(Compact::of_name("Копійка").is_none());
        assert!(Compact::of_name("漓瑞 Lirui").is_none());
        assert_eq!(Compact::of_name("L'Été & Co").unwrap().bytes(), b"leteco");
    }

    #[test]
    fn places_lead_back() {
        let compact = Compact::of_label("a-ßc").unwrap();
        assert_eq!(compact.bytes(), b"assc");
        assert_eq!(compact.places(1, 3), [2, 3]);
        assert_eq!(compact.places(0, 4), [0, 4]);
        assert!(compact.is_token(0, 1) && compact.is_token(1, 4) && !compact.is_token(0, 2));
    }
}
