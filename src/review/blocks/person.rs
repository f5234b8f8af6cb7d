//! Whether two names of actors are one person's, however they are typed. Nobody approves what they proposed themselves, and a
//! capital, a blank or a full-width letter makes nobody another person.

use unicode_normalization::UnicodeNormalization as _;

/// Whether both names stand for one person, as far as names can tell; a name that shows nothing stands for everybody.
pub fn is_same_person(one: &str, other: &str) -> bool {
    let (one, other) = (person(one), person(other));
    one.is_empty() || other.is_empty() || one == other
}

/// Letters in compatibility form, small, without what is not seen.
fn person(name: &str) -> String {
    let small: String = name.nfkc().flat_map(char::to_lowercase).collect();
    small.nfkc().filter(|c| !is_unseen(*c)).collect()
}

/// Blanks, controls and characters without width (Unicode's `Default_Ignorable_Code_Point`, as far as names are typed with it).
fn is_unseen(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_person_however_it_is_typed() {
        for (one, other, same) in [
            ("anna", "Anna ", true),
            ("anna", "ＡＮＮＡ", true),
            ("anna", "an\u{200b}na", true),
            ("josé", "JOSE\u{301}", true),
            ("安娜", "安\u{3000}娜", true),
            ("Straße", "STRASSE", false),
            ("anna", "anne", false),
            ("", "bo", true),
            ("\u{2060} ", "bo", true),
        ] {
            assert_eq!(is_same_person(one, other), same, "{one:?} {other:?}");
        }
    }
}
