//! How one name was made from another by one or two slips: which letters, where, and of what kind.
//! Kinds are those of dnstwist; anything further apart gives none.

/// One slip that leads from the mark to the label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Edit {
    pub slip: Slip,
    /// First byte of the label that it touches; for an omission the place where the letter is missing.
    pub at: usize,
    /// First byte of the mark that it touches.
    pub mark_at: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Slip {
    /// A character more at the end.
    Addition,
    /// A neighbouring key more.
    Insertion,
    /// Any other character more.
    Extra,
    Omission,
    Repetition,
    Plural,
    /// A neighbouring key in place of the letter.
    Replacement,
    VowelSwap,
    Bitsquatting,
    /// A letter that looks alike.
    Glyph,
    /// Any other letter in place of the letter.
    Other,
    Transposition,
}

/// One or two slips.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Edits {
    pub first: Edit,
    pub second: Option<Edit>,
}

impl Edits {
    pub fn count(&self) -> usize {
        1 + usize::from(self.second.is_some())
    }
}

/// The slips that lead from `mark` to `label`: at most `limit` (1 or 2), none where they are equal or further apart.
pub(super) fn between(label: &[u8], mark: &[u8], limit: usize) -> Option<Edits> {
    if label.len().abs_diff(mark.len()) > limit {
        return None;
    }
    let start = label.iter().zip(mark).take_while(|(a, b)| a == b).count();
    let most = label.len().min(mark.len()) - start;
    let end = label.iter().rev().zip(mark.iter().rev()).take(most).take_while(|(a, b)| a == b).count();
    let (a, b) = (&label[start..label.len() - end], &mark[start..mark.len() - end]);
    if let Some(first) = single(label, mark, start, start, a, b) {
        return Some(Edits { first, second: None });
    }
    if limit < 2 || a.is_empty() && b.is_empty() {
        return None;
    }
    two(label, mark, start, a, b)
}

/// One slip that turns `b` into `a`, which begin at `at` of the label and `mark_at` of the mark.
fn single(label: &[u8], mark: &[u8], at: usize, mark_at: usize, a: &[u8], b: &[u8]) -> Option<Edit> {
    let slip = match (a, b) {
        ([extra], []) => more(label, mark, at, mark_at, *extra),
        ([], [_]) => Slip::Omission,
        ([new], [old]) => replaced(*new, *old),
        ([first, second], [once, then]) if first == then && second == once => Slip::Transposition,
        _ => return None,
    };
    Some(Edit { slip, at, mark_at })
}

/// Two slips apart from each other or side by side: the first is tried at the beginning of what differs.
fn two(label: &[u8], mark: &[u8], start: usize, a: &[u8], b: &[u8]) -> Option<Edits> {
    let odd = |edit: &Edit| u8::from(matches!(edit.slip, Slip::Other | Slip::Extra));
    let mut best: Option<(u8, Edits)> = None;
    // What the first slip takes of label and mark; of several readings the one with the more usual slips is meant.
    for (of_a, of_b) in [(1, 1), (1, 0), (0, 1), (2, 2)] {
        let (Some((head_a, rest_a)), Some((head_b, rest_b))) = (a.split_at_checked(of_a), b.split_at_checked(of_b))
        else {
            continue;
        };
        let Some(first) = single(label, mark, start, start, head_a, head_b) else { continue };
        let same = rest_a.iter().zip(rest_b).take_while(|(x, y)| x == y).count();
        let (rest_a, rest_b) = (&rest_a[same..], &rest_b[same..]);
        let most = rest_a.len().min(rest_b.len());
        let end = rest_a.iter().rev().zip(rest_b.iter().rev()).take(most).take_while(|(x, y)| x == y).count();
        let (rest_a, rest_b) = (&rest_a[..rest_a.len() - end], &rest_b[..rest_b.len() - end]);
        let second = single(label, mark, start + of_a + same, start + of_b + same, rest_a, rest_b);
        if let Some(second) = second {
            let oddness = odd(&first) + odd(&second);
            if best.is_none_or(|(least, _)| oddness < least) {
                best = Some((oddness, Edits { first, second: Some(second) }));
            }
        }
    }
    best.map(|(_, edits)| edits)
}

fn more(label: &[u8], mark: &[u8], at: usize, mark_at: usize, extra: u8) -> Slip {
    let before = at.checked_sub(1).and_then(|at| label.get(at));
    let after = label.get(at + 1);
    if before == Some(&extra) || after == Some(&extra) {
        Slip::Repetition
    } else if extra == b's' && mark_at >= 3 && mark.len() >= 4 {
        Slip::Plural
    } else if after.is_none() {
        Slip::Addition
    } else if before.is_some_and(|key| are_neighbours(*key, extra))
        || after.is_some_and(|key| are_neighbours(*key, extra))
    {
        Slip::Insertion
    } else {
        Slip::Extra
    }
}

fn replaced(new: u8, old: u8) -> Slip {
    if is_vowel(new) && is_vowel(old) {
        Slip::VowelSwap
    } else if are_neighbours(new, old) {
        Slip::Replacement
    } else if look_alike(new) == look_alike(old) || LOOK_ALIKES.contains(&(new.min(old), new.max(old))) {
        Slip::Glyph
    } else if (new ^ old).is_power_of_two() {
        Slip::Bitsquatting
    } else {
        Slip::Other
    }
}

/// Letters that are taken for each other where type is small, the smaller first.
const LOOK_ALIKES: [(u8, u8); 9] = [
    (b'm', b'n'),
    (b'n', b'r'),
    (b'u', b'v'),
    (b'c', b'e'),
    (b'h', b'n'),
    (b'b', b'd'),
    (b'f', b't'),
    (b'v', b'y'),
    (b'i', b'j'),
];

/// A letter for all that are drawn nearly alike: 0 and o, 1, i and l, g and q, and the digits that are written for letters.
pub(super) fn look_alike(byte: u8) -> u8 {
    match byte {
        b'0' => b'o',
        b'1' | b'i' => b'l',
        b'q' | b'9' => b'g',
        b'5' => b's',
        b'3' => b'e',
        b'4' => b'a',
        b'7' => b't',
        b'8' => b'b',
        b'2' => b'z',
        _ => byte,
    }
}

fn is_vowel(byte: u8) -> bool {
    matches!(byte, b'a' | b'e' | b'i' | b'o' | b'u')
}

/// Keys that touch each other on a keyboard: QWERTY, or QWERTZ and AZERTY.
fn are_neighbours(a: u8, b: u8) -> bool {
    const LAYOUTS: [[&[u8]; 4]; 3] = [
        [b"1234567890", b"qwertyuiop", b"asdfghjkl", b"zxcvbnm"],
        [b"1234567890", b"qwertzuiop", b"asdfghjkl", b"yxcvbnm"],
        [b"1234567890", b"azertyuiop", b"qsdfghjklm", b"wxcvbn"],
    ];
    LAYOUTS.iter().any(|rows| {
        let place = |key: u8| {
            rows.iter()
                .enumerate()
                .find_map(|(row, keys)| keys.iter().position(|known| *known == key).map(|at| (row, at)))
        };
        let (Some(a), Some(b)) = (place(a), place(b)) else { return false };
        let (upper, lower) = if a.0 <= b.0 { (a, b) } else { (b, a) };
        match lower.0 - upper.0 {
            0 => upper.1.abs_diff(lower.1) == 1,
            // The lower row stands half a key to the right.
            1 => upper.1 == lower.1 || upper.1 == lower.1 + 1,
            _ => false,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_have_their_kinds() {
        for (label, mark, slips) in [
            ("lumbercox", "lumberco", &[Slip::Addition][..]),
            ("lumbwerco", "lumberco", &[Slip::Insertion]),
            ("lumb7erco", "lumberco", &[Slip::Extra]),
            ("lumbrco", "lumberco", &[Slip::Omission]),
            ("umberco", "lumberco", &[Slip::Omission]),
            ("lummberco", "lumberco", &[Slip::Repetition]),
            ("lumbersco", "lumberco", &[Slip::Plural]),
            ("lumbetco", "lumberco", &[Slip::Replacement]),
            ("lumbarco", "lumberco", &[Slip::VowelSwap]),
            ("lumbepco", "lumberco", &[Slip::Bitsquatting]),
            ("lumbekco", "lumberco", &[Slip::Other]),
            ("lumjerco", "lumberco", &[Slip::Bitsquatting]),
            ("lunberco", "lumberco", &[Slip::Replacement]),
            ("1umberco", "lumberco", &[Slip::Glyph]),
            ("lubmerco", "lumberco", &[Slip::Transposition]),
            ("lubmercoo", "lumberco", &[Slip::Transposition, Slip::Repetition]),
            ("lumbbarco", "lumberco", &[Slip::Repetition, Slip::VowelSwap]),
            ("lmberc", "lumberco", &[Slip::Omission, Slip::Omission]),
            ("lumberco", "lumberco", &[]),
            ("lumbxyzco", "lumberco", &[]),
            ("heron", "lumberco", &[]),
        ] {
            let found = between(label.as_bytes(), mark.as_bytes(), 2);
            let kinds: Vec<Slip> = found
                .iter()
                .flat_map(|edits| [Some(edits.first), edits.second])
                .flatten()
                .map(|edit| edit.slip)
                .collect();
            assert_eq!(kinds, slips, "{label}");
        }
    }

    #[test]
    fn the_limit_is_kept() {
        assert!(between(b"lmberc", b"lumberco", 1).is_none());
        assert!(between(b"", b"a", 1).is_some());
        assert!(between(b"", b"", 2).is_none());
    }
}
