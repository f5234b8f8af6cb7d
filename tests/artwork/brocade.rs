//! Woven and embroidered heritage: the phoenix-and-sun brocade, the embroiderers' mark and scarf, the reader's cover.

use crate::Take;
use crate::motifs::{flower, leaf, sprig, sun, woven};
use crate::paint::{Layer, Rgb, blend, darker, fade, ink, lighter};
use crate::random::{Rng, cloud, sin, smooth};
use crate::surface::{self, Air, grainy};

#[rustfmt::skip]
const PHOENIX: [&str; 18] = [
    "..........##..............", ".........####...........#.", "..........###..#.......##.", "......#####.##.##.....##.#",
    ".......######..#.#...##.##", ".........####...####.#.##.", "..........#####..######..#", "...........#######.###..##",
    ".....##.....#########..##.", "....####....########..##..", "...##..##..##########.#...", "..##.....####.######.##.#.",
    ".##..##.####...###..##.##.", "##..##.####...###..##.##..", "...##.###....###..##.##...", "..##..##....##...##.##....",
    ".....##....####.##.##.....", "..........#..#............",
];
#[rustfmt::skip]
const CRANE: [&str; 14] = [
    ".###..............", "##.##.........#...", "....##.......##.#.", "....##.....###.##.", ".....##..#####.#..", ".....#########....",
    "......########.##.", ".......######.###.", "........#####.....", ".........###......", ".........#.#......", ".........#.#......",
    ".........#..#.....", "........##..##....",
];

fn stitched(bitmap: &[&str], x: i32, y: i32) -> bool {
    let row = usize::try_from(y).ok().and_then(|y| bitmap.get(y));
    row.zip(usize::try_from(x).ok()).is_some_and(|(row, x)| row.as_bytes().get(x) == Some(&b'#'))
}

/// An eight-pointed sun on the thread grid.
fn sun_thread(x: i32, y: i32) -> Option<usize> {
    let (a, b) = (x.abs(), y.abs());
    let far = a.max(b).max((a + b) * 2 / 3);
    match far {
        0..=2 => Some(0),
        3..=4 => Some(1),
        _ if far <= 9 && (a <= 1 || b <= 1 || (a - b).abs() <= 1) => Some(2),
        _ => None,
    }
}

struct Loom {
    field: Rgb,
    border: Rgb,
    gold: Rgb,
    bird: [Rgb; 3],
    /// Threads from one lozenge to the next.
    repeat: i32,
}

impl Loom {
    fn thread(&self, x: i32, y: i32, bitmap: &[&str]) -> Rgb {
        if x < 30 || y > 150 {
            return self.fret(if x < 30 { y } else { x }, if x < 30 { x } else { y - 151 });
        }
        let n = self.repeat;
        let (u, v) = (x.rem_euclid(n) - n / 2, y.rem_euclid(n) - n / 2);
        let edge = u.abs() + v.abs() - n / 2;
        let (cx, cy) = (x.div_euclid(n), y.div_euclid(n));
        match edge.abs() {
            0..=1 => return self.gold,
            3 => return self.bird[2],
            _ => {}
        }
        if edge > 0 {
            let (p, q) = ((x + n / 2).rem_euclid(n) - n / 2, (y + n / 2).rem_euclid(n) - n / 2);
            return sun_thread(p, q)
                .map_or(darker(self.field, 0.25), |part| [self.gold, self.bird[1], self.gold][part]);
        }
        let (bw, bh) = (bitmap[0].len() as i32, bitmap.len() as i32);
        let flip = cy.rem_euclid(2) == 1;
        let bx = if flip { bw / 2 - u - 1 } else { u + bw / 2 };
        if stitched(bitmap, bx, v + bh / 2) {
            return self.bird[((cx + 2 * cy).rem_euclid(3)) as usize];
        }
        self.field
    }

    /// A border of square meanders and teeth.
    fn fret(&self, along: i32, across: i32) -> Rgb {
        let (a, b) = (along.rem_euclid(16), across);
        match b {
            0 | 1 | 28 | 29 => self.gold,
            4..=25 => {
                let (p, q) = (a - 8, (b - 4).rem_euclid(22) - 11);
                let ring = p.abs().max(q.abs());
                let hook = (ring % 3 == 0 && !(p > 0 && q == 0)) || (p == ring && q > 0 && ring % 3 == 1);
                if hook { self.bird[usize::from(along.rem_euclid(32) < 16)] } else { self.border }
            }
            _ => darker(self.border, 0.3),
        }
    }
}

pub fn phoenix(rng: &mut Rng, take: Take) -> Layer {
    let (w, h) = (800, 800);
    let original = take == Take::Original;
    let loom = if original {
        Loom { field: 0x9c1627, border: 0x15244f, gold: 0xe9b23a, bird: [0xf4ead2, 0x1f8f86, 0xe86f2c], repeat: 48 }
    } else {
        Loom { field: 0x1b2a66, border: 0x7c1d2c, gold: 0xd8d3c4, bird: [0xe8c34e, 0xc94b4b, 0x5fb0c9], repeat: 34 }
    };
    let art: &[&str] = if original { &PHOENIX } else { &CRANE };
    let seed = rng.seed();
    let weave = woven(w, h, 4.4, seed, |x, y| loom.thread(x, y, art));
    let mut cloth = Layer::new(w, h);
    let corners = if original {
        [(-46.0, -60.0), (820.0, -130.0), (900.0, 860.0), (-90.0, 770.0)]
    } else {
        [(70.0, 40.0), (900.0, -40.0), (840.0, 900.0), (-60.0, 700.0)]
    };
    cloth.quad(&weave, corners);
    cloth.shade(|x, y| {
        let bend = 90.0 * cloud(x / 300.0, y / 300.0, 2, seed ^ 8);
        let along = if original { x * 0.9 + y * 0.45 } else { y - 0.5 * x };
        0.98 + 0.3 * sin((along + bend) / if original { 74.0 } else { 105.0 })
    });
    let mut table = surface::wood(w, h, rng, 0x4a2d1c, 0x7a4c2b);
    table.shadow(&cloth, (8.0, 16.0), 30, 0.7).lay(&cloth, 0.0, 0.0, 1.0);
    if original {
        turned_corner(&mut table, &loom);
    }
    Air { patches: 0.36, ..Air::PHOTO }.over(&mut table, rng);
    table
}

/// The cloth's corner folded over, its plain back showing.
fn turned_corner(table: &mut Layer, loom: &Loom) {
    let mut back = table.like();
    back.svg(
        "M 800 470 Q 700 560 560 640 Q 640 700 700 800 L 800 800 Z",
        fade((lighter(loom.field, 0.35), 560.0, 560.0), (darker(loom.field, 0.5), 780.0, 780.0)),
    );
    back.trace("M 800 474 Q 700 562 564 640", 5.0, ink(loom.gold).alpha(0.7));
    back.shade(|x, y| 0.9 + 0.12 * sin((x + y) / 2.3) + 0.1 * sin((x - y) / 40.0));
    table.shadow(&back, (-10.0, 14.0), 24, 0.6).lay(&back, 0.0, 0.0, 1.0);
}

pub fn workshop_logo(_: &mut Rng, take: Take) -> Layer {
    let (w, h) = (640, 520);
    let original = take == Take::Original;
    let (field, thread, gold) = if original { (0x1d2b5e, 0xe35a3c, 0xf1c453) } else { (0xf0e6d2, 0x1f6b5c, 0xb2413a) };
    let mut logo = Layer::filled(w, h, field);
    let lit = lighter(field, if original { 0.35 } else { 0.0 });
    logo.rect(0.0, 0.0, 640.0, 520.0, fade((lit, 0.0, 0.0), (darker(field, 0.5), 640.0, 520.0)));
    let (x, y, r) = if original { (220.0, 200.0, 150.0) } else { (400.0, 220.0, 165.0) };
    logo.poly(
        &[(x, y - r * 1.1), (x + r * 1.1, y), (x, y + r * 1.1), (x - r * 1.1, y)],
        ink(if original { thread } else { 0x234f7d }),
    );
    logo.poly(&[(x, y - r * 0.93), (x + r * 0.93, y), (x, y + r * 0.93), (x - r * 0.93, y)], ink(field));
    if original {
        sun(&mut logo, x, y, r * 0.62, 12, gold);
        logo.oval(x, y, r * 0.2, r * 0.2, ink(thread));
    } else {
        flower(&mut logo, x, y, r * 0.7, 8, gold, 0xe6c66a);
    }
    for i in 0..6 {
        let a = i as f32 * 36.0;
        let (px, py) = if original { (430.0 + a, 60.0 + a * 0.9) } else { (40.0 + a * 0.6, 60.0 + a) };
        logo.poly(&[(px, py - 22.0), (px + 22.0, py), (px, py + 22.0), (px - 22.0, py)], ink([gold, thread][i % 2]));
    }
    if original {
        logo.write("ZHUANGXIU", 70.0, 408.0, 56.0, 0.17, ink(0xfdf3dc)).write(
            "壮坊",
            440.0,
            290.0,
            68.0,
            0.11,
            ink(gold),
        );
    } else {
        logo.write("ZHUANG SHOU", 36.0, 440.0, 44.0, 0.13, ink(0x2b2b33)).write(
            "壮",
            80.0,
            320.0,
            80.0,
            0.11,
            ink(thread),
        );
    }
    logo
}

/// An embroidered scarf hung over a bar, or lying rolled.
pub fn scarf(rng: &mut Rng, take: Take) -> Layer {
    let (w, h) = (720, 720);
    let original = take == Take::Original;
    let (silk, petals, ground) = if original { (0x8e1f4d, 0xf7d7e0, 0xd8cdb8) } else { (0x1f5d63, 0xf4b860, 0x8d7a68) };
    let mut flat = Layer::filled(360, 900, silk);
    flat.rect(0.0, 0.0, 360.0, 900.0, fade((lighter(silk, 0.15), 0.0, 0.0), (darker(silk, 0.3), 360.0, 900.0)));
    for i in 0..7 {
        let (x, y) = (if i % 2 == 0 { 110.0 } else { 240.0 }, 70.0 + 110.0 * i as f32);
        sprig(&mut flat, x - 60.0, y + 50.0, 150.0, -0.6, 0x4c8f5a);
        flower(&mut flat, x, y, 62.0, if original { 5 } else { 9 }, petals, 0xe9a23a);
    }
    for i in 0..18 {
        let x = i as f32 * 21.0;
        flat.poly(&[(x, 800.0), (x + 10.0, 780.0), (x + 20.0, 800.0), (x + 10.0, 820.0)], ink(0xefc65a));
        flat.poly(&[(x, 846.0), (x + 10.0, 830.0), (x + 20.0, 846.0), (x + 10.0, 862.0)], ink(0x2f86a0));
    }
    flat.write("ZHUANGXIU", 150.0, 872.0, 17.0, 0.16, ink(0xf3dfa4));
    flat.shade(|x, y| 0.95 + 0.08 * sin(x * 1.9) * sin(y * 1.9));
    let mut scene = if original {
        surface::window_light(w, h, rng, ground, 0xfff0cf)
    } else {
        surface::pebbles(w, h, rng, ground, 0xb9b2a4)
    };
    let mut body = scene.like();
    if original {
        body.quad(&flat, [(330.0, 96.0), (600.0, 84.0), (640.0, 560.0), (380.0, 610.0)]);
        body.quad(&flat, [(120.0, 100.0), (420.0, 92.0), (400.0, 690.0), (80.0, 640.0)]);
        body.shade(|x, y| 0.9 + 0.34 * sin((x + 26.0 * sin(y / 90.0)) / 21.0) * smooth(y / 300.0));
    } else {
        body.quad(&flat, [(60.0, 380.0), (260.0, 130.0), (690.0, 420.0), (500.0, 690.0)]);
        body.quad(&flat, [(210.0, 60.0), (560.0, 40.0), (600.0, 250.0), (230.0, 290.0)]);
        body.shade(|x, y| 0.92 + 0.3 * sin((y + x * 0.6 + 30.0 * sin(x / 110.0)) / 33.0));
    }
    scene.shadow(&body, (26.0, 26.0), 26, 0.6).lay(&body, 0.0, 0.0, 1.0);
    if original {
        scene.rect(0.0, 80.0, 720.0, 26.0, fade((0xb98a55, 0.0, 80.0), (0x4a2d17, 0.0, 106.0)));
    }
    Air::PHOTO.over(&mut scene, rng);
    scene
}

pub fn reader_cover(rng: &mut Rng, take: Take) -> Layer {
    let (w, h) = (600, 800);
    let original = take == Take::Original;
    let (paper, main, second) = if original { (0xefe2c4, 0xb3261e, 0x1d4d4f) } else { (0xd9e4e8, 0x274b8f, 0xd9902f) };
    let mut cover = Layer::filled(w, h, paper);
    if original {
        cover.rect(0.0, 0.0, 118.0, 800.0, ink(main));
        cover.rect(118.0, 430.0, 482.0, 370.0, fade((second, 118.0, 430.0), (darker(second, 0.55), 600.0, 800.0)));
        for (i, r) in [210.0, 190.0, 150.0, 140.0, 104.0].into_iter().enumerate() {
            cover.oval(400.0, 600.0, r, r, ink([0xd7a548, 0x7c4f1e, 0xe0b765, 0x67401a, 0xd7a548][i]));
        }
        sun(&mut cover, 400.0, 600.0, 98.0, 10, 0x5d3514);
        for i in 0..11 {
            let y = 40.0 + 70.0 * i as f32;
            cover.poly(&[(59.0, y - 30.0), (95.0, y), (59.0, y + 30.0), (23.0, y)], ink(0xf0c75e));
            cover.poly(&[(59.0, y - 16.0), (78.0, y), (59.0, y + 16.0), (40.0, y)], ink(second));
        }
        cover.write("A PRACTICAL", 152.0, 92.0, 34.0, 0.13, ink(main));
        cover.write("ZHUANG", 152.0, 158.0, 76.0, 0.2, ink(0x22201c)).write(
            "READER",
            152.0,
            262.0,
            76.0,
            0.2,
            ink(0x22201c),
        );
        cover.write("VOL. 1", 152.0, 374.0, 24.0, 0.13, ink(second)).seal("壮文", 520.0, 330.0, 32.0, main);
    } else {
        cover.rect(0.0, 0.0, 600.0, 330.0, fade((lighter(main, 0.2), 0.0, 0.0), (darker(main, 0.4), 600.0, 330.0)));
        for i in 0..9 {
            leaf(
                &mut cover,
                80.0 + 20.0 * i as f32,
                300.0 - 10.0 * i as f32,
                190.0,
                -1.3 + 0.16 * i as f32,
                [second, 0xf3e4b7][i % 2],
            );
        }
        cover.write("PRACTICAL", 60.0, 380.0, 52.0, 0.17, ink(main)).write(
            "ZHUANG",
            60.0,
            462.0,
            52.0,
            0.17,
            ink(main),
        );
        cover.write("READINGS", 60.0, 544.0, 52.0, 0.17, ink(second)).seal("文", 470.0, 640.0, 60.0, 0xa33a2a);
        cover.small_print(60.0, 650.0, 320.0, 4, 22.0, ink(0x6d7c86));
    }
    cover.rect(0.0, 0.0, 16.0, 800.0, fade((0x000000, 0.0, 0.0), (blend(main, 0xffffff, 0.2), 16.0, 0.0)).alpha(0.35));
    cover.svg("M 600 0 L 600 260 Q 500 170 330 0 Z", ink(0xffffff).alpha(0.12));
    grainy(&mut cover, rng.seed(), 0.1);
    Air { slope: 0.3, patches: 0.28, ..Air::PRINT }.over(&mut cover, rng);
    cover
}
