//! Votes for a reference: every pair of alike features proposes a similarity (Hough 1962, Lowe 2004), and the proposal that most of
//! the reference's other pairs agree with stands.

use super::transform::Transform;
use crate::local::{Features, Point, Variant, wrapped};

/// A feature of the seen picture and one of a reference's variant that look alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Pair {
    pub reference: u32,
    /// Place of the variant among `VARIANTS`.
    pub variant: u8,
    pub of_reference: u32,
    pub of_seen: u32,
    pub distance: u32,
}

/// Where in the seen picture a reference might be.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Hypothesis {
    pub reference: u32,
    pub variant: Variant,
    /// From pixels of the variant to pixels of the seen picture.
    pub transform: Transform,
    /// Pairs that agree, each feature counted once; none where the place is known from elsewhere.
    pub votes: Option<u32>,
}

/// Fewer votes than this happen by chance everywhere.
const LEAST_VOTES: usize = 3;
/// Most pairs whose proposals are counted out.
const MOST_PROPOSALS: usize = 48;
/// Pixels, and share of the reference's extent as it appears, by which a pair may miss the proposed place: a similarity fitted to
/// one pair is only so good.
const PLACE: f32 = 4.0;
const PLACE_SHARE: f32 = 0.06;
/// Most difference in size, as a natural logarithm, and in direction, in radians.
const SIZE: f32 = 0.5;
const DIRECTION: f32 = 0.45;

/// The best proposal of the pairs of one variant of one reference, if enough agree with it.
pub(super) fn best(
    pairs: &[Pair],
    variant: Variant,
    reference: &Features,
    shown: (u32, u32),
    seen: &Features,
) -> Option<Hypothesis> {
    if pairs.len() < LEAST_VOTES {
        return None;
    }
    let proposals: Vec<Proposal> = pairs
        .iter()
        .map(|pair| {
            let from = variant.point(&reference.points[pair.of_reference as usize], shown.0 as f32);
            Proposal::of(&from, &seen.points[pair.of_seen as usize])
        })
        .collect();
    let extent = (shown.0 as f32).hypot(shown.1 as f32);
    let mut order: Vec<usize> = (0..pairs.len()).collect();
    order.sort_by_key(|at| pairs[*at].distance);
    let mut agreeing = Vec::new();
    let mut best: Option<(u32, usize)> = None;
    for at in order.into_iter().take(MOST_PROPOSALS) {
        let tolerance = PLACE + PLACE_SHARE * extent * proposals[at].size;
        agreeing.clear();
        agreeing.extend((0..pairs.len()).filter(|other| proposals[at].agrees(&proposals[*other], tolerance)));
        let votes = distinct(&agreeing, pairs);
        if best.is_none_or(|(most, _)| votes > most) {
            best = Some((votes, at));
        }
    }
    let (votes, at) = best.filter(|(votes, _)| *votes as usize >= LEAST_VOTES)?;
    Some(Hypothesis {
        reference: pairs[0].reference,
        variant,
        transform: proposals[at].transform(),
        votes: Some(votes),
    })
}

/// Features on the side that has fewer of them.
fn distinct(agreeing: &[usize], pairs: &[Pair]) -> u32 {
    let count = |of: fn(&Pair) -> u32| {
        let mut numbers: Vec<u32> = agreeing.iter().map(|at| of(&pairs[*at])).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers.len() as u32
    };
    count(|pair| pair.of_reference).min(count(|pair| pair.of_seen))
}

/// The similarity that takes one point to another.
struct Proposal {
    from: [f32; 2],
    to: [f32; 2],
    size: f32,
    log_size: f32,
    angle: f32,
    sine: f32,
    cosine: f32,
}

impl Proposal {
    fn of(from: &Point, to: &Point) -> Proposal {
        let size = to.size / from.size;
        let angle = wrapped(to.angle - from.angle);
        let (sine, cosine) = angle.sin_cos();
        Proposal { from: [from.x, from.y], to: [to.x, to.y], size, log_size: size.ln(), angle, sine, cosine }
    }

    fn agrees(&self, other: &Proposal, tolerance: f32) -> bool {
        let (dx, dy) = (other.from[0] - self.from[0], other.from[1] - self.from[1]);
        let x = self.to[0] + self.size * (self.cosine * dx - self.sine * dy);
        let y = self.to[1] + self.size * (self.sine * dx + self.cosine * dy);
        let (missed_x, missed_y) = (x - other.to[0], y - other.to[1]);
        missed_x * missed_x + missed_y * missed_y < tolerance * tolerance
            && (self.log_size - other.log_size).abs() < SIZE
            && wrapped(self.angle - other.angle).abs() < DIRECTION
    }

    fn transform(&self) -> Transform {
        let (a, b) = (self.size * self.cosine, self.size * self.sine);
        let [x, y] = self.from;
        [a, -b, self.to[0] - a * x + b * y, b, a, self.to[1] - b * x - a * y]
    }
}
