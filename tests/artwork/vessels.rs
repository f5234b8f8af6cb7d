//! Innocent goods turned on a lathe: mugs, teapots, bottles, lamps.

use crate::motifs::{flower, leaf, sprig, sun};
use crate::paint::{Layer, Rgb, darker, fade, ink, lighter};
use crate::random::{Rng, sin};
use crate::solid::Turned;
use crate::surface::{Air, GROUNDS};

const GLAZES: [Rgb; 8] = [0xf2ece0, 0x2f5d8c, 0xc8553d, 0x3c6e47, 0xe3b23c, 0x44355b, 0x9fc2cc, 0x222629];
const WARM: [Rgb; 6] = [0xc9b08c, 0x7d5a3c, 0xd8d2c4, 0x8f9a8b, 0x4b5a68, 0xb98b73];
const COOL: [Rgb; 6] = [0x4a5d52, 0x9c7a5a, 0x3b4450, 0xe5dac5, 0x7f3f2f, 0x8aa0ab];

/// A stage of its own for the `n`-th thing of the family that begins at `first`.
fn stage(first: usize, n: usize, w: u32, h: u32, rng: &mut Rng) -> Layer {
    GROUNDS[(first + n * 5) % 12](w, h, rng, WARM[(n + first) % 6], COOL[(n * 2 + first) % 6])
}

/// Glaze with one of several decorations.
fn glaze(n: usize, main: Rgb, second: Rgb, rng: &mut Rng) -> Layer {
    let mut skin = Layer::filled(360, 300, main);
    match n % 6 {
        0 => (0..6).for_each(|i| {
            skin.rect(
                0.0,
                30.0 + 44.0 * i as f32,
                360.0,
                18.0,
                ink(if i % 2 == 0 { second } else { lighter(second, 0.5) }),
            );
        }),
        1 => (0..22).for_each(|_| {
            let (x, y, r) = (rng.range(0.0, 360.0), rng.range(0.0, 300.0), rng.range(8.0, 24.0));
            skin.oval(x, y, r, r, ink(second));
        }),
        2 => {
            sprig(&mut skin, 80.0, 260.0, 230.0, -1.0, 0x3f7d4c);
            flower(&mut skin, 230.0, 110.0, 70.0, 7, second, 0xf0c348);
        }
        3 => {
            skin.svg("M 0 170 Q 90 60 180 150 Q 270 240 360 120 L 360 300 L 0 300 Z", ink(second));
            skin.svg("M 0 230 Q 90 140 180 220 Q 270 290 360 200 L 360 300 L 0 300 Z", ink(darker(second, 0.3)));
        }
        4 => {
            sun(&mut skin, 150.0, 140.0, 96.0, 14, second);
        }
        _ => (0..9).for_each(|i| {
            skin.line((-60.0 + 55.0 * i as f32, 0.0), (60.0 + 55.0 * i as f32, 300.0), 12.0, ink(second));
        }),
    }
    skin
}

fn set_down(scene: &mut Layer, body: &Layer, (cx, foot, radius): (f32, f32, f32), lean: f32) {
    scene.contact(cx + radius * lean * 0.4, foot + radius * 0.12, radius * 1.7, radius * 0.5, 0.8);
    scene.floor_shadow(body, foot + radius * 0.1, lean, 0.22, 0.5).lay(body, 0.0, 0.0, 1.0);
}

pub fn mug(n: usize, rng: &mut Rng) -> Layer {
    let (w, h) = [(600, 560), (540, 640), (640, 520)][n % 3];
    let mut scene = stage(1, n, w, h, rng);
    let count = 1 + usize::from(n % 3 == 2);
    for k in 0..count {
        let main = GLAZES[(n * 3 + k) % 8];
        let skin = glaze(n + k, main, GLAZES[(n * 3 + k + 3) % 8], rng);
        let radius = rng.range(95.0, 130.0);
        let high = radius * [1.9, 2.5, 1.5][(n + k) % 3];
        let cx = if count == 2 { 170.0 + 290.0 * k as f32 } else { rng.range(0.34, 0.62) * w as f32 };
        let top = h as f32 * 0.86 - high - 60.0 * k as f32;
        let light = if n.is_multiple_of(2) { -0.7 } else { 0.6 };
        let waist = radius * [1.0, 0.86, 1.06][n % 3];
        let cup = Turned {
            cx,
            top,
            height: high,
            profile: &[(0.0, radius), (0.5, waist), (0.93, radius * 0.9), (1.0, radius * 0.78)],
            tilt: 0.22,
            gloss: 0.6,
            light,
        };
        let side = if n.is_multiple_of(2) { 1.0 } else { -1.0 };
        let mut body = scene.like();
        let ear = format!(
            "M {} {} C {} {} {} {} {} {}",
            cx + side * radius * 0.9,
            top + high * 0.25,
            cx + side * radius * 1.75,
            top + high * 0.1,
            cx + side * radius * 1.7,
            top + high * 0.85,
            cx + side * radius * 0.86,
            top + high * 0.72
        );
        body.trace(&ear, radius * 0.26, ink(darker(main, 0.4))).trace(&ear, radius * 0.18, ink(main));
        body.turn(&cup, &skin);
        body.oval(cx, top, radius, radius * 0.22, ink(lighter(main, 0.35)));
        let drink = [0x3a1d10, 0xb5792e, 0x5d7f3a][(n + k) % 3];
        body.oval(
            cx,
            top + 3.0,
            radius * 0.9,
            radius * 0.18,
            fade((darker(drink, 0.3), cx - radius, top), (lighter(drink, 0.25), cx + radius, top)),
        );
        set_down(&mut scene, &body, (cx, top + high, radius), -side * 0.6);
    }
    Air::PHOTO.over(&mut scene, rng);
    scene
}

pub fn teapot(n: usize, rng: &mut Rng) -> Layer {
    let (w, h) = [(660, 540), (600, 600), (680, 500)][n % 3];
    let mut scene = stage(6, n, w, h, rng);
    let clay = [0x8a3f2a, 0x3a4a52, 0xe6e0d0, 0x5b6f4a, 0x2a2624][n % 5];
    let (cx, flip) = (rng.range(0.4, 0.6) * w as f32, if n.is_multiple_of(2) { 1.0 } else { -1.0 });
    let (radius, high) = (rng.range(120.0, 150.0), rng.range(150.0, 230.0));
    let top = h as f32 * 0.84 - high;
    let mut body = scene.like();
    body.place(cx, top, 1.0, 0.0);
    if flip < 0.0 {
        body.place_mirrored(cx, top, 1.0);
    }
    let (r, tall) = (radius, high);
    let spout = format!(
        "M {} {} C {} {} {} {} {} {} L {} {} C {} {} {} {} {} {} Z",
        r * 0.7,
        tall * 0.86,
        r * 1.35,
        tall * 0.8,
        r * 1.36,
        tall * 0.3,
        r * 1.72,
        tall * 0.04,
        r * 1.52,
        0.0,
        r * 1.2,
        tall * 0.14,
        r * 1.15,
        tall * 0.42,
        r * 0.7,
        tall * 0.44
    );
    body.svg(&spout, fade((lighter(clay, 0.2), r, 0.0), (darker(clay, 0.5), r * 1.5, tall)));
    let bail = if n % 3 == 1 {
        format!(
            "M {} {} C {} {} {} {} {} {}",
            -r * 0.7,
            tall * 0.1,
            -r * 0.8,
            -tall * 0.95,
            r * 0.8,
            -tall * 0.95,
            r * 0.7,
            tall * 0.1
        )
    } else {
        format!(
            "M {} {} C {} {} {} {} {} {}",
            -r * 0.8,
            tall * 0.2,
            -r * 1.9,
            -tall * 0.05,
            -r * 1.8,
            tall * 0.95,
            -r * 0.85,
            tall * 0.75
        )
    };
    body.trace(&bail, 24.0, ink(darker(clay, 0.5))).trace(&bail, 16.0, ink(lighter(clay, 0.12))).home();
    let belly: [(f32, f32); 6] = [
        [(0.0, 0.5), (0.12, 0.72), (0.35, 0.97), (0.55, 1.0), (0.85, 0.8), (1.0, 0.55)],
        [(0.0, 0.62), (0.1, 0.9), (0.3, 1.0), (0.6, 1.0), (0.9, 0.94), (1.0, 0.8)],
        [(0.0, 0.4), (0.2, 0.62), (0.45, 0.84), (0.7, 1.0), (0.9, 0.96), (1.0, 0.7)],
    ][n % 3];
    let profile = belly.map(|(t, k)| (t, k * radius));
    let pot = Turned { cx, top, height: high, profile: &profile, tilt: 0.18, gloss: 0.5, light: -0.6 * flip };
    let skin = if n % 2 == 1 { glaze(n + 1, clay, GLAZES[(n + 4) % 8], rng) } else { Layer::filled(8, 8, clay) };
    body.turn(&pot, &skin);
    let lid = Turned {
        top: top - 20.0,
        height: 36.0,
        profile: &[(0.0, radius * 0.12), (0.5, radius * 0.42), (1.0, radius * 0.52)],
        ..pot
    };
    body.turn(&lid, &Layer::filled(8, 8, lighter(clay, 0.08))).oval(
        cx,
        top - 24.0,
        20.0,
        17.0,
        fade((lighter(clay, 0.4), cx - 16.0, top - 40.0), (darker(clay, 0.4), cx + 16.0, top)),
    );
    set_down(&mut scene, &body, (cx, top + high, radius * 0.8), 0.6 * flip);
    let (ux, uy) = (cx - flip * rng.range(200.0, 240.0), h as f32 * 0.88);
    scene.contact(ux, uy + 40.0, 80.0, 26.0, 0.7);
    let cup = Turned { cx: ux, top: uy - 20.0, height: 60.0, profile: &[(0.0, 52.0), (0.6, 44.0), (1.0, 26.0)], ..pot };
    scene.turn(&cup, &skin).oval(ux, uy - 20.0, 52.0, 10.0, ink(lighter(clay, 0.4))).oval(
        ux,
        uy - 18.0,
        45.0,
        8.0,
        ink(0xb9772e),
    );
    Air::PHOTO.over(&mut scene, rng);
    scene
}

pub fn bottle(n: usize, rng: &mut Rng) -> Layer {
    let (w, h) = [(540, 680), (600, 600), (500, 660)][n % 3];
    let mut scene = stage(4, n, w, h, rng);
    let count = 1 + n % 3;
    for k in 0..count {
        let body_rgb = [0x2c5f4b, 0x8c4a2f, 0x3d5a80, 0xd8c9a3, 0x6b2d3c, 0xd7e3e5][(n * 2 + k) % 6];
        let mut skin = Layer::filled(300, 500, body_rgb);
        let paper = lighter(GLAZES[(n + k + 4) % 8], 0.2);
        skin.rect(20.0, 240.0, 260.0, 170.0, ink(paper)).rect(20.0, 256.0, 260.0, 8.0, ink(darker(paper, 0.5)));
        skin.write_within(
            ["HONEY", "SOY", "PLUM", "CIDER", "SESAME", "LIME"][(n + 2 * k) % 6],
            (82.0, 290.0, 140.0),
            38.0,
            0.17,
            ink(darker(paper, 0.75)),
        )
        .small_print(70.0, 352.0, 160.0, 3, 14.0, ink(darker(paper, 0.5)));
        leaf(&mut skin, 110.0, 400.0, 80.0, -0.3, 0x5b8f3f);
        let radius = rng.range(62.0, 92.0) - 10.0 * count as f32 / 2.0;
        let high = rng.range(330.0, 420.0);
        let cx = w as f32 * (0.3 + 0.32 * k as f32) + rng.range(-26.0, 40.0);
        let top = h as f32 * 0.9 - high - 34.0 * (k % 2) as f32;
        let shape: [(f32, f32); 7] = [
            [(0.0, 0.3), (0.06, 0.34), (0.08, 0.28), (0.26, 0.3), (0.44, 1.0), (0.96, 1.0), (1.0, 0.92)],
            [(0.0, 0.6), (0.08, 0.64), (0.12, 0.56), (0.18, 0.6), (0.26, 1.0), (0.95, 1.0), (1.0, 0.9)],
            [(0.0, 0.24), (0.05, 0.26), (0.3, 0.24), (0.42, 0.5), (0.6, 1.0), (0.92, 0.96), (1.0, 0.8)],
        ][(n + k) % 3];
        let profile = shape.map(|(t, m)| (t, m * radius));
        let glass = Turned {
            cx,
            top,
            height: high,
            profile: &profile,
            tilt: 0.16,
            gloss: 0.9,
            light: if n.is_multiple_of(2) { -0.8 } else { 0.7 },
        };
        let mut body = scene.like();
        body.turn(&glass, &skin);
        let cap_r = profile[0].1 * 1.16;
        let cap = Turned { top: top - 22.0, height: 44.0, profile: &[(0.0, cap_r), (1.0, cap_r)], ..glass };
        body.turn(&cap, &Layer::filled(8, 8, [0xc9a24f, 0x1f1f22, 0xb3261e][k % 3])).oval(
            cx,
            top - 22.0,
            cap_r,
            cap_r * 0.16,
            ink(0xe8d9b0),
        );
        set_down(&mut scene, &body, (cx, top + high, radius), if n.is_multiple_of(2) { 0.7 } else { -0.6 });
    }
    Air::PHOTO.over(&mut scene, rng);
    scene
}

pub fn lamp(n: usize, rng: &mut Rng) -> Layer {
    let (w, h) = [(560, 640), (640, 560), (520, 640)][n % 3];
    let wall = [0x2f3a46, 0x6b4a3a, 0x394a3f, 0x53405e][n % 4];
    let mut scene =
        GROUNDS[[4, 0, 9, 6, 11, 1, 3, 5][n % 8]](w, h, rng, wall, [0x8a6a48, 0x8a8078, 0xb9a27c, 0x59707a][n % 4]);
    let (wf, hf) = (w as f32, h as f32);
    let cx = wf * [0.3, 0.7, 0.36, 0.68][n % 4];
    let foot = hf * 0.88;
    let mut body = scene.like();
    let shade_at = match n % 4 {
        0 | 3 => {
            let stem = Turned {
                cx,
                top: hf * 0.44,
                height: foot - hf * 0.44,
                profile: &[(0.0, 12.0), (0.3, 22.0), (0.6, 60.0), (0.9, 44.0), (1.0, 56.0)],
                tilt: 0.15,
                gloss: 0.5,
                light: 0.2,
            };
            body.turn(&stem, &glaze(n, GLAZES[(n + 1) % 8], GLAZES[(n + 4) % 8], rng));
            (cx, hf * 0.3)
        }
        1 => {
            let (ax, ay) = (cx + 130.0, hf * 0.5);
            body.line((cx - 40.0, foot), (ax, ay), 13.0, ink(0x23262b)).line(
                (ax, ay),
                (cx - 120.0, hf * 0.26),
                13.0,
                ink(0x2d3138),
            );
            body.oval(cx - 40.0, foot, 96.0, 24.0, fade((0x4c525b, cx - 130.0, foot), (0x15171a, cx + 50.0, foot)));
            (cx - 150.0, hf * 0.3)
        }
        _ => {
            body.line((cx, 0.0), (cx, hf * 0.3), 5.0, ink(0x1a1512));
            (cx, hf * [0.36, 0.42, 0.5][n % 3])
        }
    };
    let (sx, sy) = shade_at;
    scene.glow(sx, sy + 40.0, 250.0, 230.0, 0xffdf9a, 0.7);
    let silk = [0xf3d9a4, 0xd94f30, 0xe8462f, 0xcfe0c2][n % 4];
    let mut skin = Layer::filled(300, 240, silk);
    skin.rect(0.0, 0.0, 300.0, 240.0, fade((silk, 0.0, 0.0), (0xfff6d8, 0.0, 240.0)));
    (0..14).for_each(|i| {
        skin.rect(i as f32 * 22.0, 0.0, 3.0, 240.0, ink(darker(silk, 0.5)).alpha(0.5));
    });
    let profile: &[(f32, f32)] = match n % 4 {
        1 => &[(0.0, 26.0), (0.3, 60.0), (1.0, 96.0)],
        2 => &[(0.0, 50.0), (0.2, 116.0), (0.5, 142.0), (0.8, 116.0), (1.0, 50.0)],
        0 => &[(0.0, 70.0), (1.0, 132.0)],
        _ => &[(0.0, 112.0), (1.0, 112.0)],
    };
    let high = if n % 4 == 2 { 230.0 } else { 150.0 };
    body.turn(
        &Turned { cx: sx, top: sy - high * 0.6, height: high, profile, tilt: 0.14, gloss: 0.1, light: 0.0 },
        &skin,
    );
    if n % 4 == 2 {
        (0..9).for_each(|i| {
            let x = sx - 36.0 + 9.0 * i as f32;
            body.line((x, sy + 96.0), (x + 5.0 * sin(i as f32), sy + 176.0), 3.0, ink(0xe0b03c));
        });
    }
    set_down(&mut scene, &body, (if n % 4 == 1 { cx - 40.0 } else { cx }, foot, 60.0), -0.4);
    scene.glow(sx, sy + high * 0.4, 190.0, 80.0, 0xfff0c0, 0.6);
    Air { grain: 11.0, patches: 0.6, slope: 0.6, ..Air::PHOTO }.over(&mut scene, rng);
    scene
}
