//! Stills of films that nobody here holds rights in.

use crate::motifs::{blob, boat, karst, person, water};
use crate::paint::{Layer, blend, fade, ink};
use crate::random::Rng;
use crate::surface::Air;

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
                        still.rect(
                            x + 7.0 + 15.0 * (k % 3) as f32,
                            350.0 - high + 22.0 * (k / 3) as f32,
                            8.0,
                            11.0,
                            ink(rng.pick(&[0xffd27a, 0xff9a5a, 0x9ad0ff])),
                        );
                    }
                }
            }
            person(&mut still, 170.0, 400.0, 260.0, 0, 0x050508);
        }
        1 => {
            still
                .rect(0.0, 0.0, 700.0, 230.0, fade((0xb9cfdd, 0.0, 0.0), (0xf3efe6, 300.0, 230.0)))
                .svg("M 0 230 L 700 200 L 700 400 L 0 400 Z", fade((0xe9edf0, 0.0, 220.0), (0x9fb0bd, 0.0, 400.0)));
            still.svg("M 380 214 L 400 213 L 240 400 L 20 400 Z", ink(0x5c6772));
            for i in 0..9 {
                let x = 430.0 + 34.0 * i as f32;
                still.poly(
                    &[(x, 90.0 - 6.0 * (i % 3) as f32), (x + 34.0, 240.0), (x - 30.0, 240.0)],
                    ink(blend(0x22362f, 0x4b6258, rng.unit())),
                );
            }
            person(&mut still, 150.0, 330.0, 110.0, 3, 0x8a1f1f);
        }
        2 => {
            still.rect(0.0, 0.0, 700.0, 400.0, fade((0x3a2413, 0.0, 0.0), (0x8a5a2c, 700.0, 400.0))).svg(
                "M 420 40 L 640 60 L 640 260 L 420 250 Z",
                fade((0xfff0c8, 420.0, 40.0), (0xe9b46a, 640.0, 260.0)),
            );
            still
                .line((530.0, 46.0), (530.0, 256.0), 9.0, ink(0x2a180b))
                .line((420.0, 150.0), (640.0, 160.0), 9.0, ink(0x2a180b))
                .rect(60.0, 290.0, 480.0, 26.0, ink(0x1f1209));
            person(&mut still, 200.0, 400.0, 320.0, 0, 0x160c06);
            person(&mut still, 360.0, 390.0, 270.0, 1, 0x241309);
        }
        3 => {
            still.rect(0.0, 0.0, 700.0, 240.0, fade((0x2b5f8a, 0.0, 0.0), (0xbfe3ea, 500.0, 240.0)));
            (0..5).for_each(|_| {
                blob(
                    &mut still,
                    (rng.range(100.0, 660.0), rng.range(40.0, 130.0)),
                    (rng.range(60.0, 120.0), rng.range(16.0, 34.0)),
                    rng,
                    0xffffff,
                    0.75,
                );
            });
            water(&mut still, 220.0, 400.0, 0x12507a, 0xcdf0f2, rng);
            boat(&mut still, 210.0, 290.0, 260.0, 0xd94f30);
            boat(&mut still, 560.0, 250.0, 110.0, 0xf4f1e8);
        }
        _ => {
            still.rect(0.0, 0.0, 700.0, 400.0, fade((0xe9a24a, 700.0, 0.0), (0x7a2f2a, 0.0, 300.0)));
            karst(&mut still, 260.0, 90.0, 200.0, rng.seed(), 0x5a2a35, 0x8a4038);
            still.svg("M 0 260 L 700 230 L 700 400 L 0 400 Z", ink(0x2a1a1c)).card(
                90.0,
                150.0,
                520.0,
                120.0,
                20.0,
                fade((0x2f6b5a, 0.0, 150.0), (0x0f2a25, 0.0, 270.0)),
            );
            (0..6).for_each(|i| {
                still.card(
                    120.0 + 80.0 * i as f32,
                    170.0,
                    56.0,
                    42.0,
                    6.0,
                    ink([0xffe2a0, 0x1b2b2a][usize::from(i == 3)]),
                );
            });
            still.line((0.0, 280.0), (700.0, 272.0), 6.0, ink(0x9a7a6a));
        }
    }
    Air::FILM.over(&mut still, rng);
    still
}
