//! Names with Han characters, window by window: same and similar sound, similar shape, other order, one character other,
//! missing, hidden, split, or in Latin letters. Windows have no gaps; names set apart are found as they are spelled.

use std::cell::OnceCell;
use std::hash::{Hash, Hasher};

use super::candidate::Candidate;
use super::entries::Entries;
use super::keys::{Filter, KeyTable, key, placed, sequence, symbol};
use super::reading::Reading;
use super::rule::Rule;
use crate::text::{Kind, Syllable, is_han, joined, near_sound, pinyin, shape_keys, shape_similarity, zipf};

#[derive(Default)]
pub struct HanIndex {
    keys: KeyTable,
    romanised: KeyTable,
    /// Which characters and sounds names of each length have at which places, two by two: a small part of all keys, asked
    /// before them.
    pairs: Filter,
    /// The characters of names of each length, whatever their order.
    orders: Filter,
    /// Bit n: some name has n characters.
    lengths: u64,
    /// Length of the longest name here.
    longest: usize,
}

const EXACT: u8 = 16;
const NEAR: u8 = 18;
const ORDER: u8 = 19;
const OTHER: u8 = 20;
const DROPPED: u8 = 21;
const LATIN: u8 = 22;
const SHAPE: u8 = 23;
const ROMANISED: u8 = 24;
const COARSE: u8 = 25;
const STARTS: u8 = 26;
const ENDS: u8 = 27;
const SOUNDS: u8 = 28;
const AROUND: u8 = 29;
const SINGLE: u8 = 30;
const LATIN_START: u8 = 31;

/// Longer names are found as they are written only.
const MAX_NAME: usize = 12;
/// Ways to read one name.
const MAX_READINGS: usize = 8;
/// From here on a reader takes one character for the other.
const ALIKE: f64 = 0.4;
const MAX_ROMANISED: usize = 36;

/// A written character of the text with its symbols in each channel.
#[derive(Clone, Copy)]
struct Glyph {
    c: char,
    position: u32,
    exact: u64,
    near: u64,
    is_han: bool,
}

impl Glyph {
    fn new(c: char, position: u32) -> Glyph {
        let syllable = pinyin(c).first();
        Glyph {
            c,
            position,
            exact: symbol(u64::from(c)),
            near: syllable.map_or_else(|| symbol(u64::from(c)), |syllable| near_symbol(*syllable)),
            is_han: is_han(c),
        }
    }
}

/// The symbols of a window, summed so that one more character is one more addition.
#[derive(Default)]
struct Sums {
    exact: u64,
    near: u64,
    /// Whatever their order.
    order: u64,
}

impl Sums {
    fn add(&mut self, glyph: &Glyph, at: usize) {
        self.exact = self.exact.wrapping_add(placed(glyph.exact, at));
        self.near = self.near.wrapping_add(placed(glyph.near, at));
        self.order = self.order.wrapping_add(glyph.exact);
    }
}

impl HanIndex {
    pub fn build(entries: &Entries) -> HanIndex {
        let (mut keys, mut romanised, mut pairs, mut orders) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let (mut longest, mut lengths) = (0, 0);
        for (number, entry) in entries.iter() {
            if entry.han >= 2 && entry.len() <= MAX_NAME {
                longest = longest.max(entry.len());
                lengths |= 1 << entry.len();
                let name = entries.chars(entry);
                file(name, number, &mut keys, &mut romanised, &mut pairs);
                file_pairs(name, &mut pairs);
                orders.push(key(ORDER, name.len(), order(name.iter().map(|c| symbol(u64::from(*c))))));
            }
        }
        HanIndex {
            keys: KeyTable::build(keys),
            romanised: KeyTable::build(romanised),
            pairs: Filter::build(pairs),
            orders: Filter::build(orders),
            lengths,
            longest,
        }
    }

    pub fn bytes(&self) -> usize {
        self.keys.bytes() + self.romanised.bytes() + self.pairs.bytes() + self.orders.bytes()
    }

    pub fn find(&self, entries: &Entries, reading: &Reading<'_>, out: &mut Vec<Candidate>) {
        let (chars, kinds) = (reading.view.chars(), reading.view.kinds());
        let mut at = 0;
        while at < chars.len() {
            let end = at + kinds[at..].iter().take_while(|kind| kind.is_written()).count();
            if kinds[at..end].contains(&Kind::Han) {
                let glyphs: Vec<Glyph> = (at..end).map(|at| Glyph::new(chars[at], at as u32)).collect();
                self.in_run(entries, reading, &glyphs, out);
            }
            at = end.max(at + 1);
        }
        self.hidden(entries, reading, out);
        self.in_latin(entries, reading, out);
    }

    fn in_run(&self, entries: &Entries, reading: &Reading<'_>, run: &[Glyph], out: &mut Vec<Candidate>) {
        for start in 0..run.len() {
            let begins =
                run[start].is_han || start == 0 || !run[start - 1].c.is_alphanumeric() || run[start - 1].is_han;
            if begins {
                self.windows_from(entries, reading, &run[start..], out);
            }
        }
        for at in 0..run.len().saturating_sub(1) {
            if run[at].is_han && run[at + 1].is_han {
                for c in joined(run[at].c, run[at + 1].c) {
                    self.split(entries, reading, run, at, *c, out);
                }
            }
        }
        self.mixed(entries, reading, run, out);
    }

    /// All windows that begin where `run` begins.
    fn windows_from(&self, entries: &Entries, reading: &Reading<'_>, run: &[Glyph], out: &mut Vec<Candidate>) {
        let mut sums = Sums::default();
        let mut hans = 0;
        let (mut found, mut shorter) = (Vec::new(), Vec::new());
        for (at, glyph) in run.iter().take(self.longest).enumerate() {
            sums.add(glyph, at);
            hans += usize::from(glyph.is_han);
            let length = at + 1;
            if length < 2 || hans < 2 {
                continue;
            }
            let window = &run[..length];
            found.clear();
            shorter.clear();
            if self.has_names_of(length) {
                self.names_like(window, &sums, &mut found);
            }
            if self.has_names_of(length + 1) && self.may_lack_one(window) {
                shorter.extend_from_slice(self.keys.get(key(DROPPED, length, sums.exact)));
            }
            if found.is_empty() && shorter.is_empty() || !may_be_a_name(reading, window) {
                continue;
            }
            found.sort_unstable();
            found.dedup();
            let seen = Seen { window, reading, place: OnceCell::new() };
            for number in found.iter().copied() {
                out.extend(entries.get(number).and_then(|entry| compare(entries.chars(entry), number, &seen)));
            }
            for number in shorter.iter().copied() {
                out.extend(entries.get(number).and_then(|entry| dropped(entries.chars(entry), number, &seen)));
            }
        }
    }

    fn has_names_of(&self, length: usize) -> bool {
        length < 64 && self.lengths >> length & 1 == 1
    }

    /// Names as long as the window that sound or look like it, have its characters, or all but one of them.
    fn names_like(&self, window: &[Glyph], sums: &Sums, found: &mut Vec<u32>) {
        let length = window.len();
        let [first, second, ..] = window else { return };
        // What sounds the same sounds nearly the same as well.
        if self.pairs.may_have(pair(SOUNDS, length, first.near, second.near)) {
            found.extend_from_slice(self.keys.get(key(NEAR, length, sums.near)));
        }
        let ordered = key(ORDER, length, sums.order);
        if self.orders.may_have(ordered) {
            found.extend_from_slice(self.keys.get(ordered));
        }
        if length == 2 {
            self.pairs_like(window, sums, found);
            return;
        }
        let (starts, ends) = self.ends(window, length);
        for (place, glyph) in window.iter().enumerate().filter(|(_, glyph)| glyph.is_han) {
            let may_be = match place {
                1 if length == 3 => self.pairs.may_have(pair(AROUND, length, window[0].exact, window[2].exact)),
                _ => place >= 2 && starts || place + 2 < length && ends,
            };
            if may_be {
                let rest = sums.exact.wrapping_sub(placed(glyph.exact, place));
                found.extend_from_slice(self.keys.get(key(OTHER, length, rest.wrapping_add(placed(ANY, place)))));
            }
        }
    }

    /// Names of two characters, of which one is the window's and the other is like it.
    fn pairs_like(&self, window: &[Glyph], sums: &Sums, found: &mut Vec<u32>) {
        for (place, glyph) in window.iter().enumerate() {
            let Some(kept) = window.get(1 - place.min(1)) else { continue };
            if !self.pairs.may_have(key(SINGLE, place, kept.exact)) {
                continue;
            }
            let rest = sums.exact.wrapping_sub(placed(glyph.exact, place));
            if let Some(syllable) = pinyin(glyph.c).first() {
                let hash = rest.wrapping_add(placed(coarse_symbol(*syllable), place));
                found.extend_from_slice(self.keys.get(key(COARSE, 2, hash)));
            }
            for shape in shape_keys(glyph.c) {
                let hash = rest.wrapping_add(placed(shape_symbol(shape), place));
                found.extend_from_slice(self.keys.get(key(SHAPE, 2, hash)));
            }
        }
    }

    /// Whether some name of `length`, three and more, begins, and whether some ends, with the two characters that the window
    /// does.
    fn ends(&self, window: &[Glyph], length: usize) -> (bool, bool) {
        let [first, second, ..] = window else { return (false, false) };
        let [.., last_but_one, last] = window else { return (false, false) };
        (
            self.pairs.may_have(pair(STARTS, length, first.exact, second.exact)),
            self.pairs.may_have(pair(ENDS, length, last_but_one.exact, last.exact)),
        )
    }

    /// Whether the window may be a name without one of its characters.
    fn may_lack_one(&self, window: &[Glyph]) -> bool {
        let length = window.len() + 1;
        match window {
            [first, second] if self.pairs.may_have(pair(AROUND, length, first.exact, second.exact)) => true,
            _ => self.ends(window, length) != (false, false),
        }
    }

    /// Two characters at `at` that stand for `c`.
    fn split(
        &self,
        entries: &Entries,
        reading: &Reading<'_>,
        run: &[Glyph],
        at: usize,
        c: char,
        out: &mut Vec<Candidate>,
    ) {
        let whole = symbol(u64::from(c));
        for start in at.saturating_sub(self.longest.saturating_sub(1))..=at {
            let before = sequence(run[start..at].iter().map(|glyph| glyph.exact));
            let mut hash = before.wrapping_add(placed(whole, at - start));
            let mut length = at - start + 1;
            let mut end = at + 2;
            loop {
                if length >= 2 {
                    for number in self.keys.get(key(EXACT, length, hash)) {
                        let Some(entry) = entries.get(*number) else { continue };
                        let window = run[start..at].iter().map(|glyph| glyph.c).chain([c]);
                        let window = window.chain(run[at + 2..end].iter().map(|glyph| glyph.c));
                        if window.eq(entries.chars(entry).iter().copied()) {
                            let mut candidate = place(*number, Rule::Split, reading, &run[start..end]);
                            candidate.similarity = (length - 1) as f64 / length as f64;
                            out.push(candidate);
                        }
                    }
                }
                if end >= run.len() || length >= self.longest {
                    break;
                }
                hash = hash.wrapping_add(placed(run[end].exact, length));
                length += 1;
                end += 1;
            }
        }
    }

    /// Syllables in Latin letters among Han characters.
    fn mixed(&self, entries: &Entries, reading: &Reading<'_>, run: &[Glyph], out: &mut Vec<Candidate>) {
        if self.longest == 0 {
            return;
        }
        let mut at = 0;
        while at < run.len() {
            let end = at + run[at..].iter().take_while(|glyph| glyph.c.is_ascii_lowercase()).count();
            if end == at {
                at += 1;
                continue;
            }
            let latin: String = run[at..end].iter().map(|glyph| glyph.c).collect();
            if end - at <= 6
                && let Some(syllable) = Syllable::parse(&latin)
            {
                for left in 0..=at.min(self.longest - 1) {
                    if left > 0 && !run[at - left].is_han {
                        break;
                    }
                    let before = sequence(run[at - left..at].iter().map(|glyph| glyph.exact));
                    let mut hash = before.wrapping_add(placed(latin_symbol(syllable), left));
                    for right in 0..(self.longest - left).min(run.len() - end + 1) {
                        if right > 0 {
                            let glyph = run[end + right - 1];
                            if !glyph.is_han {
                                break;
                            }
                            hash = hash.wrapping_add(placed(glyph.exact, left + right));
                        }
                        let length = left + right + 1;
                        if length < 2 {
                            continue;
                        }
                        for number in self.keys.get(key(LATIN, length, hash)) {
                            let Some(entry) = entries.get(*number) else { continue };
                            let name = entries.chars(entry);
                            let same = name.len() == length
                                && name[..left].iter().eq(run[at - left..at].iter().map(|glyph| &glyph.c))
                                && name[left + 1..].iter().eq(run[end..end + right].iter().map(|glyph| &glyph.c))
                                && pinyin(name[left]).contains(&syllable);
                            if same {
                                let mut candidate = place(*number, Rule::Mixed, reading, &run[at - left..end + right]);
                                candidate.similarity = (length - 1) as f64 / length as f64;
                                out.push(candidate);
                            }
                        }
                    }
                }
            }
            at = end;
        }
    }

    /// A mark, or a character that stands for anything, in the place of one character.
    fn hidden(&self, entries: &Entries, reading: &Reading<'_>, out: &mut Vec<Candidate>) {
        let (chars, kinds) = (reading.view.chars(), reading.view.kinds());
        let han_at = |position: usize| kinds.get(position) == Some(&Kind::Han);
        for at in 0..chars.len() {
            if !hides(chars[at], kinds[at]) {
                continue;
            }
            let lefts = (1..=at.min(self.longest)).take_while(|left| kinds[at - left].is_written()).count();
            let rights = (1..=self.longest)
                .take_while(|right| kinds.get(at + right).is_some_and(|kind| kind.is_written()))
                .count();
            if !(lefts > 0 && han_at(at - 1) || han_at(at + 1)) {
                continue;
            }
            for left in 0..=lefts {
                let before = sequence(chars[at - left..at].iter().map(|c| symbol(u64::from(*c))));
                let mut hash = before.wrapping_add(placed(ANY, left));
                for right in 0..=rights {
                    if right > 0 {
                        hash = hash.wrapping_add(placed(symbol(u64::from(chars[at + right])), left + right));
                    }
                    let length = left + right + 1;
                    if length < 3 || !self.has_names_of(length) {
                        continue;
                    }
                    for number in self.keys.get(key(OTHER, length, hash)) {
                        let Some(entry) = entries.get(*number) else { continue };
                        let name = entries.chars(entry);
                        let same = name.len() == length
                            && (0..length).all(|place| place == left || name[place] == chars[at - left + place]);
                        if same && name[left] != chars[at] {
                            let mut candidate = Candidate::new(*number, Rule::Masked, at - left, at + right + 1);
                            candidate.left = reading.left_edge(at - left).clearness();
                            candidate.right = reading.right_edge(at + right + 1).clearness();
                            candidate.similarity = (length - 1) as f64 / length as f64;
                            out.push(candidate);
                        }
                    }
                }
            }
        }
    }

    /// Names in Latin letters: run together, or syllable by syllable.
    fn in_latin(&self, entries: &Entries, reading: &Reading<'_>, out: &mut Vec<Candidate>) {
        let pieces = pieces(reading);
        let chars = reading.view.chars();
        for first in 0..pieces.len() {
            let (mut hash, mut length, mut started) = (0u64, 0, false);
            for last in first..pieces.len().min(first + 8) {
                if last > first && pieces[last].0 - pieces[last - 1].1 > 1 {
                    break;
                }
                for c in &chars[pieces[last].0..pieces[last].1] {
                    hash = hash.wrapping_add(placed(symbol(u64::from(*c)), length.min(MAX_ROMANISED)));
                    length += 1;
                }
                if length > MAX_ROMANISED {
                    break;
                }
                if length < LATIN_START_LENGTH {
                    continue;
                }
                if !started {
                    let start = pieces[first..=last].iter().flat_map(|piece| &chars[piece.0..piece.1]);
                    if !self.pairs.may_have(latin_start(start.copied())) {
                        break;
                    }
                    started = true;
                }
                for number in self.romanised.get(key(ROMANISED, length, hash)) {
                    let Some(entry) = entries.get(*number) else { continue };
                    let (from, to) = (pieces[first].0, pieces[last].1);
                    let text: String = pieces[first..=last].iter().flat_map(|piece| &chars[piece.0..piece.1]).collect();
                    if !reads_as(&text, entries.chars(entry)) {
                        continue;
                    }
                    let mut candidate = Candidate::new(*number, Rule::Romanised, from, to);
                    candidate.left = reading.left_edge(from).clearness();
                    candidate.right = reading.right_edge(to).clearness();
                    candidate.ordinary = f64::from(zipf(&text));
                    candidate.gaps.spaces = last - first;
                    candidate.gaps.regular = last - first + 1 == entry.len();
                    out.push(candidate);
                }
            }
        }
    }
}

/// Runs of Latin letters or of digits, as positions.
fn pieces(reading: &Reading<'_>) -> Vec<(usize, usize)> {
    let kinds = reading.view.kinds();
    let mut pieces = Vec::new();
    for word in &reading.words.words {
        let mut from = word.from;
        while from < word.to {
            let to = from + kinds[from..word.to].iter().take_while(|kind| **kind == kinds[from]).count();
            if matches!(kinds[from], Kind::Latin | Kind::Digit) {
                pieces.push((from, to));
            }
            from = to;
        }
    }
    pieces
}

/// Whether Latin letters are a reading of the name.
fn reads_as(text: &str, name: &[char]) -> bool {
    let Some((first, rest)) = name.split_first() else { return text.is_empty() };
    let readings = pinyin(*first);
    if readings.is_empty() {
        return text.strip_prefix(*first).is_some_and(|text| reads_as(text, rest));
    }
    readings.iter().any(|syllable| text.strip_prefix(syllable.as_str()).is_some_and(|text| reads_as(text, rest)))
}

/// Two characters must stand by themselves, three have one clear end, and two that make an everyday word are that word.
fn may_be_a_name(reading: &Reading<'_>, window: &[Glyph]) -> bool {
    let (Some(first), Some(last)) = (window.first(), window.last()) else { return false };
    let ends = || {
        let left = reading.word_boundary(first.position as usize);
        (left, reading.word_boundary(last.position as usize + 1))
    };
    match window.len() {
        2 => ends() == (true, true) && ordinary(window) < EVERYDAY,
        3 => ends() != (false, false),
        _ => true,
    }
}

/// Zipf value from which on two characters are a word that people use.
const EVERYDAY: f64 = 4.0;

/// A window that names were found for. What is known of its place is the same for all of them.
struct Seen<'w> {
    window: &'w [Glyph],
    reading: &'w Reading<'w>,
    place: OnceCell<Candidate>,
}

impl Seen<'_> {
    /// The window as a candidate for a name, whose similarity is left open.
    fn candidate(&self, number: u32, rule: Rule) -> Candidate {
        let here = || {
            let mut here = place(number, rule, self.reading, self.window);
            here.ordinary = ordinary(self.window);
            here
        };
        Candidate { entry: number, rule, ..self.place.get_or_init(here).clone() }
    }
}

/// A window of as many characters as the name has.
fn compare(name: &[char], number: u32, seen: &Seen<'_>) -> Option<Candidate> {
    let (length, window) = (name.len(), seen.window);
    if length != window.len() {
        return None;
    }
    let same = name.iter().zip(window).filter(|(a, b)| **a == b.c).count();
    if same == length {
        return None;
    }
    let sounds = |merged: bool| name.iter().zip(window).all(|(a, b)| *a == b.c || sounds_alike(*a, b.c, merged));
    let other = name.iter().zip(window).find(|(a, b)| **a != b.c);
    let alike = if same + 1 == length { other.map_or(0.0, |(a, b)| shape_similarity(*a, b.c)) } else { 0.0 };
    let (rule, likeness) = if sounds(false) {
        (Rule::SameSound, 1.0)
    } else if same + 1 < length && reordered(name, window) {
        (Rule::Reordered, 1.0)
    } else if same + 1 == length && alike >= ALIKE {
        (Rule::SimilarShape, alike)
    } else if sounds(true) && (same > 0 || length >= 4) {
        (Rule::NearSound, 0.7)
    } else if same + 1 == length && other.is_some_and(|(a, b)| sounds_related(*a, b.c)) {
        (Rule::NearSound, 0.4)
    } else if same + 1 == length && length >= 4 {
        (Rule::OneDiffers, 0.0)
    } else {
        return None;
    };
    let mut candidate = seen.candidate(number, rule);
    candidate.similarity = (same as f64 + likeness * (length - same) as f64 * 0.9) / length as f64;
    Some(candidate)
}

/// A window that lacks one of the name's characters.
fn dropped(name: &[char], number: u32, seen: &Seen<'_>) -> Option<Candidate> {
    let window = seen.window;
    let at = name.iter().zip(window).take_while(|(a, b)| **a == b.c).count();
    let same = name.len() == window.len() + 1 && name[at + 1..].iter().eq(window[at..].iter().map(|glyph| &glyph.c));
    if !same {
        return None;
    }
    let mut candidate = seen.candidate(number, Rule::OneDiffers);
    candidate.similarity = window.len() as f64 / name.len() as f64 - 0.1;
    candidate.gaps.closed = 1;
    Some(candidate)
}

fn place(number: u32, rule: Rule, reading: &Reading<'_>, window: &[Glyph]) -> Candidate {
    let from = window.first().map_or(0, |glyph| glyph.position as usize);
    let to = window.last().map_or(0, |glyph| glyph.position as usize + 1);
    let mut candidate = Candidate::new(number, rule, from, to);
    candidate.left = reading.left_edge(from).clearness();
    candidate.right = reading.right_edge(to).clearness();
    candidate
}

fn ordinary(window: &[Glyph]) -> f64 {
    f64::from(zipf(&window.iter().map(|glyph| glyph.c).collect::<String>()))
}

/// Whether two characters share a reading, or, `merged`, readings that speakers do not tell apart.
fn sounds_alike(a: char, b: char, merged: bool) -> bool {
    pinyin(a).iter().any(|a| pinyin(b).iter().any(|b| a == b || merged && near_sound(*a) == near_sound(*b)))
}

/// Whether readings of two characters differ in one letter.
fn sounds_related(a: char, b: char) -> bool {
    pinyin(a).iter().any(|a| pinyin(b).iter().any(|b| a.as_str().len() > 1 && differ_in_one(a.as_str(), b.as_str())))
}

fn differ_in_one(a: &str, b: &str) -> bool {
    let same_start = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    let (rest_a, rest_b) = (&a[same_start..], &b[same_start..]);
    let (tail_a, tail_b) = (rest_a.get(1..).unwrap_or_default(), rest_b.get(1..).unwrap_or_default());
    tail_a == tail_b || tail_a == rest_b || tail_b == rest_a
}

/// Whether both have the same characters, each as often.
fn reordered(name: &[char], window: &[Glyph]) -> bool {
    let in_name = |c: char| name.iter().filter(|other| **other == c).count();
    let in_window = |c: char| window.iter().filter(|other| other.c == c).count();
    name.len() == window.len() && name.iter().all(|c| in_name(*c) == in_window(*c))
}

/// Whether `c` is written in the place of a character that is not to be read.
fn hides(c: char, kind: Kind) -> bool {
    match kind {
        Kind::Mark => super::words::hides_a_letter(c),
        _ => matches!(c, '某' | '口' | '〇' | 'x'),
    }
}

const ANY: u64 = 0x5bd1_e995_9d1b_6a35;

fn sound_symbol(syllable: Syllable) -> u64 {
    let mut number = Number(0);
    syllable.hash(&mut number);
    symbol(1 << 40 | number.0)
}

fn near_symbol(syllable: Syllable) -> u64 {
    symbol(2 << 40 | u64::from(near_sound(syllable)))
}

/// Initials that differ in breath only count as one.
fn coarse_symbol(syllable: Syllable) -> u64 {
    let text = syllable.as_str();
    let (initial, rest) = text.split_at(text.len().min(1));
    let initial = match initial {
        "p" => "b",
        "t" => "d",
        "k" => "g",
        "q" => "j",
        "c" => "z",
        other => other,
    };
    let hash =
        initial.bytes().chain(rest.bytes()).fold(4u64 << 40, |hash, byte| hash.wrapping_mul(131) ^ u64::from(byte));
    symbol(hash)
}

fn latin_symbol(syllable: Syllable) -> u64 {
    sound_symbol(syllable).rotate_left(17)
}

fn shape_symbol(shape: u32) -> u64 {
    symbol(3 << 40 | u64::from(shape))
}

/// The number inside a syllable.
struct Number(u64);

impl Hasher for Number {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0 << 8 | u64::from(*byte);
        }
    }
}

/// Files a name under all that it may be written as.
fn file(name: &[char], number: u32, keys: &mut Vec<(u64, u32)>, romanised: &mut Vec<(u64, u32)>, pairs: &mut Vec<u64>) {
    let length = name.len();
    let exact: Vec<u64> = name.iter().map(|c| symbol(u64::from(*c))).collect();
    let whole = sequence(exact.iter().copied());
    keys.push((key(EXACT, length, whole), number));
    keys.push((key(ORDER, length, order(exact.iter().copied())), number));
    for readings in readings(name) {
        let symbols = |of: fn(Syllable) -> u64| {
            sequence(readings.iter().zip(&exact).map(move |(syllable, exact)| syllable.map_or(*exact, of)))
        };
        keys.push((key(NEAR, length, symbols(near_symbol)), number));
        let latin: String = readings
            .iter()
            .zip(name)
            .map(|(syllable, c)| syllable.map_or_else(|| c.to_string(), |syllable| syllable.as_str().to_owned()))
            .collect();
        if latin.len() >= LATIN_START_LENGTH && latin.len() <= MAX_ROMANISED && latin.is_ascii() {
            pairs.push(latin_start(latin.chars()));
            let hash = sequence(latin.chars().map(|c| symbol(u64::from(c))));
            romanised.push((key(ROMANISED, latin.len(), hash), number));
        }
    }
    for (at, c) in name.iter().enumerate().filter(|(_, c)| is_han(**c)) {
        let rest = whole.wrapping_sub(placed(exact[at], at));
        for syllable in pinyin(*c) {
            keys.push((key(LATIN, length, rest.wrapping_add(placed(latin_symbol(*syllable), at))), number));
        }
        if length == 2 {
            for syllable in pinyin(*c) {
                keys.push((key(COARSE, 2, rest.wrapping_add(placed(coarse_symbol(*syllable), at))), number));
            }
            for shape in shape_keys(*c) {
                keys.push((key(SHAPE, 2, rest.wrapping_add(placed(shape_symbol(shape), at))), number));
            }
        } else {
            keys.push((key(OTHER, length, rest.wrapping_add(placed(ANY, at))), number));
            let without = exact.iter().enumerate().filter(|(place, _)| *place != at).map(|(_, symbol)| *symbol);
            keys.push((key(DROPPED, length - 1, sequence(without)), number));
        }
    }
}

/// Files what a name has two by two: characters that stay when another one is exchanged or left out, and sounds.
fn file_pairs(name: &[char], pairs: &mut Vec<u64>) {
    let length = name.len();
    let exact = |at: usize| symbol(u64::from(name[at]));
    pairs.push(pair(STARTS, length, exact(0), exact(1)));
    pairs.push(pair(ENDS, length, exact(length - 2), exact(length - 1)));
    match length {
        2 => pairs.extend((0..2).map(|place| key(SINGLE, place, exact(1 - place)))),
        3 => pairs.push(pair(AROUND, length, exact(0), exact(2))),
        _ => {}
    }
    for readings in readings(name) {
        let near = |at: usize| readings[at].map_or_else(|| exact(at), near_symbol);
        pairs.push(pair(SOUNDS, length, near(0), near(1)));
    }
}

/// The sum of symbols, which their order does not change.
fn order(symbols: impl Iterator<Item = u64>) -> u64 {
    symbols.fold(0, u64::wrapping_add)
}

/// Letters of a name in Latin letters that are asked for first; shorter ones are not looked for.
const LATIN_START_LENGTH: usize = 4;

fn latin_start(letters: impl Iterator<Item = char>) -> u64 {
    key(LATIN_START, 0, sequence(letters.take(LATIN_START_LENGTH).map(|c| symbol(u64::from(c)))))
}

fn pair(channel: u8, length: usize, first: u64, second: u64) -> u64 {
    key(channel, length, placed(first, 0).wrapping_add(placed(second, 1)))
}

/// The ways to read a name: one syllable for each Han character, none for the others.
fn readings(name: &[char]) -> Vec<Vec<Option<Syllable>>> {
    let mut all = vec![Vec::new()];
    for c in name {
        let ways = pinyin(*c);
        if ways.is_empty() {
            for reading in &mut all {
                reading.push(None);
            }
            continue;
        }
        let room = (MAX_READINGS / all.len()).clamp(1, ways.len());
        all = all
            .iter()
            .flat_map(|reading| {
                ways[..room].iter().map(move |syllable| {
                    let mut reading = reading.clone();
                    reading.push(Some(*syllable));
                    reading
                })
            })
            .collect();
    }
    all
}
