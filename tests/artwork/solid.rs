//! Bodies with depth: flat artwork in perspective, bodies of revolution, and the shadows they throw.

use tiny_skia::{FilterQuality, PixmapPaint, Transform};

use crate::paint::{Layer, Rgb};
use crate::random::{asin, cos, mix};

/// A body turned on a lathe, seen from a little above: tins, mugs, flasks, bottles.
pub struct Turned<'a> {
    pub cx: f32,
    pub top: f32,
    pub height: f32,
    /// (height from 0.0 at the top to 1.0, radius in pixels), ascending.
    pub profile: &'a [(f32, f32)],
    /// How round the rims look: 0.0 seen level, 0.3 from well above.
    pub tilt: f32,
    /// Strength of the highlight, 0.0 to 1.0.
    pub gloss: f32,
    /// Where the light comes from, in radians: -1.0 left, 1.0 right.
    pub light: f32,
}

impl Turned<'_> {
    pub fn radius(&self, t: f32) -> f32 {
        let t = t.clamp(0.0, 1.0);
        let next = self.profile.iter().position(|p| p.0 >= t).unwrap_or(self.profile.len() - 1).max(1);
        let (a, b) = (self.profile[next - 1], self.profile[next]);
        mix(a.1, b.1, ((t - a.0) / (b.0 - a.0).max(1e-6)).clamp(0.0, 1.0))
    }

    /// Light falling on the surface at this angle from the viewer, and the highlight on top of it.
    fn light_at(&self, angle: f32) -> (f32, f32) {
        let facing = cos(angle - self.light).max(0.0);
        let mut spark = cos(angle - self.light * 0.8).max(0.0);
        for _ in 0..5 {
            spark *= spark;
        }
        (0.34 + 0.72 * facing, spark * self.gloss * 150.0)
    }
}

impl Layer {
    /// Draws a body of revolution; `skin` is its visible half unrolled, rim to foot.
    pub fn turn(&mut self, body: &Turned, skin: &Layer) -> &mut Self {
        let widest = body.profile.iter().fold(0.0_f32, |m, p| m.max(p.1));
        let bottom = body.top + body.height + body.tilt * widest;
        for y in body.top as i32 - 1..=bottom as i32 + 1 {
            for x in (body.cx - widest) as i32 - 1..=(body.cx + widest) as i32 + 1 {
                self.turned_pixel(body, skin, x, y);
            }
        }
        self
    }

    fn turned_pixel(&mut self, body: &Turned, skin: &Layer, x: i32, y: i32) {
        let (dx, fy) = (x as f32 + 0.5 - body.cx, y as f32 + 0.5);
        let mut t = (fy - body.top) / body.height;
        let (mut radius, mut u) = (1.0, 0.0);
        for _ in 0..2 {
            radius = body.radius(t);
            u = (dx / radius).clamp(-1.0, 1.0);
            t = (fy - body.top - body.tilt * radius * (1.0 - u * u).sqrt()) / body.height;
        }
        let inside =
            (radius - dx.abs() + 0.5).min(t * body.height + 0.5).min((1.0 - t) * body.height + 0.5).clamp(0.0, 1.0);
        if inside <= 0.0 {
            return;
        }
        let angle = asin(u);
        let (light, spark) = body.light_at(angle);
        let [r, g, b, a] = skin.sample(0.5 + angle / std::f32::consts::PI, t);
        let lit = |c: f32| (c * light + spark * a / 255.0).min(255.0);
        self.mix_pixel(x, y, [lit(r), lit(g), lit(b), a], inside);
    }

    /// Bilinear sample at (u, v) in 0.0 to 1.0, premultiplied.
    pub fn sample(&self, u: f32, v: f32) -> [f32; 4] {
        let (w, h) = (self.pix.width() as i32, self.pix.height() as i32);
        let (x, y) = (u * w as f32 - 0.5, v * h as f32 - 0.5);
        let (x0, y0) = (x.floor(), y.floor());
        let texel = |dx: i32, dy: i32, c: usize| {
            let (tx, ty) = ((x0 as i32 + dx).clamp(0, w - 1), (y0 as i32 + dy).clamp(0, h - 1));
            f32::from(self.pix.data()[((ty * w + tx) * 4) as usize + c])
        };
        std::array::from_fn(|c| {
            let top = mix(texel(0, 0, c), texel(1, 0, c), x - x0);
            mix(top, mix(texel(0, 1, c), texel(1, 1, c), x - x0), y - y0)
        })
    }

    fn mix_pixel(&mut self, x: i32, y: i32, over: [f32; 4], cover: f32) {
        let (w, h) = (self.pix.width() as i32, self.pix.height() as i32);
        if x < 0 || y < 0 || x >= w || y >= h {
            return;
        }
        let at = ((y * w + x) * 4) as usize;
        let left = 1.0 - over[3] / 255.0 * cover;
        let px = &mut self.pix.data_mut()[at..at + 4];
        let alpha = over[3] * cover + f32::from(px[3]) * left;
        for c in 0..4 {
            let value = (over[c] * cover + f32::from(px[c]) * left).min(alpha);
            px[c] = (value + 0.5).clamp(0.0, 255.0) as u8;
        }
    }

    /// Draws `art` in perspective onto four corners: top left, top right, bottom right, bottom left.
    pub fn quad(&mut self, art: &Layer, corners: [(f32, f32); 4]) -> &mut Self {
        let Some(to_unit) = unit_square_of(corners) else { return self };
        let low = |f: fn(&(f32, f32)) -> f32| corners.iter().map(f).fold(f32::MAX, f32::min) as i32 - 1;
        let high = |f: fn(&(f32, f32)) -> f32| corners.iter().map(f).fold(f32::MIN, f32::max) as i32 + 1;
        for y in low(|c| c.1)..=high(|c| c.1) {
            for x in low(|c| c.0)..=high(|c| c.0) {
                let mut sum = [0.0_f32; 4];
                for (sx, sy) in [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)] {
                    let (u, v) = to_unit(x as f32 + sx, y as f32 + sy);
                    if (0.0..=1.0).contains(&u) && (0.0..=1.0).contains(&v) {
                        let texel = art.sample(u, v);
                        (0..4).for_each(|c| sum[c] += texel[c] / 4.0);
                    }
                }
                if sum[3] > 0.0 {
                    self.mix_pixel(x, y, sum, 1.0);
                }
            }
        }
        self
    }

    /// A soft shadow of `body` (a layer of this size), moved by (dx, dy).
    pub fn shadow(&mut self, body: &Layer, (dx, dy): (f32, f32), blur: usize, alpha: f32) -> &mut Self {
        self.shade_by(body, Transform::from_translate(dx, dy), blur, alpha)
    }

    /// The shadow `body` throws back along the floor it stands on at `base`: leaning by `lean`, `flat` times as long as it is tall.
    pub fn floor_shadow(&mut self, body: &Layer, base: f32, lean: f32, flat: f32, alpha: f32) -> &mut Self {
        let at = Transform::from_row(1.0, 0.0, -lean, flat, lean * base, base - flat * base);
        self.shade_by(body, at, 12, alpha)
    }

    /// Shadows are soft, so a quarter of the resolution is enough.
    fn shade_by(&mut self, body: &Layer, at: Transform, blur: usize, alpha: f32) -> &mut Self {
        const SMALL: f32 = 0.25;
        let mut small = Layer::new((self.width() * SMALL) as u32 + 1, (self.height() * SMALL) as u32 + 1);
        let paint = PixmapPaint { quality: FilterQuality::Bilinear, ..PixmapPaint::default() };
        small.pix.draw_pixmap(0, 0, body.silhouette().pix.as_ref(), &paint, at.post_scale(SMALL, SMALL), None);
        small.blur((blur / 4).max(1));
        let paint = PixmapPaint { opacity: alpha, ..paint };
        self.pix.draw_pixmap(0, 0, small.pix.as_ref(), &paint, Transform::from_scale(1.0 / SMALL, 1.0 / SMALL), None);
        self
    }

    /// A blurred dark patch where something touches the ground.
    pub fn contact(&mut self, cx: f32, cy: f32, rx: f32, ry: f32, alpha: f32) -> &mut Self {
        self.glow(cx, cy, rx, ry, 0x080604, alpha)
    }

    /// A soft oval of colour, fading to nothing at its rim.
    pub fn glow(&mut self, cx: f32, cy: f32, rx: f32, ry: f32, rgb: Rgb, alpha: f32) -> &mut Self {
        let tint = crate::paint::channels(rgb);
        for y in ((cy - ry) as i32).max(0)..((cy + ry) as i32 + 1).min(self.pix.height() as i32) {
            for x in ((cx - rx) as i32).max(0)..((cx + rx) as i32 + 1).min(self.pix.width() as i32) {
                let (u, v) = ((x as f32 - cx) / rx, (y as f32 - cy) / ry);
                let fall = (1.0 - u * u - v * v).max(0.0);
                self.mix_pixel(x, y, [tint[0], tint[1], tint[2], 255.0], alpha * fall * fall);
            }
        }
        self
    }
}

/// The projective map of four corners back to the unit square (Heckbert's construction, inverted).
fn unit_square_of(q: [(f32, f32); 4]) -> Option<impl Fn(f32, f32) -> (f32, f32)> {
    let (dx1, dx2, sx) = (q[1].0 - q[2].0, q[3].0 - q[2].0, q[0].0 - q[1].0 + q[2].0 - q[3].0);
    let (dy1, dy2, sy) = (q[1].1 - q[2].1, q[3].1 - q[2].1, q[0].1 - q[1].1 + q[2].1 - q[3].1);
    let det = dx1 * dy2 - dx2 * dy1;
    if det.abs() < 1e-6 {
        return None;
    }
    let (g, h) = ((sx * dy2 - dx2 * sy) / det, (dx1 * sy - sx * dy1) / det);
    let (a, b, c) = (q[1].0 - q[0].0 + g * q[1].0, q[3].0 - q[0].0 + h * q[3].0, q[0].0);
    let (d, e, f) = (q[1].1 - q[0].1 + g * q[1].1, q[3].1 - q[0].1 + h * q[3].1, q[0].1);
    let inverse = [
        e - f * h,
        c * h - b,
        b * f - c * e,
        f * g - d,
        a - c * g,
        c * d - a * f,
        d * h - e * g,
        b * g - a * h,
        a * e - b * d,
    ];
    Some(move |x: f32, y: f32| {
        let w = inverse[6] * x + inverse[7] * y + inverse[8];
        ((inverse[0] * x + inverse[1] * y + inverse[2]) / w, (inverse[3] * x + inverse[4] * y + inverse[5]) / w)
    })
}
