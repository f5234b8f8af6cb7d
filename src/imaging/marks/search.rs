//! Scores thousands of poses on a few points each, and moves the better ones to where they fit best.

use super::field::{Field, WORTH, bin_towards};
use super::outline::SIDE;
use super::pose::Pose;
use super::shape::{LOCAL, Level, QUICK, Shape, TURNS};

/// A place where a drawing may be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hypothesis {
    /// Which shape, as an index.
    pub shape: u32,
    pub pose: Pose,
    /// The point of the drawing that proposed the pose; changes of the pose leave it where it is.
    pub anchor: [f32; 2],
}

/// A hypothesis with its quick scores.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scored {
    pub hypothesis: Hypothesis,
    /// Score of points all over the drawing.
    pub whole: f32,
    /// Score of the points around the anchor: high where only that part is to be seen.
    pub part: f32,
}

/// Marks of this size and larger, in pixels, count in full in the quick score: smaller ones fit by chance.
const FULL_SIZE: f32 = 90.0;

/// Tells which planes of the field the directions of a drawing fall into under a pose.
struct Planes([u32; TURNS]);

impl Planes {
    #[inline(always)]
    fn new(pose: &Pose, area: u32) -> Planes {
        let p = &pose.0;
        let (right, down) = ([p[0], p[3]], [p[1], p[4]]);
        let mut planes = [0; TURNS];
        for (plane, [cosine, sine]) in planes.iter_mut().zip(COMPASS) {
            let (x, y) = (right[0] * cosine + down[0] * sine, right[1] * cosine + down[1] * sine);
            *plane = bin_towards(x, y) as u32 * area;
        }
        Planes(planes)
    }
}

/// Unit vectors of the `TURNS` directions.
const COMPASS: [[f32; 2]; TURNS] = [
    [1.0, 0.0],
    [0.991_444_9, 0.130_526_19],
    [0.965_925_8, 0.258_819_05],
    [0.923_879_5, 0.382_683_43],
    [0.866_025_4, 0.5],
    [0.793_353_3, 0.608_761_4],
    [0.707_106_77, 0.707_106_77],
    [0.608_761_4, 0.793_353_3],
    [0.5, 0.866_025_4],
    [0.382_683_43, 0.923_879_5],
    [0.258_819_05, 0.965_925_8],
    [0.130_526_19, 0.991_444_9],
    [0.0, 1.0],
    [-0.130_526_19, 0.991_444_9],
    [-0.258_819_05, 0.965_925_8],
    [-0.382_683_43, 0.923_879_5],
    [-0.5, 0.866_025_4],
    [-0.608_761_4, 0.793_353_3],
    [-0.707_106_77, 0.707_106_77],
    [-0.793_353_3, 0.608_761_4],
    [-0.866_025_4, 0.5],
    [-0.923_879_5, 0.382_683_43],
    [-0.965_925_8, 0.258_819_05],
    [-0.991_444_9, 0.130_526_19],
];

/// The mean worth of `QUICK` points spread over the drawing. Where the first quarter's is below `least`, that of the quarter.
#[inline(always)]
fn whole(field: &Field, level: &Level, pose: &Pose, planes: &Planes, least: f32) -> f32 {
    let p = &pose.0;
    let (mut xs, mut ys) = ([0.0f32; QUICK], [0.0f32; QUICK]);
    for at in 0..QUICK {
        let (x, y) = (level.x[at], level.y[at]);
        xs[at] = p[0] * x + p[1] * y + p[2];
        ys[at] = p[3] * x + p[4] * y + p[5];
    }
    let mut sum = 0i32;
    for at in 0..QUICK {
        sum += field.worth(planes.0[usize::from(level.turn[at]) % TURNS], xs[at], ys[at]);
        if at + 1 == QUICK / 4 && (sum as f32) < least * (WORTH * (QUICK / 4) as f32) {
            return sum as f32 / (WORTH * (QUICK / 4) as f32);
        }
    }
    sum as f32 / (QUICK as f32 * WORTH)
}

/// The mean worth of the points around the anchor.
#[inline(always)]
fn part(field: &Field, level: &Level, hypothesis: &Hypothesis, planes: &Planes) -> f32 {
    let p = &hypothesis.pose.0;
    let mut sum = 0i32;
    for &at in level.around(hypothesis.anchor) {
        let at = usize::from(at);
        let (x, y) = (level.x[at], level.y[at]);
        let plane = planes.0[usize::from(level.turn[at]) % TURNS];
        sum += field.worth(plane, p[0] * x + p[1] * y + p[2], p[3] * x + p[4] * y + p[5]);
    }
    sum as f32 / (LOCAL as f32 * WORTH)
}

fn size_weight(scale: f32) -> f32 {
    (scale * SIDE / FULL_SIZE).min(1.0).sqrt()
}

/// Poses whose first points are worth less than this on average are not looked at further.
const PROMISING: f32 = 0.08;

#[inline(always)]
pub(super) fn quick(field: &Field, shapes: &[Shape], hypothesis: Hypothesis) -> Scored {
    let [scale, _] = hypothesis.pose.magnification(hypothesis.anchor[0], hypothesis.anchor[1]);
    let level = shapes[hypothesis.shape as usize].level(scale);
    let weight = size_weight(scale);
    let planes = Planes::new(&hypothesis.pose, field.worth_area as u32);
    Scored {
        hypothesis,
        whole: whole(field, level, &hypothesis.pose, &planes, PROMISING) * weight,
        part: part(field, level, &hypothesis, &planes) * weight,
    }
}

/// Small changes of a drawing: stretched, sheared, enlarged, turned.
const CHANGES: [[f32; 4]; 16] = [
    [0.75, 0.0, 0.0, 1.0],
    [0.87, 0.0, 0.0, 1.0],
    [1.15, 0.0, 0.0, 1.0],
    [1.33, 0.0, 0.0, 1.0],
    [1.0, 0.0, 0.0, 0.75],
    [1.0, 0.0, 0.0, 0.87],
    [1.0, 0.0, 0.0, 1.15],
    [1.0, 0.0, 0.0, 1.33],
    [1.0, -0.13, 0.0, 1.0],
    [1.0, 0.13, 0.0, 1.0],
    [1.0, 0.0, -0.13, 1.0],
    [1.0, 0.0, 0.13, 1.0],
    [0.9, 0.0, 0.0, 0.9],
    [1.1, 0.0, 0.0, 1.1],
    [0.995, 0.1, -0.1, 0.995],
    [0.995, -0.1, 0.1, 0.995],
];

/// Shares of these changes that are tried one after the other.
const ROUNDS: [f32; 3] = [1.0, 0.55, 0.4];

/// Moves a hypothesis to the best of the poses that small changes lead to.
#[inline(always)]
pub(super) fn settle(field: &Field, shapes: &[Shape], start: Scored) -> Scored {
    let mut best = start;
    let [scale, _] = start.hypothesis.pose.magnification(start.hypothesis.anchor[0], start.hypothesis.anchor[1]);
    let level = shapes[start.hypothesis.shape as usize].level(scale);
    let weight = size_weight(scale);
    for share in ROUNDS {
        let from = best;
        for change in &CHANGES {
            let matrix = [
                1.0 + (change[0] - 1.0) * share,
                change[1] * share,
                change[2] * share,
                1.0 + (change[3] - 1.0) * share,
            ];
            let pose = from.hypothesis.pose.perturbed(matrix, from.hypothesis.anchor);
            let hypothesis = Hypothesis { pose, ..from.hypothesis };
            let planes = Planes::new(&pose, field.worth_area as u32);
            let score = whole(field, level, &pose, &planes, best.whole / weight * 0.5) * weight;
            if score > best.whole {
                best = Scored { hypothesis, whole: score, part: best.part };
            }
        }
    }
    best
}
