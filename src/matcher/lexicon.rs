//! Words with a strength and a language, read from tables and searched all at once.

use std::ops::Range;

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder, MatchKind};
use unicode_normalization::UnicodeNormalization;

use super::context::clause_before;
use crate::text::{Folded, at_word_boundaries, fold_name, is_han};

mod patterns;

pub(super) use patterns::Patterns;

/// A table of words.
pub(super) struct Lexicon {
    automaton: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
    words: Vec<Word>,
}

/// One line of a table: language, strength, word.
pub(super) struct Word {
    pub written: String,
    /// 0..=1; a word of strength 0 stands there to keep a shorter one within it from being found.
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
        // Of two languages' words that fold to one, the one without accents goes: it is written either way.
        words.sort_by(|a, b| (&a.0, is_accented(&a.1.written)).cmp(&(&b.0, is_accented(&b.1.written))));
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
        strongest(self.find(text), text)
    }

    /// The same where the text as it was written is at hand: a word with accents is not taken for one with others
    /// (hàng giả, copies; hàng giá, goods at a price). Written without any, it may be meant.
    pub fn strongest_in<'a>(&'a self, text: &Folded, source: &str) -> Option<Found<'a>> {
        let found = self.find(text).into_iter();
        strongest(found.filter(|found| agrees(&found.word.written, text, &found.range, source)).collect(), text)
    }
}

fn strongest<'a>(found: Vec<Found<'a>>, text: &Folded) -> Option<Found<'a>> {
    let said = found.into_iter().filter(|found| !is_denied(text.text(), found.range.start));
    said.fold(None, |best: Option<Found<'a>>, found| match best {
        Some(best) if best.word.strength >= found.word.strength => Some(best),
        _ => Some(found),
    })
}

/// Whether the accents of what stands in `range` are those of `written`, or there are none.
fn agrees(written: &str, text: &Folded, range: &Range<usize>, source: &str) -> bool {
    !is_accented(written) || {
        let there = as_written(text, range, source);
        !is_accented(&there) || there == plain_form(written)
    }
}

/// Whether Latin letters of `written` bear accents.
fn is_accented(written: &str) -> bool {
    written.nfc().any(|c| !c.is_ascii() && matches!(c as u32, 0xC0..=0x24F | 0x1E00..=0x1EFF))
}

fn plain_form(written: &str) -> String {
    written.nfc().flat_map(char::to_lowercase).collect()
}

/// What the source has where `range` of the folded text stands, in lower case.
fn as_written(text: &Folded, range: &Range<usize>, source: &str) -> String {
    let [from, to] = text.source_span(range.clone());
    plain_form(&source.chars().skip(from).take(to - from).collect::<String>())
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
    "别买",
    "不做",
    "决不",
    "绝不",
    "鉴别",
    "辨别",
    "防止",
    "严禁",
    "ไม่ใช่",
    "ไม่มี",
    "ไม่ขาย",
    "ระวัง",
    "not ",
    "no ",
    "bukan ",
    "khong phai ",
    "khong ban ",
    "noi khong voi ",
    "tidak jual ",
    "awas ",
    "anti ",
    "no es ",
    "spot ",
    "report a ",
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
        let near = if denial.is_ascii() { 14 } else { denial.chars().count() + 3 };
        let start = before.char_indices().rev().take(near).last().map_or(0, |(at, _)| at);
        before[start..].find(denial).is_some_and(|found| {
            // English denials are words: `casino ` does not end in `no `.
            !denial.is_ascii() || before[..start + found].chars().next_back().is_none_or(|c| !c.is_alphanumeric())
        })
    })
}

/// How sellers of copies put their words together.
pub(super) static COPIES: std::sync::LazyLock<Patterns> =
    std::sync::LazyLock::new(|| Patterns::read(include_str!("lexicon/copies.txt")));

/// Whether everything in `between`, folded, is a word that may stand between a word of fitting and the name.
pub(super) fn is_filler(between: &str) -> bool {
    between
        .split(|c: char| !c.is_alphanumeric() && !('\u{e00}'..='\u{e7f}').contains(&c))
        .all(|word| word.is_empty() || FILLERS.contains(word))
}

static FILLERS: std::sync::LazyLock<std::collections::HashSet<String>> = std::sync::LazyLock::new(|| {
    let lines = include_str!("lexicon/fillers.txt").lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace).map(fold_name).collect()
});

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
    /// Before a name: what is offered fits the named goods.
    COMPATIBLE = "compatible.txt";
    /// Behind a name: the same.
    COMPATIBLE_AFTER = "compatible_after.txt";
    GENUINE = "genuine.txt";
    /// Of those who speak about goods instead of offering them.
    ABOUT = "about.txt";
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
            include_str!("lexicon/compatible_after.txt"),
            include_str!("lexicon/genuine.txt"),
            include_str!("lexicon/about.txt"),
        ] {
            let lines: Vec<&str> = table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
            let read: Vec<(String, Word)> = lines.iter().filter_map(|line| read_line(line)).collect();
            assert_eq!(read.len(), lines.len(), "a line is faulty: {}", lines[0]);
            let mut written: Vec<&str> = read.iter().map(|(_, word)| word.written.as_str()).collect();
            written.sort_unstable();
            assert!(
                written.windows(2).all(|pair| pair[0] != pair[1]),
                "{:?}",
                written.windows(2).find(|pair| pair[0] == pair[1])
            );
            assert!(read.iter().all(|(folded, word)| !folded.is_empty() && (0.0..=1.0).contains(&word.strength)));
        }
    }

    #[test]
    fn accents_tell_words_apart_where_they_are_written() {
        for (text, word) in [
            ("giày hàng giả", Some("hàng giả")),
            ("giày hàng giá rẻ", None),
            ("giay hang gia", Some("hàng giả")),
            ("RÉPLICA exacta", Some("replica")),
        ] {
            let found = REPLICA.strongest_in(&fold(text), text);
            assert_eq!(found.map(|found| found.word.written.as_str()), word, "{text}");
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
