//! Seeded chance and smooth noise for the pictures: the same numbers on every machine.
//! Uses only +, -, *, / and sqrt, which IEEE 754 fixes to the last bit; the platform's own sin and cos are not.

/// splitmix64, seeded by a picture's name.
pub struct Rng(u64);

impl Rng {
    pub fn named(name: &str) -> Self {
        let fnv =
            name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
        Self(fnv)
    }

    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn seed(&mut self) -> u32 {
        (self.bits() >> 32) as u32
    }

    /// 0.0 to below 1.0.
    pub fn unit(&mut self) -> f32 {
        (self.bits() >> 40) as f32 / 16_777_216.0
    }

    pub fn range(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.unit()
    }

    /// 0 to below `n`; `n` is never 0.
    pub fn below(&mut self, n: usize) -> usize {
        (self.bits() % n as u64) as usize
    }

    pub fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }
}

/// One random number, -1.0 to 1.0, for each lattice point.
pub fn lattice(x: i32, y: i32, seed: u32) -> f32 {
    let mut h =
        (x as u32).wrapping_mul(0x9e37_79b1) ^ (y as u32).wrapping_mul(0x85eb_ca77) ^ seed.wrapping_mul(0xc2b2_ae3d);
    h = (h ^ (h >> 15)).wrapping_mul(0x2c1b_3c6d);
    h = (h ^ (h >> 12)).wrapping_mul(0x297a_2d39);
    h ^= h >> 15;
    (h >> 8) as f32 / 8_388_608.0 - 1.0
}

/// Value noise, -1.0 to 1.0, smooth between lattice points one unit apart.
pub fn noise(x: f32, y: f32, seed: u32) -> f32 {
    let (fx, fy) = (x.floor(), y.floor());
    let (ix, iy) = (fx as i32, fy as i32);
    let (u, v) = (smooth(x - fx), smooth(y - fy));
    let top = mix(lattice(ix, iy, seed), lattice(ix + 1, iy, seed), u);
    let bottom = mix(lattice(ix, iy + 1, seed), lattice(ix + 1, iy + 1, seed), u);
    mix(top, bottom, v)
}

/// Octaves of `noise`, each half as strong and twice as fine.
pub fn cloud(x: f32, y: f32, octaves: u32, seed: u32) -> f32 {
    let (mut sum, mut strength, mut scale) = (0.0, 0.5, 1.0);
    for octave in 0..octaves {
        sum += strength * noise(x * scale, y * scale, seed.wrapping_add(octave));
        strength *= 0.5;
        scale *= 2.0;
    }
    sum
}

pub fn smooth(t: f32) -> f32 {
    let t = t.clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

pub fn mix(a: f32, b: f32, t: f32) -> f32 {
    a + (b - a) * t
}

/// Sine by its Taylor series after folding into a quarter turn; error below 1e-6.
pub fn sin(angle: f32) -> f32 {
    use std::f64::consts::PI;
    let turns = f64::from(angle) / (2.0 * PI);
    let mut x = (turns - (turns + 0.5).floor()) * 2.0 * PI;
    if x > PI / 2.0 {
        x = PI - x;
    } else if x < -PI / 2.0 {
        x = -PI - x;
    }
    let q = x * x;
    (x * (1.0 - q / 6.0 * (1.0 - q / 20.0 * (1.0 - q / 42.0 * (1.0 - q / 72.0 * (1.0 - q / 110.0)))))) as f32
}

pub fn cos(angle: f32) -> f32 {
    sin(angle + std::f32::consts::FRAC_PI_2)
}

/// Arc sine of -1.0 to 1.0 (Hastings' approximation, error below 1e-4).
pub fn asin(x: f32) -> f32 {
    let a = x.abs().min(1.0);
    let r = std::f32::consts::FRAC_PI_2
        - (1.0 - a).sqrt() * (1.570_728_8 + a * (-0.212_114_4 + a * (0.074_261 - a * 0.018_729_3)));
    if x < 0.0 { -r } else { r }
}
