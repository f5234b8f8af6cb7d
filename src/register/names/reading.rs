//! A text as the channels read it: its view, its words of spaced scripts, and where words begin in the others.
//! Made once for each text; it knows no names.

use std::cell::OnceCell;
use std::ops::Range;

use crate::text::{Folded, Kind, View, word_boundaries};

/// What all channels look at.
pub struct Reading<'a> {
    pub folded: &'a Folded,
    pub source: &'a str,
    pub view: &'a View,
    pub words: &'a Words,
    boundaries: OnceCell<Vec<bool>>,
    source_chars: OnceCell<Vec<char>>,
}

/// Runs of letters and digits of spaced scripts, apostrophes left out.
#[derive(Debug, Default)]
pub struct Words {
    pub words: Vec<Word>,
    text: String,
}

#[derive(Clone, Debug)]
pub struct Word {
    /// Positions in the view.
    pub from: usize,
    pub to: usize,
    text: Range<u32>,
    pub letters: usize,
    pub digits: usize,
}

/// How an end of a match stands to what is next to it, the clearest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Edge {
    /// The text's end, a space or a mark.
    Open,
    /// A character of another script.
    Script,
    /// A letter beside a digit.
    Digit,
    /// A capital after a small letter.
    Case,
    /// The dictionary begins a word there.
    Word,
    /// Amid a word.
    Inside,
}

impl Edge {
    /// 1 for an end that anybody sees, 0 amid a word.
    pub fn clearness(self) -> f64 {
        match self {
            Edge::Open => 1.0,
            Edge::Script => 0.9,
            Edge::Digit => 0.75,
            Edge::Case => 0.65,
            Edge::Word => 0.6,
            Edge::Inside => 0.0,
        }
    }
}

impl Words {
    pub fn read(&mut self, view: &View) {
        self.words.clear();
        self.text.clear();
        let (chars, kinds) = (view.chars(), view.kinds());
        let mut at = 0;
        while at < chars.len() {
            if !kinds[at].is_spaced() {
                at += 1;
                continue;
            }
            let from = at;
            let start = self.text.len() as u32;
            let (mut letters, mut digits) = (0, 0);
            while at < chars.len() {
                if kinds[at].is_spaced() {
                    self.text.push(chars[at]);
                    if kinds[at] == Kind::Digit { digits += 1 } else { letters += 1 }
                } else if chars[at] != '\'' || kinds.get(at + 1).is_none_or(|next| !next.is_spaced()) {
                    break;
                }
                at += 1;
            }
            self.words.push(Word { from, to: at, text: start..self.text.len() as u32, letters, digits });
        }
    }

    pub fn text(&self, word: &Word) -> &str {
        self.text.get(word.text.start as usize..word.text.end as usize).unwrap_or_default()
    }

    /// The text of neighbouring words run together.
    pub fn joined(&self, words: Range<usize>) -> &str {
        match (self.words.get(words.start), words.end.checked_sub(1).and_then(|last| self.words.get(last))) {
            (Some(first), Some(last)) => {
                self.text.get(first.text.start as usize..last.text.end as usize).unwrap_or_default()
            }
            _ => "",
        }
    }
}

impl<'a> Reading<'a> {
    pub fn new(source: &'a str, folded: &'a Folded, view: &'a View, words: &'a Words) -> Self {
        Reading { folded, source, view, words, boundaries: OnceCell::new(), source_chars: OnceCell::new() }
    }

    /// Whether a word begins or ends before a position, in scripts without spaces.
    pub fn word_boundary(&self, position: usize) -> bool {
        let boundaries = self.boundaries.get_or_init(|| word_boundaries(&self.view.chars().iter().collect::<String>()));
        boundaries.get(position).copied().unwrap_or(true)
    }

    /// The source text that positions stand for, in Unicode scalars.
    pub fn span(&self, from: usize, to: usize) -> [usize; 2] {
        self.folded.source_span(self.view.bytes(from, to))
    }

    pub fn source_chars(&self) -> &[char] {
        self.source_chars.get_or_init(|| self.source.chars().collect())
    }

    /// What stands in the source at positions `from..to`.
    pub fn written(&self, from: usize, to: usize) -> &[char] {
        let [from, to] = self.span(from, to);
        self.source_chars().get(from..to).unwrap_or_default()
    }

    /// How the left end of a match at `from` stands.
    pub fn left_edge(&self, from: usize) -> Edge {
        if from == 0 { Edge::Open } else { self.edge(from - 1, from) }
    }

    /// How the right end of a match before `to` stands.
    pub fn right_edge(&self, to: usize) -> Edge {
        if to >= self.view.chars().len() || to == 0 { Edge::Open } else { self.edge(to - 1, to) }
    }

    fn edge(&self, left: usize, right: usize) -> Edge {
        let (Some(a), Some(b)) = (self.view.kinds().get(left).copied(), self.view.kinds().get(right).copied()) else {
            return Edge::Open;
        };
        if !a.is_written() || !b.is_written() {
            return Edge::Open;
        }
        match (a, b) {
            (Kind::Digit, Kind::Digit) => Edge::Inside,
            (Kind::Digit, _) | (_, Kind::Digit) if a.is_spaced() && b.is_spaced() => Edge::Digit,
            (Kind::Latin | Kind::Letter, Kind::Latin | Kind::Letter) => {
                let case = |position: usize| self.written(position, position + 1).first().copied();
                match (case(left), case(right)) {
                    (Some(small), Some(capital)) if small.is_lowercase() && capital.is_uppercase() => Edge::Case,
                    _ => Edge::Inside,
                }
            }
            _ if a != b && (a.is_spaced() || b.is_spaced()) => Edge::Script,
            _ if self.word_boundary(right) => Edge::Word,
            _ => Edge::Inside,
        }
    }
}
