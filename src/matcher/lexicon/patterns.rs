//! Words put together from parts: a grade and a kind (顶级 版本, grade AAA), a source and a kind (同厂, factory overrun).
//! So that a phrase nobody wrote down before is understood by its parts.

use std::collections::BTreeMap;
use std::ops::Range;

use regex::{Regex, RegexSet, escape};

use super::{as_written, is_accented, is_denied, plain_form, stands};
use crate::text::{Folded, fold_name};

/// A table of patterns.
pub(crate) struct Patterns {
    /// All of them at once, on folded text.
    all: RegexSet,
    each: Vec<Pattern>,
}

struct Pattern {
    folded: Regex,
    /// The same with accents, for the whole of what was found; none where the pattern has none.
    accented: Option<Regex>,
    strength: f64,
}

/// What stands between two parts.
const BETWEEN: &str = "[ -]?";

impl Patterns {
    /// Reads `@name part|part…` and `language strength {name} word…` lines, as the table itself says at its top.
    /// The table is part of the program and tested, so that a bad line is skipped here.
    pub fn read(table: &str) -> Patterns {
        let sets = sets(table);
        let (sources, each): (Vec<String>, Vec<Pattern>) =
            table.lines().filter_map(|line| pattern(line, &sets)).unzip();
        let all = RegexSet::new(sources).unwrap_or_else(|_| RegexSet::empty());
        Patterns { all, each }
    }

    /// The strongest of what is said in `text` and not denied: its strength and its place in the folded text.
    pub fn strongest(&self, text: &Folded, source: &str) -> Option<(f64, Range<usize>)> {
        let mut best: Option<(f64, Range<usize>)> = None;
        for pattern in self.all.matches(text.text()).into_iter().filter_map(|at| self.each.get(at)) {
            let said = pattern.folded.find_iter(text.text()).map(|found| found.range()).find(|range| {
                stands(text.text(), range)
                    && !is_denied(text.text(), range.start)
                    && pattern.accented.as_ref().is_none_or(|accented| {
                        let there = as_written(text, range, source);
                        !is_accented(&there) || accented.is_match(&there)
                    })
            });
            if let Some(range) = said
                && best.as_ref().is_none_or(|(strength, _)| *strength < pattern.strength)
            {
                best = Some((pattern.strength, range));
            }
        }
        best
    }

    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.each.len()
    }
}

/// The sets by name; they may stand below the patterns that use them.
fn sets(table: &str) -> BTreeMap<&str, Vec<&str>> {
    table
        .lines()
        .filter_map(|line| line.strip_prefix('@')?.split_once(' '))
        .map(|(name, parts)| (name, parts.split('|').map(str::trim).filter(|part| !part.is_empty()).collect()))
        .collect()
}

fn pattern(line: &str, sets: &BTreeMap<&str, Vec<&str>>) -> Option<(String, Pattern)> {
    if line.starts_with(['#', '@']) {
        return None;
    }
    let mut words = line.split_whitespace();
    let (_language, strength) = (words.next()?, words.next()?.parse().ok()?);
    let parts: Vec<&str> = words.collect();
    let folded = written(&parts, sets, &fold_name)?;
    let accented = written(&parts, sets, &plain_form)?;
    let whole = is_accented(&accented).then(|| Regex::new(&format!("^(?:{accented})$"))).transpose().ok()?;
    Some((folded.clone(), Pattern { folded: Regex::new(&folded).ok()?, accented: whole, strength }))
}

/// The regular expression of those parts in that form.
fn written(parts: &[&str], sets: &BTreeMap<&str, Vec<&str>>, form: &dyn Fn(&str) -> String) -> Option<String> {
    let mut expression = String::new();
    for (at, part) in parts.iter().enumerate() {
        let (name, optional) = match part.strip_suffix('?') {
            Some(name) => (name, true),
            None => (*part, false),
        };
        let mut choices: Vec<String> = match name.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            Some(name) => sets.get(name)?.iter().map(|choice| form(choice)).collect(),
            None => vec![form(name)],
        };
        // The first alternative that fits is taken: longer ones go first.
        choices.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
        choices.dedup();
        let choices = choices.iter().map(|choice| escape(choice)).collect::<Vec<_>>().join("|");
        let before = if at == 0 { "" } else { BETWEEN };
        if optional {
            expression.push_str(&format!("(?:{before}(?:{choices}))?"));
        } else {
            expression.push_str(&format!("{before}(?:{choices})"));
        }
    }
    (!expression.is_empty()).then_some(expression)
}

#[cfg(test)]
mod tests {
    use super::super::COPIES;
    use super::*;
    use crate::text::fold;

    #[test]
    fn every_line_is_read() {
        let table = include_str!("copies.txt");
        let lines = table.lines().filter(|line| !line.is_empty() && !line.starts_with(['#', '@'])).count();
        assert_eq!(COPIES.len(), lines);
        for name in sets(table).keys() {
            assert!(table.contains(&format!("{{{name}}}")), "{name} is never used");
        }
        assert!(COPIES.each.iter().all(|pattern| (0.0..=1.0).contains(&pattern.strength)));
        assert!(COPIES.all.len() == lines);
    }

    #[test]
    fn phrases_are_understood_by_their_parts() {
        for (text, said) in [
            ("全网最高版本 跑鞋", true),
            ("可过鉴定", true),
            ("同厂流出 手袋", true),
            ("顶级复刻", true),
            ("VS厂 腕表", true),
            ("grade AAA bag", true),
            ("highest tier reps", true),
            ("same mold, other name", true),
            ("factory overruns", true),
            ("kualitas import", true),
            ("gred ori", true),
            ("hàng siêu cấp", true),
            ("fake loại 1", true),
            ("งานเทียบแท้", true),
            ("copia exacta", true),
            ("非顶级复刻", false),
            ("not factory overruns", false),
            ("优质 面料 跑鞋", false),
            ("a best seller of high quality", false),
            ("hàng giá 1:20", false),
            ("đồ gia dụng cao cấp", false),
            ("สินค้าคุณภาพดี", false),
            ("kualitas terjamin", false),
        ] {
            assert_eq!(
                COPIES.strongest(&fold(text), text).is_some_and(|(strength, _)| strength >= 0.6),
                said,
                "{text}"
            );
        }
    }
}
