//! How common a word is in running text: the prior by which an everyday word is told from a coined name.
//! It counts words as they are written (folded), knows no senses, and calls what it does not know rare.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

use super::words::{DICTIONARY, is_han};

/// The Zipf value of `word` (folded): log10 of its occurrences in a billion words, 0 where it is not known, about 7.5 for
/// the commonest; everyday words have 4 and more. Han words by the segmenter's dictionary (simplified, which it asks for;
/// up to a microsecond), words of spaced languages by a table (English, and the head of Indonesian, Malay, Vietnamese,
/// Spanish, French and German; the commonest of the languages it is known in). Right within about 0.7.
pub fn zipf(word: &str) -> f32 {
    if word.chars().next().is_some_and(is_han) { zipf_of_han(word) } else { spaced(word) }
}

fn spaced(word: &str) -> f32 {
    ZIPF.get(word).map_or(0.0, |tenths| f32::from(*tenths) / 10.0)
}

/// All counts of the dictionary together.
const DICTIONARY_TOTAL: f32 = 60_101_967.0;

/// Longest word of the dictionary that is worth asking for, in characters.
const MAX_HAN: usize = 16;

fn zipf_of_han(word: &str) -> f32 {
    if word.chars().nth(MAX_HAN).is_some() || !DICTIONARY.has_word(word) {
        return 0.0;
    }
    // For a word it has, the dictionary suggests its count, or a little more where its parts are common.
    let count = DICTIONARY.suggest_freq(word) as f32;
    (count / DICTIONARY_TOTAL * 1e9).log10().clamp(0.0, 8.0)
}

/// A line for each tenth of a Zipf value: ten times it, and the words.
static ZIPF: LazyLock<HashMap<&'static str, u8, BuildHasherDefault<Fnv>>> = LazyLock::new(|| {
    let mut table = HashMap::default();
    for line in include_str!("tables/zipf.txt").lines() {
        let mut columns = line.split(' ');
        let tenths = columns.next().and_then(|tenths| tenths.parse().ok()).unwrap_or_default();
        table.extend(columns.map(|word| (word, tenths)));
    }
    table
});

/// FNV-1a: short keys of a fixed table need no defence against chosen ones, and this is several times faster than one.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        // The table takes its buckets and its tags from the two ends of a hash.
        self.0 ^ (self.0 >> 29)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_are_as_common_as_they_are() {
        for (word, from, to) in [
            ("the", 7.0, 8.0),
            ("people", 5.5, 6.8),
            ("target", 4.0, 5.3),
            ("apple", 3.8, 5.0),
            ("shoes", 3.8, 5.0),
            ("lantern", 2.5, 3.8),
            ("yang", 6.5, 8.0),
            ("rumah", 4.5, 6.5),
            ("duong", 4.5, 7.0),
            ("casa", 4.8, 6.3),
            ("maison", 4.5, 6.0),
            ("heute", 3.5, 6.0),
            ("lirui", 0.0, 0.0),
            ("的", 6.5, 8.0),
            ("苹果", 3.5, 5.0),
            ("中国", 5.5, 7.0),
            ("漓瑞", 0.0, 0.0),
            ("", 0.0, 0.0),
            ("苹果apple", 0.0, 0.0),
        ] {
            let value = zipf(word);
            assert!((from..=to).contains(&value), "{word}: {value}");
        }
    }

    #[test]
    fn the_table_holds_each_word_once() {
        let words = include_str!("tables/zipf.txt").lines().map(|line| line.split(' ').count() - 1).sum::<usize>();
        assert_eq!(ZIPF.len(), words);
        assert!(ZIPF.keys().all(|word| word.bytes().all(|b| b.is_ascii_lowercase())));
    }

    proptest! {
        #[test]
        fn values_stay_within_the_scale(word in "\\PC{0,20}|[\u{4e00}-\u{9fff}]{1,20}|[a-z]{1,6}") {
            prop_assert!((0.0..=8.0).contains(&zipf(&word)));
        }
    }
}
