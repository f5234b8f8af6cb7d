//! Small things that several pictures share: leaves, flowers, bowls, hills, boats, people, woven patterns.

use crate::paint::{Layer, Rgb, blend, darker, fade, ink, lighter, pebble, polygon};
use crate::random::{Rng, cloud, cos, lattice, mix, sin};

const TURN: f32 = std::f32::consts::TAU;

/// A leaf from (x, y), pointing along `angle`.
pub fn leaf(layer: &mut Layer, x: f32, y: f32, length: f32, angle: f32, rgb: Rgb) {
    layer.place(x, y, length / 50.0, angle);
    layer
        .svg("M 0 0 Q 16 -17 50 0 Q 18 15 0 0 Z", fade((lighter(rgb, 0.2), 0.0, -8.0), (darker(rgb, 0.4), 10.0, 10.0)));
    layer.trace("M 2 0 Q 22 -3 46 0", 1.2, ink(darker(rgb, 0.45)).alpha(0.7));
    layer.home();
}

/// A twig with leaves on alternating sides.
pub fn sprig(layer: &mut Layer, x: f32, y: f32, length: f32, angle: f32, rgb: Rgb) {
    let (dx, dy) = (cos(angle), sin(angle));
    layer.line((x, y), (x + dx * length, y + dy * length), length / 45.0, ink(darker(rgb, 0.35)));
    for i in 0..7 {
        let (t, side) = (0.15 + 0.13 * i as f32, if i % 2 == 0 { 0.75 } else { -0.75 });
        leaf(layer, x + dx * length * t, y + dy * length * t, length * (0.38 - 0.02 * i as f32), angle + side, rgb);
    }
}

/// A flower of `petals` round petals.
pub fn flower(layer: &mut Layer, x: f32, y: f32, r: f32, petals: usize, rgb: Rgb, heart: Rgb) {
    for i in 0..petals {
        layer.place(x, y, r / 50.0, TURN * i as f32 / petals as f32 + r);
        layer.svg(
            "M 0 0 C 12 -26 46 -24 50 -2 C 46 20 14 22 0 0 Z",
            fade((rgb, 40.0, -10.0), (blend(rgb, heart, 0.45), 4.0, 4.0)),
        );
        layer.trace("M 8 0 Q 24 -3 38 -2", 1.5, ink(darker(rgb, 0.3)).alpha(0.35));
    }
    layer.home();
    layer.oval(x, y, r * 0.2, r * 0.2, ink(heart));
    layer.oval(x - r * 0.04, y - r * 0.05, r * 0.1, r * 0.1, ink(lighter(heart, 0.4)));
}

/// A star of `rays` pointed rays, as on a bronze drum.
pub fn sun(layer: &mut Layer, x: f32, y: f32, r: f32, rays: usize, rgb: Rgb) {
    for i in 0..rays {
        let (a, half) = (TURN * i as f32 / rays as f32 + 0.13, TURN / rays as f32 * 0.36);
        let at = |angle: f32, far: f32| (x + cos(angle) * far, y + sin(angle) * far);
        layer.poly(&[at(a - half, r * 0.48), at(a, r), at(a + half, r * 0.48)], ink(rgb));
    }
    layer.oval(x, y, r * 0.46, r * 0.46, ink(rgb));
}

/// A bowl of noodle soup from above, with toppings.
pub fn noodle_bowl(layer: &mut Layer, (x, y): (f32, f32), r: f32, flat: f32, soup: Rgb, rim: Rgb, rng: &mut Rng) {
    layer.oval(x, y + r * 0.07, r, r * flat, ink(darker(rim, 0.5)));
    layer.oval(x, y, r, r * flat, fade((lighter(rim, 0.3), x - r, y - r), (darker(rim, 0.3), x + r, y + r)));
    let (ir, iy) = (r * 0.87, r * 0.87 * flat);
    layer.oval(x, y, ir, iy, fade((lighter(soup, 0.15), x - r, y - r), (darker(soup, 0.4), x + r, y + r)));
    for i in 0..26 {
        let (cx, cy) = (x + rng.range(-0.42, 0.3) * r, y + rng.range(-0.4, 0.4) * r * flat);
        let (rx, ry) = (rng.range(0.12, 0.4) * r, rng.range(0.1, 0.34) * r * flat);
        let pale = blend(0xf6e6bd, 0xe3c27c, rng.unit());
        layer.ring(cx, cy, rx, ry, r * 0.045, ink(darker(pale, 0.45)).alpha(0.55));
        layer.ring(cx - 1.0, cy - 1.5, rx, ry, r * 0.03, ink(if i % 5 == 0 { lighter(pale, 0.3) } else { pale }));
    }
    for _ in 0..16 {
        let (a, far) = (rng.range(-0.9, 0.9), rng.range(0.35, 0.75) * r);
        leaf(
            layer,
            x + cos(a) * far,
            y + sin(a) * far * flat,
            r * rng.range(0.1, 0.22),
            rng.range(0.0, 6.0),
            rng.pick(&[0x3f8a34, 0x5aa63d, 0x2f6b2b]),
        );
    }
    for _ in 0..14 {
        let (cx, cy) = (x + rng.range(-0.6, 0.1) * r, y + rng.range(0.1, 0.62) * r * flat);
        layer.place(cx, cy, r / 100.0, rng.range(0.0, 3.0));
        layer.card(-9.0, -4.0, 18.0, 8.0, 3.0, ink(rng.pick(&[0xc0341f, 0xd9822b, 0x8a4b1c, 0xe7b24a])));
        layer.home();
    }
}

/// A river snail's shell seen from the side.
pub fn snail(layer: &mut Layer, x: f32, y: f32, r: f32, rgb: Rgb, line: Rgb) {
    layer.place(x, y, r / 50.0, -0.3);
    layer.svg("M -50 18 C -56 -26 -18 -54 18 -44 C 58 -32 60 26 22 42 C -8 54 -46 46 -50 18 Z", ink(rgb));
    layer.svg("M -48 24 C -74 34 -78 52 -52 54 L 30 52 Q 66 50 82 30 Q 60 42 34 36 Z", ink(line));
    layer.trace(
        "M -38 18 C -36 -22 -4 -38 18 -30 C 42 -20 40 18 16 24 C -6 28 -20 10 -8 -4 C 0 -12 14 -6 10 4",
        7.0,
        ink(line),
    );
    layer.home();
}

/// A range of karst hills: steep rounded towers standing on `base`, `tall` at most.
pub fn karst(layer: &mut Layer, base: f32, tall: f32, pitch: f32, seed: u32, near: Rgb, far: Rgb) {
    let (w, h) = (layer.width(), layer.height());
    let tower = |x: f32, i: i32| {
        let centre = (i as f32 + 0.5 + 0.35 * lattice(i, 1, seed)) * pitch;
        let (high, wide) = (tall * (0.55 + 0.45 * lattice(i, 2, seed)), pitch * (0.56 + 0.2 * lattice(i, 3, seed)));
        let u = ((x - centre) / wide).abs();
        if u >= 1.0 { 0.0 } else { high * (1.0 - u * u * u) * (1.0 + 0.05 * cloud(x / 16.0, i as f32 * 7.7, 3, seed)) }
    };
    let top = |x: f32| (-1..=(w / pitch) as i32 + 1).map(|i| tower(x, i)).fold(0.0, f32::max);
    let mut points = vec![(0.0, h)];
    points.extend((0..=(w as i32) / 4 + 1).map(|i| (i as f32 * 4.0, base - top(i as f32 * 4.0))));
    points.push((w + 8.0, h));
    layer.fill(&polygon(&points), fade((near, 0.0, base - tall), (far, 0.0, base + tall * 0.12)));
}

/// A long narrow boat with upturned ends, `length` pixels, centred on its waterline.
pub fn boat(layer: &mut Layer, x: f32, y: f32, length: f32, rgb: Rgb) {
    layer.place(x, y, length / 200.0, 0.0);
    layer.svg(
        "M -108 -26 Q -70 2 0 2 Q 76 2 104 -20 Q 92 22 52 24 L -56 24 Q -92 20 -108 -26 Z",
        fade((lighter(rgb, 0.25), 0.0, -20.0), (darker(rgb, 0.5), 0.0, 24.0)),
    );
    layer.trace("M -100 -18 Q -64 6 0 6 Q 70 6 98 -14", 3.0, ink(lighter(rgb, 0.45)).alpha(0.6));
    layer.home();
}

/// A sail with battens, its foot at (x, y).
pub fn sail(layer: &mut Layer, x: f32, y: f32, high: f32, rgb: Rgb) {
    layer.place(x, y, high / 200.0, 0.0);
    layer.line((0.0, 10.0), (4.0, -205.0), 4.0, ink(0x2b1c12));
    layer.svg(
        "M 6 -200 C 60 -180 96 -120 92 -10 L -28 -16 C -34 -90 -22 -160 6 -200 Z",
        fade((lighter(rgb, 0.2), 80.0, -150.0), (darker(rgb, 0.35), -30.0, 0.0)),
    );
    for i in 0..5 {
        let y = -20.0 - 34.0 * i as f32;
        layer.line((-28.0 + 3.0 * i as f32, y), (90.0 - 11.0 * i as f32, y + 4.0), 2.5, ink(darker(rgb, 0.5)));
    }
    layer.home();
}

/// A standing person of one colour; `pose`: 0 at rest, 1 singing with an arm raised, 2 poling a raft, 3 running.
pub fn person(layer: &mut Layer, x: f32, foot: f32, high: f32, pose: usize, rgb: Rgb) {
    let body = [
        "M -14 -150 Q 0 -158 16 -150 L 26 -90 L 20 -84 L 13 -110 L 16 -60 L 14 0 L 2 0 L 0 -58 L -4 0 L -16 0 L -15 -62 L -14 -108 L -22 -80 L -30 -86 Z",
        "M -14 -150 Q 2 -158 18 -148 L 56 -192 L 62 -186 L 22 -118 L 26 -60 L 38 0 L -34 0 L -16 -62 L -15 -108 L -30 -76 L -38 -82 Z",
        "M -8 -150 Q 8 -158 22 -146 L 60 -118 L 56 -110 L 18 -122 L 14 -70 L 34 -36 L 22 0 L 10 0 L 18 -34 L -2 -60 L -20 0 L -34 0 L -18 -70 L -16 -110 Z",
        "M -4 -152 Q 12 -158 24 -146 L 50 -128 L 68 -148 L 74 -142 L 54 -112 L 20 -126 L 14 -84 L 48 -66 L 40 -22 L 28 -24 L 32 -56 L -2 -62 L -24 -30 L -66 -22 L -66 -34 L -34 -42 L -16 -82 L -14 -116 L -40 -96 L -58 -112 L -50 -120 L -38 -110 Z",
    ][pose % 4];
    layer.place(x, foot, high / 200.0, 0.0);
    layer.svg(body, ink(rgb));
    layer.oval([0.0, 4.0, 8.0, 14.0][pose % 4], -174.0, 15.0, 18.0, ink(rgb));
    layer.home();
}

/// Water between `top` and `bottom`: streaks of light on a gradient.
pub fn water(layer: &mut Layer, top: f32, bottom: f32, near: Rgb, glint: Rgb, rng: &mut Rng) {
    let w = layer.width();
    layer.rect(0.0, top, w, bottom - top, fade((blend(near, glint, 0.4), 0.0, top), (near, 0.0, bottom)));
    for _ in 0..170 {
        let depth = rng.unit();
        let (x, y) = (rng.range(-40.0, w), mix(top + 2.0, bottom, depth * depth));
        let (length, thick) = (rng.range(12.0, 70.0) * (0.5 + 1.6 * depth), 0.8 + 3.2 * depth);
        let tone = if rng.unit() < 0.55 { glint } else { darker(near, 0.4) };
        layer.rect(x, y, length, thick, ink(tone).alpha(0.16 + 0.25 * rng.unit()));
    }
}

/// A soft blob outline around a place, for clouds, splashes and heaps.
pub fn blob(layer: &mut Layer, (x, y): (f32, f32), (rx, ry): (f32, f32), rng: &mut Rng, rgb: Rgb, alpha: f32) {
    let points: Vec<_> = (0..11)
        .map(|i| {
            let (a, far) = (TURN * i as f32 / 11.0, rng.range(0.72, 1.12));
            (x + cos(a) * rx * far, y + sin(a) * ry * far)
        })
        .collect();
    layer.fill(&pebble(&points), ink(rgb).alpha(alpha));
}

/// A woven cloth: one colour for each crossing of threads, `cell` pixels wide, with the threads' own light.
pub fn woven(w: u32, h: u32, cell: f32, seed: u32, colour: impl Fn(i32, i32) -> Rgb) -> Layer {
    let mut layer = Layer::filled(w, h, 0x808080);
    layer.recolor(|x, y, _| {
        let (cx, cy) = ((x / cell).floor(), (y / cell).floor());
        let (ix, iy) = (cx as i32, cy as i32);
        let over = (ix + iy).rem_euclid(2) == 0;
        let (u, v) = (x / cell - cx, y / cell - cy);
        let round = sin(if over { v } else { u } * std::f32::consts::PI);
        let thread = if over { lattice(7, iy, seed) } else { lattice(ix, 3, seed) };
        let light = 0.68 + 0.34 * round + 0.08 * thread + 0.05 * lattice(x as i32, y as i32, seed);
        crate::paint::channels(colour(ix, iy)).map(|c| c * light)
    });
    layer
}
