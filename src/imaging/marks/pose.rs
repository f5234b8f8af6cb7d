//! Where a drawing may lie in a picture: plane transforms from the drawing's units to the picture's pixels.

/// `x' = p[0] x + p[1] y + p[2]`, `y' = p[3] x + p[4] y + p[5]`, both over `p[6] x + p[7] y + 1`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pose(pub [f32; 8]);

impl Pose {
    pub fn affine(a: f32, b: f32, c: f32, d: f32, e: f32, f: f32) -> Pose {
        Pose([a, b, c, d, e, f, 0.0, 0.0])
    }

    /// The similarity that takes `from` to `to` with the given rotation (radians) and magnification.
    pub fn similarity(from: [f32; 2], to: [f32; 2], rotation: f32, scale: f32) -> Pose {
        let (cosine, sine) = (rotation.cos() * scale, rotation.sin() * scale);
        let right = to[0] - cosine * from[0] + sine * from[1];
        let down = to[1] - sine * from[0] - cosine * from[1];
        Pose::affine(cosine, -sine, right, sine, cosine, down)
    }

    #[inline(always)]
    pub fn point(&self, x: f32, y: f32) -> [f32; 2] {
        let p = &self.0;
        let depth = p[6] * x + p[7] * y + 1.0;
        [(p[0] * x + p[1] * y + p[2]) / depth, (p[3] * x + p[4] * y + p[5]) / depth]
    }

    /// The direction (not of unit length) into which a direction at a point is turned.
    #[inline(always)]
    pub fn direction(&self, x: f32, y: f32, [right, down]: [f32; 2]) -> [f32; 2] {
        let p = &self.0;
        let depth = p[6] * x + p[7] * y + 1.0;
        let [at_x, at_y] = self.point(x, y);
        let recede = p[6] * right + p[7] * down;
        [(p[0] * right + p[1] * down - at_x * recede) / depth, (p[3] * right + p[4] * down - at_y * recede) / depth]
    }

    /// The same pose after the drawing was changed by the matrix `[[a, b], [c, d]]` around `anchor`.
    #[inline(always)]
    pub fn perturbed(&self, [a, b, c, d]: [f32; 4], anchor: [f32; 2]) -> Pose {
        let p = &self.0;
        let (right, down) = ([p[0] * a + p[1] * c, p[0] * b + p[1] * d], [p[3] * a + p[4] * c, p[3] * b + p[4] * d]);
        let shift = |old: [f32; 2], new: [f32; 2]| (old[0] - new[0]) * anchor[0] + (old[1] - new[1]) * anchor[1];
        Pose::affine(
            right[0],
            right[1],
            p[2] + shift([p[0], p[1]], right),
            down[0],
            down[1],
            p[5] + shift([p[3], p[4]], down),
        )
    }

    /// The largest and the smallest magnification at a point; the smaller is negative where the drawing is turned over.
    #[inline(always)]
    pub fn magnification(&self, x: f32, y: f32) -> [f32; 2] {
        let right = self.direction(x, y, [1.0, 0.0]);
        let down = self.direction(x, y, [0.0, 1.0]);
        let (sum, difference) = (
            ((right[0] + down[1]).powi(2) + (right[1] - down[0]).powi(2)).sqrt(),
            ((right[0] - down[1]).powi(2) + (right[1] + down[0]).powi(2)).sqrt(),
        );
        [f32::midpoint(sum, difference), (sum - difference) / 2.0]
    }
}
