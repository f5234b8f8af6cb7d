//! Names of spaced scripts, word by word: letters for which digits, symbols, other spellings or mistakes stand.
//! All is keyed over the vocabulary of names, so that what is learned of a word serves every name that has it.

use std::collections::BTreeMap;
use std::ops::Range;

use super::candidate::Candidate;
use super::entries::{Entries, Entry};
use super::keys::{KeyTable, key, placed, sequence, symbol};
use super::memo::Memo;
use super::reading::{Reading, Word};
use super::rule::Rule;
use crate::text::{Kind, LatinSound, latin_sounds, zipf};

#[derive(Default)]
pub struct WordIndex {
    /// Text of all words of names, and where each begins.
    text: String,
    starts: Vec<u32>,
    /// Words by themselves and under their disguises.
    keys: KeyTable,
    /// Beginnings of names as sequences of words: [`PREFIX`] or the number of the entry.
    names: KeyTable,
    /// What is known of each word: [`BEGINS`], [`IS_NAME`], [`GOES_ON`], [`IN_SEVERAL`].
    roles: Vec<u8>,
}

/// Names of several words begin with the word.
const BEGINS: u8 = 1;
/// It is a name by itself.
const IS_NAME: u8 = 2;
/// Names have it behind another word.
const GOES_ON: u8 = 4;
/// A name of several words has it, or is it when its words are run together.
const IN_SEVERAL: u8 = 8;

/// A word of a name that a word of the text may stand for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Meant {
    pub word: u32,
    /// None where the word is the very word.
    pub rule: Option<Rule>,
    pub edits: u8,
    /// Where in names the word stands.
    roles: u8,
}

impl Meant {
    fn new(word: u32, rule: Option<Rule>, edits: u8) -> Meant {
        Meant { word, rule, edits, roles: 0 }
    }
}

const PREFIX: u32 = u32::MAX;
const SAME: u8 = 1;
const DELETED: u8 = 2;
const DELETED_TWICE: u8 = 3;
const SOUND: u8 = 4;
const LEET: u8 = 6;
const NAME: u8 = 7;
const NAME_BEGUN: u8 = 8;

/// Words of names with more letters are found as they are written only.
const MAX_WORD: usize = 24;
/// From this length on two mistakes in a word are looked for, over its first [`HEAD`] letters.
const LONG: usize = 9;
const HEAD: usize = 10;
const MAX_NAME_WORDS: usize = 8;
/// Words of the text that one mark or no space sets apart, and that may be one word of a name.
const MAX_PIECES: usize = 4;
/// Zipf value from which on a word is known to most: words of which each is are themselves, not the pieces of another.
const KNOWN: f32 = 3.5;
/// Words that one word of the text may be meant as; names' words that look alike are few.
const MAX_MEANT: usize = 48;

impl WordIndex {
    pub fn build(entries: &Entries) -> WordIndex {
        let mut vocabulary: BTreeMap<String, u32> = BTreeMap::new();
        let names = || entries.iter().filter(|(_, entry)| takes_part(entry));
        let text = |entry: &Entry, range: Range<usize>| -> String {
            entries.chars(entry).get(range).unwrap_or_default().iter().collect()
        };
        for (_, entry) in names() {
            for range in forms(entry).into_iter().flatten() {
                vocabulary.insert(text(entry, range), 0);
            }
        }
        let mut index = WordIndex::default();
        for (word, number) in &mut vocabulary {
            *number = index.starts.len() as u32;
            index.starts.push(index.text.len() as u32);
            index.text.push_str(word);
        }
        index.starts.push(index.text.len() as u32);
        let mut keys = Vec::new();
        for (word, number) in &vocabulary {
            file(word, *number, &mut keys);
        }
        index.keys = KeyTable::build(keys);
        let mut sequences = Vec::new();
        index.roles = vec![0; vocabulary.len()];
        for (number, entry) in names() {
            for form in forms(entry) {
                let mut state = 0;
                for (at, range) in form.iter().enumerate() {
                    let word = vocabulary.get(&text(entry, range.clone())).copied().unwrap_or_default();
                    state = then(state, word);
                    let goes_on = at + 1 < form.len();
                    if goes_on {
                        sequences.push((key(NAME_BEGUN, 0, state), PREFIX));
                    }
                    let role = match (at, goes_on) {
                        (0, true) => BEGINS,
                        (0, false) => IS_NAME,
                        _ => GOES_ON,
                    };
                    index.roles[word as usize] |= role | if entry.words == 0 { 0 } else { IN_SEVERAL };
                }
                sequences.push((key(NAME, 0, state), number));
            }
        }
        index.names = KeyTable::build(sequences);
        index
    }

    pub fn bytes(&self) -> usize {
        self.text.len() + self.roles.len() + self.starts.len() * 4 + self.keys.bytes() + self.names.bytes()
    }

    fn word(&self, number: u32) -> &str {
        let at = number as usize;
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(from), Some(to)) => self.text.get(*from as usize..*to as usize).unwrap_or_default(),
            _ => "",
        }
    }

    pub fn find(&self, entries: &Entries, reading: &Reading<'_>, memo: &mut Memo, out: &mut Vec<Candidate>) {
        let words = &reading.words.words;
        let mut steps = memo.take_steps();
        let mut firsts = Vec::with_capacity(words.len() + 1);
        for at in 0..words.len() {
            firsts.push(steps.len());
            self.steps_from(at, reading, memo, &mut steps);
        }
        firsts.push(steps.len());
        let from = |at: usize| -> &[Step] { steps.get(firsts[at]..firsts[at + 1]).unwrap_or_default() };
        let mut path = Vec::new();
        for start in 0..words.len() {
            self.walk(entries, reading, &from, start, 0, &mut path, out);
        }
        memo.give_back(steps);
    }

    /// Follows names' words from the word number `at`.
    #[allow(clippy::too_many_arguments, reason = "a recursion that carries its way with it")]
    fn walk<'s>(
        &self,
        entries: &Entries,
        reading: &Reading<'_>,
        steps: &impl Fn(usize) -> &'s [Step],
        at: usize,
        state: u64,
        path: &mut Vec<Step>,
        out: &mut Vec<Candidate>,
    ) {
        if at >= reading.words.words.len() || path.len() >= MAX_NAME_WORDS {
            return;
        }
        for step in steps(at) {
            let is_first = path.is_empty();
            // As it is written it is found as it is spelled.
            let is_changed = step.meant.rule.is_some() || path.iter().any(|step| step.meant.rule.is_some());
            let is_name = step.meant.roles & IS_NAME != 0 && is_changed;
            let begins = step.meant.roles & BEGINS != 0;
            let takes_part = if is_first { begins || is_name } else { step.meant.roles & GOES_ON != 0 };
            if !takes_part {
                continue;
            }
            let next = then(state, step.meant.word);
            let goes_on = step.to < reading.words.words.len() && follows(reading, step.to);
            let begun =
                goes_on && if is_first { begins } else { self.names.get(key(NAME_BEGUN, 0, next)).contains(&PREFIX) };
            let complete = if !is_changed || is_first && !is_name { &[] } else { self.names.get(key(NAME, 0, next)) };
            if !begun && complete.is_empty() {
                continue;
            }
            path.push(*step);
            for number in complete.iter().filter(|number| **number != PREFIX) {
                if let Some(entry) = entries.get(*number) {
                    out.extend(Self::candidate(*number, entry, reading, path));
                }
            }
            if begun {
                self.walk(entries, reading, steps, step.to, next, path, out);
            }
            path.pop();
        }
    }

    fn candidate(number: u32, entry: &Entry, reading: &Reading<'_>, path: &[Step]) -> Option<Candidate> {
        let (first, last) = (path.first()?, path.last()?);
        let changed = || path.iter().filter(|step| step.meant.rule.is_some());
        let rule = changed().filter_map(|step| step.meant.rule).max_by_key(|rule| weight(*rule))?;
        let edits: usize = changed().map(|step| usize::from(step.meant.edits)).sum();
        let length = entry.len();
        let allowed = match rule {
            Rule::OneDiffers => length >= 5 && edits <= if length >= LONG { 2 } else { 1 },
            Rule::SameSound | Rule::NearSound => length >= 4,
            Rule::Masked => length >= 4 && changed().count() == 1,
            _ => length >= 3,
        };
        let run_together = path.iter().any(|step| step.pieces > 1) && !matches!(rule, Rule::Masked | Rule::Leet);
        if !allowed || run_together && entry.words == 0 {
            return None;
        }
        let mut candidate = Candidate::new(number, rule, first.position, last.end);
        candidate.similarity = 1.0 - edits as f64 / length as f64;
        candidate.left = reading.left_edge(first.position).clearness();
        candidate.right = reading.right_edge(last.end).clearness();
        candidate.ordinary = changed().map(|step| f64::from(step.ordinary)).fold(f64::INFINITY, f64::min);
        candidate.gaps.spaces = usize::from(run_together);
        Some(candidate)
    }

    /// What the words from `at` on may be meant as.
    fn steps_from(&self, at: usize, reading: &Reading<'_>, memo: &mut Memo, steps: &mut Vec<Step>) {
        let words = &reading.words.words;
        let Some(word) = words.get(at) else { return };
        let text = reading.words.text(word);
        let (ordinary, meant) = memo.meant(text, |out| self.look_up(text, out));
        let step =
            |meant: &Meant| Step { to: at + 1, position: word.from, end: word.to, ordinary, pieces: 1, meant: *meant };
        steps.extend(meant.iter().map(step));
        self.run_together(at, reading, memo, steps);
        self.with_marks(at, word, reading, steps);
    }

    /// Two or three words that a stray space sets apart.
    fn run_together(&self, at: usize, reading: &Reading<'_>, memo: &mut Memo, steps: &mut Vec<Step>) {
        let words = &reading.words.words;
        for pieces in 2..=3 {
            let Some(run) = words.get(at..at + pieces) else { break };
            let (Some(first), Some(last)) = (run.first(), run.last()) else { break };
            let letters: usize = run.iter().map(|word| word.letters + word.digits).sum();
            let has_short = run.iter().any(|word| word.letters + word.digits <= 3);
            let close = run.windows(2).all(|pair| pair[1].from - pair[0].to <= 1);
            if !close || letters > 12 {
                break;
            }
            if letters < 5 || !has_short || run.iter().all(|word| word.letters == 0) {
                continue;
            }
            let ordinary = run.iter().map(|word| zipf(reading.words.text(word))).fold(f32::INFINITY, f32::min);
            if ordinary >= KNOWN {
                continue;
            }
            let text = reading.words.joined(at..at + pieces);
            let (_, meant) = memo.meant(text, |out| self.look_up(text, out));
            let may_be = |meant: &&Meant| match meant.rule {
                None => false,
                Some(Rule::Leet | Rule::Masked) => true,
                Some(_) => meant.roles & IN_SEVERAL != 0,
            };
            steps.extend(meant.iter().filter(may_be).map(|meant| Step {
                to: at + pieces,
                position: first.from,
                end: last.to,
                ordinary,
                pieces: pieces as u8,
                meant: *meant,
            }));
        }
    }

    /// Words with symbols in them, which stand for letters or hide one.
    fn with_marks(&self, at: usize, word: &Word, reading: &Reading<'_>, steps: &mut Vec<Step>) {
        let (chars, kinds) = (reading.view.chars(), reading.view.kinds());
        let symbol_at = |position: usize| {
            kinds.get(position) == Some(&Kind::Mark) && chars.get(position).is_some_and(|c| may_stand_for_a_letter(*c))
        };
        let spaced_at = |position: usize| kinds.get(position).is_some_and(|kind| kind.is_spaced());
        let mut from = word.from;
        if from > 0 && symbol_at(from - 1) && (from < 2 || !spaced_at(from - 2)) {
            from -= 1;
        }
        let mut raw: Vec<char> = Vec::new();
        let mut marks = usize::from(from < word.from);
        let (mut position, mut pieces) = (from, 0);
        let mut found = Vec::new();
        while pieces < MAX_PIECES {
            let Some(piece) = reading.words.words.get(at + pieces) else { break };
            if !(position..piece.from).all(|position| symbol_at(position) || chars[position] == '\'') {
                break;
            }
            raw.extend(chars.get(position..piece.to).unwrap_or_default().iter().filter(|c| **c != '\''));
            pieces += 1;
            position = piece.to;
            if raw.len() > MAX_WORD {
                break;
            }
            if marks > 0 {
                found.push((pieces, raw.clone(), position));
            }
            let more = (position..position + 2).take_while(|position| symbol_at(*position)).count();
            if more == 0 {
                break;
            }
            marks += more;
            let apostrophe = usize::from(chars.get(position + more) == Some(&'\''));
            if !spaced_at(position + more + apostrophe) {
                let mut raw = raw.clone();
                raw.push(chars[position]);
                found.push((pieces, raw, position + 1));
            }
        }
        for (pieces, raw, end) in found {
            let mut meant = Vec::new();
            self.leet(&raw, &mut meant);
            self.masked(&raw, &mut meant);
            self.place(&mut meant);
            steps.extend(meant.into_iter().map(|meant| Step {
                to: at + pieces,
                position: from,
                end,
                ordinary: 0.0,
                pieces: pieces as u8,
                meant,
            }));
        }
    }

    fn look_up(&self, word: &str, out: &mut Vec<Meant>) {
        self.meant(word, out);
        self.place(out);
    }

    /// Notes where in names the words stand.
    fn place(&self, meant: &mut [Meant]) {
        for meant in meant {
            meant.roles = self.roles.get(meant.word as usize).copied().unwrap_or_default();
        }
    }

    /// The words of names that `word` may stand for by itself.
    fn meant(&self, word: &str, out: &mut Vec<Meant>) {
        let chars: Vec<char> = word.chars().collect();
        let length = chars.len();
        for number in self.lookup(SAME, length, &chars) {
            if self.word(number) == word {
                out.push(Meant::new(number, None, 0));
            }
        }
        if !(2..=MAX_WORD).contains(&length) || chars.iter().all(char::is_ascii_digit) {
            return;
        }
        if chars.iter().any(char::is_ascii_digit) {
            self.leet(&chars, out);
        }
        let ordinary = zipf(word);
        if ordinary < 5.2 && length >= 3 {
            self.mistaken(word, &chars, out);
        }
        if ordinary < 5.2 && length >= 3 {
            self.sounding_alike(word, &chars, out);
        }
    }

    fn lookup(&self, channel: u8, length: usize, chars: &[char]) -> Vec<u32> {
        self.keys.get(key(channel, length, hashed(chars.iter().copied()))).to_vec()
    }

    fn mistaken(&self, word: &str, chars: &[char], out: &mut Vec<Meant>) {
        let length = chars.len();
        let mut numbers = Vec::new();
        if length <= LONG {
            deletions(chars, 1, |hash| numbers.extend_from_slice(self.keys.get(key(DELETED, 0, hash))));
        }
        if length + 2 >= LONG {
            deletions(&chars[..length.min(HEAD)], 2, |hash| {
                numbers.extend_from_slice(self.keys.get(key(DELETED_TWICE, 0, hash)));
            });
        }
        numbers.sort_unstable();
        numbers.dedup();
        for number in numbers {
            let other = self.word(number);
            let allowed = if other.chars().count() >= LONG { 2 } else { 1 };
            if other != word
                && let Some(edits) = distance(chars, &other.chars().collect::<Vec<_>>(), allowed)
            {
                add(out, Meant::new(number, Some(Rule::OneDiffers), edits as u8));
            }
        }
    }

    fn sounding_alike(&self, word: &str, chars: &[char], out: &mut Vec<Meant>) {
        if !word.is_ascii() {
            return;
        }
        for sound in latin_sounds(word).filter(|sound| sound.len() >= 2) {
            for number in self.keys.get(sound_key(&sound)) {
                let other = self.word(*number);
                if other == word || other.len().abs_diff(chars.len()) > 3 {
                    continue;
                }
                let edits = distance(chars, &other.chars().collect::<Vec<_>>(), 4).unwrap_or(5);
                if edits * 2 <= other.len().max(4) && latin_sounds(other).any(|known| known == sound) {
                    add(out, Meant::new(*number, Some(Rule::SameSound), edits as u8));
                }
            }
        }
    }

    fn leet(&self, raw: &[char], out: &mut Vec<Meant>) {
        if !raw.iter().any(|c| c.is_alphabetic()) || raw.len() < 2 {
            return;
        }
        for number in self.keys.get(key(LEET, raw.len(), hashed(raw.iter().map(|c| leet_class(*c))))) {
            let other = self.word(*number);
            let mut edits = 0;
            let agrees = other.chars().count() == raw.len()
                && other.chars().zip(raw).all(|(meant, written)| {
                    let differs = meant != *written;
                    edits += u8::from(differs);
                    !differs
                        || !written.is_alphabetic()
                            && meant.is_alphabetic()
                            && leet_class(*written) == leet_class(meant)
                });
            if agrees && edits > 0 {
                add(out, Meant::new(*number, Some(Rule::Leet), edits));
            }
        }
    }

    /// `raw` has exactly one symbol, which hides a letter; others stand for letters.
    fn masked(&self, raw: &[char], out: &mut Vec<Meant>) {
        let hidden = |c: &char| !c.is_alphanumeric();
        if raw.iter().filter(|c| hidden(c)).count() != 1 || raw.len() < 3 {
            return;
        }
        let Some(at) = raw.iter().position(&hidden) else { return };
        let at_an_end = at == 0 || at + 1 == raw.len();
        if !hides_a_letter(raw[at]) || at_an_end && !matches!(raw[at], '*' | '#' | '_' | '@' | '×' | '○' | '□') {
            return;
        }
        let left: Vec<char> = raw.iter().copied().filter(|c| !hidden(c)).collect();
        let numbers = if raw.len() >= LONG {
            let head = if at < HEAD { HEAD - 1 } else { HEAD };
            self.keys.get(key(DELETED_TWICE, 0, hashed(left.iter().copied().take(head))))
        } else {
            self.keys.get(key(DELETED, 0, hashed(left.iter().copied())))
        };
        for number in numbers {
            let other = self.word(*number);
            let same = other.chars().count() == raw.len()
                && other.chars().enumerate().all(|(place, c)| place == at || raw.get(place) == Some(&c));
            if same {
                add(out, Meant::new(*number, Some(Rule::Masked), 1));
            }
        }
    }
}

/// One or more words of the text, and what they are meant as.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// The word that comes after.
    to: usize,
    position: usize,
    end: usize,
    ordinary: f32,
    pieces: u8,
    meant: Meant,
}

fn add(out: &mut Vec<Meant>, meant: Meant) {
    if out.len() < MAX_MEANT && out.iter().all(|other| other.word != meant.word) {
        out.push(meant);
    }
}

/// Which of several disguises names the whole.
fn weight(rule: Rule) -> u8 {
    match rule {
        Rule::Leet => 4,
        Rule::Masked => 3,
        Rule::SameSound => 1,
        _ => 2,
    }
}

/// Whether little enough stands before word number `at` for it to go on a name.
fn follows(reading: &Reading<'_>, at: usize) -> bool {
    let words = &reading.words.words;
    match (at.checked_sub(1).and_then(|before| words.get(before)), words.get(at)) {
        (Some(before), Some(word)) => word.from - before.to <= 3,
        _ => false,
    }
}

fn takes_part(entry: &Entry) -> bool {
    entry.spaced && !entry.digits_only && entry.len() >= 4 && entry.len() <= super::entries::MAX_DISGUISED
}

/// The name as its words, and as one word where it has several.
fn forms(entry: &Entry) -> Vec<Vec<Range<usize>>> {
    let words: Vec<_> = entry.word_ranges().collect();
    let mut forms = Vec::new();
    if words.len() > 1 && entry.len() <= 14 {
        forms.push(std::iter::once(0..entry.len()).collect());
    }
    if words.len() <= MAX_NAME_WORDS {
        forms.push(words);
    }
    forms
}

fn sound_key(sound: &LatinSound) -> u64 {
    key(SOUND, sound.len(), hashed(sound.as_str().chars()))
}

fn then(state: u64, word: u32) -> u64 {
    symbol(state ^ (u64::from(word) + 1))
}

fn hashed(chars: impl Iterator<Item = char>) -> u64 {
    sequence(chars.map(|c| symbol(u64::from(c))))
}

/// Files a word of names under all that it may be written as.
fn file(word: &str, number: u32, keys: &mut Vec<(u64, u32)>) {
    let chars: Vec<char> = word.chars().collect();
    let length = chars.len();
    keys.push((key(SAME, length, hashed(chars.iter().copied())), number));
    if !(2..=MAX_WORD).contains(&length) || chars.iter().all(char::is_ascii_digit) {
        return;
    }
    keys.push((key(LEET, length, hashed(chars.iter().map(|c| leet_class(*c)))), number));
    if length >= LONG {
        deletions(&chars[..length.min(HEAD)], 2, |hash| keys.push((key(DELETED_TWICE, 0, hash), number)));
    } else if length >= 3 {
        deletions(&chars, 1, |hash| keys.push((key(DELETED, 0, hash), number)));
    }
    if word.is_ascii() && length >= 3 {
        keys.extend(latin_sounds(word).map(|sound| (sound_key(&sound), number)));
    }
}

/// The hashes of `chars`, at most [`MAX_WORD`], as they are and with up to `times` (two at most) characters left out.
fn deletions(chars: &[char], times: usize, mut push: impl FnMut(u64)) {
    // What the characters before each place count where none, one or two of them were left out.
    let mut sums = [[0u64; MAX_WORD + 1]; 3];
    let length = chars.len().min(MAX_WORD);
    for (at, c) in chars.iter().take(length).enumerate() {
        let symbol = symbol(u64::from(*c));
        for (left_out, sums) in sums.iter_mut().enumerate() {
            let counted = if at < left_out { 0 } else { placed(symbol, at - left_out) };
            sums[at + 1] = sums[at].wrapping_add(counted);
        }
    }
    let [none, one, two] = &sums;
    let rest = |sums: &[u64; MAX_WORD + 1], from: usize, to: usize| sums[to].wrapping_sub(sums[from]);
    push(none[length]);
    for (first, before) in none.iter().enumerate().take(length) {
        push(before.wrapping_add(rest(one, first + 1, length)));
        if times > 1 {
            let begun = |second| before.wrapping_add(rest(one, first + 1, second));
            for second in first + 1..length {
                push(begun(second).wrapping_add(rest(two, second + 1, length)));
            }
        }
    }
}

/// The class of characters that are written for each other.
fn leet_class(c: char) -> char {
    match c {
        'i' | 'l' | '1' | '!' | '|' => 'i',
        'o' | '0' => 'o',
        'e' | '3' | '€' => 'e',
        'a' | '4' | '@' => 'a',
        's' | '5' | '$' => 's',
        't' | '7' | '+' => 't',
        'b' | '8' => 'b',
        'g' | '9' | '6' => 'g',
        'z' | '2' => 'z',
        _ => c,
    }
}

/// Marks that are written in the place of a letter that is not to be read.
pub fn hides_a_letter(c: char) -> bool {
    matches!(
        c,
        '*' | '#'
            | '_'
            | '·'
            | '•'
            | '●'
            | '○'
            | '×'
            | '✕'
            | '?'
            | '%'
            | '@'
            | '$'
            | '^'
            | '&'
            | '-'
            | '~'
            | '※'
            | '□'
            | '■'
            | '△'
            | '▲'
            | '☆'
            | '★'
            | '◯'
            | '.'
    )
}

fn may_stand_for_a_letter(c: char) -> bool {
    !matches!(
        c,
        ',' | ';'
            | ':'
            | '"'
            | '\''
            | '('
            | ')'
            | '['
            | ']'
            | '{'
            | '}'
            | '<'
            | '>'
            | '/'
            | '\\'
            | '，'
            | '。'
            | '、'
            | '：'
            | '；'
            | '（'
            | '）'
            | '【'
            | '】'
            | '《'
            | '》'
            | '「'
            | '」'
            | '“'
            | '”'
            | '…'
    )
}

/// The number of characters to insert, leave out, exchange or swap with their neighbour; none above `most`.
pub fn distance(a: &[char], b: &[char], most: usize) -> Option<usize> {
    const WIDE: usize = MAX_WORD + 2;
    if a.len().abs_diff(b.len()) > most || a.len() >= WIDE || b.len() >= WIDE {
        return None;
    }
    let mut rows = [[0usize; WIDE]; 3];
    for (at, cell) in rows[1].iter_mut().enumerate() {
        *cell = at;
    }
    for i in 1..=a.len() {
        let mut best = i;
        rows[2][0] = i;
        for j in 1..=b.len() {
            let same = a[i - 1] == b[j - 1];
            let mut cost = (rows[1][j] + 1).min(rows[2][j - 1] + 1).min(rows[1][j - 1] + usize::from(!same));
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                cost = cost.min(rows[0][j - 2] + 1);
            }
            rows[2][j] = cost;
            best = best.min(cost);
        }
        if best > most {
            return None;
        }
        rows.rotate_left(1);
    }
    Some(rows[1][b.len()]).filter(|distance| *distance <= most)
}
