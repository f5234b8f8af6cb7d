//! Characters that look like an ASCII letter or digit, and ASCII letter pairs that look like one letter.
//! For comparing only (UTS #39 skeletons); nothing here decides that a look-alike was meant to deceive.

/// The lower-case ASCII letter or digit that `c` is drawn to look like; none for ASCII itself and for what looks like no
/// such character. Takes characters as folding leaves them (NFKC, lower case) and any other alike.
pub fn skeleton(c: char) -> Option<char> {
    match c {
        'а' | 'α' => Some('a'),
        'е' | 'ε' => Some('e'),
        'о' | 'ο' => Some('o'),
        _ => None,
    }
}

/// Two ASCII characters that read as one at a glance: `rn` for `m`. Of use in domain names.
pub const LETTER_PAIRS: &[(&str, char)] = &[("rn", 'm'), ("vv", 'w'), ("cl", 'd')];
