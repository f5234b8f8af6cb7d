//! Affine transforms and projections of the plane.
/// Affine: `x' = [0] x + [1] y + [2]`, `y' = [3] x + [4] y + [5]`.
pub type Transform = [f32; 6];

/// A homography, row by row: `x' = ([0] x + [1] y + [2]) / w`, `y' = ([3] x + [4] y + [5]) / w`, `w = [6] x + [7] y + [8]`.
pub(super) type Projection = [f32; 9];

pub(super) fn apply(transform: &Transform, [x, y]: [f32; 2]) -> [f32; 2] {
    let [a, b, c, d, e, f] = transform;
    [a * x + b * y + c, d * x + e * y + f]
}

/// First `first`, then `second`.
pub(super) fn compose(second: &Transform, first: &Transform) -> Transform {
    let [a, b, c, d, e, f] = second;
    let [p, q, r, s, t, u] = first;
    [a * p + b * s, a * q + b * t, a * r + b * u + c, d * p + e * s, d * q + e * t, d * r + e * u + f]
}

/// Stretches along both axes.
pub(super) fn scaling(across: f32, down: f32) -> Transform {
    [across, 0.0, 0.0, 0.0, down, 0.0]
}

/// Exchanges left and right of a picture of this width.
pub(super) fn mirroring(width: f32) -> Transform {
    [-1.0, 0.0, width, 0.0, 1.0, 0.0]
}

/// How much it enlarges areas; negative where it mirrors.
pub(super) fn determinant(transform: &Transform) -> f32 {
    transform[0] * transform[4] - transform[1] * transform[3]
}

/// The larger and the smaller of its two stretches (singular values).
pub(super) fn stretches(transform: &Transform) -> (f32, f32) {
    let [a, b, _, d, e, _] = transform;
    let sum = a * a + b * b + d * d + e * e;
    let product = determinant(transform);
    let root = (sum * sum - 4.0 * product * product).max(0.0).sqrt();
    (f32::midpoint(sum, root).sqrt(), (0.5 * (sum - root)).max(0.0).sqrt())
}

pub(super) fn projection([a, b, c, d, e, f]: &Transform) -> Projection {
    [*a, *b, *c, *d, *e, *f, 0.0, 0.0, 1.0]
}

pub(super) fn project(projection: &Projection, [x, y]: [f32; 2]) -> [f32; 2] {
    let [a, b, c, d, e, f, g, h, i] = projection;
    let w = g * x + h * y + i;
    [(a * x + b * y + c) / w, (d * x + e * y + f) / w]
}

/// First `first`, then `second`.
pub(super) fn chain(second: &Projection, first: &Projection) -> Projection {
    std::array::from_fn(|at| (0..3).map(|inner| second[at / 3 * 3 + inner] * first[inner * 3 + at % 3]).sum())
}

/// The affine transform that is nearest to the projection around a place.
pub(super) fn affine_at(projection: &Projection, place: [f32; 2]) -> Transform {
    let [a, b, _, d, e, _, g, h, i] = projection;
    let [x, y] = place;
    let w = g * x + h * y + i;
    let [u, v] = project(projection, place);
    let (across, down) = ([(a - u * g) / w, (b - u * h) / w], [(d - v * g) / w, (e - v * h) / w]);
    let rest = |slope: [f32; 2], at: f32| at - slope[0] * x - slope[1] * y;
    [across[0], across[1], rest(across, u), down[0], down[1], rest(down, v)]
}
