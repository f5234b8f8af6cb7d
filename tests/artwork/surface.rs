//! What goods lie on and stand before: wood, cloth, tiles, plaster, greenery, and the light of the room.
//! Every ground has strong light and dark of its own, so that two pictures of one thing never look alike from afar.

use crate::paint::{Layer, Rgb, blend, darker, fade, ink, lighter};
use crate::random::{Rng, cloud, lattice, noise, sin, smooth};

pub type Ground = fn(u32, u32, &mut Rng, Rgb, Rgb) -> Layer;

pub const GROUNDS: [Ground; 12] =
    [wood, cloth, tiles, sweep, wall_and_table, greenery, marble, pebbles, bricks, window_light, mat, two_tone];

/// Planks across or down, each with its own grain.
pub fn wood(w: u32, h: u32, rng: &mut Rng, base: Rgb, accent: Rgb) -> Layer {
    let seed = rng.seed();
    let plank = rng.range(0.16, 0.3) * w as f32;
    let slant = rng.range(-0.35, 0.35);
    let down = rng.unit() < 0.5;
    let mut layer = Layer::filled(w, h, base);
    layer.recolor(|x, y, _| {
        let (along, across) = if down { (y, x + slant * y) } else { (x, y + slant * x) };
        let row = (across / plank).floor();
        let own = lattice(row as i32, 7, seed);
        let wave = 9.0 * noise(along / 170.0, row * 9.3, seed) + across;
        let grain = noise(along / 90.0 + own * 50.0, wave / 3.2, seed ^ 1) * 0.6
            + noise(along / 30.0, wave / 1.6, seed ^ 2) * 0.4;
        let edge = ((across / plank - row) * plank).min((row + 1.0 - across / plank) * plank);
        let gap = if edge < 1.6 { 0.45 } else { 1.0 };
        rgb(blend(base, accent, 0.5 + own * 0.45 + grain * 0.22), (1.0 + own * 0.16 + grain * 0.1) * gap)
    });
    layer
}

/// Linen with folds.
pub fn cloth(w: u32, h: u32, rng: &mut Rng, base: Rgb, accent: Rgb) -> Layer {
    let (seed, lean, pitch) = (rng.seed(), rng.range(-1.2, 1.2), rng.range(90.0, 170.0));
    let mut layer = Layer::filled(w, h, base);
    layer.recolor(|x, y, _| {
        let bend = 120.0 * cloud(x / 260.0, y / 260.0, 3, seed);
        let fold = sin((x * lean + y * (1.3 - lean.abs()) + bend) / pitch * 3.0);
        let ridge = fold * 0.5 + 0.5;
        let weave = 0.04 * (sin(x * 2.2) * sin(y * 2.2))
            + 0.05 * noise(x / 1.3, y / 9.0, seed ^ 5)
            + 0.05 * noise(x / 9.0, y / 1.3, seed ^ 6);
        rgb(blend(base, accent, smooth(1.0 - ridge) * 0.6), 0.62 + 0.45 * smooth(ridge) + weave)
    });
    layer
}

/// Glazed square tiles, turned a little, each of its own shade.
pub fn tiles(w: u32, h: u32, rng: &mut Rng, base: Rgb, accent: Rgb) -> Layer {
    let (seed, size, turn) = (rng.seed(), rng.range(0.14, 0.24) * w as f32, rng.range(-0.5, 0.5));
    let mut layer = Layer::filled(w, h, base);
    layer.recolor(|x, y, _| {
        let (u, v) = ((x + turn * y) / size, (y - turn * x) / size);
        let (tu, tv) = (u - u.floor(), v - v.floor());
        let edge = tu.min(tv).min(1.0 - tu).min(1.0 - tv);
        let own = lattice(u.floor() as i32, v.floor() as i32, seed);
        if edge < 0.025 {
            return rgb(darker(base, 0.35), 0.9 + 0.1 * noise(x, y, seed));
        }
        let pick = if own > 0.45 { accent } else { base };
        rgb(pick, 0.92 + own * 0.16 + 0.14 * (1.0 - tv) * smooth(edge * 8.0) + 0.03 * noise(x / 3.0, y / 3.0, seed))
    });
    layer
}

/// A studio sweep: paper rolled from wall to floor, darker to one side.
pub fn sweep(w: u32, h: u32, rng: &mut Rng, base: Rgb, accent: Rgb) -> Layer {
    let (wf, hf) = (w as f32, h as f32);
    let (horizon, lean, spot) = (rng.range(0.45, 0.7), rng.range(-0.25, 0.25), rng.range(0.1, 0.9));
    let mut layer = Layer::filled(w, h, base);
    layer.recolor(|x, y, _| {
        let (u, v) = (x / wf, y / hf + lean * (x / wf - 0.5));
        let floor = smooth((v - horizon) / 0.12 + 0.5);
        let pool = (1.0 - ((u - spot) * (u - spot) * 3.0 + (v - horizon) * (v - horizon) * 5.0)).max(0.0);
        rgb(blend(base, accent, floor), 0.66 + 0.46 * pool + 0.12 * floor)
    });
    layer
}

/// A rough plaster wall above a table edge.
pub fn wall_and_table(w: u32, h: u32, rng: &mut Rng, base: Rgb, accent: Rgb) -> Layer {
    let (seed, wf, hf) = (rng.seed(), w as f32, h as f32);
    let (edge, lean) = (rng.range(0.52, 0.72) * hf, rng.range(-0.1, 0.1));
    let side = rng.pick(&[-1.0, 1.0]);
    let mut layer = Layer::filled(w, h, base);
    layer.recolor(|x, y, _| {
        let line = edge + lean * (x - wf / 2.0);
        if y < line {
            let rough = cloud(x / 60.0, y / 60.0, 4, seed);
            return rgb(
                base,
                0.78 + 0.3 * rough + 0.3 * side * (x / wf - 0.5) - 0.15 * smooth(1.0 - (line - y) / 70.0),
            );
        }
        let grain = noise(x / 120.0, y / 2.5, seed ^ 3);
        rgb(accent, 0.8 + 0.12 * grain + 0.35 * smooth(1.0 - (y - line) / 14.0) - 0.2 * (y - line) / hf)
    });
    layer
}

/// Leaves far out of focus, with spots of light.
pub fn greenery(w: u32, h: u32, rng: &mut Rng, base: Rgb, accent: Rgb) -> Layer {
    let (seed, wf, hf) = (rng.seed(), w as f32, h as f32);
    let mut layer = Layer::filled(w, h, base);
    layer.recolor(|x, y, _| {
        let deep = cloud(x / 210.0, y / 210.0, 3, seed);
        rgb(blend(darker(base, 0.55), accent, 0.45 + deep * 0.9), 0.95 + 0.25 * noise(x / 130.0, y / 130.0, seed ^ 9))
    });
    for _ in 0..26 {
        let (x, y, r) = (rng.range(0.0, wf), rng.range(0.0, hf * 0.8), rng.range(0.02, 0.07) * wf);
        layer.oval(x, y, r, r, ink(lighter(accent, rng.range(0.1, 0.6))).alpha(rng.range(0.08, 0.3)));
    }
    layer
}

/// Polished stone with veins.
pub fn marble(w: u32, h: u32, rng: &mut Rng, base: Rgb, accent: Rgb) -> Layer {
    let (seed, tilt) = (rng.seed(), rng.range(-1.0, 1.0));
    let mut layer = Layer::filled(w, h, base);
    layer.recolor(|x, y, _| {
        let bend = cloud(x / 180.0, y / 180.0, 4, seed) * 240.0;
        let vein = sin((x * tilt + y + bend) / 62.0).abs();
        let fine = sin((x - y * tilt + bend * 1.6) / 23.0).abs();
        let dark = smooth(1.0 - vein * 6.0) * 0.75 + smooth(1.0 - fine * 7.0) * 0.3;
        rgb(blend(base, accent, dark), 0.9 + 0.22 * cloud(x / 240.0, y / 240.0, 2, seed ^ 4))
    });
    layer
}

/// River stones seen from above.
pub fn pebbles(w: u32, h: u32, rng: &mut Rng, base: Rgb, accent: Rgb) -> Layer {
    let (wf, hf) = (w as f32, h as f32);
    let mut layer = Layer::filled(w, h, darker(base, 0.6));
    for _ in 0..240 {
        let (x, y) = (rng.range(0.0, wf), rng.range(0.0, hf));
        let (rx, ry, turn) = (rng.range(14.0, 44.0), rng.range(11.0, 30.0), rng.range(-1.5, 1.5));
        let shade = blend(base, accent, rng.unit());
        layer.place(x, y, 1.0, turn);
        layer.oval(3.0, 5.0, rx, ry, ink(0).alpha(0.4));
        layer.oval(0.0, 0.0, rx, ry, fade((lighter(shade, 0.25), -rx, -ry), (darker(shade, 0.45), rx * 0.6, ry)));
    }
    layer.home();
    grainy(&mut layer, rng.seed(), 0.12);
    layer
}

/// A brick wall, lit from one end.
pub fn bricks(w: u32, h: u32, rng: &mut Rng, base: Rgb, accent: Rgb) -> Layer {
    let (seed, high, side) = (rng.seed(), rng.range(30.0, 52.0), rng.pick(&[-0.5, 0.5]));
    let wf = w as f32;
    let mut layer = Layer::filled(w, h, base);
    layer.recolor(|x, y, _| {
        let row = (y / high).floor();
        let u = x / (high * 2.6) + row * 0.5;
        let (tu, tv) = (u - u.floor(), y / high - row);
        let own = lattice(u.floor() as i32, row as i32, seed);
        let rough = cloud(x / 14.0, y / 14.0, 3, seed);
        let lamp = 0.8 + side * (x / wf - 0.5);
        if tu < 0.035 || tv < 0.09 {
            return rgb(lighter(accent, 0.2), (0.75 + 0.2 * rough) * lamp);
        }
        rgb(blend(base, accent, 0.3 + own * 0.3), (0.95 + own * 0.2 + 0.3 * rough) * lamp)
    });
    layer
}

/// A wall with a window's light lying aslant on it.
pub fn window_light(w: u32, h: u32, rng: &mut Rng, base: Rgb, accent: Rgb) -> Layer {
    let (seed, slant, left) = (rng.seed(), rng.range(-0.7, 0.7), rng.range(-0.1, 0.35));
    let (wf, hf) = (w as f32, h as f32);
    let mut layer = Layer::filled(w, h, base);
    layer.recolor(|x, y, _| {
        let (u, v) = (x / wf - left + slant * (y / hf - 0.5), y / hf - 0.12 + 0.2 * (x / wf - 0.5));
        let pane =
            |t: f32, n: f32| smooth(((t * n - (t * n).floor()) - 0.06).min(0.94 - (t * n - (t * n).floor())) * 18.0);
        let inside = smooth(u * 40.0) * smooth((0.7 - u) * 40.0) * smooth(v * 40.0) * smooth((0.66 - v) * 40.0);
        let lit = inside * pane(u, 2.9) * pane(v, 3.0);
        rgb(blend(base, accent, lit), 0.72 + 0.4 * lit + 0.14 * cloud(x / 40.0, y / 40.0, 3, seed))
    });
    layer
}

/// A mat of woven bamboo strips.
pub fn mat(w: u32, h: u32, rng: &mut Rng, base: Rgb, accent: Rgb) -> Layer {
    let (seed, strip, turn) = (rng.seed(), rng.range(17.0, 30.0), rng.range(0.2, 0.9));
    let mut layer = Layer::filled(w, h, base);
    layer.recolor(|x, y, _| {
        let (u, v) = ((x + turn * y) / strip, (y - turn * x) / strip);
        let over = (u.floor() as i32 + 2 * v.floor() as i32).rem_euclid(4) < 2;
        let (across, along) = if over { (v, u) } else { (u, v) };
        let round = sin((across - across.floor()) * std::f32::consts::PI);
        let own = lattice(across.floor() as i32, i32::from(over), seed);
        let fibre = noise(along * 0.4, across * 9.0, seed);
        rgb(blend(base, accent, 0.5 + 0.4 * own), 0.5 + 0.5 * round + 0.12 * fibre + if over { 0.06 } else { -0.08 })
    });
    let (wf, hf) = (w as f32, h as f32);
    let side = rng.pick(&[-0.4, 0.4]);
    layer.shade(|x, y| 0.95 + side * (x / wf - 0.5) - 0.3 * (y / hf - 0.5));
    layer
}

/// Coloured card in two or three plain fields, as in a shop's catalogue.
pub fn two_tone(w: u32, h: u32, rng: &mut Rng, base: Rgb, accent: Rgb) -> Layer {
    let (wf, hf) = (w as f32, h as f32);
    let mut layer = Layer::filled(w, h, base);
    layer.rect(0.0, 0.0, wf, hf, fade((lighter(base, 0.2), 0.0, 0.0), (darker(base, 0.25), wf, hf)));
    let (a, b) = (rng.range(0.1, 0.9) * wf, rng.range(0.1, 0.9) * wf);
    let points = if rng.unit() < 0.5 {
        [(a, 0.0), (wf, 0.0), (wf, hf), (b, hf)]
    } else {
        [(0.0, 0.0), (a, 0.0), (b, hf), (0.0, hf)]
    };
    layer.poly(&points, fade((lighter(accent, 0.12), a, 0.0), (darker(accent, 0.3), b, hf)));
    let (x, y, r) = (rng.range(0.1, 0.9) * wf, rng.range(0.1, 0.8) * hf, rng.range(0.12, 0.26) * wf);
    layer.oval(x, y, r, r, ink(blend(base, 0xfff2d8, 0.55)).alpha(0.75));
    grainy(&mut layer, rng.seed(), 0.05);
    layer
}

fn rgb(colour: Rgb, light: f32) -> [f32; 3] {
    crate::paint::channels(colour).map(|c| c * light)
}

/// Fine grain over whatever is drawn.
pub fn grainy(layer: &mut Layer, seed: u32, strength: f32) {
    layer.shade(|x, y| 1.0 + strength * cloud(x / 5.0, y / 5.0, 3, seed));
}

/// The room's light over a whole picture, with a lens' dark corners and the grain of a sensor.
pub struct Air {
    /// How much lighter one side is than the other.
    pub slope: f32,
    /// Strength of broad, soft patches of light and shade.
    pub patches: f32,
    pub corners: f32,
    pub grain: f32,
}

impl Air {
    pub const PHOTO: Air = Air { slope: 0.34, patches: 0.3, corners: 0.42, grain: 8.0 };
    pub const PRINT: Air = Air { slope: 0.12, patches: 0.16, corners: 0.12, grain: 4.0 };
    pub const FILM: Air = Air { slope: 0.14, patches: 0.14, corners: 0.75, grain: 13.0 };

    pub fn over(&self, layer: &mut Layer, rng: &mut Rng) {
        let (w, h) = (layer.width(), layer.height());
        let (seed, grain_seed) = (rng.seed(), rng.seed());
        let (sx, sy) = (self.slope * rng.range(-1.0, 1.0), self.slope * rng.range(-1.0, 1.0));
        let (cx, cy) = (rng.range(0.35, 0.65), rng.range(0.35, 0.65));
        layer.recolor(|x, y, px| {
            let (u, v) = (x / w, y / h);
            let far = (u - cx) * (u - cx) + (v - cy) * (v - cy);
            let k = 1.12 + sx * (u - 0.5) + sy * (v - 0.5) + self.patches * cloud(u * 3.1, v * 3.1, 2, seed)
                - self.corners * far;
            let speck = self.grain * lattice(x as i32, y as i32, grain_seed) * 0.5;
            px.map(|c| c * k + speck)
        });
    }
}
