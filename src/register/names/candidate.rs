//! What a channel hands on: a place in the text, the name it may be, by which rule, and how it stands there.
//! Nothing is weighed here.

use super::rule::Rule;

/// A place that may be meant as a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    pub entry: u32,
    pub rule: Rule,
    /// Positions in the view.
    pub from: usize,
    pub to: usize,
    /// How much of the name is there: 1 for all of it.
    pub similarity: f64,
    /// How clear the ends are, 0 to 1.
    pub left: f64,
    pub right: f64,
    pub gaps: Gaps,
    /// Zipf value of what stands there, where that is not the name itself.
    pub ordinary: f64,
    /// Part of a longer word.
    pub glued: bool,
}

/// What stands between the characters of a name that is otherwise complete.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gaps {
    /// Where the name as registered has something as well.
    pub kept: usize,
    /// Where it has something and the text has not.
    pub closed: usize,
    /// Spaces only.
    pub spaces: usize,
    pub marks: usize,
    /// Those that end a clause, or are long.
    pub clauses: usize,
    /// Between all characters.
    pub regular: bool,
}

impl Candidate {
    pub fn new(entry: u32, rule: Rule, from: usize, to: usize) -> Candidate {
        Candidate {
            entry,
            rule,
            from,
            to,
            similarity: 1.0,
            left: 1.0,
            right: 1.0,
            gaps: Gaps::default(),
            ordinary: 0.0,
            glued: false,
        }
    }
}
