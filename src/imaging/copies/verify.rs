//! Looks closely at one hypothesis: more pairs, a better transform, and the aligned check.

use super::adjust::adjusted;
use super::aligned::{BLOCK, Laid, SMALL_BLOCK, lay};
use super::calibration::{Agreement, score};
use super::guided::{SeenGrid, guided};
use super::plane::Plane;
use super::transform::{
    Projection, Transform, affine_at, chain, compose, determinant, mirroring, projection, scaling, stretches,
};
use super::votes::Hypothesis;
use super::{Block, CopyMatch, CopyReference, Seen};
use crate::local::Variant;

/// Pixels by which blocks may be shifted on the halved plane, round by round.
const COARSE_REACH: [usize; 2] = [3, 2];
/// And on the whole plane.
const FINE_REACH: [usize; 2] = [2, 1];
/// The whole plane is compared where one of its pixels is at least this many of the seen picture's.
const LEAST_FINE: f32 = 0.7;
/// It is not compared where less than this share of the halved plane agrees.
const WORTH_A_CLOSER_LOOK: f32 = 0.1;
/// Fewer blocks of the halved plane that correlate like this are chance.
const AGREES_AT_FIRST_SIGHT: f32 = 0.5;
const LEAST_AT_FIRST_SIGHT: usize = 3;

/// Looks whether `seen` shows `reference` under about this transform, which leads from fractions of the reference to fractions of
/// the seen picture and mirrors where the copy is mirrored. The match's `reference` is 0.
pub fn verify(seen: &Seen, reference: &CopyReference, transform: &Transform, inverted: bool) -> Option<CopyMatch> {
    let mirrored = determinant(transform) < 0.0;
    let variant = Variant { mirrored, inverted };
    let (width, height) = reference.shown;
    let (seen_width, seen_height) = seen.size();
    let to_fractions = scaling(1.0 / width as f32, 1.0 / height as f32);
    let to_pixels = scaling(seen_width as f32, seen_height as f32);
    let mut pixels = compose(&to_pixels, &compose(transform, &to_fractions));
    if mirrored {
        pixels = compose(&pixels, &mirroring(width as f32));
    }
    refine(seen, &seen.grid(), reference, &Hypothesis { reference: 0, variant, transform: pixels, votes: None })
}

pub(super) fn refine(
    seen: &Seen,
    grid: &SeenGrid,
    reference: &CopyReference,
    hypothesis: &Hypothesis,
) -> Option<CopyMatch> {
    let (width, height) = (reference.shown.0 as f32, reference.shown.1 as f32);
    let (seen_width, seen_height) = seen.size();
    let variant = hypothesis.variant;
    let guided = guided(&reference.features, width, variant, &seen.features, grid, &hypothesis.transform);
    let (found, pairs) = match &guided {
        Some(guided) => (guided.transform, guided.pairs.as_slice()),
        None => (hypothesis.transform, [].as_slice()),
    };
    let upright = if variant.mirrored { compose(&found, &mirroring(width)) } else { found };
    let compared = Compared::of(seen, reference, &upright, variant.inverted)?;
    let inliers: Vec<_> = pairs
        .iter()
        .map(|(of_reference, of_seen)| {
            let (from, to) =
                (&reference.features.points[*of_reference as usize], &seen.features.points[*of_seen as usize]);
            ([from.x / width, from.y / height], [to.x / seen_width as f32, to.y / seen_height as f32])
        })
        .collect();
    let to_fractions = projection(&scaling(1.0 / seen_width as f32, 1.0 / seen_height as f32));
    let whole = chain(&to_fractions, &chain(&compared.transform, &projection(&scaling(width, height))));
    Some(CopyMatch {
        reference: hypothesis.reference,
        score: score(hypothesis.votes, &compared.agreement),
        mirrored: variant.mirrored,
        inverted: variant.inverted,
        transform: affine_at(&whole, [0.5, 0.5]),
        inliers,
        blocks: compared.blocks,
    })
}

/// What the aligned check found.
struct Compared {
    /// From pixels of the reference, as its features count them, to pixels of the seen picture.
    transform: Projection,
    agreement: Agreement,
    blocks: Vec<Block>,
}

impl Compared {
    /// None where nothing agrees at first sight.
    fn of(seen: &Seen, reference: &CopyReference, start: &Transform, inverted: bool) -> Option<Compared> {
        let (_, short) = stretches(start);
        if !short.is_finite() || short <= 0.0 || reference.halved.cells.is_empty() {
            return None;
        }
        let round = Round { seen, reference, inverted };
        let mut compared =
            Compared { transform: projection(start), agreement: Agreement::default(), blocks: Vec::new() };
        for reach in COARSE_REACH {
            compared = round.on::<SMALL_BLOCK>(&reference.halved, &compared.transform, reach);
            let agreeing = compared.blocks.iter().filter(|block| block.correlation > AGREES_AT_FIRST_SIGHT).count();
            if agreeing < LEAST_AT_FIRST_SIGHT {
                return None;
            }
        }
        let pixels = short * reference.shown.0 as f32 / reference.plane.width as f32;
        if pixels >= LEAST_FINE && compared.agreement.share > WORTH_A_CLOSER_LOOK {
            for reach in FINE_REACH {
                compared = round.on::<BLOCK>(&reference.plane, &compared.transform, reach);
            }
        }
        Some(compared)
    }
}

/// One comparison and adjustment.
struct Round<'a> {
    seen: &'a Seen,
    reference: &'a CopyReference,
    inverted: bool,
}

impl Round<'_> {
    /// Compares on one size of the reference.
    fn on<const SIDE: usize>(&self, plane: &Plane, transform: &Projection, reach: usize) -> Compared {
        let (width, height) = (self.reference.shown.0 as f32, self.reference.shown.1 as f32);
        let (across, down) = (width / plane.width as f32, height / plane.height as f32);
        let on_plane = chain(transform, &projection(&scaling(across, down)));
        let laid = lay::<SIDE>(plane, self.seen, &on_plane, self.inverted, reach);
        let better = adjusted(&on_plane, &laid, SIDE);
        Compared {
            transform: chain(&better, &projection(&scaling(1.0 / across, 1.0 / down))),
            agreement: Agreement::of(&laid, reach),
            blocks: laid.iter().map(|laid| block(laid, plane, SIDE)).collect(),
        }
    }
}

fn block(laid: &Laid, plane: &Plane, side: usize) -> Block {
    let (width, height) = (plane.width as f32, plane.height as f32);
    Block {
        left: laid.left as f32 / width,
        top: laid.top as f32 / height,
        right: (laid.left + side) as f32 / width,
        bottom: (laid.top + side) as f32 / height,
        correlation: laid.correlation,
    }
}
