//! Mandarin readings of Han characters without tone, and the syllables that many speakers do not tell apart.
//! It reads characters one by one; which reading a word takes is left to the caller, who may try all.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::tables::{CharTable, Lists};

/// A Mandarin syllable without tone: a small number, cheap to copy, compare and hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Syllable(u16);

impl Syllable {
    /// The usual ASCII spelling, ü written v: `lv`, `nve`. Two to six letters, or one for a, e, o.
    pub fn as_str(self) -> &'static str {
        READINGS.spellings.get(self.0 as usize).copied().unwrap_or_default()
    }

    /// The first letter, as initials are abbreviated: `z` for `zhong`.
    pub fn initial(self) -> char {
        self.as_str().chars().next().unwrap_or('a')
    }

    /// The syllable spelled `latin` (lower case); `lyu` and `lue` are read as `lv` and `lve`, as passports and brands spell
    /// them, but `lu` is `lu`.
    pub fn parse(latin: &str) -> Option<Syllable> {
        READINGS.by_spelling.get(latin).copied()
    }

    /// All ASCII spellings in use: `lv`, `lyu`, `lu` for `lv`; for most just the usual one.
    pub fn spellings(self) -> impl Iterator<Item = &'static str> {
        let usual = self.as_str();
        let others = OTHER_SPELLINGS.iter().filter(move |(syllable, _)| *syllable == usual).map(|(_, other)| *other);
        std::iter::once(usual).chain(others)
    }
}

/// ü in the ways it is spelled where there is no ü; the last of each is also another syllable's usual spelling.
const OTHER_SPELLINGS: &[(&str, &str)] =
    &[("lv", "lyu"), ("lve", "lue"), ("nv", "nyu"), ("nve", "nue"), ("lv", "lu"), ("nv", "nu")];

/// Most readings that a character has here.
pub const MAX_READINGS: usize = 4;

/// The readings of `c`, the commonest first, at most [`MAX_READINGS`]; empty for what is no Han character or has no reading.
/// Traditional characters have readings of their own: simplifying first is not needed.
pub fn pinyin(c: char) -> &'static [Syllable] {
    if c < '\u{3400}' {
        return &[];
    }
    READINGS.lists.get(READINGS.of_char.get(c))
}

struct Readings {
    /// By number of syllable, in alphabetical order.
    spellings: Vec<&'static str>,
    by_spelling: HashMap<&'static str, Syllable>,
    near: Vec<u16>,
    of_char: CharTable<u32>,
    lists: Lists<Syllable>,
}

/// A line for each syllable: its spelling, then the characters it is the first, second, third and fourth reading of.
static READINGS: LazyLock<Readings> = LazyLock::new(|| {
    let mut spellings = Vec::new();
    let mut of_char: Vec<(char, usize, Syllable)> = Vec::new();
    for (number, line) in include_str!("tables/pinyin.txt").lines().enumerate() {
        let mut columns = line.split(' ');
        spellings.push(columns.next().unwrap_or_default());
        for (rank, chars) in columns.enumerate() {
            of_char.extend(chars.chars().filter(|c| *c != '-').map(|c| (c, rank, Syllable(number as u16))));
        }
    }
    of_char.sort_unstable();
    let mut lists = Lists::new();
    let entries: Vec<(char, u32)> = of_char
        .chunk_by(|(a, ..), (b, ..)| a == b)
        .map(|readings| (readings[0].0, lists.push(readings.iter().map(|(.., syllable)| *syllable))))
        .collect();
    let mut by_spelling: HashMap<&'static str, Syllable> =
        spellings.iter().enumerate().map(|(number, spelling)| (*spelling, Syllable(number as u16))).collect();
    for (usual, other) in OTHER_SPELLINGS {
        if let (Some(syllable), false) = (by_spelling.get(usual).copied(), by_spelling.contains_key(other)) {
            by_spelling.insert(other, syllable);
        }
    }
    let near_spellings: Vec<String> = spellings.iter().map(|spelling| near_spelling(spelling)).collect();
    let near = near_spellings
        .iter()
        .map(|near| near_spellings.iter().position(|first| first == near).unwrap_or_default() as u16)
        .collect();
    Readings { spellings, by_spelling, near, of_char: CharTable::new(entries), lists }
});

/// A key that is equal for syllables which speakers of Mandarin merge: zh/z, ch/c, sh/s (retroflex and flat), n/l/r at the
/// beginning, an/ang, en/eng, in/ing, ian/iang, uan/uang at the end, hu-/f- and feng/fong, o/e after labials.
/// Equal syllables have equal keys; the key is the number of the first syllable merged with it.
pub fn near_sound(syllable: Syllable) -> u16 {
    READINGS.near.get(syllable.0 as usize).copied().unwrap_or_default()
}

/// The one spelling that merged syllables have in common. Not always a syllable itself.
fn near_spelling(syllable: &str) -> String {
    let (initial, rest) = if let Some(rest) = syllable.strip_prefix("zh") {
        ("z", rest)
    } else if let Some(rest) = syllable.strip_prefix("ch") {
        ("c", rest)
    } else if let Some(rest) = syllable.strip_prefix("sh") {
        ("s", rest)
    } else if let Some(rest) = syllable.strip_prefix(['n', 'l', 'r']) {
        ("l", rest)
    } else if let Some(rest) = syllable.strip_prefix("hu").filter(|rest| !rest.is_empty()) {
        ("f", rest)
    } else if syllable == "hu" {
        ("f", "u")
    } else {
        let vowel = syllable.find(['a', 'e', 'i', 'o', 'u', 'v']).unwrap_or(0);
        (&syllable[..vowel], &syllable[vowel..])
    };
    // ng/n after a, e, i; not after o, where n does not stand. f has no medial: huan and fan meet. ong/eng after labials.
    let rest = match rest {
        "ang" => "an",
        "eng" => "en",
        "ing" => "in",
        "iang" => "ian",
        "uang" => "uan",
        "ui" if initial == "f" => "ei",
        "un" if initial == "f" => "en",
        "o" if matches!(initial, "b" | "p" | "m" | "f") => "e",
        "ve" => "ue",
        "v" => "u",
        other => other,
    };
    // What is left of hui and hun after hu is `i` and `n`.
    let rest = match (initial, rest) {
        ("f", "i") => "ei",
        ("f", "n") => "en",
        ("f", "o") => "e",
        (_, rest) => rest,
    };
    format!("{initial}{rest}")
}

/// Longest run of letters that is read as pinyin.
pub const MAX_LATIN: usize = 36;

/// Most ways to split one run that are handed out.
pub const MAX_SPLITS: usize = 8;

/// Longest spelling of a syllable: `zhuang`.
const MAX_SPELLING: usize = 6;

/// All ways to read a run of lower-case Latin letters as whole syllables, the fewest syllables first; empty where it
/// cannot be read, or is longer than [`MAX_LATIN`] letters. At most [`MAX_SPLITS`] ways; `xian` has two, `lv` one.
pub fn syllables_of(latin: &str) -> Vec<Vec<Syllable>> {
    if latin.is_empty() || latin.len() > MAX_LATIN || !latin.bytes().all(|b| b.is_ascii_lowercase()) {
        return Vec::new();
    }
    // From the end to the front: the best ways to read what follows each place. Cutting each place to the ways of fewest
    // syllables keeps the whole bounded, and a prefix of a best way is a best way.
    let mut ways: Vec<Vec<Vec<Syllable>>> = vec![Vec::new(); latin.len() + 1];
    ways[latin.len()].push(Vec::new());
    for from in (0..latin.len()).rev() {
        let mut here: Vec<Vec<Syllable>> = Vec::new();
        for to in from + 1..=latin.len().min(from + MAX_SPELLING) {
            let Some(syllable) = Syllable::parse(&latin[from..to]) else { continue };
            // Kept in reverse, the first syllable last, so that one more is a push.
            here.extend(ways[to].iter().map(|way| {
                let mut longer = way.clone();
                longer.push(syllable);
                longer
            }));
        }
        here.sort_by_key(Vec::len);
        here.truncate(MAX_SPLITS);
        ways[from] = here;
    }
    let mut whole = std::mem::take(&mut ways[0]);
    for way in &mut whole {
        way.reverse();
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn spelled(c: char) -> Vec<&'static str> {
        pinyin(c).iter().map(|syllable| syllable.as_str()).collect()
    }

    #[test]
    fn characters_have_their_readings_commonest_first() {
        for (c, readings) in [
            ('耐', &["nai"][..]),
            ('克', &["ke"]),
            ('乐', &["le", "yue"]),
            ('行', &["xing", "hang"]),
            ('长', &["zhang", "chang"]),
            ('女', &["nv"]),
            ('略', &["lve"]),
            ('國', &["guo"]),
            ('誼', &["yi"]),
            ('a', &[]),
            ('か', &[]),
        ] {
            let read = spelled(c);
            assert!(readings.iter().all(|reading| read.contains(reading)), "{c}: {read:?}");
            assert_eq!(read.is_empty(), readings.is_empty(), "{c}: {read:?}");
        }
        assert_eq!(spelled('乐')[0], "le");
        assert_eq!(spelled('女'), ["nv"]);
        assert_eq!(pinyin('重')[0].initial(), 'z');
    }

    #[test]
    fn nearly_alike_syllables_share_a_key_and_others_do_not() {
        let key = |spelling: &str| near_sound(Syllable::parse(spelling).unwrap());
        for (one, other) in [
            ("zhang", "zan"),
            ("shi", "si"),
            ("chun", "cun"),
            ("niu", "liu"),
            ("lan", "ran"),
            ("ning", "lin"),
            ("hui", "fei"),
            ("hu", "fu"),
            ("huang", "fan"),
            ("hun", "feng"),
            ("guan", "guang"),
            ("xian", "xiang"),
            ("bo", "bo"),
        ] {
            assert_eq!(key(one), key(other), "{one} {other}");
        }
        for (one, other) in [("ba", "pa"), ("ji", "qi"), ("ke", "ge"), ("gan", "guan"), ("ma", "mo"), ("dou", "duo")] {
            assert_ne!(key(one), key(other), "{one} {other}");
        }
    }

    #[test]
    fn latin_runs_are_read_as_syllables() {
        let read = |latin: &str| -> Vec<String> {
            syllables_of(latin)
                .iter()
                .map(|way| way.iter().map(|syllable| syllable.as_str()).collect::<Vec<_>>().join(" "))
                .collect()
        };
        for (latin, ways) in [
            ("naike", &["nai ke", "na i ke"][..1]),
            ("xian", &["xian", "xi an"]),
            ("lvyuan", &["lv yuan"]),
            ("lyu", &["lv"]),
            ("fangan", &["fan gan", "fang an"]),
            ("nike", &["ni ke"]),
            ("adidas", &[]),
            ("", &[]),
            ("NAI", &[]),
        ] {
            let read = read(latin);
            assert!(ways.iter().all(|way| read.contains(&(*way).to_owned())), "{latin}: {read:?}");
            assert_eq!(read.is_empty(), ways.is_empty(), "{latin}: {read:?}");
        }
        assert_eq!(read("xian")[0], "xian");
    }

    #[test]
    fn every_syllable_is_read_as_itself() {
        for c in '\u{3400}'..='\u{9fff}' {
            for syllable in pinyin(c) {
                assert_eq!(Syllable::parse(syllable.as_str()), Some(*syllable));
                assert!(syllable.spellings().all(|spelling| spelling.is_ascii() && spelling.len() <= MAX_SPELLING));
            }
            assert!(pinyin(c).len() <= MAX_READINGS);
        }
    }

    proptest! {
        #[test]
        fn readings_spell_what_was_read(latin in "[a-z]{0,40}|([zcs]h?|[bpmfdtnlgkhjqxryw])?(a|e|i|u|ang|an|ong|ia){1,8}") {
            let ways = syllables_of(&latin);
            prop_assert!(ways.len() <= MAX_SPLITS);
            for way in ways {
                let spelled: String = way.iter().map(|syllable| syllable.as_str()).collect();
                prop_assert_eq!(spelled.replace('v', "").len() <= latin.len(), true);
                prop_assert!(!way.is_empty());
            }
        }
    }
}
