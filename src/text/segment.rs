//! Where words begin in scripts written without spaces: Thai, Lao, Khmer, Burmese by their dictionaries, Han by its own.
//! One call for a whole text, and only worth it where [`needs_segmenting`] says so.

use std::sync::LazyLock;

use icu_segmenter::options::WordBreakInvariantOptions;
use icu_segmenter::{WordSegmenter, WordSegmenterBorrowed};

use super::words::{DICTIONARY, Script, is_han, script_of};

/// Whether `text` has characters of a script that is written without spaces.
pub fn needs_segmenting(text: &str) -> bool {
    !text.is_ascii() && text.chars().any(|c| matches!(script_of(c), Script::Unspaced | Script::Han))
}

/// For each character of `text`, and one more for its end, whether a word begins or ends before it. Never empty; first and
/// last are true. In spaced scripts words are runs of letters or digits; punctuation and spaces stand alone; a run of kana
/// is one word. Scripts do not join: a Latin name between Thai letters stands alone. Vowel signs and tone marks never begin
/// a word. Some microseconds for a title. Takes folded text and any other alike.
pub fn word_boundaries(text: &str) -> Vec<bool> {
    let mut boundaries = vec![true];
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let kind = Kind::of(first);
        // A mark belongs to what stands before it, whatever that is.
        let length = rest.find(|c| Kind::of(c) != kind && !is_mark(c)).unwrap_or(rest.len()).max(first.len_utf8());
        let (run, after) = rest.split_at(if kind == Kind::Single { with_marks(rest) } else { length });
        push_run(run, kind, &mut boundaries);
        rest = after;
    }
    boundaries
}

/// Adds one entry for each character of `run`: whether a word ends behind it.
fn push_run(run: &str, kind: Kind, boundaries: &mut Vec<bool>) {
    match kind {
        Kind::Han => {
            for token in DICTIONARY.cut(run, false) {
                push_word(token.word, boundaries);
            }
        }
        Kind::SouthEastAsian => {
            let composed = with_whole_am(run);
            let read = composed.as_deref().unwrap_or(run);
            let mut from = 0;
            for to in SOUTH_EAST_ASIAN.segment_str(read).filter(|to| *to > 0) {
                let word = &read[from..to];
                push_word(word, boundaries);
                if composed.is_some() {
                    // One more for each sign that stands for two.
                    let parted = word.chars().filter(|c| AM.iter().any(|(whole, _)| whole == c)).count();
                    let end = boundaries.len() - 1;
                    boundaries.splice(end..end, std::iter::repeat_n(false, parted));
                }
                from = to;
            }
        }
        _ => push_word(run, boundaries),
    }
    // Whatever a segmenter does, a run ends where it ends.
    if let Some(end) = boundaries.last_mut() {
        *end = true;
    }
}

/// The vowel signs am of Thai and Lao, and the two signs that folding leaves of each.
const AM: [(char, &str); 2] = [('\u{e33}', "\u{e4d}\u{e32}"), ('\u{eb3}', "\u{ecd}\u{eb2}")];

/// `run` as dictionaries write it, where it is written otherwise throughout.
fn with_whole_am(run: &str) -> Option<String> {
    let parted = AM.iter().any(|(_, parts)| run.contains(parts));
    let mixed = AM.iter().any(|(whole, _)| run.contains(*whole));
    (parted && !mixed).then(|| {
        AM.iter().fold(run.to_owned(), |read, (whole, parts)| read.replace(parts, whole.encode_utf8(&mut [0; 4])))
    })
}

/// Adds a word, or its continuation if it begins with a mark.
fn push_word(word: &str, boundaries: &mut Vec<bool>) {
    if word.chars().next().is_some_and(is_mark)
        && boundaries.len() > 1
        && let Some(before) = boundaries.last_mut()
    {
        *before = false;
    }
    let inside = word.chars().count().saturating_sub(1);
    boundaries.extend(std::iter::repeat_n(false, inside));
    boundaries.extend((!word.is_empty()).then_some(true));
}

/// What a run of characters is made of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Letters,
    Digits,
    Han,
    SouthEastAsian,
    Kana,
    /// Stands alone, with the marks on it.
    Single,
}

impl Kind {
    fn of(c: char) -> Self {
        match script_of(c) {
            Script::Spaced => Self::Letters,
            Script::Digit => Self::Digits,
            Script::Han => Self::Han,
            Script::Unspaced if ('\u{3040}'..='\u{31FF}').contains(&c) => Self::Kana,
            Script::Unspaced => Self::SouthEastAsian,
            Script::None => Self::Single,
        }
    }
}

/// Bytes of the first character of `text` and the marks on it.
fn with_marks(text: &str) -> usize {
    text.char_indices().skip(1).find(|(_, c)| !is_mark(*c)).map_or(text.len(), |(at, _)| at)
}

fn is_mark(c: char) -> bool {
    !c.is_ascii() && unicode_normalization::char::is_combining_mark(c) && !is_han(c)
}

/// The dictionaries read a character in some sixty nanoseconds, and know compounds; the trained models that could stand here
/// instead take more than a hundred times as long.
static SOUTH_EAST_ASIAN: LazyLock<WordSegmenterBorrowed<'static>> =
    LazyLock::new(|| WordSegmenter::new_dictionary(WordBreakInvariantOptions::default()));

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold_name;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<String> {
        let boundaries = word_boundaries(text);
        let mut words: Vec<String> = Vec::new();
        for (c, begins) in text.chars().zip(&boundaries) {
            match words.last_mut() {
                Some(word) if !begins => word.push(c),
                _ => words.push(c.to_string()),
            }
        }
        words
    }

    #[test]
    fn words_end_where_readers_see_them_end() {
        for (text, expected) in [
            ("", ""),
            ("new lirui2026", "new| |lirui|2026"),
            ("รองเท้าผู้ชายlirui", "รองเท้า|ผู้ชาย|lirui"),
            ("商家承诺灯具保修", "商家|承诺|灯具|保修"),
            ("漓瑞跑鞋x2双", "漓|瑞|跑鞋|x|2|双"),
            ("ナイキの靴", "ナイキの|靴"),
            ("a\u{301}b!\u{301}c", "a\u{301}b|!\u{301}|c"),
        ] {
            assert_eq!(words(text).join("|"), expected, "{text}");
        }
    }

    #[test]
    fn south_east_asian_words_are_told_apart() {
        for (text, among) in [
            ("กระเป๋าสะพายหนังแท้", &["กระเป๋า", "หนัง"][..]),
            ("น้ำปลาขวดใหญ่", &["น้ำปลา", "ขวด"]),
            ("ເກີບຜູ້ຊາຍ", &["ເກີບ"]),
            ("ស្បែកជើងបុរស", &["បុរស"]),
            ("ဖိနပ်အသစ်", &["ဖိနပ်"]),
        ] {
            let words = words(&fold_name(text));
            assert!(among.iter().all(|word| words.contains(&fold_name(word))), "{text}: {words:?}");
        }
    }

    #[test]
    fn only_texts_with_such_scripts_need_it() {
        assert!(needs_segmenting("รองเท้า") && needs_segmenting("a 漓") && needs_segmenting("カ"));
        assert!(!needs_segmenting("lirui кроссовки 2026") && !needs_segmenting(""));
    }

    proptest! {
        #[test]
        fn one_entry_for_each_character_and_the_end(text in "[ก-๛ກ-ໜក-៹က-႟漓瑞跑鞋カa1 !\u{301}\u{e4d}]{0,30}|\\PC{0,30}") {
            let boundaries = word_boundaries(&text);
            prop_assert_eq!(boundaries.len(), text.chars().count() + 1);
            prop_assert!(boundaries.first() == Some(&true) && boundaries.last() == Some(&true));
        }
    }
}
