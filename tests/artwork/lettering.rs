//! A small stroke font: capitals, digits and a few Chinese characters as polylines, and seal stamps made of them.
//! A stroke is a row of points "xy" on a 10 x 10 grid (Latin letters use 0..5 x 0..8); `~` makes it round.

use tiny_skia::{Path, PathBuilder};

use crate::paint::{Ink, Layer, Rgb, ink};

#[rustfmt::skip]
const GLYPHS: &[(char, &str)] = &[
    ('A', "08 20 30 58|15 45"), ('B', "08 00|~00 50 54 04|~04 58 58 08"), ('C', "~51 40 10 00 08 18 48 57"), ('D', "00 08|~00 40 51 57 48 08"),
    ('E', "50 00 08 58|04 44"), ('F', "50 00 08|04 44"), ('G', "~51 40 10 00 08 18 48 58 55 54|54 34"), ('H', "00 08|50 58|04 54"),
    ('I', "00 08"), ('J', "50 56|~56 58 18 06"), ('K', "00 08|50 04 58"), ('L', "00 08 58"), ('M', "08 00 25 50 58"), ('N', "08 00 58 50"),
    ('O', "~20 00 08 28 38 58 50 30 20"), ('P', "08 00|~00 50 55 05"), ('Q', "~20 00 08 28 38 58 50 30 20|36 59"), ('R', "08 00|~00 50 54 04|24 58"),
    ('S', "~51 40 00 04 54 58 18 07"), ('T', "00 50|20 28"), ('U', "00 05|~05 08 58 55|55 50"), ('V', "00 28 50"), ('W', "00 18 23 38 50"),
    ('X', "00 58|50 08"), ('Y', "00 24 50|24 28"), ('Z', "00 50 08 58"),
    ('0', "~20 00 08 28 38 58 50 30 20"), ('1', "02 20 28"), ('2', "~01 00 50 54 08|08 58"), ('3', "~01 00 50 54 24|~24 54 58 08 07"),
    ('4', "48 40 05 55"), ('5', "50 00 03|~03 53 58 08 07"), ('6', "~50 00 08 58 54 04 05"), ('7', "00 50 18"),
    ('8', "~20 00 04 24 58 58 28 08 04 34 54 50 20"), ('9', "~54 04 00 50 54 58 18"), ('-', "14 44"), ('.', "18 18"), (':', "12 12|17 17"),
    ('%', "50 08|~10 00 02 22 20 10|~36 36 38 58 56 36"), ('/', "50 08"), ('!', "20 25|28 28"), ('&', "~58 10 20 40 43 05 08 38 55"), ('+', "25 25|21 27|04 54"),
    ('山', "50 58|13 18 98 93"), ('日', "20 29 89 80 20|24 84"), ('月', "20 25 08|20 80 89|23 83|26 86"), ('田', "10 19 99 90 10|14 94|50 59"),
    ('水', "40 49 38|12 32 08|81 54|42 69 99"), ('木', "03 93|50 59|53 08|53 98"), ('文', "50 51|02 92|72 38 09|22 69 99"), ('大', "03 93|50 53 09|53 99"),
    ('王', "11 91|14 84|09 99|51 59"), ('北', "30 39|03 33|08 39|60 68 98 96|92 64"), ('中', "12 17 97 92 12|50 59"), ('土', "14 84|09 99|50 59"),
    ('桂', "02 42|20 29|22 06|22 45|52 92|72 70|74 75|55 95|57 97|59 99|75 79|72 75"), ('珍', "01 31|04 34|08 38|21 28|60 43|60 93|82 54|85 46|88 39"),
    ('香', "70 21|02 92|50 54|52 04|52 94|25 29 79 75 25|27 77"), ('思', "20 24 84 80 20|22 82|50 54|16 08|36 39 79 77|55 66|86 97"),
    ('茶', "02 92|30 33|70 73|53 06|53 96|16 86|56 59|57 29|57 89"), ('壮', "40 49|12 24|08 37|53 93|70 79|69 89"), ('坊', "03 33|20 27|08 36|70 71|42 92|62 66 39|65 95 88 78"),
    ('竹', "20 03|12 42|32 39|70 53|62 92|82 89 78"), ('药', "02 92|30 33|70 73|24 15 35 06 37|08 38|64 57|64 94 98 78|75 86"), ('灯', "30 36 08|12 04|42 34|51 91|71 79 69"),
    ('杯', "02 42|20 29|22 06|22 45|51 91|71 46|64 69|75 97"), ('风', "20 26 09|20 80 88 99 97|32 67|62 38"), ('海', "01 12|04 15|09 27|40 32|41 91|43 37 87 83 43|35 95|63 64|66 67"),
    ('歌', "00 40|02 12 14 04 02|30 38 28|05 45|60 53|52 92 83|72 70|72 49|74 99"), ('鞋', "01 41|10 13|30 33|13 33|04 34 36 06 04|25 29|07 47|52 92|70 74|54 94|56 96|76 79|49 99"),
];

fn strokes(glyph: char) -> impl Iterator<Item = Path> {
    let notation = GLYPHS.iter().find(|(g, _)| *g == glyph).map_or("", |(_, n)| n);
    notation.split('|').filter_map(polyline)
}

fn polyline(notation: &str) -> Option<Path> {
    let round = notation.starts_with('~');
    let points: Vec<(f32, f32)> = notation
        .trim_start_matches('~')
        .split(' ')
        .filter_map(|p| Some((p.chars().next()?.to_digit(10)? as f32, p.chars().nth(1)?.to_digit(10)? as f32)))
        .collect();
    let (first, last) = (*points.first()?, *points.last()?);
    let mut path = PathBuilder::new();
    path.move_to(first.0, first.1);
    if points.len() == 2 && first == last {
        path.line_to(first.0 + 0.05, first.1);
    } else if round {
        for pair in points[1..].windows(2) {
            let end =
                if pair[1] == last { last } else { (pair[0].0.midpoint(pair[1].0), pair[0].1.midpoint(pair[1].1)) };
            path.quad_to(pair[0].0, pair[0].1, end.0, end.1);
        }
    } else {
        points[1..].iter().for_each(|p| path.line_to(p.0, p.1));
    }
    path.finish()
}

fn advance(glyph: char) -> f32 {
    match glyph {
        ' ' => 4.0,
        'I' => 2.6,
        '.' | ':' | '!' => 4.5,
        g if g.is_ascii() => 7.4,
        _ => 11.5,
    }
}

/// How wide `text` is at this height of its capitals, in pixels.
pub fn text_width(text: &str, height: f32) -> f32 {
    text.chars().map(advance).sum::<f32>() * height / 8.0
}

impl Layer {
    /// Writes `text`, its top left at (x, y), capitals `height` pixels tall, strokes `weight` of the height thick (0.1 thin, 0.25 black).
    pub fn write(&mut self, text: &str, x: f32, y: f32, height: f32, weight: f32, ink: Ink) -> &mut Self {
        let home = self.at;
        let scale = height / 8.0;
        let mut pen = x + height * weight / 2.0;
        for glyph in text.chars() {
            let k = if glyph.is_ascii() { scale } else { scale * 0.9 };
            self.at = home.pre_translate(pen, y).pre_scale(k, k);
            for path in strokes(glyph) {
                self.stroke(&path, weight * 8.0, ink);
            }
            pen += advance(glyph) * scale;
        }
        self.at = home;
        self
    }

    /// As `write`, with `cx` in the middle.
    pub fn write_centred(&mut self, text: &str, cx: f32, y: f32, height: f32, weight: f32, ink: Ink) -> &mut Self {
        self.write(text, cx - text_width(text, height) / 2.0 + height * 0.1, y, height, weight, ink)
    }

    /// As `write`, lower if the text would be wider than `room`.
    pub fn write_within(
        &mut self,
        text: &str,
        (x, y, room): (f32, f32, f32),
        height: f32,
        weight: f32,
        ink: Ink,
    ) -> &mut Self {
        let fitting = height * (room / text_width(text, height)).min(1.0);
        self.write(text, x, y + (height - fitting) / 2.0, fitting, weight, ink)
    }

    /// One character per line, downwards.
    pub fn write_down(&mut self, text: &str, x: f32, y: f32, height: f32, weight: f32, ink: Ink) -> &mut Self {
        for (i, glyph) in text.chars().enumerate() {
            self.write(&glyph.to_string(), x, y + i as f32 * height * 1.4, height, weight, ink);
        }
        self
    }

    /// A seal: light characters on a coloured card, downwards.
    pub fn seal(&mut self, text: &str, x: f32, y: f32, size: f32, rgb: Rgb) -> &mut Self {
        let count = text.chars().count() as f32;
        self.card(x, y, size * 1.5, size * (1.4 * count + 0.3), size * 0.15, ink(rgb));
        self.write_down(text, x + size * 0.22, y + size * 0.3, size * 0.92, 0.1, ink(0xfff4e0))
    }

    /// Grey lines in place of small print.
    pub fn small_print(&mut self, x: f32, y: f32, width: f32, lines: usize, pitch: f32, ink: Ink) -> &mut Self {
        for i in 0..lines {
            let length = width * [1.0, 0.86, 0.94, 0.6, 0.9, 0.75][i % 6];
            self.rect(x, y + i as f32 * pitch, length, pitch * 0.4, ink);
        }
        self
    }
}
