//! How one character, with the marks that belong to it, is folded: the definition, and a table of its answers.
//! The table is filled from the definition a page at a time, when a text first needs it, so that the two cannot differ.

use std::sync::OnceLock;

use unicode_normalization::char::{canonical_combining_class, is_combining_mark};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

/// How a character takes part in folding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Seen by nobody: as if it were not there.
    Ignored,
    /// Standing alone it folds to this one character, which is no white space.
    One { folded: char, base: Base },
    /// Standing alone it folds to white space.
    Space,
    /// Belongs to what stands before it, and stays as it is unless the order of marks has to change.
    KeptMark { class: u8 },
    /// Belongs to what stands before it, and is dropped where that is a letter that may lose it.
    DroppedMark,
    /// Belongs to what stands before it; the definition has to be asked.
    OtherMark,
    /// Whatever else: the definition has to be asked.
    Other,
}

/// What marks do to a character before them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Base {
    /// A letter that is read well enough without its marks: a dropped mark changes nothing.
    Accented,
    /// A dropped mark may change it; marks that are kept follow it as they are.
    Stable,
    /// The definition has to be asked.
    Other,
}

impl Part {
    /// Whether the character belongs to what stands before it.
    pub fn continues(self) -> bool {
        matches!(self, Part::KeptMark { .. } | Part::DroppedMark | Part::OtherMark)
    }

    #[inline]
    pub fn of(c: char) -> Part {
        let (page, at) = (c as usize >> 8, c as usize & 0xFF);
        match PAGES.get(page) {
            Some(page) => page.get_or_init(|| fill(c as u32 & !0xFF))[at],
            None => Part::ask(c),
        }
    }

    /// What the table says, worked out from the definition.
    fn ask(c: char) -> Part {
        if is_ignorable(c) {
            return Part::Ignored;
        }
        let folded = fold_cluster(c.encode_utf8(&mut [0; 4]));
        let is_quick = |c: char| is_nfkc_quick(std::iter::once(c)) == IsNormalized::Yes;
        let mut chars = folded.chars();
        let only = chars.next().filter(|_| chars.next().is_none());
        if continues_cluster(c) {
            return match only {
                Some(same) if same == c && is_quick(c) => Part::KeptMark { class: canonical_combining_class(c) },
                None if folded.is_empty() && is_dropped_mark(c) => Part::DroppedMark,
                _ => Part::OtherMark,
            };
        }
        match only {
            Some(space) if space.is_whitespace() => Part::Space,
            Some(folded) => {
                let base = if drops_accents(c, folded) {
                    Base::Accented
                } else if is_quick(c) && is_quick(folded) && fold_once(&folded.to_string()).chars().eq([folded]) {
                    Base::Stable
                } else {
                    Base::Other
                };
                Part::One { folded, base }
            }
            None => Part::Other,
        }
    }
}

/// The first two planes; what lies beyond is rare.
const PAGES_KEPT: usize = 0x200;

type Page = Box<[Part; 256]>;

static PAGES: [OnceLock<Page>; PAGES_KEPT] = [const { OnceLock::new() }; PAGES_KEPT];

fn fill(first: u32) -> Page {
    let part = |at: usize| char::from_u32(first + at as u32).map_or(Part::Other, Part::ask);
    Box::new(std::array::from_fn(part))
}

/// Letters of Latin, Greek, Cyrillic, Hebrew and Arabic, and what folds to plain Latin letters or digits.
fn drops_accents(c: char, folded: char) -> bool {
    folded.is_ascii_alphanumeric()
        || (c.is_alphabetic() && matches!(c as u32, 0x41..=0x52F | 0x5D0..=0x5EA | 0x620..=0x64A | 0x1E00..=0x1FFF))
}

/// The comparing form of a character and its marks. One pass is not always a fixed point (a dropped mark may have kept two
/// letters apart), so passes repeat until nothing changes; the bound only guards against a mistake in the tables.
pub(super) fn fold_cluster(cluster: &str) -> String {
    if cluster.is_ascii() {
        return cluster.to_ascii_lowercase();
    }
    let mut folded = fold_once(cluster);
    for _ in 0..4 {
        let again = fold_once(&folded);
        if again == folded {
            break;
        }
        folded = again;
    }
    folded
}

fn fold_once(text: &str) -> String {
    let lower = text.nfkc().flat_map(char::to_lowercase).filter(|c| !is_ignorable(*c)).collect::<String>();
    let mut folded = String::with_capacity(lower.len());
    for c in lower.chars() {
        push_plain(c, &mut folded);
    }
    folded.nfkc().collect()
}

/// Pushes `c` without the marks of alphabets that are read well enough without them.
fn push_plain(c: char, out: &mut String) {
    match c {
        'đ' | 'ð' => out.push('d'),
        'ł' => out.push('l'),
        'ø' => out.push('o'),
        'ı' => out.push('i'),
        'ß' => out.push_str("ss"),
        'æ' => out.push_str("ae"),
        'œ' => out.push_str("oe"),
        'ς' => out.push('σ'),
        _ if is_dropped_mark(c) => {}
        _ => {
            let mut parts = std::iter::once(c).nfd();
            let base = parts.next().unwrap_or(c);
            // A letter whose every mark is dropped folds to its base; any other (が, Indic and Hangul ones) stays whole.
            out.push(if parts.all(is_dropped_mark) { base } else { c });
        }
    }
}

/// Marks written over or under letters that only accent them: Latin, Greek, Cyrillic, Hebrew points, Arabic vowel signs.
/// Vowel signs of Thai, Lao and the Indic scripts, and kana's voicing marks, make other letters and stay.
fn is_dropped_mark(c: char) -> bool {
    matches!(c as u32,
        0x300..=0x36F | 0x483..=0x489 | 0x591..=0x5BD | 0x5BF | 0x5C1..=0x5C2 | 0x5C4..=0x5C5 | 0x5C7
        | 0x610..=0x61A | 0x64B..=0x65F | 0x670 | 0x6D6..=0x6DC | 0x6DF..=0x6E4 | 0x6E7..=0x6E8 | 0x6EA..=0x6ED
        | 0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF | 0x20D0..=0x20FF | 0xFE20..=0xFE2F)
}

/// Unicode's Default_Ignorable_Code_Point: seen by nobody, used to break words apart.
fn is_ignorable(c: char) -> bool {
    matches!(c as u32,
        // 0x640: Arabic's tatweel only draws a word out, and means nothing.
        0xAD | 0x34F | 0x61C | 0x640 | 0x115F..=0x1160 | 0x17B4..=0x17B5 | 0x180B..=0x180F | 0x200B..=0x200F | 0x202A..=0x202E
        | 0x2060..=0x206F | 0x3164 | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0 | 0xFFF0..=0xFFF8 | 0x1BCA0..=0x1BCA3
        | 0x1D173..=0x1D17A | 0xE0000..=0xE0FFF)
}

/// Whether normalisation may join `c` to what stands before it: marks, vowels and finals of Hangul, half-width voicing marks.
fn continues_cluster(c: char) -> bool {
    !c.is_ascii()
        && (is_combining_mark(c)
            || matches!(c as u32, 0x1160..=0x11FF | 0xD7B0..=0xD7FF | 0xFF9E..=0xFF9F | 0xFFC2..=0xFFDC))
}
