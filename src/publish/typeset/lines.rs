//! Text into lines: broken where Unicode lets a line end, and inside a word only where the word is longer than a line.

use icu_segmenter::options::LineBreakOptions;
use icu_segmenter::{GraphemeClusterSegmenter, LineSegmenter};

use super::faces::{Faces, Run};
use super::{Span, Style};

/// Height of a line in shares of the largest letters on it.
const LINE_HEIGHT: f32 = 1.45;
/// From the top of a line to the baseline, in shares of its height.
const BASELINE: f32 = 0.74;

/// A line, ready to be drawn.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    pub pieces: Vec<Piece>,
    pub width: f32,
    pub height: f32,
    /// Below the line's top.
    pub baseline: f32,
}

/// A part of a line in one style and face.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub x: f32,
    pub width: f32,
    pub run: Run,
    pub style: Style,
    pub link: Option<String>,
}

/// A part of the text in one style: where it ends, in bytes.
struct Stretch<'s> {
    end: usize,
    span: &'s Span,
}

/// Sets the spans in lines of at most `width` points. Empty text gives no line.
pub(super) fn lines(spans: &[Span], width: f32, faces: &Faces<'_>) -> Vec<Line> {
    let mut text = String::new();
    let mut stretches = Vec::new();
    for span in spans {
        text.push_str(&faces.shown(&span.text));
        stretches.push(Stretch { end: text.len(), span });
    }
    let mut broken = Vec::new();
    let (mut start, mut used) = (0, 0.0);
    for (from, to) in words(&text) {
        let word_width = measured(&text, (from, to), &stretches, faces, true);
        if used + word_width > width && from > start {
            broken.push((start, from));
            (start, used) = (from, 0.0);
        }
        if word_width <= width {
            used += measured(&text, (from, to), &stretches, faces, false);
            continue;
        }
        // A word longer than a line is broken between its letters.
        for (from, to) in letters(&text, from, to) {
            let letter_width = measured(&text, (from, to), &stretches, faces, false);
            if used + letter_width > width && from > start {
                broken.push((start, from));
                (start, used) = (from, 0.0);
            }
            used += letter_width;
        }
    }
    if start < text.len() {
        broken.push((start, text.len()));
    }
    broken.into_iter().map(|range| set(&text, range, &stretches, faces)).collect()
}

/// One line, cut with an ellipsis where it is longer than `width`.
pub(super) fn one_line(span: &Span, width: f32, faces: &Faces<'_>) -> Line {
    let mut cut = Span { text: faces.shown(&span.text), ..span.clone() };
    let fits = |text: &str| faces.width(text, span.style.bold) * span.style.size <= width;
    if !fits(&cut.text) {
        let ends: Vec<usize> = letters(&cut.text, 0, cut.text.len()).into_iter().map(|(_, to)| to).collect();
        let shortened = |end: usize| format!("{}…", cut.text.get(..end).unwrap_or_default().trim_end());
        // How many letters fit: by halving, since a longer text is a wider one.
        let fitting = ends.partition_point(|end| fits(&shortened(*end)));
        cut.text = shortened(fitting.checked_sub(1).and_then(|last| ends.get(last)).copied().unwrap_or(0));
    }
    lines(&[cut], f32::INFINITY, faces).into_iter().next().unwrap_or_default()
}

/// The parts of the text between which a line may end.
fn words(text: &str) -> Vec<(usize, usize)> {
    let segmenter = LineSegmenter::new_for_non_complex_scripts(LineBreakOptions::default());
    let ends: Vec<usize> = segmenter.segment_str(text).filter(|end| *end > 0).collect();
    let starts = std::iter::once(0).chain(ends.iter().copied());
    starts.zip(ends.iter().copied()).filter(|(from, to)| from < to).collect()
}

/// The letters between `from` and `to`, with the marks that belong to them.
fn letters(text: &str, from: usize, to: usize) -> Vec<(usize, usize)> {
    let part = text.get(from..to).unwrap_or_default();
    let ends: Vec<usize> = GraphemeClusterSegmenter::new().segment_str(part).filter(|end| *end > 0).collect();
    let starts = std::iter::once(0).chain(ends.iter().copied());
    starts.zip(ends.iter().copied()).map(|(start, end)| (from + start, from + end)).collect()
}

/// Points that the range takes; without blanks at its end where it might end the line.
fn measured(text: &str, range: (usize, usize), stretches: &[Stretch<'_>], faces: &Faces<'_>, at_end: bool) -> f32 {
    let parts = styled(text, range, stretches);
    let last = parts.len().saturating_sub(1);
    let width = |(at, (part, span)): (usize, &(&str, &Span))| {
        let part = if at_end && at == last { part.trim_end() } else { part };
        faces.width(part, span.style.bold) * span.style.size
    };
    parts.iter().enumerate().map(width).sum()
}

/// The range in parts of one style.
fn styled<'t, 's>(text: &'t str, (from, to): (usize, usize), stretches: &[Stretch<'s>]) -> Vec<(&'t str, &'s Span)> {
    let mut parts = Vec::new();
    let mut at = from;
    for stretch in stretches {
        if stretch.end <= at {
            continue;
        }
        let end = stretch.end.min(to);
        parts.extend(text.get(at..end).filter(|part| !part.is_empty()).map(|part| (part, stretch.span)));
        at = end;
        if at >= to {
            break;
        }
    }
    parts
}

/// Shapes a line.
fn set(text: &str, range: (usize, usize), stretches: &[Stretch<'_>], faces: &Faces<'_>) -> Line {
    let mut line = Line::default();
    for (part, span) in styled(text, range, stretches) {
        line.height = line.height.max(span.style.size * LINE_HEIGHT);
        for run in faces.runs(part, span.style.bold) {
            let width = run.width * span.style.size;
            line.pieces.push(Piece { x: line.width, width, run, style: span.style, link: span.link.clone() });
            line.width += width;
        }
    }
    line.baseline = line.height * BASELINE;
    line
}
