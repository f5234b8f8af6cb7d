//! A drawing layer over tiny-skia: shapes, paths in SVG notation, inks, and passes over all pixels.
//! Colours are written 0xRRGGBB; coordinates are pixels, mapped through the layer's current transform.

use tiny_skia::{
    Color, FillRule, GradientStop, LineCap, LineJoin, LinearGradient, Paint, Path, PathBuilder, Pixmap, PixmapPaint,
    Point, Rect, Shader, SpreadMode, Stroke, Transform,
};

use crate::random::{cos, mix, sin};

pub type Rgb = u32;

#[derive(Clone)]
pub struct Layer {
    pub pix: Pixmap,
    pub at: Transform,
}

/// What a shape is filled with: one colour, or a gradient between two points.
#[derive(Clone, Copy)]
pub struct Ink {
    from: (Rgb, f32, f32),
    to: (Rgb, f32, f32),
    alpha: f32,
}

pub fn ink(rgb: Rgb) -> Ink {
    Ink { from: (rgb, 0.0, 0.0), to: (rgb, 0.0, 0.0), alpha: 1.0 }
}

/// A gradient from one coloured point to another, in the coordinates of the shape.
pub fn fade(from: (Rgb, f32, f32), to: (Rgb, f32, f32)) -> Ink {
    Ink { from, to, alpha: 1.0 }
}

impl Ink {
    pub fn alpha(mut self, alpha: f32) -> Self {
        self.alpha = alpha;
        self
    }

    fn paint(self) -> Paint<'static> {
        let mut paint = Paint { anti_alias: true, ..Paint::default() };
        let (from, to) = (color(self.from.0, self.alpha), color(self.to.0, self.alpha));
        let gradient = LinearGradient::new(
            Point::from_xy(self.from.1, self.from.2),
            Point::from_xy(self.to.1, self.to.2),
            vec![GradientStop::new(0.0, from), GradientStop::new(1.0, to)],
            SpreadMode::Pad,
            Transform::identity(),
        );
        paint.shader = match gradient {
            Some(shader) if self.from.0 != self.to.0 => shader,
            _ => Shader::SolidColor(from),
        };
        paint
    }
}

pub fn channels(rgb: Rgb) -> [f32; 3] {
    [(rgb >> 16 & 255) as f32, (rgb >> 8 & 255) as f32, (rgb & 255) as f32]
}

fn color(rgb: Rgb, alpha: f32) -> Color {
    Color::from_rgba8((rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8, (alpha.clamp(0.0, 1.0) * 255.0 + 0.5) as u8)
}

/// The colour `t` of the way from `a` to `b`.
pub fn blend(a: Rgb, b: Rgb, t: f32) -> Rgb {
    let (a, b) = (channels(a), channels(b));
    let part = |i: usize| mix(a[i], b[i], t.clamp(0.0, 1.0)) as u32;
    part(0) << 16 | part(1) << 8 | part(2)
}

pub fn darker(rgb: Rgb, t: f32) -> Rgb {
    blend(rgb, 0x0a0806, t)
}

pub fn lighter(rgb: Rgb, t: f32) -> Rgb {
    blend(rgb, 0xffffff, t)
}

/// A path in SVG notation, absolute M, L, Q, C and Z only. Panics on anything else: the notations are all in this program.
pub fn svg(notation: &str) -> Path {
    let mut builder = PathBuilder::new();
    let spaced = notation.replace(',', " ");
    let mut words = spaced.split_whitespace().peekable();
    let mut command = "M";
    while let Some(&word) = words.peek() {
        if word.parse::<f32>().is_err() {
            command = word;
            words.next();
        }
        let mut number = || words.next().and_then(|w| w.parse::<f32>().ok()).expect("path notation has enough numbers");
        match command {
            "M" => builder.move_to(number(), number()),
            "L" => builder.line_to(number(), number()),
            "Q" => builder.quad_to(number(), number(), number(), number()),
            "C" => builder.cubic_to(number(), number(), number(), number(), number(), number()),
            "Z" => builder.close(),
            other => panic!("path command {other} is not one of M L Q C Z"),
        }
    }
    builder.finish().expect("a path has at least one line")
}

/// A closed smooth curve near the given corners (quadratic splines through the midpoints).
pub fn pebble(points: &[(f32, f32)]) -> Path {
    let mut builder = PathBuilder::new();
    let middle = |a: (f32, f32), b: (f32, f32)| (a.0.midpoint(b.0), a.1.midpoint(b.1));
    let n = points.len();
    let start = middle(points[n - 1], points[0]);
    builder.move_to(start.0, start.1);
    for i in 0..n {
        let end = middle(points[i], points[(i + 1) % n]);
        builder.quad_to(points[i].0, points[i].1, end.0, end.1);
    }
    builder.close();
    builder.finish().expect("a closed curve has a length")
}

impl Layer {
    pub fn new(width: u32, height: u32) -> Self {
        Self { pix: Pixmap::new(width.max(1), height.max(1)).expect("a layer fits memory"), at: Transform::identity() }
    }

    pub fn filled(width: u32, height: u32, rgb: Rgb) -> Self {
        let mut layer = Self::new(width, height);
        layer.pix.fill(color(rgb, 1.0));
        layer
    }

    /// An empty layer of the same size.
    pub fn like(&self) -> Self {
        Self::new(self.pix.width(), self.pix.height())
    }

    pub fn width(&self) -> f32 {
        self.pix.width() as f32
    }

    pub fn height(&self) -> f32 {
        self.pix.height() as f32
    }

    /// Draws from now on with the origin at (x, y), scaled by `scale` and turned by `angle` radians.
    pub fn place(&mut self, x: f32, y: f32, scale: f32, angle: f32) -> &mut Self {
        let (s, c) = (sin(angle) * scale, cos(angle) * scale);
        self.at = Transform::from_row(c, s, -s, c, x, y);
        self
    }

    /// As `place`, with the x axis reversed.
    pub fn place_mirrored(&mut self, x: f32, y: f32, scale: f32) -> &mut Self {
        self.at = Transform::from_row(-scale, 0.0, 0.0, scale, x, y);
        self
    }

    pub fn home(&mut self) -> &mut Self {
        self.at = Transform::identity();
        self
    }

    pub fn fill(&mut self, path: &Path, ink: Ink) -> &mut Self {
        self.pix.fill_path(path, &ink.paint(), FillRule::Winding, self.at, None);
        self
    }

    pub fn svg(&mut self, notation: &str, ink: Ink) -> &mut Self {
        self.fill(&svg(notation), ink)
    }

    pub fn stroke(&mut self, path: &Path, width: f32, ink: Ink) -> &mut Self {
        let stroke = Stroke { width, line_cap: LineCap::Round, line_join: LineJoin::Round, ..Stroke::default() };
        self.pix.stroke_path(path, &ink.paint(), &stroke, self.at, None);
        self
    }

    pub fn trace(&mut self, notation: &str, width: f32, ink: Ink) -> &mut Self {
        self.stroke(&svg(notation), width, ink)
    }

    pub fn line(&mut self, a: (f32, f32), b: (f32, f32), width: f32, ink: Ink) -> &mut Self {
        let mut builder = PathBuilder::new();
        builder.move_to(a.0, a.1);
        builder.line_to(b.0, b.1);
        match builder.finish() {
            Some(path) => self.stroke(&path, width, ink),
            None => self,
        }
    }

    pub fn rect(&mut self, x: f32, y: f32, width: f32, height: f32, ink: Ink) -> &mut Self {
        match Rect::from_xywh(x, y, width, height) {
            Some(rect) => self.fill(&PathBuilder::from_rect(rect), ink),
            None => self,
        }
    }

    /// A rectangle with corners rounded by `r`.
    pub fn card(&mut self, x: f32, y: f32, w: f32, h: f32, r: f32, ink: Ink) -> &mut Self {
        let (right, bottom) = (x + w, y + h);
        let mut b = PathBuilder::new();
        b.move_to(x + r, y);
        b.line_to(right - r, y);
        b.quad_to(right, y, right, y + r);
        b.line_to(right, bottom - r);
        b.quad_to(right, bottom, right - r, bottom);
        b.line_to(x + r, bottom);
        b.quad_to(x, bottom, x, bottom - r);
        b.line_to(x, y + r);
        b.quad_to(x, y, x + r, y);
        b.close();
        self.fill(&b.finish().expect("a card has a size"), ink)
    }

    pub fn poly(&mut self, points: &[(f32, f32)], ink: Ink) -> &mut Self {
        self.fill(&polygon(points), ink)
    }

    pub fn oval(&mut self, cx: f32, cy: f32, rx: f32, ry: f32, ink: Ink) -> &mut Self {
        match oval(cx, cy, rx, ry) {
            Some(path) => self.fill(&path, ink),
            None => self,
        }
    }

    pub fn ring(&mut self, cx: f32, cy: f32, rx: f32, ry: f32, width: f32, ink: Ink) -> &mut Self {
        match oval(cx, cy, rx, ry) {
            Some(path) => self.stroke(&path, width, ink),
            None => self,
        }
    }

    /// Lays `top` over this layer, its corner at (x, y).
    pub fn lay(&mut self, top: &Layer, x: f32, y: f32, alpha: f32) -> &mut Self {
        let paint = PixmapPaint { opacity: alpha, ..PixmapPaint::default() };
        let at = Transform::from_translate(x.floor(), y.floor());
        self.pix.draw_pixmap(0, 0, top.pix.as_ref(), &paint, at, None);
        self
    }

    /// Multiplies every pixel's light by `f(x, y)`; what is transparent stays so.
    pub fn shade(&mut self, f: impl Fn(f32, f32) -> f32) -> &mut Self {
        self.recolor(|x, y, [r, g, b]| {
            let k = f(x, y);
            [r * k, g * k, b * k]
        })
    }

    /// Maps every pixel's premultiplied red, green, blue (0 to 255).
    pub fn recolor(&mut self, f: impl Fn(f32, f32, [f32; 3]) -> [f32; 3]) -> &mut Self {
        let width = self.pix.width() as usize;
        for (i, px) in self.pix.data_mut().chunks_exact_mut(4).enumerate() {
            if px[3] == 0 {
                continue;
            }
            let most = f32::from(px[3]);
            let out = f((i % width) as f32, (i / width) as f32, [f32::from(px[0]), f32::from(px[1]), f32::from(px[2])]);
            for c in 0..3 {
                px[c] = (out[c] + 0.5).clamp(0.0, most) as u8;
            }
        }
        self
    }

    /// Blurs everything, alpha too, by three box passes of this radius in pixels.
    pub fn blur(&mut self, radius: usize) -> &mut Self {
        let (w, h) = (self.pix.width() as usize, self.pix.height() as usize);
        let data = self.pix.data_mut();
        for _ in 0..3 {
            for y in 0..h {
                blur_line(data, y * w * 4, 4, w, radius);
            }
            for x in 0..w {
                blur_line(data, x * 4, w * 4, h, radius);
            }
        }
        self
    }

    /// This layer's shape in black.
    pub fn silhouette(&self) -> Self {
        let mut shape = self.clone();
        for px in shape.pix.data_mut().chunks_exact_mut(4) {
            px[..3].fill(0);
        }
        shape
    }
}

pub fn polygon(points: &[(f32, f32)]) -> Path {
    let mut builder = PathBuilder::new();
    builder.move_to(points[0].0, points[0].1);
    for p in &points[1..] {
        builder.line_to(p.0, p.1);
    }
    builder.close();
    builder.finish().expect("a polygon has corners")
}

fn oval(cx: f32, cy: f32, rx: f32, ry: f32) -> Option<Path> {
    PathBuilder::from_oval(Rect::from_xywh(cx - rx, cy - ry, 2.0 * rx, 2.0 * ry)?)
}

/// One box pass along a row or column of RGBA pixels; beyond the edge the last pixel repeats.
fn blur_line(data: &mut [u8], start: usize, step: usize, count: usize, radius: usize) {
    let line: Vec<[u8; 4]> = (0..count)
        .map(|i| {
            let p = start + i * step;
            [data[p], data[p + 1], data[p + 2], data[p + 3]]
        })
        .collect();
    let at = |i: isize| line[i.clamp(0, count as isize - 1) as usize];
    let (r, span) = (radius as isize, 2 * radius as u32 + 1);
    let mut sum = [0_u32; 4];
    for i in -r..=r {
        (0..4).for_each(|c| sum[c] += u32::from(at(i)[c]));
    }
    for i in 0..count {
        let (out, into) = (at(i as isize - r), at(i as isize + r + 1));
        for c in 0..4 {
            data[start + i * step + c] = ((sum[c] + span / 2) / span) as u8;
            sum[c] = sum[c] + u32::from(into[c]) - u32::from(out[c]);
        }
    }
}
