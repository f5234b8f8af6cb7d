//! Which pixels of a patch are compared: 64 pairs, each also turned by half a turn with its ends exchanged, mirrored, and both.
//! So the descriptor of the inverted or mirrored picture is the same descriptor with its quarters exchanged.

use std::sync::LazyLock;

/// Farthest compared pixel from the corner.
pub(super) const RADIUS: i32 = 15;
/// Side of a patch in memory.
pub(super) const PATCH: usize = 32;
/// Directions in which the pattern is laid out; even, so that half a turn is exact.
pub(super) const DIRECTIONS: usize = 64;

/// Pairs `[across, down, across, down]` around the corner, the patch's direction pointing along +across. Our own: each coordinate
/// drawn from a Gaussian with sigma 6.2, as Calonder and others advise (BRIEF, 2010), by Python's `random.gauss` seeded with 7;
/// pairs with an end farther than 14.4 pixels from the corner, or with ends nearer than 3 to each other, were drawn again.
const PAIRS: [[i8; 4]; 64] = [
    [-2, 3, -1, -2],
    [-6, -1, 7, 3],
    [6, 2, 2, 1],
    [-10, 5, 3, 3],
    [2, 0, 3, -4],
    [2, 2, -4, 11],
    [3, 7, -4, -5],
    [-2, -1, 4, 2],
    [-3, -6, -3, 8],
    [-5, 2, 3, -9],
    [0, 8, -12, -2],
    [-1, -5, 3, 0],
    [-9, 5, 4, 6],
    [9, 2, 1, -8],
    [4, -4, -3, -8],
    [-9, 1, 9, 4],
    [-7, 6, 7, 1],
    [2, 3, 10, 4],
    [3, 3, -10, 8],
    [6, 3, -12, -4],
    [5, -11, -1, 6],
    [-8, 10, 3, -1],
    [2, 4, 1, 7],
    [-4, -3, 6, 0],
    [-5, 6, 9, -3],
    [-9, -1, -1, -2],
    [-5, 4, 7, 5],
    [2, 1, 1, 4],
    [-1, 2, 4, 0],
    [5, 4, 12, 2],
    [-3, -2, 0, 6],
    [-7, 2, 2, 1],
    [-3, 4, 2, -3],
    [6, -7, 0, 6],
    [5, 9, -11, -2],
    [7, -9, 4, -9],
    [1, 7, -1, 1],
    [5, 1, -1, 10],
    [6, -2, 1, 4],
    [1, 4, -9, -9],
    [4, -6, -6, -9],
    [8, 5, 9, -6],
    [0, -7, 5, 10],
    [-6, 10, 6, -1],
    [2, 3, 9, -6],
    [7, 9, 9, -1],
    [-5, 6, 1, 1],
    [9, -2, -14, -2],
    [-11, 5, 2, -4],
    [0, 5, 0, 8],
    [0, 6, 9, 10],
    [-4, 5, -12, -7],
    [-12, 7, -8, 0],
    [-1, 0, -4, 1],
    [11, 0, 3, 6],
    [-1, -8, -3, 7],
    [-10, -4, 6, 5],
    [0, 5, 1, -7],
    [-10, -4, 6, -4],
    [-6, -5, -9, -1],
    [-4, -12, 4, -2],
    [5, 5, 4, 2],
    [8, 4, 3, -13],
    [6, 8, -2, -3],
];

/// All 256 tests: quarter by quarter as it is, for the inverted, the mirrored, and the mirrored inverted picture.
fn tests() -> [[i8; 4]; 256] {
    std::array::from_fn(|number| {
        let [ax, ay, bx, by] = PAIRS[number % 64];
        match number / 64 {
            0 => [ax, ay, bx, by],
            1 => [-bx, -by, -ax, -ay],
            2 => [ax, -ay, bx, -by],
            _ => [-bx, by, -ax, ay],
        }
    })
}

/// The tests as indices into a patch, for each direction.
pub(super) fn directions() -> &'static [[[u16; 2]; 256]] {
    static LAID_OUT: LazyLock<Vec<[[u16; 2]; 256]>> = LazyLock::new(|| (0..DIRECTIONS).map(turned).collect());
    &LAID_OUT
}

fn turned(direction: usize) -> [[u16; 2]; 256] {
    let angle = direction as f64 / DIRECTIONS as f64 * std::f64::consts::TAU;
    let (sine, cosine) = angle.sin_cos();
    let index = |x: i8, y: i8| {
        let (x, y) = (f64::from(x), f64::from(y));
        let across = (x * cosine - y * sine).round() as i32;
        let down = (x * sine + y * cosine).round() as i32;
        ((down + RADIUS) as usize * PATCH + (across + RADIUS) as usize) as u16
    };
    tests().map(|[ax, ay, bx, by]| [index(ax, ay), index(bx, by)])
}

/// All bits set within the circle of `RADIUS` around the patch's centre, none outside.
pub(super) fn circle() -> &'static [i16; PATCH * PATCH] {
    static INSIDE: LazyLock<[i16; PATCH * PATCH]> = LazyLock::new(|| {
        std::array::from_fn(|at| {
            let (x, y) = ((at % PATCH) as i32 - RADIUS, (at / PATCH) as i32 - RADIUS);
            // Half a pixel more than the radius gives the roundest circle.
            if x * x + y * y <= RADIUS * (RADIUS + 1) { -1 } else { 0 }
        })
    });
    &INSIDE
}
