//! Spellings that a seller may use so that a search for the registered name does not find the offer. Few, simple and the
//! same every time: they are asked of somebody's search, and each costs a request.

use std::collections::HashSet;

use crate::text::is_han;

/// Names of fewer letters have look-alikes that mean everything and nothing.
const MIN_LETTERS: usize = 3;
const MIN_HAN: usize = 2;
/// Of a longer name a look-alike is no disguise any more, and nobody types one.
const MAX_CHARS: usize = 40;

/// At most `most` spellings that look like `name`, likeliest first; never the name itself, none twice.
pub fn look_alikes(name: &str, most: usize) -> Vec<String> {
    let name = name.trim();
    let chars: Vec<char> = name.chars().collect();
    let letters = chars.iter().filter(|c| c.is_alphabetic()).count();
    let han = chars.iter().filter(|c| is_han(**c)).count();
    let is_searchable = letters >= MIN_LETTERS || han >= MIN_HAN;
    if most == 0 || !is_searchable || chars.len() > MAX_CHARS {
        return Vec::new();
    }
    let mut seen = HashSet::from([name.to_lowercase()]);
    let spellings = [without_spaces, spaced_han, zero_for_o, one_for_l, doubled_vowel, hyphenated, one_for_i];
    let spelled = spellings.iter().filter_map(|spell| spell(&chars));
    spelled.filter(|spelling| seen.insert(spelling.to_lowercase())).take(most).collect()
}

/// `Blue Heron` as `BlueHeron`.
fn without_spaces(name: &[char]) -> Option<String> {
    name.iter().any(|c| c.is_whitespace()).then(|| name.iter().filter(|c| !c.is_whitespace()).collect())
}

/// `壮锦` as `壮 锦`.
fn spaced_han(name: &[char]) -> Option<String> {
    let is_all_han = name.len() >= MIN_HAN && name.iter().all(|c| is_han(*c));
    is_all_han.then(|| name.iter().map(char::to_string).collect::<Vec<_>>().join(" "))
}

fn zero_for_o(name: &[char]) -> Option<String> {
    replaced(name, ['o', 'O'], '0')
}

fn one_for_l(name: &[char]) -> Option<String> {
    replaced(name, ['l', 'L'], '1')
}

fn one_for_i(name: &[char]) -> Option<String> {
    replaced(name, ['i', 'I'], '1')
}

/// `Heron` as `Heeron`: the first vowel twice.
fn doubled_vowel(name: &[char]) -> Option<String> {
    let at = name.iter().position(|c| "aeiouAEIOU".contains(*c))?;
    let vowel = name.get(at)?.to_ascii_lowercase();
    Some(name.iter().take(at + 1).chain([&vowel]).chain(name.iter().skip(at + 1)).collect())
}

/// `Heron` as `H-e-r-o-n`; words of letters only.
fn hyphenated(name: &[char]) -> Option<String> {
    let is_word = name.iter().all(char::is_ascii_alphabetic);
    is_word.then(|| name.iter().map(char::to_string).collect::<Vec<_>>().join("-"))
}

fn replaced(name: &[char], from: [char; 2], to: char) -> Option<String> {
    name.iter().any(|c| from.contains(c)).then(|| name.iter().map(|c| if from.contains(c) { to } else { *c }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_likeliest_spellings_come_first() {
        let table: &[(&str, usize, &[&str])] = &[
            ("Blue Heron", 3, &["BlueHeron", "Blue Her0n", "B1ue Heron"]),
            ("Nanshan", 3, &["Naanshan", "N-a-n-s-h-a-n"]),
            ("壮锦", 3, &["壮 锦"]),
            ("COLA", 9, &["C0LA", "CO1A", "CoOLA", "C-O-L-A"]),
            ("COLA", 0, &[]),
            ("LV", 9, &[]),
            ("茶", 9, &[]),
            ("1984", 9, &[]),
            ("  ", 9, &[]),
        ];
        for (name, most, expected) in table {
            let expected: Vec<String> = expected.iter().map(ToString::to_string).collect();
            // Upper and lower case count as one spelling: searches do not tell them apart.
            let lower = |names: Vec<String>| names.iter().map(|name| name.to_lowercase()).collect::<Vec<_>>();
            assert_eq!(lower(look_alikes(name, *most)), lower(expected), "{name}");
        }
    }

    proptest! {
        #[test]
        fn never_the_name_itself_nor_more_than_asked_for(name in "[a-zA-Z 壮锦0-9-]{0,50}", most in 0_usize..12) {
            let found = look_alikes(&name, most);
            prop_assert!(found.len() <= most);
            prop_assert!(found.iter().all(|spelling| spelling.to_lowercase() != name.trim().to_lowercase()));
            let distinct: HashSet<&String> = found.iter().collect();
            prop_assert_eq!(distinct.len(), found.len());
        }
    }
}
