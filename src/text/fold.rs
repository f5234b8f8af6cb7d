//! Folding: NFKC, lower case, marks and invisible characters dropped, white space collapsed, every character mapped back.
//! Folding twice gives what folding once gives.

use std::ops::Range;
use std::str::Chars;

use super::words::is_han;
use cluster::{Base, Part, fold_cluster};
use origins::Origins;

mod cluster;
mod origins;

/// Folded text that remembers where each of its characters came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folded {
    text: String,
    origins: Origins,
}

/// At most this many scalars of a text are folded: what the web sends may be endless, and names stand at the start.
pub const MAX_SCALARS: usize = 200_000;

/// What is set between the characters of a name to keep it from being found.
fn is_gap(c: char) -> bool {
    matches!(c, ' ' | '.' | '·' | '・' | '-' | '_' | '*' | '|' | '/' | '~')
}

/// Folds `source`, of which at most [`MAX_SCALARS`] are read.
pub fn fold(source: &str) -> Folded {
    let source = source.char_indices().nth(MAX_SCALARS).map_or(source, |(end, _)| &source[..end]);
    let mut folded = Folded { text: String::with_capacity(source.len()), origins: Origins::default() };
    let mut reader = Reader { rest: source.chars(), index: 0 };
    while !reader.rest.as_str().is_empty() {
        if !folded.take_ascii(&mut reader) && !folded.take_han(&mut reader) {
            folded.take_cluster(&mut reader);
        }
    }
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
        self.origins.span(&self.text, &range)
    }

    /// The same text with the gaps closed that a single space or mark leaves between two Han characters (漓 瑞, 漓·瑞);
    /// none where there are none. Spans still lead back to the source.
    pub fn without_gaps(&self) -> Option<Folded> {
        let gaps = self.gaps();
        if gaps.is_empty() {
            return None;
        }
        let mut closed = Folded { text: String::with_capacity(self.text.len()), origins: Origins::default() };
        let mut from = 0;
        let end = self.text.len()..self.text.len();
        for gap in gaps.into_iter().chain(std::iter::once(end)) {
            if let Some(kept) = self.text.get(from..gap.start) {
                closed.origins.append(closed.text.len(), &self.origins, &self.text, from..gap.start);
                closed.text.push_str(kept);
            }
            from = gap.end;
        }
        Some(closed)
    }

    /// The gaps between Han characters, in order.
    fn gaps(&self) -> Vec<Range<usize>> {
        let mut gaps = Vec::new();
        let mut after_han = false;
        let mut chars = self.text.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            if after_han && is_gap(c) && chars.peek().is_some_and(|(_, next)| is_han(*next)) {
                gaps.push(at..at + c.len_utf8());
            }
            after_han = is_han(c);
        }
        gaps
    }

    /// Appends `c`, which came from the source scalars `span`.
    fn push(&mut self, c: char, span: [u32; 2]) {
        self.origins.push(self.text.len(), span);
        self.text.push(c);
    }

    /// White space is one space at most, and none at the start.
    fn push_space(&mut self, span: [u32; 2]) {
        if self.may_take_space() {
            self.push(' ', span);
        }
    }

    fn may_take_space(&self) -> bool {
        !self.text.is_empty() && !self.text.ends_with(' ')
    }

    /// Takes over what folds to itself or its small letter: ASCII with single spaces, as long as no mark can follow.
    /// False where there is none.
    fn take_ascii(&mut self, reader: &mut Reader<'_>) -> bool {
        let bytes = reader.rest.as_str().as_bytes();
        let mut may_take_space = self.may_take_space();
        let mut plain = |byte: &u8| match byte {
            b' ' => std::mem::replace(&mut may_take_space, false),
            0..0x80 if !byte.is_ascii_whitespace() && *byte != 0x0B => {
                may_take_space = true;
                true
            }
            _ => false,
        };
        let mut count = bytes.iter().take(STRETCH).take_while(|byte| plain(byte)).count();
        // What stands last may belong to a mark behind it.
        if count > 0 && bytes.get(count).is_some_and(|next| !next.is_ascii() && !is_plain_han(*next)) {
            count -= 1;
        }
        if let Some(taken) = reader.take(count, count) {
            let at = self.text.len();
            self.origins.push_each(at, taken.index, count as u32);
            self.text.push_str(taken.text);
            if let Some(tail) = self.text.get_mut(at..) {
                tail.make_ascii_lowercase();
            }
        }
        count > 0
    }

    /// Takes over Han characters that fold to themselves, as long as no mark can follow. False where there is none.
    fn take_han(&mut self, reader: &mut Reader<'_>) -> bool {
        let bytes = reader.rest.as_str().as_bytes();
        let mut count = bytes.chunks_exact(3).take(STRETCH).take_while(|char| is_plain_han(char[0])).count();
        if count > 0 && bytes.get(3 * count).is_some_and(|next| !next.is_ascii()) {
            count -= 1;
        }
        if let Some(taken) = reader.take(3 * count, count) {
            self.origins.push_each(self.text.len(), taken.index, count as u32);
            self.text.push_str(taken.text);
        }
        count > 0
    }

    /// Folds a character with the marks that belong to it: the smallest unit that normalisation may rearrange.
    fn take_cluster(&mut self, reader: &mut Reader<'_>) {
        let begun = reader.clone();
        let Some((_, first)) = reader.next() else { return };
        if first == Part::Ignored {
            return;
        }
        let base = if let Part::One { base, .. } = first { base } else { Base::Other };
        let mut marks = Marks::None;
        let mut end = reader.clone();
        let mut ahead = reader.clone();
        while let Some((_, part)) = ahead.next() {
            if part.continues() {
                marks = marks.and(part, base);
                end = ahead.clone();
            } else if part != Part::Ignored {
                break;
            }
        }
        let span = [begun.index, end.index];
        match (marks, first) {
            (Marks::None, Part::Space) => self.push_space(span),
            (Marks::None | Marks::Dropped, Part::One { folded, .. }) => self.push(folded, span),
            (Marks::Kept { .. }, Part::One { folded, .. }) => {
                self.push(folded, span);
                while reader.index < end.index {
                    match reader.next() {
                        Some((mark, Part::KeptMark { .. })) => self.push(mark, span),
                        Some(_) => {}
                        None => break,
                    }
                }
            }
            _ => {
                let cluster = begun.until(&end);
                let seen: String = cluster.chars().filter(|c| Part::of(*c) != Part::Ignored).collect();
                for c in fold_cluster(&seen).chars() {
                    if c.is_whitespace() { self.push_space(span) } else { self.push(c, span) }
                }
            }
        }
        *reader = end;
    }

    fn trim_end(&mut self) {
        if self.text.ends_with(' ') {
            self.text.pop();
            self.origins.pop(self.text.len());
        }
    }
}

/// As many characters are taken over at once at most: a run of origins stays short enough to be counted through.
const STRETCH: usize = 512;

/// Whether a character that begins with this byte of UTF-8 is one of U+4000..=U+9FFF: Han, and the hexagrams among them.
/// Each folds to itself.
fn is_plain_han(byte: u8) -> bool {
    matches!(byte, 0xE4..=0xE9)
}

/// The marks of a cluster seen so far, as far as they are easy.
#[derive(Clone, Copy)]
enum Marks {
    None,
    /// All of them accents, on a letter that is read without.
    Dropped,
    /// All of them stay, and stand in the order that normalisation would put them in; `class` is the last one's.
    Kept {
        class: u8,
    },
    Difficult,
}

impl Marks {
    fn and(self, next: Part, base: Base) -> Marks {
        match (self, next, base) {
            (Marks::None | Marks::Dropped, Part::DroppedMark, Base::Accented) => Marks::Dropped,
            (Marks::None, Part::KeptMark { class }, Base::Stable) => Marks::Kept { class },
            (Marks::Kept { class: before }, Part::KeptMark { class }, Base::Stable)
                if class == 0 || class >= before =>
            {
                Marks::Kept { class }
            }
            _ => Marks::Difficult,
        }
    }
}

/// What is still to be read.
#[derive(Clone)]
struct Reader<'a> {
    rest: Chars<'a>,
    /// Of the next scalar in the source.
    index: u32,
}

struct Taken<'a> {
    text: &'a str,
    /// Of its first scalar in the source.
    index: u32,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Option<(char, Part)> {
        let c = self.rest.next()?;
        self.index += 1;
        Some((c, Part::of(c)))
    }

    /// The next `bytes`, which are `scalars` characters; none where there are none, or where no character ends.
    fn take(&mut self, bytes: usize, scalars: usize) -> Option<Taken<'a>> {
        let (text, rest) = self.rest.as_str().split_at_checked(bytes).filter(|(text, _)| !text.is_empty())?;
        let taken = Taken { text, index: self.index };
        self.rest = rest.chars();
        self.index += scalars as u32;
        Some(taken)
    }

    /// What stands between here and a later place.
    fn until(&self, later: &Reader<'_>) -> &'a str {
        let rest = self.rest.as_str();
        rest.get(..rest.len() - later.rest.as_str().len()).unwrap_or_default()
    }
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

    /// Folding as it is defined: cluster by cluster, nothing looked up.
    fn by_definition(source: &str) -> String {
        let mut clusters: Vec<String> = Vec::new();
        for c in source.chars().filter(|c| Part::of(*c) != Part::Ignored) {
            match clusters.last_mut() {
                Some(last) if Part::of(c).continues() => last.push(c),
                _ => clusters.push(c.to_string()),
            }
        }
        let folded: String = clusters.iter().map(|cluster| fold_cluster(cluster)).collect();
        folded.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Letters and marks of all the ways in which a cluster is folded.
    const MIXED: &str = "[a-zA-Zéớộß \u{300}-\u{345}αάйЙا-ي\u{64b}-\u{65f}\u{e01}-\u{e4e}か-ざ\u{3099}ｶﾞ가\u{1112}\u{1161}\u{11ab}漓瑞½ﬁ\u{200b}\u{fe0f}😀.,=]{0,16}";

    proptest! {
        #[test]
        fn short_cuts_change_nothing(source in MIXED) {
            let folded = fold(&source);
            prop_assert_eq!(folded.text(), by_definition(&source));
        }

        #[test]
        fn a_span_holds_what_folds_to_its_text(source in MIXED, from in 0usize..60, len in 0usize..60) {
            let folded = fold(&source);
            let [start, end] = folded.source_span(from..from + len);
            let place: String = source.chars().skip(start).take(end - start).collect();
            let wanted = folded.text().char_indices().filter(|(at, _)| (from..from + len).contains(at)).map(|(_, c)| c);
            let wanted: String = wanted.collect();
            prop_assert!(by_definition(&place).contains(wanted.trim()), "{:?} in {:?}", wanted, place);
        }

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
