//! Rectangles that may be turned, as lines of text on pictures are, and the smallest one around a set of points.

use image::RgbImage;

/// A line whose height is at least this many times its width runs downwards.
const DOWNWARDS: f32 = 1.5;

/// A rectangle with a direction: its first axis is the one along the text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rectangle {
    /// In pixels from the upper left corner of the picture.
    pub centre: [f32; 2],
    /// Half the length along the text, and half of that across it; pixels, not negative.
    pub half: [f32; 2],
    /// The direction of the text, a unit vector; y points down.
    pub along: [f32; 2],
}

impl Rectangle {
    pub fn new(centre: [f32; 2], half: [f32; 2], along: [f32; 2]) -> Self {
        Rectangle { centre, half, along }
    }

    /// The direction across the text, from its upper side to its lower one.
    pub fn across(&self) -> [f32; 2] {
        [-self.along[1], self.along[0]]
    }

    pub fn area(&self) -> f32 {
        4.0 * self.half[0] * self.half[1]
    }

    /// `by` pixels more on each side.
    pub fn grown(self, by: f32) -> Self {
        Rectangle { half: self.half.map(|half| half + by), ..self }
    }

    /// The same place in a picture of another size.
    pub fn scaled(self, [x, y]: [f32; 2]) -> Self {
        let along = [self.along[0] * x, self.along[1] * y];
        let across = [self.across()[0] * x, self.across()[1] * y];
        let (length, height) = (along[0].hypot(along[1]), across[0].hypot(across[1]));
        Rectangle {
            centre: [self.centre[0] * x, self.centre[1] * y],
            half: [self.half[0] * length, self.half[1] * height],
            along: along.map(|part| part / length),
        }
    }

    /// The same rectangle, its first axis pointing to where text runs most likely: to the right, or down if it is tall.
    pub fn along_text(self) -> Self {
        let mut turned = self;
        if turned.along[0].abs() < turned.along[1].abs() {
            turned = turned.quarter_turned();
        }
        if turned.along[0] < 0.0 {
            turned = turned.upside_down();
        }
        if turned.half[1] >= DOWNWARDS * turned.half[0] { turned.quarter_turned() } else { turned }
    }

    pub fn upside_down(self) -> Self {
        Rectangle { along: self.along.map(|part| -part), ..self }
    }

    fn quarter_turned(self) -> Self {
        Rectangle { along: self.across(), half: [self.half[1], self.half[0]], ..self }
    }

    /// The point at these shares of the way along and across the text, each 0 to 1.
    pub fn at(&self, along: f32, across: f32) -> [f32; 2] {
        let (u, v) = (self.along, self.across());
        let (a, b) = ((2.0 * along - 1.0) * self.half[0], (2.0 * across - 1.0) * self.half[1]);
        [self.centre[0] + a * u[0] + b * v[0], self.centre[1] + a * u[1] + b * v[1]]
    }

    /// Its corners in fractions of the picture, in the order of [`super::ReadText::quad`].
    pub fn fractions(&self, picture: &RgbImage) -> [[f32; 2]; 4] {
        let size = [picture.width() as f32, picture.height() as f32];
        [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)].map(|(along, across)| {
            let [x, y] = self.at(along, across);
            [x / size[0], y / size[1]]
        })
    }
}

/// The rectangle of least area around the points: one of its sides lies on a side of their convex hull.
/// None without points.
pub(super) fn around(points: &mut Vec<[i32; 2]>) -> Option<Rectangle> {
    let hull = convex_hull(points);
    let sides = hull.iter().zip(hull.iter().cycle().skip(1));
    let upright = around_in_direction(&hull, [1.0, 0.0])?;
    let turned = sides.filter_map(|(from, to)| {
        let side = [(to[0] - from[0]) as f32, (to[1] - from[1]) as f32];
        let length = side[0].hypot(side[1]);
        if length > 0.0 { around_in_direction(&hull, side.map(|part| part / length)) } else { None }
    });
    // Of equal ones the first stays, so that an upright rectangle is preferred.
    Some(turned.fold(upright, |best, next| if next.area() < best.area() { next } else { best }))
}

fn around_in_direction(hull: &[[i32; 2]], along: [f32; 2]) -> Option<Rectangle> {
    let across = [-along[1], along[0]];
    let extent = |axis: [f32; 2]| {
        let places = hull.iter().map(|[x, y]| *x as f32 * axis[0] + *y as f32 * axis[1]);
        places.fold(None, |extent: Option<(f32, f32)>, place| {
            Some(extent.map_or((place, place), |(low, high)| (low.min(place), high.max(place))))
        })
    };
    let ((low, high), (top, bottom)) = (extent(along)?, extent(across)?);
    let (a, b) = (f32::midpoint(low, high), f32::midpoint(top, bottom));
    let centre = [a * along[0] + b * across[0], a * along[1] + b * across[1]];
    Some(Rectangle::new(centre, [(high - low) / 2.0, (bottom - top) / 2.0], along))
}

/// The corners of the convex hull in order (Andrew's monotone chain); fewer than three where the points lie on a line.
fn convex_hull(points: &mut Vec<[i32; 2]>) -> Vec<[i32; 2]> {
    points.sort_unstable();
    points.dedup();
    let mut hull = half_hull(points.iter().copied());
    let upper = half_hull(points.iter().rev().copied());
    hull.pop();
    hull.extend(upper);
    if points.len() > 1 {
        hull.pop();
    }
    hull
}

fn half_hull(points: impl Iterator<Item = [i32; 2]>) -> Vec<[i32; 2]> {
    let mut half: Vec<[i32; 2]> = Vec::new();
    for point in points {
        while let [.., before, last] = half[..]
            && turn(before, last, point) <= 0
        {
            half.pop();
        }
        half.push(point);
    }
    half
}

/// Twice the signed area of the triangle: its sign tells to which side the way turns.
fn turn(a: [i32; 2], b: [i32; 2], c: [i32; 2]) -> i64 {
    let (ab, ac) = ([b[0] - a[0], b[1] - a[1]], [c[0] - a[0], c[1] - a[1]]);
    i64::from(ab[0]) * i64::from(ac[1]) - i64::from(ab[1]) * i64::from(ac[0])
}
