//! How likely a resemblance is meant: small models over length, how everyday the words are, how much of the label is
//! covered and where it differs. Slips are fitted (`fit.rs`), the rest is set by hand, since no innocent names were at hand.

use super::edits::Edits;
use super::host::Registry;

/// How telling a name is by itself: everyday words and short names say little. 0..=1.
pub(super) fn telling(zipf: f32, letters: usize) -> f32 {
    let rare = 1.0 - ((zipf - 2.2) / 3.0).clamp(0.0, 1.0);
    rare * (0.5 + 0.5 * (letters as f32 / 7.0).min(1.0))
}

/// The mark itself, and nothing else, is the label.
pub(super) fn whole(telling: f32, disguised: bool) -> f32 {
    let base = if disguised { 0.86 } else { 0.82 };
    base + 0.14 * telling
}

/// The label becomes the mark when look-alike letters and digits are read as meant; `label_zipf` of the label itself.
pub(super) fn look_alike(telling: f32, label_zipf: f32, digits: usize) -> f32 {
    let everyday = 1.0 - 0.8 * ((label_zipf - 1.0) / 3.0).clamp(0.0, 1.0);
    let meant = if digits > 0 { 0.82 } else { 0.7 };
    (meant + 0.15 * telling) * everyday
}

/// The mark in the plural.
pub(super) fn plural(telling: f32, label_zipf: f32) -> f32 {
    let everyday = 1.0 - 0.8 * ((label_zipf - 1.0) / 3.0).clamp(0.0, 1.0);
    (0.75 + 0.2 * telling) * everyday
}

/// The mark beside words that claim something, or numbers.
pub(super) fn beside_keyword(telling: f32, letters: usize) -> f32 {
    let long = (letters as f32 / 6.0).min(1.0);
    (0.74 + 0.22 * telling) * (0.6 + 0.4 * long)
}

/// The mark set off by hyphens from anything else.
pub(super) fn set_off(telling: f32) -> f32 {
    0.5 + 0.4 * telling
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
    (0.8 + 0.16 * telling) * (0.6 + 0.4 * long)
}

/// The mark cut in two by a dot.
pub(super) fn cut_by_dot(telling: f32) -> f32 {
    0.8 + 0.16 * telling
}

/// The mark as a subdomain of somebody's name.
pub(super) fn subdomain(telling: f32) -> f32 {
    0.76 + 0.2 * telling
}

/// Name and suffix read together as the mark.
pub(super) fn into_suffix(telling: f32) -> f32 {
    0.72 + 0.2 * telling
}

pub(super) fn path(telling: f32) -> f32 {
    0.45 * telling
}

/// A Han mark spelled as it is read, alone or with numbers and keywords beside it.
pub(super) fn pinyin(letters: usize, han: usize, alone: bool, label_zipf: f32) -> f32 {
    let long = ((letters as f32 - 4.0) / 6.0).clamp(0.0, 1.0);
    let syllables = if han >= 3 { 1.0 } else { 0.65 };
    let everyday = 1.0 - 0.7 * ((label_zipf - 1.0) / 3.0).clamp(0.0, 1.0);
    (if alone { 0.72 } else { 0.76 } + 0.2 * long) * syllables * everyday
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

/// Slips less likely meant than this are left out: at the rates of real feeds most of them are innocent names.
pub(super) const LEAST_SLIP: f32 = 0.84;

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

/// Weights of [`Typo::features`], made by `fit.rs` from slips of its own making in the names of a register of 5,283 marks, against
/// 200,000 names of software packages (weight 0.15) and 890 names of well-known sites (weight 6) that mean no mark. Only the
/// numbers are kept. Fitted on half of the holders they rank the other half as well (average precision .998 on both).
const WEIGHTS: [f32; FEATURES] = [
    1.914, 4.45, -0.044, -2.23, -0.739, 1.273, 0.178, -0.834, -2.967, 0.937, 0.0, 0.351, 0.281, -1.975, -0.759, 1.552,
    1.771, -0.163, -0.214, -0.53, 0.038, -2.573, 1.185, -0.403, -2.951, -0.323,
];

pub(super) fn typo(typo: &Typo, registry: Registry) -> f32 {
    // Set by hand: names to fit it on would have to be dated and judged.
    let prior = match registry {
        Registry::Open => 0.0,
        Registry::Country => -1.0,
        Registry::Restricted => -4.0,
    };
    let sum: f32 = typo.features().iter().zip(WEIGHTS).map(|(x, w)| x * w).sum::<f32>() + prior;
    // Nor were there innocent names with look-alike letters: whoever writes them means to be taken for somebody else.
    let sum = if typo.disguised { sum + 2.0 } else { sum };
    1.0 / (1.0 + (-sum).exp())
}
