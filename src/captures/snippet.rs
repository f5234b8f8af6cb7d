//! The words around a match, as the site wrote them.

use super::words::fold;

const CHARS_BEFORE: usize = 24;
const CHARS_IN_ALL: usize = 120;

/// A part of `text` with the first occurrence of any of `words` (folded); none when there is no occurrence. Cuts are
/// marked with `…`.
pub(super) fn around(text: &str, words: &[String]) -> Option<String> {
    let source: Vec<char> = text.chars().collect();
    // One source character may fold to several: each remembers where it came from.
    let folded: Vec<(char, usize)> =
        source.iter().enumerate().flat_map(|(at, c)| fold(*c).map(move |folded| (folded, at))).collect();
    let words: Vec<Vec<char>> = words.iter().map(|word| word.chars().collect()).collect();
    let starts_here = |at: usize| words.iter().any(|word| is_at(&folded, at, word));
    let first = (0..folded.len()).find(|at| starts_here(*at))?;
    let from = folded.get(first)?.1.saturating_sub(CHARS_BEFORE);
    let to = (from + CHARS_IN_ALL).min(source.len());
    let part: String = source.get(from..to)?.iter().map(|c| if c.is_control() { ' ' } else { *c }).collect();
    let (before, after) = (if from > 0 { "…" } else { "" }, if to < source.len() { "…" } else { "" });
    Some(format!("{before}{}{after}", part.trim()))
}

fn is_at(folded: &[(char, usize)], at: usize, word: &[char]) -> bool {
    let here = folded.get(at..at + word.len());
    !word.is_empty() && here.is_some_and(|here| here.iter().map(|(c, _)| c).eq(word))
}
