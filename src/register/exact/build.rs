//! Builds the index: sorts and stores the names, then finds the shortest prefixes that tell them apart.
//! Nothing here runs while a text is searched.

use super::table::{MAX_NAMES, NOTHING, Prefix, Table, bit_of, extend, mark_of};
use super::tokens::{Token, Tokens};
use super::{ExactIndex, MAX_NAME_BYTES, Names};

/// A name that shares the tokens read so far with others.
#[derive(Clone, Copy)]
struct Open {
    hash: u64,
    name: u32,
    /// Bytes read.
    at: u32,
}

pub(super) fn build<'a>(entries: impl IntoIterator<Item = (&'a str, u32)>) -> ExactIndex {
    let (names, left_out) = collect(entries);
    let mut prefixes: Vec<(u64, Prefix)> = Vec::with_capacity(names.len());
    let mut open: Vec<Open> = (0..names.len() as u32).filter_map(|name| begin(&names, name)).collect();
    while !open.is_empty() {
        open.sort_unstable_by_key(|open| (open.hash, open.name));
        let mut still_open = Vec::new();
        for alike in open.chunk_by(|a, b| a.hash == b.hash) {
            part(&names, alike, &mut prefixes, &mut still_open);
        }
        open = still_open;
    }
    let mut table = Table::new(prefixes.len());
    for (hash, prefix) in prefixes {
        table.insert(hash, prefix);
    }
    let has_single_names = (0..names.len() as u32).any(|name| {
        let mut tokens = Tokens::new(names.get(name));
        tokens.next().is_some_and(|first| first.is_single()) && tokens.next().is_none()
    });
    ExactIndex { names, table, has_single_names, left_out }
}

/// The names in order, each once, with their values in order.
fn collect<'a>(entries: impl IntoIterator<Item = (&'a str, u32)>) -> (Names, usize) {
    struct Entry {
        /// The first bytes, so that most comparisons need no look at the text.
        head: u64,
        start: u32,
        len: u32,
        value: u32,
    }
    let mut left_out = 0;
    let mut text = String::new();
    let mut given: Vec<Entry> = Vec::new();
    for (name, value) in entries {
        if !is_searchable(name) || text.len() + name.len() > u32::MAX as usize || given.len() >= MAX_NAMES {
            left_out += 1;
            continue;
        }
        let mut head = [0; 8];
        head.iter_mut().zip(name.bytes()).for_each(|(head, byte)| *head = byte);
        let head = u64::from_be_bytes(head);
        given.push(Entry { head, start: text.len() as u32, len: name.len() as u32, value });
        text.push_str(name);
    }
    let name = |entry: &Entry| text.get(entry.start as usize..(entry.start + entry.len) as usize).unwrap_or_default();
    given.sort_unstable_by(|a, b| {
        a.head.cmp(&b.head).then_with(|| name(a).cmp(name(b))).then_with(|| a.value.cmp(&b.value))
    });
    let mut names = Names::default();
    for alike in given.chunk_by(|a, b| a.head == b.head && name(a) == name(b)) {
        names.starts.push(names.text.len() as u32);
        names.value_starts.push(names.values.len() as u32);
        names.text.push_str(alike.first().map(name).unwrap_or_default());
        for (at, entry) in alike.iter().enumerate() {
            if at == 0 || alike[at - 1].value != entry.value {
                names.values.push(entry.value);
            }
        }
    }
    names.starts.push(names.text.len() as u32);
    names.value_starts.push(names.values.len() as u32);
    names.shrink();
    (names, left_out)
}

/// Folding never gives anything else, but for empty names and long ones.
fn is_searchable(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= MAX_NAME_BYTES
        && !name.starts_with(' ')
        && !name.ends_with(' ')
        && !name.contains("  ")
}

/// The tokens that a search begins with: a word, or two characters, since most single ones begin some name.
fn begin(names: &Names, name: u32) -> Option<Open> {
    let mut tokens = Tokens::new(names.get(name));
    let first = tokens.next()?;
    let mut hash = extend(NOTHING, first.alone());
    let mut at = tokens.at();
    if first.is_single()
        && let Some(second) = tokens.next()
    {
        hash = extend(hash, second.hash);
        at = tokens.at();
    }
    Some(Open { hash, name, at: at as u32 })
}

/// Writes down the prefix that all of `alike` share, and those that go on behind it.
fn part(names: &Names, alike: &[Open], prefixes: &mut Vec<(u64, Prefix)>, still_open: &mut Vec<Open>) {
    let next_token = |open: &Open| -> Option<(Token, u32)> {
        let mut tokens = Tokens::from(names.get(open.name), open.at as usize);
        let token = tokens.next()?;
        Some((token, tokens.at() as u32))
    };
    if let [only] = alike {
        let next = next_token(only).map(|(token, _)| mark_of(token.hash));
        prefixes.push((only.hash, Prefix::Name { name: only.name, next }));
        return;
    }
    let mut next = 0;
    let mut ends_here = None;
    for open in alike {
        match next_token(open) {
            Some((token, at)) => {
                next |= bit_of(token.hash);
                still_open.push(Open { hash: extend(open.hash, token.hash), name: open.name, at });
            }
            None if ends_here.is_none() => ends_here = Some(open.name),
            // Another name with the same hash.
            None => prefixes.push((open.hash, Prefix::Name { name: open.name, next: None })),
        }
    }
    if let Some(first) = alike.first() {
        prefixes.push((first.hash, Prefix::Branch { ends_here, next }));
    }
}
