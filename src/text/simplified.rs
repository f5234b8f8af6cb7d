//! Traditional and variant Han characters as the simplified character they stand for, one to one.
//! It converts characters for comparing; it knows no words, so 乾 and 後 fold as most of their uses do.

use std::sync::LazyLock;

use super::tables::CharTable;

/// The simplified character for `c`; `c` itself where there is none. Idempotent; Han characters only ever become Han
/// characters, and all others stay. Takes in Japanese and Hong Kong forms and compatibility characters.
pub fn simplified(c: char) -> char {
    if c < '\u{3400}' {
        return c;
    }
    SIMPLIFIED.get(c).unwrap_or(c)
}

/// Pairs of characters: the one written, and the simplified one.
static SIMPLIFIED: LazyLock<CharTable<Option<char>>> = LazyLock::new(|| {
    let chars: Vec<char> = include_str!("tables/simplified.txt").chars().filter(|c| *c != '\n').collect();
    CharTable::new(chars.chunks_exact(2).map(|pair| (pair[0], Some(pair[1]))))
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::is_han;

    #[test]
    fn traditional_and_variant_characters_become_simplified_ones() {
        for (written, plain) in [
            ("國東點頭書錶髮麵", "国东点头书表发面"),
            ("裏裡囉著", "里里啰着"),
            ("亜図桜辺", "亚图樱边"),
            ("説爲衆", "说为众"),
            ("\u{F9D1}\u{F900}", "六岂"),
            ("漓瑞耐克abcкa", "漓瑞耐克abcкa"),
        ] {
            assert_eq!(written.chars().map(simplified).collect::<String>(), plain, "{written}");
        }
    }

    #[test]
    fn doing_it_twice_changes_nothing_and_han_stays_han() {
        for c in '\0'..=char::MAX {
            let plain = simplified(c);
            assert_eq!(simplified(plain), plain, "{c}");
            assert!(plain == c || is_han(c) && is_han(plain), "{c} {plain}");
        }
    }
}
