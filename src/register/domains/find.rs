//! All resemblances between one name and the marks: label by label, each way of looking bounded by the label's length.
//! Nothing is enumerated from marks here, and no candidate allocates.

use super::class::DomainClass;
use super::compact::{Compact, MAX};
use super::edits::{self, Edits, Slip, look_alike};
use super::host::{Host, Piece, Registry};
use super::keywords::{Claim, Keywords};
use super::marks::{MIN_EMBEDDED, MIN_TWO_SLIPS, MIN_TYPO, MIN_WHOLE, Mark, Marks, native_letters};
use super::score::{self, Beside, Typo};
use super::tables::Prefixes;
use crate::text::{is_han, zipf};

/// A resemblance: which mark, how, where, and how likely it is meant.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub mark: u32,
    pub class: DomainClass,
    /// Scalars of the decoded name.
    pub span: [usize; 2],
    pub score: f32,
    /// The word beside the mark that says most, as scalars of the decoded name.
    pub beside: Option<[usize; 2]>,
    /// How much of the label the mark covers when nothing else explains the rest: what is covered needs no other explanation.
    pub explains: bool,
    /// What the score was made of, for fitting.
    pub typo: Option<Typo>,
}

/// Candidates of one name, at most.
const MAX_CANDIDATES: usize = 64;
/// Marks found within one label that are looked at.
const MAX_EMBEDDED: usize = 32;
/// Nearby marks that are compared letter by letter.
const MAX_NEAR: usize = 48;
/// Scores below are not worth a line.
const FLOOR: f32 = 0.4;
/// Subdomains that are looked at, the nearest to the name first.
const MAX_SUBDOMAINS: usize = 8;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Name,
    Subdomain,
}

pub(super) struct Search<'a> {
    marks: &'a Marks,
    keywords: &'static Keywords,
    least_slip: f32,
    registry: Registry,
    found: Vec<Candidate>,
}

/// `least_slip`: slips that are less likely meant than that are left out.
pub(super) fn search(marks: &Marks, host: &Host, least_slip: f32) -> Vec<Candidate> {
    let mut search =
        Search { marks, keywords: Keywords::get(), least_slip, registry: host.registry(), found: Vec::new() };
    let name = host.name();
    let folded = Compact::of_label(name.text);
    if let Some(letters) = &folded {
        search.label(letters, name, Place::Name);
    }
    if !name.text.is_ascii() {
        search.native(name, Place::Name);
    }
    search.subdomains(host, folded.as_ref(), name);
    if let Some(letters) = &folded {
        search.joined_suffix(host, letters, name);
    }
    search.path(host);
    search.settle();
    search.found
}

impl Search<'_> {
    fn push(&mut self, candidate: Candidate) {
        if candidate.score >= FLOOR && self.found.len() < MAX_CANDIDATES {
            self.found.push(candidate);
        }
    }

    fn add(&mut self, mark: u32, class: DomainClass, span: [usize; 2], score: f32, explains: bool) {
        self.push(Candidate { mark, class, span, score, beside: None, explains, typo: None });
    }

    /// Everything that one label in Latin letters may be.
    fn label(&mut self, letters: &Compact, piece: Piece<'_>, place: Place) {
        if letters.len() < MIN_WHOLE {
            return;
        }
        let prefixes = Prefixes::of(letters.bytes());
        let before = self.found.len();
        self.whole(letters, &prefixes, piece);
        self.look_alikes(letters, piece);
        self.embedded(letters, letters, piece, false);
        if let Some(plain) = without_leet(letters) {
            self.embedded(&plain, letters, piece, true);
        }
        if letters.len() >= MIN_TYPO - 1 {
            self.typos(letters, &prefixes, piece, place);
        }
        if place == Place::Name {
            self.pinyin(letters, piece);
        }
        if place == Place::Subdomain {
            for candidate in self.found.iter_mut().skip(before) {
                let telling =
                    self.marks.mark(candidate.mark).map_or(0.0, |mark| score::telling(mark.zipf, mark.key.len()));
                candidate.score = candidate.score.min(1.0) * score::subdomain(telling);
                candidate.class = DomainClass::Subdomain;
                candidate.explains = false;
            }
        }
    }

    fn whole(&mut self, letters: &Compact, prefixes: &Prefixes, piece: Piece<'_>) {
        let span = span(letters, piece, 0, letters.len());
        let marks = self.marks;
        for (at, mark) in marks.whole(prefixes.whole(), letters.bytes()) {
            let telling = score::telling(mark.zipf, mark.key.len());
            let class = if letters.disguised != 0 {
                disguise(letters, piece)
            } else if letters.gaps & !mark.words != 0 {
                DomainClass::Hyphenation
            } else {
                DomainClass::TldSwap
            };
            self.add(at, class, span, score::whole(telling, class != DomainClass::TldSwap), true);
        }
        for at in 1..letters.len().saturating_sub(1) {
            if letters.bytes()[at..].starts_with(b"es") && letters.len() > MIN_TYPO {
                let end = letters.len();
                let rest = prefixes.without(at, at + 2, end);
                let without = letters.without(at, at + 2);
                for (at, mark) in marks.whole(rest, without.bytes()).filter(|(_, mark)| mark.key.len() >= MIN_TYPO) {
                    let score = score::plural(score::telling(mark.zipf, mark.key.len()), label_zipf(letters));
                    self.add(at, DomainClass::Plural, span, score, false);
                }
            }
        }
        for pair in PAIRS {
            let Some(read) = read_pairs(letters, *pair.0, pair.1) else { continue };
            for (at, mark) in marks.whole(super::tables::hash(read.bytes()), read.bytes()) {
                let label_zipf = label_zipf(letters);
                let score = score::look_alike(score::telling(mark.zipf, mark.key.len()), label_zipf, 1);
                self.add(at, DomainClass::Homoglyph, span, score, false);
            }
        }
    }

    fn look_alikes(&mut self, letters: &Compact, piece: Piece<'_>) {
        let marks = self.marks;
        for (at, mark) in marks.look_alikes(letters.bytes()) {
            let key = mark.key.as_bytes();
            if key == letters.bytes() || key.len() < MIN_EMBEDDED {
                continue;
            }
            let changed = || key.iter().zip(letters.bytes()).filter(|(a, b)| a != b).map(|(_, b)| *b);
            let digits = changed().filter(u8::is_ascii_digit).count();
            let trailing = key.len() - letters.bytes().iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
            let digits = if key[..trailing] == letters.bytes()[..trailing] { 0 } else { digits };
            let is_leet = changed().any(|byte| byte.is_ascii_digit() && byte != b'0' && byte != b'1') || digits > 1;
            let class = if is_leet { DomainClass::Leet } else { DomainClass::Homoglyph };
            let score = score::look_alike(score::telling(mark.zipf, key.len()), label_zipf(letters), digits);
            self.add(at, class, span(letters, piece, 0, letters.len()), score, digits > 0);
        }
    }

    /// Marks within `letters`, which are those of `original` or what they are meant to be read as.
    fn embedded(&mut self, letters: &Compact, original: &Compact, piece: Piece<'_>, leet: bool) {
        let marks = self.marks;
        for (from, to, at) in marks.embedded(letters.bytes()).take(MAX_EMBEDDED) {
            let Some(mark) = marks.mark(at) else { continue };
            if to - from == letters.len() || leet && letters.bytes()[from..to] == original.bytes()[from..to] {
                continue;
            }
            let telling = score::telling(mark.zipf, mark.key.len());
            // A mark that is a keyword itself is only what stands beside another name.
            let telling = if self.keywords.claim(mark.key.as_bytes()).is_some() { 0.3 * telling } else { telling };
            let (class, mut score, explains) = self.around(letters, mark, telling, from, to);
            if leet {
                score *= 0.95;
            }
            let beside = if to == letters.len() { (0, from) } else { (to, letters.len()) };
            self.push(Candidate {
                mark: at,
                class,
                span: span(original, piece, from, to),
                score,
                beside: Some(span(original, piece, beside.0, beside.1)),
                explains,
                typo: None,
            });
        }
    }

    fn around(&self, letters: &Compact, mark: &Mark, telling: f32, from: usize, to: usize) -> (DomainClass, f32, bool) {
        let (head, tail) = (&letters.bytes()[..from], &letters.bytes()[to..]);
        let length = mark.key.len();
        let is_glued = (head.is_empty() || head == b"www") && (tail.is_empty() || GLUED.contains(&tail));
        if is_glued {
            return (DomainClass::Various, score::grown_together(telling, length), true);
        }
        // Two letters grown together with what follows are part of any word: `phplover` is not from the Philippines.
        let is_bare_code =
            matches!(head.len(), 1 | 2) && head[0].is_ascii_alphabetic() && letters.gaps >> from & 1 == 0;
        let before = self.keywords.read_all(head).filter(|_| !is_bare_code);
        if let (Some(before), Some(after)) = (before, self.keywords.read_all(tail)) {
            let class = match before.claim.max(after.claim).and(before.claim.or(after.claim)) {
                Some(Claim::Account | Claim::Web) => DomainClass::Dictionary,
                None if tail.len() == 1 && head.is_empty() => DomainClass::Addition,
                _ => DomainClass::Combosquatting,
            };
            return (class, score::beside_keyword(telling, length), true);
        }
        if letters.is_token(from, to) {
            return (DomainClass::Combosquatting, score::set_off(telling), true);
        }
        let share = length as f32 / letters.len() as f32;
        let score = if (from == 0 || to == letters.len()) && length >= 6 {
            score::at_an_end(telling, share)
        } else if length >= 8 {
            score::within(telling)
        } else {
            0.0
        };
        (DomainClass::Combosquatting, score, false)
    }

    /// Marks that are a slip or two away from the label, from one of its words, or from what is left without a keyword.
    fn typos(&mut self, letters: &Compact, prefixes: &Prefixes, piece: Piece<'_>, place: Place) {
        let length = letters.len();
        let limit = if length + 2 >= MIN_TWO_SLIPS && place == Place::Name { 2 } else { 1 };
        let mut near = Near::default();
        self.marks.near(prefixes, letters.bytes(), limit, |mark| near.push(mark));
        let mut context = Context::new(letters, piece, 0, length);
        let first = self.found.len();
        self.slips(&near, &mut context, 1.0, None);
        for (from, to) in parts(letters, self.keywords, prefixes) {
            let mut near = Near::default();
            self.marks.near_part(prefixes, letters.bytes(), from..to, |mark| near.push(mark));
            let rest = if from > 0 { (0, from) } else { (to, length) };
            let beside = Some(span(letters, piece, rest.0, rest.1));
            self.slips(&near, &mut Context::new(letters, piece, from, to), 0.88, beside);
        }
        self.count_rivals(first);
        let (least, registry) = (self.least_slip, self.registry);
        let mut at = 0;
        self.found.retain(|candidate| {
            at += 1;
            at <= first || candidate.typo.is_none_or(|typo| score::typo(&typo, registry) >= least)
        });
    }

    fn slips(&mut self, near: &Near, context: &mut Context<'_>, factor: f32, beside: Option<[usize; 2]>) {
        for at in near.marks() {
            let Some(mark) = self.marks.mark(*at) else { continue };
            let key = mark.key.as_bytes();
            let most = if key.len() >= MIN_TWO_SLIPS && beside.is_none() { 2 } else { 1 };
            let Some(edits) = edits::between(context.letters(), key, most) else { continue };
            let typo = context.typo(self.marks, mark, edits);
            let score = score::typo(&typo, self.registry) * factor;
            let class = context.class(&edits, key);
            // A long name with a slip in it is that name, whatever shorter ones it contains.
            let explains = score > 0.8 && key.len() >= MIN_TWO_SLIPS;
            self.push(Candidate { mark: *at, class, span: context.span(), score, beside, explains, typo: Some(typo) });
        }
    }

    /// Where several marks are equally near, each is less likely meant.
    fn count_rivals(&mut self, first: usize) {
        let counts: Vec<usize> = self.found.iter().skip(first).map(slips_of).collect();
        for (candidate, slips) in self.found.iter_mut().skip(first).zip(&counts) {
            let rivals = counts.iter().filter(|other| *other <= slips).count() - 1;
            if let Some(typo) = candidate.typo.as_mut().filter(|_| rivals > 0) {
                let before = score::typo(typo, self.registry);
                typo.rivals = rivals;
                candidate.score *= score::typo(typo, self.registry) / before.max(f32::MIN_POSITIVE);
            }
        }
    }

    /// Han marks spelled as they are read, with numbers and keywords beside them.
    fn pinyin(&mut self, letters: &Compact, piece: Piece<'_>) {
        let bytes = letters.bytes();
        if bytes.len() < 5 {
            return;
        }
        let digits = bytes.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
        let word = &bytes[..bytes.len() - digits];
        let marks = self.marks;
        let look = |search: &mut Self, from: usize, to: usize| {
            for (at, mark) in marks.pinyin(&bytes[from..to]) {
                let alone = from == 0 && to == bytes.len();
                let han =
                    marks.owners(mark).first().map_or(0, |owner| owner.name.chars().filter(|c| is_han(*c)).count());
                let score = score::pinyin(mark.key.len(), han, alone, word_zipf(&bytes[from..to]));
                search.add(at, DomainClass::Pinyin, span(letters, piece, from, to), score, false);
            }
        };
        look(self, 0, word.len());
        for cut in 2..word.len().saturating_sub(4).min(14) {
            if self.keywords.claim(&word[word.len() - cut..]).is_some() {
                look(self, 0, word.len() - cut);
            }
            if self.keywords.claim(&word[..cut]).is_some() {
                look(self, cut, word.len());
            }
        }
    }

    /// Marks in scripts other than Latin.
    fn native(&mut self, piece: Piece<'_>, place: Place) {
        let mut text = String::new();
        // Position in the label of each byte of `text`.
        let mut places: Vec<usize> = Vec::new();
        for (place, c) in piece.text.chars().enumerate() {
            for folded in native_letters(c) {
                text.push(folded);
                places.resize(text.len(), place);
            }
        }
        let marks = self.marks;
        for (from, to, at) in marks.native(&text).take(MAX_EMBEDDED) {
            let (Some(mark), Some(first), Some(last)) = (marks.mark(at), places.get(from), places.get(to - 1)) else {
                continue;
            };
            let characters = mark.key.chars().count();
            let share = characters as f32 / text.chars().count().max(1) as f32;
            let (head, tail) = (text.get(..from).unwrap_or_default(), text.get(to..).unwrap_or_default());
            let beside = if head.is_empty() && tail.is_empty() {
                Beside::Nothing
            } else if self.keywords.read_all_han(head).is_some() && self.keywords.read_all_han(tail).is_some() {
                Beside::Keywords
            } else {
                Beside::Other
            };
            let class = if mark.key.chars().any(is_han) { DomainClass::ChineseIdn } else { DomainClass::NativeIdn };
            let class = if place == Place::Subdomain { DomainClass::Subdomain } else { class };
            let factor = if place == Place::Subdomain { 0.85 } else { 1.0 };
            let span = [piece.at + first, piece.at + last + 1];
            self.add(at, class, span, factor * score::native(characters, share, beside), beside != Beside::Other);
        }
    }

    fn subdomains(&mut self, host: &Host, name_letters: Option<&Compact>, name: Piece<'_>) {
        // What is read together with the name: the label before it, then more of them.
        let mut joined: Option<(Compact, usize)> = name_letters.map(|letters| (*letters, name.at));
        for sub in host.subdomains().rev().take(MAX_SUBDOMAINS) {
            if !sub.text.is_ascii() {
                self.native(sub, Place::Subdomain);
            }
            let letters = Compact::of_label(sub.text);
            if let Some(letters) = &letters
                && sub.text != "www"
                && self.keywords.claim(letters.bytes()).is_none()
            {
                self.label(letters, sub, Place::Subdomain);
            }
            joined = match (letters, joined) {
                (Some(letters), Some((rest, at))) => {
                    let whole = letters.join(&rest, at - sub.at);
                    self.cut_by_dot(&whole, sub.at);
                    Some((whole, sub.at))
                }
                _ => None,
            };
        }
    }

    fn cut_by_dot(&mut self, letters: &Compact, at: usize) {
        let marks = self.marks;
        for (mark_at, mark) in marks.whole(super::tables::hash(letters.bytes()), letters.bytes()) {
            let [from, to] = letters.places(0, letters.len());
            let score = score::cut_by_dot(score::telling(mark.zipf, mark.key.len()));
            self.add(mark_at, DomainClass::Subdomain, [at + from, at + to], score, true);
        }
    }

    /// Name and suffix read as one: `examp` under `.le`, `examp` under `le.com`.
    fn joined_suffix(&mut self, host: &Host, letters: &Compact, name: Piece<'_>) {
        let count = host.suffix().count();
        let (mut whole, mut class) = (*letters, DomainClass::TldSwap);
        for (at, suffix) in host.suffix().enumerate() {
            if at > 0 && at + 1 == count {
                class = DomainClass::Subdomain;
                break;
            }
            let Some(suffix_letters) = Compact::of_label(suffix.text) else { return };
            whole = whole.join(&suffix_letters, suffix.at - name.at);
        }
        if whole.len() < MIN_TYPO || count == 0 {
            return;
        }
        let marks = self.marks;
        for (at, mark) in marks.whole(super::tables::hash(whole.bytes()), whole.bytes()) {
            let [from, to] = whole.places(0, whole.len());
            let score = score::into_suffix(score::telling(mark.zipf, mark.key.len()));
            self.add(at, class, [name.at + from, name.at + to], score, false);
        }
    }

    fn path(&mut self, host: &Host) {
        let marks = self.marks;
        for word in host.path_words() {
            let Some(letters) = Compact::of_label(word.text) else { continue };
            if letters.len() < MIN_EMBEDDED || letters.len() >= MAX {
                continue;
            }
            for (at, mark) in marks.whole(super::tables::hash(letters.bytes()), letters.bytes()) {
                let score = score::path(score::telling(mark.zipf, mark.key.len()));
                self.add(at, DomainClass::Path, span(&letters, word, 0, letters.len()), score, false);
            }
        }
    }

    /// A mark that explains the whole label leaves little to others that are only near or within it.
    fn settle(&mut self) {
        let mut best: Option<(f32, u32)> = None;
        for candidate in self.found.iter().filter(|candidate| candidate.explains) {
            if best.is_none_or(|(score, _)| candidate.score > score) {
                best = Some((candidate.score, candidate.mark));
            }
        }
        let Some((score, mark)) = best.filter(|(score, _)| *score > 0.4) else { return };
        for candidate in &mut self.found {
            if !candidate.explains
                && candidate.mark != mark
                && candidate.class != DomainClass::Path
                && candidate.class != DomainClass::Subdomain
            {
                candidate.score *= 1.0 - 0.8 * score;
            }
        }
        self.found.retain(|candidate| candidate.score >= FLOOR);
    }
}

/// Suffixes that grow together with a name when the dot is forgotten.
const GLUED: [&[u8]; 8] = [b"com", b"net", b"org", b"cn", b"comcn", b"www", b"couk", b"www1"];

/// Letter pairs that are drawn like one letter.
const PAIRS: [(&[u8; 2], u8); 8] = [
    (b"rn", b'm'),
    (b"vv", b'w'),
    (b"cl", b'd'),
    (b"nn", b'm'),
    (b"cj", b'g'),
    (b"lc", b'k'),
    (b"lo", b'b'),
    (b"ii", b'u'),
];

fn span(letters: &Compact, piece: Piece<'_>, from: usize, to: usize) -> [usize; 2] {
    let [from, to] = letters.places(from, to);
    [piece.at + from, piece.at + to]
}

fn disguise(letters: &Compact, piece: Piece<'_>) -> DomainClass {
    let is_cyrillic = letters.has_cyrillic && !piece.text.chars().any(|c| c.is_ascii_alphabetic());
    if is_cyrillic { DomainClass::Cyrillic } else { DomainClass::Homoglyph }
}

fn word_zipf(bytes: &[u8]) -> f32 {
    std::str::from_utf8(bytes).map_or(0.0, zipf)
}

fn label_zipf(letters: &Compact) -> f32 {
    if letters.disguised == 0 { word_zipf(letters.bytes()) } else { 0.0 }
}

/// The label with every such pair read as the letter it looks like; none where there is no pair.
fn read_pairs(letters: &Compact, pair: [u8; 2], as_letter: u8) -> Option<Compact> {
    letters.bytes().windows(2).any(|two| two == pair).then(|| letters.with_pairs(pair, as_letter))
}

/// Digits among letters read as the letters they are written for; none where there are no such digits.
fn without_leet(letters: &Compact) -> Option<Compact> {
    if !letters.has_digit {
        return None;
    }
    let bytes = letters.bytes();
    let is_letter = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphabetic);
    let is_leet = |at: usize, byte: u8| byte.is_ascii_digit() && (is_letter(at + 1) || at > 0 && is_letter(at - 1));
    let any = bytes.iter().enumerate().any(|(at, byte)| is_leet(at, *byte));
    any.then(|| {
        letters.with_bytes(|at, byte| match byte {
            b'1' if is_leet(at, byte) => b'i',
            _ if is_leet(at, byte) => look_alike(byte),
            _ => byte,
        })
    })
}

/// Words between hyphens, and what is left of the label without a keyword before or behind it; long enough for a slip.
fn parts(letters: &Compact, keywords: &Keywords, prefixes: &Prefixes) -> impl Iterator<Item = (usize, usize)> {
    let length = letters.len();
    let mut parts = [(0, 0); 8];
    let mut count = 0;
    let mut push = |from: usize, to: usize| {
        if to - from > MIN_TYPO && to - from < length && count < parts.len() && !parts[..count].contains(&(from, to)) {
            parts[count] = (from, to);
            count += 1;
        }
    };
    if letters.gaps != 0 {
        let mut from = 0;
        for at in 1..=length {
            if at == length || letters.gaps >> at & 1 == 1 {
                push(from, at);
                from = at;
            }
        }
    }
    for cut in 3..=length.saturating_sub(MIN_TYPO + 1).min(10) {
        if keywords.claim_of_hash(prefixes.part(0, cut), &letters.bytes()[..cut]).is_some() {
            push(cut, length);
        }
        if keywords.claim_of_hash(prefixes.part(length - cut, length), &letters.bytes()[length - cut..]).is_some() {
            push(0, length - cut);
        }
    }
    parts.into_iter().take(count)
}

fn slips_of(candidate: &Candidate) -> usize {
    candidate.typo.map_or(usize::MAX, |typo| typo.edits.count())
}

/// Marks that share a key with the label, each once.
struct Near {
    marks: [u32; MAX_NEAR],
    count: usize,
}

impl Default for Near {
    fn default() -> Near {
        Near { marks: [0; MAX_NEAR], count: 0 }
    }
}

impl Near {
    fn push(&mut self, mark: u32) {
        if self.count < MAX_NEAR && !self.marks().contains(&mark) {
            self.marks[self.count] = mark;
            self.count += 1;
        }
    }

    fn marks(&self) -> &[u32] {
        &self.marks[..self.count]
    }
}

/// What is the same for all marks near one part of a label; the dearer parts are found out once, when first needed.
struct Context<'a> {
    whole: &'a Compact,
    piece: Piece<'a>,
    from: usize,
    to: usize,
    known: Option<(f32, f32, f32)>,
}

impl<'a> Context<'a> {
    fn new(whole: &'a Compact, piece: Piece<'a>, from: usize, to: usize) -> Context<'a> {
        Context { whole, piece, from, to, known: None }
    }

    fn letters(&self) -> &'a [u8] {
        &self.whole.bytes()[self.from..self.to]
    }

    fn span(&self) -> [usize; 2] {
        span(self.whole, self.piece, self.from, self.to)
    }

    fn typo(&mut self, marks: &Marks, mark: &Mark, edits: Edits) -> Typo {
        let letters = self.letters();
        let (label_zipf, fluency, words_zipf) = *self.known.get_or_insert_with(|| {
            let text = std::str::from_utf8(letters).unwrap_or_default();
            (zipf(text), marks.fluency(letters), words_zipf(text))
        });
        let disguised = self.whole.disguised != 0;
        let plain = |value: f32| if disguised { 0.0 } else { value };
        Typo {
            edits,
            mark_letters: mark.key.len(),
            label_zipf: plain(label_zipf),
            mark_zipf: mark.zipf,
            fluency,
            less_fluent: marks.fluency(mark.key.as_bytes()) - fluency,
            words_zipf: plain(words_zipf),
            rivals: 0,
            has_digit: letters.iter().any(u8::is_ascii_digit),
            disguised,
        }
    }

    fn class(&self, edits: &Edits, key: &[u8]) -> DomainClass {
        if self.whole.disguised != 0 {
            return disguise(self.whole, self.piece);
        }
        let letters = self.letters();
        let changed = || letters.iter().zip(key).filter(|(a, b)| a != b).map(|(a, _)| *a);
        if letters.len() == key.len() && letters.iter().zip(key).all(|(a, b)| look_alike(*a) == look_alike(*b)) {
            let is_leet = changed().any(|byte| byte.is_ascii_digit() && byte != b'0' && byte != b'1')
                || changed().filter(u8::is_ascii_digit).count() > 1;
            return if is_leet { DomainClass::Leet } else { DomainClass::Homoglyph };
        }
        if edits.second.is_some() {
            return DomainClass::TwoTypos;
        }
        match edits.first.slip {
            Slip::Addition => DomainClass::Addition,
            Slip::Insertion | Slip::Extra => DomainClass::Insertion,
            Slip::Omission => DomainClass::Omission,
            Slip::Repetition => DomainClass::Repetition,
            Slip::Plural => DomainClass::Plural,
            Slip::Replacement | Slip::Other => DomainClass::Replacement,
            Slip::VowelSwap => DomainClass::VowelSwap,
            Slip::Bitsquatting => DomainClass::Bitsquatting,
            Slip::Glyph => DomainClass::Homoglyph,
            Slip::Transposition => DomainClass::Transposition,
        }
    }
}

/// The Zipf value of the rarest word when the label is read as two or three everyday words, as far as that can be high; 0
/// where it cannot be read so.
fn words_zipf(label: &str) -> f32 {
    const LEAST: usize = 3;
    let length = label.len();
    if !label.is_ascii() || length > 24 {
        return 0.0;
    }
    // Best reading of the first so many letters, by the number of words: one and two.
    let mut one = [0f32; 25];
    let mut two = [0f32; 25];
    let mut best = 0f32;
    for to in LEAST..=length {
        one[to] = zipf(&label[..to]);
        for from in LEAST..=to.saturating_sub(LEAST) {
            if one[from] <= 0.0 && two[from] <= 0.0 {
                continue;
            }
            let last = zipf(&label[from..to]);
            two[to] = two[to].max(one[from].min(last));
            if to == length {
                best = best.max(two[from].min(last));
            }
        }
    }
    best.max(two[length])
}
