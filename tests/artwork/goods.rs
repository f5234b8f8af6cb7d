//! Innocent goods of other shapes: cloth, posters, fruit, bags, books, phones, toys, noodles, tea, herbs, and film stills.

use crate::brands::{carton, loose_tea, noodle_label, pouch, tea_skin, tin};
use crate::motifs::{blob, boat, flower, karst, leaf, noodle_bowl, person, sprig, sun, water, woven};
use crate::paint::{Layer, Rgb, blend, darker, fade, ink, lighter};
use crate::random::{Rng, cloud, cos, sin};
use crate::surface::{Air, GROUNDS};

const PAINTS: [Rgb; 10] = [0xc0392b, 0x1f6f78, 0xe9b44c, 0x35405b, 0x7a9e5a, 0xf1e4cf, 0x8e4a6b, 0xe07a3f, 0x4c86b8, 0x2a2a2e];

fn paint(i: usize) -> Rgb {
    PAINTS[i % PAINTS.len()]
}

fn stage(first: usize, n: usize, w: u32, h: u32, rng: &mut Rng) -> Layer {
    let (a, b) = ([0xcbb592, 0x74828a, 0x8d6748, 0xd9d8cf, 0x5d6f58][(n + first) % 5], [0x6e4a30, 0xb9c2c4, 0x3d4d57, 0xa88f6d][(n * 3 + first) % 4]);
    GROUNDS[(first + n * 7) % 12](w, h, rng, a, b)
}

fn photo(mut scene: Layer, rng: &mut Rng) -> Layer {
    Air::PHOTO.over(&mut scene, rng);
    scene
}

pub fn textile(n: usize, rng: &mut Rng) -> Layer {
    let (w, h) = [(640, 640), (700, 520), (560, 680)][n % 3];
    let (a, b, c) = (paint(n * 3), paint(n * 3 + 4), paint(n * 7 + 5));
    let seed = rng.seed();
    let weave = woven(560, 560, 4.0, seed, |x, y| match n % 5 {
        0 => if x.rem_euclid(30) < 12 { a } else if y.rem_euclid(30) < 12 { b } else { c },
        1 => [a, b, c, b][(y.div_euclid(9)).rem_euclid(4) as usize],
        2 => {
            let (p, q) = (x.rem_euclid(36) - 18, y.rem_euclid(36) - 18);
            let far = p * p + q * q;
            if far < 36 { c } else if (90..190).contains(&far) { b } else { a }
        }
        3 => if (x + y).rem_euclid(26) < 9 { b } else if (x - y).rem_euclid(26) < 5 { c } else { a },
        _ => if (x.rem_euclid(40) - 20).abs() + (y.rem_euclid(24) - 12).abs() < 10 { b } else if y.rem_euclid(24) == 0 { c } else { a },
    });
    let mut scene = stage(2, n, w, h, rng);
    let (wf, hf) = (w as f32, h as f32);
    let mut body = scene.like();
    if n % 2 == 0 {
        for k in 0..4 {
            let (x, y) = (wf * 0.12 + 12.0 * (k % 2) as f32, hf * 0.7 - 74.0 * k as f32);
            let roll = ink(blend(paint(n + k), a, 0.4));
            body.card(x + 6.0, y + 40.0, wf * 0.66, 66.0, 26.0, roll);
            body.quad(&weave, [(x + 110.0, y - 34.0), (x + wf * 0.8, y - 20.0), (x + wf * 0.66, y + 44.0), (x, y + 44.0)]);
            body.rect(x + 10.0, y + 64.0, wf * 0.64, 4.0, ink(0x000000).alpha(0.3));
        }
    } else {
        let lean = rng.range(-80.0, 80.0);
        body.quad(&weave, [(wf * 0.2 + lean, -20.0), (wf * 1.1, 40.0 - lean), (wf * 0.95, hf * 1.1), (wf * 0.06, hf * 0.8 + lean)]);
        body.shade(|x, y| 0.95 + 0.32 * sin((x * (0.5 + 0.1 * n as f32) + y * 0.6 + 120.0 * cloud(x / 240.0, y / 240.0, 2, seed)) / 52.0));
    }
    scene.shadow(&body, (16.0, 16.0), 28, 0.6).lay(&body, 0.0, 0.0, 1.0);
    photo(scene, rng)
}

pub fn poster(n: usize, rng: &mut Rng) -> Layer {
    let mut sheet = Layer::filled(420, 580, paint(n * 3 + 5));
    let (a, b) = (paint(n * 3 + 1), paint(n * 5 + 2));
    match n % 4 {
        0 => {
            sheet.svg("M 0 580 L 0 300 L 250 80 L 420 240 L 420 580 Z", ink(a)).oval(320.0, 110.0, 70.0, 70.0, ink(b));
        }
        1 => {
            sheet.rect(0.0, 0.0, 420.0, 320.0, fade((a, 0.0, 0.0), (lighter(b, 0.3), 300.0, 320.0)));
            karst(&mut sheet, 330.0, 200.0, 110.0, rng.seed(), darker(a, 0.4), b);
            sheet.rect(0.0, 330.0, 420.0, 250.0, ink(darker(b, 0.5)));
        }
        2 => (0..6).for_each(|i| {
            sheet.ring(130.0 + 30.0 * i as f32, 260.0, 60.0 + 34.0 * i as f32, 60.0 + 34.0 * i as f32, 16.0, ink([a, b][i % 2]));
        }),
        _ => {
            flower(&mut sheet, 270.0, 210.0, 190.0, 9, a, b);
            sprig(&mut sheet, 40.0, 500.0, 260.0, -1.0, 0x3c7a4a);
        }
    }
    sheet.write(["JAZZ", "TEA FAIR", "MARKET", "SPRING"][n % 4], 30.0, 430.0, 52.0, 0.2, ink(0xfff6e0)).write("MAY 12", 30.0, 512.0, 28.0, 0.15, ink(0xfff6e0));
    let mut scene = stage(8, n, 600, 700, rng);
    let shift = rng.range(-20.0, 60.0);
    let mut body = scene.like();
    body.quad(&sheet, [(70.0 + shift, 50.0), (470.0 + shift, 80.0 - shift), (460.0 + shift, 640.0), (60.0 + shift, 610.0 + shift * 0.4)]);
    scene.shadow(&body, (18.0, 18.0), 20, 0.6).lay(&body, 0.0, 0.0, 1.0);
    photo(scene, rng)
}

pub fn fruit(n: usize, rng: &mut Rng) -> Layer {
    let mut scene = stage(5, n, 640, 560, rng);
    let (cx, cy) = (rng.range(240.0, 390.0), rng.range(300.0, 360.0));
    let mut body = scene.like();
    body.oval(cx, cy + 60.0, 240.0, 110.0, fade((0xe9dfc8, cx - 200.0, cy), (0x7d6a4f, cx + 200.0, cy + 160.0)));
    let (skin, blush) = [(0xf08a24, 0xf7c14b), (0xb3202c, 0xf0b03c), (0x6f9a2e, 0xd8d45a), (0x8a2f6b, 0xe05a8a)][n % 4];
    for i in 0..11 {
        let (x, y) = (cx - 150.0 + 75.0 * (i % 5) as f32 + rng.range(-16.0, 16.0), cy + 60.0 - 62.0 * (i / 4) as f32 + rng.range(-10.0, 10.0));
        let r = rng.range(50.0, 70.0);
        body.oval(x + 5.0, y + 8.0, r, r * 0.96, ink(0x1a0d04).alpha(0.4));
        body.oval(x, y, r, r * [0.96, 0.8, 1.0, 0.9][n % 4], fade((blend(skin, blush, 0.8), x - r * 0.7, y - r * 0.7), (darker(skin, 0.4), x + r * 0.7, y + r * 0.8)));
        body.oval(x - r * 0.35, y - r * 0.4, r * 0.16, r * 0.1, ink(0xffffff).alpha(0.5)).oval(x + r * 0.1, y - r * 0.1, 3.0, 3.0, ink(0x3a2a12));
        if i % 3 == 0 {
            leaf(&mut body, x + 6.0, y - r * 0.6, 64.0, rng.range(-1.4, 0.4), 0x3f7a33);
        }
    }
    scene.shadow(&body, (14.0, 22.0), 30, 0.6).lay(&body, 0.0, 0.0, 1.0);
    photo(scene, rng)
}

pub fn bag(n: usize, rng: &mut Rng) -> Layer {
    let (w, h) = [(580, 660), (640, 560), (560, 620)][n % 3];
    let mut scene = stage(10, n, w, h, rng);
    let (main, trim) = (paint(n * 3 + 3), paint(n * 7 + 2));
    let mut body = scene.like();
    let (x, y, k) = (rng.range(80.0, 150.0), h as f32 - 560.0 + rng.range(0.0, 30.0), rng.range(0.9, 1.02));
    body.place(x, y, k, rng.range(-0.06, 0.06));
    let fill = fade((lighter(main, 0.22), 40.0, 150.0), (darker(main, 0.5), 380.0, 520.0));
    match n % 4 {
        0 => {
            body.trace("M 110 190 C 110 40 270 40 280 190", 22.0, ink(darker(trim, 0.2))).svg("M 30 180 L 370 170 L 400 500 Q 210 530 10 505 Z", fill);
            body.svg("M 24 330 L 386 322 L 392 400 L 18 410 Z", ink(trim));
            sun(&mut body, 120.0, 260.0, 50.0, 8, trim);
        }
        1 => {
            body.svg("M 60 200 Q 60 110 200 110 Q 340 110 350 200 L 380 480 Q 380 520 330 520 L 70 520 Q 30 520 34 480 Z", fill).trace("M 160 112 Q 200 50 250 112", 16.0, ink(darker(main, 0.4)));
            body.card(80.0, 330.0, 250.0, 160.0, 26.0, ink(darker(main, 0.2))).line((90.0, 370.0), (322.0, 366.0), 7.0, ink(trim));
            body.trace("M 70 210 Q 200 180 346 206", 8.0, ink(trim));
        }
        2 => {
            body.trace("M 60 260 C 80 60 380 60 390 250", 14.0, ink(0x3a2415)).svg("M 20 270 Q 210 210 410 260 Q 450 420 400 500 Q 210 540 40 500 Q -10 400 20 270 Z", fill);
            body.svg("M 18 272 Q 210 212 412 262 Q 420 340 240 380 Q 60 370 18 272 Z", ink(lighter(main, 0.16))).oval(236.0, 370.0, 18.0, 18.0, ink(0xe0b650));
        }
        _ => {
            body.svg("M 70 140 L 330 120 L 390 520 L 20 520 Z", fill).trace("M 130 140 L 130 60 M 270 128 L 268 50", 12.0, ink(trim)).trace("M 130 60 Q 200 20 268 50", 12.0, ink(trim));
            (0..6).for_each(|i| flower(&mut body, 0.0, 0.0, 1.0 + i as f32, 5, trim, main));
            body.place(x, y, k, 0.0).line((64.0, 250.0), (352.0, 236.0), 20.0, ink(trim)).line((50.0, 320.0), (362.0, 306.0), 9.0, ink(trim));
        }
    }
    body.home().shade(|u, v| 0.96 + 0.07 * sin(u * 1.6) * sin(v * 1.6) + 0.2 * cloud(u / 90.0, v / 90.0, 3, n as u32));
    scene.floor_shadow(&body, y + 510.0 * k, if n % 2 == 0 { 0.6 } else { -0.6 }, 0.22, 0.5).lay(&body, 0.0, 0.0, 1.0);
    photo(scene, rng)
}

fn cover(n: usize, rng: &mut Rng) -> Layer {
    let (a, b, c) = (paint(n * 3 + 2), paint(n * 5 + 5), paint(n * 7 + 1));
    let mut art = Layer::filled(330, 450, a);
    match n % 4 {
        0 => {
            art.svg("M 0 450 L 330 180 L 330 450 Z", ink(b)).oval(110.0, 300.0, 60.0, 60.0, ink(c));
        }
        1 => (0..5).for_each(|i| {
            art.rect(26.0 + 58.0 * i as f32, 200.0 + 30.0 * ((i * 3) % 5) as f32, 42.0, 230.0, ink([b, c][i % 2]));
        }),
        2 => {
            art.rect(0.0, 210.0, 330.0, 240.0, ink(b));
            sprig(&mut art, 60.0, 430.0, 280.0, -1.0, darker(c, 0.1));
        }
        _ => sun(&mut art, 220.0, 320.0, 150.0, 16, b),
    }
    art.write(["SOUTHERN", "RIVERS OF", "FIELD", "NIGHT"][n % 4], 26.0, 40.0, 34.0, 0.18, ink(0xfff4dd)).write(["COOKING", "STONE", "NOTES", "TRAINS"][n % 4], 26.0, 96.0, 40.0, 0.2, ink(0xfff4dd));
    art.small_print(28.0, 160.0, 150.0, 2, 14.0, ink(0xfff4dd)).rect(0.0, 0.0, 10.0, 450.0, ink(darker(a, 0.5)));
    art.shade(|x, y| 1.0 + 0.08 * cloud(x / 6.0, y / 6.0, 2, rng.seed_like(n)));
    art
}

impl Rng {
    /// A fixed seed for a texture that need not differ between pictures.
    fn seed_like(&self, n: usize) -> u32 {
        n as u32 * 7919 + 17
    }
}

pub fn book(n: usize, rng: &mut Rng) -> Layer {
    let (w, h) = [(600, 620), (680, 540), (560, 640)][n % 3];
    let mut scene = stage(0, n, w, h, rng);
    let (x, y) = (rng.range(-20.0, 50.0), rng.range(0.0, 40.0));
    let art = cover(n, rng);
    if n % 2 == 0 {
        let side = Layer::filled(20, 40, 0xe9e0cc);
        carton(&mut scene, &art, &side, [(130.0 + x, 90.0 + y), (420.0 + x, 60.0 + y), (430.0 + x, 480.0 + y), (140.0 + x, 520.0 + y)], (54.0, -14.0), 0xdfd6c0);
    } else {
        let mut body = scene.like();
        for k in 0..3 {
            let d = 26.0 * k as f32;
            let tome = [(210.0 + x + d, 130.0 + y - d), (560.0 + x - d, 200.0 + y - d), (440.0 + x - d, 470.0 + y - d), (60.0 + x + d, 370.0 + y - d)];
            let [_, tr, br, bl] = tome;
            body.poly(&[bl, br, (br.0, br.1 + 24.0), (bl.0, bl.1 + 24.0)], ink(0xe9e0cc)).poly(&[br, tr, (tr.0, tr.1 + 24.0), (br.0, br.1 + 24.0)], ink(darker(paint(n + k), 0.5)));
            body.quad(&if k == 2 { art.clone() } else { cover(n + k + 1, rng) }, tome);
        }
        scene.shadow(&body, (16.0, 22.0), 28, 0.6).lay(&body, 0.0, 0.0, 1.0);
    }
    photo(scene, rng)
}

pub fn phone(n: usize, rng: &mut Rng) -> Layer {
    let (w, h) = [(560, 640), (640, 560), (600, 600)][n % 3];
    let mut scene = stage(3, n, w, h, rng);
    let (a, b) = (paint(n * 3 + 4), paint(n * 7 + 7));
    let mut slab = Layer::new(280, 560);
    slab.card(0.0, 0.0, 280.0, 560.0, 42.0, ink(0x1b1d21)).card(3.0, 3.0, 274.0, 554.0, 40.0, ink([0x8d949c, 0xc9a27a, 0x3d5570][n % 3]));
    if n % 2 == 0 {
        slab.card(10.0, 10.0, 260.0, 540.0, 34.0, fade((lighter(a, 0.3), 0.0, 0.0), (darker(b, 0.3), 280.0, 560.0)));
        slab.svg("M 10 400 Q 110 250 270 360 L 270 500 Q 270 548 236 550 L 44 550 Q 10 548 10 510 Z", ink(b)).write("09:41", 70.0, 80.0, 40.0, 0.12, ink(0xffffff));
        (0..8).for_each(|i| {
            slab.card(32.0 + 58.0 * (i % 4) as f32, 410.0 + 62.0 * (i / 4) as f32, 42.0, 42.0, 11.0, ink(paint(n + i)));
        });
    } else {
        slab.card(6.0, 6.0, 268.0, 548.0, 38.0, fade((lighter(a, 0.25), 0.0, 0.0), (darker(a, 0.45), 280.0, 560.0)));
        slab.card(22.0, 24.0, 118.0, 128.0, 28.0, ink(darker(a, 0.35)));
        for (x, y) in [(54.0, 58.0), (106.0, 90.0), (54.0, 118.0)] {
            slab.oval(x, y, 24.0, 24.0, ink(0x0d0f12)).oval(x - 6.0, y - 6.0, 7.0, 7.0, ink(0x6f8fb8));
        }
        flower(&mut slab, 170.0, 370.0, 90.0, 6, lighter(b, 0.3), b);
    }
    let mut body = scene.like();
    let (x, y) = (rng.range(-30.0, 40.0), rng.range(-10.0, 20.0));
    let at = [
        [(150.0, 70.0), (380.0, 40.0), (430.0, 520.0), (190.0, 560.0)],
        [(250.0, 90.0), (560.0, 170.0), (400.0, 500.0), (70.0, 400.0)],
        [(300.0, 50.0), (500.0, 110.0), (390.0, 560.0), (180.0, 500.0)],
        [(80.0, 200.0), (230.0, 80.0), (540.0, 400.0), (400.0, 520.0)],
    ][n % 4];
    body.quad(&slab, at.map(|p| (p.0 + x, p.1 + y)));
    let mut edge = scene.like();
    edge.lay(&body, 5.0, 8.0, 1.0).shade(|_, _| 0.3);
    scene.shadow(&body, (20.0, 26.0), 26, 0.7).lay(&edge, 0.0, 0.0, 1.0).lay(&body, 0.0, 0.0, 1.0);
    photo(scene, rng)
}

pub fn toy(n: usize, rng: &mut Rng) -> Layer {
    let mut scene = stage(7, n, 620, 580, rng);
    let mut body = scene.like();
    let (a, b) = (paint(n * 3 + 7), paint(n * 3 + 2));
    let (x, y) = (rng.range(120.0, 190.0), rng.range(110.0, 150.0));
    body.place(x, y, 1.0, 0.0);
    let round = |rgb: Rgb, cx: f32, cy: f32, r: f32| fade((lighter(rgb, 0.35), cx - r, cy - r), (darker(rgb, 0.4), cx + r, cy + r));
    match n % 4 {
        0 => {
            for (cx, cy, rx, ry) in [(90.0, 50.0, 34.0, 34.0), (230.0, 50.0, 34.0, 34.0), (160.0, 270.0, 118.0, 130.0), (160.0, 110.0, 100.0, 90.0), (60.0, 250.0, 40.0, 66.0), (262.0, 250.0, 40.0, 66.0), (90.0, 390.0, 56.0, 40.0), (232.0, 390.0, 56.0, 40.0)] {
                body.oval(cx, cy, rx, ry, round(a, cx, cy, rx));
            }
            body.oval(160.0, 140.0, 44.0, 34.0, ink(lighter(a, 0.5))).oval(160.0, 124.0, 15.0, 11.0, ink(0x1b1410)).oval(122.0, 92.0, 10.0, 11.0, ink(0x1b1410)).oval(198.0, 92.0, 10.0, 11.0, ink(0x1b1410));
            body.svg("M 90 190 L 230 190 L 250 300 L 200 240 Z", ink(b));
        }
        1 => {
            body.svg("M 10 300 L 60 290 L 110 190 L 260 186 L 320 280 L 400 296 L 410 370 L 6 374 Z", fade((lighter(a, 0.3), 0.0, 180.0), (darker(a, 0.4), 60.0, 380.0)));
            body.svg("M 124 206 L 180 204 L 180 280 L 84 284 Z", ink(0xbfe0ea)).svg("M 196 204 L 252 202 L 296 276 L 196 280 Z", ink(0x9cc9d8));
            for cx in [100.0, 318.0] {
                body.oval(cx, 372.0, 52.0, 52.0, ink(0x1d1d20)).oval(cx, 372.0, 24.0, 24.0, round(b, cx, 372.0, 24.0));
            }
        }
        2 => {
            for (i, (bx, by)) in [(0.0, 290.0), (130.0, 290.0), (264.0, 280.0), (60.0, 160.0), (196.0, 156.0), (118.0, 30.0)].into_iter().enumerate() {
                let rgb = paint(n + i * 3);
                body.card(bx, by, 126.0, 126.0, 10.0, round(rgb, bx + 63.0, by + 63.0, 63.0)).write(["A", "B", "C", "7", "Q", "8"][i], bx + 38.0, by + 30.0, 66.0, 0.2, ink(lighter(rgb, 0.75)));
            }
        }
        _ => {
            body.card(60.0, 150.0, 210.0, 190.0, 18.0, round(a, 160.0, 240.0, 120.0)).card(90.0, 20.0, 150.0, 120.0, 18.0, round(b, 165.0, 80.0, 80.0));
            for (cx, cy) in [(134.0, 74.0), (196.0, 74.0)] {
                body.oval(cx, cy, 22.0, 22.0, ink(0xfff3b0)).oval(cx + 4.0, cy, 9.0, 9.0, ink(0x1b1b1f));
            }
            body.line((165.0, 20.0), (190.0, -40.0), 7.0, ink(0x444a52)).oval(190.0, -44.0, 13.0, 13.0, ink(0xd7263d));
            body.line((60.0, 190.0), (-20.0, 130.0), 26.0, ink(0x7d858f)).line((270.0, 190.0), (330.0, 290.0), 26.0, ink(0x7d858f));
            body.rect(90.0, 340.0, 50.0, 76.0, ink(0x5a626c)).rect(190.0, 340.0, 50.0, 76.0, ink(0x5a626c)).card(104.0, 190.0, 120.0, 70.0, 8.0, ink(0x20303c));
        }
    }
    body.home();
    scene.contact(x + 190.0, y + 420.0, 270.0, 50.0, 0.7).floor_shadow(&body, y + 416.0, 0.5, 0.22, 0.5).lay(&body, 0.0, 0.0, 1.0);
    photo(scene, rng)
}

pub fn noodles(n: usize, rng: &mut Rng) -> Layer {
    let (w, h) = [(640, 560), (560, 660), (620, 600)][n % 3];
    let mut scene = stage(9, n, w, h, rng);
    let (wf, hf) = (w as f32, h as f32);
    if n % 2 == 0 {
        let (x, y, r) = (wf * rng.range(0.36, 0.6), hf * rng.range(0.46, 0.6), wf * rng.range(0.28, 0.38));
        let mut body = scene.like();
        noodle_bowl(&mut body, x, y, r, rng.range(0.6, 0.95), [0x9c3d16, 0xcfa35a, 0x5b3218, 0xd9c79a][n / 2 % 4], paint(n * 3 + 5), rng);
        body.line((x + r * 0.3, y - r), (wf * 1.02, y - r * 0.2), 10.0, ink(0x5a3a20)).line((x + r * 0.2, y - r * 0.86), (wf * 1.02, y), 10.0, ink(0x6b4626));
        scene.shadow(&body, (16.0, 24.0), 28, 0.6).lay(&body, 0.0, 0.0, 1.0);
    } else {
        let (name, hanzi) = [("LAOWEI", "大香"), ("RICE STAR", "日月"), ("HOT POT", "山水"), ("MIFEN", "中王")][n / 2 % 4];
        let art = noodle_label(name, hanzi, [paint(n * 3 + 1), paint(n * 7 + 4), 0xfff6e0], n, rng);
        let (x, lean) = (rng.range(0.08, 0.3) * wf, rng.range(-50.0, 50.0));
        pouch(&mut scene, &art, [(x + lean, hf * 0.1), (x + 320.0 + lean, hf * 0.07 + lean * 0.3), (x + 330.0, hf * 0.86), (x, hf * 0.9)], rng);
        (0..10).for_each(|i| leaf(&mut scene, wf * 0.82 + 8.0 * (i % 3) as f32, hf * (0.3 + 0.06 * i as f32), 66.0, i as f32, [0x5a8a3a, 0xb3402a][i % 2]));
    }
    photo(scene, rng)
}

pub fn tea(n: usize, rng: &mut Rng) -> Layer {
    let (w, h) = [(560, 640), (640, 540), (600, 600)][n % 3];
    let mut scene = stage(11, n, w, h, rng);
    let (wf, hf) = (w as f32, h as f32);
    match n % 4 {
        0 => {
            let skin = tea_skin(["OOLONG", "LIUBAO"][n / 4 % 2], "大茶", paint(n * 3 + 3), 0xf0e4c8, paint(n + 2), rng);
            tin(&mut scene, &skin, (wf * rng.range(0.3, 0.65), hf * 0.34, 116.0, 250.0), 0x8b8f94);
        }
        1 => {
            let (x, y) = (wf * rng.range(0.4, 0.56), hf * 0.52);
            let mut cake = scene.like();
            cake.oval(x, y, 210.0, 150.0, fade((0x7a5a38, x - 150.0, y - 120.0), (0x2a1a0e, x + 160.0, y + 120.0)));
            scene.shadow(&cake, (12.0, 26.0), 26, 0.7).lay(&cake, 0.0, 0.0, 1.0);
            for _ in 0..190 {
                let (a, far) = (rng.range(0.0, 6.28), rng.unit().sqrt() * 190.0);
                leaf(&mut scene, x + far * cos(a), y + far * 0.7 * sin(a), rng.range(14.0, 28.0), rng.range(0.0, 6.28), rng.pick(&[0x4a3320, 0x6e5234, 0x8f744a, 0x2e2015]));
            }
            scene.card(x - 60.0, y - 40.0, 110.0, 74.0, 4.0, ink(0xefe3c6)).write("PUER", x - 44.0, y - 22.0, 28.0, 0.17, ink(paint(n)));
        }
        2 => {
            let art = noodle_free_label(n, rng);
            let x = wf * rng.range(0.14, 0.34);
            pouch(&mut scene, &art, [(x, hf * 0.1), (x + 260.0, hf * 0.12), (x + 280.0, hf * 0.86), (x - 20.0, hf * 0.84)], rng);
            loose_tea(&mut scene, (wf * 0.8, hf * 0.86, 90.0, 40.0), rng);
        }
        _ => {
            let (x, y) = (wf * rng.range(0.4, 0.6), hf * 0.5);
            let mut cup = scene.like();
            cup.oval(x, y + 24.0, 190.0, 130.0, ink(0xd9d2c0)).oval(x, y, 150.0, 100.0, fade((0xffffff, x - 100.0, y - 90.0), (0xa9a294, x + 120.0, y + 80.0)));
            cup.oval(x, y + 4.0, 126.0, 80.0, fade((0xe0b24a, x - 80.0, y - 60.0), (paint(n + 4), x + 100.0, y + 70.0)));
            scene.shadow(&cup, (12.0, 26.0), 26, 0.6).lay(&cup, 0.0, 0.0, 1.0);
            (0..7).for_each(|i| leaf(&mut scene, x - 60.0 + 18.0 * i as f32, y + 10.0 * sin(i as f32), 54.0, i as f32 * 1.7, 0x4f6b2d));
            sprig(&mut scene, wf * 0.08, hf * 0.94, 230.0, -0.35, 0x5d8a44);
        }
    }
    photo(scene, rng)
}

fn noodle_free_label(n: usize, rng: &mut Rng) -> Layer {
    let main = paint(n * 3 + 1);
    let mut art = Layer::filled(360, 500, main);
    art.rect(0.0, 0.0, 360.0, 500.0, fade((lighter(main, 0.2), 0.0, 0.0), (darker(main, 0.4), 360.0, 500.0)));
    karst(&mut art, 330.0, 150.0, 90.0, rng.seed(), darker(main, 0.3), lighter(main, 0.3));
    art.rect(0.0, 330.0, 360.0, 170.0, ink(darker(main, 0.45)));
    sprig(&mut art, 40.0, 480.0, 260.0, -0.7, 0x9fc27a);
    art.card(220.0, 40.0, 100.0, 210.0, 6.0, ink(0xf3e8cc)).write_down("山茶", 236.0, 60.0, 60.0, 0.12, ink(0x2a2a22)).write("HILL TEA", 26.0, 60.0, 28.0, 0.16, ink(0xf3e8cc));
    art
}

pub fn herbs(n: usize, rng: &mut Rng) -> Layer {
    let (w, h) = [(640, 560), (580, 600)][n % 2];
    let mut scene = stage(6, n * 3 + 1, w, h, rng);
    let (wf, hf) = (w as f32, h as f32);
    for k in 0..4 {
        let (x, y) = (wf * (0.27 + 0.44 * (k % 2) as f32) + rng.range(-30.0, 30.0), hf * (0.3 + 0.42 * (k / 2) as f32) + rng.range(-20.0, 20.0));
        let r = rng.range(90.0, 130.0);
        if n % 2 == 0 {
            scene.contact(x + 8.0, y + 18.0, r * 1.3, r * 1.1, 0.7).oval(x, y, r, r * 0.84, fade((0xf1e8d6, x - r, y - r), (0x8c7a5f, x + r, y + r)));
        } else {
            scene.poly(&[(x - r, y - r * 0.8), (x + r * 1.1, y - r * 0.7), (x + r, y + r * 0.8), (x - r * 1.05, y + r * 0.75)], ink(0xe3d3ac));
        }
        let tones = [[0x5d7a3a, 0x3f5a2a, 0x8a9a55], [0xa8562a, 0x7a3a1c, 0xc98a4a], [0xd9b24a, 0xb98a2a, 0xf0d98a], [0x6a3a4a, 0x8a4f5f, 0x4a2430]][(k + n) % 4];
        for _ in 0..46 {
            let (a, far) = (rng.range(0.0, 6.28), rng.unit().sqrt() * r * 0.7);
            let at = (x + far * cos(a), y + far * 0.8 * sin(a));
            if (k + n) % 2 == 0 {
                leaf(&mut scene, at.0, at.1, rng.range(26.0, 50.0), rng.range(0.0, 6.28), rng.pick(&tones));
            } else {
                blob(&mut scene, at.0, at.1, rng.range(10.0, 20.0), rng.range(8.0, 14.0), rng, rng_pick(&tones, at.0), 1.0);
            }
        }
    }
    scene.trace(&format!("M 0 {} C 200 {} 300 {} {w} {}", hf * 0.5, hf * 0.44, hf * 0.58, hf * 0.47), 5.0, ink(0xb3402a));
    photo(scene, rng)
}

fn rng_pick(tones: &[Rgb; 3], x: f32) -> Rgb {
    tones[x.abs() as usize % 3]
}

pub fn still(n: usize, rng: &mut Rng) -> Layer {
    let mut still = Layer::filled(700, 400, 0x20242c);
    match n % 5 {
        0 => {
            still.rect(0.0, 0.0, 700.0, 400.0, fade((0x0d1020, 0.0, 0.0), (0x6b3a5a, 700.0, 300.0)));
            for i in 0..13 {
                let (x, high) = (i as f32 * 58.0 - 20.0, rng.range(90.0, 300.0));
                still.rect(x, 340.0 - high, 54.0, high + 60.0, ink(blend(0x0b0e18, 0x27304a, rng.unit())));
                for k in 0..(high / 22.0) as usize * 3 {
                    if rng.unit() < 0.45 {
                        still.rect(x + 7.0 + 15.0 * (k % 3) as f32, 350.0 - high + 22.0 * (k / 3) as f32, 8.0, 11.0, ink(rng.pick(&[0xffd27a, 0xff9a5a, 0x9ad0ff])));
                    }
                }
            }
            person(&mut still, 170.0, 400.0, 260.0, 0, 0x050508);
        }
        1 => {
            still.rect(0.0, 0.0, 700.0, 230.0, fade((0xb9cfdd, 0.0, 0.0), (0xf3efe6, 300.0, 230.0))).svg("M 0 230 L 700 200 L 700 400 L 0 400 Z", fade((0xe9edf0, 0.0, 220.0), (0x9fb0bd, 0.0, 400.0)));
            still.svg("M 380 214 L 400 213 L 240 400 L 20 400 Z", ink(0x5c6772));
            for i in 0..9 {
                let x = 430.0 + 34.0 * i as f32;
                still.poly(&[(x, 90.0 - 6.0 * (i % 3) as f32), (x + 34.0, 240.0), (x - 30.0, 240.0)], ink(blend(0x22362f, 0x4b6258, rng.unit())));
            }
            person(&mut still, 150.0, 330.0, 110.0, 3, 0x8a1f1f);
        }
        2 => {
            still.rect(0.0, 0.0, 700.0, 400.0, fade((0x3a2413, 0.0, 0.0), (0x8a5a2c, 700.0, 400.0))).svg("M 420 40 L 640 60 L 640 260 L 420 250 Z", fade((0xfff0c8, 420.0, 40.0), (0xe9b46a, 640.0, 260.0)));
            still.line((530.0, 46.0), (530.0, 256.0), 9.0, ink(0x2a180b)).line((420.0, 150.0), (640.0, 160.0), 9.0, ink(0x2a180b)).rect(60.0, 290.0, 480.0, 26.0, ink(0x1f1209));
            person(&mut still, 200.0, 400.0, 320.0, 0, 0x160c06);
            person(&mut still, 360.0, 390.0, 270.0, 1, 0x241309);
        }
        3 => {
            still.rect(0.0, 0.0, 700.0, 240.0, fade((0x2b5f8a, 0.0, 0.0), (0xbfe3ea, 500.0, 240.0)));
            (0..5).for_each(|_| blob(&mut still, rng.range(100.0, 660.0), rng.range(40.0, 130.0), rng.range(60.0, 120.0), rng.range(16.0, 34.0), rng, 0xffffff, 0.75));
            water(&mut still, 220.0, 400.0, 0x12507a, 0xcdf0f2, rng);
            boat(&mut still, 210.0, 290.0, 260.0, 0xd94f30);
            boat(&mut still, 560.0, 250.0, 110.0, 0xf4f1e8);
        }
        _ => {
            still.rect(0.0, 0.0, 700.0, 400.0, fade((0xe9a24a, 700.0, 0.0), (0x7a2f2a, 0.0, 300.0)));
            karst(&mut still, 260.0, 90.0, 200.0, rng.seed(), 0x5a2a35, 0x8a4038);
            still.svg("M 0 260 L 700 230 L 700 400 L 0 400 Z", ink(0x2a1a1c)).card(90.0, 150.0, 520.0, 120.0, 20.0, fade((0x2f6b5a, 0.0, 150.0), (0x0f2a25, 0.0, 270.0)));
            (0..6).for_each(|i| {
                still.card(120.0 + 80.0 * i as f32, 170.0, 56.0, 42.0, 6.0, ink([0xffe2a0, 0x1b2b2a][usize::from(i == 3)]));
            });
            still.line((0.0, 280.0), (700.0, 272.0), 6.0, ink(0x9a7a6a));
        }
    }
    Air::FILM.over(&mut still, rng);
    still
}
