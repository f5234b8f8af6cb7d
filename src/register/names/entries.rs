//! The distinct compact forms of all names, and whose they are. Built once; everything else points into it by number.
//! It finds nothing by itself.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::text::{Kind, View, fold, is_han, zipf};

/// A name to be found, as its right has it.
#[derive(Clone, Copy, Debug)]
pub struct NewName<'a> {
    /// Position of the right among all rights.
    pub right: u32,
    /// Whose right it is: rights of one holder have one number.
    pub holder: u32,
    pub written: &'a str,
    /// Registered as another way to call it (initials, nicknames), not as its name or title.
    pub alias: bool,
}

/// A compact form: what is left of a name without spaces and marks, in the form in which look-alikes meet.
#[derive(Debug)]
pub struct Entry {
    chars: Range<u32>,
    owners: Range<u32>,
    /// Bit n: the name as registered has something between its characters n-1 and n.
    pub gaps: u64,
    /// Bit n: a word begins at character n.
    pub words: u64,
    pub han: u8,
    /// Only letters and digits of scripts that separate words by spaces.
    pub spaced: bool,
    pub digits_only: bool,
    /// How common it is as a word or phrase: a Zipf value.
    pub ordinary: f32,
}

/// A right that has the name.
#[derive(Clone, Copy, Debug)]
pub struct Owner {
    pub right: u32,
    pub holder: u32,
    pub alias: bool,
    written: (u32, u32),
}

#[derive(Debug, Default)]
pub struct Entries {
    all: Vec<Entry>,
    chars: Vec<char>,
    owners: Vec<Owner>,
    written: String,
}

/// Longer names are found as they are written and under no disguise.
pub const MAX_DISGUISED: usize = 64;

#[derive(Default)]
struct Draft<'a> {
    gaps: u64,
    words: u64,
    kinds: Vec<Kind>,
    owners: Vec<NewName<'a>>,
}

impl Entries {
    /// Also the names that are too short to be looked for: those of fewer than two characters.
    pub fn build<'a>(names: impl Iterator<Item = NewName<'a>>) -> (Entries, Vec<NewName<'a>>) {
        let mut too_short = Vec::new();
        let mut drafts: BTreeMap<Vec<char>, Draft<'a>> = BTreeMap::new();
        for name in names {
            let view = View::of(&fold(name.written));
            if view.compact().len() < 2 {
                too_short.push(name);
                continue;
            }
            let (gaps, words) = breaks(&view);
            let at = |position: &u32| view.chars().get(*position as usize).copied();
            let draft = drafts.entry(view.compact().iter().filter_map(at).collect()).or_default();
            if draft.owners.is_empty() {
                let kind = |position: &u32| view.kinds().get(*position as usize).copied();
                draft.kinds = view.compact().iter().filter_map(kind).collect();
                draft.words = words;
            }
            draft.gaps |= gaps;
            match draft.owners.iter_mut().find(|owner| owner.right == name.right) {
                Some(owner) => owner.alias &= name.alias,
                None => draft.owners.push(name),
            }
        }
        let mut all = Entries::default();
        for (chars, mut draft) in drafts {
            draft.owners.sort_by_key(|owner| owner.right);
            all.push(&chars, &draft);
        }
        (all, too_short)
    }

    fn push(&mut self, chars: &[char], draft: &Draft<'_>) {
        let from = self.chars.len() as u32;
        self.chars.extend_from_slice(chars);
        let first = self.owners.len() as u32;
        for owner in &draft.owners {
            let at = self.written.len() as u32;
            self.written.push_str(owner.written);
            let written = (at, self.written.len() as u32);
            self.owners.push(Owner { right: owner.right, holder: owner.holder, alias: owner.alias, written });
        }
        let spaced = draft.kinds.iter().all(|kind| kind.is_spaced());
        let digits_only = draft.kinds.iter().all(|kind| *kind == Kind::Digit);
        self.all.push(Entry {
            chars: from..self.chars.len() as u32,
            owners: first..self.owners.len() as u32,
            gaps: draft.gaps,
            words: draft.words,
            han: chars.iter().filter(|c| is_han(**c)).count().min(255) as u8,
            spaced,
            digits_only,
            ordinary: ordinary(chars, draft.words),
        });
    }

    pub fn len(&self) -> usize {
        self.all.len()
    }

    pub fn get(&self, number: u32) -> Option<&Entry> {
        self.all.get(number as usize)
    }

    pub fn iter(&self) -> impl Iterator<Item = (u32, &Entry)> {
        (0..).zip(&self.all)
    }

    pub fn chars(&self, entry: &Entry) -> &[char] {
        self.chars.get(entry.chars.start as usize..entry.chars.end as usize).unwrap_or_default()
    }

    pub fn owners(&self, entry: &Entry) -> &[Owner] {
        self.owners.get(entry.owners.start as usize..entry.owners.end as usize).unwrap_or_default()
    }

    /// As registered.
    pub fn written(&self, owner: &Owner) -> &str {
        self.written.get(owner.written.0 as usize..owner.written.1 as usize).unwrap_or_default()
    }

    pub fn bytes(&self) -> usize {
        self.all.len() * size_of::<Entry>()
            + self.chars.len() * 4
            + self.owners.len() * size_of::<Owner>()
            + self.written.len()
    }
}

impl Entry {
    pub fn len(&self) -> usize {
        self.chars.len()
    }

    /// Where words begin: 0, and wherever the name as registered has a space or a mark other than an apostrophe.
    pub fn word_ranges(&self) -> impl Iterator<Item = Range<usize>> {
        let length = self.len();
        let starts = move |at: usize| at == 0 || at < 64 && self.words >> at & 1 == 1;
        (0..length).filter(move |at| starts(*at)).map(move |from| {
            let to = (from + 1..length).find(|at| starts(*at)).unwrap_or(length);
            from..to
        })
    }
}

/// Before which written characters something stands, and which of them begin words.
fn breaks(view: &View) -> (u64, u64) {
    let (mut gaps, mut words) = (0u64, 0u64);
    for (at, pair) in view.compact().windows(2).enumerate().take(63) {
        let between = view.chars().get(pair[0] as usize + 1..pair[1] as usize).unwrap_or_default();
        if !between.is_empty() {
            gaps |= 1 << (at + 1);
        }
        if between.iter().any(|c| *c != '\'') {
            words |= 1 << (at + 1);
        }
    }
    (gaps, words)
}

/// How common the name is as a word; as a phrase, how common its words are together if they met by chance, and a little more.
fn ordinary(chars: &[char], words: u64) -> f32 {
    let whole = zipf(&chars.iter().collect::<String>());
    if words == 0 {
        return whole;
    }
    let mut rarity = 0.0;
    let mut word = String::new();
    for (at, c) in chars.iter().enumerate() {
        if at > 0 && at < 64 && words >> at & 1 == 1 {
            rarity += 9.0 - zipf(&word).max(1.0);
            word.clear();
        }
        word.push(*c);
    }
    rarity += 9.0 - zipf(&word).max(1.0);
    whole.max(9.0 + 1.5 - rarity)
}
