//! Characters that look like an ASCII letter or digit, and ASCII letter pairs that look like one letter.
//! For comparing only (UTS #39 skeletons); nothing here decides that a look-alike was meant to deceive.

use std::sync::LazyLock;

use super::tables::CharTable;

/// The lower-case ASCII letter or digit that `c` is drawn to look like; none for ASCII itself and for what looks like no
/// such character. Takes characters as folding leaves them (NFKC, lower case) and any other alike. Letters of Latin, Greek,
/// Cyrillic, Armenian, Cherokee and the like; never of scripts of Asia and Arabic, where a likeness is an accident.
pub fn skeleton(c: char) -> Option<char> {
    if c.is_ascii() {
        return None;
    }
    match SKELETONS.get(c) {
        0 => None,
        letter => Some(letter as char),
    }
}

/// Two ASCII characters that read as one at a glance, as `rn` for `m`, the likest first. Of use in domain names.
pub const LETTER_PAIRS: &[(&str, char)] = &[
    ("rn", 'm'),
    ("vv", 'w'),
    ("uu", 'w'),
    ("cl", 'd'),
    ("nn", 'm'),
    ("ci", 'a'),
    ("lc", 'k'),
    ("ii", 'n'),
    ("lo", 'b'),
    ("oi", 'd'),
    ("ol", 'd'),
    ("ri", 'n'),
    ("nv", 'w'),
    ("lv", 'w'),
];

/// A line for each ASCII character: it, and all that look like it.
static SKELETONS: LazyLock<CharTable<u8>> = LazyLock::new(|| {
    CharTable::new(include_str!("tables/confusable.txt").lines().flat_map(|line| {
        let letter = line.as_bytes().first().copied().unwrap_or_default();
        line.chars().skip(1).map(move |c| (c, letter))
    }))
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold_name;

    #[test]
    fn look_alikes_have_the_letter_they_look_like() {
        for (written, seen) in [
            ("аdіdаѕ", "adidas"),
            ("αррӏе", "apple"),
            ("ηανγ", "navy"),
            ("ɴɪᴋᴇ", "nike"),
            ("ꓠꓲꓗꓰ", "nike"),
            ("ѕаmѕυηɢ", "samsung"),
            ("ԍооԍӏе", "google"),
            ("ցօօց", "goog"),
            ("Ꭺꮪ", "as"),
            ("ɗɍƴŧ", "dryt"),
            ("🅽🅸🅺🅴🇳", "niken"),
            ("вмнтк", "bmhtk"),
            ("з６", "36"),
        ] {
            let read: String = fold_name(written).chars().map(|c| skeleton(c).unwrap_or(c)).collect();
            assert_eq!(read, seen, "{written}");
        }
    }

    #[test]
    fn what_is_read_as_itself_has_none() {
        for c in "azAZ09 漓ก가カわةאक•".chars() {
            assert_eq!(skeleton(c), None, "{c}");
        }
    }

    #[test]
    fn skeletons_are_lower_case_ascii_and_have_none_themselves() {
        for c in '\0'..=char::MAX {
            if let Some(letter) = skeleton(c) {
                assert!(letter.is_ascii_lowercase() || letter.is_ascii_digit(), "{c}");
                assert_eq!(skeleton(letter), None);
                assert!(!c.is_ascii());
            }
        }
    }

    #[test]
    fn pairs_are_two_letters() {
        assert!(LETTER_PAIRS.iter().all(|(pair, one)| pair.len() == 2 && pair.is_ascii() && one.is_ascii_lowercase()));
    }
}
