//! Words with a strength and a language, read from a table and searched all at once.

use std::ops::Range;

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder, MatchKind};

use super::context::clause_before;
use crate::text::{Folded, at_word_boundaries, fold_name, is_han};

/// A table of words.
pub(super) struct Lexicon {
    automaton: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
    words: Vec<Word>,
}

/// One line of a table: language, strength, word.
pub(super) struct Word {
    pub written: String,
    /// 0..=1.
    pub strength: f64,
}

/// A word found in a text.
pub(super) struct Found<'a> {
    pub word: &'a Word,
    /// Bytes of the folded text.
    pub range: Range<usize>,
}

impl Lexicon {
    /// Reads `language strength word…` lines; empty lines and those that begin with `#` say nothing.
    /// The tables are part of the program and tested, so that a bad line is skipped here.
    pub fn read(table: &str) -> Lexicon {
        let mut words: Vec<(String, Word)> = table.lines().filter_map(read_line).collect();
        words.sort_by(|a, b| a.0.cmp(&b.0));
        words.dedup_by(|a, b| a.0 == b.0);
        let automaton = CharwiseDoubleArrayAhoCorasickBuilder::new()
            .match_kind(MatchKind::LeftmostLongest)
            .build_with_values(words.iter().zip(0u32..).map(|((folded, _), at)| (folded.as_str(), at)))
            .ok();
        Lexicon { automaton, words: words.into_iter().map(|(_, word)| word).collect() }
    }

    /// The words of the table that stand in `text`, in order of place; of overlapping ones the longest.
    pub fn find<'a>(&'a self, text: &Folded) -> Vec<Found<'a>> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        automaton
            .leftmost_find_iter(text.text())
            .map(|found| (found.start()..found.end(), found.value() as usize))
            .filter(|(range, _)| stands(text.text(), range))
            .filter_map(|(range, at)| self.words.get(at).map(|word| Found { word, range }))
            .collect()
    }

    /// The strongest word in `text` that is not denied.
    pub fn strongest<'a>(&'a self, text: &Folded) -> Option<Found<'a>> {
        let said = self.find(text).into_iter().filter(|found| !is_denied(text.text(), found.range.start));
        said.fold(None, |best: Option<Found<'a>>, found| match best {
            Some(best) if best.word.strength >= found.word.strength => Some(best),
            _ => Some(found),
        })
    }
}

fn read_line(line: &str) -> Option<(String, Word)> {
    let mut parts = line.trim().splitn(3, ' ');
    let (language, strength, word) = (parts.next()?, parts.next()?, parts.next()?);
    let strength = strength.parse().ok()?;
    (!language.starts_with('#')).then(|| (fold_name(word), Word { written: word.to_owned(), strength }))
}

/// Chinese words are recognised anywhere; others as words of their own.
fn stands(text: &str, range: &Range<usize>) -> bool {
    text.get(range.clone()).is_some_and(|word| word.chars().all(is_han)) || at_word_boundaries(text, range)
}

/// Words that turn what follows into its opposite: 非高仿, no replica, beware of fakes.
const DENIALS: &[&str] = &[
    "非",
    "不是",
    "不卖",
    "不售",
    "绝非",
    "并非",
    "拒绝",
    "抵制",
    "谨防",
    "警惕",
    "打击",
    "举报",
    "没有",
    "杜绝",
    "无",
    "not ",
    "no ",
    "never ",
    "beware of ",
    "avoid ",
    "isn't ",
    "aren't ",
    "without ",
    "don't sell ",
    "do not sell ",
    "report ",
    "against ",
    "anti-",
];

/// Whether the words right before `at` deny what stands there.
pub(super) fn is_denied(text: &str, at: usize) -> bool {
    let before = clause_before(text, at, 14);
    DENIALS.iter().any(|denial| {
        let near = if denial.is_ascii() { 14 } else { 4 };
        let start = before.char_indices().rev().take(near).last().map_or(0, |(at, _)| at);
        before[start..].find(denial).is_some_and(|found| {
            // English denials are words: `casino ` does not end in `no `.
            !denial.is_ascii() || before[..start + found].chars().next_back().is_none_or(|c| !c.is_alphanumeric())
        })
    })
}

macro_rules! tables {
    ($($(#[$doc:meta])* $name:ident = $file:literal;)*) => {$(
        $(#[$doc])*
        pub(super) static $name: std::sync::LazyLock<Lexicon> =
            std::sync::LazyLock::new(|| Lexicon::read(include_str!(concat!("lexicon/", $file))));
    )*};
}
tables! {
    /// Words for copies of branded goods.
    REPLICA = "replica.txt";
    RESALE = "resale.txt";
    EDITORIAL = "editorial.txt";
    COMPATIBLE = "compatible.txt";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold;

    #[test]
    fn every_line_of_every_table_is_read() {
        for table in [
            include_str!("lexicon/replica.txt"),
            include_str!("lexicon/resale.txt"),
            include_str!("lexicon/editorial.txt"),
            include_str!("lexicon/compatible.txt"),
        ] {
            let lines = table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).count();
            assert_eq!(
                Lexicon::read(table).words.len(),
                lines,
                "a line is faulty or stands twice: {}",
                table.lines().next().unwrap()
            );
            assert!(Lexicon::read(table).words.iter().all(|word| (0.0..=1.0).contains(&word.strength)));
        }
    }

    #[test]
    fn denied_words_do_not_count() {
        for (text, word) in [
            ("高仿跑鞋", Some("高仿")),
            ("非高仿 正品", None),
            ("谨防高仿", None),
            ("this is not a replica", None),
            ("casino replica", Some("replica")),
            ("no refunds. replica shoes", Some("replica")),
            ("鞋子1:1做工", Some("1:1")),
        ] {
            assert_eq!(REPLICA.strongest(&fold(text)).map(|found| found.word.written.as_str()), word, "{text}");
        }
    }
}
