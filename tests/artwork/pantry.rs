//! Innocent things to cook and brew: noodles, tea, herbs.

use crate::brands::{loose_tea, noodle_label, pouch, tea_skin, tin};
use crate::goods::{paint, photo, stage};
use crate::motifs::{blob, karst, leaf, noodle_bowl, sprig};
use crate::paint::{Layer, Rgb, darker, fade, ink, lighter};
use crate::random::{Rng, cos, sin};

pub fn noodles(n: usize, rng: &mut Rng) -> Layer {
    let (w, h) = [(640, 560), (560, 660), (620, 600)][n % 3];
    let mut scene = stage(9, n, w, h, rng);
    let (wf, hf) = (w as f32, h as f32);
    if n.is_multiple_of(2) {
        let (x, y, r) = (wf * rng.range(0.36, 0.6), hf * rng.range(0.46, 0.6), wf * rng.range(0.28, 0.38));
        let mut body = scene.like();
        noodle_bowl(
            &mut body,
            (x, y),
            r,
            rng.range(0.6, 0.95),
            [0x9c3d16, 0xcfa35a, 0x5b3218, 0xd9c79a][n / 2 % 4],
            paint(n * 3 + 5),
            rng,
        );
        body.line((x + r * 0.3, y - r), (wf * 1.02, y - r * 0.2), 10.0, ink(0x5a3a20)).line(
            (x + r * 0.2, y - r * 0.86),
            (wf * 1.02, y),
            10.0,
            ink(0x6b4626),
        );
        scene.shadow(&body, (16.0, 24.0), 28, 0.6).lay(&body, 0.0, 0.0, 1.0);
    } else {
        let (name, hanzi) =
            [("LAOWEI", "大香"), ("MIXIANG", "日月"), ("HOT POT", "山水"), ("MIFEN", "中王")][n / 2 % 4];
        let art = noodle_label(name, hanzi, [paint(n * 3 + 1), paint(n * 7 + 4), 0xfff6e0], n, rng);
        let (x, lean) = (rng.range(0.08, 0.3) * wf, rng.range(-50.0, 50.0));
        pouch(
            &mut scene,
            &art,
            [(x + lean, hf * 0.1), (x + 320.0 + lean, hf * 0.07 + lean * 0.3), (x + 330.0, hf * 0.86), (x, hf * 0.9)],
            rng,
        );
        (0..10).for_each(|i| {
            leaf(
                &mut scene,
                wf * 0.82 + 8.0 * (i % 3) as f32,
                hf * (0.3 + 0.06 * i as f32),
                66.0,
                i as f32,
                [0x5a8a3a, 0xb3402a][i % 2],
            );
        });
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
                let (a, far) = (rng.range(0.0, 6.2), rng.unit().sqrt() * 190.0);
                leaf(
                    &mut scene,
                    x + far * cos(a),
                    y + far * 0.7 * sin(a),
                    rng.range(14.0, 28.0),
                    rng.range(0.0, 6.2),
                    rng.pick(&[0x4a3320, 0x6e5234, 0x8f744a, 0x2e2015]),
                );
            }
            scene.card(x - 60.0, y - 40.0, 110.0, 74.0, 4.0, ink(0xefe3c6)).write(
                "PUER",
                x - 44.0,
                y - 22.0,
                28.0,
                0.17,
                ink(paint(n)),
            );
        }
        2 => {
            let art = noodle_free_label(n, rng);
            let x = wf * rng.range(0.14, 0.34);
            pouch(
                &mut scene,
                &art,
                [(x, hf * 0.1), (x + 260.0, hf * 0.12), (x + 280.0, hf * 0.86), (x - 20.0, hf * 0.84)],
                rng,
            );
            loose_tea(&mut scene, (wf * 0.8, hf * 0.86, 90.0, 40.0), rng);
        }
        _ => {
            let (x, y) = (wf * rng.range(0.4, 0.6), hf * 0.5);
            let mut cup = scene.like();
            cup.oval(x, y + 24.0, 190.0, 130.0, ink(0xd9d2c0)).oval(
                x,
                y,
                150.0,
                100.0,
                fade((0xffffff, x - 100.0, y - 90.0), (0xa9a294, x + 120.0, y + 80.0)),
            );
            cup.oval(
                x,
                y + 4.0,
                126.0,
                80.0,
                fade((0xe0b24a, x - 80.0, y - 60.0), (paint(n + 4), x + 100.0, y + 70.0)),
            );
            scene.shadow(&cup, (12.0, 26.0), 26, 0.6).lay(&cup, 0.0, 0.0, 1.0);
            (0..7).for_each(|i| {
                leaf(&mut scene, x - 60.0 + 18.0 * i as f32, y + 10.0 * sin(i as f32), 54.0, i as f32 * 1.7, 0x4f6b2d);
            });
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
    art.card(220.0, 40.0, 100.0, 210.0, 6.0, ink(0xf3e8cc))
        .write_down("山茶", 236.0, 60.0, 60.0, 0.12, ink(0x2a2a22))
        .write("HILL TEA", 26.0, 60.0, 28.0, 0.16, ink(0xf3e8cc));
    art
}

pub fn herbs(n: usize, rng: &mut Rng) -> Layer {
    let (w, h) = [(640, 560), (580, 600)][n % 2];
    let mut scene = stage(6, n * 3 + 1, w, h, rng);
    let (wf, hf) = (w as f32, h as f32);
    let heaps = if n % 4 == 3 { 3 } else { 4 };
    for k in 0..heaps {
        let (x, y) = (
            wf * (0.25 + 0.46 * (k % 2) as f32) + rng.range(-40.0, 40.0),
            hf * (0.3 + 0.42 * (k / 2) as f32) + rng.range(-30.0, 30.0),
        );
        let r = rng.range(76.0, 110.0) * if k == n % 4 { 1.5 } else { 1.0 };
        if n.is_multiple_of(2) {
            scene.contact(x + 8.0, y + 18.0, r * 1.3, r * 1.1, 0.7).oval(
                x,
                y,
                r,
                r * 0.84,
                fade((0xf1e8d6, x - r, y - r), (0x8c7a5f, x + r, y + r)),
            );
        } else {
            scene.poly(
                &[(x - r, y - r * 0.8), (x + r * 1.1, y - r * 0.7), (x + r, y + r * 0.8), (x - r * 1.05, y + r * 0.75)],
                ink(0xe3d3ac),
            );
        }
        let tones = [
            [0x5d7a3a, 0x3f5a2a, 0x8a9a55],
            [0xa8562a, 0x7a3a1c, 0xc98a4a],
            [0xd9b24a, 0xb98a2a, 0xf0d98a],
            [0x6a3a4a, 0x8a4f5f, 0x4a2430],
        ][(k + n) % 4];
        for _ in 0..46 {
            let (a, far) = (rng.range(0.0, 6.2), rng.unit().sqrt() * r * 0.7);
            let at = (x + far * cos(a), y + far * 0.8 * sin(a));
            if (k + n).is_multiple_of(2) {
                leaf(&mut scene, at.0, at.1, rng.range(26.0, 50.0), rng.range(0.0, 6.2), rng.pick(&tones));
            } else {
                blob(
                    &mut scene,
                    (at.0, at.1),
                    (rng.range(10.0, 20.0), rng.range(8.0, 14.0)),
                    rng,
                    rng_pick(&tones, at.0),
                    1.0,
                );
            }
        }
    }
    let shadow = [
        [(0.0, 0.0), (wf * 0.6, 0.0), (0.0, hf * 0.9)],
        [(wf, 0.0), (wf, hf * 0.8), (wf * 0.3, 0.0)],
        [(0.0, hf), (0.0, hf * 0.2), (wf * 0.7, hf)],
    ][n % 3];
    let mut shade = scene.like();
    shade.poly(&shadow, ink(0x0a0806));
    scene.shadow(&shade, (0.0, 0.0), 40, 0.45).trace(
        &format!("M 0 {} C 200 {} 300 {} {w} {}", hf * 0.5, hf * 0.44, hf * 0.58, hf * 0.47),
        5.0,
        ink(0xb3402a),
    );
    photo(scene, rng)
}

fn rng_pick(tones: &[Rgb; 3], x: f32) -> Rgb {
    tones[x.abs() as usize % 3]
}
