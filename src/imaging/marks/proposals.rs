//! Proposes poses: where a feature of the picture looks like one of a drawing, the drawing may lie.
//! Nearest descriptors are looked for in lists around centres (an inverted file): approximate, and a hint only.

use pulp::Arch;

use super::pose::Pose;
use super::search::Hypothesis;
use crate::local::{Descriptor, Features, Point, Variant, distance};

/// Features in a list on average.
const LIST_LENGTH: usize = 90;
/// Lists at most: from then on lists grow instead.
const MOST_LISTS: usize = 2048;
/// Times the centres are moved to the middle of their lists.
const PASSES: usize = 1;
/// Lists that are looked through for each descriptor.
const PROBES: usize = 3;
/// Descriptors that differ in more bits than this show different things.
const FARTHEST: u32 = 72;
/// Poses proposed for each feature of a picture.
const EACH: usize = 20;

/// A feature of a drawing's picture.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    pub drawing: u32,
    /// In units of the drawing.
    pub point: Point,
}

/// All drawings' features, searchable by descriptor.
pub(super) struct Proposals {
    known: Vec<Known>,
    /// In the order of `known`, which is that of the lists.
    descriptors: Vec<Descriptor>,
    centres: Vec<Descriptor>,
    /// Where each list ends.
    ends: Vec<usize>,
    /// Width of each drawing in its units, over which the mirror turns it.
    widths: Vec<f32>,
}

impl Proposals {
    pub fn new(features: &[(Known, Descriptor)], widths: Vec<f32>) -> Proposals {
        let arch = Arch::new();
        let lists = (features.len() / LIST_LENGTH).clamp(1, MOST_LISTS);
        let step = (features.len() / lists).max(1);
        let mut centres: Vec<Descriptor> = features.iter().step_by(step).take(lists).map(|(_, code)| *code).collect();
        let mut of = vec![0u32; features.len()];
        for pass in 0..=PASSES {
            arch.dispatch(|| assign(features, &centres, &mut of));
            if pass < PASSES {
                recentre(features, &of, &mut centres);
            }
        }
        let mut order: Vec<usize> = (0..features.len()).collect();
        order.sort_by_key(|&at| (of[at], at));
        let mut ends = vec![0; centres.len()];
        for list in &of {
            ends[*list as usize] += 1;
        }
        let mut end = 0;
        for count in &mut ends {
            end += *count;
            *count = end;
        }
        Proposals {
            known: order.iter().map(|&at| features[at].0).collect(),
            descriptors: order.iter().map(|&at| features[at].1).collect(),
            centres,
            ends,
            widths,
        }
    }

    /// Poses for each feature of a picture, by the drawings' features most like it in any variant.
    pub fn poses(&self, seen: &Features) -> Vec<Hypothesis> {
        let mut found = Vec::with_capacity(seen.len() * EACH);
        Arch::new().dispatch(|| self.propose(seen, &mut found));
        // One drawing behind the other: its points stay in the cache while its poses are scored.
        found.sort_by_key(|hypothesis: &Hypothesis| hypothesis.shape);
        found
    }

    #[inline(always)]
    fn propose(&self, seen: &Features, found: &mut Vec<Hypothesis>) {
        let mut near: Vec<Near> = Vec::new();
        for (point, descriptor) in seen.points.iter().zip(&seen.descriptors) {
            near.clear();
            for variant in Variant::ALL {
                self.nearest(&variant.descriptor(descriptor), variant.number() as u8, &mut near);
            }
            if near.len() > EACH {
                near.select_nth_unstable(EACH - 1);
                near.truncate(EACH);
                near.sort_unstable();
            }
            found.extend(near.iter().map(|near| self.hypothesis(*near, point)));
        }
    }

    #[inline(always)]
    fn nearest(&self, wanted: &Descriptor, variant: u8, near: &mut Vec<Near>) {
        // The distance in the upper bits, the list in the lower ones.
        let mut probes = [u32::MAX; PROBES];
        for (list, centre) in self.centres.iter().enumerate() {
            let mut probe = distance(centre, wanted) << 16 | list as u32;
            if probe < probes[PROBES - 1] {
                for best in &mut probes {
                    (*best, probe) = (probe.min(*best), probe.max(*best));
                }
            }
        }
        for probe in probes.into_iter().filter(|&probe| probe != u32::MAX) {
            let list = (probe & 0xffff) as usize;
            let start = if list == 0 { 0 } else { self.ends[list - 1] };
            for (at, code) in self.descriptors[start..self.ends[list]].iter().enumerate() {
                let bits = distance(code, wanted);
                if bits <= FARTHEST {
                    near.push(Near { bits: bits as u16, known: (start + at) as u32, variant });
                }
            }
        }
    }

    fn hypothesis(&self, near: Near, seen: &Point) -> Hypothesis {
        let Known { drawing, point } = self.known[near.known as usize];
        let variant = Variant::ALL[usize::from(near.variant)];
        let drawn = variant.point(&point, self.widths[drawing as usize]);
        let (from, to) = ([drawn.x, drawn.y], [seen.x, seen.y]);
        let pose = Pose::similarity(from, to, seen.angle - drawn.angle, seen.size / drawn.size);
        Hypothesis { shape: drawing * 2 + u32::from(variant.mirrored), pose, anchor: from }
    }
}

/// A known feature like one that was seen; ordered by likeness.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Near {
    bits: u16,
    known: u32,
    variant: u8,
}

#[inline(always)]
fn assign(features: &[(Known, Descriptor)], centres: &[Descriptor], of: &mut [u32]) {
    for ((_, code), of) in features.iter().zip(of) {
        let mut best = (u32::MAX, 0);
        for (list, centre) in centres.iter().enumerate() {
            best = best.min((distance(centre, code), list as u32));
        }
        *of = best.1;
    }
}

/// Moves each centre to what most of its list's descriptors have at each bit.
fn recentre(features: &[(Known, Descriptor)], of: &[u32], centres: &mut [Descriptor]) {
    let mut counts = vec![[0i32; 256]; centres.len()];
    for ((_, code), &list) in features.iter().zip(of) {
        for (bit, count) in counts[list as usize].iter_mut().enumerate() {
            *count += if code[bit / 64] >> (bit % 64) & 1 == 1 { 1 } else { -1 };
        }
    }
    for (centre, counts) in centres.iter_mut().zip(&counts).filter(|(_, counts)| counts.iter().any(|&count| count != 0))
    {
        *centre = [0; 4];
        for (bit, _) in counts.iter().enumerate().filter(|&(_, &count)| count > 0) {
            centre[bit / 64] |= 1 << (bit % 64);
        }
    }
}
