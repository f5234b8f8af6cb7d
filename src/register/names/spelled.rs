//! Names whose own characters stand in the text, in order: as registered, in another script or width, set apart, or within
//! longer words. Other spellings are the other channels' business.

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};

use super::candidate::{Candidate, Gaps};
use super::entries::{Entries, Entry};
use super::reading::{Edge, Reading};
use super::rule::Rule;
use crate::text::zipf;

/// All compact forms in one automaton.
#[derive(Default)]
pub struct Spelled {
    automaton: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
}

/// What shops put before and behind a name to make one word of it.
const GENERIC: &[&str] = &[
    "official",
    "officials",
    "original",
    "ori",
    "authentic",
    "genuine",
    "real",
    "true",
    "new",
    "best",
    "super",
    "mega",
    "pro",
    "the",
    "my",
    "our",
    "shop",
    "shops",
    "shopping",
    "store",
    "stores",
    "outlet",
    "sale",
    "sales",
    "style",
    "styles",
    "fashion",
    "bag",
    "bags",
    "shoe",
    "shoes",
    "wear",
    "clothing",
    "watch",
    "watches",
    "brand",
    "brands",
    "online",
    "global",
    "world",
    "club",
    "fans",
    "mall",
    "mart",
    "house",
    "home",
    "team",
    "kids",
    "men",
    "women",
    "baby",
    "sport",
    "sports",
    "beauty",
    "cosmetics",
    "toko",
    "resmi",
    "murah",
    "grosir",
    "asli",
    "tienda",
    "oficial",
    "ropa",
    "giay",
    "hang",
    "chinhhang",
    "com",
    "net",
    "vn",
    "cn",
    "th",
    "id",
    "ph",
    "sg",
    "us",
    "uk",
    "hk",
    "tw",
];

/// Most hits that are looked at in one text.
const MAX_HITS: usize = 4_096;

impl Spelled {
    pub fn build(entries: &Entries) -> Spelled {
        let patterns: Vec<(String, u32)> =
            entries.iter().map(|(number, entry)| (entries.chars(entry).iter().collect(), number)).collect();
        let automaton = if patterns.is_empty() {
            None
        } else {
            CharwiseDoubleArrayAhoCorasickBuilder::new().build_with_values(patterns).ok()
        };
        Spelled { automaton }
    }

    pub fn find(&self, entries: &Entries, reading: &Reading<'_>, compact: &mut String, out: &mut Vec<Candidate>) {
        let Some(automaton) = &self.automaton else { return };
        let view = reading.view;
        compact.clear();
        view.push_compact(compact);
        let mut byte = 0;
        let mut starts = Vec::with_capacity(view.compact().len());
        for c in compact.chars() {
            starts.push(byte as u32);
            byte += c.len_utf8();
        }
        for hit in automaton.find_overlapping_iter(&*compact).take(MAX_HITS) {
            let Some(entry) = entries.get(hit.value()) else { continue };
            let Ok(first) = starts.binary_search(&(hit.start() as u32)) else { continue };
            let places = first..first + entry.len();
            let Some(positions) = view.compact().get(places) else { continue };
            if let Some(candidate) = judge(entries, entry, hit.value(), reading, positions) {
                out.push(candidate);
            }
        }
    }
}

/// What stands at `positions`, unless it is certainly not meant.
fn judge(entries: &Entries, entry: &Entry, number: u32, reading: &Reading<'_>, positions: &[u32]) -> Option<Candidate> {
    let (from, to) = (*positions.first()? as usize, *positions.last()? as usize + 1);
    let gaps = gaps(entry, reading, positions);
    let (left, right) = (reading.left_edge(from), reading.right_edge(to));
    let inside = (left == Edge::Inside) as usize + (right == Edge::Inside) as usize;
    let own_gaps = gaps.spaces + gaps.marks;
    let spaced = entry.han == 0 && reading.view.kinds()[from].is_spaced();
    let set_apart = own_gaps > 0 && !(gaps.regular && entry.len() >= 6);
    if inside > 0 && (entry.digits_only || spaced && (entry.len() < 4 || set_apart || inside == 2 && entry.len() < 6)) {
        return None;
    }
    if own_gaps > 0 && spaced && entry.len() < 3 {
        return None;
    }
    let mut candidate = Candidate::new(number, Rule::Identical, from, to);
    candidate.left = left.clearness();
    candidate.right = right.clearness();
    candidate.gaps = gaps;
    candidate.rule = if own_gaps > 0 {
        Rule::Separated
    } else if spaced && inside > 0 {
        let (before, after) = rest_of_word(reading, from, to);
        candidate.ordinary = f64::from(zipf(word_around(reading, from)));
        let (before, after) = (explained(&before, "eiuxz"), explained(&after, "sxyz"));
        candidate.left = candidate.left.max(0.5 * before);
        candidate.right = candidate.right.max(0.5 * after);
        candidate.glued = true;
        if before > 0.0 && after > 0.0 { Rule::PlusGeneric } else { Rule::PartOfWord }
    } else if !same_writing(entries, entry, reading, from, to) {
        Rule::OtherScript
    } else {
        Rule::Identical
    };
    Some(candidate)
}

/// What stands between the characters that does not in the name as registered.
fn gaps(entry: &Entry, reading: &Reading<'_>, positions: &[u32]) -> Gaps {
    let mut gaps = Gaps::default();
    let chars = reading.view.chars();
    for (at, pair) in positions.windows(2).enumerate() {
        let between = chars.get(pair[0] as usize + 1..pair[1] as usize).unwrap_or_default();
        let registered = at < 63 && entry.gaps >> (at + 1) & 1 == 1;
        if between.is_empty() {
            gaps.closed += usize::from(registered);
            continue;
        }
        if between
            .iter()
            .any(|c| matches!(c, ',' | '，' | '、' | ';' | '。' | '|' | '【' | '】' | '(' | ')' | '[' | ']'))
        {
            gaps.clauses += 1;
        }
        if between.len() > 3 {
            gaps.clauses += 1;
        }
        if registered {
            gaps.kept += 1;
        } else if between.iter().all(|c| *c == ' ') {
            gaps.spaces += 1;
        } else {
            gaps.marks += 1;
        }
    }
    gaps.regular = gaps.spaces + gaps.marks + gaps.kept == positions.len() - 1 && positions.len() > 2;
    gaps
}

/// The rest of the word around a match, before and after it.
fn rest_of_word(reading: &Reading<'_>, from: usize, to: usize) -> (String, String) {
    let words = &reading.words.words;
    let first = words.partition_point(|word| word.to <= from);
    let last = words.partition_point(|word| word.from < to);
    let chars = reading.view.chars();
    let text = |from: usize, to: usize| -> String {
        chars.get(from..to).unwrap_or_default().iter().filter(|c| **c != '\'').collect()
    };
    match (words.get(first), last.checked_sub(1).and_then(|last| words.get(last))) {
        (Some(first), Some(last)) => (text(first.from.min(from), from), text(to, last.to.max(to))),
        _ => Default::default(),
    }
}

/// The word at a position.
fn word_around<'a>(reading: &'a Reading<'_>, position: usize) -> &'a str {
    let words = &reading.words.words;
    let at = words.partition_point(|word| word.to <= position);
    words.get(at).map(|word| reading.words.text(word)).unwrap_or_default()
}

/// How well the rest of a word is explained as something that is put beside a name (`letters_added`: single letters that
/// are): 1 if there is none.
fn explained(rest: &str, letters_added: &str) -> f64 {
    let letters = rest.trim_matches(|c: char| c.is_ascii_digit());
    if letters.is_empty() {
        1.0
    } else if GENERIC.contains(&letters) {
        0.9
    } else if letters.len() == 1 && letters_added.contains(letters)
        || letters.len() >= 4 && GENERIC.iter().any(|word| word.len() >= 3 && letters.starts_with(word))
    {
        0.6
    } else if letters.len() >= 3 && zipf(letters) >= 4.0 {
        0.5
    } else if letters.len() == 2 {
        0.4
    } else {
        0.0
    }
}

/// Whether the source has the very letters of a registered writing, capitals aside.
fn same_writing(entries: &Entries, entry: &Entry, reading: &Reading<'_>, from: usize, to: usize) -> bool {
    let letters = |c: &char| c.is_alphanumeric();
    let found = || reading.written(from, to).iter().copied().filter(letters).flat_map(char::to_lowercase);
    entries
        .owners(entry)
        .iter()
        .any(|owner| entries.written(owner).chars().filter(letters).flat_map(char::to_lowercase).eq(found()))
}
