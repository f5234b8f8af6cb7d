//! What a name leaves in a text however it is disguised, as terms of an index, and what to ask that index for a name.
//! It proposes too much on purpose, and decides nothing: whether a name stands in a text is for the matcher to say.

use std::collections::BTreeSet;

use super::words::{fold, is_han};
use crate::text::{Syllable, near_sound, pinyin, simplified, skeleton, syllables_of};

/// Characters of one text that are traced.
const MAX_CHARS: usize = 200_000;
/// Letters that are told apart in traces, for names with one letter off.
const LETTERS: &[char] = &['a', 'b', 'd', 'e', 'f', 'g', 'i', 'j', 'k', 'm', 'n', 'o', 'p', 'r', 's', 't', 'v', 'x'];
/// Readings of one character that are traced.
const MAX_READINGS: usize = 2;
/// Names of so many letters may have one letter off; shorter ones none, longer ones more.
const ONE_OFF: std::ops::RangeInclusive<usize> = 5..=8;

/// A question to the index.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Need {
    /// At least so many of the terms.
    Of(usize, Vec<String>),
    /// The term, unless it is so common that it says nothing.
    Rare(String),
    /// All words as they are written, in the fields that people search.
    Words(Vec<String>),
}

/// The terms of a listing's texts, each once.
pub(super) fn traces<'a>(texts: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    let mut terms = BTreeSet::new();
    for text in texts {
        let folded: Vec<char> = text.chars().take(MAX_CHARS).flat_map(fold).collect();
        trace_letters(&folded, &mut terms);
        trace_han(&folded, &mut terms);
        trace_sounds(&folded, &mut terms);
    }
    terms
}

/// What to ask for: a listing that meets any of these may use the name.
pub(super) fn needs(name: &str) -> BTreeSet<Need> {
    let folded: Vec<char> = name.chars().flat_map(fold).collect();
    let mut needs = BTreeSet::new();
    let han: Vec<char> = folded.iter().copied().filter(|c| is_han(*c)).map(simplified).collect();
    if han.len() >= 2 {
        han_needs(&han, &mut needs);
    }
    for run in letter_runs(&folded, true) {
        letter_needs(&run, han.len(), &mut needs);
    }
    let words = letter_words(&folded);
    if han.is_empty() && words.iter().map(Vec::len).sum::<usize>() < 3 {
        let words: Vec<String> = words.iter().map(|word| word.iter().collect()).collect();
        let letters = words.concat().chars().map(String::from).collect();
        needs.extend([Need::Words(vec![words.concat()]), Need::Words(letters)]);
    }
    needs
}

/// Three letters each, with nothing but separators between them; two each in scripts of many letters.
fn trace_letters(folded: &[char], terms: &mut BTreeSet<String>) {
    for symbols in [true, false] {
        if !symbols && !folded.iter().any(|c| symbol(*c).is_some()) {
            break;
        }
        for run in letter_runs(folded, symbols) {
            terms.extend(grams(&run));
        }
    }
}

fn grams(run: &[char]) -> impl Iterator<Item = String> {
    let three = run.windows(3).map(|window| term('l', window.iter().copied()));
    let two = run.windows(2).filter(|pair| pair.iter().any(|c| !c.is_ascii()));
    three.chain(two.map(|window| term('l', window.iter().copied())))
}

/// Runs of letters between Han characters, as traces see them: look-alikes and sound-alikes are one, separators are gone.
/// With `symbols`, signs that stand for a letter are letters as well.
fn letter_runs(folded: &[char], symbols: bool) -> Vec<Vec<char>> {
    let mut runs = Vec::new();
    for part in folded.split(|c| is_han(*c)) {
        let mut letters: Vec<char> = Vec::new();
        for c in part {
            let c = skeleton(*c).or_else(|| symbol(*c).filter(|_| symbols)).unwrap_or(*c);
            if c.is_alphanumeric() && letters.last() != Some(&c) {
                letters.push(c);
            }
        }
        let run = merged(&letters);
        if !run.is_empty() {
            runs.push(run);
        }
    }
    runs
}

/// Signs that are written for letters.
fn symbol(c: char) -> Option<char> {
    Some(match c {
        '@' => 'a',
        '$' => 's',
        '!' => 'i',
        '€' => 'e',
        _ => return None,
    })
}

fn merged(letters: &[char]) -> Vec<char> {
    let mut run = Vec::with_capacity(letters.len());
    let mut at = 0;
    while let Some(c) = letters.get(at) {
        let next = letters.get(at + 1).copied().unwrap_or(' ');
        at += 1;
        let (letter, both) = match (*c, next) {
            ('r', 'n') => ('m', true),
            ('p', 'h') => ('f', true),
            ('h', _) => continue,
            ('1' | 'l' | 'y', _) => ('i', false),
            ('0', _) => ('o', false),
            ('3', _) => ('e', false),
            ('4', _) => ('a', false),
            ('5' | 'z' | '2', _) => ('s', false),
            ('6' | '9', _) => ('g', false),
            ('7', _) => ('t', false),
            ('8', _) => ('b', false),
            ('c' | 'q', _) => ('k', false),
            ('u' | 'w', _) => ('v', false),
            ('\u{3041}'..='\u{3096}', _) => (char::from_u32(*c as u32 + 0x60).unwrap_or(*c), false),
            (other, _) => (other, false),
        };
        at += usize::from(both);
        run.push(letter);
    }
    run
}

/// Each character, and each with the next one, whatever separates them.
fn trace_han(folded: &[char], terms: &mut BTreeSet<String>) {
    let mut last = None;
    for c in folded {
        if is_han(*c) {
            let c = simplified(*c);
            terms.insert(term('h', [c]));
            if let Some(last) = last {
                terms.insert(term('h', [last, c]));
            }
            last = Some(c);
        } else if c.is_alphanumeric() {
            last = None;
        }
    }
}

/// Neighbouring syllables, written in Han characters or in Latin letters.
fn trace_sounds(folded: &[char], terms: &mut BTreeSet<String>) {
    let mut before: Vec<u16> = Vec::new();
    for part in sounding(folded) {
        let ways: Vec<Vec<u16>> = match part {
            Sounding::Gap => Vec::new(),
            Sounding::Han(c) => readings(c).into_iter().map(|sound| vec![sound]).collect(),
            Sounding::Word(word) => ways_to_read(&word),
        };
        for way in &ways {
            for pair in way.windows(2) {
                terms.insert(sounds(pair[0], pair[1]));
            }
            for (last, first) in before.iter().zip(std::iter::repeat(way.first())) {
                terms.extend(first.map(|first| sounds(*last, *first)));
            }
        }
        before = ways.iter().filter_map(|way| way.last().copied()).collect();
        before.sort_unstable();
        before.dedup();
    }
}

fn ways_to_read(word: &str) -> Vec<Vec<u16>> {
    let near = |way: Vec<Syllable>| way.into_iter().map(near_sound).collect();
    syllables_of(word).into_iter().map(near).collect()
}

fn readings(c: char) -> Vec<u16> {
    pinyin(c).iter().take(MAX_READINGS).map(|syllable| near_sound(*syllable)).collect()
}

enum Sounding {
    Han(char),
    Word(String),
    /// Something that can be no part of a Chinese name.
    Gap,
}

fn sounding(folded: &[char]) -> Vec<Sounding> {
    let mut parts: Vec<Sounding> = Vec::new();
    let mut is_open = false;
    for c in folded {
        let goes_on = is_open && c.is_ascii_lowercase();
        match parts.last_mut() {
            Some(Sounding::Word(word)) if goes_on => word.push(*c),
            _ if c.is_ascii_lowercase() => parts.push(Sounding::Word(c.to_string())),
            _ if is_han(*c) => parts.push(Sounding::Han(*c)),
            _ if c.is_alphanumeric() => parts.push(Sounding::Gap),
            _ => {}
        }
        is_open = c.is_ascii_lowercase();
    }
    parts
}

fn sounds(first: u16, second: u16) -> String {
    format!("p{first:x},{second:x}")
}

fn term(kind: char, chars: impl IntoIterator<Item = char>) -> String {
    std::iter::once(kind).chain(chars).collect()
}

fn han_needs(han: &[char], needs: &mut BTreeSet<Need>) {
    let single: Vec<String> = distinct(han.iter().map(|c| term('h', [*c])));
    match han {
        // One of two may be written in any way that only the other one gives away.
        [first, second] => {
            needs.extend(single.iter().cloned().map(Need::Rare));
            needs.insert(Need::Of(1, vec![term('h', [*first, *second])]));
            needs.insert(Need::Of(1, vec![term('h', [*second, *first])]));
        }
        // One of three, two of five: by so much may a name be altered.
        _ => drop(needs.insert(Need::Of((single.len() * 3).div_ceil(5).max(2), single))),
    }
    let mut pairs = Vec::new();
    for pair in han.windows(2) {
        for (first, second) in
            readings(pair[0]).iter().flat_map(|first| readings(pair[1]).into_iter().map(move |second| (*first, second)))
        {
            pairs.push(sounds(first, second));
        }
    }
    let wanted = if han.len() <= 3 { han.len() - 1 } else { han.len() - 2 };
    let pairs = distinct(pairs);
    if pairs.len() >= wanted {
        needs.insert(Need::Of(wanted, pairs));
    }
}

fn letter_needs(run: &[char], beside_han: usize, needs: &mut BTreeSet<Need>) {
    let is_latin = run.iter().all(char::is_ascii);
    let wanted = distinct(grams(run));
    match run.len() {
        // A letter or two beside Han characters are found with those.
        0..3 if beside_han > 1 => {}
        0..3 if is_latin => {}
        _ if !is_latin => drop(needs.insert(Need::Of(wanted.len().div_ceil(2), wanted))),
        3 => drop(needs.insert(Need::Of(wanted.len(), wanted))),
        length if length < *ONE_OFF.start() => {
            needs.insert(Need::Of(wanted.len(), wanted));
            // A letter within that is masked.
            let masked = (1..length - 1).map(|at| [&run[..at], &run[at + 1..]].concat());
            needs.extend(masked.map(|masked| all(&masked)));
        }
        length if ONE_OFF.contains(&length) => needs.extend(one_off(run).iter().map(|variant| all(variant))),
        _ => drop(needs.insert(Need::Of(wanted.len().saturating_sub(6).max(3), wanted))),
    }
}

fn all(run: &[char]) -> Need {
    let wanted = distinct(grams(run));
    Need::Of(wanted.len(), wanted)
}

/// The run itself, and with one letter left out, put in, taken for another or changed with its neighbour.
fn one_off(run: &[char]) -> BTreeSet<Vec<char>> {
    let mut variants = BTreeSet::from([run.to_vec()]);
    for at in 0..=run.len() {
        let (before, after) = run.split_at(at);
        let rest = after.get(1..).unwrap_or_default();
        if !after.is_empty() {
            variants.insert([before, rest].concat());
        }
        if let [first, second, rest @ ..] = after {
            variants.insert([before, &[*second, *first], rest].concat());
        }
        for letter in LETTERS {
            if !after.is_empty() {
                variants.insert([before, &[*letter], rest].concat());
            }
            if !before.is_empty() && !after.is_empty() {
                variants.insert([before, &[*letter], after].concat());
            }
        }
    }
    variants
}

/// Words of letters as they are written.
fn letter_words(folded: &[char]) -> Vec<Vec<char>> {
    let is_letter = |c: &char| c.is_alphanumeric() && !is_han(*c);
    folded.split(|c| !is_letter(c)).filter(|word| !word.is_empty()).map(<[char]>::to_vec).collect()
}

fn distinct(terms: impl IntoIterator<Item = String>) -> Vec<String> {
    terms.into_iter().collect::<BTreeSet<_>>().into_iter().collect()
}
