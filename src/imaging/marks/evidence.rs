//! What speaks for a mark lying where a pose puts it: the share of its edges that are there, where they are missing,
//! how many would be there by chance, and whether its surfaces have one tone each.

use image::RgbImage;

use super::field::{Field, HIT, bin_towards};
use super::outline::{Dot, POINTS, SIDE};
use super::pose::Pose;
use super::shape::Level;
use super::surplus::Surplus;

/// The measures from which a score is computed.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// Share of the points that lie on an edge of their direction.
    pub hits: f32,
    /// The same with a soft border.
    pub soft: f32,
    /// Share that chance would give at these places.
    pub chance: f32,
    /// Share of the points inside the picture.
    pub inside: f32,
    /// Share of the drawing's regions of which most points are hits.
    pub even: f32,
    /// Longer side of the mark as it lies in the picture, in pixels.
    pub size: f32,
    /// Largest over smallest magnification.
    pub stretch: f32,
    /// How far foreshortening goes: the difference in depth over the drawing.
    pub slant: f32,
    /// Share of hits in the best part on one side of a straight cut, and how much of the drawing that part is.
    pub part_hits: f32,
    pub part: f32,
    /// Share of the places beside the edges that have the tone which others of the same surface have.
    pub tones: f32,
    /// Median contrast across the edges, in levels.
    pub contrast: f32,
    /// Share of the points that belong to no plain frame around the rest, and the share of hits among them.
    pub telling: f32,
    pub telling_hits: f32,
    /// What else is drawn where the mark would lie.
    pub surplus: Surplus,
}

/// Regions to each side for `even`.
const REGIONS: usize = 4;
/// Regions with fewer points than this are left out.
const LEAST_IN_REGION: u16 = 5;
/// With fewer points outside the frame than this, all of them are looked at instead.
const LEAST_TELLING: usize = 12;
/// A part is worth cutting out when more than this share of its points are hits.
const PART_SHARE: f32 = 0.6;
/// A tone agrees with that of its surface up to this distance in levels.
const TONE_TOLERANCE: f32 = 36.0;
/// Tones further apart than this belong to different surfaces of a drawing.
const SURFACE_DISTANCE: f32 = 60.0;
/// Surfaces of a drawing that are told apart.
const MOST_SURFACES: usize = 6;

/// Where the points of a drawing come to lie under a pose, and which of them are hits.
pub(super) struct Laid {
    pub at: [[f32; 2]; POINTS],
    pub normal: [[f32; 2]; POINTS],
    pub hit: [bool; POINTS],
    pub inside: [bool; POINTS],
    /// Share of hits with a soft border, and the share that chance would give.
    pub soft: f32,
    chance: f32,
}

impl Laid {
    #[inline(always)]
    pub fn new(field: &Field, level: &Level, pose: &Pose) -> Laid {
        let mut laid = Laid {
            at: [[0.0; 2]; POINTS],
            normal: [[0.0; 2]; POINTS],
            hit: [false; POINTS],
            inside: [false; POINTS],
            soft: 0.0,
            chance: 0.0,
        };
        for (index, dot) in level.dots.iter().enumerate() {
            let at = pose.point(dot.x, dot.y);
            let [right, down] = pose.direction(dot.x, dot.y, dot.along);
            let length = (right * right + down * down).sqrt().max(f32::EPSILON);
            let bin = bin_towards(right, down);
            laid.at[index] = at;
            // To the left of the tangent, as the dot's tones are.
            laid.normal[index] = [down / length, -right / length];
            laid.chance += field.chance(bin, at[0], at[1]) / POINTS as f32;
            if let Some(pixel) = field.at(at[0], at[1]) {
                let squared = field.distance(bin, pixel);
                laid.inside[index] = true;
                laid.hit[index] = squared <= HIT;
                laid.soft += (-f32::from(squared) / 4.0).exp() / POINTS as f32;
            }
        }
        laid
    }

    /// The points on edges, with the normals there.
    pub fn hit_points(&self) -> impl Iterator<Item = (&[f32; 2], &[f32; 2])> {
        self.at.iter().zip(&self.normal).zip(&self.hit).filter(|&(_, &hit)| hit).map(|(point, _)| point)
    }

    pub fn hits(&self) -> f32 {
        self.hit.iter().filter(|&&hit| hit).count() as f32 / POINTS as f32
    }
}

pub(super) fn evidence(
    picture: &RgbImage,
    level: &Level,
    pose: &Pose,
    backdrop: Option<[u8; 3]>,
    laid: &Laid,
) -> Evidence {
    let middle = SIDE / 2.0;
    let [large, small] = pose.magnification(middle, middle);
    let (part, part_hits) = best_part(level, laid);
    let (tones, contrast) = tones(picture, &level.dots, laid, large, backdrop);
    let (telling, telling_hits) = telling(level, laid);
    let depths =
        [[0.0, 0.0], [SIDE, 0.0], [0.0, SIDE], [SIDE, SIDE]].map(|[x, y]: [f32; 2]| pose.0[6] * x + pose.0[7] * y);
    Evidence {
        hits: laid.hits(),
        soft: laid.soft,
        chance: laid.chance,
        inside: laid.inside.iter().filter(|&&inside| inside).count() as f32 / POINTS as f32,
        even: even(&level.dots, laid),
        size: large * SIDE,
        stretch: large / small.max(f32::EPSILON),
        slant: depths.iter().fold(f32::MIN, |most, &depth| most.max(depth))
            - depths.iter().fold(f32::MAX, |least, &depth| least.min(depth)),
        part_hits,
        part,
        tones,
        contrast,
        telling,
        telling_hits,
        surplus: Surplus::default(),
    }
}

/// The share of points that are not of a frame, and the share of hits among those.
fn telling(level: &Level, laid: &Laid) -> (f32, f32) {
    let points = level.telling.iter().filter(|&&telling| telling).count();
    let hits = level.telling.iter().zip(&laid.hit).filter(|&(&telling, &hit)| telling && hit).count();
    let share = if points < LEAST_TELLING { laid.hits() } else { hits as f32 / points as f32 };
    (points as f32 / POINTS as f32, share)
}

fn even(dots: &[Dot], laid: &Laid) -> f32 {
    let bounds = dots.iter().fold([f32::MAX, f32::MAX, f32::MIN, f32::MIN], |[left, top, right, bottom], dot| {
        [left.min(dot.x), top.min(dot.y), right.max(dot.x), bottom.max(dot.y)]
    });
    let cell = |value: f32, low: f32, high: f32| {
        (((value - low) / (high - low + 1e-3) * REGIONS as f32) as usize).min(REGIONS - 1)
    };
    let mut counts = [[0u16; 2]; REGIONS * REGIONS];
    for (dot, &hit) in dots.iter().zip(&laid.hit) {
        let place = cell(dot.y, bounds[1], bounds[3]) * REGIONS + cell(dot.x, bounds[0], bounds[2]);
        counts[place][0] += 1;
        counts[place][1] += u16::from(hit);
    }
    let told: Vec<_> = counts.iter().filter(|[all, _]| *all >= LEAST_IN_REGION).collect();
    told.iter().filter(|[all, hits]| 2 * hits > *all).count() as f32 / told.len().max(1) as f32
}

/// The part on one side of a straight cut with most hits over `PART_SHARE`: how much of the drawing, and its hits.
fn best_part(level: &Level, laid: &Laid) -> (f32, f32) {
    let mut best = (0.0, 0.0, 0.0);
    for sweep in &level.sweeps {
        let mut hits = 0.0;
        for (before, &at) in sweep.iter().enumerate() {
            hits += f32::from(u8::from(laid.hit[usize::from(at)]));
            let count = (before + 1) as f32;
            let gain = hits - PART_SHARE * count;
            if gain > best.0 {
                best = (gain, count / POINTS as f32, hits / count);
            }
        }
    }
    (best.1, best.2)
}

/// The share of places beside hit edges whose tone is that of their surface, and the median contrast of the edges.
fn tones(picture: &RgbImage, dots: &[Dot], laid: &Laid, scale: f32, backdrop: Option<[u8; 3]>) -> (f32, f32) {
    let beside = (3.5 * scale).clamp(1.5, 5.0);
    let mut surfaces: Vec<([u8; 3], Vec<[u8; 3]>)> = Vec::new();
    let mut contrasts = Vec::new();
    for (index, dot) in dots.iter().enumerate().filter(|&(index, _)| laid.hit[index]) {
        let ([x, y], [right, down]) = (laid.at[index], laid.normal[index]);
        let seen = |side: f32| pixel(picture, x + side * right * beside, y + side * down * beside);
        let (left, right) = (seen(1.0), seen(-1.0));
        contrasts.push(distance(left, right));
        for (drawn, seen) in [(dot.left, left), (dot.right, right)] {
            if backdrop.is_some_and(|backdrop| distance(backdrop, drawn) < SURFACE_DISTANCE) {
                continue;
            }
            match surfaces.iter().position(|(tone, _)| distance(*tone, drawn) < SURFACE_DISTANCE) {
                Some(known) => surfaces[known].1.push(seen),
                None if surfaces.len() < MOST_SURFACES => surfaces.push((drawn, vec![seen])),
                None => {}
            }
        }
    }
    if contrasts.is_empty() {
        return (0.0, 0.0);
    }
    contrasts.sort_by(f32::total_cmp);
    let (mut agree, mut all) = (0, 0);
    for (_, places) in &surfaces {
        let middle: [u8; 3] = std::array::from_fn(|channel| {
            let mut values: Vec<u8> = places.iter().map(|tone| tone[channel]).collect();
            values.sort_unstable();
            values[values.len() / 2]
        });
        agree += places.iter().filter(|&&tone| distance(tone, middle) < TONE_TOLERANCE).count();
        all += places.len();
    }
    (agree as f32 / all.max(1) as f32, contrasts[contrasts.len() / 2])
}

fn pixel(picture: &RgbImage, x: f32, y: f32) -> [u8; 3] {
    let at = |value: f32, limit: u32| (value.max(0.0) as u32).min(limit - 1);
    picture.get_pixel(at(x, picture.width()), at(y, picture.height())).0
}

fn distance(one: [u8; 3], other: [u8; 3]) -> f32 {
    let squared: i32 = one.iter().zip(other).map(|(&one, other)| (i32::from(one) - i32::from(other)).pow(2)).sum();
    (squared as f32).sqrt()
}
