//! Folding: NFKC, lower case, marks and invisible characters dropped, white space collapsed, every character mapped back.
//! Folding twice gives what folding once gives.

use std::ops::Range;

use super::words::is_han;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Folded text that remembers where each of its characters came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folded {
    text: String,
    /// One per folded character, in order of `at`.
    origins: Vec<Origin>,
}

/// Where a folded character came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Origin {
    /// Byte offset in the folded text.
    at: u32,
    /// Unicode scalar offsets in the source, `from < to`.
    from: u32,
    to: u32,
}

/// At most this many scalars of a text are folded: what the web sends may be endless, and names stand at the start.
pub const MAX_SCALARS: usize = 200_000;

/// What is set between the characters of a name to keep it from being found.
const GAPS: &str = " .·・-_*|/~";

/// Folds `source`, of which at most [`MAX_SCALARS`] are read.
pub fn fold(source: &str) -> Folded {
    let mut folded = Folded { text: String::with_capacity(source.len().min(4 * MAX_SCALARS)), origins: Vec::new() };
    let mut cluster = Cluster::default();
    for (index, c) in source.chars().take(MAX_SCALARS).enumerate() {
        if is_ignorable(c) {
            continue;
        }
        if !continues_cluster(c) {
            folded.push(&mut cluster);
        }
        cluster.push(c, index as u32);
    }
    folded.push(&mut cluster);
    folded.trim_end();
    folded
}

/// The folded text alone: for names and other short strings that need no way back.
pub fn fold_name(source: &str) -> String {
    fold(source).text
}

impl Folded {
    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The part of the source, in Unicode scalars, that a byte range of [`Folded::text`] stands for.
    /// Ranges that reach beyond the text are cut to it; an empty range gives an empty span.
    pub fn source_span(&self, range: Range<usize>) -> [usize; 2] {
        let first = self.origins.partition_point(|origin| (origin.at as usize) < range.start);
        let after = self.origins.partition_point(|origin| (origin.at as usize) < range.end);
        let touched = self.origins.get(first..after).unwrap_or_default();
        match (touched.first(), touched.last()) {
            (Some(start), Some(end)) => [start.from as usize, end.to as usize],
            _ => {
                let at = self.origins.get(first).or(self.origins.last()).map_or(0, |origin| origin.from as usize);
                [at, at]
            }
        }
    }

    /// The same text with the gaps closed that a single space or mark leaves between two Han characters (漓 瑞, 漓·瑞);
    /// none where there are none. Spans still lead back to the source.
    pub fn without_gaps(&self) -> Option<Folded> {
        let chars: Vec<char> = self.text.chars().collect();
        let is_gap = |at: usize| {
            at > 0
                && GAPS.contains(chars[at])
                && is_han(chars[at - 1])
                && chars.get(at + 1).is_some_and(|next| is_han(*next))
        };
        let mut closed = Folded::default();
        for (at, (c, origin)) in chars.iter().zip(&self.origins).enumerate() {
            if !is_gap(at) {
                closed.origins.push(Origin { at: closed.text.len() as u32, ..*origin });
                closed.text.push(*c);
            }
        }
        (closed.text.len() < self.text.len()).then_some(closed)
    }

    fn push(&mut self, cluster: &mut Cluster) {
        if cluster.text.is_empty() {
            return;
        }
        for c in cluster.folded().chars() {
            if c.is_whitespace() {
                if !self.text.is_empty() && !self.text.ends_with(' ') {
                    self.push_char(' ', cluster);
                }
            } else {
                self.push_char(c, cluster);
            }
        }
        cluster.text.clear();
    }

    fn push_char(&mut self, c: char, cluster: &Cluster) {
        self.origins.push(Origin { at: self.text.len() as u32, from: cluster.from, to: cluster.to });
        self.text.push(c);
    }

    fn trim_end(&mut self) {
        if self.text.ends_with(' ') {
            self.text.pop();
            self.origins.pop();
        }
    }
}

/// A character with the marks that belong to it: the smallest unit that normalisation may rearrange.
#[derive(Default)]
struct Cluster {
    text: String,
    from: u32,
    to: u32,
}

impl Cluster {
    fn push(&mut self, c: char, index: u32) {
        if self.text.is_empty() {
            self.from = index;
        }
        self.text.push(c);
        self.to = index + 1;
    }

    /// The comparing form. One pass is not always a fixed point (a dropped mark may have kept two letters apart), so passes
    /// repeat until nothing changes; the bound only guards against a mistake in the tables.
    fn folded(&self) -> String {
        if self.text.is_ascii() {
            return self.text.to_ascii_lowercase();
        }
        let mut folded = fold_once(&self.text);
        for _ in 0..4 {
            let again = fold_once(&folded);
            if again == folded {
                break;
            }
            folded = again;
        }
        folded
    }
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
        0xAD | 0x34F | 0x61C | 0x115F..=0x1160 | 0x17B4..=0x17B5 | 0x180B..=0x180F | 0x200B..=0x200F | 0x202A..=0x202E
        | 0x2060..=0x206F | 0x3164 | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0 | 0xFFF0..=0xFFF8 | 0x1BCA0..=0x1BCA3
        | 0x1D173..=0x1D17A | 0xE0000..=0xE0FFF)
}

/// Whether normalisation may join `c` to what stands before it: marks, vowels and finals of Hangul, half-width voicing marks.
fn continues_cluster(c: char) -> bool {
    !c.is_ascii()
        && (is_combining_mark(c)
            || matches!(c as u32, 0x1160..=0x11FF | 0xD7B0..=0xD7FF | 0xFF9E..=0xFF9F | 0xFFC2..=0xFFDC))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn folds_what_readers_take_for_the_same() {
        for (source, folded) in [
            ("ＬＩＲＵＩ　跑鞋", "lirui 跑鞋"),
            ("Li\u{200B}ru\u{AD}i", "lirui"),
            ("Café ÉCLAIR", "cafe eclair"),
            ("cafe\u{301}", "cafe"),
            ("  a \t\n b  ", "a b"),
            ("Straße", "strasse"),
            ("Đường sắt", "duong sat"),
            ("ﾊﾞﾅﾅ", "バナナ"),
            ("ไทย กำ", "ไทย ก\u{e4d}า"),
            ("हिन्दी", "हिन्दी"),
            ("\u{1112}\u{1161}\u{11ab}글", "한글"),
            ("①②", "12"),
            ("İstanbul", "istanbul"),
        ] {
            assert_eq!(fold(source).text(), folded, "{source:?}");
        }
    }

    #[test]
    fn spans_lead_back_over_dropped_and_joined_characters() {
        let folded = fold("新款 L\u{200B}I\u{301}ＲUI 鞋");
        let at = folded.text().find("lirui").unwrap();
        assert_eq!(folded.source_span(at..at + 5), [3, 10]);
        assert_eq!(folded.source_span(0..0), [0, 0]);
        assert_eq!(folded.source_span(900..1000), [11, 11]);
    }

    #[test]
    fn gaps_between_han_characters_close() {
        let folded = fold("新 漓　瑞 A-B 鞋");
        let closed = folded.without_gaps().unwrap();
        assert_eq!(closed.text(), "新漓瑞 a-b 鞋");
        let at = closed.text().find("漓瑞").unwrap();
        assert_eq!(closed.source_span(at..at + 6), [2, 5]);
        assert_eq!(fold("漓瑞 lirui").without_gaps(), None);
    }

    proptest! {
        #[test]
        fn folding_is_idempotent(source in "\\PC{0,40}|[a-zé\u{300}-\u{310}ｶﾞか\u{3099}\u{200b}\u{1112}\u{1161}\u{11ab} \t]{0,30}") {
            let once = fold_name(&source);
            prop_assert_eq!(fold_name(&once), once);
        }

        #[test]
        fn spans_stay_within_the_source_and_in_order(source in any::<String>(), from in 0usize..60, len in 0usize..60) {
            let folded = fold(&source);
            let [start, end] = folded.source_span(from..from + len);
            prop_assert!(start <= end);
            prop_assert!(end <= source.chars().count());
        }

        #[test]
        fn plain_text_maps_one_to_one(source in "[a-z0-9]{1,20}", from in 0usize..20, len in 1usize..20) {
            let folded = fold(&source);
            let to = (from + len).min(source.len());
            let from = from.min(to);
            prop_assume!(from < to);
            prop_assert_eq!(folded.source_span(from..to), [from, to]);
        }
    }
}
