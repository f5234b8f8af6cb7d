//! Works: the film's poster and stills, the illustration of karst hills at dawn, the football broadcast.

use crate::Take;
use crate::motifs::{blob, boat, karst, leaf, person, sail, water};
use crate::paint::{Layer, blend, darker, fade, ink, lighter};
use crate::random::{Rng, lattice};
use crate::surface::{Air, grainy};

pub fn ballad_poster(rng: &mut Rng, take: Take) -> Layer {
    let (w, h) = (600, 840);
    let original = take == Take::Original;
    let mut poster = Layer::filled(w, h, 0x1b2740);
    if original {
        poster.rect(0.0, 0.0, 600.0, 560.0, fade((0x14213d, 0.0, 0.0), (0xf08a4b, 120.0, 560.0)));
        poster.oval(410.0, 400.0, 150.0, 150.0, fade((0xffe9b0, 350.0, 300.0), (0xf2542d, 450.0, 540.0)));
        karst(&mut poster, 545.0, 190.0, 118.0, rng.seed(), 0x6b3b54, 0xc2705a);
        water(&mut poster, 540.0, 840.0, 0x10283f, 0xffb56b, rng);
        sail(&mut poster, 190.0, 640.0, 380.0, 0xa32a2a);
        boat(&mut poster, 200.0, 650.0, 300.0, 0x2c1b16);
        person(&mut poster, 292.0, 640.0, 150.0, 1, 0x0d0d14);
        poster.write("BALLAD", 40.0, 44.0, 78.0, 0.17, ink(0xfff1d0)).write(
            "OF THE",
            44.0,
            146.0,
            28.0,
            0.13,
            ink(0xf6c177),
        );
        poster.write("NORTHERN GULF", 40.0, 196.0, 42.0, 0.15, ink(0xfff1d0)).seal(
            "北海歌",
            520.0,
            24.0,
            34.0,
            0xc1272d,
        );
        poster.write("ZHEN FILM 2025", 44.0, 786.0, 18.0, 0.13, ink(0xd9c7a0)).small_print(
            330.0,
            784.0,
            220.0,
            3,
            11.0,
            ink(0x9fb0b8),
        );
    } else {
        poster.rect(0.0, 0.0, 600.0, 840.0, fade((0xd9e6df, 0.0, 0.0), (0x3c6e71, 0.0, 600.0)));
        poster.oval(150.0, 210.0, 96.0, 96.0, ink(0xf4f1de));
        blob(&mut poster, (430.0, 190.0), (190.0, 46.0), rng, 0xffffff, 0.6);
        water(&mut poster, 420.0, 840.0, 0x1d4e57, 0xdff3e4, rng);
        sail(&mut poster, 420.0, 560.0, 330.0, 0xe0a458);
        boat(&mut poster, 440.0, 570.0, 260.0, 0x5b3a29);
        person(&mut poster, 370.0, 560.0, 130.0, 0, 0x22313a);
        boat(&mut poster, 130.0, 480.0, 90.0, 0x27404a);
        poster.write("BALLADS", 50.0, 640.0, 70.0, 0.18, ink(0xfdf6e3)).write(
            "OF THE GULF",
            50.0,
            738.0,
            44.0,
            0.14,
            ink(0xfdf6e3),
        );
        poster.seal("海歌", 44.0, 40.0, 40.0, 0x1d4e57);
    }
    grainy(&mut poster, rng.seed(), 0.16);
    Air { slope: 0.14, ..Air::PRINT }.over(&mut poster, rng);
    poster
}

/// Two people on the beach beside a boat drawn up, the tide far out.
pub fn ballad_still_beach(rng: &mut Rng, take: Take) -> Layer {
    let (w, h) = (800, 450);
    let original = take == Take::Original;
    let mut still = Layer::filled(w, h, 0xc9a27a);
    let (sky, low, sea, sand) =
        if original { (0x35506b, 0xf6c9a0, 0x4c7184, 0xa87f5b) } else { (0xe9d7b5, 0xfbeed0, 0x7fae9f, 0xd6bf93) };
    still.rect(0.0, 0.0, 800.0, 230.0, fade((sky, 0.0, 0.0), (low, 160.0, 220.0)));
    for i in 0..7 {
        let y = 40.0 + 22.0 * i as f32;
        blob(
            &mut still,
            (rng.range(60.0, 760.0), y),
            (rng.range(80.0, 190.0), rng.range(7.0, 18.0)),
            rng,
            lighter(low, 0.35),
            0.4,
        );
    }
    water(&mut still, 206.0, 290.0, sea, lighter(low, 0.3), rng);
    still.svg(
        "M 0 300 Q 240 250 470 286 Q 640 318 800 262 L 800 450 L 0 450 Z",
        fade((lighter(sand, 0.3), 0.0, 270.0), (darker(sand, 0.55), 60.0, 450.0)),
    );
    for _ in 0..130 {
        let (x, y) = (rng.range(0.0, 800.0), rng.range(310.0, 450.0));
        still.rect(x, y, rng.range(6.0, 40.0), 1.6, ink(darker(sand, 0.5)).alpha(0.3));
    }
    let mut cast = still.like();
    if original {
        boat(&mut cast, 560.0, 350.0, 330.0, 0x6b3a22);
        cast.line((470.0, 330.0), (430.0, 190.0), 5.0, ink(0x2b1c12));
        person(&mut cast, 205.0, 410.0, 240.0, 0, 0x1c1a22);
        person(&mut cast, 292.0, 400.0, 214.0, 1, 0x54202b);
    } else {
        boat(&mut cast, 210.0, 360.0, 280.0, 0x2f5f6d);
        person(&mut cast, 520.0, 420.0, 250.0, 1, 0x5a3d2b);
        person(&mut cast, 640.0, 404.0, 200.0, 2, 0x23343b);
    }
    still.floor_shadow(&cast, 405.0, if original { 0.7 } else { -0.8 }, -0.16, 0.5).lay(&cast, 0.0, 0.0, 1.0);
    still.glow(if original { 690.0 } else { 90.0 }, 150.0, 230.0, 160.0, 0xfff0cc, 0.55);
    if original {
        still.svg(
            "M 0 0 L 0 214 Q 90 206 150 212 Q 140 150 96 128 Q 84 60 30 34 Z",
            fade((0x1b2229, 0.0, 0.0), (0x4b4a48, 150.0, 212.0)),
        );
        (0..7).for_each(|i| leaf(&mut still, 812.0, 20.0, 250.0 - 14.0 * i as f32, 2.0 + 0.2 * i as f32, 0x1f2f22));
    } else {
        sail(&mut still, 330.0, 250.0, 200.0, 0xb5462f);
        boat(&mut still, 330.0, 254.0, 150.0, 0x3b2a22);
        still.svg(
            "M 800 210 L 800 90 Q 700 110 650 170 Q 600 190 560 208 Z",
            fade((0x6f8a5a, 700.0, 90.0), (0x9fae86, 600.0, 210.0)),
        );
    }
    Air { patches: 0.3, ..Air::FILM }.over(&mut still, rng);
    if original {
        letterbox(&mut still, 16.0);
    }
    still
}

/// Night on the water: lanterns on a covered boat, or a lit house on stilts.
pub fn ballad_still_night(rng: &mut Rng, take: Take) -> Layer {
    let (w, h) = (800, 450);
    let original = take == Take::Original;
    let mut still = Layer::filled(w, h, 0x0a1424);
    still.rect(0.0, 0.0, 800.0, 290.0, fade((0x0b1630, 0.0, 0.0), (0x39557a, 500.0, 290.0)));
    for i in 0..60 {
        let r = 0.6 + 0.7 * lattice(i, 5, 9).abs();
        still.oval(rng.range(0.0, 800.0), rng.range(30.0, 180.0), r, r, ink(0xdfe8ff).alpha(0.7));
    }
    let moon = if original { (130.0, 105.0) } else { (640.0, 120.0) };
    still.glow(moon.0, moon.1, 150.0, 150.0, 0xbfd2f0, 0.5).oval(moon.0, moon.1, 30.0, 30.0, ink(0xf3f4e2));
    karst(
        &mut still,
        270.0,
        if original { 120.0 } else { 60.0 },
        if original { 150.0 } else { 90.0 },
        rng.seed(),
        0x16263f,
        0x2c456a,
    );
    water(&mut still, 262.0, 450.0, 0x081120, 0x7c97bd, rng);
    if original {
        boat(&mut still, 520.0, 340.0, 380.0, 0x3d2416);
        still.svg(
            "M 400 330 Q 420 240 520 238 Q 620 240 640 330 Z",
            fade((0x8a5a32, 420.0, 240.0), (0x2a170d, 620.0, 330.0)),
        );
        still.svg("M 455 332 Q 468 270 520 268 Q 570 270 584 332 Z", ink(0xffc45e));
        person(&mut still, 535.0, 336.0, 84.0, 0, 0x2a0f08);
        lanterns(&mut still, &[(398.0, 262.0), (640.0, 280.0), (690.0, 300.0), (360.0, 300.0)], rng);
    } else {
        still.poly(&[(60.0, 190.0), (210.0, 110.0), (380.0, 190.0)], ink(0x1a0f0c)).rect(
            86.0,
            190.0,
            270.0,
            90.0,
            ink(0x3a2016),
        );
        (0..3).for_each(|i| {
            still.rect(110.0 + 84.0 * i as f32, 208.0, 54.0, 50.0, ink(0xf2a23c));
        });
        (0..6).for_each(|i| {
            still.line((96.0 + 50.0 * i as f32, 280.0), (90.0 + 50.0 * i as f32, 380.0), 8.0, ink(0x1a0f0c));
        });
        person(&mut still, 222.0, 262.0, 50.0, 0, 0x160805);
        lanterns(&mut still, &[(390.0, 214.0), (60.0, 220.0)], rng);
        boat(&mut still, 590.0, 380.0, 190.0, 0x1d2a36);
    }
    Air { patches: 0.3, ..Air::FILM }.over(&mut still, rng);
    if original {
        letterbox(&mut still, 16.0);
    }
    still
}

fn lanterns(still: &mut Layer, at: &[(f32, f32)], rng: &mut Rng) {
    for &(x, y) in at {
        still.glow(x, y, 90.0, 90.0, 0xff8a2a, 0.6);
        still.oval(x, y, 14.0, 18.0, fade((0xffe08a, x, y - 16.0), (0xe0421f, x, y + 18.0)));
        for i in 0..9 {
            let wide = rng.range(8.0, 40.0) * (1.0 - 0.06 * i as f32);
            still.rect(x - wide / 2.0, 362.0 + 8.0 * i as f32, wide, 3.0, ink(0xffa347).alpha(0.5));
        }
    }
}

/// Black bars above and below, as a film frame has on a wider screen.
fn letterbox(still: &mut Layer, bar: f32) {
    let (w, h) = (still.width(), still.height());
    still.rect(0.0, 0.0, w, bar, ink(0x050505)).rect(0.0, h - bar, w, bar, ink(0x050505));
}

pub fn karst_dawn(rng: &mut Rng, take: Take) -> Layer {
    let (w, h) = (760, 700);
    let original = take == Take::Original;
    let mut scene = Layer::filled(w, h, 0xf2d9b8);
    let (high, low, hills) = if original {
        (0x5b86a8, 0xffd9a0, [0xb9b3bd, 0x86929f, 0x4d6b75, 0x1f454b])
    } else {
        (0xc7586b, 0xf9e2a1, [0xe3a08c, 0xb66f7c, 0x7b4569, 0x3b2352])
    };
    scene.rect(0.0, 0.0, 760.0, 470.0, fade((high, 0.0, 0.0), (low, 240.0, 420.0)));
    let at = if original { (230.0, 250.0, 62.0) } else { (560.0, 180.0, 84.0) };
    scene.glow(at.0, at.1, 300.0, 300.0, 0xfff3c4, 0.75).oval(
        at.0,
        at.1,
        at.2,
        at.2,
        ink(if original { 0xf4683d } else { 0xfff2cf }),
    );
    let steps = if original {
        [(410.0, 210.0, 96.0), (440.0, 270.0, 150.0), (470.0, 230.0, 190.0)]
    } else {
        [(350.0, 130.0, 70.0), (400.0, 200.0, 230.0), (450.0, 150.0, 120.0)]
    };
    for (i, (base, tall, pitch)) in steps.into_iter().enumerate() {
        karst(&mut scene, base, tall, pitch, rng.seed(), hills[i + 1], lighter(hills[i], 0.45));
        (0..4).for_each(|_| {
            blob(
                &mut scene,
                (rng.range(0.0, 760.0), base - 6.0),
                (rng.range(120.0, 240.0), rng.range(8.0, 18.0)),
                rng,
                0xfff6e6,
                0.35,
            );
        });
    }
    water(&mut scene, 470.0, 700.0, blend(hills[2], high, 0.4), low, rng);
    if original {
        scene.svg(
            "M 760 520 Q 600 520 520 590 Q 470 640 480 700 L 760 700 Z",
            fade((0x6f9a3e, 760.0, 520.0), (0x23461f, 520.0, 700.0)),
        );
        for i in 0..6 {
            let y = 548.0 + 26.0 * i as f32;
            scene.trace(&format!("M 760 {y} Q 640 {} 540 {}", y + 4.0, y + 50.0), 4.0, ink(0xd9e4a3).alpha(0.7));
        }
        (0..5).for_each(|i| {
            scene.line(
                (110.0, 590.0 + 5.0 * i as f32),
                (330.0, 584.0 + 5.0 * i as f32),
                4.5,
                ink([0x7a5a2c, 0xa98444][i % 2]),
            );
        });
        person(&mut scene, 196.0, 590.0, 120.0, 2, 0x1b2a2d);
        scene.svg("M 150 478 L 206 452 L 262 478 Z", ink(0x8a6a33)).line(
            (246.0, 520.0),
            (300.0, 660.0),
            3.5,
            ink(0x4b3617),
        );
        (0..5).for_each(|i| {
            scene.trace(&bird(430.0 + 48.0 * i as f32, 150.0 + 22.0 * (i % 3) as f32), 3.0, ink(0x2b3a44));
        });
        scene.seal("山水", 690.0, 30.0, 30.0, 0xb3261e);
    } else {
        scene.svg("M 0 560 Q 160 540 260 620 L 300 700 L 0 700 Z", ink(0x2a1838));
        (0..14).for_each(|i| {
            leaf(&mut scene, 20.0 + 18.0 * i as f32, 640.0, 130.0, -1.9 + 0.09 * i as f32, [0x3e2450, 0x5a3568][i % 2]);
        });
        boat(&mut scene, 540.0, 580.0, 210.0, 0x3b2352);
        person(&mut scene, 580.0, 576.0, 110.0, 0, 0x22132f);
        scene.seal("山", 30.0, 40.0, 44.0, 0x7b2a4b);
    }
    grainy(&mut scene, rng.seed(), 0.18);
    Air { slope: 0.1, patches: 0.1, ..Air::PRINT }.over(&mut scene, rng);
    scene
}

fn bird(x: f32, y: f32) -> String {
    format!(
        "M {} {} Q {} {} {x} {y} Q {} {} {} {}",
        x - 18.0,
        y - 4.0,
        x - 8.0,
        y - 12.0,
        x + 8.0,
        y - 12.0,
        x + 18.0,
        y - 6.0
    )
}

/// A match on the main camera, with a score bug.
pub fn gulf_cup(rng: &mut Rng, take: Take) -> Layer {
    let (w, h) = (800, 450);
    let original = take == Take::Original;
    let (grass, home, away) = if original { (0x3e8f3f, 0xd62828, 0xf1f3f5) } else { (0x5d9a4b, 0xf4b942, 0x1f3f8f) };
    let mut pitch = Layer::filled(w, h, grass);
    let horizon = if original { 150.0 } else { 96.0 };
    stands(&mut pitch, horizon, rng);
    for i in 0..9 {
        let (a, b) = (i as f32 * 130.0 - 260.0, i as f32 * 190.0 - 480.0);
        pitch.poly(&[(a, horizon), (a + 65.0, horizon), (b + 95.0, 450.0), (b, 450.0)], ink(lighter(grass, 0.16)));
    }
    let chalk = ink(0xf4f8ee).alpha(0.85);
    if original {
        pitch.line((520.0, horizon), (690.0, 450.0), 5.0, chalk).line((0.0, 190.0), (800.0, 178.0), 3.0, chalk);
        pitch.ring(560.0, 280.0, 190.0, 66.0, 4.0, chalk);
    } else {
        pitch.trace("M 0 150 L 260 140 L 390 300 L 0 330", 4.0, chalk).trace(
            "M 0 180 L 120 176 L 180 250 L 0 262",
            4.0,
            chalk,
        );
        pitch.svg("M 30 60 L 40 60 L 40 200 L 30 200 Z", ink(0xffffff)).trace(
            "M 35 62 L 130 90 L 130 190",
            6.0,
            ink(0xffffff),
        );
    }
    let squad: &[(f32, f32, f32, usize, bool)] = if original {
        &[
            (170.0, 400.0, 200.0, 3, true),
            (330.0, 372.0, 176.0, 2, false),
            (560.0, 300.0, 120.0, 3, false),
            (690.0, 262.0, 100.0, 0, true),
            (450.0, 226.0, 84.0, 0, true),
            (90.0, 240.0, 88.0, 3, false),
        ]
    } else {
        &[
            (520.0, 410.0, 190.0, 3, false),
            (660.0, 380.0, 180.0, 0, true),
            (330.0, 270.0, 110.0, 3, true),
            (220.0, 230.0, 96.0, 2, false),
            (740.0, 220.0, 86.0, 0, false),
        ]
    };
    for &(x, foot, high, pose, at_home) in squad {
        player(&mut pitch, (x, foot, high), pose, if at_home { home } else { away });
    }
    let ball = if original { (262.0, 404.0) } else { (440.0, 420.0) };
    pitch.contact(ball.0 + 8.0, ball.1 + 12.0, 22.0, 8.0, 0.7).oval(
        ball.0,
        ball.1,
        12.0,
        12.0,
        fade((0xffffff, ball.0 - 8.0, ball.1 - 8.0), (0x8f979c, ball.0 + 10.0, ball.1 + 10.0)),
    );
    Air { grain: 7.0, ..Air::FILM }.over(&mut pitch, rng);
    score_bug(&mut pitch, original, home, away);
    pitch
}

fn stands(pitch: &mut Layer, horizon: f32, rng: &mut Rng) {
    pitch.rect(0.0, 0.0, 800.0, horizon, fade((0x10182a, 0.0, 0.0), (0x3b4a68, 800.0, horizon)));
    for _ in 0..1500 {
        let (x, y) = (rng.range(0.0, 800.0), rng.range(14.0, horizon - 34.0));
        let shirt = rng.pick(&[0xd62828, 0xf1f3f5, 0xf4b942, 0x6d7f9c, 0x2d3a55, 0xb5651d]);
        pitch.oval(x, y, 3.4, 4.4, ink(shirt).alpha(0.65));
    }
    let boards = [("NUODENG", 0x0b6e4f), ("GULF CUP", 0x0b3c8c), ("GUIZHEN", 0xb3261e), ("LIRUI", 0x007a87)];
    for (i, (name, rgb)) in boards.into_iter().enumerate() {
        let x = i as f32 * 210.0 - 30.0;
        pitch.rect(x, horizon - 30.0, 208.0, 30.0, ink(rgb)).write(
            name,
            x + 24.0,
            horizon - 22.0,
            15.0,
            0.18,
            ink(0xffffff),
        );
    }
}

fn player(pitch: &mut Layer, (x, foot, high): (f32, f32, f32), pose: usize, shirt: u32) {
    pitch.contact(x + high * 0.16, foot, high * 0.36, high * 0.07, 0.6);
    let mut body = pitch.like();
    person(&mut body, x, foot, high, pose, 0xc98e63);
    body.recolor(|_, y, skin| {
        let t = (foot - y) / high;
        let paint = match t {
            _ if (0.52..0.78).contains(&t) => shirt,
            _ if (0.36..0.52).contains(&t) => darker(shirt, 0.55),
            _ if t < 0.16 => lighter(shirt, 0.2),
            _ if t > 0.9 => 0x1d1612,
            _ => return skin,
        };
        crate::paint::channels(paint).map(|c| c * skin[0] / 201.0)
    });
    pitch.lay(&body, 0.0, 0.0, 1.0);
}

fn score_bug(pitch: &mut Layer, original: bool, home: u32, away: u32) {
    let (x, y) = if original { (30.0, 24.0) } else { (470.0, 396.0) };
    pitch.card(x, y, 300.0, 38.0, 6.0, ink(0x0b1a33)).rect(x + 8.0, y + 6.0, 8.0, 26.0, ink(home)).rect(
        x + 208.0,
        y + 6.0,
        8.0,
        26.0,
        ink(away),
    );
    let teams = if original { ("QIN", "FCG", "2-1", "67:14") } else { ("BHA", "YUL", "0-0", "12:40") };
    pitch.write(teams.0, x + 26.0, y + 11.0, 17.0, 0.18, ink(0xffffff)).write(
        teams.2,
        x + 88.0,
        y + 10.0,
        18.0,
        0.19,
        ink(0xffd34d),
    );
    pitch.write(teams.1, x + 150.0, y + 11.0, 17.0, 0.18, ink(0xffffff)).write(
        teams.3,
        x + 222.0,
        y + 12.0,
        14.0,
        0.15,
        ink(0xd8e3f0),
    );
    let (lx, ly) = if original { (640.0, 24.0) } else { (640.0, 20.0) };
    pitch.card(lx, ly, 130.0, 34.0, 6.0, ink(if original { 0x0b6fa8 } else { 0x7a1f3d }).alpha(0.95));
    pitch.write(if original { "GULF CUP" } else { "BAY CUP" }, lx + 12.0, ly + 10.0, 14.0, 0.18, ink(0xffffff));
    pitch.oval(lx - 14.0, ly + 17.0, 6.0, 6.0, ink(0xe63946)).write(
        "LIVE",
        lx - 74.0,
        ly + 10.0,
        14.0,
        0.18,
        ink(0xffffff),
    );
}
