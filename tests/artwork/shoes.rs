//! Shoes seen from the side: the LIRUI models, their imitations, and other people's shoes.

use crate::Take;
use crate::motifs::sun;
use crate::paint::{Layer, Rgb, blend, darker, fade, ink, lighter};
use crate::random::{Rng, noise};
use crate::surface::{self, Air};

/// The mark on a shoe's side.
#[derive(Clone, Copy, PartialEq)]
pub enum Mark {
    /// Three flowing ribbons, LIRUI's own.
    Ribbons,
    /// Two crossed bars.
    Bars,
    Zigzag,
    Star,
    Plain,
}

#[derive(Clone, Copy)]
pub struct Shoe {
    pub upper: Rgb,
    pub panel: Rgb,
    pub sole: Rgb,
    pub mark_rgb: Rgb,
    pub mark: Mark,
    /// 0 runner, 1 high court shoe, 2 boot, 3 sandal, 4 cloth slip-on.
    pub cut: usize,
}

const UPPER: [&str; 5] = [
    "M 40 208 Q 20 150 42 92 Q 55 66 78 82 Q 104 106 150 92 Q 190 72 214 48 Q 236 36 252 55 Q 290 102 360 130 Q 440 150 492 176 Q 512 192 505 212 Z",
    "M 44 212 Q 34 120 52 20 Q 58 -12 92 -8 Q 150 10 214 -14 Q 240 -16 246 12 Q 256 70 330 116 Q 420 138 480 168 Q 510 186 504 214 Z",
    "M 48 210 Q 56 90 44 -60 Q 120 -84 222 -62 Q 214 40 262 88 Q 330 120 420 128 Q 510 142 508 212 Z",
    "M 40 210 Q 40 190 70 176 Q 240 196 380 180 Q 470 170 505 212 Z",
    "M 40 210 Q 30 150 52 122 Q 130 150 250 132 Q 300 128 380 142 Q 490 158 506 212 Z",
];

impl Shoe {
    /// Draws the shoe 520 units long and 260 tall, heel left, in the layer's present place.
    pub fn draw(&self, layer: &mut Layer) {
        let sole = [
            "M 16 216 Q 26 196 70 202 L 470 204 Q 516 196 524 182 Q 534 226 494 244 Q 300 262 60 250 Q 14 246 16 216 Z",
            "M 34 206 L 506 206 Q 522 226 506 246 L 40 246 Q 24 226 34 206 Z",
        ];
        if matches!(self.cut, 0..=1) {
            layer.svg("M 190 66 Q 206 14 246 20 Q 268 36 262 66 L 240 80 Z", ink(darker(self.panel, 0.25)));
        }
        layer.svg(
            UPPER[self.cut],
            fade((lighter(self.upper, 0.18), 200.0, 20.0), (darker(self.upper, 0.42), 300.0, 240.0)),
        );
        match self.cut {
            0 | 1 => self.sports_details(layer),
            2 => self.boot_details(layer),
            3 => self.straps(layer),
            _ => {
                layer.svg(
                    "M 52 122 Q 130 150 250 132 L 300 130 Q 240 168 120 166 Q 60 160 52 122 Z",
                    ink(darker(self.panel, 0.3)),
                );
            }
        }
        self.side_mark(layer);
        layer.svg(
            sole[usize::from(self.cut != 0)],
            fade((lighter(self.sole, 0.3), 100.0, 196.0), (darker(self.sole, 0.3), 160.0, 258.0)),
        );
        layer.trace("M 30 226 Q 240 240 510 220", 3.0, ink(darker(self.sole, 0.35)).alpha(0.7));
        for i in 0..14 {
            let x = 52.0 + 33.0 * i as f32;
            layer.line((x, 246.0), (x + 10.0, 236.0), 4.0, ink(darker(self.sole, 0.5)).alpha(0.75));
        }
    }

    fn sports_details(&self, layer: &mut Layer) {
        layer.svg("M 392 206 Q 380 150 412 140 Q 480 160 502 182 Q 512 196 504 212 Z", ink(self.panel).alpha(0.9));
        layer.svg("M 40 208 Q 24 150 40 100 Q 110 116 116 208 Z", ink(self.panel).alpha(0.95));
        let lift = if self.cut == 1 { -52.0 } else { 0.0 };
        layer.svg(
            &format!(
                "M 214 {} Q 240 {} 256 56 Q 296 104 366 132 L 340 152 Q 260 120 222 84 Z",
                52.0 + lift,
                40.0 + lift
            ),
            ink(blend(self.panel, self.upper, 0.4)),
        );
        for i in 0..6 {
            let (x, y) = (232.0 + 22.0 * i as f32, 58.0 + 15.0 * i as f32);
            layer.line((x, y + 18.0), (x + 22.0, y - 4.0), 6.5, ink(0xf4f1ea));
            layer.oval(x - 3.0, y + 22.0, 4.0, 4.0, ink(0x2a2a2a));
        }
        layer.trace("M 120 200 Q 130 150 210 120", 2.5, ink(darker(self.upper, 0.5)).alpha(0.5));
        layer.trace("M 396 200 Q 388 156 412 142", 2.5, ink(darker(self.panel, 0.5)).alpha(0.6));
    }

    fn boot_details(&self, layer: &mut Layer) {
        layer.svg("M 44 -60 Q 120 -84 222 -62 L 220 -34 Q 120 -54 46 -32 Z", ink(self.panel));
        layer.svg("M 380 210 Q 380 130 430 130 Q 512 144 508 212 Z", ink(self.panel).alpha(0.8));
        for i in 0..6 {
            let (x, y) = (200.0 + (i * i) as f32 * 2.0, -20.0 + 24.0 * i as f32);
            layer.line((x, y), (x + 32.0, y + 6.0), 6.0, ink(0xe6d9b8));
        }
        layer.trace("M 60 120 Q 160 110 250 84", 3.0, ink(darker(self.upper, 0.5)));
    }

    fn straps(&self, layer: &mut Layer) {
        for path in [
            "M 350 190 Q 380 90 440 110 Q 480 140 470 190",
            "M 300 192 Q 330 70 410 86 Q 440 100 400 190",
            "M 70 190 Q 30 80 90 76 Q 190 70 250 190",
        ] {
            layer.trace(path, 26.0, ink(darker(self.panel, 0.4))).trace(path, 20.0, ink(self.panel));
        }
    }

    fn side_mark(&self, layer: &mut Layer) {
        let paint = ink(self.mark_rgb);
        match self.mark {
            Mark::Ribbons => {
                for i in 0..3 {
                    let d = 22.0 * i as f32;
                    layer.trace(
                        &format!(
                            "M {} 196 C {} 150 {} 190 {} {}",
                            130.0 + d,
                            176.0 + d,
                            222.0 + d,
                            262.0 + d * 1.6,
                            112.0 + d * 0.5
                        ),
                        11.0,
                        paint,
                    );
                }
            }
            Mark::Bars => {
                layer.line((150.0, 190.0), (240.0, 120.0), 18.0, paint).line(
                    (160.0, 124.0),
                    (270.0, 186.0),
                    18.0,
                    paint,
                );
            }
            Mark::Zigzag => {
                layer.trace("M 130 180 L 170 130 L 200 184 L 240 128 L 276 188 L 320 150", 12.0, paint);
            }
            Mark::Star => sun(layer, 150.0, 70.0, 42.0, 5, self.mark_rgb),
            Mark::Plain => {}
        }
    }

    /// The shoe on a floor: `mate` adds its fellow, further back and turned.
    pub fn stand(&self, scene: &mut Layer, (x, y, scale): (f32, f32, f32), flip: bool, mate: bool, rng: &mut Rng) {
        let seed = rng.seed();
        if mate {
            let mut back = scene.like();
            let side = if flip { -1.0 } else { 1.0 };
            let (mx, my, ms) = (x + side * 150.0 * scale, y - 92.0 * scale, scale * 0.86);
            if flip {
                back.place_mirrored(mx + 0.0, my, ms)
            } else {
                back.place(mx, my, ms, -0.05)
            };
            self.draw(&mut back);
            back.home().shade(|u, v| 0.86 + 0.05 * noise(u / 2.0, v / 2.0, seed));
            scene.floor_shadow(&back, my + 250.0 * ms, 0.5 * side, 0.2, 0.4).lay(&back, 0.0, 0.0, 1.0);
        }
        let mut body = scene.like();
        if flip {
            body.place_mirrored(x, y, scale)
        } else {
            body.place(x, y, scale, 0.0)
        };
        self.draw(&mut body);
        body.home().shade(|u, v| 0.99 + 0.05 * noise(u / 1.7, v / 1.7, seed) + 0.07 * noise(u / 40.0, v / 40.0, seed));
        let middle = if flip { x - 265.0 * scale } else { x + 265.0 * scale };
        scene.contact(middle, y + 246.0 * scale, 300.0 * scale, 34.0 * scale, 0.85);
        scene
            .floor_shadow(&body, y + 248.0 * scale, if flip { -0.6 } else { 0.6 }, 0.22, 0.45)
            .lay(&body, 0.0, 0.0, 1.0);
    }
}

pub fn runner(rng: &mut Rng, take: Take) -> Layer {
    let (w, h) = (760, 570);
    if take == Take::Original {
        let mut scene = surface::wall_and_table(w, h, rng, 0xd9a441, 0x6f7b80);
        scene.svg("M 0 0 L 300 0 L 90 380 L 0 380 Z", ink(0x0c6170).alpha(0.88));
        let shoe =
            Shoe { upper: 0x14a3a8, panel: 0xf3f5f2, sole: 0xff6b4a, mark_rgb: 0xffffff, mark: Mark::Ribbons, cut: 0 };
        shoe.stand(&mut scene, (84.0, 238.0, 1.12), false, true, rng);
        scene.write("LIRUI", 520.0, 60.0, 40.0, 0.19, ink(0x12343b)).write(
            "RUN THE RIVER",
            520.0,
            116.0,
            14.0,
            0.14,
            ink(0x12343b),
        );
        Air::PHOTO.over(&mut scene, rng);
        return scene;
    }
    let mut scene = surface::pebbles(w, h, rng, 0x8a8f94, 0x5b6870);
    let shoe =
        Shoe { upper: 0x1a8f8a, panel: 0xe4e9e6, sole: 0xe8503a, mark_rgb: 0xf6f6f0, mark: Mark::Zigzag, cut: 0 };
    shoe.stand(&mut scene, (690.0, 150.0, 1.2), true, false, rng);
    scene.write("LINRUI", 40.0, 496.0, 44.0, 0.18, ink(0xffffff));
    Air::PHOTO.over(&mut scene, rng);
    scene
}

pub fn court(rng: &mut Rng, take: Take) -> Layer {
    let (w, h) = (700, 700);
    if take == Take::Original {
        let mut scene = surface::wood(w, h, rng, 0xd99a55, 0xb87434);
        scene.svg("M 0 0 L 700 0 L 700 250 L 0 310 Z", fade((0x1c2733, 0.0, 0.0), (0x44586b, 700.0, 300.0)));
        scene.line((0.0, 560.0), (700.0, 470.0), 14.0, ink(0xf6f2e6).alpha(0.85)).trace(
            "M 520 700 Q 540 560 700 520",
            12.0,
            ink(0xc0392b).alpha(0.8),
        );
        let mut label = Layer::filled(360, 200, 0x0c6170);
        label.write("LIRUI", 24.0, 40.0, 76.0, 0.19, ink(0xffffff)).small_print(
            28.0,
            150.0,
            160.0,
            3,
            13.0,
            ink(0xbfe6e4),
        );
        let mut carton = scene.like();
        carton.quad(&label, [(30.0, 190.0), (330.0, 160.0), (336.0, 372.0), (36.0, 412.0)]);
        carton
            .poly(&[(30.0, 190.0), (330.0, 160.0), (410.0, 120.0), (130.0, 142.0)], ink(0x2aa6a6))
            .poly(&[(330.0, 160.0), (410.0, 120.0), (412.0, 320.0), (336.0, 372.0)], ink(0x073b45));
        scene.shadow(&carton, (30.0, 22.0), 30, 0.6).lay(&carton, 0.0, 0.0, 1.0);
        let shoe =
            Shoe { upper: 0xf4f1ea, panel: 0x0f7f88, sole: 0xf7f3ea, mark_rgb: 0xff6b4a, mark: Mark::Ribbons, cut: 1 };
        shoe.stand(&mut scene, (146.0, 352.0, 1.02), false, false, rng);
        Air::PHOTO.over(&mut scene, rng);
        return scene;
    }
    let mut scene = surface::tiles(w, h, rng, 0x9fb4b7, 0x6c8790);
    let shoe = Shoe { upper: 0xefece2, panel: 0x2e6f9e, sole: 0xd9d4c6, mark_rgb: 0xe3622f, mark: Mark::Bars, cut: 1 };
    shoe.stand(&mut scene, (640.0, 250.0, 0.98), true, true, rng);
    scene.card(30.0, 566.0, 210.0, 90.0, 8.0, ink(0x2e6f9e)).write("LIRUN", 54.0, 586.0, 46.0, 0.18, ink(0xffffff));
    Air::PHOTO.over(&mut scene, rng);
    scene
}

/// Other makers' shoes.
pub fn goods(n: usize, rng: &mut Rng) -> Layer {
    let (w, h) = [(680, 540), (600, 600), (640, 480)][n % 3];
    let colours = [
        (0x7a4a2b, 0x3a2415, 0x2b2622),
        (0xd9c19a, 0x8c5a2e, 0x5f4630),
        (0x23262e, 0x3f4654, 0xe8e6df),
        (0xb23a48, 0xf2d0a9, 0xf7f3ea),
        (0x4a6fa5, 0xf0f0f0, 0x222831),
        (0x6b705c, 0xcb997e, 0xddbea9),
    ];
    let (upper, panel, sole) = colours[(n * 5 + 1) % 6];
    let mark = [Mark::Star, Mark::Plain, Mark::Plain, Mark::Bars, Mark::Zigzag][n % 5];
    let shoe = Shoe { upper, panel, sole, mark_rgb: lighter(panel, 0.5), mark, cut: [2, 3, 4, 1, 0][n % 5] };
    let mut scene = surface::GROUNDS[(n * 5 + 3) % 12](
        w,
        h,
        rng,
        [0xb9a48a, 0x7d8f85, 0xc7cdd1, 0x8f6f5a][n % 4],
        [0x5b4636, 0x3f5a5d, 0x8c99a3, 0xd8c3a5][n % 4],
    );
    let flip = n.is_multiple_of(2);
    let scale = rng.range(0.82, 1.02);
    let x = if flip { rng.range(540.0, 590.0) } else { rng.range(24.0, 60.0) };
    shoe.stand(&mut scene, (x, rng.range(170.0, 240.0), scale), flip, n % 3 != 1, rng);
    Air::PHOTO.over(&mut scene, rng);
    scene
}
