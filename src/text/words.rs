//! Where words begin and end: by letters for spaced scripts, by the dictionary for short Chinese names.
//! It answers yes or no about a place in folded text; it never segments whole pages.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use tantivy_jieba::jieba_rs::Jieba;

/// How a character takes part in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Script {
    /// Letters of scripts that separate words by spaces.
    Spaced,
    Digit,
    /// Han characters; words are not separated.
    Han,
    /// Other scripts written without spaces: kana, Thai, Lao, Khmer, Burmese.
    Unspaced,
    /// Spaces, punctuation, symbols.
    None,
}

/// What `c` is in words.
pub fn script_of(c: char) -> Script {
    match c as u32 {
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x3040..=0x30FF | 0x31F0..=0x31FF => Script::Unspaced,
        _ if is_han(c) => Script::Han,
        _ if c.is_numeric() => Script::Digit,
        _ if c.is_alphabetic() => Script::Spaced,
        _ => Script::None,
    }
}

pub fn is_han(c: char) -> bool {
    matches!(c as u32, 0x3007 | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF)
}

/// Whether the byte range of `text` (folded) can be a name of its own there: `lirui` in `lirui跑鞋` and `lirui2026`
/// but not in `liruina`; `诺灯` in `诺灯充电器` but not in `承诺灯具`, which reads 承诺 and 灯具.
/// A range that is empty or not on character boundaries is not.
pub fn at_word_boundaries(text: &str, range: &Range<usize>) -> bool {
    let (Some(before), Some(name), Some(after)) =
        (text.get(..range.start), text.get(range.clone()), text.get(range.end..))
    else {
        return false;
    };
    let (Some(first), Some(last)) = (name.chars().next(), name.chars().next_back()) else {
        return false;
    };
    !joins(before.chars().next_back(), Some(first))
        && !joins(Some(last), after.chars().next())
        && (!is_short_han(name) || stands_alone(before, name, after))
}

/// Whether two neighbours belong to one word of a spaced script, or to one number.
fn joins(left: Option<char>, right: Option<char>) -> bool {
    let (Some(left), Some(right)) = (left, right) else { return false };
    matches!((script_of(left), script_of(right)), (Script::Spaced, Script::Spaced) | (Script::Digit, Script::Digit))
}

fn is_short_han(name: &str) -> bool {
    name.chars().count() <= 3 && name.chars().all(is_han)
}

/// Characters of context on each side that the dictionary is shown.
const CONTEXT: usize = 8;

/// Whether no dictionary word reaches over an end of the name.
fn stands_alone(before: &str, name: &str, after: &str) -> bool {
    let mut left: Vec<char> = before.chars().rev().take(CONTEXT).take_while(|c| is_han(*c)).collect();
    left.reverse();
    let right: Vec<char> = after.chars().take(CONTEXT).take_while(|c| is_han(*c)).collect();
    if left.is_empty() && right.is_empty() {
        return true;
    }
    let (from, to) = (left.len(), left.len() + name.chars().count());
    let sentence: String = left.into_iter().chain(name.chars()).chain(right).collect();
    let mut at = 0;
    for token in DICTIONARY.cut(&sentence, false) {
        let end = at + token.word.chars().count();
        let reaches_over_start = at < from && end > from;
        let reaches_over_end = at < to && end > to;
        if reaches_over_start || reaches_over_end {
            return false;
        }
        at = end;
    }
    true
}

/// Whether `name` (folded) is an everyday word that says little by itself: 苹果, target.
pub fn is_common_word(name: &str) -> bool {
    if name.chars().all(is_han) {
        name.chars().count() <= 2 && DICTIONARY.has_word(name)
    } else {
        COMMON_WORDS.contains(name)
    }
}

/// Loaded at first use; some tens of megabytes, shared by all threads.
pub(super) static DICTIONARY: LazyLock<Jieba> = LazyLock::new(Jieba::new);

/// Everyday English words that are also marks, or could be.
static COMMON_WORDS: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| include_str!("common_words.txt").lines().flat_map(str::split_whitespace).collect());

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_at_word_boundaries() {
        for (text, name, stands) in [
            ("lirui跑鞋", "lirui", true),
            ("new lirui2026", "lirui", true),
            ("liruina shoes", "lirui", false),
            ("megalirui", "lirui", false),
            ("lirui-court", "lirui", true),
            ("model a12", "a1", false),
            ("新款漓瑞跑鞋", "漓瑞", true),
            ("诺灯充电器", "诺灯", true),
            ("商家承诺灯具保修", "诺灯", false),
            ("桂珍螺蛳粉", "桂珍", true),
            ("恭城月柿礼盒", "恭城月柿", true),
            ("รองเท้าlirui", "lirui", true),
        ] {
            let at = text.find(name).unwrap();
            assert_eq!(at_word_boundaries(text, &(at..at + name.len())), stands, "{name} in {text}");
        }
    }

    #[test]
    fn odd_ranges_are_no_words() {
        assert!(!at_word_boundaries("漓瑞", &(1..3)));
        assert!(!at_word_boundaries("漓瑞", &(3..3)));
        assert!(!at_word_boundaries("漓瑞", &(0..99)));
    }

    #[test]
    fn everyday_words_are_common() {
        assert!(is_common_word("苹果") && is_common_word("target"));
        assert!(!is_common_word("漓瑞") && !is_common_word("lirui"));
    }
}
