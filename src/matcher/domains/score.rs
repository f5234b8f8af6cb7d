//! How likely a resemblance is meant: small models over length, how everyday the words are, how much of the label is
//! covered and where it differs. Slips are fitted (`fit.rs`), the rest is set by hand, since no innocent names were at hand.

use super::edits::Edits;

/// How telling a name is by itself: everyday words and short names say little. 0..=1.
pub(super) fn telling(zipf: f32, letters: usize) -> f32 {
    let rare = 1.0 - ((zipf - 2.2) / 3.0).clamp(0.0, 1.0);
    rare * (0.5 + 0.5 * (letters as f32 / 7.0).min(1.0))
}

/// The mark itself, and nothing else, is the label.
pub(super) fn whole(telling: f32, disguised: bool) -> f32 {
    (if disguised { 0.97 } else { 0.92 }) * (0.55 + 0.45 * telling)
}

/// The label becomes the mark when look-alike letters and digits are read as meant; `label_zipf` of the label itself.
pub(super) fn look_alike(telling: f32, label_zipf: f32, digits: usize) -> f32 {
    let everyday = 1.0 - 0.8 * ((label_zipf - 1.0) / 3.0).clamp(0.0, 1.0);
    let meant = if digits > 0 { 0.95 } else { 0.8 };
    meant * (0.45 + 0.55 * telling) * everyday
}

/// The mark in the plural.
pub(super) fn plural(telling: f32, label_zipf: f32) -> f32 {
    let everyday = 1.0 - 0.8 * ((label_zipf - 1.0) / 3.0).clamp(0.0, 1.0);
    0.85 * (0.45 + 0.55 * telling) * everyday
}

/// The mark beside words that claim something, or numbers.
pub(super) fn beside_keyword(telling: f32, letters: usize) -> f32 {
    let long = (letters as f32 / 6.0).min(1.0);
    0.92 * (0.4 + 0.6 * telling) * (0.4 + 0.6 * long)
}

/// The mark set off by hyphens from anything else.
pub(super) fn set_off(telling: f32) -> f32 {
    0.72 * (0.25 + 0.75 * telling)
}

/// The mark at the beginning or end of a longer label.
pub(super) fn at_an_end(telling: f32, share: f32) -> f32 {
    (0.3 + 0.4 * share) * (0.2 + 0.8 * telling)
}

/// The mark somewhere within a longer label.
pub(super) fn within(telling: f32) -> f32 {
    0.4 * telling
}

/// `www` or a suffix grown together with the mark.
pub(super) fn grown_together(telling: f32, letters: usize) -> f32 {
    let long = (letters as f32 / 6.0).min(1.0);
    0.93 * (0.5 + 0.5 * telling) * (0.4 + 0.6 * long)
}

/// The mark cut in two by a dot.
pub(super) fn cut_by_dot(telling: f32) -> f32 {
    0.9 * (0.55 + 0.45 * telling)
}

/// The mark as a subdomain of somebody's name.
pub(super) fn subdomain(telling: f32) -> f32 {
    0.85 * (0.25 + 0.75 * telling)
}

/// Name and suffix read together as the mark.
pub(super) fn into_suffix(telling: f32) -> f32 {
    0.8 * (0.4 + 0.6 * telling)
}

pub(super) fn path(telling: f32) -> f32 {
    0.45 * telling
}

/// A Han mark spelled as it is read, alone or with numbers and keywords beside it.
pub(super) fn pinyin(letters: usize, han: usize, alone: bool, label_zipf: f32) -> f32 {
    let long = ((letters as f32 - 4.0) / 6.0).clamp(0.0, 1.0);
    let syllables = if han >= 3 { 1.0 } else { 0.6 };
    let everyday = 1.0 - 0.7 * ((label_zipf - 1.0) / 3.0).clamp(0.0, 1.0);
    (if alone { 0.86 } else { 0.9 }) * (0.45 + 0.55 * long) * syllables * everyday
}

/// A mark in its own script; `rest` is what stands beside it.
pub(super) fn native(characters: usize, share: f32, rest: Beside) -> f32 {
    match rest {
        Beside::Nothing => 0.93,
        Beside::Keywords => 0.92,
        Beside::Other if characters >= 4 => 0.5 + 0.3 * share,
        Beside::Other if characters == 3 => 0.35 + 0.3 * share,
        Beside::Other => 0.3 * share,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beside {
    Nothing,
    Keywords,
    Other,
}

/// What is known of a label that is a slip or two away from a mark.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Typo {
    pub edits: Edits,
    pub mark_letters: usize,
    pub label_letters: usize,
    pub label_zipf: f32,
    pub mark_zipf: f32,
    /// How usual the label's letters are in their order, and by how much less so than the mark's.
    pub fluency: f32,
    pub less_fluent: f32,
    /// Zipf value of the rarest of the everyday words that the label can be read as; 0 if it cannot.
    pub words_zipf: f32,
    /// Other marks that are as near.
    pub rivals: usize,
    pub has_digit: bool,
    /// Other letters than ASCII were read as what they look like.
    pub disguised: bool,
}

pub(super) const FEATURES: usize = 26;

impl Typo {
    pub fn features(&self) -> [f32; FEATURES] {
        let mut x = [0.0; FEATURES];
        let length = (self.mark_letters as f32 / 5.0).ln();
        x[0] = 1.0;
        x[1] = length;
        x[2] = (self.mark_letters == 5) as u8 as f32;
        x[3] = ((self.label_zipf - 1.5) / 3.0).clamp(0.0, 1.0);
        x[4] = ((self.mark_zipf - 2.0) / 3.0).clamp(0.0, 1.0);
        x[5] = -(self.fluency + 2.5);
        x[6] = self.less_fluent;
        x[7] = ((self.words_zipf - 2.5) / 2.0).clamp(0.0, 1.0);
        x[8] = (1.0 + self.rivals as f32).ln();
        x[9] = self.has_digit as u8 as f32;
        x[10] = self.disguised as u8 as f32;
        for edit in std::iter::once(self.edits.first).chain(self.edits.second) {
            x[11 + edit.slip as usize] += 1.0;
            x[23] += (edit.mark_at == 0) as u8 as f32;
        }
        x[24] = (self.edits.count() == 2) as u8 as f32;
        x[25] = x[24] * length;
        x
    }
}

/// Weights of [`Typo::features`], made by `fit.rs`.
const WEIGHTS: [f32; FEATURES] = [
    1.0, 3.0, -0.5, -3.0, 0.0, 0.0, 1.0, -2.0, -1.0, 0.5, 2.0, 0.0, 0.0, 0.0, 0.0, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0, -0.5, 0.0, -0.7, -2.0, 0.5,
];

pub(super) fn typo(typo: &Typo) -> f32 {
    let sum: f32 = typo.features().iter().zip(WEIGHTS).map(|(x, w)| x * w).sum();
    1.0 / (1.0 + (-sum).exp())
}

