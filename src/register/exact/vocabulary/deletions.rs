//! Words under the hashes of what is left of them after deletions.
//! Unequal words may share a hash; whoever asks compares them.

use super::{MAX_WORD_CHARS, edit_limit};

/// A word's characters, at most [`MAX_WORD_CHARS`].
pub(super) struct Word {
    chars: [char; MAX_WORD_CHARS],
    len: usize,
}

impl Word {
    /// None for longer words.
    pub fn of(word: &str) -> Option<Word> {
        let mut chars = ['\0'; MAX_WORD_CHARS];
        let mut len = 0;
        for c in word.chars() {
            *chars.get_mut(len)? = c;
            len += 1;
        }
        Some(Word { chars, len })
    }

    pub fn chars(&self) -> &[char] {
        &self.chars[..self.len]
    }
}

/// Of long words the beginning is enough: it differs in no more places than the word does.
const BEGINNING: usize = 9;

/// Calls `found` with every key under which a token that the word is near to, by at most `max_edits`, is kept.
pub(super) fn for_each_key(word: &Word, max_edits: usize, found: &mut impl FnMut(u64)) {
    let chars = word.chars();
    // A token of up to eight characters differs in one place and may be a character longer.
    if (4..=9).contains(&chars.len()) {
        for_each_deletion(1, chars, 1.min(max_edits), found);
    }
    if chars.len() >= BEGINNING - 2 {
        for_each_deletion(2, &chars[..chars.len().min(BEGINNING)], 2.min(max_edits), found);
    }
}

/// Calls `found` with every key under which the token is kept.
fn for_each_own_key(token: &Word, found: &mut impl FnMut(u64)) {
    let chars = token.chars();
    match edit_limit(chars.len()) {
        0 => {}
        1 => for_each_deletion(1, chars, 1, found),
        _ => for_each_deletion(2, &chars[..BEGINNING.min(chars.len())], 2, found),
    }
}

/// The hashes of `chars` after each choice of at most `deletions` (two at most) deletions, each once. Those of different
/// classes have nothing in common.
fn for_each_deletion(class: u64, chars: &[char], deletions: usize, found: &mut impl FnMut(u64)) {
    let extend = |hash: u64, c: char| (hash.rotate_left(23) ^ u64::from(c)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mut emit = |hash: u64, rest: &[char]| {
        let hash = rest.iter().fold(hash, |hash, c| extend(hash, *c));
        found((hash ^ (hash >> 32)).wrapping_mul(0xBF58_476D_1CE4_E5B9));
    };
    emit(class, chars);
    if deletions == 0 {
        return;
    }
    // Of equal neighbours the first is deleted, since it makes no difference which.
    let is_new = |at: usize| at == 0 || chars[at - 1] != chars[at];
    let mut before = class;
    for (first, c) in chars.iter().enumerate() {
        if is_new(first) {
            emit(before, &chars[first + 1..]);
        }
        if deletions > 1 {
            let mut between = before;
            for second in first + 1..chars.len() {
                if is_new(first) && (second == first + 1 || is_new(second)) {
                    emit(between, &chars[second + 1..]);
                }
                between = extend(between, chars[second]);
            }
        }
        before = extend(before, *c);
    }
}

/// Tokens by key, in buckets of a few.
#[derive(Default)]
pub(super) struct Deletions {
    /// Where each bucket starts, and the end of the last.
    starts: Vec<u32>,
    /// A token's number, and above it eight bits of its key.
    entries: Vec<u32>,
}

const TOKEN_BITS: u32 = 24;
/// Entries of a bucket on average.
const PER_BUCKET: usize = 4;
/// More tokens than this are never looked at for one key: a register may hold thousands with the same beginning.
const MAX_PER_KEY: usize = 1024;

impl Deletions {
    /// `count` tokens, at most two to the power of [`TOKEN_BITS`], each given by its number.
    pub fn build<'a>(count: u32, get: impl Fn(u32) -> &'a str) -> Deletions {
        let numbered = || (0..count).rev().filter_map(|number| Some((Word::of(get(number))?, number)));
        let mut count = 0_usize;
        for (token, _) in numbered() {
            for_each_own_key(&token, &mut |_| count += 1);
        }
        let buckets = (count / PER_BUCKET).next_power_of_two();
        let mut deletions = Deletions { starts: vec![0; buckets + 1], entries: Vec::new() };
        // Entries are counted, then set down from the end of each bucket to its start, so that they stand in order.
        for (token, _) in numbered() {
            for_each_own_key(&token, &mut |key| deletions.starts[bucket_of(key, buckets)] += 1);
        }
        let mut end = 0_u32;
        for start in &mut deletions.starts {
            end = end.saturating_add(*start);
            *start = end;
        }
        deletions.entries = vec![0; end as usize];
        for (token, number) in numbered() {
            for_each_own_key(&token, &mut |key| {
                let start = &mut deletions.starts[bucket_of(key, buckets)];
                *start = start.saturating_sub(1);
                if let Some(entry) = deletions.entries.get_mut(*start as usize) {
                    *entry = mark_of(key) | number;
                }
            });
        }
        deletions
    }

    /// The tokens with this key, and a few others.
    #[inline]
    pub fn get(&self, key: u64) -> impl Iterator<Item = u32> {
        let buckets = self.starts.len().saturating_sub(1);
        let bucket = bucket_of(key, buckets);
        let range = self.starts.get(bucket).zip(self.starts.get(bucket + 1));
        let entries = range.and_then(|(start, end)| self.entries.get(*start as usize..*end as usize));
        let alike =
            entries.unwrap_or_default().iter().filter(move |entry| *entry >> TOKEN_BITS == mark_of(key) >> TOKEN_BITS);
        alike.take(MAX_PER_KEY).map(|entry| entry & ((1 << TOKEN_BITS) - 1))
    }

    pub fn memory_bytes(&self) -> usize {
        (self.starts.capacity() + self.entries.capacity()) * size_of::<u32>()
    }
}

fn bucket_of(key: u64, buckets: usize) -> usize {
    ((u128::from(key) * buckets as u128) >> 64) as usize
}

fn mark_of(key: u64) -> u32 {
    (key as u32) >> TOKEN_BITS << TOKEN_BITS
}
