//! How many letters differ between two words, as far as that is few.
//! It compares characters and knows nothing of how they look or sound.

use super::MAX_WORD_CHARS;

/// The edits from one word to the other if there are at most `limit`: a character more, less or other, or two neighbours that
/// changed places (optimal string alignment). None for words over [`MAX_WORD_CHARS`].
pub(super) fn is_within(a: &[char], b: &[char], limit: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > limit || a.len().max(b.len()) > MAX_WORD_CHARS {
        return None;
    }
    let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[same..], &b[same..]);
    let same = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[..a.len() - same], &b[..b.len() - same]);
    // The rows of the table for the characters of `a` up to the last but two, the last but one, and the last.
    let mut rows = [[0_usize; MAX_WORD_CHARS + 1]; 3];
    for (at, cell) in rows[2].iter_mut().enumerate() {
        *cell = at;
    }
    for i in 0..a.len() {
        rows.rotate_left(1);
        let [before, above, row] = &mut rows;
        row[0] = i + 1;
        let mut least = row[0];
        for j in 0..b.len() {
            let other = above[j] + usize::from(a[i] != b[j]);
            let mut edits = other.min(above[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] {
                edits = edits.min(before[j - 1] + 1);
            }
            row[j + 1] = edits;
            least = least.min(edits);
        }
        if least > limit + 1 {
            return None;
        }
    }
    let edits = rows[2][b.len()];
    (edits <= limit).then_some(edits)
}
