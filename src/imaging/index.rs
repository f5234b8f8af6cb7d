//! Searches registered pictures: every code by Hamming distance, then the nearest pictures by a second look.

use std::collections::BTreeMap;

use super::align::{Agreement, Plane};
use super::canvas::Window;
use super::code::{CODE_BITS, Code, distance};
use super::{Fingerprint, ReferencePrint, Variant};

/// Codes of registered pictures. The order in which pictures are given does not change what is found.
#[derive(Clone, Debug, Default)]
pub struct FingerprintIndex {
    /// By image id, ascending.
    pictures: Vec<(String, ReferencePrint)>,
    entries: Vec<Entry>,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    code: Code,
    /// Position in `pictures`.
    picture: u32,
    /// Position in that picture's codes.
    stored: u32,
}

/// A registered picture whose code is near.
#[derive(Clone, Debug, PartialEq)]
pub struct Near {
    /// Id of the registered picture.
    pub image: String,
    pub variant: Variant,
    /// Bits that differ, and bits compared.
    pub distance: u32,
    pub bits: u32,
    window: Window,
    /// Which of the seen picture's views it is near to.
    view: usize,
}

/// A near picture that the second look confirmed.
#[derive(Clone, Debug, PartialEq)]
pub struct PictureCopy {
    pub near: Near,
    pub agreement: Agreement,
    /// 0..=1: how sure it is a copy.
    pub certainty: f64,
}

impl FingerprintIndex {
    /// Of two pictures with one id the first is kept.
    pub fn new(pictures: impl IntoIterator<Item = (String, ReferencePrint)>) -> Self {
        let mut by_id = BTreeMap::new();
        for (id, print) in pictures {
            by_id.entry(id).or_insert(print);
        }
        let pictures: Vec<_> = by_id.into_iter().collect();
        let entries = pictures
            .iter()
            .enumerate()
            .flat_map(|(picture, (_, print))| {
                let entry = move |(stored, code): (usize, &super::reference::StoredCode)| Entry {
                    code: code.code,
                    picture: picture as u32,
                    stored: stored as u32,
                };
                print.codes.iter().enumerate().map(entry)
            })
            .collect();
        FingerprintIndex { pictures, entries }
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The nearest view of every registered picture within `max_distance` bits, nearest first, then by image id.
    pub fn search(&self, seen: &Fingerprint, max_distance: u32) -> Vec<Near> {
        let mut best: BTreeMap<u32, (u32, u32, usize, u32)> = BTreeMap::new();
        for (view, wanted) in seen.views.iter().enumerate() {
            for entry in &self.entries {
                let distance = distance(&wanted.view.code, &entry.code);
                if distance <= max_distance {
                    // Pictures with margins look like their parts: of near equals the simplest explanation is taken.
                    let is_plain = view == 0 && entry.stored < 2;
                    let found = (distance + if is_plain { 0 } else { PLAINER_BY }, distance, view, entry.stored);
                    best.entry(entry.picture).and_modify(|best| *best = found.min(*best)).or_insert(found);
                }
            }
        }
        let mut near: Vec<Near> = best.into_iter().filter_map(|(picture, found)| self.near(picture, found)).collect();
        near.sort_by(|a, b| a.distance.cmp(&b.distance).then_with(|| a.image.cmp(&b.image)));
        near
    }

    fn near(&self, picture: u32, (_, distance, view, stored): (u32, u32, usize, u32)) -> Option<Near> {
        let (id, print) = self.pictures.get(picture as usize)?;
        let stored = print.codes.get(stored as usize)?;
        Some(Near {
            image: id.clone(),
            variant: stored.variant,
            distance,
            bits: CODE_BITS,
            window: stored.window,
            view,
        })
    }

    /// The registered pictures that `seen` was made from, surest first.
    pub fn copies(&self, seen: &Fingerprint) -> Vec<PictureCopy> {
        let near = self.search(seen, CANDIDATE_DISTANCE);
        let mut copies: Vec<PictureCopy> =
            near.into_iter().take(MAX_CANDIDATES).filter_map(|near| self.confirm(seen, near)).collect();
        copies.sort_by(|a, b| b.certainty.total_cmp(&a.certainty).then_with(|| a.near.image.cmp(&b.near.image)));
        copies
    }

    /// The near picture laid under the seen one, however well they fit.
    #[cfg(test)]
    pub(super) fn align(&self, seen: &Fingerprint, near: &Near) -> Option<Agreement> {
        self.lay_over(seen, near).map(|(agreement, _)| agreement)
    }

    /// The best fit, and whether the registered picture is symmetric.
    fn lay_over(&self, seen: &Fingerprint, near: &Near) -> Option<(Agreement, bool)> {
        let at = self.pictures.binary_search_by(|(id, _)| id.cmp(&near.image)).ok()?;
        let plane = Plane::of(&self.pictures[at].1);
        let agreement = plane.align(seen.views.get(near.view)?, near.window, near.variant.is_mirrored())?;
        Some((agreement, plane.symmetric))
    }

    fn confirm(&self, seen: &Fingerprint, mut near: Near) -> Option<PictureCopy> {
        let (agreement, symmetric) = self.lay_over(seen, &near)?;
        let certainty = certainty(&agreement, symmetric)?;
        near.variant = near.variant.fitted(&agreement.window, near.view > 0);
        Some(PictureCopy { near, agreement, certainty })
    }
}

/// Codes further apart than this are not looked at twice.
const CANDIDATE_DISTANCE: u32 = 100;
/// Bits by which a part must be nearer than the whole to be taken for it.
const PLAINER_BY: u32 = 12;
/// Near pictures that get a second look.
const MAX_CANDIDATES: usize = 12;

/// How sure a copy is; none below what different pictures of like things reach. The numbers were read off copies and
/// near misses among photographs and drawings (see `measure`).
fn certainty(fit: &Agreement, symmetric: bool) -> Option<f64> {
    let same_throughout = fit.distance <= 30 && fit.detail >= 0.7 && fit.surface >= 0.4;
    let same_at_other_brightness = fit.distance <= 44 && fit.detail >= 0.93 && fit.tone >= 0.93 && fit.surface >= 0.5;
    let same_in_most_places = fit.distance <= 60 && fit.detail >= 0.6 && fit.surface >= 0.6;
    // The bits of symmetric and very plain drawings hang on noise; there only a fit without remainder counts.
    let same_to_the_line = fit.detail >= 0.99 && fit.tone >= 0.998 && fit.surface >= 0.95;
    if same_to_the_line || (!symmetric && (same_throughout || same_at_other_brightness)) {
        Some(f64::from(0.9 + 0.1 * fit.detail.clamp(0.0, 1.0)))
    } else if same_throughout || same_at_other_brightness || same_in_most_places {
        // A sticker over a copy, or a sister product in the same pose: worth saying, not enough by itself.
        Some(POSSIBLE)
    } else {
        None
    }
}

/// The certainty of a copy that could also be a sister picture.
const POSSIBLE: f64 = 0.55;
/// Copies from this certainty on stand by themselves.
pub const SURE: f64 = 0.9;
