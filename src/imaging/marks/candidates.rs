//! From thousands of proposed poses to the few that are looked at closely, one or two for each drawing.

use image::RgbImage;

use super::evidence::{Evidence, Laid, evidence};
use super::field::Field;
use super::outline::SIDE;
use super::pose::Pose;
use super::refine::refine;
use super::search::{Hypothesis, Scored, quick, settle};
use super::shape::Shape;

/// Hypotheses that are settled, by the score of the whole drawing and as many by that of a part.
const SETTLED: usize = 200;
/// Of these at most this many for one drawing.
const SETTLED_EACH: usize = 6;
/// Hypotheses that are refined, by the score of the whole and by that of a part.
const REFINED: usize = 36;
/// Of these at most this many for one drawing.
const REFINED_EACH: usize = 3;
/// Candidates of which less than this soft share of points is on edges are dropped.
const LEAST_FIT: f32 = 0.25;
/// Foreshortening is believed when it gains this much.
const SLANT_GAIN: f32 = 0.01;
/// Poses that stretch a drawing more than this, or shrink it below the second in pixels, are not believed.
const MOST_STRETCH: f32 = 2.4;
const LEAST_SIZE: f32 = 20.0;

/// A drawing at a place, with what speaks for it.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub shape: u32,
    pub pose: Pose,
    pub evidence: Evidence,
}

/// The best places of the drawings that were proposed. Shapes come in pairs: upright and mirrored.
pub(super) fn candidates(
    field: &Field,
    picture: &RgbImage,
    shapes: &[Shape],
    backdrop: impl Fn(usize) -> Option<[u8; 3]>,
    hypotheses: impl Iterator<Item = Hypothesis>,
) -> Vec<(Candidate, Laid)> {
    let arch = pulp::Arch::new();
    let believed = hypotheses.filter(|hypothesis| plausible(&hypothesis.pose));
    let scored: Vec<Scored> = arch.dispatch(|| believed.map(|hypothesis| quick(field, shapes, hypothesis)).collect());
    let promising = best(&scored, SETTLED, SETTLED_EACH);
    let settled: Vec<Scored> =
        arch.dispatch(|| promising.into_iter().map(|at| settle(field, shapes, scored[at])).collect());
    let mut found = Vec::new();
    let kept = best(&settled, REFINED, REFINED_EACH);
    arch.dispatch(|| {
        for at in kept {
            let Scored { hypothesis, .. } = settled[at];
            let backdrop = backdrop(hypothesis.shape as usize / 2);
            found.extend(look_closely(field, picture, shapes, backdrop, &hypothesis));
        }
    });
    found
}

#[inline(always)]
fn look_closely(
    field: &Field,
    picture: &RgbImage,
    shapes: &[Shape],
    backdrop: Option<[u8; 3]>,
    hypothesis: &Hypothesis,
) -> Option<(Candidate, Laid)> {
    let [scale, _] = hypothesis.pose.magnification(hypothesis.anchor[0], hypothesis.anchor[1]);
    let level = shapes[hypothesis.shape as usize].level(scale);
    let mut pose = refine(field, level, hypothesis.pose, false);
    let mut laid = Laid::new(field, level, &pose);
    if laid.soft < LEAST_FIT || !plausible(&pose) {
        return None;
    }
    let slanted = refine(field, level, pose, true);
    if plausible(&slanted) {
        let other = Laid::new(field, level, &slanted);
        if other.soft > laid.soft + SLANT_GAIN {
            (pose, laid) = (slanted, other);
        }
    }
    let evidence = evidence(picture, level, &pose, backdrop, &laid);
    Some((Candidate { shape: hypothesis.shape, pose, evidence }, laid))
}

fn plausible(pose: &Pose) -> bool {
    let middle = SIDE / 2.0;
    let [large, small] = pose.magnification(middle, middle);
    small > 0.0
        && large <= small * MOST_STRETCH
        && large * SIDE >= LEAST_SIZE
        && pose.0.iter().all(|value| value.is_finite())
}

/// The indices of the best `count` by the whole and of the best `count` by a part, `each` of one drawing at most.
fn best(scored: &[Scored], count: usize, each: usize) -> Vec<usize> {
    let mut chosen = choose(scored, |scored| scored.whole, count, each);
    chosen.extend(choose(scored, |scored| scored.part, count, each));
    chosen.sort_unstable();
    chosen.dedup();
    chosen
}

fn choose(scored: &[Scored], score: impl Fn(&Scored) -> f32, count: usize, each: usize) -> Vec<usize> {
    let mut order: Vec<(f32, usize)> = scored.iter().map(score).zip(0..).collect();
    order.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
    let mut taken = std::collections::BTreeMap::new();
    let mut chosen = Vec::with_capacity(count);
    for (_, at) in order {
        let drawing = scored[at].hypothesis.shape / 2;
        let so_far = taken.entry(drawing).or_insert(0);
        if *so_far < each {
            *so_far += 1;
            chosen.push(at);
            if chosen.len() == count {
                break;
            }
        }
    }
    chosen
}
