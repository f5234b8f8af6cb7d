//! The names of all rights as labels would spell them, made searchable: whole, look-alike, with letters left out, embedded.
//! It finds candidates and judges none of them; the order of rights changes nothing.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use daachorse::{
    CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder, DoubleArrayAhoCorasick,
    DoubleArrayAhoCorasickBuilder,
};
use unicode_normalization::UnicodeNormalization;

use super::compact::Compact;
use super::edits::look_alike;
use super::tables::{FlatTable, Prefixes, hash};
use crate::rights::Right;
use crate::text::{is_han, pinyin, simplified, zipf};

/// Shortest name that is looked for at all, that is looked for within longer labels, and that slips are allowed in.
pub(super) const MIN_WHOLE: usize = 3;
pub(super) const MIN_EMBEDDED: usize = 4;
pub(super) const MIN_TYPO: usize = 5;
/// Names from this length on may have two slips; from the second on only one, since their keys grow with the square.
pub(super) const MIN_TWO_SLIPS: usize = 8;
const MAX_TWO_SLIPS: usize = 24;
/// Larger registers are searched for one slip only: the keys of two take half a kilobyte a mark.
const MAX_MARKS_TWO_SLIPS: usize = 200_000;
/// Shortest pinyin that is looked for: shorter ones are words of every language.
const MIN_PINYIN: usize = 5;
/// Readings of one name that are looked for.
const MAX_READINGS: usize = 4;

/// How a key came from the registered name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Spelling {
    /// Latin letters as registered.
    Latin,
    /// The Latin or Han part of a name in two scripts.
    Part,
    Pinyin,
    /// Han or another script, folded.
    Native,
}

#[derive(Clone, Debug)]
pub(super) struct Mark {
    pub key: Box<str>,
    pub spelling: Spelling,
    /// Bit i: a word of the name begins at byte i of the key.
    pub words: u64,
    pub zipf: f32,
    /// Whose it is: positions in `owners`.
    owners: Range<u32>,
}

/// A right that goes by a key, and the name it is registered with.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Owner {
    /// Position among the rights, by id.
    pub right: u32,
    pub name: Box<str>,
}

#[derive(Default)]
pub(super) struct Marks {
    all: Vec<Mark>,
    owners: Vec<Owner>,
    whole: FlatTable,
    look_alike: FlatTable,
    left_out: FlatTable,
    pinyin: FlatTable,
    embedded: Option<DoubleArrayAhoCorasick<u32>>,
    native: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
    /// How usual it is that one letter follows another in names, as logarithms; row and column 0 stand for the ends.
    follows: Vec<f32>,
}

impl Marks {
    pub fn build(rights: &[&Right]) -> Marks {
        // A name and the part of another name that spell the same are one key, so that automata see it once.
        let mut keys: BTreeMap<(String, bool, bool), (Spelling, u64, Vec<Owner>)> = BTreeMap::new();
        for (right, at) in rights.iter().zip(0u32..) {
            for name in right.names() {
                for (key, spelling, words) in spellings(name) {
                    let table = (spelling == Spelling::Pinyin, spelling == Spelling::Native);
                    let entry = keys.entry((key, table.0, table.1)).or_insert((spelling, words, Vec::new()));
                    entry.0 = entry.0.min(spelling);
                    entry.1 |= words;
                    if entry.2.last().is_none_or(|last| last.right != at) {
                        entry.2.push(Owner { right: at, name: name.into() });
                    }
                }
            }
        }
        let mut built = Marks::default();
        for ((key, ..), (spelling, words, owners)) in keys {
            let from = built.owners.len() as u32;
            built.owners.extend(owners);
            let zipf = zipf(&key);
            let owners = from..built.owners.len() as u32;
            built.all.push(Mark { key: key.into(), spelling, words, zipf, owners });
        }
        built.index();
        built
    }

    fn index(&mut self) {
        let (mut whole, mut look_alikes, mut left_out, mut pinyin) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let (mut embedded, mut native) = (Vec::new(), Vec::new());
        for (mark, at) in self.all.iter().zip(0u32..) {
            let key = mark.key.as_bytes();
            match mark.spelling {
                Spelling::Native => native.push((&*mark.key, at)),
                Spelling::Pinyin => pinyin.push((hash(key), at)),
                Spelling::Latin | Spelling::Part => {
                    whole.push((hash(key), at));
                    look_alikes.push((look_alike_hash(key), at));
                    if key.len() >= MIN_EMBEDDED {
                        embedded.push((key, at));
                    }
                    if key.len() >= MIN_TYPO && mark.spelling == Spelling::Latin {
                        let prefixes = Prefixes::of(key);
                        left_out.push((prefixes.whole(), at));
                        prefixes.without_one(key, 0, key.len(), |hash| left_out.push((hash, at)));
                        if (MIN_TWO_SLIPS..=MAX_TWO_SLIPS).contains(&key.len()) && self.all.len() <= MAX_MARKS_TWO_SLIPS
                        {
                            prefixes.without_two(|hash| left_out.push((hash, at)));
                        }
                    }
                }
            }
        }
        self.embedded = (!embedded.is_empty())
            .then(|| DoubleArrayAhoCorasickBuilder::new().build_with_values(embedded).ok())
            .flatten();
        self.native = (!native.is_empty())
            .then(|| CharwiseDoubleArrayAhoCorasickBuilder::new().build_with_values(native).ok())
            .flatten();
        self.whole = FlatTable::build(whole);
        self.look_alike = FlatTable::build(look_alikes);
        self.left_out = FlatTable::build(left_out);
        self.pinyin = FlatTable::build(pinyin);
        self.follows = follows(&self.all);
    }

    pub fn mark(&self, at: u32) -> Option<&Mark> {
        self.all.get(at as usize)
    }

    pub fn owners(&self, mark: &Mark) -> &[Owner] {
        self.owners.get(mark.owners.start as usize..mark.owners.end as usize).unwrap_or_default()
    }

    /// Names of exactly these letters.
    pub fn whole(&self, hash: u64, letters: &[u8]) -> impl Iterator<Item = (u32, &Mark)> {
        self.whole
            .get(hash)
            .filter_map(|at| Some((at, self.mark(at)?)))
            .filter(move |(_, mark)| mark.key.as_bytes() == letters)
    }

    /// Han names that are read like this.
    pub fn pinyin(&self, letters: &[u8]) -> impl Iterator<Item = (u32, &Mark)> {
        self.pinyin
            .get(hash(letters))
            .filter_map(|at| Some((at, self.mark(at)?)))
            .filter(move |(_, mark)| mark.key.as_bytes() == letters)
    }

    /// Names that are drawn like these letters, equal ones included.
    pub fn look_alikes(&self, letters: &[u8]) -> impl Iterator<Item = (u32, &Mark)> {
        let alike = move |mark: &Mark| {
            let key = mark.key.as_bytes();
            key.len() == letters.len() && key.iter().zip(letters).all(|(a, b)| look_alike(*a) == look_alike(*b))
        };
        self.look_alike
            .get(look_alike_hash(letters))
            .filter_map(|at| Some((at, self.mark(at)?)))
            .filter(move |(_, mark)| alike(mark))
    }

    /// Calls `each` with names that may be one or two slips away; some several times, some further away.
    pub fn near(&self, prefixes: &Prefixes, letters: &[u8], limit: usize, mut each: impl FnMut(u32)) {
        let mut look = |hash: u64| self.left_out.get(hash).for_each(&mut each);
        look(prefixes.whole());
        prefixes.without_one(letters, 0, letters.len(), &mut look);
        if limit > 1 {
            prefixes.without_two(look);
        }
    }

    /// The same for a part of the letters, and one slip.
    pub fn near_part(&self, prefixes: &Prefixes, letters: &[u8], part: Range<usize>, mut each: impl FnMut(u32)) {
        let mut look = |hash: u64| self.left_out.get(hash).for_each(&mut each);
        look(prefixes.part(part.start, part.end));
        prefixes.without_one(letters, part.start, part.end, look);
    }

    /// Names within the letters: where from, where to, which.
    pub fn embedded(&self, letters: &[u8]) -> impl Iterator<Item = (usize, usize, u32)> {
        let found = self.embedded.iter().flat_map(move |automaton| automaton.find_overlapping_iter(letters));
        found.map(|found| (found.start(), found.end(), found.value()))
    }

    /// Names of other scripts within folded text, by bytes.
    pub fn native(&self, text: &str) -> impl Iterator<Item = (usize, usize, u32)> {
        let found = self.native.iter().flat_map(move |automaton| automaton.find_overlapping_iter(text));
        found.map(|found| (found.start(), found.end(), found.value()))
    }

    /// How usual the letters are in the order they stand in, per letter: the mean logarithm of one following the other.
    pub fn fluency(&self, letters: &[u8]) -> f32 {
        fluency(&self.follows, letters)
    }

    /// Bytes of memory, about.
    pub fn size(&self) -> usize {
        let tables = [&self.whole, &self.look_alike, &self.left_out, &self.pinyin];
        let text: usize = self.all.iter().map(|mark| mark.key.len() + size_of::<Mark>()).sum();
        let owners: usize = self.owners.iter().map(|owner| owner.name.len() + size_of::<Owner>()).sum();
        let automata = self.embedded.as_ref().map_or(0, DoubleArrayAhoCorasick::heap_bytes)
            + self.native.as_ref().map_or(0, CharwiseDoubleArrayAhoCorasick::heap_bytes);
        tables.iter().map(|table| table.size()).sum::<usize>() + text + owners + automata
    }
}

impl fmt::Debug for Marks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Marks").field("marks", &self.all.len()).finish_non_exhaustive()
    }
}

/// Text as names of other scripts are compared in it: compatibility forms, lower case, simplified Han; character by
/// character, so that places stay known.
pub(super) fn native_letters(c: char) -> impl Iterator<Item = char> {
    [c].into_iter().nfkc().flat_map(char::to_lowercase).map(simplified).filter(|c| c.is_alphanumeric() || is_mark(*c))
}

fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// Every key that a name is looked for by.
fn spellings(name: &str) -> Vec<(String, Spelling, u64)> {
    let mut keys = Vec::new();
    let latin = |part: &str, spelling: Spelling, least: usize, keys: &mut Vec<_>| {
        let Some(compact) = Compact::of_name(part) else { return };
        let key = String::from_utf8_lossy(compact.bytes()).into_owned();
        let letters = key.bytes().filter(u8::is_ascii_alphabetic).count();
        if key.len() >= least && letters >= 2 && compact.len() < super::compact::MAX {
            keys.push((key, spelling, compact.gaps | 1));
        }
    };
    if Compact::of_name(name).is_some() {
        latin(name, Spelling::Latin, MIN_WHOLE, &mut keys);
        return keys;
    }
    let native: String = name.chars().flat_map(native_letters).collect();
    if (2..=64).contains(&native.chars().count()) {
        keys.push((native, Spelling::Native, 1));
    }
    let is_latin = |c: char| Compact::of_name(c.encode_utf8(&mut [0; 4])).is_some();
    let latin_part: String = name.chars().filter(|c| is_latin(*c)).collect();
    let han_part: String = name.chars().filter(|c| is_han(*c)).map(simplified).collect();
    let is_han_and_latin = name.chars().filter(|c| c.is_alphanumeric()).all(|c| is_latin(c) || is_han(c));
    if is_han_and_latin && !latin_part.trim().is_empty() {
        latin(latin_part.trim(), Spelling::Part, MIN_TYPO, &mut keys);
        if han_part.chars().count() >= 2 {
            keys.push((han_part.clone(), Spelling::Native, 1));
        }
    }
    if (2..=12).contains(&han_part.chars().count()) && is_han_and_latin {
        for reading in readings(name.chars().filter(|c| is_han(*c))) {
            if reading.len() >= MIN_PINYIN {
                keys.push((reading, Spelling::Pinyin, 1));
            }
        }
    }
    keys
}

/// The ways a Han name is read, the commonest first; ü is spelled v and u.
fn readings(name: impl Iterator<Item = char>) -> Vec<String> {
    let mut readings = vec![String::new()];
    for c in name {
        let syllables = pinyin(c);
        if syllables.is_empty() {
            return Vec::new();
        }
        let mut longer: Vec<String> = Vec::new();
        // First all with the common reading, so that what is cut off are the rare ones.
        for syllable in syllables {
            longer.extend(readings.iter().map(|reading| format!("{reading}{}", syllable.as_str())));
        }
        longer.truncate(MAX_READINGS);
        readings = longer;
    }
    let with_u: Vec<String> = readings
        .iter()
        .filter(|reading| reading.contains(['v', 'ü']))
        .map(|reading| reading.replace(['v', 'ü'], "u"))
        .collect();
    readings.extend(with_u);
    readings
}

fn look_alike_hash(letters: &[u8]) -> u64 {
    let mut alike = [0; super::compact::MAX];
    let length = letters.len().min(alike.len());
    for (to, from) in alike.iter_mut().zip(letters) {
        *to = look_alike(*from);
    }
    hash(&alike[..length])
}

const SYMBOLS: usize = 37;

fn symbol(byte: u8) -> usize {
    match byte {
        b'a'..=b'z' => (byte - b'a') as usize + 1,
        b'0'..=b'9' => (byte - b'0') as usize + 27,
        _ => 0,
    }
}

fn follows(marks: &[Mark]) -> Vec<f32> {
    let mut counts = vec![0.5f32; SYMBOLS * SYMBOLS];
    for mark in marks.iter().filter(|mark| mark.spelling == Spelling::Latin) {
        let key = mark.key.as_bytes();
        for (before, after) in std::iter::once(&b' ').chain(key).zip(key.iter().chain(std::iter::once(&b' '))) {
            counts[symbol(*before) * SYMBOLS + symbol(*after)] += 1.0;
        }
    }
    for row in counts.chunks_mut(SYMBOLS) {
        let sum: f32 = row.iter().sum();
        for count in row {
            *count = (*count / sum).ln();
        }
    }
    counts
}

fn fluency(follows: &[f32], letters: &[u8]) -> f32 {
    let pairs = std::iter::once(&b' ').chain(letters).zip(letters.iter().chain(std::iter::once(&b' ')));
    let sum: f32 = pairs
        .map(|(before, after)| follows.get(symbol(*before) * SYMBOLS + symbol(*after)).copied().unwrap_or_default())
        .sum();
    sum / (letters.len() + 1) as f32
}
