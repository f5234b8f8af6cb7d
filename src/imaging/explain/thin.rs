//! Of many pairs of points the few that are worth drawing: spread over the picture, the surest of each place first.

use std::collections::BTreeMap;

use super::PointPair;

/// The registered picture is divided into this many places each way.
const PLACES: f32 = 8.0;
/// A point this far from where the transform puts it, in fractions of the seen picture's side, has no strength left.
const FAR: f32 = 0.02;

/// Pairs with their strength (0..=1): at most `max`, those of one place by strength, one of each place before a second
/// of any. The order of `pairs` decides between equals, so the same pairs give the same drawing.
pub(super) fn spread(pairs: &[PointPair], transform: Option<[f32; 6]>, max: usize) -> Vec<(PointPair, f32)> {
    let mut places: BTreeMap<(u32, u32), Vec<(PointPair, f32)>> = BTreeMap::new();
    for pair in pairs.iter().filter(|pair| is_finite(pair)) {
        let place = |fraction: f32| (fraction.clamp(0.0, 0.999) * PLACES) as u32;
        let strength = transform.map_or(1.0, |transform| strength(pair, transform));
        places.entry((place(pair.0[1]), place(pair.0[0]))).or_default().push((*pair, strength));
    }
    for pairs in places.values_mut() {
        pairs.sort_by(|a, b| b.1.total_cmp(&a.1));
    }
    let deepest = places.values().map(Vec::len).max().unwrap_or_default();
    let in_turns = (0..deepest).flat_map(|turn| places.values().filter_map(move |pairs| pairs.get(turn)));
    in_turns.take(max).copied().collect()
}

/// 1 where the transform puts the point exactly, 0 from [`FAR`] on.
fn strength((reference, seen): &PointPair, transform: [f32; 6]) -> f32 {
    let [x, y] = apply(transform, *reference);
    let off = (x - seen[0]).hypot(y - seen[1]);
    if off.is_finite() { (1.0 - off / FAR).clamp(0.0, 1.0) } else { 0.0 }
}

/// Corners of a picture in fractions of its sides, all the way round.
pub(super) const CORNERS: [[f32; 2]; 4] = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]];

/// Where the transform puts a point of the registered picture in the seen one.
pub(super) fn apply([a, b, c, d, e, f]: [f32; 6], [x, y]: [f32; 2]) -> [f32; 2] {
    [a * x + b * y + c, d * x + e * y + f]
}

/// The transform back; none where it folds the picture flat.
pub(super) fn inverse([a, b, c, d, e, f]: [f32; 6]) -> Option<[f32; 6]> {
    let area = a * e - b * d;
    let back = [e / area, -b / area, (b * f - c * e) / area, -d / area, a / area, (c * d - a * f) / area];
    back.iter().all(|value| value.is_finite()).then_some(back)
}

pub(super) fn is_finite((a, b): &PointPair) -> bool {
    a.iter().chain(b).all(|value| value.is_finite())
}
