//! A title with the matched words marked. Spans count Unicode scalars, so they can never cut a character in half.

use crate::matcher::{Field, Finding};
use crate::publish::words::visible;

/// Characters of a title that are shown.
pub(super) const MAX_TITLE: usize = 240;

/// A run of the title's text, marked or not.
#[derive(Debug, PartialEq)]
pub(super) struct Run {
    pub text: String,
    pub marked: bool,
}

/// The title in runs, in order; together they are the title, cut at [`MAX_TITLE`] with an ellipsis.
pub(super) fn runs<'a>(title: &str, findings: impl IntoIterator<Item = &'a Finding>) -> Vec<Run> {
    let shown: Vec<char> = title.chars().take(MAX_TITLE).map(visible).collect();
    let mut marked = vec![false; shown.len()];
    let spans = findings.into_iter().filter(|finding| finding.field == Field::Title).filter_map(|finding| finding.span);
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
    if title.chars().nth(MAX_TITLE).is_some() {
        runs.push(Run { text: "…".into(), marked: false });
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
