//! Copies of registered pictures, however they were edited: local features vote for a reference and a transform, and then the
//! seen picture is laid over the reference and compared block by block. What a match means is decided elsewhere.

#![allow(
    clippy::inline_always,
    reason = "what a vectorised loop calls has to be part of it to be compiled for the same processor"
)]

mod adjust;
mod aligned;
mod calibration;
mod fit;
mod guided;
mod plane;
mod reference;
mod seen;
mod transform;
mod verify;
mod votes;

#[cfg(test)]
mod tests;

pub use calibration::{LIKELY, SURE};
pub use reference::{CopyReference, DamagedReference};
pub use seen::Seen;
pub use transform::Transform;
pub use verify::verify;

use super::local::index::{DescriptorIndex, Effort, Near};
use reference::VARIANTS;

/// A part of the reference that was compared, in fractions of the reference's sides.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Block {
    pub left: f32,
    pub top: f32,
    pub right: f32,
    pub bottom: f32,
    /// Normalised correlation of light and dark, -1..=1; with an inverted copy the sign is turned already.
    pub correlation: f32,
}

/// A reference that was found in a seen picture.
#[derive(Clone, Debug, PartialEq)]
pub struct CopyMatch {
    /// Its place among the references of the index.
    pub reference: u32,
    /// 0..=1: .5 is as likely right as wrong, .9 stands by itself.
    pub score: f32,
    pub mirrored: bool,
    /// Light and dark are exchanged.
    pub inverted: bool,
    /// From fractions of the reference to fractions of the seen picture.
    pub transform: Transform,
    /// Places that correspond, in fractions of the reference and of the seen picture.
    pub inliers: Vec<([f32; 2], [f32; 2])>,
    /// The blocks of the reference that show anything and lie within the seen picture.
    pub blocks: Vec<Block>,
}

/// References, arranged for searching.
#[derive(Clone, Debug, Default)]
pub struct CopyIndex {
    references: Vec<CopyReference>,
    descriptors: DescriptorIndex,
    /// For each reference the number of its first descriptor, and behind the last the number of all.
    starts: Vec<u32>,
}

/// Most bits in which descriptors of one spot may differ.
const DESCRIPTOR_LIMIT: u32 = 64;
/// Nearest descriptors that a feature of the seen picture may vote for.
const VOTES_EACH: usize = 6;
/// Features of the seen picture that vote; the others are only looked at where a reference should have one.
const VOTING: usize = 450;
/// Most hypotheses that are looked at closely.
const MOST_VERIFIED: usize = 6;
/// Once a match is this sure, hypotheses with a smaller share of its votes are not looked at any more.
const SURELY: f32 = 0.98;
const WORTH_BESIDE: f32 = 0.3;

impl CopyIndex {
    pub fn new(references: Vec<CopyReference>) -> CopyIndex {
        let mut starts = vec![0];
        let mut descriptors = Vec::new();
        for reference in &references {
            for variant in VARIANTS {
                descriptors.extend(reference.features.descriptors.iter().map(|each| variant.descriptor(each)));
            }
            starts.push(descriptors.len() as u32);
        }
        CopyIndex { descriptors: DescriptorIndex::build(&descriptors), references, starts }
    }

    pub fn references(&self) -> &[CopyReference] {
        &self.references
    }

    /// The references found in a picture, best first, each once.
    pub fn find(&self, seen: &Seen) -> Vec<CopyMatch> {
        let hypotheses = self.hypotheses(seen);
        let grid = seen.grid();
        let mut matches: Vec<CopyMatch> = Vec::new();
        let mut enough = 0.0;
        for hypothesis in hypotheses.iter().take(MOST_VERIFIED) {
            let votes = hypothesis.votes.unwrap_or(0) as f32;
            if votes < enough {
                break;
            }
            let reference = &self.references[hypothesis.reference as usize];
            let Some(found) = verify::refine(seen, &grid, reference, hypothesis) else {
                continue;
            };
            if found.score >= SURELY {
                enough = f32::max(enough, WORTH_BESIDE * votes);
            }
            match matches.iter_mut().find(|earlier| earlier.reference == found.reference) {
                Some(earlier) if earlier.score < found.score => *earlier = found,
                Some(_) => {}
                None => matches.push(found),
            }
        }
        matches.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.reference.cmp(&b.reference)));
        matches
    }

    /// Pairs of a feature of the seen picture and a near descriptor.
    fn near(&self, seen: &Seen) -> Vec<(u32, Near)> {
        let voting = &seen.features.descriptors[..seen.features.len().min(VOTING)];
        self.descriptors.search(voting, DESCRIPTOR_LIMIT, VOTES_EACH, Effort::default())
    }

    /// What the features vote for, most votes first.
    fn hypotheses(&self, seen: &Seen) -> Vec<votes::Hypothesis> {
        let mut pairs: Vec<votes::Pair> = self
            .near(seen)
            .into_iter()
            .map(|(feature, near)| {
                let reference = self.starts.partition_point(|start| *start <= near.id) - 1;
                let features = self.references[reference].features.len() as u32;
                let within = near.id - self.starts[reference];
                votes::Pair {
                    reference: reference as u32,
                    variant: (within / features) as u8,
                    of_reference: within % features,
                    of_seen: feature,
                    distance: near.distance,
                }
            })
            .collect();
        pairs.sort_unstable();
        let mut hypotheses: Vec<votes::Hypothesis> = pairs
            .chunk_by(|a, b| (a.reference, a.variant) == (b.reference, b.variant))
            .filter_map(|pairs| {
                let reference = &self.references[pairs[0].reference as usize];
                votes::best(
                    pairs,
                    VARIANTS[pairs[0].variant as usize],
                    &reference.features,
                    reference.shown,
                    &seen.features,
                )
            })
            .collect();
        hypotheses.sort_by(|a, b| b.votes.cmp(&a.votes).then((a.reference, a.variant).cmp(&(b.reference, b.variant))));
        hypotheses
    }
}
