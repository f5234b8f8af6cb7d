//! Innocent goods of other shapes: cloth, posters, fruit, bags, books, phones, toys.

use crate::brands::carton;
use crate::motifs::{flower, karst, leaf, sprig, sun, woven};
use crate::paint::{Layer, Rgb, blend, darker, fade, ink, lighter};
use crate::random::{Rng, cloud, sin};
use crate::surface::{Air, GROUNDS};

const PAINTS: [Rgb; 10] =
    [0xc0392b, 0x1f6f78, 0xe9b44c, 0x35405b, 0x7a9e5a, 0xf1e4cf, 0x8e4a6b, 0xe07a3f, 0x4c86b8, 0x2a2a2e];

pub fn paint(i: usize) -> Rgb {
    PAINTS[i % PAINTS.len()]
}

pub fn stage(first: usize, n: usize, w: u32, h: u32, rng: &mut Rng) -> Layer {
    let (a, b) = (
        [0xcbb592, 0x74828a, 0x8d6748, 0xd9d8cf, 0x5d6f58][(n + first) % 5],
        [0x6e4a30, 0xb9c2c4, 0x3d4d57, 0xa88f6d][(n * 3 + first) % 4],
    );
    GROUNDS[(first + n * 7) % 12](w, h, rng, a, b)
}

pub fn photo(mut scene: Layer, rng: &mut Rng) -> Layer {
    Air::PHOTO.over(&mut scene, rng);
    scene
}

pub fn textile(n: usize, rng: &mut Rng) -> Layer {
    let (w, h) = [(640, 640), (700, 520), (560, 680)][n % 3];
    let (a, b, c) = (paint(n * 3), paint(n * 3 + 4), paint(n * 7 + 5));
    let seed = rng.seed();
    let weave = woven(560, 560, 4.0, seed, |x, y| match n % 5 {
        0 => {
            if x.rem_euclid(30) < 12 {
                a
            } else if y.rem_euclid(30) < 12 {
                b
            } else {
                c
            }
        }
        1 => [a, b, c, b][(y.div_euclid(9)).rem_euclid(4) as usize],
        2 => {
            let (p, q) = (x.rem_euclid(36) - 18, y.rem_euclid(36) - 18);
            let far = p * p + q * q;
            if far < 36 {
                c
            } else if (90..190).contains(&far) {
                b
            } else {
                a
            }
        }
        3 => {
            if (x + y).rem_euclid(26) < 9 {
                b
            } else if (x - y).rem_euclid(26) < 5 {
                c
            } else {
                a
            }
        }
        _ => {
            if (x.rem_euclid(40) - 20).abs() + (y.rem_euclid(24) - 12).abs() < 10 {
                b
            } else if y.rem_euclid(24) == 0 {
                c
            } else {
                a
            }
        }
    });
    let mut scene = stage(2, n, w, h, rng);
    let (wf, hf) = (w as f32, h as f32);
    let mut body = scene.like();
    if n.is_multiple_of(2) {
        for k in 0..4 {
            let (x, y) = (wf * 0.12 + 12.0 * (k % 2) as f32, hf * 0.7 - 74.0 * k as f32);
            let roll = ink(blend(paint(n + k), a, 0.4));
            body.card(x + 6.0, y + 40.0, wf * 0.66, 66.0, 26.0, roll);
            body.quad(
                &weave,
                [(x + 110.0, y - 34.0), (x + wf * 0.8, y - 20.0), (x + wf * 0.66, y + 44.0), (x, y + 44.0)],
            );
            body.rect(x + 10.0, y + 64.0, wf * 0.64, 4.0, ink(0x000000).alpha(0.3));
        }
    } else {
        let lean = rng.range(-80.0, 80.0);
        body.quad(
            &weave,
            [(wf * 0.2 + lean, -20.0), (wf * 1.1, 40.0 - lean), (wf * 0.95, hf * 1.1), (wf * 0.06, hf * 0.8 + lean)],
        );
        body.shade(|x, y| {
            0.95 + 0.32
                * sin((x * (0.5 + 0.1 * n as f32) + y * 0.6 + 120.0 * cloud(x / 240.0, y / 240.0, 2, seed)) / 52.0)
        });
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
            sheet.ring(
                130.0 + 30.0 * i as f32,
                260.0,
                60.0 + 34.0 * i as f32,
                60.0 + 34.0 * i as f32,
                16.0,
                ink([a, b][i % 2]),
            );
        }),
        _ => {
            flower(&mut sheet, 270.0, 210.0, 190.0, 9, a, b);
            sprig(&mut sheet, 40.0, 500.0, 260.0, -1.0, 0x3c7a4a);
        }
    }
    sheet.write(["JAZZ", "TEA FAIR", "MARKET", "SPRING"][n % 4], 30.0, 430.0, 52.0, 0.2, ink(0xfff6e0)).write(
        "MAY 12",
        30.0,
        512.0,
        28.0,
        0.15,
        ink(0xfff6e0),
    );
    let mut scene = stage(8, n, 600, 700, rng);
    let shift = rng.range(-20.0, 60.0);
    let mut body = scene.like();
    body.quad(
        &sheet,
        [
            (70.0 + shift, 50.0),
            (470.0 + shift, 80.0 - shift),
            (460.0 + shift, 640.0),
            (60.0 + shift, 610.0 + shift * 0.4),
        ],
    );
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
        let (x, y) = (
            cx - 150.0 + 75.0 * (i % 5) as f32 + rng.range(-16.0, 16.0),
            cy + 60.0 - 62.0 * (i / 4) as f32 + rng.range(-10.0, 10.0),
        );
        let r = rng.range(50.0, 70.0);
        body.oval(x + 5.0, y + 8.0, r, r * 0.96, ink(0x1a0d04).alpha(0.4));
        body.oval(
            x,
            y,
            r,
            r * [0.96, 0.8, 1.0, 0.9][n % 4],
            fade((blend(skin, blush, 0.8), x - r * 0.7, y - r * 0.7), (darker(skin, 0.4), x + r * 0.7, y + r * 0.8)),
        );
        body.oval(x - r * 0.35, y - r * 0.4, r * 0.16, r * 0.1, ink(0xffffff).alpha(0.5)).oval(
            x + r * 0.1,
            y - r * 0.1,
            3.0,
            3.0,
            ink(0x3a2a12),
        );
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
            body.trace("M 110 190 C 110 40 270 40 280 190", 22.0, ink(darker(trim, 0.2)))
                .svg("M 30 180 L 370 170 L 400 500 Q 210 530 10 505 Z", fill);
            body.svg("M 24 330 L 386 322 L 392 400 L 18 410 Z", ink(trim));
            sun(&mut body, 120.0, 260.0, 50.0, 8, trim);
        }
        1 => {
            body.svg(
                "M 60 200 Q 60 110 200 110 Q 340 110 350 200 L 380 480 Q 380 520 330 520 L 70 520 Q 30 520 34 480 Z",
                fill,
            )
            .trace("M 160 112 Q 200 50 250 112", 16.0, ink(darker(main, 0.4)));
            body.card(80.0, 330.0, 250.0, 160.0, 26.0, ink(darker(main, 0.2))).line(
                (90.0, 370.0),
                (322.0, 366.0),
                7.0,
                ink(trim),
            );
            body.trace("M 70 210 Q 200 180 346 206", 8.0, ink(trim));
        }
        2 => {
            body.trace("M 60 260 C 80 60 380 60 390 250", 14.0, ink(0x3a2415))
                .svg("M 20 270 Q 210 210 410 260 Q 450 420 400 500 Q 210 540 40 500 Q -10 400 20 270 Z", fill);
            body.svg("M 18 272 Q 210 212 412 262 Q 420 340 240 380 Q 60 370 18 272 Z", ink(lighter(main, 0.16))).oval(
                236.0,
                370.0,
                18.0,
                18.0,
                ink(0xe0b650),
            );
        }
        _ => {
            body.svg("M 70 140 L 330 120 L 390 520 L 20 520 Z", fill)
                .trace("M 130 140 L 130 60 M 270 128 L 268 50", 12.0, ink(trim))
                .trace("M 130 60 Q 200 20 268 50", 12.0, ink(trim));
            body.line((64.0, 250.0), (352.0, 236.0), 20.0, ink(trim)).line(
                (50.0, 320.0),
                (362.0, 306.0),
                9.0,
                ink(trim),
            );
        }
    }
    body.home().shade(|u, v| 0.96 + 0.07 * sin(u * 1.6) * sin(v * 1.6) + 0.2 * cloud(u / 90.0, v / 90.0, 3, n as u32));
    scene
        .floor_shadow(&body, y + 510.0 * k, if n.is_multiple_of(2) { 0.6 } else { -0.6 }, 0.22, 0.5)
        .lay(&body, 0.0, 0.0, 1.0);
    photo(scene, rng)
}

fn cover(n: usize) -> Layer {
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
    art.write(["SOUTHERN", "RIVERS OF", "FIELD", "NIGHT"][n % 4], 26.0, 40.0, 34.0, 0.18, ink(0xfff4dd)).write(
        ["COOKING", "STONE", "NOTES", "TRAINS"][n % 4],
        26.0,
        96.0,
        40.0,
        0.2,
        ink(0xfff4dd),
    );
    art.small_print(28.0, 160.0, 150.0, 2, 14.0, ink(0xfff4dd)).rect(0.0, 0.0, 10.0, 450.0, ink(darker(a, 0.5)));
    art.shade(|x, y| 1.0 + 0.08 * cloud(x / 6.0, y / 6.0, 2, n as u32 * 7919 + 17));
    art
}

pub fn book(n: usize, rng: &mut Rng) -> Layer {
    let (w, h) = [(600, 620), (680, 540), (560, 640)][n % 3];
    let mut scene = stage(0, n, w, h, rng);
    let (x, y) = (rng.range(-20.0, 50.0), rng.range(0.0, 40.0));
    let art = cover(n);
    if n.is_multiple_of(2) {
        let side = Layer::filled(20, 40, 0xe9e0cc);
        carton(
            &mut scene,
            &art,
            &side,
            [(130.0 + x, 90.0 + y), (420.0 + x, 60.0 + y), (430.0 + x, 480.0 + y), (140.0 + x, 520.0 + y)],
            (54.0, -14.0),
            0xdfd6c0,
        );
    } else {
        let mut body = scene.like();
        for k in 0..3 {
            let d = 26.0 * k as f32;
            let tome = [
                (210.0 + x + d, 130.0 + y - d),
                (560.0 + x - d, 200.0 + y - d),
                (440.0 + x - d, 470.0 + y - d),
                (60.0 + x + d, 370.0 + y - d),
            ];
            let [_, tr, br, bl] = tome;
            body.poly(&[bl, br, (br.0, br.1 + 24.0), (bl.0, bl.1 + 24.0)], ink(0xe9e0cc))
                .poly(&[br, tr, (tr.0, tr.1 + 24.0), (br.0, br.1 + 24.0)], ink(darker(paint(n + k), 0.5)));
            body.quad(&if k == 2 { art.clone() } else { cover(n + k + 1) }, tome);
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
    slab.card(0.0, 0.0, 280.0, 560.0, 42.0, ink(0x1b1d21)).card(
        3.0,
        3.0,
        274.0,
        554.0,
        40.0,
        ink([0x8d949c, 0xc9a27a, 0x3d5570][n % 3]),
    );
    if n.is_multiple_of(2) {
        slab.card(10.0, 10.0, 260.0, 540.0, 34.0, fade((lighter(a, 0.3), 0.0, 0.0), (darker(b, 0.3), 280.0, 560.0)));
        slab.svg("M 10 400 Q 110 250 270 360 L 270 500 Q 270 548 236 550 L 44 550 Q 10 548 10 510 Z", ink(b)).write(
            "09:41",
            70.0,
            80.0,
            40.0,
            0.12,
            ink(0xffffff),
        );
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
    let round = |rgb: Rgb, cx: f32, cy: f32, r: f32| {
        fade((lighter(rgb, 0.35), cx - r, cy - r), (darker(rgb, 0.4), cx + r, cy + r))
    };
    match n % 4 {
        0 => {
            for (cx, cy, rx, ry) in [
                (90.0, 50.0, 34.0, 34.0),
                (230.0, 50.0, 34.0, 34.0),
                (160.0, 270.0, 118.0, 130.0),
                (160.0, 110.0, 100.0, 90.0),
                (60.0, 250.0, 40.0, 66.0),
                (262.0, 250.0, 40.0, 66.0),
                (90.0, 390.0, 56.0, 40.0),
                (232.0, 390.0, 56.0, 40.0),
            ] {
                body.oval(cx, cy, rx, ry, round(a, cx, cy, rx));
            }
            body.oval(160.0, 140.0, 44.0, 34.0, ink(lighter(a, 0.5)))
                .oval(160.0, 124.0, 15.0, 11.0, ink(0x1b1410))
                .oval(122.0, 92.0, 10.0, 11.0, ink(0x1b1410))
                .oval(198.0, 92.0, 10.0, 11.0, ink(0x1b1410));
            body.svg("M 90 190 L 230 190 L 250 300 L 200 240 Z", ink(b));
        }
        1 => {
            body.svg(
                "M 10 300 L 60 290 L 110 190 L 260 186 L 320 280 L 400 296 L 410 370 L 6 374 Z",
                fade((lighter(a, 0.3), 0.0, 180.0), (darker(a, 0.4), 60.0, 380.0)),
            );
            body.svg("M 124 206 L 180 204 L 180 280 L 84 284 Z", ink(0xbfe0ea))
                .svg("M 196 204 L 252 202 L 296 276 L 196 280 Z", ink(0x9cc9d8));
            for cx in [100.0, 318.0] {
                body.oval(cx, 372.0, 52.0, 52.0, ink(0x1d1d20)).oval(cx, 372.0, 24.0, 24.0, round(b, cx, 372.0, 24.0));
            }
        }
        2 => {
            for (i, (bx, by)) in
                [(0.0, 290.0), (130.0, 290.0), (264.0, 280.0), (60.0, 160.0), (196.0, 156.0), (118.0, 30.0)]
                    .into_iter()
                    .enumerate()
            {
                let rgb = paint(n + i * 3);
                body.card(bx, by, 126.0, 126.0, 10.0, round(rgb, bx + 63.0, by + 63.0, 63.0)).write(
                    ["A", "B", "C", "7", "Q", "8"][i],
                    bx + 38.0,
                    by + 30.0,
                    66.0,
                    0.2,
                    ink(lighter(rgb, 0.75)),
                );
            }
        }
        _ => {
            body.card(60.0, 150.0, 210.0, 190.0, 18.0, round(a, 160.0, 240.0, 120.0)).card(
                90.0,
                20.0,
                150.0,
                120.0,
                18.0,
                round(b, 165.0, 80.0, 80.0),
            );
            for (cx, cy) in [(134.0, 74.0), (196.0, 74.0)] {
                body.oval(cx, cy, 22.0, 22.0, ink(0xfff3b0)).oval(cx + 4.0, cy, 9.0, 9.0, ink(0x1b1b1f));
            }
            body.line((165.0, 20.0), (190.0, -40.0), 7.0, ink(0x444a52)).oval(190.0, -44.0, 13.0, 13.0, ink(0xd7263d));
            body.line((60.0, 190.0), (-20.0, 130.0), 26.0, ink(0x7d858f)).line(
                (270.0, 190.0),
                (330.0, 290.0),
                26.0,
                ink(0x7d858f),
            );
            body.rect(90.0, 340.0, 50.0, 76.0, ink(0x5a626c)).rect(190.0, 340.0, 50.0, 76.0, ink(0x5a626c)).card(
                104.0,
                190.0,
                120.0,
                70.0,
                8.0,
                ink(0x20303c),
            );
        }
    }
    body.home();
    scene
        .contact(x + 190.0, y + 420.0, 270.0, 50.0, 0.7)
        .floor_shadow(&body, y + 416.0, 0.5, 0.22, 0.5)
        .lay(&body, 0.0, 0.0, 1.0);
    photo(scene, rng)
}
