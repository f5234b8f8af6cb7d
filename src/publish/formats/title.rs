//! A title with the matched words marked, and what other texts of a listing say around theirs. Spans count Unicode scalars, so they can never cut a character in half.

use crate::matcher::{Field, Finding};
use crate::publish::words::visible;

/// Characters of a title that are shown.
pub const MAX_TITLE: usize = 240;

/// Characters on each side of marked words in an excerpt, in all, and of the text that is looked at.
const AROUND: usize = 24;
const MAX_EXCERPT: usize = 240;
const MAX_LOOKED_AT: usize = 20_000;

/// A run of the title's text, marked or not.
#[derive(Debug, PartialEq)]
pub struct Run {
    pub text: String,
    pub marked: bool,
}

/// The title in runs, in order; together they are the title, cut at [`MAX_TITLE`] with an ellipsis.
pub fn runs<'a>(title: &str, findings: impl IntoIterator<Item = &'a Finding>) -> Vec<Run> {
    let spans = findings.into_iter().filter(|finding| finding.field == Field::Title).filter_map(|finding| finding.span);
    marked_runs(title, spans, MAX_TITLE)
}

/// A text in runs, in order; together they are the text, cut at `max` characters with an ellipsis.
pub fn marked_runs(text: &str, spans: impl IntoIterator<Item = [usize; 2]>, max: usize) -> Vec<Run> {
    let shown: Vec<char> = text.chars().take(max).map(visible).collect();
    let mut marked = vec![false; shown.len()];
    for [start, end] in spans {
        let end = end.min(shown.len());
        if start < end {
            marked[start..end].fill(true);
        }
    }
    let mut runs: Vec<Run> = Vec::new();
    for (c, marked) in shown.into_iter().zip(marked) {
        match runs.last_mut() {
            Some(run) if run.marked == marked => run.text.push(c),
            _ => runs.push(Run { text: c.to_string(), marked }),
        }
    }
    if text.chars().nth(max).is_some() {
        runs.push(Run { text: "…".into(), marked: false });
    }
    runs
}

/// What stands around the marked words of a longer text: [`AROUND`] characters on each side, at most [`MAX_EXCERPT`] in all,
/// with ellipses for what is left out. Nothing where no words are marked.
pub fn excerpt(text: &str, spans: &[[usize; 2]]) -> Vec<Run> {
    let chars: Vec<char> = text.chars().take(MAX_LOOKED_AT).map(visible).collect();
    let mut marked = vec![false; chars.len()];
    let mut near = vec![false; chars.len()];
    for [start, end] in
        spans.iter().map(|[start, end]| [*start, (*end).min(chars.len())]).filter(|[start, end]| start < end)
    {
        marked[start..end].fill(true);
        near[start.saturating_sub(AROUND)..(end + AROUND).min(chars.len())].fill(true);
    }
    if !marked.contains(&true) {
        return Vec::new();
    }
    let mut runs: Vec<Run> = Vec::new();
    let mut push = |c: char, is_marked: bool| match runs.last_mut() {
        Some(run) if run.marked == is_marked => run.text.push(c),
        _ => runs.push(Run { text: c.to_string(), marked: is_marked }),
    };
    let (mut shown, mut is_gap) = (0, false);
    for (at, c) in chars.iter().enumerate() {
        if near[at] && shown < MAX_EXCERPT {
            push(*c, marked[at]);
            (shown, is_gap) = (shown + 1, false);
        } else if !is_gap {
            push('…', false);
            is_gap = true;
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::publish::sample;

    fn said(title: &str, spans: &[[usize; 2]]) -> String {
        let findings: Vec<Finding> =
            spans.iter().map(|span| sample::finding("name", Field::Title, Some(*span))).collect();
        let show = |run: Run| if run.marked { format!("[{}]", run.text) } else { run.text };
        runs(title, &findings).into_iter().map(show).collect()
    }

    #[test]
    fn spans_mark_scalars() {
        for (title, spans, marked) in [
            ("漓瑞跑鞋", &[[0, 2]][..], "[漓瑞]跑鞋"),
            ("new LIRUI shoe", &[[4, 9]], "new [LIRUI] shoe"),
            ("abcdef", &[[1, 3], [2, 4], [5, 6]], "a[bcd]e[f]"),
            ("abc", &[[2, 99], [7, 9]], "ab[c]"),
            ("abc", &[[2, 1]], "abc"),
            ("a\u{202E}b", &[], "a\u{FFFD}b"),
            ("", &[[0, 1]], ""),
        ] {
            assert_eq!(said(title, spans), marked);
        }
    }

    #[test]
    fn excerpts_show_what_stands_around_marked_words() {
        let long = format!("{}漓瑞{}REAL{}", "前".repeat(30), "中".repeat(60), "后".repeat(3));
        let show = |runs: Vec<Run>| {
            runs.into_iter()
                .map(|run| if run.marked { format!("[{}]", run.text) } else { run.text })
                .collect::<String>()
        };
        let around = |left: &str, count: usize| left.repeat(count);
        assert_eq!(
            show(excerpt(&long, &[[30, 32], [92, 96]])),
            format!("…{}[漓瑞]{}…{}[REAL]{}", around("前", 24), around("中", 24), around("中", 24), around("后", 3))
        );
        assert_eq!(excerpt(&long, &[]), []);
        assert_eq!(excerpt("short", &[[7, 9], [3, 2]]), []);
        assert_eq!(show(excerpt("a\u{202E}bc", &[[2, 99]])), "a\u{FFFD}[bc]");
        let marked = excerpt(&"x".repeat(50_000), &[[0, 50_000]]);
        assert!(marked.iter().map(|run| run.text.chars().count()).sum::<usize>() <= MAX_EXCERPT + 1);
    }

    #[test]
    fn long_titles_are_cut() {
        let title = "漓".repeat(MAX_TITLE + 1);
        assert_eq!(said(&title, &[]).chars().count(), MAX_TITLE + 1);
        assert!(said(&title, &[]).ends_with('…'));
    }

    proptest! {
        #[test]
        fn runs_add_up_to_the_title(title in "\\PC{0,60}", spans in proptest::collection::vec([0_usize..80, 0_usize..80], 0..5)) {
            let findings: Vec<Finding> = spans.iter().map(|span| sample::finding("name", Field::Title, Some(*span))).collect();
            let text: String = runs(&title, &findings).into_iter().map(|run| run.text).collect();
            prop_assert_eq!(text, title.chars().map(visible).collect::<String>());
        }
    }
}
