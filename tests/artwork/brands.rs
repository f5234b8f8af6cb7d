//! The invented marks' logos, and their packed goods with imitations: noodles, tea, herbs, chargers, the flask.

use crate::Take;
use crate::motifs::{flower, leaf, noodle_bowl, snail, sprig, sun};
use crate::paint::{Layer, Rgb, blend, darker, fade, ink, lighter};
use crate::random::{Rng, cloud, sin};
use crate::solid::Turned;
use crate::surface::{self, Air};

pub fn lirui_logo(_: &mut Rng, take: Take) -> Layer {
    let mut logo = Layer::filled(640, 480, 0x0c6170);
    if take == Take::Original {
        logo.rect(0.0, 0.0, 640.0, 480.0, fade((0x1fb5b5, 0.0, 0.0), (0x063a47, 640.0, 480.0)));
        logo.svg("M 640 0 L 640 300 Q 420 260 330 0 Z", ink(0xffb45a).alpha(0.92));
        for i in 0..3 {
            let d = 46.0 * i as f32;
            logo.trace(
                &format!(
                    "M {} 290 C {} 170 {} 290 {} {}",
                    60.0 + d,
                    170.0 + d,
                    270.0 + d,
                    380.0 + d * 1.5,
                    80.0 + d * 0.6
                ),
                26.0,
                ink(0xffffff),
            );
        }
        logo.write("LIRUI", 64.0, 344.0, 84.0, 0.21, ink(0xffffff)).write(
            "SPORT",
            480.0,
            404.0,
            24.0,
            0.16,
            ink(0xffd08a),
        );
    } else {
        logo.rect(0.0, 0.0, 640.0, 480.0, fade((0xf3f6f4, 640.0, 0.0), (0xa9cfcf, 0.0, 480.0)));
        logo.oval(160.0, 190.0, 140.0, 140.0, ink(0x138a8f));
        logo.trace("M 70 230 L 130 150 L 176 226 L 236 130 L 280 200", 24.0, ink(0xffffff));
        logo.svg("M 330 0 L 640 0 L 640 120 Q 480 130 330 0 Z", ink(0x0b4650));
        logo.write("LIRIU", 250.0, 352.0, 74.0, 0.18, ink(0x0b4650));
    }
    logo
}

pub fn guizhen_logo(_: &mut Rng, take: Take) -> Layer {
    let mut logo = Layer::filled(600, 600, 0xf7c948);
    if take == Take::Original {
        logo.rect(0.0, 0.0, 600.0, 600.0, fade((0xffd95a, 0.0, 0.0), (0xe88a1a, 600.0, 600.0)));
        logo.oval(250.0, 236.0, 206.0, 206.0, ink(0xb3161b)).ring(250.0, 236.0, 184.0, 184.0, 6.0, ink(0xffe29a));
        snail(&mut logo, 246.0, 226.0, 116.0, 0xffe7b3, 0x7c0d10);
        for i in 0..5 {
            let d = 16.0 * i as f32;
            logo.trace(
                &format!("M {} 40 C {} 160 {} 200 {} 420", 470.0 + d, 430.0 + d, 560.0 + d, 480.0 + d),
                8.0,
                ink(0xfff7e0),
            );
        }
        logo.write("GUIZHEN", 52.0, 472.0, 70.0, 0.2, ink(0x7c0d10)).write_down(
            "桂珍",
            506.0,
            300.0,
            52.0,
            0.12,
            ink(0x7c0d10),
        );
    } else {
        logo.rect(0.0, 0.0, 600.0, 600.0, fade((0x8f1d14, 0.0, 600.0), (0xd8402a, 600.0, 0.0)));
        logo.card(210.0, 50.0, 350.0, 300.0, 40.0, ink(0xffe08a));
        snail(&mut logo, 410.0, 190.0, 100.0, 0xc9452f, 0xfff3d0);
        logo.write_down("桂香", 60.0, 60.0, 90.0, 0.12, ink(0xffe08a)).write(
            "GUIZHENG",
            40.0,
            430.0,
            60.0,
            0.17,
            ink(0xfff3d0),
        );
        logo.small_print(44.0, 530.0, 300.0, 2, 20.0, ink(0xffe08a));
    }
    logo
}

/// The flat artwork of a pouch of noodles.
pub fn noodle_label(name: &str, hanzi: &str, colours: [Rgb; 3], layout: usize, rng: &mut Rng) -> Layer {
    let [main, second, text] = colours;
    let mut art = Layer::filled(360, 500, main);
    art.rect(0.0, 0.0, 360.0, 500.0, fade((lighter(main, 0.15), 0.0, 0.0), (darker(main, 0.35), 360.0, 500.0)));
    match layout % 3 {
        0 => {
            art.svg("M 0 300 Q 140 200 360 250 L 360 500 L 0 500 Z", ink(second));
            noodle_bowl(&mut art, (210.0, 370.0), 126.0, 0.72, 0xc0421c, 0xf5f0e6, rng);
            art.write_within(name, (24.0, 66.0, 316.0), 52.0, 0.21, ink(text)).write_down(
                hanzi,
                290.0,
                130.0,
                42.0,
                0.12,
                ink(text),
            );
            snail(&mut art, 84.0, 186.0, 44.0, lighter(second, 0.2), darker(main, 0.5));
        }
        1 => {
            art.oval(130.0, 150.0, 150.0, 120.0, ink(second));
            noodle_bowl(&mut art, (140.0, 170.0), 112.0, 0.66, 0xb5541f, 0x2d5a6b, rng);
            art.write_within(name, (22.0, 340.0, 316.0), 42.0, 0.19, ink(text)).write(
                hanzi,
                30.0,
                400.0,
                52.0,
                0.12,
                ink(second),
            );
        }
        _ => {
            art.svg("M 360 0 L 360 500 L 150 500 Z", ink(second));
            noodle_bowl(&mut art, (240.0, 250.0), 110.0, 0.8, 0xd9a441, 0x30323a, rng);
            art.write_down(hanzi, 34.0, 60.0, 70.0, 0.13, ink(text)).write_within(
                name,
                (26.0, 420.0, 310.0),
                42.0,
                0.2,
                ink(text),
            );
        }
    }
    art.small_print(24.0, 470.0, 130.0, 3, 9.0, ink(text));
    art.write("300G", 284.0, 474.0, 16.0, 0.16, ink(text));
    art
}

/// A pouch with crimped ends, standing at these corners.
pub fn pouch(scene: &mut Layer, art: &Layer, corners: [(f32, f32); 4], rng: &mut Rng) {
    let seed = rng.seed();
    let mut flat = Layer::new(360, 540);
    flat.rect(0.0, 0.0, 360.0, 540.0, ink(0xd7d2c4)).lay(art, 0.0, 20.0, 1.0);
    for i in 0..40 {
        let x = i as f32 * 9.0;
        flat.line((x, 0.0), (x, 19.0), 3.0, ink(0x6f695c).alpha(0.6)).line(
            (x, 521.0),
            (x, 540.0),
            3.0,
            ink(0x6f695c).alpha(0.6),
        );
    }
    flat.recolor(|x, y, px| {
        let crease = cloud(x / 90.0, y / 150.0, 3, seed);
        let swell = sin(x / 360.0 * std::f32::consts::PI);
        let shine = (1.0 - ((x - 92.0 + 30.0 * crease) / 26.0).abs()).max(0.0) * 46.0 * swell;
        px.map(|c| c * (0.6 + 0.45 * swell + 0.3 * crease) + shine)
    });
    let mut body = scene.like();
    body.quad(&flat, corners);
    let foot = corners[2].1.max(corners[3].1);
    scene.floor_shadow(&body, foot, 0.7, 0.25, 0.5).shadow(&body, (12.0, 10.0), 24, 0.5).lay(&body, 0.0, 0.0, 1.0);
}

pub fn guizhen_pack(rng: &mut Rng, take: Take) -> Layer {
    let (w, h) = (640, 780);
    if take == Take::Original {
        let mut scene = surface::wood(w, h, rng, 0x6b4226, 0xa06a3c);
        scene.svg("M 0 0 L 640 0 L 640 210 L 0 270 Z", fade((0x2c4a3a, 0.0, 0.0), (0x9fb08a, 640.0, 220.0)));
        let art = noodle_label("GUIZHEN", "桂珍", [0xc4161c, 0xf6b71d, 0xfff2d2], 0, rng);
        pouch(&mut scene, &art, [(50.0, 70.0), (420.0, 50.0), (440.0, 650.0), (66.0, 680.0)], rng);
        let mut bowl = scene.like();
        noodle_bowl(&mut bowl, (500.0, 650.0), 160.0, 0.5, 0xb5321a, 0xf0ece0, rng);
        bowl.line((380.0, 560.0), (640.0, 500.0), 9.0, ink(0x3a1d10)).line(
            (390.0, 580.0),
            (640.0, 530.0),
            9.0,
            ink(0x4c2715),
        );
        scene.shadow(&bowl, (10.0, 22.0), 26, 0.6).lay(&bowl, 0.0, 0.0, 1.0);
        Air::PHOTO.over(&mut scene, rng);
        return scene;
    }
    let mut scene = surface::cloth(w, h, rng, 0xb9c4b1, 0x6f8270);
    let art = noodle_label("GUIZEN", "桂香", [0xd6451f, 0xffd23f, 0xfff7df], 2, rng);
    pouch(&mut scene, &art, [(210.0, 120.0), (590.0, 160.0), (560.0, 740.0), (170.0, 690.0)], rng);
    for i in 0..9 {
        leaf(&mut scene, 60.0 + 12.0 * i as f32, 120.0 + 60.0 * i as f32, 90.0, 0.5 + i as f32, 0x4f8a3b);
    }
    Air::PHOTO.over(&mut scene, rng);
    scene
}

/// A tin's label: flowers on the branch, the name in a panel.
pub fn tea_skin(name: &str, hanzi: &str, main: Rgb, panel: Rgb, petals: Rgb, rng: &mut Rng) -> Layer {
    let mut skin = Layer::filled(420, 460, main);
    skin.rect(0.0, 0.0, 420.0, 460.0, fade((lighter(main, 0.2), 0.0, 0.0), (darker(main, 0.3), 420.0, 460.0)));
    sprig(&mut skin, 40.0, 420.0, 300.0, -1.1, 0x8fbf6a);
    sprig(&mut skin, 380.0, 150.0, 190.0, 2.4, 0x7fb05c);
    for _ in 0..9 {
        let (x, y) = (rng.range(40.0, 380.0), rng.range(30.0, 430.0));
        flower(&mut skin, x, y, rng.range(24.0, 44.0), 6, petals, 0xf2d25a);
    }
    skin.card(96.0, 120.0, 220.0, 226.0, 10.0, ink(panel)).card(
        104.0,
        128.0,
        204.0,
        210.0,
        8.0,
        ink(darker(main, 0.2)).alpha(0.12),
    );
    skin.write_within(name, (112.0, 282.0, 196.0), 30.0, 0.19, ink(darker(main, 0.5))).write(
        hanzi,
        146.0,
        156.0,
        62.0,
        0.12,
        ink(0x8a2a1f),
    );
    skin.small_print(130.0, 244.0, 150.0, 2, 12.0, ink(blend(main, panel, 0.4)));
    skin.rect(0.0, 0.0, 420.0, 16.0, ink(0xd9b25f)).rect(0.0, 440.0, 420.0, 20.0, ink(0xd9b25f));
    skin
}

/// A round tin with its lid.
pub fn tin(scene: &mut Layer, skin: &Layer, (cx, top, radius, height): (f32, f32, f32, f32), metal: Rgb) {
    let mut body = scene.like();
    let (tilt, light) = (0.2, -0.6);
    let can = Turned { cx, top, height, profile: &[(0.0, radius), (1.0, radius)], tilt, gloss: 0.5, light };
    body.oval(cx, top + height, radius, radius * tilt, ink(darker(metal, 0.6)));
    body.turn(&can, skin);
    let lid_skin = Layer::filled(8, 8, metal);
    let lid = Turned {
        top: top - height * 0.05,
        height: height * 0.16,
        profile: &[(0.0, radius * 1.04), (1.0, radius * 1.04)],
        ..can
    };
    body.turn(&lid, &lid_skin);
    body.oval(
        cx,
        lid.top,
        radius * 1.04,
        radius * tilt * 1.04,
        fade((lighter(metal, 0.5), cx - radius, top), (darker(metal, 0.25), cx + radius, top)),
    );
    body.ring(cx, lid.top, radius * 0.9, radius * tilt * 0.86, 2.5, ink(darker(metal, 0.4)).alpha(0.6));
    scene.contact(cx + radius * 0.3, top + height + radius * 0.1, radius * 1.6, radius * 0.55, 0.8);
    scene.shadow(&body, (radius * 0.4, 8.0), 36, 0.4).lay(&body, 0.0, 0.0, 1.0);
}

pub fn loose_tea(scene: &mut Layer, (x, y, rx, ry): (f32, f32, f32, f32), rng: &mut Rng) {
    scene.contact(x, y, rx * 1.3, ry * 1.4, 0.5);
    for _ in 0..150 {
        let (a, far) = (rng.range(0.0, 6.2), rng.unit());
        leaf(
            scene,
            x + rx * far * sin(a),
            y + ry * far * sin(a + 1.57),
            rng.range(14.0, 30.0),
            rng.range(0.0, 6.2),
            rng.pick(&[0x3d4a22, 0x56612d, 0x2a3318, 0x6f7a44]),
        );
    }
}

pub fn xiangsi_tin(rng: &mut Rng, take: Take) -> Layer {
    let (w, h) = (640, 720);
    if take == Take::Original {
        let mut scene = surface::mat(w, h, rng, 0xc9a66b, 0x8a6a3a);
        let skin = tea_skin("XIANGSI", "香思", 0x1e6b4a, 0xf6efdb, 0xffffff, rng);
        tin(&mut scene, &skin, (250.0, 130.0, 150.0, 400.0), 0xd8b765);
        loose_tea(&mut scene, (490.0, 610.0, 120.0, 56.0), rng);
        for (x, y) in [(450.0, 520.0), (585.0, 540.0), (396.0, 640.0)] {
            flower(&mut scene, x, y, 42.0, 6, 0xfffdf4, 0xf2d25a);
        }
        Air::PHOTO.over(&mut scene, rng);
        return scene;
    }
    let mut scene = surface::window_light(w, h, rng, 0x5c6b7a, 0xf3e3c2);
    scene.svg("M 0 560 L 640 500 L 640 720 L 0 720 Z", fade((0x7a5637, 0.0, 560.0), (0x3e2817, 640.0, 720.0)));
    let skin = tea_skin("XIANG SI", "香茶", 0x3f8a4a, 0xfff8e8, 0xffe9ef, rng);
    tin(&mut scene, &skin, (430.0, 250.0, 134.0, 330.0), 0xb9bcc2);
    sprig(&mut scene, 30.0, 640.0, 280.0, -0.4, 0x5f9a4a);
    Air::PHOTO.over(&mut scene, rng);
    scene
}

pub fn xiangsi_giftbox(rng: &mut Rng, take: Take) -> Layer {
    let (w, h) = (760, 600);
    let original = take == Take::Original;
    let (box_rgb, lining, gold) =
        if original { (0x7c1424, 0xf0d9a8, 0xe2b857) } else { (0x1e4d3a, 0xd9cfe0, 0xc9ccd2) };
    let mut scene = if original {
        surface::cloth(w, h, rng, 0x23313f, 0x0d151d)
    } else {
        surface::marble(w, h, rng, 0xe9e4da, 0x6f6a66)
    };
    let mut inside = Layer::filled(460, 260, lining);
    inside.rect(0.0, 0.0, 460.0, 260.0, fade((darker(lining, 0.5), 0.0, 0.0), (lighter(lining, 0.1), 300.0, 260.0)));
    for (i, cx) in [100.0, 350.0].into_iter().enumerate() {
        let main = if original { [0x1e6b4a, 0xc99b3a][i] } else { [0x8a5fa8, 0x8a5fa8][i] };
        inside.contact(cx + 10.0, 140.0, 108.0, 108.0, 0.8).oval(
            cx,
            130.0,
            90.0,
            90.0,
            fade((lighter(main, 0.35), cx - 90.0, 40.0), (darker(main, 0.4), cx + 90.0, 220.0)),
        );
        inside.ring(cx, 130.0, 76.0, 76.0, 4.0, ink(gold));
        flower(&mut inside, cx, 130.0, 56.0, if original { 6 } else { 5 }, 0xffffff, 0xf2d25a);
    }
    inside.card(196.0, 60.0, 60.0, 150.0, 6.0, ink(lighter(box_rgb, 0.1))).write_down(
        if original { "香思" } else { "香茶" },
        206.0,
        76.0,
        40.0,
        0.12,
        ink(gold),
    );
    let mut lid = Layer::filled(460, 220, box_rgb);
    lid.rect(0.0, 0.0, 460.0, 220.0, fade((lighter(box_rgb, 0.25), 0.0, 0.0), (darker(box_rgb, 0.4), 460.0, 220.0)));
    lid.write(if original { "XIANGSI" } else { "XIANG SEN" }, 40.0, 96.0, 42.0, 0.17, ink(gold)).small_print(
        44.0,
        160.0,
        200.0,
        2,
        16.0,
        ink(gold),
    );
    sprig(&mut lid, 300.0, 210.0, 170.0, -0.9, gold);
    sun(&mut lid, 400.0, 60.0, 44.0, 12, gold);
    let mut body = scene.like();
    if original {
        body.quad(&lid, [(210.0, 40.0), (650.0, 96.0), (600.0, 286.0), (140.0, 210.0)]);
        body.poly(&[(84.0, 470.0), (580.0, 560.0), (576.0, 596.0), (84.0, 510.0)], ink(darker(box_rgb, 0.3)))
            .poly(&[(580.0, 560.0), (640.0, 300.0), (644.0, 334.0), (576.0, 596.0)], ink(darker(box_rgb, 0.6)));
        body.poly(&[(132.0, 208.0), (640.0, 296.0), (582.0, 562.0), (82.0, 472.0)], ink(box_rgb));
        body.quad(&inside, [(150.0, 226.0), (622.0, 308.0), (570.0, 544.0), (102.0, 458.0)]);
    } else {
        body.quad(&inside, [(300.0, 70.0), (700.0, 40.0), (730.0, 250.0), (310.0, 290.0)]);
        body.quad(&lid, [(60.0, 330.0), (470.0, 310.0), (500.0, 540.0), (40.0, 560.0)]);
        body.trace("M 250 300 Q 270 440 250 570", 18.0, ink(gold));
    }
    scene.shadow(&body, (18.0, 20.0), 34, 0.7).lay(&body, 0.0, 0.0, 1.0);
    Air::PHOTO.over(&mut scene, rng);
    scene
}

/// A carton in perspective: front, right side and top.
pub fn carton(
    scene: &mut Layer,
    front: &Layer,
    side: &Layer,
    corners: [(f32, f32); 4],
    depth: (f32, f32),
    top_rgb: Rgb,
) {
    let [tl, tr, br, bl] = corners;
    let back = |p: (f32, f32)| (p.0 + depth.0, p.1 + depth.1);
    let mut body = scene.like();
    body.poly(&[tl, back(tl), back(tr), tr], fade((lighter(top_rgb, 0.4), tl.0, tl.1), (top_rgb, tr.0, tr.1)));
    let mut dim = side.clone();
    dim.shade(|_, _| 0.55);
    if depth.0 > 0.0 {
        body.quad(&dim, [tr, back(tr), back(br), br])
    } else {
        body.quad(&dim, [back(tl), tl, bl, back(bl)])
    };
    body.quad(front, corners);
    scene
        .floor_shadow(&body, br.1.max(bl.1), 0.8, 0.24, 0.5)
        .shadow(&body, (14.0, 12.0), 28, 0.5)
        .lay(&body, 0.0, 0.0, 1.0);
}

fn bath_face(name: &str, hanzi: &str, main: Rgb, band: Rgb, layout: usize) -> Layer {
    let mut face = Layer::filled(330, 440, main);
    face.rect(0.0, 0.0, 330.0, 440.0, fade((lighter(main, 0.25), 0.0, 0.0), (darker(main, 0.25), 330.0, 440.0)));
    let y = if layout == 0 { 300.0 } else { 20.0 };
    face.rect(0.0, y, 330.0, 84.0, ink(band));
    for i in 0..9 {
        let x = 18.0 + 37.0 * i as f32;
        for (k, rgb) in [(30.0, 0xf4d35e), (20.0, 0xd1343c), (9.0, 0xffffff)] {
            face.poly(
                &[(x, y + 42.0 - k), (x + k * 0.6, y + 42.0), (x, y + 42.0 + k), (x - k * 0.6, y + 42.0)],
                ink(rgb),
            );
        }
    }
    if layout == 0 {
        sprig(&mut face, 60.0, 280.0, 250.0, -0.9, 0x2e6b3d);
        sprig(&mut face, 130.0, 292.0, 150.0, -0.3, 0x4d8c4a);
        face.write(name, 24.0, 36.0, 46.0, 0.2, ink(0x173d2a))
            .write_down(hanzi, 30.0, 110.0, 46.0, 0.12, ink(0x8a2a1f))
            .write("HERBAL BATH", 26.0, 400.0, 22.0, 0.15, ink(0x173d2a));
    } else {
        flower(&mut face, 200.0, 230.0, 90.0, 8, 0xf7f0e0, 0xcf9a3a);
        leaf(&mut face, 60.0, 300.0, 120.0, -0.5, 0x2e6b3d);
        face.write(name, 24.0, 350.0, 46.0, 0.18, ink(0xffffff)).write(hanzi, 24.0, 130.0, 46.0, 0.12, ink(0xffffff));
    }
    face
}

pub fn yaoyu_box(rng: &mut Rng, take: Take) -> Layer {
    let (w, h) = (640, 740);
    if take == Take::Original {
        let mut scene = surface::tiles(w, h, rng, 0x7fa8a4, 0x4f7f80);
        scene.svg("M 0 580 L 640 520 L 640 740 L 0 740 Z", fade((0xe9dcc4, 0.0, 560.0), (0x8d7858, 640.0, 740.0)));
        let (front, side) =
            (bath_face("YAOYU", "药水", 0xe9dfc0, 0x1d2f5a, 0), bath_face("YAOYU", "大山", 0xd8cba6, 0x1d2f5a, 0));
        carton(
            &mut scene,
            &front,
            &side,
            [(96.0, 160.0), (400.0, 130.0), (410.0, 600.0), (112.0, 640.0)],
            (130.0, -40.0),
            0xe9dfc0,
        );
        for i in 0..12 {
            leaf(
                &mut scene,
                400.0 + 16.0 * i as f32,
                664.0 - 6.0 * (i % 3) as f32,
                86.0,
                -0.9 + 0.24 * i as f32,
                [0x47713a, 0x7d9a4f, 0x6a5a2c][i % 3],
            );
        }
        Air::PHOTO.over(&mut scene, rng);
        return scene;
    }
    let mut scene = surface::greenery(w, h, rng, 0x4d6b3a, 0xc9d79a);
    scene.svg("M 0 520 L 640 600 L 640 740 L 0 740 Z", fade((0x9c7b55, 0.0, 520.0), (0x50371f, 640.0, 740.0)));
    let (front, side) =
        (bath_face("YAOYUN", "药山", 0x3c7d6a, 0x5a1d2f, 1), bath_face("YAOYUN", "文", 0x3c7d6a, 0x5a1d2f, 1));
    carton(
        &mut scene,
        &front,
        &side,
        [(270.0, 220.0), (570.0, 250.0), (560.0, 690.0), (280.0, 650.0)],
        (-120.0, -36.0),
        0x6fae98,
    );
    Air::PHOTO.over(&mut scene, rng);
    scene
}

pub fn nuodeng_charger(rng: &mut Rng, take: Take) -> Layer {
    let (w, h) = (720, 600);
    let original = take == Take::Original;
    let (ground, shell, dark) = if original { (0x21436f, 0xf4f5f6, 0x14233b) } else { (0xd9c5a0, 0x2b2d33, 0x6d5334) };
    let mut scene = if original {
        surface::two_tone(w, h, rng, ground, 0xf2a33a)
    } else {
        surface::wood(w, h, rng, ground, 0xa98756)
    };
    let mut front = Layer::filled(260, 280, shell);
    front.rect(0.0, 0.0, 260.0, 280.0, fade((lighter(shell, 0.2), 0.0, 0.0), (darker(shell, 0.22), 260.0, 280.0)));
    front
        .write(
            if original { "NUODENG" } else { "NUODEN" },
            30.0,
            36.0,
            30.0,
            0.17,
            ink(if original { 0x1f4e9c } else { 0xe0b24a }),
        )
        .write("65W", 34.0, 216.0, 34.0, 0.16, ink(0x7f8a96));
    if original {
        front.svg("M 150 90 L 96 166 L 132 166 L 108 222 L 172 140 L 136 140 L 160 90 Z", ink(0xf2a33a));
    } else {
        front.oval(130.0, 140.0, 40.0, 40.0, ink(0xe0b24a)).rect(118.0, 110.0, 24.0, 60.0, ink(shell));
    }
    let mut ports = Layer::filled(100, 280, darker(shell, 0.1));
    for i in 0..3 {
        ports.card(34.0, 40.0 + 76.0 * i as f32, 32.0, 52.0, 10.0, ink(0x22262c)).card(
            42.0,
            50.0 + 76.0 * i as f32,
            12.0,
            32.0,
            4.0,
            ink(0x4f86d8),
        );
    }
    let mut cable = scene.like();
    let run = if original {
        "M 470 330 C 640 300 700 430 600 500 C 480 580 300 560 180 570 C 60 580 20 500 90 470"
    } else {
        "M 300 200 C 160 60 60 200 160 330 C 240 430 60 470 100 580"
    };
    cable.trace(run, 20.0, ink(darker(dark, 0.2))).trace(run, 13.0, ink(if original { 0xf6f6f6 } else { 0xd94f30 }));
    scene.shadow(&cable, (6.0, 12.0), 16, 0.6).lay(&cable, 0.0, 0.0, 1.0);
    let corners = if original {
        [(130.0, 110.0), (400.0, 90.0), (404.0, 400.0), (140.0, 430.0)]
    } else {
        [(360.0, 150.0), (630.0, 180.0), (610.0, 490.0), (350.0, 450.0)]
    };
    let depth = if original { (96.0, -34.0) } else { (-84.0, -40.0) };
    carton(&mut scene, &front, &ports, corners, depth, shell);
    for i in 0..2 {
        let (x, y) = if original { (212.0 + 90.0 * i as f32, 40.0) } else { (420.0 + 90.0 * i as f32, 90.0) };
        scene.card(x, y, 16.0, 56.0, 4.0, fade((0xf3e2b0, x, y), (0x8a6d2e, x + 16.0, y)));
    }
    Air::PHOTO.over(&mut scene, rng);
    scene
}

pub fn bamboo_flask(rng: &mut Rng, take: Take) -> Layer {
    let (w, h) = (600, 800);
    let original = take == Take::Original;
    let (rgb, cap) = if original { (0x6f9b4a, 0xc9a24f) } else { (0xb98d52, 0x2f3b35) };
    let mut scene = if original {
        surface::greenery(w, h, rng, 0x47633f, 0xe3dfa8)
    } else {
        surface::bricks(w, h, rng, 0x9c4a38, 0xcdb8a4)
    };
    let floor = if original { (0x8f8a80, 0x3d3a36) } else { (0x4a5a63, 0x1c2429) };
    scene.svg("M 0 640 L 600 590 L 600 800 L 0 800 Z", fade((floor.0, 0.0, 600.0), (floor.1, 600.0, 800.0)));
    let joints: &[(f32, f32)] = if original {
        &[
            (0.0, 70.0),
            (0.03, 84.0),
            (0.28, 80.0),
            (0.31, 92.0),
            (0.34, 82.0),
            (0.62, 80.0),
            (0.65, 94.0),
            (0.68, 82.0),
            (0.96, 84.0),
            (1.0, 78.0),
        ]
    } else {
        &[(0.0, 90.0), (0.05, 96.0), (0.45, 92.0), (0.49, 104.0), (0.53, 92.0), (0.97, 100.0), (1.0, 92.0)]
    };
    let mut skin = Layer::filled(300, 600, rgb);
    let seed = rng.seed();
    skin.recolor(|x, y, px| {
        px.map(|c| c * (1.0 + 0.16 * cloud(x / 4.0, y / 130.0, 3, seed) + 0.12 * cloud(x / 90.0, y / 90.0, 2, seed)))
    });
    for (t, _) in joints.iter().skip(3).step_by(3) {
        skin.rect(0.0, t * 600.0 - 4.0, 300.0, 7.0, ink(darker(rgb, 0.55)).alpha(0.8)).rect(
            0.0,
            t * 600.0 - 10.0,
            300.0,
            5.0,
            ink(lighter(rgb, 0.5)).alpha(0.7),
        );
    }
    if original {
        sprig(&mut skin, 110.0, 360.0, 130.0, -0.9, 0x2d4a1f);
    }
    let (cx, top, high) = if original { (225.0, 170.0, 500.0) } else { (390.0, 240.0, 440.0) };
    let mut body = scene.like();
    let flask = Turned {
        cx,
        top,
        height: high,
        profile: joints,
        tilt: 0.14,
        gloss: 0.55,
        light: if original { -0.5 } else { 0.6 },
    };
    body.turn(&flask, &skin);
    let lid = Turned {
        top: top - 80.0,
        height: 92.0,
        profile: &[(0.0, 56.0), (0.1, 66.0), (0.9, 68.0), (1.0, 62.0)],
        ..flask
    };
    body.turn(&lid, &Layer::filled(8, 8, cap)).oval(cx, lid.top, 56.0, 8.0, ink(lighter(cap, 0.4)));
    if original {
        body.trace("M 160 120 C 60 140 60 260 150 250", 12.0, ink(0x5b4320));
    }
    scene
        .contact(cx + 30.0, top + high + 12.0, 190.0, 46.0, 0.8)
        .floor_shadow(&body, top + high, if original { 0.7 } else { -0.7 }, 0.24, 0.5)
        .lay(&body, 0.0, 0.0, 1.0);
    for i in 0..8 {
        let (x, y) =
            if original { (430.0 + 12.0 * i as f32, 690.0 - 50.0 * i as f32) } else { (50.0 + 20.0 * i as f32, 720.0) };
        leaf(&mut scene, x, y, if original { 150.0 } else { 90.0 }, -0.4 + 0.35 * i as f32, 0x4d7a34);
    }
    Air::PHOTO.over(&mut scene, rng);
    scene
}
